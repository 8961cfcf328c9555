"""The only module that prints. Nothing untrusted reaches a terminal without being made visible first."""

from __future__ import annotations

import dataclasses
import json
import shutil
import sys
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from pathlib import PurePath
from typing import Any
from zoneinfo import ZoneInfo

from wpbridge.texts import DEFAULT_LANGUAGE, T, Text

language: ContextVar[str] = ContextVar("language", default=DEFAULT_LANGUAGE)
"""The language the person chose; the command line's door sets it once."""

_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_BLANKS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")  # letters that draw nothing
_LEAST = 16  # cells that a shortened column keeps
_DAYS = {
    "id": ["Sen", "Sel", "Rab", "Kam", "Jum", "Sab", "Min"],
    "en": ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"],
}
_LONG_MONTHS = {
    "id": ["Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September", "Oktober",
           "November", "Desember"],
    "en": ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
           "November", "December"],
}  # fmt: skip
_MONTHS = {
    "id": ["Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des"],
    "en": ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
}


def line(text: Text | str = "") -> None:
    """Print one sentence or paragraph. What stands in a Text's places is cleaned, newlines too."""
    print(shown(text), file=sys.stdout)


def fail(text: Text | str) -> None:
    """Say on stderr why the command did not do what was asked ("galat: ...")."""
    print(f"{shown(T('error'))}: {shown(text)}", file=sys.stderr)


def note(text: Text | str) -> None:
    """Say something on stderr that is neither the answer nor an error, so that pipes stay clean."""
    print(shown(text), file=sys.stderr)


def table(rows: Iterable[Sequence[Any]], columns: Sequence[Text | str], shorten: int | None = None) -> None:
    """Print aligned rows under their column names. Every cell is cleaned; None is an empty cell.

    Text, datetime (shown in UTC; pass `local_time(...)` for the office's clock) and str are all fine. On a terminal
    the column `shorten` gives way when the lines would be too long.
    """
    lines = [[_cell(cell) for cell in row] for row in (columns, *rows)]
    widths = [max(map(width, column)) for column in zip(*lines, strict=True)]
    if shorten is not None and sys.stdout.isatty():
        room = shutil.get_terminal_size().columns - sum(widths) - 2 * len(widths) + 2 + widths[shorten]
        widths[shorten] = min(widths[shorten], max(_LEAST, room))
    for cells in lines:
        cells = [_cut(cell, wide) for cell, wide in zip(cells, widths, strict=True)]
        padded = (cell + " " * (wide - width(cell)) for cell, wide in zip(cells, widths, strict=True))
        print("  ".join(padded).rstrip(), file=sys.stdout)


def json_line(obj: Mapping[str, Any]) -> None:
    """Print one object on one line, keys in their own order, times in UTC as RFC 3339.

    Invisible characters are written as JSON escapes: the value stays the same, the terminal stays safe.
    ValueError for a time without a zone and for NaN; TypeError for what JSON cannot hold.
    """
    raw = json.dumps(obj, ensure_ascii=False, allow_nan=False, default=_plain)
    print("".join(_json_escape(c) if _hidden(c) else c for c in raw), file=sys.stdout)


def clean(text: str) -> str:
    """The text on one line with nothing hidden: escapes, newlines, bidi and zero-width show as `\\u202e`."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(_visible(c) if _hidden(c) else c for c in text)


def width(text: str) -> int:
    """How many terminal cells the text takes: wide letters two, combining marks none."""
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text
    )


def utc(at: datetime) -> str:
    """RFC 3339 in UTC: `2026-11-24T06:05:00Z`. ValueError for a time without a zone."""
    if at.tzinfo is None:
        raise ValueError(f"a time without a zone: {at!r}")
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def local_time(at: datetime, zone: str, spoken: str = "") -> str:
    """The moment on the office's clock: `Sel 24 Nov 2026 14.05 WITA` (English: `Tue ... 14:05 WITA`)."""
    there, words = at.astimezone(ZoneInfo(zone)), spoken or language.get()
    day, month = _DAYS[words][there.weekday()], _MONTHS[words][there.month - 1]
    clock = there.strftime("%H.%M" if words == "id" else "%H:%M")
    return f"{day} {there.day} {month} {there.year} {clock} {there.tzname()}"


def day(at: date, spoken: str = "") -> str:
    """A day as people write it: `9 Mei 2022`, in English `9 May 2022`."""
    return f"{at.day} {_MONTHS[spoken or language.get()][at.month - 1]} {at.year}"


def month(first: date, spoken: str = "") -> str:
    """A month as people write it: `Oktober 2026`."""
    return f"{_LONG_MONTHS[spoken or language.get()][first.month - 1]} {first.year}"


@contextmanager
def progress(label: Text | str) -> Iterator[Callable[[int, int], None]]:
    """Inside, call the given function with (done, total). Only a terminal's stderr ever sees it."""
    said, seen = shown(label), sys.stderr.isatty()

    def step(done: int, total: int) -> None:
        if seen:
            print(f"\r\x1b[K{said} {done}/{total}", end="", file=sys.stderr, flush=True)

    try:
        yield step
    finally:
        if seen:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)


def shown(text: Text | str, spoken: str = "") -> str:
    """The sentence in the person's language, or in `spoken`; only our own line breaks survive."""
    said = _tame(text).say(spoken or language.get()) if isinstance(text, Text) else text
    return "\n".join(clean(part) for part in said.split("\n"))


def _tame(text: Text) -> Text:
    return Text(text.msgid, {key: _tame_value(value) for key, value in text.args.items()})


def _tame_value(value: Any) -> Any:
    """Our own sentences keep their line breaks, whatever comes from outside does not."""
    if isinstance(value, dict) and value.keys() == {"msgid", "args"}:  # a Text that came back from JSON
        return _tame(Text(**value))
    if isinstance(value, Text):
        return _tame(value)
    return value if isinstance(value, int | float | datetime) else clean(str(value))


def _cut(cell: str, wide: int) -> str:
    """A cell no wider than this."""
    if width(cell) <= wide:
        return cell
    while width(cell) > wide - 1:
        cell = cell[:-1]
    return f"{cell}…"


def _cell(value: Any) -> str:
    if isinstance(value, Text):
        return clean(shown(value))
    if isinstance(value, datetime):
        return utc(value)
    return "" if value is None else clean(str(value))


def _hidden(char: str) -> bool:
    return unicodedata.category(char) in _HIDDEN or char in _BLANKS


def _visible(char: str) -> str:
    short = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}.get(char)
    return short or (f"\\x{ord(char):02x}" if ord(char) < 0x100 else f"\\u{ord(char):04x}")


def _json_escape(char: str) -> str:
    return json.dumps(char)[1:-1] if ord(char) > 0x7F else f"\\u{ord(char):04x}"


def _plain(value: Any) -> Any:
    """What JSON has no word for."""
    if isinstance(value, datetime):
        return utc(value)
    if isinstance(value, Text):
        return value.say(language.get())
    if isinstance(value, set | frozenset):
        return sorted(value)
    if isinstance(value, PurePath):
        return str(value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
    raise TypeError(f"{type(value).__name__} is not JSON")
