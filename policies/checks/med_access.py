"""MED: what people need who listen to a page, or who see a film without hearing it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urljoin

from policies.checks.tek_active import markup
from policies.hosts import below, host_of
from policies.words import words
from wpbridge.checks import Hit, check
from wpbridge.documents import CAPTIONS
from wpbridge.text import Document, Element, Heading, Link
from wpbridge.texts import T, Text

_FILM_HOSTS = ("youtube.com", "youtube-nocookie.com", "youtu.be", "vimeo.com", "dailymotion.com", "vidio.com")
_FILM_BLOCKS = frozenset(("video", "embed", "audio", "core-embed/youtube", "core-embed/vimeo"))
_TRANSCRIPT = re.compile(r"\b(?:transkrip(?:si)?|teks (?:video|audio|lengkap video)|takarir|subtitle|naskah (?:video|audio))\b", re.I)
_SPOKEN = ("", "captions", "subtitles")
_SENTENCE_SIGNS = re.compile(r"[^\w]+")
_BARE = re.compile(r"(?:https?://|www\.)\S+", re.I)
_BARE_DOMAIN = re.compile(r"(?:https?://|www\.)?[\w.-]{1,60}/?", re.I)
_LIST = "kata-tautan.txt"


@check("MED-04", "warn", T("Accessible films, headings and links"), parameters={"list": _LIST, "add": [], "remove": []})
def med_04(document: Document, parameters: Mapping[str, Any]) -> Iterator[Hit]:
    """What: films and sound without captions or transcript, headings that skip a level or use the level of the title,
    and links whose words do not say where they lead (“klik di sini”, a bare address).

    Why: screen readers read headings and links out as lists; who cannot hear a film reads its words.
    Clause: UU 8/2016 (Penyandang Disabilitas); Perki 1/2021.
    Example: Pendaftaran dapat dilakukan di sini (tautan).
    How to mend: add a caption track or a section “Transkrip”; use the next heading level; name the target in the link.
    Known false alarms: films without any speech; captions that the film service itself shows.
    """
    told = frozenset((*words(parameters["list"]), *parameters["add"])) - frozenset(parameters["remove"])
    yield from _films(document)
    yield from _headings(document.headings)
    yield from _links(document, told)


def _films(document: Document) -> Iterator[Hit]:
    found = _film(document)
    if found is None or any(_TRANSCRIPT.search(passage.text) for passage in document.passages):
        return
    if any(CAPTIONS in file.traits for file in document.files):
        return
    start, quote = found
    message = T("A film or a recording has neither captions nor a transcript.")
    fix = T("Add a track of captions, or a section “Transkrip” with what is said.")
    yield Hit(part="body", quote=quote, start=start, end=start, message=message, fix=fix)


def _film(document: Document) -> tuple[int, str] | None:
    """The first film or sound without captions of its own: its place and markup."""
    captioned = any(e.tag == "track" and e.attributes.get("kind", "") in _SPOKEN for e in document.elements)
    for element in document.elements:
        if element.tag in ("video", "audio") and not captioned and "muted" not in element.attributes:
            return element.start, markup(element)
        if element.tag == "iframe" and _shows_film(element, document.facts.url):
            return element.start, markup(element)
    for block in document.blocks:
        if block.name in _FILM_BLOCKS and below(host_of(str(block.attributes.get("url", ""))), _FILM_HOSTS):
            return 0, str(block.attributes["url"])[:200]
    return None


def _shows_film(element: Element, url: str) -> bool:
    address = element.attributes.get("src") or element.attributes.get("data-src", "")
    return below(host_of(urljoin(f"{url}/", address) if url else urljoin("https://", address)), _FILM_HOSTS)


def _headings(headings: tuple[Heading, ...]) -> Iterator[Hit]:
    """One finding of each kind: the first is where the mending begins."""
    fix = T("Use headings one level after the other: level 2 for sections, level 3 inside them.")
    first = next((heading for heading in headings if heading.level == 1), None)
    if first:
        yield _heading(first, T("A heading of level 1 stands in the text; that is the level of the title."), fix)
    before = 0
    for heading in headings:
        if before and heading.level > before + 1:
            message = T("A heading of level {level} follows one of level {before}.", level=heading.level, before=before)
            yield _heading(heading, message, fix)
            return
        before = heading.level


def _heading(heading: Heading, message: Text, fix: Text) -> Hit:
    return Hit(part="body", quote=heading.text, start=heading.start, end=heading.end, message=message, fix=fix)


def _links(document: Document, empty: frozenset[str]) -> Iterator[Hit]:
    told: set[str] = set()
    for link in document.links:
        said = " ".join(_SENTENCE_SIGNS.sub(" ", link.text[:200].lower()).split())
        if said in empty and said not in told:
            told.add(said)
            message = T("The words of the link, “{words}”, do not say where it leads.", words=link.text)
            yield _link(link, message)
        elif "address" not in told and _BARE.fullmatch(link.text[:2000]) and not _BARE_DOMAIN.fullmatch(link.text[:2000]):
            told.add("address")
            yield _link(link, T("A link shows its bare address, which screen readers spell out."))


def _link(link: Link, message: Text) -> Hit:
    fix = T("Let the link name its target, such as “Pendaftaran pelatihan daring”.")
    return Hit(part=link.part, quote=link.text, start=link.start, end=link.end, message=message, fix=fix)
