"""Hostile posts: a megabyte of anything is checked in about the time of a megabyte of prose, and never fails."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wpbridge.app import checks
from wpbridge.checks import run_checks
from wpbridge.models import Finding, Post
from wpbridge.sop import load_sop
from wpbridge.text import Document

CHECKS, SOP = checks(), load_sop("sop-555-039-2022")
LONG = 1 << 20  # characters
PROSE = "Bupati membuka pelatihan di Aula Selidah, Selasa (24/11/2026) pukul 09.00 WITA, bagi 25 warga desa. "
TIMES = 8  # as long as a megabyte of prose, at most

REPEATED = {
    "digits": "1",
    "one word": "a",
    "capitals": "A",
    "numbers": "1.000 ",
    "rupiah": "Rp1.000 ",
    "initials": "A. ",
    "names": "Budi ",
    "addresses": "a.b@",
    "dots": "a.",
    "spaces": " ",
    "lines": "\n ",
    "quotes": "“a ” ",
    "straight quotes": '"a." A ',
    "open quotes": "“",
    "guillemets": "«",
    "apostrophes": "‘",
    "brackets": "[a b=1]",
    "open brackets": "[a ",
    "parentheses": "( 1",
    "right to left": "\u202e\u200b",
    "zero width digits": "6\u200b3",
    "dates": "Rabu 24/11/2026 ",
    "percents": "25 persen dan ",
    "amounts in words": "25 (dua puluh lima) ",
    "laws": "UU Nomor 14 Tahun 2008 tentang ",
    "streets": "Jl. Melati RT 01 ",
    "accounts": "rekening 123456789012 ",
    "times": "pukul 09.00 ",
    "children": "anak MR (15) mencuri ",
    "hyphens": "a-",
    "lists": "<ul><li>",
    "divisions": "<div>",
    "tables": "<table><tr><td>1",
    "cells": "<td>1</td>",
    "bold": "<b>a</b> ",
    "crossed": "<b><i>a</b>",
    "links": "<a href=x>b</a>",
    "pictures": "<img src=a>",
    "captions": "<figure><figcaption>a",
    "headings": "<h2>a</h2>",
    "comments": "<!--",
    "blocks": "<!-- wp:a -->",
    "closed blocks": "<!-- /wp:a -->",
    "attributes": '<!-- wp:a {"b":1} -->',
    "broken tags": "<p <",
    "entities": "&#0;&amp;",
    "scripts": "<script>a</script>",
    "hidden": '<p style="display:none">a',
    "placeholders": "[nama] ",
    "documents": '<a href="a.pdf">a</a>',
}


def found(body: str, title: str = "Judul") -> tuple[Finding, ...]:
    post = Post(id=1, status="pending", title=title, body=body, excerpt=title, modified=datetime.now(UTC))
    return run_checks(Document.of(post, {}), CHECKS, SOP).findings


@pytest.fixture(scope="module")
def prose() -> float:
    """Seconds for a megabyte of ordinary prose."""
    began = time.perf_counter()
    found(f"<p>{PROSE * 5}</p>" * (LONG // len(PROSE) // 5))
    return time.perf_counter() - began


@pytest.mark.parametrize("name", REPEATED)
def test_a_megabyte_takes_no_longer_than_prose(name: str, prose: float) -> None:
    piece = REPEATED[name]
    began = time.perf_counter()
    findings = found(piece * (LONG // len(piece)))
    assert time.perf_counter() - began < TIMES * prose
    assert [finding for finding in findings if "could not be made" in str(finding.message)] == []


def test_a_long_title_takes_no_longer_than_prose(prose: float) -> None:
    began = time.perf_counter()
    found("<p>isi</p>", "A. 1 “a” <b> " * (LONG // 13))
    assert time.perf_counter() - began < TIMES * prose


PIECES = st.one_of(
    st.sampled_from(sorted(REPEATED.values())),
    st.sampled_from(["</p>", "</div>", "</td>", "</table>", "-->", "”", '"', "]", "</h2>", "</a>", "</script>", PROSE]),
    st.text(max_size=12),
    st.characters(codec=None, categories=["Cs", "Cf", "Cc", "Nd", "Lo"]),
)


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.lists(PIECES, max_size=40).map("".join), st.text(max_size=40))
def test_no_check_ever_fails(body: str, title: str) -> None:
    for finding in found(body, title):
        assert "could not be made" not in str(finding.message), finding
        assert finding.message.say("id") and finding.fix.say("id")
        assert 0 <= finding.start <= finding.end
