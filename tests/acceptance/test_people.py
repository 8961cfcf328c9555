"""Identity, delegation, override, paper, quorum, paths and waivers, against a real WordPress."""

from __future__ import annotations

import json
import os
import pwd
import re
import threading
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.acceptance import releases
from tests.acceptance.invariants import notes
from tests.acceptance.office import SITE, Office, Outcome
from wpbridge.decisions import decide
from wpbridge.store.editions import Decision

ME = pwd.getpwuid(os.getuid()).pw_name
TODAY = datetime.now(ZoneInfo("Asia/Makassar")).date()  # the office's day, not that of the machine


def waiting(office: Office, writer: str = "penulis1", **changes: Any) -> int:
    """A clean post in review at the first stage."""
    post = releases.submit(office.wp.writer(writer), **changes)
    assert office("run").code == 0
    return post


def say(office: Office, verb: str, post: int, login: str = "", *more: object) -> Outcome:
    """A decision on what is in review now."""
    who = ["--as", login] if login else []
    return office(verb, post, "--digest", office.edition(post).digest[:12], *who, *more)


def decisions(office: Office, post: int) -> list[Decision]:
    from wpbridge.store import editions

    with office.desk() as desk, desk.store.begin() as connection:
        found = editions.current(connection, SITE, post)
        assert found
        return editions.decided(connection, found)


def order(office: Office, giver: str, receiver: str, login: str, *more: object) -> Outcome:
    """Enter a written order for this week."""
    until = TODAY + timedelta(days=5)
    return office("delegate", "add", "--from", giver, "--to", receiver, "--order", "800/12/SP/2026",
                  "--from-day", TODAY - timedelta(days=1), "--until", until, "--as", login, *more)  # fmt: skip


# -- identity


def test_a_revoked_password_and_a_lost_role_are_refused_at_once(office: Office) -> None:
    post = waiting(office)
    office.login("editor1")
    number = office.wp.users["editor1"].id
    office.wp.php(f"$u = new WP_User({number}); $u->set_role(''); echo json_encode(true);")
    done = say(office, "approve", post)
    assert (done.code, "no role in WordPress" in done.err) == (1, True), done
    office.wp.php(f"$u = new WP_User({number}); $u->set_role('editor'); echo json_encode(true);")
    kept = json.loads((office.folder / "logins.json").read_text())
    right = kept[SITE]["editor1"]
    kept[SITE]["editor1"] = "abcd efgh ijkl mnop qrst uvwx"
    (office.folder / "logins.json").write_text(json.dumps(kept))
    done = say(office, "approve", post)
    assert (done.code, len(done.err.splitlines())) == (2, 1), done
    kept[SITE]["editor1"] = right
    (office.folder / "logins.json").write_text(json.dumps(kept))
    assert decisions(office, post) == []
    assert say(office, "approve", post).code == 0


def test_a_shell_account_is_a_second_way_and_the_register_says_so(office: Office) -> None:
    post = waiting(office)
    office.give("rina", f'unix = "{ME}"')
    assert f"({ME}, the account of this machine)" in office("whoami").out
    assert say(office, "approve", post).code == 0
    assert say(office, "approve", post).code == 1, "not at the second stage too"
    office.login("redaktur1")
    assert say(office, "approve", post, "redaktur1").code == 0
    assert office("run").code == 0
    (row,) = office("register", "--json").json()
    assert [(one["name"], one["method"]) for one in row["approved"]] == [
        ("Rina Wahyuni", "unix"),
        ("Siti Norhasanah", "wordpress"),
    ]
    assert "proven by the account of this machine" in office("show", post).out


def test_by_shell_account_nobody_approves_the_own_text(office: Office) -> None:
    post = waiting(office, "penulis1")
    office.give("budi", f'unix = "{ME}"')
    done = say(office, "approve", post)
    assert (done.code, "wrote this post" in done.err) == (1, True), done
    office.path.write_text(office.path.read_text().replace('wordpress = "penulis1"', 'wordpress = "nobody-here"'))
    done = say(office, "approve", post)
    assert (done.code, "does not tell which account" in done.err) == (1, True), done


