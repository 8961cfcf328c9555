"""The register written down: the same lines as CSV, XLSX, HTML and PDF, whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import Connection

from wpbridge import heads, output
from wpbridge.desk import Desk
from wpbridge.errors import Refused
from wpbridge.files import whole
from wpbridge.heads import Head
from wpbridge.register.sheet import Filter, Reader, Value, cells, lines
from wpbridge.texts import T


@dataclass(frozen=True, kw_only=True)
class Book:
    """What is written: the office's head, the lines, and what proves that they are all: the log's `head`."""

    reader: Reader
    wanted: Filter
    rows: Iterator[list[Value]]
    head: Head
    made: datetime

    @property
    def title(self) -> str:
        """The name of the book, by the SOP file."""
        return self.reader.desk.sop.agenda.title

    @property
    def office(self) -> tuple[str, str]:
        """Whose book it is, by the SOP file: the office and its unit."""
        identity = self.reader.desk.sop.identity
        return identity.office, identity.unit

    @property
    def period(self) -> str:
        """What part of the register it is."""
        wanted, said = self.wanted, self.reader.said
        days = [output.day(day, self.reader.language) if day else "…" for day in (wanted.since, wanted.until)]
        parts = [
            said(T("Year {year}", year=wanted.year)) if wanted.year else "",
            said(T("{since} to {until}", since=days[0], until=days[1])) if wanted.since or wanted.until else "",
            wanted.unit,
            f"“{wanted.search}”" if wanted.search else "",
        ]
        return ", ".join(part for part in parts if part)

    @property
    def proof(self) -> str:
        """The head of the log at that moment: `register verify --against` takes it."""
        return str(self.head)

    def local(self, at: datetime) -> datetime:
        """A time on the office's clock."""
        return at.astimezone(self.reader.desk.zone)

    def clock(self, at: datetime) -> str:
        """A time on the office's clock, short."""
        return self.local(at).strftime("%d/%m/%Y %H.%M" if self.reader.language == "id" else "%Y-%m-%d %H:%M")


Writer = Callable[[Book, BinaryIO], None]


def export(desk: Desk, target: Path, wanted: Filter, language: str) -> int:
    """Write the register to a file, by the file's ending; how many lines. Refused for an ending that is not known, and
    for a folder that cannot be written to. A file that was there is replaced only by a whole one."""
    writers = _writers()
    if target.suffix.lower() not in writers:
        raise Refused(T('"{file}" has no ending that is known. There are: {known}', file=target.name,
                        known=", ".join(writers)))  # fmt: skip
    write = writers[target.suffix.lower()]()
    count = 0

    def counted(connection: Connection) -> Iterator[list[Value]]:
        nonlocal count
        for line in lines(connection, desk, wanted):
            count += 1
            yield cells(reader, line)

    reader = Reader(desk, language)
    with desk.store.begin() as connection:
        head = heads.of(connection, desk.config, desk.name)
        book = Book(reader=reader, wanted=wanted, rows=counted(connection), head=head, made=desk.clock())
        whole(target, lambda sink: write(book, sink))
    return count


def _writers() -> dict[str, Callable[[], Writer]]:
    """Each ending with what writes it; its libraries are imported when it is asked for."""

    def csv() -> Writer:
        from wpbridge.register.to_csv import write

        return write

    def xlsx() -> Writer:
        from wpbridge.register.to_xlsx import write

        return write

    def html() -> Writer:
        from wpbridge.register.to_html import write

        return write

    def pdf() -> Writer:
        from wpbridge.register.to_pdf import write

        return write

    return {".csv": csv, ".xlsx": xlsx, ".html": html, ".pdf": pdf}
