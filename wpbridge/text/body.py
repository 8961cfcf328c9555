"""Reads the content of a post (or its footnotes) once, block by block, and collects its text, links, pictures and
tables."""

from __future__ import annotations

import re
from collections.abc import Callable, Container
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import islice
from urllib.parse import unquote, urljoin

from selectolax.lexbor import LexborHTMLParser, LexborNode

from wpbridge.markup import comments, shallow
from wpbridge.plain import BLANK_LINE, SPACE
from wpbridge.text.blocks import is_mark
from wpbridge.text.hiding import hidden_by
from wpbridge.text.pieces import Cell, Element, Heading, Link, Picture, Span, Table

_UNSEEN = frozenset(("script", "style", "noscript", "template", "iframe", "svg", "object", "math"))
_TOLD = _UNSEEN | {"embed", "form", "input", "meta", "base", "link", "video", "audio", "track", "source", "button"}
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_PLACES = {
    **dict.fromkeys(_HEADINGS, "heading"),
    **dict.fromkeys(("blockquote", "q", "cite"), "quotation"),
    **dict.fromkeys(("code", "pre", "kbd", "samp"), "code"),
    **dict.fromkeys(("td", "th"), "cell"),
    **dict.fromkeys(("figcaption", "caption"), "caption"),
    "li": "list",
}
_KEPT = frozenset(("quotation", "code", "embed"))  # a quotation stays one whatever stands in it
_SILENT = frozenset(("noscript", "template", "svg", "object", "math"))
_SAYING = frozenset(("title", "aria-label", "aria-description", "placeholder", "value", "summary", "content"))
_TAG = re.compile(r"<[^<>]*>")
_NOTE = "data-fn"  # names the footnote that a number in the text means
_LONGEST = 20_000  # characters of a script that are kept
_PIECES = 500  # of a cell or heading: without a bound a hostile post of nested ones would take for ever
_BLOCKS = frozenset(
    ("p div li ul ol dl dt dd blockquote section article aside header footer figure figcaption table tr td th hr pre "
     "form nav address details summary h1 h2 h3 h4 h5 h6 br caption").split()
)  # fmt: skip
_COLLECTED = frozenset((*_HEADINGS, "a", "table", "tr", "td", "th", "figcaption", "figure"))
_Below = tuple[str, str, Callable[[], None] | None]


@dataclass
class _Run:
    """A span that may still grow."""

    place: str
    hidden: str
    start: int
    end: int
    pieces: list[str] = field(default_factory=list)


