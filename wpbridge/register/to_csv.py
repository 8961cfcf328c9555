"""The register as CSV: UTF-8 with its mark, so that a spreadsheet knows it."""

from __future__ import annotations

import csv
import io
from datetime import datetime
from typing import BinaryIO

from wpbridge.register.export import Book
from wpbridge.register.sheet import COLUMNS, Value

_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # a cell that begins so is a formula to a spreadsheet


def write(book: Book, sink: BinaryIO) -> None:
    """One row for each line; times as `2026-11-27 09:58` on the office's clock, lists with one member a line."""
    text = io.TextIOWrapper(sink, "utf-8-sig", newline="", write_through=True)
    rows = csv.writer(text)
    rows.writerow([book.reader.said(column.name) for column in COLUMNS])
    for values in book.rows:
        rows.writerow([_cell(book, value) for value in values])
    text.detach()


def _cell(book: Book, value: Value) -> str:
    if isinstance(value, datetime):
        return book.local(value).strftime("%Y-%m-%d %H:%M")
    words = value if isinstance(value, str) else "\n".join(value)
    return f"'{words}" if words.startswith(_FORMULA) else words
