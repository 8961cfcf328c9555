"""Folders of the test servers: what is kept between runs, and what lives as long as one run."""

from __future__ import annotations

import atexit
import fcntl
import itertools
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

_owned: dict[Path, IO[str]] = {}  # this process's scratch folders and their lock files, held until it ends
_numbers = itertools.count(1)


class SiteError(Exception):
    """A test server could not be prepared, started or used; the message says why in one sentence."""


def cache_dir() -> Path:
    """The folder kept between runs: ``$WPBRIDGE_TEST_CACHE``, else ``.cache/`` in the project's root."""
    named = os.environ.get("WPBRIDGE_TEST_CACHE")
    folder = Path(named) if named else Path(__file__).resolve().parents[2] / ".cache"
    folder.mkdir(parents=True, exist_ok=True)
    ignore = folder / ".gitignore"
    if not ignore.exists():
        ignore.write_text("*\n")
    return folder.resolve()


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold an exclusive lock on the file ``path``; other processes wait."""
    with path.open("a") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def kept(name: str, build: Callable[[Path], None]) -> Path:
    """The cached folder ``name``; made by ``build(empty_folder)`` when it is missing.

    The folder appears under its name only when complete, and only one process builds it.
    """
    place = cache_dir() / name
    if place.exists():
        return place
    with locked(cache_dir() / f"{name}.lock"):
        if not place.exists():
            _build_aside(place, build)
    return place


def _build_aside(place: Path, build: Callable[[Path], None]) -> None:
    unfinished = place.with_name(f"{place.name}.part")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir()
    build(unfinished)
    unfinished.rename(place)


def scratch(name: str) -> Path:
    """A new folder of this process; later runs remove it if this one ends without doing so.

    It is under the system's temporary folder, where paths are short enough for sockets and where
    an unprivileged database server can reach its files.
    """
    base = Path(tempfile.gettempdir()) / f"wpbridge-test-{os.getuid()}"
    base.mkdir(mode=0o755, exist_ok=True)
    if base.is_symlink() or base.stat().st_uid != os.getuid():
        raise SiteError(f"{base} belongs to another user; set TMPDIR to a folder of your own.")
    with locked(base / ".lock"):
        _sweep(base)
        folder = base / f"{name}-{os.getpid()}-{next(_numbers)}"
        handle = Path(f"{folder}.lock").open("w")  # noqa: SIM115 - the open file is the lock
        fcntl.flock(handle, fcntl.LOCK_EX)
        _owned[folder] = handle
        folder.mkdir(mode=0o755)
    return folder


def _sweep(base: Path) -> None:
    """Remove the folders whose process is gone: nobody holds their lock any more."""
    for lock in base.glob("*.lock"):
        if lock.name == ".lock":
            continue
        with lock.open("a") as handle:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue
            shutil.rmtree(lock.with_suffix(""), ignore_errors=True)
            lock.unlink(missing_ok=True)


def discard(folder: Path) -> None:
    """Remove a scratch folder."""
    shutil.rmtree(folder, ignore_errors=True)
    lock = _owned.pop(folder, None)
    if lock:
        Path(lock.name).unlink(missing_ok=True)
        lock.close()


@atexit.register  # before the servers' own, so it runs after they ended
def _discard_all() -> None:
    for folder in list(_owned):
        discard(folder)


def link_tree(source: Path, target: Path) -> None:
    """Make ``target`` a copy of ``source`` by hard links, or by real copies on another file system.

    The linked files must not be written in place: that would change the source as well.
    """
    shutil.copytree(source, target, symlinks=True, copy_function=_link_or_copy, dirs_exist_ok=True)


def _link_or_copy(source: str, target: str) -> None:
    try:
        os.link(source, target, follow_symlinks=False)
    except OSError:
        shutil.copy2(source, target, follow_symlinks=False)
