"""Deciding at the desk without a server: what is refused at once, what is told and where, what is kept."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from textual.pilot import Pilot
from textual.widgets import DataTable, Input, Static

from tests.desks import NOW, desk_with, fill, spoiled
from tests.unit.test_screen import drive, status, words
from wpbridge.cli.inbox import Line
from wpbridge.cli.inbox import waiting as really
from wpbridge.desk import Desk
from wpbridge.errors import Unavailable
from wpbridge.models import Account
from wpbridge.plugins import Plugins, Revision
from wpbridge.screen import ReviewDesk
from wpbridge.screen.dialogs import Choose, Confirm
from wpbridge.screen.inbox import Inbox
from wpbridge.screen.post import Reading
from wpbridge.store import editions
from wpbridge.store.editions import Decision, Edition
from wpbridge.texts import Text

AHMAD = '[people.ahmad]\nname = "Ahmad Fauzi"\nroles = ["redaktur"]\nwordpress = "redaktur2"\n'
Steps = Callable[[ReviewDesk, Pilot[None]], Awaitable[None]]


class Stand:
    """A site that answers when `open` is set, or is away."""

    def __init__(self) -> None:
        self.open, self.away = threading.Event(), False
        self.open.set()

    def whoami(self, login: str, password: str) -> Account:
        assert self.open.wait(10)
        if self.away:
            raise Unavailable(Text("WordPress is away."))
        return Account(id={"editor1": "3"}.get(login, "4"), login=login, roles=("editor",))

    def account(self, login: str) -> str:
        return {"editor1": "3"}.get(login, "4")

    def revisions(self, post: int) -> list[Revision]:
        return []


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Stand:
    """What is in review is still the same at the site."""

    def observe(desk: Desk, post: int) -> Any:
        current = desk.current(post)
        return current and current.snapshot

    monkeypatch.setattr("wpbridge.decisions.observe", observe)
    return Stand()


@contextmanager
def desk_at(site: Stand, folder: Path, count: int = 2, **given: Any) -> Iterator[Desk]:
    with desk_with(folder, count, **given) as desk:
        yield replace(desk, plugins=cast(Plugins, SimpleNamespace(site=site, checks=desk.checks)))


def of(desk: Desk, post: int) -> Edition:
    found = desk.current(post)
    assert found
    return found


def decision(edition: Edition, verb: str, **given: Any) -> Decision:
    given = {"person": "siti", "role": "redaktur", "stage": edition.stage} | given
    return Decision(verb=verb, account="4", login="redaktur1", digest=edition.digest, at=NOW, **given)


def moved(desk: Desk, post: int, event: str) -> None:
    """Somebody else decided so meanwhile."""
    desk.move(of(desk, post), event, {})


def published_early(desk: Desk, post: int, reason: str = "Banjir di Marabahan.") -> Edition:
    """By Siti, before anybody looked at it."""
    edition = of(desk, post)
    with desk.store.begin() as connection:
        until = NOW + timedelta(hours=8)
        editions.record(connection, edition, decision(edition, "override", reason=reason, until=until))
        edition = editions.move(connection, edition, "override", NOW)
        return editions.move(connection, edition, "publish", NOW, published_at=NOW)


async def settled(app: ReviewDesk, pilot: Pilot[None]) -> str:
    await app.workers.wait_for_complete()
    await pilot.pause()
    await app.workers.wait_for_complete()
    await pilot.pause()
    return status(app)


async def give_reason(app: ReviewDesk, pilot: Pilot[None], reason: str = "Harinya keliru.") -> None:
    app.screen.query_one(Input).value = reason
    await pilot.press("enter")


# -- what came of it


def test_what_came_of_a_decision_is_told_on_the_list(tmp_path: Path, site: Stand) -> None:
    """The person went back to it meanwhile; the post is gone from it then."""

    async def steps(app: ReviewDesk, pilot: Pilot[None]) -> None:
        await pilot.press("enter", "r")
        site.open.clear()
        await give_reason(app, pilot)
        assert "One moment" in status(app)
        await pilot.press("q")
        assert isinstance(app.screen, Inbox) and app.screen.query_one(DataTable).row_count == 2
        site.open.set()
        said = await settled(app, pilot)
        assert "Recorded as decided by Rina Wahyuni: post 41 is being returned." in said
        assert app.screen.query_one(DataTable).row_count == 1
        assert "1 posts wait" in words(app)

    with desk_at(site, tmp_path) as desk:
        drive(desk, steps)
        assert of(desk, 41).state == "returning"


def test_a_refusal_is_told_on_another_post_with_its_number(tmp_path: Path, site: Stand) -> None:
    async def steps(app: ReviewDesk, pilot: Pilot[None]) -> None:
        await pilot.press("enter", "r")
        site.open.clear()
        site.away = True
        await give_reason(app, pilot)
        await pilot.press("q", "down", "enter", "r")
        assert "still on its way" in status(app), "one decision at a time"
        assert isinstance(app.screen, Reading) and app.screen.edition.post_id == 42
        site.open.set()
        assert await settled(app, pilot) == "Post 41: WordPress is away."

    with desk_at(site, tmp_path) as desk:
        drive(desk, steps)


@pytest.mark.parametrize("key", ["q", "ctrl+c"])
def test_leaving_waits_for_a_decision_and_says_what_came_of_it(tmp_path: Path, site: Stand, key: str) -> None:
    async def steps(app: ReviewDesk, pilot: Pilot[None]) -> None:
        await pilot.press("enter", "r")
        site.open.clear()
        await give_reason(app, pilot)
        await pilot.press("q", key)
        assert app.is_running and "decision on post 41 is on its way" in status(app)
        site.open.set()
        async with asyncio.timeout(10):
            while app.is_running:
                await asyncio.sleep(0)

    with desk_at(site, tmp_path) as desk:
        app = drive(desk, steps)
        assert of(desk, 41).state == "returning"
    assert app.return_code == 0 and app.farewell and "post 41 is being returned" in app.farewell.say("en")


def test_a_desk_that_was_to_be_left_stays_open_when_the_decision_was_refused(tmp_path: Path, site: Stand) -> None:
    async def steps(app: ReviewDesk, pilot: Pilot[None]) -> None:
        await pilot.press("enter", "r")
        site.open.clear()
        site.away = True
        await give_reason(app, pilot)
        await pilot.press("ctrl+c")
        site.open.set()
        assert await settled(app, pilot) == "WordPress is away."
        assert app.is_running
        await pilot.press("r")
        assert app.screen.query_one(Input).value == "Harinya keliru."

    with desk_at(site, tmp_path) as desk:
        drive(desk, steps)


def test_a_desk_that_ends_while_somebody_decides_still_says_what_came_of_it(tmp_path: Path, site: Stand) -> None:
    async def steps(app: ReviewDesk, pilot: Pilot[None]) -> None:
        await pilot.press("enter", "r")
        site.open.clear()
        await give_reason(app, pilot)
        app.exit()
        async with asyncio.timeout(10):
            while app.is_running:
                await asyncio.sleep(0)
        site.open.set()

    with desk_at(site, tmp_path) as desk:
        app = drive(desk, steps)
        assert of(desk, 41).state == "returning"
    assert app.farewell and "post 41 is being returned" in app.farewell.say("en")


# -- what was typed


def test_a_reason_is_kept_until_it_is_recorded(tmp_path: Path, site: Stand) -> None:
    async def steps(app: ReviewDesk, pilot: Pilot[None]) -> None:
        site.away = True
        await pilot.press("enter", "r")
        await give_reason(app, pilot)
        assert await settled(app, pilot) == "WordPress is away."
        await pilot.press("x")
        assert app.screen.query_one(Input).value == "", "it was no reason to refuse for good"
        await pilot.press("escape", "r")
        assert app.screen.query_one(Input).value == "Harinya keliru."
        await pilot.press("space", "X", "escape", "r")
        assert app.screen.query_one(Input).value == "Harinya keliru. X", "also when the box is left"
        site.away = False
        await pilot.press("enter")
        await settled(app, pilot)
        assert app.drafts == {}

    with desk_at(site, tmp_path) as desk:
        drive(desk, steps)
        assert of(desk, 41).state == "returning"
        assert [d.reason for d in desk.decided(of(desk, 41))] == ["Harinya keliru. X"]


# -- what is known beforehand


@pytest.mark.parametrize(
    ("login", "post", "key", "sentence"),
    [
        ("redaktur1", 42, "a", 'The stage "Pemeriksaan" belongs to: Web Administrator, Editor/Penyunting.'),
        ("redaktur1", 42, "r", "Siti Norhasanah has none of these roles."),
        ("editor1", 42, "o", "Only Redaktur, Kepala Dinas may publish before the review is done"),
        ("editor1", 41, "w", "MED-01#1 may be waived by: Redaktur, Kepala Dinas."),
        ("editor1", 41, "a", "AKR-01#1, MED-01#1 must be mended first: return the post with r.\nStill to be stated "
                             "before an approval: DAT-04#1. Do so with t."),
        ("redaktur1", 41, "o", "AKR-01#1, MED-01#1 must be mended first: return the post with r."),
        (None, 42, "a", "Several are logged in here (editor1, redaktur1)"),
    ],
)  # fmt: skip
def test_what_cannot_succeed_is_refused_at_once(
    tmp_path: Path, site: Stand, login: str | None, post: int, key: str, sentence: str
) -> None:
    async def steps(app: ReviewDesk, pilot: Pilot[None]) -> None:
        await pilot.press(*["down"] * (post - 41), "enter", key)
        assert isinstance(app.screen, Reading) and sentence in status(app)
        assert "wpbridge attest" not in status(app) and not app.deciding

    with desk_at(site, tmp_path) as desk:
        drive(desk, steps, login=login)


def test_what_others_decided_meanwhile_is_seen_before_anything_is_asked(tmp_path: Path, site: Stand) -> None:
    async def steps(app: ReviewDesk, pilot: Pilot[None]) -> None:
        await pilot.press("enter")
        moved(desk, 41, "return")
        await pilot.press("r")
        assert isinstance(app.screen, Reading)
        assert "This edition is being returned" in status(app) and "round 1; being returned" in words(app)

    async def newer(app: ReviewDesk, pilot: Pilot[None]) -> None:
        await pilot.press("enter")
        moved(desk, 42, "supersede")
        await pilot.press("r")
        assert "Post 42 has a newer text." in status(app)

    with desk_at(site, tmp_path) as desk:
        drive(desk, steps)
        drive(desk, newer)


@pytest.mark.parametrize(
    ("login", "kept", "sentence"),
    [
        (None, (), "Nobody is logged in here: nothing can be decided. Leave with q and type: wpbridge login LOGIN"),
        (None, ("editor1", "redaktur1"), "wpbridge review --as LOGIN"),
        (None, ("tamu",), "WordPress knows tamu, but nobody in [people]"),
        ("editor1", ("redaktur1",), "You are not logged in as editor1"),
        ("editor1", ("editor1", "redaktur1"), ""),
        (None, ("editor1",), ""),
    ],
)
def test_the_list_says_who_is_not_known(
    tmp_path: Path, site: Stand, login: str | None, kept: tuple[str, ...], sentence: str
) -> None:
    async def steps(app: ReviewDesk, pilot: Pilot[None]) -> None:
        assert isinstance(app.screen, Inbox)
        assert sentence in status(app) and bool(sentence) == bool(status(app))

    with desk_at(site, tmp_path) as desk:
        drive(desk, steps, login=login, kept=kept)


def test_a_changed_configuration_ends_the_deciding(tmp_path: Path, site: Stand) -> None:
    async def steps(app: ReviewDesk, pilot: Pilot[None]) -> None:
        await pilot.press("enter", "r")
        desk.config.path.write_text(desk.config.path.read_text() + "\n# another word\n")
        await give_reason(app, pilot)
        assert "leave the desk with q and open it again" in await settled(app, pilot)

    with desk_at(site, tmp_path) as desk:
        drive(desk, steps)
        assert of(desk, 41).state == "in_review"


# -- statements


def test_what_was_stated_is_marked_and_not_asked_for_again(tmp_path: Path, site: Stand) -> None:
    async def steps(app: ReviewDesk, pilot: Pilot[None]) -> None:
        await pilot.press("enter", "t")
        assert isinstance(app.screen, Choose)
        assert [ref for ref, _ in app.screen.choices] == ["DAT-04#1", "DAT-16", "ANK-04", "MED-03"]
        assert "“08••••••••••76” This" in app.screen.choices[0][1], "the quote stands beside the message"
        await pilot.press("enter")
        assert "DAT-04#1: what did you check, and how?" in words(app)
        await give_reason(app, pilot, "Ini nomor kantor.")
        said = await settled(app, pilot)
        assert said == ("Recorded for Rina Wahyuni: DAT-04#1 of post 41 is stated. "
                        "AKR-01#1, MED-01#1 must be mended first: return the post with r.")  # fmt: skip
        assert "✔ DAT-04#1 stated" in words(app)
        await pilot.press("t")
        assert isinstance(app.screen, Choose)
        assert [ref for ref, _ in app.screen.choices] == ["DAT-16", "ANK-04", "MED-03"]
        await pilot.press("enter")
        await give_reason(app, pilot, "Saya lihat.")
        await settled(app, pilot)
        await pilot.press("t")
        assert isinstance(app.screen, Choose) and [ref for ref, _ in app.screen.choices] == ["ANK-04", "MED-03"]

    with desk_at(site, tmp_path) as desk:
        drive(desk, steps, size=(80, 60))


def test_a_waiver_is_marked_until_it_ends(tmp_path: Path, site: Stand) -> None:
    until = NOW + timedelta(days=1)

    async def steps(app: ReviewDesk, pilot: Pilot[None]) -> None:
        await pilot.press("enter")
        assert ("✔ MED-01#1 has been waived" in words(app)) == (until > NOW)
        await pilot.press("w")
        assert isinstance(app.screen, Choose)
        assert ("MED-01#1" in dict(app.screen.choices)) == (until <= NOW)

    with desk_at(site, tmp_path) as desk:
        edition = of(desk, 41)
        with desk.store.begin() as connection:
            waiver = decision(edition, "waive", subject="MED-01#1", reason="x", until=until)
            editions.record(connection, edition, waiver)
        drive(desk, steps, size=(80, 60), login="redaktur1")
        until = NOW  # the clock of the desk goes on by two days
        later = replace(desk, clock=lambda: NOW + timedelta(days=2))
        drive(later, steps, size=(80, 60), login="redaktur1")


# -- published before the review


def test_a_late_approval_shows_all_that_it_states(tmp_path: Path, site: Stand) -> None:
    async def steps(app: ReviewDesk, pilot: Pilot[None]) -> None:
        assert app.screen.query_one(DataTable).get_row_at(0)[0].plain == "*»"
        await pilot.press("enter")
        seen = " ".join(words(app).split())
        assert "PUBLISHED BEFORE ITS REVIEW by Siti Norhasanah; to be approved by somebody else until Tue 24" in seen
        assert "Published before its review by Siti Norhasanah (Redaktur): Banjir di Marabahan." in seen
        assert "Turn of: Ahmad Fauzi" in seen
        await pilot.press("t")
        assert isinstance(app.screen, Choose)
        assert {"DAT-16", "ANK-04", "MED-03", "AKR-12", "KIP-03"} <= dict(app.screen.choices).keys()
        await pilot.press("escape", "a")
        assert isinstance(app.screen, Confirm) and app.screen.words.count("With your approval you state:") == 5
        await pilot.press("escape", "r")
        assert "not possible now" in status(app)

    async def own(app: ReviewDesk, pilot: Pilot[None]) -> None:
        await pilot.press("enter", "a")
        assert "somebody else must approve it afterwards" in status(app)

    with desk_at(site, tmp_path, 1, more=AHMAD, body="<p>Jembatan ditutup.</p>", alt="Jembatan") as desk:
        published_early(desk, 41)
        drive(desk, steps, login="redaktur2", kept=("redaktur2",), size=(80, 50))
        drive(desk, own, login="redaktur1")


def test_a_late_approval_is_of_the_text_that_was_published(tmp_path: Path, site: Stand) -> None:
    """Also when a newer one waits already; each opens from its own line."""
    async def steps(app: ReviewDesk, pilot: Pilot[None]) -> None:
        opened = []
        for _ in range(2):
            await pilot.press("enter")
            assert isinstance(app.screen, Reading)
            opened.append(app.screen.edition.round)
            await pilot.press("q", "down")
        assert sorted(opened) == [1, 2]

    with desk_at(site, tmp_path, 1, more=AHMAD) as desk:
        published_early(desk, 41)
        fill(desk, [spoiled(desk, title="Teks baru")], 2)
        drive(desk, steps, login="redaktur2", kept=("redaktur2",))


# -- the list


def test_the_list_reads_itself_again_and_the_cursor_stays(tmp_path: Path, site: Stand) -> None:
    async def steps(app: ReviewDesk, pilot: Pilot[None]) -> None:
        inbox = app.screen
        assert isinstance(inbox, Inbox)
        await pilot.press("down")
        moved(desk, 41, "return")
        inbox._again()
        await settled(app, pilot)
        table = inbox.query_one(DataTable)
        assert table.row_count == 2
        assert table.get_row_at(table.cursor_row)[1].plain == "42"

    with desk_at(site, tmp_path, 3) as desk:
        drive(desk, steps)


def test_a_post_in_a_stage_that_is_gone_is_listed_and_said(tmp_path: Path, site: Stand) -> None:
    async def steps(app: ReviewDesk, pilot: Pilot[None]) -> None:
        assert app.screen.query_one(DataTable).get_row_at(0)[3].plain == "periksa"
        await pilot.press("enter")
        assert isinstance(app.screen, Inbox)
        assert 'waits in the stage "periksa"' in status(app)

    with desk_at(site, tmp_path, 2) as desk:
        renamed = [stage.model_copy(update={"id": f"{stage.id}-baru"}) for stage in desk.sop.stages]
        drive(replace(desk, sops=(desk.sop.model_copy(update={"stages": tuple(renamed)}),)), steps)


def test_a_list_of_which_nothing_changed_is_not_read_again(
    tmp_path: Path, site: Stand, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []

    def waiting(desk: Desk, person: str) -> list[Line]:
        read.append(person)
        return really(desk, person)

    monkeypatch.setattr("wpbridge.screen.inbox.waiting", waiting)

    async def steps(app: ReviewDesk, pilot: Pilot[None]) -> None:
        assert len(read) == 1
        await pilot.press("enter", "q")
        await settled(app, pilot)
        assert len(read) == 1
        await pilot.press("enter")
        moved(desk, 42, "return")
        await pilot.press("q")
        await settled(app, pilot)
        assert len(read) == 2 and app.screen.query_one(DataTable).row_count == 1
        await pilot.press("u")
        await settled(app, pilot)
        assert len(read) == 2
        moved(desk, 41, "return")
        await pilot.press("u")
        await settled(app, pilot)
        assert len(read) == 3 and app.screen.query_one(DataTable).row_count == 0

    with desk_at(site, tmp_path) as desk:
        drive(desk, steps)


def test_the_timer_of_the_list(tmp_path: Path, site: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wpbridge.screen.inbox._AGAIN", 0.01)

    async def steps(app: ReviewDesk, pilot: Pilot[None]) -> None:
        moved(desk, 41, "return")
        async with asyncio.timeout(10):
            while app.screen.query_one(DataTable).row_count:
                await pilot.pause()
        assert "Nothing waits for a decision." in str(app.screen.query_one("#count", Static).render())

    with desk_at(site, tmp_path, 1) as desk:
        drive(desk, steps)


# -- small screens


def test_an_approval_counts_only_when_all_of_it_was_seen(tmp_path: Path, site: Stand) -> None:
    async def steps(app: ReviewDesk, pilot: Pilot[None]) -> None:
        await pilot.press("down", "enter", "a")
        assert "read on" in words(app) and "[Enter] yes" not in words(app)
        await pilot.press("enter", "y")
        assert isinstance(app.screen, Confirm), "the end was not seen"
        while not app.screen.seen:
            await pilot.press("space")
        assert "[Enter] yes" in words(app)
        await pilot.press("k", "enter")
        assert isinstance(app.screen, Reading)
        assert "goes to the stage" in await settled(app, pilot)

    with desk_at(site, tmp_path) as desk:
        drive(desk, steps, size=(40, 15))
        assert of(desk, 42).stage == "setujui"


@pytest.mark.parametrize("size", [(59, 15), (60, 24)])
def test_findings_stand_below_where_there_is_no_margin(tmp_path: Path, site: Stand, size: tuple[int, int]) -> None:
    async def steps(app: ReviewDesk, pilot: Pilot[None]) -> None:
        await pilot.press("enter")
        view = app.screen.query_one("#view", Static)
        lines = ["".join(piece.text for piece in strip) for strip in view.render_lines(view.size.region)]
        (line,) = [line for line in lines if "AKR-01#1" in line]
        assert (line.index("✖") == 2) == (size[0] < 60), line

    with desk_at(site, tmp_path) as desk:
        drive(desk, steps, size=size)


@pytest.mark.parametrize("size", [(40, 15), (60, 24), (80, 24)])
def test_the_head_says_the_same_under_any_title(tmp_path: Path, site: Stand, size: tuple[int, int]) -> None:
    async def steps(app: ReviewDesk, pilot: Pilot[None]) -> None:
        await pilot.press("enter")
        seen = str(" ".join(words(app).split()))
        for said in ("41", of(desk, 41).digest[:12], "Budi Santoso", "Rina Wahyuni", "24 Nov", "10:40", "…"):
            assert said in seen, said
        await pilot.press("r")
        assert "Sebuah judul" in " ".join(words(app).split()).partition("[Enter] record it")[0][-400:]
        box = app.screen.query_one("#box").region
        assert abs(box.x * 2 + box.width - size[0]) <= 1 and abs(box.y * 2 + box.height - size[1]) <= 1, "in the middle"

    with desk_at(site, tmp_path, 1, title="Sebuah judul yang panjang sekali " * 12) as desk:
        drive(desk, steps, size=size)


@pytest.mark.parametrize("width", [40, 60, 120])
def test_the_title_takes_what_the_other_columns_leave(tmp_path: Path, site: Stand, width: int) -> None:
    async def steps(app: ReviewDesk, pilot: Pilot[None]) -> None:
        table = app.screen.query_one(DataTable)
        titles = next(column for column in table.columns.values() if str(column.label) == "title")
        due = next(column for column in table.columns.values() if str(column.label) == "due")
        assert due.width >= len("24 Nov 10:40")
        assert titles.width >= (12 if width == 40 else 16) and width - 6 <= table.virtual_size.width <= width
        assert table.get_row_at(0)[2].plain.endswith("…") and table.get_row_at(0)[2].cell_len <= titles.width
        await pilot.resize_terminal(100, 24)
        await pilot.pause()
        assert 94 <= table.virtual_size.width <= 100

    with desk_at(site, tmp_path, 1, title="Sebuah judul yang panjang sekali " * 12) as desk:
        drive(desk, steps, size=(width, 24))


@pytest.mark.parametrize("press", [(), ("enter",)])
def test_help_names_keys_and_marks(tmp_path: Path, site: Stand, press: tuple[str, ...]) -> None:
    async def steps(app: ReviewDesk, pilot: Pilot[None]) -> None:
        page = app.screen
        await pilot.press(*press, "question_mark")
        seen = words(app)
        for said in ("waits for you", "published before its review", "needs a statement", "let one finding pass"):
            assert said in seen, said
        await pilot.press("escape")
        assert "? help" in words(app) and (app.screen is page) == (not press)

    with desk_at(site, tmp_path) as desk:
        drive(desk, steps, size=(80, 40))


def test_a_changed_message_keeps_its_lines_and_its_link(tmp_path: Path, site: Stand) -> None:
    async def steps(app: ReviewDesk, pilot: Pilot[None]) -> None:
        await pilot.press("enter", "2")
        seen = words(app)
        assert "?p=41" in seen and "{link}" not in seen and "\\n" not in seen

    with desk_at(site, tmp_path, 1) as desk:
        moved(desk, 41, "supersede")
        fill(desk, [spoiled(desk, title="Judul baru")], 2)
        drive(desk, steps, size=(100, 40))
