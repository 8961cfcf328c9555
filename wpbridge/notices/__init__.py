"""Notices: who is told what, derived from the log, one per person and event.

Each has a title, what is asked, until when, and the commands to type. None holds personal data: titles are veiled,
findings are counted and not quoted.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import Row

from wpbridge.desk import Desk
from wpbridge.notices import channels, reviewing
from wpbridge.notices.event import Event, Told
from wpbridge.settings import clock, span
from wpbridge.store.notices import Notice
from wpbridge.texts import Text


def of_event(desk: Desk, row: Row[Any], body: Mapping[str, Any]) -> list[Notice]:
    """The notices that an event calls for; none when what it asks has been done in the meantime."""
    if row.kind not in _TELLERS:
        return []
    edition = desk.edition(row.edition_id) if row.edition_id else None
    event = Event(desk, row.seq, row.kind, row.actor, body, edition, row.post_id)
    made: dict[tuple[str, str], tuple[Text, ...]] = {}
    for teller in _TELLERS.get(row.kind, ()):
        for person, text in teller(event):
            table = desk.config.people.get(person)
            if table and (table.notify or table.notify_env):
                made.setdefault((person, _cause(event, teller)), text)
    return [
        Notice(person=person, cause=cause, post_id=row.post_id, body=text,
               not_before=not_before(desk, person, desk.clock()))
        for (person, cause), text in made.items()
    ]  # fmt: skip


def _cause(event: Event, teller: Callable[[Event], Told]) -> str:
    """What a person hears of once: an event, or that a text came to a stage, whatever brought it there."""
    if event.edition and teller is reviewing.asked:
        return f"stage {event.edition.id} {event.edition.stage}"
    return f"event {event.seq}"


def not_before(desk: Desk, person: str, now: datetime) -> datetime:
    """When a person may be told: now, after the quiet hours, or at the time of the daily digest."""
    table, here = desk.config.people[person], now.astimezone(desk.zone)
    if table.digest:
        at = _at(here, clock(table.digest))
        here = at if at >= here else at + timedelta(days=1)
    if table.quiet:
        begin, end = span(table.quiet)
        over_night, moment = end <= begin, here.timetz().replace(tzinfo=None)
        quiet = (moment >= begin or moment < end) if over_night else begin <= moment < end
        if quiet:
            at = _at(here, end)
            here = at if at > here else at + timedelta(days=1)
    return here


def _at(day: datetime, at: time) -> datetime:
    return day.replace(hour=at.hour, minute=at.minute, second=0, microsecond=0)


_TELLERS: dict[str, tuple[Callable[[Event], Told], ...]] = {
    "check": (reviewing.asked,),
    "approve": (reviewing.asked, reviewing.signed),
    "remind": (reviewing.reminded,),
    "hand_back": (reviewing.returned,),
    "put_aside": (reviewing.returned,),
    "enter": (reviewing.entered,),
    "override": (reviewing.overridden,),
    "incident": (reviewing.incident,),
    "effect_failed": (channels.stuck,),
    "effect_doubt": (channels.stuck,),
    "effect_held": (channels.stuck,),
    "channel_trouble": (channels.channel,),
    "site_down": (channels.site_down,),
    "site_up": (channels.site_down,),
    "linkcard": (channels.previewed,),
    "token_ends": (channels.token,),
    "withdraw": (channels.withdrawn,),
    "delegate": (reviewing.delegated,),
}
