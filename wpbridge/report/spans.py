"""The log told as spans: how long each step of the SOP took with each edition, on the office's clock.

What lies before a post is submitted (steps 1 to 3 of SOP 555/039) happens in the editor and leaves no event, so it is
not measured.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row

from wpbridge import log
from wpbridge.desk import Desk
from wpbridge.sop import Sop

WHOLE = 0  # the step of a span that tells of all steps together, from receipt to the register
_ENDED = ("approved", "returning", "rejecting")  # states in which a stage has decided
_DROPPED = ("supersede", "take_back", "bypass", "pull_back", "override")  # nobody decided in this stage


@dataclass(frozen=True, kw_only=True)
class Span:
    """A step's work on one edition: from `begin` to `end`, of which `spent` on the office's clock, beside the time
    standard of the SOP. `role` is in which office it was ended, "" for the program."""

    edition: int
    post_id: int
    step: int
    begin: datetime
    end: datetime
    spent: timedelta
    standard: timedelta
    role: str = ""

    @property
    def on_time(self) -> bool:
        """Whether it took no longer than the SOP grants."""
        return self.spent <= self.standard


@dataclass
class _Way:
    """Where an edition stands while the log is told: since when in which stage, approved, published."""

    stage: str = ""
    since: datetime | None = None
    received: datetime | None = None
    approved: datetime | None = None
    published: datetime | None = None
    spent: timedelta = timedelta()
    standard: timedelta = timedelta()


@dataclass
class _Teller:
    desk: Desk
    dates: Mapping[int, datetime]
    ways: dict[int, _Way] = field(default_factory=dict)

    def take(self, row: Row[Any], body: Mapping[str, Any]) -> Iterator[Span]:
        """The spans that end with this event."""
        way = self.ways.setdefault(row.edition_id, _Way())
        if row.kind == "receive":
            way.received = row.at
        elif row.kind == "check":
            path = body.get("path") or [one.id for one in self._sop(way, row).stages]
            way.stage, way.since = path[0], row.at
        elif row.kind in _DROPPED:
            way.since = None
            way.approved = row.at if row.kind == "override" else None
        elif row.kind in ("approve", "return", "reject") and "to" in body:
            yield from self._decided(row, way, body)
        elif row.kind == "publish":
            yield from self._published(row, way)
        elif row.kind == "enter":
            yield from self._entered(row, way)

    def _decided(self, row: Row[Any], way: _Way, body: Mapping[str, Any]) -> Iterator[Span]:
        state, stage = body["to"]["state"], body["to"]["stage"]
        if way.since is None or (state not in _ENDED and stage == way.stage):
            return  # a late approval, or one of several that the stage needs
        known = {one.id: one for one in self._sop(way, row).stages}
        if way.stage in known:
            at = known[way.stage]
            yield self._span(row, way, at.step, way.since, at.minutes, body.get("role", ""))
        way.stage, way.since = stage, row.at if state == "in_review" else None
        way.approved = row.at if state == "approved" else None

    def _published(self, row: Row[Any], way: _Way) -> Iterator[Span]:
        sop, way.published = self._sop(way, row), row.at
        publishing, keeping = after_review(sop)
        if way.approved and publishing and publishing != keeping:
            begin = max(way.approved, self.dates.get(row.edition_id, way.approved))
            yield self._span(row, way, publishing, begin, minutes(sop, publishing))

    def _entered(self, row: Row[Any], way: _Way) -> Iterator[Span]:
        sop = self._sop(way, row)
        publishing, keeping = after_review(sop)
        begin = way.approved if publishing == keeping else way.published
        if begin and keeping:
            begin = max(begin, self.dates.get(row.edition_id, begin))
            yield self._span(row, way, keeping, begin, minutes(sop, keeping))
        yield Span(edition=row.edition_id, post_id=row.post_id, step=WHOLE, begin=way.received or row.at, end=row.at,
                   spent=way.spent, standard=way.standard)  # fmt: skip

    def _span(self, row: Row[Any], way: _Way, step: int, begin: datetime, standard: int, role: str = "") -> Span:
        spent, granted = self.desk.hours.between(begin, row.at), timedelta(minutes=standard)
        way.spent, way.standard = way.spent + spent, way.standard + granted
        return Span(edition=row.edition_id, post_id=row.post_id, step=step, begin=begin, end=row.at, spent=spent,
                    standard=granted, role=role)  # fmt: skip

    def _sop(self, way: _Way, row: Row[Any]) -> Sop:
        return self.desk.sop_on(way.received or row.at)


def spans(connection: Connection, desk: Desk, dates: Mapping[int, datetime]) -> Iterator[Span]:
    """All spans of a site, in the order in which they ended. `dates` are the times for which editions were scheduled:
    nobody is late who waits for them."""
    teller = _Teller(desk, dates)
    for row, body in log.after(connection, desk.name, 0):
        if row.edition_id is not None:
            yield from teller.take(row, body)


def after_review(sop: Sop) -> tuple[int, int]:
    """The steps by which what was approved is published, and archived and entered; the same where the SOP has one for
    both, 0 where it has none."""
    last = max(one.step for one in sop.stages)
    steps = [step.number for step in sop.steps if step.number > last]
    return (min(steps), max(steps)) if steps else (0, 0)


def minutes(sop: Sop, step: int) -> int:
    """The time standard of a step, in minutes of office time."""
    return next(one.minutes for one in sop.steps if one.number == step)
