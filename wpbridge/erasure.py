"""Erasure: a post is forgotten where the law asks for it (UU 27/2022, 8, 43, 44); the records still prove themselves.

What the archive and the store held of the post gives way to tombstones. Its rows in the log keep their numbers, times
and hashes and lose what they said; the `erase` event names each of them with its hash, so the chain verifies, also
against heads of before. The number in the register stays. All is done in an order that can be taken up again: the
archive first, then one transaction, then the archived log and the fetched files.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Connection, select, update

from wpbridge import archive, log, log_archive
from wpbridge.corrections import by, may, public
from wpbridge.decisions import of_post, reasoned
from wpbridge.desk import Desk
from wpbridge.digest import sha256
from wpbridge.errors import Refused
from wpbridge.models import Post, Snapshot
from wpbridge.routing import Actor
from wpbridge.states import IN_FLIGHT
from wpbridge.store.editions import Edition
from wpbridge.store.tables import decisions, effects, entries, events, moment, notices, stamp
from wpbridge.store.tables import editions as editions_table
from wpbridge.texts import T, Text

_SNAPSHOT = TypeAdapter(Snapshot)
_KEPT = ("README.txt", "retention.json", archive.HEAD)  # of a version: they say nothing of the post
_NAMED = ("media/", "documents/", "page/files/")
_NAMELESS = re.compile(r".*/erased-\d+")
_TOMBSTONE = b'{\n "erased": '
REMAINING: tuple[Text, ...] = (
    T("Backups of before have it still: keep them no longer than the office must, and erase again after a restore."),
    T("Bags and copies that were handed over: tell who has them."),
    T("Networks, search engines and readers keep what they copied: ask them to delete it."),
    T("WordPress keeps the post, its revisions and its files: delete them there."),
)


@dataclass(frozen=True, kw_only=True)
class Order:
    """Why a post is to be forgotten: a ground of the SOP file, the reason (kept for ever, so without personal data),
    and the number of the order or request, if it has one."""

    ground: str
    reason: str
    number: str = ""


def plan(desk: Desk, actor: Actor, post_id: int, order: Order) -> Edition:
    """The newest edition of a post that may be erased. Refused for who may not, for a ground that the SOP file does not
    have, and for a post that is public or under review."""
    rules = desk.sop.erasure
    may(desk, actor, rules.roles if rules else ())
    grounds = rules.grounds if rules else {}
    if order.ground not in grounds:
        raise Refused(T('"{ground}" is no ground for an erasure by the SOP. There are: {known}', ground=order.ground,
                        known=", ".join(grounds)))  # fmt: skip
    reasoned("erase", order.reason)
    edition = of_post(desk, post_id)
    if edition.state in IN_FLIGHT:
        raise Refused(T("Post {post} is under review or on its way. Return or reject it first, then type the command "
                        "again.", post=post_id))  # fmt: skip
    if _is_public(desk, post_id):
        raise Refused(T("Post {post} is public. Take it off first: {command}", post=post_id,
                        command=desk.typed(f"withdraw {post_id}")))  # fmt: skip
    return edition


def erase(desk: Desk, actor: Actor, post_id: int, order: Order) -> bool:
    """Erase a post that `plan` allows; False when it was erased before and nothing was left to do."""
    plan(desk, actor, post_id, order)
    with desk.lease(f"post:{post_id}") as ours:
        if not ours:
            raise Refused(T("A pass is working on post {post} just now. Try again in a moment.", post=post_id))
        with desk.store.begin() as connection:
            blobs = _blobs(connection, desk, post_id)
        objects = _bury(desk, post_id, order)
        with desk.store.begin() as connection:
            new = _forget(connection, desk, actor, post_id, order, objects)
            emptied = sorted(log.erased(connection, desk.name))
        if desk.archive.exists():
            log_archive.empty(archive.root(desk), desk.name, emptied)
        for sha in blobs:
            desk.blobs.path(sha).unlink(missing_ok=True)
        desk.store.compact()
    return new


def blank(told: Mapping[str, Any], site: str) -> dict[str, Any]:
    """The columns of an erased edition, from what the erase event tells of it: also for a store that is rebuilt."""
    at = told["received_at"]
    post = Post(id=told["post_id"], status="", title="", body="", author_id=0, author="", modified=at)
    snapshot = Snapshot(site=site, post=post, digest=told["digest"], parts={})
    return {
        "id": told["id"],
        "site": site,
        "post_id": told["post_id"],
        "round": told["round"],
        "digest": told["digest"],
        "state": told["state"],
        "stage": "",
        "title": "",
        "snapshot": _SNAPSHOT.dump_python(snapshot, mode="json"),
        "report": None,
        "path": None,
        "hands": None,
        "received_at": at,
        "stage_since": at,
        "published_at": told["published_at"],
        "address": "",
        "updated_at": at,
    }


def blank_entry(told: Mapping[str, Any], erased: Mapping[str, Any]) -> dict[str, Any]:
    """What the register keeps of an erased publication."""
    kept = {name: told[name] for name in ("number", "received", "published", "digest")}
    nothing: dict[str, Any] = dict.fromkeys(("title", "author", "unit", "class", "address"), "")
    none: dict[str, Any] = {name: [] for name in ("approved", "override", "channels", "documents")}
    return {**nothing, **none, **kept, "erased": erased}


def retold(body: Mapping[str, Any], at: str, site: str) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The erased editions and rows of the register that an erase event of a moment tells of, for a store that is
    rebuilt: the columns of both."""
    times = ("received_at", "published_at")
    told = [one | {name: moment(one[name]) if one[name] else None for name in times} for one in body["editions"]]
    erased = {"at": at, "ground": body["ground"], "words": body["words"]}
    posts = {one["id"]: one["post_id"] for one in told}
    rows = [
        {
            **{name: one[name] for name in ("year", "number", "label", "edition_id", "event")},
            "site": site,
            "post_id": posts[one["edition_id"]],
            "at": moment(one["at"]),
            "row": blank_entry(one | {"number": one["label"]}, erased),
        }
        for one in body["entries"]
    ]
    return [blank(one, site) for one in told], rows


