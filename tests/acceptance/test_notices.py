"""Notices and reminders, through a real SMTP server: the right people, once, with all they need to decide."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.acceptance import releases
from tests.acceptance.office import SITE, Office
from tests.acceptance.test_waive import PHONE
from tests.doubles.mailbox import Mailbox, mailbox
from wpbridge import log
from wpbridge.desk import Desk
from wpbridge.effects import Ledger
from wpbridge.notices import not_before
from wpbridge.pipeline import run

WITA = ZoneInfo("Asia/Makassar")
PEOPLE = ("rina", "ahmad", "siti", "budi", "ridwan")


@pytest.fixture
def box(office: Office) -> Iterator[Mailbox]:
    """A mail server, and everybody with an address there."""
    with mailbox() as box:
        for person in PEOPLE:
            office.give(person, f'notify = ["{box.address(person)}"]\nlanguage = "en"')
        yield box


@contextmanager
def at(office: Office, moment: datetime) -> Iterator[Desk]:
    """The desk, on a clock that shows this moment."""
    with office.desk() as desk:
        clock = lambda: moment.astimezone(UTC)  # noqa: E731
        yield replace(desk, clock=clock, ledger=Ledger(desk.store, clock, desk.at))


def received(office: Office, moment: datetime, **changes: str) -> int:
    """A post that came to review at a moment."""
    post = releases.submit(office.wp.writer("penulis1"), **changes)
    with at(office, moment) as desk:
        assert run(desk).errors == []
    return post


def tick(office: Office, moment: datetime) -> None:
    with at(office, moment) as desk:
        assert run(desk).errors == []


def test_from_the_notice_to_the_decision_with_its_commands_alone(office: Office, box: Mailbox) -> None:
    post = releases.submit(office.wp.writer("penulis1"))
    assert office("run").code == 0
    assert box.subjects("rina") == [f"Please review: {releases.TITLE} (post {post}, Pemeriksaan)"]
    text = box.text("rina")
    assert re.search(r"Until: \w{3} \d+ \w{3} \d{4} \d\d:\d\d WITA", text)
    commands = dict(re.findall(r"^(To read it|To approve|To return it): wpbridge (.*)$", text, re.M))
    signing_in(office, text)
    shown = office(*shlex.split(commands["To read it"]))
    assert shown.code == 0 and "MARABAHAN" in shown.out
    done = office(*shlex.split(commands["To approve"]))
    assert (done.code, 'goes to the stage "Persetujuan"' in done.out) == (0, True), done
    assert office("run").code == 0
    assert box.subjects("siti") == [f"Please review: {releases.TITLE} (post {post}, Persetujuan)"]
    assert len(box.of("rina")) == 1


def signing_in(office: Office, text: str) -> None:
    """As the notice says: a password of one's own from the profile page, then the command."""
    typed, address = re.findall(r"^Once, on your machine: wpbridge (.*?) It asks for .* at (\S+)$", text, re.M)[0]
    assert address == f"{office.wp.url}/wp-admin/profile.php#application-passwords-section"
    login = office(*shlex.split(typed), input=f"{office.wp.users['editor1'].app_password}\n")
    assert login.code == 0, login.err


def test_the_notice_names_the_statements_an_approval_needs(office: Office, box: Mailbox) -> None:
    post = releases.submit(office.wp.writer("penulis1"), body=releases.paragraphs(releases.LEAD, *releases.MORE, PHONE))
    assert office("run").code == 0
    text = box.text("rina")
    signing_in(office, text)
    ids, command = re.findall(r"^Before an approval, .* each of (.*): wpbridge (.*)$", text, re.M)[0]
    approve = re.findall(r"^To approve: wpbridge (.*)$", text, re.M)[0]
    refused = office(*shlex.split(approve))
    assert (refused.code, f"wpbridge attest {post} {ids.split(', ')[0]} --digest" in refused.err) == (1, True), refused
    for id in ids.split(", "):
        stated = office(*shlex.split(command.replace(" ID ", f" {id} ").replace("...", "Nomor layanan kantor.")))
        assert stated.code == 0, stated
    assert office(*shlex.split(approve)).code == 0


