"""Texts: plain, tables, HTML, SVG and RTF."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser

from wpbridge.documents.contract import BROKEN, MAX_TEXT, SCRIPT, TOO_LARGE, Looked
from wpbridge.documents.kinds import Bytes
from wpbridge.markup import comments, shallow

_ACTIVE = re.compile(r"<script\b|\son[a-z]{3,20}\s*=|javascript:", re.I)
_CONTROL = re.compile(
    r"\\'([0-9a-f]{2})|\\u(-?\d{1,6})\??|\\([a-z]{1,32})(-?\d{1,10})? ?|\\([^a-z])|([{}])|[\r\n]+|([^\\{}\r\n]+)", re.I
)
_LINES = frozenset(("par", "line", "row", "cell", "tab", "sect", "page"))
_UNREAD = frozenset(("fonttbl", "colortbl", "stylesheet", "pict", "object", "themedata", "datastore", "generator"))


def read(file: Bytes, found: Looked) -> None:
    """A plain text or a table of values."""
    found.text, found.problem = decoded(file.all())
    if not found.problem and len(found.text) > MAX_TEXT:
        found.problem = TOO_LARGE


def decoded(raw: bytes) -> tuple[str, str]:
    """The text of some bytes, and BROKEN when no encoding fits."""
    for encoding in ("utf-16",) if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "cp1252"):
        try:
            return raw.decode(encoding), ""
        except UnicodeDecodeError:
            continue
    return raw.decode("latin-1"), BROKEN


def read_markup(file: Bytes, found: Looked) -> None:
    """HTML or SVG: its words, its comments, and whether it would run something."""
    text, found.problem = decoded(file.all())
    if _ACTIVE.search(text):
        found.traits.append(SCRIPT)
    found.hidden += [comment.strip() for _, comment in comments(text) if comment and comment.strip()]
    tree = LexborHTMLParser(shallow(text))
    tree.strip_tags(["script", "style"])
    root = tree.root
    found.text = root.text(separator="\n", strip=True) if root else ""


def read_rtf(file: Bytes, found: Looked) -> None:
    """Rich text: the words between its control words, groups of fonts, colours and pictures left out."""
    said: list[str] = []
    skipped: list[bool] = [False]
    for part in _CONTROL.finditer(file.all().decode("latin-1")):
        hexed, unicode, word, _, sign, brace, words = part.groups()
        if brace == "{":
            skipped.append(skipped[-1])
        elif brace == "}":
            skipped = skipped[:-1] or [False]
        elif word in _UNREAD or sign == "*":
            skipped[-1] = True
        elif not skipped[-1]:
            said.append(_spoken(hexed, unicode, word, words))
    found.text = "".join(said).strip()
    if len(skipped) > 1:
        found.problem = BROKEN


def _spoken(hexed: str | None, unicode: str | None, word: str | None, words: str | None) -> str:
    if hexed:
        return bytes.fromhex(hexed).decode("cp1252", "replace")
    if unicode:
        return chr(int(unicode) % 0x10000)
    return "\n" if word in _LINES else words or ""
