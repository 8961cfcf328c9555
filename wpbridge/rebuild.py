"""Rebuild: a lost store comes back from the archive alone.

The log tells what happened, the archived versions hold what was published. What never was archived (returned, taken
back, still on its way) has no content in the archive: such an edition keeps its number, its digest and its decisions,
and one event names them all. So nothing that was sent is sent again, and a post comes back as its next round.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from types import SimpleNamespace
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Connection

from wpbridge import archive, delegation, effects, log, log_archive, notify, register
from wpbridge.blobs import Sink
from wpbridge.decisions import VERBS, retold
from wpbridge.desk import Desk
from wpbridge.digest import canonical, sha256
from wpbridge.errors import Defect, Refused
from wpbridge.models import Finding, Hands, Post, Snapshot
from wpbridge.ocfl import Root
from wpbridge.register.replay import Told
from wpbridge.states import IN_FLIGHT, TRANSITIONS
from wpbridge.store import filling, readers
from wpbridge.store.editions import Edition, report
from wpbridge.store.tables import moment
from wpbridge.texts import T

_FINDINGS = TypeAdapter(tuple[Finding, ...])
_HANDS = TypeAdapter(Hands)
_SETTLED = tuple(f"effect_{state}" for state in effects.SETTLED)


@dataclass(frozen=True, kw_only=True)
class Rebuilt:
    """What came back: how many events, editions with their content and rows of the register; the posts of which an
    edition was on its way, by the state it was in; and the versions that the log does not tell of, its end is missing.
    """

    events: int
    editions: int
    entries: int
    lost: Mapping[str, tuple[int, ...]]
    untold: tuple[str, ...]


@dataclass
class _Trace:
    """What the log tells of one edition."""

    received: datetime
    body: Mapping[str, Any]
    moved: datetime
    check: Mapping[str, Any] = field(default_factory=dict)
    publish: Mapping[str, Any] = field(default_factory=dict)
    published: datetime | None = None
    version: str = ""


def rebuild(desk: Desk, without_end: bool = False) -> Rebuilt:
    """Fill an empty store from the archive, all of it or nothing; `without_end`: also where an archived version shows
    that the log was longer than what is there.

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
    told, traces = _read(desk, rows)
    found = [_edition(desk, root, told, id, trace) for id, trace in traces.items()]
    lost = [one for one, version in found if not version]
    for one, version in found:
        if version:
            _bring_files(desk, root, one, version, traces[one.id])
    owed = [row for one, version in found if version for row in _owed(root, one, version, rows)]
    with desk.store.begin() as connection:
        log.lock(connection, desk.name)
        _empty(connection, desk.name)
        _fill(connection, desk, rows, [_as_it_is_now(desk, one, version) for one, version in found], owed)
        body = {"editions": sorted(one.id for one in lost), "log": rows[-1]["seq"]}
        seq = log.append(connection, desk.name, desk.clock(), log.Event(kind="rebuild", body=body))
        readers.advance(connection, desk.name, notify.READER, seq)
        readers.advance(connection, desk.name, archive.READER, rows[-1]["seq"])
        _whole(connection, desk.name)
    entered = sum(row["kind"] == "enter" for row in rows)
    return Rebuilt(events=len(rows), editions=len(found) - len(lost), entries=entered,
                   lost=_on_the_way(lost), untold=untold)  # fmt: skip


