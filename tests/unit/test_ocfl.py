"""The archive's root, judged by an independent validator, by sha512sum, and by killing its writer."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import ocfl
import pytest

from wpbridge.errors import Busy
from wpbridge.ocfl import (
    BOUNDARIES,
    BadPath,
    NotArchived,
    Root,
    RootMissing,
    RootOccupied,
    WriteFailed,
    is_turn,
)

NOW = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)
NAME = "diskominfo:post:42"
FIRST: dict[str, bytes | Path] = {"post.json": b"{}", "media/foto é.jpg": b"\xff" * 200_000, "README.txt": b"apa"}
SECOND: dict[str, bytes | Path] = FIRST | {"post.json": b'{"title": 1}'}
WRITER = """
import os, signal, sys
from tests.unit.test_ocfl import *
seen = lambda name: os.kill(os.getpid(), signal.SIGKILL) if name == sys.argv[2] else None
put(Root.open(Path(sys.argv[1])), SECOND if sys.argv[3] == "v2" else FIRST, sys.argv[3], at=seen)
"""


def nowhere(boundary: str) -> None:
    """Nobody listens."""


def put(root: Root, files: dict[str, bytes | Path], message: str = "v1", at: Callable[[str], None] = nowhere) -> str:
    return root.put(NAME, files, message=message, user="wpbridge", created=NOW, at=at)


@pytest.fixture
def root(tmp_path: Path) -> Root:
    return Root.create(tmp_path / "archive")


def valid(root: Root) -> bool:
    """What a validator that is not ours says."""
    return bool(ocfl.StorageRoot(root=str(root.folder)).validate(log_warnings=True))


def size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def test_an_independent_validator_accepts_every_step(root: Root) -> None:
    assert valid(root)
    assert put(root, FIRST) == "v1"
    assert valid(root)
    assert put(root, SECOND, "v2") == "v2"
    assert valid(root)
    assert list(root.verify()) == []


def test_what_was_put_can_be_read(root: Root) -> None:
    put(root, FIRST)
    put(root, SECOND, "v2")
    assert list(root.objects()) == [NAME]
    assert [(v.name, v.message, v.created) for v in root.versions(NAME)] == [("v1", "v1", NOW), ("v2", "v2", NOW)]
    assert root.read(NAME, "post.json") == SECOND["post.json"]
    assert root.read(NAME, "post.json", "v1") == FIRST["post.json"]
    with pytest.raises(NotArchived):
        root.read(NAME, "absent")


def test_bytes_that_did_not_change_are_stored_once(root: Root) -> None:
    put(root, FIRST)
    before = size(root.path(NAME))
    put(root, SECOND, "v2")
    assert size(root.path(NAME)) - before < before * 0.1


def test_the_same_again_makes_no_version(root: Root) -> None:
    assert [put(root, FIRST), put(root, FIRST)] == ["v1", "v1"]
    assert len(root.versions(NAME)) == 1


def test_sources_may_be_files(root: Root, tmp_path: Path) -> None:
    (tmp_path / "big").write_bytes(b"x" * 3_000_000)
    put(root, {"documents/big.pdf": tmp_path / "big"})
    assert root.read(NAME, "documents/big.pdf") == b"x" * 3_000_000


def test_sha512sum_proves_it(root: Root) -> None:
    put(root, FIRST)
    folder = root.path(NAME)
    manifest = json.loads((folder / "inventory.json").read_text())["manifest"]
    lines = "".join(f"{digest}  {path}\n" for digest, paths in manifest.items() for path in paths)
    proof = subprocess.run(["sha512sum", "-c"], input=lines, cwd=folder, capture_output=True, text=True)
    assert proof.returncode == 0, proof.stdout


@pytest.mark.parametrize("path", ["/etc/passwd", "../x", "a/../b", "", "a//b", "a\0b", "."])
def test_odd_paths_are_refused(root: Root, path: str) -> None:
    with pytest.raises(BadPath):
        put(root, {path: b"x"})
    assert list(root.objects()) == []


def test_a_lost_root_is_not_started_anew(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(RootMissing):
        Root.open(tmp_path / "empty")
    (tmp_path / "empty/file").write_text("x")
    with pytest.raises(RootOccupied):
        Root.create(tmp_path / "empty")


@pytest.mark.parametrize("version", ["v1", "v2"])
@pytest.mark.parametrize("boundary", BOUNDARIES)
def test_a_killed_writer_leaves_all_or_nothing(root: Root, boundary: str, version: str) -> None:
    if version == "v2":
        put(root, FIRST)
    command = [sys.executable, "-c", WRITER, str(root.folder), boundary, version]
    assert subprocess.run(command, capture_output=True).returncode == -signal.SIGKILL
    root.recover()
    assert valid(root)
    assert list(root.verify()) == []
    assert put(root, SECOND if version == "v2" else FIRST, version) == version
    assert valid(root)
    assert list(root.verify()) == []
    assert root.recover() == []


def flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[0] ^= 1
    path.write_bytes(bytes(data))


DAMAGE: dict[str, Callable[[Path], object]] = {
    "wrong-digest": lambda folder: flip(folder / "v1/content/README.txt"),
    "missing-file": lambda folder: (folder / "v1/content/README.txt").unlink(),
    "extra-file": lambda folder: (folder / "v1/content/extra").write_text("x"),
    "inventory": lambda folder: (folder / "inventory.json").write_text("{}"),
    "sidecar": lambda folder: (folder / "inventory.json.sha512").unlink(),
    "missing-version": lambda folder: (folder / "v1").rename(folder.parents[3] / "elsewhere"),
    "object-marker": lambda folder: next(folder.glob("0=*")).unlink(),
    "misplaced": lambda folder: folder.rename(folder.parent / "diskominfo-lain"),
}


@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.parametrize("kind", DAMAGE)
def test_damage_is_named(root: Root, kind: str, workers: int) -> None:
    put(root, FIRST)
    put(root, SECOND, "v2")
    DAMAGE[kind](root.path(NAME))
    flaws = list(root.verify(workers=workers))
    assert kind in {flaw.kind for flaw in flaws}
    assert all(flaw.text.say("id") and flaw.text.say("en") for flaw in flaws)


@pytest.mark.parametrize("marker", ["0=ocfl_1.1", "ocfl_layout.json"])
def test_a_damaged_root_is_named(root: Root, marker: str) -> None:
    put(root, FIRST)
    (root.folder / marker).unlink()
    assert marker in {flaw.path for flaw in root.verify()}


def test_a_full_disk_leaves_the_archive_as_it_was(root: Root) -> None:
    put(root, FIRST)
    code = f"""
