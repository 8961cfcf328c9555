"""Decisions: what people do to an edition. Each names the text that was seen, by its digest.

Before anything is recorded the post is read again, every byte of it, and the person is asked for again at the
site: nobody can approve what changed in the meantime, or after losing the right.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from wpbridge import log, routing
from wpbridge.desk import Desk, happened
from wpbridge.digest import changed
from wpbridge.errors import Busy, Refused
from wpbridge.models import Finding
from wpbridge.places import named
from wpbridge.pull import observe, take_in
from wpbridge.routing import Actor
from wpbridge.sop import Attestation, Sop
from wpbridge.states import next_state
from wpbridge.store import editions
from wpbridge.store.editions import Decision, Edition
from wpbridge.texts import T, Text

SHORTEST_DIGEST = 8


@dataclass(frozen=True, kw_only=True)
class Request:
    """What a person wants to do: `verb` is approve, return, reject, attest or waive.

    `subject` is what is attested or waived: a finding (`DAT-04#2`), all findings of a check (`DAT-04`), or an
    attestation of the SOP file (`KIP-03`).
    """

    verb: str
    post_id: int
    digest: str
    reason: str = ""
    subject: str = ""


def decide(desk: Desk, actor: Actor, request: Request) -> Edition:
    """Record a decision; returns the edition as it is then. The next pass acts on it.

    Refused, with the reason as a sentence, when the SOP, the state, the text or a finding does not allow it;
    Busy when a pass works on this post.
    """
    with desk.lease(f"post:{request.post_id}") as ours:
        if not ours:
            raise Busy(
                T("A pass is working on post {post} just now. Try again in a moment.", post=request.post_id)
            )
        edition = seen(desk, request.post_id, request.digest)
        _unchanged(desk, edition)
        decided = _decided(desk, edition)
        _permitted(desk, edition, actor, decided, seated=request.verb != "waive")
        if request.verb in ("attest", "waive"):
            return _state(desk, edition, actor, request)
        if request.verb == "approve":
            _clear(desk.sop_of(edition), edition, decided)
        elif not request.reason.strip():
            raise Refused(T("Give the writer a reason: what is wrong and what should be done."))
        return _carry_out(desk, edition, actor, request)


def seen(desk: Desk, post_id: int, digest: str) -> Edition:
    """The edition in review whose digest begins like this. Refused when it is another text or state."""
    edition = desk.current(post_id)
    if edition is None:
        raise Refused(T("Post {post} was never submitted for review here.", post=post_id))
    if edition.state != "in_review":
        next_state("approve", edition.state)
    if len(digest) < SHORTEST_DIGEST or not edition.digest.startswith(digest.lower()):
        raise Refused(
            T(
                "The digest {given} does not name the text that is in review now ({digest}). "
                "Look at it again: wpbridge show {post}",
                given=digest,
                digest=edition.digest[:12],
                post=post_id,
            )
        )
    return edition


def open_findings(
    sop: Sop, edition: Edition, decided: Iterable[Decision]
) -> tuple[list[Finding], list[Finding], list[Attestation]]:
    """What stands in the way of an approval at the edition's stage.

    The blocking findings that nobody waived, those that still need a person's statement, and the attestations
    that the SOP requires here and nobody made. A statement counts for the digest it was made on.
    """
    settled = {(d.verb, d.subject) for d in decided if d.digest == edition.digest}
    found = [f for f in edition.findings or () if _due_at(sop, f, edition.stage) and ("waive", f.ref) not in settled]
    blocking = [f for f in found if f.severity == "block"]
    unattested = [f for f in found if f.severity == "attest" and ("attest", f.ref) not in settled]
    unstated = [
        one
        for one in sop.attestations
        if one.stage == edition.stage and one.mode == "require" and ("attest", one.id) not in settled
    ]
    return blocking, unattested, unstated


def _due_at(sop: Sop, finding: Finding, stage: str) -> bool:
    """Whether a finding must be settled at a stage: the SOP file may leave it to a later one."""
    setting = sop.checks.get(finding.id)
    return not setting or not setting.stages or stage in setting.stages


def _unchanged(desk: Desk, edition: Edition) -> None:
    read_at = desk.clock()
    now = observe(desk, edition.post_id)
    if now is None or now.post.status != "pending":
        raise Refused(
            T(
                "Post {post} is no longer submitted for review: the writer took it back, or somebody changed "
                "its status in WordPress. Nothing was decided.",
                post=edition.post_id,
            )
        )
    if now.digest == edition.digest:
        return
    take_in(desk, [now], read_at)
    raise Refused(
        T(
            "The post changed after you saw it ({parts}). Nothing was decided; the new text comes to review "
            "with the next pass.",
            parts=_parts(changed(edition.snapshot, now)),
        )
    )


def _permitted(desk: Desk, edition: Edition, actor: Actor, decided: list[Decision], seated: bool) -> None:
    with desk.store.begin() as connection:
        before = editions.earlier(connection, edition)
    since = before.updated_at if before and before.state == "returned" else None
    editors = desk.site.editors(edition.post_id, since)
    _refuse(routing.objections(desk.sop_of(edition), edition, actor, decided, editors, seated))


def _clear(sop: Sop, edition: Edition, decided: list[Decision]) -> None:
    blocking, unattested, unstated = open_findings(sop, edition, decided)
    sentences = []
    if blocking:
        sentences.append(
            T(
                "{ids} must be mended first. Return the post to its writer: wpbridge return {post}",
                ids=_ids(blocking),
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
        for one in unstated
    ]
    if unattested:
        sentences.append(
            T(
                "{ids} needs your statement: wpbridge attest {post} ID, or return the post.",
                ids=_ids(unattested),
                post=edition.post_id,
            )
        )
    _refuse(sentences)


def _state(desk: Desk, edition: Edition, actor: Actor, request: Request) -> Edition:
    """Record a statement or a waiver for each finding it is about."""
    if not request.reason.strip():
        raise Refused(T("Give a reason: what you checked, how, and why it may pass."))
    sop = desk.sop_of(edition)
    subjects = _subjects(sop, edition, request)
    if request.verb == "waive":
        _refuse([_not_yours(sop, subject, actor) for subject in subjects if not _may_waive(sop, subject, actor)][:1])
    return _record(desk, edition, actor, request, subjects=subjects)


def _subjects(sop: Sop, edition: Edition, request: Request) -> list[str]:
    """The findings of this digest that are meant, or the attestation."""
    subject = request.subject.upper()
    if request.verb == "attest" and subject in {one.id for one in sop.attestations}:
        return [subject]
    wanted = "attest" if request.verb == "attest" else ""
    found = [f for f in edition.findings or () if subject in (f.id, f.ref) and wanted in ("", f.severity)]
    if not found:
        known = sorted({f.ref for f in edition.findings or () if wanted in ("", f.severity)})
        raise Refused(
            T(
                "There is no finding {subject} in this text to be stated on or waived. There are: {known}",
                subject=request.subject,
                known=", ".join(known) or "-",
            )
        )
    return [f.ref for f in found]


def _may_waive(sop: Sop, ref: str, actor: Actor) -> bool:
    setting = sop.checks.get(ref.partition("#")[0])
    return bool(setting and set(setting.waive) & set(actor.roles))


def _role(sop: Sop, edition: Edition, actor: Actor, request: Request, subject: str) -> str:
    """The role in which somebody decides: the seat in the stage, or for a waiver the role that may waive."""
    if request.verb == "waive":
        return next(role for role in sop.checks[subject.partition("#")[0]].waive if role in actor.roles)
    return routing.sitting(sop, edition.stage, actor)


def _not_yours(sop: Sop, ref: str, actor: Actor) -> Text:
    setting = sop.checks.get(ref.partition("#")[0])
    if not setting or not setting.waive:
        return T("{ref} cannot be waived: the SOP file names no role for that. Return the post instead.", ref=ref)
    return T(
        "{ref} may be waived by: {roles}. {name} has none of these roles.",
        ref=ref,
        roles=", ".join(setting.waive),
        name=actor.name,
    )


def _carry_out(desk: Desk, edition: Edition, actor: Actor, request: Request) -> Edition:
    event = request.verb
    changes: dict[str, Any] = {}
    if request.verb == "approve":
        following = routing.following(desk.sop_of(edition), edition.stage)
        event, changes = ("pass", {"stage": following}) if following else ("approve", {})
    return _record(desk, edition, actor, request, event, changes)


def _record(
    desk: Desk,
    edition: Edition,
    actor: Actor,
    request: Request,
    event: str = "",
    changes: dict[str, Any] | None = None,
    subjects: Sequence[str] = ("",),
) -> Edition:
    """Write the decision (one for each subject), its event and the new state, all or nothing."""
    desk.at(f"{request.verb}:before")
    with desk.store.begin() as connection:
        now = desk.clock()
        sop = desk.sop_of(edition)
        for subject in subjects:
            role = _role(sop, edition, actor, request, subject)
            decision = _decision(edition, actor, request, role, subject, now)
            body = {key: value for key, value in vars(decision).items() if key not in ("person", "at", "digest")}
            log.append(connection, desk.name, now, happened(edition, request.verb, body, actor.person))
            editions.record(connection, edition, decision)
        if event:
            edition = editions.move(connection, edition, event, now, **(changes or {}))
    desk.at(f"{request.verb}:after")
    return edition


def _decision(
    edition: Edition, actor: Actor, request: Request, role: str, subject: str, now: datetime
) -> Decision:
    return Decision(
        stage=edition.stage,
        verb=request.verb,
        person=actor.person,
        role=role,
        account=actor.account,
        login=actor.login,
        digest=edition.digest,
        at=now,
        subject=subject,
        reason=request.reason,
    )


def _decided(desk: Desk, edition: Edition) -> list[Decision]:
    with desk.store.begin() as connection:
        return editions.decided(connection, edition)


def _parts(names: tuple[str, ...]) -> Text:
    joined = named(names[0])
    for name in names[1:]:
        joined = T("{first}, {then}", first=joined, then=named(name))
    return joined


def _ids(found: list[Finding]) -> str:
    return ", ".join(finding.ref or finding.id for finding in found)


def _refuse(sentences: list[Text]) -> None:
    """Say all reasons at once, not one after the other."""
    if not sentences:
        return
    text = sentences[0]
    for other in sentences[1:]:
        text = Text("{first} {then}", {"first": text, "then": other})
    raise Refused(text)
