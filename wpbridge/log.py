"""The log: everything that happens, one append-only hash chain per site.

hash = sha256(previous hash, line feed, RFC 8785 JSON of the event, its body as text). Where the law asks for it a body
may be emptied: a later `erase` event names the row, its hash, and the digest of what it said. A chain alone does not
show that all of it was rewritten by somebody who owns the store: only a head kept elsewhere does.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, Select, func, insert, select, update

from wpbridge.digest import canonical, sha256
from wpbridge.store.tables import chains, events, moment, stamp

GENESIS = "0" * 64
ERASE = "erase"  # the kind of event that says which rows were emptied
_SKEW = timedelta(minutes=5)  # by which the clocks of two machines may differ


_SPEAKS = events.c.body != ""  # it was not emptied


@dataclass(frozen=True, kw_only=True)
class Event:
    """Something that happened. `body` must be JSON; `actor` a person of the configuration, or "wpbridge"."""

    kind: str
    post_id: int | None = None
    edition_id: int | None = None
    actor: str = "wpbridge"
    body: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Break:
    """The first row of a chain that does not fit."""

    site: str
    seq: int
    reason: str


def lock(connection: Connection, site: str) -> tuple[int, str]:
    """Make this transaction the only writer of the site's log; returns the last seq and the head."""
    touched = connection.execute(update(chains).where(chains.c.site == site).values(seq=chains.c.seq))
    if not touched.rowcount:
        connection.execute(insert(chains).values(site=site, seq=0, head=GENESIS))
        return 0, GENESIS
    row = connection.execute(select(chains.c.seq, chains.c.head).where(chains.c.site == site)).one()
    return row.seq, row.head


def append(connection: Connection, site: str, at: datetime, *new: Event) -> int:
    """Add events in the caller's transaction; returns the seq of the last one."""
    seq, head = lock(connection, site)
    rows = []
    for event in new:
        seq += 1
        row = _row(site, seq, at, event) | {"previous": head}
        head = row["hash"] = _link(head, row)
        rows.append(row)
    if rows:
        connection.execute(insert(events), rows)
        connection.execute(update(chains).where(chains.c.site == site).values(seq=seq, head=head))
    return seq


def read(connection: Connection, site: str, post_id: int | None = None) -> Iterator[Row[Any]]:
    """The events of a site, or of one post, oldest first."""
    query = select(events).where(events.c.site == site).order_by(events.c.seq)
    yield from connection.execute(query.where(events.c.post_id == post_id) if post_id else query)


def of_posts(
    connection: Connection, site: str, kind: str, posts: Collection[int]
) -> Iterator[tuple[Row[Any], dict[str, Any]]]:
    """The events of one kind of these posts with their bodies, oldest first."""
    of_them = (events.c.site == site) & (events.c.kind == kind) & events.c.post_id.in_(list(posts))
    for row in connection.execute(select(events).where(of_them, _SPEAKS).order_by(events.c.seq)):
        yield row, json.loads(row.body)


def after(connection: Connection, site: str, seq: int) -> Iterator[tuple[Row[Any], dict[str, Any]]]:
    """The events after one, with their bodies, oldest first; without those that were emptied."""
    for row in connection.execute(query_after(site, seq).where(_SPEAKS)):
        yield row, json.loads(row.body)


def query_after(site: str, seq: int) -> Select[Any]:
    """The rows after one, oldest first, as a query."""
    return select(events).where(events.c.site == site, events.c.seq > seq).order_by(events.c.seq)


def between(
    connection: Connection, site: str, since: datetime, until: datetime
) -> Iterator[tuple[Row[Any], dict[str, Any]]]:
    """The events from a moment until before another, with their bodies, oldest first."""
    query = select(events).where(events.c.site == site, events.c.at >= since, events.c.at < until, _SPEAKS)
    for row in connection.execute(query.order_by(events.c.seq)):
        yield row, json.loads(row.body)


def of_kind_with_rows(connection: Connection, site: str, kind: str) -> Iterator[tuple[Row[Any], dict[str, Any]]]:
    """The events of one kind with their bodies, oldest first."""
    query = select(events).where(events.c.site == site, events.c.kind == kind, _SPEAKS).order_by(events.c.seq)
    for row in connection.execute(query):
        yield row, json.loads(row.body)


def hash_at(connection: Connection, site: str, seq: int) -> str:
    """The hash of an event, "" when there is none of this number."""
    query = select(events.c.hash).where(events.c.site == site, events.c.seq == seq)
    return str(connection.execute(query).scalar() or (GENESIS if seq == 0 else ""))


def time_of(connection: Connection, site: str, seq: int) -> datetime | None:
    """When an event happened, None when there is none of this number."""
    query = select(events.c.at).where(events.c.site == site, events.c.seq == seq)
    found: datetime | None = connection.execute(query).scalar()
    return found


def head(connection: Connection, site: str) -> tuple[int, str]:
    """The number and the hash of the last event; of no event, 0 and the beginning of every chain."""
    row = connection.execute(select(chains.c.seq, chains.c.head).where(chains.c.site == site)).one_or_none()
    return (row.seq, row.head) if row else (0, GENESIS)


