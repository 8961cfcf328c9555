"""AKR: accuracy of time and place: dates, clock times, and what a first paragraph has to say."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from policies.dates import DAY, DAYS, MONTH, dates, standard, weekdays
from wpbridge.checks import Hit, check
from wpbridge.text import Document, Passage
from wpbridge.texts import T, Text

_DIGIT = re.compile(r"\d")  # far quicker than the whole pattern, and most texts have none
_YEAR = re.compile(r"(?:19|20)\d\d")
_PLACE = re.compile(
    r"^[A-Z][A-Z .,/()-]{3,40}\s*[–—-]|^[A-Z][A-Z ]{3,40},\s|^[A-Z][a-z]+(?: [A-Z][a-z]+)? ?(?:[–—]|-|\(|,)|\b(?:di|ke|dari|se)[- ]?(?:[a-z]+\s+){0,2}[A-Z]\w+"
    r"|\b(?:Kecamatan|Kabupaten|Desa|Kelurahan|Kota|Gedung|Aula|Kantor|Pendopo|Lapangan|Jalan|Jl\.|Provinsi|RSUD|Puskesmas|Pelabuhan|Sungai|Taman|"
    r"Pasar|Alun-alun|Bandara|Stadion|Masjid|SDN|SMPN|SMAN|Kalimantan|Indonesia|Barito|Banjar\w*)\b|\b(?:daring|zoom|luring)\b|\bse-?(?:kabupaten|kota|indonesia|kecamatan)\b"
)
_TIME = re.compile(
    rf"\b{DAY}\b|\d{{1,2}}[/.-]\d{{1,2}}[/.-]\d{{2,4}}|\b\d{{1,2}}\s+(?:{MONTH})\b|\b(?:{MONTH}) \d{{4}}\b|\b(?:pukul|jam)\s+\d|\b(?:hari ini|kemarin|besok|lusa|"
    r"(?:pagi|siang|sore|malam|pekan|bulan|tahun|semester|triwulan|musim)\w* (?:ini|lalu|depan|kemarin|tadi|mendatang|silam|kedua|pertama|ketiga|keempat|terakhir|hujan|kemarau)|"
    r"(?:tahun|sejak|hingga|sampai|selama) (?:anggaran )?\d|mulai \d|\d+ (?:hari|pekan|minggu|bulan|tahun)|setiap (?:hari|pekan|bulan|tahun|"
    rf"{DAY})|sepanjang (?:tahun|bulan|pekan|19|20)\w*|(?:akhir|awal|pertengahan) (?:tahun|bulan|pekan)|kini|saat ini|tahun \d{{4}}|20\d\d)\b",
    re.I,
)
_ACTOR = re.compile(
    r"\b(?:Dinas|Badan|Bupati|Wakil|Gubernur|Wali ?[Kk]ota|Pemkab|Pemkot|Pemprov|Pemerintah|Kepala|Sekretaris|Camat|"
    r"Lurah|Ketua|Menteri|Presiden|Kementerian|DPRD|Polres|Kodim|Satpol|PKK|RSUD|Puskesmas|Diskominfo|Kominfo|BPBD|"
    r"KPU|Bawaslu|Kantor|Tim|Warga|warga|Petugas|petugas|Masyarakat|masyarakat|Kelompok|kelompok|Panitia|panitia|Peserta|peserta|siswa|Siswa|"
    r"guru|Guru|petani|Petani|nelayan|Nelayan|relawan|Relawan|Direktur|PPID|Perpustakaan|Bank|PT|Perumda|Samsat|BMKG|BPS|Bapak|Ibu|Kepolisian|"
    r"Kejaksaan|Unit|Bidang|Bagian|Balai|Posko|Universitas|Sekolah|SDN|SMPN|SMAN|atlet|Atlet|pelajar|Pelajar|kader|Kader)\b"
    r"|\b[A-Z][a-z]+ (?:[A-Z]\.? ?)?[A-Z][a-z]+|\b(?:[A-Z]{3,})\b|\b(?:kami|saya|Anda|pemohon|pelamar|penduduk|pembaca|pengunjung|orang)\b"
)
_NO_NEWS = re.compile(r"\b(?:pengumuman|agenda|jadwal|tanya jawab|faq|infografik|sambutan|opini|profil|wawancara|obituari|undangan|daftar|panduan|"
                      r"laporan|maklumat|edaran|puisi|siaran|kolom|kamus|istilah|lowongan|formulir)\b", re.I)  # fmt: skip
_CLOCK = re.compile(r"\b(?:pukul|jam)\s+(?P<h>\d{1,2})(?:[.:]\d{2})?(?!\s*(?:kerja|pelajaran|operasional|per))\b", re.I)
_ZONE = re.compile(r"\b(?:WITA|WIB|WIT|waktu (?:setempat|Indonesia))\b", re.I)
_PAST = re.compile(r"\b(?:telah|sudah|berhasil)\b", re.I)


_SAID = (T("Monday"), T("Tuesday"), T("Wednesday"), T("Thursday"), T("Friday"), T("Saturday"), T("Sunday"))


@check("AKR-01", "block", T("Weekday and date"))
def akr_01(document: Document, parameters: Mapping[str, Any]) -> Iterator[Hit]:
    """What: a weekday that does not fit the date beside it.

    Why: readers come on the wrong day, and who notices doubts the rest.
    Clause: UU 14/2008 (KIP) art. 7; Kode Etik Jurnalistik art. 1.
    Example: "Rabu (24/11/2026)" adalah Selasa.
    How to mend: look the date up, and correct the day or the date.
    Known false alarms: dates of another calendar.
    """
    for span in document.spans:
        if span.place in ("code", "comment", "name", "slug", "document", "target") or not _DIGIT.search(span.text):
            continue
        for dated in weekdays(span.text):
            day = dated.date
            if day and DAYS[day.weekday()] != standard(dated.weekday):
                message = T("This date is a {right}, not a {given}.", right=_SAID[day.weekday()], given=dated.weekday)
                fix = T("Look the date up, and correct the day or the date.")
                yield Hit.on(span, (dated.start, dated.end), message, fix)


@check("AKR-02", "warn", T("Possible dates"))
def akr_02(document: Document, parameters: Mapping[str, Any]) -> Iterator[Hit]:
    """What: a date that no calendar has, or a day to come of which the text says that it is past.

    Why: nobody can come on such a day, and the archive keeps the mistake.
    Clause: UU 14/2008 (KIP) art. 7.
    Example: "31 November 2026".
    How to mend: look the date up in its source.
    Known false alarms: numbers of letters that look like dates.
    """
    today = _today(document)
    for sentence in document.passages:
        if not _YEAR.search(sentence.text):
            continue
        for dated in dates(sentence.text):
            day, where = dated.date, (dated.start, dated.end)
            if day is None:
                yield Hit.on(sentence, where, T("No calendar has this date."), T("Look the date up in its source."))
            elif day > today and _PAST.search(sentence.text[max(0, dated.start - 40) : dated.start]):
                message = T("This day is still to come, but the sentence says it is past.")
                yield Hit.on(sentence, where, message, T("Correct the date, or write that it is planned."))


def _today(document: Document) -> date:
    at = document.post.date or document.facts.now or document.post.modified
    return at.astimezone(ZoneInfo(document.facts.timezone)).date()


@check("AKR-09", "warn", T("Place, time and actor in the lead"))
def akr_09(document: Document, parameters: Mapping[str, Any]) -> Iterator[Hit]:
    """What: a first paragraph that does not say where, when or who.

    Why: the lead has to answer the reader's first questions (5W+1H).
    Clause: SOP langkah 3 dan 5.
    Example: "Kegiatan berlangsung meriah."
    How to mend: begin with place, day and who acts.
    Known false alarms: leads that begin with a question or a quotation.
    """
    passage = next((one for one in document.passages if one.place == "lead"), None)
    if passage is None or _NO_NEWS.search(document.parts["title"][:200]) or passage.text.endswith(("?", ":")):
        return
    text = _with_second(document, passage)
    missing = [name for name, pattern in _WANTED.items() if not pattern.search(text)]
    if missing and (len(missing) > 1 or missing == ["time"] or len(text) < 120):
        whole = (0, len(passage.text.rstrip()))
        yield Hit.on(passage, whole, _MISSING[tuple(missing)], T("Begin with place, day and who acts."))


def _with_second(document: Document, lead: Passage) -> str:
    """A short first paragraph is only an opening; the second then belongs to it."""
    if len(lead.text) >= 80:
        return lead.text[:1000]
    following = next((one.text for one in document.passages if one.part == "body" and one.start > lead.end), "")
    return f"{lead.text} {following}"[:1000] if lead.text.isupper() or "–" in lead.text[:40] else lead.text


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


@check("AKR-11", "warn", T("Time zone of clock times"))
def akr_11(document: Document, parameters: Mapping[str, Any]) -> Iterator[Hit]:
    """What: the first clock time of a paragraph without WITA, WIB or WIT near it.

    Why: the country has three times, and the web is read in all of them.
    Clause: UU 14/2008 (KIP) art. 7.
    Example: "pukul 07.30 di halaman kantor bupati".
    How to mend: write WITA, WIB or WIT behind the time.
    Known false alarms: opening hours in tables whose head names the zone.
    """
    if _ZONE.search(document.parts["title"]):
        return
    for passage in document.passages:
        found = _CLOCK.search(passage.own) if "ukul" in passage.own or "am " in passage.own else None
        zone = _ZONE.search(passage.text)
        if found and int(found["h"]) < 25 and not zone:
            message = T("The clock time has no time zone.")
            yield Hit.on(passage, found, message, T("Write WITA, WIB or WIT behind the time."))
