"""Delegations, looks and known accounts in the store."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from wpbridge.store.tables import accounts, delegations, looks


@dataclass(frozen=True, kw_only=True)
class Delegation:
    """A written order by which one person acts for another (Plh., Plt.) on some days, both included."""

    id: int = 0
    kind: str
    giver: str
    receiver: str
    roles: tuple[str, ...]
    order_number: str
    since: date
    until: date
    entered_by: str
    at: datetime
    ended_at: datetime | None = None

    def holds(self, day: date) -> bool:
        """Whether it is in force on a day of the office's calendar."""
        return self.ended_at is None and self.since <= day <= self.until


def delegate(connection: Connection, site: str, given: Delegation) -> int:
    """Keep a delegation; its number."""
    values = vars(given) | {"site": site, "roles": list(given.roles)}
    values |= {"since": given.since.isoformat(), "until": given.until.isoformat()}
    del values["id"]
    return int(connection.execute(insert(delegations).values(**values).returning(delegations.c.id)).scalar_one())


def delegated(connection: Connection, site: str) -> list[Delegation]:
    """All delegations of a site, the newest first."""
    query = select(delegations).where(delegations.c.site == site).order_by(delegations.c.id.desc())
    return [_delegation(row) for row in connection.execute(query)]


def end(connection: Connection, site: str, number: int, at: datetime) -> bool:
    """End a delegation before its time; whether there was one to end."""
    same = (delegations.c.site == site) & (delegations.c.id == number) & delegations.c.ended_at.is_(None)
    return bool(connection.execute(update(delegations).where(same).values(ended_at=at)).rowcount)


def look(connection: Connection, site: str, person: str, post_id: int, edition_id: int, at: datetime) -> None:
    """Remember that a person looked at an edition, and which one before."""
    same = (looks.c.site == site) & (looks.c.person == person) & (looks.c.post_id == post_id)
    last = connection.execute(select(looks).where(same)).one_or_none()
    before = None if last is None else last.before_id if last.edition_id == edition_id else last.edition_id
    connection.execute(delete(looks).where(same))
    values = {"edition_id": edition_id, "before_id": before, "at": at}
    connection.execute(insert(looks).values(site=site, person=person, post_id=post_id, **values))


def seen_before(connection: Connection, site: str, person: str, post_id: int, edition_id: int) -> int | None:
    """The edition that a person saw last before this one, None for none."""
    same = (looks.c.site == site) & (looks.c.person == person) & (looks.c.post_id == post_id)
    last = connection.execute(select(looks).where(same)).one_or_none()
    found = None if last is None else last.before_id if last.edition_id == edition_id else last.edition_id
    return int(found) if found else None


def remember(connection: Connection, site: str, found: Mapping[str, str]) -> None:
    """Keep the WordPress user ids of log-ins."""
    for login, account in found.items():
        connection.execute(delete(accounts).where(accounts.c.site == site, accounts.c.login == login))
        connection.execute(insert(accounts).values(site=site, login=login, account=account))


def remembered(connection: Connection, site: str) -> dict[str, str]:
    """The WordPress user ids that are known, by log-in in lower case."""
    query = select(accounts.c.login, accounts.c.account).where(accounts.c.site == site)
    return {row.login: row.account for row in connection.execute(query)}


def _delegation(row: Row[Any]) -> Delegation:
    given = {name: getattr(row, name) for name in Delegation.__dataclass_fields__}
    given |= {"roles": tuple(row.roles), "since": date.fromisoformat(row.since)}
    return Delegation(**given | {"until": date.fromisoformat(row.until)})
