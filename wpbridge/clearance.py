"""Clearance: what stands in the way of an approval. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from wpbridge import routing
from wpbridge.errors import Refused
from wpbridge.models import Finding
from wpbridge.routing import Actor, Seat
from wpbridge.sop import Attestation, Sop
from wpbridge.store.editions import Decision, Edition
from wpbridge.texts import T, Text


@dataclass(frozen=True, kw_only=True)
class Hurdles:
    """What must be settled before an approval: findings that must be mended, findings that need a person's
    statement, and statements that the SOP asks for at this stage."""

    blocking: tuple[Finding, ...] = ()
    unattested: tuple[Finding, ...] = ()
    unstated: tuple[Attestation, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.blocking or self.unattested or self.unstated)

    @property
    def ids(self) -> list[str]:
        """The names of all of them."""
        return [*(f.ref or f.id for f in (*self.blocking, *self.unattested)), *(one.id for one in self.unstated)]


def hurdles(sop: Sop, edition: Edition, decided: Iterable[Decision], now: datetime, stage: str = "") -> Hurdles:
    """What stands in the way at the edition's stage (or another one) at a moment.

    A statement or waiver counts for the digest it was made on, a waiver until it ends, what the SOP asks of a stage
    only when it was stated there.
    """
    stage, path = stage or edition.stage, [one.id for one in routing.stages(sop, edition)]
    standing = counting(edition, decided, now)
    settled = {(d.verb, d.subject) for d in standing}
    stated = {d.subject for d in standing if d.verb == "attest" and d.stage == stage}
    unwaived = [f for f in edition.findings or () if ("waive", f.ref) not in settled]
    found = [f for f in unwaived if due(_stages_of(sop, f), path, stage)]
    return Hurdles(
        blocking=tuple(f for f in found if f.severity == "block"),
        unattested=tuple(f for f in found if f.severity == "attest" and ("attest", f.ref) not in settled),
        unstated=tuple(
            one for one in statements(sop, edition, stage) if one.mode == "require" and one.id not in stated
        ),
    )


def counting(edition: Edition, decided: Iterable[Decision], now: datetime) -> list[Decision]:
    """The statements and waivers that count for this text at a moment."""
    about = [d for d in decided if d.verb in ("attest", "waive") and d.digest == edition.digest]
    return [d for d in about if not (d.until and d.until <= now)]


def afterwards(sop: Sop, edition: Edition, decided: Iterable[Decision], now: datetime) -> Hurdles:
    """What must be stated before a late approval, at the last stage, of what was published before its review: what
    any of its stages would have asked for and nobody stated."""
    decided, stages = list(decided), routing.stages(sop, edition)
    found = [hurdles(sop, edition, decided, now, stage.id) for stage in stages]
    stated = {d.subject for d in decided if (d.verb, d.stage, d.digest) == ("attest", stages[-1].id, edition.digest)}
    return Hurdles(
        unattested=tuple(dict.fromkeys(finding for one in found for finding in one.unattested)),
        unstated=tuple(a for one in found for a in one.unstated if a.id not in stated),
    )


def statements(sop: Sop, edition: Edition, stage: str) -> list[Attestation]:
    """What an approval at a stage states, by the SOP file."""
    path = [one.id for one in routing.stages(sop, edition)]
    return [one for one in sop.attestations if one.mode != "off" and due([one.stage], path, stage)]


def all_statements(sop: Sop, edition: Edition) -> list[Attestation]:
    """What a late approval states: all that the approvals of the stages would have stated."""
    return [one for stage in routing.stages(sop, edition) for one in statements(sop, edition, stage.id)]


def blocking(sop: Sop, edition: Edition, decided: Iterable[Decision], now: datetime) -> tuple[Finding, ...]:
    """What must be mended before anything of this edition is public, at whichever stage it is asked."""
    decided = list(decided)
    stages = [hurdles(sop, edition, decided, now, stage.id) for stage in routing.stages(sop, edition)]
    return tuple(dict.fromkeys(finding for found in stages for finding in found.blocking))


def on_slip(sop: Sop, edition: Edition, found: Hurdles) -> list[str]:
    """What a signature on paper states: the SOP's statements of the stage, and the findings that need one."""
    return [one.id for one in statements(sop, edition, edition.stage)] + [f.ref for f in found.unattested]


def subjects(findings: Iterable[Finding], stated: Sequence[str], verb: str, given: str) -> list[str]:
    """The findings that are meant by what a person typed, or one of the statements. Refused for neither."""
    found, subject, wanted = list(findings), given.upper(), "attest" if verb == "attest" else ""
    ids = list(stated) if verb == "attest" else []
    if subject in ids:
        return [subject]
    meant = [f.ref for f in found if subject in (f.id, f.ref) and wanted in ("", f.severity)]
    if not meant:
        known = sorted({f.ref for f in found if wanted in ("", f.severity)} | set(ids))
        raise Refused(
            T(
                "There is nothing called {subject} to be stated on or waived here. There are: {known}",
                subject=given,
                known=", ".join(known) or "-",
            )
        )
    return meant


def may_waive(sop: Sop, ref: str, actor: Actor) -> Seat | None:
    """The role in which the actor may let a finding pass."""
    setting = sop.checks.get(ref.partition("#")[0])
    return routing.entitled(setting.waive, actor) if setting else None


def not_to_waive(sop: Sop, ref: str, actor: Actor) -> Text:
    """Why the actor may not, and who may."""
    setting = sop.checks.get(ref.partition("#")[0])
    if not setting or not setting.waive:
        return T("{ref} cannot be waived: the SOP file names no role for that. Return the post instead.", ref=ref)
    return T(
        "{ref} may be waived by: {roles}. {name} has none of these roles.",
        ref=ref,
        roles=sop.called(setting.waive),
        name=actor.name,
    )


def due(asked: Sequence[str], path: Sequence[str], stage: str) -> bool:
    """Whether something that is asked at some stages is due at this one. Nothing named: at each. A path that leaves
    all of them out does not leave the question out: it is asked at the path's first stage."""
    here = [one for one in path if one in asked] if asked else list(path)
    return stage in (here or path[:1])


def _stages_of(sop: Sop, finding: Finding) -> Sequence[str]:
    setting = sop.checks.get(finding.id)
    return setting.stages if setting else ()


def said(edition: Edition, found: Hurdles, typed: Callable[[str], str]) -> list[Text]:
    """The hurdles as sentences that say what to do; `typed` gives a command as it must be typed (`Desk.typed`)."""
    sentences, given = [], f'--digest {edition.digest[:12]} --reason "..."'
    if found.blocking:
        sentences.append(
            T("{ids} must be mended first. Return the post to its writer: {command}", ids=_ids(found.blocking),
              command=typed(f"return {edition.post_id} {given}"))
        )
    sentences += [
        T(
            "The SOP asks for your statement {id}: “{statement}” Make it with: {command}",
            id=one.id,
            statement=one.statement,
            command=typed(f"attest {edition.post_id} {one.id} {given}"),
        )
        for one in found.unstated
    ]
    if found.unattested:
        sentences.append(
            T(
                "A person must state what is behind {ids}, or return the post. State it, for each, with: {command}",
                ids=_ids(found.unattested),
                command=typed(f"attest {edition.post_id} {found.unattested[0].ref} {given}"),
            )
        )
    return sentences


def _ids(found: Iterable[Finding]) -> str:
    return ", ".join(finding.ref or finding.id for finding in found)
