"""What a file is by its content, and what its name and declared type promise."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from zipfile import ZipFile

import filetype

from wpbridge.documents.contract import MAX_BYTES

_HEAD, _TAIL = 8 << 10, 66 << 10  # the end of a zip may be followed by a comment of 64 KiB

_FAMILY = {"jpg": "jpeg", "apng": "png", "m4v": "mp4", "elf": "executable", "tif": "tiff"}
_FAMILY |= {kind: kind for kind in ("png", "gif", "webp", "bmp", "heic", "mp4", "mov", "mp3", "wav", "ogg", "flac",
                                    "pdf", "zip")}  # fmt: skip
_FAMILY |= {"mkv": "webm", "webm": "webm", "m4a": "mp4", "3gp": "mp4"}
OFFICE = {"word/": "docx", "xl/": "xlsx", "ppt/": "pptx"}
_OPEN_DOCUMENT = re.compile(rb"application/vnd\.oasis\.opendocument\.(text|spreadsheet|presentation)")
_ODF_KINDS = {b"text": "odt", b"spreadsheet": "ods", b"presentation": "odp"}
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
RUNS = re.compile(r"\.(exe|com|bat|cmd|scr|msi|js|vbs|ps1|sh|jar|apk|php\d?|phtml|phar)$", re.I)
_MARKUP = re.compile(rb"(?:<\?xml[^>]*>|<!--.*?-->|<!doctype svg[^>]*>|\s)*+<(svg\b|!doctype html|html\b)", re.I | re.S)

# What an extension or a declared type promises. Anything else promises nothing.
_OOXML = "application/vnd.openxmlformats-officedocument."
_ODF = "application/vnd.oasis.opendocument."
_ZIPPED = ("zip", "docx", "xlsx", "pptx", "odt", "ods", "odp")
_SAME = (*_ZIPPED, "pdf", "png", "gif", "webp", "bmp", "mp3", "wav", "flac", "svg", "rtf", "webm")
_PROMISES: dict[str, tuple[str, ...]] = {
    **{kind: (kind,) for kind in _SAME},
    **{f"image/{kind}": (kind,) for kind in ("jpeg", "png", "gif", "webp", "tiff")},
    **dict.fromkeys(("jpg", "jpeg", "jpe"), ("jpeg",)),
    **dict.fromkeys(("tif", "tiff"), ("tiff",)),
    **dict.fromkeys(("mp4", "m4v", "mov", "video/mp4", "video/quicktime"), ("mp4", "mov")),
    **dict.fromkeys(("docm", "dotx", f"{_OOXML}wordprocessingml.document"), ("docx",)),
    **dict.fromkeys(("xlsm", "xlsb", f"{_OOXML}spreadsheetml.sheet"), ("xlsx",)),
    **dict.fromkeys(("pptm", "ppsx", f"{_OOXML}presentationml.presentation"), ("pptx",)),
    **dict.fromkeys(("doc", "application/msword"), ("ole", "rtf")),
    **dict.fromkeys(("xls", "ppt", "application/vnd.ms-powerpoint"), ("ole",)),
    **dict.fromkeys(("txt", "csv", "tsv", "text/plain", "text/csv"), ("text", "csv")),
    **dict.fromkeys(("html", "htm", "text/html"), ("html",)),
    f"{_ODF}text": ("odt",),
    f"{_ODF}spreadsheet": ("ods",),
    f"{_ODF}presentation": ("odp",),
    "application/pdf": ("pdf",),
    "application/rtf": ("rtf",),
    "application/zip": _ZIPPED,
    "application/vnd.ms-excel": ("ole", "text", "csv"),  # browsers on Windows declare CSV so
    "image/svg+xml": ("svg",),
    "audio/mpeg": ("mp3",),
}


@dataclass(frozen=True)
class Bytes:
    """A file with its first and last bytes."""

    path: Path
    size: int
    head: bytes
    tail: bytes

    @classmethod
    def of(cls, path: Path) -> Bytes:
        """Read both ends of a file."""
        with path.open("rb") as file:
            head = file.read(_HEAD)
            size = file.seek(0, 2)
            file.seek(max(0, size - _TAIL))
            return cls(path, size, head, file.read())

    def all(self) -> bytes:
        """Everything, up to MAX_BYTES."""
        with self.path.open("rb") as file:
            return file.read(MAX_BYTES)


def kind_of(file: Bytes, extension: str) -> str:
    """The kind, by content; the extension only tells a table from a text."""
    head = file.head
    if head.startswith(_OLE):
        return "ole"
    if (head.startswith(b"MZ") and b"\0" in head) or head.startswith((b"#!", b"<?php")):
        return "executable"
    kind = _FAMILY.get(str(filetype.guess_extension(head)), "")
    if head.startswith(b"PK\3\4") or kind == "zip":
        return _kind_in_zip(file.path, head)
    if head.startswith(b"{\\rtf"):
        return "rtf"
    if kind or re.search(rb"^%PDF-\d", head[:1024], re.M):  # readers forgive some bytes before it
        return kind or "pdf"
    return _kind_of_text(head, extension)


def keeps_promise(kind: str, extension: str, mime: str) -> bool:
    """Whether name and declared type say what the file is."""
    promised = (_PROMISES.get(extension), _PROMISES.get(mime.partition(";")[0].strip().lower()))
    return all(kind in kinds for kinds in promised if kinds)


def _kind_in_zip(path: Path, head: bytes) -> str:
    try:
        with ZipFile(path) as archive:
            names = archive.namelist()
    except Exception:  # cut off: the first entries still tell
        names = [name.decode() for name in re.findall(rb"(?:word|xl|ppt)/|\[Content_Types\]\.xml", head)]
    odf = _OPEN_DOCUMENT.search(head[:200])
    if odf and head[30:38] == b"mimetype":
        return _ODF_KINDS[odf[1]]
    found = (kind for folder, kind in OFFICE.items() if any(name.startswith(folder) for name in names))
    return next(found, "zip") if "[Content_Types].xml" in names else "zip"


def _kind_of_text(head: bytes, extension: str) -> str:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        head = head.decode("utf-16", "replace").encode()
    if re.search(rb"[\0-\x08\x0e-\x1a\x1c-\x1f]", head):
        return "unknown"
    markup = _MARKUP.match(head.removeprefix(b"\xef\xbb\xbf"))
    if markup:
        return "svg" if markup[1].lower() == b"svg" else "html"
    return "csv" if extension in ("csv", "tsv") else "text"
