"""TEK: content that runs, loads or sends something by itself."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any
from urllib.parse import unquote, urljoin

from policies.hosts import below, host_of, listed, parsed
from policies.words import words
from wpbridge.checks import Hit, check
from wpbridge.documents import SCRIPT
from wpbridge.text import Document, Element
from wpbridge.texts import T, Text

_FIX = T("Take it out in the code editor (three dots, Code editor), and ask the administrator who put it there.")
_FRAMES = {"iframe": ("src", "data-src", "data-lazy-src"), "embed": ("src",), "object": ("data",)}
_ADDRESSES = frozenset(
    "href src action formaction data poster xlink:href background srcset data-src lowsrc dynsrc to values from".split()
)
_HANDLER = re.compile(r"on[a-z]{3,30}")
_IN_CONTENT = re.compile(
    r"<script\b|<[^<>]{1,2000}?[\s/\"']on[a-z]{3,30}\s{0,9}=|=\s{0,9}[\"']?\s{0,9}javascript:|<meta\s[^<>]{0,500}refresh",
    re.I,
)
_RUNS_IN_STYLE = re.compile(
    r"expression\s{0,9}\(|url\(\s{0,9}[\"']?\s{0,9}(?:javascript|vbscript):|behaviou?r\s{0,9}:|-moz-binding"
)
_STYLE_COMMENT = re.compile(r"/\*[^*]{0,200}\*/")
_UNSEEN = re.compile(r"[\x00-\x20\x7f-\xa0\u200b-\u200f\u2028-\u202e\u2060\ufeff]+")
_RUNNING = (
    *("javascript:", "vbscript:", "livescript:"),
    *("data:text/html", "data:text/xml", "data:application/xhtml", "data:application/xml"),
)
_DATA_TYPES = frozenset(("application/ld+json", "application/json"))
_FETCHED = frozenset("stylesheet import preload modulepreload prefetch prerender".split())
_MOST = 50  # findings of a post
_LONGEST = 200  # characters of markup that are shown
_FRAME_LIST = "bingkai.txt"


@check("TEK-01", "block", T("Active content"), parameters={"frames": []})
def tek_01(document: Document, parameters: Mapping[str, Any]) -> Iterator[Hit]:
    """What: anything in a post that runs or loads something by itself: scripts, event attributes (onclick), addresses
    that are programs (javascript:), frames of services that are not on the list, forms that send to another site,
    automatic forwarding, pictures (SVG) with a script in them.

    Why: it runs on the computers of everyone who reads the post, with the trust they have in the office.
    Clause: UU 11/2008 (ITE) Pasal 6; PP 71/2019 (PSTE).
    Example: <img src="x" onerror="alert(1)">
    How to mend: take it out in the code editor. To show a film or map, use the Embed block; to allow another service,
    add its host to `frames`.
    Known false alarms: a widget that the office itself pasted in and that is not on the list.
    """
    yield from islice(_found(document, parameters["frames"]), _MOST)


def _found(document: Document, frames: Iterable[str]) -> Iterator[Hit]:
    raw = document.html
    at = raw.lower().find("<?php")
    if at >= 0:
        program = T("The post contains the code of a program (PHP).")
        yield Hit(part="body", quote=raw[at : at + 80], message=program, fix=_FIX)
    own = (host_of(document.facts.url), *(d.lower() for d in document.facts.official_domains), *frames)
    for element in document.elements:
        message = _active(element, document.facts.url, own)
        if message:
            yield Hit(part=element.part, quote=markup(element), start=element.start, end=element.start, message=message,
                      fix=_FIX)  # fmt: skip
    for file in document.files:
        if SCRIPT in file.traits:
            name = file.attachment.name
            message = T("The file {name} carries a script that runs when it is opened.", name=name)
            fix = T("Save the file without scripts (a picture as PNG or JPEG, a document as PDF) and upload that.")
            yield Hit(part=file.attachment.part, quote=name, end=len(name), message=message, fix=fix)


def markup(element: Element) -> str:
    """An element as findings quote it: what stands in a script, else the opening tag."""
    if element.tag in ("script", "style", "svg", "math", "noscript", "template"):
        return element.content[:_LONGEST]
    attributes = "".join(f' {name}="{value}"' for name, value in element.attributes.items())
    return f"<{element.tag}{attributes}>"[:_LONGEST]


def _active(element: Element, url: str, own: tuple[str, ...]) -> Text | None:
    """Why an element is active; None when it is not."""
    tag = element.tag
    if tag == "script":
        return None if _harmless(element) else T("The post contains a script.")
    return (_attributes(element) if element.attributes else None) or _by_tag(element, tag, url, own)


def _harmless(element: Element) -> bool:
    """Data for search engines is not run; the scripts of official embed codes are on the list, word for word."""
    if element.attributes.get("type", "").strip().lower() in _DATA_TYPES:
        return True
    pieces = parsed(urljoin("https://", element.attributes.get("src", "").strip()))
    address = f"{(pieces.hostname or '')}{pieces.path}".lower()
    inside = element.content.partition(">")[2].strip().lower()
    return address.endswith(".js") and address in words(_FRAME_LIST) and inside in ("", "</script>")


def _attributes(element: Element) -> Text | None:
    for name, value in element.attributes.items():
        if _HANDLER.fullmatch(name):
            return T("The attribute {name} runs a script.", name=name)
        if name in _ADDRESSES and _runs(value, element.tag):
            return T("The address in {name} is a program.", name=name)
        if name == "style" and _style_runs(value):
            return T("The style of an element loads a program.")
        if name == "srcdoc":
            return T("A frame carries a whole page of its own (srcdoc).")
    return None


def _runs(address: str, tag: str) -> bool:
    if ":" not in address and "&" not in address:
        return False
    plain = _UNSEEN.sub("", html.unescape(address[:_LONGEST])).lower()
    if plain.startswith(_RUNNING):
        return True
    if not plain.startswith("data:"):
        return False
    return tag in _FRAMES or (plain.startswith("data:image/svg") and _holds_script(unquote(address[:20_000])))


def _holds_script(content: str) -> bool:
    """Blanks inside "java script:" do not keep a browser from running it."""
    return bool(_IN_CONTENT.search(html.unescape(content).replace("\t", "").replace("\n", " ")))


def _style_runs(style: str) -> bool:
    return bool(_RUNS_IN_STYLE.search(_STYLE_COMMENT.sub("", style[:20_000].replace("\\", "").lower())))


def _by_tag(element: Element, tag: str, url: str, own: tuple[str, ...]) -> Text | None:
    attributes = element.attributes
    if tag in _FRAMES:
        return _framed(element, url, own)
    if tag in ("form", "button", "input") and (to := attributes.get("action") or attributes.get("formaction")):
        host = host_of(urljoin(f"{url}/", to.strip()))
        if host and not below(host, (*own, "go.id")):
            return T("A form sends what readers enter to {host}.", host=host)
    if tag == "base" and attributes:
        return T("The element <base> turns all links of the page elsewhere.")
    if tag == "meta" and attributes.get("http-equiv", "").strip().lower() in ("refresh", "set-cookie"):
        return T("The post forwards readers to another address (meta refresh).")
    if tag == "link" and _FETCHED.intersection(attributes.get("rel", "").lower().split()):
        return T("The post loads a file from elsewhere into the page (link).")
    return _inside(element, tag)


def _inside(element: Element, tag: str) -> Text | None:
    """What stands in elements whose content readers do not see as text."""
    if tag == "style" and (_style_runs(element.content) or "@import" in element.content.lower()):
        return T("A style in the post loads a program or a file from elsewhere.")
    if tag in ("svg", "math", "noscript", "template") and _holds_script(element.content):
        return T("The element <{tag}> contains a script.", tag=tag)
    return T("The post contains a program (applet).") if tag in ("applet", "portal") else None


def _framed(element: Element, url: str, own: tuple[str, ...]) -> Text | None:
    found = (element.attributes.get(name, "").strip() for name in _FRAMES[element.tag])
    address = next(filter(None, found), "")
    if not address or address.lower().startswith("about:"):
        return None
    absolute = urljoin(f"{url}/", address) if url else urljoin("https://", address)
    host = host_of(absolute)
    if not host or below(host, own) or listed(absolute, _FRAME_LIST):
        return None
    return T("A frame shows a page of {host}, which is not on the list of services.", host=host)
