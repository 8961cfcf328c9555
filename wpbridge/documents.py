"""Supporting files opened: what a file is by its content, what it says, and what is wrong with it.

Files come from strangers: everything is bounded, nothing is run, no part of a file is written anywhere, and
whatever a library raises means only that the file does not open.
"""

from __future__ import annotations

import logging
import re
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import Any
from xml.parsers import expat
from zipfile import BadZipFile, ZipFile

import filetype
import pikepdf
import pypdf

from wpbridge.models import Attachment

EMPTY, TRUNCATED, LOCKED, BROKEN = "empty", "truncated", "locked", "broken"
MACRO, EXECUTABLE, MISMATCH, TOO_LARGE = "macro", "executable", "mismatch", "too_large"

MAX_BYTES = 64 << 20  # of a file that is opened; longer films and pictures are only looked at
MAX_UNPACKED = 64 << 20  # of an archive, before its ratio matters
MAX_RATIO = 100
MAX_ENTRIES = 10_000
MAX_PAGES = 200
MAX_TEXT = 2_000_000  # characters
_HEAD, _TAIL = 8 << 10, 66 << 10  # the end of a zip may be followed by a comment of 64 KiB

_FAMILY = {"jpg": "jpeg", "apng": "png", "m4v": "mp4", "elf": "executable"}
_FAMILY |= {kind: kind for kind in ("png", "gif", "webp", "mp4", "mp3", "pdf", "zip")}
_OFFICE = {"word/": "docx", "xl/": "xlsx", "ppt/": "pptx"}
_OPEN_DOCUMENT = re.compile(rb"application/vnd\.oasis\.opendocument\.(text|spreadsheet|presentation)")
_ODF_KINDS = {b"text": "odt", b"spreadsheet": "ods", b"presentation": "odp"}
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_RUNS = re.compile(r"\.(exe|com|bat|cmd|scr|msi|js|vbs|ps1|sh|jar|apk|php\d?|phtml|phar)$", re.I)
_MARKUP = re.compile(rb"(?:<\?xml[^>]*>|<!--.*?-->|<!doctype svg[^>]*>|\s)*+<(svg\b|!doctype html|html\b)", re.I | re.S)

# What an extension or a declared type promises. Anything else promises nothing.
_OOXML = "application/vnd.openxmlformats-officedocument."
_ODF = "application/vnd.oasis.opendocument."
_ZIPPED = ("zip", "docx", "xlsx", "pptx", "odt", "ods", "odp")
_PROMISES: dict[str, tuple[str, ...]] = {
    **{kind: (kind,) for kind in (*_ZIPPED, "pdf", "png", "gif", "webp", "mp4", "mp3", "svg")},
    **{f"image/{kind}": (kind,) for kind in ("jpeg", "png", "gif", "webp")},
    **dict.fromkeys(("jpg", "jpeg", "jpe"), ("jpeg",)),
    **dict.fromkeys(("docm", "dotx", f"{_OOXML}wordprocessingml.document"), ("docx",)),
    **dict.fromkeys(("xlsm", "xlsb", f"{_OOXML}spreadsheetml.sheet"), ("xlsx",)),
    **dict.fromkeys(("pptm", "ppsx", f"{_OOXML}presentationml.presentation"), ("pptx",)),
    **dict.fromkeys(("doc", "xls", "ppt", "application/msword", "application/vnd.ms-powerpoint"), ("ole",)),
    **dict.fromkeys(("txt", "csv", "tsv", "text/plain", "text/csv"), ("text", "csv")),
    **dict.fromkeys(("html", "htm", "text/html"), ("html",)),
    f"{_ODF}text": ("odt",),
    f"{_ODF}spreadsheet": ("ods",),
    f"{_ODF}presentation": ("odp",),
    "application/pdf": ("pdf",),
    "application/zip": _ZIPPED,
    "application/vnd.ms-excel": ("ole", "text", "csv"),  # browsers on Windows declare CSV so
    "image/svg+xml": ("svg",),
    "video/mp4": ("mp4",),
    "audio/mpeg": ("mp3",),
}


