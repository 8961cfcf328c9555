"""TEK: blocks whose text does not stand in the post."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from wpbridge.checks import Hit, check
from wpbridge.text import Document
from wpbridge.texts import T

# As WordPress itself finds a mark: wherever it stands, also inside what a browser takes for one long comment.
_MARK = re.compile(r"<!--\s+wp:(?:core/)?([a-z][a-z0-9_/-]{0,200})\s+(?=(\{)?)")
_PATTERNS = frozenset(("block", "pattern"))
_FOREIGN = frozenset(
    "template-part post-content post-author-biography navigation legacy-widget rss comments comment-template "
    "latest-comments".split()
)
_LISTS = frozenset(("latest-posts", "query"))  # their posts went through the SOP themselves
_MOST = 50  # findings of a post
_LONGEST = 200  # characters of a mark that are shown


@check("TEK-06", "block", T("Text from elsewhere"), parameters={"add": [], "remove": []})
def tek_06(document: Document, parameters: Mapping[str, Any]) -> Iterator[Hit]:
    """What: blocks that show a text which does not stand in the post: synced patterns (reusable blocks), patterns by name,
    parts of the theme, feeds (RSS), comments, menus, and text connected to a custom field. Lists of other posts are
    pointed out only. `add` and `remove` are names of blocks, such as those of a plugin.

    Why: nobody can approve it. It can be changed after the approval, and no digest covers it.
    Clause: SOP langkah 5.
    Example: <!-- wp:block {"ref":123} /-->
    How to mend: detach the pattern (Lepas), so that its text becomes part of the post, or take the block out.
    Known false alarms: a pattern that the office never changes; detach it all the same.
    """
    foreign = (_FOREIGN | frozenset(parameters["add"])) - frozenset(parameters["remove"])
    yield from islice(_found(document.post.body, foreign, frozenset(parameters["remove"])), _MOST)


def _found(raw: str, foreign: frozenset[str], removed: frozenset[str]) -> Iterator[Hit]:
    for mark in _MARK.finditer(raw):
        name, quote = mark[1], _quote(raw, mark.start())
        if name in _PATTERNS - removed:
            message = T("The text of a pattern lives elsewhere and can be changed after the approval.")
            fix = T("Detach the pattern (the three dots of its block, Detach), so that its text becomes part of the post.")
            yield Hit(part="body", quote=quote, message=message, fix=fix)
        elif name in foreign:
            message = T("The block “{name}” shows a text from elsewhere, which can be changed after the approval.", name=name)
            yield Hit(part="body", quote=quote, message=message, fix=T("Take the block out, or write its text into the post."))
        elif name in _LISTS - removed:
            message = T("The block “{name}” lists other posts; what it shows changes with them.", name=name)
            fix = T("Look whether the post needs the list; links to the posts that are meant stay as they are.")
            yield Hit(part="body", quote=quote, message=message, fix=fix, severity="warn")
        if mark[2] and _bound(raw, mark.end()):
            message = T("The text of a block is connected to a field outside the post and can be changed after the approval.")
            fix = T("Disconnect the block (its settings, Attributes), and write the text into the block.")
            yield Hit(part="body", quote=quote, message=message, fix=fix)


def _bound(raw: str, at: int) -> bool:
    """Whether the attributes that begin here bind something (block bindings)."""
    try:
        attributes, _ = json.JSONDecoder().raw_decode(raw, at)
    except (ValueError, RecursionError):
        return False  # WordPress cannot read them either
    metadata = attributes.get("metadata")
    return isinstance(metadata, dict) and bool(metadata.get("bindings"))


def _quote(raw: str, at: int) -> str:
    end = raw.find("-->", at)
    return raw[at : end + 3 if end >= 0 else len(raw)][:_LONGEST]
