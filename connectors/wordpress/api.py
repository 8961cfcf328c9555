"""Where the REST API of a site is: usually at wp-json/, with plain permalinks at ?rest_route=/, else where it says."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urljoin, urlsplit

import requests

from wpbridge.errors import NoInterface, WpbridgeError
from wpbridge.http import Session, call, visit

_USUAL = "wp-json/"
_LINK = re.compile(r"""<([^>]*)>\s*;[^,]*rel="?https://api\.w\.org/"?""")


class Api:
    """The API of one site. It is looked for only where it is not at its usual place; a call that finds none did nothing
    there, and may be made again."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._root = _USUAL

    def call(self, session: Session, method: str, path: str, **settings: Any) -> requests.Response:
        """One request to a path below wp/v2 ("" is the index of the API). Raises our errors."""
        try:
            return call(session, method, self._address(path), **settings)
        except NoInterface:
            if self._root != _USUAL or not (found := self._told()):
                raise
            self._root = found
        return call(session, method, self._address(path), **settings)

    def _address(self, path: str) -> str:
        return f"{self._root}wp/v2/{path}" if path else self._root

    def _told(self) -> str:
        """What the site's front page says in its Link header; "" when that is nothing, or another host."""
        try:
            answer = visit(Session(self._url), f"{self._url}/")
        except WpbridgeError:
            return ""
        link = _LINK.search(answer.headers.get("Link", ""))
        root = urljoin(answer.url, link[1]) if link else ""
        own = urlsplit(self._url)
        return root if urlsplit(root)[:2] == own[:2] and urljoin(f"{self._url}/", _USUAL) != root else ""
