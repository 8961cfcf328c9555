"""HTML before it is parsed: what parsers and regular expressions cannot be trusted with in a hostile post."""

from __future__ import annotations

import re
from collections.abc import Iterator

_DEEPEST = 500  # open elements; browsers stop at 512
_OPENED = re.compile(r"<(/?)([a-z][a-z0-9]*)", re.I)
_CHILDLESS = frozenset("br hr img input meta link source track wbr embed area base col p li td th tr dd dt".split())


def comments(raw: str) -> Iterator[tuple[int, str | None]]:
    """Every HTML comment: where it begins and what stands in it; None for one without an end."""
    at = raw.find("<!--")
    while at >= 0:
        end = raw.find("-->", at + 4)
        if end < 0:
            yield at, None
            return
        yield at, raw[at + 4 : end]
        at = raw.find("<!--", end + 3)


def shallow(html: str) -> str:
    """The content with tags beyond the depth that browsers follow shown as text; parsers take for ever there."""
    if html.count("<") <= _DEEPEST:
        return html
    depth = 0

    def shown(tag: re.Match[str]) -> str:
        nonlocal depth
        if tag[2].lower() not in _CHILDLESS:
            depth = max(0, depth - 1) if tag[1] else depth + 1
        return tag[0] if depth <= _DEEPEST else f"&lt;{tag[0][1:]}"

    return _OPENED.sub(shown, html)
