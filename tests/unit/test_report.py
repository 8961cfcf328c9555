"""The month for the head: what is counted, and that each form of the report says it."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import cast

import pytest
from selectolax.lexbor import LexborHTMLParser
from sqlalchemy import update

from tests.books import corrected, entered, withdrawn
from tests.desks import NOW, desk_with, fill, plain
from tests.site.browser import browser
from wpbridge import log
from wpbridge.cli.main import run
from wpbridge.decisions import told
from wpbridge.desk import Desk, happened
from wpbridge.digest import freeze
from wpbridge.errors import ConfigError
from wpbridge.models import Finding, Severity
from wpbridge.report.figures import Figures, figures
from wpbridge.report.monthly import Writer
from wpbridge.report.now import page as page_of_now
from wpbridge.report.page import Page
from wpbridge.report.to_html import write as write_html
from wpbridge.report.to_pdf import write as write_pdf
from wpbridge.store import editions
from wpbridge.store.editions import Decision, Edition
from wpbridge.store.tables import editions as table
from wpbridge.texts import Text

NOVEMBER = date(2026, 11, 1)
PEOPLE = """[people.lina]
name = "Lina Marlina"
roles = ["pembuat_konten"]
unit = "Bidang Humas"
wordpress = "penulis1"
"""


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """October: two posts, in time. November: three posts in time, two that took 40 minutes a step; of one that waits
    the title holds personal data; one was returned, one corrected, one withdrawn."""
    spoiled = "Hubungi Ibu Lina di 0813-4899-1276 untuk layanan"
    with desk_with(tmp_path, 3, more=PEOPLE, title=spoiled) as desk:
        entered(desk, 2, datetime(2026, 10, 5, 1, tzinfo=UTC), timedelta(minutes=10))
        made = entered(desk, 3, datetime(2026, 11, 2, 1, tzinfo=UTC), timedelta(minutes=10), after=2)
        entered(desk, 2, datetime(2026, 11, 3, 0, tzinfo=UTC), timedelta(minutes=40), after=5)
        corrected(desk, made[0], "Jumlah peserta 25 orang, bukan 52 orang.")
        withdrawn(desk, made[1])
        decide(desk, 42, "return", NOW - timedelta(minutes=5), {"state": "returning", "stage": ""})
        yield desk


def decide(desk: Desk, post: int, verb: str, at: datetime, to: dict[str, str], subject: str = "") -> Edition:
    """A decision of the editor, as the log and the tables have it."""
    edition = desk.current(post)
    assert edition
    made = Decision(stage="periksa", verb=verb, person="rina", role="editor", account="3", login="editor1", at=at,
                    digest=edition.digest, reason="Perbaiki paragraf kedua.", subject=subject)  # fmt: skip
    with desk.store.begin() as connection:
        log.append(connection, desk.name, at, happened(edition, verb, told(made) | {"to": to}, "rina"))
        editions.record(connection, edition, made)
        return editions.move(connection, edition, verb, at) if verb not in ("waive", "attest") else edition


def november(desk: Desk) -> Figures:
    return figures(desk, NOVEMBER)


def step(found: Figures, number: int) -> tuple[int, int, float | None]:
    pace = next(one.pace for one in found.steps if one.number == number)
    return pace.count, pace.on_time, pace.median


def test_what_is_counted(desk: Desk) -> None:
    found = november(desk)
    assert found.counts == {"receive": 5, "publish": 5, "return": 1, "reject": 0, "correct": 1, "withdraw": 1}
    assert (found.whole.count, found.whole.on_time, found.whole.median) == (5, 3, 40)
    assert [one.measured for one in found.steps] == [False, False, False, True, True, True, True]
    assert step(found, 4) == (6, 4, 10)  # five approvals, and a return after nine minutes
    assert [step(found, number) for number in (5, 6, 7)] == [(5, 3, 10)] * 3
    assert step(found, 1) == (0, 0, None)
    assert found.roles["editor"].count == 6 and found.roles["redaktur"].count == 5
    assert found.units["Bidang Humas"].on_time == 3
    assert sum(found.days.values()) == 5 and found.days[date(2026, 11, 2)] == 3 and len(found.days) == 30
    assert [(first.month, pace.count) for first, pace in found.trend.items()][-2:] == [(10, 2), (11, 5)]
    assert figures(desk, date(2026, 10, 1)).counts["publish"] == 2


def test_only_office_hours_count(desk: Desk) -> None:
    friday = datetime(2026, 11, 6, 8, 55, tzinfo=UTC)  # 16.55 in Banjarmasin: what is left is done on Monday
    before = november(desk).whole
    entered(desk, 1, friday, timedelta(hours=63, minutes=20), after=7)  # to Monday 8.15, and so on
    after = november(desk).whole
    assert after.count == before.count + 1
    assert after.longest is not None and after.longest < 4 * 24 * 60


def test_who_waits_for_a_scheduled_time_is_not_late(desk: Desk) -> None:
    began = datetime(2026, 11, 9, 1, tzinfo=UTC)
    for number, date_ in ((2001, None), (2002, began + timedelta(hours=3))):
        post = replace(plain(desk, 4).post, id=number, date=date_)
        [id] = fill(desk, [freeze(desk.name, post, ())])
        with desk.store.begin() as connection:
            for stage, to in (("periksa", {"state": "in_review", "stage": "setujui"}),
                              ("setujui", {"state": "approved", "stage": ""})):  # fmt: skip
                edition = editions.get(connection, id)
                log.append(connection, desk.name, began, happened(edition, "approve", {"to": to}, "rina"))
                event, changes = ("pass", {"stage": to["stage"]}) if to["stage"] else ("approve", {})
                assert edition.stage == stage
                editions.move(connection, edition, event, began, **changes)
        at = began + timedelta(hours=3)
        replace(desk, clock=partial(min, at, at)).move(desk.edition(id), "publish", {"page": ""}, published_at=at)
    pace = next(one.pace for one in november(desk).steps if one.number == 6)
    assert (pace.count, pace.on_time) == (5 + 2, 3 + 1) and pace.longest == 180


def test_what_nobody_decided_is_no_decision(desk: Desk) -> None:
    """A text that its writer replaced or took back, and one that was published before its review."""
    before = step(november(desk), 4)
    for post, event in ((41, "take_back"), (43, "override")):
        edition = desk.current(post)
        assert edition
        desk.move(edition, event, {"reason": "Banjir."})
    assert step(november(desk), 4) == before


def test_returns_waivers_and_early_ones(desk: Desk) -> None:
    decide(desk, 43, "waive", NOW, {}, subject="BHS-01#1")
    decide(desk, 43, "waive", NOW, {}, subject="BHS-01#2")
    decide(desk, 43, "override", NOW, {"state": "approved", "stage": ""})
    found = november(desk)
    returned = desk.current(42)
    assert returned and found.returned_for == {finding.id: 1 for finding in returned.findings or ()}
    assert found.waived == {"BHS-01": 2}
    assert [(one.post_id, one.open, one.name) for one in found.early] == [(43, True, "Rina Wahyuni")]
    assert any("Post 43" in str(one) for one in page(desk).urgent)


def test_late_now(desk: Desk) -> None:
    assert [one.late for one in november(desk).steps if one.number == 4] == [0]
    later = replace(desk, clock=lambda: NOW + timedelta(hours=2))
    waits = next(one for one in november(later).steps if one.number == 4)
    assert (waits.waiting, waits.late) == (2, 2)
    assert "2 posts wait longer than the SOP grants. See: wpbridge inbox" in [str(one) for one in page(later).urgent]


def test_each_clause_is_kept_late_or_open(desk: Desk) -> None:
    clauses = {(one.step, one.words): one for one in november(desk).clauses}
    time = clauses[4, "Waktu: 30 Menit"]
    assert time.outcomes == {"kept": 3, "reasoned": 0, "shown": 0, "open": 2}
    assert clauses[1, "Menyiapkan / mengumpulkan sumber data"].gap
    assert len(clauses) == len(desk.sop.clauses)
    assert all(one.gap or sum(one.outcomes.values()) == 5 for one in clauses.values())


@pytest.mark.parametrize(
    ("finding", "waived", "outcome"),
    [("warn", False, "shown"), ("block", True, "reasoned"), ("attest", True, "reasoned"), ("", False, "kept")],
)
def test_a_finding_of_a_publication(desk: Desk, finding: str, waived: bool, outcome: str) -> None:
    edition = desk.current(1003)
    assert edition
    severity = cast(Severity, finding)
    found = Finding(id="BHS-01", severity=severity, part="body", message=Text(""), fix=Text(""), clause="",
                    ref="BHS-01#1") if finding else None  # fmt: skip
    with desk.store.begin() as connection:
        report = editions.report((found,) if found else ())
        connection.execute(update(table).where(table.c.id == edition.id).values(report=report))
        if waived:
            assert edition.published_at
            made = Decision(stage="periksa", verb="waive", person="rina", role="editor", account="3", login="editor1",
                            digest=edition.digest, at=edition.published_at, subject="BHS-01#1", reason="Wajar.")
            editions.record(connection, edition, made)
    clauses = november(desk).clauses
    kept = next(one for one in clauses if one.words == "dengan memperhatikan etika penulisan")
    assert kept.outcomes == dict.fromkeys(("kept", "reasoned", "shown", "open"), 0) | {"kept": 4} | {
        outcome: 5 if outcome == "kept" else 1
    }


def page(desk: Desk, language: str = "en") -> Page:
    return Writer(desk, november(desk), language).page()


def written(drawn: Page, tmp_path: Path, ending: str, language: str = "en") -> Path:
    target = tmp_path / f"report{ending}"
    with target.open("wb") as sink:
        (write_html if ending == ".html" else write_pdf)(drawn, sink, language)
    return target


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("ending", [".html", ".pdf"])
def test_each_form_says_it_all(desk: Desk, tmp_path: Path, ending: str, language: str) -> None:
    file = written(drawn := page(desk, language), tmp_path, ending, language)
    words = " ".join(text_of(file).split())
    for section in drawn.sections:
        assert section.title.say(language) in words
        for row in section.table.rows if section.table else ():
            assert str(row[0]) in words
    assert drawn.lead[0].say(language) in words
    assert "0813" not in words  # a waiting title's personal data
    head = drawn.proof.replace(" ", "")
    assert head in words.replace(" ", "")


def text_of(file: Path) -> str:
    if file.suffix == ".pdf":
        told = subprocess.run(["pdftotext", "-layout", file, "-"], capture_output=True, check=True, text=True).stdout
        assert "?" not in told
        return told
    tree = LexborHTMLParser(file.read_text("utf-8"))
    assert tree.body
    return tree.body.text(separator=" ")


def test_the_page_is_one_file_without_script_and_safe(desk: Desk, tmp_path: Path) -> None:
    decide(desk, 43, "override", NOW, {"state": "approved", "stage": ""})
    drawn = replace(page(desk), office='<script>alert("x")</script>')
    tree = LexborHTMLParser(written(drawn, tmp_path, ".html").read_text("utf-8"))
    assert not tree.css("script, link, img, iframe, [src], [href], [onload]")
    assert next(one.text() for one in tree.css("header p")).startswith("<script>")


@pytest.mark.parametrize("width", [360, 1000])
def test_in_a_browser_nothing_hangs_over_and_the_bars_are_as_long_as_they_say(
    desk: Desk, tmp_path: Path, width: int
) -> None:
    file = written(page(desk), tmp_path, ".html")
    with browser(width) as opened:
        opened.goto(file.as_uri())
        assert opened.evaluate("document.documentElement.scrollWidth") <= width
        bars = opened.evaluate("[...document.querySelectorAll('.bar')].map(bar => [bar.firstChild.offsetWidth /"
                               " bar.offsetWidth, parseInt(bar.nextSibling.textContent)])")  # fmt: skip
        assert bars and all(abs(100 * drawn - said) < 3 for drawn, said in bars)
        opened.emulate_media(media="print")
        assert opened.evaluate("document.querySelector('h1').offsetHeight") > 0
        columns = opened.locator("svg rect").count()
    assert columns == 30 + 6


def test_now(desk: Desk, tmp_path: Path) -> None:
    later = replace(desk, clock=lambda: NOW + timedelta(hours=2))
    tree = LexborHTMLParser(written(page_of_now(later, "en"), tmp_path, ".html").read_text("utf-8"))
    assert tree.body
    words = tree.body.text(separator=" ")
    assert "2 texts wait for a decision, 2 of them longer than the SOP grants. 0 are approved and go out." in words
    assert "0813" not in words and "late" in words
    assert "entered in the register" in words and "https://diskominfo.example.go.id/2026/11/1007/" in words


def command(desk: Desk, *words: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    code = run(["--lang", "en", "--config", str(desk.config.path), *words], {"P": "none"})
    out, err = capsys.readouterr()
    return code, out, err


def test_the_command(desk: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = command(desk, "report", "--month", "2026-11", "--json", capsys=capsys)
    told_ = json.loads(out)
    assert (code, told_["counts"]["publish"], told_["month"]["first"]) == (0, 5, "2026-11-01")
    assert told_["month"]["until"] == "2026-11-30T16:00:00Z" and told_["trend"]["2026-10-01"]["count"] == 2
    code, out, _ = command(desk, "report", "--month", "2026-10", capsys=capsys)
    assert code == 0 and "October 2026" in out and "2 of 2 posts were through" in out
    files = tmp_path / "laporan.html", tmp_path / "laporan.pdf"
    code, out, _ = command(desk, "report", "--month", "2026-11", "--html", str(files[0]), "--pdf", str(files[1]),
                           capsys=capsys)  # fmt: skip
    assert code == 0 and all(file.stat().st_size > 5000 and str(file) in out for file in files)
    code, _, err = command(desk, "report", "--month", "2999-01", capsys=capsys)
    assert code == 1 and "January 2999 has not begun" in err
    code, _, err = command(desk, "report", "--month", "November", capsys=capsys)
    assert code == 2 and "is no month" in err
    code, _, _ = command(desk, "status", "--html", str(tmp_path / "kini.html"), capsys=capsys)
    assert code == 0 and "How things stand" in (tmp_path / "kini.html").read_text("utf-8")
    code, _, err = command(desk, "report", "--html", str(tmp_path / "nowhere/x.html"), capsys=capsys)
    assert code == 1 and "cannot be written" in err


def test_an_office_that_has_not_begun(tmp_path: Path) -> None:
    with desk_with(tmp_path, 0) as desk:
        found = november(desk)
        assert (found.whole.count, found.whole.share) == (0, None)
        drawn = Writer(desk, found, "en").page()
        assert "No post went the whole way" in str(drawn.lead[1])
        for ending in (".html", ".pdf"):
            assert written(drawn, tmp_path, ending).stat().st_size > 2000


def test_without_an_sop_in_force_the_report_says_so(desk: Desk) -> None:
    with pytest.raises(ConfigError):
        figures(desk, date(2019, 1, 1))


def test_a_bare_name_goes_into_the_folder_of_reports(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    folder = desk.config.folder / "laporan"
    folder.mkdir()
    desk.config.path.write_text(f'{desk.config.path.read_text()}\n[report]\npath = "laporan"\n')
    assert command(desk, "report", "--month", "2026-11", "--html", "nov.html", capsys=capsys)[0] == 0
    assert command(desk, "status", "--html", "kini.html", capsys=capsys)[0] == 0
    beside = desk.config.folder / "elsewhere.html"
    assert command(desk, "report", "--month", "2026-11", "--html", str(beside), capsys=capsys)[0] == 0
    assert {path.name for path in folder.iterdir()} == {"nov.html", "kini.html"} and beside.exists()
