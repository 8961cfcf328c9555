"""Whoever changes a table beside the log is found, and where."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, delete, insert, select, text, update

from tests.books import entered
from tests.desks import desk_with
from wpbridge import register
from wpbridge.desk import Desk, happened
from wpbridge.log import append
from wpbridge.register.replay import replay
from wpbridge.store.tables import decisions, editions, effects, entries


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A book with four rows, and a post in review."""
    with desk_with(tmp_path) as desk:
        entered(desk, 4)
        yield desk


def first(connection: Connection, table: object = editions) -> int:
    return int(connection.execute(select(table.c.id).order_by(table.c.id.desc())).scalars().first() or 0)  # type: ignore[attr-defined]


def state(connection: Connection) -> None:
    connection.execute(update(editions).where(editions.c.id == first(connection)).values(state="approved"))


def content(connection: Connection) -> None:
    row = connection.execute(select(editions).where(editions.c.id == first(connection))).one()
    snapshot = json.loads(json.dumps(row.snapshot))
    snapshot["post"]["body"] = snapshot["post"]["body"].replace("a", "e", 1)
    connection.execute(update(editions).where(editions.c.id == row.id).values(snapshot=snapshot))


def digest(connection: Connection) -> None:
    connection.execute(update(editions).where(editions.c.id == first(connection)).values(digest="0" * 64))


def who(connection: Connection) -> None:
    connection.execute(update(decisions).where(decisions.c.id == first(connection, decisions)).values(person="budi"))


def reason(connection: Connection) -> None:
    connection.execute(update(decisions).where(decisions.c.id == first(connection, decisions)).values(reason="lain"))


def without_decision(connection: Connection) -> None:
    connection.execute(delete(decisions).where(decisions.c.id == first(connection, decisions)))


def another_decision(connection: Connection) -> None:
    row = dict(connection.execute(select(decisions)).mappings().first() or {})
    connection.execute(insert(decisions).values(**row | {"id": 10_000, "person": "budi"}))


def the_same_decision_twice(connection: Connection) -> None:
    row = dict(connection.execute(select(decisions)).mappings().first() or {})
    connection.execute(insert(decisions).values(**row | {"id": 10_000}))


def receipt(connection: Connection) -> None:
    row = connection.execute(select(effects).where(effects.c.state == "done")).first()
    assert row
    connection.execute(update(effects).where(effects.c.id == row.id).values(receipt=row.receipt | {"url": "https://y"}))


def payload(connection: Connection) -> None:
    connection.execute(update(effects).where(effects.c.state == "done").values(payload="q"))


def without_effect(connection: Connection) -> None:
    connection.execute(delete(effects).where(effects.c.id == first(connection, effects)))


def done_by_nobody(connection: Connection) -> None:
    row = dict(connection.execute(select(effects)).mappings().first() or {})
    connection.execute(insert(effects).values(**row | {"id": 10_000, "step": "correct:1"}))


CASES: dict[Callable[[Connection], None], str] = {
    state: "state",
    content: "content",
    digest: "content",
    who: "decision",
    reason: "decision",
    without_decision: "decision",
    another_decision: "decision",
    the_same_decision_twice: "decision",
    receipt: "receipt",
    payload: "receipt",
    without_effect: "receipt",
    done_by_nobody: "receipt",
}


def test_an_untouched_store_is_what_the_log_tells(desk: Desk) -> None:
    with desk.store.begin() as connection:
        assert replay(connection, desk.name) is None
        assert register.verify(connection, desk.name) is None


@pytest.mark.parametrize("change", CASES, ids=lambda change: change.__name__)
def test_a_change_beside_the_log_is_found(desk: Desk, change: Callable[[Connection], None]) -> None:
    with desk.store.begin() as connection:
        change(connection)
    with desk.store.begin() as connection:
        found = replay(connection, desk.name)
        flaw = register.verify(connection, desk.name)
    assert found and found.reason == CASES[change]
    assert found.place.startswith(("post ", "log "))
    assert flaw and (flaw.place, flaw.reason) == (found.place, found.reason)


def test_findings_that_were_taken_out_are_missed(desk: Desk) -> None:
    with desk.store.begin() as connection:
        connection.execute(update(editions).where(editions.c.post_id == 41).values(report=[]))
    with desk.store.begin() as connection:
        found = replay(connection, desk.name)
    assert found and (found.place, found.reason) == ("post 41, round 1", "findings")


def test_an_edition_that_was_taken_out_is_missed(desk: Desk) -> None:
    edition = desk.current(41)
    assert edition
    with desk.store.begin() as connection:
        event = happened(edition, "receive", {"parts": {}})
        append(connection, desk.name, desk.clock(), type(event)(**vars(event) | {"edition_id": 9999}))
    with desk.store.begin() as connection:
        found = replay(connection, desk.name)
    assert found and (found.place, found.reason) == ("edition 9999", "missing")


@pytest.mark.parametrize("kind", ["publish", "archive", "enter", "hand_back"])
def test_what_cannot_have_happened_is_said(desk: Desk, kind: str) -> None:
    edition = desk.current(41)  # in review
    assert edition
    with desk.store.begin() as connection:
        seq = append(connection, desk.name, desk.clock(), happened(edition, kind, {}))
    with desk.store.begin() as connection:
        found = replay(connection, desk.name)
    assert found and (found.place, found.reason) == (f"log {seq}", "impossible")


def test_where_a_decision_led_is_told(desk: Desk) -> None:
    edition = desk.current(41)
    assert edition
    to = {"to": {"state": "in_review", "stage": "stage5"}}
    with desk.store.begin() as connection:
        append(connection, desk.name, desk.clock(), happened(edition, "return", to))
    with desk.store.begin() as connection:
        found = replay(connection, desk.name)
    assert found and found.reason == "impossible"


def test_a_swapped_row_of_the_book_is_found(desk: Desk) -> None:
    with desk.store.begin() as connection:
        connection.execute(text("DROP TRIGGER IF EXISTS entries_update"))
        for trigger in connection.execute(text("SELECT name FROM sqlite_master WHERE type='trigger'")).scalars().all():
            connection.execute(text(f"DROP TRIGGER {trigger}"))
        rows = connection.execute(select(entries.c.number, entries.c.row).order_by(entries.c.number)).all()
        connection.execute(update(entries).where(entries.c.number == rows[0].number).values(row=rows[1].row))
    with desk.store.begin() as connection:
        flaw = register.verify(connection, desk.name)
    assert flaw and (flaw.place, flaw.reason) == ("2026/1", "changed")
