"""AKR: accuracy."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from wpbridge.checks import Hit, check
from wpbridge.text import Document
from wpbridge.texts import T, Text

DAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
MONTHS = (
    "januari februari maret april mei juni juli agustus september oktober november desember"
).split()
_SHORT = {"jan": 1, "feb": 2, "peb": 2, "mar": 3, "apr": 4, "jun": 6, "jul": 7, "agt": 8, "agu": 8, "ags": 8,
          "sep": 9, "sept": 9, "okt": 10, "nov": 11, "nop": 11, "des": 12, "pebruari": 2, "nopember": 11}  # fmt: skip
_NUMBER = {name: number for number, name in enumerate(MONTHS, 1)} | _SHORT
_MONTH = "|".join(sorted(_NUMBER, key=len, reverse=True))
_DAY = r"(?P<day>Senin|Selasa|Rabu|Kamis|Jum['’]?at|Sabtu|Minggu|Ahad)"
_DATED = re.compile(
    _DAY + r"(?:\s+(?:malam|pagi|siang|sore|dini hari))?\s*,?\s*(?:tanggal\s+)?\(?\s*"
    r"(?P<d>\d{1,2})(?:\s*[/.-]\s*(?P<m>\d{1,2})\s*[/.-]\s*|\s+(?P<month>" + _MONTH + r")\.?\s+)"
    r"(?P<y>\d{4}|\d{2}(?!\d))",
    re.I,
)
_DIGIT = re.compile(r"\d")  # far quicker than the whole pattern, and most texts have none
_PLACE = re.compile(
    r"^[A-Z][A-Z .,/()-]{3,40}\s*[–—-]|^[A-Z][A-Z ]{3,40},\s|\b(?:di|ke|dari)\s+(?:[a-z]+\s+){0,2}[A-Z]\w+"
    r"|\b(?:Kecamatan|Kabupaten|Desa|Kelurahan|Kota|Gedung|Aula|Kantor|Pendopo|Lapangan|Jalan|Jl\.)\s+[A-Z]"
)
_TIME = re.compile(
    r"\b(?:senin|selasa|rabu|kamis|jum['’]?at|sabtu|minggu|ahad)\b|\d{1,2}[/-]\d{1,2}[/-]\d{2,4}"
    rf"|\b\d{{1,2}}\s+(?:{_MONTH})\b|\bpukul\s+\d|\b(?:hari ini|kemarin|besok|pagi ini|malam ini|pekan ini|"
    r"(?:bulan|tahun|minggu) (?:ini|lalu|depan)|tahun \d{4})\b",
    re.I,
)
_ACTOR = re.compile(
    r"\b(?:Dinas|Badan|Bupati|Wakil|Gubernur|Wali ?[Kk]ota|Pemkab|Pemkot|Pemprov|Pemerintah|Kepala|Sekretaris|Camat|"
    r"Lurah|Ketua|Menteri|Presiden|Kementerian|DPRD|Polres|Kodim|Satpol|PKK|RSUD|Puskesmas|Diskominfo|Kominfo|BPBD|"
    r"KPU|Bawaslu|Kantor|Tim|Warga|warga|Petugas|petugas|Masyarakat|masyarakat)\b"
    r"|\b[A-Z][a-z]+ (?:[A-Z]\.? ?)?[A-Z][a-z]+"
)


@check("AKR-01", "block", T("Weekday and date"))
def akr_01(document: Document, parameters: Mapping[str, Any]) -> Iterator[Hit]:
    """What: a weekday that does not fit the date beside it.

    Why: readers come on the wrong day, and who notices doubts the rest.
    Clause: UU 14/2008 (KIP) art. 7; Kode Etik Jurnalistik art. 1.
    Example: "Rabu (24/11/2026)" is a Selasa.
    How to mend: look the date up, and correct the day or the date.
    Known false alarms: dates of another calendar.
    """
    for span in document.spans:
        if span.place in ("code", "comment", "name", "slug", "document") or not _DIGIT.search(span.text):
            continue
        for match in _DATED.finditer(span.text):
            right = _weekday(match)
            if right and right != _standard(match["day"]):
                yield Hit(
                    part=span.part,
                    quote=match[0],
                    start=span.start + match.start(),
                    end=span.start + match.end(),
                    message=T("This date is a {right}, not a {given}.", right=right, given=match["day"]),
                    fix=T("Look the date up, and correct the day or the date."),
                )


@check("AKR-09", "warn", T("Place, time and actor in the lead"))
def akr_09(document: Document, parameters: Mapping[str, Any]) -> Iterator[Hit]:
    """What: a first paragraph that does not say where, when or who.

    Why: the lead has to answer the reader's first questions (5W+1H).
    Clause: SOP step 3 and 5.
    Example: "Kegiatan berlangsung meriah." says none of them.
    How to mend: begin with place, day and who acts.
    Known false alarms: leads that begin with a question or a quotation.
    """
    lead = document.lead
    if lead is None:
        return
    missing = [name for name, pattern in _WANTED.items() if not pattern.search(lead.text)]
    if missing:
        yield Hit(
            part=lead.part,
            quote=lead.text,
            start=lead.start,
            end=lead.end,
            message=_MISSING[tuple(missing)],
            fix=T("Begin with place, day and who acts."),
        )


_WANTED = {"place": _PLACE, "time": _TIME, "actor": _ACTOR}
_MISSING: dict[tuple[str, ...], Text] = {
    ("place",): T("The first paragraph does not say where."),
    ("time",): T("The first paragraph does not say when."),
    ("actor",): T("The first paragraph does not say who."),
    ("place", "time"): T("The first paragraph does not say where and when."),
    ("place", "actor"): T("The first paragraph does not say where and who."),
    ("time", "actor"): T("The first paragraph does not say when and who."),
    ("place", "time", "actor"): T("The first paragraph does not say where, when and who."),
}


def _weekday(match: re.Match[str]) -> str:
    """The weekday of the date, "" for a date that does not exist."""
    month = int(match["m"]) if match["m"] else _NUMBER[match["month"].lower()]
    year = int(match["y"])
    try:
        return DAYS[date(year + 2000 if year < 100 else year, month, int(match["d"])).weekday()]
    except ValueError:
        return ""


def _standard(day: str) -> str:
    name = day.replace("'", "").replace("’", "").capitalize()
    return "Minggu" if name == "Ahad" else name
