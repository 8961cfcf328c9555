"""The reviewer's desk with 500 waiting posts: until it is drawn, and from a key to the screen that answers it.

F12 does nothing: what it takes is the time of who drives the desk here. Beside it the yardstick of the same run: the
same store read whole, every snapshot taken apart. Exit 1 when a bound is missed.
"""

from __future__ import annotations

import asyncio
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.desks import desk_with, log_in
from wpbridge.desk import Desk
from wpbridge.screen import ReviewDesk
from wpbridge.store import editions

POSTS = 500
OPEN, KEY = 1.0, 0.1  # seconds
RUNS = 5
KEYS = ("f12", "down", "enter", "2", "3", "4", "1", "space", "j", "a", "escape", "r", "escape", "t", "escape", "q",
        "k", "u")  # fmt: skip


def main() -> int:
    """Measure, print, and say whether the bounds hold."""
    with tempfile.TemporaryDirectory() as folder, desk_with(Path(folder), POSTS) as desk:
        whole = statistics.median(_whole(desk) for _ in range(RUNS))
        opened, keys = zip(*(asyncio.run(_driven(desk)) for _ in range(RUNS)), strict=True)
    started = statistics.median(_imported() for _ in range(RUNS))
    opening = statistics.median(opened) + started
    usual = {key: statistics.median(times[key] for times in keys) for key in keys[0]}
    floor = usual.pop("floor")
    name = max(usual, key=lambda key: usual[key])
    slowest, first = usual[name] - floor, max(max(times.values()) for times in keys) - floor
    print(f"desk with {POSTS} posts: {opening * 1000:.0f} ms from the command to the list (Python and imports "
          f"{started * 1000:.0f} ms), bound {OPEN * 1000:.0f} ms")  # fmt: skip
    times = statistics.median(opened) / whole
    print(f"the same store read whole: {whole * 1000:.0f} ms, {times:.2f} times that to draw")
    print(f"slowest key ({name}), median of {RUNS}: {slowest * 1000:.0f} ms, bound {KEY * 1000:.0f} ms; the slowest of "
          f"all: {first * 1000:.0f} ms (without the {floor * 1000:.0f} ms of who presses them)")  # fmt: skip
    return int(opening > OPEN or slowest > KEY)


def _whole(desk: Desk) -> float:
    began = time.perf_counter()
    with desk.store.begin() as connection:
        assert len(editions.in_states(connection, desk.name, ["in_review"])) == POSTS
    return time.perf_counter() - began


async def _driven(desk: Desk) -> tuple[float, dict[str, float]]:
    """Seconds until the list is drawn, and from each key to the screen after it."""
    env = log_in(desk, "editor1")
    began = time.perf_counter()
    app = ReviewDesk(desk, "editor1", env, "id")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        opened = time.perf_counter() - began
        keys = {}
        for number, key in enumerate(KEYS):
            at = time.perf_counter()
            await pilot.press(key)
            keys[f"{number} {key}" if key != "f12" else "floor"] = time.perf_counter() - at
    return opened, keys


def _imported() -> float:
    """Seconds of a process that starts and imports what the desk needs."""
    began = time.perf_counter()
    modules = "wpbridge.cli.main, wpbridge.cli.review, wpbridge.screen, wpbridge.app"
    subprocess.run([sys.executable, "-c", f"import {modules}"], check=True)
    return time.perf_counter() - began
