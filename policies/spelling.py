"""Spelling against Debian's Indonesian dictionary (package hunspell-id), where it is installed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from policies.nearness import distance
from policies.words import words

DICTIONARY = Path("/usr/share/hunspell")
_VOWELS = re.compile(r"[aiueo]")
_PREFIX = re.compile(r"^(?:di|ter|ber|se|ke|memper|diper|pe|antar|non|pasca|pra|sub|anti|multi|swa|tuna)")
_SUFFIX = re.compile(r"(?:kan|an|i)$")
_ENDINGS = re.compile(r"(?:nya|lah|kah|pun|ku|mu)$")


@cache
def _hunspell() -> Any:
    """The dictionary, None where package or files are missing."""
    if not (DICTIONARY / "id_ID.dic").exists():
        return None
    try:
        from hunspell import Hunspell
    except ImportError:
        return None
    return Hunspell("id_ID", hunspell_data_dir=str(DICTIONARY))


def available() -> bool:
    """Whether spelling can be judged here."""
    return _hunspell() is not None


@lru_cache(maxsize=50_000)
def right(word: str) -> bool:
    """Whether a word in lower case is in the dictionary or the list of additions; halves of doubled words alone too."""
    if word in _additions() or not word.isascii():  # the dictionary knows no other letters
        return True
    if "-" in word:
        return all(right(half) for half in word.split("-") if len(half) > 2)
    found = _hunspell()
    return found is None or any(one in _additions() or found.spell(one) for one in _forms(word))


def _forms(word: str) -> Iterator[str]:
    """A word, and what is left of it without endings and prefixes: the dictionary lacks many a passive."""
    yield word
    bare = _ENDINGS.sub("", word)
    for form in {bare, _SUFFIX.sub("", bare)}:
        if len(form) > 3:
            yield form
            root = _PREFIX.sub("", form)
            if len(root) > 3:
                yield root


def unknown(vocabulary: frozenset[str]) -> frozenset[str]:
    """The words of a vocabulary that are not right."""
    new = vocabulary - _RIGHT
    found = frozenset(word for word in new if not right(word))
    if len(_RIGHT) > _MOST_KNOWN:
        _RIGHT.clear()
    _RIGHT.update(new - found)
    return found


_RIGHT: set[str] = set()  # words found right before: most posts are made of the same few thousand
_MOST_KNOWN = 50_000


@lru_cache(maxsize=5_000)
def correction(word: str) -> str:
    """The one known word a letter away from a wrong one; "" when there is none or the word may be a foreign or a new one."""
    if right(word) or _foreign(word):
        return ""
    near = [one for one in _hunspell().suggest(word) if " " not in one and "-" not in one and one.islower()]
    fitting = [one for one in near if distance(word, one, 1) == 1 and right(one) and one[0] == word[0]]
    swapped = [one for one in fitting if sorted(one) == sorted(word)]
    if len(swapped) == 1:
        return str(swapped[0])
    added = [one for one in fitting if len(one) != len(word)]
    return str(added[0]) if len(added) == 1 and len(word) >= _LEAST else ""


_LEAST = 8  # letters: in shorter words a letter more or less too often makes another word


def _foreign(word: str) -> bool:
    """Signs of English and other tongues in a word: letters and groups that Indonesian does not use so."""
    return bool(re.search(r"[qx]|c[kht]|ph|th|ee|oo|ll|ss|tt|pp|ff|gh|wh|sh|[^aeiou]{4}|[bcdgjvwyz]$|tion|ing$|ed$", word)) or not _VOWELS.search(word)


@cache
def _additions() -> frozenset[str]:
    return frozenset(words("ejaan-tambahan.txt"))
