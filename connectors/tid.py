"""TIDs: names of records that are times. Pure.

https://atproto.com/specs/tid: 53 bits of microseconds since 1970 and 10 bits that keep two of one moment apart, written
with 13 characters whose order is that of the times.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from hashlib import sha256

_SIGNS = "234567abcdefghijklmnopqrstuvwxyz"
_TID = re.compile(rf"[{_SIGNS[:16]}][{_SIGNS}]{{12}}")
_START = datetime(1970, 1, 1, tzinfo=UTC)


def tid(at: datetime, key: str) -> str:
    """The name of the record of `key` that was intended `at`: always the same."""
    micro = (at - _START) // timedelta(microseconds=1)
    clock = int.from_bytes(sha256(key.encode()).digest()[:2]) >> 6
    number = micro << 10 | clock
    return "".join(_SIGNS[number >> shift & 31] for shift in range(60, -1, -5))


def time_of(name: object) -> datetime | None:
    """The time in a TID, in UTC; None for what is none."""
    if not isinstance(name, str) or not _TID.fullmatch(name):
        return None
    number = 0
    for sign in name:
        number = number << 5 | _SIGNS.index(sign)
    return _START + timedelta(microseconds=number >> 10)
