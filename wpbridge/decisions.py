"""Decisions: what people do to an edition. Each names the text that was seen, by its digest.

Before anything is recorded the post is read again, every byte of it, and the person is asked for again at the
site: nobody can approve what changed in the meantime, or after losing the right.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from wpbridge import clearance, log, people, routing
from wpbridge.clearance import Hurdles, hurdles
from wpbridge.desk import Desk, happened
from wpbridge.digest import changed
from wpbridge.errors import Busy, Refused
from wpbridge.places import named
from wpbridge.pull import observe, take_in
from wpbridge.routing import Actor, Seat
from wpbridge.sop import Sop
from wpbridge.states import next_state
from wpbridge.store import editions
from wpbridge.store.editions import Decision, Edition
from wpbridge.store.tables import stamp
from wpbridge.texts import T, Text

SHORTEST_DIGEST = 8
VERBS = ("approve", "return", "reject", "attest", "waive", "override")


@dataclass(frozen=True, kw_only=True)
class Request:
    """What a person wants to do: `verb` is one of VERBS.

    `subject` is what is attested or waived: a finding (`DAT-04#2`), all findings of a check (`DAT-04`), or an
    attestation of the SOP file (`KIP-03`). `until` is when a waiver ends.
    """

    verb: str
    post_id: int
    digest: str
    reason: str = ""
    subject: str = ""
    until: datetime | None = None


def decide(desk: Desk, actor: Actor, request: Request) -> Edition:
    """Record a decision; returns the edition as it is then. The next pass acts on it.

    Refused, with the reason as a sentence, when the SOP, the state, the text or a finding does not allow it;
    Busy when somebody else, or a pass, works on this post.
    """
    with desk.lease(f"post:{request.post_id}") as ours:
        if not ours:
            raise Busy(
                T(
                    "Somebody else, or a pass, is working on post {post} just now. Nothing was decided; "
                    "try again in a moment.",
                    post=request.post_id,
                )
            )
        edition = seen(desk, request)
        if edition.state != "in_review":
            return _afterwards(desk, edition, actor, request)
        _unchanged(desk, edition)
        decided = made(desk, edition)
        _entitled(desk, edition, actor, decided, request)
        if request.verb in ("attest", "waive"):
            return _state(desk, edition, actor, request)
        sop = desk.sop_of(edition)
        found = hurdles(sop, edition, decided, desk.clock())
        if request.verb in ("approve", "override"):
            refuse(clearance.said(edition, _in_the_way(sop, edition, actor, request, decided, found, desk.clock())))
        if request.verb != "approve":
            _reasoned(request)
        return _carry_out(desk, edition, actor, request, decided, found)


def _in_the_way(
    sop: Sop, edition: Edition, actor: Actor, request: Request, decided: list[Decision], found: Hurdles, now: datetime
) -> Hurdles:
    """An override leaves the statements for later, a signature on paper makes them; neither lets a block pass."""
    if request.verb == "override":
        return Hurdles(blocking=clearance.blocking(sop, edition, decided, now))
    return Hurdles(blocking=found.blocking) if actor.method == "paper" else found


def seen(desk: Desk, request: Request) -> Edition:
    """The edition whose digest begins like this. Refused when it is another text, or in another state."""
    edition = desk.current(request.post_id)
    if edition is None:
        raise Refused(T("Post {post} was never submitted for review here.", post=request.post_id))
    if edition.state != "in_review" and not (request.verb == "approve" and unapproved(desk, edition)):
        next_state("approve", edition.state)
    if len(request.digest) < SHORTEST_DIGEST or not edition.digest.startswith(request.digest.lower()):
        raise Refused(
            T(
                "The digest {given} does not name the text that is in review now ({digest}). "
                "Look at it again: wpbridge show {post}",
                given=request.digest,
                digest=edition.digest[:12],
                post=request.post_id,
            )
        )
    return edition


def made(desk: Desk, edition: Edition) -> list[Decision]:
    """The decisions on an edition, oldest first."""
    with desk.store.begin() as connection:
        return editions.decided(connection, edition)


def overridden(decided: Sequence[Decision]) -> Decision | None:
    """The override that nobody approved afterwards, if there is one."""
    last = next((at for at, d in reversed(list(enumerate(decided))) if d.verb == "override"), None)
    if last is None or any(d.verb == "approve" for d in decided[last:]):
        return None
    return decided[last]


def unapproved(desk: Desk, edition: Edition) -> Decision | None:
    """The same, of an edition that went past its review."""
    return overridden(made(desk, edition)) if edition.state in PASSED else None


PASSED = ("approved", "published", "archived", "closed")


def editors(desk: Desk, edition: Edition) -> set[str]:
    """WordPress user ids of all who changed the text since it was last returned, the writer among them."""
    with desk.store.begin() as connection:
        before = editions.earlier(connection, edition)
    since = before.updated_at if before and before.state == "returned" else None
    return desk.site.editors(edition.post_id, since)


def refuse(sentences: Sequence[Text]) -> None:
    """Refused with all the reasons at once, not one after the other; nothing without one."""
    if not sentences:
        return
    text = sentences[0]
    for other in sentences[1:]:
        text = Text("{first} {then}", {"first": text, "then": other})
    raise Refused(text)


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


def _entitled(desk: Desk, edition: Edition, actor: Actor, decided: list[Decision], request: Request) -> None:
    """Who waives or overrides need not sit in the stage: the SOP file names those roles apart."""
    sop, changed_by = desk.sop_of(edition), editors(desk, edition)
    barred = {str(edition.snapshot.post.author_id)} | (set() if sop.four_eyes.editor_may_approve else changed_by)
    if request.verb in ("waive", "override"):
        refuse(routing.own_text(sop, edition, actor, changed_by))
    else:
        others = people.seated(desk, routing.stage(sop, edition.stage), without=barred)
        taken = set().union(*(d.persons for d in decided if d.verb == "approve"))
        names = [desk.config.people[p].name for p in others if p not in taken | {actor.person}]
        refuse(routing.objections(sop, edition, actor, decided, changed_by, names))
    if request.verb == "override" and not may_override(sop, actor):
        raise Refused(_no_override(sop, actor))


def may_override(sop: Sop, actor: Actor) -> Seat | None:
    """The role in which the actor may publish before the review is done."""
    return routing.entitled(sop.override.roles, actor) if sop.override else None


def _no_override(sop: Sop, actor: Actor) -> Text:
    if sop.override is None:
        return T("The SOP file knows no override: every post waits for its review. See [override] in the SOP file.")
    return T(
        "Only {roles} may publish before the review is done; {name} has none of these roles.",
        roles=", ".join(sop.override.roles),
        name=actor.name,
    )


def _reasoned(request: Request) -> None:
    if request.reason.strip():
        return
    if request.verb == "override":
        raise Refused(T("Give a reason: why the public must know before the review is done."))
    raise Refused(T("Give the writer a reason: what is wrong and what should be done."))


def _state(desk: Desk, edition: Edition, actor: Actor, request: Request) -> Edition:
    """Record a statement or a waiver for each finding it is about."""
    if not request.reason.strip():
        raise Refused(T("Give a reason: what you checked, how, and why it may pass."))
    if request.until and request.until <= desk.clock():
        raise Refused(T("A waiver that has ended already would change nothing. Give --until a later day."))
    sop = desk.sop_of(edition)
    subjects = _subjects(sop, edition, request)
    if request.verb == "waive":
        refuse([_not_yours(sop, subject, actor) for subject in subjects if not _may_waive(sop, subject, actor)][:1])
    return _record(desk, edition, actor, [replace(request, subject=subject) for subject in subjects])


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


def _may_waive(sop: Sop, ref: str, actor: Actor) -> Seat | None:
    setting = sop.checks.get(ref.partition("#")[0])
    return routing.entitled(setting.waive, actor) if setting else None


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


def _carry_out(
    desk: Desk, edition: Edition, actor: Actor, request: Request, decided: list[Decision], found: Hurdles
) -> Edition:
    sop, event, changes = desk.sop_of(edition), request.verb, dict[str, Any]()
    requests = [request]
    if request.verb == "approve":
        following = routing.following(sop, edition)
        event, changes = ("pass", {"stage": following}) if following else ("approve", {})
        if routing.lacking(routing.stage(sop, edition.stage), decided) > 1:
            event = ""  # the stage needs more approvals
        requests = [*_signed(request, found), request]
    elif request.verb == "override":
        assert sop.override
        requests = [replace(request, until=desk.hours.add(desk.clock(), sop.override.minutes))]
    return _record(desk, edition, actor, requests, event, changes)


def _signed(request: Request, found: Hurdles) -> list[Request]:
    """The statements that a signature on a slip makes: they stand on the slip. Nobody else has any left here."""
    subjects = [f.ref for f in found.unattested] + [one.id for one in found.unstated]
    reason = T("Stated with the signature on the slip.").say()
    return [replace(request, verb="attest", subject=subject, reason=reason) for subject in subjects]


def _afterwards(desk: Desk, edition: Edition, actor: Actor, request: Request) -> Edition:
    """Approve what was published before its review was done: somebody else of the last stage does."""
    sop = desk.sop_of(edition)
    last = replace(edition, stage=routing.stages(sop, edition)[-1].id)
    override = unapproved(desk, edition)
    assert override
    found = routing.objections(sop, last, actor, made(desk, edition), editors(desk, edition))
    if override.persons & {actor.person, *(task.giver for task in actor.acting)}:
        found.append(T("{name} published this before the review was done; somebody else must approve it afterwards.",
                       name=actor.name))  # fmt: skip
    refuse(found)
    return _record(desk, last, actor, [request])


def _record(
    desk: Desk,
    edition: Edition,
    actor: Actor,
    requests: Sequence[Request],
    event: str = "",
    changes: dict[str, Any] | None = None,
) -> Edition:
    """Write the decisions, their events and the new state, all or nothing."""
    verb = requests[-1].verb
    desk.at(f"{verb}:before")
    with desk.store.begin() as connection:
        now = desk.clock()
        for request in requests:
            decision = _decision(desk.sop_of(edition), edition, actor, request, now)
            log.append(connection, desk.name, now, happened(edition, request.verb, told(decision), actor.person))
            editions.record(connection, edition, decision)
        if event:
            edition = editions.move(connection, edition, event, now, **(changes or {}))
    desk.at(f"{verb}:after")
    return edition


def told(decision: Decision) -> dict[str, Any]:
    """A decision as the log and the register tell it, without what stands beside it there."""
    left_out = ("person", "at", "digest")
    told = {key: value for key, value in vars(decision).items() if key not in left_out and value}
    return told | ({"until": stamp(decision.until)} if decision.until else {})


def _decision(sop: Sop, edition: Edition, actor: Actor, request: Request, now: datetime) -> Decision:
    seat = _seat(sop, edition, actor, request)
    return Decision(
        stage=edition.stage,
        verb=request.verb,
        person=actor.person,
        role=seat.role,
        account=actor.account,
        login=actor.login,
        digest=edition.digest,
        at=now,
        subject=request.subject,
        reason=request.reason,
        method=actor.method,
        on_behalf=seat.acting.giver if seat.acting else "",
        acting=seat.acting.kind if seat.acting else "",
        order_number=seat.acting.order_number if seat.acting else "",
        entered_by=actor.entered_by,
        until=request.until,
    )


def _seat(sop: Sop, edition: Edition, actor: Actor, request: Request) -> Seat:
    """The role in which somebody decides: the seat in the stage, or the role that may waive or override."""
    if request.verb == "waive":
        seat = _may_waive(sop, request.subject, actor)
    elif request.verb == "override":
        seat = may_override(sop, actor)
    else:
        seat = routing.sitting(routing.stage(sop, edition.stage), actor)
    assert seat, "asked before"
    return seat


def _parts(names: tuple[str, ...]) -> Text:
    joined = named(names[0])
    for name in names[1:]:
        joined = T("{first}, {then}", first=joined, then=named(name))
    return joined
