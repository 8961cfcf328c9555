"""How X counts: the official suite, and texts that nobody should have to wait for."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.counting import urls, weighted

SUITE: dict[str, Any] = json.loads(Path(__file__).with_name("twitter-text.json").read_text("utf-8"))


def found(text: str) -> list[str]:
    return [text[start:end] for start, end in urls(text)]


def test_the_suite_is_whole() -> None:
    assert {name: len(cases) for name, cases in SUITE.items() if name != "source"} == {
        "urls": 96, "places": 12, "tlds": 1574, "weighted_2017": 20, "weighted": 24,
    }  # fmt: skip


@pytest.mark.parametrize(("text", "length"), SUITE["weighted"])
def test_weighted_lengths(text: str, length: int) -> None:
    assert weighted(text) == length


@pytest.mark.parametrize(("text", "length"), SUITE["weighted_2017"])
def test_weighted_lengths_before_emoji_were_whole(text: str, length: int) -> None:
    assert weighted(text, whole_emoji=False) == length


@pytest.mark.parametrize(("text", "expected"), SUITE["urls"])
def test_addresses(text: str, expected: list[str]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(("text", "expected"), SUITE["places"])
def test_places_of_addresses(text: str, expected: list[list[int]]) -> None:
    assert [[start, end] for start, end in urls(text)] == expected


def test_top_level_domains() -> None:
    wrong = [tld for tld in SUITE["tlds"] if found(f"https://twitter.{tld}") != [f"https://twitter.{tld}"]]
    assert wrong == []


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("", 0),
        ("Bupati: baritokualakab.go.id.", 8 + 23 + 1),
        ("humas@baritokualakab.go.id", 26),
        ("No.5, 10.00 WITA, Rp1.500.000", 29),
        ("a\r\nb", 4),  # the longer of two readings
        ("©", 2),
        ("🇮🇩🇮🇩", 4),
        ("☺︎", 4),
        ("é", 1),
        ("e\u0301", 1),
        ("https://site.example/a https://baritokualakab.go.id/a-b/?p=1&q=x", 22 + 1 + 23),  # .example is none
        ("(baca: baritokualakab.go.id/berita_(2))", 7 + 23 + 1),
    ],
)
def test_what_an_office_writes(text: str, length: int) -> None:
    assert weighted(text) == length


@given(st.text(), st.text())
def test_a_longer_text_is_not_shorter(one: str, other: str) -> None:
    assert weighted(f"{one} {other}") >= max(weighted(one), weighted(other))


@given(st.text(st.sampled_from("a.-_/@:#?&=()é中🎉~ ht")))
def test_addresses_lie_one_after_the_other(text: str) -> None:
    places = [0, *(place for pair in urls(text) for place in pair)]
    assert places == sorted(places) and places[-1] <= len(text)


@pytest.mark.parametrize(
    "piece", ["a.", "a-", "http://", "(", "x.com/(", "x.com/((", ".", "/.", "中.", "👨‍", "x.com?", "é_", "http://a.b/,"]
)
def test_no_text_takes_much_longer_than_its_length(piece: str) -> None:
    def seconds(count: int) -> float:
        text = piece * count
        began = time.perf_counter()
        weighted(text)
        return time.perf_counter() - began

    assert min(seconds(8000) for _ in range(3)) < 30 * min(seconds(800) for _ in range(3)) + 0.02
