"""What is public is put right, or taken off, on the site and on every channel."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance import releases
from tests.acceptance.invariants import quiet
from tests.acceptance.killed import killed
from tests.acceptance.networks import networks
from tests.acceptance.office import Office
from tests.contract.channels import words
from tests.site import Pds, Snac, WordPress, samples

REASON = "Jumlah peserta 25 orang, bukan 52 orang."


@pytest.fixture
def office(tmp_path: Path, wp: WordPress, fediverse: Snac) -> Office:
    """An office with a post on the site and on two channels."""
    office = Office(tmp_path, wp, fediverse)
    releases.submit(wp.writer("penulis1"))
    assert office("run").code == 0
    office.approve(1)
    assert office("run").code == 0
    office.login("kepala1")
    return office


def folder(office: Office) -> list[dict[str, Any]]:
    """The messages in the folder that were not taken back."""
    kept = [p for p in (office.folder / "outbox").glob("*.json") if not p.with_suffix(".withdrawn").exists()]
    return [json.loads(path.read_text()) for path in kept]


def states(office: Office, step: str) -> dict[str, str]:
    rows = office("deliveries", "--json").json()
    return {row["channel"]: row["state"] for row in rows if row["step"].startswith(step)}


def test_a_correction_stands_on_every_channel_with_its_reason_day_and_link(office: Office) -> None:
    done = office("correct", "1", "--kind", "ralat", "--reason", REASON, "--yes")
    assert done.code == 0, done.err
    assert "To mastodon (the message is edited):" in done.out
    assert f"  Ralat, {_today(office)}: {REASON}" in done.out
    [status] = office.snac_posts()
    assert words(status["content"]).startswith(f"Ralat, {_today(office)}: {REASON} ")
    link = office.wp.writer("admin").post(1)["link"]
    assert link.rstrip("/") in status["content"]
    [message] = folder(office)
    assert message["text"].startswith("Ralat, ") and message["earlier"]
    assert states(office, "correct") == {"mastodon": "done", "arsip": "done"}
    quiet(office)


def test_a_second_correction_takes_the_place_of_the_first(office: Office) -> None:
    for number in (1, 2):
        assert office("correct", "1", "--kind", "koreksi", "--reason", f"Alasan nomor {number}.", "--yes").code == 0
    [status] = office.snac_posts()
    assert "Alasan nomor 2." in status["content"] and "Alasan nomor 1." not in status["content"]


def test_a_withdrawal_takes_off_the_post_and_its_messages_and_keeps_the_archive(office: Office) -> None:
    done = office("withdraw", "1", "--ground", "trauma", "--reason", "Melindungi korban.", "--yes")
    assert done.code == 0, done.err
    assert office.wp.writer("admin").post(1)["status"] == "draft"
    assert office.snac_posts() == [] and folder(office) == []
    assert states(office, "withdraw") == {"mastodon": "done", "arsip": "done"}
    assert office("archive", "verify").code == 0
    assert office("register", "verify").code == 0
    quiet(office)
    again = office("withdraw", "1", "--ground", "trauma", "--reason", "Melindungi korban.", "--yes")
    assert again.code == 1 and "not public through wpbridge" in again.err


@pytest.mark.parametrize("status", ["trash", "draft", "private"])
def test_what_is_taken_off_in_wordpress_is_taken_off_everywhere(office: Office, status: str) -> None:
    admin = office.wp.writer("admin")
    if status == "trash":
        admin.call("DELETE", "posts/1")
    else:
        admin.edit(1, status=status)
    assert office("run").code == 0
    assert office.snac_posts() == [] and folder(office) == []
    assert states(office, "withdraw") == {"mastodon": "done", "arsip": "done"}
    with office.desk() as desk, desk.store.begin() as connection:
        from wpbridge import log

        bodies = [body for _, body in log.of_posts(connection, desk.name, "withdraw", [1])]
    assert [body["status"] for body in bodies] == [status]
    quiet(office)


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (("correct", "1", "--kind", "revisi", "--reason", REASON), "ralat, koreksi, hak-jawab"),
        (("correct", "1", "--kind", "ralat", "--reason", "..."), "no reason"),
        (("correct", "9", "--kind", "ralat", "--reason", REASON), "never submitted|not public"),
        (("withdraw", "1", "--ground", "permintaan", "--reason", REASON), "SARA|sara"),
    ],
)
def test_what_the_sop_does_not_know_is_refused(office: Office, command: tuple[str, ...], said: str) -> None:
    done = office(*command, "--yes")
    assert done.code == 1
    assert any(word in done.err for word in said.split("|")), done.err
    assert len(office.snac_posts()) == 1
    quiet(office)


def test_who_has_no_right_to_withdraw_is_refused(office: Office) -> None:
    office("logout", "kepala1")
    office.login("redaktur1")
    done = office("withdraw", "1", "--ground", "sara", "--reason", REASON, "--yes")
    assert done.code == 1 and "By the SOP only" in done.err
    assert len(office.snac_posts()) == 1


def test_without_a_yes_nothing_happens(office: Office) -> None:
    done = office("correct", "1", "--kind", "ralat", "--reason", REASON, input="t\n")
    assert done.code == 130
    assert not states(office, "correct")


def test_a_dead_channel_is_corrected_when_it_is_back(office: Office) -> None:
    assert office.snac
    office.snac.stop_server()
    assert office("correct", "1", "--kind", "ralat", "--reason", REASON, "--yes").code == 0
    assert states(office, "correct") == {"mastodon": "waiting", "arsip": "done"}
    office.snac.start_server()
    assert office("deliveries", "retry", "1", "mastodon").code == 0
    assert office("run").code == 0
    assert states(office, "correct") == {"mastodon": "done", "arsip": "done"}
    [status] = office.snac_posts()
    assert REASON in words(status["content"])


@pytest.mark.parametrize("where", ["intended", "called", "done"])
@pytest.mark.parametrize("channel", ["mastodon", "wordpress"])
def test_a_withdrawal_that_dies_is_taken_up_again(office: Office, channel: str, where: str) -> None:
    with office.desk() as desk:
        from wpbridge import corrections, people

        actor = people.unproven(desk, "ridwan")
        corrections.withdraw(desk, actor, corrections.public(desk, 1), "sara", "Alasan untuk umum.")
    assert killed(office.env, f"{channel}:withdraw:{where}#1") == -9
    assert office("run").code == 0
    assert office.wp.writer("admin").post(1)["status"] == "draft"
    assert office.snac_posts() == [] and folder(office) == []
    quiet(office)


def _today(office: Office) -> str:
    from wpbridge import output

    with office.desk() as desk:
        return output.day(desk.clock().astimezone(desk.zone).date(), "id")


def test_every_network_by_its_own_means(tmp_path: Path, wp: WordPress, fediverse: Snac, pds: Pds) -> None:
    """The same post, its correction and its withdrawal on all kinds of channels."""
    with networks(tmp_path, fediverse, pds) as others:
        office = Office(tmp_path, wp, fediverse)
        others.configure(office)
        picture = ("layanan.jpg", samples.jpeg(800, 640), "Petugas melayani warga di kantor desa")
        releases.submit(wp.writer("penulis1"), featured=picture)
        assert office("run").code == 0
        office.approve(1)
        done = office("run")
        assert done.code == 0, done.err
        link = wp.writer("admin").post(1)["link"].rstrip("/")
        assert all(look() == [link] for look in others.standing.values())
        office.login("kepala1")
        asked = office("correct", "1", "--kind", "ralat", "--reason", REASON, "--yes")
        assert "To instagram (somebody must do it by hand):" in asked.out
        assert "To x (the message is deleted and sent anew):" in asked.out
        office("run")
        assert states(office, "correct") == dict.fromkeys(others.standing, "done") | {"instagram": "held"}
        assert all(look() == [link] for look in others.standing.values())
        assert office("deliveries", "settle", "1", "instagram", "--done").code == 0
        office("withdraw", "1", "--ground", "trauma", "--reason", "Melindungi korban.", "--yes")
        office("run")
        assert states(office, "withdraw") == dict.fromkeys(others.standing, "done")
        assert [name for name, look in others.standing.items() if name != "arsip" and look()] == []
        quiet(office)
