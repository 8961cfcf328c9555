"""Restore: an archived version goes back into WordPress, as a post that waits for review.

For a post whose text was damaged, changed past the SOP, or deleted. wpbridge writes what a post holds nowhere else:
here a person orders it, and what comes back is published only after the SOP's review, like any other text.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from wpbridge import archive, effects, log
from wpbridge.corrections import by, may
from wpbridge.desk import Desk, happened
from wpbridge.digest import canonical, sha256
from wpbridge.effects import Deed
from wpbridge.errors import Busy, Refused, Rejected, Unavailable
from wpbridge.models import Attachment, Post, Receipt, Snapshot
from wpbridge.pull import MISSING
from wpbridge.routing import Actor
from wpbridge.states import IN_FLIGHT, NAMES
from wpbridge.store.editions import Edition
from wpbridge.texts import T


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What would be brought back: a version with its edition, and the post as the API told it then.

    `status` is that of the post as it stands in WordPress, "" when a new one takes its place (deleted, in the trash, or
    not shown to wpbridge). `missing` are files that the site has no more, or with other bytes, each with the path of
    its original in the archive.
    """

    edition: Edition
    version: str
    archived: Mapping[str, Any]
    snapshot: Snapshot
    status: str
    missing: tuple[tuple[Attachment, str], ...]


def plan(desk: Desk, actor: Actor, post_id: int, version: str | None = None) -> Plan:
    """What a restoration would do; the newest version without a name. Refused for who may not, for a post that is under
    review, and for what was never archived."""
    rules = desk.sop.restorations
    may(desk, actor, rules.roles if rules else ())
    _free(desk, post_id)
    edition, version = _archived(desk, post_id, version)
    root, name = archive.root(desk), archive.object_id(desk.name, post_id)
    snapshot = archive.snapshot(root, name, version)
    return Plan(
        edition=edition,
        version=version,
        archived=json.loads(root.read(name, "post.json", version)),
        snapshot=snapshot,
        status=_status(desk, post_id),
        missing=tuple(
            (file, str(root.file(name, place, version).resolve()))
            for file, place in archive.files_of(snapshot.post.attachments).items()
            if file.sha256 != MISSING and not _is_there(desk, file)
        ),
    )


def restore(desk: Desk, actor: Actor, wanted: Plan) -> Post:
    """Bring it back; the post as it is then. Once, also where a pass or this command died in between.

    Busy while somebody works on the post, Refused when it came under review in the meantime.
    """
    edition = wanted.edition
    with desk.lease(f"post:{edition.post_id}") as ours:
        if not ours:
            raise Busy(T("Somebody else, or a pass, is working on post {post} just now. Nothing was changed; try again "
                         "in a moment.", post=edition.post_id))  # fmt: skip
        _free(desk, edition.post_id)
        receipt = desk.ledger.once(_deed(desk, wanted))
        if receipt is None:
            raise Unavailable(T("{site} did not take post {post} just before. Nothing was changed; try again in a few "
                                "minutes.", site=desk.settings.url, post=edition.post_id))  # fmt: skip
        made = int(receipt.remote_id)
        desk.site.attach(made, [file.id for file in wanted.snapshot.post.attachments if file.id])
        events = [happened(edition, "restore", {"version": wanted.version, "post": made, **by(actor)}, actor.person)]
        if made != edition.post_id:  # the new post tells whose version it is
            body = {"version": wanted.version, "of": edition.post_id, **by(actor)}
            events.append(log.Event(kind="restore", post_id=made, actor=actor.person, body=body))
        with desk.store.begin() as connection:
            log.append(connection, desk.name, desk.clock(), *events)
    return desk.site.posts([made])[0]


def lacking(wanted: Plan, post: Post) -> list[str]:
    """Categories and tags that the post had and that the site did not take."""
    has = {(term.taxonomy, term.name) for term in post.terms}
    return [term.name for term in wanted.snapshot.post.terms if (term.taxonomy, term.name) not in has]


def _free(desk: Desk, post_id: int) -> None:
    """Refused while an edition of the post is on its way: two texts of one post would be under review."""
    current = desk.current(post_id)
    if current and current.state in IN_FLIGHT:
        raise Refused(T("Post {post} is {state}, so nothing is brought back now: let it come to its end first, or let "
                        "the writer take it back.", post=post_id, state=NAMES[current.state]))  # fmt: skip


def _archived(desk: Desk, post_id: int, version: str | None) -> tuple[Edition, str]:
    """The edition that a version holds, and the version's name. Refused when there is none."""
    known = archive.versions(desk, post_id)
    if not known:
        raise Refused(T("Post {post} was never archived here. To see what was: {command}", post=post_id,
                        command=desk.typed("archive list")))  # fmt: skip
    if version not in (None, *known):
        raise Refused(T("The archive has no version {version} of post {post}. It has: {known}", version=version or "",
                        post=post_id, known=", ".join(known)))  # fmt: skip
    chosen = version or list(known)[-1]
    return desk.edition(known[chosen]), chosen


def _status(desk: Desk, post_id: int) -> str:
    found = desk.site.posts([post_id])
    return found[0].status if found and found[0].status != "trash" else ""


def _is_there(desk: Desk, file: Attachment) -> bool:
    """Whether the site still has the bytes of a file."""
    found = hashlib.sha256()
    try:
        desk.site.download(file.address, found.update)
    except Rejected:  # gone, or no longer a place where the site keeps files
        return False
    return found.hexdigest() == file.sha256


def _deed(desk: Desk, wanted: Plan) -> Deed:
    """The writing as an effect: what waits for review at the site proves whether it took place."""
    edition, target = wanted.edition, wanted.edition.post_id if wanted.status else None

    def find(since: datetime) -> Receipt | None:
        there = desk.site.posts([target]) if target else desk.site.pending()
        found = next((post for post in there if post.status == "pending" and is_same(post, wanted)), None)
        return _receipt(desk, found) if found else None

    with desk.store.begin() as connection:
        number = _number(connection, desk, edition)
    return Deed(
        key=desk.key(edition, "wordpress", f"restore:{number}:{wanted.version}:{target or 'new'}"),
        edition_id=edition.id,
        payload=sha256(canonical(wanted.archived)),
        find=find,
        call=lambda since: _receipt(desk, desk.site.write(target, wanted.archived)),
    )


def _number(connection: Connection, desk: Desk, edition: Edition) -> int:
    """Which restoration of the post it is: one that died before it was logged is taken up, one that failed is not."""
    logged = len(list(log.of_posts(connection, desk.name, "restore", [edition.post_id])))
    return logged + _failed(effects.on_channel(connection, desk.name, edition.post_id, "wordpress")) + 1


def _failed(rows: Iterable[effects.Effect]) -> int:
    return sum(row.key.step.startswith("restore:") and row.state == "failed" for row in rows)


def is_same(post: Post, wanted: Plan) -> bool:
    """Whether a post has the words of the version."""
    told = {name: wanted.archived[name]["raw"] for name in ("title", "content")}
    return {"title": post.title, "content": post.body} == told


def _receipt(desk: Desk, post: Post) -> Receipt:
    return Receipt(remote_id=str(post.id), url=post.address, at=desk.clock(), raw={"status": post.status})
