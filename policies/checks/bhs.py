"""BHS: language."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from policies.words import lexicon
from wpbridge.checks import Hit, check
from wpbridge.text import Document
from wpbridge.texts import T

_LIST = "tidak-baku.tsv"
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
    known = lexicon(_LIST)
    for passage in document.passages:
        for start, end, term in known.found(passage):
            if passage.place == "heading" or _is_name(passage.own, start):
                continue
            word, right = passage.own[start:end], known.values[term]
            right = right.capitalize() if word[0].isupper() else right
            message = T("“{word}” is not the standard form.", word=word)
            yield Hit.on(passage, (start, end), message, T("Write “{right}”.", right=right))


def _is_name(text: str, start: int) -> bool:
    """A capital in the middle of a sentence begins a name; in titles every word has one."""
    return text[start].isupper() and not _SENTENCE_START.search(text[max(0, start - 8) : start].rstrip(" "))
