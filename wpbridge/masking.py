"""Secrets do not leave: what people read, and what is stored, has them masked."""

from __future__ import annotations

import re

_SHORTEST = 4  # masking anything shorter would spoil ordinary words
_URL_LOGIN = re.compile(r"(://)[^/@\s]+@")
_NAMED_SECRET = re.compile(
    r"""((?:token|password|passwd|secret|key)(?:=|["']\s*:\s*["']))[^&\s"',}]+""", re.I
)
_HEADER_SECRET = re.compile(
    r"((?:\b(?:Basic|Bearer|OAuth)|Authorization:\s*\w+)\s+)[A-Za-z0-9._~+/=-]{6,}", re.I
)
_LENGTH = 160  # of what we repeat from others
_secrets: set[str] = set()


def register_secret(value: str) -> None:
    """Let `redact` mask this value wherever it turns up; a WordPress password also without its spaces."""
    _secrets.update(form for form in (value, value.replace(" ", "")) if len(form) >= _SHORTEST)


def redact(text: str) -> str:
    """The text with every known secret, log-in in an address and authorization masked."""
    for secret in sorted(_secrets, key=len, reverse=True):
        text = text.replace(secret, "•••")
    text = _URL_LOGIN.sub(r"\1•••@", text)
    text = _NAMED_SECRET.sub(r"\1•••", text)
    return _HEADER_SECRET.sub(r"\1•••", text)


def brief(text: str) -> str:
    """The first words of what a server says, without markup. Masked before it is cut."""
    return redact(" ".join(re.sub(r"<[^>]*>", " ", text).split()))[:_LENGTH]
