"""PDF: its words, what hides in it, whether it is signed and made for keeping."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from io import BytesIO
from itertools import islice
from typing import Any

import pikepdf
import pypdf

from wpbridge.documents.contract import (
    ATTACHMENTS,
    BROKEN,
    CHANGED_AFTER_SIGNING,
    COMMENTS,
    LAYERS,
    LOCKED,
    MAX_NAMES,
    MAX_PAGES,
    MAX_TEXT,
    PDFA,
    SCAN,
    SCRIPT,
    SIGNED,
    TOO_LARGE,
    TRUNCATED,
    Looked,
)
from wpbridge.documents.kinds import Bytes

_INFO = {"/Author": "author", "/Title": "title", "/Creator": "software", "/Producer": "software"}
_NOTES = ("/Text", "/FreeText", "/Popup", "/Highlight", "/Squiggly", "/StrikeOut", "/Underline", "/Caret")
_RUNS = ("/JavaScript", "/Launch", "/ImportData")
_MOST = 10 * MAX_NAMES  # actions or fields: what points at itself has no end
_FEWEST = 5  # words a page with text has at least; a scan's stamps have fewer


def read(file: Bytes, found: Looked) -> None:
    """Structure first, by pikepdf; then the words, by pypdf."""
    whole = re.search(rb"/Linearized\b[^>]{0,200}/L\s+(\d+)", file.head)
    if b"%%EOF" not in file.tail or (whole and int(whole[1]) > file.size):
        found.problem = TRUNCATED
        return
    try:
        with pikepdf.open(file.path) as document:
            _structure(document, file, found)
            source: Any = _decrypted(document) if document.is_encrypted else file.path
    except pikepdf.PasswordError:
        found.problem = LOCKED
        return
    _pages(pypdf.PdfReader(source), found)


def _decrypted(document: pikepdf.Pdf) -> BytesIO:
    """What only forbids printing or copying opens without a password; pypdf alone lacks the cipher."""
    plain = BytesIO()
    document.save(plain, encryption=False)
    return plain


def _structure(document: pikepdf.Pdf, file: Bytes, found: Looked) -> None:
    root = document.Root
    for key, name in _INFO.items():
        value = document.docinfo.get(key) if "/Info" in document.trailer else None
        if value is not None and not found.metadata.get(name):
            found.metadata[name] = str(value)
    if "/Metadata" in root and b"pdfaid" in root.Metadata.read_bytes()[: 1 << 20]:
        found.traits.append(PDFA)
    found.names += list(document.attachments)[:MAX_NAMES]
    if found.names:
        found.traits.append(ATTACHMENTS)
    if len(_at(root, "/OCProperties", "/D", "/OFF") or ()):
        found.traits.append(LAYERS)
    _active(document, found)
    _signatures(document, file, found)


def _active(document: pikepdf.Pdf, found: Looked) -> None:
    """Scripts and programs that run when the document is opened, or that a page or a button starts."""
    root = document.Root
    actions: list[Any]
    actions = [root.get("/OpenAction"), *_values(root.get("/AA"))]
    for _, page in zip(range(MAX_PAGES), document.pages, strict=False):
        actions += _values(page.get("/AA"))
        for note in _tables(page.get("/Annots")):
            actions += [note.get("/A"), *_values(note.get("/AA"))]
            if str(note.get("/Subtype", "")) == "/FileAttachment":
                found.traits.append(ATTACHMENTS)
            if str(note.get("/Subtype", "")) in _NOTES and "/Contents" in note:
                found.traits.append(COMMENTS)
                found.hidden.append(str(note.Contents))
    runs = any(str(one.get("/S", "")) in _RUNS for one in _chained(actions))
    if runs or _at(root, "/Names", "/JavaScript") is not None:
        found.traits.append(SCRIPT)


def _at(table: Any, *keys: str) -> Any:
    """What stands at a path of dictionaries, None for nothing."""
    for key in keys:
        table = table.get(key) if isinstance(table, pikepdf.Dictionary) else None
    return table


def _tables(given: Any) -> list[Any]:
    """The dictionaries of a list; what points nowhere is left out, as readers of PDF do."""
    listed = list(islice(given, MAX_NAMES)) if isinstance(given, pikepdf.Array) else []
    return [one for one in listed if isinstance(one, pikepdf.Dictionary)]


def _chained(actions: Iterable[Any]) -> Iterator[Any]:
    """Actions and those that follow them (ISO 32000-1, 12.6.2: /Next), a bounded number of each other's."""
    waiting = [one for one in actions if isinstance(one, pikepdf.Dictionary)]
    for action in waiting:  # grows while it is read
        yield action
        following = action.get("/Next")
        if len(waiting) < _MOST:
            waiting += [following] if isinstance(following, pikepdf.Dictionary) else _tables(following)


def _values(table: Any) -> list[Any]:
    return [table[key] for key in table.keys()] if isinstance(table, pikepdf.Dictionary) else []  # noqa: SIM118


def _signatures(document: pikepdf.Pdf, file: Bytes, found: Looked) -> None:
    """A signature covers a range of bytes; what comes behind the last one was added after signing.

    ISO 32000-1, 12.8.1: /ByteRange holds pairs of start and length.
    """
    ends = []
    for field in _fields(_at(document.Root, "/AcroForm", "/Fields")):
        value = field.get("/V")
        if str(field.get("/FT", "")) == "/Sig" and isinstance(value, pikepdf.Dictionary) and "/ByteRange" in value:
            ranges = [int(number) for number in value.ByteRange]
            ends.append(ranges[-2] + ranges[-1])
    if ends:
        found.traits.append(SIGNED)
        behind = file.tail[len(file.tail) - max(0, file.size - max(ends)) :] if file.size > max(ends) else b""
        if behind.strip(b"\r\n\0 "):
            found.traits.append(CHANGED_AFTER_SIGNING)


def _fields(fields: Any) -> list[Any]:
    """The fields of a form with their kids; a loop of kids ends with the bound."""
    found = _tables(fields)
    for field in found:  # grows while it is read
        if len(found) < _MOST:
            found += _tables(field.get("/Kids"))
    return found


def _pages(reader: pypdf.PdfReader, found: Looked) -> None:
    texts: list[str] = []
    pictured = False
    for number, page in enumerate(reader.pages):
        if number == MAX_PAGES or sum(map(len, texts)) > MAX_TEXT:
            found.problem = TOO_LARGE
            break
        found.pages += 1
        texts.append(page.extract_text())
        pictured = pictured or _has_picture(page)
    found.text = "\n".join(texts)
    if not texts:
        found.problem = BROKEN
    elif pictured and len(found.text.split()) < _FEWEST * found.pages:
        found.traits.append(SCAN)


def _has_picture(page: Any) -> bool:
    try:
        drawn = page["/Resources"]["/XObject"].values()
        return any(one.get_object().get("/Subtype") == "/Image" for one in drawn)
    except (KeyError, AttributeError, TypeError):
        return False
