"""WordPress blocks, as the comments in a post's raw content mark them.

Grammar: developer.wordpress.org/block-editor, "Markup representation of a block": an opening comment with the
name and, as JSON, the attributes; a closing one; or a single one that ends in `/`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from wpbridge.markup import comments

_MARK = re.compile(r"(/?)wp:([a-z][a-z0-9_/-]{0,200})(?:\s+(.*))?$", re.S)
_Fault = Literal["unclosed", "unopened", "attributes", "comment"]


@dataclass(frozen=True, kw_only=True)
class Block:
    """A block: its name ("core/" left out), attributes, depth, and where its mark begins in the raw content."""

    name: str
    attributes: Mapping[str, Any]
    depth: int
    at: int


@dataclass(frozen=True, kw_only=True)
class Fault:
    """What the block editor cannot read: a block never closed or never opened, attributes that are no JSON,
    or a comment without its end. `mark` is the comment as it stands in the raw content."""

    kind: _Fault
    name: str
    mark: str
    at: int


def is_mark(comment: str) -> bool:
    """Whether a comment is the mark of a block."""
    return comment.lstrip().removeprefix("/").startswith("wp:")


def blocks_of(raw: str) -> tuple[tuple[Block, ...], tuple[Fault, ...]]:
    """The blocks of a raw content in their order, and what is wrong with their marks."""
    reader = _Reader()
    for at, comment in comments(raw):
        if comment is None:
            reader.fault("comment", "", raw[at : at + 80], at)
        elif is_mark(comment):
            reader.mark(at, comment)
    return reader.done()


class _Reader:
    """Keeps the open blocks while the marks go by."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.faults: list[Fault] = []
        self.open: list[Block] = []

    def fault(self, kind: _Fault, name: str, mark: str, at: int) -> None:
        self.faults.append(Fault(kind=kind, name=name, mark=mark, at=at))

    def mark(self, at: int, comment: str) -> None:
        found = _MARK.match(comment.strip())
        if not found:
            return self.fault("attributes", "", f"<!--{comment}-->", at)
        closing, name, rest = found[1], found[2].removeprefix("core/"), found[3] or ""
        if closing:
            return self._close(name, comment, at)
        single = rest.endswith("/")
        block = Block(name=name, attributes=self._attributes(name, rest, comment, at), depth=len(self.open), at=at)
        self.blocks.append(block)
        if not single:
            self.open.append(block)

    def _attributes(self, name: str, rest: str, comment: str, at: int) -> Mapping[str, Any]:
        text = rest.removesuffix("/").strip()
        if not text:
            return {}
        try:
            found = json.loads(text)
        except (ValueError, RecursionError):
            found = None
        if isinstance(found, dict):
            return found
        self.fault("attributes", name, f"<!--{comment}-->", at)
        return {}

    def _close(self, name: str, comment: str, at: int) -> None:
        names = [block.name for block in self.open[-50:]]
        if name not in names:
            return self.fault("unopened", name, f"<!--{comment}-->", at)
        while self.open[-1].name != name:
            self._unclosed(self.open.pop())
        self.open.pop()

    def _unclosed(self, block: Block) -> None:
        self.fault("unclosed", block.name, f"<!-- wp:{block.name} -->", block.at)

    def done(self) -> tuple[tuple[Block, ...], tuple[Fault, ...]]:
        for block in self.open:
            self._unclosed(block)
        return tuple(self.blocks), tuple(sorted(self.faults, key=lambda fault: fault.at))