class Body:
    """Walks through a body; what it found stands in its lists. `text` joined is the text of `part`."""

    def __init__(self, url: str, known: Container[str] = (), part: str = "body") -> None:
        self.url = url
        self.part = part
        self.known = known  # descriptions and addresses that stand in another part already
        self.text: list[str] = []
        self.length = 0
        self.runs: list[_Run] = []
        self.links: list[Link] = []
        self.pictures: list[Picture] = []
        self.headings: list[Heading] = []
        self.tables: list[Table] = []
        self.elements: list[Element] = []
        self._rows: list[list[list[Cell]]] = []  # of the tables that are open
        self._lead_line = -1
        self._line = 0

    def read(self, html: str) -> None:
        """Take in the raw content of a post."""
        tree = LexborHTMLParser(f"<!doctype html><body>{shallow(html)}")
        if tree.body is not None:
            self._element_told(tree.body, "body")
            self._walk(tree.body)

    def read_beside(self, html: str) -> None:
        """Add what stands beside the readable text: descriptions, addresses, attributes, comments."""
        for picture in self.pictures:
            if picture.alt and picture.alt not in self.known:
                self.add("alt", picture.alt)
        for link in self.links:
            if link.href not in self.known:
                self.add("target", unquote(link.href, errors="replace"))
        for element in self.elements:
            self._beside(element)
        for _, comment in comments(html):
            if comment is not None and not is_mark(comment):
                self.add("comment", comment, "comment")

    @property
    def spans(self) -> list[Span]:
        """The spans, in their order."""
        return [
            Span(part=self.part, place=run.place, text="".join(run.pieces), start=run.start, hidden=run.hidden)
            for run in self.runs
        ]

    def add(self, place: str, text: str, hidden: str = "") -> None:
        """A line of its own, as text that stands beside what is read."""
        self._break()
        self._say(text, place, hidden)

    def _beside(self, element: Element) -> None:
        """What an element carries that readers do not see: attributes with words, and parts that never show."""
        if element.tag in _SILENT:
            self.add("comment", _TAG.sub(" ", element.content), element.tag)
        for name, value in element.attributes.items():
            if name in _SAYING or (name.startswith("data-") and name != _NOTE):
                self.add("attribute", value, "attribute")

    def _walk(self, root: LexborNode) -> None:
        """Without recursion: a hostile post nests deeper than Python's stack."""
        todo: list[tuple[LexborNode | None, str, str, Callable[[], None] | None]]
        todo = [(root.child, "paragraph", "", None)]
        while todo:
            node, place, hidden, leave = todo.pop()
            if node is None:
                if leave:
                    leave()
                continue
            todo.append((node.next, place, hidden, leave))
            below = self._node(node, place, hidden)
            if below:
                todo.append((node.child, *below))

    def _node(self, node: LexborNode, place: str, hidden: str) -> _Below | None:
        """Take a node in; what its children get: place, how they are hidden, what to do after them."""
        tag = node.tag or ""
        if tag == "-text":
            self._words(node.text_content or "", place, hidden)
        elif tag == "img":
            self._picture(node)
        elif tag in _UNSEEN:
            self._element_told(node, tag)
        elif tag and not tag.startswith(("-", "!", "_")):
            return self._element(node, tag, place, hidden)
        return None

    def _element(self, node: LexborNode, tag: str, place: str, hidden: str) -> _Below:
        attributes = self._element_told(node, tag)
        inner = place if place in _KEPT else _PLACES.get(tag, place)
        if "wp-block-embed" in attributes.get("class", ""):
            inner = "embed"
        if attributes:
            hidden = hidden or hidden_by(attributes)
        block = tag in _BLOCKS
        if block:
            self._break()
        if tag == "table":
            self._rows.append([])
        elif tag == "tr" and self._rows:
            self._rows[-1].append([])
        if tag == "sup" and _NOTE in attributes:  # the number of a footnote is no part of the word before it
            self._say("[", inner, hidden)
            return inner, hidden, partial(self._say, "]", inner, hidden)
        if tag in _COLLECTED:
            started = (self.length, len(self.runs), len(self.pictures))
            return inner, hidden, partial(self._collected, tag, attributes, started, hidden, block)
        return inner, hidden, self._break if block else None

    def _element_told(self, node: LexborNode, tag: str) -> dict[str, str]:
        attributes = {name: value or "" for name, value in node.attributes.items()}
        if attributes or tag in _TOLD:
            content = (node.html or "")[:_LONGEST] if tag in _UNSEEN else ""
            self.elements.append(
                Element(tag=tag, attributes=attributes, start=self.length, content=content, part=self.part)
            )
        return attributes

    def _collected(
        self, tag: str, attributes: dict[str, str], started: tuple[int, int, int], hidden: str, block: bool
    ) -> None:
        start, runs, pictures = started
        if tag == "table":
            self.tables.append(Table(rows=tuple(tuple(row) for row in self._rows.pop() if row)))
        elif tag != "tr":
            text, at = self._since(start)
            if tag == "a":
                self._link(attributes, text, at, hidden, runs)
            elif tag in ("td", "th"):
                self._cell(text, at, tag == "th")
            elif tag in _HEADINGS:
                self.headings.append(Heading(level=int(tag[1]), text=text, start=at, end=at + len(text)))
            else:
                self._captioned(tag, text, pictures)
        if block:
            self._break()

    def _since(self, start: int) -> tuple[str, int]:
        """The text from here on, trimmed, and where it begins."""
        pieces: list[str] = []
        length = self.length
        for piece in islice(reversed(self.text), _PIECES):
            if length <= start:
                break
            pieces.append(piece)
            length -= len(piece)
        start = max(start, length)
        text = "".join(reversed(pieces))[max(0, start - length) :]
        trimmed = text.strip()
        return trimmed, start + len(text) - len(text.lstrip())

    def _cell(self, text: str, at: int, head: bool) -> None:
        if self._rows:
            rows = self._rows[-1]
            if not rows:
                rows.append([])
            rows[-1].append(Cell(text=text, start=at, end=at + len(text), head=head))

    def _captioned(self, tag: str, text: str, pictures: int) -> None:
        """A figcaption belongs to the pictures of its figure, which stand before it."""
        if tag == "figcaption":
            self._caption = text
        elif tag == "figure":
            caption, self._caption = self._caption, ""
            for number in range(pictures, len(self.pictures)):
                known = self.pictures[number]
                self.pictures[number] = replace(known, caption=known.caption or caption)

    _caption = ""

    def _link(self, attributes: dict[str, str], text: str, at: int, hidden: str, runs: int) -> None:
        href = attributes.get("href", "").strip()
        if href:
            hidden = hidden or next((run.hidden for run in islice(self.runs, runs, None) if run.hidden), "")
            address, end = absolute(self.url, href), at + len(text)
            self.links.append(Link(href=address, text=text, start=at, end=end, hidden=hidden, part=self.part))

    def _picture(self, node: LexborNode) -> None:
        attributes = self._element_told(node, "img")
        alt = attributes.get("alt")
        src = absolute(self.url, attributes.get("src", ""))
        self.pictures.append(Picture(src=src, alt=alt, start=self.length, part=self.part))

    def _words(self, text: str, place: str, hidden: str) -> None:
        """Text of the classic editor has no <p>; there a blank line parts the paragraphs."""
        if "\n" not in text:
            return self._say(text, place, hidden)
        for number, paragraph in enumerate(BLANK_LINE.split(text)):
            if number:
                self._break()
            self._say(paragraph, place, hidden)

    def _say(self, text: str, place: str, hidden: str) -> None:
        words = SPACE.sub(" ", text)
        if not self._open():
            words = words.lstrip()
        if not words:
            return
        last = self.runs[-1] if self.runs else None
        if last and words == " ":
            place, hidden = last.place, last.hidden  # space between two elements
        if place == "paragraph" and not hidden and self.part == "body":
            place = self._first()
        if not (last and last.end == self.length and (last.place, last.hidden) == (place, hidden)):
            last = _Run(place, hidden, self.length, self.length)
            self.runs.append(last)
        last.pieces.append(words)
        last.end += len(words)
        self._write(words)

    def _first(self) -> str:
        """The lead is the first paragraph, also where links or emphasis part it."""
        if self._lead_line < 0:
            self._lead_line = self._line
        return "lead" if self._line == self._lead_line else "paragraph"

    def _open(self) -> bool:
        return bool(self.text) and self.text[-1] != "\n"

    def _break(self) -> None:
        if self._open():
            self._line += 1
            self._write("\n")

    def _write(self, text: str) -> None:
        self.text.append(text)
        self.length += len(text)


def absolute(base: str, address: str) -> str:
    """An address as a browser on this site reads it."""
    try:
        return urljoin(f"{base}/", address) if base else address
    except ValueError:
        return address
