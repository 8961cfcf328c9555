"""The reviewer's desk, driven by keys as a person drives it; its picture in docs/ is made here."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import DataTable, Static

from tests.desks import desk_with, fill, log_in, spoiled
from wpbridge.desk import Desk
from wpbridge.screen import ReviewDesk
from wpbridge.screen.dialogs import Choose, Confirm, Reason
from wpbridge.screen.inbox import Inbox
from wpbridge.screen.post import Reading
from wpbridge.screen.standing import Standing
from wpbridge.store import editions

DOCS = Path(__file__).parents[2] / "docs"
Steps = Callable[[ReviewDesk, Pilot[None]], Awaitable[None]]


def drive(
    desk: Desk,
    steps: Steps,
    language: str = "en",
    size: tuple[int, int] = (80, 24),
    login: str | None = "editor1",
    kept: tuple[str, ...] = ("editor1", "redaktur1"),
) -> ReviewDesk:
    app = ReviewDesk(desk, login, log_in(desk, *kept), language)

    async def run() -> None:
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            await steps(app, pilot)

    asyncio.run(run())
    return app


def words(app: ReviewDesk) -> str:
    """What stands on the screen, as text."""
    svg = app.export_screenshot()
    found = re.sub(r"<style.*?</style>|<title>.*?</title>", "", svg, flags=re.S)
    return re.sub(r"<[^>]+>", "\n", found).replace("&#160;", " ").replace("&quot;", '"')


def status(app: ReviewDesk) -> str:
    return str(app.screen.query_one("#status", Static).render())


def test_a_long_list_is_whole_also_when_somebody_types_ahead(tmp_path: Path) -> None:
    async def steps(app: ReviewDesk, pilot: Pilot[None]) -> None:
        table = app.screen_stack[0].query_one(DataTable)
        assert isinstance(app.screen, Reading)
        for _ in range(100):
            await pilot.pause(0.01)
            if table.row_count == 130:
                break
        assert table.row_count == 130

    class Hasty(ReviewDesk):
        async def on_ready(self) -> None:  # type: ignore[override]
            await self.push_screen(Reading(Standing.of(desk, 1)))
            super().on_ready()

    with desk_with(tmp_path, 130) as desk:
        app = Hasty(desk, "editor1", log_in(desk, "editor1"), "en")

        async def run() -> None:
            async with app.run_test(size=(80, 24)) as pilot:
                await pilot.pause()
                await steps(app, pilot)

        asyncio.run(run())


def test_list_article_and_back(tmp_path: Path) -> None:
    async def steps(app: ReviewDesk, pilot: Pilot[None]) -> None:
        assert isinstance(app.screen, Inbox)
        assert app.screen.query_one(DataTable).row_count == 3
        assert "3 posts wait for a decision, 3 for you." in words(app)
        await pilot.press("enter")
        assert isinstance(app.screen, Reading)
        seen = words(app)
        assert "AKR-01#1" in seen and "MUST BE MENDED" in seen
        assert "Turn of: Rina" in seen
        for key, expected in (("2", "first text"), ("3", "To arsip:"), ("4", "received"), ("1", "MARABAHAN")):
            await pilot.press(key)
            assert expected in words(app).replace("\n", " "), key
        await pilot.press("q")
        assert isinstance(app.screen, Inbox)

    with desk_with(tmp_path, 3) as desk:
        drive(desk, steps)


def test_personal_data_is_never_drawn(tmp_path: Path) -> None:
    async def steps(app: ReviewDesk, pilot: Pilot[None]) -> None:
        await pilot.press("enter")
        for key in "1234":
            await pilot.press(key)
            assert "0813-4899-1276" not in words(app)

    with desk_with(tmp_path) as desk:
        drive(desk, steps, size=(100, 90))


def test_questions_can_be_left_and_nothing_is_decided(tmp_path: Path) -> None:
    async def steps(app: ReviewDesk, pilot: Pilot[None]) -> None:
        await pilot.press("down", "enter")  # the first one must be mended, so there is nothing to be asked
        asked = {"a": Confirm, "r": Reason, "x": Reason, "t": Choose}
        for key, question in asked.items():
            await pilot.press(key)
            assert isinstance(app.screen, question), key
            await pilot.press("escape")
            assert isinstance(app.screen, Reading), key
        await pilot.press("r", "enter")  # an empty reason
        assert isinstance(app.screen, Reading)

    async def waives(app: ReviewDesk, pilot: Pilot[None]) -> None:
        await pilot.press("enter", "w")
        assert isinstance(app.screen, Choose)
        await pilot.press("escape")
        assert isinstance(app.screen, Reading)

    with desk_with(tmp_path, 2) as desk:
        drive(desk, steps)
        drive(desk, waives, login="redaktur1")
        for post in (41, 42):
            current = desk.current(post)
            assert current and desk.decided(current) == []


def test_a_second_round_shows_what_changed(tmp_path: Path) -> None:
    async def steps(app: ReviewDesk, pilot: Pilot[None]) -> None:
        await pilot.press("enter", "2")
        seen = words(app).replace("\n", " ")
        assert "[-Tabunganen-]" in seen and "{+Marabahan+}" in seen

    with desk_with(tmp_path, title="Layanan Keliling di Tabunganen") as desk:
        with desk.store.begin() as connection:
            first = editions.current(connection, desk.name, 41)
            assert first
            editions.move(connection, first, "supersede", desk.clock())
        fill(desk, [spoiled(desk, title="Layanan Keliling di Marabahan")], 2)
        drive(desk, steps)


HOSTILE = "Judul \x1b]0;pwned\x07\x1b[31m [bold]merah[/] \u202edesrever\u200b"


def test_a_hostile_title_reaches_no_terminal(tmp_path: Path) -> None:
    async def steps(app: ReviewDesk, pilot: Pilot[None]) -> None:
        for _ in range(2):
            seen = words(app)
            assert "\x1b" not in seen and "\u202e" not in seen and "\u200b" not in seen
            assert "\\x1b" in seen.replace("\n", "")
            await pilot.press("enter")

    with desk_with(tmp_path, title=HOSTILE, author=HOSTILE) as desk:
        drive(desk, steps, size=(120, 30))


def test_an_approval_shows_what_it_states(tmp_path: Path) -> None:
    async def steps(app: ReviewDesk, pilot: Pilot[None]) -> None:
        await pilot.press("down", "enter", "a")
        asked = words(app).replace("\n", " ")
        assert asked.count("With your approval you state:") == 3
        assert "digest" in asked

    with desk_with(tmp_path, 2) as desk:
        drive(desk, steps, size=(100, 40))


def test_only_what_the_sop_lets_somebody_waive_is_offered(tmp_path: Path) -> None:
    async def steps(app: ReviewDesk, pilot: Pilot[None]) -> None:
        await pilot.press("enter", "w")
        assert isinstance(app.screen, Choose)
        offered = {ref.partition("#")[0] for ref, _ in app.screen.choices}
        assert "MED-01" in offered and "AKR-01" not in offered

    with desk_with(tmp_path) as desk:
        assert desk.sop.checks["MED-01"].waive and not desk.sop.checks["AKR-01"].waive
        drive(desk, steps, login="redaktur1")


@pytest.mark.parametrize("size", [(40, 15), (60, 15), (80, 24)])
@pytest.mark.parametrize("title", ["", "Sebuah judul yang panjang sekali " * 12])
def test_the_article_can_be_read_on_a_small_screen(tmp_path: Path, size: tuple[int, int], title: str) -> None:
    async def steps(app: ReviewDesk, pilot: Pilot[None]) -> None:
        await pilot.press("enter")
        assert app.screen.query_one("VerticalScroll").region.height >= 6

    with desk_with(tmp_path, title=title or "Judul") as desk:
        drive(desk, steps, size=size)


def test_the_list_is_no_wider_than_its_screen(tmp_path: Path) -> None:
    async def steps(app: ReviewDesk, pilot: Pilot[None]) -> None:
        table = app.screen.query_one(DataTable)
        assert table.virtual_size.width <= 80
        assert "tulisan" in words(app)

    with desk_with(tmp_path) as desk:
        drive(desk, steps, "id")


def test_changes_are_those_since_this_person_looked(tmp_path: Path) -> None:
    """Two log-ins on one machine: what the one saw is not what the other did."""

    async def look(app: ReviewDesk, pilot: Pilot[None]) -> None:
        await pilot.press("enter")

    async def steps(app: ReviewDesk, pilot: Pilot[None]) -> None:
        await pilot.press("enter", "2")
        assert "[-SATU-]{+TIGA+}" in words(app).replace("\n", "")

    with desk_with(tmp_path, title="Layanan SATU") as desk:
        drive(desk, look)
        for number, word in ((2, "DUA"), (3, "TIGA")):
            current = desk.current(41)
            assert current
            with desk.store.begin() as connection:
                editions.move(connection, current, "supersede", desk.clock())
            fill(desk, [spoiled(desk, title=f"Layanan {word}")], number)
        drive(desk, steps)


@pytest.mark.parametrize("language", ["id", "en"])
def test_it_fits_80_by_24_in_both_languages(tmp_path: Path, language: str) -> None:
    async def steps(app: ReviewDesk, pilot: Pilot[None]) -> None:
        await pilot.press("enter")
        keys = app.screen.query_one("#keys", Static)
        assert keys.region.width == 80 and 0 < keys.region.height <= 3
        assert app.screen.query_one("VerticalScroll").region.height >= 10
        expected = "kembalikan" if language == "id" else "return"
        assert expected in words(app)

    with desk_with(tmp_path) as desk:
        drive(desk, steps, language)


def test_the_picture_in_the_documentation(tmp_path: Path) -> None:
    """Draws docs/meja-pemeriksa.svg anew; it differs only where the desk does."""

    async def steps(app: ReviewDesk, pilot: Pilot[None]) -> None:
        await pilot.press("enter")
        svg = app.export_screenshot(title="wpbridge review")
        # Names in it are made anew each time; the picture must not change when nothing in it did.
        svg = re.sub(r"terminal-\d+", "terminal-desk", svg)
        (DOCS / "meja-pemeriksa.svg").write_text(svg)
        assert "AKR-01#1" in svg

    with desk_with(tmp_path) as desk:
        drive(desk, steps, "id", (100, 34))
