"""The time, as something that can be handed over: tests set their own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]


def utc() -> datetime:
    """Now, aware, in UTC."""
    return datetime.now(UTC)
