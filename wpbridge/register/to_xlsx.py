"""The register as a workbook: times are times, links are links, it can be filtered and prints on A4."""

from __future__ import annotations

from datetime import datetime
from typing import Any, BinaryIO

import xlsxwriter

from wpbridge.register.export import Book
from wpbridge.register.sheet import COLUMNS, Column, Value
from wpbridge.texts import T

_A4, _HEAD = 9, 4  # xlsxwriter's number for the paper; the row with the names of the columns
_MOST_LINKS, _LONGEST_LINK = 65_000, 2_000  # more, and longer ones, no workbook can have
_UNIT = 8  # characters for a column's share of 1


def write(book: Book, sink: BinaryIO) -> None:
    """One sheet; rows are written as they come, so that memory stays flat."""
    settings = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    workbook = xlsxwriter.Workbook(sink, settings)
    workbook.set_properties({"title": book.title, "company": book.office[0], "comments": book.proof})
    sheet = workbook.add_worksheet(book.title[:31])
    forms = {
        "text": workbook.add_format({"text_wrap": True, "valign": "top", "border": 1}),
        "time": workbook.add_format({"num_format": "dd/mm/yyyy hh:mm", "valign": "top", "align": "left", "border": 1}),
        "link": workbook.add_format({"text_wrap": True, "valign": "top", "border": 1, "font_color": "#0563c1"}),
    }
    forms["list"] = forms["text"]
    _page(book, workbook, sheet)
    last = _HEAD
    for last, values in enumerate(book.rows, _HEAD + 1):
        for place, (column, value) in enumerate(zip(COLUMNS, values, strict=True)):
            _cell(book, sheet, last, place, column, value, forms[column.kind])
    sheet.autofilter(_HEAD, 0, last, len(COLUMNS) - 1)
    workbook.close()


def _page(book: Book, workbook: Any, sheet: Any) -> None:
    """The head, and how it prints."""
    strong, said = workbook.add_format({"bold": True, "font_size": 14}), book.reader.said
    named = workbook.add_format({"bold": True, "text_wrap": True, "valign": "top", "border": 1, "bg_color": "#e7e6e6"})
    for place, column in enumerate(COLUMNS):
        sheet.set_column(place, place, column.width * _UNIT)
    sheet.write_string(0, 0, book.title, strong)
    sheet.write_string(1, 0, f"{book.office[0]}, {book.office[1]}")
    sheet.write_string(2, 0, book.period)
    proof = T("Made {when}; the log stands at {proof}", when=book.clock(book.made), proof=book.proof)
    sheet.write_string(3, 0, said(proof))
    for place, column in enumerate(COLUMNS):
        sheet.write_string(_HEAD, place, said(column.name), named)
    sheet.freeze_panes(_HEAD + 1, 1)
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(_HEAD)
    sheet.set_footer(f"&L{book.title}&R&P / &N")


def _cell(book: Book, sheet: Any, row: int, place: int, column: Column, value: Value, form: Any) -> None:
    if isinstance(value, datetime):
        sheet.write_datetime(row, place, book.local(value).replace(tzinfo=None), form)
        return
    words = value if isinstance(value, str) else "\n".join(value)
    good = words.startswith(("http://", "https://")) and len(words) <= _LONGEST_LINK and row < _MOST_LINKS
    if column.kind != "link" or not good or sheet.write_url(row, place, words, form, words):
        sheet.write_string(row, place, words, form)
