"""The one connection of a channel, given to its SDK: base address, time-outs, name, bounds."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any

import requests

from wpbridge.http.calls import read
from wpbridge.http.session import Session

logging.getLogger("urllib3").setLevel(logging.INFO)  # below it writes addresses, and some networks' hold a token


class Line(Session):
    """A session whose every address leads to `base`, whatever host its SDK has in mind (`origins`).

    It follows no redirects, keeps no cookies, reads answers within bounds of size and time, and uses each connection
    once: a kept one may be dead when a message is to go out, and nobody could tell whether it went. `answer` is the
    last answer, whatever its SDK made of it; None while there is none.
    """

    def __init__(self, base: str, origins: Sequence[str] = ()) -> None:
        super().__init__(base)
        self._origins = tuple(origin.rstrip("/") for origin in origins)
        self.headers["Connection"] = "close"
        self.answer: requests.Response | None = None

    def request(self, method: str, url: str, *args: Any, **settings: Any) -> requests.Response:  # type: ignore[override]
        """Send one request; a path, and an address at one of the origins, is taken relative to the base address."""
        origin = next((one for one in self._origins if f"{url}/".startswith(f"{one}/")), "")
        if settings.get("timeout") is None:
            settings.pop("timeout", None)  # an SDK that has none must not wait for ever
        self.answer = None
        self.answer = super().request(method, url.removeprefix(origin) if origin else url, *args, **settings)
        return self.answer

    def send(self, request: requests.PreparedRequest, **settings: Any) -> requests.Response:
        """The header alone does not do it: requests keeps the connection unless the server says close too."""
        try:
            answer = super().send(request, **settings | {"stream": True})
            read(answer)
            return answer
        finally:
            self.close()
