"""Hostile posts: much of anything is checked in about the time of as much prose, and never fails."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.benchmarks.hostile import PROSE, REPEATED
from wpbridge.app import checks
from wpbridge.checks import run_checks
from wpbridge.models import Finding, Post
from wpbridge.sop import load_sop
from wpbridge.text import Document

CHECKS, SOP = checks(), load_sop("sop-555-039-2022")
LONG = 1 << 16  # characters; `make bench` takes a whole megabyte
TIMES = 8  # as long as prose, at most


def found(body: str, title: str = "Judul") -> tuple[Finding, ...]:
    post = Post(id=1, status="pending", title=title, body=body, excerpt=title, modified=datetime.now(UTC))
    return run_checks(Document.of(post, {}), CHECKS, SOP).findings


def seconds(body: str, title: str = "Judul") -> float:
    began = time.process_time()
    found(body, title)
    return time.process_time() - began


def quick(body: str, title: str = "Judul") -> bool:
    """Whether it takes no longer than as much prose, side by side: once in three rounds, since a machine that does
    other work beside slows one or the other; what grows with the square of its length never does."""
    prose = f"<p>{PROSE * 5}</p>" * (LONG // len(PROSE) // 5)
    return any(seconds(body, title) < TIMES * seconds(prose) for _ in range(3))


@pytest.mark.parametrize("name", REPEATED)
def test_much_of_it_takes_no_longer_than_prose(name: str) -> None:
    piece = REPEATED[name]
    body = piece * (LONG // len(piece))
    assert quick(body)
    assert [finding for finding in found(body) if "could not be made" in str(finding.message)] == []


def test_a_long_title_takes_no_longer_than_prose() -> None:
    assert quick("<p>isi</p>", "A. 1 “a” <b> " * (LONG // 13))


PIECES = st.one_of(
    st.sampled_from(sorted(REPEATED.values())),
    st.sampled_from(["</p>", "</div>", "</td>", "</table>", "-->", "”", '"', "]", "</h2>", "</a>", "</script>", PROSE]),
    st.text(max_size=12),
    st.characters(codec=None, categories=["Cs", "Cf", "Cc", "Nd", "Lo"]),
)


@settings(max_examples=100, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.lists(PIECES, max_size=40).map("".join), st.text(max_size=40))
def test_no_check_ever_fails(body: str, title: str) -> None:
    for finding in found(body, title):
        assert "could not be made" not in str(finding.message), finding
        assert finding.message.say("id") and finding.fix.say("id")
        assert 0 <= finding.start <= finding.end
