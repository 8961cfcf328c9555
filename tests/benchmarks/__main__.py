"""`make bench`: passes over a real WordPress, channels side by side, the checks beside textlint, the desk, the records.

Exit 1 when a bound is missed.
"""

from __future__ import annotations

import sys

from tests.benchmarks import channels, checking, hostile, passes, records, screen

MEASURED = {
    "passes": passes.main,
    "channels": channels.main,
    "checks": checking.main,
    "hostile": hostile.main,
    "desk": screen.main,
    "records": records.main,
}

if __name__ == "__main__":
    wanted = sys.argv[1:] or list(MEASURED)
    sys.exit(max([MEASURED[name]() for name in wanted]))
