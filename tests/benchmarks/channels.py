"""What a slow channel costs the others: all channels at once, beside each of them alone, in the same run.

Ten posts go to each channel. Every answer of a server takes some time, as over a real line. The slowest channel alone
is the yardstick: who waits for it waits no longer because of the others.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from tests.acceptance.networks import networks, on_their_way
from tests.acceptance.office import Office
from tests.acceptance.storm import life
from tests.site import MariaDB, Pds, Snac, WordPress

POSTS = 10
CHANNELS = ("mastodon", "bluesky", "telegram", "x", "facebook")
PAUSE = 0.1  # seconds that each answer takes longer
BOUND = 1.5  # times the slowest channel alone


def main() -> int:
    """Measure, print, and say whether the bound holds."""
    with MariaDB() as db, WordPress(db) as wp, Snac() as snac, Pds() as pds:
        wp.bulk(POSTS, status="publish")
        _seconds(wp, snac, pds, *CHANNELS)  # warms everything up
        alone = {name: _seconds(wp, snac, pds, name) for name in CHANNELS}
        together = _seconds(wp, snac, pds, *CHANNELS)
    slowest = max(alone, key=lambda name: alone[name])
    ratio = together / alone[slowest]
    each = ", ".join(f"{name} {seconds * 1000:.0f} ms" for name, seconds in alone.items())
    print(f"{POSTS} posts to each channel alone: {each}")
    print(f"to all {len(CHANNELS)} at once: {together * 1000:.0f} ms, {ratio:.2f} times {slowest}, bound {BOUND}")
    return int(ratio > BOUND)


def _seconds(wp: WordPress, snac: Snac, pds: Pds, *channels: str) -> float:
    """Seconds of a pass that sends all posts to these channels."""
    snac.restore()
    pds.restore()
    with tempfile.TemporaryDirectory() as folder, networks(Path(folder), snac, pds, pause=PAUSE) as others:
        office = Office(Path(folder), wp, snac)
        others.configure(office, *channels)
        posts = [int(post["id"]) for post in wp.writer("admin").call("GET", f"posts?per_page={POSTS}")]
        on_their_way(office, posts)
        began = time.perf_counter()
        assert life(office.env) == 0
        seconds = time.perf_counter() - began
        assert {name: len(others.standing[name]()) for name in channels} == dict.fromkeys(channels, POSTS)
    return seconds