def test_the_notice_of_a_blocked_post_offers_no_approval(office: Office, box: Mailbox) -> None:
    post = releases.submit(office.wp.writer("penulis1"), body=releases.paragraphs(
        releases.LEAD.replace("Selasa", "Rabu"), *releases.MORE))  # fmt: skip
    assert office("run").code == 0
    text = box.text("rina")
    assert "AKR-01#1 must be mended first" in text and "wpbridge approve" not in text
    signing_in(office, text)
    command = re.findall(r"^To return it: wpbridge (.*)$", text, re.M)[0]
    assert office(*shlex.split(command.replace("...", "Harinya keliru."))).code == 0
    assert office.edition(post).state == "returning"


def test_once_each_and_never_the_writer(office: Office, box: Mailbox) -> None:
    """Budi has the roles of both stages and wrote the post."""
    releases.submit(office.wp.writer("penulis1"))
    for _ in range(3):
        assert office("run").code == 0
    assert [len(box.of(person)) for person in PEOPLE] == [1, 1, 0, 0, 0]


def test_with_several_sites_the_commands_name_their_own(office: Office, box: Mailbox) -> None:
    table = office.path.read_text().partition("[sites.diskominfo]")[2].partition("\n[")[0]
    office.add(f"[sites.lain]{table}")
    post = releases.submit(office.wp.writer("penulis1"))
    assert office("run", "--site", SITE).code == 0
    for command in (f"show --site {SITE} {post}", f"login --site {SITE} editor1", f"approve --site {SITE} {post}"):
        assert f"wpbridge {command}" in box.text("rina")
    assert office("login", "--site", SITE, "editor1", input=office.wp.users["editor1"].app_password).code == 0
    approve = re.search(r"To approve: wpbridge (.*)", box.text("rina"))
    assert approve and office(*shlex.split(approve[1])).code == 0


def test_a_stage_that_needs_two_is_not_asked_again_after_one(office: Office, box: Mailbox) -> None:
    text = Path("policies/sop-555-039-2022.toml").read_text()
    (office.folder / "sop.toml").write_text(text.replace('id = "periksa"\n', 'id = "periksa"\nquorum = 2\n', 1))
    site = '[sites.diskominfo]\npolicy = "./sop.toml"'
    office.path.write_text(office.path.read_text().replace("[sites.diskominfo]", site))
    post = releases.submit(office.wp.writer("penulis1"))
    office("run")
    office.decide("approve", "editor1", post)
    office("run")
    assert [len(box.of(person)) for person in PEOPLE] == [1, 1, 0, 0, 0]
    office.decide("approve", "editor2", post)
    office("run")
    assert [len(box.of(person)) for person in PEOPLE] == [1, 1, 1, 0, 1], "who sat before is not asked"


def test_who_gets_an_address_later_does_not_hear_of_the_past(office: Office) -> None:
    releases.submit(office.wp.writer("penulis1"))
    assert office("run").code == 0
    with mailbox() as box:
        office.give("rina", f'notify = ["{box.address("rina")}"]')
        assert office("run").code == 0
        assert box.mails == []


def test_the_writer_hears_what_became_of_it(office: Office, box: Mailbox) -> None:
    post = releases.submit(office.wp.writer("penulis1"))
    office("run")
    office.decide("return", "editor1", post, "Mohon dilengkapi.")
    office("run")
    assert box.subjects("budi") == [f"Returned to you: {releases.TITLE} (post {post})"]
    assert "Mohon dilengkapi." in box.text("budi") and f"post={post}&action=edit" in box.text("budi")
    office.wp.writer("penulis1").edit(post, status="pending")
    office("run")
    office.approve(post)
    office("run")
    office("run")
    assert box.subjects("budi")[1:] == [f"Published: {releases.TITLE} (post {post})"]


def test_no_personal_data_in_any_notice(office: Office, box: Mailbox) -> None:
    body = releases.paragraphs(releases.LEAD, *releases.MORE, PHONE)
    post = releases.submit(office.wp.writer("penulis1"), title="Hubungi 0813-4899-1276 untuk layanan", body=body)
    office("run")
    office.decide("return", "editor1", post, "Mohon diganti nomor kantor.")
    office("run")
    assert box.mails
    assert [mail for _, mail in box.mails if "4899" in str(mail) or "4899" in str(mail["subject"])] == []


