"""The register as one page: readable on a phone, in print and without JavaScript."""

from __future__ import annotations

from datetime import datetime
from html import escape
from importlib.resources import files
from typing import BinaryIO

from wpbridge.register.export import Book
from wpbridge.register.sheet import COLUMNS, Column, Value
from wpbridge.texts import T


def write(book: Book, sink: BinaryIO) -> None:
    """Head, one table, and what proves it; written row by row."""
    said = book.reader.said
    style = files("wpbridge.register").joinpath("register.css").read_text("utf-8")
    office, unit = book.office
    _put(sink, f'<!doctype html>\n<html lang="{book.reader.language}"><head><meta charset="utf-8">')
    _put(sink, '<meta name="viewport" content="width=device-width, initial-scale=1">')
    _put(sink, f"<title>{escape(book.title)}</title><style>{style}</style></head><body>")
    _put(sink, f"<header><p>{escape(office)}<br>{escape(unit)}</p><h1>{escape(book.title)}</h1>")
    _put(sink, f"<p>{escape(book.period)}</p></header>\n<table>{_widths()}<thead><tr>")
    _put(sink, "".join(f'<th scope="col">{escape(said(column.name))}</th>' for column in COLUMNS))
    _put(sink, "</tr></thead><tbody>\n")
    for values in book.rows:
        named = zip(COLUMNS, values, strict=True)
        _put(sink, f"<tr>{''.join(_cell(book, column, value) for column, value in named)}</tr>\n")
    proof = T("Made {when}; the log stands at {proof}", when=book.clock(book.made), proof=book.proof)
    _put(sink, f"</tbody></table>\n<footer>{escape(said(proof))}</footer></body></html>\n")


def _widths() -> str:
    whole = sum(column.width for column in COLUMNS)
    shares = "".join(f'<col style="width:{100 * column.width / whole:.1f}%">' for column in COLUMNS)
    return f"<colgroup>{shares}</colgroup>"


def _cell(book: Book, column: Column, value: Value) -> str:
    """On a narrow screen each cell stands on a line of its own, with the name of its column."""
    name = escape(book.reader.said(column.name), quote=True)
    if isinstance(value, datetime):
        inside = f'<time datetime="{book.local(value).isoformat(timespec="minutes")}">{book.clock(value)}</time>'
    elif isinstance(value, str):
        inside = _linked(value)
    else:
        inside = "<br>".join(map(_linked, value))
    return f'<td data-name="{name}">{inside}</td>'


def _linked(words: str) -> str:
    """Words, with the address at their end as a link."""
    before, _, last = words.rpartition(" ")
    if not last.startswith(("http://", "https://")):
        return escape(words)
    return f'{escape(before)} <a href="{escape(last, quote=True)}">{escape(last)}</a>'.strip()


def _put(sink: BinaryIO, words: str) -> None:
    sink.write(words.encode())
