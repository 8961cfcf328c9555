"""Running text as people read it: passages (a line each) and the sentences in them.

What is not the office's own word, quotations, code, addresses and shortcodes, is blanked out in `own`, so that
rules of style need not know of it; offsets stay.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from wpbridge.text.pieces import Span

_READ = frozenset(("title", "excerpt", "lead", "paragraph", "list", "cell", "caption", "heading"))
_FOREIGN = frozenset(("quotation", "code", "embed"))
_QUOTED = re.compile(r"“[^”]*(?:”|$)|\"[^\"]*\"|‘[^‘’]{1,1000}’(?!\w)|«[^«»]{0,2000}»")
_ADDRESS = re.compile(
    r"https?://\S+|www\.\S+|[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64})+|(?<!\w)[@#]\w+"
    r"|\b(?:[a-z0-9-]{1,63}\.){1,5}(?:go|desa|or|ac|co|sch|web|my|mil)\.id\b(?:/\S*)?"
    r"|\b[a-z0-9-]{2,63}\.(?:com|id|org|net)\b(?:/\S*)?",
    re.I,
)
_WORD = re.compile(r"[^\W_](?:[\w'’-]*[^\W_])?")
_SIGN = re.compile(r"[.:][^\s\d]|[@#]\w")  # every address has one, and most words have none
_TOKEN = re.compile(r"\S+")
_LONGEST_ADDRESS = 2000  # characters
_CLOSED = re.compile(r"\[/([a-z][\w-]{0,40})\]", re.I)
_SHORTCODE = re.compile(r"\[/?([a-z][\w-]{0,40})((?:\s[^\[\]\n]{0,500})?)/?\]", re.I)
_SHORTCODES = frozenset("gallery caption audio video embed playlist wp_caption contact-form-7 caldera_form".split())
_END = re.compile(r"[.!?…]+[\"”’)\]]*\s+(?=[\"“‘(\[]?[A-Z0-9])")
_ABBREVIATED = re.compile(
    r"(?:^|[\s(\"“])(?:[A-Z]|[Jj]ln?|[Nn]o|[Dd]r|Hj?|KH|Prof|Ir|Dr[sa]|Hjh|St|Kec|Kab|Kel|Kot|Prov|[Tt]gl|Bpk|Sdri?|Yth|"
    r"Rp|[Tt]e?lp|[Hh]lm|Gg|Ust|Tn|Ny|Nn|AKBP|AKP|Kombes|Brigjen|Mayjen|Letjen|Kol|Letkol|May|Kapt|Lettu|Letda|Serma|"
    r"(?:[A-Z][A-Za-z]{0,4}\.){1,3}[A-Z]?[A-Za-z]{0,5}|a\.n|u\.p|d\.a|s\.d|pk|Ps|Mgr|RT|RW)$"
)


class Word(NamedTuple):
    """A word in lower case; a hyphen or an apostrophe inside belongs to it."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, kw_only=True)
class Passage:
    """A line of running text, or a sentence of it (then `of` is its line). `own` is as long as `text`; foreign words
    are blanks in it."""

    part: str
    place: str
    text: str
    own: str
    start: int
    of: Passage | None = field(default=None, compare=False, repr=False)

    @property
    def end(self) -> int:
        """Where it ends in its part."""
        return self.start + len(self.text)

    def lacks(self, words: AbstractSet[str]) -> bool:
        """Whether none of these words is in it; seen in the whole line first, which other sentences share."""
        return words.isdisjoint((self.of or self).vocabulary) or (
            self.of is not None and words.isdisjoint(self.vocabulary)
        )

    @cached_property
    def words(self) -> tuple[Word, ...]:
        """The words of `own`, in lower case, with their offsets in it."""
        return tuple(Word(found[0].lower(), found.start(), found.end()) for found in _WORD.finditer(self.own))

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """The words of `own` without order: most rules see at once that they have nothing to do here."""
        return frozenset(_WORD.findall(self.own.lower()))


