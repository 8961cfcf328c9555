"""The application: who sits before it, and the one decision that may be on its way beside the screen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.app import App
from textual.binding import Binding, BindingType

from wpbridge import people
from wpbridge.desk import Desk
from wpbridge.errors import WpbridgeError
from wpbridge.output import shown
from wpbridge.routing import Actor
from wpbridge.screen import dialogs
from wpbridge.screen.inbox import Inbox
from wpbridge.screen.page import PAGES_CSS, Page
from wpbridge.screen.standing import Standing, unnamed
from wpbridge.store.editions import Edition
from wpbridge.texts import T, Text

if TYPE_CHECKING:
    from wpbridge.decisions import Request

_STATED = {
    "attest": T("Recorded for {name}: {subject} of post {post} is stated."),
    "waive": T("Recorded for {name}: {subject} of post {post} is waived."),
}


class ReviewDesk(App[None]):
    """The whole desk. `env` names the log-ins of this shell account, `language` is "id" or "en"."""

    ENABLE_COMMAND_PALETTE = False
    CSS = f"{PAGES_CSS}{dialogs.CSS}"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+c", "quit", show=False)]

    def __init__(self, desk: Desk, login: str | None, env: Mapping[str, str], language: str) -> None:
        super().__init__()
        self.desk, self.login, self.env, self.language = desk, login, env, language
        self.person = people.known(desk, login, env)
        self.unnamed = unnamed(desk, login, env)
        self.title = f"wpbridge {desk.name}"
        self.failure: Exception | None = None
        self.deciding: Request | None = None
        self.leaving = False
        self.farewell: Text | None = None  # what came of a decision when nobody could read it on the screen
        self.drafts: dict[tuple[int, str, str], str] = {}  # reasons that were typed, by post, verb and subject

    def get_default_screen(self) -> Inbox:
        return Inbox()

    def on_ready(self) -> None:
        for one in self.screen_stack:  # whoever typed ahead has opened a post over the list by now
            if isinstance(one, Inbox):
                one.ready()

    def _handle_exception(self, error: Exception) -> None:
        """Leave the screen in order; whoever opened it says what happened. Textual would print its traceback."""
        if self.is_headless:
            super()._handle_exception(error)
            return
        self.failure = error
        self.exit()

    async def action_quit(self) -> None:
        """Leave; with a decision on its way, as soon as it is known what came of it."""
        if not self.deciding:
            await super().action_quit()
            return
        self.leaving = True
        self._tell(T("Your decision on post {post} is on its way. The desk closes as soon as it is recorded.",
                     post=self.deciding.post_id))  # fmt: skip

    def said(self, text: Text | str) -> str:
        """A text as this person reads it."""
        return shown(text, self.language)

    def decide(self, request: Request) -> None:
        """Decide beside the screen, so that keys go on answering; one decision at a time."""
        self.deciding = request
        self._tell(T("One moment: WordPress is asked who you are and whether the post is still the same."))
        self._carry_out(request)

    @work(thread=True)
    def _carry_out(self, request: Request) -> None:
        """Ends with what came of it, whatever page is open by then."""
        from wpbridge.decisions import decide  # late: the list comes first

        try:
            self.desk.config.still_valid()
            actor = people.whoever(self.desk, self.login, self.env)
            text, done = self._told(actor, decide(self.desk, actor, request), request), True
        except WpbridgeError as error:
            text, done = error.text, False
        self.call_from_thread(self._came, request, text, done)

    def _told(self, actor: Actor, edition: Edition, request: Request) -> Text:
        """What was recorded; after a statement also what is still missing."""
        from wpbridge.cli.decide import recorded

        if request.verb not in _STATED:
            return recorded(self.desk, actor, edition, request.verb, self.language)
        places = {"name": actor.name, "subject": request.subject, "post": edition.post_id}
        missing = Standing.of(self.desk, edition.id).missing()
        told = Text(_STATED[request.verb].msgid, places)
        for then in missing or [T("Nothing more has to be stated before an approval.")]:
            told = Text("{first} {then}", {"first": told, "then": then})
        return told

    def _came(self, request: Request, text: Text, done: bool) -> None:
        self.deciding, leaving, self.leaving = None, self.leaving, False
        if done:
            self.drafts.pop((request.post_id, request.verb, request.subject), None)
        page = self._page()
        if page is None or (leaving and done):
            self.farewell = text
            self.exit()
        else:
            page.came(request.post_id, text)

    def _tell(self, text: Text) -> None:
        if page := self._page():
            page.tell(text)

    def _page(self) -> Page | None:
        """The list or the post that is open, under whatever question; None once the desk is being left."""
        pages = (one for one in reversed(self._screen_stack) if isinstance(one, Page) and one.there)
        return next(pages, None)
