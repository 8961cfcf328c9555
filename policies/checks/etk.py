"""ETK: ethics of reporting."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from policies.words import words
from wpbridge.checks import Hit, check
from wpbridge.text import Document
from wpbridge.texts import T, Text

_MARKS = re.compile(r"!{2,}|\?!|!\?|\?{2,}")
_WORD = re.compile(r"[^\W\d_]{2,}")
_SHOUTED = 4  # so many words in capitals are a shout, fewer may be abbreviations


@check("ETK-05", "warn", T("Sober title"))
def etk_05(document: Document, parameters: Mapping[str, Any]) -> Iterator[Hit]:
    """What: a title in capitals, with "!!", or with words that only want to be clicked.

    Why: an office informs; it does not advertise.
    Clause: Kode Etik Jurnalistik art. 1; PermenPAN 83/2012.
    Example: "HEBOH!! Jembatan Ini Viral"
    How to mend: say in the title what happened, where, and to whom.
    Known false alarms: titles made of many abbreviations; "viral" in its medical sense.
    """
    title = document.parts["title"]
    for match in _MARKS.finditer(title):
        yield _hit(match[0], match.start(), T("The title shouts with “{marks}”.", marks=match[0]))
    for match in _lures().finditer(title):
        yield _hit(match[0], match.start(), T("The title lures with “{word}”.", word=match[0]))
    letters = _WORD.findall(title)
    shouted = [word for word in letters if word.isupper()]
    if len(shouted) >= _SHOUTED and len(shouted) > len(letters) * 2 / 3:
        yield _hit(title, 0, T("The title is written in capitals."))


def _hit(quote: str, start: int, message: Text) -> Hit:
    fix = T("Say in the title soberly what happened, where, and to whom.")
    return Hit(part="title", quote=quote, start=start, end=start + len(quote), message=message, fix=fix)


@cache
def _lures() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, words('umpan-klik.txt')))})\b", re.I)
