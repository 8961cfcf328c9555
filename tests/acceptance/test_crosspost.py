"""Each channel is sent each post once, whatever happens to the post, and no channel waits for another."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance import releases
from tests.acceptance.invariants import quiet
from tests.acceptance.office import Office
from tests.doubles.cutting import Cutting
from tests.site import Snac, WordPress
from wpbridge import log
from wpbridge.lines import Line
from wpbridge.reminders import remind


@pytest.fixture
def office(tmp_path: Path, wp: WordPress, fediverse: Snac) -> Office:
    """An office with a post that is approved and waits for the next pass."""
    office = Office(tmp_path, wp, fediverse)
    approved(office)
    return office


def approved(office: Office, **words: str) -> int:
    post = releases.submit(office.wp.writer("penulis1"), **words)
    assert office("run").code == 0
    office.approve(post)
    return post


def change(office: Office, old: str, new: str) -> None:
    text = office.path.read_text()
    assert old in text
    office.path.write_text(text.replace(old, new))


def rows(office: Office) -> dict[str, tuple[str, str]]:
    found = office("deliveries", "--json").json()
    return {row["channel"]: (row["state"], row["error"] or "") for row in found}


def test_two_names_of_one_account_are_one(office: Office) -> None:
    change(office, 'channels = ["mastodon", "arsip"]', 'channels = ["mastodon", "arsip", "lagi"]')
    office.add(office.path.read_text().split("[channels.mastodon]")[1].split("[channels.arsip]")[0].join(
        ["[channels.lagi]", ""]))  # fmt: skip
    # The text was approved for two channels; the third belongs to what is approved from now on.
    writer = office.wp.writer("penulis1")
    post = releases.submit(writer, title="Bupati Resmikan Jembatan Baru di Marabahan")
    office("run")
    office.approve(post)
    for _ in range(3):
        office("run")
    links = [status["content"] for status in office.snac_posts() if "jembatan" in status["content"]]
    assert len(links) == 1
    states = {row["channel"]: row["state"] for row in office("deliveries", "--json").json() if row["post_id"] == post}
    assert sorted([states["mastodon"], states["lagi"]]) == ["done", "held"]
    quiet(office)


def test_nothing_from_before_the_cut_over_goes_out_unless_it_is_ordered(office: Office) -> None:
    change(office, 'timezone = "Asia/Makassar"', 'timezone = "Asia/Makassar"\ncutover = 2199-01-01')
    office("run")
    assert office.snac_posts() == []
    assert {state for state, _ in rows(office).values()} == {"held"}
    assert "wpbridge deliveries retry 1 mastodon" in rows(office)["mastodon"][1]
    assert office("deliveries", "retry", "1", "mastodon").code == 0
    office("run")
    assert len(office.snac_posts()) == 1
    assert {name: state for name, (state, _) in rows(office).items()} == {"mastodon": "done", "arsip": "held"}
    quiet(office)


def test_more_than_the_office_allows_in_a_day_waits(office: Office) -> None:
    change(office, 'token_env = "WPBRIDGE_MASTODON_TOKEN"', 'token_env = "WPBRIDGE_MASTODON_TOKEN"\ndaily = 1')
    second = approved(office, title="Bupati Resmikan Jembatan Baru di Marabahan")
    assert office("run").code == 0
    assert len(office.snac_posts()) == 1
    waiting = [row for row in office("deliveries", "--json").json() if row["state"] == "waiting"]
    assert [(row["post_id"], row["channel"]) for row in waiting] == [(second, "mastodon")]
    assert waiting[0]["retry_at"] and "as many as are allowed" in waiting[0]["error"]
    [channel] = [row for row in office("channels", "--json").json() if row["channel"] == "mastodon"]
    assert channel["left_today"] == 0


@pytest.mark.parametrize(
    "change",
    [
        {"title": "Bupati Resmikan Pasar Desa yang Baru"},
        {"slug": "alamat-yang-lain"},
        {"excerpt": "Ringkasan yang lain."},
        {"content": "<p>Salah ketik sudah diperbaiki.</p>"},
    ],
)
def test_an_edit_of_what_is_public_sends_nothing(office: Office, change: dict[str, Any]) -> None:
    assert office("run").code == 0
    before = [status["id"] for status in office.snac_posts()]
    office.wp.writer("admin").edit(1, **change)
    office("run")
    office("run")  # what nobody approved comes to review
    assert [status["id"] for status in office.snac_posts()] == before
    quiet(office)


def test_a_password_keeps_a_post_from_the_channels(office: Office) -> None:
    assert office.snac
    office.snac.stop_server()
    office("run")
    office.snac.start_server()
    office.wp.writer("admin").edit(1, password="rahasia")
    office("deliveries", "retry", "1", "mastodon")
    done = office("run")
    assert "asks them for a password" in done.err
    assert office.snac_posts() == []


class Held(Cutting):
    """A server that answers to a status only when it is let go."""

    def __init__(self, port: int) -> None:
        super().__init__(port)
        self.reached, self.go = threading.Event(), threading.Event()

    def reply(self, request: bytes) -> bytes:
        if request.startswith(b"POST /api/v1/statuses"):
            self.reached.set()
            self.go.wait(60)
        return super().reply(request)


def test_a_slow_channel_delays_no_other(tmp_path: Path, wp: WordPress, fediverse: Snac) -> None:
    with Held(fediverse.port) as slow:
        office = Office(tmp_path, wp, fediverse)
        change(office, f'base_url = "{fediverse.url}"', f'base_url = "{slow.url}"')
        writer = wp.writer("penulis1")
        posts = [releases.submit(writer, title=title) for title in (releases.TITLE, "Bupati Resmikan Jembatan Baru")]
        assert office("run").code == 0
        for post in posts:
            office.approve(post)
        process = office.start("wpbridge.cli.main", "run")
        assert slow.reached.wait(60)
        folder = tmp_path / "outbox"
        for _ in range(600):
            if len(list(folder.glob("*.json"))) == len(posts):
                break
            process.poll()
            threading.Event().wait(0.1)
        written = len(list(folder.glob("*.json")))
        slow.go.set()
        out, err = process.communicate(timeout=120)
        assert written == len(posts), "the folder had everything while the server still hung"
        assert process.returncode == 0, out + err
        assert len(office.snac_posts()) == len(posts)
        quiet(office)


def test_a_channel_without_a_right_log_in_rests_and_says_what_to_do(office: Office) -> None:
    office.env["WPBRIDGE_MASTODON_TOKEN"] = "salah"
    done = office("run")
    assert "write:statuses" in done.err
    state, error = rows(office)["mastodon"]
    assert state == "waiting" and "write:statuses" in error
    [channel] = [row for row in office("channels", "--json").json() if row["channel"] == "mastodon"]
    assert "write:statuses" in channel["error"]
    assert office.snac
    office.env["WPBRIDGE_MASTODON_TOKEN"] = office.snac.token
    assert office("channels", "test").code == 0
    assert office("deliveries", "retry", "1", "mastodon").code == 0
    assert office("run").code == 0
    assert len(office.snac_posts()) == 1
    quiet(office)


def test_a_network_that_does_not_say_whose_the_account_is_is_posted_to_all_the_same(
    tmp_path: Path, wp: WordPress, fediverse: Snac
) -> None:
    with Cutting(fediverse.port) as odd:
        odd.answer("GET /api/v1/accounts/verify_credentials", 200, "{}")
        odd.answer("GET /api/v1/accounts/verify_credentials", 404)
        office = Office(tmp_path, wp, fediverse)
        change(office, f'base_url = "{fediverse.url}"', f'base_url = "{odd.url}"')
        approved(office)
        office("run")
        office("deliveries", "retry", "1", "mastodon")
        done = office("run")
    assert len(office.snac_posts()) == 1, done.err
    assert rows(office)["mastodon"][0] == "done"
    quiet(office)


def test_a_channel_in_use_is_watched_while_there_is_nothing_to_send(office: Office) -> None:
    assert office("run").code == 0
    tomorrow = datetime.now(UTC) + timedelta(days=1, hours=1)
    office.env["WPBRIDGE_MASTODON_TOKEN"] = "salah"
    with office.desk() as desk:
        later = replace(desk, clock=lambda: tomorrow)
        remind(later)
        remind(later)
        with desk.store.begin() as connection:
            told = log.of_kind(connection, desk.name, "channel_trouble")
    assert [body["channel"] for body in told] == ["mastodon"], "once"
    assert office.snac
    office.snac.stop_server()
    office.env["WPBRIDGE_MASTODON_TOKEN"] = office.snac.token
    with office.desk() as desk:
        much_later = replace(desk, clock=lambda: tomorrow + timedelta(days=2))
        remind(much_later)
        line = Line(much_later, "mastodon")
        assert line.resting(much_later.clock()) is None, "an hour later it is asked again"
        with desk.store.begin() as connection:
            assert len(log.of_kind(connection, desk.name, "channel_trouble")) == 1


def test_a_channel_that_was_never_used_is_not_asked(tmp_path: Path, wp: WordPress, fediverse: Snac) -> None:
    with Cutting(fediverse.port) as counted:
        office = Office(tmp_path, wp, fediverse)
        change(office, f'base_url = "{fediverse.url}"', f'base_url = "{counted.url}"')
        assert office("run").code == 0
        assert counted.seen == []
