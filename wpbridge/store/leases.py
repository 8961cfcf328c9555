"""Leases: who works on what just now, so that two passes at once do the work once.

A lease ends by its time, or at once when its owner was a process of this machine that is gone.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from wpbridge.clock import Clock
from wpbridge.errors import Unavailable
from wpbridge.store import Store
from wpbridge.store.tables import leases

LENGTH = timedelta(minutes=10)  # longer than the slowest step with all its time-outs


@contextmanager
def held(store: Store, name: str, clock: Clock) -> Iterator[bool]:
    """Hold the lease `name` if it is free; gives whether it is ours."""
    ours = take(store, name, clock)
    try:
        yield ours
    finally:
        if ours:
            _give_back(store, name)


def keep(store: Store, name: str, clock: Clock) -> bool:
    """Hold our lease for another LENGTH; False when it is not ours any more."""
    with store.begin() as connection:
        ours = (leases.c.name == name) & (leases.c.owner == _owner())
        return bool(connection.execute(update(leases).where(ours).values(until=clock() + LENGTH)).rowcount)


def take(store: Store, name: str, clock: Clock) -> bool:
    """Take a free or dead lease. False when somebody else works on it, or this process does already."""
    now = clock()
    try:
        with store.begin() as connection:
            row = connection.execute(select(leases).where(leases.c.name == name)).one_or_none()
            values = {"owner": _owner(), "until": now + LENGTH}
            if row is None:
                connection.execute(insert(leases).values(name=name, **values))
                return True
            if row.until > now and not _gone(row.owner):
                return False
            same = (leases.c.name == name) & (leases.c.owner == row.owner)
            return bool(connection.execute(update(leases).where(same).values(**values)).rowcount)
    except Unavailable as error:
        if isinstance(error.__cause__, IntegrityError):  # another one inserted it first
            return False
        raise


def _give_back(store: Store, name: str) -> None:
    with store.begin() as connection:
        connection.execute(delete(leases).where(leases.c.name == name, leases.c.owner == _owner()))


def _owner() -> str:
    return f"{socket.gethostname()}/{os.getpid()}/{_started(os.getpid())}"


def _gone(owner: str) -> bool:
    """Whether the owner was a process of this machine that has ended."""
    host, pid, started = owner.rsplit("/", 2)
    return host == socket.gethostname() and started != "" and _started(int(pid)) != started


def _started(pid: int) -> str:
    """When a process began, in the kernel's ticks: process numbers are used again, this pair is not."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return ""
    return stat.rpartition(")")[2].split()[19]
