"""What is known of each channel: whose account it is, when its token ends, whether it rests after trouble."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Connection, Row, insert, select, update

from wpbridge.store.tables import channels
from wpbridge.texts import Text

_TEXT = TypeAdapter(Text)


@dataclass(frozen=True, kw_only=True)
class Known:
    """A row. `account` names the account on its network: two channels with the same one are one."""

    channel: str
    account: str = ""
    login: str = ""
    expires: datetime | None = None
    checked_at: datetime | None = None
    trouble: Text | None = None
    failures: int = 0
    rest_until: datetime | None = None


def of_site(connection: Connection, site: str) -> dict[str, Known]:
    """All channels of a site that were ever looked at."""
    rows = connection.execute(select(channels).where(channels.c.site == site))
    return {row.channel: _known(row) for row in rows}


def keep(connection: Connection, site: str, known: Known) -> None:
    """Write what is known of a channel."""
    values = vars(known) | {"trouble": _TEXT.dump_python(known.trouble, mode="json") if known.trouble else None}
    same = (channels.c.site == site) & (channels.c.channel == known.channel)
    if not connection.execute(update(channels).where(same).values(**values)).rowcount:
        connection.execute(insert(channels).values(site=site, **values))


def wake(connection: Connection, site: str, channel: str) -> None:
    """End the rest of a channel: somebody mended what was wrong."""
    same = (channels.c.site == site) & (channels.c.channel == channel)
    connection.execute(update(channels).where(same).values(rest_until=None))


def _known(row: Row[Any]) -> Known:
    values = dict(row._mapping)
    del values["site"]
    return Known(**values | {"trouble": _TEXT.validate_python(row.trouble) if row.trouble else None})