def _is_public(desk: Desk, post_id: int) -> bool:
    try:
        return bool(public(desk, post_id))
    except Refused:
        return False


def _bury(desk: Desk, post_id: int, order: Order) -> dict[str, dict[str, str]]:
    """Put tombstones into the archived versions; the new digests of their lists of contents."""
    name = archive.object_id(desk.name, post_id)
    if not desk.archive.exists() or not archive.root(desk).path(name).exists():
        return {}
    root, at, office = archive.root(desk), stamp(desk.clock()), desk.sop.identity.office

    def change(path: str, content: bytes) -> bytes:
        if path in _KEPT or content.startswith(_TOMBSTONE):
            return content
        was = {"bytes": len(content), "sha512": hashlib.sha512(content).hexdigest()}
        why = {"at": at, "ground": order.ground, "order": order.number, "office": office}
        return (json.dumps({"erased": was | why}, ensure_ascii=False, indent=1) + "\n").encode()

    paths = {path for version in root.versions(name) for path in version.state}
    root.rewrite(name, change, _nameless(paths), lambda place: desk.at(f"erase:{place}"))
    return {name: {one.name: root.fingerprint(name, one.name) for one in root.versions(name)}}


def _nameless(paths: Collection[str]) -> dict[str, str]:
    """Other names for files that were named by people: a name may say whom it is about."""
    named = sorted(path for path in paths if path.startswith(_NAMED) and not _NAMELESS.fullmatch(path))
    return {path: f"{path.rpartition('/')[0]}/erased-{number}" for number, path in enumerate(named, 1)}


def _forget(
    connection: Connection, desk: Desk, actor: Actor, post_id: int, order: Order, objects: Mapping[str, Any]
) -> bool:
    """Empty what the store says of the post, and write the event that tells it; whether there was anything."""
    log.lock(connection, desk.name)
    speaking = (events.c.site == desk.name) & (events.c.post_id == post_id) & (events.c.body != "")
    rows = connection.execute(select(events).where(speaking, events.c.kind != log.ERASE).order_by(events.c.seq)).all()
    if not rows:
        return False
    grounds = desk.sop.erasure.grounds if desk.sop.erasure else {}
    now, words = desk.clock(), grounds.get(order.ground, order.ground)
    found = connection.execute(
        select(editions_table).where(editions_table.c.site == desk.name, editions_table.c.post_id == post_id)
    ).all()
    told = [_told(row) for row in found]
    book = connection.execute(select(entries).where(entries.c.site == desk.name, entries.c.post_id == post_id)).all()
    body = {
        "ground": order.ground,
        "words": words,
        "reason": order.reason,
        "order": order.number,
        **by(actor),
        "rows": [[row.seq, row.hash, sha256(row.body.encode())] for row in rows],
        "editions": [one | {"received_at": stamp(one["received_at"]), "published_at": _stamped(one["published_at"])}
                     for one in told],
        "entries": [_entered(row) for row in book],
        "objects": objects,
    }  # fmt: skip
    log.append(connection, desk.name, now, log.Event(kind=log.ERASE, post_id=post_id, actor=actor.person, body=body))
    log.empty(connection, desk.name, [row.seq for row in rows])
    erased = {"at": stamp(now), "ground": order.ground, "words": words}
    for row in book:
        same = (entries.c.site == row.site) & (entries.c.year == row.year) & (entries.c.number == row.number)
        connection.execute(update(entries).where(same).values(row=blank_entry(row.row, erased)))
    for one in told:
        emptied = update(editions_table).where(editions_table.c.id == one["id"])
        connection.execute(emptied.values(**blank(one, desk.name)))
    ids = [one["id"] for one in told]
    connection.execute(update(decisions).where(decisions.c.edition_id.in_(ids)).values(reason=""))
    connection.execute(update(effects).where(effects.c.edition_id.in_(ids)).values(receipt=None, error=None))
    mine = (notices.c.site == desk.name) & (notices.c.post_id == post_id)
    connection.execute(update(notices).where(mine).values(body=[], error=None))
    return True


def _told(row: Any) -> dict[str, Any]:
    """What stays of an edition."""
    names = ("id", "post_id", "round", "digest", "state", "received_at", "published_at")
    return {name: getattr(row, name) for name in names}


def _entered(row: Any) -> dict[str, Any]:
    """What stays of a row of the register."""
    return {
        **{name: getattr(row, name) for name in ("year", "number", "label", "edition_id", "event")},
        "at": stamp(row.at),
        **{name: row.row[name] for name in ("received", "published", "digest")},
    }


def _stamped(at: Any) -> str | None:
    return stamp(at) if at else None


def _blobs(connection: Connection, desk: Desk, post_id: int) -> set[str]:
    """The fetched files that only this post has."""
    ours, others = set[str](), set[str]()
    query = select(editions_table.c.site, editions_table.c.post_id, editions_table.c.snapshot)
    for site, owner, snapshot in connection.execute(query):  # of all sites: they share the folder
        files = {one["sha256"] for one in snapshot["post"].get("attachments", ())}
        (ours if (site, owner) == (desk.name, post_id) else others).update(files)
    for _, body in log.of_posts(connection, desk.name, "publish", [post_id]):
        ours |= {body.get("page", ""), body.get("exchange", "")}
    return {sha for sha in ours - others if sha and desk.blobs.path(sha).is_file()}
