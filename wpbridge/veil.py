"""Personal data veiled: no output, log, register entry or note shows what a check found to be personal."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from wpbridge.models import Finding
from wpbridge.texts import Text

_LESS = 8  # a shorter quote would give itself away by its ends


def masked(quote: str) -> str:
    """Personal data that can be recognised by who knows it, and read by nobody else; as long as before."""
    if len(quote) < _LESS:
        return "•" * len(quote)
    return f"{quote[:2]}{'•' * (len(quote) - 4)}{quote[-2:]}"


def veiled(text: str, part: str, findings: Iterable[Finding]) -> str:
    """The text of a part with everything masked in it that findings of personal data point at; offsets stay."""
    for finding in findings:
        if finding.personal and finding.part == part:
            found = text[finding.start : finding.end]
            text = f"{text[: finding.start]}{masked(found)}{text[finding.end :]}"
    return text


class Veil:
    """Knows the personal data of one post, and takes it out of whatever is said about the post."""

    def __init__(self, quotes: Iterable[str]) -> None:
        self._quotes = sorted({quote for quote in quotes if quote.strip()}, key=len, reverse=True)

    def over(self, value: Any) -> Any:
        """A text, or the values of a Text, veiled."""
        if isinstance(value, str):
            for quote in self._quotes:
                if quote in value:
                    value = value.replace(quote, masked(quote))
            return value
        if isinstance(value, Text) and self._quotes:
            return Text(value.msgid, {name: self.over(inner) for name, inner in value.args.items()})
        return value
