"""The checks against the table of examples, and the engine that runs them."""

from __future__ import annotations

import hashlib
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

import policies.checks
from tests.acceptance import releases
from tests.demo.releases import RELEASES
from tests.unit.examples import EXAMPLES
from tests.unit.examples.example import NOW, Example, p
from wpbridge.checks import Check, Hit, check, compare, discover, finding_json, run_checks
from wpbridge.models import Finding, Post
from wpbridge.sop import CheckSetting, load_sop
from wpbridge.text import Document, Earlier, SiteFacts, sketch
from wpbridge.texts import T
from wpbridge.veil import masked

CHECKS = discover(policies.checks)
SOP = load_sop("sop-555-039-2022")
FACTS = SiteFacts(
    url="https://diskominfo.example.go.id",
    official_domains=("baritokualakab.go.id",),
    office_phones=("0811-5000-100",),
)
SECTIONS = ("What:", "Why:", "Clause:", "Example:", "How to mend:", "Known false alarms:")
CASES = [(id, number, example) for id, rows in EXAMPLES.items() for number, example in enumerate(rows)]


def document(example: Example, folder: Path) -> Document:
    paths, digests = {}, {}
    for name, data in example.files.items():
        digest = hashlib.sha256(data).hexdigest()
        (folder / digest).write_bytes(data)
        paths[digest] = folder / digest
        digests[name] = digest
    return Document.of(example.post(**digests), paths, replace(FACTS, **example.facts), example.messages())


@pytest.mark.parametrize(("id", "number", "example"), CASES, ids=[f"{id}-{number}" for id, number, _ in CASES])
def test_an_example_is_found_or_left_alone(id: str, number: int, example: Example, tmp_path: Path) -> None:
    parsed = document(example, tmp_path)
    hits = list(CHECKS[id].run(parsed, {**CHECKS[id].parameters, **example.parameters}))
    assert sorted(hit.quote for hit in hits) == sorted(example.found)
    for hit in hits:
        assert hit.start == hit.end or parsed.parts[hit.part][hit.start : hit.end] == hit.quote
        assert all(text.say(language) for text in (hit.message, hit.fix) for language in ("id", "en"))


def test_the_table_and_the_folder_have_the_same_checks() -> None:
    assert EXAMPLES.keys() == CHECKS.keys()


def test_the_sop_file_and_the_folder_have_the_same_checks() -> None:
    assert SOP.checks.keys() == CHECKS.keys()


@pytest.mark.parametrize("id", EXAMPLES)
def test_each_check_has_examples_of_both_kinds(id: str) -> None:
    found = [bool(example.found) for example in EXAMPLES[id]]
    assert found.count(True) >= 2
    assert found.count(False) >= 3


@pytest.mark.parametrize("one", CHECKS.values(), ids=CHECKS)
def test_the_docstring_is_a_manual_page(one: Check) -> None:
    assert [section for section in SECTIONS if section not in one.manual] == []


def of_demo(number: int) -> Post:
    release = RELEASES[number]
    details = release.details(number + 1)
    example = Example(
        title=release.title,
        alt=release.alt,
        excerpt=release.excerpt,
        document=f"dokumen-{number}.pdf" if release.document else "",
    )
    return replace(example.post(), body=details["content"])


@pytest.mark.parametrize(
    ("number", "faults"),
    [(0, []), (1, []), (2, ["DAT-01"]), (3, ["AKR-01"]), (4, ["DOK-01"]), (5, ["MED-01"]), (6, ["TEK-02"])],
)
def test_the_releases_of_the_demo_have_just_their_fault(number: int, faults: list[str]) -> None:
    report = run_checks(Document.of(of_demo(number), {}, FACTS), CHECKS, SOP)
    assert [finding.id for finding in report.findings] == faults


def test_a_clean_release_is_clean() -> None:
    post = replace(Example(title=releases.TITLE).post(), body=releases.paragraphs(releases.LEAD, *releases.MORE))
    assert run_checks(Document.of(post, {}, FACTS), CHECKS, SOP).findings == ()