MARKS = [(14, []), (15, [50]), (24, [80]), (30, [100]), (44, []), (45, [150]), (300, [])]


def test_where_nobody_may_decide_those_above_hear_of_it(office: Office, box: Mailbox) -> None:
    """Both of the first stage changed the text."""
    post = releases.submit(office.wp.writer("penulis1"))
    office.give("rina", 'superior = "siti"')
    office.wp.writer("editor1").edit(post, title=f"{releases.TITLE} Hari Ini")
    office("run")
    office.wp.writer("editor2").edit(post, title=f"{releases.TITLE} Besok")
    with office.desk() as desk:
        start = desk.clock()
    tick(office, start)
    before = len(box.of("rina"))
    told = [subject for subject in box.subjects("siti") if subject.startswith("Nobody may decide")]
    assert len(told) == 1 and f"(post {post}, Pemeriksaan)" in told[0], box.subjects("siti")
    assert "Give somebody else the role" in box.text("siti")
    tick(office, start + timedelta(days=20))
    assert box.subjects("siti")[-1].startswith("Escalation"), box.subjects("siti")
    assert "It waits for: -." in box.text("siti")
    assert len(box.of("rina")) == before, "who cannot decide is not reminded"


def test_who_signed_on_paper_hears_that_the_slip_was_entered(office: Office, box: Mailbox) -> None:
    post = releases.submit(office.wp.writer("penulis1"))
    office("run")
    office.decide("approve", "editor1", post)
    code = office("slip", post, "--output", office.folder / "a.pdf").out.split("--slip ")[1].split()[0]
    office.login("editor2")
    assert office("approve", post, "--slip", code, "--signed-by", "ridwan", "--as", "editor2").code == 0
    office("run")
    assert box.subjects("ridwan")[-1] == f"A slip with your signature was entered: {releases.TITLE} (post {post})"
    assert "Ahmad Fauzi stated that you signed the slip" in box.text("ridwan")
    assert box.of("siti") == [], "it is nobody else's matter"


def test_each_mark_once_then_the_superior(office: Office, box: Mailbox) -> None:
    office.give("rina", 'superior = "ridwan"')
    start = datetime(2026, 11, 24, 9, 0, tzinfo=WITA)
    received(office, start)
    assert len(box.of("rina")) == 1
    for minutes, percents in MARKS:
        before = len(box.of("rina"))
        for _ in range(2):
            tick(office, start + timedelta(minutes=minutes))
        new = box.subjects("rina")[before:]
        assert [int(number) for subject in new for number in re.findall(r"(\d+) % of", subject)] == percents, minutes
    assert [s.partition(":")[0] for s in box.subjects("ridwan")] == ["Escalation"]
    assert "It waits for: Rina Wahyuni, Ahmad Fauzi." in box.text("ridwan")
    kinds = [subject.partition(":")[0] for subject in box.subjects("rina")]
    assert kinds == ["Please review", "Reminder", "Reminder", "LATE", "LATE"]
    with office.desk() as desk, desk.store.begin() as connection:
        marks = [body["percent"] for row, body in log.after(connection, SITE, 0) if row.kind == "remind"]
        assert marks == [50, 80, 100, 150]
        assert log.verify(connection, SITE) is None


def test_the_clock_stands_still_over_night_and_marks_are_not_repeated(office: Office, box: Mailbox) -> None:
    received(office, datetime(2026, 11, 27, 16, 20, tzinfo=WITA))  # Friday, ten minutes before the end
    for day, hour, minute, count in ((27, 23, 0, 1), (28, 10, 0, 1), (30, 7, 34, 1), (30, 7, 36, 2), (30, 9, 0, 3)):
        tick(office, datetime(2026, 11, day, hour, minute, tzinfo=WITA))
        assert len(box.of("rina")) == count, (day, hour, minute, box.subjects("rina"))
    assert "150 %" in box.subjects("rina")[-1], "cron stood still: only the highest mark"


