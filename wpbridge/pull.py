"""Pull: what writers submitted becomes editions, and what became of posts on their way is noticed.

An edition belongs to one digest. A changed post supersedes its edition, so that no approval ever covers text
nobody saw; a save that changes nothing leaves everything as it was.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from wpbridge import effects, incidents, log, updates
from wpbridge.desk import Desk, happened
from wpbridge.digest import changed, freeze
from wpbridge.errors import Gone, Refused, Rejected, TryLater, WpbridgeError
from wpbridge.models import Attachment, Message, Post, Snapshot
from wpbridge.plugins import Channel
from wpbridge.states import MOVING, OPEN
from wpbridge.store import editions
from wpbridge.store.editions import Edition

MISSING = "missing"  # stands for the sha256 of a file that the site no longer has
_PUBLIC = ("publish", "future", "private")
_SKEW = timedelta(minutes=5)  # by which the clocks of two machines may differ


@dataclass(frozen=True)
class Pulled:
    """What a pull found: ids of the new editions, and how many it replaced or lost."""

    received: tuple[int, ...] = ()
    superseded: int = 0
    left: int = 0  # taken back by the writer, gone, or published outside the SOP
    errors: tuple[WpbridgeError, ...] = ()  # posts that could not be read whole; the others go on


def pull(desk: Desk) -> Pulled:
    """Read the site once and bring the editions up to date; the caller holds the lease on that."""
    read_at = desk.clock()
    pending = updates.proposed(desk, desk.site.pending())
    with desk.store.begin() as connection:
        known = editions.newest(connection, desk.name, [post.id for post in pending])
        open_ = editions.in_states(connection, desk.name, OPEN)
    snapshots, errors = [], []
    for post in pending:
        try:
            snapshots.append(snapshot(desk, post, files_of(known.get(post.id))))
        except (TryLater, Rejected) as error:
            errors.append(error)
    result = take_in(desk, snapshots, read_at)
    submitted = {post.proposed_in or post.id for post in pending}
    absent = [one for one in open_ if one.source not in submitted and one.snapshot.post.status == "pending"]
    left = _left(desk, absent)
    return replace(result, left=left, errors=tuple(errors))


def observe(desk: Desk, post_id: int) -> Snapshot | None:
    """The post as it is now, every byte fetched again; None when it is gone. Changes nothing. A proposal is seen as
    what it would make of the public post."""
    found = updates.proposed(desk, desk.site.posts([post_id]))
    return snapshot(desk, found[0], {}) if found else None


def snapshot(desk: Desk, post: Post, known: Mapping[str, Attachment]) -> Snapshot:
    """Freeze a post with its files and the message of each channel.

    `known` are files (by address) whose bytes need not be fetched again.
    """
    attachments = tuple(_fetched(desk, attachment, known) for attachment in post.attachments)
    whole = replace(post, attachments=attachments)
    bare = Snapshot(site=desk.name, post=whole)
    messages = tuple(_message(name, channel, bare) for name, channel in desk.channels.items())
    return freeze(desk.name, whole, messages)


def take_in(desk: Desk, snapshots: Sequence[Snapshot], read_at: datetime) -> Pulled:
    """Make editions of submitted snapshots that were read at `read_at`; one transaction."""
    if not snapshots:
        return Pulled()
    with desk.store.begin() as connection:
        log.lock(connection, desk.name)
        now = desk.clock()
        known = editions.newest(connection, desk.name, [s.post.id for s in snapshots])
        wanted = [s for s in snapshots if _calls_for_edition(known.get(s.post.id), s, read_at, now)]
        old = [(known[s.post.id], s) for s in wanted if s.post.id in known and known[s.post.id].state in OPEN]
        for before, _ in old:
            editions.move(connection, before, "supersede", now)
        rounds = [(s, known[s.post.id].round + 1 if s.post.id in known else 1) for s in wanted]
        received = editions.add(connection, rounds, now)
        gone = [happened(e, "supersede", {"changed": list(changed(e.snapshot, s))}) for e, s in old]
        come = [_received(s, id, round_) for id, (s, round_) in zip(received, rounds, strict=True)]
        log.append(connection, desk.name, now, *gone, *come)
    return Pulled(received=tuple(received), superseded=len(old))


def _left(desk: Desk, absent: list[Edition]) -> int:
    """Deal with editions whose posts are no longer submitted for review."""
    if not absent:
        return 0
    posts = {post.id: post for post in desk.site.posts([edition.source for edition in absent])}
    return sum(_leave(desk, edition, posts.get(edition.source)) for edition in absent)


def _leave(desk: Desk, edition: Edition, post: Post | None) -> bool:
    status = post.status if post else "gone"
    if status == "pending":
        return False  # submitted again in the meantime: the next pull takes it in
    # A proposal that is published on its own is a publication of its own: the watch finds it.
    event = "bypass" if status in _PUBLIC and edition.source == edition.post_id else "take_back"
    with desk.lease(f"post:{edition.post_id}") as ours:
        if not ours or desk.edition(edition.id).state != edition.state or _ours(desk, edition):
            return False
        if event == "bypass":
            bypassed(desk, edition, status)
        else:
            desk.move(edition, event, {"status": status})
    return True


def bypassed(desk: Desk, edition: Edition, status: str) -> None:
    """An edition on its way was published, or scheduled, past the SOP."""

    def also(connection: Connection) -> None:
        incidents.record(connection, desk, "published", post_id=edition.post_id, edition_id=edition.id,
                         title=edition.snapshot.post.title, remedy=desk.sop.incidents.published,
                         detail={"status": status, "address": edition.address})  # fmt: skip

    desk.move(edition, "bypass", {"status": status}, also)


def _ours(desk: Desk, edition: Edition) -> bool:
    """Whether it was us who changed the status: a publish that we began is settled by the publishing step."""
    with desk.store.begin() as connection:
        return any(
            effect.key.step.startswith("publish") and effect.attempts
            for effect in effects.of_edition(connection, edition.id)
        )


def _calls_for_edition(before: Edition | None, snap: Snapshot, read_at: datetime, now: datetime) -> bool:
    if before is None:
        return True
    if read_at < before.updated_at <= now + _SKEW:
        return False  # what we read is older than what we know; later than that was written by a clock that was wrong
    if before.state in OPEN:
        return before.digest != snap.digest
    return before.state not in MOVING


def _received(snap: Snapshot, edition_id: int, round_: int) -> log.Event:
    body = {
        "digest": snap.digest,
        "round": round_,
        "author": snap.post.author,
        "author_id": snap.post.author_id,
        "parts": snap.parts,
    }
    return log.Event(kind="receive", post_id=snap.post.id, edition_id=edition_id, body=body)


def _message(name: str, channel: Channel, bare: Snapshot) -> Message:
    """What a channel would be sent; a text that cannot be made to fit is empty, which is a finding."""
    try:
        return replace(channel.render(bare), channel=name)
    except Refused as error:
        return Message(channel=name, text="", problem=error.text)


def files_of(edition: Edition | None) -> dict[str, Attachment]:
    """The files whose bytes we have; one that was missing is looked for again."""
    attachments = edition.snapshot.post.attachments if edition else ()
    return {a.address: a for a in attachments if a.sha256 != MISSING}


def _fetched(desk: Desk, attachment: Attachment, known: Mapping[str, Attachment]) -> Attachment:
    same = known.get(attachment.address)
    if same:
        return replace(attachment, sha256=same.sha256, size=same.size)
    try:
        sha256, size = desk.blobs.put(lambda sink: desk.site.download(attachment.address, sink))
    except Gone:
        return replace(attachment, sha256=MISSING, size=0)
    return replace(attachment, sha256=sha256, size=size)
