"""One service, asked at its own pace: waits between requests, rests when told to, tries again what may pass."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from linkcheck.errors import FetchError
from linkcheck.model.exchange import Exchange, Fetch

#: Answers that say nothing about what was asked, and may pass. 509 and 520-527 are what proxies before archives send.
PASSING = frozenset({429, 500, 502, 503, 504, 509, *range(520, 528)})
TOO_MANY = 429
#: Tries of one request, and the seconds before the second; the pause doubles from there.
MOST_TRIES, FIRST_PAUSE = 3, 2.0
#: Requests in a row without an answer after which a service is left alone for the rest of a run.
MOST_SILENCES = 3
#: The longest rest that a Retry-After can ask for and get; a service that wants more is left alone.
LONGEST_REST = 300.0


@dataclass(slots=True)
class Service:
    """`gap` is the least seconds between two requests, `rest` those after a 429 without Retry-After.

    `sleep` and `ticks` are time's own, in seconds.
    """

    fetch: Fetch
    gap: float
    rest: float
    sleep: Callable[[float], None] = time.sleep
    ticks: Callable[[], float] = time.monotonic
    silences: int = 0
    _next: float = field(default=0.0)

    @property
    def is_down(self) -> bool:
        return self.silences >= MOST_SILENCES

    def get(self, url: str, headers: Mapping[str, str] | None = None) -> Exchange:
        """The answer to a GET, redirects followed. Raises FetchError when none came after all tries.

        A status of PASSING is an answer all the same when it is a memento's own (RFC 7089 §4.2.1: Memento-Datetime).
        """
        if self.is_down:
            raise FetchError(f"{url} was not asked: its service did not answer before; try again later.")
        problem = ""
        for number in range(MOST_TRIES):
            self.wait()
            try:
                exchange = self.fetch(url, headers=headers)
            except FetchError as error:
                problem = str(error)
                self._pause(FIRST_PAUSE * 2**number)
                continue
            if exchange.status not in PASSING or exchange.header(b"memento-datetime"):
                self.silences = 0
                return exchange
            problem = f"{url} answers {exchange.status}; try again later."
            self._pause(self._asked_rest(exchange) or FIRST_PAUSE * 2**number)
            if exchange.status == TOO_MANY and number:  # asking on gets us blocked
                self.silences = MOST_SILENCES
                break
        self.silences += 1
        raise FetchError(problem)

    def wait(self) -> None:
        """Until the next request may start; for requests that the caller makes itself too."""
        left = self._next - self.ticks()
        if left > 0:
            self.sleep(left)
        self._next = self.ticks() + self.gap

    def _pause(self, seconds: float) -> None:
        """Nothing is asked before that."""
        self._next = max(self._next, self.ticks() + min(seconds, LONGEST_REST))

    def _asked_rest(self, exchange: Exchange) -> float:
        """RFC 9110 §10.2.3 in seconds; its dates are rare here and read as the service's own rest."""
        value = exchange.header(b"retry-after").strip()
        if value.isdigit():
            return float(value[:6])
        return self.rest if exchange.status == TOO_MANY or value else 0.0
