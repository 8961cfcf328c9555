"""Reports of checks in the forms that other programs read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from xml.etree import ElementTree

from wpbridge.checks import Check, Report, basis
from wpbridge.models import Finding

_LEVELS = {"block": "error", "attest": "warning", "warn": "warning", "info": "note"}


def sarif(
    reports: Sequence[tuple[str, Report]], checks: Mapping[str, Check], version: str, language: str
) -> dict[str, Any]:
    """SARIF 2.1.0 (OASIS, 2020): one run with all files. Offsets are those in the part's readable text."""
    used = sorted({finding.id for _, report in reports for finding in report.findings})
    rules = [_rule(id, checks, language) for id in used]
    results = [
        _result(file, finding, used.index(finding.id), language)
        for file, report in reports
        for finding in report.findings
    ]
    driver = {"name": "wpbridge", "version": version, "rules": rules}
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return {"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [run]}


def _rule(id: str, checks: Mapping[str, Check], language: str) -> dict[str, Any]:
    title = checks[id].title.say(language) if id in checks else id
    return {"id": id, "shortDescription": {"text": title}}


def _result(file: str, finding: Finding, rule: int, language: str) -> dict[str, Any]:
    return {
        "ruleId": finding.id,
        "ruleIndex": rule,
        "level": _LEVELS[finding.severity],
        "message": {"text": f"{finding.message.say(language)} {finding.fix.say(language)}"},
        "locations": [
            {
                "physicalLocation": {"artifactLocation": {"uri": file}},
                "logicalLocations": [{"name": finding.part}],
            }
        ],
        "properties": {
            "quote": finding.quote,
            "start": finding.start,
            "end": finding.end,
            "severity": finding.severity,
            "clause": basis(finding.clause, finding.confirmed).say(language),
        },
    }


def junit(reports: Sequence[tuple[str, Report]], language: str) -> str:
    """JUnit XML: a suite for each file, a case for each finding; what blocks is a failure."""
    root = ElementTree.Element("testsuites", name="wpbridge check")
    for file, report in reports:
        blocking = str(len(report.blocking))
        cases = str(max(1, len(report.findings)))
        suite = ElementTree.SubElement(root, "testsuite", name=file, tests=cases, failures=blocking)
        if not report.findings:
            ElementTree.SubElement(suite, "testcase", classname=file, name="wpbridge")
        for finding in report.findings:
            _case(suite, file, finding, language)
    return ElementTree.tostring(root, encoding="unicode", xml_declaration=True)


def _case(suite: ElementTree.Element, file: str, finding: Finding, language: str) -> None:
    name = f"{finding.ref} {finding.part}"
    case = ElementTree.SubElement(suite, "testcase", classname=_xml(file), name=_xml(name))
    lines = (finding.quote, finding.message.say(language), finding.fix.say(language))
    words = _xml("\n".join(line for line in lines if line))
    if finding.severity == "block":
        ElementTree.SubElement(case, "failure", type=finding.id, message=_xml(lines[1])).text = words
    else:
        ElementTree.SubElement(case, "system-out").text = words


def _xml(text: str) -> str:
    """Without the control characters that XML cannot hold at all."""
    return "".join(sign if sign >= " " or sign in "\t\n" else "�" for sign in text if not "\ud800" <= sign <= "\udfff")
