"""`policy`: the SOP file, shown, tested and explained."""

from __future__ import annotations

from typing import Any

import click

from wpbridge import output
from wpbridge.cli import command, group, json_option, option
from wpbridge.cli.check import DEFAULT_SOP
from wpbridge.errors import ConfigError
from wpbridge.manual import SPOKEN, sections
from wpbridge.sop import Sop, load_sop, problems
from wpbridge.texts import T, Text

_POLICY = T("An SOP file: a name under policies/ or a path")


@group("policy", T("Show, test and explain the SOP file"))
def policy() -> None:
    pass


@command("show", T("Show the SOP: its identity, steps, stages and assumptions"))
@option("--policy", "name", default=DEFAULT_SOP, help=_POLICY)
@json_option
def show(name: str, as_json: bool) -> None:
    sop = load_sop(name)
    if as_json:
        output.json_line(sop.model_dump(mode="json"))
        return
    output.line(T("SOP {number}: {title}", number=sop.identity.number, title=sop.identity.title))
    for step in sop.steps:
        output.line(T("{number}. {activity} ({minutes} minutes)", **_step(step)))
    for stage in sop.stages:
        output.line(
            T(
                "Stage {name} (step {step}): {roles}",
                name=stage.name,
                step=stage.step,
                roles=", ".join(stage.roles),
            )
        )
    for assumption in sop.assumptions:
        output.line(T("Assumption of the SOP file: {words}", words=assumption))


@command("lint", T("Test an SOP file for what does not fit together"))
@click.argument("name", default=DEFAULT_SOP)
def lint(name: str) -> None:
    from wpbridge.app import checks

    sop = load_sop(name)
    found = problems(sop, set(checks()))
    for problem in found:
        output.line(problem)
    if found:
        raise ConfigError(T("The SOP file {name} has {count} problems.", name=name, count=len(found)))
    output.line(T("The SOP file {name} is in order.", name=name))


@command("explain", T("Explain a check: what, why, example, how to mend, known false alarms"))
@click.argument("id")
@option("--policy", "name", default=DEFAULT_SOP, help=_POLICY)
def explain(id: str, name: str) -> None:
    from wpbridge.app import checks

    found = checks().get(id.upper())
    if found is None:
        raise ConfigError(T("There is no check {id}. There are: {known}", id=id, known=", ".join(checks())))
    output.line(T("{id}: {title}", id=found.id, title=found.title))
    for name_of, words in sections(found.manual):
        if name_of != "Clause":  # the SOP file knows better
            output.line(T("{section}: {words}", section=_SECTIONS[name_of], words=_said(name_of, words)))
    output.line(T("Basis: {clause}", clause=_clause(load_sop(name), found.id)))


_SECTIONS = {
    "What": T("What"),
    "Why": T("Why"),
    "Example": T("Example"),
    "How to mend": T("How to mend"),
    "Known false alarms": T("Known false alarms"),
}


def _said(section: str, words: str) -> Text:
    return Text(words) if section in SPOKEN else Text("{words}", {"words": words})


def _clause(sop: Sop, id: str) -> str:
    setting = sop.checks.get(id)
    return setting.clause if setting else "-"


def _step(step: Any) -> dict[str, Any]:
    return {"number": step.number, "activity": step.activity, "minutes": step.minutes}


for _one in (show, lint, explain):
    policy.add_command(_one)
