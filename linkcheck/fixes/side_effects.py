"""What a CMS changed besides, told in words: the one way of WordPress that is known, and everything else."""

from linkcheck.extract import entities
from linkcheck.extract.tokens import Token, attributes, tokenize

NOOPENER = 'WordPress also added rel="noopener" to links that open a new tab, as it does on every save'


def side_effect(sent: str, stored: str) -> tuple[str, bool]:
    """A sentence on how the stored text differs from the one sent, and whether it is a surprise; ("", False) if not."""
    if sent == stored:
        return "", False
    if _without_noopener(sent) == _without_noopener(stored):
        return NOOPENER, False
    return f"the site changed more than was sent on saving: {_first_difference(sent, stored)}", True


def _without_noopener(text: str) -> list[object]:
    """The text with each link that has a target as its attributes' values, "noopener" left out of rel.

    wp_targeted_link_rel writes such tags anew: attributes in their order with one blank between, rel behind them.
    """
    parts: list[object] = []
    position = 0
    for token in tokenize(text):
        if token.kind == "start" and token.name == "a" and (found := _targeted(text, token)):
            parts += (text[position : token.start], found)
            position = token.end
    return [*parts, text[position:]]


def _targeted(text: str, tag: Token) -> frozenset[tuple[str, object]]:
    found: dict[str, object] = {}
    for item in attributes(text, tag):
        found.setdefault(item.name, entities.attribute(text[item.start : item.end]))
    if "target" not in found:
        return frozenset()
    rel = frozenset(str(found.pop("rel", "")).split()) - {"noopener"}
    return frozenset({*found.items(), ("rel", rel)})


def _first_difference(sent: str, stored: str) -> str:
    """Where the texts part, with a few characters around, and by how much they differ in length."""
    at = next((n for n, (one, other) in enumerate(zip(sent, stored, strict=False)) if one != other), None)
    at = min(len(sent), len(stored)) if at is None else at
    shown = " ".join(stored[max(0, at - 10) : at + 30].split())
    return f"beginning with “{shown}”, {len(stored) - len(sent):+d} characters"
