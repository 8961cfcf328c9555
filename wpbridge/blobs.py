"""Blobs: the bytes of pictures and documents, each stored once under its sha256."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

Sink = Callable[[bytes], object]


@dataclass(frozen=True)
class Blobs:
    """A folder of blobs."""

    folder: Path

    def path(self, sha256: str) -> Path:
        """Where the bytes with this digest are."""
        return self.folder / sha256[:2] / sha256

    def put(self, fill: Callable[[Sink], object]) -> tuple[str, int]:
        """Store what `fill` writes into the sink it is given; returns sha256 and size in bytes.

        The file appears under its name only when complete and on the disk.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        digest, size = hashlib.sha256(), 0
        with tempfile.NamedTemporaryFile(dir=self.folder, delete=False) as file:

            def sink(chunk: bytes) -> None:
                nonlocal size
                digest.update(chunk)
                size += len(chunk)
                file.write(chunk)

            try:
                fill(sink)
                file.flush()
                os.fsync(file.fileno())
                self._keep(Path(file.name), digest.hexdigest())
            finally:
                Path(file.name).unlink(missing_ok=True)
        return digest.hexdigest(), size

    def _keep(self, file: Path, sha256: str) -> None:
        place = self.path(sha256)
        place.parent.mkdir(exist_ok=True)
        file.rename(place)
        for folder in (place.parent, self.folder):
            _sync(folder)


def _sync(folder: Path) -> None:
    """A rename is on the disk when its folder is."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
