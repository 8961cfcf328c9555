"""Text as Bluesky takes it: how long it is, and which of its words are links and hashtags. Pure.

Lexicons: app.bsky.richtext.facet, app.bsky.feed.post. Places are counted in bytes of UTF-8, lengths in what a reader
sees as one character (grapheme clusters, Unicode UAX #29).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import regex

LONGEST_TAG = 64  # graphemes
_BYTES_EACH = 10  # a post may have 300 graphemes and 3000 bytes
_UNSEEN = r"\u00AD\u2060\u200A-\u200D\u20E2"  # no part of a hashtag
_TAGGED = rf"(?<!\S)[#＃](?P<tag>(?!\uFE0F)[^\s{_UNSEEN}]+)"
_LINKED = r"(?<!\w)(?P<link>https?://[^\s<>\"“”«»]+)"
_WORD = regex.compile(f"{_TAGGED}|{_LINKED}", regex.I)
_TAIL = regex.compile(r"\p{P}+$")
_SAYS_SOMETHING = regex.compile(r"[^\d\p{P}]")
_CLUSTER = regex.compile(r"\X")
_ENDS = ".,;:!?'’…"
_PAIRS = {")": "(", "]": "[", "}": "{"}


def graphemes(text: str) -> int:
    """How many characters a reader sees."""
    return len(_CLUSTER.findall(text))


def length(text: str) -> int:
    """How much of a post's 300 a text takes: its graphemes, or its bytes by ten where those are more."""
    return max(graphemes(text), -(-len(text.encode()) // _BYTES_EACH))


def facets(text: str) -> list[dict[str, Any]]:
    """The links (http and https) and hashtags of a text in its order, as app.bsky.richtext.facet."""
    return [_facet(text, start, end, feature) for start, end, feature in _found(text)]


def _found(text: str) -> Iterator[tuple[int, int, dict[str, str]]]:
    for word in _WORD.finditer(text):
        if word["link"] and (link := _link(word["link"])):
            yield word.start(), word.start() + len(link), {"$type": "app.bsky.richtext.facet#link", "uri": link}
        elif word["tag"] and (tag := _tag(word["tag"])):
            yield word.start(), word.start("tag") + len(tag), {"$type": "app.bsky.richtext.facet#tag", "tag": tag}


def _link(found: str) -> str:
    """Without what belongs to the sentence around it; empty when no host is left."""
    link = found.rstrip(_ENDS)
    while link and (opening := _PAIRS.get(link[-1])) and link.count(opening) < link.count(link[-1]):
        link = link[:-1].rstrip(_ENDS)
    return link if link.partition("://")[2] else ""


def _tag(found: str) -> str:
    """Without the sign and the punctuation after it; empty when it is only digits, or too long to be one."""
    tag = _TAIL.sub("", found)
    return tag if _SAYS_SOMETHING.search(tag) and graphemes(tag) <= LONGEST_TAG else ""


def _facet(text: str, start: int, end: int, feature: dict[str, str]) -> dict[str, Any]:
    place = {"byteStart": len(text[:start].encode()), "byteEnd": len(text[:end].encode())}
    return {"index": place, "features": [feature]}
