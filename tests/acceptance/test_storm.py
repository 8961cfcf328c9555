"""Every message once on every channel, although passes are killed and answers are lost, all the time."""

from __future__ import annotations

import json
import random
import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.acceptance.office import Office
from tests.acceptance.storm import Lossy, life, lossy
from tests.doubles.telegram import Telegram
from tests.site import Pds, Snac, WordPress
from wpbridge import effects
from wpbridge.desk import Desk, happened
from wpbridge.pull import snapshot
from wpbridge.store import editions

LOST = 0.2  # of all answers
CANNOT_PROVE = {"telegram"}


@dataclass
class Networks:
    """The other sides: their tables, secrets, and what stands on each, as the addresses in its messages."""

    tables: str
    env: dict[str, str]
    standing: dict[str, Callable[[], list[str]]]


def addresses(texts: list[str]) -> list[str]:
    """The address of a post in each message; each message names one."""
    found = [set(re.findall(r"https?://[^\s\"<>]+", text)) for text in texts]
    assert all(len(one) == 1 for one in found), found
    return [one.pop().rstrip("/") for one in found]


@pytest.fixture
def networks(tmp_path: Path, fediverse: Snac, pds: Pds) -> Iterator[Networks]:
    chance = random.Random(4711)
    with ExitStack() as stack:
        mastodon = stack.enter_context(Lossy(fediverse.port, chance, LOST))
        bluesky = stack.enter_context(Lossy(pds.port, chance, LOST))
        telegram = stack.enter_context(Telegram(per_minute=None))
        for strict in (telegram,):
            strict.fault(lossy(chance, LOST), times=1_000_000)
        tables = f"""
[channels.mastodon]
kind = "mastodon"
base_url = "{mastodon.url}"
token_env = "MASTODON"
[channels.bluesky]
kind = "bluesky"
base_url = "{bluesky.url}"
identifier = "{pds.handle}"
password_env = "BLUESKY"
[channels.telegram]
kind = "telegram"
base_url = "{telegram.url}"
chat = "@{telegram.username}"
token_env = "TELEGRAM"
[channels.arsip]
kind = "file"
path = "outbox"
"""
        env = {"MASTODON": fediverse.token, "BLUESKY": pds.password, "TELEGRAM": telegram.token}
        standing = {
            "mastodon": lambda: addresses([post["content"] for post in fediverse.posts()]),
            "bluesky": lambda: addresses([json.dumps(record["value"]["embed"]) for record in pds.records()]),
            "telegram": lambda: addresses([post.words for post in telegram.posts.values()]),
            "arsip": lambda: addresses([json.loads(p.read_text())["text"] for p in (tmp_path / "outbox").glob("*.json")]),
        }
        yield Networks(tables, env, standing)
        assert telegram.violations == []


def on_their_way(office: Office, posts: list[int]) -> list[str]:
    """Posts that were approved and published, and of which no channel knows yet; their addresses."""
    with office.desk() as desk:
        found = [snapshot(desk, post, {}) for post in desk.site.posts(posts)]
        with desk.store.begin() as connection:
            ids = editions.add(connection, [(one, 1) for one in found], desk.clock())
        for id in ids:
            _publish(desk, id)
        return [one.post.address.rstrip("/") for one in found]


def _publish(desk: Desk, id: int) -> None:
    edition = desk.edition(id)
    with desk.store.begin() as connection:
        for event in ("check", "approve"):
            edition = editions.move(connection, edition, event, desk.clock())
    post = edition.snapshot.post
    desk.move(edition, "publish", {"page": ""}, published_at=post.date, address=post.address)


@pytest.mark.parametrize(
    ("posts", "kills"), [(8, 10), pytest.param(143, 200, marks=pytest.mark.soak)], ids=["few", "thousand"]
)
def test_each_message_stands_once_whatever_dies(
    tmp_path: Path, wp: WordPress, fediverse: Snac, networks: Networks, posts: int, kills: int
) -> None:
    office = Office(tmp_path, wp, fediverse)
    _configure(office, networks)
    ids = wp.bulk(posts, status="publish")
    wanted = on_their_way(office, ids)
    chance = random.Random(11)
    for number in range(kills):
        death = {"boundaries": chance.randint(1, 10)} if number % 2 else {"seconds": chance.uniform(0, 0.1)}
        assert life(office.env, **death) == -9, f"the work was done before death {number}"
    for _ in range(60):
        life(office.env)
        states = _states(office)
        if not set(states.values()) & {"intended", "waiting"}:
            break
    assert set(states.values()) <= {"done", "doubt"}
    assert len(states) == posts * len(networks.standing)
    doubtful = [key for key, state in states.items() if state == "doubt"]
    assert {channel for _, channel in doubtful} <= CANNOT_PROVE
    for channel, standing in networks.standing.items():
        there = Counter(standing())
        assert set(there.values()) == {1}, f"{channel}: doubled"
        unsure = {post for post, name in doubtful if name == channel}
        sure = {address for post, address in zip(ids, wanted, strict=True) if post not in unsure}
        assert sure <= set(there) <= set(wanted), f"{channel}: lost"


def _configure(office: Office, networks: Networks) -> None:
    text = office.path.read_text()
    start, end = text.index("[channels.mastodon]"), text.index("[people.rina]")
    text = text[:start] + networks.tables + text[end:]
    names = json.dumps(list(networks.standing))
    text = text.replace('channels = ["mastodon", "arsip"]', f"channels = {names}\ncutover = 2020-01-01")
    office.path.write_text(text)
    office.env |= networks.env


def _states(office: Office) -> dict[tuple[int, str], str]:
    with office.desk() as desk, desk.store.begin() as connection:
        rows = [row for row in effects.sent(connection, desk.name) if row.key.step == "send"]
    return {(row.key.post_id, row.key.channel): row.state for row in rows}
