"""The engine of the checks: what a check is, how it is found, and one report from all of them.

A check is one function with one decorator. It sees a parsed `Document`, never the network, and yields hits.
Its id is stable, its docstring is its manual page; severity, clause and parameters come from the SOP file.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import ModuleType
from typing import Any

from wpbridge.models import Finding, Severity
from wpbridge.sop.model import CheckSetting, Mode, Sop
from wpbridge.text import Document, Passage, Span
from wpbridge.texts import T, Text
from wpbridge.veil import Veil, masked

GRAVITY = ("block", "attest", "warn", "info")
SEVERITIES = {
    "block": T("MUST BE MENDED"),
    "attest": T("NEEDS A STATEMENT"),
    "warn": T("please look"),
    "info": T("note"),
}
_LONGEST_QUOTE = 120  # characters


@dataclass(frozen=True, kw_only=True)
class Hit:
    """One place where a check found something. `severity` only where it differs from the check's own."""

    part: str
    message: Text
    fix: Text
    quote: str = ""
    start: int = 0
    end: int = 0
    severity: Severity | None = None

    @classmethod
    def on(
        cls,
        text: Span | Passage,
        where: re.Match[str] | tuple[int, int],
        message: Text,
        fix: Text,
        severity: Severity | None = None,
    ) -> Hit:
        """A hit in a span or passage, at a match in its text or at offsets (start, end) in it."""
        start, end = where if isinstance(where, tuple) else where.span()
        return cls(
            part=text.part,
            quote=text.text[start:end],
            start=text.start + start,
            end=text.start + end,
            message=message,
            fix=fix,
            severity=severity,
        )


CheckFunction = Callable[[Document, Mapping[str, Any]], Iterable[Hit]]


@dataclass(frozen=True, kw_only=True)
class Check:
    """A rule: `title` is its name for people, `personal` says that its quotes are personal data.

    `parameters` are what the SOP file may set, each with its default.
    """

    id: str
    severity: Severity
    title: Text
    run: CheckFunction
    personal: bool = False
    parameters: Mapping[str, Any] = field(default_factory=dict)
    manual: str = field(default="", repr=False)


def check(
    id: str,
    severity: Severity,
    title: Text,
    *,
    personal: bool = False,
    parameters: Mapping[str, Any] | None = None,
) -> Callable[[CheckFunction], Check]:
    """Make a function a check; its docstring becomes the manual page."""

    def made(function: CheckFunction) -> Check:
        manual = inspect.cleandoc(function.__doc__ or "")
        return Check(
            id=id,
            severity=severity,
            title=title,
            run=function,
            personal=personal,
            parameters=parameters or {},
            manual=manual,
        )

    return made


def discover(package: ModuleType) -> dict[str, Check]:
    """All checks in a module or a package's modules, by id. ValueError for an id used twice."""
    found: dict[str, Check] = {}
    inside = pkgutil.iter_modules(getattr(package, "__path__", ()), f"{package.__name__}.")
    for module in (package, *(importlib.import_module(info.name) for info in inside)):
        for value in vars(module).values():
            if isinstance(value, Check) and found.setdefault(value.id, value) is not value:
                raise ValueError(f"two checks have the id {value.id}")
    return dict(sorted(found.items()))


@dataclass(frozen=True, kw_only=True)
class Report:
    """All findings of one edition, the gravest first."""

    findings: tuple[Finding, ...] = ()

    @property
    def blocking(self) -> tuple[Finding, ...]:
        """The findings that must be mended before anyone can approve."""
        return tuple(finding for finding in self.findings if finding.severity == "block")


def run_checks(document: Document, checks: Mapping[str, Check], sop: Sop) -> Report:
    """Run the checks that the SOP file asks for. A check that fails to run is itself a blocking finding."""
    found: list[tuple[Check, Hit, CheckSetting | None, Mode]] = []
    content_type = sop.content_type(term.name for term in document.post.terms)
    for id, one in checks.items():
        setting = sop.checks.get(id)
        mode = setting.mode_for(content_type) if setting else "require"
        if mode != "off":
            found += [(one, hit, setting, mode) for hit in _hits(document, one, setting)]
    veil = Veil(hit.quote for one, hit, _, _ in found if one.personal)
    return Report(findings=ordered([_finding(*each, veil) for each in found], document.parts))


def ordered(findings: Iterable[Finding], parts: Iterable[str]) -> tuple[Finding, ...]:
    """Findings, the gravest first, then as they stand in the post; each with its `ref`."""
    order = {part: number for number, part in enumerate(parts)}
    inside = sorted(findings, key=lambda f: (GRAVITY.index(f.severity), order.get(f.part, 0), f.start, f.id))
    seen: Counter[str] = Counter()
    named = []
    for finding in inside:
        seen[finding.id] += 1
        named.append(replace(finding, ref=f"{finding.id}#{seen[finding.id]}"))
    return tuple(named)


def compare(
    before: Iterable[Finding], after: Iterable[Finding]
) -> tuple[list[Finding], list[Finding], list[Finding]]:
    """Two rounds of one post: what was mended, what is still open, and what is new."""
    old, new = {f.key: f for f in before}, {f.key: f for f in after}
    mended = [finding for key, finding in old.items() if key not in new]
    still = [finding for key, finding in new.items() if key in old]
    return mended, still, [finding for key, finding in new.items() if key not in old]


def finding_json(finding: Finding, language: str) -> dict[str, Any]:
    """A finding as `--json` prints it."""
    return {
        "id": finding.id,
        "severity": finding.severity,
        "part": finding.part,
        "quote": finding.quote,
        "start": finding.start,
        "end": finding.end,
        "message": finding.message.say(language),
        "fix": finding.fix.say(language),
        "clause": basis(finding.clause, finding.confirmed).say(language),
        "ref": finding.ref,
    }


def basis(clause: str, confirmed: bool) -> Text:
    """A clause as readers get it: one not yet compared with its official text says so."""
    if not clause or confirmed:
        return Text("{clause}", {"clause": clause}) if clause else Text("")
    return T("{clause} (awaits confirmation)", clause=clause)


def _hits(document: Document, one: Check, setting: CheckSetting | None) -> list[Hit]:
    try:
        return list(one.run(document, {**one.parameters, **(setting.parameters if setting else {})}))
    except Exception as error:  # an unforeseen text must not let a post pass unchecked
        return [_unchecked(one, error)]


def _finding(one: Check, hit: Hit, setting: CheckSetting | None, mode: Mode, veil: Veil) -> Finding:
    severity = hit.severity or (setting.severity if setting else one.severity)
    if mode == "recommend" and severity in ("block", "attest"):
        severity = "warn"
    quote = masked(hit.quote) if one.personal else veil.over(hit.quote)
    return Finding(
        id=one.id,
        severity=severity,
        part=veil.over(hit.part),
        message=veil.over(hit.message),
        fix=veil.over(hit.fix),
        quote=quote if len(quote) <= _LONGEST_QUOTE else f"{quote[:_LONGEST_QUOTE]}…",
        start=hit.start,
        end=hit.end,
        clause=setting.clause if setting else "",
        confirmed=setting.confirmed if setting else True,
        personal=one.personal,
    )


def _unchecked(one: Check, error: Exception) -> Hit:
    return Hit(
        part="body",
        severity="block",
        message=T("The check {id} could not be made ({error}).", id=one.id, error=type(error).__name__),
        fix=T("Look at the post with this check in mind, and report the fault of the program."),
    )
