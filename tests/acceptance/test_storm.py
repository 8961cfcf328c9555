"""Every message once on every channel, although passes are killed and answers are lost, all the time."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path

import pytest

from tests.acceptance.networks import CANNOT_PROVE, networks, on_their_way
from tests.acceptance.office import Office
from tests.acceptance.storm import life
from tests.site import Pds, Snac, WordPress
from wpbridge import effects

LOST = 0.2  # of all answers


@pytest.mark.parametrize(
    ("posts", "kills"), [(6, 4), pytest.param(143, 200, marks=pytest.mark.soak)], ids=["few", "thousand"]
)
def test_each_message_stands_once_whatever_dies(
    tmp_path: Path, wp: WordPress, fediverse: Snac, pds: Pds, posts: int, kills: int
) -> None:
    chance = random.Random(11)
    with networks(tmp_path, fediverse, pds, lost=LOST) as others:
        office = Office(tmp_path, wp, fediverse)
        others.configure(office)
        ids = wp.bulk(posts, status="publish")
        wanted = on_their_way(office, ids)
        for number in range(kills):
            death = {"boundaries": chance.randint(1, 10)} if number % 2 else {"seconds": chance.uniform(0, 0.1)}
            assert life(office.env, **death) == -9, f"the work was done before death {number}"
        states = _brought_to_an_end(office)
        standing = {channel: Counter(look()) for channel, look in others.standing.items()}
    assert len(states) == posts * len(standing)
    assert set(states.values()) <= {"done", "doubt"}
    doubtful = [key for key, state in states.items() if state == "doubt"]
    assert {channel for _, channel in doubtful} <= CANNOT_PROVE
    for channel, there in standing.items():
        assert set(there.values()) == {1}, f"{channel}: doubled"
        unsure = {post for post, name in doubtful if name == channel}
        sure = {address for post, address in wanted.items() if post not in unsure}
        assert sure <= set(there) <= set(wanted.values()), f"{channel}: lost"


def _brought_to_an_end(office: Office) -> dict[tuple[int, str], str]:
    """Passes that nobody kills, until nothing waits; the state of each delivery."""
    for _ in range(60):
        life(office.env)
        with office.desk() as desk, desk.store.begin() as connection:
            rows = [row for row in effects.sent(connection, desk.name) if row.key.step == "send"]
        states = {(row.key.post_id, row.key.channel): row.state for row in rows}
        if not set(states.values()) & {"intended", "waiting"}:
            break
    return states