SEEN = Document.of(Example(body=p("satu dua tiga")).post(), {}, FACTS)


def hitting(quote: str = "satu", personal: bool = False) -> Check:
    def run(document: Document, parameters: object) -> list[Hit]:
        return [Hit(part="body", quote=quote, start=0, end=len(quote), message=T("m"), fix=T("f"))]

    return check("XXX-01", "block", T("t"), personal=personal)(run)


def found(one: Check, **setting: str) -> list[Finding]:
    values: dict[str, Any] = {"mode": "require", "severity": "block", "clause": "Pasal 1"}
    settings = {"XXX-01": CheckSetting(**(values | setting))}
    sop = SOP.model_copy(update={"checks": settings})
    return list(run_checks(SEEN, {"XXX-01": one}, sop).findings)


@pytest.mark.parametrize(
    ("setting", "severities"),
    [
        ({}, ["block"]),
        ({"severity": "info"}, ["info"]),
        ({"mode": "recommend"}, ["warn"]),
        ({"mode": "recommend", "severity": "info"}, ["info"]),
        ({"mode": "off"}, []),
    ],
)
def test_the_sop_file_decides_how_grave_a_finding_is(setting: dict[str, str], severities: list[str]) -> None:
    assert [finding.severity for finding in found(hitting(), **setting)] == severities


def test_personal_data_is_masked_and_long_quotes_are_cut() -> None:
    assert found(hitting("6304064507800003", personal=True))[0].quote == "63••••••••••••03"
    assert masked("123") == "•••"
    assert len(found(hitting("x" * 500))[0].quote) < 130


def test_a_check_that_fails_blocks() -> None:
    def run(document: Document, parameters: object) -> list[Hit]:
        raise KeyError("boom")

    (finding,) = found(check("XXX-01", "warn", T("t"))(run))
    assert (finding.severity, "KeyError" in str(finding.message)) == ("block", True)


def test_two_rounds_are_compared_by_place_and_quote() -> None:
    one, other = found(hitting("satu"))[0], found(hitting("dua"))[0]
    moved = replace(one, start=7, end=11)
    assert compare([one], [moved, other]) == ([], [moved], [other])
    assert compare([one, other], [other]) == ([one], [other], [])


@pytest.mark.parametrize(("zone", "day"), [("Asia/Makassar", "25 Oktober 2026"), ("America/Bogota", "24 Oktober 2026")])
def test_an_earlier_post_has_the_offices_day(tmp_path: Path, zone: str, day: str) -> None:
    text = "Pelatihan diikuti 25 pengelola situs desa dari seluruh kecamatan dan berlangsung sehari penuh di aula."
    before = Earlier(post_id=9, title="Pelatihan", at=datetime(2026, 10, 24, 17, tzinfo=UTC), sketch=sketch(text))
    parsed = document(Example(lead=text, facts={"earlier": (before,), "timezone": zone}), tmp_path)
    (hit,) = CHECKS["TEK-05"].run(parsed, CHECKS["TEK-05"].parameters)
    assert f"“Pelatihan” of {day} already" in hit.message.say("en")


def test_a_finding_in_json_has_the_agreed_keys() -> None:
    expected = {"id", "severity", "part", "quote", "start", "end", "message", "fix", "clause", "ref"}
    assert set(finding_json(found(hitting())[0], "id")) == expected


def test_what_a_post_costs(capsys: pytest.CaptureFixture[str]) -> None:
    """Printed, not asserted: the benchmark holds the bound."""
    long = Example(body=p("Pemerintah kabupaten membuka layanan bagi warga desa. " * 45)).post()
    began = time.perf_counter()
    for _ in range(20):
        run_checks(Document.of(long, {}, FACTS), CHECKS, SOP)
    with capsys.disabled():
        print(f"\nparsing and checking: {(time.perf_counter() - began) / 20 * 1000:.2f} ms a post of 2.5 kB")
    assert long.modified == NOW
