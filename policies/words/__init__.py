"""Word lists: data that offices tune, one term a line; `#` begins a comment.

A line may have a second column after a tab. A list is named by its file name here, or by a path of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path

from wpbridge.text import Document, Passage


@cache
def words(name: str) -> tuple[str, ...]:
    """The lines of a list."""
    text = Path(name).read_text("utf-8") if "/" in name else files(__name__).joinpath(name).read_text("utf-8")
    lines = (line.partition("#")[0].strip() for line in text.splitlines())
    return tuple(line for line in lines if line)


@cache
def pairs(name: str) -> dict[str, str]:
    """A list of two columns, parted by a tab."""
    return {left.strip(): right.strip() for left, _, right in (line.partition("\t") for line in words(name))}


class Lexicon:
    """Terms of one or more words, found in a passage's own words by looking up instead of searching."""

    def __init__(self, terms: Mapping[str, str]) -> None:
        self.values = {term.lower(): value for term, value in terms.items()}
        self._by_first: dict[str, list[tuple[str, ...]]] = {}
        for term in sorted(self.values, key=len, reverse=True):
            first, *rest = term.split()
            self._by_first.setdefault(first, []).append((first, *rest))

    def absent(self, document: Document) -> bool:
        """Whether no term can be in a post; true for nearly all posts, and far quicker than looking."""
        return self._by_first.keys().isdisjoint(document.vocabulary)

    def found(self, passage: Passage) -> Iterator[tuple[int, int, str]]:
        """Every place (start, end in the passage) where a term stands, the longest at each, and the term."""
        if passage.lacks(self._by_first.keys()) or not self._can_be_in(passage.vocabulary):
            return
        said = passage.words
        after = 0
        for at, word in enumerate(said):
            if at < after:
                continue
            for term in self._by_first.get(word.text, ()):
                if tuple(one.text for one in said[at : at + len(term)]) == term:
                    after = at + len(term)
                    yield word.start, said[after - 1].end, " ".join(term)
                    break


    def _can_be_in(self, vocabulary: frozenset[str]) -> bool:
        """Whether all words of some term are there, in whatever order; many a term begins with a common word."""
        begun = self._by_first.keys() & vocabulary
        return any(vocabulary.issuperset(term) for first in begun for term in self._by_first[first])


@cache
def _lexicon(name: str, added: tuple[str, ...], removed: tuple[str, ...]) -> Lexicon:
    known = pairs(name) | dict.fromkeys(added, "")
    return Lexicon({term: value for term, value in known.items() if term not in removed})


def lexicon(name: str, added: Iterable[str] = (), removed: Iterable[str] = ()) -> Lexicon:
    """The terms of a list, with what an office adds to it and takes away."""
    return _lexicon(name, tuple(added), tuple(removed))
