"""What was published, and which posts are known at all, in the store."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import Connection, select

from wpbridge.states import PUBLIC
from wpbridge.store.editions import Edition, of_row
from wpbridge.store.tables import editions


def known(connection: Connection, site: str, post_ids: Iterable[int] | None) -> dict[int, list[tuple[int, str]]]:
    """The editions of these posts (None: of all) as (id, state), the first round first, without their content."""
    query = select(editions.c.post_id, editions.c.id, editions.c.state).where(editions.c.site == site)
    if post_ids is not None:
        query = query.where(editions.c.post_id.in_(list(post_ids)))
    found: dict[int, list[tuple[int, str]]] = {}
    for row in connection.execute(query.order_by(editions.c.post_id, editions.c.round)):
        found.setdefault(row.post_id, []).append((row.id, row.state))
    return found


def at_address(connection: Connection, site: str, addresses: Sequence[str]) -> int:
    """The post that was published last at one of these addresses, 0 for none."""
    public = (editions.c.site == site) & editions.c.state.in_(PUBLIC) & editions.c.address.in_(addresses)
    query = select(editions.c.post_id).where(public).order_by(editions.c.published_at.desc()).limit(1)
    return connection.execute(query).scalar() or 0


def published(
    connection: Connection, site: str, most: int | None = None, since: datetime | None = None
) -> list[Edition]:
    """The editions that were published last, the newest first: at most so many, and not before `since`."""
    query = select(editions).where(editions.c.site == site, editions.c.published_at.is_not(None))
    if since:
        query = query.where(editions.c.published_at >= since)
    return [of_row(row) for row in connection.execute(query.order_by(editions.c.published_at.desc()).limit(most))]
