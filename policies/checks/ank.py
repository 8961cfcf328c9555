"""ANK: children and victims, whose identity must stay secret."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from policies.people import ages, initials, persons
from policies.words import lexicon
from wpbridge.checks import Hit, check
from wpbridge.text import Document, Passage
from wpbridge.texts import T

_CASES, _SEXUAL = "kata-perkara.txt", "kata-kejahatan-seksual.txt"
_CHILD = re.compile(
    r"\b(?:anak(?!-anak muda| buah| perusahaan| sungai| tangga| panah| cucu| kandung perusahaan)(?:-anak)?|bocah|balita|bayi|"
    r"pelajar|siswa|siswi|murid|santri(?:wati)?|remaja|gadis|di bawah umur|putr[ai]nya|anak(?:nya)? (?:tiri|kandung|angkat))\b",
    re.I,
)
_PLACE_OF = re.compile(
    r"\b(?:SDN?|SMPN?|SMAN?|SMKN?|MIN?|MTsN?|MAN|TK|PAUD|SD|SMP|SMA|SMK|[Pp]esantren|[Ss]ekolah [Dd]asar)\b(?: [A-Z\d][\w.]{0,20}){1,4}"
    r"|\b(?:Desa|Kelurahan|Dusun|Kampung|Jalan|Jl\.|Gang|RT) [A-Z\d]\w{0,20}(?: [A-Z]\w{1,20})?"
)
_RELATION = re.compile(
    r"\b(?:ayah|ibu|paman|bibi|kakek|nenek|abang|kakak|ayah tiri|bapak|orang tua|anak tiri|keponakan|suami|istri|mertua|sepupu)"
    r"(?: (?:tiri|kandung|angkat))?(?:nya)?(?: (?:kandung|tiri|korban|tersangka|pelaku)(?:nya)?)",
    re.I,
)
_GENERAL = re.compile(
    r"\b(?:pencegahan|mencegah|sosialisasi|penyuluhan|kampanye|perlindungan anak|peraturan|undang-undang|data|jumlah kasus|"
    r"kasus kekerasan|angka|layanan|satgas|edukasi|seminar|penanganan kasus|forum anak|lomba|juara|prestasi|hak anak)\b",
    re.I,
)
_FIX = T("Leave out names, initials, school, village and relatives; say only what the public must know.")
_NAME_ALONE = re.compile(r"(?<=[,:] )[A-Z][a-z]{2,15}(?=,)|(?<=bernama )[A-Z][a-z]{2,15}")


def _identities(text: str) -> Iterator[tuple[int, int]]:
    """Whatever tells who somebody is: initials, names, schools, villages, relations."""
    for found in initials(text):
        yield found.span("said" if found["said"] else "aged")
    for found in persons(text):
        yield found.span("addressed" if found["addressed"] else "called" if found["called"] else "plain")
    for pattern in (_NAME_ALONE, _RELATION, _PLACE_OF):
        for found in pattern.finditer(text):
            yield found.span()


def _case(passage: Passage, name: str) -> bool:
    return next(lexicon(name).found(passage), None) is not None


def _apart(text: str) -> list[tuple[int, int]]:
    """The identities in their order, none within another, at most five."""
    found: list[tuple[int, int]] = []
    for start, end in sorted(islice(_identities(text), 20)):
        if not found or start >= found[-1][1]:
            found.append((start, end))
    return found[:5]


@check("ANK-01", "block", T("A child in a case"))
def ank_01(document: Document, parameters: Mapping[str, Any]) -> Iterator[Hit]:
    """What: words for a child together with words of a crime or an accident of law, and a name, initials, a school, a
    village or a parent.

    Why: whoever knows the village knows the child, for the rest of its life.
    Clause: UU 11/2012 (SPPA) art. 19 and 97; Pedoman Pemberitaan Ramah Anak; Kode Etik Jurnalistik art. 5.
    Example: "Pelajar berinisial MR, warga Desa Sungai Rasau, ditangkap karena mencuri".
    How to mend: leave out everything that leads to the child; write "seorang anak".
    Known false alarms: cases in which the name belongs to an officer in the same sentence.
    """
    if lexicon(_CASES).absent(document):
        return
    for sentence in document.sentences:
        if _case(sentence, _CASES) and _CHILD.search(sentence.text) and not _GENERAL.search(sentence.text) and not _sexual(sentence):
            for found in _apart(sentence.text):
                yield Hit.on(sentence, found, T("This could tell who a child in a case is."), _FIX)


@check("ANK-02", "attest", T("A minor's age in a case"))
def ank_02(document: Document, parameters: Mapping[str, Any]) -> Iterator[Hit]:
    """What: an age below eighteen together with words of a crime.

    Why: a child in a case is protected whatever it did or suffered.
    Clause: UU 11/2012 (SPPA) art. 19 and 97; Pedoman Pemberitaan Ramah Anak; Kode Etik Jurnalistik art. 5.
    Example: "Tersangka berusia 15 tahun".
    How to mend: make sure that nothing else tells who the child is, and state it.
    Known false alarms: lengths of time such as sentences of prison.
    """
    if lexicon(_CASES).absent(document):
        return
    for sentence in document.sentences:
        if not _case(sentence, _CASES) or _GENERAL.search(sentence.text):
            continue
        for found, years in ages(sentence.text):
            if 0 < years < 18 and not _length_of_time(sentence.text, found):
                yield Hit.on(sentence, found, T("A minor is told of in a case."), _FIX)
                break


_SPAN = re.compile(
    r"(?:selama|penjara|pidana|hukuman|kurungan|vonis|divonis|maksimal|paling lama|ancaman|dalam|sejak|setelah|lebih dari|sudah|"
    r"usia kerja|bekerja|menjabat|kontrak|garansi|masa)\W{1,3}(?:\w+\W){0,2}$",
    re.I,
)


def _length_of_time(text: str, found: re.Match[str]) -> bool:
    if found["years"] is None:
        return False
    after = text[found.end() : found.end() + 24]
    before = text[max(0, found.start() - 40) : found.start()]
    return bool(_SPAN.search(before) or re.match(r" (?:penjara|kurungan|lalu|terakhir|anggaran|silam|berturut)", after))


@check("ANK-03", "block", T("A victim of a sexual crime"))
def ank_03(document: Document, parameters: Mapping[str, Any]) -> Iterator[Hit]:
    """What: words of a sexual crime together with a name, initials, an address or a relation of the victim.

    Why: victims must not be found out; even the relation to the suspect gives them away.
    Clause: Kode Etik Jurnalistik art. 5; UU 12/2022 (TPKS).
    Example: "Korban pemerkosaan berinisial SN, karyawati toko di Jalan Pasar Baru".
    How to mend: leave out everything that leads to the victim.
    Known false alarms: the name of the suspect or an officer in the same sentence.
    """
    if lexicon(_SEXUAL).absent(document):
        return
    for sentence in document.sentences:
        if _sexual(sentence) and not _GENERAL.search(sentence.text):
            for found in _apart(sentence.text):
                yield Hit.on(sentence, found, T("This could tell who the victim of a sexual crime is."), _FIX)


def _sexual(sentence: Passage) -> bool:
    return _case(sentence, _SEXUAL)