import resource, signal
from tests.unit.test_ocfl import *
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))
try:
    put(Root.open(Path({str(root.folder)!r})), SECOND | {{"big": b"y" * 100_000}}, "v2")
except WriteFailed:
    raise SystemExit(7)
"""
    assert subprocess.run([sys.executable, "-c", code]).returncode == 7
    assert list(root.verify()) == []
    assert valid(root)
    assert [version.name for version in root.versions(NAME)] == ["v1"]


def test_one_object_has_one_writer_at_a_time(root: Root) -> None:
    def again(boundary: str) -> None:
        with pytest.raises(Busy):
            put(root, SECOND, "v2", at=nowhere)

    put(root, FIRST, at=lambda name: again(name) if name == "staged" else None)
    assert os.listdir(root.folder / "extensions/wpbridge-staging") == []


def test_a_write_that_fails_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises((WriteFailed, RootOccupied)):
        Root.create(tmp_path / "file" / "archive")


def test_each_object_has_its_turn_once_in_so_many_days() -> None:
    names = [f"diskominfo:post:{number}" for number in range(500)]
    first = date(2026, 12, 20)
    turns = [[name for name in names if is_turn(name, first + timedelta(days=day), 30)] for day in range(30)]
    assert sorted(name for turn in turns for name in turn) == sorted(names)
    assert all(turns) and max(map(len, turns)) < 40
    assert [name for name in names if is_turn(name, first + timedelta(days=30), 30)] == turns[0]
