"""The working-hours clock: over breaks, nights, weekends, holidays, month and year ends, and changed clocks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import islice, pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wpbridge import hours
from wpbridge.config import load
from wpbridge.errors import ConfigError
from wpbridge.hours import Hours
from wpbridge.settings import WEEKDAYS, HoursTable, PeriodTable

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


# -- days and configurations that are odd


@pytest.mark.parametrize(
    ("week", "day", "hours"),
    [
        ({}, "2026-11-28", ("07:30", "16:30")),  # Saturday: Friday's
        ({}, "2026-11-29", ("07:30", "16:30")),  # Sunday: still Friday's
        ({"saturday": ("08:00-11:00",)}, "2026-11-28", ("08:00", "11:00")),
        ({"friday": ()}, "2026-11-28", ("07:30", "16:00")),
        ({"monday": ()}, "2026-11-30", ("07:30", "16:30")),  # Monday: back over the weekend
    ],
)
def test_an_open_day_without_hours_has_those_of_the_weekday_before(
    week: dict[str, tuple[str, ...]], day: str, hours: tuple[str, str]
) -> None:
    office = Hours(HoursTable(**week, open=(date.fromisoformat(day),)), WITA)  # type: ignore[arg-type]
    opens, closes = (at(f"{day} {time}") for time in hours)
    assert office.add(at(f"{day} 00:00"), 1) == opens + timedelta(minutes=1)
    assert office.between(closes - timedelta(minutes=9), at(f"{day} 23:59")) == timedelta(minutes=9)


def test_a_day_that_is_not_listed_keeps_its_own_hours() -> None:
    assert OFFICE.between(at("2026-11-28 00:00"), at("2026-11-29 23:59")) == timedelta(0)


def year(*weekdays: int) -> str:
    """Thirteen months of these weekdays."""
    days = (date(2026, 12, 1) + timedelta(days=number) for number in range(400))
    return ", ".join(day.isoformat() for day in days if day.weekday() in weekdays)


MONDAY = "\n".join(f"{day} = []" for day in ("tuesday", "wednesday", "thursday", "friday"))
SHUT_DAY = f'{MONDAY}\nmonday = []\nsaturday = ["08:00-12:00"]'
SHUT_PERIODS = "".join(
    f"[[sites.a.hours.periods]]\nfrom = {day}\nuntil = {day}\n{SHUT_DAY}\n"
    for day in (date(2026, 12, 1) + timedelta(days=number) for number in range(400))
    if day.weekday() < 5
)


@pytest.mark.parametrize(
    ("hours", "refused"),
    [
        (f"{MONDAY}\nclosed = [{year(0)}]", True),
        (f"{MONDAY}\nclosed = [{year(1)}]", False),
        (f"closed = [{year(0, 1, 2, 3, 4)}]", True),
        (f"closed = [{year(0, 1, 2, 3, 4)}]\nopen = [2027-03-06]", False),
        (f"closed = [{year(0, 1, 2, 3)}]", False),
        ("closed = [9999-12-31, 0001-01-01]", False),
        (f"closed = [{year(0)}]\n[[sites.a.hours.periods]]\nfrom = 2026-12-01\nuntil = 9999-12-31\n{MONDAY}", True),
        (SHUT_PERIODS, True),
    ],
    ids=["mondays", "tuesdays", "all", "one open", "fridays left", "ends of the calendar", "period", "periods alone"],
)
def test_an_office_that_is_shut_for_a_year_is_refused(tmp_path, hours: str, refused: bool) -> None:  # type: ignore[no-untyped-def]
    file = tmp_path / "wpbridge.toml"
    site = 'url = "https://a.go.id"\nuser = "w"\npassword_env = "P"\ntimezone = "Asia/Makassar"'
    file.write_text(f"[sites.a]\n{site}\n[sites.a.hours]\n{hours}\n")
    if not refused:
        assert load(file, {}).sites["a"].hours
        return
    with pytest.raises(ConfigError, match="the office is closed for a year"):
        load(file, {})


PLACES = ("Asia/Makassar", "Asia/Jayapura", "Europe/Berlin", "America/New_York", "Asia/Kathmandu")
MINUTES = st.one_of(st.integers(60, 4 * 60), st.integers(0, 24 * 60 - 1))  # clocks are changed between one and four
SPANS = st.sets(MINUTES, min_size=2, max_size=6).map(
    lambda minutes: tuple(
        f"{a // 60:02}:{a % 60:02}-{b // 60:02}:{b % 60:02}"
        for a, b in zip(sorted(minutes)[::2], sorted(minutes)[1::2], strict=False)
    )
)
CHANGES = (datetime(2026, 3, 8), datetime(2026, 3, 29), datetime(2026, 10, 25), datetime(2026, 11, 1))
STARTS = st.one_of(
    st.datetimes(datetime(2025, 1, 1), datetime(2027, 12, 1)),
    st.tuples(st.sampled_from(CHANGES), st.integers(-1500, 600)).map(lambda near: near[0] + timedelta(minutes=near[1])),
)


@st.composite
def offices(draw: st.DrawFn) -> Hours:
    days = {day: draw(st.one_of(st.just(()), SPANS)) for day in WEEKDAYS}
    days["sunday"] = days["sunday"] or draw(SPANS)  # clocks are changed on Sundays
    return Hours(HoursTable(holidays="", **days), draw(st.sampled_from(PLACES).map(ZoneInfo)))  # type: ignore[arg-type]


@settings(max_examples=300)
@given(offices(), STARTS, st.integers(1, 2000), st.integers(1, 500))
def test_adding_and_measuring_are_inverse_and_never_run_backwards(
    office: Hours, start: datetime, minutes: int, more: int
) -> None:
    begin = start.replace(tzinfo=UTC)
    due, later = office.add(begin, minutes), office.add(begin, minutes + more)
    assert begin < due < later
    assert office.between(begin, due) == timedelta(minutes=minutes)
    assert office.between(begin, later) == timedelta(minutes=minutes + more)
    assert office.between(begin, due) + office.between(due, later) == office.between(begin, later)
    assert office.add(begin + timedelta(minutes=1), minutes) >= due


@settings(max_examples=300)
@given(offices(), STARTS)
def test_the_spans_follow_each_other(office: Hours, start: datetime) -> None:
    spans = list(islice(office._open(start.replace(tzinfo=UTC)), 20))
    assert all(opens < closes for opens, closes in spans)
    assert all(one[1] <= other[0] for one, other in pairwise(spans))


@pytest.mark.parametrize(
    ("sunday", "minutes"),
    [
        (("02:00-03:00",), 0),  # the hour that does not exist
        (("02:30-03:00",), 0),
        (("01:00-02:30", "03:00-04:00"), 120),
        (("01:00-02:30", "02:45-04:00"), 105),  # 02.30 is read as 03.30, 02.45 as 03.45
    ],
)
def test_the_night_on_which_clocks_are_put_forward(sunday: tuple[str, ...], minutes: int) -> None:
    berlin = ZoneInfo("Europe/Berlin")
    office = Hours(HoursTable(holidays="", sunday=sunday), berlin)
    night = (at("2026-03-29 00:00", berlin), at("2026-03-29 06:00", berlin))
    assert office.between(*night) == timedelta(minutes=minutes)


CHRISTMAS = date(2026, 12, 25)


@pytest.fixture
def started_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder for what is kept from one start to the next, and nothing known yet."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    hours._holidays.cache_clear()
    yield tmp_path / "wpbridge"
    hours._holidays.cache_clear()


def test_the_next_start_need_not_ask_the_library(started_anew: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    name = OFFICE.closed_on(CHRISTMAS)
    assert "Natal" in name
    hours._holidays.cache_clear()
    monkeypatch.setattr(hours, "_computed", None)
    assert OFFICE.closed_on(CHRISTMAS) == name
    assert len(list(started_anew.iterdir())) == 1


@pytest.mark.parametrize("damage", ["", "[]", "{}x", '{"25": ""}', '{"2026-12-'])
def test_a_damaged_file_closes_no_office_less(started_anew: Path, damage: str) -> None:
    name = OFFICE.closed_on(CHRISTMAS)
    (file,) = started_anew.iterdir()
    file.write_text(damage)
    hours._holidays.cache_clear()
    assert OFFICE.closed_on(CHRISTMAS) == name
    assert file.read_text() != damage


def test_holidays_are_known_where_nothing_can_be_kept(started_anew: Path) -> None:
    started_anew.write_text("in its way")
    assert "Natal" in OFFICE.closed_on(CHRISTMAS)


def test_nothing_is_kept_where_nobody_is_at_home(
    started_anew: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("platformdirs.user_cache_path", lambda name: Path("~/.cache") / name)
    monkeypatch.chdir(tmp_path)
    assert "Natal" in OFFICE.closed_on(CHRISTMAS)
    assert list(tmp_path.iterdir()) == []
