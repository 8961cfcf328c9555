"""Hosts of addresses: what belongs to the state, what everybody knows, and what is no public host at all."""

from __future__ import annotations

import ipaddress
from collections.abc import Collection
from functools import lru_cache
from urllib.parse import SplitResult, urlsplit

from policies.words import words

STATE = ("go.id", "desa.id", "mil.id")
_PRIVATE = frozenset("localhost test invalid local localdomain internal intranet lan home.arpa".split())
_SAMPLES = frozenset(("example", "example.com", "example.net", "example.org"))
_LONGEST = 4000  # characters of an address


@lru_cache(maxsize=512)
def parsed(address: str) -> SplitResult:
    """The pieces of an address; of one that cannot be read, none."""
    try:
        pieces = urlsplit(address[:_LONGEST])
        pieces.port  # noqa: B018  # read here, where its error is caught
        return pieces
    except ValueError:
        return urlsplit("")


def host_of(address: str) -> str:
    """The host of an address in lower case, "" for none."""
    return (parsed(address).hostname or "").rstrip(".")


def below(host: str, domains: Collection[str]) -> bool:
    """Whether a host is one of these domains or stands below one of them."""
    labels = host.split(".")
    return any(".".join(labels[at:]) in domains for at in range(len(labels)))


def listed(address: str, name: str) -> bool:
    """Whether an address is on a list of hosts, of which some go with the beginning of a path."""
    host, path = host_of(address), parsed(address).path.lower()
    bare, paths = _places(name)
    if not host:
        return False
    labels = host.split(".")
    return below(host, bare) or any(
        path.startswith(start) for at in range(len(labels)) for start in paths.get(".".join(labels[at:]), ())
    )


def familiar(host: str) -> bool:
    """Whether a host belongs to the state, the press or a service that everybody knows."""
    return below(host, _places("host-dikenal.txt")[0])


def private(host: str) -> bool:
    """Whether only some network knows a host: this computer, an IP address, a name without a public domain."""
    return "." not in host or below(host, _PRIVATE) or is_number(host)


def reserved(host: str) -> bool:
    """Whether a host is none of the public internet: private, or a name for examples."""
    return private(host) or below(host, _SAMPLES)


def is_number(host: str) -> bool:
    """Whether a host is an IP address."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


@lru_cache(maxsize=16)
def _places(name: str) -> tuple[frozenset[str], dict[str, tuple[str, ...]]]:
    """A list's hosts, and those that hold for some paths only."""
    bare, paths = set(), dict[str, tuple[str, ...]]()
    for line in words(name):
        host, slash, path = line.lower().partition("/")
        if slash:
            paths[host] = (*paths.get(host, ()), f"/{path}")
        else:
            bare.add(host)
    return frozenset(bare), paths
