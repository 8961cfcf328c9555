"""TEK: markup that browsers or the block editor must mend."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from policies.tags import Tag, tags
from wpbridge.checks import Hit, check
from wpbridge.text import Block, Document, Fault
from wpbridge.texts import T, Text

_FIX = T("Mend it in the code editor; where the block editor complains of the block, choose “Attempt recovery” there.")
_VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
_OPTIONAL = frozenset(
    "p li dt dd rt rp option optgroup colgroup caption thead tbody tfoot tr td th html head body".split()
)
_ENDS_PARAGRAPH = frozenset(
    ("address article aside blockquote details div dl fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 "
     "header hr main nav ol p pre section table ul").split()
)  # fmt: skip
_ENDED_BY_LIKE = {"li": ("li",), "dt": ("dt", "dd"), "dd": ("dt", "dd"), "option": ("option",)}
_PARENTS = {
    "li": ("ul", "ol", "menu"),
    "tr": ("table",),
    "td": ("table",),
    "th": ("table",),
    "tbody": ("table",),
    "thead": ("table",),
}
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_LISTS = ("ul", "ol")
_NEEDED: dict[str, tuple[str, ...]] = {
    "paragraph": ("p",),
    "heading": _HEADINGS,
    "list": _LISTS,
    "list-item": ("li",),
    "image": ("img",),
    "quote": ("blockquote",),
    "pullquote": ("blockquote",),
    "table": ("table",),
    "code": ("code",),
    "preformatted": ("pre",),
    "verse": ("pre",),
    "separator": ("hr",),
    "video": ("figure",),
    "audio": ("figure",),
    "embed": ("figure",),
    "button": ("a", "button"),
    "columns": ("div",),
    "column": ("div",),
}
_CLEAN = re.compile(  # most of a post: a paragraph, heading or item without any markup inside
    r"<!-- wp:paragraph -->\s{0,9}<p>[^<]*</p>\s{0,9}<!-- /wp:paragraph -->"
    r"|<!-- wp:heading -->\s{0,9}<h2(?: class=\"wp-block-heading\")?>[^<]*</h2>\s{0,9}<!-- /wp:heading -->"
    r"|<!-- wp:list-item -->\s{0,9}<li>[^<]*</li>\s{0,9}<!-- /wp:list-item -->"
)
_LOOSE = frozenset(("html", "freeform", "shortcode", "classic", "missing"))  # whatever HTML allows stands there
_DEEPEST = 100  # open elements that are looked through for the one that ends
_MOST = 5  # findings of a post
_LIMIT = 100_000  # tags; nobody writes as many
_LONGEST = 200  # characters of markup that are shown
_Broken = tuple[str, Text]  # the markup, and what is wrong with it


@check("TEK-03", "warn", T("Broken markup"))
def tek_03(document: Document, parameters: Mapping[str, Any]) -> Iterator[Hit]:
    """What: elements that are never closed or close in the wrong order, attributes without their closing quotation
    mark, marks of blocks that cannot be read, and blocks that the editor will call invalid.

    Why: browsers and the editor guess what was meant, each in its own way; the page may look different elsewhere.
    Clause: SOP langkah 2 (dokumen elektronik yang standar atau valid).
    Example: <p><b>Pengumuman</p>
    How to mend: open the post in the code editor and close the element, or let the editor mend the block.
    Known false alarms: code of a page builder that closes its elements by itself.
    """
    if "<" not in document.post.body:
        return
    faults = {(fault.kind, fault.name): fault for fault in reversed(document.faults)}
    reader = _Reader({block.at: block for block in document.blocks})
    unclear = _CLEAN.sub(lambda found: " " * len(found[0]), document.post.body)
    broken = (*map(_of_fault, reversed(faults.values())), *reader.read(unclear))
    for quote, message in broken[:_MOST]:
        yield Hit(part="body", quote=quote[:_LONGEST], message=message, fix=_FIX)


def _of_fault(fault: Fault) -> _Broken:
    if fault.kind == "comment":
        message = T("A comment has no end (-->); everything behind it is lost.")
    elif fault.kind == "attributes":
        message = T("The mark of a block cannot be read: {mark}", mark=fault.mark[:80])
    elif fault.kind == "unclosed":
        message = T("The block “{name}” is not closed.", name=fault.name)
    else:
        message = T("The block “{name}” is closed but was never opened.", name=fault.name)
    return fault.mark, message


@dataclass
class _Marked:
    """An open block: what it must hold, and what it holds so far."""

    name: str
    needed: tuple[str, ...]
    quote: str
    at: int  # how many elements were open before
    seen: set[str] = field(default_factory=set)


class _Reader:
    """Keeps the open elements and blocks while the tags go by."""

    def __init__(self, blocks: Mapping[int, Block]) -> None:
        self.blocks = blocks
        self.open: list[Tag] = []
        self.count: Counter[str] = Counter()
        self.owed: Counter[str] = Counter()  # closed by another's end; their own end may still come
        self.marks: list[_Marked] = []
        self.told: set[tuple[str, str]] = set()
        self.drawing = 0  # inside svg or math, where XML holds

    def read(self, raw: str) -> Iterator[_Broken]:
        """What is broken, one of each kind and element."""
        for tag in islice(tags(raw), _LIMIT):
            if tag.kind == "mark":
                yield from self._mark(tag)
            elif tag.kind == "close":
                yield from self._closed(tag)
            elif ":" not in tag.name:  # else a leftover of an office program
                if tag.kind != "open" and self._new(tag.kind):
                    yield _quote(tag), T("A tag or a quotation mark in it is not closed: {tag}", tag=_quote(tag))
                yield from self._opened(tag)
        yield from self._left(0, strict=False)

    def _new(self, kind: str, name: str = "") -> bool:
        """Whether this was not told yet."""
        known = (kind, name) in self.told
        self.told.add((kind, name))
        return not known

    def _opened(self, tag: Tag) -> Iterator[_Broken]:
        name = tag.name
        if self.marks:
            self.marks[-1].seen.add(name)
        if name in _VOID or (tag.single and (self.drawing or "-" in name)):
            return
        self._end_implied(name)
        parents = _PARENTS.get(name)
        if parents and not any(self.count[parent] for parent in parents) and self._new("outside", name):
            yield _quote(tag), T("The element <{name}> stands outside its list or table.", name=name)
        if name == "a" and self.count["a"] and self._new("nested"):
            yield _quote(tag), T("A link stands inside another link.")
        self.drawing += name in ("svg", "math")
        self.open.append(tag)
        self.count[name] += 1

    def _end_implied(self, name: str) -> None:
        """HTML ends some elements by itself where the next one begins."""
        base = self.marks[-1].at if self.marks else 0
        if len(self.open) <= base:
            return
        last = self.open[-1].name
        if (last == "p" and name in _ENDS_PARAGRAPH) or name in _ENDED_BY_LIKE.get(last, ()):
            self._pop()
        elif last in ("td", "th") and name in ("td", "th", "tr"):
            self._pop()
            if name == "tr" and self.open and self.open[-1].name == "tr":
                self._pop()
        elif last == "tr" and name == "tr":
            self._pop()

    def _closed(self, tag: Tag) -> Iterator[_Broken]:
        name = tag.name
        if name in _VOID or ":" in name:
            return
        if not self._is_open(name):
            if self.owed[name]:
                self.owed[name] -= 1
            elif self._new("unopened", name):
                yield f"</{name}>", T("The closing tag </{name}> has no beginning.", name=name)
            return
        while self.open[-1].name != name:
            inner = self._pop()
            if inner.name in _OPTIONAL:
                continue
            self.owed[inner.name] += 1
            if self._new("unclosed", inner.name):
                message = T("The element <{inner}> is not closed where <{outer}> ends.", inner=inner.name, outer=name)
                yield _quote(inner), message
        self._pop()

    def _is_open(self, name: str) -> bool:
        """Whether this closes something in the block at hand."""
        if not self.count[name]:
            return False
        base = self.marks[-1].at if self.marks else 0
        return any(one.name == name for one in islice(reversed(self.open), min(_DEEPEST, len(self.open) - base)))

    def _pop(self) -> Tag:
        tag = self.open.pop()
        self.count[tag.name] -= 1
        self.drawing -= tag.name in ("svg", "math")
        return tag

    def _mark(self, tag: Tag) -> Iterator[_Broken]:
        if not tag.words.startswith("/"):
            block = self.blocks.get(tag.at)
            if block and not tag.single:
                quote = f"<!-- {tag.words[:_LONGEST]} -->"
                self.marks.append(_Marked(block.name, _needed(block), quote, len(self.open)))
            return
        name = tag.words.removeprefix("/wp:").split()[0].removeprefix("core/") if tag.words[4:] else ""
        if name not in [one.name for one in self.marks[-_DEEPEST:]]:
            return
        while True:
            mark = self.marks.pop()
            yield from self._left(mark.at, strict=mark.name not in _LOOSE)
            if mark.name == name:
                break
        if mark.needed and mark.seen.isdisjoint(mark.needed) and self._new("invalid", name):
            element = mark.needed[0]
            message = T("The editor will call the block “{name}” invalid: <{element}> is missing in it.",
                        name=name, element=element)  # fmt: skip
            yield mark.quote, message

    def _left(self, base: int, strict: bool) -> Iterator[_Broken]:
        """What is still open where a block or the post ends."""
        while len(self.open) > base:
            tag = self._pop()
            if (strict or tag.name not in _OPTIONAL) and self._new("unclosed", tag.name):
                yield _quote(tag), T("The element <{name}> is not closed.", name=tag.name)


def _needed(block: Block) -> tuple[str, ...]:
    """What a block must hold to be valid; some say more exactly in their attributes."""
    attributes = block.attributes
    if block.name == "heading":
        level = attributes.get("level", 2)
        return (f"h{level}",) if level in range(1, 7) else _HEADINGS
    if block.name == "list":
        return ("ol",) if attributes.get("ordered") is True else ("ul",)
    return _NEEDED.get(block.name, ())


def _quote(tag: Tag) -> str:
    return f"<{tag.words[:_LONGEST]}>"