def test_an_override_is_watched(office: Office, box: Mailbox) -> None:
    start = datetime(2026, 11, 24, 7, 30, tzinfo=WITA)
    post = received(office, start)
    office.login("redaktur1")
    with at(office, start) as desk:
        from wpbridge.decisions import Request, decide
        from wpbridge.people import identify

        user = office.wp.users["redaktur1"]
        actor, edition = identify(desk, user.login, user.app_password), desk.current(post)
        assert edition
        decide(desk, actor, Request(verb="override", post_id=post, digest=edition.digest, reason="Banjir."))
    tick(office, start + timedelta(minutes=1))
    assert "Published before its review" in box.subjects("ridwan")[0]
    assert "Siti Norhasanah published it without waiting: Banjir." in box.text("ridwan")
    tick(office, start + timedelta(hours=9))
    assert re.search(r"LATE: .*100 %", box.subjects("ridwan")[-1]), box.subjects("ridwan")
    assert box.of("siti") == [], "who published it early cannot approve it and is not reminded"


def test_a_mail_server_that_is_down_is_tried_again_and_said(office: Office, box: Mailbox) -> None:
    releases.submit(office.wp.writer("penulis1"))
    box.refuse = True
    done = office("run")
    assert (done.code, done.err.count("could not be sent (mailto)")) == (4, 2), done
    assert "example.go.id" not in done.err and "Traceback" not in done.err
    box.refuse = False
    with office.desk() as desk:
        tick(office, desk.clock() + timedelta(minutes=2))
    assert [len(box.of(person)) for person in ("rina", "ahmad")] == [1, 1]


def test_who_died_while_sending_does_not_send_again(office: Office, box: Mailbox) -> None:
    releases.submit(office.wp.writer("penulis1"))

    class Killed(BaseException):
        pass

    def at_boundary(name: str) -> None:
        if name == "notice:called":
            raise Killed

    with office.desk() as desk, pytest.raises(Killed):
        run(replace(desk, at=at_boundary))
    sent = len(box.mails)
    assert sent == 1
    for _ in range(2):
        assert office("run").code == 0
    assert [len(box.of(person)) for person in ("rina", "ahmad")] == [1, 1]


def test_a_digest_comes_once_a_day(office: Office, box: Mailbox) -> None:
    office.give("rina", 'digest = "08:00"')
    start = datetime(2026, 11, 24, 9, 0, tzinfo=WITA)
    received(office, start)
    received(office, start + timedelta(minutes=5), title="Jadwal Layanan Keliling Bulan Ini")
    tick(office, start + timedelta(hours=22, minutes=50))
    assert box.of("rina") == []
    tick(office, start + timedelta(hours=23, minutes=5))
    assert len(box.of("rina")) == 1 and "posts and events wait for you" in box.subjects("rina")[0]
    assert box.text("rina").count("To approve: wpbridge approve") >= 2
    _, _, command = box.text("rina").rpartition("says: wpbridge ")
    assert office(*command.split()).code == 0, "the head of the log, in a place of its own"


@pytest.mark.parametrize(
    ("quiet", "digest", "now", "then"),
    [
        ("", "", "2026-11-24 09:00", "2026-11-24 09:00"),
        ("20:00-06:00", "", "2026-11-24 19:59", "2026-11-24 19:59"),
        ("20:00-06:00", "", "2026-11-24 20:00", "2026-11-25 06:00"),
        ("20:00-06:00", "", "2026-12-31 23:30", "2027-01-01 06:00"),
        ("20:00-06:00", "", "2026-11-25 05:59", "2026-11-25 06:00"),
        ("12:00-13:00", "", "2026-11-25 12:30", "2026-11-25 13:00"),
        ("", "08:00", "2026-11-24 07:00", "2026-11-24 08:00"),
        ("", "08:00", "2026-11-30 09:00", "2026-12-01 08:00"),
        ("20:00-09:00", "08:00", "2026-11-24 07:00", "2026-11-24 09:00"),
    ],
)
def test_when_somebody_may_be_told(tmp_path: Path, quiet: str, digest: str, now: str, then: str) -> None:
    from tests.desks import desk_with

    with desk_with(tmp_path, more=f'quiet = "{quiet}"\ndigest = "{digest}"') as desk:
        moment = datetime.fromisoformat(now).replace(tzinfo=WITA)
        assert not_before(desk, "rina", moment) == datetime.fromisoformat(then).replace(tzinfo=WITA)
