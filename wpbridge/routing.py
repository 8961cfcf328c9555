"""Routing: whose turn it is, and why somebody may not act. Pure; the SOP file decides.

Separation is by person, not by role: who wrote or changed the text may not approve it, and nobody sits in two
stages of one edition (SOP steps 4 and 5).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from wpbridge.sop import Sop, Stage
from wpbridge.store.editions import Decision, Edition
from wpbridge.texts import T, Text


@dataclass(frozen=True, kw_only=True)
class Actor:
    """A person as proven for this one decision: who it is here and at the site, and in which roles."""

    person: str
    name: str
    account: str  # WordPress user id
    login: str
    roles: tuple[str, ...]


def first_stage(sop: Sop) -> str:
    """The id of the first stage."""
    return sop.stages[0].id


def stage(sop: Sop, stage_id: str) -> Stage:
    """A stage by its id. StopIteration for one the SOP does not have."""
    return next(stage for stage in sop.stages if stage.id == stage_id)


def following(sop: Sop, stage_id: str) -> str:
    """The id of the stage after this one, "" after the last."""
    ids = [stage.id for stage in sop.stages]
    return next(iter(ids[ids.index(stage_id) + 1 :]), "")


def sitting(sop: Sop, stage_id: str, actor: Actor) -> str:
    """The role in which the actor sits in a stage, "" for none."""
    return next((role for role in stage(sop, stage_id).roles if role in actor.roles), "")


def objections(
    sop: Sop,
    edition: Edition,
    actor: Actor,
    decided: Sequence[Decision],
    editors: Iterable[str],
    seated: bool = True,
) -> list[Text]:
    """Why this actor may not decide on this edition at its stage; empty when there is no reason.

    `seated` False: who need not sit in the stage, as for waivers, whose roles the SOP file names apart.
    """
    now = stage(sop, edition.stage)
    rules = sop.four_eyes
    found = []
    if seated and not sitting(sop, edition.stage, actor):
        roles = Text(", ".join(now.roles))
        found.append(
            T(
                'The stage "{stage}" belongs to: {roles}. {name} has none of these roles. '
                "Ask one of them, or have the roles changed in [people].",
                stage=now.name,
                roles=roles,
                name=actor.name,
            )
        )
    if not rules.author_may_approve and actor.account == str(edition.snapshot.post.author_id):
        found.append(T("{name} wrote this post, and nobody approves their own text.", name=actor.name))
    elif not rules.editor_may_approve and actor.account in set(editors):
        found.append(T("{name} changed this text, and who changed it may not approve it.", name=actor.name))
    if seated and rules.one_person_one_stage and _sat_before(actor, edition, decided):
        found.append(
            T("{name} already decided at an earlier stage; another person must now decide.", name=actor.name)
        )
    return found


def _sat_before(actor: Actor, edition: Edition, decided: Sequence[Decision]) -> bool:
    return any(
        (decision.stage != edition.stage
        and actor.person == decision.person)
        or (decision.stage != edition.stage
        and actor.account == decision.account)
        for decision in decided
        if decision.verb == "approve"
    )
