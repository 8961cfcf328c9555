"""A report as one HTML file: no script, no other file, readable on a phone and in print."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from importlib.resources import files
from typing import BinaryIO

from wpbridge.report.page import Cell, Chart, Page, Parts, Section, Share, Table, is_labelled
from wpbridge.texts import T, Text

_ACROSS, _HIGH, _ROOM = 720, 150, 34  # of a chart: its width, the height of its columns, and of what stands below


def write(page: Page, sink: BinaryIO, language: str) -> None:
    """Write the page in one language."""
    sink.write("".join(_Drawn(page, language).whole()).encode())


class _Drawn:
    def __init__(self, page: Page, language: str) -> None:
        self.page, self.language = page, language

    def whole(self) -> Iterator[str]:
        page, style = self.page, files("wpbridge.report").joinpath("report.css").read_text("utf-8")
        title = self.said(page.title)
        yield f'<!doctype html>\n<html lang="{self.language}"><head><meta charset="utf-8">'
        yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
        yield "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        yield f"<title>{title}, {escape(page.period)}</title><style>{style}</style></head><body>\n"
        yield f"<header><p>{escape(page.office)}<br>{escape(page.unit)}</p><h1>{title}</h1>"
        yield f"<p>{escape(page.period)}</p></header>\n<main>"
        yield from (f'<p class="lead">{self.said(one)}</p>' for one in page.lead)
        yield from self._urgent()
        for section in page.sections:
            yield from self._section(section)
        yield f"</main>\n<footer>{self.said(page.foot)}</footer></body></html>\n"

    def said(self, text: Text | str) -> str:
        """Words, safe in HTML."""
        return escape(text.say(self.language) if isinstance(text, Text) else text)

    def _urgent(self) -> Iterator[str]:
        if not self.page.urgent:
            yield f'<p class="calm">{self.said(T("Nothing asks for an action now."))}</p>'
            return
        yield f'<section class="urgent"><h2>{self.said(T("To be done"))}</h2><ul>'
        yield from (f"<li>{self.said(one)}</li>" for one in self.page.urgent)
        yield "</ul></section>"

    def _section(self, section: Section) -> Iterator[str]:
        yield f"\n<section><h2>{self.said(section.title)}</h2>"
        yield from (f"<p>{self.said(one)}</p>" for one in section.sentences)
        if section.chart:
            yield from self._chart(section.chart)
        if section.key:
            marks = (f'<li><i class="{colour}"></i>{self.said(text)}</li>' for colour, text in section.key)
            yield f'<ul class="key">{"".join(marks)}</ul>'
        if section.table:
            yield from self._table(section.table)
        yield "</section>"

    def _table(self, table: Table) -> Iterator[str]:
        whole, names = sum(table.widths), [self.said(column) for column in table.columns]
        yield "<table><colgroup>"
        yield from (f'<col style="width:{100 * width / whole:.1f}%">' for width in table.widths)
        yield "</colgroup><thead><tr>"
        yield from (f'<th scope="col">{name}</th>' for name in names)
        yield "</tr></thead><tbody>"
        for row in table.rows:
            cells = (f'<td data-name="{name}">{self._cell(cell)}</td>' for name, cell in zip(names, row, strict=True))
            yield f"<tr>{''.join(cells)}</tr>"
        yield "</tbody></table>"

    def _cell(self, cell: Cell) -> str:
        if isinstance(cell, Share):
            drawn = "" if cell.of_one is None else f'<b class="bar"><i style="width:{100 * cell.of_one:.1f}%"></i></b>'
            return f"{drawn}<span>{escape(cell.words)}</span>"
        if isinstance(cell, Parts):
            whole = sum(count for count, _ in cell.counts) or 1
            some = [(count, colour, 100 * count / whole) for count, colour in cell.counts if count]
            parts = (f'<i class="{colour}" style="width:{wide:.1f}%">{count}</i>' for count, colour, wide in some)
            return f'<b class="parts">{"".join(parts)}</b>' if some else "-"
        return self.said(cell) if isinstance(cell, str | Text) else str(cell)

    def _chart(self, chart: Chart) -> Iterator[str]:
        """Columns with their numbers above, and the labels below as far as there is room."""
        most, wide = max(*chart.values, 1), _ACROSS / max(len(chart.values), 1)
        told = ", ".join(f"{label}: {value}" for label, value in zip(chart.labels, chart.values, strict=True))
        yield f'<figure><figcaption>{self.said(chart.title)}</figcaption><svg viewBox="0 0 {_ACROSS} {_HIGH + _ROOM}" '
        yield f'role="img" aria-label="{self.said(chart.title)}: {escape(told, quote=True)}">'
        for number, (label, value) in enumerate(zip(chart.labels, chart.values, strict=True)):
            high, left = (_HIGH - 16) * value / most, number * wide
            yield f'<rect x="{left + wide * 0.15:.1f}" y="{_HIGH - high:.1f}" width="{wide * 0.7:.1f}" '
            yield f'height="{high:.1f}"/>'
            middle = f'x="{left + wide / 2:.1f}" text-anchor="middle"'
            if value:
                yield f'<text {middle} y="{_HIGH - high - 4:.1f}">{value}</text>'
            if is_labelled(number, len(chart.labels)):
                yield f'<text {middle} y="{_HIGH + 16}">{escape(label)}</text>'
        yield f'<line x1="0" y1="{_HIGH}" x2="{_ACROSS}" y2="{_HIGH}"/></svg></figure>'
