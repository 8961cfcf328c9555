"""A post that the law says must be forgotten is found nowhere, and what is left still proves itself."""

from __future__ import annotations

import csv
import io
import os
import signal
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import ocfl
import pytest
from sqlalchemy import text, update

from tests import books
from tests.desks import NOW, desk_with
from tests.unit.test_killed_writers import in_a_child
from tests.unit.test_rebuild import Stores, book, live, lost, receive, whole
from wpbridge import archive, heads, log, log_archive, people, register
from wpbridge.archive import object_id
from wpbridge.cli.main import run
from wpbridge.desk import Desk
from wpbridge.digest import freeze
from wpbridge.erasure import Order, erase
from wpbridge.errors import Refused
from wpbridge.ocfl import Root
from wpbridge.rebuild import rebuild
from wpbridge.routing import Actor
from wpbridge.store.tables import events

CANARY = "Halimah-7c1f"
POST, OTHER = 1002, 1001  # withdrawn; public
ORDER = Order(ground="hak-subjek", reason="Permintaan tertulis.", number="800/12/2026")
HEAD = """[people.ridwan]
name = "Muhammad Ridwan"
roles = ["kepala"]
wordpress = "kepala1"
"""


@pytest.fixture(params=["sqlite", "postgresql"])
def stores(request: pytest.FixtureRequest, tmp_path: Path) -> Stores:
    return Stores(tmp_path, None if request.param == "sqlite" else request.getfixturevalue("postgres_server"))


@pytest.fixture
def desk(tmp_path: Path, stores: Stores, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """An office that has lived; a name stands wherever it can in a post that was withdrawn since."""
    made = books._snapshot

    def marked(desk: Desk, number: int) -> Any:
        snapshot = made(desk, number)
        if number != POST - 1000:
            return snapshot
        sha, size = desk.blobs.put(lambda sink: sink(f"%PDF {CANARY}".encode()))
        (picture, document) = snapshot.post.attachments
        files = (picture, replace(document, sha256=sha, size=size, name=f"surat-{CANARY}.pdf"))
        named = {name: f"{getattr(snapshot.post, name)} {CANARY}" for name in ("title", "body", "excerpt", "author")}
        return freeze(desk.name, replace(snapshot.post, attachments=files, **named), snapshot.messages)

    monkeypatch.setattr(books, "_snapshot", marked)
    with desk_with(tmp_path, count=0, more=HEAD + stores.table(1)) as desk:
        live(desk)
        log_archive.leave(later(desk))
        yield desk


def later(desk: Desk, days: int = 1) -> Desk:
    return replace(desk, clock=lambda: NOW + timedelta(days=days))


def head(desk: Desk) -> Actor:
    return people.unproven(desk, "ridwan")


def where(desk: Desk, word: str = CANARY) -> list[str]:
    """Everything on the disk, and every table, that has a word."""
    files = [path for path in desk.config.folder.rglob("*") if path.is_file()]
    found = [str(path) for path in files if word in path.name or word.encode() in path.read_bytes()]
    with desk.store.begin() as connection:
        for table in ("events", "editions", "entries", "decisions", "effects", "notices"):
            for row in connection.execute(text(f"SELECT * FROM {table}")):
                if word in str(tuple(row)):
                    found.append(table)
    return found


def sound(desk: Desk) -> None:
    """All that proves itself does."""
    assert whole(desk) is None
    root = Root.open(desk.archive)
    assert list(root.verify()) == []
    assert ocfl.StorageRoot(root=str(desk.archive)).validate(log_warnings=True)
    assert list(archive.beside_the_log([desk], root, None)) == []
    assert list(log_archive.beside_the_log(desk, root)) == []


def test_nothing_is_left_of_it_and_all_still_proves_itself(desk: Desk) -> None:
    assert {"events", "editions", "entries"} <= set(where(desk)) and len(where(desk)) > 8
    with desk.store.begin() as connection:
        before = heads.of(connection, desk.config, desk.name)
    others = {path: path.read_bytes() for path in desk.blobs.folder.rglob("*") if path.is_file()}
    assert erase(desk, head(desk), POST, ORDER)
    assert where(desk) == []
    sound(desk)
    with desk.store.begin() as connection:
        assert register.verify(connection, desk.name, (before.seq, before.hash)) is None
        [(row, body)] = log.of_kind_with_rows(connection, desk.name, "erase")
    assert (row.post_id, row.actor, body["ground"], body["order"]) == (POST, "ridwan", "hak-subjek", "800/12/2026")
    assert len(body["rows"]) == 10 and [one["number"] for one in body["entries"]] == [2]
    left = {path: path.read_bytes() for path in desk.blobs.folder.rglob("*") if path.is_file()}
    assert left.items() <= others.items()
    assert len(others) - len(left) == 2, "its document and its page; the picture is that of other posts too"


def test_the_tombstone_says_what_it_was_and_why(desk: Desk) -> None:
    root, name = Root.open(desk.archive), object_id(desk.name, POST)
    names = {path: CANARY in path for path in root.versions(name)[0].state}
    assert any(names.values()), "a file's name may be personal too"
    erase(desk, head(desk), POST, ORDER)
    told = root.read(name, "post.json").decode()
    assert '"order": "800/12/2026"' in told and "sha512" in told and "Barito Kuala" in told
    assert {path for path in root.versions(name)[0].state if path.startswith("documents/")} == {"documents/erased-1"}
    assert root.read(name, "README.txt").startswith(b"APA INI")


def test_the_register_keeps_the_number_and_says_so(desk: Desk) -> None:
    erase(desk, head(desk), POST, ORDER)
    rows = list(csv.reader(io.StringIO(book(desk).decode("utf-8-sig"))))
    assert [row[0] for row in rows[1:]] == ["001/2026", "002/2026", "003/2026", "004/2026"]
    assert rows[2][3] == "erased, 24 Nov 2026 (Permintaan subjek data pribadi)"


def test_erasing_again_changes_nothing(desk: Desk) -> None:
    erase(desk, head(desk), POST, ORDER)
    with desk.store.begin() as connection:
        before = log.head(connection, desk.name)
    assert not erase(later(desk), head(desk), POST, ORDER)
    with desk.store.begin() as connection:
        assert log.head(connection, desk.name) == before
    sound(desk)


def test_a_store_that_is_rebuilt_knows_of_the_erasure(desk: Desk, stores: Stores) -> None:
    erase(desk, head(desk), POST, ORDER)
    log_archive.leave(later(desk))
    before = book(desk)
    with lost(desk, stores) as anew:
        rebuild(anew, "petugas")
        assert whole(anew) is None
        assert book(anew) == before
        assert where(anew) == []


@pytest.mark.parametrize(
    ("post", "person", "changes", "said"),
    [
        (OTHER, "ridwan", {}, f"Post {OTHER} is public. Take it off first: wpbridge withdraw {OTHER}"),
        (51, "ridwan", {}, "is under review or on its way"),
        (POST, "siti", {}, "only Kepala Dinas may do this"),
        (POST, "ridwan", {"ground": "iseng"}, "is no ground for an erasure"),
        (POST, "ridwan", {"reason": " . "}, "is no reason"),
        (7777, "ridwan", {}, "was never submitted"),
    ],
)
@pytest.mark.parametrize("stores", ["sqlite"], indirect=True)
def test_who_may_not_and_what_must_not_be(
    desk: Desk, post: int, person: str, changes: dict[str, str], said: str
) -> None:
    before = where(desk)
    with pytest.raises(Refused, match=said):
        erase(desk, people.unproven(desk, person), post, replace(ORDER, **changes))
    assert where(desk) == before


@pytest.mark.parametrize("stores", ["sqlite"], indirect=True)
def test_what_was_returned_and_never_published_can_be_forgotten_too(desk: Desk) -> None:
    assert erase(desk, head(desk), 52, ORDER)
    assert whole(desk) is None and where(desk, "Judul 52") == []
    assert receive(later(desk, 2), 52).round == 2, "its writer may submit it again"
    assert whole(desk) is None


@pytest.mark.parametrize("stores", ["sqlite"], indirect=True)
@pytest.mark.parametrize("place", ["erase:staged", "erase:removed", "erase:renamed"])
def test_a_killed_erasure_is_finished_by_the_next(desk: Desk, place: str) -> None:
    def dying() -> None:
        def at(name: str) -> None:
            if name == place:
                os.kill(os.getpid(), signal.SIGKILL)

        erase(replace(desk, at=at), head(desk), POST, ORDER)

    assert in_a_child(dying) == -signal.SIGKILL
    root = Root.open(desk.archive)
    root.recover()
    assert list(root.verify()) == []
    assert erase(later(desk), head(desk), POST, ORDER)
    assert where(desk) == []
    sound(desk)


def forced(desk: Desk, statement: Any) -> register.Flaw | None:
    """Changed past the triggers, as who owns the database can."""
    with desk.store.begin() as connection:
        names = connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).scalars().all()
        for name in names:
            connection.execute(text(f"DROP TRIGGER {name}"))
        connection.execute(statement)
    return whole(desk)


