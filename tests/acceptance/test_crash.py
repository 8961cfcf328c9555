"""A kill -9 at every boundary of every effect, and a new start: nothing lost, doubled or stranded."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.acceptance import releases
from tests.acceptance.invariants import hold, notes, quiet
from tests.acceptance.killed import killed
from tests.acceptance.office import Office
from tests.site import Snac, WordPress

# Every place where the second pass of `prepared` can die, in order. `test_the_list_is_complete` holds it against
# the program, so that a new effect cannot stay untested.
BOUNDARIES = Path(__file__).with_name("boundaries.txt").read_text().split()


def prepared(folder: Path, wp: WordPress, snac: Snac) -> tuple[Office, int, int]:
    """An office with a post that is approved and one that is to be returned; nothing done about either yet."""
    office = Office(folder, wp, snac)
    good = releases.submit(wp.writer("penulis1"))
    bad = releases.submit(wp.writer("penulis2"), title="Jadwal Layanan Keliling Bulan Ini")
    assert office("run").code == 0
    office.approve(good)
    office.decide("return", "editor1", bad)
    return office, good, bad


def test_the_list_is_complete(tmp_path: Path, wp: WordPress, fediverse: Snac) -> None:
    office, good, bad = prepared(tmp_path, wp, fediverse)
    out, err = office.start("tests.acceptance.killed", "-").communicate(timeout=120)
    assert sorted(out.split()) == sorted(BOUNDARIES), err
    hold(office, [good], [bad])
    quiet(office)


@pytest.mark.parametrize("boundary", BOUNDARIES)
def test_a_killed_pass_is_taken_up_again(
    tmp_path: Path, wp: WordPress, fediverse: Snac, boundary: str
) -> None:
    office, good, bad = prepared(tmp_path, wp, fediverse)
    assert killed(office.env, boundary) == -9
    again = office("run")
    assert again.code == 0, again.err
    hold(office, [good], [bad])
    quiet(office)


@pytest.mark.parametrize("boundary", [f"wordpress:answer:{where}#1" for where in ("intended", "called", "done")])
def test_a_pass_that_dies_while_answering_a_writer_answers_once(
    tmp_path: Path, wp: WordPress, fediverse: Snac, boundary: str
) -> None:
    office = Office(tmp_path, wp, fediverse)
    writer = wp.writer("penulis1")
    post = releases.submit(writer)
    office("run")
    office.decide("return", "editor1", post)
    office("run")
    writer.edit(post, title="Judul yang sudah diperbaiki", status="pending")
    assert killed(office.env, boundary) == -9
    assert len(notes(office, post)) == (1 if "intended" in boundary else 2)
    for _ in range(2):
        assert office("run").code == 0
    thread, answer = sorted(notes(office, post), key=lambda note: note["id"])
    assert answer["parent"] == thread["id"]
    quiet(office)


@pytest.mark.parametrize("boundary", ["check:before#1", "check:after#1"])
def test_a_pass_that_dies_while_receiving_is_taken_up_again(
    tmp_path: Path, wp: WordPress, fediverse: Snac, boundary: str
) -> None:
    office = Office(tmp_path, wp, fediverse)
    post = releases.submit(wp.writer("penulis1"))
    assert killed(office.env, boundary) == -9
    assert office("run").code == 0
    assert [line["post_id"] for line in office("inbox", "--json").json()] == [post]
    assert (office.edition(post).round, office.edition(post).state) == (1, "in_review")
    quiet(office)
