"""How far the comparison of a site with the records has come, in the store. What it found is in the log."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select

from wpbridge.plugins import Brief
from wpbridge.store.tables import sights, watches


@dataclass(frozen=True, kw_only=True)
class Watch:
    """Posts saved until `since` (the site's clock) were looked at; whether the newest publications are still there at
    `recent_at`, and every post there is at `whole_at`. What was public at the first look (`began`, up to the post
    `last_post`) is older than the records and none of their business."""

    since: datetime
    began: datetime
    last_post: int
    recent_at: datetime
    whole_at: datetime


def get(connection: Connection, site: str) -> Watch | None:
    """How far it is; None before the first look."""
    row = connection.execute(select(watches).where(watches.c.site == site)).one_or_none()
    return Watch(**{name: getattr(row, name) for name in Watch.__dataclass_fields__}) if row else None


def put(connection: Connection, site: str, watch: Watch) -> None:
    """Write how far it is."""
    connection.execute(delete(watches).where(watches.c.site == site))
    connection.execute(insert(watches).values(site=site, **vars(watch)))


def seen(connection: Connection, site: str, posts: Iterable[int] | None) -> dict[int, tuple[str, datetime]]:
    """Status and last save of these posts (None: of all) when they were last compared."""
    query = select(sights).where(sights.c.site == site)
    if posts is not None:
        query = query.where(sights.c.post_id.in_(list(posts)))
    return {row.post_id: (row.status, row.modified) for row in connection.execute(query)}


def see(connection: Connection, site: str, brief: Brief) -> None:
    """Remember that a post was compared as it is in this list."""
    connection.execute(delete(sights).where(sights.c.site == site, sights.c.post_id == brief.id))
    values = {"post_id": brief.id, "status": brief.status, "modified": brief.modified}
    connection.execute(insert(sights).values(site=site, **values))
