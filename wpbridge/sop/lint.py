"""What does not fit together in SOP files whose values are each right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from wpbridge.errors import ConfigError
from wpbridge.sop.model import Sop
from wpbridge.texts import T, Text

Place = tuple[int | str, ...]


@dataclass(frozen=True)
class Problem:
    """A sentence about a place (keys and indices) of the file."""

    place: Place
    text: Text


def problems(sop: Sop, checks: Mapping[str, Mapping[str, Any]], controls: Collection[str]) -> list[Problem]:
    """Everything that does not fit together; empty when all is well.

    `checks` are the ids this version has, with the parameters each takes and their defaults; `controls` the ids
    that the program itself keeps.
    """
    known_checks = set(checks)
    return [
        *_steps(sop),
        *_stages(sop),
        *_paths(sop),
        *_retention(sop),
        *_offices(sop),
        *_attestations(sop),
        *_checks(sop, known_checks, set(controls)),
        *_settings(sop, checks),
        *_clauses(sop),
        *_dates(sop),
        *_register(sop),
    ]


def overlapping(sops: Sequence[Sop]) -> Iterator[Text]:
    """Days on which two SOPs would both judge."""
    ordered = sorted(sops, key=lambda sop: sop.identity.effective)
    for one, other in pairwise(ordered):
        if (one.identity.effective_until or date.max) >= other.identity.effective:
            yield T(
                "the SOPs {one} and {other} are both in force on {day}; write effective_until in the older one",
                one=one.identity.number,
                other=other.identity.number,
                day=other.identity.effective.isoformat(),
            )


def _steps(sop: Sop) -> Iterator[Problem]:
    numbers = [step.number for step in sop.steps]
    if numbers != list(range(1, len(numbers) + 1)):
        given = ", ".join(map(str, numbers))
        text = T("the steps must be numbered 1 to {count} in order, but are {given}", count=len(numbers), given=given)
        yield Problem(("steps",), text)
    for at, step in enumerate(sop.steps):
        for role in _unknown(step.roles, sop.roles):
            text = T('step {step} names the role "{role}", which [roles] does not have', step=step.number, role=role)
            yield Problem(("steps", at, "roles"), text)


def _stages(sop: Sop) -> Iterator[Problem]:
    yield from _twice("stages", [stage.id for stage in sop.stages])
    for at, stage in enumerate(sop.stages):
        if stage.step not in {step.number for step in sop.steps}:
            text = T('the stage "{stage}" names the missing step {step}', stage=stage.id, step=stage.step)
            yield Problem(("stages", at, "step"), text)
        if not (stage.roles or stage.people):
            text = T('the stage "{stage}" names no role and no person, so nobody could decide there', stage=stage.id)
            yield Problem(("stages", at, "roles"), text)
        for role in _unknown(stage.roles, sop.roles):
            text = T(
                'the stage "{stage}" names the role "{role}", which [roles] does not have', stage=stage.id, role=role
            )
            yield Problem(("stages", at, "roles"), text)


def _paths(sop: Sop) -> Iterator[Problem]:
    """A path names what exists, and a content type goes one way only."""
    stages, taken = {stage.id for stage in sop.stages}, set[str]()
    for at, path in enumerate(sop.paths):
        for kind in _unknown(path.types, sop.content_types):
            text = T("a path names the content type {kind}, which [content_types] does not have", kind=kind)
            yield Problem(("paths", at, "types"), text)
        for kind in sorted(taken & set(path.types)):
            yield Problem(("paths", at, "types"), T("the content type {kind} stands in two paths", kind=kind))
        taken |= set(path.types)
        for stage in _unknown(path.stages, stages):
            yield Problem(("paths", at, "stages"), T('a path names the missing stage "{stage}"', stage=stage))
        if len(set(path.stages)) < len(path.stages):
            yield Problem(("paths", at, "stages"), T("a path names a stage twice"))


def _retention(sop: Sop) -> Iterator[Problem]:
    """Each content type has one row at most, and one row at most is for all others."""
    taken = Counter(kind for row in sop.retention for kind in row.types or ("",))
    for at, row in enumerate(sop.retention):
        for kind in _unknown(row.types, sop.content_types):
            text = T('the retention "{code}" names the content type {kind}, which [content_types] does not have',
                     code=row.code, kind=kind)  # fmt: skip
            yield Problem(("retention", at, "types"), text)
        if any(taken[kind] > 1 for kind in row.types or ("",)):
            text = T('the retention "{code}" is for posts that another one is for too', code=row.code)
            yield Problem(("retention", at, "types"), text)


def _offices(sop: Sop) -> Iterator[Problem]:
    """The roles of override, delegations, paper, restorations and erasure."""
    override = sop.override.roles if sop.override else ()
    named = {"override": override, "delegations": sop.delegations.entered_by, "paper": sop.paper.roles}
    named |= {"restorations": sop.restorations.roles if sop.restorations else ()}
    named |= {"erasure": sop.erasure.roles if sop.erasure else ()}
    for table, roles in named.items():
        key = "entered_by" if table == "delegations" else "roles"
        for role in _unknown(roles, sop.roles):
            text = T('[{table}] names the role "{role}", which [roles] does not have', table=table, role=role)
            yield Problem((table, key), text)


def _attestations(sop: Sop) -> Iterator[Problem]:
    yield from _twice("attestations", [one.id for one in sop.attestations])
    for at, one in enumerate(sop.attestations):
        if one.stage not in {stage.id for stage in sop.stages}:
            text = T('the attestation {id} names the missing stage "{stage}"', id=one.id, stage=one.stage)
            yield Problem(("attestations", at, "stage"), text)


def _twice(table: str, ids: list[str]) -> Iterator[Problem]:
    for id, count in Counter(ids).items():
        if count > 1:
            text = T('"{id}" stands {count} times in [[{table}]]', id=id, count=count, table=table)
            yield Problem((table, len(ids) - 1 - ids[::-1].index(id)), text)


def _checks(sop: Sop, known: set[str], controls: set[str]) -> Iterator[Problem]:
    for id in sorted(known - set(sop.checks)):
        text = T("the check {id} is not in the file, so nobody decided about it; add [checks.{id}]", id=id)
        yield Problem(("checks",), text)
    for id in sorted(set(sop.checks) - known):
        yield Problem(("checks", id), T("[checks.{id}] names a check that this version does not have", id=id))
    for id in sorted(set(sop.controls) - controls):
        text = T("[controls.{id}] names nothing that the program keeps; it keeps {known}", id=id, known=_all(controls))
        yield Problem(("controls", id), text)


def _settings(sop: Sop, checks: Mapping[str, Mapping[str, Any]]) -> Iterator[Problem]:
    for id, setting in sop.checks.items():
        at = ("checks", id)
        for kind in _unknown(setting.types, sop.content_types):
            yield Problem((*at, "types"), T("{id} names the content type {kind}, which [content_types] does not have",
                                            id=id, kind=kind))  # fmt: skip
        for stage in _unknown(setting.stages, {stage.id for stage in sop.stages}):
            yield Problem((*at, "stages"), T('{id} names the missing stage "{stage}"', id=id, stage=stage))
        for role in _unknown(setting.waive, sop.roles):
            text = T('{id} names the role "{role}", which [roles] does not have', id=id, role=role)
            yield Problem((*at, "waive"), text)
        for name, value in setting.parameters.items():
            yield from _parameter(id, name, value, checks.get(id, {}))


def _parameter(id: str, name: str, value: Any, known: Mapping[str, Any]) -> Iterator[Problem]:
    place = ("checks", id, "parameters", name)
    if name not in known:
        yield Problem(place, T("{id} has no parameter {name}; it has: {known}", id=id, name=name, known=_all(known)))
    elif not isinstance(value, type(known[name])) or isinstance(value, bool) != isinstance(known[name], bool):
        kind = _KINDS.get(type(known[name]), T("a table"))
        yield Problem(place, T("the parameter {name} of {id} must be {kind}", name=name, id=id, kind=kind))


_KINDS = {
    int: T("a whole number"),
    float: T("a number with a decimal point"),
    str: T("a text in quotation marks"),
    list: T("a list in brackets"),
    bool: T("true or false"),
}


def _clauses(sop: Sop) -> Iterator[Problem]:
    steps = {step.number for step in sop.steps}
    known = {*sop.checks, *sop.controls, *(one.id for one in sop.attestations)}
    for at, clause in enumerate(sop.clauses):
        if clause.step not in steps:
            text = T("a clause names the missing step {step}: {words}", step=clause.step, words=clause.words)
            yield Problem(("clauses", at, "step"), text)
        for id in _unknown(clause.kept_by, known):
            text = T("the clause “{words}” is kept by {id}, which is no check, attestation or control of this file",
                     words=clause.words, id=id)  # fmt: skip
            yield Problem(("clauses", at, "kept_by"), text)
    for number in sorted(steps - {clause.step for clause in sop.clauses}):
        yield Problem(("clauses",), T("step {step} has no clause; add [[clauses]] with what it demands", step=number))
    kept = {id for clause in sop.clauses for id in clause.kept_by}
    for id in sorted(known - kept):
        text = T("{id} keeps no clause; name it in kept_by of the clause it serves", id=id)
        table = next((name for name in ("checks", "controls") if id in getattr(sop, name)), "attestations")
        yield Problem((table, id) if table != "attestations" else (table,), text)


def _dates(sop: Sop) -> Iterator[Problem]:
    head = sop.identity
    if head.effective_until and head.effective_until < head.effective:
        yield Problem(("identity", "effective_until"), T("the SOP ends before it begins"))
    if head.revised and head.revised < head.made:
        yield Problem(("identity", "revised"), T("the SOP was revised before it was made"))


def _register(sop: Sop) -> Iterator[Problem]:
    """A label must show its number and its year, or two entries would look alike."""
    place = ("register", "number_format")
    try:
        labels = {sop.agenda.number(number, year) for number in (1, 2) for year in (2022, 2023)}
    except ConfigError as e:
        yield Problem(place, e.text)
        return
    if len(labels) < 4:
        yield Problem(place, sop.agenda.unusable)


def _unknown(given: Iterable[str], known: Collection[str]) -> list[str]:
    return [name for name in given if name not in known]


def _all(names: Iterable[str]) -> str:
    return ", ".join(sorted(names)) or "-"
