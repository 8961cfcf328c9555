"""Templates of messages: which words of a post go out, in which order, and what may be left out. Pure.

A template is text with fields in braces, in paragraphs parted by blank lines; a paragraph whose fields are all empty
is left out. `{lead|cut}` may be shortened at a sentence or a word, `{tags|drop}` loses its last word first; anything
else must fit whole. `{link}` stays as it is: it stands for the address.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from wpbridge.texts import T, Text

LINK = "{link}"
MESSAGE = "{title}\n\n{lead|cut}\n\n{link}\n\n{tags|drop}"
CORRECTION = "{label}, {date}: {reason|cut}\n\n{title|cut}\n\n{link}"
FIELDS = frozenset({"title", "lead", "link", "tags", "attribution"})
CORRECTION_FIELDS = frozenset({"label", "date", "reason", "title", "link", "attribution"})

_FIELD = re.compile(r"\{(\w+)(?:\|(\w+))?\}")
_MARKS = ("", "cut", "drop")

Fits = Callable[[str], bool]
Shorten = Callable[[str, Fits], str]


@dataclass(frozen=True)
class WrongTemplate(ValueError):
    """A template that cannot be used; `text` says why."""

    text: Text


def checked(template: str, fields: frozenset[str]) -> str:
    """The template itself. WrongTemplate for a field that is unknown, a mark that is none, and one without {link}."""
    for field, mark in _FIELD.findall(template):
        if field not in fields:
            known = ", ".join(sorted(fields))
            raise WrongTemplate(T("{{{field}}} is no field of it; there are: {known}", field=field, known=known))
        if mark not in _MARKS:
            raise WrongTemplate(T("“{mark}” is no mark of a field; write cut or drop", mark=mark))
    if re.search(r"[{}]", _FIELD.sub("", template)):
        raise WrongTemplate(T("it has a brace too many"))
    if LINK not in template:
        raise WrongTemplate(T("it has no {{link}}"))
    return template


def filled(template: str, values: Mapping[str, str], fits: Fits, shorten: Shorten) -> str | None:
    """The words of a message that fit, as much as the template allows to keep; None when that is too much still."""
    marks = {field: mark for field, mark in _FIELD.findall(template)}
    kept = {field: values.get(field, "") for field in marks if field != "link"}

    def room(field: str) -> Fits:
        return lambda said: fits(_laid_out(template, kept | {field: said}))

    for mark in ("drop", "cut"):
        for field in [field for field in reversed(marks) if marks[field] == mark]:
            if fits(_laid_out(template, kept)):
                break
            less = _dropped(kept[field], room(field)) if mark == "drop" else shorten(kept[field], room(field))
            kept[field] = less
    whole = _laid_out(template, kept)
    return whole if fits(whole) else None


def _dropped(said: str, fits: Fits) -> str:
    """Without its last words, as many as must go."""
    words = said.split(" ")
    while words and not fits(" ".join(words)):
        words.pop()
    return " ".join(words)


def _laid_out(template: str, values: Mapping[str, str]) -> str:
    """The paragraphs that say something."""

    def put(found: re.Match[str]) -> str:
        return LINK if found[1] == "link" else values[found[1]]

    paragraphs = []
    for paragraph in re.split(r"\n\s*\n", template.strip()):
        named = [field for field, _ in _FIELD.findall(paragraph)]
        if not named or "link" in named or any(values[field] for field in named):
            paragraphs.append(_FIELD.sub(put, paragraph).strip())
    return "\n\n".join(paragraphs)
