"""BHS: standard words and spelling."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from policies.spelling import available, correction, unknown
from policies.words import lexicon
from wpbridge.checks import Hit, check
from wpbridge.text import Document, Passage
from wpbridge.texts import T

_LIST = "tidak-baku.tsv"
_SENTENCE_START = re.compile(r"(?:^|[.!?:–—-]\s*|[(“\"])$")
_PROSE = frozenset(("lead", "paragraph", "list", "excerpt", "caption"))


@check("BHS-01", "warn", T("Standard words"), parameters={"list": _LIST, "add": [], "remove": [], "spelling": True})
def bhs_01(document: Document, parameters: Mapping[str, Any]) -> Iterator[Hit]:
    """What: a word in a form that is not the standard one, or that the dictionary only knows with another letter.

    Why: official communication uses the standard language.
    Clause: UU 24/2009; Perpres 63/2019; EYD V; KBBI.
    Example: "aktifitas" menjadi "aktivitas", "ijin" menjadi "izin".
    How to mend: use the standard form. Quotations and names stay as they are and are not looked at.
    Known false alarms: names of people and firms at the beginning of a sentence.
    """
    known = lexicon(parameters["list"], parameters["add"], parameters["remove"])
    for passage in document.passages:
        told: set[int] = set()
        for start, end, term in known.found(passage):
            if passage.place == "heading" or _is_name(passage.own, start):
                continue
            told.add(start)
            word, better = passage.own[start:end], known.values[term]
            better = better.capitalize() if word[0].isupper() else better
            message = T("“{word}” is not the standard form.", word=word)
            yield Hit.on(passage, (start, end), message, T("Write “{right}”.", right=better))
        if parameters["spelling"] and passage.place in _PROSE and available():
            yield from _misspelt(document, passage, told)


def _misspelt(document: Document, passage: Passage, told: set[int]) -> Iterator[Hit]:
    """Words in small letters that the dictionary does not know, where exactly one word is a letter away."""
    odd = [word for word in unknown(passage.vocabulary) if len(word) > 4 and word.isalpha() and word in passage.own]
    wrong = {word: correction(word) for word in odd if correction(word) and not _is_own(document, word)}
    if not wrong:
        return
    for word in passage.words:
        if word.text not in wrong or word.start in told or not passage.own[word.start].islower():
            continue
        message = T("“{word}” is not in the dictionary.", word=word.text)
        yield Hit.on(passage, (word.start, word.end), message, T("Did you mean “{right}”?", right=wrong[word.text]))


def _is_own(document: Document, word: str) -> bool:
    """Whether the office lists the word among its names."""
    return any(word in name.lower().split() for name in document.facts.names)


def _is_name(text: str, start: int) -> bool:
    """A capital in the middle of a sentence begins a name; in titles every word has one."""
    return text[start].isupper() and not _SENTENCE_START.search(text[max(0, start - 8) : start].rstrip(" "))
