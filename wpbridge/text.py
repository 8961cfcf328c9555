"""The parsed snapshot that all checks share: every text of a post, with its part, its place and its offsets.

`parts` are the texts that findings point into; `parts[span.part][span.start:span.end] == span.text` always
holds. The body is the readable text of its blocks in their order, one line each, hidden text included and
marked; HTML comments follow at its end.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from wpbridge.documents import OpenedFile, open_file
from wpbridge.hiding import hidden_by
from wpbridge.models import Attachment, Message, Post

_BLOCK_MARK = re.compile(r"<!--\s*/?wp:.*?-->", re.S)
_BLANK_LINE = re.compile(r"\n\s*\n")
_MARKUP = re.compile(r"[<&\x00-\x08\ud800-\udfff]")
_SPACE = re.compile(r"\s+")
_UNSEEN = ("script", "style", "noscript", "template", "iframe", "svg", "object")
_PLACES = {
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), "heading"),
    **dict.fromkeys(("blockquote", "q", "cite"), "quotation"),
    **dict.fromkeys(("code", "pre", "kbd", "samp"), "code"),
    **dict.fromkeys(("td", "th"), "cell"),
    **dict.fromkeys(("figcaption", "caption"), "caption"),
    "li": "list",
}
_BLOCKS = frozenset(
    ("p div li ul ol dl dt dd blockquote section article aside header footer figure figcaption table tr td th hr pre "
     "form nav address details summary h1 h2 h3 h4 h5 h6 br caption").split()
)  # fmt: skip



@dataclass(frozen=True, kw_only=True)
class SiteFacts:
    """What the checks know of the site: `official_domains` and `office_phones` come from the configuration."""

    url: str = ""
    official_domains: tuple[str, ...] = ()
    office_phones: tuple[str, ...] = ()
    timezone: str = "Asia/Makassar"
    now: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Span:
    """A piece of text. `place` is title, excerpt, lead, paragraph, heading, quotation, list, cell, caption,
    code, alt, name, comment, slug, document or message; `hidden` says how it is hidden, "" when it is not."""

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
    """A link of the body: its address made absolute, its words and where they stand."""

    href: str
    text: str
    start: int
    end: int
    hidden: str = ""

    @property
    def host(self) -> str:
        """The host it leads to, lower case, "" for none."""
        try:
            return (urlsplit(self.href).hostname or "").lower()
        except ValueError:
            return ""


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A picture in the body; `alt` is None where the attribute is missing."""

    src: str
    alt: str | None
    attachment: Attachment | None = None


@dataclass(frozen=True, kw_only=True)
class Document:
    """A post as the checks see it. Make one with `Document.of`."""

    post: Post
    parts: Mapping[str, str]
    spans: tuple[Span, ...]
    links: tuple[Link, ...]
    pictures: tuple[Picture, ...]
    facts: SiteFacts
    paths: Mapping[str, Path] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        post: Post,
        paths: Mapping[str, Path],
        facts: SiteFacts | None = None,
        messages: Iterable[Message] = (),
    ) -> Document:
        """Parse a post. `paths` are the bytes of its files by sha256; without them files stay unopened."""
        facts = facts or SiteFacts()
        body = _Body(facts.url)
        body.read(post.body)
        texts = _Texts()
        texts.add("title", [("title", plain(post.title))])
        texts.add("excerpt", [("excerpt", plain(post.excerpt))])
        texts.spans += body.spans
        texts.parts["body"] = "".join(body.text)
        texts.add("slug", [("slug", unquote(_last(post.address)) or post.slug)])
        for attachment in post.attachments:
            texts.add(attachment.part, _described(attachment, paths))
        for message in messages:
            texts.add(f"channel:{message.channel}", [("message", message.text)])
        pictures = tuple(_matched(picture, post) for picture in body.pictures)
        return cls(
            post=post,
            parts=texts.parts,
            spans=tuple(texts.spans),
            links=tuple(body.links),
            pictures=pictures,
            facts=facts,
            paths=paths,
        )

    def at(self, *places: str) -> Iterator[Span]:
        """The spans at these places, in their order."""
        return (span for span in self.spans if span.place in places)

    @property
    def prose(self) -> Iterator[Span]:
        """What readers read as running text: style rules look here, and not into quotations or code."""
        return self.at("title", "excerpt", "lead", "paragraph", "list", "cell", "caption")

    @property
    def lead(self) -> Span | None:
        """The first paragraph."""
        return next(self.at("lead"), None)

    @cached_property
    def files(self) -> tuple[OpenedFile, ...]:
        """The files of the post, opened; those without bytes are left out."""
        return tuple(
            open_file(self.paths[a.sha256], a) for a in self.post.attachments if a.sha256 in self.paths
        )


def plain(html: str) -> str:
    """The readable text of some HTML, a line for each block."""
    if not _MARKUP.search(html):  # most titles and excerpts
        return "\n".join(_SPACE.sub(" ", block).strip() for block in _BLANK_LINE.split(html) if block.strip())
    body = _Body("")
    body.read(html)
    return "".join(body.text).strip()


class _Texts:
    """Collects parts and their spans."""

    def __init__(self) -> None:
        self.parts: dict[str, str] = {}
        self.spans: list[Span] = []

    def add(self, part: str, pieces: Iterable[tuple[str, str]]) -> None:
        """A part made of pieces (place, text), a line each."""
        start = 0
        lines = []
        for place, text in pieces:
            if text:
                self.spans.append(Span(part=part, place=place, text=text, start=start))
                lines.append(text)
                start += len(text) + 1
        self.parts[part] = "\n".join(lines)


