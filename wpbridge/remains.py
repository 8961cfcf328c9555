"""What remains of each edition in the archive: its story in the log, and its content where it was archived."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import SimpleNamespace
from typing import Any

from pydantic import TypeAdapter

from wpbridge import archive
from wpbridge.digest import canonical, sha256
from wpbridge.errors import Defect
from wpbridge.models import Finding, Hands, Post, Snapshot
from wpbridge.ocfl import Root
from wpbridge.register.replay import Told
from wpbridge.states import TRANSITIONS
from wpbridge.store.editions import Edition, report
from wpbridge.store.tables import moment
from wpbridge.texts import T

_FINDINGS = TypeAdapter(tuple[Finding, ...])
_HANDS = TypeAdapter(Hands)


@dataclass(frozen=True, kw_only=True)
class Remains:
    """An edition as the log and the archive have it. `version` holds its content, "" where it never was archived;
    `page` is the digest of the page that was seen at its publication."""

    edition: Edition
    version: str
    page: str


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


def remains(root: Root, site: str, rows: Sequence[Mapping[str, Any]]) -> Iterator[Remains]:
    """All editions of a site, by its log (rows, oldest first). Defect where the archive does not agree with it."""
    told, traces = _read(site, rows)
    for id, trace in traces.items():
        edition = _edition(root, site, told, id, trace)
        yield Remains(edition=edition, version=trace.version, page=str(trace.publish.get("page", "")))


def _read(site: str, rows: Sequence[Mapping[str, Any]]) -> tuple[Told, dict[int, _Trace]]:
    """Tell the log again. Defect for what cannot have happened."""
    told, traces = Told(), dict[int, _Trace]()
    for row in rows:
        body = json.loads(row["body"])
        if not told.take(SimpleNamespace(**row), body):
            raise Defect(T("Row {seq} of the archived log of {site} tells what cannot have happened. Nothing was "
                           "changed.", seq=row["seq"], site=site))  # fmt: skip
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


def _edition(root: Root, site: str, told: Told, id: int, trace: _Trace) -> Edition:
    name = archive.object_id(site, trace.body["post_id"])
    findings: tuple[Finding, ...] | None = None
    if trace.version:
        snapshot = archive.snapshot(root, name, trace.version)
        findings = _FINDINGS.validate_json(root.read(name, "findings.json", trace.version))
        _agree(root, name, trace, snapshot, told.reports.get(id), findings)
    else:
        snapshot = _without_content(site, trace)
    writers = Hands(writers=frozenset({str(snapshot.post.author_id)}))
    return Edition(
        id=id,
        site=site,
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
