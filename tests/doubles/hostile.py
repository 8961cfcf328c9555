"""A child behind the door that is attacked by its file: the name of the file says how."""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from pathlib import Path

from wpbridge.documents import child
from wpbridge.documents.contract import Looked


def look(path: Path, name: str, mime: str) -> Looked:
    """Hang, swallow memory, die, or print the environment."""
    if name == "hang":
        threading.Event().wait()
    if name == "swallow":
        kept = []
        while True:
            kept.append(bytearray(64 << 20))
    if name == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    if name == "babble":
        sys.stdout.write("halo")
    if name == "write":
        path.with_suffix(".out").write_text("x")
    return Looked(kind="text", text=json.dumps(dict(os.environ)))


if __name__ == "__main__":
    vars(child)["look"] = look
    child.main()
