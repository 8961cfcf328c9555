"""One post on the desk: its views, and the decisions on it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, ClassVar

from rich.console import RenderableType
from rich.text import Text as Drawn
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widgets import Static

from wpbridge.cli.show import looked
from wpbridge.decisions import Request
from wpbridge.errors import WpbridgeError
from wpbridge.screen.dialogs import SCROLLING, Choose, Confirm, Question, Reason
from wpbridge.screen.page import Page, of_post
from wpbridge.screen.standing import Standing
from wpbridge.screen.views import VIEWS, choices, head, name_of
from wpbridge.store.editions import Edition
from wpbridge.texts import T, Text

_POST_KEYS = T(
    "1 article  2 changes  3 messages  4 history  ? help  q back\n"
    "a approve  r return  x reject  t state  w waive  o override"
)
_FEW_KEYS = T("a approve  r return  ? help  q back")
_QUESTIONS = {
    "approve": T("Approve post {post}, digest {digest}?"),
    "return": T("Return post {post} to its writer. What is wrong, and what should be done?"),
    "reject": T("Refuse post {post} for good. Why?"),
    "override": T("Publish post {post} before its review is done. Why must the public know now?"),
    "attest": T("{subject}: what did you check, and how?"),
    "waive": T("{subject}: why may it pass?"),
}


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
        drawn = self._drawn()
        yield Static(drawn["head"], id="head")
        with VerticalScroll(id="article"):
            yield Static(drawn["view"], id="view")
        yield from self.foot(drawn["keys"])

    def on_mount(self) -> None:
        self.query_one("#article").focus()
        looked(self.root.desk, self.edition, self.root.person)

    def on_resize(self) -> None:
        if self.drawn_for != (self.low, self.narrow):
            self._draw()

    def _drawn(self) -> dict[str, RenderableType]:
        """Head, view and keys, for the screen as it is now."""
        root, self.drawn_for = self.root, (self.low, self.narrow)
        return {
            "head": head(self.standing, root.language, self.low),
            "view": VIEWS[self.view](self.standing, root.language, root.person, self.narrow),
            "keys": Drawn(root.said(_FEW_KEYS if any(self.drawn_for) else _POST_KEYS)),
        }

    def _draw(self) -> None:
        for place, drawn in self._drawn().items():
            self.query_one(f"#{place}", Static).update(drawn)

    def _read_again(self) -> None:
        """Others may have decided meanwhile."""
        now = Standing.of(self.root.desk, self.edition.id)
        if now != self.standing:
            self.standing = now
            self._draw()

    def came(self, post: int, text: Text) -> None:
        if post != self.edition.post_id:
            self.tell(of_post(post, text))
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
