"""`policy`: the SOP file, shown, tested, explained and traced."""

from __future__ import annotations

from typing import Any

import click

from wpbridge import output
from wpbridge.checks import basis
from wpbridge.cli import LARGEST, Context, argument, command, group, json_option, option, pass_context, site_option
from wpbridge.cli.check import DEFAULT_SOP
from wpbridge.coherence import nearest
from wpbridge.controls import CONTROLS
from wpbridge.errors import ConfigError, Refused
from wpbridge.manual import SPOKEN, sections
from wpbridge.sop import Sop, load_sop, overlapping, problems, read_sop
from wpbridge.strict import line_of
from wpbridge.texts import T, Text

_POLICY = T("An SOP file: a name under policies/ or a path")
_SECTIONS = {
    "What": T("What"),
    "Why": T("Why"),
    "Example": T("Example"),
    "How to mend": T("How to mend"),
    "Known false alarms": T("Known false alarms"),
}


@group("policy", T("Show, test, explain and trace the SOP file"))
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
        who = ", ".join((*stage.roles, *stage.people, *(f"({unit})" for unit in stage.units)))
        places = {"name": stage.name, "step": stage.step, "roles": who, "minutes": stage.minutes}
        if stage.quorum > 1:
            places["quorum"] = stage.quorum
            output.line(T("Stage {name} (step {step}): {quorum} of {roles}, {minutes} minutes", **places))
        else:
            output.line(T("Stage {name} (step {step}): {roles}, {minutes} minutes", **places))
    for path in sop.paths:
        names = ", ".join(stage.name for stage in sop.stages if stage.id in path.stages)
        output.line(T("Posts of the kind {kinds} go through: {stages}", kinds=", ".join(path.types), stages=names))
    if sop.override:
        output.line(T("Before the review is done may publish: {roles}; somebody else approves within {minutes} minutes",
                      roles=", ".join(sop.override.roles), minutes=sop.override.minutes))  # fmt: skip
    for assumption in sop.assumptions:
        output.line(T("Assumption of the SOP file: {words}", words=assumption))
    for sentence in _replaced(sop):
        output.line(sentence)


@command("lint", T("Test SOP files for what does not fit together"))
@argument("names", nargs=-1, help=T("SOP files: names under policies/ or paths"))
def lint(names: tuple[str, ...]) -> None:
    names = names or (DEFAULT_SOP,)
    count = sum(_problems(name) for name in names)
    for clash in overlapping([load_sop(name) for name in names]):
        output.line(clash)
        count += 1
    if count:
        raise ConfigError(T("The SOP file {name} has {count} problems.", name=", ".join(names), count=count))
    output.line(T("The SOP file {name} is in order.", name=", ".join(names)))


def _problems(name: str) -> int:
    """Say what is wrong in one file, line by line; how much it was."""
    from wpbridge.app import checks

    sop = load_sop(name)
    where, text = read_sop(name)
    found = problems(sop, {id: one.parameters for id, one in checks().items()}, CONTROLS)
    for problem in sorted(found, key=lambda one: line_of(text, one.place)):
        line = line_of(text, problem.place)
        output.line(T("{where}, line {line}: {sentence}", where=where, line=line, sentence=problem.text))
    for sentence in _replaced(sop):
        output.line(sentence)
    return len(found)


@command("explain", T("Explain a check: what, why, example, how to mend, known false alarms"))
@argument("id", help=T("The check (DAT-01), or a finding of it"))
@option("--policy", "name", default=DEFAULT_SOP, help=_POLICY)
def explain(id: str, name: str) -> None:
    from wpbridge.app import checks

    id = id.upper().partition("#")[0]  # a finding is named as `show` prints it
    found, sop = checks().get(id), load_sop(name)
    stated = {one.id: one.statement for one in sop.attestations}
    if found:
        output.line(T("{id}: {title}", id=found.id, title=found.title))
        for section, words in sections(found.manual):
            if section != "Clause":  # the SOP file knows better
                output.line(T("{section}: {words}", section=_SECTIONS[section], words=_said(section, words)))
    elif id in CONTROLS:
        output.line(T("{id}, kept by the program itself: {words}", id=id, words=CONTROLS[id]))
    elif id in stated:
        output.line(T("{id}, stated by a person: {words}", id=id, words=stated[id]))
    else:
        raise ConfigError(T("There is no check {id}. {hint}", id=id, hint=nearest(id, {*checks(), *CONTROLS, *stated})))
    kept = sop.basis(id)
    output.line(T("Basis: {clause}", clause=basis(kept.clause, kept.confirmed) if kept else "-"))


