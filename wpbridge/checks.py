"""The engine of the checks: what a check is, how it is found, and one report from all of them.

A check is one function with one decorator. It sees a parsed `Document`, never the network, and yields hits.
Its id is stable, its docstring is its manual page; severity, clause and parameters come from the SOP file.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

from wpbridge.models import Finding, Severity
from wpbridge.sop import CheckSetting, Sop
from wpbridge.text import Document, Passage, Span
from wpbridge.texts import T, Text

GRAVITY = ("block", "attest", "warn", "info")
_LONGEST_QUOTE = 120  # characters
_MASKED_LESS = 8  # a shorter quote would give itself away by its ends


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
    """All checks in a package's modules, by id. ValueError for an id used twice."""
    found: dict[str, Check] = {}
    for info in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
        module = importlib.import_module(info.name)
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
    found: list[Finding] = []
    for id, one in checks.items():
        setting = sop.checks.get(id)
        if setting is None or setting.mode != "off":
            found += _findings(document, one, setting)
    order = {part: number for number, part in enumerate(document.parts)}
    return Report(
        findings=tuple(
            sorted(found, key=lambda f: (GRAVITY.index(f.severity), order.get(f.part, 0), f.start, f.id))
        )
    )


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
        "clause": finding.clause,
    }


def masked(quote: str) -> str:
    """Personal data that can be recognised by who knows it, and read by nobody else."""
    if len(quote) < _MASKED_LESS:
        return "•" * len(quote)
    return f"{quote[:2]}{'•' * (len(quote) - 4)}{quote[-2:]}"


def _findings(document: Document, one: Check, setting: CheckSetting | None) -> list[Finding]:
    try:
        hits = list(one.run(document, {**one.parameters, **(setting.parameters if setting else {})}))
    except Exception as error:  # an unforeseen text must not let a post pass unchecked
        hits = [_unchecked(one, error)]
    return [_finding(one, hit, setting) for hit in hits]


def _finding(one: Check, hit: Hit, setting: CheckSetting | None) -> Finding:
    severity = hit.severity or (setting.severity if setting else one.severity)
    if setting and setting.mode == "recommend" and severity in ("block", "attest"):
        severity = "warn"
    quote = masked(hit.quote) if one.personal else hit.quote
    return Finding(
        id=one.id,
        severity=severity,
        part=hit.part,
        message=hit.message,
        fix=hit.fix,
        quote=quote if len(quote) <= _LONGEST_QUOTE else f"{quote[:_LONGEST_QUOTE]}…",
        start=hit.start,
        end=hit.end,
        clause=setting.clause if setting else "",
    )


def _unchecked(one: Check, error: Exception) -> Hit:
    return Hit(
        part="body",
        severity="block",
        message=T("The check {id} could not be made ({error}).", id=one.id, error=type(error).__name__),
        fix=T("Look at the post with this check in mind, and report the fault of the program."),
    )
