"""How people are named in running text: with a form of address, by name, by initials, with an age."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from policies.words import words

_ADDRESSED = (
    r"(?:Bapak|Ibu|Pak|Bu|Saudar[ai]|Sdri?\.?|Tuan|Tn\.|Nyonya|Ny\.|Nona|Nn\.|Hj?\.|Ust(?:az|adz?ah)?\.?|Mbah|Nenek|Kakek|"
    r"Mas|Mbak|Bang|Kak|Dr\.|dr\.|Drs\.|Dra\.|Ir\.|Prof\.)"
)
_WORD = r"[A-Z][a-z'’]{1,20}"
_OPENERS = (
    "Menurut|Sementara|Selain|Namun|Hal|Untuk|Dalam|Saat|Pada|Dengan|Kata|Usai|Hadir|Oleh|Kepada|Setelah|Ketika|Bersama|Karena|Dari|"
    "Para|Dan|Kami|Adapun|Sebanyak|Seorang|Turut|Tampak|Selanjutnya|Bagi|Atas|Tanpa|Sejak|Hingga|Melalui|Sebelumnya|Kemudian|Juga"
)
_NAME = rf"{_WORD}(?: (?:{_WORD}|[A-Z]\.?|bin|binti|bt\.?)){{0,4}}"
_PERSON = re.compile(
    rf"\b(?:{_ADDRESSED} ){{1,3}}(?P<addressed>{_NAME})"
    rf"|\b(?:bernama|nama(?:nya)?(?: lengkap)?:?|a\.n\.|atas nama) (?P<called>{_NAME})|(?<![\w.])(?P<plain>(?!(?:{_OPENERS})\b){_WORD}(?: (?:{_WORD}|bin|binti)){{1,3}})"
)
_INITIALS = re.compile(
    r"\b(?:ber)?inisial (?P<said>[A-Z](?:\.?[A-Z]){0,4})\b"
    r"|\b(?P<aged>[A-Z](?:\.?[A-Z]){0,3})\.? ?\(\d{1,2}(?: tahun)?\)"
)
_AGE = re.compile(r"\((?P<bare>\d{1,2})(?: tahun| th)?\)|\b(?:ber(?:usia|umur)|usia(?:nya)?|umur(?:nya)?) (?P<said>\d{1,2})(?: tahun)?\b"
                  r"|\b(?P<years>\d{1,2}) tahun\b", re.I)  # fmt: skip


def persons(text: str) -> Iterator[re.Match[str]]:
    """Names of persons: after a form of address, after "bernama", or two to four capitalised words of which none
    belongs to an office, a place or an event. Precise rather than complete."""
    for found in _PERSON.finditer(text):
        if not (found["plain"] and _other().intersection(found["plain"].lower().split())):
            yield found


def initials(text: str) -> Iterator[re.Match[str]]:
    """People of whom only initials are given: "berinisial MR", "MR (15)"."""
    return _INITIALS.finditer(text)


def ages(text: str) -> Iterator[tuple[re.Match[str], int]]:
    """Ages in years: "(15)", "berusia 15 tahun", "15 tahun"."""
    for found in _AGE.finditer(text):
        yield found, int(found["bare"] or found["said"] or found["years"])


@cache
def _other() -> frozenset[str]:
    return frozenset(words("bukan-nama.txt"))
