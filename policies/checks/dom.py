"""DOM: domains and links."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from wpbridge.checks import Hit, check
from wpbridge.text import Document, Link
from wpbridge.texts import T, Text

_STATE = (".go.id", ".desa.id", ".mil.id")
_ADDRESS = re.compile(r"^(?:https?://)?((?:[a-z0-9-]+\.)+[a-z]{2,})(?:[/:?#]|$)", re.I)
_STATE_CLAIM = re.compile(r"(?:^|[.-])g[o0][.-]?[i1l]d(?:[.-]|$)")
_LETTERS = str.maketrans("0134578", "oieastb")


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
    official = tuple(domain.lower() for domain in document.facts.official_domains)
    own = urlsplit(document.facts.url).hostname or ""
    for link in document.links:
        reason = _reason(link, official, own)
        if reason:
            yield Hit(
                part="body",
                quote=link.text,
                start=link.start,
                end=link.end,
                message=reason,
                fix=T("Link to the official address, or add the domain to official_domains."),
            )


def _reason(link: Link, official: tuple[str, ...], own: str) -> Text | None:
    host = link.host
    if not host or host == own or _below(host, official) or host.endswith(_STATE):
        return None
    if host.startswith("xn--") or ".xn--" in host or not host.isascii():
        return T("The link leads to {host}, which is written with letters of another alphabet.", host=host)
    if _STATE_CLAIM.search(host):
        return T("The link leads to {host}, which claims go.id but is not below it.", host=host)
    if any(_alike(host, domain) for domain in official):
        return T("The link leads to {host}, which looks like an official address but is none.", host=host)
    return _other_shown(link, official)


def _other_shown(link: Link, official: tuple[str, ...]) -> Text | None:
    """Words that are themselves an official address, of another host than the link's."""
    shown = _ADDRESS.match(link.text)
    claimed = shown[1].lower() if shown else ""
    if not (claimed.endswith(_STATE) or _below(claimed, official)):
        return None
    return T("The link shows {shown} but leads to {host}.", shown=claimed, host=link.host)


def _below(host: str, domains: tuple[str, ...]) -> bool:
    return any(host == domain or host.endswith(f".{domain}") for domain in domains)


def _alike(host: str, domain: str) -> bool:
    """The name of an official domain inside another host, or one that differs by one or two letters."""
    name = domain.split(".")[0]
    labels = re.split(r"[.-]", host.translate(_LETTERS))
    plain = name.translate(_LETTERS)
    near = 2 if len(plain) > 7 else 1
    return len(plain) > 4 and any(plain in label or _distance(label, plain, near) <= near for label in labels)


def _distance(a: str, b: str, most: int) -> int:
    """The number of letters to change, add or take away, as far as `most` + 1."""
    if abs(len(a) - len(b)) > most:
        return most + 1
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        new = [i]
        for j, y in enumerate(b, 1):
            new.append(min(row[j] + 1, new[-1] + 1, row[j - 1] + (x != y)))
        row = new
    return row[-1]
