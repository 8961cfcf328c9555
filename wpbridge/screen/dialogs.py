"""The desk's questions: yes or no, a reason, one of several findings. Escape answers nothing and decides nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.text import Text as Drawn
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

_CSS = """
Question { align: center middle; }
#box { width: 72; max-width: 95%; height: auto; max-height: 90%; border: solid; padding: 0 1; overflow-y: auto; }
#box OptionList { height: auto; max-height: 12; }
"""


class Question(ModalScreen[str | None]):
    """A box in the middle; answers with a text, None when nothing was answered."""

    CSS = _CSS
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "nothing", show=False)]

    def __init__(self, words: str) -> None:
        super().__init__()
        self.words = words

    def compose(self) -> ComposeResult:
        with Vertical(id="box"):
            yield Static(Drawn(self.words))
            yield from self.answers()

    def answers(self) -> ComposeResult:
        """What can be answered."""
        yield from ()

    def action_nothing(self) -> None:
        """Leave without an answer."""
        self.dismiss(None)


class Confirm(Question):
    """Yes or no: answers "yes" or nothing."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "yes", show=False),
        Binding("enter", "yes", show=False),
        Binding("n", "nothing", show=False),
    ]

    def action_yes(self) -> None:
        """It is meant."""
        self.dismiss("yes")


class Reason(Question):
    """A line of text; an empty one answers nothing."""

    def answers(self) -> ComposeResult:
        yield Input()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        self.dismiss(event.value.strip() or None)


class Choose(Question):
    """One of several, by arrow keys and Enter; answers with its id."""

    def __init__(self, words: str, choices: Sequence[tuple[str, str]]) -> None:
        super().__init__(words)
        self.choices = choices

    def answers(self) -> ComposeResult:
        # An option's own id may not hold every sign that a reference of a finding has.
        yield OptionList(*(Option(Drawn(words)) for _, words in self.choices))

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(self.choices[event.option_index][0])
