"""What the checks cost beside textlint with a comparable set of rules, whole processes, in the same run.

Both read the same posts of about 500 words, made of the clean corpus' paragraphs. textlint and its rules come from
npm into a folder of the cache. Memory is the largest of a whole process, for few posts and for many.
"""

from __future__ import annotations

import os
import random
import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.site.cache import cache_dir

HERE = Path(__file__).parent
CLEAN = HERE.parent / "corpus/clean"
POSTS, MANY, WORDS, PAIRS = 60, 10_000, 500, 3
FASTER = 3.0  # times as many posts a second as textlint, whole processes
A_SECOND = 200  # posts on one core, checking alone
GROWTH = 1.15  # memory for MANY posts beside that for POSTS
_PARAGRAPH = re.compile(r"<!-- wp:paragraph -->.*?<!-- /wp:paragraph -->", re.S)


def main() -> int:
    """Measure, print, and say whether the bounds hold."""
    textlint = _textlint()
    with tempfile.TemporaryDirectory() as folder:
        few = _posts(Path(folder) / "few", POSTS)
        pairs = [(_ours(few)[0], _theirs(textlint, few)) for _ in range(PAIRS)]
        ratio = statistics.median(theirs / ours for ours, theirs in pairs)
        ours, theirs = (statistics.median(times) for times in zip(*pairs, strict=True))
        start = _ours(_posts(Path(folder) / "one", 1))[0]
        (_, small), (took, large) = (_ours(_posts(Path(folder) / str(count), count)) for count in (POSTS * 3, MANY))
    print(f"{POSTS} posts of {WORDS} words, whole process: {ours:.2f} s, textlint {theirs:.2f} s")
    print(f"ratio, median of {PAIRS} pairs: {ratio:.1f}, bound {FASTER}")
    speed = (MANY - 1) / (took - start)
    print(f"checking alone: {speed:.0f} posts a second on one core (start {start:.2f} s), bound {A_SECOND}")
    print(f"memory: {small} MB for {POSTS * 3} posts, {large} MB for {MANY}, bound {GROWTH} times")
    return int(ratio < FASTER or speed < A_SECOND or large > GROWTH * small)


def _posts(folder: Path, count: int) -> Path:
    """Posts of about WORDS words, each of other paragraphs."""
    texts = [file.read_text("utf-8") for file in sorted(CLEAN.glob("*.html"))]
    paragraphs = [found for text in texts for found in _PARAGRAPH.findall(text)]
    chance = random.Random(count)
    folder.mkdir()
    for number in range(count):
        chosen: list[str] = []
        while sum(len(one.split()) for one in chosen) < WORDS:
            chosen.append(chance.choice(paragraphs))
        (folder / f"{number:05d}.html").write_text(f"<h1>Rilis {number}</h1>\n" + "\n\n".join(chosen), "utf-8")
    return folder


def _ours(folder: Path) -> tuple[float, int]:
    """Seconds and megabytes of `wpbridge check`."""
    began = time.perf_counter()
    child = subprocess.Popen(
        ["taskset", "-c", "0", sys.executable, "-m", "wpbridge.cli.main", "check", "--json", str(folder)],
        stdout=subprocess.DEVNULL,
    )
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode not in (0, 1):
        raise SystemExit(f"wpbridge check ended with {child.returncode}")
    return time.perf_counter() - began, used.ru_maxrss // 1024


def _theirs(textlint: Path, folder: Path) -> float:
    """Seconds of textlint; it must have found something, or it read nothing."""
    command = ["taskset", "-c", "0", "node_modules/.bin/textlint", "--config", "textlintrc.json", f"{folder}/*.html"]
    began = time.perf_counter()
    done = subprocess.run(command, cwd=textlint, capture_output=True, text=True, check=False)
    seconds = time.perf_counter() - began
    if "problems" not in done.stdout:
        raise SystemExit(f"textlint found nothing: {done.stderr}")
    return seconds


def _textlint() -> Path:
    """The folder it is installed in; it finds its rules only from there."""
    folder = cache_dir() / "textlint"
    subprocess.run(["sh", str(HERE / "textlint/setup.sh"), str(folder)], check=True)
    return folder
