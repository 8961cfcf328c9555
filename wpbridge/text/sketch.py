"""A small picture of a long text, by which near copies are found without keeping the text.

Bottom-k sketch (Cohen, "Size-estimation framework", 1997): of the hashes of all shingles the smallest are kept;
what two sketches share estimates what the texts share.
"""

from __future__ import annotations

import re
import zlib

SIZE = 128  # hashes of a sketch: the estimate is good to about ten points in a hundred
SHINGLE = 4  # words
_WORD = re.compile(r"\w+")


def sketch(text: str) -> frozenset[int]:
    """The smallest hashes of the text's runs of four words; empty for a text of less."""
    words = _WORD.findall(text.lower())
    runs = (" ".join(words[at : at + SHINGLE]) for at in range(len(words) - SHINGLE + 1))
    return frozenset(sorted({zlib.crc32(run.encode("utf-8", "replace")) for run in runs})[:SIZE])


def alike(one: frozenset[int], other: frozenset[int]) -> float:
    """How much two texts share, from 0 to 1."""
    if not one or not other:
        return 0.0
    smallest = set(sorted(one | other)[: min(SIZE, max(len(one), len(other)))])
    return len(smallest & one & other) / len(smallest)
