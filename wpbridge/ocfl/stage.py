"""Where a new version is prepared before it appears, and the lock that says who prepares it.

The place is `extensions/wpbridge-staging` in the root: surely the same file system (renaming must be atomic,
and a folder beside the root may be another mount), and ignored by validators (OCFL section 4.4), which would
take any other folder for a broken object. For each object being written it holds

    KEY.lock   the object's identifier, under an exclusive flock while the writer lives
    KEY/       the files of the new version, in the folders they will have in the root

The lock file goes last: as long as it is there, the object may need `recover`. One without a living holder
was left by a dead process.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from wpbridge.errors import Busy
from wpbridge.ocfl.defects import SourceUnreadable
from wpbridge.texts import T

CHUNK = 1 << 20


@dataclass
class Stage:
    """The locked staging place of one object; `object_id` is empty if its writer died before noting it."""

    folder: Path
    lock: int
    object_id: str
    added: dict[str, str] = field(default_factory=dict)  # sha512 -> content path of what take() kept

    def note(self, object_id: str) -> None:
        """Write down, to the disk, whose stage this is; must precede the first rename out of it."""
        self.object_id = object_id
        os.pwrite(self.lock, object_id.encode(), 0)
        os.fsync(self.lock)
        self.folder.mkdir()
        sync(self.folder.parent)

    def take(self, source: bytes | Path, target: Path, content_path: str, known: Collection[str]) -> str:
        """Copy a source to `target/content_path` unless its content is known; returns its sha512.

        Raises SourceUnreadable, OSError.
        """
        incoming = self.folder / "incoming"
        with incoming.open("wb") as file:
            digest = _copy(source, file)
        if digest not in known and digest not in self.added:
            place = target / content_path
            place.parent.mkdir(parents=True, exist_ok=True)
            incoming.rename(place)
            self.added[digest] = content_path
        incoming.unlink(missing_ok=True)
        return digest

    def clear(self) -> None:
        """Remove what is staged; keeps the lock."""
        if self.folder.exists():
            shutil.rmtree(self.folder)

    def close(self) -> None:
        """Remove the stage and its lock file: nothing of the object is left to recover."""
        self.clear()
        os.unlink(lock_file(self.folder))


def key(object_id: str) -> str:
    """The name of an object's stage."""
    return hashlib.sha256(object_id.encode()).hexdigest()


def lock_file(folder: Path) -> Path:
    """The lock file of a stage folder."""
    return folder.with_name(folder.name + ".lock")


@contextmanager
def claimed(folder: Path) -> Iterator[Stage]:
    """Hold the stage, with whatever a dead process left in it. Raises Busy if a living one holds it."""
    lock = _locked(lock_file(folder))
    try:
        yield Stage(folder, lock, os.pread(lock, 1 << 20, 0).decode())
    finally:
        os.close(lock)


def await_writer(folder: Path) -> bool:
    """Wait for a living writer to end; whether there was a stage at all."""
    try:
        with lock_file(folder).open("rb") as lock:
            fcntl.flock(lock, fcntl.LOCK_SH)
            return True
    except FileNotFoundError:
        return False


def is_abandoned(folder: Path) -> bool:
    """Whether a stage lies there that no living process holds."""
    if not lock_file(folder).exists():
        return folder.exists()
    with suppress(FileNotFoundError, BlockingIOError), lock_file(folder).open("rb") as lock:
        fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        return lock_file(folder).exists()
    return False


def sync(path: Path) -> None:
    """Force a file's bytes, or a folder's entries, to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_tree(folder: Path) -> None:
    """Force a folder and everything in it to the disk, the deepest first."""
    for where, _, names in os.walk(folder, topdown=False):
        for name in names:
            sync(Path(where, name))
        sync(Path(where))


def write_all(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write files (relative path -> content) in this order, without forcing them to the disk."""
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)


def _locked(path: Path) -> int:
    while True:
        lock = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            # The holder before us may have removed the file while we opened it: then this lock binds nobody.
            if os.path.samestat(os.fstat(lock), os.stat(path)):
                return lock
        except FileNotFoundError:
            pass
        except BlockingIOError:
            os.close(lock)
            raise Busy(T("Another process is archiving this item now. Try again in a minute.")) from None
        os.close(lock)


def _copy(source: bytes | Path, target: BinaryIO) -> str:
    digest = hashlib.sha512()
    for chunk in [source] if isinstance(source, bytes) else _chunks(source):
        digest.update(chunk)
        target.write(chunk)
    return digest.hexdigest()


def _chunks(path: Path) -> Iterator[bytes]:
    # An error of the source must not be taken for one of the archive's disk.
    try:
        with path.open("rb") as file:
            while chunk := file.read(CHUNK):
                yield chunk
    except OSError as why:
        sentence = "The file {path} cannot be read ({why}), so nothing was archived. Check the file, then repeat."
        raise SourceUnreadable(T(sentence, path=str(path), why=why.strerror or str(why))) from why
