"""Outages: a site that cannot be worked with is told of once, when it lasts, and once more when it is back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Connection, Row

from wpbridge import log
from wpbridge.desk import Desk
from wpbridge.errors import WpbridgeError
from wpbridge.texts import Text

TROUBLE, DOWN, UP = "site_trouble", "site_down", "site_up"  # kinds of events
_TEXT = TypeAdapter(Text)
PATIENCE = timedelta(minutes=15)  # as long as three passes of cron: a restart of the web server is nobody's business


def failed(desk: Desk, error: WpbridgeError) -> None:
    """A pass could not begin. The first time it is noted, and when it lasts it is an outage: one, whatever happens."""
    with desk.store.begin() as connection:
        last, now = _last(connection, desk.name), desk.clock()
        if last is None or last.kind == UP:
            kind = TROUBLE
        elif last.kind == TROUBLE and now - last.at >= PATIENCE:
            kind = DOWN
        else:
            return
        body = {"error": _TEXT.dump_python(error.text, mode="json")}
        log.append(connection, desk.name, now, log.Event(kind=kind, body=body))


def over(desk: Desk) -> None:
    """A pass could begin."""
    with desk.store.begin() as connection:
        last = _last(connection, desk.name)
        if last is not None and last.kind != UP:
            body = {"since": last.at.isoformat(), "told": last.kind == DOWN}
            log.append(connection, desk.name, desk.clock(), log.Event(kind=UP, body=body))


def _last(connection: Connection, site: str) -> Row[Any] | None:
    return log.newest(connection, site, (TROUBLE, DOWN, UP))
