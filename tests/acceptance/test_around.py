"""Ways around the review that somebody once found, each tried again on a real WordPress."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.acceptance import releases
from tests.acceptance.office import SITE, Office
from tests.acceptance.test_people import ME, decisions, order, say, waiting
from wpbridge.decisions import Request, decide
from wpbridge.errors import Refused
from wpbridge.people import identify, signer

SOP = Path("policies/sop-555-039-2022.toml")


def own_sop(office: Office, change: Callable[[str], str]) -> None:
    """Let the office use its own SOP file."""
    text = change(SOP.read_text())
    assert text != SOP.read_text()
    (office.folder / "sop.toml").write_text(text)
    if "policy" not in office.path.read_text():
        site = '[sites.diskominfo]\npolicy = "./sop.toml"'
        office.path.write_text(office.path.read_text().replace("[sites.diskominfo]", site))


@contextmanager
def without_role(office: Office, login: str) -> Iterator[None]:
    """While an account has no role at the site."""
    number = office.wp.users[login].id
    role = office.wp.php(f"return get_userdata({number})->roles[0];")
    office.wp.php(f"(new WP_User({number}))->set_role(''); return 1;")
    try:
        yield
    finally:
        office.wp.php(f"(new WP_User({number}))->set_role('{role}'); return 1;")


def required(text: str) -> str:
    """Every statement of the SOP must be made."""
    at = text.index("[[attestations]]")
    return text[:at] + text[at:].replace('mode = "recommend"', 'mode = "require"')


def quorum_at_the_end(text: str) -> str:
    return text.replace('id = "setujui"\n', 'id = "setujui"\nquorum = 2\n')


def early(office: Office, change: Callable[[str], str] | None = None) -> int:
    """A post that the redaktur published before its review was done."""
    if change:
        own_sop(office, change)
    post = waiting(office)
    office.login("redaktur1", "kepala1", "editor2")
    done = say(office, "override", post, "redaktur1", "--reason", "Banjir.")
    assert done.code == 0, done
    assert office("run").code == 0
    return post


def test_an_old_code_does_not_approve_a_new_text(office: Office) -> None:
    """Even when the text changed between two reads of the command: `decide` compares under its lease."""
    post = waiting(office)
    office.decide("approve", "editor1", post)
    code = office("slip", post, "--output", office.folder / "a.pdf").out.split("--slip ")[1].split()[0]
    office.wp.writer("penulis1").edit(post, title="Judul yang lain sama sekali")
    office("run")
    office.decide("approve", "editor1", post)
    user = office.wp.users["editor2"]
    with office.desk() as desk:
        clerk = identify(desk, user.login, user.app_password)
        request = Request(verb="approve", post_id=post, digest=office.edition(post).digest, slip=code)
        with pytest.raises(Refused, match="changed after the slip was printed"):
            decide(desk, signer(desk, clerk, "ridwan"), request)
    assert office.edition(post).stage == "setujui"


def test_a_returned_text_needs_a_new_slip_even_unchanged(office: Office) -> None:
    post = waiting(office)
    office.decide("approve", "editor1", post)
    code = office("slip", post, "--output", office.folder / "a.pdf").out.split("--slip ")[1].split()[0]
    office.decide("return", "redaktur1", post)
    office("run")
    office.wp.writer("penulis1").edit(post, status="pending")
    office("run")
    office.decide("approve", "editor1", post)
    office.login("editor2")
    done = office("approve", post, "--slip", code, "--signed-by", "ridwan", "--as", "editor2")
    assert (done.code, "does not name the text" in done.err) == (1, True), done


def test_a_signature_states_what_stands_on_the_slip(office: Office) -> None:
    post = waiting(office)
    office.decide("approve", "editor1", post)
    code = office("slip", post, "--output", office.folder / "a.pdf").out.split("--slip ")[1].split()[0]
    office.login("editor2")
    assert office("approve", post, "--slip", code, "--signed-by", "ridwan", "--as", "editor2").code == 0
    stated = [(d.subject, d.person, d.method) for d in decisions(office, post) if d.verb == "attest"]
    assert stated == [("AKR-12", "ridwan", "paper"), ("KIP-03", "ridwan", "paper")]


@pytest.mark.parametrize("given", [("--signed-by", "ridwan"), ("--slip", "7K2M-9QXD-04TZ")])
def test_half_a_slip_decides_nothing(office: Office, given: tuple[str, str]) -> None:
    post = waiting(office)
    office.login("editor1")
    done = say(office, "approve", post, "editor1", *given)
    assert (done.code, "belong together" in done.err) == (2, True), done
    assert decisions(office, post) == []


def test_a_slip_is_for_the_digest_that_is_given(office: Office) -> None:
    post = waiting(office)
    office.decide("approve", "editor1", post)
    code = office("slip", post, "--output", office.folder / "a.pdf").out.split("--slip ")[1].split()[0]
    office.login("editor2")
    by = ("--slip", code, "--signed-by", "ridwan", "--as", "editor2", "--digest", "0" * 12)
    assert "does not name the text" in office("approve", post, *by).err


def test_a_late_approval_asks_for_what_was_left_out(office: Office) -> None:
    post = early(office, required)
    done = say(office, "approve", post, "kepala1")
    asked = ("DAT-16", "ANK-04", "MED-03", "AKR-12", "KIP-03")
    assert done.code == 1 and all(f"statement {id}" in done.err for id in asked), done
    for id in asked:
        assert say(office, "attest", post, "kepala1", id, "--reason", "Sudah diperiksa.").code == 0
    assert office("inbox", "--json").json()[0]["flagged"]
    assert say(office, "approve", post, "kepala1").code == 0
    assert office("inbox", "--json").json() == []


def test_a_late_approval_needs_the_quorum(office: Office) -> None:
    post = early(office, quorum_at_the_end)
    assert "still waits" in say(office, "approve", post, "kepala1").out
    assert "already took part" in say(office, "approve", post, "kepala1").err
    assert office("inbox", "--json").json()[0]["flagged"]
    assert say(office, "approve", post, "editor2").code == 0  # Ahmad is a redaktur too
    assert office("inbox", "--json").json() == []


def test_a_late_approval_is_of_what_the_public_reads(office: Office) -> None:
    post = early(office)
    office.wp.writer("editor2").edit(post, title="Judul lain, sesudah terbit")
    done = say(office, "approve", post, "kepala1")
    assert (done.code, "no longer what was published" in done.err) == (1, True), done
    office.wp.writer("editor2").edit(post, title=releases.TITLE)
    assert say(office, "approve", post, "kepala1").code == 0


def test_a_newer_text_does_not_bury_the_obligation(office: Office) -> None:
    post = early(office)
    first = office.edition(post)
    office.wp.writer("editor1").edit(post, title="Naskah kedua", status="pending")
    office("run")
    assert office.edition(post).round == 2
    assert [line["flagged"] for line in office("inbox", "--json").json()].count(True) == 1
    done = office("approve", post, "--digest", first.digest[:12], "--as", "kepala1")
    assert done.code == 0, done
    assert [line["flagged"] for line in office("inbox", "--json").json()] == [False]


def test_who_edits_between_the_return_and_its_pass_changed_the_text(office: Office) -> None:
    post = waiting(office)
    office.decide("return", "editor1", post)
    office.wp.writer("redaktur1").edit(post, title=f"{releases.TITLE} Hari Ini")
    office("run")
    office.wp.writer("penulis1").edit(post, status="pending")
    office("run")
    office.decide("approve", "editor1", post)
    office.login("redaktur1")
    done = say(office, "approve", post, "redaktur1")
    assert (done.code, "changed this text" in done.err) == (1, True), done


def test_the_first_stage_does_not_state_for_the_second(office: Office) -> None:
    own_sop(office, required)
    post = waiting(office)
    office.login("editor1", "redaktur1")
    for id in ("DAT-16", "ANK-04", "MED-03"):
        assert say(office, "attest", post, "editor1", id, "--reason", "Dilihat.").code == 0
    done = say(office, "attest", post, "editor1", "KIP-03", "--reason", "Dilihat.")
    assert (done.code, "nothing called KIP-03" in done.err) == (1, True), done
    assert say(office, "approve", post, "editor1").code == 0
    assert "statement KIP-03" in say(office, "approve", post, "redaktur1").err


def test_who_was_given_a_task_keeps_it_when_the_givers_account_goes(office: Office) -> None:
    """Plt.: the office is vacant, and WordPress has the account no more."""
    office.login("kepala1", "editor2")
    assert order(office, "ridwan", "ahmad", "kepala1").code == 0
    assert office("logout", "kepala1").code == 0
    with without_role(office, "kepala1"):
        assert "acts for Muhammad Ridwan" in office("whoami").out


def test_nobody_acts_for_a_person_whose_account_nobody_knows(office: Office) -> None:
    """Else the giver's own text could be approved for the giver."""
    office.login("kepala1", "editor2")
    assert order(office, "ridwan", "ahmad", "kepala1").code == 0
    office.path.write_text(office.path.read_text().replace('wordpress = "kepala1"', 'wordpress = "salah-ketik"'))
    done = say(office, "approve", waiting(office), "editor2")
    assert (done.code, "does not tell which account salah-ketik is" in done.err) == (1, True), done


