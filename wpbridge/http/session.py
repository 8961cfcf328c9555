"""A connection to one site, with or without credentials."""

from __future__ import annotations

from base64 import b64encode
from http.cookiejar import DefaultCookiePolicy
from typing import Any
from urllib.parse import urlsplit

import requests

from wpbridge import __version__
from wpbridge.masking import register_secret
from wpbridge.texts import Text

TIMEOUT = (5.0, 30.0)  # seconds to connect, and between two bytes of an answer
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


class Session(requests.Session):
    """A requests session with a base address, time-outs and a name; `warnings` are about sloppy answers.

    It follows no redirects, so that credentials go to the base address only. Without `auth` it is a visitor.
    """

    def __init__(self, base: str, auth: tuple[str, str] | None = None) -> None:
        super().__init__()
        self.base = base.rstrip("/")
        self.host = urlsplit(base).netloc.rpartition("@")[2]
        self.auth = _Credentials(*auth) if auth else _nobody
        self.headers["User-Agent"] = f"wpbridge/{__version__}"
        self.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        self.trust_env = urlsplit(base).hostname not in _LOOPBACK
        self.warnings: list[Text] = []

    def request(self, method: str, url: str, *args: Any, **settings: Any) -> requests.Response:  # type: ignore[override]
        """Send one request; a path is relative to the base address."""
        settings.setdefault("timeout", TIMEOUT)
        settings.setdefault("allow_redirects", False)
        address = url if "://" in url else f"{self.base}/{url.lstrip('/')}"
        return super().request(method, address, *args, **settings)

    def warn(self, warning: Text) -> None:
        """Keep a warning, once."""
        if warning not in self.warnings:
            self.warnings.append(warning)


class _Credentials(requests.auth.AuthBase):
    """A log-in in UTF-8; requests itself knows Latin-1 only."""

    def __init__(self, login: str, password: str) -> None:
        self._value = b64encode(f"{login}:{password}".encode()).decode()
        register_secret(password)
        register_secret(self._value)

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"Basic {self._value}"
        return request


def _nobody(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """Without this, requests would take the log-in of the host from ~/.netrc."""
    return request
