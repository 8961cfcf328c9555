"""What is due and scheduled, read back as a calendar program does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from icalendar import Calendar, Component

from tests.books import entered
from tests.desks import NOW, desk_with, fill, plain
from wpbridge.calendar import write
from wpbridge.cli.main import run
from wpbridge.desk import Desk
from wpbridge.digest import freeze
from wpbridge.due import due_at
from wpbridge.errors import Refused

LATER = NOW + timedelta(days=3)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """One post that waits, one that waits and is scheduled, and published ones, of which nothing is due."""
    with desk_with(tmp_path, 1) as desk:
        post = replace(plain(desk, 2).post, id=2002, date=LATER, title="Pasar murah, Sabtu; \\ gratis &amp; ramai")
        fill(desk, [freeze(desk.name, post, ())])
        entered(desk, 2)
        yield desk


def appointments(file: Path) -> dict[str, Component]:
    calendar = Calendar.from_ical(file.read_bytes())
    found = list(calendar.walk("VEVENT"))
    named = {str(one["uid"]).partition("-")[2].removesuffix("@wpbridge"): one for one in found}
    assert len(named) == len(found)
    return named


def test_due_and_scheduled_work(desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "kerja.ics"
    write([desk], file, "en")
    found = appointments(file)
    assert set(found) == {"41-due", "2002-due", "2002-publish"}
    edition = desk.current(2002)
    assert edition
    assert found["2002-due"].decoded("dtstart") == due_at(desk, edition)
    assert found["2002-publish"].decoded("dtstart") == LATER
    assert str(found["2002-publish"]["summary"]) == "To be published: Pasar murah, Sabtu; \\ gratis & ramai"
    assert str(found["2002-due"]["description"]) == desk.typed("show 2002")


def test_what_is_past_is_scheduled_no_more(desk: Desk, tmp_path: Path) -> None:
    write([replace(desk, clock=lambda: LATER)], tmp_path / "kerja.ics", "id")
    assert set(appointments(tmp_path / "kerja.ics")) == {"41-due", "2002-due"}


def test_a_number_of_a_person_is_veiled(tmp_path: Path) -> None:
    with desk_with(tmp_path, 1, title="Bantuan untuk NIK 6304056208900001") as desk:
        write([desk], tmp_path / "kerja.ics", "id")
    summary = str(appointments(tmp_path / "kerja.ics")["41-due"]["summary"])
    assert "Bantuan untuk NIK" in summary and "6304056208900001" not in summary


def test_the_command_replaces_the_file_and_says_nothing(
    desk: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    env = {"WPBRIDGE_CONFIG": str(desk.config.path), "WPBRIDGE_LANG": "en", "P": "none"}
    file = tmp_path / "kerja.ics"
    file.write_text("old")
    assert run(["status", "--calendar", str(file), "--metrics", str(tmp_path / "m.prom")], env) == 0
    assert capsys.readouterr() == ("", "")
    assert set(appointments(file)) >= {"41-due", "2002-due"} and (tmp_path / "m.prom").exists()
    with pytest.raises(Refused, match="cannot be written"):
        write([desk], tmp_path / "none" / "kerja.ics", "en")
