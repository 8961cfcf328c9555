"""Retention: how long an archived post is kept, by the office's schedule (JRA; UU 43/2009, PP 28/2012).

wpbridge destroys nothing by itself: it says what is due, and a person decides by the office's procedure. The years
count from the day of the publication; the schedule of today judges what was published under an older one too.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, select

from wpbridge.desk import Desk
from wpbridge.plain import plain
from wpbridge.sop.model import Retention
from wpbridge.store.editions import Edition
from wpbridge.store.tables import editions, entries
from wpbridge.texts import T, Text

THEN: dict[str, Text] = {
    "permanent": T("hand it over to the archival institution (wpbridge archive export), and keep it"),
    "review": T("let the office's archivist judge whether it is kept on"),
    "destroy": T("may be destroyed by the office's procedure, with its minutes"),
}
INACTIVE = T("no longer active: it belongs to the records centre")


@dataclass(frozen=True, kw_only=True)
class Term:
    """When a publication ceases to be active, and when its time is over (the office's calendar)."""

    row: Retention
    active: date
    over: date

    def as_json(self) -> dict[str, Any]:
        """As it lies in each archived version."""
        return {"code": self.row.code, "name": self.row.name, "active_until": self.active.isoformat(),
                "review_on": self.over.isoformat(), "then": self.row.then, "confirmed": self.row.confirmed}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Due:
    """A publication of which something is due, since a day."""

    post_id: int
    label: str
    title: str
    term: Term
    since: date
    over: bool

    @property
    def what(self) -> Text:
        """What to do."""
        return THEN[self.term.row.then] if self.over else INACTIVE


def term_of(desk: Desk, edition: Edition) -> Term | None:
    """The term of a published edition, None when the schedule has no row for it."""
    assert edition.published_at
    names = [term.name for term in edition.snapshot.post.terms]
    return _term(desk.sop_of(edition).retained(names), edition.published_at.astimezone(desk.zone).date())


def due(connection: Connection, desk: Desk, until: date) -> Iterator[Due]:
    """What is due on a day or before, in the order of the register."""
    terms = editions.c.snapshot["post"]["terms"]
    query = (
        select(entries.c.post_id, entries.c.label, editions.c.title, editions.c.published_at, terms.label("terms"))
        .join(editions, editions.c.id == entries.c.edition_id)
        .where(entries.c.site == desk.name)
        .order_by(entries.c.year, entries.c.number)
    )
    for row in connection.execute(query):
        found = desk.sop.retained([term["name"] for term in row.terms or ()])
        term = _term(found, row.published_at.astimezone(desk.zone).date())
        if term and term.active <= until:
            over = term.over <= until
            yield Due(post_id=row.post_id, label=row.label, title=plain(row.title), term=term, over=over,
                      since=term.over if over else term.active)  # fmt: skip


def _term(row: Retention | None, published: date) -> Term | None:
    if row is None:
        return None
    active = _later(published, row.active)
    return Term(row=row, active=active, over=_later(active, row.inactive))


def _later(day: date, years: int) -> date:
    """The same day so many years later; 29 February becomes the 28th where there is none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)
