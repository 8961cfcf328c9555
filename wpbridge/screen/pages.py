"""The two pages of the desk: the list, and one post with its keys."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, cast

from rich.text import Text as Drawn
from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.screen import Screen
from textual.widgets import DataTable, Static

from wpbridge import log
from wpbridge.cli.inbox import Line, waiting
from wpbridge.cli.show import looked
from wpbridge.decisions import Request
from wpbridge.errors import WpbridgeError
from wpbridge.screen.dialogs import SCROLLING, Choose, Confirm, Question, Reason, Shown
from wpbridge.screen.standing import Standing
from wpbridge.screen.views import VIEWS, choices, head, listed, name_of
from wpbridge.store.editions import Edition
from wpbridge.texts import T, Text

if TYPE_CHECKING:
    from wpbridge.screen.desk import ReviewDesk

CSS = """
#foot { dock: bottom; height: auto; }
#keys { height: auto; background: $surface; }
#status { height: auto; max-height: 40vh; }
#head { height: auto; width: 100%; border-bottom: solid; }
DataTable { height: 1fr; }
#article { height: 1fr; min-height: 6; }
"""
_AGAIN = 30.0  # seconds after which the list is read again
_LOW, _NARROW = 20, 60  # rows and columns below which a screen is small
_LIST_KEYS = T("↑↓ choose  Enter read  u read again  ? help  q quit")
_POST_KEYS = T(
    "1 article  2 changes  3 messages  4 history  ? help  q back\n"
    "a approve  r return  x reject  t state  w waive  o override"
)
_FEW_KEYS = T("a approve  r return  ? help  q back")
_HELP_KEYS = T(
    "In the list\n"
    "  ↑ ↓ j k    choose a post\n"
    "  Enter      read it\n"
    "  u          read the list again; it does so itself twice a minute\n"
    "  q          leave the desk\n"
    "\n"
    "On a post\n"
    "  1 2 3 4    article, changes since you looked last, messages, history\n"
    "  ↑ ↓ j k    up and down; Space a page down\n"
    "  a          approve\n"
    "  r          return it to its writer, with the reason\n"
    "  x          refuse it for good\n"
    "  t          state what no machine can check\n"
    "  w          let one finding pass\n"
    "  o          publish before the review is done\n"
    "  q Esc      back to the list"
)
_HELP_MARKS = T(
    "Marks\n"
    "  *          waits for you\n"
    "  »          published before its review, to be approved afterwards\n"
    "  ✖          must be mended\n"
    "  ?          needs a statement\n"
    "  !          please look\n"
    "  ·          note\n"
    "  ✔          stated or waived"
)
_QUESTIONS = {
    "approve": T("Approve post {post}, digest {digest}?"),
    "return": T("Return post {post} to its writer. What is wrong, and what should be done?"),
    "reject": T("Refuse post {post} for good. Why?"),
    "override": T("Publish post {post} before its review is done. Why must the public know now?"),
    "attest": T("{subject}: what did you check, and how?"),
    "waive": T("{subject}: why may it pass?"),
}


class Page(Screen[None]):
    """What both pages have: the keys at the bottom, and a line for what just happened."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("question_mark", "help", show=False)]

    @property
    def root(self) -> ReviewDesk:
        return cast("ReviewDesk", self.app)

    @property
    def low(self) -> bool:
        """Whether there are few rows."""
        return self.app.size.height < _LOW

    @property
    def narrow(self) -> bool:
        """Whether there are few columns."""
        return self.app.size.width < _NARROW

    @property
    def there(self) -> bool:
        """Whether there is still something to draw on: what was asked beside the screen may come when it is gone."""
        return self.is_attached and bool(self.query("#status"))

    def foot(self, keys: Text) -> ComposeResult:
        """What just happened, and below it the keys."""
        with Vertical(id="foot"):
            yield Static(id="status")
            yield Static(Drawn(self.root.said(keys)), id="keys")

    def tell(self, text: Text | str) -> None:
        """Say what happened; a screen reader meets it at the bottom."""
        self.query_one("#status", Static).update(Drawn(self.root.said(text)))

    def came(self, post: int, text: Text) -> None:
        """What came of a decision on a post."""
        raise NotImplementedError

    def action_help(self) -> None:
        """Keys and marks."""
        said = self.root.said
        words = f"{said(_HELP_KEYS)}\n\n{said(_HELP_MARKS)}"
        self.app.push_screen(Shown("", words, said(T("[Space] read on  [Esc] back"))))


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

    def compose(self) -> ComposeResult:
        yield Static(id="count")
        yield DataTable[Drawn](cursor_type="row")
        yield from self.foot(_LIST_KEYS)

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
            self._fill_if_changed()

    def _fill_if_changed(self) -> None:
        if self._now() != self.as_of:
            self.action_fill()

    @work(thread=True, exclusive=True)
    def action_fill(self) -> None:
        """Read the list again, beside the screen."""
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
        self._fill_if_changed()

    def came(self, post: int, text: Text) -> None:
        self.tell(_of_post(post, text))
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
        """The table anew; the cursor stays on its post."""
        table, self.drawn_for = self.query_one(DataTable), self.app.size.width
        keys, at = [f"{line.edition.id}" for line in self.lines], table.cursor_row
        before = table.ordered_rows[at].key.value if table.is_valid_row_index(at) else None
        columns, rows = listed(self.root.desk, self.lines, self.root.language, self.drawn_for)
        table.clear(columns=True)
        for name, width in columns:
            table.add_column(name, width=width)
        for key, cells in zip(keys, rows, strict=True):
            table.add_row(*cells, key=key)
        table.move_cursor(row=keys.index(before) if before in keys else min(at, len(keys) - 1))

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
        self.app.push_screen(Reading(standing), self._back)


