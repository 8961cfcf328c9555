"""What the pages of the desk have in common: the keys at the bottom, the line above them, and the help."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, cast

from rich.console import RenderableType
from rich.text import Text as Drawn
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import Screen
from textual.widgets import Static

from wpbridge.screen.dialogs import Shown
from wpbridge.texts import T, Text

if TYPE_CHECKING:
    from wpbridge.screen.desk import ReviewDesk

PAGES_CSS = """
#foot { dock: bottom; height: auto; }
#keys { height: auto; background: $surface; }
#status { height: auto; max-height: 40vh; }
#head { height: auto; width: 100%; border-bottom: solid; }
DataTable { height: 1fr; }
#article { height: 1fr; min-height: 6; }
"""
_LOW, _NARROW = 20, 60  # rows and columns below which a screen is small
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

    def foot(self, keys: RenderableType) -> ComposeResult:
        """What just happened, and below it the keys."""
        with Vertical(id="foot"):
            yield Static(id="status")
            yield Static(keys, id="keys")

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


def of_post(post: int, text: Text) -> Text:
    """What is said of a post where another one, or the list, is open."""
    return T("Post {post}: {text}", post=post, text=text)
