"""Routing: whose turn it is, and why somebody may not act. Pure; the SOP file decides.

Separation is by person, not by role: who wrote or changed the text may not approve it, nor may who acts for that
person, and nobody sits in two stages of one edition (SOP steps 4 and 5).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from wpbridge.errors import ConfigError
from wpbridge.models import Hands
from wpbridge.sop import Sop, Stage
from wpbridge.store.editions import Decision, Edition
from wpbridge.texts import T, Text


@dataclass(frozen=True, kw_only=True)
class Acting:
    """A task that somebody was given by written order: for whom, in which of the giver's roles."""

    giver: str
    name: str
    account: str  # the giver's WordPress user id, "" where there is none
    roles: tuple[str, ...]
    kind: str
    order_number: str
    unit: str = ""
    whole: bool = False  # all of the giver's roles, and so the seats that are the giver's by name


@dataclass(frozen=True, kw_only=True)
class Actor:
    """A person as proven for this one decision: who it is here and at the site, and in which roles.

    `method` says how it was proven ("wordpress", "unix", "paper"); `clerk` is who enters a slip of paper.
    """

    person: str
    name: str
    account: str  # WordPress user id, "" for who has no account there
    login: str
    roles: tuple[str, ...]
    unit: str = ""
    method: str = "wordpress"
    acting: tuple[Acting, ...] = ()
    clerk: Actor | None = None

    @property
    def accounts(self) -> set[str]:
        """Every account whose text this actor may not judge: the own one, and of those acted for."""
        return {self.account, *(task.account for task in self.acting)} - {""}


@dataclass(frozen=True, kw_only=True)
class Seat:
    """The role in which somebody decides, and the task it comes from."""

    role: str
    acting: Acting | None = None


def stages(sop: Sop, edition: Edition) -> tuple[Stage, ...]:
    """The stages this edition goes through, in their order: those it was given when it was checked. ConfigError for
    one that the SOP does not have any more."""
    return tuple(stage(sop, id) for id in path_of(sop, edition))


def path_of(sop: Sop, edition: Edition) -> tuple[str, ...]:
    """The same by their ids, also of those that the SOP does not have any more."""
    return edition.path or tuple(one.id for one in sop.path(term.name for term in edition.snapshot.post.terms))


def path(sop: Sop, edition: Edition, before: Edition | None) -> tuple[str, ...]:
    """The stages that an edition is given, by their ids: those of its content type, and those of the round before
    it, so that nobody leaves a stage out by another category while the post is under review."""
    asked = path_of(sop, edition)
    more = set(before.path if before else ()) - set(asked)
    return tuple(one.id for one in sop.stages if one.id in more or one.id in asked) if more else asked


def own(sop: Sop, hands: Hands) -> set[str]:
    """The WordPress user ids of those to whom a text is too much their own to be judged by them (SOP steps 4, 5)."""
    rules = sop.four_eyes
    writers = set() if rules.author_may_approve else set(hands.writers)
    return writers if rules.editor_may_approve else writers | (hands.editors - hands.writers)


def stage(sop: Sop, stage_id: str) -> Stage:
    """A stage by its id. ConfigError for one the SOP does not have: the file was changed while a post waited there."""
    for one in sop.stages:
        if one.id == stage_id:
            return one
    raise ConfigError(
        T(
            'A post waits in the stage "{stage}", which the SOP {number} no longer has. Put the stage back into the '
            "SOP file until the post is through.",
            stage=stage_id,
            number=sop.identity.number,
        )
    )


def called(sop: Sop, stage_id: str) -> str:
    """A stage's name, for lists: the id of one that the SOP does not have any more."""
    return next((one.name for one in sop.stages if one.id == stage_id), stage_id)


def following(sop: Sop, edition: Edition) -> str:
    """The id of the stage after the edition's own, "" after the last."""
    ids = [stage.id for stage in stages(sop, edition)]
    return next(iter(ids[ids.index(edition.stage) + 1 :]), "")


def sitting(now: Stage, actor: Actor, taken: Collection[str] = ()) -> Seat | None:
    """Where the actor sits in a stage: in an own role first, else in that of somebody acted for.

    `taken` are people whose seat was taken before: nobody sits there for them again.
    """
    role = _role(now, actor.person, actor.roles, actor.unit)
    if role:
        return Seat(role=role)
    for task in actor.acting:
        role = "" if task.giver in taken else _role(now, task.giver if task.whole else "", task.roles, task.unit)
        if role:
            return Seat(role=role, acting=task)
    return None


def entitled(roles: Iterable[str], actor: Actor) -> Seat | None:
    """The first of these roles that the actor has, own ones first; for what needs no seat in a stage."""
    own = next((role for role in roles if role in actor.roles), "")
    if own:
        return Seat(role=own)
    given = ((role, task) for task in actor.acting for role in roles if role in task.roles)
    return next((Seat(role=role, acting=task) for role, task in given), None)


