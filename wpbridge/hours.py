"""The working-hours clock: time standards run only while the office is open.

Pure; all times in and out are aware, what is computed is UTC. The office's week is local time, so that a change of
daylight-saving time moves the clock as it moves the people. National holidays and collective leave (cuti bersama)
come from the `holidays` library, the rest from the office's own list.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, cached_property
from importlib.metadata import version
from pathlib import Path
from zoneinfo import ZoneInfo

import platformdirs

from wpbridge.settings import HoursTable, spans

_JOINT_LEAVE = ("ID", "IDN")


@dataclass(frozen=True)
class Hours:
    """When an office works: `table` as the configuration has it, in `zone`."""

    table: HoursTable
    zone: ZoneInfo

    def add(self, start: datetime, minutes: int) -> datetime:
        """The moment (UTC) when `minutes` of office time have passed since `start`."""
        left = timedelta(minutes=minutes)
        for begin, end in self._open(start):
            if left <= end - begin:
                return begin + left
            left -= end - begin
        raise AssertionError("unreachable: the open spans have no end")

    def between(self, start: datetime, end: datetime) -> timedelta:
        """How much office time lies between two moments; nothing when the second is not later."""
        spent = timedelta()
        if end <= start:
            return spent
        for opens, closes in self._open(start):
            if opens >= end:
                break
            spent += min(closes, end) - opens
        return spent

    def closed_on(self, day: date) -> str:
        """Why the office is closed all day: the holiday's name, "closed" for its own list, "" for a working day."""
        if day in self.table.open:
            return ""
        if day in self.table.closed:
            return "closed"
        return _holidays(self.table.holidays, day.year).get(day, "") if self.table.holidays else ""

    def _open(self, start: datetime) -> Iterator[tuple[datetime, datetime]]:
        """The spans of office time (UTC) from `start` on, one after the other, without end.

        Where clocks are put forward, an hour that does not exist is read as the one after it, so that spans could end
        before they begin, or overlap: each begins where the one before it ended, and one without length is left out.
        """
        day, at = start.astimezone(self.zone).date(), start.astimezone(UTC)
        while True:  # the configuration refuses an office that never opens
            for opens, closes in self._spans(day):
                if closes > max(opens, at):
                    yield max(opens, at), closes
                    at = closes
            day += timedelta(days=1)

    def _spans(self, day: date) -> list[tuple[datetime, datetime]]:
        if day not in self._known:
            self._known[day] = self._worked(day)
        return self._known[day]

    @cached_property
    def _known(self) -> dict[date, list[tuple[datetime, datetime]]]:
        """The open spans of days that were asked for: a list asks for the same few days again and again."""
        return {}

    def _worked(self, day: date) -> list[tuple[datetime, datetime]]:
        if self.closed_on(day):
            return []
        return [(self._moment(day, a), self._moment(day, b)) for a, b in spans(self.table.written(day))]

    def _moment(self, day: date, at: time) -> datetime:
        return datetime.combine(day, at, self.zone).astimezone(UTC)


@cache
def _holidays(country: str, year: int) -> dict[date, str]:
    """A country's holidays in a year. The library takes a quarter of a second to import, so what it said is kept for
    the next start, by its version; a file that cannot be read or written only costs that time again, nor is one
    written where nobody is at home (an account without a folder of its own)."""
    kept = platformdirs.user_cache_path("wpbridge") / f"holidays-{version('holidays')}-{country}-{year}.json"
    with suppress(OSError, ValueError, AttributeError):
        return {date.fromisoformat(day): str(name) for day, name in json.loads(kept.read_text("utf-8")).items()}
    found = _computed(country, year)
    with suppress(OSError):
        if kept.is_absolute():
            _keep(kept, json.dumps({day.isoformat(): name for day, name in found.items()}))
    return found


def _computed(country: str, year: int) -> dict[date, str]:
    import holidays

    known = holidays.country_holidays(country, years=year, categories=_categories(country), language="id")
    return dict(known.items())


def _keep(path: Path, text: str) -> None:
    """Write a file so that nobody ever reads half of it. OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=path.parent, delete=False) as file:
        file.write(text)
    os.replace(file.name, path)


def joint_leave_lacking(country: str, today: date) -> list[int]:
    """For which years the library does not know Indonesia's collective leave (cuti bersama) yet: this year, and from
    October on, when its decree is due, the next."""
    if country not in _JOINT_LEAVE:
        return []
    import holidays

    years = (today.year, today.year + 1) if today.month >= 10 else (today.year,)
    return [year for year in years if not holidays.country_holidays(country, years=year, categories=("government",))]


def _categories(country: str) -> tuple[str, ...]:
    """Public holidays, and where the country knows them those of its government (Indonesia: cuti bersama)."""
    import holidays

    known = holidays.country_holidays(country).supported_categories
    return tuple(name for name in ("public", "government") if name in known)
