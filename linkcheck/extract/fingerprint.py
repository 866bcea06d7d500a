"""A page's text as a small sketch, so that two pages can be compared long after both are gone.

The shingles of a text are its runs of four words. Of their hashes the smallest 256 are kept (a bottom-k sketch,
Broder 1997): both texts keep the same ones of what they share, so the share can be estimated from the sketches alone
(verdict/likeness).
"""

import re
import sys
from array import array
from collections.abc import Sequence
from zlib import crc32

#: Words of a shingle: with 4, one paragraph in four replaced leaves 0.71 of a text, other texts share nothing.
SHINGLE = 4
#: Odd, so that no bit of a word's hash is lost, and different, so that the order of the words counts.
WEIGHTS = (1, 0x9E35, 0x85EB, 0xC2B3)
#: Hashes kept. The error of an estimate is about 1/sqrt(256), a sixteenth.
SKETCH = 256
#: Words considered: a text says what it is about early, and a crawl has less than a millisecond a page.
MOST_WORDS = 800
#: Characters that those words are looked for in.
MOST_CHARACTERS = 6400
#: Scripts that put no spaces between words (kana, Han, Thai, Khmer, …): a character is a word there.
UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
)


def fingerprint(text: str) -> tuple[int, ...]:
    """The sketch of a text's first 800 words: up to 256 ascending 32-bit hashes, none for less than four words."""
    words = tokens(text[:MOST_CHARACTERS]).encode("utf-8", "surrogatepass").split()[:MOST_WORDS]
    return tuple(sorted(_low(_shingles(list(map(crc32, words)))))[:SKETCH])


def _shingles(hashes: Sequence[int]) -> Sequence[int]:
    """A hash for each run of four words: the sum of their hashes, weighted by place, modulo 2**32.

    All sums are made at once, in one big number with a lane of 64 bits a word, which a fourth of the time is worth:
    shifting it by a lane puts every word's successor under it, and small weights cannot spill over a lane's edge.
    """
    count = len(hashes) - SHINGLE + 1
    if count < 1:
        return ()
    lanes = int.from_bytes(_little(array("Q", hashes)).tobytes(), "little")
    total = sum((lanes >> 64 * place) * weight for place, weight in enumerate(WEIGHTS))
    return _little(array("I", total.to_bytes(8 * len(hashes) + 8, "little")))[: 2 * count : 2]


def _little(numbers: "array[int]") -> "array[int]":
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers


def _low(hashes: Sequence[int]) -> set[int]:
    """Fewer hashes to sort: those below a bound that a fourth more than are wanted should pass; all, if fewer do."""
    if len(hashes) < 2 * SKETCH:
        return set(hashes)
    bound = (SKETCH * 5 // 4 << 32) // len(hashes)
    low = {one for one in hashes if one < bound}
    return low if len(low) >= SKETCH else set(hashes)


def tokens(text: str) -> str:
    """A text in lower case with a space between any two words; where its script has none, between characters."""
    if not text.isascii() and UNSPACED.search(text):
        text = UNSPACED.sub(r" \g<0> ", text)
    return text.lower()
