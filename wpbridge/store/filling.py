"""Filling an empty store with what an archive tells."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table, func, insert, select

from wpbridge.store import editions as kept
from wpbridge.store.editions import Edition
from wpbridge.store.tables import chains, delegations, editions, effects, entries, events, metadata


def holds(connection: Connection, site: str) -> str:
    """The name of a table that has something of a site, "" when the store is empty of it."""
    for table in (editions, effects, events, entries, delegations):
        if connection.execute(select(table.c.site).where(table.c.site == site).limit(1)).first():
            return table.name
    return ""


def taken(connection: Connection, table: str, ids: Iterable[int]) -> list[int]:
    """Which of these ids a table has already, of whichever site."""
    column = metadata.tables[table].c.id
    return list(connection.execute(select(column).where(column.in_(list(ids)))).scalars())


def chain(connection: Connection, site: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """A whole log and its head; the caller holds the log's lock."""
    _all(connection, events, rows)
    head = {"seq": rows[-1]["seq"], "head": rows[-1]["hash"]}
    connection.execute(chains.update().where(chains.c.site == site).values(**head))


def edition(connection: Connection, one: Edition) -> None:
    """An edition as it was, under its own id."""
    connection.execute(insert(editions).values(**kept.row_of(one)))


def fill(connection: Connection, table: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """Rows of a table, as they are."""
    _all(connection, metadata.tables[table], rows)


def count_on(connection: Connection) -> None:
    """Let the ids that the store gives out next follow those that it was given."""
    if connection.dialect.name != "postgresql":
        return  # SQLite does so by itself
    for table in (editions, delegations):
        sequence, last = func.pg_get_serial_sequence(table.name, "id"), select(func.max(table.c.id)).scalar_subquery()
        connection.execute(select(func.setval(sequence, last)).where(last.is_not(None)))


def _all(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    if rows:
        connection.execute(insert(table), [dict(row) for row in rows])
