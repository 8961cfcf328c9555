"""Footnotes: WordPress keeps them beside the text, as JSON in the custom field `footnotes`; the text only refers to
them. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any


def written(meta: Any) -> str:
    """The footnotes among a post's custom fields as the API tells them; a list when there are none."""
    found = meta.get("footnotes") if isinstance(meta, Mapping) else ""
    return found if isinstance(found, str) else ""


def notes(footnotes: str) -> list[tuple[str, str]]:
    """Each footnote's id and HTML, in the order in which WordPress shows them.

    What WordPress would not show either, because it is no such JSON, is one note: nothing goes unread.
    """
    if not footnotes.strip():
        return []
    try:
        found = json.loads(footnotes)
    except (ValueError, RecursionError):
        found = footnotes
    each = list(found.values()) if isinstance(found, dict) else found if isinstance(found, list) else [found]
    return [(_words(one.get("id", "")), _words(one.get("content", ""))) if isinstance(one, dict) else ("", _words(one))
            for one in each]  # fmt: skip


def html(footnotes: str) -> str:
    """The footnotes as they stand below the article, each with the number by which the text refers to it."""
    items = [f"<li>{number}. {content}</li>" for number, (_, content) in enumerate(notes(footnotes), 1)]
    return f"<ol>{''.join(items)}</ol>" if items else ""


def _words(value: Any) -> str:
    """JSON may hold halves of characters."""
    return str(value).encode("utf-8", "replace").decode()
