"""Whether confidence keeps its word: what verdicts state beside how often they are right.

Confidence is by rule and no probability. Here it is fitted on the tuning half (pool adjacent violators, each group
with one imagined hit and one miss, so that ten right out of ten are no certainty) and held against the other half. The
fit is printed and not built in: made-up sites are easier than the world. `score.py --workspace` makes the same table
of the links that editors have settled by hand, which is where a fit would be worth building in.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import sqrt

#: Confidence is grouped from one of these up to the next.
STEPS = (0, 50, 60, 70, 80, 90, 101)


@dataclass(frozen=True, slots=True)
class Stated:
    """A verdict's confidence, 0-100, and whether it was right."""

    confidence: int
    is_right: bool


def interval(hits: int, total: int) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson 1927)."""
    z, share = 1.96, hits / total
    middle = (share + z * z / (2 * total)) / (1 + z * z / total)
    half = z * sqrt(share * (1 - share) / total + z * z / (4 * total * total)) / (1 + z * z / total)
    return middle - half, min(middle + half, 1.0)


def fit(stated: Iterable[Stated]) -> dict[int, float]:
    """How often verdicts of each confidence are right, rising with it."""
    groups: dict[int, list[bool]] = {}
    for one in stated:
        groups.setdefault(one.confidence, []).append(one.is_right)
    pools = [([value], sum(found) + 1, len(found) + 2) for value, found in sorted(groups.items())]
    place = 0
    while place < len(pools) - 1:
        (values, hits, total), (more, others, all_others) = pools[place], pools[place + 1]
        if hits * all_others <= others * total:
            place += 1
            continue
        pools[place : place + 2] = [(values + more, hits + others, total + all_others)]
        place = max(place - 1, 0)
    return {value: hits / total for values, hits, total in pools for value in values}


def fitted(by_value: dict[int, float], confidence: int) -> float:
    """The fit at a confidence that may not have been there: that of the nearest below, else the lowest."""
    below = [value for value in by_value if value <= confidence]
    return by_value[max(below)] if below else min(by_value.values(), default=0.5)


def brier(stated: Sequence[Stated], probabilities: Sequence[float]) -> float:
    """The mean squared distance between a probability and what came true (Brier 1950); 0 is the best."""
    pairs = zip(stated, probabilities, strict=True)
    return sum((one.is_right - probability) ** 2 for one, probability in pairs) / len(stated)


def show(tuning: Sequence[Stated], held_back: Sequence[Stated]) -> list[str]:
    """Print the table of the held-back half; the names of groups that promise more than they keep."""
    by_value = fit(tuning)
    bold = []
    print(f"{'stated':>9}{'mean':>7}{'right':>9}   {'observed [95 %]':24}{'fitted':>8}")
    for low, high in pairwise(STEPS):
        group = [one for one in held_back if low <= one.confidence < high]
        if not group:
            continue
        hits, total = sum(one.is_right for one in group), len(group)
        mean = sum(one.confidence for one in group) / total / 100
        least, most = interval(hits, total)
        kept = sum(fitted(by_value, one.confidence) for one in group) / total
        name = f"{low}-{min(high - 1, 100)}"
        print(f"{name:>9}{mean:7.2f}{hits:5}/{total:<5} {hits / total:.3f} [{least:.3f}, {most:.3f}]   {kept:8.3f}")
        if mean > most:
            bold.append(f"confidence {name}")
    if held_back:
        as_stated = brier(held_back, [one.confidence / 100 for one in held_back])
        as_fitted = brier(held_back, [fitted(by_value, one.confidence) for one in held_back])
        print(f"Brier score as stated {as_stated:.4f}, as fitted on the other half {as_fitted:.4f} (0 is best)")
    print("promises more than it keeps: " + (", ".join(bold) or "none"))
    return bold
