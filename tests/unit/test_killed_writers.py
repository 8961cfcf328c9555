"""A backup and a bag whose writer is killed at each point, or whose disk is full: whole or not there, and made again.

The points are the program's own doings at the file system, as Python's audit events tell them.
"""

from __future__ import annotations

import os
import resource
import signal
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import bagit
import pytest

from tests.books import archived
from tests.desks import NOW, desk_with
from wpbridge import backup as kept
from wpbridge import bag
from wpbridge.archive import object_id
from wpbridge.bag import Chosen
from wpbridge.desk import Desk
from wpbridge.errors import WpbridgeError
from wpbridge.files import staging
from wpbridge.ocfl import Root
from wpbridge.store import Store

_TOUCHING = ("open", "os.", "shutil.", "sqlite3.")
Writer = Callable[[Desk, Path], None]


@pytest.fixture(scope="module")
def desk() -> Iterator[Desk]:
    """Two archived posts."""
    with TemporaryDirectory() as folder, desk_with(Path(folder)) as desk:
        archived(desk, 2)
        yield desk


def backup(desk: Desk, target: Path) -> None:
    store = Store.open(desk.config.store.url)  # a connection is not for two processes
    kept.backup(desk.config, store, target, NOW)
    store.close()


def export(desk: Desk, target: Path) -> None:
    root = Root.open(desk.archive)
    names = [object_id(desk.name, post) for post in (1001, 1002)]
    chosen = [Chosen(object_id=name, version=version) for name in names for version in root.versions(name)]
    bag.export(root, chosen, target, {})


WRITERS: dict[str, Writer] = {"b.tar": backup, "paket": export}


def sound(target: Path) -> bool:
    """Whether what is there is whole, by who did not write it."""
    if target.is_dir():
        return bool(bagit.Bag(str(target)).validate())
    with TemporaryDirectory() as folder:
        return bool(kept._unpacked(target, Path(folder)).files)


def backup_to(target: Path) -> None:
    with staging(target):
        """It must not come to this."""


def in_a_child(done: Callable[[], None]) -> int:
    """Run in a process of its own; its exit code, or minus the signal that ended it."""
    child = os.fork()
    if not child:
        code = 9
        try:
            done()
            code = 0
        except WpbridgeError:
            code = 7
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def killed_at(number: int, write: Writer, desk: Desk, target: Path) -> int:
    def dying() -> None:
        left = number

        def watch(event: str, arguments: tuple[object, ...]) -> None:
            nonlocal left
            if event.startswith(_TOUCHING) and "__pycache__" not in str(arguments[:1]):
                left -= 1
                if left == 0:
                    os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(watch)
        write(desk, target)

    return in_a_child(dying)


@pytest.mark.parametrize("name", WRITERS)
def test_a_killed_writer_leaves_what_was_there_and_the_next_one_succeeds(desk: Desk, tmp_path: Path, name: str) -> None:
    write, target = WRITERS[name], tmp_path / name
    write(desk, tmp_path / "other")  # everything is imported now
    codes, number = list[int](), 1
    while not codes or codes[-1] == -signal.SIGKILL:
        codes.append(killed_at(number, write, desk, target))
        assert not target.exists() or sound(target), f"half a package after point {number}"
        number += max(1, number // 20)
        if target.is_dir() and codes[-1] == -signal.SIGKILL:
            codes[-1] = killed_at(10**9, write, desk, tmp_path / "again")  # whole already: it died on its way out
            break
    assert codes[-1] == 0 and len(codes) > 20
    write(desk, target if not target.is_dir() else tmp_path / "once more")
    left = [path for path in tmp_path.iterdir() if path.name.startswith(".")]
    assert [path for path in left if path.name != f".{name}-unfinished"] == []


@pytest.mark.parametrize(("name", "room"), [(one, room) for one in WRITERS for room in (500, 5_000)])
def test_a_full_disk_is_said_and_leaves_nothing(desk: Desk, tmp_path: Path, name: str, room: int) -> None:
    def cramped() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))
        WRITERS[name](desk, tmp_path / name)

    assert in_a_child(cramped) == 7
    assert list(tmp_path.iterdir()) == []


def test_what_a_dead_writer_left_goes_and_a_living_one_is_left_alone(tmp_path: Path) -> None:
    target = tmp_path / "b.tar"
    left = tmp_path / ".b.tar-unfinished"
    (left / "half").mkdir(parents=True)
    (left / "half.db").write_text("x")
    with staging(target) as folder:
        assert folder == left and list(folder.iterdir()) == []
        assert in_a_child(lambda: backup_to(target)) == 7, "Busy"
        assert folder.exists()
    assert list(tmp_path.iterdir()) == []


def test_the_backup_before_stays_until_the_next_is_whole(desk: Desk, tmp_path: Path) -> None:
    target = tmp_path / "b.tar"
    backup(desk, target)
    before = target.read_bytes()
    for number in (5, 20, 35):
        assert killed_at(number, backup, desk, target) == -signal.SIGKILL
        assert target.read_bytes() == before or sound(target)
    store = Store.open(desk.config.store.url)
    kept.backup(desk.config, store, target, NOW + timedelta(days=1))
    store.close()
    assert target.read_bytes() != before and sound(target)
    assert [path.name for path in tmp_path.iterdir()] == ["b.tar"]
