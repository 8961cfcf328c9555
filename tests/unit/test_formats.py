"""Reports for other programs: SARIF and JUnit."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner

from wpbridge.cli.check import check

SAMPLE = Path(__file__).parents[2] / "docs/contoh-rilis.html"


def run(*arguments: str) -> str:
    result = CliRunner().invoke(check, list(arguments))
    assert result.exit_code in (0, 1), result.output
    return result.output


def test_sarif_names_every_finding() -> None:
    found = json.loads(run(str(SAMPLE), "--json"))["findings"]
    report = json.loads(run(str(SAMPLE), "--sarif"))
    (ran,) = report["runs"]
    assert report["version"] == "2.1.0"
    assert [result["ruleId"] for result in ran["results"]] == [finding["id"] for finding in found]
    rules = [rule["id"] for rule in ran["tool"]["driver"]["rules"]]
    assert all(rules[result["ruleIndex"]] == result["ruleId"] for result in ran["results"])
    levels = {"block": "error", "attest": "warning", "warn": "warning", "info": "note"}
    assert [result["level"] for result in ran["results"]] == [levels[finding["severity"]] for finding in found]


def test_junit_fails_where_a_finding_blocks(tmp_path: Path) -> None:
    (tmp_path / "b.html").write_text("<h1>\x07Judul \x01</h1><p>isi</p><script>x</script>", "utf-8")
    found = json.loads(run(str(SAMPLE), "--json"))["findings"]
    root = ElementTree.fromstring(run(str(SAMPLE), str(tmp_path), "--junit").encode())
    suite = root.findall("testsuite")[0]
    assert int(suite.attrib["tests"]) == len(found)
    blocking = [finding["id"] for finding in found if finding["severity"] == "block"]
    assert [failure.attrib["type"] for failure in suite.iter("failure")] == blocking
    assert len(root.findall("testsuite")) == 2


def test_a_folder_gives_all_its_posts(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    for name in ("a.html", "sub/b.htm", "c.txt"):
        (tmp_path / name).write_text("<h1>Judul</h1><p>isi</p>", "utf-8")
    files = [json.loads(line)["file"] for line in run(str(tmp_path), "--json").splitlines()]
    assert files == [str(tmp_path / "a.html"), str(tmp_path / "sub/b.htm")]
    (tmp_path / "none").mkdir()
    result = CliRunner().invoke(check, [str(tmp_path / "none")])
    assert result.exit_code != 0


def test_carets_stand_below_the_place(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("<h1>Judul</h1><p>Warga mengurus ijin usaha.</p>", "utf-8")
    lines = run(str(tmp_path / "a.html")).splitlines()
    pairs = [(line, lines[at + 1]) for at, line in enumerate(lines) if "│" in line and "^" not in line]
    pointed = [line[carets.index("^") : carets.rindex("^") + 1] for line, carets in pairs]
    assert "ijin" in pointed


@pytest.mark.parametrize("form", ["--sarif", "--junit"])
def test_a_clean_file_is_reported_too(tmp_path: Path, form: str) -> None:
    (tmp_path / "a.html").write_text("<h1>Judul</h1>", "utf-8")
    assert "wpbridge" in run(str(tmp_path / "a.html"), form)
