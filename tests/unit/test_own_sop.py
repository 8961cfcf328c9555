"""An SOP and checks of somebody else: nothing of the first office is in the code."""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib.metadata import EntryPoint
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from click.testing import CliRunner

from wpbridge import app
from wpbridge.checks import check
from wpbridge.cli import Context
from wpbridge.cli.check import check as check_command
from wpbridge.cli.policy import policy
from wpbridge.controls import CONTROLS
from wpbridge.errors import ConfigError
from wpbridge.sop import load_sop, problems
from wpbridge.texts import T

ROOT = Path(__file__).parents[2]
SOPS = sorted(file.stem for file in (ROOT / "policies").glob("*.toml") if file.stem != "laws")
ADVISORY = {
    "id": 5,
    "status": "pending",
    "title": {"raw": "Media advisory"},
    "content": {"raw": "<p>Undangan liputan.</p>"},
    "modified_gmt": "2026-11-24T06:00:00",
    "_embedded": {"wp:term": [[{"taxonomy": "category", "name": "Media Advisory", "id": 4}]]},
}


@pytest.mark.parametrize("name", SOPS)
def test_every_shipped_sop_is_in_order(name: str) -> None:
    known = {id: one.parameters for id, one in app.checks().items()}
    assert [str(problem.text) for problem in problems(load_sop(name), known, CONTROLS)] == []
    assert CliRunner().invoke(policy, ["lint", name]).exit_code == 0


def test_there_are_two_and_they_differ() -> None:
    one, other = load_sop("sop-555-039-2022"), load_sop("press-office-two-stages")
    assert {stage.id for stage in one.stages}.isdisjoint(stage.id for stage in other.stages)
    assert one.roles.keys().isdisjoint(other.roles)
    assert one.agenda != other.agenda


def found(path: Path, name: str) -> dict[str, str]:
    result = CliRunner().invoke(check_command, [str(path), "--json", "--policy", name])
    return {finding["id"]: finding["severity"] for finding in json.loads(result.output)["findings"]}


def test_the_content_type_decides(tmp_path: Path) -> None:
    path = tmp_path / "post.json"
    path.write_text(json.dumps(ADVISORY), "utf-8")
    assert {"DOK-01", "AKR-09"} <= found(path, "sop-555-039-2022").keys()
    assert not {"DOK-01", "AKR-09"} & found(path, "press-office-two-stages").keys()


@pytest.mark.parametrize("name", SOPS)
def test_the_trace_shows_steps_clauses_and_gaps(name: str) -> None:
    result = CliRunner().invoke(policy, ["trace", "--policy", name, "--json"], obj=Context())
    lines = [json.loads(line) for line in result.output.splitlines()]
    sop = load_sop(name)
    assert [line["clause"] for line in lines if line["gap"]] == [
        clause.words for clause in sop.clauses if not clause.kept_by
    ]
    kept = {keeper["id"] for line in lines for keeper in line["kept_by"]}
    assert kept == {*sop.checks, *sop.controls, *(one.id for one in sop.attestations)}


def test_what_is_off_keeps_nothing() -> None:
    result = CliRunner().invoke(
        policy, ["trace", "--policy", "press-office-two-stages", "--json"], obj=Context()
    )
    keepers = [keeper for line in result.output.splitlines() for keeper in json.loads(line)["kept_by"]]
    assert {keeper["mode"] for keeper in keepers if keeper["kind"] == "check"} == {"require", "recommend", "off"} & {
        setting.mode for setting in load_sop("press-office-two-stages").checks.values()
    }


def ours(id: str = "OUR-01") -> ModuleType:
    @check(id, "warn", T("Word of the house"))
    def rule(document: object, parameters: object) -> Iterator[Any]:
        """What: nothing."""
        yield from ()

    module = ModuleType("our_office")
    vars(module)["rule"] = rule
    return module


class Point(EntryPoint):
    """An entry point whose module needs no file."""

    def load(self) -> Any:
        if self.value == "our_office":
            return ours()
        if self.value == "again":
            return ours("BHS-01")
        if self.value == "empty":
            return ModuleType("empty")
        raise ImportError(f"no module named {self.value}")


def plugged(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    point = Point(name="our-office", value=value, group=app.CHECKS)
    monkeypatch.setattr(app, "entry_points", lambda group: [point] if group == app.CHECKS else [])


def test_a_plugin_adds_checks(monkeypatch: pytest.MonkeyPatch) -> None:
    plugged(monkeypatch, "our_office")
    assert "OUR-01" in app.checks()


@pytest.mark.parametrize(
    ("value", "why"),
    [("missing", "no module named missing"), ("again", "checks that exist already: BHS-01"), ("empty", "no check")],
)
def test_a_broken_plugin_stops_the_start_with_its_name(
    monkeypatch: pytest.MonkeyPatch, value: str, why: str
) -> None:
    plugged(monkeypatch, value)
    with pytest.raises(ConfigError, match=f'"our-office" \\({value}\\) cannot be used: .*{why}'):
        app.checks()


def test_lint_finds_two_sops_in_force_at_once() -> None:
    result = CliRunner().invoke(policy, ["lint", *SOPS])
    assert result.exit_code != 0
    assert "2026-02-01" in result.output