def test_a_shell_account_without_a_role_at_the_site_decides_nothing(office: Office) -> None:
    post = waiting(office)
    office.give("rina", f'unix = "{ME}"')
    with without_role(office, "editor1"):
        done = say(office, "approve", post)
        assert (done.code, "has no role there any more" in done.err) == (1, True), done
    assert say(office, "approve", post).code == 0


def test_another_category_leaves_no_stage_out_while_the_post_is_under_review(office: Office) -> None:
    post = waiting(office)
    office.decide("return", "editor1", post)
    office("run")
    office.wp.writer("editor2").edit(post, tags=["serta-merta"], status="pending")
    office("run")
    assert (office.edition(post).stage, office.edition(post).path) == ("periksa", ("periksa", "setujui"))


def test_who_handed_a_text_in_once_wrote_it(office: Office) -> None:
    """Also when it is handed in again in somebody else's name."""
    post = waiting(office)
    office.decide("return", "editor1", post)
    office("run")
    office.wp.writer("admin").edit(post, author=office.wp.users["penulis2"].id, status="pending")
    office("run")
    office.login("penulis1")
    done = say(office, "approve", post, "penulis1")
    assert (done.code, "Budi Santoso wrote this post" in done.err) == (1, True), done
    assert [line["mine"] for line in office("inbox", "--json", "--as", "penulis1").json()] == [False]


