"""A post parsed once for all checks.

`parts` are the texts that findings point into; `parts[span.part][span.start:span.end] == span.text` always
holds. The body is the readable text of its blocks in their order, one line each, hidden text included and
marked; alternative texts, addresses, attributes and comments follow at its end. The footnotes are a part of their
own, read in the same way.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import unquote, urlsplit

from wpbridge import footnotes
from wpbridge.documents import OpenedFile, open_file
from wpbridge.models import Attachment, Message, Post
from wpbridge.plain import plain
from wpbridge.text.blocks import Block, Fault, blocks_of
from wpbridge.text.body import Body
from wpbridge.text.facts import SiteFacts
from wpbridge.text.passages import Passage, passages, sentences
from wpbridge.text.pieces import Element, Heading, Link, Picture, Span, Table

V = TypeVar("V")


@dataclass(frozen=True, kw_only=True)
class Document:
    """A post as the checks see it. Make one with `Document.of`."""

    post: Post
    parts: Mapping[str, str]
    spans: tuple[Span, ...]
    links: tuple[Link, ...]
    pictures: tuple[Picture, ...]
    headings: tuple[Heading, ...]
    tables: tuple[Table, ...]
    elements: tuple[Element, ...]
    messages: tuple[Message, ...]
    facts: SiteFacts
    paths: Mapping[str, Path] = field(default_factory=dict)
    _known: dict[Any, Any] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def of(
        cls,
        post: Post,
        paths: Mapping[str, Path],
        facts: SiteFacts | None = None,
        messages: Iterable[Message] = (),
    ) -> Document:
        """Parse a post. `paths` are the bytes of its files by sha256; without them files stay unopened."""
        facts, messages = facts or SiteFacts(), tuple(messages)
        known = {text for a in post.attachments for text in (a.alt, a.address)}
        body, notes = Body(facts.url, known), Body(facts.url, known, "footnotes")
        for one, html in ((body, post.body), (notes, footnotes.html(post.footnotes))):
            one.read(html)
            one.read_beside(html)
        texts = _Texts()
        texts.add("title", [("title", plain(post.title))])
        texts.add("excerpt", [("excerpt", plain(post.excerpt))])
        texts.spans += body.spans
        texts.parts["body"] = "".join(body.text)
        texts.spans += notes.spans
        texts.parts["footnotes"] = "".join(notes.text)
        texts.add("slug", [("slug", unquote(_last(post.address), errors="replace") or post.slug)])
        for attachment in post.attachments:
            texts.add(attachment.part, _described(attachment, paths))
        for message in messages:
            texts.add(f"channel:{message.channel}", [("message", message.text)])
        return cls(
            post=post,
            parts=texts.parts,
            spans=tuple(texts.spans),
            links=(*body.links, *notes.links),
            pictures=tuple(_matched(picture, post) for picture in (*body.pictures, *notes.pictures)),
            headings=tuple(body.headings),
            tables=tuple(body.tables),
            elements=(*body.elements, *notes.elements),
            messages=messages,
            facts=facts,
            paths=paths,
        )

    def once(self, work: Callable[[Document], V]) -> V:
        """What `work` makes of this post, worked out once for all checks that ask."""
        if work not in self._known:
            self._known[work] = work(self)
        found: V = self._known[work]
        return found

    def at(self, *places: str) -> Iterator[Span]:
        """The spans at these places, in their order."""
        return (span for span in self.spans if span.place in places)

    @cached_property
    def passages(self) -> tuple[Passage, ...]:
        """The running text that readers see, a passage for each line: title, excerpt, paragraphs, headings,
        list items, cells and captions. Rules of style look at `own`."""
        return tuple(passages(self.spans))

    @cached_property
    def sentences(self) -> tuple[Passage, ...]:
        """The sentences of the passages."""
        return tuple(sentence for passage in self.passages for sentence in sentences(passage))

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """The words of all passages, in lower case."""
        return frozenset().union(*(passage.vocabulary for passage in self.passages))

    @property
    def lead(self) -> Span | None:
        """The first paragraph."""
        return next(self.at("lead"), None)

    @property
    def html(self) -> str:
        """All the markup that readers get: the body, and the footnotes below it."""
        return self.post.body + footnotes.html(self.post.footnotes)

    @cached_property
    def _marked(self) -> tuple[tuple[Block, ...], tuple[Fault, ...]]:
        return blocks_of(self.post.body)

    @property
    def blocks(self) -> tuple[Block, ...]:
        """The WordPress blocks of the body; none in a classic post."""
        return self._marked[0]

    @property
    def faults(self) -> tuple[Fault, ...]:
        """What the block editor cannot read in the body."""
        return self._marked[1]

    @cached_property
    def files(self) -> tuple[OpenedFile, ...]:
        """The files of the post, opened; those without bytes are left out."""
        return tuple(open_file(self.paths[a.sha256], a) for a in self.post.attachments if a.sha256 in self.paths)


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


def _described(attachment: Attachment, paths: Mapping[str, Path]) -> list[tuple[str, str]]:
    """The texts of a file: its name, its descriptions, and what is in it."""
    pieces = [("name", attachment.name), ("alt", attachment.alt), ("caption", attachment.caption)]
    if attachment.sha256 in paths:
        opened = open_file(paths[attachment.sha256], attachment)
        pieces += [("document", text) for text in (opened.text, *opened.hidden)]
        pieces += [("metadata", f"{name}: {value}") for name, value in opened.metadata.items()]
        pieces += [("name", name) for name in opened.names]
    return pieces


def _matched(picture: Picture, post: Post) -> Picture:
    """A picture with the file it shows; scaled copies are named after their original."""
    name = unquote(re.sub(r"-\d{1,5}x\d{1,5}(?=\.\w{1,5}$)", "", _last(picture.src)), errors="replace")
    found = next((a for a in post.attachments if a.role != "document" and a.name == name), None)
    return replace(picture, attachment=found)


def _last(address: str) -> str:
    """The last step of an address' path."""
    try:
        return urlsplit(address).path.rstrip("/").rpartition("/")[2]
    except ValueError:
        return ""
