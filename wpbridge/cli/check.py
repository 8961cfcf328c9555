"""`wpbridge check FILE...`: the checks alone, without configuration and without network."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click

from wpbridge import __version__, output
from wpbridge.checks import SEVERITIES, Report, basis, finding_json, run_checks
from wpbridge.cli import argument, command, json_option, option
from wpbridge.errors import ConfigError
from wpbridge.models import Finding
from wpbridge.places import named
from wpbridge.text import Document
from wpbridge.texts import T, Text
from wpbridge.veil import veiled

DEFAULT_SOP = "sop-555-039-2022"
_SUFFIXES = (".html", ".htm", ".json")
_AROUND = 40  # characters of the text shown on either side of a finding


@dataclass(frozen=True, kw_only=True)
class _Checked:
    file: str
    document: Document
    report: Report


@command("check", T("Check files or folders alone, offline"))
@argument("files", nargs=-1, required=True, type=click.Path(path_type=Path),
          help=T("Texts to check, or folders of them"))  # fmt: skip
@option("--policy", default=DEFAULT_SOP, help=T("An SOP file: a name under policies/ or a path"))
@option("--sarif", "form", flag_value="sarif", help=T("Print SARIF, for code hosts and editors"))
@option("--junit", "form", flag_value="junit", help=T("Print JUnit XML, for build servers"))
@json_option
def check(files: tuple[Path, ...], policy: str, form: str | None, as_json: bool) -> None:
    from wpbridge.app import checks
    from wpbridge.formats import junit, sarif

    blocked, reports = False, []
    for one in _checked(files, policy):
        blocked = blocked or bool(one.report.blocking)
        if form:
            reports.append((one.file, one.report))
        elif as_json:
            found = [finding_json(f, output.language.get()) for f in one.report.findings]
            output.json_line({"file": one.file, "post_id": one.document.post.id or None, "findings": found})
        else:
            _say(one)
    if form == "sarif":
        output.json_line(sarif(reports, checks(), __version__, output.language.get()))
    elif form == "junit":
        for line in junit(reports, output.language.get()).splitlines():
            output.line(Text("{xml}", {"xml": line}))
    raise SystemExit(int(blocked))


def _checked(paths: tuple[Path, ...], policy: str) -> Iterator[_Checked]:
    """Every post of every file, checked one after the other, so that a big folder needs no memory."""
    from wpbridge.app import checks
    from wpbridge.offline import read
    from wpbridge.sop import load_sop

    sop, rules = load_sop(policy), checks()
    for file in _files(paths):
        for post in read(file):
            document = Document.of(post, {}, None)
            yield _Checked(file=str(file), document=document, report=run_checks(document, rules, sop))


def _files(paths: tuple[Path, ...]) -> Iterator[Path]:
    """Files as they are named; of folders all posts in them. ConfigError for a folder without any."""
    for path in paths:
        if not path.is_dir():
            yield path
            continue
        inside = sorted(file for file in path.rglob("*") if file.suffix.lower() in _SUFFIXES and file.is_file())
        if not inside:
            raise ConfigError(T("{file} is a folder without any .html or .json file; name another", file=str(path)))
        yield from inside


def _say(one: _Checked) -> None:
    output.line(T("{file}: {count} findings", file=one.file, count=len(one.report.findings)))
    for finding in one.report.findings:
        output.line(
            T("  {severity}: {id} in {part}", severity=SEVERITIES[finding.severity], id=finding.id,
              part=named(finding.part))
        )  # fmt: skip
        _point(one, finding)
        output.line(Text("      {message}", {"message": finding.message}))
        output.line(Text("      → {fix}", {"fix": finding.fix}))
        if finding.clause:
            output.line(T("      Basis: {clause}", clause=basis(finding.clause, finding.confirmed)))


def _point(one: _Checked, finding: Finding) -> None:
    """The place in its line with carets below; a quote that is not in the readable text stands alone."""
    text = veiled(one.document.parts.get(finding.part, ""), finding.part, one.report.findings)
    if finding.end <= finding.start or finding.end > len(text):
        if finding.quote:
            output.line(Text("      “{quote}”", {"quote": finding.quote}))
        return
    line = text.rfind("\n", 0, finding.start) + 1
    begin = line if finding.start - line <= _AROUND else text.find(" ", finding.start - _AROUND) + 1
    begin = begin if line <= begin <= finding.start else finding.start
    line_end = text.find("\n", finding.start)
    stop = min(len(text) if line_end < 0 else line_end, finding.end + _AROUND, finding.start + 2 * _AROUND)
    width = min(finding.end, stop) - finding.start
    output.line(Text("      │ {text}", {"text": text[begin:stop]}))
    output.line(Text("      │ {carets}", {"carets": " " * (finding.start - begin) + "^" * width}))