def test_the_keyring_keeps_the_password_where_there_is_one(office: Office, tmp_path: Path) -> None:
    """In processes of their own, since the library chooses its keyring once; the keyring is a file of its own."""
    (tmp_path / "plain_keyring.py").write_text(_KEYRING)
    office.env |= {"PYTHON_KEYRING_BACKEND": "plain_keyring.Kept", "PYTHONPATH": str(tmp_path)}
    started = office.start("wpbridge.cli.main", "whoami")
    assert "nobody is logged in" in started.communicate()[0]
    office.start("wpbridge.cli.main", "login", "editor1").communicate(office.wp.users["editor1"].app_password)
    assert json.loads((office.folder / "logins.json").read_text()) == {SITE: {"editor1": ""}}
    assert office.wp.users["editor1"].app_password in (tmp_path / "ring.json").read_text()
    assert "Rina Wahyuni" in office.start("wpbridge.cli.main", "whoami").communicate()[0]
    (tmp_path / "ring.json").write_text("{}")
    _, err = office.start("wpbridge.cli.main", "whoami").communicate()
    assert "The keyring does not give your password" in err and "Traceback" not in err


_KEYRING = '''
import json, pathlib
from keyring.backend import KeyringBackend

FILE = pathlib.Path(__file__).with_name("ring.json")

class Kept(KeyringBackend):
    priority = 5
    def _all(self): return json.loads(FILE.read_text()) if FILE.exists() else {}
    def get_password(self, service, username): return self._all().get(service + "/" + username)
    def set_password(self, service, username, password):
        FILE.write_text(json.dumps(self._all() | {service + "/" + username: password}))
    def delete_password(self, service, username): pass
'''


# -- delegation


def test_acting_for_somebody_is_on_every_record(office: Office) -> None:
    post = waiting(office)
    office.decide("approve", "editor1", post)
    office.login("kepala1", "editor2", "redaktur1")
    assert "may not enter this order" in order(office, "ridwan", "siti", "redaktur1").err, "has no role for it"
    assert "may not enter this order" in order(office, "siti", "ridwan", "kepala1").err, "not in the own favour"
    done = order(office, "ridwan", "ahmad", "kepala1")
    assert (done.code, "Ahmad Fauzi acts for Muhammad Ridwan as kepala" in done.out) == (0, True), done
    assert "already acts" in order(office, "ridwan", "ahmad", "kepala1").err
    office.path.write_text(office.path.read_text().replace('["editor", "redaktur"]\nwordpress = "editor2"',
                                                           '["editor"]\nwordpress = "editor2"'))  # fmt: skip
    assert say(office, "approve", post, "editor2").code == 0
    assert office("run").code == 0
    approved = office("register", "--json").json()[0]["approved"][-1]
    assert (approved["name"], approved["role"], approved["on_behalf"], approved["order"]) == (
        "Ahmad Fauzi", "kepala", "Muhammad Ridwan", "800/12/SP/2026",
    )  # fmt: skip
    for command in (("show", post), ("register",)):
        assert "Plh. for Muhammad Ridwan by order 800/12/SP/2026" in office(*command).out
    assert "Ahmad Fauzi (Kepala Dinas), Plh. for" in office("show", post).out
    with office.desk() as desk, desk.store.begin() as connection:
        from wpbridge import log

        assert [row.kind for row in log.read(connection, SITE) if row.kind == "delegate"] == ["delegate"]
        assert log.verify(connection, SITE) is None


def test_the_writer_reads_for_whom_somebody_returned_it(office: Office) -> None:
    post = waiting(office)
    office.decide("approve", "editor2", post)
    office.login("kepala1", "editor1")
    assert order(office, "ridwan", "rina", "kepala1").code == 0
    assert say(office, "return", post, "editor1", "--reason", "Belum lengkap.").code == 0
    office("run")
    last = max(notes(office, post), key=lambda note: int(note["id"]))["content"]["raw"]
    assert last.startswith("Dikembalikan oleh Rina Wahyuni (Kepala Dinas), Plh. Muhammad Ridwan"), last


def test_no_chains_no_own_text_and_an_end(office: Office) -> None:
    office.login("kepala1", "editor1", "redaktur1", "penulis1")
    assert order(office, "ridwan", "rina", "kepala1").code == 0
    chained = order(office, "rina", "siti", "editor1", "--role", "kepala")
    assert (chained.code, "not handed on" in chained.err) == (1, True), chained
    assert order(office, "budi", "ridwan", "penulis1").code == 0
    post = waiting(office, "penulis1")  # written by Budi, for whom the head now acts
    office.decide("approve", "editor2", post)
    done = say(office, "approve", post, "kepala1")
    assert (done.code, "acts for the writer" in done.err) == (1, True), done
    assert "Who may decide: " in done.err and "Siti Norhasanah" in done.err
    assert office("delegate", "end", 2, "--as", "kepala1").code == 0, "who received a task may give it back"
    assert "(ended)" in office("delegate", "list").out
    assert say(office, "approve", post, "kepala1").code == 0


