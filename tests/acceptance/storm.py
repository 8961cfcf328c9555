"""Passes that are killed while they send.

The networks' bounds in time (quotas, read lag) are lifted: what is tried here is the ledger, not patience.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Mapping
from datetime import timedelta

from connectors.networks import network
from tests.modules import names
from wpbridge import effects
from wpbridge.app import App
from wpbridge.config import load
from wpbridge.crosspost import deliver
from wpbridge.store import channels

_PRELOADED = (__name__, "connectors.wordpress", "connectors.mastodon", "connectors.bluesky")
_PROCESSES = multiprocessing.get_context("forkserver")
_PROCESSES.set_forkserver_preload(list(_PRELOADED))
_PATIENCE = 120  # seconds


def life(env: Mapping[str, str], boundaries: int = 0, seconds: float = 0) -> int | None:
    """One pass in a process of its own; how it ended (-9: killed).

    It dies at the boundary of this number, or so many seconds after the first one: in the middle of anything.
    """
    process = _PROCESSES.Process(target=_pass, args=(dict(env), boundaries, seconds), daemon=True)
    process.start()
    process.join(_PATIENCE)
    return process.exitcode


def _pass(env: dict[str, str], boundaries: int, seconds: float) -> None:
    os.environ.update(env)
    _lift_bounds()
    app = App.open(load(None, os.environ), at=_dying(boundaries, seconds))
    for desk in app.desks():
        deliver(desk)
        with desk.store.begin() as connection:  # what an operator does who sees that the network is back
            for name in desk.channels:
                for effect in effects.owing(connection, desk.name, [name]):
                    if effect.state == "waiting":
                        effects.settle(connection, effect, "waiting", desk.clock())
                channels.wake(connection, desk.name, name)


def _lift_bounds() -> None:
    import connectors

    for kind in names(connectors):
        try:
            data = network(kind)
        except KeyError:
            continue
        object.__setattr__(data, "quotas", ())
        object.__setattr__(data, "lag", timedelta())


def _dying(boundaries: int, seconds: float) -> Callable[[str], None]:
    passed, lock = 0, threading.Lock()

    def at(name: str) -> None:
        nonlocal passed
        with lock:
            passed += 1
            number = passed
        if number == boundaries:
            _die()
        if seconds and number == 1:
            threading.Timer(seconds, _die).start()

    return at


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)
