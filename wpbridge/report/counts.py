"""What the report counts and lists, each by one query or two."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, select

from wpbridge import overrides
from wpbridge.desk import Desk
from wpbridge.due import due_at
from wpbridge.models import Finding
from wpbridge.plain import plain
from wpbridge.store import editions, people
from wpbridge.store.tables import editions as editions_table
from wpbridge.store.tables import effects, moment
from wpbridge.veil import veiled

Event = tuple[Row[Any], Mapping[str, Any]]
COUNTED = ("receive", "publish", "return", "reject", "correct", "withdraw")
_SEND = "send"


@dataclass(frozen=True, kw_only=True)
class Known:
    """What is known of an edition: the unit of its author ("" for none), and for when it was scheduled, if it was."""

    unit: str
    date: datetime | None


@dataclass(frozen=True, kw_only=True)
class Waits:
    """A post that waits for a decision: in which step and stage, and until when (None: the SOP has the stage no more).
    Personal data in the title is masked."""

    post_id: int
    title: str
    step: int
    stage: str
    due: datetime | None


@dataclass(frozen=True, kw_only=True)
class Early:
    """A post that was published before its review; `open` while nobody has approved it since."""

    post_id: int
    title: str
    at: datetime
    name: str
    reason: str
    open: bool


@dataclass(frozen=True, kw_only=True)
class Channel:
    """The messages to a channel that were ordered, by what became of them."""

    name: str
    states: Mapping[str, int]

    @property
    def ordered(self) -> int:
        """How many there are."""
        return sum(self.states.values())

    def count(self, *states: str) -> int:
        """How many are in one of these states."""
        return sum(self.states.get(state, 0) for state in states)


def known(connection: Connection, desk: Desk, since: datetime) -> dict[int, Known]:
    """What is known of the editions that changed since a moment, by their ids."""
    accounts = people.remembered(connection, desk.name)
    writers = [one for one in desk.config.people.values() if one.wordpress]
    named = {accounts.get(one.wordpress.casefold(), ""): one.unit for one in writers}
    post = editions_table.c.snapshot["post"]
    columns = (editions_table.c.id, post["author_id"].as_integer(), post["date"].as_string())
    query = select(*columns).where(editions_table.c.site == desk.name, editions_table.c.updated_at >= since)
    return {
        id: Known(unit=named.get(str(author), ""), date=moment(date) if date else None)
        for id, author, date in connection.execute(query)
    }


def waiting(connection: Connection, desk: Desk) -> list[Waits]:
    """What waits for a decision now, the longest waiting first."""
    found = []
    for one, findings in editions.waiting(connection, desk.name):
        stages = {stage.id: stage for stage in desk.sop_on(one.received_at).stages}
        stage = stages.get(one.stage)
        found.append(Waits(post_id=one.post_id, title=shown(one.title, findings), due=due_at(desk, one),
                           step=stage.step if stage else 0, stage=stage.name if stage else one.stage))  # fmt: skip
    return found


def returned_for(connection: Connection, events: Iterable[Event]) -> dict[str, int]:
    """In how many returned editions each check had found something, the commonest first."""
    ids = {row.edition_id for row, _ in events if row.kind == "return"}
    found = Counter[str]()
    for report in _of_editions(connection, editions_table.c.report, ids).values():
        found.update({finding["id"] for finding in report or ()})
    return dict(sorted(found.items(), key=lambda one: (-one[1], one[0])))


def early(connection: Connection, desk: Desk, events: Iterable[Event]) -> Iterator[Early]:
    """What was published before its review."""
    unapproved = {edition.id for edition, _ in overrides.outstanding(connection, desk)}
    for row, body in events:
        if row.kind == "override":
            edition = editions.get(connection, row.edition_id)
            title = shown(edition.snapshot.post.title, edition.findings or ())
            yield Early(post_id=row.post_id, title=title, at=row.at, name=desk.config.name_of(row.actor),
                        reason=body.get("reason", ""), open=row.edition_id in unapproved)  # fmt: skip


def channels(connection: Connection, desk: Desk, since: datetime, until: datetime) -> Iterator[Channel]:
    """The messages that were ordered between two moments, by channel."""
    wanted = (effects.c.site == desk.name) & (effects.c.step == _SEND)
    ordered = wanted & (effects.c.intended_at >= since) & (effects.c.intended_at < until)
    columns = (effects.c.channel, effects.c.state)
    states = defaultdict[str, dict[str, int]](dict)
    for channel, state, count in connection.execute(select(*columns, func.count()).where(ordered).group_by(*columns)):
        states[channel][state] = count
    for name in (*desk.settings.channels, *sorted(states.keys() - set(desk.settings.channels))):
        yield Channel(name=name, states=states[name])


def shown(title: str, findings: Iterable[Finding]) -> str:
    """A title as a report shows it."""
    return veiled(plain(title), "title", tuple(findings))


def _of_editions(connection: Connection, column: Any, ids: Collection[int]) -> dict[int, Any]:
    query = select(editions_table.c.id, column).where(editions_table.c.id.in_(list(ids)))
    return {id: value for id, value in connection.execute(query)}
