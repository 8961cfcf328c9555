"""The log told again, and compared with what the tables say now: states, content, findings, decisions, receipts.

The chain proves that the log is as it was written; this proves that nobody changed a table beside it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Connection, select

from wpbridge import log
from wpbridge.decisions import told
from wpbridge.digest import canonical, freeze, sha256
from wpbridge.models import Snapshot
from wpbridge.states import TRANSITIONS
from wpbridge.store.editions import Decision
from wpbridge.store.tables import decisions, editions, effects, stamp

_SNAPSHOT = TypeAdapter(Snapshot)
_VERBS = ("approve", "return", "reject", "attest", "waive", "override")
_BESIDE = ("digest", "round", "to")  # what stands in the event of a decision beside the decision
_AT_ONCE = 200  # rows


@dataclass(frozen=True, kw_only=True)
class Mismatch:
    """The first place where log and tables differ; `place` names it, `reason` says how."""

    place: str
    reason: str


@dataclass
class Told:
    """What the log tells. The states that an edition may be in are a set: an approval of before `to` was written may
    have been the last one of its stage, or not. `lost` are editions whose content went with a lost store, `erased`
    those that the law said must be forgotten: of them nothing is told any more."""

    states: dict[int, set[str]] = field(default_factory=dict)
    digests: dict[int, str] = field(default_factory=dict)
    reports: dict[int, str] = field(default_factory=dict)
    lost: set[int] = field(default_factory=set)
    erased: dict[int, str] = field(default_factory=dict)  # with the digest of each
    decided: Counter[bytes] = field(default_factory=Counter)
    places: dict[bytes, str] = field(default_factory=dict)
    receipts: dict[tuple[Any, ...], bytes] = field(default_factory=dict)

    def take(self, row: Any, body: Mapping[str, Any]) -> bool:
        """Let an event happen, a row of the log from wherever it is kept; False when it cannot have happened."""
        if row.kind == "rebuild":
            return self._rebuilt(body["editions"])
        if row.kind == log.ERASE:
            self.erased |= {one["id"]: one["digest"] for one in body["editions"]}
        edition = row.edition_id
        if row.kind == "receive":
            self.states[edition], self.digests[edition] = {"pulled"}, body["digest"]
        if row.kind == "check" and "report" in body:
            self.reports[edition] = body["report"]
        if row.kind in _VERBS:
            said = {name: value for name, value in body.items() if name not in _BESIDE}
            key = _decision_key(edition, row.kind, row.actor, body["digest"], stamp(row.at), said)
            self.decided[key] += 1
            self.places[key] = f"log {row.seq}"
        if row.kind == "effect_done":
            key_ = (row.post_id, body["digest"], body["channel"], body["step"])
            self.receipts[key_] = canonical([body["payload"], body["receipt"]])
        return row.kind not in TRANSITIONS or self._moves(row, body)

    def _rebuilt(self, lost: Collection[int]) -> bool:
        """What was archived cannot be lost: that is all that a rebuilt store has."""
        lost = [edition for edition in lost if edition in self.states]  # an erased one tells nothing
        if any(not self.states[edition] - {"archived", "closed"} for edition in lost):
            return False
        self.lost |= set(lost)
        for edition in lost:
            self.states[edition] = {TRANSITIONS["rebuild"].get(state, state) for state in self.states[edition]}
        return True

    def _moves(self, row: Any, body: Mapping[str, Any]) -> bool:
        before = self.states.get(row.edition_id, {"pulled"})
        after = {TRANSITIONS[row.kind][state] for state in before if state in TRANSITIONS[row.kind]}
        if row.kind == "approve":  # it may not be enough yet, or it comes after the publication
            after |= before - {"pulled"}
        if "to" in body:
            after &= {body["to"]["state"]}
        self.states[row.edition_id] = after
        return bool(after)


def replay(connection: Connection, site: str) -> Mismatch | None:
    """Tell the log again and compare; the first difference, None when there is none."""
    known = Told()
    for row, body in log.after(connection, site, 0):
        if not known.take(row, body):
            return Mismatch(place=f"log {row.seq}", reason="impossible")
    for compare in (_editions, _decisions, _effects):
        if found := next(compare(connection, site, known), None):
            return found
    return None


def _editions(connection: Connection, site: str, known: Told) -> Iterator[Mismatch]:
    query = select(editions).where(editions.c.site == site).order_by(editions.c.id)
    seen = set()
    for row in connection.execute(query, execution_options={"yield_per": _AT_ONCE}):
        seen.add(row.id)
        place = f"post {row.post_id}, round {row.round}"
        if row.id in known.erased:
            if row.digest != known.erased[row.id] or row.title or row.report:
                yield Mismatch(place=place, reason="content")
            continue
        if row.state not in known.states.get(row.id, {"pulled"}):
            yield Mismatch(place=place, reason="state")
        if row.id in known.lost:
            if row.digest != known.digests[row.id]:
                yield Mismatch(place=place, reason="content")
            continue
        snapshot = _SNAPSHOT.validate_python(row.snapshot)
        now = freeze(site, snapshot.post, snapshot.messages).digest
        if now != row.digest or known.digests.get(row.id, now) != now:
            yield Mismatch(place=place, reason="content")
        if row.id in known.reports and sha256(canonical(row.report)) != known.reports[row.id]:
            yield Mismatch(place=place, reason="findings")
    for lost in sorted(known.digests.keys() - seen):
        yield Mismatch(place=f"edition {lost}", reason="missing")


def _decisions(connection: Connection, site: str, known: Told) -> Iterator[Mismatch]:
    columns = (decisions, editions.c.post_id)
    query = select(*columns).join(editions, decisions.c.edition_id == editions.c.id).where(editions.c.site == site)
    there: Counter[bytes] = Counter()
    for row in connection.execute(query.order_by(decisions.c.id)):
        if row.edition_id in known.erased:
            continue
        decision = Decision(**{name: getattr(row, name) for name in Decision.__dataclass_fields__})
        key = _decision_key(row.edition_id, row.verb, row.person, row.digest, stamp(row.at), told(decision))
        there[key] += 1
        if there[key] > known.decided[key]:
            yield Mismatch(place=f"post {row.post_id}, {row.verb} {row.person}", reason="decision")
    for key in known.decided - there:
        yield Mismatch(place=known.places[key], reason="decision")


def _effects(connection: Connection, site: str, known: Told) -> Iterator[Mismatch]:
    query = select(effects).where(effects.c.site == site).order_by(effects.c.id)
    seen = set()
    for row in connection.execute(query, execution_options={"yield_per": _AT_ONCE}):
        key = (row.post_id, row.digest, row.channel, row.step)
        seen.add(key)
        if row.edition_id in known.erased:
            continue
        if row.state == "done" and known.receipts.get(key) != canonical([row.payload, row.receipt]):
            yield Mismatch(place=f"post {row.post_id}, {row.channel}, {row.step}", reason="receipt")
    for post, _, channel, step in known.receipts.keys() - seen:
        yield Mismatch(place=f"post {post}, {channel}, {step}", reason="receipt")


def _decision_key(edition: int, verb: str, person: str, digest: str, at: str, said: Mapping[str, Any]) -> bytes:
    return canonical([edition, verb, person, digest, at, dict(said)])
