"""Office documents and archives: read part by part, never unpacked to the disk."""

from __future__ import annotations

import re
from xml.parsers import expat
from zipfile import BadZipFile, ZipFile

from wpbridge.documents.contract import (
    BROKEN,
    COMMENTS,
    EXECUTABLE,
    EXTERNAL,
    HIDDEN_ROWS,
    HIDDEN_SHEETS,
    HIDDEN_SLIDES,
    HIDDEN_TEXT,
    LOCKED,
    MACRO,
    MAX_ENTRIES,
    MAX_NAMES,
    MAX_RATIO,
    MAX_TEXT,
    MAX_UNPACKED,
    TOO_LARGE,
    TRACKED,
    TRUNCATED,
    Looked,
)
from wpbridge.documents.kinds import OFFICE, RUNS, Bytes
from wpbridge.documents.words import Words

_TEXTS = re.compile(
    r"word/(document|header|footer|footnotes|endnotes)\d*\.xml"
    r"|xl/(sharedStrings|worksheets/[^/]+)\.xml|ppt/slides/[^/]+\.xml|(content|styles)\.xml"
)
_COMMENTS = re.compile(r"word/comments\d*\.xml|xl/(comments\d*|threadedComments/[^/]+)\.xml|ppt/comments/[^/]+\.xml")
_ASIDE = re.compile(rf"{_COMMENTS.pattern}|ppt/notesSlides/[^/]+\.xml")
_MACROS = re.compile(r"(.*/)?vbaProject\.bin|Basic/(?!.*script-l[bc]\.xml).*[^/]|Scripts/.*[^/]", re.I)
_CORE = re.compile(r"docProps/(core|app)\.xml|meta\.xml")
_MARKS = (
    (TRACKED, re.compile(rb"<w:(?:ins|del|moveFrom|moveTo)\b|<text:tracked-changes\b")),
    (COMMENTS, re.compile(rb"<office:annotation\b|<w:commentReference\b")),
    (HIDDEN_TEXT, re.compile(rb"<w:vanish\s*/>|text:display=\"none\"")),
    (HIDDEN_SHEETS, re.compile(rb"<sheet\b[^>]{0,500}\bstate=\"(?:hidden|veryHidden)\"|table:display=\"false\"")),
    (HIDDEN_ROWS, re.compile(rb"<(?:row|col)\b[^>]{0,99}\bhidden=\"(?:1|true)\"|table:visibility=\"(?:coll|filter)")),
    (HIDDEN_SLIDES, re.compile(rb"<p:sld\b[^>]{0,2000}\bshow=\"0\"|presentation:visibility=\"hidden\"")),
)
_EXTERNAL = re.compile(rb"<Relationship\b[^>]{0,2000}TargetMode=\"External\"[^>]{0,2000}>")
_LINK = re.compile(rb"relationships/(?:hyperlink|comments)")
_METADATA = {
    "creator": "author",
    "initial-creator": "author",
    "lastModifiedBy": "last_modified_by",
    "title": "title",
    "Application": "software",
    "generator": "software",
    "Company": "company",
}


def read_zip(file: Bytes, found: Looked) -> None:
    """An archive: its names only."""
    archive = _opened(file, found)
    if archive:
        with archive:
            found.names = archive.namelist()[:MAX_NAMES]


def read_ooxml(file: Bytes, found: Looked) -> None:
    """DOCX, XLSX, PPTX (ECMA-376)."""
    _document(file, found, every=False)


def read_odf(file: Bytes, found: Looked) -> None:
    """ODT, ODS, ODP (ISO/IEC 26300)."""
    _document(file, found, every=True)


def read_ole(file: Bytes, found: Looked) -> None:
    """Old Office: locked, macros, and as many of its words as stand in it plainly."""
    raw = file.all()
    if "EncryptedPackage".encode("utf-16-le") in raw:
        found.problem = LOCKED
        return
    found.problem = MACRO if "_VBA_PROJECT".encode("utf-16-le") in raw else ""
    wide = re.findall(rb"(?:[\x09\x0d\x20-\x7e]\0){8,}", raw)
    narrow = re.findall(rb"[\x09\x0d\x20-\x7e]{24,}", raw)
    texts = [run.decode("utf-16-le") for run in wide] + [run.decode("ascii") for run in narrow]
    found.text = "\n".join(texts).replace("\r", "\n")[:MAX_TEXT]


