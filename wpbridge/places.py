"""The parts of a post in people's words."""

from __future__ import annotations

from wpbridge.texts import T, Text

_NAMES = {
    "title": T("the title"),
    "excerpt": T("the excerpt"),
    "body": T("the text"),
    "footnotes": T("the footnotes"),
    "slug": T("the address"),
    "terms": T("categories and tags"),
    "author": T("the author"),
    "date": T("the date"),
    "password": T("the password"),
}


def named(part: str) -> Text:
    """A part for people: "title", "media:12", "document:13", "channel:mastodon"."""
    kind, _, name = part.partition(":")
    if kind == "media":
        return T("the picture {name}", name=name)
    if kind == "document":
        return T("the document {name}", name=name)
    if kind == "channel":
        return T("the message to {name}", name=name)
    return _NAMES.get(part, Text("{part}", {"part": part}))
