"""DAT: personal data that has a shape of its own: numbers and addresses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from policies.personal import detect, digits
from wpbridge.checks import Hit, check
from wpbridge.models import Severity
from wpbridge.text import Document, Span
from wpbridge.texts import T, Text

# Where readers look; all other places belong to DAT-13, so that a datum is told once.
_READ = frozenset(
    ("title", "excerpt", "lead", "paragraph", "heading", "quotation", "list", "cell", "caption", "code", "embed")
)
_NAMES = ("name", "slug", "target")
_TAKE_OUT = T("Take the number out. The name, or initials and the village, is enough.")
_WHAT: dict[str, Text] = {
    "nik": T("This looks like the identity number (NIK) of a citizen."),
    "kk": T("This looks like the number of a family card (KK)."),
    "npwp": T("This looks like a person's tax number (NPWP)."),
    "npwp_body": T("This looks like the tax number (NPWP) of a body or office."),
    "phone": T("This mobile number is not on the office's list."),
    "account": T("This looks like a bank account."),
    "nip": T("This is an employee number (NIP); it shows the date of birth."),
    "number": T("This looks like the number of an insurance, school, passport or driving record."),
    "mail": T("This is an address at a free mail service, not one of the office."),
}
_GRAVITY: dict[str, Severity] = {
    "phone": "attest",
    "account": "attest",
    "npwp_body": "warn",
    "nip": "warn",
    "mail": "warn",
}


@dataclass(frozen=True)
class Datum:
    """A place in a part with personal data of a kind; `read` says that readers see the place."""

    span: Span
    start: int
    end: int
    kind: str

    @property
    def read(self) -> bool:
        return self.span.place in _READ and (self.span.part in ("title", "excerpt", "body", "footnotes"))


def data(document: Document) -> tuple[Datum, ...]:
    """All personal data of a post; a table's cell is read with the head of its column."""
    found: dict[tuple[str, int], Datum] = {}
    for datum in (*_in_cells(document), *_in_spans(document)):
        if datum.kind != "phone" or is_private(document, datum.span.text[datum.start : datum.end]):
            found.setdefault((datum.span.part, datum.span.start + datum.start), datum)
    return tuple(found.values())


def _in_spans(document: Document) -> Iterator[Datum]:
    for span in document.spans:
        for start, end, kind in detect(span.text, span.place in _NAMES):
            yield Datum(span, start, end, kind)


def _in_cells(document: Document) -> Iterator[Datum]:
    for table in document.tables:
        heads = [cell.text for cell in table.rows[0]] if table.rows else []
        for row in table.rows[1:]:
            for head, cell in zip(heads, row, strict=False):
                if head and cell.text and not head.isdigit():
                    span = Span(part="body", place="cell", text=cell.text, start=cell.start)
                    shift = len(head) + 1
                    for start, end, kind in detect(f"{head} {cell.text}"[:_LONGEST_CELL]):
                        if start >= shift:
                            yield Datum(span, start - shift, end - shift, kind)


_LONGEST_CELL = 500  # characters; longer ones are texts, and read as such


def is_private(document: Document, number: str) -> bool:
    """Whether a telephone number is not on the office's list."""
    return national(number) not in {national(known) for known in document.facts.office_phones}


def national(number: str) -> str:
    """A number without country code, leading zero and punctuation."""
    return digits(number).removeprefix("62").removeprefix("0")


def _read(document: Document, fix: Text, *kinds: str) -> Iterator[Hit]:
    for datum in document.once(data):
        if datum.read and datum.kind in kinds:
            severity: Severity | None = "warn" if datum.kind == "npwp_body" else None
            yield _hit(datum, fix, severity)


def _hit(datum: Datum, fix: Text, severity: Severity | None) -> Hit:
    return Hit.on(datum.span, (datum.start, datum.end), _WHAT[datum.kind], fix, severity)


@check("DAT-01", "block", T("Identity number (NIK)"), personal=True)
def dat_01(document: Document, parameters: Mapping[str, Any]) -> Iterator[Hit]:
    """What: a citizen's identity number (NIK) in title, excerpt or text, hidden text and quotations too.

    Why: the number opens accounts and credit in somebody else's name.
    Clause: UU 27/2022 (PDP) art. 4 and 65; UU 14/2008 (KIP) art. 17 (h).
    Example: "Ibu Halimah, NIK 6304064507800003".
    How to mend: take the number out; a name, or initials and village, is enough.
    Known false alarms: sixteen digits that are by chance a real area, a real birth date and a serial number.
    """
    yield from _read(document, _TAKE_OUT, "nik")


@check("DAT-02", "block", T("Family card number (KK)"), personal=True)
def dat_02(document: Document, parameters: Mapping[str, Any]) -> Iterator[Hit]:
    """What: the number of a family card near the words KK or Kartu Keluarga.

    Why: with it all members of a household can be looked up.
    Clause: UU 27/2022 (PDP) art. 4 and 65.
    Example: "nomor KK 6304061203150004".
    How to mend: take the number out; name the head of the family or only the village.
    Known false alarms: other numbers of sixteen digits right behind the letters KK.
    """
    yield from _read(document, _TAKE_OUT, "kk")


