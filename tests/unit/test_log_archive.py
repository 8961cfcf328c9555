"""The log in the archive: each event once, also where the writer dies; cheap without news; another log is noticed."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import event, text

from tests.books import archived
from tests.desks import NOW, desk_with
from wpbridge import log, log_archive
from wpbridge.app import App
from wpbridge.config import load
from wpbridge.desk import Desk
from wpbridge.errors import Defect, Refused
from wpbridge.log import Event
from wpbridge.ocfl import BOUNDARIES, ObjectDamaged, Root, RootMissing

PLACES = ("log:before", *(f"ocfl:{name}" for name in BOUNDARIES), "log:archived", "log:after")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with desk_with(tmp_path) as desk:
        archived(desk, 2)
        yield desk


def on(desk: Desk, **later: float) -> Desk:
    """The desk at a later time."""
    return replace(desk, clock=lambda: NOW + timedelta(**later))


def happens(desk: Desk, kind: str = "enter") -> None:
    with desk.store.begin() as connection:
        log.append(connection, desk.name, desk.clock(), Event(kind=kind, body={"garis": "satu\u2028dua"}))


def stored(desk: Desk) -> list[str]:
    with desk.store.begin() as connection:
        return [row.hash for row in log.read(connection, desk.name)]


def kept(desk: Desk) -> list[str]:
    return [row["hash"] for row in log_archive.rows(Root.open(desk.archive), desk.name)]


def days(desk: Desk) -> dict[str, int]:
    """The days of the log in the archive, with how many versions each has."""
    root = Root.open(desk.archive)
    names = [name for name in root.objects() if ":log:" in name]
    return {name.rpartition(":")[2]: len(root.versions(name)) for name in sorted(names)}


def test_each_event_lies_in_the_object_of_its_day(desk: Desk) -> None:
    assert log_archive.leave(desk) == len(stored(desk))
    assert days(desk) == {"2026-10-25": 1, "2026-11-24": 1}  # the clock went back: the later day came first
    assert kept(desk) == stored(desk)
    root = Root.open(desk.archive)
    for day, rows in (("2026-11-24", 1), ("2026-10-25", len(stored(desk)))):
        head = root.read(f"diskominfo:log:{day}", "log-head.txt").decode()
        assert head == f"{rows}:{stored(desk)[rows - 1]}\n"


def test_what_is_added_on_a_day_is_a_new_version_and_older_pieces_are_shared(desk: Desk) -> None:
    log_archive.leave(desk)
    for hours in (1, 2):
        happens(on(desk, hours=hours))
        assert log_archive.leave(on(desk, hours=hours)) == 1
    assert days(desk)["2026-11-24"] == 3
    assert kept(desk) == stored(desk)
    folder = Root.open(desk.archive).path("diskominfo:log:2026-11-24")
    assert len(list(folder.glob("v*/content/*.jsonl"))) == 3, "each piece once"
    assert list(Root.open(desk.archive).verify()) == []


@pytest.mark.parametrize(
    ("kind", "later", "written"),
    [("enter", {}, 1), ("effect_done", {}, 1), ("withdraw", {}, 1), ("remind", {}, 0), ("remind", {"days": 1}, 1)],
)
def test_what_can_wait_waits_until_its_day_is_over(
    desk: Desk, kind: str, later: dict[str, float], written: int
) -> None:
    log_archive.leave(desk)
    happens(desk, kind)
    assert log_archive.leave(on(desk, **later)) == written
    assert log_archive.leave(on(desk, **later)) == 0


def test_a_day_ends_with_the_offices_calendar(desk: Desk) -> None:
    log_archive.leave(desk)
    happens(desk, "remind")
    assert log_archive.leave(on(desk, hours=13)) == 0  # 23.10 WITA
    assert log_archive.leave(on(desk, hours=14)) == 1  # 00.10 WITA, still the same day in UTC


def test_a_pass_without_news_asks_once_and_writes_nothing(desk: Desk, tmp_path: Path) -> None:
    log_archive.leave(desk)
    happens(desk, "remind")
    asked: list[str] = []

    def listen(*words: object) -> None:
        asked.append(str(words[2]))

    before = {path: path.stat().st_mtime_ns for path in desk.archive.rglob("*")}
    event.listen(desk.store.engine, "before_cursor_execute", listen)
    assert log_archive.leave(desk) == 0
    event.remove(desk.store.engine, "before_cursor_execute", listen)
    assert [words for words in asked if not words.startswith("BEGIN")] == asked[-1:]
    assert {path: path.stat().st_mtime_ns for path in desk.archive.rglob("*")} == before


def dies(desk: Desk, place: str) -> None:
    """Let another process archive the log and kill itself there."""
    if (child := os.fork()) == 0:
        try:
            app = App.open(load(desk.config.path, {"P": "none"}), clock=desk.clock)
            log_archive.leave(replace(app.desk(), at=lambda name: killed(name, place)))
        finally:
            os._exit(7)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL


def killed(name: str, place: str) -> None:
    if name == place:
        os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.parametrize("later", [{"hours": 1}, {"days": 2}])  # another version of the day's object; another object
@pytest.mark.parametrize("place", PLACES)
def test_a_killed_writer_leaves_no_gap_and_nothing_twice(desk: Desk, place: str, later: dict[str, float]) -> None:
    log_archive.leave(desk)
    then = on(desk, **later)
    happens(then)
    dies(then, place)
    happens(then)
    log_archive.leave(on(desk, days=3))
    assert kept(desk) == stored(desk)
    root = Root.open(desk.archive)
    pieces = [p for n in root.objects() if ":log:" in n for p in root.versions(n)[-1].state if p.endswith(".jsonl")]
    numbers = sorted(tuple(map(int, piece.removesuffix(".jsonl").split("-"))) for piece in pieces)
    assert [first for first, _ in numbers] == [1, *(last + 1 for _, last in numbers[:-1])]
    assert list(root.verify()) == [] and root.recover() == []
    assert log_archive.leave(on(desk, days=3)) == 0


def test_two_at_once_write_once(desk: Desk) -> None:
    happens(desk)
    inside: list[int] = []
    busy = replace(desk, at=lambda name: inside.append(log_archive.leave(desk)) if name == "log:before" else None)
    assert log_archive.leave(busy) == len(stored(desk))
    assert set(inside) == {0}
    assert kept(desk) == stored(desk)


def test_an_older_store_is_not_archived_over_a_newer_log(desk: Desk, tmp_path: Path) -> None:
    log_archive.leave(desk)
    copy = tmp_path / "older.db"
    with desk.store.begin() as connection:
        connection.execute(text("SELECT 1"))
    shutil.copy(tmp_path / "wpbridge.db", copy)
    happens(on(desk, days=1))
    log_archive.leave(on(desk, days=1))
    before = kept(desk)
    path = tmp_path / "older.toml"
    path.write_text(desk.config.path.read_text() + f'\n[store]\nurl = "sqlite:///{copy}"\n')
    app = App.open(load(path, {"P": "none"}))
    try:
        old = on(app.desk(), days=3)
        happens(replace(old, clock=lambda: NOW + timedelta(days=1)), "withdraw")
        with pytest.raises(Defect, match=r"older backup.*archive restore --store"):
            log_archive.leave(old)
    finally:
        app.close()
    assert kept(desk) == before


def test_a_lost_archive_is_not_started_anew(desk: Desk) -> None:
    log_archive.leave(desk)
    happens(desk)
    shutil.rmtree(desk.archive)
    with pytest.raises(RootMissing):
        log_archive.leave(desk)
    assert not desk.archive.exists()


def segment(root: Root) -> Path:
    """The piece of the log of the first day."""
    (path,) = root.path("diskominfo:log:2026-10-25").glob("v1/content/*.jsonl")
    return path


def flip(root: Root) -> None:
    path = segment(root)
    path.write_bytes(path.read_bytes().replace(b"rina", b"budi", 1))


DAMAGE: dict[str, tuple[Callable[[Root], object], type[Exception], str]] = {
    "changed": (flip, ObjectDamaged, "is damaged"),
    "gone": (lambda root: segment(root).unlink(), ObjectDamaged, "is damaged"),
    "day": (lambda root: shutil.rmtree(root.path("diskominfo:log:2026-10-25")), Refused, r"lacks the rows \d+ to \d+"),
}


@pytest.mark.parametrize("kind", DAMAGE)
def test_a_damaged_piece_is_found_and_not_used(desk: Desk, kind: str) -> None:
    happens(desk)
    log_archive.leave(desk)
    root = Root.open(desk.archive)
    damage, error, words = DAMAGE[kind]
    damage(root)
    with pytest.raises(error, match=words):
        log_archive.rows(root, desk.name)
    if kind != "day":
        assert {flaw.kind for flaw in root.verify()} & {"wrong-digest", "missing-file"}


def test_a_log_written_anew_is_refused(desk: Desk) -> None:
    """Also where somebody computed the digests of the archive again."""
    happens(desk)
    log_archive.leave(desk)
    root = Root.open(desk.archive)
    name, text = segment(root).name, segment(root).read_bytes().replace(b"rina", b"budi", 1)
    shutil.rmtree(root.path("diskominfo:log:2026-10-25"))
    root.put("diskominfo:log:2026-10-25", {name: text}, message="m", user="u", created=NOW)
    assert list(root.verify()) == []
    with pytest.raises(Refused, match="is not the one that followed"):
        log_archive.rows(root, desk.name)
