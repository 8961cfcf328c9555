"""A hostile file takes down its reader, never the service; the next file opens again."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.site import samples
from wpbridge.documents import BROKEN, TIMEOUT, TOO_LARGE
from wpbridge.documents.door import Door

PATIENT = 60  # seconds: how busy the machine is must not matter, only that who hangs is not waited for


@pytest.fixture
def door() -> Iterator[Door]:
    made = Door("tests.doubles.hostile", seconds=PATIENT)
    yield made
    made.close()


@pytest.mark.parametrize(
    ("attack", "problem"),
    [("hang", TIMEOUT), ("swallow", TOO_LARGE), ("die", BROKEN), ("babble", ""), ("write", BROKEN)],
)
def test_an_attack_is_a_finding_and_the_next_file_opens(
    door: Door, tmp_path: Path, attack: str, problem: str
) -> None:
    asked = {"path": str(tmp_path / "x"), "name": attack, "mime": ""}
    assert door.ask(asked | {"name": "good"})["kind"] == "text"
    door.seconds = 1 if attack == "hang" else PATIENT
    assert door.ask(asked)["problem"] == problem
    door.seconds = PATIENT
    assert list(tmp_path.iterdir()) == [] or (tmp_path / "x.out").read_text() == ""
    assert door.ask(asked | {"name": "good"})["kind"] == "text"


def test_no_secret_goes_through_the_door(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WPBRIDGE_WP_PASSWORD", "rahasia-sekali")
    assert "rahasia-sekali" not in door.ask({"path": "x", "name": "good", "mime": ""})["text"]


def test_one_child_reads_many_files_and_leaves_nothing(tmp_path: Path) -> None:
    door = Door()
    (tmp_path / "a.pdf").write_bytes(samples.pdf("Satu"))
    asked = {"path": str(tmp_path / "a.pdf"), "name": "a.pdf", "mime": ""}
    before = set(os.listdir("/proc/self/fd"))
    assert door.ask(asked)["text"].startswith("Satu")
    child = door._child
    assert child is not None
    assert door.ask(asked)["kind"] == "pdf"
    assert door._child is child
    door.close()
    assert child.returncode is not None
    assert set(os.listdir("/proc/self/fd")) <= before | {str(max(map(int, before)) + 1)}
