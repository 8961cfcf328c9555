"""Numbers as Indonesian texts write them, in figures and in words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_UNITS = {"nol": 0, "satu": 1, "dua": 2, "tiga": 3, "empat": 4, "lima": 5, "enam": 6, "tujuh": 7, "delapan": 8,
          "sembilan": 9, "se": 1}  # fmt: skip
_SCALES = {"ribu": 10**3, "juta": 10**6, "miliar": 10**9, "milyar": 10**9, "triliun": 10**12, "trilyun": 10**12}
_WORD = re.compile(r"[a-z]+")
_FIGURE = r"\d{1,3}(?:\.\d{3}){1,5}(?:,\d{1,2})?|\d{1,15}(?:,\d{1,2})?"
_SCALE = r"(?: (?P<scale>ribu|juta|miliar|milyar|triliun))?"
FIGURE = re.compile(rf"(?<![\w.,/-])(?P<rp>Rp\.? ?)?(?P<figure>{_FIGURE}){_SCALE}(?![\w/]|[.,]\d)")
_BOTH = re.compile(
    rf"(?<![\w.,/-])(?P<rp>Rp\.? ?)?(?P<figure>{_FIGURE}){_SCALE}(?:,-|,00)? ?\((?P<words>[a-z][a-z \-]{{2,200}})\)", re.I
)


@dataclass(frozen=True)
class Amount:
    """A number in a text, in figures."""

    start: int
    end: int
    value: float


def amounts(text: str) -> Iterator[Amount]:
    """Every number in figures, with the word of its scale ("2,5 juta")."""
    for found in FIGURE.finditer(text):
        yield Amount(found.start(), found.end(), _value(found))


def doubled(text: str) -> Iterator[tuple[re.Match[str], float, int]]:
    """Numbers in figures followed by the same in words in parentheses: place, figures, words."""
    for found in _BOTH.finditer(text):
        said = spelt(found["words"])
        if said is not None:
            yield found, _value(found), said


def figure(text: str) -> float | None:
    """The number of a table's cell: figures with an optional Rp and %, nothing else."""
    found = re.fullmatch(rf"\s*(?:Rp\.? ?)?(-?(?:{_FIGURE}))(?:,-)?\s*%?\s*", text[:60])
    return float(found[1].replace(".", "").replace(",", ".")) if found else None


def spelt(text: str) -> int | None:
    """A number in words ("satu juta lima ratus ribu rupiah"); None for other words."""
    total, part, known = 0, 0, False
    for word in _WORD.findall(text.lower()):
        if word in ("rupiah", "orang", "buah", "dan", "unit", "hari", "lembar", "paket", "kepala", "keluarga"):
            continue
        step = _step(word, part)
        if step is None:
            return None
        known = True
        part, done = step
        if done:
            total, part = total + part, 0
    return total + part if known else None


def _step(word: str, part: int) -> tuple[int, bool] | None:
    """The number so far after one more word, and whether a scale closes it."""
    if word in _UNITS:
        return part + _UNITS[word], False
    if word == "sepuluh":
        return part + 10, False
    if word == "sebelas":
        return part + 11, False
    if word == "belas":
        return part + 10, False
    if word == "puluh":
        return part // 10 * 10 + part % 10 * 10, False
    if word == "ratus":
        return part // 10 * 10 + part % 10 * 100, False
    if word == "seratus":
        return part + 100, False
    if word == "seribu":
        return 1000 + part, True
    if word in _SCALES:
        return (part or 1) * _SCALES[word], True
    return None


def _value(found: re.Match[str]) -> float:
    value = float(found["figure"].replace(".", "").replace(",", "."))
    return value * _SCALES.get((found["scale"] or "").lower(), 1)
