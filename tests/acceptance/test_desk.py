"""The reviewer's desk on a real WordPress: read, return, approve, by keys alone."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable

from textual.pilot import Pilot
from textual.widgets import DataTable, Input, Static

from tests.acceptance import releases
from tests.acceptance.office import Office
from wpbridge.screen import ReviewDesk
from wpbridge.screen.inbox import Inbox
from wpbridge.screen.post import Reading

Steps = Callable[[ReviewDesk, Pilot[None]], Awaitable[None]]


def drive(office: Office, login: str, steps: Steps) -> None:
    """Sit down at the desk as somebody who is logged in."""
    office.login(login)
    with office.desk() as desk:

        async def run() -> None:
            app = ReviewDesk(desk, login, os.environ | office.env, "en")
            async with app.run_test(size=(80, 24)) as pilot:
                await pilot.pause()
                await steps(app, pilot)

        asyncio.run(run())


async def settled(app: ReviewDesk, pilot: Pilot[None]) -> str:
    """What the desk says once WordPress has answered."""
    await app.workers.wait_for_complete()
    await pilot.pause()
    return str(app.screen.query_one("#status", Static).render())


def test_two_people_take_a_post_through_by_keys(office: Office) -> None:
    post = releases.submit(office.wp.writer("penulis1"))
    office("run")

    async def approve(app: ReviewDesk, pilot: Pilot[None]) -> None:
        await pilot.press("enter", "a", "enter")
        assert "Recorded as decided by" in await settled(app, pilot)
        await pilot.press("q")
        assert isinstance(app.screen, Inbox)

    drive(office, "editor1", approve)
    assert office.edition(post).stage == "setujui"
    drive(office, "redaktur1", approve)
    assert office.edition(post).state == "approved"


def test_a_return_by_keys_and_what_is_refused(office: Office) -> None:
    post = releases.submit(office.wp.writer("penulis1"))
    office("run")

    async def refused(app: ReviewDesk, pilot: Pilot[None]) -> None:
        await pilot.press("enter", "a", "enter")
        assert "wrote this post" in await settled(app, pilot)

    async def returned(app: ReviewDesk, pilot: Pilot[None]) -> None:
        await pilot.press("enter", "r")
        app.screen.query_one(Input).value = "Mohon dilengkapi."
        await pilot.press("enter")
        assert "being returned" in await settled(app, pilot)
        await pilot.press("a", "enter")
        assert "This edition is being returned" in await settled(app, pilot)
        assert isinstance(app.screen, Reading)
        await pilot.press("q")
        await settled(app, pilot)
        assert app.screen.query_one(DataTable).row_count == 0

    drive(office, "penulis1", refused)
    drive(office, "editor1", returned)
    assert office.edition(post).state == "returning"
    assert office("run").code == 0
    assert office.wp.writer("penulis1").post(post)["status"] == "draft"


def test_a_late_approval_by_keys(office: Office) -> None:
    post = releases.submit(office.wp.writer("penulis1"))
    office("run")
    office.decide("override", "redaktur1", post, "Banjir di Marabahan.")
    assert office("run").code == 0

    async def approve(app: ReviewDesk, pilot: Pilot[None]) -> None:
        await pilot.press("enter", "t", "enter")
        app.screen.query_one(Input).value = "Saya lihat."
        await pilot.press("enter")
        assert "DAT-16 of post" in await settled(app, pilot)
        await pilot.press("a", "space", "space", "enter")
        assert "now approved, after it was published" in await settled(app, pilot)
        await pilot.press("q")
        await settled(app, pilot)
        assert app.screen.query_one(DataTable).row_count == 0

    drive(office, "kepala1", approve)