@dataclass(frozen=True, kw_only=True)
class OpenedFile:
    """A file of a post, looked into.

    `kind` is by content: pdf, docx, xlsx, pptx, odt, ods, odp, zip, jpeg, png, gif, webp, mp4, mp3, text,
    csv, html, svg, ole (old Office), executable or unknown. `text` is what it says, as far as it could be
    read: nothing of ole and zip. `problem` is "" or the gravest of this module's constants; with TOO_LARGE
    and MISMATCH there may be a text.
    """

    attachment: Attachment
    kind: str
    text: str
    problem: str = ""
    hidden: tuple[str, ...] = ()
    traits: frozenset[str] = frozenset()
    metadata: Mapping[str, str] = field(default_factory=dict)
    names: tuple[str, ...] = ()
    pages: int = 0
    width: int = 0
    height: int = 0
    seconds: float = 0


def open_file(path: Path, attachment: Attachment) -> OpenedFile:
    """Look into the bytes at `path`, which belong to `attachment`. Opened once per content, name and type.

    Reads at most MAX_BYTES, MAX_UNPACKED, MAX_PAGES and MAX_TEXT; what goes beyond is TOO_LARGE. A damaged
    file is a result, not an error; OSError only when `path` itself cannot be read.
    """
    look = _looked if attachment.sha256 else _looked.__wrapped__
    kind, text, problem = look(attachment.sha256, attachment.name, attachment.mime, path)
    return OpenedFile(attachment=attachment, kind=kind, text=text, problem=problem)


@lru_cache(maxsize=64)
def _looked(sha256: str, name: str, mime: str, path: Path) -> tuple[str, str, str]:
    size, head, tail = _ends(path)
    if not size:
        return "unknown", "", EMPTY
    extension = PurePosixPath(name).suffix[1:].lower()
    kind = _kind(path, head, extension)
    if kind == "executable" or _RUNS.search(name):
        return kind, "", EXECUTABLE
    text, problem = _read(_Bytes(path, size, head, tail), kind)
    return kind, text[:MAX_TEXT], problem or _broken_promise(kind, extension, mime)


def _broken_promise(kind: str, extension: str, mime: str) -> str:
    promised = (_PROMISES.get(extension), _PROMISES.get(mime.partition(";")[0].strip().lower()))
    return MISMATCH if any(kinds and kind not in kinds for kinds in promised) else ""


@dataclass(frozen=True)
class _Bytes:
    """A file with its first and last bytes."""

    path: Path
    size: int
    head: bytes
    tail: bytes

    def all(self) -> bytes:
        with self.path.open("rb") as file:
            return file.read(MAX_BYTES)


def _ends(path: Path) -> tuple[int, bytes, bytes]:
    with path.open("rb") as file:
        head = file.read(_HEAD)
        size = file.seek(0, 2)
        file.seek(max(0, size - _TAIL))
        return size, head, file.read()


# What it is


def _kind(path: Path, head: bytes, extension: str) -> str:
    if head.startswith(_OLE):
        return "ole"
    if (head.startswith(b"MZ") and b"\0" in head) or head.startswith((b"#!", b"<?php")):
        return "executable"
    kind = _FAMILY.get(str(filetype.guess_extension(head)), "")
    if head.startswith(b"PK\3\4") or kind == "zip":
        return _kind_in_zip(path, head)
    if kind or re.search(rb"^%PDF-\d", head[:1024], re.M):  # readers forgive some bytes before it
        return kind or "pdf"
    return _kind_of_text(head, extension)


def _kind_in_zip(path: Path, head: bytes) -> str:
    try:
        with ZipFile(path) as archive:
            names = archive.namelist()
    except Exception:  # cut off: the first entries still tell
        names = [name.decode() for name in re.findall(rb"(?:word|xl|ppt)/|\[Content_Types\]\.xml", head)]
    odf = _OPEN_DOCUMENT.search(head[:200])
    if odf and head[30:38] == b"mimetype":
        return _ODF_KINDS[odf[1]]
    found = (kind for folder, kind in _OFFICE.items() if any(name.startswith(folder) for name in names))
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


