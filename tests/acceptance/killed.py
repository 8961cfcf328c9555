"""One pass that kills itself: `python -m tests.acceptance.killed BOUNDARY` (or `-` to print all boundaries).

wpbridge tells the composition root the name of each boundary of each effect; here is somebody who listens.
"""

from __future__ import annotations

import os
import signal
import sys

from wpbridge.app import App
from wpbridge.config import load
from wpbridge.pipeline import run


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