def _untold(desk: Desk, root: Root, rows: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    """The versions that were archived when the log was longer. Defect where one of them knows another log."""
    found = list[str]()
    for name in root.objects():
        for version in root.versions(name) if archive.is_post(name, desk.name) else ():
            seq, _, head = root.read(name, archive.HEAD, version.name).decode().strip().partition(":")
            if int(seq) > len(rows):
                found.append(f"{name} {version.name}")
            elif rows[int(seq) - 1]["hash"] != head:
                raise Defect(T("{object} {version} in the archive knows another log than the one that is there. "
                               "Nothing was changed; bring the archive back from an older copy.", object=name,
                               version=version.name))  # fmt: skip
    return tuple(found)


def _empty(connection: Connection, site: str) -> None:
    if filling.holds(connection, site):
        raise Refused(T("The store has records of {site} already, so nothing was rebuilt. Only an empty store is "
                        "filled from the archive: name a new one in [store].", site=site))  # fmt: skip


def _read(desk: Desk, rows: Sequence[Mapping[str, Any]]) -> tuple[Told, dict[int, _Trace]]:
    """Tell the log again. Defect for what cannot have happened."""
    told, traces = Told(), dict[int, _Trace]()
    for row in rows:
        body = json.loads(row["body"])
        if not told.take(SimpleNamespace(**row), body):
            raise Defect(T("Row {seq} of the archived log of {site} tells what cannot have happened. Nothing was "
                           "changed.", seq=row["seq"], site=desk.name))  # fmt: skip
        _follow(traces, row, body)
    return told, traces


def _follow(traces: dict[int, _Trace], row: Mapping[str, Any], body: Mapping[str, Any]) -> None:
    if row["kind"] == "receive":
        whole = {**body, "post_id": row["post_id"]}
        traces[row["edition_id"]] = _Trace(received=row["at"], body=whole, moved=row["at"])
    trace = traces.get(row["edition_id"])
    if trace is None:
        return
    if row["kind"] in TRANSITIONS:
        trace.moved = row["at"]
    if row["kind"] == "check":
        trace.check = body
    elif row["kind"] == "publish":
        trace.publish = body
        trace.published = moment(body["published"]) if "published" in body else row["at"]
    elif row["kind"] == "archive":
        trace.version = body["version"]
    elif row["kind"] == "enter":
        trace.published = moment(body["row"]["published"])


def _edition(desk: Desk, root: Root, told: Told, id: int, trace: _Trace) -> tuple[Edition, str]:
    """An edition as the log and the archive have it, and its version in the archive, "" without content."""
    name = archive.object_id(desk.name, trace.body["post_id"])
    findings: tuple[Finding, ...] | None = None
    if trace.version:
        snapshot = archive.snapshot(root, name, trace.version)
        findings = _FINDINGS.validate_json(root.read(name, "findings.json", trace.version))
        _agree(root, name, trace, snapshot, told.reports.get(id), findings)
    else:
        snapshot = _without_content(desk.name, trace)
    writers = Hands(writers=frozenset({str(snapshot.post.author_id)}))
    edition = Edition(
        id=id,
        site=desk.name,
        post_id=snapshot.post.id,
        round=trace.body["round"],
        state=sorted(told.states[id])[0],
        stage="",
        snapshot=snapshot,
        findings=findings,
        received_at=trace.received,
        stage_since=trace.moved,
        published_at=trace.published if trace.version else None,
        address=str(trace.publish.get("address", "")),
        updated_at=trace.moved,
        path=tuple(trace.check.get("path", ())),
        hands=_HANDS.validate_python(trace.check["hands"]) if "hands" in trace.check else writers,
    )
    return edition, trace.version


def _agree(
    root: Root, name: str, trace: _Trace, snapshot: Snapshot, told: str | None, findings: tuple[Finding, ...]
) -> None:
    """Defect where a version is not the one that the log tells of."""
    now = sha256(canonical(report(findings)))
    if snapshot.digest != trace.body["digest"] or now != (told or now):
        raise Defect(T("{object} {version} in the archive is another than the log tells. Nothing was changed; bring "
                       "the archive back from an older copy.", object=name, version=trace.version))  # fmt: skip


def _without_content(site: str, trace: _Trace) -> Snapshot:
    """What is known of an edition that was never archived: whose it was, and its digests."""
    body = trace.body
    post = Post(
        id=body["post_id"],
        status="",
        title="",
        body="",
        author_id=body.get("author_id", 0),
        author=body.get("author", ""),
        modified=trace.received,
    )
    return Snapshot(site=site, post=post, digest=body["digest"], parts=body.get("parts", {}))


def _as_it_is_now(desk: Desk, edition: Edition, version: str) -> Edition:
    """What was on its way and has no content goes no further."""
    if version or edition.state not in IN_FLIGHT:
        return edition
    return replace(edition, state=TRANSITIONS["rebuild"][edition.state], updated_at=desk.clock())


def _bring_files(desk: Desk, root: Root, edition: Edition, version: str, trace: _Trace) -> None:
    """The files of a version, and the page that was seen, back among the fetched files."""
    name = archive.object_id(desk.name, edition.post_id)
    state = next(one.state for one in root.versions(name) if one.name == version)
    wanted = {place: file.sha256 for file, place in archive.files_of(edition.snapshot.post.attachments).items()}
    wanted |= {archive.PAGE: trace.publish.get("page", "")}
    for place in wanted.keys() & state.keys():
        content = root.read(name, place, version)
        sha, _ = desk.blobs.put(partial(_pour, content))
        if wanted[place] and sha != wanted[place]:
            raise Defect(T("{path} in {object} {version} is another file than was approved. Nothing was changed.",
                           path=place, object=name, version=version))  # fmt: skip


def _pour(content: bytes, sink: Sink) -> object:
    return sink(content)


def _owed(root: Root, edition: Edition, version: str, rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """What a channel still was owed when the edition was archived, and of which the log tells no more: it may have gone
    out since, so it is looked for before it is sent."""
    name = archive.object_id(edition.site, edition.post_id)
    kept = json.loads(root.read(name, "receipts.json", version))
    same = [json.loads(r["body"]) for r in rows if r["edition_id"] == edition.id and r["kind"] in _SETTLED]
    settled = {(body["channel"], body["step"]) for body in same}
    return [
        {
            **{name: one[name] for name in ("channel", "step", "account", "payload", "words", "ordered")},
            "site": edition.site,
            "post_id": edition.post_id,
            "digest": edition.digest,
            "edition_id": edition.id,
            "state": "intended",
            "attempts": max(one["attempts"], 1),
            "receipt": None,
            "error": None,
            "intended_at": moment(one["intended_at"]),
            "settled_at": None,
        }
        for one in kept
        if one["state"] in effects.OWING and (one["channel"], one["step"]) not in settled
    ]


def _fill(
    connection: Connection,
    desk: Desk,
    rows: Sequence[Mapping[str, Any]],
    editions: Sequence[Edition],
    owed: Sequence[Mapping[str, Any]],
) -> None:
    given = delegation.retold(rows)
    for table, ids in (("editions", [one.id for one in editions]), ("delegations", [one["id"] for one in given])):
        if filling.taken(connection, table, ids):
            raise Refused(T("Another site has written to this store since, under the numbers that {site} had, so "
                            "nothing was rebuilt. Rebuild all sites into an empty store before the first run.",
                            site=desk.name))  # fmt: skip
    filling.chain(connection, desk.name, rows)
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
    filling.fill(connection, "decisions", decided)
    filling.fill(connection, "effects", [*done.values(), *owed])
    filling.fill(connection, "entries", entered)
    filling.fill(connection, "delegations", given)
    filling.count_on(connection)


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
