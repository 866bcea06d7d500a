"""Why no answer came: raised inside the network's floor and turned into data (`Check.failure`) above it."""

from linkcheck.model.check import Failure


class NoAnswer(Exception):
    """No usable HTTP response to one request: which failure, and its origin's own words for the log.

    `strained` is that this machine had no file, port or memory left for it: less at a time may help.
    """

    def __init__(self, failure: Failure, detail: str = "", *, strained: bool = False) -> None:
        super().__init__(f"{failure}: {detail}" if detail else str(failure))
        self.failure = failure
        self.detail = detail
        self.strained = strained


class BadResponse(Exception):
    """Raised by the parser: the bytes are not an HTTP response that a browser would accept."""
