"""A lost store comes back from the archive alone: all that was archived, as it was; on both kinds of store."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import Table, select

from tests.books import Shown, archived, corrected, withdrawn
from tests.desks import NOW, _snapshot, desk_with
from tests.site import Postgres
from wpbridge import archive, effects, log, log_archive, people, pull, register
from wpbridge.app import App
from wpbridge.cli.main import run
from wpbridge.config import load
from wpbridge.decisions import told
from wpbridge.delegation import delegate
from wpbridge.desk import Desk, happened
from wpbridge.effects import Deed
from wpbridge.errors import Defect, Refused
from wpbridge.models import Receipt
from wpbridge.ocfl import ObjectDamaged, Root
from wpbridge.rebuild import rebuild
from wpbridge.register.export import export
from wpbridge.register.sheet import Filter
from wpbridge.review import review
from wpbridge.store import editions, filling, readers, tables
from wpbridge.store.editions import Decision
from wpbridge.store.people import Delegation
from wpbridge.store.tables import stamp
from wpbridge.texts import Text

BODY = "<p>Layanan hadir di Tabunganen, Selasa (24/11/2026).</p>"


class Stores:
    """Where a store and, after its loss, the next one is."""

    def __init__(self, folder: Path, server: Postgres | None) -> None:
        self.folder, self.server = folder, server

    def table(self, number: int) -> str:
        url = self.server.database() if self.server else f"sqlite:///{self.folder}/store{number}.db"
        return f'\n[store]\nurl = "{url}"\n'


@pytest.fixture(params=["sqlite", "postgresql"])
def stores(request: pytest.FixtureRequest, tmp_path: Path) -> Stores:
    return Stores(tmp_path, None if request.param == "sqlite" else request.getfixturevalue("postgres_server"))


@pytest.fixture
def desk(tmp_path: Path, stores: Stores) -> Iterator[Desk]:
    """An office that has lived: four posts in the register, one corrected, one withdrawn; one under review, one
    returned, one public and not archived yet; an order by which somebody acts. Its log is archived."""
    with desk_with(tmp_path, count=0, more=stores.table(1)) as desk:
        live(desk)
        log_archive.leave(replace(desk, clock=lambda: NOW + timedelta(days=1)))
        yield desk


def live(desk: Desk) -> None:
    first, second, _ = archived(desk, 3, pace=timedelta(minutes=3))
    corrected(desk, first, "Jumlah peserta 25 orang.")
    withdrawn(desk, second)
    receive(desk, 51)
    returned = receive(desk, 52)
    decide(desk, returned, "return", "Mohon diperbaiki.")
    desk.move(desk.edition(returned.id), "hand_back", {})
    publish(desk, 53)
    published = publish(desk, 54)
    shown = SimpleNamespace(site=Shown(), channels=desk.channels, checks=desk.checks)
    archive.store(replace(desk, plugins=shown), published)
    register.enter(desk, desk.edition(published.id))
    actor = people.unproven(desk, "siti")
    given = Delegation(kind="plh", giver="siti", receiver="rina", roles=(), order_number="800/1", at=NOW,
                       since=date(2026, 11, 24), until=date(2026, 11, 30), entered_by="siti")  # fmt: skip
    delegate(desk, actor, given)


def receive(desk: Desk, id: int) -> editions.Edition:
    """A post that is submitted, received and checked."""
    pull.take_in(desk, [_snapshot(desk, id, f"Judul {id}", BODY)], NOW)
    edition = desk.current(id)
    assert edition
    review(desk, [edition])
    return desk.edition(edition.id)


def decide(desk: Desk, edition: editions.Edition, verb: str, reason: str) -> None:
    made = Decision(stage=edition.stage, verb=verb, person="rina", role="editor", account="3", login="editor1",
                    digest=edition.digest, at=NOW, reason=reason, until=NOW if reason else None)  # fmt: skip
    to = {"to": {"state": "approved" if verb == "approve" else "returning", "stage": ""}}
    with desk.store.begin() as connection:
        log.append(connection, desk.name, NOW, happened(edition, verb, told(made) | to, "rina"))
        editions.record(connection, edition, made)
        editions.move(connection, edition, verb, NOW)


def publish(desk: Desk, id: int) -> editions.Edition:
    """A post that is received, approved, public and on a channel."""
    edition, address = receive(desk, id), f"https://diskominfo.example.go.id/{id}"
    decide(desk, edition, "approve", "")
    page, _ = desk.blobs.put(lambda sink: sink(f"<p>{id}</p>".encode()))
    body = {"page": page, "address": address, "published": stamp(NOW)}
    send(desk, desk.move(desk.edition(edition.id), "publish", body, published_at=NOW, address=address))
    return desk.edition(edition.id)


def send(desk: Desk, edition: editions.Edition) -> None:
    receipt = Receipt(remote_id="9", url="https://x/9", at=NOW, text="Judul")
    deed = Deed(key=desk.key(edition, "arsip", "send"), edition_id=edition.id, payload="p", account="file:outbox",
                words="w", find=lambda since: None, call=lambda since: receipt)  # fmt: skip
    desk.ledger.once(deed)


@contextmanager
def lost(desk: Desk, stores: Stores) -> Iterator[Desk]:
    """The desk on an empty store, its fetched files gone."""
    path = desk.config.folder / "anew.toml"
    text = desk.config.path.read_text()
    url = text.partition("[store]")[2].split('"')[1]
    path.write_text(text.replace(f'\n[store]\nurl = "{url}"\n', stores.table(2)))
    shutil.rmtree(desk.blobs.folder)
    app = App.open(load(path, {"P": "none"}), clock=lambda: NOW + timedelta(days=2))
    try:
        yield app.desk()
    finally:
        app.close()


def rows(desk: Desk, table: Table, *without: str) -> list[dict[str, Any]]:
    columns = [column for column in table.c if column.name not in without]
    with desk.store.begin() as connection:
        found = connection.execute(select(*columns).order_by(*table.primary_key.columns)).mappings()
        return [dict(row) for row in found]


def book(desk: Desk, language: str = "en") -> bytes:
    target = desk.config.folder / "book.csv"
    export(desk, target, Filter(), language)
    return target.read_bytes()


def whole(desk: Desk) -> register.Flaw | None:
    with desk.store.begin() as connection:
        return register.verify(connection, desk.name)


def test_all_that_was_archived_is_as_it_was(desk: Desk, stores: Stores) -> None:
    before = book(desk)
    whole_tables = (tables.decisions, tables.entries, tables.delegations)
    kept = {table.name: rows(desk, table, "id") for table in whole_tables}
    known, sent = rows(desk, tables.editions), rows(desk, tables.effects, "id")
    events = rows(desk, tables.events)
    files = {path.name: path.read_bytes() for path in desk.blobs.folder.rglob("*") if path.is_file()}
    with lost(desk, stores) as anew:
        done = rebuild(anew, "petugas")
        assert (done.editions, done.entries, done.lost) == (4, 4, {"in_review": (51,), "published": (53,)})
        assert done.unsure == ((1001, "arsip"), (1002, "arsip"))  # ordered, and the log tells no more of it
        assert whole(anew) is None
        assert book(anew) == before
        assert {table.name: rows(anew, table, "id") for table in whole_tables} == kept
        assert rows(anew, tables.events)[:-1] == events
        assert sorted(rows(anew, tables.effects, "id"), key=str) == sorted(sent, key=str)
        now = {row["id"]: row for row in rows(anew, tables.editions)}
        closed = {row["id"]: row for row in known if row["state"] == "closed"}
        by_hand = ("path", "hands", "report", "received_at")  # of those that were written without a check
        for row in closed.values():
            row |= {name: now[row["id"]][name] for name in by_hand if row["post_id"] > 1000}
        assert {id: row for id, row in now.items() if id in closed} == closed
        found = {path.name: path.read_bytes() for path in anew.blobs.folder.rglob("*") if path.is_file()}
        assert found.items() <= files.items() and len(found) == 6  # a picture, a document, four pages


def test_what_never_was_archived_is_named_once_and_goes_no_further(desk: Desk, stores: Stores) -> None:
    digests = {edition.post_id: edition.digest for edition in (desk.current(id) for id in (51, 52, 53)) if edition}
    with lost(desk, stores) as anew:
        rebuild(anew, "petugas")
        now = {id: anew.current(id) for id in digests}
        assert {id: one.state for id, one in now.items() if one} == {51: "lost", 52: "returned", 53: "lost"}
        assert {id: one.digest for id, one in now.items() if one} == digests
        with anew.store.begin() as connection:
            (body,) = log.of_kind(connection, anew.name, "rebuild")
            lost_ids = sorted(one.id for one in now.values() if one)
            assert body == {"editions": lost_ids, "untold": [], "by": "petugas"}
            assert readers.position(connection, anew.name, "notices") == log.last(connection, anew.name)
        writers = {one.snapshot.post.author_id for one in now.values() if one}
        assert writers == {7}, "nobody approves the own text because its writer was forgotten"


def test_a_post_comes_back_as_its_next_round_and_not_a_second_time_on_a_channel(desk: Desk, stores: Stores) -> None:
    with lost(desk, stores) as anew:
        rebuild(anew, "petugas")
        ids = {row["id"] for row in rows(anew, tables.editions)}
        pull.take_in(anew, [_snapshot(anew, id, f"Judul {id}", BODY) for id in (51, 53)], anew.clock())
        again, public = anew.current(51), anew.current(53)
        assert again and public and (again.round, public.round) == (2, 2)
        assert not {again.id, public.id} & ids
        with anew.store.begin() as connection:
            sent = effects.on_account(connection, "file:outbox", 53, anew.name)
        assert [(one.key.step, one.state, one.words) for one in sent] == [("send", "done", "w")]
        review(anew, [again, public])
        assert whole(anew) is None
        log_archive.leave(anew)
        assert [row["kind"] for row in log_archive.rows(Root.open(anew.archive), anew.name)][-1] == "check"


def test_a_store_that_was_rebuilt_can_be_lost_again(desk: Desk, stores: Stores) -> None:
    with lost(desk, stores) as anew:
        rebuild(anew, "petugas")
        log_archive.leave(anew)
        before = book(anew)
        with lost(anew, stores_after(stores)) as once_more:
            assert rebuild(once_more, "petugas").lost == {}
            assert book(once_more) == before
            assert whole(once_more) is None


def stores_after(stores: Stores) -> Stores:
    folder = stores.folder / "later"
    folder.mkdir()
    return Stores(folder, stores.server)


def test_only_an_empty_store_is_filled(desk: Desk) -> None:
    before = rows(desk, tables.events)
    with pytest.raises(Refused, match="already"):
        rebuild(desk, "petugas")
    assert rows(desk, tables.events) == before


def nothing_of(desk: Desk) -> bool:
    used = (tables.editions, tables.events, tables.effects, tables.entries, tables.chains, tables.readers)
    return not any(rows(desk, table) for table in used)


def content(root: Root, post: int, pattern: str) -> Path:
    return next(path for path in root.path(f"diskominfo:post:{post}").rglob(pattern) if path.is_file())


def flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[0] ^= 1
    path.write_bytes(bytes(data))


def another(root: Root, path: str, content: bytes) -> None:
    """A version that proves itself and is another than the log tells."""
    name = "diskominfo:post:54"
    files: dict[str, bytes | Path] = {path: root.read(name, path) for path in root.versions(name)[0].state}
    shutil.rmtree(root.path(name))
    root.put(name, files | {path: content}, message="m", user="u", created=NOW)


def no_log(root: Root) -> None:
    for name in [name for name in root.objects() if ":log:" in name]:
        shutil.rmtree(root.path(name))


DAMAGE: dict[str, tuple[Callable[[Root], object], type[Exception], str]] = {
    "log": (lambda root: flip(next(root.path("diskominfo:log:2026-11-24").rglob("*.jsonl"))), ObjectDamaged, "damaged"),
    "no log": (no_log, Refused, "holds no log"),
    "picture": (lambda root: flip(content(root, 1002, "layanan.jpg")), ObjectDamaged, "damaged"),
    "version": (lambda root: shutil.rmtree(root.path("diskominfo:post:1002")), Defect, "holds no"),
    "findings": (lambda root: another(root, "findings.json", b"[]"), Defect, "another than the log"),
    "page": (lambda root: another(root, "page/as-served.html", b"lain"), Defect, "another file"),
    "head": (lambda root: another(root, "log-head.txt", b"3:" + b"0" * 64), Defect, "knows another log"),
    "end": (lambda root: another(root, "log-head.txt", b"9999:" + b"0" * 64), Refused, r"ends with row \d+"),
}


@pytest.mark.parametrize("stores", ["sqlite"], indirect=True)
@pytest.mark.parametrize("kind", DAMAGE)
def test_a_damaged_archive_fills_nothing(desk: Desk, stores: Stores, kind: str) -> None:
    damage, error, words = DAMAGE[kind]
    damage(Root.open(desk.archive))
    with lost(desk, stores) as anew:
        with pytest.raises(error, match=words):
            rebuild(anew, "petugas")
        assert nothing_of(anew)


@pytest.mark.parametrize("stores", ["sqlite"], indirect=True)
def test_where_the_end_of_the_log_is_lost_a_person_decides(desk: Desk, stores: Stores) -> None:
    another(Root.open(desk.archive), "log-head.txt", b"9999:" + b"0" * 64)
    with lost(desk, stores) as anew:
        done = rebuild(anew, "petugas", without_end=True)
        assert done.untold == ("diskominfo:post:54 v1",)
        assert whole(anew) is None


@pytest.mark.parametrize("stores", ["sqlite"], indirect=True)
def test_a_rebuild_that_dies_leaves_nothing(
    desk: Desk, stores: Stores, monkeypatch: pytest.MonkeyPatch
) -> None:
    with lost(desk, stores) as anew:
        with monkeypatch.context() as patch:
            patch.setattr(register, "verify", lambda *given: register.Flaw(site="s", place="2026/1", reason="changed"))
            with pytest.raises(Defect, match="2026/1"):
                rebuild(anew, "petugas")
        assert nothing_of(anew)
        rebuild(anew, "petugas")
        assert whole(anew) is None


def test_a_rebuild_that_is_killed_leaves_nothing(
    desk: Desk, stores: Stores, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the middle of its only transaction, all tables written."""
    with lost(desk, stores) as anew:
        if (child := os.fork()) == 0:
            try:
                monkeypatch.setattr(filling, "count_on", lambda connection: os.kill(os.getpid(), signal.SIGKILL))
                app = App.open(load(anew.config.path, {"P": "none"}), clock=anew.clock)
                rebuild(app.desk(), "petugas")
            finally:
                os._exit(7)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
        assert nothing_of(anew)
        rebuild(anew, "petugas")
        assert whole(anew) is None