def test_who_stands_in_for_the_first_seat_does_not_take_the_second(office: Office) -> None:
    """Siti acts for Rina at the first stage; Rina's and Siti's seats are both taken then."""
    office.login("editor1", "redaktur1")
    assert order(office, "rina", "siti", "editor1").code == 0
    post = waiting(office)
    assert say(office, "approve", post, "redaktur1").code == 0
    done = say(office, "approve", post, "redaktur1")
    assert (done.code, "earlier stage" in done.err) == (1, True), done


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"--to": "ridwan"}, "cannot act for"),
        ({"--until": "2020-01-01"}, "ends before it begins"),
        ({"--from-day": "2020-01-01", "--until": "2020-02-01"}, "it would change nothing"),
        ({"--order": " "}, "number of the written order"),
        ({"--to": "rinna"}, 'Did you mean "rina"?'),
        ({"--role": "redaktur"}, "only hand on roles of the own"),
    ],
)
def test_orders_that_make_no_sense(office: Office, changes: dict[str, str], words: str) -> None:
    office.login("kepala1")
    given = {"--from": "ridwan", "--to": "rina", "--order": "1", "--from-day": str(TODAY), "--until": str(TODAY)}
    done = office("delegate", "add", *(word for pair in (given | changes).items() for word in pair))
    assert done.code in (1, 2) and words in done.err, done


# -- override


def test_an_override_is_flagged_until_somebody_else_approves(office: Office) -> None:
    post = waiting(office)
    office.login("editor1", "redaktur1", "kepala1")
    refused = say(office, "override", post, "editor1", "--reason", "Banjir.")
    assert (refused.code, "Only Redaktur, Kepala Dinas" in refused.err) == (1, True), refused
    assert say(office, "override", post, "redaktur1", "--reason", " ").code == 1
    done = say(office, "override", post, "redaktur1", "--reason", "Banjir di Marabahan.")
    assert (done.code, "Somebody else must approve it" in done.out) == (0, True), done
    assert office("run").code == 0
    assert office.wp.writer("admin").post(post)["status"] == "publish"
    (line,) = office("inbox", "--as", "kepala1", "--json").json()
    assert (line["flagged"], line["mine"], line["state"], line["stage"]) == (True, True, "closed", "setujui")
    assert "PUBLISHED BEFORE ITS REVIEW (Banjir di Marabahan.)" in office("show", post).out
    assert "somebody else must approve" in say(office, "approve", post, "redaktur1").err
    assert "belongs to" in say(office, "approve", post, "editor1").err
    done = say(office, "approve", post, "kepala1")
    assert (done.code, "now approved, after it was published" in done.out) == (0, True), done
    assert office("inbox", "--json").json() == []
    assert say(office, "approve", post, "kepala1").code == 1, "once is enough"
    (row,) = office("register", "--json").json()
    assert row["override"] == [{"name": "Siti Norhasanah", "role": "redaktur", "reason": "Banjir di Marabahan."}]
    assert (row["approved"], [one["name"] for one in row["approved_later"]]) == ([], ["Muhammad Ridwan"])
    said = "Siti Norhasanah before the review was done; Muhammad Ridwan (Kepala Dinas), afterwards"
    assert said in office("register").out
    assert office("register", "verify").code == 0


def test_an_override_leaves_no_block_for_a_later_stage(office: Office) -> None:
    """A check that the SOP file asks for only at the second stage stops it at the first as well."""
    text = Path("policies/sop-555-039-2022.toml").read_text()
    own = text.replace("[checks.AKR-01]\n", '[checks.AKR-01]\nstages = ["setujui"]\n')
    (office.folder / "sop.toml").write_text(own)
    site = '[sites.diskominfo]\npolicy = "./sop.toml"'
    office.path.write_text(office.path.read_text().replace("[sites.diskominfo]", site))
    wrong = releases.paragraphs(releases.LEAD.replace("Selasa", "Rabu"), *releases.MORE)
    post = waiting(office, body=wrong)
    office.login("redaktur1", "editor1")
    assert "AKR-01#1 must be mended" in say(office, "override", post, "redaktur1", "--reason", "Banjir.").err
    assert say(office, "approve", post, "editor1").code == 0


