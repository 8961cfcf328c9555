"""Files for people, written whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import BinaryIO, cast

from wpbridge.errors import Refused
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
