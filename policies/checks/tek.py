"""TEK: technical traps in the content."""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any
from urllib.parse import urljoin

from policies.checks.tek_active import markup
from policies.hosts import below, familiar, host_of
from policies.spam import spam_host, spam_link, spam_text, warns
from policies.tags import Tag, tags
from wpbridge.checks import Hit, check
from wpbridge.text import Document, Element, Link, Span
from wpbridge.texts import T

_FIX = T("Take it out in the code editor (three dots, Code editor), and ask the administrator who put it there.")
_MOST = 50  # findings of a post
_HREF = re.compile(r"\bhref\s{0,5}=\s{0,5}[\"']?([^\"'\s>]{1,500})", re.I)
_TAG = re.compile(r"<[^<>]{0,2000}>")
_ENDING = re.compile(r"\.(?:com|net|org|info|xyz|site|online|vip|id|co|me|cc|top|club|live|pro)\b", re.I)
_HOST = re.compile(r"(?<![@\w.-])[a-z0-9][a-z0-9.-]{1,100}$", re.I)
_TRICK = re.compile(
    r"clip-path\s{0,3}:\s{0,3}(?:inset\(\s{0,3}(?:50|100)%|circle\(\s{0,3}0|polygon\(\s?0(?:px)? 0(?:px)?,\s?0)"
    r"|transform\s{0,3}:\s{0,3}(?:scale[xy]?\(\s{0,3}0(?:\.0\d{0,3})?\s{0,3}[,)]|translate(?:[xy]|3d)?\(\s{0,3}-\d{4})"
    r"|(?<![\w-])color\s{0,3}:\s{0,3}transparent|filter\s{0,3}:\s{0,3}opacity\(\s{0,3}0"
    r"|line-height\s{0,3}:\s{0,3}0(?:px|em)?\s{0,3}(?:;|$)|font-size\s{0,3}:\s{0,3}0?\.\d{1,3}(?:px|pt|em)"
    r"|(?<![\w-])opacity\s{0,3}:\s{0,3}0?\.0\d|(?<![\w-])(?:height|width)\s{0,3}:\s{0,3}[01](?:px)?\s{0,3}(?:;|$)"
)
_STYLE = re.compile(r"\bstyle\s{0,3}=\s{0,3}(?:\"([^\"]{0,2000})|'([^']{0,2000}))", re.I)
_CLASS = re.compile(r"\bclass\s{0,3}=\s{0,3}[\"']?([^\"'>]{0,500})", re.I)
_CLASSES = frozenset("screen-reader-text sr-only visually-hidden d-none invisible hidden hide".split())
_VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
_DEEPEST = 100


@check("TEK-02", "block", T("Hidden text, injected links"), parameters={"links": 15})
def tek_02(document: Document, parameters: Mapping[str, Any]) -> Iterator[Hit]:
    """What: text or links hidden from readers (display:none, size zero, off the screen, colour of the background),
    links to gambling, loan or pharmacy spam, as hacked government sites carry them, and a long run of links (`links`
    of them) to one foreign site.

    Why: it harms readers and the office's standing in search engines, and shows that somebody else can write.
    Clause: PP 71/2019 (PSTE); PermenPAN 83/2012.
    Example: <span style="display:none"><a href="https://slot-gacor.example">slot gacor</a></span>
    How to mend: take it out in the code editor; tell the site's administrator, and change passwords.
    Known false alarms: text that a theme hides on purpose for small screens.
    """
    yield from islice(_found(document), _MOST)
    yield from _runs(document, int(parameters["links"]))


def _found(document: Document) -> Iterator[Hit]:
    tricks = _tricks(document) if document.links else {}
    told: list[Link] = []
    for link in document.links:
        how = link.hidden or tricks.get(link.href, "")
        if how or (spam_link(link.text, link.href) and spam_link(link.text, link.href, _around(document, link))):
            told.append(link)
            yield _link(link, how)
    yield from _written(document, told)
    for element in document.elements:
        if element.tag in ("noscript", "template") and _advertises(element):
            quote = markup(element)
            message = T("A part that readers do not see (<{tag}>) carries links of spam.", tag=element.tag)
            yield Hit(part=element.part, quote=quote, start=element.start, end=element.start, message=message, fix=_FIX)
    yield from _hidden(document, told)


def _hidden(document: Document, told: list[Link]) -> Iterator[Hit]:
    for span in document.spans:
        if span.hidden == "attribute":
            continue
        if span.place == "comment":
            if "href" in span.text and spam_text(span.text):
                yield _hit(span, "HTML comment")
        elif span.hidden and not any(_within(span, link) for link in told):
            yield _hit(span, span.hidden)


