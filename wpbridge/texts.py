"""Texts for people: written once in English, shown in Indonesian (default) or English.

A `Text` is a sentence not yet spoken: it is stored, compared and sent around as it is, and becomes words
only where somebody reads it. The catalogue is `locale/<language>/LC_MESSAGES/wpbridge.po`.
"""

from __future__ import annotations

import gettext
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

LANGUAGES = ("id", "en")
DEFAULT_LANGUAGE = "id"


@dataclass(frozen=True)
class Text:
    """A sentence with `{named}` places and what stands in them. An argument may itself be a Text."""

    msgid: str
    args: dict[str, Any] = field(default_factory=dict, hash=False)

    def say(self, language: str = DEFAULT_LANGUAGE) -> str:
        """The sentence in `language` ("id" or "en")."""
        words = catalogue(language).gettext(self.msgid) if self.msgid else ""
        return words.format(**{key: _said(value, language) for key, value in self.args.items()})

    def __str__(self) -> str:
        return self.say("en")


def T(msgid: str, /, **args: Any) -> Text:
    """Mark and make a Text; the extraction of the catalogue looks for this name."""
    return Text(msgid, args)


def written(text: Text) -> dict[str, Any]:
    """A text as the log keeps it, its places filled with words: `Text(**written(text))` says it again."""
    return {"msgid": text.msgid, "args": {name: str(value) for name, value in text.args.items()}}


@cache
def catalogue(language: str) -> gettext.NullTranslations:
    """The compiled catalogue; English needs none, since it is the language of the sources."""
    if language == "en":
        return gettext.NullTranslations()
    return gettext.translation("wpbridge", Path(__file__).parent / "locale", languages=[language])


def _said(value: Any, language: str) -> Any:
    if isinstance(value, dict) and set(value) == {"msgid", "args"}:  # came back from JSON
        value = Text(**value)
    return value.say(language) if isinstance(value, Text) else value
