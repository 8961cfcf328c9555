"""The list of the desk: what waits, mine first, then what is due first."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from importlib import import_module
from itertools import islice
from types import ModuleType
from typing import ClassVar

from rich.text import Text as Drawn
from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import DataTable, Static

from wpbridge import log
from wpbridge.cli.inbox import Line, waiting
from wpbridge.errors import WpbridgeError
from wpbridge.screen.page import Page, of_post
from wpbridge.screen.rows import Row, listed
from wpbridge.screen.standing import Standing
from wpbridge.texts import T, Text

_AGAIN = 30.0  # seconds after which the list is read again
_AT_ONCE = 100  # rows that are added to the list without a look at the keys
_LIST_KEYS = T("↑↓ choose  Enter read  u read again  ? help  q quit")


class Inbox(Page):
    """What waits, mine first, then what is due first."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("q", "app.quit", show=False),
        Binding("u", "fill", show=False),
        Binding("j", "cursor('down')", show=False),
        Binding("k", "cursor('up')", show=False),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[Line] = []
        self.as_of: tuple[int, date] | None = None  # the last event of the log, and the day, when the list was read
        self.drawn_for = 0  # columns of the screen
        self.shown = False
        self.rest: Iterator[tuple[str, Row]] = iter(())  # rows that are not in the table yet

    def compose(self) -> ComposeResult:
        yield Static(id="count")
        yield DataTable[Drawn](cursor_type="row")
        yield from self.foot(Drawn(self.root.said(_LIST_KEYS)))

    def on_mount(self) -> None:
        self._show(*self._read())
        if self.root.unnamed:
            self.tell(self.root.unnamed)
        self.set_interval(_AGAIN, self._again)

    def on_resize(self) -> None:
        if self.drawn_for != self.app.size.width:
            self._draw()

    def _again(self) -> None:
        if self.is_current:
            self.action_fill()

    def action_fill(self) -> None:
        """Read the list again if anything happened since."""
        if self._now() != self.as_of:
            self._fill()

    @work(thread=True, exclusive=True)
    def _fill(self) -> None:
        """Read the list beside the screen."""
        try:
            lines, as_of = self._read()
        except WpbridgeError as error:
            self.app.call_from_thread(self._if_there, partial(self.tell, error.text))
            return
        self.app.call_from_thread(self._if_there, partial(self._show, lines, as_of))

    def _read(self) -> tuple[list[Line], tuple[int, date]]:
        as_of = self._now()
        return waiting(self.root.desk, self.root.person), as_of

    def _now(self) -> tuple[int, date]:
        """What the list depends on: all that happened, and who acts for whom on this day."""
        desk = self.root.desk
        with desk.store.begin() as connection:
            return log.last(connection, desk.name), desk.clock().astimezone(desk.zone).date()

    def _if_there(self, then: Callable[[], None]) -> None:
        if self.there:
            then()

    def _back(self, _: None) -> None:
        self.action_fill()

    def came(self, post: int, text: Text) -> None:
        self.tell(of_post(post, text))
        self.action_fill()

    def _show(self, lines: list[Line], as_of: tuple[int, date]) -> None:
        self.as_of = as_of
        if lines != self.lines:
            self.lines = lines
            self._draw()
        count = T("Nothing waits for a decision.")
        if lines:
            mine = sum(line.mine for line in lines)
            count = T("{count} posts wait for a decision, {mine} for you.", count=len(lines), mine=mine)
        self.query_one("#count", Static).update(Drawn(self.root.said(count)))

    def _draw(self) -> None:
        """The table anew; the cursor stays on its post. What lies below the screen is added after it is drawn."""
        table, self.drawn_for = self.query_one(DataTable), self.app.size.width
        keys, at = [f"{line.edition.id}" for line in self.lines], table.cursor_row
        before = table.ordered_rows[at].key.value if table.is_valid_row_index(at) else None
        columns, rows = listed(self.root.desk, self.lines, self.root.language, self.drawn_for)
        table.clear(columns=True)
        for name, width in columns:
            table.add_column(name, width=width)
        cursor = keys.index(before) if before in keys else min(at, len(keys) - 1)
        self.rest = zip(keys, rows, strict=True)
        self._add(max(cursor, 0) + self.app.size.height)
        table.move_cursor(row=cursor)
        if self.shown:
            self.ready()

    def ready(self) -> None:
        """The beginning of the list stands on the screen: add what lies below it."""
        self.shown = True
        self.call_after_refresh(self._add_rest)

    def _add(self, count: int) -> bool:
        """Add so many of the rows that are left; says whether there were as many."""
        table, added = self.query_one(DataTable), 0
        for key, cells in islice(self.rest, count):
            table.add_row(*cells, key=key)
            added += 1
        return added == count

    def _add_rest(self) -> None:
        """A few rows after the other, so that keys are answered between them."""
        if self.there and self._add(_AT_ONCE):
            self.call_after_refresh(self._add_rest)
        else:
            _page_of_a_post()

    def action_cursor(self, way: str) -> None:
        """Up or down, for hands that stay on the letters."""
        getattr(self.query_one(DataTable), f"action_cursor_{way}")()

    def on_data_table_row_selected(self, event: DataTable.RowSelected) -> None:
        line, desk = self.lines[event.cursor_row], self.root.desk
        newest = None if line.flagged else desk.current(line.edition.post_id)  # what is flagged may be an older text
        standing = Standing.of(desk, newest.id if newest else line.edition.id)
        if lost := standing.lost:
            self.tell(lost)
            return
        self.app.push_screen(_page_of_a_post().Reading(standing), self._back)


def _page_of_a_post() -> ModuleType:
    """Imported when the list is drawn, before somebody opens a post: nobody waits for it."""
    return import_module("wpbridge.screen.post")
