"""DOM: links that do not lead where everybody can follow."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from itertools import islice
from typing import Any

from policies.hosts import below, host_of, listed, parsed, private
from policies.words import words
from wpbridge.checks import Hit, check
from wpbridge.text import Document, Element, Link, Passage, Span
from wpbridge.texts import T, Text

_SHORTENERS, _DRIVES = "pemendek.txt", "penyimpanan-pribadi.txt"
_PATH = re.compile(r"\.[a-z]{2,8}/", re.I)
_MOST = 20  # findings of a post
_STAGING = frozenset("staging stage dev devel development test testing ujicoba uat demo sandbox".split())
_NO_ADDRESS = frozenset(("", "#", "#!", "/#", "http://", "https://", "about:blank"))
_NO_SCHEME = re.compile(
    r"(?:www\.|(?:[a-z0-9-]{1,63}\.){1,4}(?:go\.id|desa\.id|co\.id|or\.id|ac\.id|com|net|org)(?:/|$))", re.I
)
_BAD_SCHEME = re.compile(r"https?:/?(?!/)|https?//|hhtps?:|htpps?:|htps:|ttps?:|https?;//|https?://https?[:/]", re.I)
_MAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")
_INSIDE = re.compile(r"/wp-admin(?:/|$)|/wp-login\.php|[?&](?:preview(?:_id|_nonce)?|elementor-preview)=", re.I)
_WALLS = ("accounts.google.com", "mail.google.com", "web.whatsapp.com", "outlook.live.com", "outlook.office.com")
_ADDRESS_FIX = T("Write the whole public address, beginning with https://, and try the link in a private window.")


@check("DOM-03", "attest", T("Short addresses and personal drives"), parameters={"add": [], "remove": []})
def dom_03(document: Document, parameters: Mapping[str, Any]) -> Iterator[Hit]:
    """What: links (and addresses written in the text) of shorteners, such as bit.ly or s.id, and to drives of personal
    accounts, such as Google Drive. `add` and `remove` change the lists of hosts.

    Why: nobody sees where a short address leads, and a document on a personal drive disappears with the account.
    Clause: Permenkominfo 28/2006 and 5/2015; PP 71/2019 (PSTE).
    Example: Daftar peserta dapat diunduh di bit.ly/peserta-contoh
    How to mend: upload the document to the office's site and link to it there; write the whole address.
    Known false alarms: a short address that the organiser of an event has printed everywhere; attest it.
    """
    yield from islice(_borrowed(document, tuple(parameters["add"]), tuple(parameters["remove"])), _MOST)


def _borrowed(document: Document, added: tuple[str, ...], removed: tuple[str, ...]) -> Iterator[Hit]:
    told: set[str] = set()
    linked: list[Link] = []
    for link in document.links:
        message = _message(link.href, added, removed)
        if message:
            linked.append(link)
            if _bare(link.href) not in told:
                told.add(_bare(link.href))
                yield _hit(link, message)
    for element in document.elements:
        source = element.attributes.get("src", "") if element.tag == "iframe" else ""
        message = _message(source, added, removed) if source else None
        if message:
            yield Hit(part=element.part, quote=source, start=element.start, end=element.start, message=message, fix=_FIX)
    texts: list[Passage | Span] = [*document.passages, *document.at("message")]
    for text in texts:
        if _PATH.search(text.text):
            for found in _written(added).finditer(text.text):
                yield from _of_text(text, found, removed, linked, told)


_FIX = T("Upload the document to the office's site and link to it there, or attest that the address is meant so.")


def _of_text(
    text: Passage | Span, found: re.Match[str], removed: tuple[str, ...], linked: list[Link], told: set[str]
) -> Iterator[Hit]:
    at = text.start + found.start()
    inside = any(link.part == text.part and link.start <= at < link.end for link in linked)
    address = found[0].rstrip(".,;:!?)")
    if inside or _bare(address) in told or below(found["host"].lower().partition("/")[0], removed):
        return
    told.add(_bare(address))
    message = T("{address} is a short address or a personal drive.", address=address[:100])
    yield Hit.on(text, (found.start(), found.start() + len(address)), message, _FIX)


@lru_cache(maxsize=512)
def _message(address: str, added: tuple[str, ...], removed: tuple[str, ...]) -> Text | None:
    host = host_of(address)
    if not host or below(host, removed):
        return None
    if listed(address, _SHORTENERS) or below(host, added):
        return T("The link uses the short address {host}; readers cannot see where it leads.", host=host)
    if listed(address, _DRIVES):
        return T("The link leads to a personal drive ({host}), not to an official site.", host=host)
    return None


def _hit(link: Link, message: Text) -> Hit:
    return Hit(part=link.part, quote=link.text, start=link.start, end=link.end, message=message, fix=_FIX)


def _bare(address: str) -> str:
    return address.lower().partition("://")[2] or address.lower()


@cache
def _written(added: tuple[str, ...]) -> re.Pattern[str]:
    """Addresses of these hosts as people write them, always with a path."""
    hosts = sorted({*words(_SHORTENERS), *words(_DRIVES), *added}, key=len, reverse=True)
    places = "|".join(map(re.escape, hosts))
    return re.compile(rf"(?<![\w.@/-])(?:https?://)?(?:www\.)?(?P<host>{places})/[\w#?~-][^\s<>\"”“]{{0,300}}", re.I)


@check("DOM-04", "warn", T("Links that readers cannot follow"))
def dom_04(document: Document, parameters: Mapping[str, Any]) -> Iterator[Hit]:
    """What: links without encryption (http), to computers inside the office, to test sites, previews and login pages,
    and links whose address is empty or incomplete. Whether the page at the other end still exists is tried elsewhere.

    Why: such links work on the writer's computer only, or warn readers that they are not secure.
    Clause: UU 14/2008 (KIP) Pasal 7.
    Example: <a href="http://192.168.1.10/data">data</a>
    How to mend: copy the address from a private window of the browser, where nobody is logged in.
    Known false alarms: old sites of others that do not know https.
    """
    yield from islice(_unreachable(document), _MOST)


def _unreachable(document: Document) -> Iterator[Hit]:
    own = host_of(document.facts.url)
    told: set[str] = set()
    for link in document.links:
        message = _wrong(link, own)
        if message and str(message) not in told:
            told.add(str(message))
            yield Hit(part=link.part, quote=link.text, start=link.start, end=link.end, message=message, fix=_ADDRESS_FIX)
    for element in document.elements:
        if element.tag == "a" and "href" in element.attributes:
            message = _incomplete(element.attributes["href"].strip())
            if message:
                yield _of_element(document, element, message)


def _of_element(document: Document, element: Element, message: Text) -> Hit:
    """At the words of the link, where it has some."""
    link = next((one for one in document.links if one.part == element.part and one.start >= element.start), None)
    if link and link.start == element.start and link.text:
        return Hit(part=link.part, quote=link.text, start=link.start, end=link.end, message=message, fix=_ADDRESS_FIX)
    quote = f'<a href="{element.attributes["href"][:100]}">'
    return Hit(part=element.part, quote=quote, start=element.start, end=element.start, message=message, fix=_ADDRESS_FIX)


def _wrong(link: Link, own: str) -> Text | None:
    pieces, host = parsed(link.href), link.host
    if pieces.scheme == "file":
        return T("The link leads to a file on the writer's computer.")
    if pieces.scheme not in ("http", "https") or not host:
        return None
    if _INSIDE.search(link.href[:2000]) or host in _WALLS:
        return T("The link leads to a page behind a login or to a preview ({host}).", host=host)
    if host == own:
        return None
    if private(host) or _STAGING.intersection(re.split(r"[.-]", host)[:-2]):
        return T("The link leads to {host}, which only the office's network or a test knows.", host=host)
    return T("The link to {host} is not encrypted (http).", host=host) if pieces.scheme == "http" else None


def _incomplete(href: str) -> Text | None:
    if href.lower() in _NO_ADDRESS:
        return T("A link has no address.")
    if _BAD_SCHEME.match(href) or _NO_SCHEME.match(href):
        return T("The address of a link is incomplete or misspelt: {address}", address=href[:100])
    if _MAIL.fullmatch(href[:400]):
        return T("The address of a link is an e-mail address without mailto: {address}", address=href[:100])
    return None
