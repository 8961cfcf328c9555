"""One file, made while work goes on, and the way back to what it was."""

from __future__ import annotations

import io
import shutil
import sqlite3
import tarfile
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import create_engine, select

from tests.books import entered
from tests.desks import NOW, desk_with
from wpbridge import backup as kept
from wpbridge import log
from wpbridge.backup import MANIFEST, backup, left_out, restore, secrets_named
from wpbridge.cli.main import run
from wpbridge.config import load
from wpbridge.desk import Desk
from wpbridge.errors import ConfigError, Defect, Refused
from wpbridge.store import SCHEMA, Store
from wpbridge.store.copying import copy, copy_sqlite
from wpbridge.store.migrations import upgrade
from wpbridge.store.tables import entries

ENV = {"P": "none"}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A desk with rows in its register, in a folder of its own."""
    folder = tmp_path / "office"
    folder.mkdir()
    with desk_with(folder) as desk:
        entered(desk, 3)
        yield desk


def saved(desk: Desk, target: Path) -> Path:
    backup(desk.config, desk.store, target, NOW)
    return target


def rows(store: Store) -> list[object]:
    with store.begin() as connection:
        return [tuple(row) for row in connection.execute(select(entries).order_by(entries.c.number))]


@pytest.mark.parametrize("name", ["b.tar", "b.tar.gz"])
def test_what_was_saved_comes_back(desk: Desk, tmp_path: Path, name: str) -> None:
    file = saved(desk, tmp_path / name)
    assert oct(file.stat().st_mode)[-3:] == "600", "unpublished posts are in it"
    before = rows(desk.store)
    done = restore(file, tmp_path / "new", ENV)
    assert done.flaws == {"diskominfo": None}
    assert done.config.folder == tmp_path / "new"
    store = Store.open(done.config.store.url)
    assert rows(store) == before
    store.close()
    blobs = {path.name for path in desk.config.store.blobs.glob("??/*")}
    assert {path.name for path in done.config.store.blobs.glob("??/*")} == blobs and blobs
    assert secrets_named(done.config) == ["P"]
    assert not list((tmp_path / "new").glob(".restore-*"))


def test_a_backup_is_made_while_others_write(desk: Desk, tmp_path: Path) -> None:
    stop, written = threading.Event(), 0

    def writing() -> None:
        nonlocal written
        while not stop.is_set():
            with desk.store.begin() as connection:
                log.append(connection, desk.name, NOW, log.Event(kind="remind", body={"n": written}))
            written += 1

    writer = threading.Thread(target=writing)
    writer.start()
    try:
        while written < 20:
            pass
        file = saved(desk, tmp_path / "b.tar")
    finally:
        stop.set()
        writer.join()
    done = restore(file, tmp_path / "new", ENV)
    assert done.flaws == {"diskominfo": None}
    store = Store.open(done.config.store.url)
    with store.begin() as connection:
        assert log.last(connection, desk.name) >= int(done.manifest.sites["diskominfo"].partition(":")[0])
        assert log.verify(connection, desk.name) is None
    store.close()


def changed(file: Path, name: str, change: Callable[[bytes], bytes | None], extra: dict[str, bytes]) -> None:
    """Write a backup anew with one file changed or left out, and others added."""
    with tarfile.open(file) as tar:
        found = {one.name: tar.extractfile(one).read() for one in tar.getmembers()}  # type: ignore[union-attr]
    made = {n: change(data) if n == name else data for n, data in found.items()} | extra
    with tarfile.open(file, "w") as tar:
        for n, data in made.items():
            if data is not None:
                entry = tarfile.TarInfo(n)
                entry.size = len(data)
                tar.addfile(entry, io.BytesIO(data))


@pytest.mark.parametrize(
    ("name", "change", "extra", "said"),
    [
        ("wpbridge.db", lambda data: data[:-1] + bytes([data[-1] ^ 1]), {}, "wpbridge.db"),
        ("wpbridge.toml", lambda data: data + b"#", {}, "wpbridge.toml"),
        ("wpbridge.db", lambda data: None, {}, "wpbridge.db"),
        ("", lambda data: data, {"blobs/00/more": b"x"}, "blobs/00/more"),
        (MANIFEST, lambda data: None, {}, "no backup"),
        (MANIFEST, lambda data: b"{}", {}, "no backup"),
        (MANIFEST, lambda data: b"[", {}, "no backup"),
        ("", lambda data: data, {"../outside": b"x"}, "no backup"),
        ("", lambda data: data, {"/etc/outside": b"x"}, "as it was written|no backup"),
    ],
)
def test_a_backup_that_is_not_as_it_was_written_changes_nothing(
    desk: Desk, tmp_path: Path, name: str, change: Callable[[bytes], bytes | None], extra: dict[str, bytes], said: str
) -> None:
    file = saved(desk, tmp_path / "b.tar")
    changed(file, name, change, extra)
    with pytest.raises(Defect, match=said):
        restore(file, tmp_path / "new", ENV)
    assert list((tmp_path / "new").iterdir()) == []
    assert not (tmp_path / "outside").exists()


@pytest.mark.parametrize("cut", [0, 100, 20_000])
def test_a_cut_backup_is_refused(desk: Desk, tmp_path: Path, cut: int) -> None:
    file = saved(desk, tmp_path / "b.tar.gz")
    file.write_bytes(file.read_bytes()[:cut])
    with pytest.raises(Defect, match=r"no backup|as it was written"):
        restore(file, tmp_path / "new", ENV)


def test_a_folder_that_is_in_use_is_left_alone(desk: Desk, tmp_path: Path) -> None:
    file = saved(desk, tmp_path / "b.tar")
    before = sorted(path.name for path in desk.config.folder.iterdir())
    with pytest.raises(Refused, match="there already"):
        restore(file, desk.config.folder, ENV)
    (tmp_path / "half").mkdir()
    (tmp_path / "half" / "wpbridge.db").write_text("x")
    with pytest.raises(Refused, match="there already"):
        restore(file, tmp_path / "half", ENV)
    assert sorted(path.name for path in desk.config.folder.iterdir()) == before


def test_a_backup_that_dies_leaves_the_one_before(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = saved(desk, tmp_path / "b.tar")
    before = file.read_bytes()

    def dies(tar: tarfile.TarFile, name: str, path: Path) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr(kept, "_added", dies)
    with pytest.raises(KeyboardInterrupt):
        saved(desk, file)
    assert file.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_a_file_that_cannot_be_written_is_refused(desk: Desk, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="cannot be written"):
        saved(desk, tmp_path / "nowhere" / "b.tar")


def test_an_sop_file_of_the_office_goes_with_it(desk: Desk, tmp_path: Path) -> None:
    folder = desk.config.folder
    shutil.copy("policies/press-office-two-stages.toml", folder / "kami.toml")
    shutil.copy("policies/press-office-two-stages.toml", tmp_path / "lain.toml")
    path = desk.config.path
    path.write_text(path.read_text().replace('channels = ["arsip"]', 'channels = ["arsip"]\npolicy = ["kami.toml"]'))
    config = load(path, ENV)
    assert left_out(config) == []
    backup(config, desk.store, tmp_path / "b.tar", NOW)
    done = restore(tmp_path / "b.tar", tmp_path / "new", ENV)
    assert (tmp_path / "new" / "kami.toml").read_text() == (folder / "kami.toml").read_text()
    assert done.config.sites["diskominfo"].policies == (str(tmp_path / "new" / "kami.toml"),)
    path.write_text(path.read_text().replace("kami.toml", str(tmp_path / "lain.toml")))
    assert left_out(load(path, ENV)) == [str(tmp_path / "lain.toml")]


def test_an_upgrade_keeps_the_store_of_before(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/wpbridge.db"
    engine = create_engine(url)
    upgrade(engine, "0002")
    engine.dispose()
    Store.open(url).close()
    assert [path.name for path in tmp_path.glob("*.before-*")] == [f"wpbridge.db.before-{SCHEMA}"]
    with closing(sqlite3.connect(tmp_path / f"wpbridge.db.before-{SCHEMA}")) as old:
        assert old.execute("SELECT version_num FROM alembic_version").fetchone() == ("0002",)
    Store.open(url).close()
    Store.open(f"sqlite:///{tmp_path}/new.db").close()
    assert len(list(tmp_path.glob("*.before-*"))) == 1, "not where nothing was upgraded"


def test_without_postgresqls_program_the_sentence_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ConfigError, match="postgresql-client"):
        copy("postgresql+psycopg://u:secret@127.0.0.1:1/x", tmp_path)


def test_a_copy_is_one_file(desk: Desk, tmp_path: Path) -> None:
    copy_sqlite(desk.config.folder / "wpbridge.db", tmp_path / "c.db")
    assert sorted(path.name for path in tmp_path.glob("c.db*")) == ["c.db"]


def test_the_commands(desk: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    env = {"WPBRIDGE_CONFIG": str(desk.config.path), "WPBRIDGE_LANG": "en", "P": "none"}
    file = str(tmp_path / "b.tar.gz")
    assert run(["backup", file], env) == 0
    said = capsys.readouterr()
    assert f"files written to {file}" in said.out and "diskominfo: the log stands at " in said.out
    assert "copy it too" in said.err
    assert run(["restore", file, "--to", str(tmp_path / "new")], {"WPBRIDGE_LANG": "en"}) == 0
    said = capsys.readouterr()
    assert "diskominfo: the register and the log are whole." in said.out
    assert "Set these variables again, whose secrets no backup has: P." in said.err
    assert run(["restore", file, "--to", str(tmp_path / "new")], {"WPBRIDGE_LANG": "en"}) == 1
    assert "choose an empty folder" in capsys.readouterr().err
