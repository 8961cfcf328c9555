"""Servers on loopback that end with the process that started them."""

from __future__ import annotations

import atexit
import os
import random
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from tests.site.cache import SiteError

HOST = "127.0.0.1"
_POLL_SECONDS = 0.005
_KEEPER = Path(__file__).with_name("keeper.py")
_running: set[Daemon] = set()


def free_port() -> int:
    """A TCP port nobody listens on.

    Taken from below the range the kernel gives to outgoing connections, so that it stays free
    while a server is stopped for a while.
    """
    for port in random.SystemRandom().sample(range(20000, 32000), 200):
        with socket.socket() as probe:
            try:
                probe.bind((HOST, port))
            except OSError:
                continue
            return port
    raise SiteError("No free TCP port was found between 20000 and 32000.")


def answers(port: int) -> bool:
    """Whether something accepts connections on this loopback port."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex((HOST, port)) == 0


def wait_until(condition: Callable[[], bool], what: str, seconds: float = 30) -> None:
    """Return as soon as ``condition()`` is true; SiteError naming ``what`` after ``seconds``."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise SiteError(f"{what} did not happen within {seconds:g} s.")
        time.sleep(_POLL_SECONDS)


class Daemon:
    """One server process, with all its children.

    ``log`` gets its output (appended); ``user`` is the account it runs as when we are root.
    """

    def __init__(
        self, command: Sequence[str | Path], log: Path, env: dict[str, str] | None = None, user: str = ""
    ) -> None:
        self.command = [str(part) for part in command]
        self.log = log
        self.env = {**os.environ, **(env or {})}
        self.user = user
        self._keeper: subprocess.Popen[bytes] | None = None

    @property
    def running(self) -> bool:
        """Whether the server was started and has not ended."""
        return self._keeper is not None and self._keeper.poll() is None

    def start(self, ready: Callable[[], bool]) -> None:
        """Start, and return when ``ready()`` is true; SiteError with the log's end if it dies before."""
        with self.log.open("ab") as log:
            self._keeper = subprocess.Popen(
                [sys.executable, "-I", "-S", str(_KEEPER), self.user, *self.command],
                stdin=subprocess.PIPE, stdout=log, stderr=log, env=self.env, start_new_session=True,
            )  # fmt: skip
        _running.add(self)
        try:
            wait_until(lambda: not self.running or ready(), f"The start of {self.command[0]}")
        except SiteError as slow:
            self.stop()
            raise SiteError(f"{slow} {self._last_words()}") from None
        if not self.running:
            self.stop()
            raise SiteError(f"{self.command[0]} ended at once: {self._last_words()}")

    def stop(self) -> None:
        """End the server and its children; returns when all are gone. Harmless when stopped."""
        _running.discard(self)
        keeper, self._keeper = self._keeper, None
        if keeper is None or keeper.stdin is None:
            return
        keeper.stdin.close()
        keeper.wait()

    def _last_words(self) -> str:
        return self.log.read_text(errors="replace")[-1500:].strip()


@atexit.register
def _stop_all() -> None:
    for daemon in list(_running):
        daemon.stop()