def of(desk: Desk, post: int, kind: str) -> int:
    with desk.store.begin() as connection:
        return int(next(row.seq for row in log.read(connection, desk.name, post) if row.kind == kind))


@pytest.mark.parametrize("stores", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    "what", ["another row emptied", "an erased row says something again", "its actor", "the erase event", "the time"]
)
def test_whoever_hides_behind_an_erasure_is_found(desk: Desk, what: str) -> None:
    erase(desk, head(desk), POST, ORDER)
    gone, kept = of(desk, POST, "enter"), of(desk, OTHER, "enter")
    cases: dict[str, tuple[int, dict[str, Any]]] = {
        "another row emptied": (kept, {"body": ""}),
        "an erased row says something again": (gone, {"body": '{"number":2}'}),
        "its actor": (of(desk, OTHER, "approve"), {"actor": "budi"}),
        "the erase event": (of(desk, POST, "erase"), {"body": '{"rows":[],"editions":[],"entries":[],"objects":{}}'}),
        "the time": (of(desk, POST, "erase"), {"at": NOW - timedelta(days=300)}),
    }
    row, values = cases[what]
    flaw = forced(desk, update(events).where(events.c.seq == row).values(**values))
    assert flaw and flaw.reason == "changed"


@pytest.mark.parametrize("stores", ["sqlite"], indirect=True)
def test_the_command(desk: Desk, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(people, "whoever", lambda desk, login, env: head(desk))
    words = ["--lang", "en", "--config", str(desk.config.path), "archive", "erase", str(POST), "--yes",
             "--ground", "hak-subjek", "--reason", "Permintaan tertulis."]  # fmt: skip
    assert run(words, {"P": "none"}) == 0
    said = capsys.readouterr().out
    assert f"Post {POST} is erased. The log and the register verify as before." in said
    assert "Backups of before have it still" in said and "delete them there" in said
    assert run(words, {"P": "none"}) == 0
    assert "was erased before" in capsys.readouterr().out
    assert run([*words[:4], "register", "--search", "002/2026"], {"P": "none"}) == 0
    assert "erased, " in capsys.readouterr().out
    for command in (["status"], ["inbox"], ["report", "--month", "2026-10"], ["archive", "list"], ["deliveries"]):
        assert run([*words[:4], *command], {"P": "none"}) == 0, command
