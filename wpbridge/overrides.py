"""Overrides: published before the review was done (UU 14/2008 Pasal 10), until somebody else has approved it."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from wpbridge import routing
from wpbridge.desk import Desk
from wpbridge.digest import same_once_public
from wpbridge.errors import Refused
from wpbridge.pull import observe
from wpbridge.routing import Actor, Seat
from wpbridge.sop import Sop, Stage
from wpbridge.store import editions
from wpbridge.store.editions import Decision, Edition
from wpbridge.texts import T, Text

PASSED = ("approved", "published", "archived", "closed")


def last_stage(sop: Sop, edition: Edition) -> Stage:
    """The stage that approves afterwards."""
    return routing.stages(sop, edition)[-1]


def overridden(sop: Sop, edition: Edition, decided: Sequence[Decision]) -> Decision | None:
    """The override that was not yet approved afterwards by as many people as the last stage needs, if there is one."""
    last = next((at for at, d in reversed(list(enumerate(decided))) if d.verb == "override"), None)
    if last is None:
        return None
    since = [d for d in decided[last:] if d.verb == "approve"]  # the last stage's, whatever it was called then
    return decided[last] if len(since) < _quorum(sop, edition) else None


def _quorum(sop: Sop, edition: Edition) -> int:
    """How many approve afterwards; one where the SOP file has the last stage no more."""
    last = routing.path_of(sop, edition)[-1]
    return next((one.quorum for one in sop.stages if one.id == last), 1)


def unapproved(desk: Desk, edition: Edition) -> Decision | None:
    """The same, of an edition that went past its review."""
    if edition.state not in PASSED:
        return None
    return overridden(desk.sop_of(edition), edition, desk.decided(edition))


def flagged(desk: Desk, post_id: int, digest: str) -> Edition | None:
    """The edition with this digest that still waits for its late approval, also when a newer text came after it."""
    current = desk.current(post_id)
    if current is None:
        return None
    with desk.store.begin() as connection:
        rounds = editions.rounds(connection, current)
    found = [one for one in rounds if one.digest.startswith(digest.lower()) and unapproved(desk, one)]
    return found[-1] if found else None


def outstanding(connection: Connection, desk: Desk) -> list[tuple[Edition, Decision]]:
    """Every edition of a site that waits for its late approval, the oldest first."""
    found = []
    for edition in editions.with_decision(connection, desk.name, "override", PASSED):
        override = overridden(desk.sop_of(edition), edition, editions.decided(connection, edition))
        if override:
            found.append((edition, override))
    return found


def may_override(sop: Sop, actor: Actor) -> Seat | None:
    """The role in which the actor may publish before the review is done."""
    return routing.entitled(sop.override.roles, actor) if sop.override else None


def not_to_override(sop: Sop, actor: Actor) -> Text:
    """Why the actor may not, and who may."""
    if sop.override is None:
        return T("The SOP file knows no override: every post waits for its review. See [override] in the SOP file.")
    return T(
        "Only {roles} may publish before the review is done; {name} has none of these roles.",
        roles=sop.called(sop.override.roles),
        name=actor.name,
    )


def own(override: Decision, actor: Actor) -> list[Text]:
    """Nobody approves afterwards what they published themselves, or what those they act for did."""
    if override.persons & {actor.person, *(task.giver for task in actor.acting)}:
        return [T("{name} published this before the review was done; somebody else must approve it afterwards.",
                  name=actor.name)]  # fmt: skip
    return []


def still_public(desk: Desk, edition: Edition) -> None:
    """Refused when what the public reads now is not what was published: a late approval is of a text that was seen."""
    now = observe(desk, edition.post_id)
    if now is None or now.post.status != "publish" or not same_once_public(edition.snapshot, now.post):
        raise Refused(
            T(
                "Post {post} is no longer what was published: somebody changed it, or took it off, in WordPress. "
                "Nothing was decided. Put the published text back there first.",
                post=edition.post_id,
            )
        )