def of_kind(connection: Connection, site: str, kind: str, most: int | None = None) -> list[dict[str, Any]]:
    """The bodies of the events of one kind, the newest first; at most so many."""
    query = select(events.c.body).where(events.c.site == site, events.c.kind == kind, _SPEAKS)
    newest = query.order_by(events.c.seq.desc()).limit(most)
    return [json.loads(body) for body in connection.execute(newest).scalars()]


def newest(connection: Connection, site: str, kinds: Collection[str]) -> Row[Any] | None:
    """The last event of one of these kinds."""
    found = [
        connection.execute(
            select(events).where(events.c.site == site, events.c.kind == kind).order_by(events.c.seq.desc()).limit(1)
        ).one_or_none()
        for kind in kinds
    ]
    return max((row for row in found if row), key=lambda row: row.seq, default=None)


def first(connection: Connection, site: str) -> datetime | None:
    """When the log of a site begins."""
    found: datetime | None = connection.execute(select(func.min(events.c.at)).where(events.c.site == site)).scalar()
    return found


def last(connection: Connection, site: str) -> int:
    """The number of the last event, 0 for none."""
    return connection.execute(select(chains.c.seq).where(chains.c.site == site)).scalar() or 0


def verify(connection: Connection, site: str) -> Break | None:
    """Compute the chain again; the first row that does not fit, or None."""
    head, last, emptied = GENESIS, 0, erased(connection, site)
    for row in read(connection, site):
        if broken := unfit(row._asdict(), last, head, emptied):
            return broken
        head, last = row.hash, row.seq
    end = connection.execute(select(chains.c.seq, chains.c.head).where(chains.c.site == site)).one_or_none()
    if end and (end.seq, end.head) != (last, head):
        return Break(site=site, seq=min(last, end.seq) + 1, reason="cut")
    return None


def erased(connection: Connection, site: str) -> dict[int, str]:
    """The rows that erase events name, with their hashes."""
    return emptied_by(body for _, body in of_kind_with_rows(connection, site, ERASE))


def emptied_by(bodies: Iterable[Mapping[str, Any]]) -> dict[int, str]:
    """The same, from the bodies of erase events."""
    return {seq: hash_ for body in bodies for seq, hash_, _ in body["rows"]}


def empty(connection: Connection, site: str, rows: Iterable[int]) -> None:
    """Empty the bodies of these rows: all that the store lets anybody do to them."""
    chosen = (events.c.site == site) & events.c.seq.in_(list(rows))
    connection.execute(update(events).where(chosen).values(body=""))


def unfit(row: Mapping[str, Any], last: int, head: str, emptied: Mapping[int, str]) -> Break | None:
    """Why a row does not follow the row `last` with the hash `head`; None when it does. `emptied` are the rows that
    may have no body, with the hash that each must have then."""
    if row["seq"] != last + 1:
        return Break(site=row["site"], seq=last + 1, reason="missing")
    expected = emptied.get(row["seq"]) if row["body"] == "" else _link(head, row)
    if row["previous"] != head or row["hash"] != expected:
        return Break(site=row["site"], seq=row["seq"], reason="changed")
    return None


def set_back(connection: Connection, site: str) -> tuple[int, timedelta] | None:
    """The first row that says it was written well before an earlier one, and by how much: the clock of the machine was
    set back (or forward before). It changes nothing in the chain, whose order is that of its numbers."""
    latest: datetime | None = None
    query = select(events.c.seq, events.c.at).where(events.c.site == site).order_by(events.c.seq)
    for seq, at in connection.execute(query):
        if latest and latest - at > _SKEW:
            return seq, latest - at
        latest = max(latest or at, at)
    return None


def written(row: Row[Any]) -> str:
    """A row as the archive keeps it: one line of JSON with all its columns."""
    return told(row._asdict())


def told(row: Mapping[str, Any]) -> str:
    """The same of the columns of a row."""
    return json.dumps(dict(row) | {"at": stamp(row["at"])}, ensure_ascii=False) + "\n"


def parsed(line: str) -> dict[str, Any]:
    """The columns of a row from such a line."""
    row: dict[str, Any] = json.loads(line)
    return row | {"at": moment(row["at"])}


def _row(site: str, seq: int, at: datetime, event: Event) -> dict[str, Any]:
    return {
        "site": site,
        "seq": seq,
        "at": at,
        "kind": event.kind,
        "post_id": event.post_id,
        "edition_id": event.edition_id,
        "actor": event.actor,
        "body": canonical(event.body).decode(),
    }


def _link(head: str, row: Mapping[str, Any]) -> str:
    """The hash of a row that follows `head`; the body counts as the text it is."""
    named = {key: row[key] for key in ("site", "seq", "kind", "post_id", "edition_id", "actor", "body")}
    return sha256(head.encode() + b"\n" + canonical(named | {"at": stamp(row["at"])}))