@pytest.mark.parametrize("stores", ["sqlite"], indirect=True)
def test_a_rebuild_may_not_name_what_is_archived(desk: Desk, stores: Stores) -> None:
    """Or the content of a published post could be taken out of the store unnoticed."""
    with lost(desk, stores) as anew:
        rebuild(anew, "petugas")
        closed = next(row["id"] for row in rows(anew, tables.editions) if row["state"] == "closed")
        with anew.store.begin() as connection:
            seq = log.append(connection, anew.name, NOW, log.Event(kind="rebuild", body={"editions": [closed]}))
        flaw = whole(anew)
        assert flaw and (flaw.place, flaw.reason) == (f"log {seq}", "impossible")


@pytest.mark.parametrize("stores", ["sqlite"], indirect=True)
def test_what_a_channel_still_was_owed_is_looked_for_before_it_is_sent(
    tmp_path: Path, stores: Stores, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The SOP archives a post when its time is over, whatever waits; nobody knows whether it went out since."""
    with desk_with(tmp_path, count=0, more=stores.table(1)) as desk:

        def later(desk: Desk, edition: editions.Edition) -> None:
            deed = Deed(key=desk.key(edition, "mastodon", "send"), edition_id=edition.id, payload="q", account="m:1",
                        words="w", find=lambda since: None, call=lambda since: Receipt(remote_id="", at=NOW))
            desk.ledger.put_off(deed, Text("down"), NOW)
            keep(desk, edition)

        keep = archive.store
        monkeypatch.setattr(archive, "store", later)
        archived(desk, 1)
        log_archive.leave(desk)
        with lost(desk, stores) as anew:
            rebuild(anew, "petugas")
            with anew.store.begin() as connection:
                (owed,) = effects.owing(connection, anew.name, ["mastodon"])
            assert effects.in_doubt(owed) and (owed.account, owed.payload, owed.words) == ("m:1", "q", "w")


@pytest.mark.parametrize("stores", ["sqlite"], indirect=True)
def test_the_command_tells_what_is_back_and_what_is_lost(
    desk: Desk, stores: Stores, capsys: pytest.CaptureFixture[str]
) -> None:
    with lost(desk, stores) as anew:
        env = {"WPBRIDGE_CONFIG": str(anew.config.path), "WPBRIDGE_LANG": "en", "P": "none"}
    assert run(["archive", "restore", "--store"], env) == 0
    said = capsys.readouterr()
    assert "4 archived editions and 4 rows of the register are back" in said.out
    assert "Was in review: 51" in said.err and "Public, but not archived yet: 53" in said.err
    assert run(["register", "verify"], env) == 0
    assert run(["archive", "restore", "--store"], env) == 1
    assert run(["archive", "restore"], env) == 2
    assert run(["archive", "restore", "51", "--store"], env) == 2
    assert run(["archive", "list"], env) == 0
    assert ":log:" not in capsys.readouterr().out
