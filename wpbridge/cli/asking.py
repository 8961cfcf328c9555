"""Questions that a person answers with yes or no."""

from __future__ import annotations

import click

from wpbridge import output
from wpbridge.texts import T, Text

_YES, _NO = ("y", "ya", "yes"), ("", "t", "tidak", "n", "no")


def yes(question: Text) -> bool:
    """Ask until the answer is yes or no, in either language; nothing typed is no."""
    words = Text("{question} {answers}", {"question": question, "answers": T("[y/n]")}).say(output.language.get())
    while True:
        answer = str(click.prompt(words, default="", show_default=False)).strip().casefold()
        if answer in _YES or answer in _NO:
            return answer in _YES
