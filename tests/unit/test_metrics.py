"""The figures for who watches servers, read back by the reader of the format's own library."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.books import entered
from tests.desks import NOW, desk_with
from wpbridge.cli.main import run
from wpbridge.desk import Desk
from wpbridge.errors import Refused
from wpbridge.metrics import write
from wpbridge.store import channels
from wpbridge.store.channels import Known

Figures = dict[tuple[str, ...], float]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """Three posts that were published, besides one that waits."""
    with desk_with(tmp_path, 1) as desk:
        entered(desk, 3)
        yield desk


def figures(file: Path) -> Figures:
    """Each figure by its name and its labels' values, but for the site."""
    families = text_string_to_metric_families(file.read_text("utf-8"))
    found = [sample for family in families for sample in family.samples]
    assert all(sample.labels["site"] == "diskominfo" for sample in found)
    return {
        (one.name.removeprefix("wpbridge_"), *(value for name, value in sorted(one.labels.items()) if name != "site")):
        one.value for one in found
    }  # fmt: skip


def told(desk: Desk, tmp_path: Path) -> Figures:
    write([desk], tmp_path / "wpbridge.prom")
    return figures(tmp_path / "wpbridge.prom")


def test_what_stands_where(desk: Desk, tmp_path: Path) -> None:
    found = told(desk, tmp_path)
    assert found["posts", "closed"] == 3 and found["posts", "in_review"] == 1 and found["posts", "returned"] == 0
    assert sum(value for name, value in found.items() if name[0] == "waiting") == 1
    assert found["deliveries", "arsip", "done"] == 3 and found["deliveries", "arsip", "doubt"] == 0
    assert found["measured_seconds",] == NOW.timestamp()
    assert found["log_rows",] > 3


def test_late_is_what_is_past_its_standard(desk: Desk, tmp_path: Path) -> None:
    def late(at: datetime) -> float:
        found = told(replace(desk, clock=lambda: at), tmp_path)
        return sum(value for name, value in found.items() if name[0] == "waiting_late")

    assert (late(NOW - timedelta(days=60)), late(NOW + timedelta(days=60))) == (0, 1)


@pytest.mark.parametrize(("rest", "expected"), [(timedelta(hours=1), 1), (timedelta(hours=-1), 0), (None, 0)])
def test_a_channel_that_rests(desk: Desk, tmp_path: Path, rest: timedelta | None, expected: int) -> None:
    known = Known(channel="arsip", rest_until=NOW + rest if rest else None, expires=NOW + timedelta(days=9))
    with desk.store.begin() as connection:
        channels.keep(connection, desk.name, known)
    found = told(desk, tmp_path)
    assert found["channel_resting", "arsip"] == expected
    assert found["channel_token_end_seconds", "arsip"] == (NOW + timedelta(days=9)).timestamp()


def test_no_folder_no_file_and_a_sentence(desk: Desk, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="cannot be written: No such file"):
        write([desk], tmp_path / "none" / "wpbridge.prom")


def test_the_command_writes_and_says_nothing(desk: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Cron mails what a command prints."""
    env = {"WPBRIDGE_CONFIG": str(desk.config.path), "WPBRIDGE_LANG": "en", "P": "none"}
    file = tmp_path / "wpbridge.prom"
    file.write_text("old")
    assert run(["status", "--metrics", str(file)], env) == 0
    assert capsys.readouterr() == ("", "")
    assert figures(file)["posts", "closed"] == 3