# What it says


def _read(file: _Bytes, kind: str) -> tuple[str, str]:
    """Text and problem of a file of this kind."""
    reader = _READERS.get(kind)
    if reader is None:
        return "", ""
    if file.size > MAX_BYTES:
        return "", TOO_LARGE
    try:
        with _silence():
            return reader(file)
    except Exception:  # these libraries raise anything when a file is not what it should be
        return "", BROKEN


@contextmanager
def _silence() -> Iterator[None]:
    """Neither log nor warn about damaged files: that is a finding, not news of the program."""
    loggers = [logging.getLogger(name) for name in ("pypdf", "pikepdf")]
    levels = [logger.level for logger in loggers]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            for logger in loggers:
                logger.setLevel(logging.CRITICAL + 1)
            yield
        finally:
            for logger, level in zip(loggers, levels, strict=True):
                logger.setLevel(level)


def _pdf(file: _Bytes) -> tuple[str, str]:
    whole = re.search(rb"/Linearized\b[^>]{0,200}/L\s+(\d+)", file.head)
    if b"%%EOF" not in file.tail or (whole and int(whole[1]) > file.size):
        return "", TRUNCATED
    try:
        with pikepdf.open(file.path) as document:
            source: Any = _decrypted(document) if document.is_encrypted else file.path
    except pikepdf.PasswordError:
        return "", LOCKED
    return _pages(pypdf.PdfReader(source))


def _decrypted(document: pikepdf.Pdf) -> BytesIO:
    """What only forbids printing or copying opens without a password; pypdf alone lacks the cipher."""
    plain = BytesIO()
    document.save(plain, encryption=False)
    return plain


def _pages(reader: pypdf.PdfReader) -> tuple[str, str]:
    texts: list[str] = []
    for number, page in enumerate(reader.pages):
        if number == MAX_PAGES or sum(map(len, texts)) > MAX_TEXT:
            return "\n".join(texts), TOO_LARGE
        texts.append(page.extract_text())
    return "\n".join(texts), "" if texts else BROKEN


def _ole(file: _Bytes) -> tuple[str, str]:
    names = file.all()
    if "EncryptedPackage".encode("utf-16-le") in names:
        return "", LOCKED
    return "", MACRO if "_VBA_PROJECT".encode("utf-16-le") in names else ""


def _plain(file: _Bytes) -> tuple[str, str]:
    raw = file.all()
    for encoding in ("utf-16",) if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "cp1252"):
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        return text, TOO_LARGE if len(text) > MAX_TEXT else ""
    return raw.decode("latin-1"), BROKEN


_TEXT_PARTS = re.compile(
    r"word/(document|header|footer|comments|footnotes|endnotes)\d*\.xml"
    r"|xl/(sharedStrings|comments\d*|worksheets/[^/]+)\.xml"
    r"|ppt/(slides|notesSlides|comments)/[^/]+\.xml"
    r"|(content|styles)\.xml"
)
_MACROS = re.compile(r"(.*/)?vbaProject\.bin|Basic/(?!.*script-l[bc]\.xml).*[^/]|Scripts/.*[^/]", re.I)


def _zip(file: _Bytes) -> tuple[str, str]:
    return _archive(file, spoken=False)


def _archive(file: _Bytes, spoken: bool = True) -> tuple[str, str]:
    try:
        archive = ZipFile(file.path)
    except BadZipFile:
        return "", BROKEN if b"PK\5\6" in file.tail else TRUNCATED
    with archive:
        problem = _archive_problem(archive, file.size)
        return _parts(archive) if spoken and not problem else ("", problem)


def _archive_problem(archive: ZipFile, size: int) -> str:
    entries = archive.infolist()
    unpacked = sum(entry.file_size for entry in entries)
    if len(entries) > MAX_ENTRIES or (unpacked > MAX_UNPACKED and unpacked > size * MAX_RATIO):
        return TOO_LARGE
    names = [entry.filename for entry in entries]
    if any(entry.flag_bits & 1 for entry in entries) or _odf_locked(archive, names):
        return LOCKED
    if any(_RUNS.search(name) for name in names):
        return EXECUTABLE
    return MACRO if any(_MACROS.fullmatch(name) for name in names) else ""


