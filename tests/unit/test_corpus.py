"""The labelled corpus is what it says, and its score counts rightly."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path

import pytest

from tests.corpus import score as scoring
from wpbridge.app import checks
from wpbridge.models import Finding
from wpbridge.sop import load_sop
from wpbridge.texts import T

HERE = Path(scoring.__file__).parent
FAULTS = sorted((HERE / "faults").glob("*.json"))


def test_the_corpus_is_large_enough() -> None:
    assert len(list((HERE / "clean").glob("*.html"))) >= 60
    assert len(list((HERE / "negatives").glob("*.html"))) >= 60
    assert sum(len(json.loads(file.read_text("utf-8"))["faults"]) for file in FAULTS) >= 150


@pytest.mark.parametrize("file", FAULTS, ids=[file.stem for file in FAULTS])
def test_every_planted_fault_stands_in_its_post(file: Path) -> None:
    text = html.unescape(file.with_suffix(".html").read_text("utf-8"))
    for fault in json.loads(file.read_text("utf-8"))["faults"]:
        assert re.fullmatch(r"[A-Z]{3}-\d\d", fault["id"])
        assert fault["quote"] in text


def post(kind: str, faults: list[tuple[str, str]], found: list[tuple[str, str]]) -> scoring.Post:
    findings = tuple(
        Finding(id=id, severity="warn", part="body", message=T("m"), fix=T("f"), quote=quote) for id, quote in found
    )
    planted = tuple(scoring.Fault(id, quote) for id, quote in faults)
    return scoring.Post(name=kind, kind=kind, faults=planted, findings=findings, words=500)


def test_found_missed_and_false_are_counted() -> None:
    counted = scoring.score(
        [
            post("faults", [("BHS-01", "ijin"), ("AKR-01", "Rabu (24/11/2026)")], [("BHS-01", "ijin")]),
            post("clean", [], [("BHS-01", "apotek")]),
            post("negatives", [], []),
        ]
    )
    found, missed = counted.tallies["BHS-01"], counted.tallies["AKR-01"]
    assert (found.recall, found.precision, found.false) == (1.0, 0.5, [("clean", "apotek")])
    assert (missed.recall, missed.missed) == (0.0, [("faults", "Rabu (24/11/2026)")])
    assert (counted.words, counted.per_thousand("warn"), counted.per_thousand("block")) == (1000, 1.0, 0.0)


def test_masked_quotes_are_compared_masked() -> None:
    counted = scoring.score([post("faults", [("DAT-01", "6304064507800003")], [("DAT-01", "63••••••••••••03")])])
    assert counted.tallies["DAT-01"].found == 1
    wrong = scoring.score([post("faults", [("DAT-01", "6304064507800003")], [("DAT-01", "37••••••••••••02")])])
    assert wrong.tallies["DAT-01"].found == 0


def test_what_nobody_planted_is_listed_apart() -> None:
    counted = scoring.score([post("faults", [("BHS-01", "ijin")], [("ETK-05", "viral"), ("BHS-02", "ijin")])])
    assert counted.unplanned == (("faults", "ETK-05", "viral"),)


STRUCTURED, LANGUAGE = 0.95, 0.80  # recall


def test_the_checks_find_what_is_planted_and_block_nothing_clean() -> None:
    found = scoring.score(scoring.corpus(checks(), load_sop("sop-555-039-2022")))
    for group, tally in found.by_category().items():
        wanted = LANGUAGE if group in ("AKR", "ANK", "BHS", "ETK", "KIP", "NTR") else STRUCTURED
        assert tally.recall >= wanted, (group, tally.missed)
    assert found.alarms["block"] == 0
    assert found.per_thousand("warn") <= 1.0
