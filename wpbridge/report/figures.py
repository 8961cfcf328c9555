"""The figures of a month: counted from the log, the register and the tables, and nothing else."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from statistics import median

from wpbridge import heads, log
from wpbridge.desk import Desk
from wpbridge.report import counts
from wpbridge.report.clauses import Kept, compliance
from wpbridge.report.counts import COUNTED, Channel, Early, Event, Waits
from wpbridge.report.spans import WHOLE, Span, after_review, spans
from wpbridge.sop import Sop

_MONTHS = 6  # of the trend, with the month itself


@dataclass(frozen=True, kw_only=True)
class Month:
    """A month of the office's calendar: its first day, and from when until when it lasts (UTC, the end not included).
    """

    first: date
    since: datetime
    until: datetime

    @classmethod
    def of(cls, desk: Desk, first: date) -> Month:
        """The month that begins on this day."""
        following = (first + timedelta(days=31)).replace(day=1)
        since, until = (datetime.combine(day, time(), desk.zone) for day in (first, following))
        return cls(first=first, since=since, until=until)

    def has(self, at: datetime) -> bool:
        """Whether a moment lies in it."""
        return self.since <= at < self.until


@dataclass(frozen=True, kw_only=True)
class Pace:
    """How quick something was: how often it was done, how often in time, and half of the times it took at most
    `median` minutes of office time; None where it was never done."""

    count: int = 0
    on_time: int = 0
    median: float | None = None
    longest: float | None = None

    @classmethod
    def of(cls, found: Sequence[Span]) -> Pace:
        """The pace of some spans."""
        if not found:
            return cls()
        taken = [one.spent / timedelta(minutes=1) for one in found]
        return cls(count=len(found), on_time=sum(one.on_time for one in found), median=round(median(taken), 1),
                   longest=round(max(taken), 1))  # fmt: skip

    @property
    def share(self) -> float | None:
        """How many of all were in time."""
        return self.on_time / self.count if self.count else None


@dataclass(frozen=True, kw_only=True)
class StepFigures:
    """A step of the SOP: its time standard in minutes, its pace, and what waits there now, and how much of it late.
    Steps that happen before a post is submitted are not `measured`."""

    number: int
    activity: str
    roles: tuple[str, ...]
    standard: int
    measured: bool
    pace: Pace
    waiting: int = 0
    late: int = 0


@dataclass(frozen=True, kw_only=True)
class Figures:
    """All of it; `made` is when, `head` where the log stood then ("seq:hash"). `whole` and `trend` are the pace of all
    steps together, `units` too; what is `waiting` waits now, whichever month it is."""

    site: str
    month: Month
    made: datetime
    head: str
    counts: Mapping[str, int]
    incidents: Mapping[str, int]
    whole: Pace
    steps: tuple[StepFigures, ...]
    roles: Mapping[str, Pace]
    units: Mapping[str, Pace]
    returned_for: Mapping[str, int]
    waived: Mapping[str, int]
    early: tuple[Early, ...]
    waiting: tuple[Waits, ...]
    channels: tuple[Channel, ...]
    clauses: tuple[Kept, ...]
    days: Mapping[date, int]
    trend: Mapping[date, Pace]


def figures(desk: Desk, first: date) -> Figures:
    """The figures of the month that begins on this day. ConfigError where no SOP was in force."""
    month, now = Month.of(desk, first), desk.clock()
    sop = desk.sop_on(min(month.until - timedelta(seconds=1), now))
    trend = [Month.of(desk, day) for day in _until(first)]
    with desk.store.begin() as connection:
        known = counts.known(connection, desk, trend[0].since)
        told = list(spans(connection, desk, {id: one.date for id, one in known.items() if one.date}))
        events = list(log.between(connection, desk.name, month.since, month.until))
        here = [span for span in told if month.has(span.end)]
        waiting = counts.waiting(connection, desk)
        return Figures(
            site=desk.name,
            month=month,
            made=now,
            head=str(heads.of(connection, desk.config, desk.name)),
            counts={kind: sum(row.kind == kind for row, _ in events) for kind in COUNTED},
            incidents=Counter(body["incident"] for row, body in events if row.kind == "incident"),
            whole=Pace.of([span for span in here if span.step == WHOLE]),
            steps=tuple(_steps(sop, here, waiting, now)),
            roles=_by(here, lambda span: span.role),
            units=_by([s for s in here if s.step == WHOLE], lambda span: known[span.edition].unit),
            returned_for=counts.returned_for(connection, events),
            waived=Counter(body["subject"].partition("#")[0] for row, body in events if row.kind == "waive"),
            early=tuple(counts.early(connection, desk, events)),
            waiting=tuple(waiting),
            channels=tuple(counts.channels(connection, desk, month.since, month.until)),
            clauses=tuple(compliance(connection, desk, sop, here)),
            days=_days(desk, month, events),
            trend={one.first: Pace.of([s for s in told if s.step == WHOLE and one.has(s.end)]) for one in trend},
        )


def _until(first: date) -> list[date]:
    """The first days of the months of the trend, the oldest first."""
    found = [first]
    while len(found) < _MONTHS:
        found.insert(0, (found[0] - timedelta(days=1)).replace(day=1))
    return found


def _steps(sop: Sop, here: Sequence[Span], waiting: Sequence[Waits], now: datetime) -> Iterator[StepFigures]:
    seen = {one.step for one in sop.stages} | set(after_review(sop))
    for step in sop.steps:
        there = [one for one in waiting if one.step == step.number]
        yield StepFigures(
            number=step.number,
            activity=step.activity,
            roles=step.roles,
            standard=step.minutes,
            measured=step.number in seen,
            pace=Pace.of([span for span in here if span.step == step.number]),
            waiting=len(there),
            late=sum(bool(one.due and one.due < now) for one in there),
        )


def _by(found: Sequence[Span], name: Callable[[Span], str]) -> dict[str, Pace]:
    """The pace of each group of spans, the largest first; what has no name is left out."""
    groups = defaultdict[str, list[Span]](list)
    for span in found:
        groups[name(span)].append(span)
    ordered = sorted(groups.items(), key=lambda one: (-len(one[1]), one[0]))
    return {name: Pace.of(of) for name, of in ordered if name}


def _days(desk: Desk, month: Month, events: Sequence[Event]) -> dict[date, int]:
    """How many posts were published on each day of the month."""
    there = Counter(row.at.astimezone(desk.zone).date() for row, _ in events if row.kind == "publish")
    length = (month.until - month.since + timedelta(hours=12)).days  # a changed clock makes a day shorter
    return {day: there[day] for day in (month.first + timedelta(days=number) for number in range(length))}
