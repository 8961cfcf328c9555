"""`make bench`: passes over a real WordPress, the checks beside textlint, the desk. Exit 1 when a bound is missed."""

from __future__ import annotations

import sys

from tests.benchmarks import checking, hostile, passes, screen

MEASURED = {"passes": passes.main, "checks": checking.main, "hostile": hostile.main, "desk": screen.main}

if __name__ == "__main__":
    wanted = sys.argv[1:] or list(MEASURED)
    sys.exit(max([MEASURED[name]() for name in wanted]))
