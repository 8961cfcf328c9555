"""The application: the list, one post, and the keys. What a key asks of a network runs beside the screen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from rich.text import Text as Drawn
from textual import work
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.screen import Screen
from textual.widgets import DataTable, Static

from wpbridge import people
from wpbridge.clearance import statements
from wpbridge.cli.inbox import Line, waiting
from wpbridge.cli.show import looked
from wpbridge.decisions import Request, decide
from wpbridge.desk import Desk
from wpbridge.errors import WpbridgeError
from wpbridge.output import shown
from wpbridge.screen.dialogs import Choose, Confirm, Question, Reason
from wpbridge.screen.views import VIEWS, choices, head, row
from wpbridge.sop import Attestation
from wpbridge.store.editions import Edition
from wpbridge.texts import T, Text

_LIST_KEYS = T("↑↓ choose  Enter read  u read again  q quit")
_SMALL = 20  # rows of a screen that leaves the article no room beside all else
_POST_KEYS = T(
    "1 article  2 changes  3 messages  4 history  q back\na approve  r return  x reject  t state  w waive  o override"
)
_QUESTIONS = {
    "approve": T("Approve post {post}, digest {digest}?  [Enter] yes  [Esc] no"),
    "return": T("Return post {post} to its writer. What is wrong, and what should be done?"),
    "reject": T("Refuse post {post} for good. Why?"),
    "override": T("Publish post {post} before its review is done. Why must the public know now?"),
    "attest": T("What did you check, and how?"),
    "waive": T("Why may it pass?"),
}


class ReviewDesk(App[None]):
    """The whole desk. `env` names the log-ins of this shell account, `language` is "id" or "en"."""

    ENABLE_COMMAND_PALETTE = False
    CSS = """
    #foot { dock: bottom; height: auto; }
    #keys { height: auto; background: $surface; }
    #status { height: auto; }
    #head { height: auto; max-height: 30%; border-bottom: solid; overflow: hidden; }
    DataTable { height: 1fr; }
    VerticalScroll { height: 1fr; min-height: 6; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+c", "quit", show=False)]

    def __init__(self, desk: Desk, login: str | None, env: Mapping[str, str], language: str) -> None:
        super().__init__()
        self.desk, self.login, self.env, self.language = desk, login, env, language
        self.person = people.known(desk, login, env)
        self.title = f"wpbridge {desk.name}"
        self.failure: Exception | None = None

    def on_mount(self) -> None:
        self.push_screen(Inbox())

    def _handle_exception(self, error: Exception) -> None:
        """Leave the screen in order; whoever opened it says what happened. Textual would print its traceback."""
        if self.is_headless:
            super()._handle_exception(error)
            return
        self.failure = error
        self.exit()

    def said(self, text: Text | str) -> str:
        """A text as this person reads it."""
        return shown(text, self.language)


class _Page(Screen[None]):
    """What both pages have: the keys at the bottom, and a line for what just happened."""

    @property
    def root(self) -> ReviewDesk:
        assert isinstance(self.app, ReviewDesk)
        return self.app

    def foot(self, keys: Text) -> ComposeResult:
        """What just happened, and below it the keys."""
        with Vertical(id="foot"):
            yield Static(id="status")
            yield Static(Drawn(self.root.said(keys)), id="keys")

    def tell(self, text: Text | str) -> None:
        """Say what happened; a screen reader meets it at the bottom."""
        self.query_one("#status", Static).update(Drawn(self.root.said(text)))


class Inbox(_Page):
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

    def compose(self) -> ComposeResult:
        yield DataTable[Drawn](cursor_type="row")
        yield from self.foot(_LIST_KEYS)

    def on_mount(self) -> None:
        table = self.query_one(DataTable)
        names = (T("post"), T("title"), T("stage"), T("due"), T("findings"))
        table.add_column(" ", width=1)
        for name, width in zip(names, (7, 24, 12, 12, 11), strict=True):
            table.add_column(self.root.said(name), width=width)
        self._show(waiting(self.root.desk, self.root.person))

    @work(thread=True, exclusive=True)
    def action_fill(self) -> None:
        """Read the list again, beside the screen."""
        root = self.root
        try:
            lines = waiting(root.desk, root.person)
        except WpbridgeError as error:
            self.app.call_from_thread(self.tell, error.text)
            return
        self.app.call_from_thread(self._show, lines)

    def _back(self, _: None) -> None:
        self.action_fill()

    def _show(self, lines: list[Line]) -> None:
        root, table = self.root, self.query_one(DataTable)
        if lines != self.lines:
            self.lines, at = lines, table.cursor_row
            table.clear()
            table.add_rows(row(root.desk, line, root.language) for line in self.lines)
            table.move_cursor(row=min(at, len(self.lines) - 1))
        mine = sum(line.mine for line in self.lines)
        self.tell(T("{count} posts wait for a decision, {mine} for you.", count=len(self.lines), mine=mine))

    def action_cursor(self, way: str) -> None:
        """Up or down, for hands that stay on the letters."""
        getattr(self.query_one(DataTable), f"action_cursor_{way}")()

    def on_data_table_row_selected(self, event: DataTable.RowSelected) -> None:
        post = self.lines[event.cursor_row].edition.post_id
        edition = self.root.desk.current(post)
        assert edition
        self.app.push_screen(Reading(edition), self._back)


class Reading(_Page):
    """One post: its views and the decisions on it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("q,escape", "leave", show=False),
        Binding("1", "view('article')", show=False),
        Binding("2", "view('changes')", show=False),
        Binding("3", "view('messages')", show=False),
        Binding("4", "view('history')", show=False),
        Binding("a", "confirmed('approve')", show=False),
        Binding("r", "reasoned('return')", show=False),
        Binding("x", "reasoned('reject')", show=False),
        Binding("o", "reasoned('override')", show=False),
        Binding("t", "chosen('attest')", show=False),
        Binding("w", "chosen('waive')", show=False),
        Binding("j", "scroll('down')", show=False),
        Binding("k", "scroll('up')", show=False),
        Binding("space", "scroll('page_down')", show=False),
    ]

    def __init__(self, edition: Edition) -> None:
        super().__init__()
        self.edition = edition

    def compose(self) -> ComposeResult:
        yield Static(id="head")
        with VerticalScroll():
            yield Static(id="view")
        yield from self.foot(_POST_KEYS)

    def on_mount(self) -> None:
        self.query_one("#head", Static).update(head(self.root.desk, self.edition, self.root.language, self._small))
        self.action_view("article")
        self.query_one(VerticalScroll).focus()
        looked(self.root.desk, self.edition, self.root.person)

    @property
    def _small(self) -> bool:
        return self.app.size.height < _SMALL

    def action_leave(self) -> None:
        """Back to the list."""
        self.dismiss(None)

    def action_view(self, name: str) -> None:
        """Show another side of the post."""
        root = self.root
        self.query_one("#view", Static).update(VIEWS[name](root.desk, self.edition, root.language, root.person))
        self.query_one(VerticalScroll).scroll_home(animate=False)

    def action_scroll(self, way: str) -> None:
        """Up, down, a page down."""
        getattr(self.query_one(VerticalScroll), f"scroll_{way}")(animate=False)

    def action_confirmed(self, verb: str) -> None:
        """Ask whether it is meant, with all that it states, then decide."""
        stated = [T("With your approval you state: {statement}", statement=one.statement) for one in self._stated()]
        words = "\n\n".join(self.root.said(text) for text in stated)
        self._ask(Confirm(f"{words}\n\n{self._question(verb)}".strip()), lambda _: self._decide(verb))

    def action_reasoned(self, verb: str) -> None:
        """Ask for the reason, then decide."""
        self._ask(Reason(self._question(verb)), lambda reason: self._decide(verb, reason=reason))

    def action_chosen(self, verb: str) -> None:
        """Ask which finding is meant and why, then decide."""
        checks = self.root.desk.sop_of(self.edition).checks
        waivable = {id for id, setting in checks.items() if setting.waive}
        wanted = (lambda f: f.id in waivable) if verb == "waive" else (lambda f: f.severity == "attest")
        findings = [f for f in self.edition.findings or () if wanted(f)]
        offered = list(choices(findings, self.root.language))
        if verb == "attest":
            offered += [(a.id, self.root.said(f"{a.id}: {a.statement}")) for a in self._stated()]
        if not offered:
            self.tell(T("There is nothing here to be stated or waived."))
            return

        def chosen(subject: str) -> None:
            self._ask(Reason(self._question(verb)), lambda reason: self._decide(verb, reason=reason, subject=subject))

        self._ask(Choose(self.root.said(T("Which one?")), offered), chosen)

    def _stated(self) -> list[Attestation]:
        """What an approval states here, by the SOP file."""
        sop = self.root.desk.sop_of(self.edition)
        return statements(sop, self.edition, self.edition.stage) if self.edition.stage else []

    def _question(self, verb: str) -> str:
        places = {"post": self.edition.post_id, "digest": self.edition.digest[:12]}
        return self.root.said(Text(_QUESTIONS[verb].msgid, places))

    def _ask(self, question: Question, then: Callable[[str], None]) -> None:
        """Nothing answered, nothing done."""
        self.app.push_screen(question, lambda answer: then(answer) if answer else None)

    def _decide(self, verb: str, **given: Any) -> None:
        self.tell(T("One moment: WordPress is asked who you are and whether the post is still the same."))
        self._carried_out(Request(verb=verb, post_id=self.edition.post_id, digest=self.edition.digest, **given))

    @work(thread=True, exclusive=True)
    def _carried_out(self, request: Request) -> None:
        """Decide beside the screen, so that keys go on answering."""
        from wpbridge.cli.decide import recorded

        root = self.root
        try:
            actor = people.whoever(root.desk, root.login, root.env)
            edition = decide(root.desk, actor, request)
        except WpbridgeError as error:
            self.app.call_from_thread(self.tell, error.text)
            return
        text = recorded(root.desk, actor, edition, request.verb, root.language)
        self.app.call_from_thread(self._recorded, edition, text)

    def _recorded(self, edition: Edition, text: Text) -> None:
        self.edition = edition
        self.query_one("#head", Static).update(head(self.root.desk, edition, self.root.language, self._small))
        self.tell(text)
