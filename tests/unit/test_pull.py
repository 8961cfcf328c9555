"""Pull: when a text that was read calls for a new edition, by clocks that are right and by one that was not."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.desks import NOW, desk_with, spoiled
from wpbridge import doctor
from wpbridge.desk import Desk
from wpbridge.pull import Pulled, take_in
from wpbridge.settings import HoursTable
from wpbridge.store import editions

MINUTE = timedelta(minutes=1)


def returned(desk: Desk, at: datetime) -> None:
    """The post of the desk was returned to its writer at this moment, by the clock of the machine that did it."""
    before = desk.current(41)
    assert before
    with desk.store.begin() as connection:
        for event in ("return", "hand_back"):
            before = editions.move(connection, before, event, at)


def pulled(desk: Desk, read_at: datetime) -> Pulled:
    return take_in(desk, [spoiled(desk, title="Judul yang lain")], read_at)


@pytest.mark.parametrize(
    ("changed", "read", "received"),
    [
        (NOW - MINUTE, NOW, 1),  # handed in again after the return
        (NOW - MINUTE, NOW - 2 * MINUTE, 0),  # read before the return: it still was pending then
        (NOW, NOW, 1),
        (NOW + MINUTE, NOW, 0),  # returned by a machine whose clock is a minute ahead
        (NOW + timedelta(hours=1), NOW, 1),  # by a clock that was wrong
        (NOW + timedelta(days=4000), NOW, 1),
    ],
)
def test_what_was_read_before_a_change_of_ours_is_old_and_a_wrong_clock_does_not_block_for_ever(
    tmp_path: Path, changed: datetime, read: datetime, received: int
) -> None:
    with desk_with(tmp_path) as desk:
        returned(desk, changed)
        assert len(pulled(desk, read).received) == received
        current = desk.current(41)
    assert current and current.round == 1 + received


def test_a_changed_text_replaces_what_a_clock_in_the_future_wrote(tmp_path: Path) -> None:
    with desk_with(tmp_path) as desk:
        before = desk.current(41)
        assert before
        with desk.store.begin() as connection:
            editions.move(connection, before, "pass", NOW + timedelta(days=4000), stage="setujui")
        assert pulled(desk, NOW).superseded == 1
        assert len(pulled(desk, NOW).received) == 0, "once"


# -- the doctor on collective leave


@pytest.mark.parametrize(
    ("day", "table", "years"),
    [
        ("2026-09-30", HoursTable(), []),
        ("2026-11-24", HoursTable(), []),
        ("2027-09-30", HoursTable(), []),
        ("2027-10-01", HoursTable(), ["2028"]),
        ("2027-09-30 20:00", HoursTable(), ["2028"]),  # it is October in the office
        ("2028-03-01", HoursTable(), ["2028"]),
        ("2028-11-01", HoursTable(), ["2028", "2029"]),
        ("2028-11-01", HoursTable(closed=(datetime(2028, 12, 26).date(),)), ["2029"]),
        ("2028-11-01", HoursTable(holidays=""), []),
        ("2028-11-01", HoursTable(holidays="US"), []),
    ],
)
def test_the_doctor_says_for_which_year_no_collective_leave_is_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, day: str, table: HoursTable, years: list[str]
) -> None:
    import holidays

    known = holidays.country_holidays

    def until_2027(country: str, *, years: int, categories: tuple[str, ...]) -> object:
        """The library as it is with the decree of 2027 as its last."""
        return known(country, years=years, categories=categories) if years < 2028 else {}

    monkeypatch.setattr(holidays, "country_holidays", until_2027)
    with desk_with(tmp_path) as desk:
        settings = desk.settings.model_copy(update={"hours": table})
        config = desk.config.model_copy(update={"sites": {desk.name: settings}})
        now = datetime.fromisoformat(day).replace(tzinfo=UTC)
        later = replace(desk, config=config, clock=lambda: now)
        said = [diagnosis.text.say("en") for diagnosis in doctor._leave(later)]
    assert [next(year for year in ("2028", "2029") if year in text) for text in said] == years
    assert all("hours.closed" in text for text in said)
