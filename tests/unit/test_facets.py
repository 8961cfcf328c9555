"""Bluesky's text: places in bytes, lengths in graphemes, names that are times."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.facets import facets, graphemes, length
from connectors.tid import tid, time_of

LINK = "https://diskominfo.example.go.id/2026/pasar-desa/"
# Indonesian words with what makes bytes, characters and graphemes differ.
WORDS = "Bupati résumé re\u0301sume\u0301 👩‍👩‍👧 🇮🇩 👍🏽 pasar é 漢字 — “kutipan” & 25% x@y".split()


def marked(text: str) -> list[str]:
    """What the facets of a text cover, cut from its bytes, beside what they say it is."""
    data = text.encode()
    found = []
    for facet in facets(text):
        place, [feature] = facet["index"], facet["features"]
        covered = data[place["byteStart"] : place["byteEnd"]].decode()
        kind = feature["$type"].partition("#")[2]
        assert covered == (feature["uri"] if kind == "link" else f"{covered[0]}{feature['tag']}")
        found.append(covered)
    return found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"Judul\n\n{LINK}\n\n#PasarDesa #Kapuas", [LINK, "#PasarDesa", "#Kapuas"]),
        (f"Lihat {LINK}.", [LINK]),
        (f"(lihat {LINK})", [LINK]),
        (f"[{LINK}], dan “{LINK}”!", [LINK, LINK]),
        ("https://a.example/Pasar_(desa)", ["https://a.example/Pasar_(desa)"]),
        ("https://a.example/?a=1&b=%20#c", ["https://a.example/?a=1&b=%20#c"]),
        ("HTTP://A.example dan http://b.example", ["HTTP://A.example", "http://b.example"]),
        ("https:// dan xhttps://a.example", []),
        ("https://...", []),
        ("#Pasar, #desa! #2026 # #- a#b", ["#Pasar", "#desa"]),
        ("＃Pasar #HUT_RI #Hari-H #🎉", ["＃Pasar", "#HUT_RI", "#Hari-H", "#🎉"]),
        ("#\ufe0f bukan tagar; #a\u200bb", ["#a"]),
        ("#" + "x" * 64, ["#" + "x" * 64]),
        ("#" + "x" * 65, []),
        ("tanpa tanda", []),
    ],
)
def test_links_and_hashtags_are_found(text: str, expected: list[str]) -> None:
    assert marked(text) == expected


@given(
    st.lists(st.sampled_from([*WORDS, LINK, "#PasarDesa", "#rĕsmi"]), max_size=30), st.sampled_from([" ", "\n", "\n\n"])
)
def test_the_bytes_of_a_facet_are_those_of_its_word(words: list[str], between: str) -> None:
    expected = [word for word in words if word[0] == "#" or word == LINK]
    assert marked(between.join(words)) == expected


@given(st.text())
def test_facets_of_any_text_are_in_order_and_apart(text: str) -> None:
    marked(text)
    places = [(f["index"]["byteStart"], f["index"]["byteEnd"]) for f in facets(text)]
    ends = [place for pair in places for place in pair]
    assert ends == sorted(ends) and all(start < end <= len(text.encode()) for start, end in places)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("pasar", 5),
        ("é", 1),
        ("e\u0301", 1),
        ("👩‍👩‍👧", 1),
        ("🇮🇩🇮🇩", 2),
        ("👍🏽", 1),
        ("a\r\nb", 3),
        ("漢字", 2),
    ],
)
def test_a_grapheme_is_what_a_reader_sees_as_one(text: str, count: int) -> None:
    assert graphemes(text) == count


def test_bytes_count_where_they_run_out_first() -> None:
    assert length("x" * 300) == 300
    family = "👩‍👩‍👧‍👦"  # one grapheme of 25 bytes
    assert length(family * 120) == 300
    assert length(family * 121) == 303
    assert length(family * 120 + "x") == 301


@given(st.text())
def test_a_length_of_300_keeps_both_limits(text: str) -> None:
    assert (length(text) <= 300) == (graphemes(text) <= 300 and len(text.encode()) <= 3000)


MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC))


@given(MOMENTS, st.text())
def test_a_name_is_a_tid_of_its_time(at: datetime, key: str) -> None:
    name = tid(at, key)
    assert len(name) == 13 and name[0] in "234567abcdefghij" and set(name) <= set("234567abcdefghijklmnopqrstuvwxyz")
    assert time_of(name) == at
    assert tid(at, key) == name


@given(MOMENTS, MOMENTS)
def test_names_are_in_the_order_of_their_times(one: datetime, other: datetime) -> None:
    if one != other:
        assert (tid(one, "a") < tid(other, "b")) == (one < other)


def test_two_keys_of_one_moment_have_two_names() -> None:
    at = datetime(2026, 1, 5, 1, tzinfo=UTC)
    assert tid(at, "site/7/x/send") != tid(at, "site/8/x/send")
    assert tid(at, "k") == tid(at.astimezone(None), "k") != tid(at + timedelta(microseconds=1), "k")


def test_a_known_name() -> None:
    # https://atproto.com/specs/tid: the smallest of all, and one with a time
    assert time_of("2222222222222") == datetime(1970, 1, 1, tzinfo=UTC)
    assert tid(datetime(1970, 1, 1, tzinfo=UTC), "k")[:11] == "2" * 11


@pytest.mark.parametrize("name", [None, 7, "", "rev1", "zzzzzzzzzzzzz", "222222222222", "2222222222221"])
def test_what_is_no_name_has_no_time(name: object) -> None:
    assert time_of(name) is None
