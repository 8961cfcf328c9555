"""The tables of an SOP file.

The identity block follows PermenPANRB 35/2012, the steps are the decree's own table. What an office decides
differently stands in its own file; the program only reads it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import Annotated, Any, Literal, TypeVar

from pydantic import Field

from wpbridge.errors import ConfigError
from wpbridge.models import Severity
from wpbridge.settings import Name, Names, Table
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

    def in_force(self, day: date) -> bool:
        """Whether this SOP judges what was received on a day."""
        return self.effective <= day and (self.effective_until is None or day <= self.effective_until)


class Step(Table):
    """A row of the decree's table; `minutes` is its time standard."""

    number: int = Field(ge=1)
    activity: Words
    roles: Names
    requirement: Words
    minutes: int = Field(gt=0)
    output: Words


class Stage(Table):
    """A station of the review: who decides there, as part of which step, within which time.

    Who has one of the `roles`, or is one of the `people`, sits there; with `units` only who belongs to one of them.
    `quorum` is how many of them must approve.
    """

    id: Name
    step: int = Field(ge=1)
    name: Words
    roles: Names = ()
    people: Names = ()
    units: Names = ()
    quorum: int = Field(default=1, ge=1)
    minutes: int = Field(gt=0)


class Path(Table):
    """The stages that posts of some content types go through, in their order; all other posts go through all."""

    types: Annotated[tuple[Name, ...], Field(strict=False, min_length=1)]
    stages: Annotated[tuple[Name, ...], Field(strict=False, min_length=1)]


class Override(Table):
    """Publishing before the review is done, when the public must know at once (UU 14/2008 Pasal 10, serta-merta).

    `roles` may do it. Within `minutes` of office time somebody else of the last stage must approve it afterwards.
    """

    roles: Names
    minutes: int = Field(gt=0)


class Corrections(Table):
    """Correcting what is public (Pedoman Pemberitaan Media Siber 4): who may, and what each kind is called."""

    roles: Names
    kinds: dict[Name, Words] = Field(min_length=1)


class Withdrawals(Table):
    """Taking off what is public (Pedoman Pemberitaan Media Siber 5): who may, and the only grounds for it."""

    roles: Names
    grounds: dict[Name, Words] = Field(min_length=1)


class Incidents(Table):
    """What is done by itself about what happens to posts past the SOP: about a publication that nobody approved, about
    a public text (or a file) that is not the approved one, and about a post that is taken off the site."""

    published: Literal["none", "ratify", "pending"] = "none"
    changed: Literal["none", "ratify", "restore"] = "none"
    unpublished: Literal["none", "withdraw"] = "withdraw"


class Restorations(Table):
    """Bringing an archived version back into WordPress, for another review: who may."""

    roles: Names


class Erasure(Table):
    """Forgetting a post where the law asks for it (UU 27/2022, 8, 43 and 44): who may, and the only grounds for it."""

    roles: Names
    grounds: dict[Name, Words] = Field(min_length=1)


class Retention(Table):
    """A row of the office's retention schedule (JRA; UU 43/2009, PP 28/2012), for posts of some content types, without
    any for all others: for how many years from its publication a post is active and then inactive, and what becomes of
    it `then`: kept for ever at the archival institution, judged again, or destroyed by its procedure."""

    code: Words
    name: Words
    types: Names = ()
    active: int = Field(ge=0, le=100)
    inactive: int = Field(ge=0, le=100)
    then: Literal["permanent", "review", "destroy"]
    confirmed: bool = True


class Delegations(Table):
    """Who may enter that one person acts for another, beside the one who gives the task."""

    entered_by: Names = ()


class Paper(Table):
    """The roles that may sign on paper; the slip is entered by somebody else."""

    roles: Names = ()


class Reminders(Table):
    """At how many per cent of a time standard the people of a stage are reminded, and their superiors told."""

    percent: Annotated[tuple[int, ...], Field(strict=False)] = (50, 80, 100, 150)
    escalate: int = Field(default=150, ge=1)


class FourEyes(Table):
    """Who may not judge whose text. The strict rule is the default."""

    author_may_approve: bool = False
    editor_may_approve: bool = False
    one_person_one_stage: bool = True


class Clause(Table):
    """One demand of the SOP: the step it belongs to, its words, and the ids of what sees that it is kept.

    An empty `kept_by` is a gap, and is shown as one.
    """

    step: int = Field(ge=1)
    words: Words
    kept_by: Annotated[tuple[CheckId, ...], Field(strict=False)] = ()


class Kept(Table):
    """The basis of something: the clause of the law, and whether it was compared with its official text."""

    clause: Words
    confirmed: bool = True


