"""The words of a message and its pictures, from a post, by a template, made to fit what a channel accepts. Pure."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Mapping
from html import unescape

from connectors.plain import ASIDE, paragraphs, plain
from connectors.templates import CORRECTION, LINK, MESSAGE, filled
from wpbridge.errors import Refused
from wpbridge.models import Message, Picture, Post
from wpbridge.plugins import Limits
from wpbridge.texts import T

Measure = Callable[[str], int]  # the length of a text, as the channel counts

_ADDRESS = re.compile(r"https?://\S+", re.I)
_SENTENCE_END = re.compile(r"(\S+)[.!?][\"'”’»)\]]*(?=\s|$)")
# A full stop after one of these ends no sentence: "Dr. H. Ahmad", "No. 5", "Jl. Merdeka", "Kab. Barito".
_ABBREVIATION = re.compile(
    r"bpk|cq|dkk|dll|dra?|drs|dsb|dst|gg|hal|hj|hlm|ir|jln?|kab|kec|kel|kep|kol|kompol|letjen|ltn|mayjen"
    r"|nip|no|nrp|op|prof|prov|rp|rt|rw|sdr|st|tgl|tlp|ust|yth|\w|.*\..*"
)
# The writer's own words for a channel, where no reader sees them: <!-- wpbridge:x Words for X -->
_OWN = re.compile(r"<!--\s*wpbridge:([a-z0-9_-]+)\s+(.*?)\s*-->", re.S)
_STAND_IN = "https://wpbridge.invalid/"
_ROOM_TO_GROW = 20  # WordPress may still add "-2" or a date to an address that is a prediction
_LEAST = 20  # a shorter beginning of a sentence says nothing


def compose(
    channel: str,
    post: Post,
    limits: Limits,
    measure: Measure | None = None,
    template: str = MESSAGE,
    attribution: str = "",
) -> Message:
    """The message of one channel: its words, and its pictures with their descriptions.

    `measure` counts as the channel does, by default characters, each address as `limits.link`. What the template
    lets go is left out where it does not fit. The writer's own words for the channel go out whole. Refused for what
    cannot fit.
    """
    own = _own(post, channel)
    words = own or _words(post, limits, template, {"attribution": attribution}, measure)
    if own and not _fits(post, limits, measure)(own):
        raise Refused(
            T(
                "The text that the post gives for the channel {channel} is longer than the {limit} characters that "
                "fit there, the address included. Shorten it.",
                channel=channel,
                limit=limits.text,
            )
        )
    return Message(channel=channel, text=words, pictures=pictures(post, limits))


def amend(
    channel: str,
    post: Post,
    limits: Limits,
    said: Mapping[str, str],
    measure: Measure | None = None,
    template: str = CORRECTION,
) -> Message:
    """The message of a correction: `said` has its label, date and reason. Refused for what cannot fit."""
    return Message(channel=channel, text=_words(post, limits, template, said, measure), pictures=pictures(post, limits))


def counter(limits: Limits) -> Measure:
    """Counts characters, each address as the channel counts it."""

    def measure(text: str) -> int:
        counted = [limits.link - len(address) for address in _ADDRESS.findall(text)] if limits.link else []
        return len(text) + sum(counted)

    return measure


def pictures(post: Post, limits: Limits) -> tuple[Picture, ...]:
    """The featured picture and those in the text, in this order, as many as the channel takes."""
    found = sorted((a for a in post.attachments if a.role != "document"), key=lambda a: a.role != "featured")
    once = {attachment.part: attachment for attachment in reversed(found)}
    chosen = [once[part] for part in dict.fromkeys(a.part for a in found)][: limits.pictures]

    def described(alt: str) -> str:
        return shorten(" ".join(alt.split()), lambda text: len(text) <= limits.alt)

    return tuple(Picture(part=one.part, alt=described(one.alt)) for one in chosen)


def hashtags(post: Post) -> list[str]:
    """The post's tags as hashtags: "pelayanan publik" becomes "#PelayananPublik". None twice, no number."""
    tags = (_hashtag(term.name) for term in post.terms if term.taxonomy == "post_tag")
    return list({tag.casefold(): tag for tag in tags if tag}.values())


def shorten(text: str, fits: Callable[[str], bool]) -> str:
    """As much of `text` as fits: whole sentences; else whole words and "…"; else nothing."""
    if fits(text):
        return text
    sentences = [end.end() for end in _SENTENCE_END.finditer(text) if _is_sentence_end(end)]
    words = [end.start() for end in re.finditer(r"\s", text) if end.start() >= _LEAST]
    return _longest(text, sentences, "", fits) or _longest(text, words, "…", fits)


def _words(post: Post, limits: Limits, template: str, said: Mapping[str, str], measure: Measure | None) -> str:
    values = {"title": plain(post.title), "lead": lead(post), "tags": " ".join(hashtags(post)), **said}
    safe = {name: _safe(value) for name, value in values.items()}
    words = filled(template, safe, _fits(post, limits, measure), shorten)
    if words is None:
        raise Refused(
            T(
                "The title and the address of the post do not fit into the {limit} characters of this "
                "channel. Shorten the title.",
                limit=limits.text,
            )
        )
    return words


def _fits(post: Post, limits: Limits, measure: Measure | None) -> Callable[[str], bool]:
    """Whether a text fits, with an address in it that is as long as the post's may become."""
    count = measure or counter(limits)
    address = (post.address or _STAND_IN) + "x" * _ROOM_TO_GROW
    return lambda text: count(text.replace(LINK, address)) <= limits.text


def _own(post: Post, channel: str) -> str:
    """The writer's own words for a channel; the address comes after them unless they name its place. WordPress writes
    & < and > in them as entities."""
    own = next((unescape(words) for name, words in _OWN.findall(post.body) if name == channel and words), "")
    return own if not own or LINK in own else f"{own}\n\n{LINK}"


def lead(post: Post) -> str:
    """The excerpt, else the first paragraph; nothing when it only says the title again."""
    lead = plain(post.excerpt) or next(iter(paragraphs(post.body, without=ASIDE)), "")
    return "" if lead.casefold() == plain(post.title).casefold() else lead


def _safe(words: str) -> str:
    """A writer's own "{link}" must not become a second address."""
    return words.replace(LINK, "(link)")


def _hashtag(name: str) -> str:
    words = re.findall(r"\w+", plain(name))
    tag = "".join(word[0].upper() + word[1:] for word in words)
    return f"#{tag}" if tag.strip("0123456789_") else ""


def _is_sentence_end(end: re.Match[str]) -> bool:
    word = end[1].lstrip("\"'“‘«([").casefold()
    return end[0][len(end[1])] != "." or not _ABBREVIATION.fullmatch(word)


def _longest(text: str, ends: list[int], tail: str, fits: Callable[[str], bool]) -> str:
    """The longest beginning that fits, with `tail`; empty when none does."""

    def beginning(end: int) -> str:
        return text[:end].rstrip(" ,;:–—-" if tail else None) + tail

    kept = bisect_left(ends, True, key=lambda end: not fits(beginning(end)))
    return beginning(ends[kept - 1]) if kept else ""
