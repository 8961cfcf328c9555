"""The parent's side of the door: one child that opens files, started when needed and replaced when it dies."""

from __future__ import annotations

import atexit
import json
import os
import selectors
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

from wpbridge.documents.contract import BROKEN, TIMEOUT, Looked

SECONDS = 20.0  # for one file, start of the child included
_ENVIRONMENT = ("PATH", "LANG", "LC_ALL")  # no secret comes near a stranger's file
_PACKAGES = str(Path(__file__).parents[2])


class Door:
    """Asks the child, one file after the other. `module` is what the child runs."""

    def __init__(self, module: str = "wpbridge.documents.child", seconds: float = SECONDS) -> None:
        self.module = module
        self.seconds = seconds
        self._child: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()

    def ask(self, question: dict[str, str]) -> dict[str, Any]:
        """What is in a file. A child that takes too long or dies says that the file does not open."""
        with self._lock:
            child = self._running()
            try:
                return self._answer(child, json.dumps(question).encode() + b"\n")
            except TimeoutError:
                problem = TIMEOUT
            except (OSError, ValueError, EOFError):
                problem = BROKEN
            self.close()
            return Looked(problem=problem).json()

    def close(self) -> None:
        """End the child. The next question starts another."""
        child, self._child = self._child, None
        if child is None:
            return
        child.kill()
        for pipe in (child.stdin, child.stdout):
            if pipe:
                try:
                    pipe.close()
                except OSError:  # what was not sent any more
                    continue
        child.wait()

    def _running(self) -> subprocess.Popen[bytes]:
        if self._child is None or self._child.poll() is not None:
            self.close()
            environment = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
            environment["PYTHONPATH"] = _PACKAGES
            self._child = subprocess.Popen(
                [sys.executable, "-s", "-P", "-m", self.module],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=environment,
                bufsize=0,
            )
        return self._child

    def _answer(self, child: subprocess.Popen[bytes], question: bytes) -> dict[str, Any]:
        assert child.stdin and child.stdout
        deadline = time.monotonic() + self.seconds
        child.stdin.write(question)
        size = int.from_bytes(_read(child.stdout, 4, deadline))
        found: dict[str, Any] = json.loads(_read(child.stdout, size, deadline))
        return found


def _read(pipe: Any, size: int, deadline: float) -> bytes:
    """Exactly so many bytes. TimeoutError, or EOFError when the child is gone."""
    pieces: list[bytes] = []
    with selectors.DefaultSelector() as ready:
        ready.register(pipe, selectors.EVENT_READ)
        while size:
            left = deadline - time.monotonic()
            if left <= 0 or not ready.select(left):
                raise TimeoutError
            piece = os.read(pipe.fileno(), min(size, 1 << 20))
            if not piece:
                raise EOFError
            pieces.append(piece)
            size -= len(piece)
    return b"".join(pieces)


DOOR = Door()
atexit.register(DOOR.close)
