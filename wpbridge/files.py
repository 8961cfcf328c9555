"""Files for people, written whole or not at all."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import BinaryIO, cast

from wpbridge.errors import Busy, Refused
from wpbridge.texts import T, Text


def whole(target: Path, write: Callable[[BinaryIO], object], most: int = 0o666) -> None:
    """Write a file beside its place and then put it there, with the rights `most` and the umask leave. Refused where
    it cannot be written; what was there stays."""
    try:
        with NamedTemporaryFile("wb", dir=target.parent, prefix=f".{target.name}-", delete=False) as sink:
            try:
                write(cast(BinaryIO, sink))
                sink.flush()
                os.fsync(sink.fileno())
            except BaseException:
                os.unlink(sink.name)
                raise
        mask = os.umask(0)
        os.umask(mask)
        os.chmod(sink.name, most & ~mask)
        os.replace(sink.name, target)
    except OSError as error:
        why = Text("{why}", {"why": error.strerror or str(error)})
        raise Refused(T("{file} cannot be written: {why}", file=str(target), why=why)) from error


def placed(file: Path, folder: Path | None) -> Path:
    """Where a file goes for which a folder is set: a bare name into that folder, any other path as it stands."""
    return folder / file if folder and file.name == str(file) else file


@contextmanager
def staging(target: Path) -> Iterator[Path]:
    """An empty folder beside `target` in which that is prepared, to be renamed when it is whole. What a process that
    was killed left there goes first; Busy while another one prepares the same. OSError."""
    folder = target.parent / f".{target.name}-unfinished"
    folder.mkdir(exist_ok=True, mode=0o700)
    ours = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        fcntl.flock(ours, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as held:
        os.close(ours)
        raise Busy(T("Somebody else is writing {file} just now. Nothing was changed; try again in a moment.",
                     file=str(target))) from held  # fmt: skip
    try:
        for left in folder.iterdir():
            shutil.rmtree(left) if left.is_dir() else left.unlink()
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(ours)
