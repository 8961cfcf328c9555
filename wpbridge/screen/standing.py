"""Where a post stands, as far as it is known without asking WordPress: why a decision cannot succeed, what there is
to state, what is missing. WordPress is asked when a decision is made (`wpbridge.decisions`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from wpbridge import clearance, overrides, people, routing
from wpbridge.clearance import Hurdles
from wpbridge.desk import Desk
from wpbridge.errors import ConfigError, Refused, refuse
from wpbridge.logins import Logins
from wpbridge.models import Finding
from wpbridge.routing import Actor
from wpbridge.sop import Attestation, Sop, Stage
from wpbridge.states import next_state
from wpbridge.store import editions
from wpbridge.store.editions import Decision, Edition
from wpbridge.texts import T, Text


@dataclass(frozen=True)
class Standing:
    """An edition with the decisions on it, as both were when it was read."""

    desk: Desk
    edition: Edition
    decided: tuple[Decision, ...]

    @classmethod
    def of(cls, desk: Desk, edition_id: int) -> Standing:
        """Read anew."""
        with desk.store.begin() as connection:
            edition = editions.get(connection, edition_id)
            return cls(desk, edition, tuple(editions.decided(connection, edition)))

    @cached_property
    def sop(self) -> Sop:
        """The SOP that judges the edition."""
        return self.desk.sop_of(self.edition)

    @cached_property
    def late(self) -> Decision | None:
        """The override that still waits for its late approval."""
        if self.edition.state not in overrides.PASSED:
            return None
        return overrides.overridden(self.sop, self.edition, self.decided)

    @cached_property
    def stages(self) -> tuple[Stage, ...]:
        """The stages whose questions are asked now, the last of them decides; none when nothing can be decided."""
        if self.late:
            return routing.stages(self.sop, self.edition)
        return (routing.stage(self.sop, self.edition.stage),) if self.edition.state == "in_review" else ()

    @property
    def lost(self) -> Text | None:
        """Why nothing can be decided or shown: the SOP file has a stage of this post no more."""
        try:
            _ = self.stages
        except ConfigError as error:
            return error.text
        return None

    @property
    def settled(self) -> Mapping[str, str]:
        """How findings were settled ("attest" or "waive"), by their names; a waiver only until it ends."""
        return {d.subject: d.verb for d in clearance.counting(self.edition, self.decided, self.desk.clock())}

    def statements(self) -> list[Attestation]:
        """What an approval states now, by the SOP file."""
        return [one for _, one in self._asked()]

    def _asked(self) -> list[tuple[str, Attestation]]:
        """The statements with the stages that ask for them."""
        return [(at.id, one) for at in self.stages for one in clearance.statements(self.sop, self.edition, at.id)]

    def hurdles(self) -> Hurdles:
        """What stands in the way of an approval now."""
        if not self.stages:
            return Hurdles()
        look = clearance.afterwards if self.late else clearance.hurdles
        return look(self.sop, self.edition, self.decided, self.desk.clock())

    def turn(self) -> str:
        """The names of those whose turn it is; their offices where nobody is left."""
        stage, early = self.stages[-1], self.late.persons if self.late else set()
        able = [one for one in people.able(self.desk, self.edition, stage.id) if one not in early]
        return ", ".join(map(self.desk.config.name_of, able)) or self.sop.called((*stage.roles, *stage.people))

    def refuse(self, verb: str, person: str) -> None:
        """Refused when it is known already that this person's decision cannot succeed."""
        actor = people.unproven(self.desk, person)
        self._possible(verb)
        refuse(self._not_entitled(verb, actor))
        if verb in ("approve", "override"):
            refuse(self.missing(verb))

    def _possible(self, verb: str) -> None:
        if self.edition.state == "superseded":
            raise Refused(T("Post {post} has a newer text. Go back with q and read that one.",
                            post=self.edition.post_id))  # fmt: skip
        if not (self.late and verb in ("approve", "attest")):
            next_state("pass", self.edition.state)

    def _not_entitled(self, verb: str, actor: Actor) -> list[Text]:
        """The rules of `decisions`, but for what only WordPress knows: who changed the text since it came."""
        if self.late:
            last = replace(self.edition, stage=self.stages[-1].id)
            found = routing.objections(self.sop, last, actor, self.decided, self.edition.hands)
            return [*found, *overrides.own(self.late, actor)]
        if verb not in ("waive", "override"):
            return routing.objections(self.sop, self.edition, actor, self.decided, self.edition.hands)
        found = routing.own_text(self.sop, self.edition.hands, actor)
        if verb == "override" and not overrides.may_override(self.sop, actor):
            found.append(overrides.not_to_override(self.sop, actor))
        waivable = self._waivable()
        if verb == "waive" and waivable and not any(clearance.may_waive(self.sop, f.ref, actor) for f in waivable):
            found.append(clearance.not_to_waive(self.sop, waivable[0].ref, actor))
        return found

    def offered(self, verb: str, person: str) -> tuple[list[Finding], list[Attestation]]:
        """What this person may state or waive, without what is settled: findings, and the SOP's statements."""
        if verb == "waive":
            actor = people.unproven(self.desk, person)
            return [f for f in self._waivable() if clearance.may_waive(self.sop, f.ref, actor)], []
        findings = [f for f in self.edition.findings or () if f.severity == "attest" and f.ref not in self.settled]
        return findings, [one for stage, one in self._asked() if not self._stated(stage, one)]

    def _waivable(self) -> list[Finding]:
        checks = self.sop.checks
        return [f for f in self.edition.findings or ()
                if f.id in checks and checks[f.id].waive and f.ref not in self.settled]  # fmt: skip

    def _stated(self, stage: str, one: Attestation) -> bool:
        """A statement counts at the stage that asks for it; late, also at the one that approves."""
        return any((d.verb, d.subject) == ("attest", one.id) and d.stage in (stage, self.stages[-1].id)
                   for d in self.decided)  # fmt: skip

    def missing(self, verb: str = "approve") -> list[Text]:
        """What stands in the way, with the keys that help."""
        found = self.hurdles()
        if verb == "override":
            blocking = clearance.blocking(self.sop, self.edition, self.decided, self.desk.clock())
            found = Hurdles(blocking=blocking)
        said = []
        if found.blocking:
            said.append(T("{ids} must be mended first: return the post with r.", ids=_listed(found.blocking)))
        if found.unstated or found.unattested:
            ids = _listed((*found.unstated, *found.unattested))
            said.append(T("Still to be stated before an approval: {ids}. Do so with t.", ids=ids))
        return said


def unnamed(desk: Desk, login: str | None, env: Mapping[str, str]) -> Text | None:
    """Why nobody knows who would decide here, and what to type; None when it is known."""
    names, shell = Logins.of(env).names(desk.name), people.of_shell(desk)
    person = people.known(desk, login, env)
    if login and login not in names and person != shell:
        return T("You are not logged in as {login}: nothing can be decided. Leave with q and type: "
                 "wpbridge login {login}", login=login)  # fmt: skip
    if not login and len(names) > 1:
        return T("Several are logged in here ({names}): nothing can be decided. Leave with q and type: "
                 "wpbridge review --as LOGIN", names=", ".join(names))  # fmt: skip
    if not person and names:
        return T("WordPress knows {login}, but nobody in [people] of the configuration has this log-in. "
                 'Add wordpress = "{login}" to the person.', login=login or names[0])  # fmt: skip
    if not person:
        return T("Nobody is logged in here: nothing can be decided. Leave with q and type: wpbridge login LOGIN")
    return None


def _listed(asked: tuple[Finding | Attestation, ...]) -> str:
    return ", ".join(one.ref if isinstance(one, Finding) else one.id for one in asked)