def test_a_slip_does_not_approve_afterwards(office: Office) -> None:
    post = waiting(office)
    office.login("redaktur1", "editor1")
    assert say(office, "override", post, "redaktur1", "--reason", "Banjir.").code == 0
    done = office("approve", post, "--slip", "0000-0000-0000", "--signed-by", "ridwan", "--as", "editor1")
    assert (done.code, "not possible now" in done.err) == (1, True), done


def test_an_unknown_log_in_is_one_sentence(office: Office) -> None:
    post = waiting(office)
    done = say(office, "approve", post, "siapa")
    assert (done.code, "You are not logged in as siapa" in done.err) == (2, True), done


def test_what_must_be_mended_stops_an_override_and_the_author_cannot(office: Office) -> None:
    wrong = releases.paragraphs(releases.LEAD.replace("Selasa", "Rabu"), *releases.MORE)
    post = waiting(office, body=wrong)
    office.login("redaktur1", "penulis1")
    assert "AKR-01#1 must be mended" in say(office, "override", post, "redaktur1", "--reason", "Banjir.").err
    assert "wrote this post" in say(office, "override", post, "penulis1", "--reason", "Banjir.").err


# -- paper


def test_a_slip_of_paper_is_entered_by_somebody_else(office: Office) -> None:
    post = waiting(office)
    office.decide("approve", "editor1", post)
    file = office.folder / "slip.pdf"
    printed = office("slip", post, "--output", file)
    found = re.search(r"--slip (\S+)", printed.out)
    assert printed.code == 0 and found, printed
    code = found[1]
    assert _words(file).count(code) == 1 and office.edition(post).digest in _words(file).replace("\n", "")
    office.login("editor1", "editor2", "kepala1", "penulis1")
    by = ("--slip", code.lower(), "--signed-by")
    assert "may not sign on paper" in office("approve", post, *by, "siti", "--as", "editor2").err
    assert "cannot enter the own slip" in office("approve", post, *by, "ridwan", "--as", "kepala1").err
    assert "wrote this post" in office("approve", post, *by, "ridwan", "--as", "penulis1").err
    assert "took part in an approval" in office("approve", post, *by, "ridwan", "--as", "editor1").err
    wrong = office("approve", post, "--slip", "0000-0000-0000", "--signed-by", "ridwan", "--as", "editor2")
    assert "was mistyped" in wrong.err
    assert office("approve", post, *by, "ridwan", "--as", "editor2").code == 0
    assert office("run").code == 0
    approved = office("register", "--json").json()[0]["approved"][-1]
    assert (approved["name"], approved["method"], approved["entered_by"]) == (
        "Muhammad Ridwan", "paper", "Ahmad Fauzi",
    )  # fmt: skip
    assert "Muhammad Ridwan (Kepala Dinas), signed on paper, entered by Ahmad Fauzi" in office("register").out


def test_a_changed_text_makes_the_slip_void(office: Office) -> None:
    post = waiting(office)
    office.decide("approve", "editor1", post)
    found = re.search(r"--slip (\S+)", office("slip", post, "--output", office.folder / "a.pdf").out)
    assert found
    office.wp.writer("penulis1").edit(post, title="Judul yang lain sama sekali")
    office("run")
    office.login("editor1")
    done = office("approve", post, "--slip", found[1], "--signed-by", "ridwan", "--as", "editor1")
    assert (done.code, "changed after the slip was printed" in done.err) == (1, True)


def _words(pdf: Path) -> str:
    import pypdf

    return "\n".join(page.extract_text() for page in pypdf.PdfReader(pdf).pages)


# -- paths, quorum, waivers


def test_immediate_information_takes_the_short_path(office: Office) -> None:
    post = waiting(office, categories=["Serta Merta"])
    assert office("show", post, "--json").json()[0]["stage"] == "setujui"
    office.decide("approve", "redaktur1", post)
    assert office.edition(post).state == "approved"


def test_a_quorum_of_two(office: Office) -> None:
    sop = Path("policies/sop-555-039-2022.toml").read_text()
    own = sop.replace('id = "periksa"\n', 'id = "periksa"\nquorum = 2\n')
    (office.folder / "sop.toml").write_text(own)
    site = '[sites.diskominfo]\npolicy = "./sop.toml"'
    office.path.write_text(office.path.read_text().replace("[sites.diskominfo]", site))
    post = waiting(office)
    office.login("editor1", "editor2")
    assert "needs 1 more" in say(office, "approve", post, "editor1").out
    assert "already took part in an approval here" in say(office, "approve", post, "editor1").err
    assert 'goes to the stage "Persetujuan"' in say(office, "approve", post, "editor2").out
    assert len([d for d in decisions(office, post) if d.verb == "approve"]) == 2


