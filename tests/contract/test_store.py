"""The store's promises, the same on SQLite and on PostgreSQL."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import case, delete, insert, select, text, update

from tests.site import Postgres
from wpbridge import effects, log
from wpbridge.digest import freeze
from wpbridge.effects import Deed, Key, Ledger
from wpbridge.errors import (
    Ambiguous,
    AuthError,
    ConfigError,
    Defect,
    RateLimited,
    Refused,
    Rejected,
    Repeated,
    Unavailable,
    WpbridgeError,
)
from wpbridge.models import Message, Picture, Post, Receipt
from wpbridge.store import Store, _engine, editions, leases, tables
from wpbridge.store.copying import bring_back, copy
from wpbridge.store.tables import chains, entries, events, metadata
from wpbridge.texts import T

NOW = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)
KEY = Key(site="s", post_id=1, digest="d" * 64, channel="mastodon", step="send")


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/wpbridge.db"
    server: Postgres = request.getfixturevalue("postgres_server")
    return server.database()


def test_a_message_of_before_keeps_its_picture_and_its_digest(address: str) -> None:
    from wpbridge.store.migrations import upgrade

    post = Post(id=1, status="pending", title="Judul", body="Isi", modified=NOW)
    message = Message(channel="mastodon", text="Judul {link}", pictures=(Picture(part="media:12", alt="Foto"),))
    frozen = freeze("s", post, (message,))
    old = Store(_engine(address))
    upgrade(old.engine, "0002")
    with old.begin() as connection:
        [id] = editions.add(connection, [(frozen, 1)], NOW)
        snapshot = connection.execute(select(tables.editions.c.snapshot)).scalar_one()
        snapshot["messages"] = [{"channel": "mastodon", "text": "Judul {link}", "picture": "media:12", "alt": "Foto"}]
        connection.execute(update(tables.editions).values(snapshot=snapshot))
    old.close()
    now = Store.open(address)
    with now.begin() as connection:
        kept = editions.get(connection, id).snapshot
    now.close()
    assert kept.messages == (message,)
    assert freeze("s", kept.post, kept.messages).digest == frozen.digest


@pytest.fixture
def store(address: str) -> Iterator[Store]:
    opened = Store.open(address)
    yield opened
    opened.close()


class Hands:
    """A remote side that does what a test says, and counts."""

    def __init__(self, *answers: WpbridgeError | None) -> None:
        self.answers = list(answers)
        self.done: list[str] = []

    def call(self, since: datetime) -> Receipt:
        answer = self.answers.pop(0) if self.answers else None
        if answer is None or isinstance(answer, Ambiguous):
            self.done.append("sent")
        if answer:
            raise answer
        return receipt()

    def find(self, since: datetime) -> Receipt | None:
        return receipt() if self.done else None


def receipt() -> Receipt:
    return Receipt(remote_id="7", url="https://x/7", at=NOW)


def edition(store: Store) -> editions.Edition:
    post = Post(id=1, status="pending", title="Judul", body="Isi", modified=NOW)
    with store.begin() as connection:
        return editions.get(connection, editions.add(connection, [(freeze("s", post), 1)], NOW)[0])


def deed(store: Store, hands: Hands, payload: str = "p") -> Deed:
    with store.begin() as connection:
        known = editions.current(connection, "s", 1)
    edition_id = known.id if known else edition(store).id
    return Deed(key=KEY, edition_id=edition_id, payload=payload, find=hands.find, call=hands.call)


def ledger(store: Store, now: datetime = NOW) -> Ledger:
    return Ledger(store, lambda: now, lambda name: None)


def test_the_migrations_make_the_tables_that_the_code_uses(store: Store) -> None:
    with store.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_a_store_of_the_first_schema_is_brought_along(address: str) -> None:
    """With what it holds; and nobody is told now what happened before there were notices."""
    from wpbridge.store.migrations import upgrade
    from wpbridge.store.readers import position

    old = Store(_engine(address))
    upgrade(old.engine, "0001")
    with old.begin() as connection:
        log.append(connection, "s", NOW, log.Event(kind="check", post_id=1, body={}))
        row = {"post_id": 1, "round": 1, "digest": "d", "state": "in_review", "stage": "periksa", "title": "Judul"}
        times = {name: NOW for name in ("received_at", "stage_since", "updated_at")}
        snapshot = {"site": "s", "post": {"id": 1, "status": "pending", "title": "J", "body": "", "modified": str(NOW)}}
        made = insert(tables.editions).values(site="s", address="", snapshot=snapshot, **row, **times)
        edition_id = connection.execute(made.returning(tables.editions.c.id)).scalar_one()
        names = ("stage", "verb", "subject", "person", "role", "account", "login", "reason", "digest")
        columns = ", ".join(names)
        values = ", ".join(f"'{name}'" for name in names)
        connection.execute(text(f"INSERT INTO decisions (edition_id, at, {columns}) "
                                f"VALUES ({edition_id}, '2026-11-24T06:00:00.000000Z', {values})"))  # fmt: skip
    old.close()
    store = Store.open(address)
    with store.begin() as connection:
        kept = editions.get(connection, edition_id)
        (decision,) = editions.decided(connection, kept)
        assert (decision.method, decision.on_behalf, decision.until) == ("wordpress", "", None)
        assert position(connection, "s", "notices") == 1
        assert log.verify(connection, "s") is None
    store.close()


def test_a_store_of_a_newer_program_is_refused(address: str) -> None:
    store = Store.open(address)
    with store.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    store.close()
    with pytest.raises(ConfigError, match="newer wpbridge"):
        Store.open(address)


def test_a_copied_store_is_brought_back(
    request: pytest.FixtureRequest, address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    new = f"sqlite:///{tmp_path}/new/wpbridge.db"
    if not address.startswith("sqlite"):
        server: Postgres = request.getfixturevalue("postgres_server")
        new = server.database()
        for name, value in server.programs.items():
            monkeypatch.setenv(name, value)
    store = Store.open(address)
    fill(store, 3)
    with store.begin() as connection:
        head = log.head(connection, "s")
    (tmp_path / "copy").mkdir()
    file = copy(address, tmp_path / "copy")
    store.close()
    with pytest.raises(Refused, match="another kind"):
        bring_back(tmp_path / "copy" / ("wpbridge.pgdump" if file.name == "wpbridge.db" else "wpbridge.db"), new)
    bring_back(file, new)
    back = Store.open(new)
    with back.begin() as connection:
        assert log.head(connection, "s") == head
        assert log.verify(connection, "s") is None
    back.close()
    if not address.startswith("sqlite"):
        with pytest.raises(Defect, match="pg_restore failed"):
            bring_back(file, new)  # there is one already


def test_what_is_stored_comes_back_the_same(store: Store) -> None:
    kept = edition(store)
    post = kept.snapshot.post
    assert post == Post(id=1, status="pending", title="Judul", body="Isi", modified=NOW)
    assert kept.digest == freeze("s", post).digest
    assert kept.received_at == NOW


@pytest.mark.parametrize("table", ["events", "entries"])
@pytest.mark.parametrize("verb", ["UPDATE {} SET post_id = 2", "DELETE FROM {}"])
def test_the_log_and_the_agenda_only_grow(store: Store, table: str, verb: str) -> None:
    fill(store, 1)
    row = {"site": "s", "year": 2026, "number": 1, "label": "1", "edition_id": edition(store).id}
    with store.begin() as connection:
        connection.execute(insert(entries).values(**row, post_id=1, at=NOW, row={}, event=1))
    with pytest.raises(Unavailable, match="append-only"), store.begin() as connection:
        connection.execute(text(verb.format(table)))


@pytest.mark.parametrize(
    ("statement", "allowed"),
    [
        ("UPDATE events SET body = ''", True),
        ("UPDATE events SET body = '{}'", False),
        ("UPDATE events SET body = '', actor = 'budi'", False),
        ("UPDATE events SET body = '', at = '2020'", False),
        ("UPDATE entries SET row = '{\"erased\": {}}'", True),
        ("UPDATE entries SET row = '{\"title\": \"lain\"}'", False),
        ("UPDATE entries SET row = '{\"erased\": {}}', number = 2", False),
        ("UPDATE entries SET row = '{\"erased\": {}}', label = '2'", False),
    ],
)
def test_all_that_may_be_done_to_a_row_is_to_empty_it(store: Store, statement: str, allowed: bool) -> None:
    fill(store, 1)
    row = {"site": "s", "year": 2026, "number": 1, "label": "1", "edition_id": edition(store).id}
    with store.begin() as connection:
        connection.execute(insert(entries).values(**row, post_id=1, at=NOW, row={"title": "Judul"}, event=1))
    if allowed:
        with store.begin() as connection:
            connection.exec_driver_sql(statement)
        return
    with pytest.raises(Unavailable, match="append-only"), store.begin() as connection:
        connection.exec_driver_sql(statement)


def fill(store: Store, count: int) -> None:
    with store.begin() as connection:
        for number in range(count):
            log.append(connection, "s", NOW, log.Event(kind="test", body={"number": number, "text": "é"}))


def tampered(store: Store, statement: object) -> log.Break | None:
    """Change the log past its triggers, as the owner of the database can."""
    with store.begin() as connection:
        if store.engine.dialect.name == "sqlite":
            for verb in ("update", "delete"):
                connection.execute(text(f"DROP TRIGGER events_no_{verb}"))
        else:
            for trigger in ("events_append_only", "events_only_emptied"):
                connection.execute(text(f"DROP TRIGGER {trigger} ON events"))
        connection.execute(statement)  # type: ignore[call-overload]
    with store.begin() as connection:
        return log.verify(connection, "s")


def test_an_untouched_chain_verifies(store: Store) -> None:
    fill(store, 5)
    with store.begin() as connection:
        assert log.verify(connection, "s") is None
        assert log.verify(connection, "another") is None


SWAPPED = case((events.c.seq == 3, '{"number":3,"text":"é"}'), else_='{"number":2,"text":"é"}')


@pytest.mark.parametrize(
    ("statement", "seq", "reason"),
    [
        (update(events).where(events.c.seq == 3).values(body='{"number":9,"text":"é"}'), 3, "changed"),
        (update(events).where(events.c.seq == 2).values(actor="somebody"), 2, "changed"),
        (update(events).where(events.c.seq == 4).values(at=NOW + timedelta(seconds=1)), 4, "changed"),
        (update(events).where(events.c.seq == 1).values(body="not json"), 1, "changed"),
        (delete(events).where(events.c.seq == 2), 2, "missing"),
        (delete(events).where(events.c.seq >= 4), 4, "cut"),
        (update(chains).values(seq=7), 6, "cut"),
        (update(events).where(events.c.seq == 3).values(site="t"), 3, "missing"),  # as if another site's
        (insert(events).values(site="s", seq=6, at=NOW, kind="test", actor="wpbridge", body="{}", previous="0" * 64,
                               hash="1" * 64), 6, "changed"),
        (insert(events).values(site="s", seq=9, at=NOW, kind="test", actor="wpbridge", body="{}", previous="0" * 64,
                               hash="1" * 64), 6, "missing"),
        (update(events).where(events.c.seq.in_((3, 4))).values(body=SWAPPED), 3, "changed"),
    ],
)  # fmt: skip
def test_a_changed_chain_names_the_first_row_that_does_not_fit(
    store: Store, statement: object, seq: int, reason: str
) -> None:
    fill(store, 5)
    assert tampered(store, statement) == log.Break(site="s", seq=seq, reason=reason)


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [([0, 1, 2], None), ([0, -4, 1], None), ([0, 10, 3], (3, 7)), ([0, 60, 10, 61], (3, 50)), ([], None)],
)
def test_a_clock_that_was_set_back_is_named(
    store: Store, minutes: list[int], expected: tuple[int, int] | None
) -> None:
    with store.begin() as connection:
        for number in minutes:
            log.append(connection, "s", NOW + timedelta(minutes=number), log.Event(kind="test", body={}))
        assert log.verify(connection, "s") is None, "the chain is whole all the same"
        found = log.set_back(connection, "s")
    assert found == (expected and (expected[0], timedelta(minutes=expected[1])))


def test_an_effect_takes_place_once(store: Store) -> None:
    hands = Hands()
    for _ in range(3):
        assert ledger(store).once(deed(store, hands)) == receipt()
    assert hands.done == ["sent"]


def test_other_content_under_the_same_key_is_refused(store: Store) -> None:
    hands = Hands()
    ledger(store).once(deed(store, hands))
    with pytest.raises(Defect):
        ledger(store).once(deed(store, hands, payload="other"))


def test_an_unknown_outcome_is_looked_up_and_not_repeated(store: Store) -> None:
    hands = Hands(Ambiguous(T("no answer")))
    with pytest.raises(Ambiguous):
        ledger(store).once(deed(store, hands))
    assert ledger(store).once(deed(store, hands)) == replace(receipt(), recovered=True)
    assert hands.done == ["sent"]


def test_what_nobody_can_tell_goes_to_a_person(store: Store) -> None:
    hands = Hands(Ambiguous(T("no answer")))
    asked = replace(deed(store, hands), find=lambda since: Hands(Ambiguous(T("cannot tell"))).call(since))
    for _ in range(2):
        with pytest.raises(Ambiguous):
            ledger(store).once(asked)
    with pytest.raises(Ambiguous, match="cannot tell"):
        ledger(store).once(asked)
    assert state(store) == "doubt"
    assert hands.done == ["sent"]


def test_what_is_said_to_be_there_and_is_not_to_be_found_goes_to_a_person(store: Store) -> None:
    hands = Hands(*[Repeated(T("the same words"))] * 3)
    asked = replace(deed(store, hands), find=lambda since: None)
    for expected in ("intended", "doubt", "doubt"):
        with pytest.raises(Ambiguous, match="the same words"):
            ledger(store).once(asked)
        assert state(store) == expected
    assert len(hands.answers) == 1, "no third try"


def test_what_is_said_to_be_there_is_found(store: Store) -> None:
    hands = Hands(Repeated(T("the same words")))
    with pytest.raises(Repeated):
        ledger(store).once(deed(store, hands))
    assert ledger(store).once(deed(store, hands)) == replace(receipt(), recovered=True)


@pytest.mark.parametrize(
    ("error", "wait"),
    [
        (Unavailable(T("down")), timedelta(minutes=1)),
        (AuthError(T("token ended")), timedelta(minutes=1)),
        (RateLimited(T("slow down"), NOW + timedelta(minutes=42)), timedelta(minutes=42)),
    ],
)
def test_what_may_succeed_later_waits_and_is_tried_again(store: Store, error: WpbridgeError, wait: timedelta) -> None:
    hands = Hands(error)
    with pytest.raises(type(error)):
        ledger(store).once(deed(store, hands))
    assert state(store) == "waiting"
    assert ledger(store, NOW + wait - timedelta(seconds=1)).once(deed(store, hands)) is None
    assert ledger(store, NOW + wait).once(deed(store, hands)) == receipt()


def test_a_final_refusal_is_final(store: Store) -> None:
    hands = Hands(Rejected(T("no")))
    with pytest.raises(Rejected):
        ledger(store).once(deed(store, hands))
    with pytest.raises(Rejected, match="no"):
        ledger(store, NOW + timedelta(days=9)).once(deed(store, hands))
    assert state(store) == "failed"
    assert hands.answers == [] and hands.done == []


def state(store: Store) -> str:
    with store.begin() as connection:
        found = effects.get(connection, KEY)
    assert found
    return found.state


def test_a_transition_that_is_not_permitted_is_refused_in_a_sentence(store: Store) -> None:
    known = edition(store)
    with pytest.raises(Refused, match="This edition is received"), store.begin() as connection:
        editions.move(connection, known, "publish", NOW)


def test_a_lease_is_held_by_one(store: Store) -> None:
    with leases.held(store, "a", lambda: NOW) as first, leases.held(store, "a", lambda: NOW) as second:
        assert (first, second) == (True, False)
    with leases.held(store, "a", lambda: NOW) as again:
        assert again


def test_a_lease_ends_with_its_time(store: Store) -> None:
    assert leases.take(store, "a", lambda: NOW)
    assert not leases.take(store, "a", lambda: NOW + leases.LENGTH - timedelta(seconds=1))
    assert leases.take(store, "a", lambda: NOW + leases.LENGTH)


def test_the_lease_of_a_killed_process_is_free_at_once(store: Store, address: str) -> None:
    code = (
        "import os, signal; from datetime import UTC, datetime; from wpbridge.store import Store, leases\n"
        f"assert leases.take(Store.open({address!r}), 'a', lambda: datetime({NOW.year}, 11, 24, 6, tzinfo=UTC))\n"
        "os.kill(os.getpid(), signal.SIGKILL)"
    )
    assert subprocess.run([sys.executable, "-c", code]).returncode == -9
    assert leases.take(store, "a", lambda: NOW)
