"""Clearance: what stands in the way of an approval. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from wpbridge import routing
from wpbridge.models import Finding
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


def hurdles(sop: Sop, edition: Edition, decided: Iterable[Decision], now: datetime, stage: str = "") -> Hurdles:
    """What stands in the way at the edition's stage (or another one) at a moment.

    A statement or waiver counts for the digest it was made on; a waiver until it ends.
    """
    stage, path = stage or edition.stage, [one.id for one in routing.stages(sop, edition)]
    counting = [d for d in decided if d.digest == edition.digest and not (d.until and d.until <= now)]
    settled = {(d.verb, d.subject) for d in counting}
    unwaived = [f for f in edition.findings or () if ("waive", f.ref) not in settled]
    found = [f for f in unwaived if due(_stages_of(sop, f), path, stage)]
    return Hurdles(
        blocking=tuple(f for f in found if f.severity == "block"),
        unattested=tuple(f for f in found if f.severity == "attest" and ("attest", f.ref) not in settled),
        unstated=tuple(
            one
            for one in statements(sop, edition, stage)
            if one.mode == "require" and ("attest", one.id) not in settled
        ),
    )


def statements(sop: Sop, edition: Edition, stage: str) -> list[Attestation]:
    """What an approval at a stage states, by the SOP file."""
    path = [one.id for one in routing.stages(sop, edition)]
    return [one for one in sop.attestations if one.mode != "off" and due([one.stage], path, stage)]


def blocking(sop: Sop, edition: Edition, decided: Iterable[Decision], now: datetime) -> tuple[Finding, ...]:
    """What must be mended before anything of this edition is public, at whichever stage it is asked."""
    decided = list(decided)
    stages = [hurdles(sop, edition, decided, now, stage.id) for stage in routing.stages(sop, edition)]
    return tuple(dict.fromkeys(finding for found in stages for finding in found.blocking))


def due(asked: Sequence[str], path: Sequence[str], stage: str) -> bool:
    """Whether something that is asked at some stages is due at this one. Nothing named: at each. A path that leaves
    all of them out does not leave the question out: it is asked at the path's first stage."""
    here = [one for one in path if one in asked] if asked else list(path)
    return stage in (here or path[:1])


def _stages_of(sop: Sop, finding: Finding) -> Sequence[str]:
    setting = sop.checks.get(finding.id)
    return setting.stages if setting else ()


def said(edition: Edition, found: Hurdles) -> list[Text]:
    """The hurdles as sentences that say what to do."""
    sentences = []
    if found.blocking:
        sentences.append(
            T(
                "{ids} must be mended first. Return the post to its writer: wpbridge return {post}",
                ids=_ids(found.blocking),
                post=edition.post_id,
            )
        )
    sentences += [
        T(
            "The SOP asks for your statement {id}: “{statement}” Make it with: wpbridge attest {post} {id}",
            id=one.id,
            statement=one.statement,
            post=edition.post_id,
        )
        for one in found.unstated
    ]
    if found.unattested:
        sentences.append(
            T(
                "{ids} needs your statement: wpbridge attest {post} ID, or return the post.",
                ids=_ids(found.unattested),
                post=edition.post_id,
            )
        )
    return sentences


def _ids(found: Iterable[Finding]) -> str:
    return ", ".join(finding.ref or finding.id for finding in found)