class _Body:
    """Walks through the blocks of a body once and collects its text, links and pictures."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.text: list[str] = []
        self.length = 0
        self.spans: list[Span] = []
        self.links: list[Link] = []
        self.pictures: list[Picture] = []
        self._had_lead = False
        self._comments: list[str] = []

    def read(self, html: str) -> None:
        """Take in the raw content of a post."""
        tree = LexborHTMLParser(_BLOCK_MARK.sub("", html))
        if tree.body is not None:
            self._inside(tree.body, "paragraph", "")
        self._comments += re.findall(r"<!--(.*?)-->", _BLOCK_MARK.sub("", html), re.S)
        for comment in self._comments:
            self._break()
            self._say(comment, "comment", "comment")

    def _inside(self, node: LexborNode, place: str, hidden: str) -> None:
        child = node.child
        while child is not None:
            self._node(child, place, hidden)
            child = child.next

    def _node(self, node: LexborNode, place: str, hidden: str) -> None:
        tag = node.tag or ""
        if tag == "-text":
            self._words(node.text_content or "", place, hidden)
        elif tag == "img":
            self._picture(node)
        elif tag and tag not in _UNSEEN and not tag.startswith(("-", "!", "_")):
            self._element(node, tag, place, hidden)

    def _element(self, node: LexborNode, tag: str, place: str, hidden: str) -> None:
        # A quotation stays one whatever stands in it.
        inner = place if place in ("quotation", "code") else _PLACES.get(tag, place)
        hidden = hidden or hidden_by(node)
        if tag in _BLOCKS:
            self._break()
        start, spans = self.length, len(self.spans)
        self._inside(node, inner, hidden)
        if tag == "a":
            self._link(node, start, spans, hidden)
        if tag in _BLOCKS:
            self._break()

    def _link(self, node: LexborNode, start: int, spans: int, hidden: str) -> None:
        href = (node.attributes.get("href") or "").strip()
        if not href:
            return
        inner = next((span.hidden for span in self.spans[spans:] if span.hidden), "")
        text = "".join(self.text)[start : self.length]
        trimmed = text.strip()
        at = start + len(text) - len(text.lstrip())
        self.links.append(
            Link(
                href=_absolute(self.url, href),
                text=trimmed,
                start=at,
                end=at + len(trimmed),
                hidden=hidden or inner,
            )
        )

    def _picture(self, node: LexborNode) -> None:
        src = node.attributes.get("src") or ""
        alt = node.attributes.get("alt", None) if "alt" in node.attributes else None
        self.pictures.append(Picture(src=_absolute(self.url, src), alt=alt))

    def _words(self, text: str, place: str, hidden: str) -> None:
        """Text of the classic editor has no <p>; there a blank line parts the paragraphs."""
        for number, paragraph in enumerate(_BLANK_LINE.split(text)):
            if number:
                self._break()
            self._say(paragraph, place, hidden)

    def _say(self, text: str, place: str, hidden: str) -> None:
        words = _SPACE.sub(" ", text)
        if not self._open():
            words = words.lstrip()
        if not words:
            return
        last = self.spans[-1] if self.spans else None
        if not words.strip() and last:
            place, hidden = last.place, last.hidden  # space between two elements
        if place == "paragraph" and not hidden:
            place = self._first()
        if last and last.end == self.length and (last.place, last.hidden) == (place, hidden):
            self.spans[-1] = Span(
                part="body", place=place, text=last.text + words, start=last.start, hidden=hidden
            )
        else:
            self.spans.append(Span(part="body", place=place, text=words, start=self.length, hidden=hidden))
        self._write(words)

    def _first(self) -> str:
        """The lead is the first paragraph, also where links or emphasis part it."""
        if not self._had_lead:
            self._had_lead = True
            self._lead_line = self.text.count("\n")
        return "lead" if self.text.count("\n") == self._lead_line else "paragraph"

    def _open(self) -> bool:
        return bool(self.text) and self.text[-1] != "\n"

    def _break(self) -> None:
        if self._open():
            self._write("\n")

    def _write(self, text: str) -> None:
        self.text.append(text)
        self.length += len(text)


def _described(attachment: Attachment, paths: Mapping[str, Path]) -> list[tuple[str, str]]:
    """The texts of a file: its name, its descriptions, and what a document says."""
    pieces = [("name", attachment.name), ("alt", attachment.alt), ("caption", attachment.caption)]
    if attachment.role == "document" and attachment.sha256 in paths:
        pieces.append(("document", open_file(paths[attachment.sha256], attachment).text))
    return pieces


def _matched(picture: Picture, post: Post) -> Picture:
    """A picture with the file it shows; scaled copies are named after their original."""
    name = re.sub(r"-\d+x\d+(?=\.\w+$)", "", _last(picture.src))
    found = next((a for a in post.attachments if a.role != "document" and a.name == unquote(name)), None)
    return Picture(src=picture.src, alt=picture.alt, attachment=found)


def _absolute(base: str, address: str) -> str:
    try:
        return urljoin(f"{base}/", address) if base else address
    except ValueError:
        return address


def _last(address: str) -> str:
    """The last step of an address' path."""
    try:
        return urlsplit(address).path.rstrip("/").rpartition("/")[2]
    except ValueError:
        return ""