@check("DAT-03", "block", T("Tax number (NPWP)"), personal=True)
def dat_03(document: Document, parameters: Mapping[str, Any]) -> Iterator[Hit]:
    """What: a tax number with a right check digit. A person's blocks, a body's is only a hint.

    Why: a person's tax number leads to income and property.
    Clause: UU 27/2022 (PDP) art. 4.
    Example: "NPWP 07.412.356.3-732.000".
    How to mend: take the number out; contracts can be published with it blacked out.
    Known false alarms: firms of one person, whose number looks like a private one.
    """
    yield from _read(document, _TAKE_OUT, "npwp", "npwp_body")


@check("DAT-04", "attest", T("Private mobile number"), personal=True)
def dat_04(document: Document, parameters: Mapping[str, Any]) -> Iterator[Hit]:
    """What: a mobile number that is not on the office's list (office_phones in the configuration).

    Why: a private number is personal data; once published it cannot be taken back.
    Clause: UU 27/2022 (PDP) art. 4 and 65.
    Example: "hubungi Budi di 0812-3456-7890".
    How to mend: give the office's number, or add the number to office_phones if it belongs to the office.
    Known false alarms: a service number of another office.
    """
    yield from _read(document, T("Give an office number, or state that its owner agreed to the publication."), "phone")


@check("DAT-05", "attest", T("Bank account"), personal=True)
def dat_05(document: Document, parameters: Mapping[str, Any]) -> Iterator[Hit]:
    """What: a number near the words for a bank account.

    Why: accounts of private people are financial data; a wrong donation account robs the donors.
    Clause: UU 27/2022 (PDP) art. 4 (2); UU 14/2008 (KIP) art. 17 (h).
    Example: "rekening BRI 012301045678503 a.n. Siti Maryam".
    How to mend: take a private account out; state for a public one that it was compared with its source.
    Known false alarms: accounts that collect donations by order of the office.
    """
    fix = T("Take a private account out, or state that this public account was compared with its source.")
    yield from _read(document, fix, "account")


@check("DAT-08", "warn", T("Employee number (NIP)"), personal=True)
def dat_08(document: Document, parameters: Mapping[str, Any]) -> Iterator[Hit]:
    """What: an employee number of eighteen digits with real dates.

    Why: its first eight digits are the date of birth.
    Clause: UU 27/2022 (PDP) art. 4.
    Example: "NIP 197803122005011004".
    How to mend: name and office are enough; in decrees that must show it, waive it with a reason.
    Known false alarms: none known.
    """
    yield from _read(document, T("Name and office are enough; leave the number out, or waive it with a reason."), "nip")


@check("DAT-11", "block", T("Insurance, school, passport, licence number"), personal=True)
def dat_11(document: Document, parameters: Mapping[str, Any]) -> Iterator[Hit]:
    """What: numbers right behind the words BPJS, NISN, paspor or SIM.

    Why: they open records about health, school and travel.
    Clause: UU 27/2022 (PDP) art. 4.
    Example: "NISN 0098123456".
    How to mend: take the number out.
    Known false alarms: telephone numbers of these services without any word between.
    """
    yield from _read(document, _TAKE_OUT, "number")


@check("DAT-12", "warn", T("Private mail address"), personal=True)
def dat_12(document: Document, parameters: Mapping[str, Any]) -> Iterator[Hit]:
    """What: an address at a free mail service.

    Why: citizens cannot know whether it is the office that answers; a private account leaves with its owner.
    Clause: UU 27/2022 (PDP) art. 4; PermenPAN 83/2012.
    Example: "panitia.lomba@gmail.com".
    How to mend: give an address below the office's domain.
    Known false alarms: small partners that have no domain of their own.
    """
    yield from _read(document, T("Give an address of the office."), "mail")


@check("DAT-13", "block", T("Personal data beside the text"), personal=True)
def dat_13(document: Document, parameters: Mapping[str, Any]) -> Iterator[Hit]:
    """What: personal numbers where few people look: alternative text, file names, addresses, captions of files, HTML
    comments, attributes, documents and their hidden parts, and the messages to the channels.

    Why: search engines and downloads show them all the same.
    Clause: UU 27/2022 (PDP) art. 4 and 65.
    Example: a file named "KTP-6304064507800003.pdf".
    How to mend: rename the file, change the description, or black the number out in the document and upload it
    again.
    Known false alarms: as DAT-01 to DAT-12; in lists of contracts the numbers of tenders.
    """
    fix = T("Take it out of this place, and upload a changed file again.")
    for datum in document.once(data):
        if not datum.read:
            yield _hit(datum, fix, _GRAVITY.get(datum.kind))
