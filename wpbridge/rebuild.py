"""Rebuild: a lost store comes back from the archive alone.

The log tells what happened, the archived versions hold what was published. What never was archived (returned, taken
back, still on its way) has no content in the archive: such an edition keeps its number, its digest and its decisions,
and one event names them all. So nothing that was sent is sent again, and a post comes back as its next round.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from sqlalchemy import Connection

from wpbridge import archive, delegation, effects, erasure, heads, log, log_archive, notify, register
from wpbridge.blobs import Sink
from wpbridge.decisions import VERBS, retold
from wpbridge.desk import Desk
from wpbridge.errors import Defect, Refused
from wpbridge.ocfl import Root
from wpbridge.remains import Remains, remains
from wpbridge.states import IN_FLIGHT, TRANSITIONS
from wpbridge.store import filling, readers
from wpbridge.store.editions import Edition
from wpbridge.store.tables import moment, stamp
from wpbridge.texts import T

_SETTLED = tuple(f"effect_{state}" for state in effects.SETTLED)


@dataclass(frozen=True, kw_only=True)
class Rebuilt:
    """What came back: how many events, editions with their content and rows of the register.

    `lost` are the posts of which an edition was on its way, by the state it was in, `untold` the versions that the log
    does not tell of since its end is missing, `unsure` the posts, each with a channel, of whose correction or
    withdrawal nobody knows whether it got there.
    """

    events: int
    editions: int
    entries: int
    lost: Mapping[str, tuple[int, ...]]
    untold: tuple[str, ...]
    unsure: tuple[tuple[int, str], ...]


def rebuild(desk: Desk, by: str, without_end: bool = False) -> Rebuilt:
    """Fill an empty store from the archive, all of it or nothing; `by` is the account of this machine that orders it,
    `without_end`: also where an archived version shows that the log was longer than what is there.

    Refused for a store that has anything of the site, and for an archive that lacks a piece; Defect where the archive
    does not agree with itself, ObjectDamaged for a damaged file.
    """
    with desk.store.begin() as connection:
        _empty(connection, desk.name)
    root = Root.open(desk.archive)
    root.recover()
    rows = log_archive.rows(root, desk.name)
    if not rows:
        raise Refused(T("The archive in {path} holds no log of {site}, so nothing can be rebuilt from it.",
                        path=str(root.folder), site=desk.name))  # fmt: skip
    untold = _untold(desk, root, rows)
    if untold and not without_end:
        raise Refused(
            T(
                "The log in the archive ends with row {last}, and {versions} were archived when it was longer: its end "
                "is missing, and with it rows of the register. Nothing was changed. Bring the newest days of the log "
                "back from a copy of the archive. Only where there are none, since the disk was lost in the middle of "
                "a pass, type: {command}",
                last=rows[-1]["seq"],
                versions=", ".join(untold),
                command=desk.typed("archive restore --store --without-end"),
            )
        )
    speaking = [row for row in rows if row["body"]]  # the others were erased
    found = list(remains(root, desk.name, speaking))
    kept, lost = [one for one in found if one.version], [one.edition for one in found if not one.version]
    for one in kept:
        _bring_files(desk, root, one)
    owed = [row for one in kept for row in _owed(root, one, speaking)]
    with desk.store.begin() as connection:
        log.lock(connection, desk.name)
        _empty(connection, desk.name)
        filling.chain(connection, desk.name, rows)
        unsure = _fill(connection, desk, speaking, [_as_it_is_now(desk, one) for one in found], owed)
        body = {"editions": sorted(one.id for one in lost), "untold": list(untold), "by": by}
        seq = log.append(connection, desk.name, desk.clock(), log.Event(kind="rebuild", body=body))
        readers.advance(connection, desk.name, notify.READER, seq)
        readers.advance(connection, desk.name, archive.READER, rows[-1]["seq"])
        _whole(connection, desk.name)
    entered = sum(row["kind"] == "enter" for row in rows)
    return Rebuilt(events=len(rows), editions=len(found) - len(lost), entries=entered,
                   lost=_on_the_way(lost), untold=untold, unsure=unsure)  # fmt: skip


def _untold(desk: Desk, root: Root, rows: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    """The versions that were archived when the log was longer. Defect where one of them knows another log."""
    found = list[str]()
    for name in root.objects():
        for version in root.versions(name) if archive.is_post(name, desk.name) else ():
            head = heads.parse(root.read(name, archive.HEAD, version.name).decode())
            if head.seq > len(rows):
                found.append(f"{name} {version.name}")
            elif rows[head.seq - 1]["hash"] != head.hash:
                raise Defect(T("{object} {version} in the archive knows another log than the one that is there. "
                               "Nothing was changed; bring the archive back from an older copy.", object=name,
                               version=version.name))  # fmt: skip
    return tuple(found)


def _empty(connection: Connection, site: str) -> None:
    if filling.holds(connection, site):
        raise Refused(T("The store has records of {site} already, so nothing was rebuilt. Only an empty store is "
                        "filled from the archive: name a new one in [store].", site=site))  # fmt: skip


def _as_it_is_now(desk: Desk, one: Remains) -> Edition:
    """What was on its way and has no content goes no further."""
    edition = one.edition
    if one.version or edition.state not in IN_FLIGHT:
        return edition
    return replace(edition, state=TRANSITIONS["rebuild"][edition.state], updated_at=desk.clock())


def _bring_files(desk: Desk, root: Root, one: Remains) -> None:
    """The files of a version, and the page that was seen, back among the fetched files."""
    name, version = archive.object_id(desk.name, one.edition.post_id), one.version
    state = next(kept.state for kept in root.versions(name) if kept.name == version)
    files = archive.files_of(one.edition.snapshot.post.attachments)
    wanted = {place: file.sha256 for file, place in files.items()} | {archive.SERVED: one.page}
    for place in wanted.keys() & state.keys():
        content = root.read(name, place, version)
        sha, _ = desk.blobs.put(partial(_pour, content))
        if sha != wanted[place]:
            raise Defect(T("{path} in {object} {version} is another file than was approved. Nothing was changed.",
                           path=place, object=name, version=version))  # fmt: skip


def _pour(content: bytes, sink: Sink) -> object:
    return sink(content)


def _owed(root: Root, one: Remains, rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """What a channel still was owed when the edition was archived, and of which the log tells no more: it may have gone
    out since, so it is looked for before it is sent."""
    edition = one.edition
    name = archive.object_id(edition.site, edition.post_id)
    kept = json.loads(root.read(name, "receipts.json", one.version))
    same = [json.loads(r["body"]) for r in rows if r["edition_id"] == edition.id and r["kind"] in _SETTLED]
    settled = {(body["channel"], body["step"]) for body in same}
    return [
        {
            **{name: effect[name] for name in ("channel", "step", "account", "payload", "words", "ordered")},
            "site": edition.site,
            "post_id": edition.post_id,
            "digest": edition.digest,
            "edition_id": edition.id,
            "state": "intended",
            "attempts": max(effect["attempts"], 1),
            "receipt": None,
            "error": None,
            "intended_at": moment(effect["intended_at"]),
            "settled_at": None,
        }
        for effect in kept
        if effect["state"] in effects.OWING and (effect["channel"], effect["step"]) not in settled
    ]


def _fill(
    connection: Connection,
    desk: Desk,
    rows: Sequence[Mapping[str, Any]],
    editions: Sequence[Edition],
    owed: Sequence[Mapping[str, Any]],
) -> tuple[tuple[int, str], ...]:
    """Write all tables; the posts and channels for which something was ordered whose outcome nobody knows."""
    given = delegation.retold(rows)
    for table, ids in (("editions", [one.id for one in editions]), ("delegations", [one["id"] for one in given])):
        if filling.taken(connection, table, ids):
            raise Refused(T("Another site has written to this store since, under the numbers that {site} had, so "
                            "nothing was rebuilt. Rebuild all sites into an empty store before the first run.",
                            site=desk.name))  # fmt: skip
    for edition in editions:
        filling.edition(connection, edition)
    done = dict[tuple[Any, ...], dict[str, Any]]()
    decided, entered = list[dict[str, Any]](), list[dict[str, Any]]()
    for row in rows:
        body = json.loads(row["body"])
        if row["kind"] in VERBS:
            decided.append(vars(retold(row["actor"], row["at"], body)) | {"edition_id": row["edition_id"]})
        elif row["kind"] in _SETTLED:
            effect = effects.of_event(row, body)
            done[tuple(effect[name] for name in effects.Key.__dataclass_fields__)] = effect
        elif row["kind"] == "enter":
            entered.append(register.entry(row, body))
        elif row["kind"] == log.ERASE:
            blanks, forgotten = erasure.retold(body, stamp(row["at"]), desk.name)
            filling.fill(connection, "editions", blanks)
            entered += forgotten
    filling.fill(connection, "decisions", decided)
    filling.fill(connection, "effects", [*done.values(), *owed])
    filling.fill(connection, "entries", entered)
    filling.fill(connection, "delegations", given)
    filling.count_on(connection)
    return _unsure(rows, done.values())


def _unsure(
    rows: Sequence[Mapping[str, Any]], done: Collection[Mapping[str, Any]]
) -> tuple[tuple[int, str], ...]:
    """The posts, with the channels that have their message, of which a correction or a withdrawal was ordered and the
    log does not tell what became of it."""
    settled = {(one["post_id"], one["channel"], one["step"]) for one in done}
    sent: dict[int, list[str]] = {}
    for one in done:
        if one["step"] == "send" and one["state"] == "done":
            sent.setdefault(one["post_id"], []).append(one["channel"])
    found = dict[tuple[int, str], None]()
    for row in rows:
        if row["kind"] in ("correct", "withdraw"):
            step = f"{row['kind']}:{json.loads(row['body'])['number']}"
            channels = [one for one in sent.get(row["post_id"], ()) if (row["post_id"], one, step) not in settled]
            found |= dict.fromkeys((row["post_id"], channel) for channel in channels)
    return tuple(found)


def _whole(connection: Connection, site: str) -> None:
    """Defect, and so nothing, unless the register proves itself."""
    if flaw := register.verify(connection, site):
        raise Defect(
            T(
                "What the archive has of {site} does not agree with itself at {place}, so nothing was changed. Bring "
                "the archive back from an older copy.",
                site=site,
                place=flaw.place,
            )
        )


def _on_the_way(lost: Sequence[Edition]) -> dict[str, tuple[int, ...]]:
    flying = [one for one in lost if one.state in IN_FLIGHT]
    return {s: tuple(o.post_id for o in flying if o.state == s) for s in dict.fromkeys(o.state for o in flying)}
