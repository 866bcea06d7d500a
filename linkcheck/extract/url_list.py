"""A list of addresses, one a line; `#` begins a comment line. Every address is written to be checked."""

import re

from linkcheck.extract.flow import Flow
from linkcheck.extract.place import Place, Reading
from linkcheck.model.article import OccurrenceKind

#: A line's text up to a tab or a comment. Blanks inside stay: an address with one is a malformed address.
_LINE = re.compile(r"^[^\S\n]*(?!#)([^\s](?:[^\t\r\n]*?[^\s])??)[^\S\n]*(?:\t.*|\s#.*)?$", re.MULTILINE)


def read(text: str) -> Reading:
    """Each line as an address; `www.` stands for `http://www.`. What is none resolves to nothing later."""
    flow = Flow(text)
    places: list[Place] = []
    for match in _LINE.finditer(text):
        address = match[1]
        flow.edge()
        flow.say("")
        here = len(flow)
        flow.add(*match.span(1))
        said = "http://" + address if address[:4].lower() == "www." else address
        places.append(Place(said, *match.span(1), OccurrenceKind.ANCHOR, "line", "line", here, here))
    return Reading(tuple(places), flow)
