"""The words of one XML part of an office document."""

from __future__ import annotations

from dataclasses import dataclass
from xml.parsers import expat

_SPOKEN = ("t", "v", "text")
_LINES = ("p", "h", "si", "c", "br", "cr", "line-break")
_UNSEEN = ("delText", "annotation", "tracked-changes", "instrText")


@dataclass(frozen=True)
class Said:
    """What readers see, and what they do not: deleted but tracked words, notes of those who wrote."""

    seen: str
    unseen: str


class Words:
    """The words of one part, a line for each paragraph or cell. With `every`, all text is spoken.

    A declaration of a document type is refused: office programs write none, and entities are the way to
    make a small part swell.
    """

    def __init__(self, every: bool) -> None:
        self.every = every
        self.depth = 0
        self.beneath = 0
        self.number = False
        self.seen: list[str] = []
        self.unseen: list[str] = []

    def of(self, part: bytes) -> Said:
        """Read a part."""
        parser = expat.ParserCreate()
        parser.StartDoctypeDeclHandler = self._refuse
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._said
        parser.Parse(part, True)
        return Said("".join(self.seen).strip(), "".join(self.unseen).strip())

    def _refuse(self, *_: object) -> None:
        raise ValueError("a document type in an office document")

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(":")[2]
        if name == "c":
            self.number = attributes.get("t") != "s"  # else its value only counts shared strings
        self.depth += name in _SPOKEN and (name != "v" or self.number)
        self.beneath += name in _UNSEEN
        if name in ("tab", "s"):
            self._add(" ")

    def _end(self, tag: str) -> None:
        name = tag.rpartition(":")[2]
        self.depth -= name in _SPOKEN and (name != "v" or self.number)
        if name in _LINES:
            self._add("\n")
        if name in _UNSEEN:
            self.beneath -= 1
            self.unseen.append("\n")

    def _said(self, words: str) -> None:
        if self.depth or self.beneath or self.every:
            self._add(words)

    def _add(self, words: str) -> None:
        (self.unseen if self.beneath else self.seen).append(words)
