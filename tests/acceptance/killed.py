"""One pass that kills itself at a boundary (`python -m tests.acceptance.killed -` prints all boundaries).

wpbridge tells the composition root the name of each boundary of each effect; here is somebody who listens.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
from collections.abc import Mapping

from wpbridge.app import App
from wpbridge.config import load
from wpbridge.pipeline import run

# A process that has everything imported and is forked for each death: what kills is the same signal.
_PROCESSES = multiprocessing.get_context("forkserver")
_PROCESSES.set_forkserver_preload([__name__, "connectors.wordpress", "connectors.mastodon", "policies.checks"])
_PATIENCE = 120  # seconds


def killed(env: Mapping[str, str], boundary: str) -> int | None:
    """Run one pass in a process of its own; how it ended: -9 when it died at the boundary."""
    process = _PROCESSES.Process(target=_in, args=(dict(env), boundary), daemon=True)
    process.start()
    process.join(_PATIENCE)
    return process.exitcode


def _in(env: dict[str, str], boundary: str) -> None:
    os.environ.update(env)
    main(boundary)


def main(boundary: str) -> None:
    """Run one pass and die at the named boundary, as the n-th of that name: `NAME#2`."""
    seen: dict[str, int] = {}

    def at(name: str) -> None:
        seen[name] = seen.get(name, 0) + 1
        place = f"{name}#{seen[name]}"
        if boundary == "-":
            print(place, flush=True)
        elif place == boundary:
            os.kill(os.getpid(), signal.SIGKILL)

    app = App.open(load(None, os.environ), at=at)
    for desk in app.desks():
        summary = run(desk)
        if summary.errors:
            raise summary.errors[0]


if __name__ == "__main__":
    main(sys.argv[1])