@command("trace", T("Show what keeps each clause of the SOP; for a post, with the proof"))
@argument("post", type=click.IntRange(1, LARGEST), required=False, help=T("The number of a post, for the proof"))
@option("--policy", "name", help=_POLICY)
@json_option
@site_option
@pass_context
def trace(context: Context, post: int | None, name: str | None, as_json: bool, site: str | None) -> None:
    from wpbridge.app import checks
    from wpbridge.trace import Line, Record
    from wpbridge.trace import trace as traced

    record: Record | None = None
    if post is None:
        sop = load_sop(name or DEFAULT_SOP)
    else:
        desk = context.app.desk(site or "")
        record = _record(desk, post)
        sop = desk.sop_of(record.edition)
    lines: list[Line] = traced(sop, {id: one.title for id, one in checks().items()}, record)
    step = 0
    for line in lines:
        if as_json:
            output.json_line(_json(line, post))
            continue
        if line.step != step:
            step = line.step
            output.line(T("{number}. {activity} ({minutes} minutes)", **_step(sop.steps[step - 1])))
        _say(line)
    gaps = [line for line in lines if line.gap]
    if not as_json:
        output.line(T("{count} clauses, {gaps} with nothing behind them", count=len(lines), gaps=len(gaps)))


def _say(line: Any) -> None:
    output.line(Text("   “{words}”", {"words": line.words}))
    if line.gap:
        output.line(T("      GAP: nothing keeps this clause"))
    for keeper in line.keepers:
        title = T("{id} ({kind}): {title}", id=keeper.id, kind=_KINDS[keeper.kind], title=keeper.title)
        output.line(Text("      {title}", {"title": title}))
        for proof in keeper.proof:
            output.line(Text("         {proof}", {"proof": proof}))
        if not keeper.proof and keeper.mode == "off":
            output.line(T("         switched off by the SOP file"))


_KINDS = {"check": T("machine"), "attestation": T("person"), "control": T("program")}


def _json(line: Any, post: int | None) -> dict[str, Any]:
    language = output.language.get()
    keepers = [
        {
            "id": one.id,
            "kind": one.kind,
            "title": one.title.say(language),
            "mode": one.mode,
            "clause": one.clause,
            "confirmed": one.confirmed,
            "evidence": [proof.say(language) for proof in one.proof],
        }
        for one in line.keepers
    ]
    return {"post_id": post, "step": line.step, "clause": line.words, "gap": line.gap, "kept_by": keepers}


def _record(desk: Any, post: int) -> Any:
    """What is on record of a post, from the store and the archive."""
    from wpbridge import effects, register
    from wpbridge.store import editions
    from wpbridge.trace import Record

    with desk.store.begin() as connection:
        edition = editions.current(connection, desk.name, post)
        if edition is None:
            raise Refused(T("Post {post} was never submitted for review here.", post=post))
        decided = editions.decided(connection, edition)
        kept = [one.receipt for one in effects.of_edition(connection, edition.id) if one.key.channel == "archive"]
        entries = {row.edition_id: row.label for row in register.read(connection, desk.name)}
    people = {id: person.name for id, person in desk.config.people.items()}
    return Record(
        edition=edition,
        decided=decided,
        people=people,
        entry=entries.get(edition.id, ""),
        version=next((receipt.remote_id for receipt in kept if receipt), ""),
    )


def _replaced(sop: Sop) -> list[Text]:
    """The legal basis that later rules replaced: said, not silently enforced."""
    from wpbridge.app import replaced_laws

    return [
        T("Legal basis out of date? “{entry}” was followed by {later}.", entry=entry, later=basis(later, confirmed))
        for entry, later, confirmed in replaced_laws([sop])
    ]


def _said(section: str, words: str) -> Text:
    return Text(words) if section in SPOKEN else Text("{words}", {"words": words})


def _step(step: Any) -> dict[str, Any]:
    return {"number": step.number, "activity": step.activity, "minutes": step.minutes}


for _one in (show, lint, explain, trace):
    policy.add_command(_one)
