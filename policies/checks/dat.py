"""DAT: personal data."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from stdnum.exceptions import ValidationError
from stdnum.id import nik as nik_number

from wpbridge.checks import Hit, check
from wpbridge.text import Document, Span
from wpbridge.texts import T, Text

# Where readers look; the other places belong to DAT-13.
_READ = ("title", "excerpt", "lead", "paragraph", "heading", "quotation", "list", "cell", "caption", "code")
_BESIDE = ("alt", "name", "slug", "comment", "document", "message")
# Sixteen digits, in groups or not, and not a part of a longer number.
_NIK = re.compile(r"(?<![\d.,/-])\d(?:[ .-]?\d){15}(?![\d]|[.,/-]\d)")
_MOBILE = re.compile(r"(?<![\w.,/-])(?:\+?62|0)[ .-]?\(?8\d{2}\)?(?:[ .-]?\d){6,9}(?![\w]|[.,/-]\d)")
_LONG_NUMBER = re.compile(r"\d(?:[^\w\s]?[ ]?[^\w\s]?\d){8}")
# In names of files and addresses hyphens and dots part words, so they say nothing about the number.
_NIK_IN_NAME = re.compile(r"(?<!\d)\d{16}(?!\d)")
_NAMES = ("name", "slug")
_NOT_A_DIGIT = re.compile(r"\D")


@check("DAT-01", "block", T("Identity number (NIK)"), personal=True)
def dat_01(document: Document, parameters: Mapping[str, Any]) -> Iterator[Hit]:
    """What: a citizen's identity number (NIK) in title, excerpt or text, hidden text and quotations too.

    Why: the number opens accounts and credit in somebody else's name.
    Clause: UU 27/2022 (PDP) art. 4 and 65; UU 14/2008 (KIP) art. 17 (h).
    Example: "Ibu Halimah, NIK 6304064507800003".
    How to mend: take the number out; a name, or initials and village, is enough.
    Known false alarms: sixteen digits that are by chance a real area, a real birth date and a serial number.
    """
    for span, match in _found(_NIK, document.at(*_READ)):
        if _is_nik(match[0]):
            yield _hit(
                span,
                match,
                T("This looks like the identity number (NIK) of a citizen."),
                T("Take the number out. The name, or initials and the village, is enough."),
            )


@check("DAT-04", "attest", T("Private mobile number"), personal=True)
def dat_04(document: Document, parameters: Mapping[str, Any]) -> Iterator[Hit]:
    """What: a mobile number that is not on the office's list (office_phones in the configuration).

    Why: a private number is personal data; once published it cannot be taken back.
    Clause: UU 27/2022 (PDP) art. 4 and 65.
    Example: "hubungi Budi di 0812-3456-7890".
    How to mend: give the office's number, or add the number to office_phones if it belongs to the office.
    Known false alarms: a service number of another office.
    """
    for span, match in _found(_MOBILE, document.at(*_READ)):
        if _is_private(document, match[0]):
            yield _hit(
                span,
                match,
                T("This mobile number is not on the office's list."),
                T("Give an office number, or state that its owner agreed to the publication."),
            )


@check("DAT-13", "block", T("Personal data beside the text"), personal=True)
def dat_13(document: Document, parameters: Mapping[str, Any]) -> Iterator[Hit]:
    """What: NIK or private mobile numbers where few people look: alternative text, file names, address, captions,
    HTML comments, documents, and the messages to the channels.

    Why: search engines and downloads show them all the same.
    Clause: UU 27/2022 (PDP) art. 4 and 65.
    Example: a file named "KTP-6304064507800003.pdf".
    How to mend: rename the file, change the description, or black the number out in the document and upload it
    again.
    Known false alarms: as DAT-01 and DAT-04; in lists of contracts the numbers of tenders.
    """
    beside = [*document.at(*_BESIDE), *(s for s in document.at("caption") if s.part != "body")]
    fix = T("Take it out of this place, and upload a changed file again.")
    texts = [span for span in beside if span.place not in _NAMES]
    for span, match in (*_found(_NIK, texts), *_found(_NIK_IN_NAME, document.at(*_NAMES))):
        if _is_nik(match[0]):
            yield _hit(span, match, T("This looks like the identity number (NIK) of a citizen."), fix)
    for span, match in _found(_MOBILE, beside):
        if _is_private(document, match[0]):
            hit = _hit(span, match, T("This mobile number is not on the office's list."), fix)
            yield Hit(**{**vars(hit), "severity": "attest"})


def _found(pattern: re.Pattern[str], spans: Iterable[Span]) -> Iterator[tuple[Span, re.Match[str]]]:
    for span in spans:
        if not _LONG_NUMBER.search(span.text):  # far quicker than the patterns, and most texts have none
            continue
        for match in pattern.finditer(span.text):
            yield span, match


def _hit(span: Span, match: re.Match[str], message: Text, fix: Text) -> Hit:
    return Hit(
        part=span.part,
        quote=match[0],
        start=span.start + match.start(),
        end=span.start + match.end(),
        message=message,
        fix=fix,
    )


def _is_nik(text: str) -> bool:
    digits = _NOT_A_DIGIT.sub("", text)
    try:
        nik_number.validate(digits)
    except ValidationError:
        return False
    return not digits.endswith("0000")


def _is_private(document: Document, text: str) -> bool:
    return _national(text) not in {_national(number) for number in document.facts.office_phones}


def _national(number: str) -> str:
    """A number without country code, leading zero and punctuation."""
    digits = _NOT_A_DIGIT.sub("", number)
    return digits.removeprefix("62").removeprefix("0")