def test_who_changed_a_text_is_remembered_when_the_revisions_are_gone(office: Office) -> None:
    post = waiting(office)
    office.wp.writer("editor1").edit(post, title=f"{releases.TITLE} Hari Ini")
    office("run")
    office.login("editor1")
    assert [line["mine"] for line in office("inbox", "--json").json()] == [False]
    office.wp.php(f"foreach (wp_get_post_revisions({post}) as $one) wp_delete_post_revision($one); return 1;")
    office.wp.writer("penulis1").edit(post, title=f"{releases.TITLE} Besok")
    office("run")
    done = say(office, "approve", post, "editor1")
    assert (done.code, "changed this text" in done.err) == (1, True), done


def test_a_change_of_which_no_revision_tells_is_approved_by_nobody(office: Office) -> None:
    post = releases.submit(office.wp.writer("penulis1"))

    def written(minutes_ago: int, which: str, **fields: str) -> None:
        at = (datetime.now(UTC) - timedelta(minutes=minutes_ago)).strftime("%Y-%m-%d %H:%M:%S")
        given = json.dumps(fields | {"post_modified_gmt": at})
        office.wp.php(f"""global $wpdb; clean_post_cache({post});
            return $wpdb->update($wpdb->posts, json_decode('{given}', true), ['{which}' => {post}]);""")

    written(60, "ID")
    written(61, "post_parent")
    office("run")
    written(30, "ID", post_title="Judul Baru Tanpa Revisi")
    office("run")
    assert office.edition(post).round == 2
    office.login("editor1")
    done = say(office, "approve", post, "editor1")
    assert (done.code, "keeps no revision of the change" in done.err) == (1, True), done
    office.wp.writer("penulis1").edit(post, title="Judul Baru Dengan Revisi")
    office("run")
    assert say(office, "approve", post, "editor1").code == 0


def test_a_stage_that_is_gone_is_said_and_holds_up_nothing_else(office: Office) -> None:
    post = waiting(office)
    other = releases.submit(office.wp.writer("penulis2"), title="Jadwal Layanan Keliling Bulan Ini")
    own_sop(office, lambda text: text.replace('"periksa"', '"telaah"'))
    done = office("run")
    assert (done.code, "Traceback" in done.err) == (0, False), done
    assert office.edition(other).stage == "telaah"
    office.login("editor1")
    refused = say(office, "approve", post, "editor1")
    assert (refused.code, 'stage "periksa", which the SOP' in refused.err) == (2, True), refused


def test_a_renamed_person_does_not_hold_up_a_return(office: Office) -> None:
    post = waiting(office)
    office.decide("return", "editor1", post)
    from wpbridge.effects import Ledger
    from wpbridge.pipeline import run

    class Stopped(Exception):
        pass

    def at(name: str) -> None:
        if name == "wordpress:note:done":
            raise Stopped

    with office.desk() as desk, pytest.raises(Stopped):
        run(replace(desk, at=at, ledger=Ledger(desk.store, desk.clock, at)))
    office.path.write_text(office.path.read_text().replace("Rina Wahyuni", "Rina Wahyuni Putri"))
    assert office("run").code == 0
    assert office.edition(post).state == "returned"


def test_an_override_waits_for_its_publication_like_an_approval(office: Office) -> None:
    """What changes between the override and the pass is not published."""
    post = waiting(office)
    office.login("redaktur1")
    assert say(office, "override", post, "redaktur1", "--reason", "Banjir.").code == 0
    office.wp.writer("penulis1").edit(post, title="Disisipkan")
    assert office("run").code == 0
    assert office.wp.writer("admin").post(post)["status"] == "pending"
    assert office.edition(post).round == 2


def test_an_ended_waiver_counts_no_more(office: Office) -> None:
    from tests.acceptance.test_waive import NO_ALT
    from wpbridge.store import editions
    from wpbridge.store.tables import decisions as table

    post = waiting(office, **NO_ALT)
    office.login("redaktur1", "editor1")
    assert say(office, "waive", post, "redaktur1", "MED-01", "--reason", "Arsip.", "--until", "2099-01-01").code == 0
    with office.desk() as desk, desk.store.begin() as connection:
        assert editions.current(connection, SITE, post)
        connection.execute(table.update().values(until=desk.clock() - timedelta(minutes=1)))
    assert "MED-01#1 must be mended" in say(office, "approve", post, "editor1").err
