"""ETK: ethics of reporting, by words: titles that lure, praise, slurs, cruel detail."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from policies.words import lexicon, words
from wpbridge.checks import Hit, check
from wpbridge.text import Document
from wpbridge.texts import T, Text

_MARKS = re.compile(r"!{2,}|\?!|!\?|\?{2,}")
_WORD = re.compile(r"[^\W\d_]{2,}")
_SHOUTED = 4  # so many words in capitals are a shout, fewer may be abbreviations


@check("ETK-02", "block", T("Slurs"), parameters={"list": "hinaan.txt", "add": [], "remove": []})
def etk_02(document: Document, parameters: Mapping[str, Any]) -> Iterator[Hit]:
    """What: words that insult people for faith, origin, race or group, outside quotations.

    Why: hate is a crime, and an office must not spread it even by accident.
    Clause: UU ITE art. 28 (2); Kode Etik Jurnalistik art. 8.
    Example: "mengusir aseng dari pasar".
    How to mend: say what happened without the word.
    Known false alarms: explanations of such words.
    """
    yield from _listed(
        document,
        parameters,
        T("This word insults people for faith, origin or group; it needs a look."),
        T("Say what happened without this word."),
    )


@check("ETK-03", "attest", T("Cruel or obscene detail"), parameters={"list": "sadis.txt", "add": [], "remove": []})
def etk_03(document: Document, parameters: Mapping[str, Any]) -> Iterator[Hit]:
    """What: details of wounds, corpses or sex.

    Why: they hurt relatives and readers, and explain nothing.
    Clause: Kode Etik Jurnalistik art. 4; UU ITE art. 27 (1).
    Example: "usus terburai di tepi jalan".
    How to mend: say that somebody was hurt or died, without the picture.
    Known false alarms: medical texts.
    """
    yield from _listed(
        document,
        parameters,
        T("This detail is cruel or obscene."),
        T("Say what happened without the picture of it."),
    )


@check("ETK-04", "warn", T("Praise by the office itself"), parameters={"list": "pujian.txt", "add": [], "remove": []})
def etk_04(document: Document, parameters: Mapping[str, Any]) -> Iterator[Hit]:
    """What: praise and superlatives outside quotations.

    Why: news tells what happened; readers judge it themselves.
    Clause: Kode Etik Jurnalistik art. 3.
    Example: "Acara yang luar biasa megah itu".
    How to mend: give the figure or the fact behind the praise, or put it in the mouth of who said it.
    Known false alarms: names of prizes.
    """
    yield from _listed(
        document,
        parameters,
        T("Here the office itself praises."),
        T("Give the fact behind it, or quote who said it."),
    )


@check("ETK-05", "warn", T("Sober title"))
def etk_05(document: Document, parameters: Mapping[str, Any]) -> Iterator[Hit]:
    """What: a title in capitals, with "!!", or with words that only want to be clicked.

    Why: an office informs; it does not advertise.
    Clause: Kode Etik Jurnalistik art. 1; PermenPAN 83/2012.
    Example: "HEBOH!! Jembatan Ini Viral"
    How to mend: say in the title what happened, where, and to whom.
    Known false alarms: titles made of many abbreviations; "viral" in its medical sense.
    """
    title = document.parts["title"]
    for match in _MARKS.finditer(title):
        yield _hit(match[0], match.start(), T("The title shouts with “{marks}”.", marks=match[0]))
    for match in _lures().finditer(title):
        yield _hit(match[0], match.start(), T("The title lures with “{word}”.", word=match[0]))
    letters = _WORD.findall(title)
    shouted = [word for word in letters if word.isupper()]
    if len(shouted) >= _SHOUTED and len(shouted) > len(letters) * 2 / 3:
        yield _hit(title, 0, T("The title is written in capitals."))


@check("ETK-06", "attest", T("Demeaning words"), parameters={"list": "merendahkan.tsv", "add": [], "remove": []})
def etk_06(document: Document, parameters: Mapping[str, Any]) -> Iterator[Hit]:
    """What: words that demean people for disability, sex or poverty.

    Why: the law names people with disability in another way, and so do they themselves.
    Clause: Kode Etik Jurnalistik art. 8; UU 8/2016.
    Example: "orang cacat" adalah "penyandang disabilitas".
    How to mend: use the word that the check proposes.
    Known false alarms: names of old laws and institutions.
    """
    known = lexicon(parameters["list"], parameters["add"], parameters["remove"])
    if known.absent(document):
        return
    for passage in document.passages:
        for start, end, term in known.found(passage):
            message = T("This word demeans people.")
            fix = T("Write “{right}”.", right=known.values[term]) if known.values[term] else T("Use a neutral word.")
            yield Hit.on(passage, (start, end), message, fix)


def _listed(document: Document, parameters: Mapping[str, Any], message: Text, fix: Text) -> Iterator[Hit]:
    known = lexicon(parameters["list"], parameters["add"], parameters["remove"])
    if known.absent(document):
        return
    for passage in document.passages:
        for start, end, _ in known.found(passage):
            yield Hit.on(passage, (start, end), message, fix)


def _hit(quote: str, start: int, message: Text) -> Hit:
    fix = T("Say in the title soberly what happened, where, and to whom.")
    return Hit(part="title", quote=quote, start=start, end=start + len(quote), message=message, fix=fix)


@cache
def _lures() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, words('umpan-klik.txt')))})\b(?! load)", re.I)
