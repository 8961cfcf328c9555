"""Laws as texts cite them, held against the dated table `words/hukum.tsv`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from policies.words import words

_KINDS = {
    "undang-undang": "UU", "uu": "UU", "peraturan pemerintah": "PP", "pp": "PP", "peraturan presiden": "PERPRES",
    "perpres": "PERPRES", "peraturan menteri dalam negeri": "PERMENDAGRI", "permendagri": "PERMENDAGRI",
    "peraturan menteri komunikasi dan informatika": "PERMENKOMINFO", "permenkominfo": "PERMENKOMINFO",
    "peraturan komisi informasi": "PERKI", "perki": "PERKI",
}  # fmt: skip
_CITED = re.compile(
    rf"\b(?P<kind>{'|'.join(sorted(map(re.escape, _KINDS), key=len, reverse=True))})(?: Republik Indonesia| RI)?"
    r"(?:\s*(?:Nomor|No\.?|nomor)\s*:?\s*|\s+)(?P<number>\d{1,4})(?:\s*(?:Tahun|tahun)\s*|/)(?P<year>(?:19|20)\d{2})"
    r"(?:\s+tentang\s+(?P<title>[^.;()“”\"\n]{3,160}))?",
    re.I,
)
_WORD = re.compile(r"[a-z]{4,}")
_EMPTY = frozenset(("tentang", "atas", "perubahan", "undang", "nomor", "tahun", "pada", "dengan", "dari", "yang", "untuk", "serta"))


@dataclass(frozen=True)
class Law:
    """A law of the table. `status` is berlaku, diubah or diganti; `later` the rule that did it."""

    kind: str
    number: int
    year: int
    title: str
    status: str
    later: str
    confirmed: bool


@dataclass(frozen=True)
class Citation:
    """A law as a text cites it; `title` is what follows "tentang", "" for nothing."""

    start: int
    end: int
    kind: str
    number: int
    year: int
    title: str


def citations(text: str) -> Iterator[Citation]:
    """The laws that a text cites by number and year."""
    for found in _CITED.finditer(text):
        kind = _KINDS[found["kind"].lower()]
        end = found.end("title") if found["title"] else found.end()
        yield Citation(found.start(), end, kind, int(found["number"]), int(found["year"]), (found["title"] or "").strip())


def known(citation: Citation) -> Law | None:
    """The law that a citation names by kind, number and year; None when the table does not have it."""
    return _table().get((citation.kind, citation.number, citation.year))


def meant(citation: Citation) -> Law | None:
    """The law in force that a citation's title names, whatever its number says; None when none fits."""
    said = citation.title.lower()
    fitting = [law for law in _table().values() if law.kind == citation.kind and law.status != "diganti" and _says(said, law)]
    return max(fitting, key=lambda law: len(law.title), default=None)


def same_title(citation: Citation, law: Law) -> bool:
    """Whether the title that is cited can be this law's."""
    wanted = _keywords(citation.title)
    return not wanted or bool(wanted & _keywords(law.title))


def replaced(basis: Iterable[str]) -> list[tuple[str, str, bool]]:
    """The entries of a legal basis that a later rule replaced: entry, later rule, whether that is confirmed."""
    found = []
    for entry in basis:
        for citation in citations(entry):
            law = known(citation)
            if law and law.status == "diganti":
                found.append((entry, law.later, law.confirmed))
    return found


def _says(said: str, law: Law) -> bool:
    return re.match(rf"{re.escape(law.title.lower())}(?!\w| (?:dan|serta|atas)\b)", said) is not None


def _keywords(title: str) -> frozenset[str]:
    return frozenset(_WORD.findall(title.lower())) - _EMPTY


@cache
def _table() -> dict[tuple[str, int, int], Law]:
    laws = {}
    for line in words("hukum.tsv"):
        name, title, status, later, confirmed = [*line.split("\t"), "", "", "", ""][:5]
        kind, _, numbered = name.partition(" ")
        number, _, year = numbered.partition("/")
        law = Law(kind, int(number), int(year), title, status, later, confirmed == "ya")
        laws[kind, law.number, law.year] = law
    return laws
