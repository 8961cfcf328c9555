"""Decisions: what people do to an edition. Each names the text that was seen, by its digest.

Before anything is recorded the post is read again, every byte of it, and the person is asked for again at the
site: nobody can approve what changed in the meantime, or after losing the right.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from wpbridge import clearance, log, overrides, people, routing, slip
from wpbridge.clearance import Hurdles, hurdles
from wpbridge.desk import Desk, happened
from wpbridge.digest import changed
from wpbridge.errors import Busy, Refused, refuse
from wpbridge.models import Hands
from wpbridge.places import named
from wpbridge.pull import observe, take_in
from wpbridge.routing import Actor, Seat
from wpbridge.sop import Sop
from wpbridge.states import next_state
from wpbridge.store import editions
from wpbridge.store.editions import Decision, Edition
from wpbridge.store.tables import moment, stamp
from wpbridge.texts import T, Text

SHORTEST_DIGEST = 8
LONGEST_REASON = 4000  # characters
SHORTEST_REASON = 2  # letters or digits: "..." only holds the place of a reason
VERBS = ("approve", "return", "reject", "attest", "waive", "override")


@dataclass(frozen=True, kw_only=True)
class Request:
    """What a person wants to do: `verb` is one of VERBS.

    `subject` is what is attested or waived: a finding (`DAT-04#2`), all findings of a check (`DAT-04`), or an
    attestation of the SOP file (`KIP-03`). `until` is when a waiver ends, `slip` the code of a slip of paper.
    """

    verb: str
    post_id: int
    digest: str
    reason: str = ""
    subject: str = ""
    until: datetime | None = None
    slip: str = ""


def decide(desk: Desk, actor: Actor, request: Request) -> Edition:
    """Record a decision; returns the edition as it is then. The next pass acts on it.

    Refused, with the reason as a sentence, when the SOP, the state, the text or a finding does not allow it;
    Busy when somebody else, or a pass, works on this post.
    """
    reasoned(request.verb, request.reason)
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
        decided, sop = desk.decided(edition), desk.sop_of(edition)
        found = hurdles(sop, edition, decided, desk.clock())
        _entitled(desk, edition, actor, decided, request, found)
        if request.verb in ("attest", "waive"):
            stated = clearance.statements(sop, edition, edition.stage)
            return _state(desk, edition, actor, decided, request, [one.id for one in stated])
        if request.verb in ("approve", "override"):
            hurdle = _in_the_way(sop, edition, actor, request, decided, found, desk.clock())
            refuse(clearance.said(edition, hurdle, desk.typed))
        return _carry_out(desk, edition, actor, request, decided, found)


def of_post(desk: Desk, post_id: int) -> Edition:
    """The newest edition of a post. Refused for a post that was never submitted."""
    edition = desk.current(post_id)
    if edition is None:
        raise Refused(T("Post {post} was never submitted for review here. To see what waits: {command}", post=post_id,
                        command=desk.typed("inbox")))  # fmt: skip
    return edition


def seen(desk: Desk, request: Request) -> Edition:
    """The edition whose digest begins like this: the one in review, or one that waits for its late approval.

    Refused when it is another text, or in another state.
    """
    edition, long_enough = of_post(desk, request.post_id), len(request.digest) >= SHORTEST_DIGEST
    right = long_enough and edition.digest.startswith(request.digest.lower())
    if edition.state == "in_review" and right:
        return edition
    if request.verb in ("approve", "attest") and long_enough and not request.slip:
        late = overrides.flagged(desk, request.post_id, request.digest)
        if late:
            return late
    if edition.state != "in_review" and (right or not overrides.unapproved(desk, edition)):
        next_state("pass", edition.state)
    look = desk.typed(f"show {request.post_id}")
    if not long_enough:
        raise Refused(T('"{given}" does not name a text: it is too short. Give at least {least} characters of the '
                        "digest that stands below the text: {command}", given=request.digest, least=SHORTEST_DIGEST,
                        command=look))  # fmt: skip
    raise Refused(
        T(
            "The digest {given} does not name the text that is in review now ({digest}). "
            "Look at it again: {command}",
            given=request.digest,
            digest=edition.digest[:12],
            command=look,
        )
    )


def reasoned(verb: str, reason: str) -> None:
    """Refused when a decision that needs a reason has none, or one that is too short or too long to be one."""
    if len(reason) > LONGEST_REASON:
        raise Refused(T("The reason has {length} characters; give one of at most {most}.", length=len(reason),
                        most=LONGEST_REASON))  # fmt: skip
    if verb == "approve" or sum(map(str.isalnum, reason)) >= SHORTEST_REASON:
        return
    given = [T('"{reason}" is no reason; write it in words.', reason=reason)] if reason.strip() else []
    if verb == "override":
        refuse([*given, T("Give a reason: why the public must know before the review is done.")])
    if verb in ("attest", "waive"):
        refuse([*given, T("Give a reason: what you checked, how, and why it may pass.")])
    refuse([*given, T("Give the writer a reason: what is wrong and what should be done.")])


def _in_the_way(
    sop: Sop, edition: Edition, actor: Actor, request: Request, decided: list[Decision], found: Hurdles, now: datetime
) -> Hurdles:
    """An override leaves the statements for later, a signature on paper makes them; neither lets a block pass."""
    if request.verb == "override":
        return Hurdles(blocking=clearance.blocking(sop, edition, decided, now))
    return Hurdles(blocking=found.blocking) if actor.clerk else found


def _unchanged(desk: Desk, edition: Edition) -> None:
    read_at = desk.clock()
    now = observe(desk, edition.source)
    if now is None or now.post.status != edition.snapshot.post.status:
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


def _entitled(
    desk: Desk, edition: Edition, actor: Actor, decided: list[Decision], request: Request, found: Hurdles
) -> None:
    """Who waives or overrides need not sit in the stage: the SOP file names those roles apart."""
    sop, hands = desk.sop_of(edition), people.hands(desk, edition)
    if actor.clerk:
        right = slip.code(edition, clearance.on_slip(sop, edition, found))
        refuse(slip.objections(sop, edition, actor, request.slip, right, decided, hands, desk.typed))
    if request.verb in ("waive", "override"):
        refuse(routing.own_text(sop, hands, actor))
    else:
        others = _others(desk, edition, actor, decided, hands)
        refuse(routing.objections(sop, edition, actor, decided, hands, others))
    if request.verb == "override" and not overrides.may_override(sop, actor):
        raise Refused(overrides.not_to_override(sop, actor))


def _others(desk: Desk, edition: Edition, actor: Actor, decided: list[Decision], hands: Hands) -> list[str]:
    """The names of those who may decide instead, as far as is known without asking."""
    sop = desk.sop_of(edition)
    taken = routing.taken(sop, edition.stage, decided)
    seated = people.seated(desk, routing.stage(sop, edition.stage), routing.own(sop, hands), taken)
    return [desk.config.name_of(person) for person in seated if person != actor.person]


def _state(
    desk: Desk, edition: Edition, actor: Actor, decided: list[Decision], request: Request, stated: Sequence[str]
) -> Edition:
    """Record a statement or a waiver for each finding it is about. `stated` are the SOP's that may be made now.

    What the same person said already is not recorded twice. When nothing else is left this is a refusal, as a second
    approval is: a new reason that nobody keeps must not look like one that was kept.
    """
    if request.until and request.until <= desk.clock():
        raise Refused(T("A waiver that has ended already would change nothing. Give --until a later day."))
    sop = desk.sop_of(edition)
    subjects = clearance.subjects(edition.findings or (), stated, request.verb, request.subject)
    if request.verb == "waive":
        denied = [subject for subject in subjects if not clearance.may_waive(sop, subject, actor)]
        refuse([clearance.not_to_waive(sop, subject, actor) for subject in denied[:1]])
    mine = (request.verb, actor.person, edition.stage, request.until)
    standing = clearance.counting(edition, decided, desk.clock())
    before = {d.subject for d in standing if (d.verb, d.person, d.stage, d.until) == mine}
    new = [subject for subject in subjects if subject not in before]
    if not new:
        raise Refused(T("What {name} recorded on {ids} before still stands for this text. Nothing new was recorded.",
                        name=actor.name, ids=", ".join(subjects)))  # fmt: skip
    return _record(desk, edition, actor, decided, [replace(request, subject=subject) for subject in new])


def _carry_out(
    desk: Desk, edition: Edition, actor: Actor, request: Request, decided: list[Decision], found: Hurdles
) -> Edition:
    sop, requests = desk.sop_of(edition), [request]
    if request.verb == "approve":
        requests = [*_signed(sop, edition, actor, request, found), request]
    elif request.verb == "override":
        assert sop.override
        requests = [replace(request, until=desk.hours.add(desk.clock(), sop.override.minutes))]
    return _record(desk, edition, actor, decided, requests)


def _signed(sop: Sop, edition: Edition, actor: Actor, request: Request, found: Hurdles) -> list[Request]:
    """The statements that a signature on a slip makes: those that stand on it, which its code names."""
    if not actor.clerk:
        return []
    reason = T("Stated with the signature on the slip.").say()
    stated = clearance.on_slip(sop, edition, found)
    return [replace(request, verb="attest", subject=subject, reason=reason) for subject in stated]


def _afterwards(desk: Desk, edition: Edition, actor: Actor, request: Request) -> Edition:
    """Approve what was published before its review was done, or state what the review would have asked for."""
    sop, decided, override = desk.sop_of(edition), desk.decided(edition), overrides.unapproved(desk, edition)
    assert override
    last = replace(edition, stage=overrides.last_stage(sop, edition).id)
    objections = routing.objections(sop, last, actor, decided, people.hands(desk, edition))
    refuse([*objections, *overrides.own(override, actor)])
    if edition.state == "approved":
        _unchanged(desk, edition)
    elif edition == desk.current(edition.post_id):  # a newer text stands where an earlier one was
        overrides.still_public(desk, edition)
    if request.verb == "attest":
        stated = clearance.all_statements(sop, edition)
        return _state(desk, last, actor, decided, request, [one.id for one in stated])
    refuse(clearance.said(edition, clearance.afterwards(sop, edition, decided, desk.clock()), desk.typed))
    return _record(desk, last, actor, decided, [request])


def _record(
    desk: Desk, edition: Edition, actor: Actor, decided: Sequence[Decision], requests: Sequence[Request]
) -> Edition:
    """Write the decisions, their events and the new state, all or nothing.

    Busy when what they rest on is no longer so: `decided` is what was known when they were found to be allowed.
    """
    sop, verb = desk.sop_of(edition), requests[-1].verb
    desk.at(f"{verb}:before")
    with desk.store.begin() as connection:
        log.lock(connection, desk.name)
        now, stored = desk.clock(), editions.get(connection, edition.id)
        if stored.state != edition.state or editions.decided(connection, edition) != decided:
            raise Busy(T("Somebody else decided on post {post} just now. Nothing was decided; look at it again: "
                         "{command}", post=edition.post_id, command=desk.typed(f"show {edition.post_id}")))  # fmt: skip
        made = [_decision(sop, edition, actor, decided, request, now) for request in requests]
        event, changes = _effect(sop, edition, verb, [*decided, made[-1]])
        state = next_state(event, edition.state) if event else edition.state
        stage = changes.get("stage", "") if event else edition.stage
        for decision in made:
            to = {"to": {"state": state, "stage": stage}} if decision is made[-1] else {}
            log.append(connection, desk.name, now, happened(edition, decision.verb, told(decision) | to, actor.person))
            editions.record(connection, edition, decision)
        if event:
            edition = editions.move(connection, edition, event, now, **changes)
    desk.at(f"{verb}:after")
    return edition


def _effect(sop: Sop, edition: Edition, verb: str, decided: Sequence[Decision]) -> tuple[str, dict[str, Any]]:
    """The event that a decision brings about, with what changes then; "" while the stage needs more."""
    if edition.state != "in_review" or verb in ("attest", "waive"):
        return "", {}
    if verb != "approve":
        return verb, {}
    if routing.lacking(routing.stage(sop, edition.stage), decided):
        return "", {}
    following = routing.following(sop, edition)
    return ("pass", {"stage": following}) if following else ("approve", {})


def told(decision: Decision) -> dict[str, Any]:
    """A decision as the log and the register tell it, without what stands beside it there."""
    left_out = ("person", "at", "digest")
    told = {key: value for key, value in vars(decision).items() if key not in left_out and value}
    return told | ({"until": stamp(decision.until)} if decision.until else {})


def retold(person: str, at: datetime, body: Mapping[str, Any]) -> Decision:
    """The decision that the body of an event tells: the way back from `told`."""
    said = {"stage": "", "role": "", "account": "", "login": ""}  # what `told` leaves out is empty
    said |= {name: value for name, value in body.items() if name in Decision.__dataclass_fields__}
    until = moment(body["until"]) if "until" in body else None
    return Decision(**said | {"person": person, "at": at, "until": until})  # type: ignore[arg-type]


def _decision(
    sop: Sop, edition: Edition, actor: Actor, decided: Sequence[Decision], request: Request, now: datetime
) -> Decision:
    seat = _seat(sop, edition, actor, decided, request)
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
        entered_by=actor.clerk.person if actor.clerk else "",
        until=request.until,
    )


def _seat(sop: Sop, edition: Edition, actor: Actor, decided: Sequence[Decision], request: Request) -> Seat:
    """The role in which somebody decides: the seat in the stage, or the role that may waive or override."""
    if request.verb == "waive":
        seat = clearance.may_waive(sop, request.subject, actor)
    elif request.verb == "override":
        seat = overrides.may_override(sop, actor)
    else:
        taken = routing.taken(sop, edition.stage, decided)
        seat = routing.sitting(routing.stage(sop, edition.stage), actor, taken)
    assert seat, "asked before"
    return seat


def _parts(names: tuple[str, ...]) -> Text:
    joined = named(names[0])
    for name in names[1:]:
        joined = T("{first}, {then}", first=joined, then=named(name))
    return joined
