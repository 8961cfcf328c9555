"""What is printed: cleaned, aligned, in the person's language; JSON exact and on one line."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wpbridge import output
from wpbridge.texts import T

AT = datetime(2026, 11, 24, 6, 5, tzinfo=UTC)
TRAP = "Judul\x1b[2J\n\u202egpj.exe\u200b\u2028\x9b31m"


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    token = output.language.set("en")
    yield
    output.language.reset(token)


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("Pasar Murah", "Pasar Murah"),
        ("a\x1b[31mb", "a\\x1b[31mb"),
        ("a\nb\rc\td", "a\\nb\\rc\\td"),
        ("\u202egnp.exe", "\\u202egnp.exe"),
        ("pub\u200blic\ufeff", "pub\\u200blic\\ufeff"),
        ("a\u2028b\x9b", "a\\u2028b\\x9b"),
        ("tak\U000e0041", "tak\\ue0041"),
        ("bl\u2800ank\u3164", "bl\\u2800ank\\u3164"),
        ("\ud800", "\\ud800"),
        ("é ñ 日本 🌾", "é ñ 日本 🌾"),
    ],
)
def test_clean_shows_what_hides(raw: str, shown: str) -> None:
    assert output.clean(raw) == shown


@given(st.text())
def test_cleaned_text_is_printable_and_stays_so(text: str) -> None:
    once = output.clean(text)
    assert once.isprintable() or all(c.isprintable() or c.isspace() for c in once)
    assert "\n" not in once and "\x1b" not in once
    assert output.clean(once) == once


def test_a_line_keeps_our_breaks_and_tames_the_places(capsys: pytest.CaptureFixture[str]) -> None:
    output.line(T("Title: {title}\nSecond: {other}", title=TRAP, other=T("{x}", x="a\nb")))
    out = capsys.readouterr().out
    assert out == "Title: Judul\\x1b[2J\\n\\u202egpj.exe\\u200b\\u2028\\x9b31m\nSecond: a\\nb\n"


def test_fail_speaks_the_language_on_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    output.fail("x\x1by")
    token = output.language.set("id")
    output.fail("y")
    output.language.reset(token)
    captured = capsys.readouterr()
    assert (captured.out, captured.err) == ("", "error: x\\x1by\ngalat: y\n")


def test_a_table_is_aligned_by_cells_of_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    output.table([("日本", 1, None), ("e\u0301x", AT, "z"), (TRAP[:6], "", "")], ["Title", "B", "C"])
    assert capsys.readouterr().out.splitlines() == [
        "Title      B                     C",
        "日本       1",
        "e\u0301x         2026-11-24T06:05:00Z  z",
        "Judul\\x1b",
    ]


def test_an_empty_table_is_its_heading(capsys: pytest.CaptureFixture[str]) -> None:
    output.table([], ["A", "B"])
    assert capsys.readouterr().out == "A  B\n"


@dataclass(frozen=True)
class Sample:
    name: str
    at: datetime


def test_json_is_one_line_in_utc_and_in_order(capsys: pytest.CaptureFixture[str]) -> None:
    wita = AT.astimezone(timezone(timedelta(hours=8)))
    values = {"z": Sample("é", wita), "a": {Path("x")}, "t": T("post {id}", id=3), "s": {"b", "a"}}
    output.json_line(values)
    assert capsys.readouterr().out == (
        '{"z": {"name": "é", "at": "2026-11-24T06:05:00Z"}, "a": ["x"], "t": "post 3", "s": ["a", "b"]}\n'
    )


@given(st.text())
def test_json_gives_any_text_back_and_hides_nothing(text: str) -> None:
    kept, sys.stdout = sys.stdout, io.StringIO()
    try:
        output.json_line({"title": text})
        printed = sys.stdout.getvalue()
    finally:
        sys.stdout = kept
    assert json.loads(printed) == {"title": text}
    assert output.clean(printed[:-1]) == printed[:-1]


def test_json_refuses_a_time_without_zone() -> None:
    with pytest.raises(ValueError, match="without a zone"):
        output.json_line({"at": datetime(2026, 1, 1)})
    with pytest.raises(TypeError):
        output.json_line({"x": object()})


def test_the_office_clock() -> None:
    assert output.local_time(AT, "Asia/Makassar") == "Tue 24 Nov 2026 14:05 WITA"
    token = output.language.set("id")
    try:
        assert output.local_time(AT, "Asia/Makassar") == "Sel 24 Nov 2026 14.05 WITA"
        assert output.local_time(AT, "Asia/Jakarta") == "Sel 24 Nov 2026 13.05 WIB"
    finally:
        output.language.reset(token)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_progress_shows_only_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    for stream, expected in ((Terminal(), "\r\x1b[KChecking 1/2\r\x1b[K"), (io.StringIO(), "")):
        monkeypatch.setattr(sys, "stderr", stream)
        with output.progress("Checking") as step:
            step(1, 2)
        assert stream.getvalue() == expected
