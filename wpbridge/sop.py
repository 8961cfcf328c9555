"""The SOP as data: who does what in which time, which checks judge a text, and how the register numbers it.

The identity block follows PermenPANRB 35/2012, the steps are the decree's own table. What an office decides
differently stands in its own file; the program only reads it.
"""

from __future__ import annotations

import importlib.resources
from collections import Counter
from collections.abc import Iterator
from datetime import date
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from pydantic import Field

from wpbridge.errors import ConfigError
from wpbridge.models import Severity
from wpbridge.settings import Name, Names, Table
from wpbridge.strict import parse
from wpbridge.texts import T, Text

V = TypeVar("V")
Mode = Literal["require", "recommend", "off"]
Words = Annotated[str, Field(min_length=1)]
Several = Annotated[tuple[V, ...], Field(strict=False)]
CheckId = Annotated[str, Field(pattern=r"^[A-Z]{3}-[0-9]{2}$")]

_UNUSABLE = T('the number format of the register "{format}" cannot be used; write for example {example}')


class Identity(Table):
    """The head of the decree. `effective_until` is empty while the SOP is in force."""

    number: Words
    title: Words
    office: Words
    unit: Words
    made: date
    revised: date | None = None
    effective: date
    effective_until: date | None = None
    ratified_by: Words
    legal_basis: Names
    linkage: Names = ()
    warnings: Names = ()
    qualifications: Names = ()
    equipment: Names = ()
    records: Names = ()

    @property
    def effective_from(self) -> date:
        """The first day on which this SOP judges posts."""
        return self.effective


class Step(Table):
    """A row of the decree's table; `minutes` is its time standard."""

    number: int = Field(ge=1)
    activity: Words
    roles: Names
    requirement: Words
    minutes: int = Field(gt=0)
    output: Words


class Stage(Table):
    """A station of the review: who decides there, as part of which step, within which time."""

    id: Name
    step: int = Field(ge=1)
    name: Words
    roles: Names
    minutes: int = Field(gt=0)


class FourEyes(Table):
    """Who may not judge whose text. The strict rule is the default."""

    author_may_approve: bool = False
    editor_may_approve: bool = False
    one_person_one_stage: bool = True


class CheckSetting(Table):
    """How the office uses one check. `confirmed` says that the clause was compared with its source."""

    mode: Mode
    severity: Severity
    clause: Words
    confirmed: bool = True
    parameters: dict[str, Any] = Field(default_factory=dict)


class Attestation(Table):
    """A sentence that a person states with the approval of a stage, because no machine can check it."""

    id: CheckId
    stage: Name
    statement: Words
    mode: Mode


class Register(Table):
    """The agenda book."""

    number_format: str

    def number(self, number: int, year: int) -> str:
        """The label of an entry. ConfigError when the format cannot be used."""
        try:
            return self.number_format.format(number=number, year=year)
        except (LookupError, ValueError, AttributeError, TypeError) as e:
            raise ConfigError(self.unusable) from e

    @property
    def unusable(self) -> Text:
        """The sentence that refuses the format."""
        return Text(_UNUSABLE.msgid, {"format": self.number_format, "example": '"{number:03d}/{year}"'})


class Sop(Table):
    """The whole file; `agenda` is its table [register]."""

    identity: Identity
    steps: Annotated[Several[Step], Field(min_length=1)]
    stages: Annotated[Several[Stage], Field(min_length=1)]
    roles: dict[Name, Words]
    assumptions: Names = ()
    four_eyes: FourEyes = FourEyes()
    checks: dict[CheckId, CheckSetting] = Field(default_factory=dict)
    attestations: Several[Attestation] = ()
    agenda: Register = Field(alias="register")  # pydantic's models have a method `register`


def load_sop(name_or_path: str | Path) -> Sop:
    """The SOP of a file, or of a bare name under `policies/`. ConfigError for none and for a wrong one."""
    file = _file(str(name_or_path))
    try:
        text = file.read_text("utf-8")
    except FileNotFoundError as e:
        raise ConfigError(_missing(str(name_or_path))) from e
    except (OSError, UnicodeDecodeError) as e:
        raise ConfigError(T("the SOP file {path} cannot be read: {why}", path=str(file), why=str(e))) from e
    return parse(text, Sop, str(file))


def problems(sop: Sop, known_checks: set[str]) -> list[Text]:
    """What does not fit together in an SOP whose values are each right; empty when all is well."""
    return [*_steps(sop), *_stages(sop), *_attestations(sop), *_checks(sop, known_checks), *_register(sop)]


def _file(name: str) -> Traversable:
    if "/" in name or name.endswith(".toml"):
        return Path(name)
    return _shipped() / f"{name}.toml"


def _shipped() -> Traversable:
    # By its name: the core knows where the rules lie and imports none of them.
    return importlib.resources.files("policies")


def _missing(name: str) -> Text:
    files = (Path(file.name) for file in _shipped().iterdir())
    known = ", ".join(sorted(file.stem for file in files if file.suffix == ".toml"))
    return T(
        'there is no SOP file "{name}"; write the path of a file, or one of these names: {known}',
        name=name,
        known=known,
    )


def _steps(sop: Sop) -> Iterator[Text]:
    numbers = [step.number for step in sop.steps]
    if numbers != list(range(1, len(numbers) + 1)):
        given = ", ".join(map(str, numbers))
        yield T(
            "the steps must be numbered 1 to {count} in order, but are {given}",
            count=len(numbers),
            given=given,
        )
    for step in sop.steps:
        for role in step.roles:
            if role not in sop.roles:
                yield T(
                    'step {step} names the role "{role}", which [roles] does not have',
                    step=step.number,
                    role=role,
                )


def _stages(sop: Sop) -> Iterator[Text]:
    yield from _twice("stages", [stage.id for stage in sop.stages])
    for stage in sop.stages:
        if stage.step not in {step.number for step in sop.steps}:
            yield T('the stage "{stage}" names the missing step {step}', stage=stage.id, step=stage.step)
        if not stage.roles:
            yield T('the stage "{stage}" names no role, so nobody could decide there', stage=stage.id)
        for role in stage.roles:
            if role not in sop.roles:
                yield T(
                    'the stage "{stage}" names the role "{role}", which [roles] does not have',
                    stage=stage.id,
                    role=role,
                )


def _attestations(sop: Sop) -> Iterator[Text]:
    yield from _twice("attestations", [one.id for one in sop.attestations])
    for one in sop.attestations:
        if one.stage not in {stage.id for stage in sop.stages}:
            yield T('the attestation {id} names the missing stage "{stage}"', id=one.id, stage=one.stage)


def _twice(table: str, ids: list[str]) -> Iterator[Text]:
    for id, count in Counter(ids).items():
        if count > 1:
            yield T('"{id}" stands {count} times in [[{table}]]', id=id, count=count, table=table)


def _checks(sop: Sop, known: set[str]) -> Iterator[Text]:
    for id in sorted(known - set(sop.checks)):
        yield T("the check {id} is not in the file, so nobody decided about it; add [checks.{id}]", id=id)
    for id in sorted(set(sop.checks) - known):
        yield T("[checks.{id}] names a check that this version does not have", id=id)


def _register(sop: Sop) -> Iterator[Text]:
    """A label must show its number and its year, or two entries would look alike."""
    try:
        labels = {sop.agenda.number(number, year) for number in (1, 2) for year in (2022, 2023)}
    except ConfigError as e:
        yield e.text
        return
    if len(labels) < 4:
        yield sop.agenda.unusable
