"""Reading: a post as pieces of running text, the way a reader meets them, with findings at their place. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from wpbridge.models import Attachment, Finding
from wpbridge.store.editions import Edition
from wpbridge.text import Document
from wpbridge.veil import veiled

_BESIDE = ("alt", "target", "name", "comment", "metadata")  # stand at the end of the body's text, for the checks
_KINDS = {"lead": "paragraph", "cell": "row"}


@dataclass(frozen=True, kw_only=True)
class Piece:
    """One piece of the body: a heading, paragraph, quotation, list (an item of one), row (of a table), caption, code,
    embed or picture; or of its footnotes, which the piece "footnotes" heads. `start` and `end` count characters of
    the part's text; `level` is that of a heading."""

    kind: str
    text: str
    start: int
    end: int
    level: int = 0
    hidden: str = ""
    part: str = "body"

    def holds(self, finding: Finding) -> bool:
        """Whether a finding begins here; one without a place is nowhere."""
        return finding.part == self.part and self.start <= finding.start <= self.end and finding.end > finding.start


def document_of(edition: Edition) -> Document:
    """The edition parsed, its files left unopened."""
    return Document.of(edition.snapshot.post, {}, None, edition.snapshot.messages)


def article(document: Document, findings: Iterable[Finding] = ()) -> list[Piece]:
    """The body piece by piece, then the footnotes as the public finds them below it; personal data veiled."""
    findings = list(findings)
    text = veiled(document.parts["body"], "body", findings)
    rows = _rows(document, text)
    in_tables = {(start, end) for row in rows for start, end in row[1]}
    pieces = [piece for piece, _ in rows] + _pictures(document, "body")
    levels = {heading.start: heading.level for heading in document.headings}
    for start, end, place, hidden in _lines(document, "body"):
        if (start, end) in in_tables or place in _BESIDE:
            continue
        kind = _KINDS.get(place, place)
        pieces.append(
            Piece(kind=kind, text=text[start:end], start=start, end=end, level=levels.get(start, 0), hidden=hidden)
        )
    return _sorted(pieces) + _footnotes(document, findings)


def _footnotes(document: Document, findings: Iterable[Finding]) -> list[Piece]:
    """The footnotes line by line, under a piece that is their heading."""
    text = veiled(document.parts["footnotes"], "footnotes", findings)
    lines = [
        Piece(kind="footnote", text=text[start:end], start=start, end=end, hidden=hidden, part="footnotes")
        for start, end, place, hidden in _lines(document, "footnotes")
        if place not in _BESIDE
    ]
    heading = [Piece(kind="footnotes", text="", start=0, end=-1, part="footnotes")] if lines else []
    return heading + _sorted(lines + _pictures(document, "footnotes"))


def _sorted(pieces: list[Piece]) -> list[Piece]:
    return sorted(pieces, key=lambda piece: (piece.start, piece.end))


def described(attachment: Attachment) -> str:
    """A picture or file in one line: its name and what it shows."""
    words = attachment.alt or attachment.caption or attachment.title
    return f"{attachment.name}: {words}" if words else attachment.name


def _lines(document: Document, part: str) -> list[tuple[int, int, str, str]]:
    """The lines of a part: start, end, place of the first span and how it is hidden."""
    found = list[tuple[int, int, str, str]]()
    spans = sorted((span for span in document.spans if span.part == part), key=lambda span: span.start)
    at = 0
    for line in document.parts[part].split("\n"):
        here = [span for span in spans if at <= span.start < at + len(line) + 1] if line else []
        if here:
            found.append((at, at + len(line), here[0].place, here[0].hidden))
        at += len(line) + 1
    return found


def _rows(document: Document, text: str) -> list[tuple[Piece, list[tuple[int, int]]]]:
    """Each row of each table as one piece, with the places of its cells."""
    rows = [row for table in document.tables for row in table.rows if row]
    made = []
    for row in rows:
        cells = [(cell.start, cell.end) for cell in row]
        words = " | ".join(text[start:end].replace("\n", " ") for start, end in cells)
        made.append((Piece(kind="row", text=words, start=cells[0][0], end=cells[-1][1]), cells))
    return made


def _pictures(document: Document, part: str) -> list[Piece]:
    return [
        Piece(kind="picture", text=one.alt or "", start=one.start, end=one.start, part=part)
        for one in document.pictures
        if one.part == part
    ]
