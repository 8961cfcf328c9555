"""The SOP file: the decree is in it whole, and what does not fit together is said."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import policies.checks
from wpbridge.checks import discover
from wpbridge.controls import CONTROLS
from wpbridge.errors import ConfigError
from wpbridge.sop import Register, Sop, in_force, load_sop, overlapping, problems
from wpbridge.strict import line_of

SEED = "sop-555-039-2022"
FILE = Path(__file__).parents[2] / "policies" / f"{SEED}.toml"
CHECKS = {id: one.parameters for id, one in discover(policies.checks).items()}


def said(sop: Sop) -> str:
    """All problems of an SOP, a line each."""
    return "\n".join(str(problem.text) for problem in problems(sop, CHECKS, CONTROLS))


@pytest.fixture(scope="module")
def seed() -> Sop:
    return load_sop(SEED)


def test_the_decrees_head(seed: Sop) -> None:
    head = seed.identity
    assert head.number == "555/039/Diskominfo/2022"
    assert (head.made, head.effective, head.revised) == (date(2022, 5, 9), date(2022, 5, 10), None)
    assert (head.effective_from, head.effective_until) == (date(2022, 5, 10), None)
    assert head.records == ("Buku Agenda Press Realease",)  # so spelt in the decree
    assert [len(part) for part in (head.legal_basis, head.linkage, head.warnings)] == [4, 3, 2]
    assert [len(part) for part in (head.qualifications, head.equipment)] == [4, 5]


def test_seven_steps_in_seven_hours(seed: Sop) -> None:
    assert [step.minutes for step in seed.steps] == [180, 60, 60, 30, 30, 30, 30]
    assert sum(step.minutes for step in seed.steps) == 7 * 60
    assert seed.steps[6].activity.startswith("Mengarsipkan konten informasi yang telah dipublikasikan")


def test_stages_roles_and_four_eyes(seed: Sop) -> None:
    stages = [(stage.id, stage.step, stage.name, stage.roles, stage.minutes) for stage in seed.stages]
    assert stages == [
        ("periksa", 4, "Pemeriksaan", ("web_administrator", "editor"), 30),
        ("setujui", 5, "Persetujuan", ("redaktur", "kepala"), 30),
    ]
    assert list(seed.roles) == ["pembuat_konten", "web_administrator", "editor", "redaktur", "kepala"]
    rules = seed.four_eyes
    assert (rules.author_may_approve, rules.editor_may_approve, rules.one_person_one_stage) == (
        False,
        False,
        True,
    )
    assert len(seed.assumptions) == 5


def test_checks_attestations_and_register(seed: Sop) -> None:
    assert seed.checks.keys() == CHECKS.keys()
    assert seed.controls.keys() == CONTROLS.keys()
    assert {(one.id, one.stage) for one in seed.attestations} == {
        ("DAT-16", "periksa"),
        ("ANK-04", "periksa"),
        ("MED-03", "periksa"),
        ("AKR-12", "setujui"),
        ("KIP-03", "setujui"),
    }
    assert all(one.statement.startswith("Saya telah ") for one in seed.attestations)
    assert seed.agenda.number(7, 2022) == "007/2022"


def test_a_name_and_a_path_give_the_same(seed: Sop) -> None:
    assert load_sop(FILE) == load_sop(str(FILE)) == seed


def test_files_that_are_none(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=f'there is no SOP file "sop-1".*{SEED}'):
        load_sop("sop-1")
    with pytest.raises(ConfigError, match=r'there is no SOP file ".*/none\.toml"'):
        load_sop(tmp_path / "none.toml")
    with pytest.raises(ConfigError, match="cannot be read"):
        load_sop(tmp_path)
    (tmp_path / "latin.toml").write_bytes(b'x = "\xe9"')
    with pytest.raises(ConfigError, match="cannot be read"):
        load_sop(tmp_path / "latin.toml")


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("made = 2022-05-09", 'made = "09 Mei 2022"', '"made" must be a date'),
        ("minutes = 180", "minutes = 0", '"minutes" must be more than 0.'),
        ("minutes = 180", 'minutes = "3 Jam"', '"minutes" must be a whole number'),
        ('severity = "attest"', 'severity = "error"', '"severity" must be one of "block", "attest"'),
        ('mode = "require"', 'mode = "on"', '"mode" must be one of "require", "recommend", "off".'),
        ("[checks.DAT-04]", "[checks.dat-4]", '"dat-4" does not fit the pattern'),
        ("[four_eyes]", "[for_eyes]", 'Did you mean "four_eyes"?'),
        ("author_may_approve", "autor_may_approve", 'Did you mean "author_may_approve"?'),
        ("[register]", "[registry]", 'Did you mean "register"?'),
    ],
)
def test_a_wrong_file_names_line_and_mistake(tmp_path: Path, old: str, new: str, words: str) -> None:
    text = FILE.read_text("utf-8")
    path = tmp_path / "own.toml"
    path.write_text(text.replace(old, new, 1), "utf-8")
    line = text[: text.index(old)].count("\n") + 1
    with pytest.raises(ConfigError, match=re.escape(f"own.toml, line {line}: ") + ".*" + re.escape(words)):
        load_sop(path)


def test_the_seed_has_no_problems(seed: Sop) -> None:
    assert said(seed) == ""


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (
            "number = 7",
            "number = 8",
            "the steps must be numbered 1 to 7 in order, but are 1, 2, 3, 4, 5, 6, 8",
        ),
        ('roles = ["pembuat_konten"]', 'roles = ["penulis"]', 'step 1 names the role "penulis"'),
        ("step = 5", "step = 9", 'the stage "setujui" names the missing step 9'),
        (
            '"redaktur", "kepala"]\nminutes',
            '"redaktur", "bupati"]\nminutes',
            'the stage "setujui" names the role "bupati"',
        ),
        ('"redaktur", "kepala"]\nminutes', "]\nminutes", 'the stage "setujui" names no role'),
        ('stage = "setujui"', 'stage = "terbit"', 'AKR-12 names the missing stage "terbit"'),
        ('id = "KIP-03"', 'id = "AKR-12"', '"AKR-12" stands 2 times in [[attestations]]'),
        ("[checks.DAT-04]", "[checks.DAT-44]", "the check DAT-04 is not in the file"),
        (
            "[checks.DAT-04]",
            "[checks.DAT-44]",
            "[checks.DAT-44] names a check that this version does not have",
        ),
        ('types = ["serta_merta"]', 'types = ["darurat"]', "names the content type darurat"),
        ('stages = ["setujui"]', 'stages = ["sahkan"]', 'a path names the missing stage "sahkan"'),
        ('stages = ["setujui"]', 'stages = ["setujui", "setujui"]', "a path names a stage twice"),
        ('entered_by = ["web_administrator"', 'entered_by = ["camat"', '[delegations] names the role "camat"'),
        ('[paper]\nroles = ["kepala"]', '[paper]\nroles = ["bupati"]', '[paper] names the role "bupati"'),
        ("{number:03d}/{year}", "{nomor}/{year}", 'the register "{nomor}/{year}" cannot be used'),
        ("{number:03d}/{year}", "{number", "cannot be used"),
        ("{number:03d}/{year}", "{number}", 'write for example "{number:03d}/{year}"'),
        ("{number:03d}/{year}", "Agenda/{year}", "cannot be used"),
    ],
)
def test_what_does_not_fit_together_is_said(tmp_path: Path, old: str, new: str, words: str) -> None:
    text = FILE.read_text("utf-8")
    assert old in text
    path = tmp_path / "own.toml"
    at = text.index("[[stages]]") if old.startswith('"redaktur"') else 0
    path.write_text(text[:at] + text[at:].replace(old, new, 1), "utf-8")
    assert words in said(load_sop(path))


def test_a_stage_that_stands_twice(seed: Sop) -> None:
    twice: dict[str, Any] = {"stages": (*seed.stages, seed.stages[0])}
    assert said(seed.model_copy(update=twice)) == '"periksa" stands 2 times in [[stages]]'


def test_every_step_has_clauses_and_gaps_are_named(seed: Sop) -> None:
    assert {clause.step for clause in seed.clauses} == set(range(1, 8))
    gaps = [clause.words for clause in seed.clauses if not clause.kept_by]
    assert gaps[0] == "Menyiapkan / mengumpulkan sumber data"


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ({"waive": ("bupati",)}, 'DAT-04 names the role "bupati", which [roles] does not have'),
        ({"types": {"pidato": "off"}}, "DAT-04 names the content type pidato"),
        ({"stages": ("terbit",)}, 'DAT-04 names the missing stage "terbit"'),
        ({"parameters": {"limit": 3}}, "DAT-04 has no parameter limit"),
    ],
)
def test_settings_of_a_check_fit_the_file(seed: Sop, table: dict[str, Any], words: str) -> None:
    changed = seed.checks["DAT-04"].model_copy(update=table)
    assert words in said(seed.model_copy(update={"checks": {**seed.checks, "DAT-04": changed}}))


def test_clauses_name_what_there_is(seed: Sop) -> None:
    first, *rest = seed.clauses
    wrong = first.model_copy(update={"step": 9, "kept_by": ("XXX-01",)})
    found = said(seed.model_copy(update={"clauses": (wrong, *rest)}))
    assert "a clause names the missing step 9" in found
    assert "is kept by XXX-01, which is no check" in found
    assert "step 1 has no clause" in found
    without = tuple(clause for clause in seed.clauses if "SOP-05" not in clause.kept_by)
    assert "SOP-05 keeps no clause" in said(seed.model_copy(update={"clauses": without}))


def test_a_problem_names_its_line(tmp_path: Path) -> None:
    text = FILE.read_text("utf-8").replace('waive = ["redaktur", "kepala"]', 'waive = ["bupati"]', 1)
    path = tmp_path / "own.toml"
    path.write_text(text, "utf-8")
    (problem,) = problems(load_sop(path), CHECKS, CONTROLS)
    assert line_of(text, problem.place) == text[: text.index('waive = ["bupati"]')].count("\n") + 1


def dated(seed: Sop, first: date, last: date | None) -> Sop:
    head = seed.identity.model_copy(update={"number": str(first.year), "effective": first, "effective_until": last})
    return seed.model_copy(update={"identity": head})


def test_the_sop_of_the_day_judges(seed: Sop) -> None:
    old, new = dated(seed, date(2022, 5, 10), date(2026, 6, 30)), dated(seed, date(2026, 7, 1), None)
    assert list(overlapping([new, old])) == []
    assert in_force([old, new], date(2026, 6, 30)) is old
    assert in_force([old, new], date(2026, 7, 1)) is new
    with pytest.raises(ConfigError, match="no SOP is in force on 2020-01-01"):
        in_force([old, new], date(2020, 1, 1))
    clash = [str(text) for text in overlapping([new, dated(seed, date(2022, 5, 10), None)])]
    assert clash == [
        "the SOPs 2022 and 2026 are both in force on 2026-07-01; write effective_until in the older one"
    ]


def test_an_sop_that_ends_before_it_begins(seed: Sop) -> None:
    assert "the SOP ends before it begins" in said(dated(seed, date(2026, 7, 1), date(2026, 1, 1)))


def test_content_types_come_from_terms(seed: Sop) -> None:
    kinds = seed.model_copy(update={"content_types": {"pengumuman": ("Pengumuman", "Agenda")}})
    assert kinds.content_type(["Berita", "agenda"]) == "pengumuman"
    assert kinds.content_type(["Berita"]) == ""
    setting = seed.checks["DOK-01"].model_copy(update={"types": {"pengumuman": "off"}})
    assert (setting.mode_for("pengumuman"), setting.mode_for("")) == ("off", "require")


@pytest.mark.parametrize("wrong", ["{nomor}", "{0}", "{number", "{number:q}", "{number.x}", "{number[0]}"])
def test_a_label_that_cannot_be_made_is_a_mistake_of_the_file(wrong: str) -> None:
    with pytest.raises(ConfigError, match="cannot be used"):
        Register(number_format=wrong).number(1, 2022)
