"""NTR: neutrality in the time of elections."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from wpbridge.checks import Hit, check
from wpbridge.text import Document
from wpbridge.texts import T

_CALL = re.compile(
    r"\b(?:coblos|pilih(?:lah)?|memilih|menangkan|memenangkan|dukung(?:lah)?|mendukung|sukseskan|pemenangan)\b[^.!?\n]{0,40}?"
    r"\b(?:nomor urut \d+|no\.? ?urut \d+|pasangan calon(?! yang (?:jujur|amanah))|paslon|calon (?:bupati|wali ?kota|gubernur|presiden|legislatif|anggota (?:DPRD?|dewan))"
    r"|caleg|cabup|cagub|capres|petahana|Partai [A-Z]\w+|partai kami|partai kita|dua periode|\d periode)",
    re.I,
)
_NUMBER = re.compile(r"\b(?:salam|pasangan|paslon) (?:nomor )?(?:satu|dua|tiga|\d) (?:jari|menang)\b|\b(?:ganti|tolak) (?:bupati|gubernur|presiden)\b", re.I)
_WORDS = frozenset(
    "coblos pilih pilihlah memilih menangkan memenangkan dukung dukunglah mendukung sukseskan pemenangan salam pasangan paslon ganti tolak".split()
)
_NEUTRAL = re.compile(
    r"\b(?:dilarang|tidak boleh|larangan|netral(?:itas)?|sanksi|KPU|Bawaslu|tata cara|simulasi|daftar pemilih|jadwal|tahapan|"
    r"hak pilih|logistik|TPS|menggunakan hak|bebas memilih)\b",
    re.I,
)


@check("NTR-01", "block", T("Election campaign"), parameters={"windows": []})
def ntr_01(document: Document, parameters: Mapping[str, Any]) -> Iterator[Hit]:
    """What: a call for a candidate, a party or a ballot number. `windows` are pairs of days in which it is judged, none:
    always.

    Why: civil servants stay neutral, and the office's channels are state property.
    Clause: UU 20/2023 (ASN); UU 7/2017 (Pemilu).
    Example: "Jangan lupa coblos nomor urut 2".
    How to mend: take the call out; tell only what the election commission announced.
    Known false alarms: quotations of laws that forbid campaigns.
    """
    if not _judged(document, parameters["windows"]) or _WORDS.isdisjoint(document.vocabulary):
        return
    for sentence in document.sentences:
        for pattern in (_CALL, _NUMBER):
            found = pattern.search(sentence.text)
            if found and not _NEUTRAL.search(sentence.text):
                message = T("This reads like a call for a candidate or a party.")
                yield Hit.on(sentence, found, message, T("Take the call out; the office stays neutral."))
                break


def _judged(document: Document, windows: list[list[str]]) -> bool:
    at = document.post.date or document.facts.now
    if not windows or at is None:
        return True
    day = _day(at, document.facts.timezone)
    return any(date.fromisoformat(first) <= day <= date.fromisoformat(last) for first, last in windows)


def _day(at: datetime, timezone: str) -> date:
    return at.astimezone(ZoneInfo(timezone)).date()
