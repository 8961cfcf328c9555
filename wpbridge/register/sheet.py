"""The register as people read it: its columns as data, and its lines with what came after they were entered."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import Connection, Row, select

from wpbridge import log, output
from wpbridge.delegation import METHODS, acting_for
from wpbridge.desk import Desk
from wpbridge.incidents import KINDS
from wpbridge.plain import plain
from wpbridge.register import later
from wpbridge.store.tables import entries, moment
from wpbridge.texts import T, Text

Value = str | datetime | tuple[str, ...]
_AFTERWARDS = ("correct", "withdraw", "incident")
_AT_ONCE = 500  # rows


@dataclass(frozen=True, kw_only=True)
class Filter:
    """Which lines are wanted: of a year, published between two days (by the office's calendar, both included), of a
    unit, with these words in what was entered."""

    year: int | None = None
    since: date | None = None
    until: date | None = None
    unit: str = ""
    search: str = ""


@dataclass(frozen=True, kw_only=True)
class Line:
    """A row of the register: as it was entered, who approved it afterwards, and what became of it (`events`: kind, time
    and body)."""

    post_id: int
    year: int
    number: int
    label: str
    entered: datetime
    row: Mapping[str, Any]
    approved: tuple[Mapping[str, Any], ...] = ()
    events: tuple[tuple[str, datetime, Mapping[str, Any]], ...] = ()

    @property
    def published(self) -> datetime:
        """When the public could read it."""
        return moment(self.row["published"])


@dataclass(frozen=True)
class Reader:
    """For whom a line is written: the desk, and the language."""

    desk: Desk
    language: str

    def said(self, text: Text) -> str:
        """A text as words."""
        return text.say(self.language)

    def office(self, line: Line, role: str) -> str:
        """A role in the words of the SOP that was in force."""
        return self.desk.sop_on(line.entered).roles.get(role, role)

    def day(self, at: datetime) -> str:
        """A day of the office's calendar."""
        return output.day(at.astimezone(self.desk.zone).date(), self.language)


@dataclass(frozen=True)
class Column:
    """A column: its name, what it holds, its share of the width, and its value on a line."""

    name: Text
    kind: Literal["text", "time", "link", "list"]
    width: float
    of: Callable[[Reader, Line], Value] = field(repr=False)


def lines(connection: Connection, desk: Desk, wanted: Filter) -> Iterator[Line]:
    """The lines of a site's register, in their order, a few at a time in memory."""
    events = _events(connection, desk)
    query = select(entries).where(entries.c.site == desk.name)
    if wanted.year:
        query = query.where(entries.c.year == wanted.year)
    query = query.order_by(entries.c.year, entries.c.number)
    for entry in connection.execute(query, execution_options={"yield_per": _AT_ONCE}):
        line = _line(connection, desk, entry, events.get(entry.edition_id, ()))
        if _is_wanted(desk, line, wanted):
            yield line


def cells(reader: Reader, line: Line) -> list[Value]:
    """What stands in each column of a line."""
    return [column.of(reader, line) for column in COLUMNS]


def approved_by(reader: Reader, line: Line) -> tuple[str, ...]:
    """Who approved, in which office, for whom by which order, how proven; who published before the review was done, and
    who approved that afterwards."""
    early = [T("{name} before the review was done", name=one["name"]) for one in line.row.get("override", ())]
    before = [_person(reader, line, one) for one in line.row["approved"]]
    after = [T("{who}, afterwards", who=_person(reader, line, one)) for one in line.approved]
    return tuple(reader.said(text) for text in (*early, *before, *after))


def titled(reader: Reader, line: Line) -> str:
    """The title, or that it was erased, when and on what ground."""
    if erased := line.row.get("erased"):
        return reader.said(T("erased, {day} ({ground})", day=reader.day(moment(erased["at"])), ground=erased["words"]))
    return plain(line.row["title"])


def _line(connection: Connection, desk: Desk, entry: Row[Any], events: tuple[Any, ...]) -> Line:
    return Line(
        post_id=entry.post_id,
        year=entry.year,
        number=entry.number,
        label=entry.label,
        entered=entry.at,
        row=entry.row,
        approved=tuple(later(connection, entry, desk.config.name_of)),
        events=events,
    )


def _events(connection: Connection, desk: Desk) -> dict[int, tuple[tuple[str, datetime, Mapping[str, Any]], ...]]:
    """The corrections, withdrawals and incidents of each edition, oldest first."""
    found: dict[int, list[tuple[str, datetime, Mapping[str, Any]]]] = {}
    for kind in _AFTERWARDS:
        for row, body in log.of_kind_with_rows(connection, desk.name, kind):
            found.setdefault(row.edition_id, []).append((kind, row.at, body))
    return {edition: tuple(sorted(of, key=lambda one: one[1])) for edition, of in found.items()}


def _is_wanted(desk: Desk, line: Line, wanted: Filter) -> bool:
    day, row = line.published.astimezone(desk.zone).date(), line.row
    if (wanted.since and day < wanted.since) or (wanted.until and day > wanted.until):
        return False
    if wanted.unit and row.get("unit", "").casefold() != wanted.unit.casefold():
        return False
    places = (plain(row["title"]), row["author"], row.get("unit", ""), line.label, row["address"])
    text = " ".join(places).casefold()
    return all(word in text for word in wanted.search.casefold().split())


def _person(reader: Reader, line: Line, one: Mapping[str, Any]) -> Text:
    who = Text("{name}", {"name": one["name"]})
    if one.get("on_behalf"):
        who = acting_for(who, one["acting"], one["on_behalf"], one["order"])
    if one.get("role"):
        who = Text("{who} ({office})", {"who": who, "office": reader.office(line, one["role"])})
    if one.get("method") in METHODS:
        who = T("{who}, {method}", who=who, method=METHODS[one["method"]])
    return T("{who}, entered by {name}", who=who, name=one["entered_by"]) if one.get("entered_by") else who


def _corrections(reader: Reader, line: Line) -> Value:
    said = [(body["said"]["label"], at, body["said"]["reason"]) for kind, at, body in line.events if kind == "correct"]
    return tuple(f"{label}, {reader.day(at)}: {reason}" for label, at, reason in said)


def _note(reader: Reader, line: Line) -> Value:
    early = [T("Published before its review by {name}: {reason}", **one) for one in line.row.get("override", ())]
    off = [_withdrawal(reader, at, body) for kind, at, body in line.events if kind == "withdraw"]
    past = [
        T("Incident {number}, {day}: {what}", number=body["number"], day=reader.day(at), what=KINDS[body["incident"]])
        for kind, at, body in line.events
        if kind == "incident"
    ]
    return tuple(reader.said(text) for text in (*early, *past, *off))


def _withdrawal(reader: Reader, at: datetime, body: Mapping[str, Any]) -> Text:
    if not body["ground"]:
        return T("Taken off in WordPress, {day}", day=reader.day(at))
    return T("Withdrawn, {day} ({ground}): {reason}", day=reader.day(at), ground=body["words"], reason=body["reason"])


def _channels(reader: Reader, line: Line) -> Value:
    return tuple(f"{one['channel']}: {one['url'] or one['state']}" for one in line.row["channels"])


COLUMNS = (
    Column(T("No."), "text", 1.5, lambda reader, line: line.label),
    Column(T("Received"), "time", 1.7, lambda reader, line: moment(line.row["received"])),
    Column(T("Published"), "time", 1.7, lambda reader, line: line.published),
    Column(T("Title"), "text", 4.3, titled),
    Column(T("Unit"), "text", 2, lambda reader, line: line.row.get("unit", "")),
    Column(T("Author"), "text", 2, lambda reader, line: line.row["author"]),
    Column(T("Approved by"), "list", 3.2, approved_by),
    Column(T("Class of information"), "text", 1.9, lambda reader, line: line.row.get("class", "")),
    Column(T("Address"), "link", 3.1, lambda reader, line: line.row["address"]),
    Column(T("Channels"), "list", 3, _channels),
    Column(T("Documents"), "list", 2, lambda reader, line: tuple(one["name"] for one in line.row["documents"])),
    Column(T("Corrections"), "list", 2.2, _corrections),
    Column(T("Note"), "list", 2.2, _note),
)
