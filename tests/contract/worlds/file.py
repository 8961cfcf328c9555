from __future__ import annotations

import json
from pathlib import Path

import pytest

from connectors import file
from tests.contract.channels import Sent, World, settings_of


def world(request: pytest.FixtureRequest) -> World:
    """A folder."""
    return in_folder(request.getfixturevalue("tmp_path") / "out")


def in_folder(folder: Path) -> World:
    def stop() -> None:
        for written in folder.glob("*"):
            written.unlink()
        if folder.is_dir():
            folder.rmdir()
        folder.write_text("no folder any more")

    def sent() -> list[Sent]:
        kept = [p for p in folder.glob("*.json") if not p.with_suffix(".withdrawn").exists()]
        records = sorted((json.loads(path.read_text()) for path in kept), key=lambda record: str(record["at"]))
        return [Sent(" ".join(r["text"].split()), tuple(one["alt"] for one in r["pictures"])) for r in records]

    return World(file.build(settings_of("file", path=str(folder))), stop, sent, login="out")