class Reading(Page):
    """One post: its views and the decisions on it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("q,escape", "leave", show=False),
        Binding("1", "view('article')", show=False),
        Binding("2", "view('changes')", show=False),
        Binding("3", "view('messages')", show=False),
        Binding("4", "view('history')", show=False),
        Binding("a", "approve", show=False),
        Binding("r", "reasoned('return')", show=False),
        Binding("x", "reasoned('reject')", show=False),
        Binding("o", "reasoned('override')", show=False),
        Binding("t", "chosen('attest')", show=False),
        Binding("w", "chosen('waive')", show=False),
        *SCROLLING,
    ]

    def __init__(self, standing: Standing) -> None:
        super().__init__()
        self.standing, self.view = standing, "article"
        self.drawn_for = (False, False)  # few rows, few columns

    @property
    def edition(self) -> Edition:
        return self.standing.edition

    def compose(self) -> ComposeResult:
        yield Static(id="head")
        with VerticalScroll(id="article"):
            yield Static(id="view")
        yield from self.foot(_POST_KEYS)

    def on_mount(self) -> None:
        self._draw()
        self.query_one("#article").focus()
        looked(self.root.desk, self.edition, self.root.person)

    def on_resize(self) -> None:
        if self.drawn_for != (self.low, self.narrow):
            self._draw()

    def _draw(self) -> None:
        """Head, view and keys, for the screen as it is now."""
        root, small = self.root, self.low or self.narrow
        self.drawn_for = (self.low, self.narrow)
        self.query_one("#head", Static).update(head(self.standing, root.language, self.low))
        view = VIEWS[self.view](self.standing, root.language, root.person, self.narrow)
        self.query_one("#view", Static).update(view)
        self.query_one("#keys", Static).update(Drawn(root.said(_FEW_KEYS if small else _POST_KEYS)))

    def _read_again(self) -> None:
        """Others may have decided meanwhile."""
        now = Standing.of(self.root.desk, self.edition.id)
        if now != self.standing:
            self.standing = now
            self._draw()

    def came(self, post: int, text: Text) -> None:
        if post != self.edition.post_id:
            self.tell(_of_post(post, text))
            return
        self._read_again()
        self.tell(text)

    def action_leave(self) -> None:
        """Back to the list."""
        self.dismiss(None)

    def action_view(self, name: str) -> None:
        """Show another side of the post."""
        self.view = name
        self._draw()
        self.query_one("#article", VerticalScroll).scroll_home(animate=False)

    def action_scroll(self, way: str) -> None:
        """Up, down, a page down."""
        getattr(self.query_one("#article", VerticalScroll), f"scroll_{way}")(animate=False)

    def action_approve(self) -> None:
        """Ask whether it is meant, with all that it states, then decide."""
        if not self._possible("approve"):
            return
        said = self.root.said
        stated = [T("With your approval you state: {statement}", statement=one.statement)
                  for one in self.standing.statements()]  # fmt: skip
        words = "\n\n".join(map(said, (*stated, self._question("approve"))))
        hints = said(T("[Enter] yes  [Esc] no")), said(T("[Space] read on  [Esc] no"))
        self._ask(Confirm(self._title, words, *hints), lambda _: self._decide("approve"))

    def action_reasoned(self, verb: str) -> None:
        """Ask for the reason, then decide."""
        if self._possible(verb):
            self._reason(verb, "")

    def action_chosen(self, verb: str) -> None:
        """Ask which finding is meant and why, then decide."""
        if not self._possible(verb):
            return
        offered = choices(*self.standing.offered(verb, self.root.person), self.root.language)
        if not offered:
            self.tell(T("There is nothing here to be stated or waived."))
            return
        said = self.root.said
        hint = said(T("[↑↓] choose  [Enter] this one  [Esc] back"))
        self._ask(Choose(self._title, said(T("Which one?")), hint, offered), partial(self._reason, verb))

    def _possible(self, verb: str) -> bool:
        """Whether it is worth asking; if not, why is said at once."""
        root = self.root
        try:
            self._read_again()
            if not (root.unnamed or root.deciding):
                self.standing.refuse(verb, root.person)
                return True
            self.tell(root.unnamed or T("One decision is still on its way; wait for what comes of it."))
        except WpbridgeError as error:
            self.tell(error.text)
        return False

    def _reason(self, verb: str, subject: str) -> None:
        root, draft = self.root, (self.edition.post_id, verb, subject)
        keep = partial(root.drafts.__setitem__, draft)
        hint = root.said(T("[Enter] record it  [Esc] back"))
        words = root.said(self._question(verb, subject))
        question = Reason(self._title, words, hint, root.drafts.get(draft, ""), keep)
        self._ask(question, lambda reason: self._decide(verb, reason=reason, subject=subject))

    @property
    def _title(self) -> str:
        return name_of(self.edition, self.root.language)

    def _question(self, verb: str, subject: str = "") -> Text:
        places = {"post": self.edition.post_id, "digest": self.edition.digest[:12], "subject": subject}
        return Text(_QUESTIONS[verb].msgid, places)

    def _ask(self, question: Question, then: Callable[[str], None]) -> None:
        """Nothing answered, nothing done."""
        self.tell("")
        self.app.push_screen(question, lambda answer: then(answer) if answer else None)

    def _decide(self, verb: str, **given: Any) -> None:
        self.root.decide(Request(verb=verb, post_id=self.edition.post_id, digest=self.edition.digest, **given))


def _of_post(post: int, text: Text) -> Text:
    """What is said of a post where another one, or the list, is open."""
    return T("Post {post}: {text}", post=post, text=text)
