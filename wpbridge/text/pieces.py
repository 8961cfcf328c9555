"""The pieces of a parsed post. All offsets count characters of the part's text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from wpbridge.models import Attachment


@dataclass(frozen=True, kw_only=True)
class Span:
    """A piece of text. `hidden` says how it is hidden from readers, "" when it is not.

    `place` is one of: title, excerpt, lead, paragraph, heading, quotation, list, cell, caption, code, embed,
    alt, target (the address of a link), name (of a file), comment, slug, document, metadata, message.
    """

    part: str
    place: str
    text: str
    start: int
    hidden: str = ""

    @property
    def end(self) -> int:
        """Where it ends in its part."""
        return self.start + len(self.text)


@dataclass(frozen=True, kw_only=True)
class Link:
    """A link of the body or its footnotes: its address made absolute, its words and where they stand."""

    href: str
    text: str
    start: int
    end: int
    hidden: str = ""
    part: str = "body"

    @property
    def host(self) -> str:
        """The host it leads to, lower case, "" for none."""
        try:
            return (urlsplit(self.href).hostname or "").lower()
        except ValueError:
            return ""


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A picture in the body or its footnotes; `alt` is None where it is missing, `caption` is its figcaption."""

    src: str
    alt: str | None
    start: int
    attachment: Attachment | None = None
    caption: str = ""
    part: str = "body"


@dataclass(frozen=True, kw_only=True)
class Heading:
    """A heading of the body, `level` 1 to 6."""

    level: int
    text: str
    start: int
    end: int


@dataclass(frozen=True, kw_only=True)
class Cell:
    """A cell of a table; `head` says that it is a <th>."""

    text: str
    start: int
    end: int
    head: bool


@dataclass(frozen=True, kw_only=True)
class Table:
    """A table of the body, row by row."""

    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, kw_only=True)
class Element:
    """An element that carries attributes, or whose content is not read (script, frame, form ...).

    `content` is what stands in a script or style; `start` the place in the part's text where it stands.
    """

    tag: str
    attributes: Mapping[str, str]
    start: int
    content: str = ""
    part: str = "body"
