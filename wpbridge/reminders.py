"""Reminders: what a clock brings about is written into the log, so that they are proof too.

Each mark of a time standard is passed once for each stage of an edition. When several are passed at once (cron
stood still), only the highest is written. A channel in use is asked once a day who it is, so that a dead token is
known before there is something to say; its end is told beforehand.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import Connection

from wpbridge import log, routing
from wpbridge.desk import Desk, happened
from wpbridge.due import passed, spent
from wpbridge.errors import ConfigError
from wpbridge.lines import Line
from wpbridge.overrides import last_stage, outstanding
from wpbridge.store import editions
from wpbridge.store.editions import Decision, Edition, Waiting

TOKEN_ENDS = (14, 7, 1, 0)  # days before the end of a token at which it is told
OVERRIDE = "override"  # stands where the stage stands, for what was published before its review


def remind(desk: Desk) -> int:
    """Write the marks that were passed since the last look; how many. Another pass that does it does it alone."""
    with desk.lease("reminders") as ours:
        if ours:
            _watch_channels(desk)
        return _passed(desk) if ours else 0


def _watch_channels(desk: Desk) -> None:
    for name in desk.channels:
        line = Line(desk, name)
        if line.known.account:  # it was used before
            line.watched()
            _watch_token(line)


def _watch_token(line: Line) -> None:
    """Write once each mark that the end of a channel's token has passed; only the last of several."""
    desk, ends = line.desk, line.known.expires
    if ends is None:
        return
    days = (ends - desk.clock()) / timedelta(days=1)
    passed_ = [mark for mark in TOKEN_ENDS if days <= mark]
    if not passed_:
        return
    body: dict[str, Any] = {"channel": line.name, "ends": ends.isoformat(), "days": passed_[-1]}
    with desk.store.begin() as connection:
        known = [one for one in log.of_kind(connection, desk.name, "token_ends") if one["ends"] == body["ends"]]
        if not any(one["channel"] == line.name and one["days"] <= body["days"] for one in known):
            log.append(connection, desk.name, desk.clock(), log.Event(kind="token_ends", body=body))


def _passed(desk: Desk) -> int:
    with desk.store.begin() as connection:
        waiting = [one for one, _ in editions.waiting(connection, desk.name, findings=False)]
        flagged = outstanding(connection, desk)
        posts = {one.post_id for one in waiting} | {edition.post_id for edition, _ in flagged}
        known = _known(connection, desk, posts)
    marks = [(one.id, one.stage, _mark(desk, one)) for one in waiting]
    marks += [(e.id, OVERRIDE, passed(_used(desk, o), desk.sop_of(e).reminders.percent)) for e, o in flagged]
    due = [(id, stage, mark) for id, stage, mark in marks if mark > known.get((id, stage), 0)]
    if due:
        with desk.store.begin() as connection:
            for edition_id, stage, mark in due:
                edition = editions.get(connection, edition_id)
                if stage in (edition.stage, OVERRIDE):  # decided in the meantime: nobody needs to hear of it
                    body: dict[str, Any] = {"stage": stage, "percent": mark}
                    log.append(connection, desk.name, desk.clock(), happened(edition, "remind", body))
    return len(due)


def _mark(desk: Desk, one: Waiting) -> int:
    """The highest mark that a waiting edition passed; none where the SOP has its stage no more, which others say."""
    try:
        return passed(spent(desk, one), desk.sop_on(one.received_at).reminders.percent)
    except ConfigError:
        return 0


def _used(desk: Desk, override: Decision) -> float:
    """How much of the time until the approval afterwards has passed, in per cent."""
    assert override.until
    whole = desk.hours.between(override.at, override.until)
    return 100 * desk.hours.between(override.at, desk.clock()) / max(whole, timedelta(minutes=1))


def _known(connection: Connection, desk: Desk, posts: set[int]) -> dict[tuple[int, str], int]:
    """The highest mark that was written for each edition and stage."""
    known: dict[tuple[int, str], int] = {}
    for event, body in log.of_posts(connection, desk.name, "remind", posts):
        key = (event.edition_id, body["stage"])
        known[key] = max(known.get(key, 0), body["percent"])
    return known


def stage_name(desk: Desk, edition: Edition, stage: str) -> str:
    """The stage as people know it; what was published before its review waits for its last stage."""
    sop = desk.sop_of(edition)
    return last_stage(sop, edition).name if stage == OVERRIDE else routing.stage(sop, stage).name
