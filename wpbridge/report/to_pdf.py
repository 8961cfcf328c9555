"""A report on paper: A4, with the office's head, the sections as on the page, and what proves the records behind it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import BinaryIO, cast

from fpdf import FPDF

from wpbridge.printing import drawable, seal
from wpbridge.report.page import Cell, Chart, Page, Parts, Section, Share, Table, is_labelled
from wpbridge.texts import T, Text

_MARGIN, _FOOT, _QR = 15, 16, 24  # mm
_SIZE, _LINE, _PAD = 8, 3.6, 1.0  # points; mm of a line, and round the words of a cell
_HIGH, _BAR = 34, 2.2  # mm of a chart's columns, of a bar
_COLOURS = {"good": (46, 125, 79), "fair": (63, 111, 176), "mild": (217, 165, 32), "bad": (192, 58, 43)}
_INK, _BACK, _BLACK = (31, 78, 121), (230, 230, 230), (0, 0, 0)


def write(page: Page, sink: BinaryIO, language: str) -> None:
    """Write the report in one language."""
    drawn = _Drawn(page, language)
    drawn.head()
    drawn.lead()
    for section in page.sections:
        drawn.section(section)
    drawn.proof()
    sink.write(bytes(drawn.output()))


class _Drawn(FPDF):
    def __init__(self, page: Page, language: str) -> None:
        super().__init__(format="A4", unit="mm")
        self.report, self.language = page, language
        self.set_margins(_MARGIN, _MARGIN)
        self.set_auto_page_break(False)
        self.set_title(drawable(page.title.say(language)))
        self.add_page()

    def footer(self) -> None:
        """Number and name on every page."""
        self.set_font("Helvetica", "", 7)
        self.set_xy(_MARGIN, -11)
        told = T("{title}, page {page} of {{nb}}", title=self.report.title, page=self.page_no())
        self.cell(0, 4, self.said(told), align="R")

    def said(self, text: Text | str | int) -> str:
        """Words that can be drawn."""
        return drawable(text.say(self.language) if isinstance(text, Text) else str(text))

    def head(self) -> None:
        """Whose report it is, and of what time."""
        for words, size, style in ((self.report.office.upper(), 11, "B"), (self.report.unit, 9, ""),
                                   (self.report.title, 13, "B"), (self.report.period, 10, "")):  # fmt: skip
            self._words(words, size, style, align="C")
        self.set_line_width(0.6)
        self.line(_MARGIN, self.get_y() + 1.5, self.w - _MARGIN, self.get_y() + 1.5)
        self.set_line_width(0.15)
        self.set_y(self.get_y() + 4)

    def lead(self) -> None:
        """What matters first, and what asks for an action."""
        for sentence in self.report.lead:
            self._words(sentence, 10.5)
        self.ln(2)
        urgent = self.report.urgent
        self.set_draw_color(*_COLOURS["bad" if urgent else "good"])
        top = self.get_y()
        self._words(T("To be done") if urgent else T("Nothing asks for an action now."), 10, "B", indent=4)
        for sentence in urgent:
            self._words(sentence, 9.5, indent=4)
        self.set_line_width(1.2)
        self.line(_MARGIN + 1, top, _MARGIN + 1, self.get_y())
        self.set_line_width(0.15)
        self.set_draw_color(*_BLACK)

    def section(self, section: Section) -> None:
        """A section; its title never stands alone at the foot of a page."""
        self._room(24 + (_HIGH + 10 if section.chart else 0))
        self.ln(5)
        self._words(section.title, 11, "B")
        for sentence in section.sentences:
            self._words(sentence, 9)
        if section.chart:
            self._chart(section.chart)
        for colour, meaning in section.key:
            self._room(5)
            self._box(_MARGIN, self.get_y() + 0.8, 3, 2.6, _COLOURS[colour])
            self._words(meaning, 8, indent=4.5)
        if section.table:
            self.ln(1)
            self._table(section.table)

    def proof(self) -> None:
        """How the records behind it are proved, in letters and as a QR."""
        self._room(_QR + 6)
        top = self.get_y() + 5
        self.image(seal(self.report.site, self.report.proof), x=_MARGIN, y=top, w=_QR)
        self.set_xy(_MARGIN + _QR + 3, top + 2)
        self.set_font("Courier", "", 7)
        self.multi_cell(self.w - 2 * _MARGIN - _QR - 3, 3.2, self.said(self.report.foot), align="L")

    def _room(self, height: float) -> bool:
        """A new page unless so much room is left on this one; whether there is one."""
        if self.get_y() + height <= self.h - _FOOT:
            return False
        self.add_page()
        return True

    def _words(self, words: Text | str, size: float, style: str = "", align: str = "L", indent: float = 0) -> None:
        self.set_font("Helvetica", style, size)
        self._room(len(self._wrapped(self.said(words), self.epw - indent)) * size * 0.5)
        self.set_x(_MARGIN + indent)
        self.multi_cell(self.epw - indent, size * 0.5, self.said(words), align=align, new_x="LMARGIN", new_y="NEXT")

    def _table(self, table: Table) -> None:
        shares = sum(table.widths)
        widths = [width / shares * self.epw for width in table.widths]
        self._row(list(table.columns), widths, "B")
        for row in table.rows:
            if self._row(row, widths):
                self._row(list(table.columns), widths, "B")
                self._row(row, widths)

    def _row(self, cells: Sequence[Cell], widths: Sequence[float], style: str = "") -> bool:
        """Draw a row; True when there was no room for it, and a new page was begun instead."""
        self.set_font("Helvetica", style, _SIZE)
        drawn = [self._lines(cell, width) for cell, width in zip(cells, widths, strict=True)]
        bars = any(isinstance(cell, Share | Parts) for cell in cells)
        height = max(len(lines) for lines in drawn) * _LINE + 2 * _PAD + (_BAR if bars else 0)
        if self._room(height):
            return True
        left, top = float(_MARGIN), self.get_y()
        for cell, lines, width in zip(cells, drawn, widths, strict=True):
            down = top + _PAD + (self._bar(cell, left + _PAD, top + _PAD, width - 2 * _PAD) if bars else 0)
            for number, words in enumerate(lines, 1):
                self.text(left + _PAD, down + number * _LINE - 0.9, words)
            left += width
        self.line(_MARGIN, top + height, self.w - _MARGIN, top + height)
        self.set_y(top + height)
        return False

    def _lines(self, cell: Cell, width: float) -> list[str]:
        if isinstance(cell, Share):
            words = self.said(cell.words)
        elif isinstance(cell, Parts):
            words = " / ".join(str(count) for count, _ in cell.counts)
        else:
            words = self.said(cell)
        return self._wrapped(words, width - 2 * _PAD + 2) or [""]

    def _wrapped(self, words: str, width: float) -> list[str]:
        """The lines that words take in the font that is set."""
        return cast(list[str], self.multi_cell(width, _LINE, words, dry_run=True, output="LINES", align="L"))

    def _bar(self, cell: Cell, left: float, top: float, width: float) -> float:
        """The bar of a cell, if it has one; how much lower its words stand."""
        if isinstance(cell, Share) and cell.of_one is not None:
            self._box(left, top + 0.4, width, _BAR - 0.4, _BACK)
            self._box(left, top + 0.4, width * cell.of_one, _BAR - 0.4, _COLOURS["good"])
            return _BAR + 0.8
        if isinstance(cell, Parts) and (whole := sum(count for count, _ in cell.counts)):
            for count, colour in cell.counts:
                self._box(left, top + 0.4, width * count / whole, _BAR - 0.4, _COLOURS[colour])
                left += width * count / whole
            return _BAR + 0.8
        return 0

    def _box(self, left: float, top: float, width: float, height: float, colour: tuple[int, int, int]) -> None:
        if width > 0:
            self.set_fill_color(*colour)
            self.rect(left, top, width, height, style="F")

    def _chart(self, chart: Chart) -> None:
        self._words(chart.title, 8)
        most, wide = max(*chart.values, 1), self.epw / max(len(chart.values), 1)
        base = self.get_y() + _HIGH + 4
        self.set_font("Helvetica", "", 7)
        for number, (label, value) in enumerate(zip(chart.labels, chart.values, strict=True)):
            left, high = _MARGIN + number * wide, _HIGH * value / most
            self._box(left + wide * 0.15, base - high, wide * 0.7, high, _INK)
            if value:
                self._middle(left + wide / 2, base - high - 1, str(value))
            if is_labelled(number, len(chart.labels)):
                self._middle(left + wide / 2, base + 3.5, self.said(label))
        self.line(_MARGIN, base, self.w - _MARGIN, base)
        self.set_y(base + 6)

    def _middle(self, middle: float, down: float, words: str) -> None:
        self.text(middle - self.get_string_width(words) / 2, down, words)
