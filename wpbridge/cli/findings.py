"""Findings as `show` prints them, each with what settles it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from wpbridge import clearance, output
from wpbridge.checks import SEVERITIES, basis
from wpbridge.desk import Desk
from wpbridge.models import Finding
from wpbridge.places import named
from wpbridge.store.editions import Decision, Edition
from wpbridge.texts import T, Text


@dataclass(frozen=True)
class Beside:
    """What is known of findings beside themselves: which are new in this round, and what settles which."""

    fresh: set[str]
    settled: Mapping[str, Sequence[Text]]


def beside_of(desk: Desk, edition: Edition, fresh: set[str]) -> Beside:
    """What is known beside the findings of an edition."""
    zone, found = desk.settings.timezone, settled(desk, edition)
    name_of = desk.config.name_of
    said = {ref: [settled_by(name_of(d.person), d, zone) for d in decided] for ref, decided in found.items()}
    return Beside(fresh, said)


def settled_by(name: str, decision: Decision, zone: str) -> Text:
    """Who stated on a finding, or let it pass and until when."""
    if decision.verb == "attest":
        return T("stated by {name}", name=name)
    if decision.until is None:
        return T("waived by {name}", name=name)
    return T("waived by {name} until {until}", name=name, until=output.local_time(decision.until, zone))


def settled(desk: Desk, edition: Edition) -> dict[str, list[Decision]]:
    """The statements and waivers that count now, by what they are about."""
    found: dict[str, list[Decision]] = {}
    for decision in clearance.counting(edition, desk.decided(edition), desk.clock()):
        found.setdefault(decision.subject, []).append(decision)
    return found


def tell_findings(findings: Sequence[Finding], beside: Beside) -> None:
    """Print findings, each with its place, its quote and what to do."""
    for finding in findings:
        _finding(finding, finding.ref in beside.fresh, beside.settled.get(finding.ref, ()))


def _finding(finding: Finding, new: bool, settled: Sequence[Text]) -> None:
    severity, ref = SEVERITIES[finding.severity], finding.ref or finding.id
    head = T("{severity}: {id} in {part}", severity=severity, id=ref, part=named(finding.part))
    output.line(Text("    {text}", {"text": T("{first} (new)", first=head) if new else head}))
    for words in settled:
        output.line(Text("      ✓ {text}", {"text": words}))
    if finding.quote:
        output.line(Text("      “{quote}”", {"quote": finding.quote}))
    output.line(Text("      {text}", {"text": finding.message}))
    output.line(Text("      → {text}", {"text": finding.fix}))
    if finding.clause:
        output.line(T("      Basis: {clause}", clause=basis(finding.clause, finding.confirmed)))
