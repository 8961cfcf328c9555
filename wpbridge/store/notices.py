"""Notices in the store: what a person is told, once for each cause."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Connection, Row, func, insert, select, update

from wpbridge.store.tables import notices
from wpbridge.texts import Text

_BODY = TypeAdapter(tuple[Text, ...])
_TEXT = TypeAdapter(Text)


@dataclass(frozen=True, kw_only=True)
class Notice:
    """What one person is told: the first text is the title, the others are its lines."""

    id: int = 0
    person: str
    cause: str
    post_id: int | None = None
    body: tuple[Text, ...]
    not_before: datetime
    state: str = "waiting"
    attempts: int = 0
    made_at: datetime | None = None


def add(connection: Connection, site: str, made: Iterable[Notice], at: datetime) -> None:
    """Keep new notices; a person hears of a cause once."""
    for notice in made:
        same = (notices.c.site == site) & (notices.c.person == notice.person) & (notices.c.cause == notice.cause)
        if connection.execute(select(notices.c.id).where(same)).first():
            continue
        body = _BODY.dump_python(notice.body, mode="json")
        values = {name: getattr(notice, name) for name in ("person", "cause", "post_id", "not_before", "state")}
        connection.execute(insert(notices).values(**values, site=site, body=body, attempts=0, made_at=at))


def due(connection: Connection, site: str, now: datetime) -> list[Notice]:
    """What is to be sent now, oldest first."""
    query = select(notices).where(notices.c.site == site, notices.c.state == "waiting", notices.c.not_before <= now)
    return [_notice(row) for row in connection.execute(query.order_by(notices.c.id))]


def claim(connection: Connection, ids: Sequence[int], attempts: int) -> bool:
    """Take notices for sending; False when another pass took one of them in the meantime."""
    free = (notices.c.id.in_(list(ids))) & (notices.c.state == "waiting")
    taken = connection.execute(update(notices).where(free).values(state="sending", attempts=attempts)).rowcount
    return bool(taken == len(ids))


def settle(connection: Connection, ids: Iterable[int], state: str, at: datetime, **changes: Any) -> None:
    """Write what became of notices."""
    error = changes.pop("error", None)
    values = {"state": state, "error": _TEXT.dump_python(error, mode="json") if error else None, **changes}
    values["settled_at"] = at if state in ("sent", "failed", "doubt") else None
    connection.execute(update(notices).where(notices.c.id.in_(list(ids))).values(**values))


def interrupted(connection: Connection, site: str, at: datetime) -> int:
    """Whoever died while sending left notices of which nobody knows whether they went out: never a second try."""
    same = (notices.c.site == site) & (notices.c.state == "sending")
    return connection.execute(update(notices).where(same).values(state="doubt", settled_at=at)).rowcount


def counts(connection: Connection, site: str, since: datetime) -> dict[str, int]:
    """How many notices made since then are in which state."""
    query = select(notices.c.state, func.count()).where(notices.c.site == site, notices.c.made_at >= since)
    return {state: count for state, count in connection.execute(query.group_by(notices.c.state))}


def _notice(row: Row[Any]) -> Notice:
    given = {name: getattr(row, name) for name in Notice.__dataclass_fields__}
    return Notice(**given | {"body": _BODY.validate_python(row.body)})