def _within(span: Span, link: Link) -> bool:
    return span.part == link.part and ((link.start <= span.start and span.end <= link.end) or span.start == link.start)


def _written(document: Document, told: list[Link]) -> Iterator[Hit]:
    """Addresses of spam that stand in the text without being a link."""
    for passage in document.passages:
        for ending in _ENDING.finditer(passage.text):
            found = _HOST.search(passage.text[max(0, ending.end() - 100) : ending.end()])
            if found is None or not spam_host(found[0].lower()) or warns(passage.text):
                continue
            start, end = ending.end() - len(found[0]), ending.end()
            at = passage.start + start
            if not any(link.part == passage.part and link.start <= at < link.end for link in told):
                message = T("The address {host} is one of gambling, loan or pharmacy spam.", host=found[0])
                yield Hit.on(passage, (start, end), message, _FIX)


def _around(document: Document, link: Link) -> str:
    passages = (one for one in document.passages if one.part == link.part)
    return next((one.text for one in passages if one.start <= link.start < one.end), "")


def _advertises(element: Element) -> bool:
    addresses = [found[1] for found in islice(_HREF.finditer(element.content), 50)]
    if any(spam_host(host_of(address)) for address in addresses):
        return True
    said = _TAG.sub(" ", element.content)
    return bool(addresses) and spam_text(said) and not warns(said)


def _runs(document: Document, most: int) -> Iterator[Hit]:
    """Many links to one site that nobody knows; a person decides whether that is meant so."""
    own = (host_of(document.facts.url), *document.facts.official_domains)
    hosts = Counter(link.host for link in document.links if link.host)
    many = {host for host, count in hosts.items() if count >= most and not familiar(host) and not below(host, own)}
    for link in document.links if many else ():
        if link.host in many:
            many.remove(link.host)
            message = T("{count} links lead to {host}.", count=hosts[link.host], host=link.host)
            fix = T("Look whether somebody else put the links there; one link is enough.")
            place = Span(part=link.part, place="paragraph", text=link.text, start=link.start)
            yield Hit.on(place, (0, len(link.text)), message, fix, "attest")


def _link(link: Link, how: str) -> Hit:
    if how:
        message = T("A link to {host} is hidden from readers ({how}).", host=link.host, how=how)
    else:
        message = T("A link to {host} carries words of gambling, loan or pharmacy spam.", host=link.host)
    return Hit(part=link.part, quote=link.text, start=link.start, end=link.end, message=message, fix=_FIX)


def _hit(span: Span, how: str) -> Hit:
    message = T("Text is hidden from readers ({how}).", how=how)
    return Hit.on(span, (0, len(span.text)), message, _FIX)


def _tricks(document: Document) -> dict[str, str]:
    """Links to foreign sites inside elements that some less common style or class hides, and how."""
    if not any(_hides(one.attributes.get("style", ""), one.attributes.get("class", "")) for one in document.elements):
        return {}
    url = document.facts.url
    own = (host_of(url), *document.facts.official_domains)
    found = {}
    for href, how in _under_tricks(document.html):
        address = urljoin(f"{url}/", html.unescape(href)) if url else html.unescape(href)
        host = host_of(address)
        if host and not familiar(host) and not below(host, own):
            found[address] = how
    return found


def _under_tricks(raw: str) -> Iterator[tuple[str, str]]:
    open_: list[tuple[str, str]] = []  # element, and how it or one around it hides
    for tag in tags(raw):
        if tag.kind == "open" and tag.name not in _VOID:
            how = (open_[-1][1] if open_ else "") or _trick(tag)
            open_.append((tag.name, how))
            href = _HREF.search(tag.words) if how and tag.name == "a" else None
            if href:
                yield href[1], how
        elif tag.kind == "close":
            names = [name for name, _ in open_[-_DEEPEST:]]
            if tag.name in names:
                del open_[len(open_) - names[::-1].index(tag.name) - 1 :]


def _trick(tag: Tag) -> str:
    style, names = _STYLE.search(tag.words), _CLASS.search(tag.words)
    return _hides((style[1] or style[2] or "") if style else "", names[1] if names else "")


def _hides(style: str, names: str) -> str:
    """How an element is hidden by its style or class, "" when it is not."""
    found = _TRICK.search(style[:2000].lower()) if style else None
    if found:
        return " ".join(found[0].split())
    return next(iter(_CLASSES.intersection(names[:500].lower().split())), "") if names else ""
