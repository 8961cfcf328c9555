"""DOK: marks that say a text is not for the public, or not finished."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import islice
from typing import Any

from policies.words import pairs
from wpbridge.checks import Hit, check
from wpbridge.text import Document, Passage, Span
from wpbridge.texts import T

_MOST = 50  # findings of a post
_LIST = "tanda-rahasia.txt"
_COMMON = frozenset("tidak untuk bukan jangan dilarang hanya khusus for not sangat strictly".split())
_GRADES = ("sifat", "klasifikasi", "derajat", *"rdtnck")  # also the first letters of marks with spaced letters
_GRADE = re.compile(
    r"^[^\S\n]{0,20}(?:sifat(?: (?:surat|naskah|dokumen))?|klasifikasi(?: (?:keamanan|surat|naskah))?|derajat)[^\S\n]{0,20}:\s{0,20}"
    r"(?P<mark>(?:sangat )?(?:rahasia|terbatas)|konfidensial|s?rhs)\b(?![^\S\n]{0,3}[/,])",
    re.I | re.M,
)
_BEFORE = re.compile(r"^\s{0,5}[\[(*<]?\s?(?P<mark>DRAFT|DRAF|RAHASIA|SANGAT RAHASIA|KONFIDENSIAL|CONFIDENTIAL)\s?(?:[\])*>]|:|[–—-] )")
_TAIL = frozenset("final awal akhir versi v rev revisi ke i ii iii iv dokumen surat naskah tahun untuk dibahas".split())
_NAMES = frozenset("rahasia draft draf confidential konfidensial nodin notadinas".split())
_NO_MARK = frozenset(  # words beside "rahasia" or "draft" in the names of ordinary files
    "sukses dapur dagang alam bank menjaga jaga membuka bongkar terungkap pick beer umum perlindungan penyimpanan kerja".split()
)
_PLACES = frozenset(("title", "excerpt", "lead", "paragraph", "heading", "caption"))
_FIX = T("Ask the responsible unit whether it may be published; publish the final text without the mark, or take it out.")


@check("DOK-07", "block", T("Marks of secrecy and drafts"), parameters={"list": _LIST, "add": [], "remove": []})
def dok_07(document: Document, parameters: Mapping[str, Any]) -> Iterator[Hit]:
    """What: a document, a file name or a post with a mark of its own such as RAHASIA, TERBATAS, DRAFT, NOTA DINAS or
    “tidak untuk disebarluaskan”.

    Why: internal papers and drafts are not for the public as long as nobody released them.
    Clause: UU 14/2008 (KIP) Pasal 17 huruf i.
    Example: Sifat: Rahasia
    How to mend: ask the unit that made it; publish the final text without the mark.
    Known false alarms: lists that explain the grades of secrecy.
    """
    marks = pairs(parameters["list"]) | dict.fromkeys(parameters["add"], "")
    known = tuple((mark, kind) for mark, kind in marks.items() if mark not in parameters["remove"])
    yield from islice(_found(document, known), _MOST)


def _found(document: Document, known: tuple[tuple[str, str], ...]) -> Iterator[Hit]:
    for passage in document.passages:
        if passage.place in _PLACES and not _signs(known).isdisjoint(passage.vocabulary):
            yield from _in(passage, passage.own, known, closely=True)
    for span in document.spans:
        if span.place == "document":
            if _stems(known).search(span.text):
                yield from _in(span, span.text, known)
        elif span.place == "name" and span.part.startswith("document:"):
            yield from _name(span)


def _in(text: Passage | Span, said: str, known: tuple[tuple[str, str], ...], closely: bool = False) -> Iterator[Hit]:
    """Marks on lines of their own, each told once. In a post only `closely`: nothing else stands in the passage."""
    told: set[str] = set()
    places = [one.span("mark") for one in _marks(known).finditer(said) if _is_mark(one, said, dict(known))]
    places += [one.span("mark") for one in _GRADE.finditer(said)]
    if closely:
        places += [one.span("mark") for one in _BEFORE.finditer(said)]
        places += [one.span() for one in _shouted(known).finditer(said)]
    for start, end in sorted(places):
        mark = " ".join(said[start:end].lower().split())
        if mark not in told and not any(mark in other for other in told):
            told.add(mark)
            message = T("It carries the mark “{mark}”.", mark=said[start:end])
            yield Hit.on(text, (start, end), message, _FIX)


def _is_mark(found: re.Match[str], said: str, known: Mapping[str, str]) -> bool:
    mark, tail = found["mark"], found["tail"]
    if any(word not in _TAIL and not word.isdecimal() for word in re.findall(r"\w+", tail.lower())):
        return False
    kind = known.get(" ".join(mark.lower().split()), "")
    if kind == "kalimat":
        return True
    if not mark.isupper():
        return False
    return kind != "lemah" or not _shouting_before(said, found.start())


def _shouting_before(said: str, at: int) -> bool:
    """Whether the line before is in capitals too: then this one is the rest of a name or heading."""
    before = said[max(0, at - 200) : max(0, at - 1)].rpartition("\n")[2]
    return before.isupper()


def _name(span: Span) -> Iterator[Hit]:
    stem = span.text.rpartition(".")[0] or span.text
    said = [(found[0].lower(), found.span()) for found in re.finditer(r"[^\W\d_]+", stem[:500])]
    names = [word for word, _ in said]
    if not _NO_MARK.isdisjoint(names):
        return
    for number, (word, place) in enumerate(said):
        double = word == "nota" and names[number + 1 : number + 2] == ["dinas"]
        if word in _NAMES or double:
            where = (place[0], said[number + 1][1][1]) if double else place
            message = T("The name of the file carries the mark “{mark}”.", mark=span.text[slice(*where)])
            yield Hit.on(span, where, message, _FIX)
            return


@cache
def _signs(known: tuple[tuple[str, str], ...]) -> frozenset[str]:
    """One word of each mark, by which a passage is seen to have none."""
    return frozenset((*(_rare(mark) for mark, _ in known), *_GRADES))


def _rare(mark: str) -> str:
    return next((word for word in mark.split() if word not in _COMMON), mark.split()[-1])


@cache
def _stems(known: tuple[tuple[str, str], ...]) -> re.Pattern[str]:
    """The same for the long text of a document."""
    return re.compile("|".join(" ?".join(map(re.escape, sign)) for sign in sorted(_signs(known)) if len(sign) > 1), re.I)


@cache
def _marks(known: tuple[tuple[str, str], ...]) -> re.Pattern[str]:
    """Marks at the beginning of a line, also with spaced letters, and what follows on it."""
    spaced = (" {1,3}".join(" ?".join(map(re.escape, word)) for word in mark.split()) for mark, _ in _long_first(known))
    return re.compile(rf"^[^\w\n]{{0,20}}(?P<mark>{'|'.join(spaced)})\b(?P<tail>[^\n]{{0,40}})$", re.I | re.M)


@cache
def _shouted(known: tuple[tuple[str, str], ...]) -> re.Pattern[str]:
    """Marks that are whole sentences, in capitals amid other words."""
    marks = (re.escape(mark.upper()) for mark, kind in _long_first(known) if kind == "kalimat")
    return re.compile(rf"\b(?:{'|'.join(marks) or '(?!)'})\b")


def _long_first(known: tuple[tuple[str, str], ...]) -> list[tuple[str, str]]:
    return sorted(known, key=lambda one: len(one[0]), reverse=True)
