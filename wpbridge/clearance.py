"""Clearance: what stands in the way of an approval. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

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
    stage = stage or edition.stage
    counting = [d for d in decided if d.digest == edition.digest and not (d.until and d.until <= now)]
    settled = {(d.verb, d.subject) for d in counting}
    found = [f for f in edition.findings or () if due_at(sop, f, stage) and ("waive", f.ref) not in settled]
    return Hurdles(
        blocking=tuple(f for f in found if f.severity == "block"),
        unattested=tuple(f for f in found if f.severity == "attest" and ("attest", f.ref) not in settled),
        unstated=tuple(
            one
            for one in sop.attestations
            if one.stage == stage and one.mode == "require" and ("attest", one.id) not in settled
        ),
    )


def due_at(sop: Sop, finding: Finding, stage: str) -> bool:
    """Whether a finding must be settled at a stage: the SOP file may leave it to a later one."""
    setting = sop.checks.get(finding.id)
    return not setting or not setting.stages or stage in setting.stages


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
