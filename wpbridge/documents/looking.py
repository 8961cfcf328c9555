"""Looks into one file, in the child: its kind, then the reader of that kind."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path, PurePosixPath

from wpbridge.documents import media, office, pdf, pictures, plain
from wpbridge.documents.contract import BROKEN, EMPTY, EXECUTABLE, MAX_BYTES, MISMATCH, TOO_LARGE, Looked
from wpbridge.documents.kinds import RUNS, Bytes, keeps_promise, kind_of

READERS: dict[str, Callable[[Bytes, Looked], None]] = {
    "pdf": pdf.read,
    **dict.fromkeys(("docx", "xlsx", "pptx"), office.read_ooxml),
    **dict.fromkeys(("odt", "ods", "odp"), office.read_odf),
    "zip": office.read_zip,
    "ole": office.read_ole,
    **dict.fromkeys(("jpeg", "png", "gif", "webp", "tiff", "bmp"), pictures.read),
    **dict.fromkeys(("mp4", "mov"), media.read_boxes),
    "webm": media.read_matroska,
    **dict.fromkeys(("text", "csv"), plain.read),
    **dict.fromkeys(("html", "svg"), plain.read_markup),
    "rtf": plain.read_rtf,
    "wav": media.read_wave,
}
_ANY_SIZE = ("mp4", "mov", "webm", "wav")  # of these only headers are read


def look(path: Path, name: str, mime: str) -> Looked:
    """Everything that can be found in a file. Whatever a library raises means only that it does not open.

    OSError when the path cannot be read, MemoryError when the limit is reached.
    """
    file = Bytes.of(path)
    if not file.size:
        return Looked(problem=EMPTY)
    extension = PurePosixPath(name).suffix[1:].lower()
    found = Looked(kind=kind_of(file, extension))
    if found.kind == "executable" or RUNS.search(name):
        found.problem = EXECUTABLE
        return found
    _read(file, found)
    if not found.problem and not keeps_promise(found.kind, extension, mime):
        found.problem = MISMATCH
    return found


def _read(file: Bytes, found: Looked) -> None:
    reader = READERS.get(found.kind)
    if reader is None:
        return
    if file.size > MAX_BYTES and found.kind not in _ANY_SIZE:
        found.problem = TOO_LARGE
        return
    try:
        reader(file, found)
    except MemoryError:
        raise
    except Exception:  # these libraries raise anything when a file is not what it should be
        found.problem = found.problem or BROKEN
