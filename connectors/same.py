"""Whether two addresses lead to the same page, however a network rewrote one of them."""

from __future__ import annotations

from urllib.parse import quote, unquote, urlsplit

_PORTS = {"http": 80, "https": 443}


def same_address(one: str, other: str) -> bool:
    """True when they differ only in http/https, letter case of the host, quoting, last slash or fragment."""
    return _normal(one) == _normal(other)


def _normal(address: str) -> tuple[str, int | None, str, str]:
    """Host, port (None: the usual one), path and query. An address that cannot be read equals only itself."""
    try:
        parts = urlsplit(address.strip())
        port = None if parts.port in (None, _PORTS.get(parts.scheme)) else parts.port
        return (parts.hostname or "", port, quote(unquote(parts.path)).rstrip("/"), parts.query)
    except ValueError:
        return ("", None, address, "")