def test_a_waiver_ends_with_its_day(office: Office) -> None:
    from tests.acceptance.test_waive import NO_ALT

    post = waiting(office, **NO_ALT)
    office.login("redaktur1", "editor1")
    past = say(office, "waive", post, "redaktur1", "MED-01", "--reason", "Gambar arsip.", "--until", "2020-01-01")
    assert (past.code, "ended already" in past.err) == (1, True)
    day = str(TODAY + timedelta(days=2))
    assert say(office, "waive", post, "redaktur1", "MED-01", "--reason", "Gambar arsip.", "--until", day).code == 0
    with office.desk() as desk:
        from wpbridge.clearance import hurdles
        edition, sop = office.edition(post), desk.sop
        now = desk.clock()
        assert not hurdles(sop, edition, desk.decided(edition), now).blocking
        assert hurdles(sop, edition, desk.decided(edition), now + timedelta(days=4)).blocking


# -- two at once


def test_two_people_deciding_at_once_decide_once(office: Office) -> None:
    post = waiting(office)
    said: list[str] = []

    def one(login: str) -> None:
        from wpbridge.decisions import Request
        from wpbridge.errors import WpbridgeError
        from wpbridge.people import identify

        user = office.wp.users[login]
        try:
            with office.desk() as desk:
                actor = identify(desk, user.login, user.app_password)
                edition = desk.current(post)
                assert edition
                gate.wait(timeout=30)
                decide(desk, actor, Request(verb="approve", post_id=post, digest=edition.digest))
            said.append("done")
        except WpbridgeError as error:
            said.append(str(error))

    gate = threading.Barrier(2)
    os.environ.update(office.env)
    threads = [threading.Thread(target=one, args=(login,)) for login in ("editor1", "editor2")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert said.count("done") == 1, said
    other = next(text for text in said if text != "done")
    assert "Nothing was decided" in other or "belongs to" in other or "not name the text" in other, other
    assert len(decisions(office, post)) == 1


def test_a_superseded_text_is_not_decided_on(office: Office) -> None:
    post = waiting(office)
    seen = office.edition(post).digest
    office.wp.writer("penulis1").edit(post, title="Judul yang lain sama sekali")
    office("run")
    office.login("editor1")
    done = office("approve", post, "--digest", seen)
    assert (done.code, "does not name the text that is in review now" in done.err) == (1, True)
    assert len(done.err.splitlines()) == 1 and decisions(office, post) == []


def test_wordpress_away_decides_nothing(office: Office) -> None:
    post = waiting(office)
    office.login("editor1")
    office.wp.stop_server()
    try:
        done = say(office, "approve", post)
    finally:
        office.wp.start_server()
    assert (done.code, len(done.err.splitlines())) == (4, 1), done
    assert decisions(office, post) == []


# -- what the doctor says of people


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('"web_administrator", "editor"]\nminutes', '"web_administrator"]\nminutes', "needs 1 people and has 0"),
        ('id = "periksa"\n', 'id = "periksa"\nquorum = 9\n', "needs 9 people and has 3"),
        ('id = "periksa"\n', 'id = "periksa"\npeople = ["rinna"]\n', "names rinna, who is not in [people]"),
        ("", "", 'Nobody of the stage "Pemeriksaan" is told when a post waits'),
        ('roles = ["redaktur", "kepala"]\nminutes = 30', 'roles = ["editor"]\nquorum = 3\nminutes = 30',
         'Nobody is left for the stage "Persetujuan"'),
    ],
)  # fmt: skip
def test_the_doctor_looks_at_the_stages(office: Office, old: str, new: str, words: str) -> None:
    text = Path("policies/sop-555-039-2022.toml").read_text()
    at = text.index("[[stages]]")
    (office.folder / "sop.toml").write_text(text[:at] + text[at:].replace(old, new, 1))
    site = '[sites.diskominfo]\npolicy = "./sop.toml"'
    office.path.write_text(office.path.read_text().replace("[sites.diskominfo]", site))
    assert words in office("doctor").out


def test_status_counts_waivers_and_early_publications(office: Office) -> None:
    post = waiting(office)
    office.login("redaktur1")
    assert say(office, "override", post, "redaktur1", "--reason", "Banjir.").code == 0
    (line,) = office("status", "--json").json()
    assert (line["decisions"], line["flagged"]) == ({"override": 1}, 1)
    assert "1 posts published before their review; 1 of them wait for an approval" in office("status").out
