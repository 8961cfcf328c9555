"""Whether what was published kept each clause of the SOP, and on which ground."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from wpbridge import overrides
from wpbridge.clearance import counting
from wpbridge.desk import Desk
from wpbridge.report.spans import WHOLE, Span
from wpbridge.sop import Clause, Sop
from wpbridge.store import editions
from wpbridge.store.editions import Decision, Edition

# From best to worst; a clause is kept by a post as well as by the worst of what keeps it.
OUTCOMES = ("kept", "reasoned", "shown", "open")
_TIME, _SEPARATE, _CLEARED = "SOP-03", "SOP-01", "SOP-04"


@dataclass(frozen=True, kw_only=True)
class Kept:
    """A clause, and how many publications kept it: by themselves, with a reason that a named person gave (a statement
    or a waiver), with an advice that was shown to who approved, or not (late, or not approved yet). A `gap` is kept by
    nothing, so nothing is counted."""

    step: int
    words: str
    outcomes: Mapping[str, int]
    gap: bool


@dataclass(frozen=True)
class _Publication:
    edition: Edition
    decided: Sequence[Decision]
    late: Collection[int]  # the steps that took too long
    unapproved: bool


def compliance(connection: Connection, desk: Desk, sop: Sop, here: Sequence[Span]) -> Iterator[Kept]:
    """Each clause of the SOP over the publications whose way ended in these spans."""
    late = {(span.edition, span.step) for span in here if not span.on_time}
    published = [
        _publication(connection, edition_id, {step for edition, step in late if edition == edition_id}, sop)
        for edition_id in [span.edition for span in here if span.step == WHOLE]
    ]
    for clause in sorted(sop.clauses, key=lambda one: one.step):
        ids = [id for id in clause.kept_by if _is_on(sop, id)]
        found = Counter(_worst(_outcome(sop, clause, id, one) for id in ids) for one in published if ids)
        yield Kept(step=clause.step, words=clause.words, gap=not ids,
                   outcomes={outcome: found[outcome] for outcome in OUTCOMES})  # fmt: skip


def _publication(connection: Connection, edition_id: int, late: Collection[int], sop: Sop) -> _Publication:
    edition = editions.get(connection, edition_id)
    decided = editions.decided(connection, edition)
    return _Publication(edition, decided, late, overrides.overridden(sop, edition, decided) is not None)


def _is_on(sop: Sop, id: str) -> bool:
    """Whether the SOP file lets it keep anything: what is switched off keeps nothing."""
    stated = {one.id: one.mode for one in sop.attestations}
    mode = sop.checks[id].mode if id in sop.checks else stated.get(id, "require")
    return mode != "off"


def _outcome(sop: Sop, clause: Clause, id: str, one: _Publication) -> str:
    if id == _TIME:
        return "open" if clause.step in one.late else "kept"
    if id in (_SEPARATE, _CLEARED):
        return "open" if one.unapproved else "kept"
    if id not in sop.checks:
        return "kept"  # a statement that every approval makes, or what the program does by itself
    found = [finding for finding in one.edition.findings or () if finding.id == id]
    at = one.edition.published_at or one.edition.updated_at
    settled = {decision.subject for decision in counting(one.edition, one.decided, at)}
    return _worst(_of_finding(finding.severity, finding.ref in settled, one) for finding in found)


def _worst(outcomes: Iterable[str]) -> str:
    return max(outcomes, key=OUTCOMES.index, default="kept")


def _of_finding(severity: str, settled: bool, one: _Publication) -> str:
    if settled:
        return "reasoned"
    return "open" if severity in ("block", "attest") and one.unapproved else "shown"
