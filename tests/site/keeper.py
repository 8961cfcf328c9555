"""Runs one command and ends it, with everything it started, when the standard input closes.

The test process holds the other end of that pipe. The kernel closes it however that process ends,
also by SIGKILL, so no server outlives its tests. Used as a script; needs the standard library only.
"""

from __future__ import annotations

import ctypes
import os
import pwd
import select
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36
_libc = ctypes.CDLL(None, use_errno=True)


def main(user: str, command: list[str]) -> int:
    """Run ``command`` (as ``user`` unless that is empty); return its exit code, or 0 when told to end."""
    # Orphaned grandchildren (workers of a server that was killed) then become our children.
    _libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    child = _start(user, command)
    end = os.pidfd_open(child.pid)
    ready, _, _ = select.select([sys.stdin.fileno(), end], [], [])
    with suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)
    code = child.wait()
    _end_descendants()
    return code if end in ready else 0


def _start(user: str, command: list[str]) -> subprocess.Popen[bytes]:
    no_groups: list[int] | None = [] if user else None
    return subprocess.Popen(
        command, stdin=subprocess.DEVNULL, start_new_session=True, preexec_fn=_die_with_parent,
        user=user or None, group=pwd.getpwnam(user).pw_gid if user else None, extra_groups=no_groups,
    )  # fmt: skip


def _die_with_parent() -> None:
    # The second net: should this process itself be killed, the kernel ends the command.
    _libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def _end_descendants() -> None:
    """Kill and collect children until there are none; theirs move up to us when they die."""
    while True:
        for pid in _children():
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        try:
            os.waitpid(-1, 0)
        except ChildProcessError:
            return


def _children() -> list[int]:
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            # "pid (name) state parent ...": the name may hold spaces and brackets.
            fields = stat.read_text().rpartition(")")[2].split()
            if int(fields[1]) == os.getpid():
                found.append(int(stat.parent.name))
    return found


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