def _opened(file: Bytes, found: Looked) -> ZipFile | None:
    """The archive, or None and the problem; an archive with macros opens and has one."""
    try:
        archive = ZipFile(file.path)
    except BadZipFile:
        found.problem = BROKEN if b"PK\5\6" in file.tail else TRUNCATED
        return None
    found.problem = _problem(archive, file.size)
    if found.problem in ("", MACRO):
        return archive
    archive.close()
    return None


def _problem(archive: ZipFile, size: int) -> str:
    entries = archive.infolist()
    unpacked = sum(entry.file_size for entry in entries)
    if len(entries) > MAX_ENTRIES or (unpacked > MAX_UNPACKED and unpacked > size * MAX_RATIO):
        return TOO_LARGE
    names = [entry.filename for entry in entries]
    if any(entry.flag_bits & 1 for entry in entries) or _odf_locked(archive, names):
        return LOCKED
    if any(RUNS.search(name) for name in names):
        return EXECUTABLE
    return MACRO if any(_MACROS.fullmatch(name) for name in names) else ""


def _odf_locked(archive: ZipFile, names: list[str]) -> bool:
    listing = "META-INF/manifest.xml"
    return listing in names and b"encryption-data" in _part(archive, listing, MAX_UNPACKED)


def _part(archive: ZipFile, name: str, limit: int) -> bytes:
    """A part, or its first `limit` bytes, whatever the archive says of its size."""
    with archive.open(name) as part:
        return part.read(limit)


def _document(file: Bytes, found: Looked, every: bool) -> None:
    archive = _opened(file, found)
    if archive is None:
        return
    texts: list[str] = []
    left = MAX_UNPACKED
    with archive:
        for name in archive.namelist():
            if not _wanted(name):
                continue
            part = _part(archive, name, left)
            left -= len(part)
            if not left or sum(map(len, texts)) > MAX_TEXT:
                found.problem = TOO_LARGE
                break
            _taken(name, part, every, texts, found)
    found.text = "\n".join(text for text in texts if text)
    if len(found.text) > MAX_TEXT:
        found.problem = found.problem or TOO_LARGE


def _wanted(name: str) -> bool:
    if name.endswith(".rels") or name in ("xl/workbook.xml",):
        return True
    return any(pattern.fullmatch(name) for pattern in (_TEXTS, _ASIDE, _CORE))


def _taken(name: str, part: bytes, every: bool, texts: list[str], found: Looked) -> None:
    """One part of a document: words that are read, words beside them, marks, or metadata."""
    if name.endswith(".rels"):
        if any(not _LINK.search(one) for one in _EXTERNAL.findall(part)):
            found.traits.append(EXTERNAL)
        return
    found.traits += [trait for trait, mark in _MARKS if mark.search(part)]
    if _CORE.fullmatch(name):
        _metadata(part, found)
        return
    if name == "xl/workbook.xml":
        return
    words = Words(every=every and not name.startswith(tuple(OFFICE))).of(part)
    if _ASIDE.fullmatch(name):
        found.hidden.append("\n".join((words.seen, words.unseen)).strip())
        found.traits += [COMMENTS] if _COMMENTS.fullmatch(name) and words.seen else []
        return
    texts.append(words.seen)
    if words.unseen:
        found.hidden.append(words.unseen)


def _metadata(part: bytes, found: Looked) -> None:
    """The values of the core properties, by the names of their elements."""
    at: list[str] = []
    parser = expat.ParserCreate()

    def said(words: str) -> None:
        name = _METADATA.get(at[-1].rpartition(":")[2]) if at else None
        if name and words.strip():
            found.metadata[name] = found.metadata.get(name, "") + words.strip()

    def refuse(*_: object) -> None:
        raise ValueError("a document type in an office document")

    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = lambda tag, _: at.append(tag)
    parser.EndElementHandler = lambda _: at.pop()
    parser.CharacterDataHandler = said
    parser.Parse(part, True)
