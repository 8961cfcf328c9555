"""The desk's questions: yes or no, a reason, one of several findings. Escape answers nothing and decides nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from rich.text import Text as Drawn
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from wpbridge.screen.brief import Brief

# A style sheet for the whole application: one of this class alone would not hold for the kinds of questions below.
CSS = """
Question { align: center middle; }
#box { width: 72; max-width: 95%; height: auto; max-height: 100%; border: solid; padding: 0 1; }
#box Static { width: 100%; }
#words { height: auto; min-height: 1; max-height: 70vh; }
#box OptionList { height: auto; max-height: 50vh; }
"""
SCROLLING: list[BindingType] = [
    Binding("j", "scroll('down')", show=False),
    Binding("k", "scroll('up')", show=False),
    Binding("space", "scroll('page_down')", show=False),
]


class Question(ModalScreen[str | None]):
    """A box in the middle: the title of the post, words that scroll, what can be answered, and the keys for it.

    Answers with a text, None when nothing was answered.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "nothing", show=False),
        Binding("pageup", "scroll('page_up')", show=False),
        Binding("pagedown", "scroll('page_down')", show=False),
    ]

    def __init__(self, title: str, words: str, hint: str) -> None:
        super().__init__()
        self.of, self.words, self.hint = title, words, hint

    def compose(self) -> ComposeResult:
        with Vertical(id="box"):
            if self.of:
                yield Static(Brief(Drawn(self.of, "bold")))
            with VerticalScroll(id="words"):
                yield Static(Drawn(self.words))
            yield from self.answers()
            yield Static(Drawn(self.hint), id="hint")

    def answers(self) -> ComposeResult:
        """What can be answered."""
        yield from ()

    def action_nothing(self) -> None:
        """Leave without an answer."""
        self.dismiss(None)

    def action_scroll(self, way: str) -> None:
        """Up or down by a line or a page."""
        getattr(self.query_one("#words", VerticalScroll), f"scroll_{way}")(animate=False)


class Shown(Question):
    """Words to read, without a question."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("q,enter,question_mark", "nothing", show=False),
        *SCROLLING,
    ]


class Confirm(Question):
    """Yes or no: answers "yes" or nothing. A yes counts once all the words were on the screen; until then the hint is
    `before`."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y,enter", "yes", show=False),
        Binding("n", "nothing", show=False),
        *SCROLLING,
    ]

    def __init__(self, title: str, words: str, hint: str, before: str) -> None:
        super().__init__(title, words, before)
        self.after, self.seen = hint, False

    def on_mount(self) -> None:
        words = self.query_one("#words", VerticalScroll)
        self.watch(words, "scroll_y", self._look, init=False)
        self.call_after_refresh(self._look)

    def on_resize(self) -> None:
        self.call_after_refresh(self._look)

    def _look(self) -> None:
        """All is seen when the end of the words stands on the screen; what was seen stays so."""
        words = self.query_one("#words", VerticalScroll)
        if not self.seen and words.size.height and words.scroll_target_y >= words.max_scroll_y:
            self.seen = True
            self.query_one("#hint", Static).update(Drawn(self.after))

    def action_yes(self) -> None:
        """It is meant."""
        if self.seen:
            self.dismiss("yes")


class Reason(Question):
    """A line of text; an empty one answers nothing. Begins with what was typed before, and hands on what is typed, so
    that it is not lost when the box is left."""

    AUTO_FOCUS = "Input"

    def __init__(self, title: str, words: str, hint: str, before: str, keep: Callable[[str], object]) -> None:
        super().__init__(title, words, hint)
        self.before, self.keep = before, keep

    def answers(self) -> ComposeResult:
        yield Input(self.before, select_on_focus=False)

    def on_input_changed(self, event: Input.Changed) -> None:
        self.keep(event.value)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        self.dismiss(event.value.strip() or None)


class Choose(Question):
    """One of several, by arrow keys and Enter; answers with its id."""

    AUTO_FOCUS = "OptionList"

    def __init__(self, title: str, words: str, hint: str, choices: Sequence[tuple[str, str]]) -> None:
        super().__init__(title, words, hint)
        self.choices = choices

    def answers(self) -> ComposeResult:
        # An option's own id may not hold every sign that a reference of a finding has.
        yield OptionList(*(Option(Drawn(words)) for _, words in self.choices))

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(self.choices[event.option_index][0])
