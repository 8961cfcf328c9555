"""Decisions: what people do to an edition. Each names the text that was seen, by its digest.

Before anything is recorded the post is read again, every byte of it, and the person is asked for again at the
site: nobody can approve what changed in the meantime, or after losing the right.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from wpbridge import log, routing
from wpbridge.desk import Desk, happened
from wpbridge.digest import changed
from wpbridge.errors import Busy, Refused
from wpbridge.models import Finding
from wpbridge.places import named
from wpbridge.pull import observe, take_in
from wpbridge.routing import Actor
from wpbridge.states import next_state
from wpbridge.store import editions
from wpbridge.store.editions import Decision, Edition
from wpbridge.texts import T, Text

SHORTEST_DIGEST = 8


@dataclass(frozen=True, kw_only=True)
class Request:
    """What a person wants to do: `verb` is approve, return, reject or attest; `subject` the attested check."""

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
        _permitted(desk, edition, actor, decided)
        if request.verb == "attest":
            return _record(desk, edition, actor, request)
        if request.verb == "approve":
            _clear(edition, decided)
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


def open_findings(edition: Edition, decided: list[Decision]) -> tuple[list[Finding], list[Finding]]:
    """The blocking findings, and those that still need a person's statement."""
    attested = {decision.subject for decision in decided if decision.verb == "attest"}
    found = edition.findings or ()
    blocking = [f for f in found if f.severity == "block"]
    return blocking, [f for f in found if f.severity == "attest" and f.id not in attested]


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


def _permitted(desk: Desk, edition: Edition, actor: Actor, decided: list[Decision]) -> None:
    with desk.store.begin() as connection:
        before = editions.earlier(connection, edition)
    since = before.updated_at if before and before.state == "returned" else None
    editors = desk.site.editors(edition.post_id, since)
    _refuse(routing.objections(desk.sop, edition, actor, decided, editors))


def _clear(edition: Edition, decided: list[Decision]) -> None:
    blocking, unattested = open_findings(edition, decided)
    sentences = []
    if blocking:
        sentences.append(
            T(
                "{ids} must be mended first. Return the post to its writer: wpbridge return {post}",
                ids=_ids(blocking),
                post=edition.post_id,
            )
        )
    if unattested:
        sentences.append(
            T(
                "{ids} needs your statement: wpbridge attest {post} ID, or return the post.",
                ids=_ids(unattested),
                post=edition.post_id,
            )
        )
    _refuse(sentences)


def _carry_out(desk: Desk, edition: Edition, actor: Actor, request: Request) -> Edition:
    event = request.verb
    changes: dict[str, Any] = {}
    if request.verb == "approve":
        following = routing.following(desk.sop, edition.stage)
        event, changes = ("pass", {"stage": following}) if following else ("approve", {})
    return _record(desk, edition, actor, request, event, changes)


def _record(
    desk: Desk,
    edition: Edition,
    actor: Actor,
    request: Request,
    event: str = "",
    changes: dict[str, Any] | None = None,
) -> Edition:
    """Write the decision, its event and the new state, all or nothing."""
    desk.at(f"{request.verb}:before")
    with desk.store.begin() as connection:
        now = desk.clock()
        decision = Decision(
            stage=edition.stage,
            verb=request.verb,
            person=actor.person,
            role=routing.sitting(desk.sop, edition.stage, actor),
            account=actor.account,
            login=actor.login,
            digest=edition.digest,
            at=now,
            subject=request.subject,
            reason=request.reason,
        )
        body = {key: value for key, value in vars(decision).items() if key not in ("person", "at", "digest")}
        log.append(connection, desk.name, now, happened(edition, request.verb, body, actor.person))
        editions.record(connection, edition, decision)
        if event:
            edition = editions.move(connection, edition, event, now, **(changes or {}))
    desk.at(f"{request.verb}:after")
    return edition


def _decided(desk: Desk, edition: Edition) -> list[Decision]:
    with desk.store.begin() as connection:
        return editions.decided(connection, edition)


def _parts(names: tuple[str, ...]) -> Text:
    joined = named(names[0])
    for name in names[1:]:
        joined = T("{first}, {then}", first=joined, then=named(name))
    return joined


def _ids(found: list[Finding]) -> str:
    return ", ".join(sorted({finding.id for finding in found}))


def _refuse(sentences: list[Text]) -> None:
    """Say all reasons at once, not one after the other."""
    if not sentences:
        return
    text = sentences[0]
    for other in sentences[1:]:
        text = Text("{first} {then}", {"first": text, "then": other})
    raise Refused(text)
