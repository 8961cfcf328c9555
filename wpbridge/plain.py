"""The readable text of some HTML. Most titles and excerpts have no markup: a list of them needs no parser."""

from __future__ import annotations

import re

BLANK_LINE = re.compile(r"\n[^\S\n]*\n\s*")
SPACE = re.compile(r"\s+")
_MARKUP = re.compile(r"[<&\x00-\x08\ud800-\udfff]")


def plain(html: str) -> str:
    """The readable text of some HTML, a line for each block."""
    if not _MARKUP.search(html):
        return "\n".join(SPACE.sub(" ", block).strip() for block in BLANK_LINE.split(html) if block.strip())
    from wpbridge.text.body import Body  # late: it brings the parser with it

    body = Body("")
    body.read(html)
    return "".join(body.text).strip()
