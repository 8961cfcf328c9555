"""The retention schedule: which row is for a post, when its time is over, and that nothing but a list comes of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from tests.books import archived, entered
from tests.desks import desk_with
from wpbridge.archive import object_id, root
from wpbridge.cli.main import run
from wpbridge.desk import Desk
from wpbridge.retention import Due, _later, due
from wpbridge.sop import Sop, load_sop
from wpbridge.sop.lint import problems
from wpbridge.sop.model import Retention

PUBLISHED = datetime(2026, 11, 3, 20, tzinfo=UTC)  # 4 November in Banjarmasin


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """Two releases, and one with the tag of what must be published at once."""
    with desk_with(tmp_path) as desk:
        entered(desk, 3, PUBLISHED)  # the second of every three is "Serta Merta"
        yield desk


def found(desk: Desk, day: date) -> list[Due]:
    with desk.store.begin() as connection:
        return list(due(connection, desk, day))


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2027, 11, 3), []),
        (date(2027, 11, 4), [("001/2026", "serta-merta", False)]),
        (date(2028, 11, 4), [("001/2026", "serta-merta", False), ("002/2026", "siaran-pers", False),
                             ("003/2026", "siaran-pers", False)]),
        (date(2031, 11, 3), [("001/2026", "serta-merta", False), ("002/2026", "siaran-pers", False),
                             ("003/2026", "siaran-pers", False)]),
        (date(2031, 11, 4), [("001/2026", "serta-merta", True), ("002/2026", "siaran-pers", True),
                             ("003/2026", "siaran-pers", True)]),
    ],
)  # fmt: skip
def test_what_is_due_on_a_day_of_the_offices_calendar(
    desk: Desk, day: date, expected: list[tuple[str, str, bool]]
) -> None:
    assert [(one.label, one.term.row.code, one.over) for one in found(desk, day)] == expected


def test_what_to_do_is_said(desk: Desk) -> None:
    early, late = found(desk, date(2027, 11, 4))[0], found(desk, date(2031, 11, 4))
    assert "records centre" in str(early.what) and early.since == date(2027, 11, 4)
    assert "judge" in str(late[0].what) and "archive export" in str(late[1].what)


def test_the_29th_of_february() -> None:
    assert (_later(date(2028, 2, 29), 1), _later(date(2028, 2, 29), 4)) == (date(2029, 2, 28), date(2032, 2, 29))


def test_a_version_knows_its_term(desk: Desk) -> None:
    archived(desk, 1, after=10)
    kept = root(desk)
    told = json.loads(kept.read(object_id(desk.name, 1011), "retention.json"))
    assert (told["code"], told["then"], told["confirmed"]) == ("siaran-pers", "permanent", False)
    assert told["review_on"] > told["active_until"]


def test_the_command(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["--lang", "en", "--config", str(desk.config.path), "archive", "due"]
    assert run([*arguments, "--until", "2031-11-04", "--json"], {"P": "none"}) == 0
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(one["number"], one["code"], one["over"], one["since"]) for one in told][:2] == [
        ("001/2026", "serta-merta", True, "2031-11-04"), ("002/2026", "siaran-pers", True, "2031-11-04"),
    ]  # fmt: skip
    assert run(arguments, {"P": "none"}) == 0
    assert "nothing is due" in capsys.readouterr().out


def changed(*rows: Retention) -> list[str]:
    sop: Sop = load_sop("sop-555-039-2022").model_copy(update={"retention": rows})
    return [str(one.text) for one in problems(sop, {}, ()) if one.place[0] == "retention"]


def test_rows_that_do_not_fit_together_are_named() -> None:
    row = Retention(code="A", name="A", active=1, inactive=1, then="review")
    assert changed(row) == []
    assert len(changed(row, row)) == 2
    assert "which [content_types] does not have" in changed(row.model_copy(update={"types": ("lain",)}))[0]