class CheckSetting(Kept):
    """How the office uses one check.

    `types` are other modes for a content type, `stages` the stages at which a finding must be settled (none:
    each), `waive` the roles that may let a finding pass with a reason (none: nobody may).
    """

    mode: Mode
    severity: Severity
    types: dict[Name, Mode] = Field(default_factory=dict)
    stages: Names = ()
    waive: Names = ()
    parameters: dict[str, Any] = Field(default_factory=dict)

    def mode_for(self, content_type: str) -> Mode:
        """How the check is used on posts of a content type ("" for none)."""
        return self.types.get(content_type, self.mode)


class Attestation(Kept):
    """A sentence that a person states with the approval of a stage, because no machine can check it."""

    id: CheckId
    stage: Name
    statement: Words
    mode: Mode


class Register(Table):
    """The agenda book. `classes` are the classes of information (UU 14/2008, 9-11) with the categories, tags or words
    that name them; `signed_by` the role whose holder signs the printed book."""

    number_format: str
    title: Words = "Buku Agenda"
    signed_by: str = ""
    classes: dict[Words, Names] = Field(default_factory=dict)

    def number(self, number: int, year: int) -> str:
        """The label of an entry. ConfigError when the format cannot be used."""
        try:
            return self.number_format.format(number=number, year=year)
        except (LookupError, ValueError, AttributeError, TypeError) as e:
            raise ConfigError(self.unusable) from e

    def class_of(self, terms: Iterable[str], text: str) -> str:
        """The class of information of a post: by its categories and tags, else by a line in its text that names it."""
        said = {term.casefold() for term in terms}
        named = {word.casefold(): name for name, words in self.classes.items() for word in (name, *words)}
        known = next((name for word, name in named.items() if word in said), "")
        if known or not named:
            return known
        words = "|".join(re.escape(word) for word in sorted(named, key=len, reverse=True))
        found = re.search(rf"\bklasifikasi(?: informasi)?\s*:\s*({words})\b", text, re.I)
        return named[found[1].casefold()] if found else ""

    @property
    def unusable(self) -> Text:
        """The sentence that refuses the format."""
        return Text(_UNUSABLE.msgid, {"format": self.number_format, "example": '"{number:03d}/{year}"'})


class Sop(Table):
    """The whole file; `agenda` is its table [register].

    `content_types` names kinds of posts by their categories or tags in WordPress, `controls` the demands that
    the program itself keeps (SOP-01 to SOP-06, DOK-06) with their basis.
    """

    identity: Identity
    steps: Annotated[Several[Step], Field(min_length=1)]
    clauses: Several[Clause] = ()
    stages: Annotated[Several[Stage], Field(min_length=1)]
    paths: Several[Path] = ()
    override: Override | None = None
    corrections: Corrections | None = None
    withdrawals: Withdrawals | None = None
    incidents: Incidents = Incidents()
    restorations: Restorations | None = None
    erasure: Erasure | None = None
    retention: Several[Retention] = ()
    delegations: Delegations = Delegations()
    paper: Paper = Paper()
    reminders: Reminders = Reminders()
    roles: dict[Name, Words]
    assumptions: Names = ()
    four_eyes: FourEyes = FourEyes()
    content_types: dict[Name, Names] = Field(default_factory=dict)
    checks: dict[CheckId, CheckSetting] = Field(default_factory=dict)
    controls: dict[CheckId, Kept] = Field(default_factory=dict)
    attestations: Several[Attestation] = ()
    agenda: Register = Field(alias="register")  # pydantic's models have a method `register`

    def path(self, terms: Iterable[str]) -> tuple[Stage, ...]:
        """The stages that a post with these categories and tags goes through."""
        kind = self.content_type(terms)
        for path in self.paths:
            if kind in path.types:
                by_id = {stage.id: stage for stage in self.stages}
                return tuple(by_id[id] for id in path.stages)
        return self.stages

    def content_type(self, terms: Iterable[str]) -> str:
        """The content type of a post with these categories and tags, "" for none."""
        said = {term.casefold() for term in terms}
        return next((name for name, of in self.content_types.items() if said & {t.casefold() for t in of}), "")

    def retained(self, terms: Iterable[str]) -> Retention | None:
        """The row of the schedule for a post with these categories and tags, None when the file has none for it."""
        kind = self.content_type(terms)
        rest = next((row for row in self.retention if not row.types), None)
        return next((row for row in self.retention if kind in row.types), rest)

    def called(self, roles: Iterable[str]) -> str:
        """Roles in the decree's own words, for people; who sits by name stays as written."""
        return ", ".join(self.roles.get(role, role) for role in roles) or "-"

    def basis(self, id: str) -> Kept | None:
        """What a check, an attestation or a control rests on."""
        stated = {one.id: one for one in self.attestations}
        return self.checks.get(id) or stated.get(id) or self.controls.get(id)