def passages(spans: Iterable[Span]) -> Iterator[Passage]:
    """The lines of running text that readers see; spans of one line belong together."""
    line: list[Span] = []
    for span in spans:
        if line and (span.part != line[-1].part or span.start != line[-1].end):
            yield from _passage(line)
            line = []
        line.append(span)
        if "\n" in span.text:
            yield from _lines(line)
            line = []
    yield from _passage(line)


def sentences(passage: Passage) -> Iterator[Passage]:
    """The sentences of a passage; a full stop within a quotation or an abbreviation ends none."""
    start = 0
    for found in _END.finditer(_QUOTED.sub(_muffled, passage.text)):
        at, end = found.span()
        if passage.text[at] == "." and _ABBREVIATED.search(passage.text[max(start, at - 24) : at]):
            continue
        yield _slice(passage, start, end)
        start = end
    if start < len(passage.text):
        yield _slice(passage, start, len(passage.text))


def shortcodes(text: str) -> Iterator[re.Match[str]]:
    """The shortcodes of a text: those WordPress knows, and others that carry values or are closed again."""
    if "[" not in text:
        return
    closed = {name.lower() for name in _CLOSED.findall(text)}
    for found in _SHORTCODE.finditer(text):
        name = found[1].lower()
        if name in _SHORTCODES or "=" in found[2] or name in closed:
            yield found


def quoted(text: str) -> bool:
    """Whether somebody is quoted in a text."""
    return bool(_QUOTED.search(text))


def _lines(line: list[Span]) -> Iterator[Passage]:
    """Title, excerpt and captions can hold several lines in one span."""
    *before, last = line
    at = 0
    for piece in last.text.split("\n"):
        span = Span(part=last.part, place=last.place, text=piece, start=last.start + at, hidden=last.hidden)
        yield from _passage([*before, span] if at == 0 else [span])
        at += len(piece) + 1


def _passage(line: list[Span]) -> Iterator[Passage]:
    seen = [span for span in line if not span.hidden]
    place = next((span.place for span in seen if span.place in _READ), "")
    if not place:
        return
    start = line[0].start
    text = "".join(span.text for span in line)
    own = "".join(
        " " * len(span.text) if span.hidden or span.place in _FOREIGN else span.text for span in line
    )
    yield Passage(part=line[0].part, place=place, text=text, own=_own(own), start=start)


def _own(text: str) -> str:
    if any(mark in text for mark in "“\"‘«"):
        text = _QUOTED.sub(_blank, text)
    if _SIGN.search(text):
        text = _TOKEN.sub(_without_address, text)
    if "[" in text:
        text = _without(text, shortcodes(text))
    return text


def _without_address(token: re.Match[str]) -> str:
    """Token by token, so that no expression ever looks at more than a word."""
    word = token[0]
    if len(word) > _LONGEST_ADDRESS or not _SIGN.search(word):
        return word
    return _ADDRESS.sub(_blank, word)


def _without(text: str, found: Iterable[re.Match[str]]) -> str:
    pieces, at = [], 0
    for one in found:
        pieces += [text[at : one.start()], _blank(one)]
        at = one.end()
    return "".join([*pieces, text[at:]])


def _blank(found: re.Match[str]) -> str:
    return " " * len(found[0])


def _muffled(found: re.Match[str]) -> str:
    """A quotation in which nothing ends a sentence but its own end."""
    words = found[0]
    return f"{words[0]}{'x' * (len(words) - 3)}{words[-2:]}" if len(words) > 3 else words


def _slice(passage: Passage, start: int, end: int) -> Passage:
    text = passage.text[start:end]
    trimmed = text.rstrip()
    return Passage(
        part=passage.part,
        place=passage.place,
        text=trimmed,
        own=passage.own[start : start + len(trimmed)],
        start=passage.start + start,
        of=passage,
    )
