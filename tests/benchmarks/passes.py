"""What a pass costs, as a ratio to the bare requests that it makes, in the same run.

Both are measured in turn on the same real WordPress; the median of the paired ratios counts. Exit 1 when a
bound is missed.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import requests

from tests.acceptance.office import Office
from tests.site import MariaDB, WordPress
from wpbridge.pipeline import run

POSTS = 100
PAIRS = 7
FIRST_PASS = 1.3  # times the bare requests
IDLE_REQUESTS = 4


def main() -> int:
    """Measure, print, and say whether the bounds hold."""
    with MariaDB() as db, WordPress(db) as wp:
        wp.bulk(POSTS)
        pairs = [_pair(wp, number) for number in range(PAIRS + 1)][1:]  # the first warms PHP up
        ratios = [ours / bare for ours, bare in pairs]
        requests_made, idle = _idle(wp)
    ratio = statistics.median(ratios)
    ours, bare = (statistics.median(times) * 1000 for times in zip(*pairs, strict=True))
    print(f"first pass over {POSTS} pending posts: {ours:.0f} ms, bare requests {bare:.0f} ms")
    print(
        f"ratio, median of {PAIRS} pairs: {ratio:.2f} ({min(ratios):.2f}-{max(ratios):.2f}), bound {FIRST_PASS}"
    )
    print(f"idle pass: {requests_made} requests in {idle * 1000:.0f} ms, bound {IDLE_REQUESTS} requests")
    return int(ratio > FIRST_PASS or requests_made > IDLE_REQUESTS)


def _pair(wp: WordPress, number: int) -> tuple[float, float]:
    """Seconds of a first pass, and of its requests alone; who goes first changes from pair to pair."""
    wp.forget_requests()
    with tempfile.TemporaryDirectory() as folder:
        office = Office(Path(folder), wp)
        if number % 2:
            ours = _pass(office)
            return ours, _replay(wp)
        with tempfile.TemporaryDirectory() as other:
            _pass(Office(Path(other), wp))
        bare = _replay(wp)
        return _pass(office), bare


def _pass(office: Office) -> float:
    """Seconds of one pass; opening the store and importing the plugins are not part of it."""
    with office.desk() as desk:
        desk.complete()
        return _seconds(lambda: run(desk))


def _replay(wp: WordPress) -> float:
    """Seconds of the requests that the last pass made, one after the other, and nothing else."""
    paths = [path for method, path, _ in wp.requests() if method == "GET"]
    wp.forget_requests()
    user = wp.users["wpbridge"]
    session = requests.Session()
    session.trust_env = False
    session.auth = (user.login, user.app_password)

    def replay() -> None:
        for path in paths:
            session.get(wp.url + path).raise_for_status()

    seconds = _seconds(replay)
    wp.forget_requests()
    return seconds


def _idle(wp: WordPress) -> tuple[int, float]:
    """Requests and seconds of a pass that finds nothing to do."""
    with tempfile.TemporaryDirectory() as folder:
        office = Office(Path(folder), wp)
        _pass(office)
        wp.forget_requests()
        seconds = _pass(office)
    return len(wp.requests()), seconds


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began

