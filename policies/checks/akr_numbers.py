"""AKR: numbers that must agree with each other and say what they count."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from policies.amounts import amounts, doubled, figure
from wpbridge.checks import Hit, check
from wpbridge.text import Cell, Document, Passage, Table
from wpbridge.texts import T

_SUM = re.compile(r"^\s*(?:jumlah|total|jumlah (?:total|keseluruhan|seluruhnya)|total (?:keseluruhan|seluruhnya)|grand total|jml)\s*:?\s*$", re.I)
_PARTS = re.compile(
    r"\b(?:terdiri (?:atas|dari)|meliputi|yakni|yaitu|masing-masing|rinciannya|dengan rincian)\b(?P<parts>[^.;]{3,300}?)"
    r"(?:\b(?:sehingga |dengan |hingga )?(?:total(?:nya)?|jumlah(?:nya)?|seluruhnya|keseluruhan(?:nya)?)(?: \w+){0,3}? (?P<total>\d[\d.]*))",
    re.I,
)
_SHARE = re.compile(r"(?P<n>\d{1,3}(?:,\d{1,2})?) ?(?:persen|%)", re.I)
_RATE = re.compile(
    r"\b(?:naik|meningkat|bertambah|turun|menurun|berkurang|tumbuh|melonjak|merosot|anjlok)(?: (?:sebesar|hingga|sampai|sebanyak|mencapai|sekitar))? "
    r"(?P<rate>\d{1,3}(?:,\d{1,2})? ?(?:persen|%))",
    re.I,
)
_GROUNDED = re.compile(
    r"\b(?:dibanding\w*|ketimbang|daripada|tahun|bulan|triwulan|semester|pekan|periode|sejak|dari \d|menjadi \d|menurut|berdasarkan|data|catatan|"
    r"BPS|laporan|kata|ujar|ucap|tutur|jelas|ungkap|sebut|target|APBD|sebelumnya|lalu|harga|tarif|usulan)\w*\b",
    re.I,
)
_LEAST = 2


@check("AKR-03", "attest", T("Sums"))
def akr_03(document: Document, parameters: Mapping[str, Any]) -> Iterator[Hit]:
    """What: a total that is not the sum of its parts, in a table or a sentence, and shares that are more than a hundred.

    Why: one wrong sum makes readers doubt all numbers.
    Clause: UU 14/2008 (KIP) art. 7.
    Example: "25 laki-laki dan 20 perempuan sehingga total 50 orang".
    How to mend: add up again from the source, or state why the numbers differ.
    Known false alarms: totals that leave some rows out on purpose.
    """
    fix = T("Add up again from the source, or state why the numbers differ.")
    for table in document.tables:
        for cell, expected in _wrong_totals(table):
            message = T("The rows above add up to {sum}.", sum=_spoken(expected))
            yield Hit(part="body", quote=cell.text, start=cell.start, end=cell.end, message=message, fix=fix)
    for sentence in document.sentences:
        if sentence.place != "cell" and len(sentence.text) < 2000:
            yield from _in_sentence(sentence, fix)


def _wrong_totals(table: Table) -> Iterator[tuple[Cell, float]]:
    """The cells of a row of totals that are not the sum of the column above them."""
    for at, row in enumerate(table.rows):
        if at <= _LEAST or not row or not any(_SUM.match(cell.text[:40]) for cell in row[:2]):
            continue
        above = [one for one in table.rows[:at] if len(one) == len(row) and not all(cell.head for cell in one)]
        if len(above) < _LEAST or any(_SUM.match(cell.text[:40]) for one in above for cell in one[:2]):
            continue
        for column, cell in enumerate(row):
            total = figure(cell.text)
            values = [figure(one[column].text) for one in above]
            known = [value for value in values if value is not None]
            if column and total is not None and len(known) == len(values) and known and abs(sum(known) - total) > 0.5:
                yield cell, sum(known)


def _in_sentence(sentence: Passage, fix: Any) -> Iterator[Hit]:
    found = _PARTS.search(sentence.text) if "total" in sentence.text.lower() or "jumlah" in sentence.text.lower() or "seluruh" in sentence.text.lower() else None
    if found:
        values = [one.value for one in amounts(found["parts"]) if not _is_year(one.value)]
        total = float(found["total"].rstrip(".").replace(".", "") or 0)
        if len(values) >= _LEAST and total and abs(sum(values) - total) > 0.01:
            message = T("The parts add up to {sum}.", sum=_spoken(sum(values)))
            yield Hit.on(sentence, found.span("total"), message, fix)
    shares = list(_SHARE.finditer(sentence.text)) if sentence.text.count("persen") + sentence.text.count("%") > _LEAST else []
    if len(shares) > _LEAST and re.search(r"\b(?:dari|responden|terdiri|sisanya|peserta|suara)\b", sentence.text):
        whole = sum(float(one["n"].replace(",", ".")) for one in shares)
        if 101.5 < whole <= 130 and not re.search(r"\b(?:naik|turun|tumbuh|meningkat|sebelumnya|dibanding)", sentence.text):
            message = T("The shares add up to {sum} percent.", sum=_spoken(whole))
            yield Hit.on(sentence, shares[-1], message, fix)


def _is_year(value: float) -> bool:
    return value in range(1945, 2060)


def _spoken(value: float) -> str:
    return f"{value:,.2f}".replace(",", " ").replace(".", ",").replace(" ", ".").removesuffix(",00")


@check("AKR-04", "block", T("Figures and words"))
def akr_04(document: Document, parameters: Mapping[str, Any]) -> Iterator[Hit]:
    """What: an amount in figures that differs from the same amount in words behind it.

    Why: in decrees and contracts the words count, in the news the figures are read.
    Clause: UU 14/2008 (KIP) art. 7.
    Example: "Rp1.500.000 (satu juta lima puluh ribu rupiah)".
    How to mend: correct whichever is wrong, from the source.
    Known false alarms: none known.
    """
    for span in document.spans:
        if "(" not in span.text or span.place in ("comment", "target", "name", "document"):
            continue
        for found, given, said in doubled(span.text):
            if given != said:
                message = T("The words say {said}.", said=_spoken(said))
                yield Hit.on(span, found, message, T("Correct the figures or the words, from the source."))


@check("AKR-10", "warn", T("Rates with their ground"))
def akr_10(document: Document, parameters: Mapping[str, Any]) -> Iterator[Hit]:
    """What: a rise or fall in percent in a paragraph that names neither a period nor a source.

    Why: a rate without what it is compared with says nothing.
    Clause: Perpres 39/2019 (Satu Data Indonesia).
    Example: "Angka kemiskinan turun 12 persen."
    How to mend: name the period it is compared with, and whose figure it is.
    Known false alarms: the ground stands in the paragraph before.
    """
    for passage in document.passages:
        found = _RATE.search(passage.text) if "persen" in passage.text or "%" in passage.text else None
        if found and passage.place not in ("title", "heading") and not _GROUNDED.search(_besides(passage, found)):
            message = T("This rate names neither period nor source.")
            fix = T("Name the period it is compared with, and whose figure it is.")
            yield Hit.on(passage, found.span("rate"), message, fix)


def _besides(passage: Passage, found: re.Match[str]) -> str:
    return f"{passage.text[: found.start()]} {passage.text[found.end() :]}"[:3000]
