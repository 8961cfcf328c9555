"""DOM: official domains."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from policies.hosts import STATE, below, familiar, host_of, reserved
from policies.nearness import distance
from policies.words import words
from wpbridge.checks import Hit, check
from wpbridge.text import Document, Link
from wpbridge.texts import T, Text

_ADDRESS = re.compile(r"^(?:https?://)?((?:[a-z0-9-]{1,63}\.){1,8}[a-z]{2,24})(?:[/:?#]|$)", re.I)
_STATE_CLAIM = re.compile(r"(?:^|[.-])(?:g[o0][.-][i1l]d|g[o0][i1]d|desa[.-][i1l]d)(?:[.-]|$)")
_STATE_LOOK = re.compile(r"\.(?:gov|qo|g0)\.id$")
_LETTERS = str.maketrans("0134578", "oieastb")
_AREA = ("kab", "kota", "prov")
_OFFICES = ("pemkab", "pemkot", "pemprov", "pemda", "kemen", "diskominfo", "kominfo", "disdukcapil", "dinkes", "bansos")
_SWAPPED = re.compile(r"[a-z][0134578][a-z]")
_LONG, _MIDDLE, _SHORT = 11, 7, 5  # letters of a name: what differs from a long one by two is still no accident


@check("DOM-01", "block", T("Official domain of the site"))
def dom_01(document: Document, parameters: Mapping[str, Any]) -> Iterator[Hit]:
    """What: the office's site has an address that is not below go.id, desa.id or mil.id.

    Why: only these domains are given to state bodies alone; readers know an official site by them.
    Clause: Permenkominfo 28/2006; Permenkominfo 5/2015.
    Example: https://diskominfo-contoh.com
    How to mend: apply for a go.id or desa.id domain through the domain officer; until then an office can set this
    check off in its SOP file.
    Known false alarms: none; sites for tests (localhost, IP addresses, .test) are left alone.
    """
    host = host_of(document.facts.url)
    if not host or reserved(host) or below(host, STATE):
        return
    yield Hit(
        part="body",
        message=T("The site {host} is not on an official domain (go.id or desa.id).", host=host),
        fix=T("Move the site to an official domain, or set this check off in the SOP file with a reason."),
    )


@check("DOM-02", "block", T("Official links"))
def dom_02(document: Document, parameters: Mapping[str, Any]) -> Iterator[Hit]:
    """What: a link that looks official and leads elsewhere: look-alikes of an official domain, "go.id" inside
    another domain, letters of other alphabets, and words that show another official address than the link's.

    Why: citizens trust what an office links to.
    Clause: Permenkominfo 28/2006 and 5/2015; PP 71/2019 (PSTE).
    Example: baritokualakab.go.id.layanan-warga.xyz
    How to mend: link to the address on the official list; if the office has a new domain, add it to
    official_domains.
    Known false alarms: a new official domain that is not on the list yet.
    """
    official = frozenset(domain.lower() for domain in document.facts.official_domains)
    own = host_of(document.facts.url)
    for link in document.links:
        reason = _reason(link, official, own)
        if reason:
            yield Hit(
                part=link.part,
                quote=link.text,
                start=link.start,
                end=link.end,
                message=reason,
                fix=T("Link to the official address, or add the domain to official_domains."),
            )


def _reason(link: Link, official: frozenset[str], own: str) -> Text | None:
    host = link.host.rstrip(".")
    if not host or host == own or below(host, official) or below(host, STATE):
        return None
    if host.startswith("xn--") or ".xn--" in host or not host.isascii():
        return T("The link leads to {host}, which is written with letters of another alphabet.", host=host)
    if _STATE_CLAIM.search(host) or _STATE_LOOK.search(host):
        return T("The link leads to {host}, which claims go.id but is not below it.", host=host)
    if not familiar(host) and (_disguised(host) or any(_alike(host, domain) for domain in official)):
        return T("The link leads to {host}, which looks like an official address but is none.", host=host)
    return _other_shown(link, official)


def _other_shown(link: Link, official: frozenset[str]) -> Text | None:
    """Words that are themselves an official address, of another host than the link's."""
    shown = _ADDRESS.match(link.text)
    claimed = shown[1].lower() if shown else ""
    if not (below(claimed, STATE) or below(claimed, official)):
        return None
    return T("The link shows {shown} but leads to {host}.", shown=claimed, host=link.host)


def _disguised(host: str) -> bool:
    """A name as offices carry it in which digits stand for letters."""
    plain = (label.translate(_LETTERS) for label in re.split(r"[.-]", host) if _SWAPPED.search(label))
    return any(name.startswith(_OFFICES) or name.endswith(_AREA) for name in plain)


def _alike(host: str, domain: str) -> bool:
    """The name of an official domain in another one, with an official-sounding addition, or but for a letter or two."""
    name = domain.split(".")[0].translate(_LETTERS)
    if len(name) < _SHORT:
        return False
    return any(_label_alike(label, name) for label in re.split(r"[.-]", host.translate(_LETTERS)))


def _label_alike(label: str, name: str) -> bool:
    """The press also carries names of regions ("infobatola"); only names that end in kab, kota or prov are no words."""
    before, found, behind = label.partition(name)
    if found:
        additions = words("asal-tiruan.txt")
        return name.endswith(_AREA) or all(piece in ("", *additions) for piece in (before, behind))
    near = 2 if len(name) >= _LONG else 1 if len(name) >= _MIDDLE else 0
    return bool(near) and distance(label, name, near) <= near
