"""The tags of a raw content as they stand, which a parser would have mended: read once, in linear time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

from wpbridge.text.blocks import is_mark

_START = re.compile(r"<(?:!--|[!?]|(/?)([a-zA-Z][^\s/>]{0,100}))")
_STOP = re.compile(r"[>\"']")
_VALUE = re.compile(r"=\s{0,9}$")
_BARE = re.compile(r"\b(?:href|src|class|id|style|target|rel)\s{0,9}=\s{0,9}$", re.I)  # never holds markup itself
_RAW = frozenset("script style textarea title xmp iframe noembed noframes".split())
Kind = Literal["open", "close", "mark", "cut", "quote"]


class Tag(NamedTuple):
    """A tag or the mark of a block. `words` is the tag without its brackets, or what the mark says.

    `kind` "cut" is a tag that never ends, "quote" one in which an attribute runs into the next tag.
    """

    kind: Kind
    name: str
    at: int
    words: str

    @property
    def single(self) -> bool:
        """Whether it closes itself."""
        return self.words.rstrip().endswith("/")


def tags(raw: str) -> Iterator[Tag]:
    """Every tag and mark of a raw content, in their order; comments and the insides of scripts are left out."""
    at = 0
    while found := _START.search(raw, at):
        at = found.start()
        if found[2] is None:
            tag, at = _comment(raw, at)
            if tag:
                yield tag
            continue
        end, broken = _end(raw, found.end())
        name = found[2].lower()
        if end < 0:
            yield Tag("cut", name, at, raw[at + 1 : at + 80])
            return
        words = raw[at + 1 : end]
        yield Tag("quote" if broken else "close" if found[1] else "open", name, at, words)
        at = _behind(raw, end + 1, name) if name in _RAW and not found[1] else end + 1


def _comment(raw: str, at: int) -> tuple[Tag | None, int]:
    if not raw.startswith("<!--", at):
        end = raw.find(">", at)
        return None, end + 1 if end >= 0 else len(raw)
    end = raw.find("-->", at + 4)
    if end < 0:
        return None, len(raw)
    words = raw[at + 4 : end].strip()
    return (Tag("mark", "", at, words) if is_mark(words) else None), end + 3


def _end(raw: str, at: int) -> tuple[int, bool]:
    """Where a tag ends (-1 for nowhere), and whether a quotation mark swallowed another tag on the way."""
    swallowed = False
    start = at
    while found := _STOP.search(raw, at):
        at = found.start()
        if raw[at] == ">":
            return at, swallowed
        before = raw[max(start, at - 30) : at]
        if not _VALUE.search(before):  # a quotation mark amid a name opens nothing
            at += 1
            continue
        end = raw.find(raw[at], at + 1)
        if end < 0:
            return -1, True
        swallowed = swallowed or bool(_BARE.search(before) and raw.find("<", at, end) >= 0)
        start = at = end + 1
    return -1, swallowed


def _behind(raw: str, at: int, name: str) -> int:
    """Where the text of a script or style ends."""
    found = re.compile(rf"</{name}\b", re.I).search(raw, at)
    return found.start() if found else len(raw)
