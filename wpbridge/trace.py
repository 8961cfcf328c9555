"""From the SOP's steps over their clauses to what keeps them, and for one post to what is proof of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from wpbridge.controls import CONTROLS
from wpbridge.models import Finding
from wpbridge.sop import CheckSetting, Clause, Sop
from wpbridge.store.editions import Decision, Edition
from wpbridge.texts import T, Text


@dataclass(frozen=True, kw_only=True)
class Keeper:
    """One thing that keeps a clause. `kind` is check, attestation or control; `mode` is "" for a control."""

    id: str
    kind: str
    title: Text
    mode: str
    clause: str
    confirmed: bool
    proof: tuple[Text, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Line:
    """A clause of the SOP with its keepers; `gap` when nothing keeps it (what is switched off keeps nothing)."""

    step: int
    words: str
    keepers: tuple[Keeper, ...]

    @property
    def gap(self) -> bool:
        """Whether nothing keeps this clause."""
        return all(keeper.mode == "off" for keeper in self.keepers)


@dataclass(frozen=True, kw_only=True)
class Record:
    """What is on record of one post: its edition, all decisions, its number in the register, its archive version.

    `people` are the names of those who decided, by their id in the configuration.
    """

    edition: Edition
    decided: Sequence[Decision]
    people: dict[str, str]
    entry: str = ""
    version: str = ""


def trace(sop: Sop, titles: dict[str, Text], record: Record | None = None) -> list[Line]:
    """Every clause of the SOP in its order. `titles` are the names of the checks by id."""
    return [_line(sop, clause, titles, record) for clause in sorted(sop.clauses, key=lambda one: one.step)]


def _line(sop: Sop, clause: Clause, titles: dict[str, Text], record: Record | None) -> Line:
    keepers = tuple(_keeper(sop, id, titles, record) for id in clause.kept_by)
    return Line(step=clause.step, words=clause.words, keepers=keepers)


def _keeper(sop: Sop, id: str, titles: dict[str, Text], record: Record | None) -> Keeper:
    basis = sop.basis(id)
    stated = {one.id: one for one in sop.attestations}
    if isinstance(basis, CheckSetting):
        kind, title = "check", titles.get(id, Text(id))
        mode: str = basis.mode_for(_type(sop, record))
    elif id in stated:
        kind, title, mode = "attestation", Text("{words}", {"words": stated[id].statement}), stated[id].mode
    else:
        kind, title, mode = "control", CONTROLS.get(id, Text(id)), ""
    return Keeper(
        id=id,
        kind=kind,
        title=title,
        mode=mode,
        clause=basis.clause if basis else "",
        confirmed=basis.confirmed if basis else True,
        proof=tuple(_proof(id, kind, mode, record)) if record else (),
    )


def _type(sop: Sop, record: Record | None) -> str:
    terms = record.edition.snapshot.post.terms if record else ()
    return sop.content_type(term.name for term in terms)


def _proof(id: str, kind: str, mode: str, record: Record) -> Iterator[Text]:
    if mode == "off":
        yield T("switched off by the SOP file")
    elif kind == "check":
        yield from _found(id, record)
    elif kind == "attestation":
        yield from _stated(id, mode, record)
    else:
        yield from _kept(id, record)


def _found(id: str, record: Record) -> Iterator[Text]:
    findings = [finding for finding in record.edition.findings or () if finding.id == id]
    if record.edition.findings is None:
        yield T("not checked yet")
    elif not findings:
        yield T("checked, nothing found")
    for finding in findings:
        yield _settled(finding, record)


def _settled(finding: Finding, record: Record) -> Text:
    for decision in _said(record, finding.ref):
        verb = T("waived") if decision.verb == "waive" else T("attested")
        return T("{ref}: {verb} by {name}: {reason}", ref=finding.ref, verb=verb, name=_name(record, decision),
                 reason=decision.reason)  # fmt: skip
    if finding.severity in ("block", "attest"):
        return T("{ref}: open", ref=finding.ref)
    return T("{ref}: shown to who decides", ref=finding.ref)


def _stated(id: str, mode: str, record: Record) -> Iterator[Text]:
    said = _said(record, id)
    for decision in said:
        yield T("stated by {name}: {reason}", name=_name(record, decision), reason=decision.reason)
    if not said and mode == "recommend":
        yield T("shown to who approves as what an approval states")
    elif not said:
        yield T("not stated yet")


def _said(record: Record, subject: str) -> list[Decision]:
    digest = record.edition.digest
    return [d for d in record.decided if d.verb in ("attest", "waive") and (d.subject, d.digest) == (subject, digest)]


def _kept(id: str, record: Record) -> Iterator[Text]:
    """The proof that the program leaves for what it keeps itself."""
    edition = record.edition
    approvals = [decision for decision in record.decided if decision.verb == "approve"]
    if id in ("SOP-01", "SOP-04"):
        for one in approvals:
            yield T("approved by {name} as {role} in the stage {stage}", name=_name(record, one), role=one.role,
                    stage=one.stage)  # fmt: skip
    elif id == "SOP-02" and edition.published_at:
        yield T("published as approved, digest {digest}", digest=edition.digest[:12])
    elif id == "SOP-03" and approvals:
        minutes = round((approvals[-1].at - edition.received_at).total_seconds() / 60)
        yield T("{minutes} minutes from receipt to the last approval", minutes=minutes)
    elif id == "SOP-05" and record.version:
        yield T("archived as {version}, entered as {entry}", version=record.version, entry=record.entry or "-")
    elif id == "DOK-06":
        for document in edition.snapshot.post.documents:
            yield T("{name}: SHA-256 {digest}", name=document.name, digest=document.sha256[:12])


def _name(record: Record, decision: Decision) -> str:
    return record.people.get(decision.person, decision.person)
