"""What a report shows, before it is drawn: sections with sentences, a table and a chart. HTML and PDF draw the same."""

from __future__ import annotations

from dataclasses import dataclass

from wpbridge.texts import Text

_ROOM = 12  # labels


@dataclass(frozen=True, kw_only=True)
class Share:
    """A part of a whole: drawn as a bar with its words; None where there was nothing to divide."""

    of_one: float | None
    words: str


@dataclass(frozen=True, kw_only=True)
class Parts:
    """Several parts of a whole beside each other, each as (count, name of its colour)."""

    counts: tuple[tuple[int, str], ...]


Cell = str | int | Text | Share | Parts


@dataclass(frozen=True, kw_only=True)
class Table:
    """Rows under the names of their columns; `widths` are the columns' shares of the width."""

    columns: tuple[Text, ...]
    widths: tuple[float, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, kw_only=True)
class Chart:
    """Columns, one for each label; `title` says what they count."""

    title: Text
    labels: tuple[str, ...]
    values: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class Section:
    """A part of the page. A `key` tells what colours mean: (name of the colour, its meaning)."""

    title: Text
    sentences: tuple[Text, ...] = ()
    chart: Chart | None = None
    key: tuple[tuple[str, Text], ...] = ()
    table: Table | None = None


@dataclass(frozen=True, kw_only=True)
class Page:
    """The whole: whose it is, of what time, what matters first (`lead`), what asks for an action (`urgent`), the
    sections, and what proves the records behind it (`proof`: the head of the log)."""

    office: str
    unit: str
    title: Text
    period: str
    lead: tuple[Text, ...]
    urgent: tuple[Text, ...]
    sections: tuple[Section, ...]
    foot: Text
    site: str
    proof: str


def is_labelled(number: int, of: int) -> bool:
    """Whether a chart has room for the label of this column (counted from 0): of many, the first and every fifth."""
    return of <= _ROOM or number == 0 or (number + 1) % 5 == 0
