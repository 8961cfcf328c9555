"""TEK: text of a template that nobody replaced."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from itertools import islice
from typing import Any

from policies.words import Lexicon, lexicon, pairs, words
from wpbridge.checks import Hit, check
from wpbridge.text import Document, Link, Passage, Span
from wpbridge.texts import T

_MOST = 50  # findings of a post
_PHRASES, _LABELS, _BLANKS = "templat.txt", "label-templat.txt", "isian.txt"
_LABELLED = frozenset(("title", "heading", "lead", "excerpt", "caption", "paragraph", "alt"))
_MONTH = "Januari|Februari|Maret|April|Mei|Juni|Juli|Agustus|September|Oktober|November|Desember"
_SQUARE = re.compile(r"\[([^\[\]\n]{1,60})\]|\{([^{}\n]{1,60})\}")
_ROUND = re.compile(r"\(([^()\n]{3,40})\)")
_ASKED = re.compile(
    r"(?:isi|isikan|diisi|masukkan|tulis|tuliskan|sebutkan|lengkapi|sisipkan|tambahkan|insert|enter|your)\s(?P<rest>.{2,})",
    re.I,
)
_ASKED_FOR = re.compile(
    r"(?:nama|tanggal|jabatan|judul|tempat|lokasi|nomor|jumlah|kutipan|foto|gambar|teks|data|sumber|link|tautan|"
    r"keterangan|hari|waktu|alamat|sendiri|di sini|text|name|date|title|image|link|here)\b",
    re.I,
)
_MERGED = re.compile(
    r"\{\{[^{}\n]{1,60}\}\}|\$\{\w[\w.]{0,40}\}|%%\w{2,40}%%|<<\s?[A-Za-z_][A-Za-z_ ]{1,40}>>|«[A-Za-z_]{2,30}»"
)
_XS = re.compile(
    r"(?<![\w*•/-])(?<![\dxX*•][-. ])(?<!\b[A-Z] )(?<!\b[A-Z]{2} )(?:x{3,8}|X{4,8})(?![\w*•])(?![-. ]{1,2}[\dxX*•])"
)
_FOREIGN_X = re.compile(r"(?:situs|film|konten|video|majalah|rated|halaman|hlm\.|hal\.|ukuran)\s?$", re.I)
_LABELLED_X = re.compile(
    r"\b(?:Rp\.?|[Nn]omor|No\.?|[Tt]anggal|[Pp]ukul|[Ss]ebesar|[Ss]ebanyak)\s?:?\s?"
    r"(?P<valued>X{3}|[xX]{2}(?:[.:][xX]{2})?)(?!\w|[.:]\w|/MPR)"
    r"|\b(?:[Bb]apak|[Ii]bu|[Ss]dri?\.?|[Nn]ama|[Jj]abatan|[Kk]ecamatan|[Dd]esa|[Kk]elurahan|[Dd]inas|[Kk]egiatan|[Jj]alan)"
    r"\s?:?\s?(?P<named>X{3})(?!\w)"
    r"|\b(?P<counted>X{3})(?= (?:orang|peserta|persen|unit|ribu|juta|miliar|rupiah|desa|paket|ekor|ton|jiwa|KK)\b)"
    rf"|\b(?P<dated>[xX]{{2}})(?= (?:{_MONTH})\b)|\b(?P<year>20[xX]{{2}})\b"
)
_OPEN = re.compile(
    r"(?:(?<=[:\-–—(\[])|(?<=[:\-–—] )|\b(?:pukul|tanggal|tempat|lokasi|narasumber) )(?P<word>TB[DA])\b"
)
_SPELT_OUT = re.compile(r"\b[Tt]\w+ (?:\w+ )?[Bb]\w+ (?:\w+ )?[AaDd]\w+ \($")  # of which it is the abbreviation
_DATE = re.compile(r"\b(?:dd|tgl|hh)[/.-](?:mm|bln|bb)[/.-](?:yyyy|yy|tttt|thn|20\d\d)\b", re.I)
_DOTS = re.compile(r"\.{8,}|_{4,}|…{3,}|(?:\. ){8,}")
_FILLED = re.compile(
    r"\b(?:nomor|no\.?|pukul|tanggal|sebesar|sebanyak|rp\.?)(?: ?: ?| )(?:\.{3,}|…|_{2,})(?=[\s,;)/]|$)"
    r"|\b(?:hari|bulan|tahun|jam|nama|jabatan|tempat) ?: ?(?:\.{3,}|…|_{2,})(?=[\s,;)/]|$)",
    re.I,
)
_PAGE = re.compile(r"\s?\d{1,4}\s?$")
_FORM = frozenset("format formulir ketik mengetik sms contoh kolom template templat".split())


@check("TEK-04", "block", T("Placeholder text"), parameters={"list": _PHRASES, "add": [], "remove": []})
def tek_04(document: Document, parameters: Mapping[str, Any]) -> Iterator[Hit]:
    """What: words of a template that were not replaced: lorem ipsum, [nama], XXXX, TBD, dotted lines, “Judul Berita”,
    labels of the editor.

    Why: it shows readers that a text was published before it was finished.
    Clause: SOP langkah 3.
    Example: Kegiatan dibuka oleh [nama pejabat] pada tanggal ....
    How to mend: write what belongs there, or take the line out.
    Known false alarms: a post that explains how a form is filled in; put such samples between quotation marks.
    """
    phrases = lexicon(parameters["list"], parameters["add"], parameters["remove"])
    texts: list[Passage | Span] = [*document.passages, *document.at("alt")]
    yield from islice((hit for text in texts for hit in _of(text, phrases, document.links)), _MOST)


def _of(text: Passage | Span, phrases: Lexicon, links: Iterable[Link]) -> Iterator[Hit]:
    found = [_label(text)] if text.place in _LABELLED and len(text.text) < 40 else []
    if isinstance(text, Passage):
        said = ((start, end) for start, end, _ in phrases.found(text) if not _inside(text, start, links))
        found += islice(said, 1)  # lorem ipsum goes on
    found += islice(_signs(text), _MOST)
    after = 0
    for start, end in sorted({place for place in found if place}):
        if start >= after:
            after = end
            message = T("“{words}” looks like a placeholder that was not replaced.", words=text.text[start:end][:80])
            yield Hit.on(text, (start, end), message, T("Write what belongs there, or take it out."))


def _inside(text: Passage, start: int, links: Iterable[Link]) -> bool:
    """Words of a link ("isi di sini") invite the reader, not the writer."""
    at = text.start + start
    return any(link.part == text.part and link.start <= at < link.end for link in links)


def _label(text: Passage | Span) -> tuple[int, int] | None:
    """A line that is nothing but the name of what should stand there."""
    said = text.text.strip()
    plain = re.sub(r"\s+", " ", said.strip(" .!*-–[]()<>\"“”").lower())
    if said.endswith(":") or plain not in _labels():
        return None
    if " " not in plain and text.place not in ("title", "alt", "caption"):
        return None
    start = text.text.index(said)
    return start, start + len(said)


def _signs(text: Passage | Span) -> Iterator[tuple[int, int]]:
    """Each expression runs only where its sign stands: nearly all lines have none."""
    said = text.text
    own = text.own if isinstance(text, Passage) else said
    if "{" in said or "«" in said or "<<" in said or "%%" in said:
        yield from (one.span() for one in _MERGED.finditer(said) if one[0][0] == "«" or own[one.start()] != " ")
    if "[" in said or "{" in said or "(" in said or "dd" in said or "DD" in said or "tgl" in said:
        yield from _bracketed(said, own)
    if "xx" in own or "XX" in own:
        yield from (one.span() for one in _XS.finditer(own) if not _FOREIGN_X.search(_before(own, one.start())))
        yield from (one.span(one.lastgroup or 0) for one in _LABELLED_X.finditer(own))
    if "TB" in own:
        opened = (one.span("word") for one in _OPEN.finditer(own))
        yield from ((start, end) for start, end in opened if not _SPELT_OUT.search(_before(own, start)))
    if len(own) < 9 and own.strip() in ("TBD", "TBA", "XXX", "xx", "XX") and text.place != "heading":
        yield own.index(own.strip()), len(own.rstrip())
    if "..." in own or "…" in own or "__" in own or ". ." in own:
        yield from _dotted(own)


def _bracketed(said: str, own: str) -> Iterator[tuple[int, int]]:
    if not _FORM.isdisjoint(own.lower().split()):
        return
    yield from (one.span() for one in _SQUARE.finditer(said) if _asks(one[1] or one[2], own[one.start()] == " "))
    yield from (one.span() for one in _ROUND.finditer(own) if _asks_softly(one[1]))
    yield from (one.span() for one in _DATE.finditer(own))


def _before(own: str, at: int) -> str:
    return own[max(0, at - 80) : at]


def _dotted(own: str) -> Iterator[tuple[int, int]]:
    """Dots to write on; not those that lead to the page in a table of contents, and no rule across the page."""
    for one in _FILLED.finditer(own):
        yield one.span()
    if re.search(r"[^\W\d_]", own):
        for one in _DOTS.finditer(own):
            if not _PAGE.match(own, one.end()):
                yield one.span()


def _asks(inside: str, quoted: bool) -> bool:
    """Whether brackets ask the writer for something. A single word in a quotation is an editor's own addition."""
    plain = _plain(inside)
    if plain in _blanks() and (" " in plain or not quoted):
        return plain != "link" or not quoted
    asked = _ASKED.fullmatch(plain)
    return bool(asked and _ASKED_FOR.match(asked["rest"]))


def _asks_softly(inside: str) -> bool:
    """Round brackets also stand in ordinary prose."""
    plain = _plain(inside)
    if _blanks().get(plain):
        return True
    asked = _ASKED.fullmatch(plain)
    return bool(asked and _blanks().get(asked["rest"]))


def _plain(inside: str) -> str:
    return re.sub(r"[\s_]+", " ", inside.strip(" .:*-…_").lower())


@cache
def _labels() -> frozenset[str]:
    return frozenset(words(_LABELS))


@cache
def _blanks() -> dict[str, str]:
    return pairs(_BLANKS)