def taken(sop: Sop, stage_id: str, decided: Iterable[Decision]) -> set[str]:
    """Whose seat was taken by an approval, so that they do not sit in this stage."""
    once = sop.four_eyes.one_person_one_stage
    return set().union(*(d.persons for d in decided if d.verb == "approve" and (once or d.stage == stage_id)))


def lacking(now: Stage, decided: Iterable[Decision]) -> int:
    """How many approvals a stage still needs."""
    given = [d for d in decided if d.verb == "approve" and d.stage == now.id]
    return max(0, now.quorum - len(given))


def short(path: Sequence[Stage], seats: Mapping[str, Collection[str]]) -> Stage | None:
    """The first stage of a path for which nobody is left when each person sits once; None when there are enough.

    `seats` are the people of each stage by its id. (A matching by augmenting paths.)
    """
    chairs = [one for one in path for _ in range(one.quorum)]
    taken: dict[str, int] = {}

    def place(chair: int, asked: set[str]) -> bool:
        for person in seats[chairs[chair].id]:
            if person not in asked:
                asked.add(person)
                if person not in taken or place(taken[person], asked):
                    taken[person] = chair
                    return True
        return False

    return next((chairs[chair] for chair in range(len(chairs)) if not place(chair, set())), None)


def objections(
    sop: Sop,
    edition: Edition,
    actor: Actor,
    decided: Sequence[Decision],
    hands: Hands,
    others: Collection[str] = (),
) -> list[Text]:
    """Why this actor may not decide on this edition at its stage; empty when there is no reason.

    `others` are the names of those who may instead.
    """
    now = stage(sop, edition.stage)
    seat = sitting(now, actor, taken(sop, now.id, decided)) or sitting(now, actor)
    found = [] if seat else [_not_seated(sop, now, actor)]
    found += own_text(sop, hands, actor)
    found += _sat_before(sop, edition, actor, seat, decided)
    return [*found, _instead(others)] if found and others else found


def own_text(sop: Sop, hands: Hands, actor: Actor) -> list[Text]:
    """Why the text is too much the actor's own to be judged by this actor."""
    barred = own(sop, hands) & actor.accounts
    if not barred:
        return []
    wrote, self_ = bool(barred & hands.writers), actor.account in barred
    said = {
        (True, True): T("{name} wrote this post, and nobody approves their own text.", name=actor.name),
        (True, False): T("{name} acts for the writer of this post, and nobody approves their own text.",
                         name=actor.name),
        (False, True): T("{name} changed this text, and who changed it may not approve it.", name=actor.name),
        (False, False): T("{name} acts for somebody who changed this text, and who changed it may not approve it.",
                          name=actor.name),
    }  # fmt: skip
    return [said[wrote, self_]]


def _not_seated(sop: Sop, now: Stage, actor: Actor) -> Text:
    who = sop.called((*now.roles, *now.people))
    if now.units:
        return T('The stage "{stage}" belongs to: {roles} of the unit {units}. {name} is not one of them.',
                 stage=now.name, roles=who, units=", ".join(now.units), name=actor.name)  # fmt: skip
    return T(
        'The stage "{stage}" belongs to: {roles}. {name} has none of these roles. '
        "Ask one of them, or have the roles changed in [people].",
        stage=now.name,
        roles=who,
        name=actor.name,
    )


def _sat_before(
    sop: Sop, edition: Edition, actor: Actor, seat: Seat | None, decided: Sequence[Decision]
) -> list[Text]:
    """One person, one seat: not two stages, and not twice in one."""
    approvals = [d for d in decided if d.verb == "approve"]
    if seat and seat.acting and seat.acting.giver in taken(sop, edition.stage, approvals):
        return [T("{name} would act for {giver} (order {order}), who took part in an approval of this post already; "
                  "another person must now decide.", name=actor.name, giver=seat.acting.name,
                  order=seat.acting.order_number)]  # fmt: skip
    same = [d for d in approvals if actor.person in d.persons or (actor.account and d.account == actor.account)]
    if any(d.stage == edition.stage for d in same):
        return [T("{name} already took part in an approval here; this stage needs another person.", name=actor.name)]
    if sop.four_eyes.one_person_one_stage and same:
        return [T("{name} already decided at an earlier stage; another person must now decide.", name=actor.name)]
    return []


def _instead(others: Collection[str]) -> Text:
    return T("Who may decide: {names}.", names=", ".join(others))


def _role(now: Stage, person: str, roles: Iterable[str], unit: str) -> str:
    """The role in which a person sits in a stage; who is named there by person sits as that person."""
    if now.units and unit not in now.units:
        return ""
    own = set(roles)
    return next((role for role in now.roles if role in own), person if person in now.people else "")
