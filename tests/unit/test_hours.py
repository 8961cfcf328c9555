"""The working-hours clock: over breaks, nights, weekends, holidays, month and year ends, and changed clocks."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wpbridge.config import load
from wpbridge.errors import ConfigError
from wpbridge.hours import Hours
from wpbridge.settings import HoursTable, PeriodTable

WITA = ZoneInfo("Asia/Makassar")
OFFICE = Hours(HoursTable(), WITA)


def at(text: str, zone: ZoneInfo = WITA) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


@pytest.mark.parametrize(
    ("start", "minutes", "due"),
    [
        ("2026-11-24 09:00", 30, "2026-11-24 09:30"),  # a plain Tuesday
        ("2026-11-24 11:45", 30, "2026-11-24 13:15"),  # over the break at noon
        ("2026-11-24 12:20", 30, "2026-11-24 13:30"),  # within the break
        ("2026-11-24 15:30", 30, "2026-11-24 16:00"),  # to the last minute
        ("2026-11-24 15:50", 30, "2026-11-25 07:50"),  # over the night
        ("2026-11-24 23:59", 30, "2026-11-25 08:00"),  # just before midnight, WITA
        ("2026-11-25 00:01", 30, "2026-11-25 08:00"),  # just after it
        ("2026-11-27 11:20", 30, "2026-11-27 13:20"),  # Friday prayer
        ("2026-11-27 16:20", 30, "2026-11-30 07:50"),  # over the weekend
        ("2026-11-28 10:00", 30, "2026-11-30 08:00"),  # Saturday
        ("2026-11-30 15:50", 30, "2026-12-01 07:50"),  # over the month's end
        ("2026-12-23 15:50", 30, "2026-12-28 07:50"),  # 24: collective leave, 25: Christmas, 26/27: weekend
        ("2026-12-31 15:50", 30, "2027-01-04 07:50"),  # over the year's end, New Year on a Friday
        ("2026-08-14 16:00", 60, "2026-08-18 08:00"),  # Independence Day on a Monday
        ("2026-03-17 15:30", 60, "2026-03-25 08:00"),  # Nyepi, Eid and the leave around them
        ("2026-11-23 07:30", 450, "2026-11-23 16:00"),  # a whole day
        ("2026-11-23 07:30", 2250, "2026-11-27 16:30"),  # a whole week of 37.5 hours
    ],
)
def test_time_runs_only_while_the_office_is_open(start: str, minutes: int, due: str) -> None:
    assert OFFICE.add(at(start), minutes) == at(due)
    assert OFFICE.add(at(start), minutes).tzinfo == UTC


@pytest.mark.parametrize(
    ("start", "end", "minutes"),
    [
        ("2026-11-24 09:00", "2026-11-24 09:30", 30),
        ("2026-11-24 16:30", "2026-11-25 07:00", 0),
        ("2026-11-25 09:00", "2026-11-24 09:00", 0),
        ("2026-12-31 15:50", "2027-01-04 07:50", 30),
        ("2026-11-20 16:00", "2026-11-23 07:45", 45),
    ],
)
def test_the_time_between(start: str, end: str, minutes: int) -> None:
    assert OFFICE.between(at(start), at(end)) == timedelta(minutes=minutes)


@given(
    st.datetimes(datetime(2025, 1, 1), datetime(2027, 12, 1)).map(lambda d: d.replace(tzinfo=WITA)),
    st.integers(1, 3000),
)
def test_adding_and_measuring_agree(start: datetime, minutes: int) -> None:
    due = OFFICE.add(start, minutes)
    assert OFFICE.between(start, due) == timedelta(minutes=minutes)
    assert not OFFICE.closed_on(due.astimezone(WITA).date())


def test_the_office_adds_and_takes_out_days() -> None:
    table = HoursTable(closed=(date(2026, 11, 25),), open=(date(2026, 12, 24),))
    office = Hours(table, WITA)
    assert office.add(at("2026-11-24 15:50"), 30) == at("2026-11-26 07:50")
    assert office.add(at("2026-12-23 15:50"), 30) == at("2026-12-24 07:50")
    assert (office.closed_on(date(2026, 11, 25)), office.closed_on(date(2026, 12, 24))) == ("closed", "")
    assert "Natal" in office.closed_on(date(2026, 12, 25))


def test_other_hours_in_ramadan() -> None:
    ramadan = PeriodTable.model_validate(
        {"from": date(2026, 2, 18), "until": date(2026, 3, 17), "tuesday": ("08:00-12:00", "12:30-15:00")}
    )
    office = Hours(HoursTable(periods=(ramadan,)), WITA)
    assert office.add(at("2026-02-24 14:45"), 30) == at("2026-02-25 07:45")
    assert office.add(at("2026-04-14 14:45"), 30) == at("2026-04-14 15:15")
    assert office.add(at("2026-03-17 14:45"), 10) == at("2026-03-17 14:55"), "its last day"
    assert office.add(at("2026-03-17 14:45"), 30) == at("2026-03-25 07:45"), "its last day"
    first = ramadan.model_copy(update={"from_": date(2026, 2, 24)})
    assert Hours(HoursTable(periods=(first,)), WITA).add(at("2026-02-24 14:45"), 30) == at("2026-02-25 07:45")


def test_where_clocks_are_changed_people_work_by_the_wall() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    office = Hours(HoursTable(holidays="", sunday=("01:00-05:00",)), berlin)
    assert office.between(at("2026-03-29 01:00", berlin), at("2026-03-29 05:00", berlin)) == timedelta(hours=3)
    assert office.between(at("2026-10-25 01:00", berlin), at("2026-10-25 05:00", berlin)) == timedelta(hours=5)


@pytest.mark.parametrize(
    ("hours", "words"),
    [
        ('monday = ["7-12"]', "is not a span of hours"),
        ('monday = ["12:00-07:00"]', "end before they begin"),
        ('monday = ["07:00-12:00", "11:00-13:00"]', "end before they begin, or overlap"),
        ('holidays = "XX"', "is not a country"),
        ("\n".join(f"{d} = []" for d in ("monday", "tuesday", "wednesday", "thursday", "friday")), "never open"),
        ('montag = ["07:00-12:00"]', 'the key "montag" is not known'),
        ('closed = ["2026-12-31"]', "must be a date"),
    ],
)
def test_wrong_hours_are_said(tmp_path, hours: str, words: str) -> None:  # type: ignore[no-untyped-def]
    file = tmp_path / "wpbridge.toml"
    site = 'url = "https://a.go.id"\nuser = "w"\npassword_env = "P"\ntimezone = "Asia/Makassar"'
    file.write_text(f"[sites.a]\n{site}\n[sites.a.hours]\n{hours}\n")
    with pytest.raises(ConfigError) as refused:
        load(file, {})
    assert words in str(refused.value)
