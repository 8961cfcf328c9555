"""Supporting files opened: what a file is by its content, what it says, and what is wrong with it.

Files come from strangers. They are read in a child process with limits on memory, time and files, nothing in them
is run, and no part of them is written anywhere. `open_file` is the one door.
"""

from __future__ import annotations

from base64 import b64decode
from functools import lru_cache
from pathlib import Path

from wpbridge.documents.contract import (
    ATTACHMENTS,
    BROKEN,
    CAPTIONS,
    CHANGED_AFTER_SIGNING,
    COMMENTS,
    EMPTY,
    EXECUTABLE,
    EXTERNAL,
    GPS,
    HIDDEN_ROWS,
    HIDDEN_SHEETS,
    HIDDEN_SLIDES,
    HIDDEN_TEXT,
    LAYERS,
    LOCKED,
    MACRO,
    MISMATCH,
    PDFA,
    SCAN,
    SCRIPT,
    SIGNED,
    TIMEOUT,
    TOO_LARGE,
    TRACKED,
    TRUNCATED,
    OpenedFile,
)
from wpbridge.models import Attachment

__all__ = [
    "ATTACHMENTS", "BROKEN", "CAPTIONS", "CHANGED_AFTER_SIGNING", "COMMENTS", "EMPTY", "EXECUTABLE", "EXTERNAL",
    "GPS", "HIDDEN_ROWS", "HIDDEN_SHEETS", "HIDDEN_SLIDES", "HIDDEN_TEXT", "LAYERS", "LOCKED", "MACRO", "MISMATCH",
    "PDFA", "SCAN", "SCRIPT", "SIGNED", "TIMEOUT", "TOO_LARGE", "TRACKED", "TRUNCATED", "OpenedFile", "open_file",
    "picture_for_paper",
]  # fmt: skip


def open_file(path: Path, attachment: Attachment) -> OpenedFile:
    """Look into the bytes at `path`, which belong to `attachment`. Opened once per content, name and type.

    A damaged or hostile file is a result, not an error; OSError only when `path` itself cannot be read.
    """
    with path.open("rb"):
        pass
    look = _looked if attachment.sha256 else _looked.__wrapped__
    return OpenedFile.of(attachment, look(attachment.sha256, attachment.name, attachment.mime, path))


def picture_for_paper(path: Path) -> bytes:
    """The picture at `path` as a small JPEG; nothing for what is no picture or cannot be drawn."""
    from wpbridge.documents.door import DOOR

    return b64decode(DOOR.ask({"path": str(path.absolute()), "want": "picture"}).get("jpeg", ""))


@lru_cache(maxsize=64)
def _looked(sha256: str, name: str, mime: str, path: Path) -> dict[str, object]:
    from wpbridge.documents.door import DOOR  # starts nothing before the first file

    return DOOR.ask({"path": str(path.absolute()), "name": name, "mime": mime})
