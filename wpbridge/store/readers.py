"""How far each reader of the log has come."""

from __future__ import annotations

from sqlalchemy import Connection, ScalarSelect, func, insert, select, update

from wpbridge.store.tables import readers


def position(connection: Connection, site: str, name: str) -> int:
    """The last event that a reader has read, 0 for none."""
    return int(connection.execute(select(read_to(site, name))).scalar_one())


def read_to(site: str, name: str) -> ScalarSelect[int]:
    """The same as a part of another query."""
    same = (readers.c.site == site) & (readers.c.name == name)
    return select(func.coalesce(func.max(readers.c.seq), 0)).where(same).scalar_subquery()


def advance(connection: Connection, site: str, name: str, seq: int) -> None:
    """Remember the last event that a reader has read."""
    same = (readers.c.site == site) & (readers.c.name == name)
    if not connection.execute(update(readers).where(same).values(seq=seq)).rowcount:
        connection.execute(insert(readers).values(site=site, name=name, seq=seq))
