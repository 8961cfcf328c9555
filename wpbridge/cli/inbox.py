"""`inbox`: what waits for a decision, mine first, then what is due first."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from wpbridge import output, people, routing
from wpbridge.cli import Context, command, json_option, login_option, pass_context, site_option
from wpbridge.coherence import nearest
from wpbridge.desk import Desk
from wpbridge.due import due_at
from wpbridge.errors import ConfigError
from wpbridge.models import Finding
from wpbridge.overrides import outstanding
from wpbridge.plain import plain
from wpbridge.store import editions
from wpbridge.store.editions import Decision, Edition, Waiting
from wpbridge.texts import T, Text
from wpbridge.veil import veiled

NO_TITLE = T("(no title)")


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line of the inbox. `flagged`: published before its review was done, and not approved since."""

    edition: Waiting
    findings: tuple[Finding, ...]
    stage: str
    due: datetime | None
    mine: bool
    flagged: bool = False

    @property
    def stops(self) -> int:
        """How many findings stand in the way."""
        return sum(finding.severity in ("block", "attest") for finding in self.findings)


@command("inbox", T("List what waits for a decision"))
@login_option(T("Whose work comes first (needed when several are logged in here)"))
@json_option
@site_option
@pass_context
def inbox(context: Context, as_json: bool, site: str | None, login: str | None) -> None:
    for name in context.sites(site):
        desk = context.app.desk(name)
        lines = waiting(desk, before_screen(desk, login))
        if as_json:
            for line in lines:
                output.json_line(_json(desk, line))
        elif lines:
            columns: list[Text | str] = ["", T("post"), T("title"), T("stage"), T("due"), T("findings"), T("digest")]
            output.table([_row(desk, line) for line in lines], columns, shorten=2)
            if any(line.mine for line in lines):
                output.line(T("* waits for you. To read one: {command}", command=desk.typed("show POST")))
        else:
            output.line(T("{site}: nothing waits for a decision.", site=name))


def before_screen(desk: Desk, login: str | None) -> str:
    """Who looks, as far as this machine knows. ConfigError for a log-in that nobody has."""
    person = people.known(desk, login, os.environ)
    if login and not person:
        logins = [table.wordpress for table in desk.config.people.values() if table.wordpress]
        raise ConfigError(T('nobody in [people] has the log-in "{login}". {hint}', login=login,
                            hint=nearest(login, logins)))  # fmt: skip
    return person


def waiting(desk: Desk, person: str) -> list[Line]:
    """What waits for a decision; what `person` may decide first, then what is due first."""
    with desk.store.begin() as connection:
        found = editions.waiting(connection, desk.name)
        flagged = outstanding(connection, desk)
        approved = editions.approvals(connection, [one.id for one, _ in found])
    seated = _Seated(desk)
    lines = []
    for edition, findings in found:
        mine = person in seated(edition, edition.stage, approved.get(edition.id, []))
        lines.append(
            Line(edition=edition, findings=findings, stage=edition.stage, due=due_at(desk, edition), mine=mine)
        )
    for published, override in flagged:
        last = routing.path_of(desk.sop_of(published), published)[-1]
        mine = person in seated(published, last, desk.decided(published)) and person not in override.persons
        lines.append(Line(edition=_light(published), findings=published.findings or (), stage=last,
                          due=override.until, mine=mine, flagged=True))  # fmt: skip
    return sorted(lines, key=lambda line: (not line.mine, line.due is None, line.due, line.edition.post_id))


class _Seated:
    """Who may decide where, each answer found once: many posts wait in few stages."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._known: dict[tuple[object, ...], set[str]] = {}

    def __call__(self, edition: Edition | Waiting, stage: str, decided: Sequence[Decision]) -> set[str]:
        sop = self._desk.sop_on(edition.received_at)
        taken = frozenset(routing.taken(sop, stage, decided))
        key = (id(sop), stage, edition.hands, taken)
        if key not in self._known:
            now = next((one for one in sop.stages if one.id == stage), None)
            found = people.seated(self._desk, now, routing.own(sop, edition.hands), taken) if now else ()
            self._known[key] = set(found)
        return self._known[key]


def summary(desk: Desk, edition: Edition | Waiting, findings: Sequence[Finding]) -> dict[str, Any]:
    """An edition as every JSON line describes it."""
    light = edition if isinstance(edition, Waiting) else _light(edition)
    return {
        "site": desk.name,
        "post_id": light.post_id,
        "title": title(light.title, findings),
        "author": light.author,
        "state": light.state,
        "stage": light.stage,
        "round": light.round,
        "digest": light.digest,
        "received_at": light.received_at,
        "due_at": due_at(desk, light),
        "address": light.address,
    }


def title(written: str, findings: Sequence[Finding]) -> str:
    """A title, personal data in it veiled."""
    return veiled(plain(written), "title", findings)


def _json(desk: Desk, line: Line) -> dict[str, Any]:
    more = {"mine": line.mine, "flagged": line.flagged, "stage": line.stage, "due_at": line.due}
    return summary(desk, line.edition, line.findings) | more


def _light(edition: Edition) -> Waiting:
    post = edition.snapshot.post
    given = {name: getattr(edition, name) for name in Waiting.__dataclass_fields__ if hasattr(edition, name)}
    return Waiting(**given, title=post.title, author=post.author)


def _row(desk: Desk, line: Line) -> list[Any]:
    sop = desk.sop_on(line.edition.received_at)
    stage: Text | str = routing.called(sop, line.stage)
    if line.flagged:
        stage = T("approve afterwards: {stage}", stage=stage)
    return [
        "*" if line.mine else "",
        line.edition.post_id,
        title(line.edition.title, line.findings) or NO_TITLE,
        stage,
        output.local_time(line.due, desk.settings.timezone) if line.due else "",
        f"{line.stops}/{len(line.findings)}",
        line.edition.digest[:12],
    ]
