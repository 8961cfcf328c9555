"""Heads of the log as they leave the machine: "118:5f1c…" says where the log of a site stood.

A chain proves nothing against who owns the store and writes all of it anew; a head that lies elsewhere does. Where the
office has a key (Ed25519, RFC 8032; outside the store) its signature follows, "118:5f1c…:signature": it proves besides
that the head came from this office.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from wpbridge import log, secret
from wpbridge.errors import ConfigError, Defect, Refused
from wpbridge.texts import T

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

    from wpbridge.config import Config

_TOLD = re.compile(r"(\d{1,18}):(?:([0-9a-f]{16,64})|([0-9a-f]{64}):([0-9a-f]{128}))")
_SHORT = 16  # digits of a hash that nobody forges


@dataclass(frozen=True)
class Head:
    """Number and hash of an event (in full, or as it was typed), and the signature in hex, "" for none: digits that
    can be typed from a print, whose lines break anywhere."""

    seq: int
    hash: str
    signature: str = ""

    def __str__(self) -> str:
        return f"{self.seq}:{self.hash}" + (f":{self.signature}" if self.signature else "")

    @property
    def typed(self) -> str:
        """As short as it may be typed: a signature is of the whole hash."""
        return str(self) if self.signature else f"{self.seq}:{self.hash[:_SHORT]}"


def of(connection: Connection, config: Config, site: str) -> Head:
    """Where the log of a site stands, signed if the configuration names a key. ConfigError for one of no use."""
    seq, hash_ = log.head(connection, site)
    head = Head(seq, hash_)
    if not config.signing.key_file:
        return head
    signed = _private(config).sign(_signed(site, head))
    return replace(head, signature=signed.hex())


def parse(told: str) -> Head:
    """A head as it was printed, with at least sixteen digits of the hash. Refused for what is none."""
    found = _TOLD.fullmatch("".join(told.split()))
    if found is None:
        raise Refused(T('"{head}" is no head of the log; it looks like 118:5f1c… (a number, a colon, at least 16 '
                        "digits of the hash).", head=told))  # fmt: skip
    return Head(int(found[1]), found[2] or found[3], found[4] or "")


def prove(config: Config, site: str, head: Head) -> bool:
    """Whether a head is signed, and by this office. Defect for a signature that is not; Refused without a key."""
    if not head.signature:
        return False
    if not config.signing.key_file:
        raise Refused(T("The head is signed, but no key is known here to check that by: name the office's key, or its "
                        "public part, in [signing] key_file. Nothing was compared."))  # fmt: skip
    from cryptography.exceptions import InvalidSignature

    try:
        _public(config).verify(bytes.fromhex(head.signature), _signed(site, head))
    except InvalidSignature as error:
        raise Defect(T("The signature of the head {head} is not by the key in {path}: it was not printed here, or was "
                       "changed since. Keep it, and compare with another copy.", head=f"{head.seq}:{head.hash}",
                       path=str(config.signing.key_file))) from error  # fmt: skip
    return True


def _signed(site: str, head: Head) -> bytes:
    """What is signed: a head of one site is none of another."""
    return f"log-head {site} {head.seq}:{head.hash}\n".encode()


def _private(config: Config) -> Ed25519PrivateKey:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    assert config.signing.key_file
    text = secret.from_file(config.signing.key_file, "[signing]")
    try:
        key = load_pem_private_key(text.encode(), None)
    except (ValueError, TypeError) as error:
        raise _useless(config) from error
    if not isinstance(key, Ed25519PrivateKey):
        raise _useless(config)
    return key


def _public(config: Config) -> Ed25519PublicKey:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    assert config.signing.key_file
    try:
        key = load_pem_public_key(config.signing.key_file.read_bytes())
    except (OSError, ValueError):
        return _private(config).public_key()
    if not isinstance(key, Ed25519PublicKey):
        raise _useless(config)
    return key


def _useless(config: Config) -> ConfigError:
    return ConfigError(T("[signing] key_file: {path} holds no Ed25519 key; make one with: openssl genpkey -algorithm "
                         "ed25519 -out {path}", path=str(config.signing.key_file)))  # fmt: skip
