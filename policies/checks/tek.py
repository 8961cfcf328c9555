"""TEK: technical traps in the content."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from policies.words import words
from wpbridge.checks import Hit, check
from wpbridge.text import Document, Link
from wpbridge.texts import T

_FIX = T("Take it out in the code editor (three dots, Code editor), and ask the administrator who put it there.")
_SEPARATORS = re.compile(r"[\s._%+/-]+")


@check("TEK-02", "block", T("Hidden text, injected links"))
def tek_02(document: Document, parameters: Mapping[str, Any]) -> Iterator[Hit]:
    """What: text or links hidden from readers (display:none, size zero, off the screen, colour of the background),
    and links to gambling, loan or pharmacy spam, as hacked government sites carry them.

    Why: it harms readers and the office's standing in search engines, and shows that somebody else can write.
    Clause: PP 71/2019 (PSTE); PermenPAN 83/2012.
    Example: <span style="display:none"><a href="https://slot-gacor.example">slot gacor</a></span>
    How to mend: take it out in the code editor; tell the site's administrator, and change passwords.
    Known false alarms: text that a theme hides on purpose for small screens.
    """
    told: set[tuple[int, int]] = set()
    for link in document.links:
        if link.hidden or _spam(_said(link)):
            told.add((link.start, link.end))
            yield _link(link)
    for span in document.spans:
        if span.hidden == "attribute":
            continue
        if span.place == "comment":
            if "href" in span.text and _spam(span.text):
                yield _hit(span.start, span.end, span.text, "HTML comment")
        elif span.hidden and not any(start <= span.start and span.end <= end for start, end in told):
            yield _hit(span.start, span.end, span.text, span.hidden)


def _link(link: Link) -> Hit:
    if link.hidden:
        message = T("A link to {host} is hidden from readers ({how}).", host=link.host, how=link.hidden)
    else:
        message = T("A link to {host} carries words of gambling, loan or pharmacy spam.", host=link.host)
    return Hit(part="body", quote=link.text, start=link.start, end=link.end, message=message, fix=_FIX)


def _hit(start: int, end: int, quote: str, how: str) -> Hit:
    message = T("Text is hidden from readers ({how}).", how=how)
    return Hit(part="body", quote=quote, start=start, end=end, message=message, fix=_FIX)


def _said(link: Link) -> str:
    return f"{link.text} {link.href}"


def _spam(text: str) -> bool:
    """Whether words of a link are those of spam; hosts write them with hyphens."""
    return bool(_pattern().search(_SEPARATORS.sub(" ", text.lower())))


@cache
def _pattern() -> re.Pattern[str]:
    terms = "|".join(re.escape(term) for term in sorted(words("spam.txt"), key=len, reverse=True))
    return re.compile(rf"\b(?:{terms})\d*\b")
