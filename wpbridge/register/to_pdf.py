"""The register on paper: A4 across, with the office's head, the names of the columns on each page, a place for the
signature, and what proves that no line was added, changed or taken out since."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cache
from typing import BinaryIO

from fpdf import FPDF

from wpbridge.printing import drawable, seal
from wpbridge.register.export import Book
from wpbridge.register.sheet import COLUMNS, Value
from wpbridge.texts import T, Text

_MARGIN, _FOOT, _QR, _SIGNING = 10, 14, 26, 46  # mm
_SIZE, _LINE, _PAD = 6.5, 2.8, 0.8  # points; mm of a line, and round the words of a cell
_MOST_LINES = 40  # of one cell: more stands in the other forms


def write(book: Book, sink: BinaryIO) -> None:
    """Page after page; each row stays on one page."""
    page = _Page(book)
    page.head()
    page.names()
    for values in book.rows:
        page.row([_words(book, value) for value in values])
    page.proof()
    sink.write(bytes(page.output()))


def _words(book: Book, value: Value) -> str:
    if isinstance(value, datetime):
        return book.clock(value)
    return value if isinstance(value, str) else "\n".join(value)


class _Page(FPDF):
    """The pages. Drawn with bare lines and words: a table of the library's takes minutes for a long book."""

    def __init__(self, book: Book) -> None:
        super().__init__(format="A4", orientation="landscape", unit="mm")
        self.book = book
        self.set_margins(_MARGIN, _MARGIN)
        self.set_auto_page_break(False)
        self.set_title(drawable(book.title))
        shares = sum(column.width for column in COLUMNS)
        self.widths = [column.width / shares * (self.w - 2 * _MARGIN) for column in COLUMNS]
        self.add_page()
        self.set_font("Helvetica", "", _SIZE)
        self._width_of = _widths(self)

    def footer(self) -> None:
        """Number and name on every page."""
        self.set_font("Helvetica", "", 7)
        told = T("{title}, page {page} of {{nb}}", title=self.book.title, page=self.page_no())
        self.set_xy(_MARGIN, -10)
        self.cell(0, 4, drawable(self.book.reader.said(told)), align="R")

    def head(self) -> None:
        """Whose book it is, which one, and for what time."""
        office, unit = self.book.office
        for words, size, style in ((office.upper(), 11, "B"), (unit, 9, ""), (self.book.title.upper(), 13, "B"),
                                   (self.book.period, 9, "")):  # fmt: skip
            if words:
                self.set_font("Helvetica", style, size)
                self.multi_cell(0, size * 0.5, drawable(words), align="C", new_x="LMARGIN", new_y="NEXT")
        self.set_line_width(0.6)
        self.line(_MARGIN, self.get_y() + 1.5, self.w - _MARGIN, self.get_y() + 1.5)
        self.set_line_width(0.15)
        self.set_y(self.get_y() + 4)

    def names(self) -> None:
        """The names of the columns."""
        self.set_font("Helvetica", "B", _SIZE)
        self._row([self._lines(self.book.reader.said(c.name), w) for c, w in zip(COLUMNS, self.widths, strict=True)])
        self.set_font("Helvetica", "", _SIZE)

    def row(self, values: Sequence[str]) -> None:
        """One line of the book, on a new page where it does not fit."""
        cells = [self._lines(words, width) for words, width in zip(values, self.widths, strict=True)]
        height = max(map(len, cells)) * _LINE + 2 * _PAD
        if self.get_y() + height > self.h - _FOOT:
            self.add_page()
            self.names()
        self._row(cells)

    def proof(self) -> None:
        """The signature, and beside it the head of the log in letters and as a QR."""
        if self.get_y() + _SIGNING > self.h - _FOOT:
            self.add_page()
        top, said = self.get_y() + 5, self.book.reader.said
        self.image(seal(self.book.reader.desk.name, self.book.proof), x=_MARGIN, y=top, w=_QR)
        about = T("Made {when}. The log stands at {seq}: {head}. Whether anything was changed since says: {command}",
                  when=self.book.clock(self.book.made), seq=self.book.head.seq, head=self.book.head.hash,
                  command=self.book.reader.desk.typed(f"register verify --against {self.book.proof}"))  # fmt: skip
        self.set_xy(_MARGIN + _QR + 4, top + 2)
        self.set_font("Courier", "", 7)
        self.multi_cell(95, 3.2, drawable(said(about)), align="L")
        self._signature(top)

    def _signature(self, top: float) -> None:
        reader = self.book.reader
        sop, people = reader.desk.sop, reader.desk.config.people
        role = sop.agenda.signed_by
        holders = [table.name for table in people.values() if role and role in table.roles]
        name = holders[0] if len(holders) == 1 else "." * 40
        office = Text("{office},", {"office": sop.roles.get(role, role)}) if role else Text("")
        self.set_font("Helvetica", "", 9)
        for text, down in ((T("Place and date: ......................................"), 0), (office, 6),
                           (Text("({name})", {"name": name}), 26), (T("Rank, employee number (NIP)"), 31)):  # fmt: skip
            self.set_xy(self.w - _MARGIN - 85, top + down)
            self.cell(85, 5, drawable(reader.said(text)), align="L")
        self.set_y(top + _SIGNING)

    def _row(self, cells: Sequence[Sequence[str]]) -> None:
        left, top = float(_MARGIN), self.get_y()
        height = max(map(len, cells)) * _LINE + 2 * _PAD
        for lines, width in zip(cells, self.widths, strict=True):
            self.rect(left, top, width, height)
            for number, words in enumerate(lines, 1):
                self.text(left + _PAD, top + _PAD + number * _LINE - 0.7, words)
            left += width
        self.set_y(top + height)

    def _lines(self, words: str, width: float) -> list[str]:
        """Words in lines that fit into a cell; a word that is longer than one is broken."""
        room, found = width - 2 * _PAD, list[str]()
        for part in drawable(words).split("\n"):
            found += _wrapped(part, room, self._width_of)
        return found if len(found) <= _MOST_LINES else [*found[: _MOST_LINES - 1], "..."]


def _wrapped(words: str, room: float, width_of: Callable[[str], float]) -> list[str]:
    lines, line, used = list[str](), "", 0.0
    space = width_of(" ")
    for word in words.split(" "):
        long = sum(map(width_of, word))
        if line and used + space + long <= room:
            line, used = f"{line} {word}", used + space + long
            continue
        if line:
            lines.append(line)
        while long > room:
            cut, wide = 0, 0.0
            while cut < len(word) and wide + width_of(word[cut]) <= room:
                wide += width_of(word[cut])
                cut += 1
            cut = max(1, cut)
            lines.append(word[:cut])
            word, long = word[cut:], long - sum(map(width_of, word[:cut]))
        line, used = word, long
    return [*lines, line] if line or not lines else lines


def _widths(page: FPDF) -> Callable[[str], float]:
    """The width of a letter in the font of the rows, in mm."""

    @cache
    def width_of(letter: str) -> float:
        return float(page.get_string_width(letter))

    return width_of
