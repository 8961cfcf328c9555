"""Dates and weekdays in Indonesian text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

DAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
MONTHS = "januari februari maret april mei juni juli agustus september oktober november desember".split()
_SHORT = {"jan": 1, "feb": 2, "peb": 2, "mar": 3, "apr": 4, "jun": 6, "jul": 7, "agt": 8, "agu": 8, "ags": 8,
          "sep": 9, "sept": 9, "okt": 10, "nov": 11, "nop": 11, "des": 12, "pebruari": 2, "nopember": 11}  # fmt: skip
NUMBER = {name: number for number, name in enumerate(MONTHS, 1)} | _SHORT
MONTH = "|".join(sorted(NUMBER, key=len, reverse=True))
DAY = r"(?:Senin|Selasa|Rabu|Kamis|Jum['’]?at|Sabtu|Minggu|Ahad)"
_DATED = re.compile(
    rf"\b(?P<day>{DAY})(?:\s+(?:malam|pagi|siang|sore|dini hari))?\s*,?\s*(?:(?:tanggal|tgl\.?)\s+)?\(?\s*"
    rf"(?P<date>(?P<d>\d{{1,2}})(?:\s?[/.-]\s?(?P<m>\d{{1,2}})\s?[/.-]\s?|\s+(?P<month>{MONTH})\.?\s+)"
    r"(?P<y>\d{4}|\d{2}(?!\d)))",
    re.I,
)
_DATE = re.compile(
    rf"(?<![\d/.-])(?P<d>\d{{1,2}})(?:(?P<sign>[/.-])(?P<m>\d{{1,2}})(?P=sign)|\s+(?P<month>{MONTH})\.?\s+)(?P<y>(?:19|20)\d{{2}})(?![\d/-]|\.\d)",
    re.I,
)


@dataclass(frozen=True)
class Dated:
    """A date in a text: its place, its numbers, and the weekday given with it ("" for none)."""

    start: int
    end: int
    day: int
    month: int
    year: int
    weekday: str = ""

    @property
    def date(self) -> date | None:
        """The day of the calendar, None when there is no such day."""
        try:
            return date(self.year, self.month, self.day)
        except ValueError:
            return None


def weekdays(text: str) -> Iterator[Dated]:
    """Dates with a weekday before them."""
    for found in _DATED.finditer(text):
        yield _dated(found, found["day"])


def dates(text: str) -> Iterator[Dated]:
    """Dates with a year, with or without weekday."""
    for found in _DATE.finditer(text):
        yield _dated(found, "")


def standard(day: str) -> str:
    """A weekday in its standard form."""
    name = day.replace("'", "").replace("’", "").capitalize()
    return "Minggu" if name == "Ahad" else name


def _dated(found: re.Match[str], weekday: str) -> Dated:
    year = int(found["y"])
    month = int(found["m"]) if found["m"] else NUMBER[found["month"].lower()]
    return Dated(found.start(), found.end(), int(found["d"]), month, year + 2000 if year < 100 else year, weekday)
