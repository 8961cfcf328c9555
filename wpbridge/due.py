"""Due: until when something waits, on the office's clock, and how much of the time standard is spent."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from wpbridge import routing
from wpbridge.desk import Desk
from wpbridge.sop import Sop
from wpbridge.store import editions
from wpbridge.store.editions import Edition, Waiting


def due_at(desk: Desk, edition: Edition | Waiting) -> datetime | None:
    """When the time standard of the edition's stage is over (UTC); None outside of review, and in a stage that the
    SOP file has no more."""
    sop = desk.sop_on(edition.received_at)
    if edition.stage not in {one.id for one in sop.stages}:
        return None
    return desk.hours.add(edition.stage_since, standard(sop, edition.stage))


def standard(sop: Sop, stage: str) -> int:
    """The time standard of a stage, in minutes of office time."""
    return routing.stage(sop, stage).minutes


def spent(desk: Desk, edition: Edition | Waiting) -> float:
    """How much of the stage's time standard has passed, in per cent."""
    sop = desk.sop_on(edition.received_at)
    passed = desk.hours.between(edition.stage_since, desk.clock())
    return 100 * passed / timedelta(minutes=standard(sop, edition.stage))


def in_office(desk: Desk, edition: Edition) -> tuple[timedelta, timedelta]:
    """How long the office has worked on a post over all its rounds, and what the SOP grants it.

    The clock stands still while the post is with its writer. The SOP grants what its steps from the first stage's on
    take together (steps 4 to 7: two hours).
    """
    with desk.store.begin() as connection:
        rounds = editions.rounds(connection, edition)
    end = desk.clock()
    worked = sum((desk.hours.between(one.received_at, _left(one, end)) for one in rounds), timedelta())
    sop = desk.sop_of(edition)
    first = sop.stages[0].step
    return worked, timedelta(minutes=sum(step.minutes for step in sop.steps if step.number >= first))


def _left(edition: Edition, now: datetime) -> datetime:
    """When a round left the office: for good, to the writer, or replaced by the next one."""
    return now if edition.state in _IN_OFFICE else edition.updated_at


_IN_OFFICE = ("pulled", "in_review", "approved", "returning", "rejecting", "published", "archived")


def passed(percent: float, marks: Iterable[int]) -> int:
    """The highest mark that was passed, 0 for none."""
    return max((mark for mark in marks if percent >= mark), default=0)
