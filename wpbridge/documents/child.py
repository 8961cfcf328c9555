"""The child: reads a question a line, looks into the file, answers with the length and the JSON of what it found."""

from __future__ import annotations

import json
import logging
import os
import resource
import sys
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any, BinaryIO

from wpbridge.documents.contract import TOO_LARGE, Looked
from wpbridge.documents.looking import look
from wpbridge.documents.small import small

MEMORY = 1 << 30  # bytes of addresses; the libraries themselves need about a third
SECONDS = 3600  # of processor time in all, the last resort when the parent is gone


def main() -> None:
    """Answer until the parent closes the door."""
    answers = _own_output()
    limited()
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    for line in sys.stdin.buffer:
        said = json.dumps(_answer(json.loads(line))).encode()
        answers.write(len(said).to_bytes(4) + said)
        answers.flush()


def _answer(asked: Mapping[str, str]) -> Mapping[str, Any]:
    try:
        if asked.get("want") == "picture":
            return small(Path(asked["path"]))
        return look(Path(asked["path"]), asked["name"], asked["mime"]).json()
    except MemoryError:
        return Looked(problem=TOO_LARGE).json()


def _own_output() -> BinaryIO:
    """Where answers go; what a library prints goes nowhere, or it would be taken for an answer."""
    answers = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.close(nowhere)
    return answers


def limited() -> None:
    """Give up what opening a file never needs: much memory, endless time, writing, other processes' files."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))


if __name__ == "__main__":
    main()
