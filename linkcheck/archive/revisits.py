"""When an answer says nothing new: which profile of revisit record stands for it. Pure decisions, no files."""

from enum import Enum

from linkcheck.model.archive import Capture
from linkcheck.model.exchange import Exchange


class Profile(Enum):
    """WARC/1.1 §6.7, the URIs that WARC-Profile takes."""

    IDENTICAL_PAYLOAD = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
    NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"


def profile(exchange: Exchange, payload_digest: str, original: Capture | None) -> Profile | None:
    """The profile that an exchange is to be written with, None for a full response.

    `original` is the capture it would refer to: a `response` record of ours, of the same address for a 304, of any
    address for an identical payload. Never a revisit of a revisit: readers do not follow chains.
    """
    if original is None or original.record_type != "response":
        return None
    if exchange.status == 304:
        return Profile.NOT_MODIFIED if original.url == exchange.url else None
    same = payload_digest == original.payload_digest and bool(exchange.body)
    return Profile.IDENTICAL_PAYLOAD if same and exchange.truncated is None else None
