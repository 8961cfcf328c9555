"""Manual pages: the docstring of a check, section by section."""

from __future__ import annotations

import re
from collections.abc import Iterator

SECTIONS = ("What", "Why", "Clause", "Example", "How to mend", "Known false alarms")
SPOKEN = frozenset(SECTIONS) - {"Clause", "Example"}  # laws and examples are Indonesian in every language
_SECTION = re.compile(rf"^({'|'.join(SECTIONS)}):\s", re.M)


def sections(docstring: str) -> Iterator[tuple[str, str]]:
    """The sections of a manual page in their order: name and words, the words on one line."""
    _, *pieces = _SECTION.split(docstring)
    for name, words in zip(pieces[::2], pieces[1::2], strict=True):
        yield name, " ".join(words.split())
