"""`wpbridge check FILE...`: the checks alone, without configuration and without network."""

from __future__ import annotations

from pathlib import Path

import click

from wpbridge import output
from wpbridge.checks import Report, finding_json, run_checks
from wpbridge.cli import command, json_option, option
from wpbridge.cli.inbox import SEVERITIES
from wpbridge.models import Finding
from wpbridge.places import named
from wpbridge.texts import T, Text

DEFAULT_SOP = "sop-555-039-2022"


@command("check", T("Check files alone, offline"))
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@option("--policy", default=DEFAULT_SOP, help=T("An SOP file: a name under policies/ or a path"))
@json_option
def check(files: tuple[Path, ...], policy: str, as_json: bool) -> None:
    from wpbridge.app import checks
    from wpbridge.offline import read
    from wpbridge.sop import load_sop
    from wpbridge.text import Document

    sop, rules = load_sop(policy), checks()
    blocked = False
    for file in files:
        for post in read(file):
            report = run_checks(Document.of(post, {}, None), rules, sop)
            blocked = blocked or bool(report.blocking)
            if as_json:
                found = [finding_json(f, output.language.get()) for f in report.findings]
                output.json_line({"file": str(file), "post_id": post.id or None, "findings": found})
            else:
                _say(file, report)
    raise SystemExit(int(blocked))


def _say(file: Path, report: Report) -> None:
    output.line(T("{file}: {count} findings", file=str(file), count=len(report.findings)))
    for finding in report.findings:
        output.line(_line(finding))


def _line(finding: Finding) -> Text:
    quote = Text(" “{quote}”", {"quote": finding.quote}) if finding.quote else Text("")
    return T(
        "  {severity}: {id} in {part}{quote}: {message} → {fix}",
        severity=SEVERITIES[finding.severity],
        id=finding.id,
        part=named(finding.part),
        quote=quote,
        message=finding.message,
        fix=finding.fix,
    )
