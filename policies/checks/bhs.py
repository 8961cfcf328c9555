"""BHS: language."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from policies.words import pairs
from wpbridge.checks import Hit, check
from wpbridge.text import Document
from wpbridge.texts import T

_LIST = "tidak-baku.tsv"
_QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"|‘[^’]*’")
_WORD = re.compile(r"[^\W\d_][\w'’-]*")
_MARKS = dict.fromkeys(map(ord, ".,;:!?()[]“”\"…–—/"), " ")
_SENTENCE_START = re.compile(r"(?:^|[.!?:–—-]\s*|[(“\"])$")


@check("BHS-01", "warn", T("Standard words"))
def bhs_01(document: Document, parameters: Mapping[str, Any]) -> Iterator[Hit]:
    """What: a word in a form that is not the standard one.

    Why: official communication uses the standard language.
    Clause: UU 24/2009; Perpres 63/2019; EYD V; KBBI.
    Example: "aktifitas" is "aktivitas", "ijin" is "izin".
    How to mend: use the standard form. Quotations and names stay as they are and are not looked at.
    Known false alarms: names of people and firms at the beginning of a sentence.
    """
    standard = pairs(_LIST)
    for span in document.prose:
        for match in _found(span.text):
            if _is_quoted(span.text, match) or _is_name(span.text, match):
                continue
            word = match[0]
            right = standard[word.lower()]
            yield Hit(
                part=span.part,
                quote=word,
                start=span.start + match.start(),
                end=span.start + match.end(),
                message=T("“{word}” is not the standard form.", word=word),
                fix=T("Write “{right}”.", right=right.capitalize() if word[0].isupper() else right),
            )


def _is_quoted(text: str, match: re.Match[str]) -> bool:
    return any(quoted.start() <= match.start() < quoted.end() for quoted in _QUOTED.finditer(text))


def _is_name(text: str, match: re.Match[str]) -> bool:
    """A capital in the middle of a sentence begins a name; in titles every word has one."""
    return match[0][0].isupper() and not _SENTENCE_START.search(text[: match.start()].rstrip(" "))


def _found(text: str) -> Iterator[re.Match[str]]:
    """Looking words up is far quicker than an expression of all of them, and most texts have none."""
    lower = text.lower()
    if not _single().isdisjoint(lower.translate(_MARKS).split()):
        yield from (match for match in _WORD.finditer(text) if match[0].lower() in _single())
    for phrase in _phrases():
        if phrase in lower:
            yield from re.finditer(rf"\b{re.escape(phrase)}\b", text, re.I)


@cache
def _single() -> frozenset[str]:
    return frozenset(word for word in pairs(_LIST) if " " not in word)


@cache
def _phrases() -> tuple[str, ...]:
    return tuple(word for word in pairs(_LIST) if " " in word)
