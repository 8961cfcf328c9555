"""The words of a message: title, lead, `{link}` and hashtags, made to fit what a channel accepts. Pure."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Sequence

from connectors.plain import ASIDE, paragraphs, plain
from wpbridge.errors import Refused
from wpbridge.models import Attachment, Message, Post
from wpbridge.plugins import Limits
from wpbridge.texts import T

LINK = "{link}"
Measure = Callable[[str], int]  # the length of a text with `{link}` in it, as the channel counts

_ADDRESS = re.compile(r"https?://\S+", re.I)
_SENTENCE_END = re.compile(r"(\S+)[.!?][\"'”’»)\]]*(?=\s|$)")
# A full stop after one of these ends no sentence: "Dr. H. Ahmad", "No. 5", "Jl. Merdeka", "Kab. Barito".
_ABBREVIATION = re.compile(
    r"bpk|cq|dkk|dll|dra?|drs|dsb|dst|gg|hal|hj|hlm|ir|jln?|kab|kec|kel|kep|kol|kompol|letjen|ltn|mayjen"
    r"|nip|no|nrp|op|prof|prov|rp|rt|rw|sdr|st|tgl|tlp|ust|yth|\w|.*\..*"
)
_ROOM_TO_GROW = 20  # WordPress may still add "-2" or a date to an address that is a prediction
_LEAST = 20  # a shorter beginning of a sentence says nothing


def compose(channel: str, post: Post, limits: Limits, measure: Measure | None = None) -> Message:
    """The message of one channel: its words, and the picture with its description.

    Without `measure` characters are counted, each address as `limits.link`. What does not fit is left out:
    hashtags first (the last first), then the lead from its end. Refused when title and link do not fit.
    """
    picture = _picture(post) if limits.pictures else None
    return Message(
        channel=channel,
        text=_words(post, limits, measure or counter(post, limits)),
        picture=picture.part if picture else "",
        alt=shorten(" ".join(picture.alt.split()), lambda text: len(text) <= limits.alt) if picture else "",
    )


def counter(post: Post, limits: Limits) -> Measure:
    """Counts characters; `{link}` and every other address as the channel counts them, never too few."""
    room = limits.link or len(post.address) + _ROOM_TO_GROW

    def measure(text: str) -> int:
        more = sum(max(0, limits.link - len(address)) for address in _ADDRESS.findall(text))
        return len(text) + text.count(LINK) * (room - len(LINK)) + more

    return measure


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


def _words(post: Post, limits: Limits, measure: Measure) -> str:
    def fits(text: str) -> bool:
        return measure(text) <= limits.text

    title, lead, tags = _safe(plain(post.title)), _safe(_lead(post)), hashtags(post)
    if not fits(_laid_out(title)):
        raise Refused(
            T(
                "The title and the address of the post do not fit into the {limit} characters of this "
                "channel. Shorten the title.",
                limit=limits.text,
            )
        )
    for kept in range(len(tags), 0, -1):
        if fits(whole := _laid_out(title, lead, tags[:kept])):
            return whole
    return _laid_out(title, shorten(lead, lambda start: fits(_laid_out(title, start))))


def _laid_out(title: str, lead: str = "", tags: Sequence[str] = ()) -> str:
    return "\n\n".join(part for part in (title, lead, LINK, " ".join(tags)) if part)


def _lead(post: Post) -> str:
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


def _picture(post: Post) -> Attachment | None:
    """The featured picture, else the first in the text."""
    return post.featured or next((a for a in post.attachments if a.role == "picture"), None)
