"""The reviewer's desk with 500 waiting posts: from the command to the list, and from a key to the screen after it.

The command runs in a terminal of its own. The bounds are seconds on the machine where the budget was set: there the
libraries of every command were imported in `FLOOR` seconds. The same import is timed here beside each start, and the
bounds are stretched by what it takes. F12 does nothing: what it takes is the time of who drives the desk here. Exit 1
when a bound is missed.
"""

from __future__ import annotations

import asyncio
import os
import pty
import statistics
import subprocess
import sys
import tempfile
import termios
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from tests.desks import desk_with, log_in
from wpbridge.desk import Desk
from wpbridge.screen import ReviewDesk

POSTS = 500
OPEN, KEY = 1.0, 0.1  # seconds, where the import takes FLOOR
FLOOR = 0.34
RUNS = 7
KEYS = ("f12", "down", "enter", "2", "3", "4", "1", "space", "j", "a", "escape", "r", "escape", "t", "escape", "q",
        "k", "u")  # fmt: skip
_SIZE = (24, 80)
_DRAWN = b"Barito Kuala"  # in the title of every post


def main() -> int:
    """Measure, print, and say whether the bounds hold."""
    with tempfile.TemporaryDirectory() as folder, desk_with(Path(folder), POSTS) as desk:
        env = log_in(desk, "editor1")
        review = ("-m", "wpbridge.cli.main", "--config", str(desk.config.folder / "wpbridge.toml"), "review")
        pairs = [(_imported(), _drawn(review, env)) for _ in range(RUNS + 1)][1:]
        keys = [asyncio.run(_driven(desk, env)) for _ in range(RUNS)]
    imports, opening = (statistics.median(taken) for taken in zip(*pairs, strict=True))
    pace = imports / FLOOR
    usual = {key: statistics.median(times[key] for times in keys) for key in keys[0]}
    floor = usual.pop("floor")
    name = max(usual, key=lambda key: usual[key])
    slowest, first = usual[name] - floor, max(max(times.values()) for times in keys) - floor
    print(f"the libraries are imported in {imports * 1000:.0f} ms, {pace:.2f} times the {FLOOR * 1000:.0f} ms of the "
          f"machine of the bounds")  # fmt: skip
    print(f"desk with {POSTS} posts: {opening * 1000:.0f} ms from the command to the list, {opening / pace * 1000:.0f} "
          f"at that machine's pace, bound {OPEN * 1000:.0f}")  # fmt: skip
    print(f"slowest key ({name}), median of {RUNS}: {slowest * 1000:.0f} ms, {slowest / pace * 1000:.0f} at that pace, "
          f"bound {KEY * 1000:.0f}; the slowest of all: {first * 1000:.0f} ms (without the {floor * 1000:.0f} ms of "
          f"who presses them)")  # fmt: skip
    return int(opening > OPEN * pace or slowest > KEY * pace)


def _imported() -> float:
    """Seconds of a Python that imports the libraries of every command and ends."""
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", "import click, sqlalchemy, requests"], check=True)
    return time.perf_counter() - began


def _drawn(program: tuple[str, ...], env: Mapping[str, str]) -> float:
    """Seconds until a program of Python has drawn a post in a terminal of its own; then it is left with q."""
    master, slave = pty.openpty()
    termios.tcsetwinsize(slave, _SIZE)
    given = {**os.environ, **env, "P": "none", "TERM": "xterm-256color"}
    given.pop("PYTHONDONTWRITEBYTECODE", None)  # an installed program is compiled once
    began, seen = time.perf_counter(), b""
    process = subprocess.Popen([sys.executable, *program], stdin=slave, stdout=slave, stderr=slave, env=given)
    os.close(slave)
    while _DRAWN not in seen:
        seen += os.read(master, 65536)
    taken = time.perf_counter() - began
    os.write(master, b"q")
    with suppress(OSError):  # its end of the terminal is closed
        while os.read(master, 65536):
            pass
    process.wait()
    os.close(master)
    return taken


async def _driven(desk: Desk, env: Mapping[str, str]) -> dict[str, float]:
    """Seconds from each key to the screen after it."""
    async with ReviewDesk(desk, "editor1", env, "id").run_test(size=_SIZE[::-1]) as pilot:
        await pilot.pause()
        keys = {}
        for number, key in enumerate(KEYS):
            at = time.perf_counter()
            await pilot.press(key)
            keys[f"{number} {key}" if key != "f12" else "floor"] = time.perf_counter() - at
    return keys
