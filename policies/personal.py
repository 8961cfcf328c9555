"""Shapes of personal data: one detector for each kind, shared by the checks of the text and of all other places.

A detector is given a text and whether it is a name (of a file, an address), where hyphens and dots part words and
say nothing about a number. It yields (start, end, kind). Sources: Dukcapil for NIK and KK, DJP for NPWP, BKN for
NIP; UU 27/2022 art. 4.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from functools import cache

from stdnum import luhn
from stdnum.exceptions import ValidationError
from stdnum.id import nik as nik_number

from policies.words import words

Found = tuple[int, int, str]
# Characters nobody sees, put between digits to slip past a search.
_UNSEEN = "\u200b\u200c\u200d\u2060\ufeff\u00ad\u202a\u202b\u202c\u202d\u202e"
_GAP = rf"[ .\u00a0\u2009\u202f–-]?[{_UNSEEN}]{{0,3}}"
_LONG = re.compile(rf"\d(?:{_GAP}\d){{8,25}}")
_SIXTEEN = re.compile(rf"(?<![\d.,/-])\d(?:{_GAP}\d){{15}}(?![\d]|[.,/-]\d)")
_SIXTEEN_BARE = re.compile(r"(?<!\d)\d{16}(?!\d)")
_NIP = re.compile(r"(?<![\d.,/-])(?:19|20)\d{6}[ .-]?(?:19|20)\d{4}[ .-]?[12][ .-]?\d{3}(?![\d]|[.,/-]\d)")
_NPWP = re.compile(r"(?<![\d.,/-])\d{2}[. ]?\d{3}[. ]?\d{3}[. ]?\d[-. ]?\d{3}[. ]?\d{3}(?![\d]|[.,/-]\d)")
_MOBILE = re.compile(
    r"(?<![\w.,/-])(?:\+?62|\(\+62\)|\(?0)[ .-]?\(?0?\)?[ .-]?8\d{2}\)?(?:[ .–-]{0,2}\d){6,9}(?![\w]|[.,/-]\d)"
)
_MOBILE_BARE = re.compile(r"(?<!\d)(?:62|0)8\d{8,11}(?!\d)")
_KK = re.compile(r"\b(?:KK|[Kk]artu [Kk]eluarga)\b", re.I)
_NPWP_WORD = re.compile(r"\bNPWP\b|\b[Nn]omor [Pp]okok [Ww]ajib [Pp]ajak\b", re.I)
_NIK_WORD = re.compile(r"\b(?:NIK|KTP|[Nn]omor [Ii]nduk [Kk]ependudukan|ber-?NIK)\b", re.I)
_NIP_WORD = re.compile(r"\b(?:NIP|[Nn]omor [Ii]nduk [Pp]egawai|ber-?NIP)\b", re.I)
_ACCOUNT_WORD = re.compile(
    r"\b(?:no(?:mor|\.)? ?rek(?:ening)?|rekening|norek|rek\.|a\.n\.|a/n|bank|BRI|BNI|BCA|BTN|BSI|BJB|Mandiri|transfer)"
    r"(?!\w)",
    re.I,
)
_TENDER_WORD = re.compile(
    r"\b(?:tender|lelang|RUP|paket|ISBN|ISSN|resi|faktur|virtual account|kode rekening|kode billing|(?:ber)?nomor (?:seri|inventaris)|no\. seri|"
    r"serial|registrasi|barcode|inventaris)\b",
    re.I,
)
_ACCOUNT = re.compile(r"(?<![\d.,/-])\d(?:[ .-]?\d){8,15}(?![\d]|[.,/-]\d)")
_NUMBERED = re.compile(
    r"\b(?P<kind>BPJS(?: Kesehatan| Ketenagakerjaan)?|JKN|KIS|NISN|paspor|passport|SIM(?: [ABCD][12I]{0,2}\w?)?|KPJ|"
    r"KITAS)\b"
    r"[^\d\n]{0,40}?(?P<number>[A-Z]{1,2}[ -]?\d{6,8}|\d(?:[ .-]?\d){8,14})(?![\d.,]*\d)",
    re.I,
)
_LENGTHS = {"bpjs": (11, 13), "jkn": (13, 13), "kis": (13, 13), "nisn": (10, 10), "paspor": (6, 10),
            "passport": (6, 10), "sim": (12, 14), "kpj": (11, 11), "kitas": (8, 12)}  # fmt: skip
_MAIL = re.compile(r"[\w.+-]{1,64}@(?P<host>[\w-]{1,63}(?:\.[\w-]{2,24}){1,3})")
_NOT_A_DIGIT = re.compile(r"\D")
_AROUND = 48  # characters in which a word tells what a number is


def digits(text: str) -> str:
    """The digits of a text, those of other scripts as ours."""
    return "".join(sign if sign.isascii() else str(int(sign)) for sign in text if sign.isdecimal())


def detect(text: str, name: bool = False) -> Iterator[Found]:
    """All personal numbers and addresses in a text, each place once, the surest kind first."""
    taken: list[tuple[int, int]] = []
    for detector in _DETECTORS:
        if not _worth(text):
            return
        for start, end, kind in detector(text, name):
            if not any(start < there and here < end for here, there in taken):
                taken.append((start, end))
                yield start, end, kind
                if len(taken) > _MOST:
                    return


_MOST = 500  # places of one text; nobody mends more at once
_HINT = re.compile(r"\d[^\w\s]{0,4}[ \u00a0]?[^\w\s]{0,4}\d|@")


def _worth(text: str) -> bool:
    return bool(_LONG.search(text) or "@" in text or (_HINT.search(text) and _NUMBERED.search(text)))


def _before(text: str, start: int, pattern: re.Pattern[str], length: int = _AROUND) -> bool:
    return bool(pattern.search(text[max(0, start - length) : start]))


def _near(text: str, start: int, end: int, pattern: re.Pattern[str]) -> bool:
    return _before(text, start, pattern) or bool(pattern.search(text[end : end + 24]))


def _nips(text: str, name: bool) -> Iterator[Found]:
    for found in _NIP.finditer(text):
        if is_nip(found[0]) and not _before(text, found.start(), _TENDER_WORD, 24):
            yield found.start(), found.end(), "nip"


def _npwps(text: str, name: bool) -> Iterator[Found]:
    for found in _NPWP.finditer(text):
        number = digits(found[0])
        formed = re.fullmatch(r"\d\d\.\d{3}\.\d{3}\.\d[-.]\d{3}\.\d{3}", found[0])
        if (formed or _before(text, found.start(), _NPWP_WORD)) and luhn.is_valid(number[:9]):
            yield found.start(), found.end(), "npwp" if is_person(number) else "npwp_body"


def _sixteens(text: str, name: bool) -> Iterator[Found]:
    for found in (_SIXTEEN_BARE if name else _SIXTEEN).finditer(text):
        number, start, end = digits(found[0]), found.start(), found.end()
        if _near(text, start, end, _TENDER_WORD) and not _near(text, start, end, _NIK_WORD):
            continue
        if _before(text, start, _KK) and _is_area(number) and 1 <= int(number[6:8]) <= 31:
            yield start, end, "kk"
        elif _before(text, start, _NPWP_WORD) and (is_nik(number) or number[0] == "0"):
            yield start, end, "npwp" if number[0] != "0" else "npwp_body"
        elif is_nik(number) or (_before(text, start, _NIK_WORD, 24) and _has_date(number)):
            yield start, end, "nik"


def _numbers(text: str, name: bool) -> Iterator[Found]:
    for found in _NUMBERED.finditer(text):
        kind = found["kind"].split()[0].lower()
        least, most = _LENGTHS.get(kind, (9, 14))
        lettered = found["number"][0].isalpha()
        length = len(_NOT_A_DIGIT.sub("", found["number"])) + lettered
        if least <= length <= most and lettered == (kind in ("paspor", "passport", "kitas")):
            yield found.start("number"), found.end("number"), "number"


def _phones(text: str, name: bool) -> Iterator[Found]:
    for found in (_MOBILE_BARE if name else _MOBILE).finditer(text):
        if not _near_account(text, found.start()) and not _before(text, found.start(), _TENDER_WORD, 24):
            yield found.start(), found.end(), "phone"


def _near_account(text: str, start: int) -> bool:
    """Whether the number right behind such a word is an account and no telephone."""
    return bool(_ACCOUNT_BEFORE.search(text[max(0, start - 30) : start]))


_ACCOUNT_BEFORE = re.compile(r"rek(?:ening)?\.?\W{0,3}(?:\w{1,20}\W){0,3}$", re.I)


def _accounts(text: str, name: bool) -> Iterator[Found]:
    if not _ACCOUNT_WORD.search(text):
        return
    for found in _ACCOUNT.finditer(text):
        start, end = found.span()
        told = re.search(r"rek|norek|a\.n\.|a/n|transfer", text[max(0, start - _AROUND) : end + 24], re.I)
        if told and _near(text, start, end, _ACCOUNT_WORD) and not _before(text, start, _TENDER_WORD):
            yield start, end, "account"


def _mails(text: str, name: bool) -> Iterator[Found]:
    if "@" not in text:
        return
    for found in _MAIL.finditer(text):
        if found["host"].lower() in _free():
            yield found.start(), found.end(), "mail"


_DETECTORS: tuple[Callable[[str, bool], Iterator[Found]], ...] = (
    _nips,
    _numbers,
    _sixteens,
    _npwps,
    _phones,
    _accounts,
    _mails,
)


def is_nik(text: str) -> bool:
    """Whether sixteen digits have a known area, a real date of birth and a serial number."""
    number = digits(text)
    try:
        nik_number.validate(number)
    except ValidationError:
        return False
    return not number.endswith("0000")


def _has_date(number: str) -> bool:
    day, month = int(number[6:8]), int(number[8:10])
    return (1 <= day <= 31 or 41 <= day <= 71) and 1 <= month <= 12


def _is_area(number: str) -> bool:
    return number[:2] in _PROVINCES


_PROVINCES = frozenset(
    "11 12 13 14 15 16 17 18 19 21 31 32 33 34 35 36 51 52 53 61 62 63 64 65 71 72 73 74 75 76 81 82 "
    "91 92 93 94 95 96 97".split()
)


def is_nip(text: str) -> bool:
    """Whether eighteen digits hold a date of birth and the month of a later appointment."""
    number = _NOT_A_DIGIT.sub("", text)
    try:
        born = date(int(number[:4]), int(number[4:6]), int(number[6:8]))
        began = date(int(number[8:12]), int(number[12:14]) % 20 or 1, 1)
    except ValueError:
        return False
    return 16 <= began.year - born.year <= 60 and born.year >= 1940


def is_person(number: str) -> bool:
    """Whether an old NPWP belongs to a person: its first two digits are not those of bodies and treasurers."""
    return number[:2] not in ("00", "01", "02", "03")


@cache
def _free() -> frozenset[str]:
    return frozenset(words("surel-gratis.txt"))