def _odf_locked(archive: ZipFile, names: list[str]) -> bool:
    listing = "META-INF/manifest.xml"
    return listing in names and b"encryption-data" in _part(archive, listing, MAX_UNPACKED)


def _part(archive: ZipFile, name: str, limit: int) -> bytes:
    """A part, or its first `limit` bytes, whatever the archive says of its size."""
    with archive.open(name) as part:
        return part.read(limit)


def _parts(archive: ZipFile) -> tuple[str, str]:
    texts: list[str] = []
    left = MAX_UNPACKED
    for name in filter(_TEXT_PARTS.fullmatch, archive.namelist()):
        part = _part(archive, name, left)
        left -= len(part)
        if not left or sum(map(len, texts)) > MAX_TEXT:
            return "\n".join(texts), TOO_LARGE
        texts.append(_Words(every=not name.startswith(tuple(_OFFICE))).of(part))
    text = "\n".join(texts)
    return text, TOO_LARGE if len(text) > MAX_TEXT else ""


class _Words:
    """The words of one XML part, a line for each paragraph or cell. Deleted but tracked words count too.

    A declaration of a document type is refused: office programs write none, and entities are the way to
    make a small part swell.
    """

    _SPOKEN = ("t", "delText", "v", "text")
    _LINES = ("p", "h", "si", "c", "br", "cr", "line-break")

    def __init__(self, every: bool) -> None:
        self.every = every
        self.depth = 0
        self.number = False
        self.texts: list[str] = []

    def of(self, part: bytes) -> str:
        parser = expat.ParserCreate()
        parser.StartDoctypeDeclHandler = self._refuse
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._said
        parser.Parse(part, True)
        return "".join(self.texts).strip()

    def _refuse(self, *_: object) -> None:
        raise ValueError("a document type in an office document")

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(":")[2]
        if name == "c":
            self.number = attributes.get("t") != "s"  # else its value only counts shared strings
        self.depth += name in self._SPOKEN and (name != "v" or self.number)
        if name in ("tab", "s"):
            self.texts.append(" ")

    def _end(self, tag: str) -> None:
        name = tag.rpartition(":")[2]
        self.depth -= name in self._SPOKEN and (name != "v" or self.number)
        if name in self._LINES:
            self.texts.append("\n")

    def _said(self, words: str) -> None:
        if self.depth or self.every:
            self.texts.append(words)


# Pictures: whether their end is there


def _jpeg(file: _Bytes) -> tuple[str, str]:
    """Step over the header, which may hold a whole small picture, and look for the end behind it."""
    data, at = file.all(), 2
    while data[at : at + 1] == b"\xff" and data[at + 1] != 0xDA:
        at += 2 + int.from_bytes(data[at + 2 : at + 4])
    return "", "" if data.find(b"\xff\xd9", at) >= 0 else TRUNCATED


def _png(file: _Bytes) -> tuple[str, str]:
    return "", "" if b"IEND\xae\x42\x60\x82" in file.all() else TRUNCATED


def _gif(file: _Bytes) -> tuple[str, str]:
    return "", "" if file.tail.rstrip(b"\0").endswith(b";") else TRUNCATED


def _webp(file: _Bytes) -> tuple[str, str]:
    return "", TRUNCATED if int.from_bytes(file.head[4:8], "little") + 8 > file.size else ""


_READERS: dict[str, Callable[[_Bytes], tuple[str, str]]] = {
    "pdf": _pdf,
    "ole": _ole,
    "jpeg": _jpeg,
    "png": _png,
    "gif": _gif,
    "webp": _webp,
    "zip": _zip,
    **dict.fromkeys(_ZIPPED[1:], _archive),
    **dict.fromkeys(("text", "csv", "html", "svg"), _plain),
}
