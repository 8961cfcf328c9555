"""SOS: what the channels are sent."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import islice
from typing import Any

from policies.amounts import amounts, spelt
from policies.dates import MONTH, NUMBER
from policies.people import persons
from policies.words import words
from wpbridge.checks import Hit, check
from wpbridge.text import Document
from wpbridge.texts import T, Text

_MOST = 20  # findings of a message
_LONGEST = 20_000  # characters of a message; no network takes as many
_ADDRESS = re.compile(r"https?://\S+|www\.\S+|\{link\}|(?<![\w@])[@#][\w.@-]+|\b[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}/\S*", re.I)
_MENTION = re.compile(r"(?<![\w@./])@[A-Za-z0-9_](?:[\w.-]{0,60}\w)?(?:@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,4})?", re.I)
_HASHTAG = re.compile(r"(?<![\w#&/])#\w*[^\W\d]\w*")
_QUOTED = re.compile(r"“([^“”\n]{8,1000})”|\"([^\"\n]{8,1000})\"")
_LEFT_OUT = re.compile(r"\[?(?:\.{3}|…)\]?")
_DIGITS = re.compile(r"(?<![^\W\d_])(?<![^\W\d_]-)(?<!\d)\d+(?![^\W\d_]|\ufe0f|\u20e3)")
_COUNTER = re.compile(r"^\s{0,3}\d{1,2}[.)]\s|[(\[]?\b\d{1,2}/\d{1,2}\b[)\]]?\s{0,3}$|^\s{0,3}[(\[]?\d{1,2}/\d{1,2}[)\]]?\s", re.M)
_NUMBER_WORD = (
    "satu dua tiga empat lima enam tujuh delapan sembilan sepuluh sebelas belas puluh seratus ratus seribu ribu juta miliar".split()
)
_SPELT = re.compile(rf"\b(?:{'|'.join(_NUMBER_WORD)})(?: (?:{'|'.join(_NUMBER_WORD)})){{0,12}}\b")
_MONTHS = re.compile(rf"\b(?:{MONTH})\b")
_PARTICLES = frozenset("dari untuk yang pada dalam dengan bagi oleh serta atau hingga para akan agar secara tanpa antar".split())
_WORD = re.compile(r"[^\W_]+")
_OFFICE = re.compile(
    r"\b(?:Bupati|Wali ?[Kk]ota|Gubernur|Camat|Lurah|Kades|Sekda|Kadis|Ketua|Menteri|Presiden|Kapolres|Dandim|Direktur|"
    r"Kepala (?:Dinas|Badan|Bidang|Desa)) (?P<name>[A-Z][a-z’']{2,20}(?: [A-Z][a-z’']{2,20}){0,3})"
)


@check("SOS-01", "block", T("Length of messages"))
def sos_01(document: Document, parameters: Mapping[str, Any]) -> Iterator[Hit]:
    """What: a channel whose message would be too long even with the title and the link alone.

    Why: the network would refuse it, after the post is public.
    Clause: PermenPAN 83/2012.
    Example: judul dengan 320 huruf pada kanal yang menerima 300.
    How to mend: shorten the title.
    Known false alarms: none; each network counts by its own rule.
    """
    for message in document.messages:
        if not message.text:
            why = message.problem or T("The title is too long, even alone with the link.")
            yield Hit(
                part="title",
                message=T("There is no message for the channel {channel}: {why}", channel=message.channel, why=why),
                fix=T("Shorten the title, or the text that the post gives for this channel."),
            )


@check("SOS-02", "block", T("Messages say what the post says"))
def sos_02(document: Document, parameters: Mapping[str, Any]) -> Iterator[Hit]:
    """What: a number, a name or a quotation in a channel's message that does not stand in the post.

    Why: most people read only the message; it must not say what nobody checked.
    Clause: UU 14/2008 (KIP) Pasal 7; Kode Etik Jurnalistik Pasal 1.
    Example: pesan menyebut 52 peserta, tulisan menyebut 25.
    How to mend: correct the message or the post, so that both say the same.
    Known false alarms: rounded numbers, and greetings written with capitals.
    """
    messages = tuple(document.at("message"))
    if not messages:
        return
    article = _Article("\n".join(document.parts[part] for part in ("title", "excerpt", "body")))
    for span in messages:
        text = _ADDRESS.sub(_blank, span.text[:_LONGEST])
        if _plain(text) not in article.plain:
            found = (*_quotations(text, article), *_numbers(text, article), *_names(text, article))
            for start, end, message in islice(sorted(found, key=lambda one: one[:2]), _MOST):
                yield Hit.on(span, (start, end), message, T("Correct the message or the post; both must say the same."))


class _Article:
    """What a post says, in forms that can be compared. Made only for posts that have messages."""

    def __init__(self, text: str) -> None:
        self.plain = _plain(text)
        self.words = frozenset(self.plain.split())
        lower = text.lower()
        self.figures = {digits.lstrip("0") for digits in re.findall(r"\d+", text)}
        self.figures |= {str(NUMBER[month]) for month in set(_MONTHS.findall(lower))}
        self.values = {amount.value for amount in amounts(text)}
        for said in set(_SPELT.findall(lower)):
            value = spelt(said)
            if value is not None:
                self.values.add(float(value))
                self.figures.add(str(value))

    def knows(self, word: str) -> bool:
        """Whether a word of a name stands in it."""
        return word in self.words or word.removesuffix("nya") in self.words


_Found = tuple[int, int, Text]


def _quotations(text: str, article: _Article) -> Iterator[_Found]:
    for found in _QUOTED.finditer(text):
        pieces = [_plain(piece) for piece in _LEFT_OUT.split(found[1] or found[2])]
        if any(len(piece.split()) >= 3 and piece not in article.plain for piece in pieces):
            yield *found.span(), T("The quotation does not stand in the post with these words.")


def _numbers(text: str, article: _Article) -> Iterator[_Found]:
    text = _COUNTER.sub(_blank, text)
    told: list[tuple[int, int]] = []
    for amount in amounts(text):
        if text[amount.end : amount.end + 1] in ("\ufe0f", "\u20e3"):
            continue  # a keycap
        told.append((amount.start, amount.end))
        said = text[amount.start : amount.end]
        if amount.value not in article.values and not (said.isdecimal() and said.lstrip("0") in article.figures):
            yield amount.start, amount.end, T("The number {number} does not stand in the post.", number=said)
    for digits in _DIGITS.finditer(text):
        start, end = digits.span()
        if any(begin <= start < stop for begin, stop in told):
            continue
        if digits[0].lstrip("0") not in article.figures | {""}:
            yield start, end, T("The number {number} does not stand in the post.", number=digits[0][:40])


def _names(text: str, article: _Article) -> Iterator[_Found]:
    after = 0
    for line in re.finditer(r"[^\n]+", text):
        headline = not any(word[0].islower() for word in _WORD.findall(line[0]) if len(word) > 3 and word not in _PARTICLES)
        found = [one.span(one.lastgroup or 0) for one in persons(line[0]) if one["addressed"] or one["called"] or not headline]
        if not headline:
            found += [one.span("name") for one in _OFFICE.finditer(line[0])]
        for start, end in sorted(set(found)):
            start, end = start + line.start(), end + line.start()
            if start >= after and _unknown(text, start, end, article):
                after = end
                yield start, end, T("The name “{name}” does not stand in the post.", name=text[start:end])


def _unknown(text: str, start: int, end: int, article: _Article) -> bool:
    """Whether a name has a word that the post does not have. The first word of a sentence has its capital anyway."""
    said = [word.lower() for word in _WORD.findall(text[start:end])]
    if not _no_names().isdisjoint(said):
        return False
    begins = not text[:start].rstrip(" “\"'(*").strip() or text[max(0, start - 3) : start].rstrip()[-1:] in (".", "!", "?", ":", "\n")
    return any(not article.knows(word) for word in (said[1:] if begins and len(said) > 1 else said) if len(word) > 2)


@cache
def _no_names() -> frozenset[str]:
    return frozenset((*words("bukan-nama.txt"), *words("sapaan.txt")))


def _plain(text: str) -> str:
    return " ".join(_WORD.findall(text.lower()))


def _blank(found: re.Match[str]) -> str:
    return " " * len(found[0])


@check("SOS-03", "warn", T("Mentions and hashtags"), parameters={"hashtags": 5})
def sos_03(document: Document, parameters: Mapping[str, Any]) -> Iterator[Hit]:
    """What: a message that mentions an account which is not on the office's list, or has more than `hashtags` hashtags.

    Why: a mention sends readers to an account in the office's name; many hashtags look like spam.
    Clause: PermenPAN 83/2012.
    Example: @diskominfo_batolaa
    How to mend: write the account as it stands on the list, or add it to `accounts`; keep the best hashtags.
    Known false alarms: accounts of other agencies that are not on the list yet.
    """
    accounts = {account.lower().lstrip("@") for account in document.facts.accounts}
    for span in document.at("message"):
        for found in islice(_MENTION.finditer(span.text[:_LONGEST]), _MOST):
            name = found[0].lower().lstrip("@")
            if accounts and name not in accounts and name.partition("@")[0] not in accounts:
                message = T("The account {account} is not on the office's list.", account=found[0])
                yield Hit.on(span, found, message, T("Correct the account, or add it to accounts."))
        hashtags = list(islice(_HASHTAG.finditer(span.text[:_LONGEST]), 1000))
        if len(hashtags) > parameters["hashtags"]:
            message = T("The message has {count} hashtags.", count=len(hashtags))
            beyond = hashtags[int(parameters["hashtags"])]
            yield Hit.on(span, beyond, message, T("Keep the {most} that matter most.", most=int(parameters["hashtags"])))


@check("SOS-05", "block", T("Messages sent before"))
def sos_05(document: Document, parameters: Mapping[str, Any]) -> Iterator[Hit]:
    """What: a message with the same words as one that the channel was sent for another post.

    Why: followers take it for a mistake or for spam, and cannot tell what is new.
    Clause: SOP langkah 6.
    Example: "Jadwal layanan keliling minggu ini" untuk dua tulisan yang berbeda.
    How to mend: say in the title or the excerpt what is new, for example the date or the place.
    Known false alarms: none; messages for the same post are not compared.
    """
    before: dict[tuple[str, str], str] = {}
    for one in document.facts.earlier:
        if one.post_id != document.post.id:
            for sent in one.messages:
                before.setdefault((sent.channel, _plain(_ADDRESS.sub(_blank, sent.text[:_LONGEST]))), one.title)
    for span in document.at("message") if before else ():
        channel = span.part.removeprefix("channel:")
        said = _plain(_ADDRESS.sub(_blank, span.text[:_LONGEST]))
        title = before.get((channel, said)) if said else None
        if title is not None:
            message = T("The channel {channel} was sent the same words for “{title}”.", channel=channel, title=title)
            fix = T("Say in the title or the excerpt what is new in this post.")
            yield Hit.on(span, (0, len(span.text)), message, fix)
