"""The pipeline: advance one edition as far as it goes now. Cron and workers both call `advance`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from wpbridge import (
    archive,
    corrections,
    crosspost,
    feedback,
    linkcard,
    log_archive,
    outage,
    register,
    remedies,
    updates,
)
from wpbridge.desk import Desk
from wpbridge.errors import AuthError, WpbridgeError
from wpbridge.notify import notify
from wpbridge.publish import publish
from wpbridge.pull import pull
from wpbridge.reminders import remind
from wpbridge.review import review
from wpbridge.states import MOVING
from wpbridge.store import editions
from wpbridge.store.editions import Edition
from wpbridge.watch import watch


@dataclass
class Summary:
    """What one pass did, for people and for `--json`."""

    site: str
    received: int = 0
    superseded: int = 0
    left: int = 0
    moved: dict[str, int] = field(default_factory=dict)  # state reached -> number of editions
    busy: int = 0  # left to another pass
    errors: list[WpbridgeError] = field(default_factory=list)


def run(
    desk: Desk, progress: Callable[[int, int], None] = lambda done, total: None, whole: bool = False
) -> Summary:
    """One pass over a site: pull, check, and advance everything that can move. Never does anything twice. `whole`:
    compare every post of the site with the records.

    AuthError when the site refuses the service account; any other trouble is kept in the summary and the
    pass goes on with the next post.
    """
    summary = Summary(site=desk.name)
    try:
        _receive(desk, summary)
    except WpbridgeError as error:
        outage.failed(desk, error)
        notify(desk)
        raise
    outage.over(desk)
    waiting = _moving(desk)
    for done, edition in enumerate(waiting, 1):
        _try(desk, edition, summary)
        progress(done, len(waiting))
    try:
        summary.errors += watch(desk, whole)
        summary.errors += remedies.carry_out(desk)
        summary.errors += linkcard.look_at_new(desk)
        summary.errors += [*corrections.carry_out(desk), *crosspost.deliver(desk)]
        for edition in _moving(desk, "published"):
            _try(desk, edition, summary)
        remind(desk)
        summary.errors += notify(desk)
    except WpbridgeError as error:  # what was done is done, whoever heard of it
        summary.errors.append(error)
    try:
        log_archive.leave(desk)
    except WpbridgeError as error:
        summary.errors.append(error)
    return summary


def next_due(desk: Desk) -> datetime | None:
    """When the next approved post is to be published by its date."""
    now = desk.clock()
    dates = [one.snapshot.post.date for one in _moving(desk, "approved")]
    return min((date for date in dates if date and date > now), default=None)


def advance(desk: Desk, edition_id: int) -> str:
    """Take an edition as far as it goes; the state it is in then, "" when another pass has the post.

    What channels are owed is theirs to bring about (`crosspost.deliver`).
    """
    edition = desk.edition(edition_id)
    with desk.lease(f"post:{edition.post_id}") as ours:
        if not ours:
            return ""
        edition = desk.edition(edition_id)
        while _step(desk, edition):
            edition = desk.edition(edition_id)
    return edition.state


def _step(desk: Desk, edition: Edition) -> bool:
    """One step; whether the edition moved."""
    if edition.state == "pulled":
        review(desk, [edition])
        return True
    if edition.state == "approved":
        return publish(desk, edition)
    if edition.state == "returning":
        return feedback.hand_back(desk, edition)
    if edition.state == "rejecting":
        return feedback.put_aside(desk, edition)
    if edition.state == "archived":
        return register.enter(desk, edition)
    if edition.state == "published":
        if not updates.put_away(desk, edition):
            return False
        corrections.follow(desk, edition)
        return _deliveries_done(desk, edition) and archive.store(desk, edition)
    return False


def _deliveries_done(desk: Desk, edition: Edition) -> bool:
    """Archive when every channel is settled, at the latest when the SOP's time for step 7 is over."""
    assert edition.published_at is not None
    limit = timedelta(minutes=desk.sop_of(edition).steps[-1].minutes)
    return crosspost.settled(desk, edition) or desk.clock() - edition.updated_at >= limit


def _receive(desk: Desk, summary: Summary) -> None:
    """Pull and check, everything in one go, unless another pass does that just now."""
    with desk.lease("pull") as ours:
        if not ours:
            summary.busy += 1
            return
        pulled = pull(desk)
        summary.received, summary.superseded, summary.left = (
            len(pulled.received),
            pulled.superseded,
            pulled.left,
        )
        summary.errors += pulled.errors
        with desk.store.begin() as connection:
            received = editions.in_states(connection, desk.name, ["pulled"])
        review(desk, received)
    _answer(desk, summary)
    if received:
        summary.moved["in_review"] = len(received)


def _answer(desk: Desk, summary: Summary) -> None:
    """Tell writers in the thread of the last return what they mended; a note that fails waits for the next pass."""
    with desk.store.begin() as connection:
        unanswered = editions.unanswered(connection, desk.name)
    for edition in unanswered:
        try:
            feedback.answer(desk, edition)
        except WpbridgeError as error:
            summary.errors.append(error)


def _moving(desk: Desk, *states: str) -> list[Edition]:
    """Editions that can move."""
    with desk.store.begin() as connection:
        return editions.in_states(connection, desk.name, states or MOVING)


def _try(desk: Desk, edition: Edition, summary: Summary) -> None:
    try:
        state = advance(desk, edition.id)
    except AuthError:
        raise
    except WpbridgeError as error:
        summary.errors.append(error)
        return
    if not state:
        summary.busy += 1
    elif state != edition.state:
        summary.moved[state] = summary.moved.get(state, 0) + 1
