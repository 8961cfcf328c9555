"""The register (Buku Agenda): one row per publication, numbered without gaps within its year.

A row stands in two places that must agree: in the log's event that entered it, and in the table of entries.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select

from wpbridge import effects, log, people
from wpbridge.desk import Desk, happened
from wpbridge.plain import plain
from wpbridge.store import editions
from wpbridge.store.editions import Decision, Edition
from wpbridge.store.tables import editions as editions_table
from wpbridge.store.tables import entries, stamp


@dataclass(frozen=True, kw_only=True)
class Flaw:
    """The first place where the register does not agree with itself; `place` names the row."""

    site: str
    place: str
    reason: str


def enter(desk: Desk, edition: Edition) -> bool:
    """Give an archived edition its number and close it: row, number, event and state, all or nothing."""
    desk.at("enter:before")
    with desk.store.begin() as connection:
        now = desk.clock()
        log.lock(connection, desk.name)
        assert edition.published_at is not None
        year = edition.published_at.astimezone(desk.zone).year
        number = _next(connection, desk.name, year)
        label = desk.sop_of(edition).agenda.number(number, year)
        row = _row(connection, desk, edition, label)
        event = happened(edition, "enter", {"year": year, "number": number, "row": row})
        seq = log.append(connection, desk.name, now, event)
        written = {"site": desk.name, "seq": seq, "at": now, "edition_id": edition.id, "post_id": edition.post_id}
        connection.execute(insert(entries).values(**entry(written, event.body)))
        editions.move(connection, edition, "enter", now)
    desk.at("enter:after")
    return True


def entry(event: Mapping[str, Any], body: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of an entry from the event that entered it (a row of the log) and its body."""
    named = {name: event[name] for name in ("site", "edition_id", "post_id", "at")}
    said = {name: body[name] for name in ("year", "number", "row")}
    return {**named, **said, "label": body["row"]["number"], "event": event["seq"]}


def read(connection: Connection, site: str) -> Iterator[Row[Any]]:
    """The rows of a site's register, in their order."""
    query = select(entries).where(entries.c.site == site)
    yield from connection.execute(query.order_by(entries.c.year, entries.c.number))


def later(connection: Connection, entry: Row[Any], name_of: Callable[[str], str]) -> list[dict[str, Any]]:
    """Who approved what was published before its review after it was entered; the row stays as it was written."""
    if not entry.row.get("override"):
        return []
    decided = editions.decided(connection, editions.get(connection, entry.edition_id))
    return [_approval(d, name_of) | {"at": stamp(d.at)} for d in decided if d.verb == "approve" and d.at > entry.at]


def verify(connection: Connection, site: str, against: tuple[int, str] | None = None) -> Flaw | None:
    """Check the chain of the log, the numbers, and that both copies of each row agree; the first flaw.

    `against` is a head that was written down elsewhere (number, and hash or its beginning): what came before it is
    then proved too against who owns the store.
    """
    broken = log.verify(connection, site)
    if broken:
        return Flaw(site=site, place=f"log {broken.seq}", reason=broken.reason)
    if against and not log.hash_at(connection, site, against[0]).startswith(against[1]):
        return Flaw(site=site, place=f"log {against[0]}", reason="other")
    events = {row.seq: row for row in log.read(connection, site) if row.kind == "enter"}
    expected: dict[int, int] = {}
    for entry in read(connection, site):
        expected[entry.year] = expected.get(entry.year, 0) + 1
        place = f"{entry.year}/{entry.number}"
        if entry.number != expected[entry.year]:
            return Flaw(site=site, place=f"{entry.year}/{expected[entry.year]}", reason="missing")
        event = events.pop(entry.event, None)
        if event is None or not (_agrees(entry, json.loads(event.body)) if event.body else "erased" in entry.row):
            return Flaw(site=site, place=place, reason="changed")
    if events:
        lost = next(iter(events.values()))
        if not lost.body:
            return Flaw(site=site, place=f"log {lost.seq}", reason="missing")
        body = json.loads(lost.body)
        return Flaw(site=site, place=f"{body['year']}/{body['number']}", reason="missing")
    from wpbridge.register.replay import replay  # late: only who verifies waits for it

    found = replay(connection, site)
    return Flaw(site=site, place=found.place, reason=found.reason) if found else _unentered(connection, site)


def _agrees(entry: Row[Any], body: dict[str, Any]) -> bool:
    same = (entry.year, entry.number, entry.row, entry.label)
    return same == (body["year"], body["number"], body["row"], body["row"]["number"])


def _unentered(connection: Connection, site: str) -> Flaw | None:
    """A closed edition without a row."""
    query = (
        select(editions_table.c.post_id)
        .outerjoin(entries, entries.c.edition_id == editions_table.c.id)
        .where(editions_table.c.site == site, editions_table.c.state == "closed", entries.c.number.is_(None))
    )
    post_id = connection.execute(query.limit(1)).scalar()
    return Flaw(site=site, place=f"post {post_id}", reason="unentered") if post_id else None


def _next(connection: Connection, site: str, year: int) -> int:
    query = select(func.max(entries.c.number)).where(entries.c.site == site, entries.c.year == year)
    return (connection.execute(query).scalar() or 0) + 1


def _row(connection: Connection, desk: Desk, edition: Edition, label: str) -> dict[str, Any]:
    """The columns of the agenda book."""
    post, name_of = edition.snapshot.post, desk.config.name_of
    decided = [d for d in editions.decided(connection, edition) if d.verb == "approve"]
    overrides = [d for d in editions.decided(connection, edition) if d.verb == "override"]
    sends = [e for e in effects.of_edition(connection, edition.id) if e.key.step == "send"]
    writer = desk.config.people.get(people.writer_of(connection, desk, edition))
    agenda, terms = desk.sop_of(edition).agenda, [term.name for term in post.terms]
    return {
        "number": label,
        "received": stamp(edition.received_at),
        "published": stamp(edition.published_at or edition.updated_at),
        "title": post.title,
        "author": post.author,
        "unit": writer.unit if writer else "",
        "class": agenda.class_of(terms, plain(post.body)),
        "digest": edition.digest,
        "address": edition.address,
        "approved": [_approval(d, name_of) for d in decided],
        "override": [{"name": name_of(d.person), "role": d.role, "reason": d.reason} for d in overrides],
        "channels": [
            {"channel": e.key.channel, "state": e.state, "url": e.receipt.url if e.receipt else ""}
            for e in sends
        ],
        "documents": [{"name": a.name, "sha256": a.sha256} for a in post.documents],
    }


def _approval(decision: Decision, name_of: Callable[[str], str]) -> dict[str, Any]:
    """Who approved, in which office, how proven, and for whom."""
    d = decision
    return (
        {"stage": d.stage, "name": name_of(d.person), "role": d.role, "login": d.login, "method": d.method}
        | ({"on_behalf": name_of(d.on_behalf), "acting": d.acting, "order": d.order_number} if d.on_behalf else {})
        | ({"entered_by": name_of(d.entered_by)} if d.entered_by else {})
    )
