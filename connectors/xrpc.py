"""Calls of the AT protocol (XRPC) under a session that is opened once and renewed when it has run out.

https://atproto.com/specs/xrpc; lexicons com.atproto.server.createSession and refreshSession. A server allows 30
log-ins in 5 minutes and 300 a day, so there must not be one for each call.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from http.client import HTTPException
from typing import Any

import requests
from urllib3.exceptions import HTTPError

from connectors.line import Line
from connectors.troubles import lost, no_answer, trouble
from connectors.xrpc_errors import LOG_IN, Expired, refusal
from wpbridge.errors import AuthError, Gone, Rejected, Unavailable
from wpbridge.masking import register_secret

CREATE, REFRESH = "com.atproto.server.createSession", "com.atproto.server.refreshSession"
# What may come instead of an answer: requests' own errors are OSErrors, some of urllib3's are only ValueErrors.
_SILENCE = (OSError, ValueError, HTTPException, HTTPError)


@dataclass(frozen=True, kw_only=True)
class Login:
    """A session: whose it is, and its two tokens. `status` says why the account is not active; empty when it is."""

    did: str
    handle: str
    status: str
    access: str = field(repr=False)
    refresh: str = field(repr=False)


class Xrpc:
    """One account on one server. Each call raises AuthError, RateLimited, Unavailable or Rejected, and Ambiguous where
    `sent` says that it would make something public; none is repeated, unless its token was refused for its age."""

    def __init__(self, line: Line, channel: str, identifier: str, password: str) -> None:
        self._line = line
        self._channel = channel
        self._log_in = {"identifier": identifier, "password": password}
        self._login: Login | None = None

    def login(self) -> Login:
        """The session, opened now if there is none."""
        return self._login or self.log_in()

    def log_in(self) -> Login:
        """A new session, by the password."""
        try:
            self._login = self._opened(self._asked("POST", CREATE, json=self._log_in))
        except Gone:
            raise  # not the log-in: the address is wrong
        except Rejected as error:
            why = str(error.text.args.get("why", ""))
            raise trouble(AuthError, self._channel, why, LOG_IN) from error
        return self._login

    def query(self, method: str, **parameters: str) -> dict[str, Any]:
        """What a method that only reads answers."""
        return self._authorized("GET", method, params=parameters)

    def procedure(self, method: str, body: Mapping[str, Any], *, sent: bool = False) -> dict[str, Any]:
        """What a method that changes something answers."""
        return self._authorized("POST", method, sent=sent, json=body)

    def upload(self, data: bytes, mime: str) -> dict[str, Any]:
        """A blob, as a record names it: by its content, so the same bytes are the same blob."""
        said = self._authorized("POST", "com.atproto.repo.uploadBlob", data=data, headers={"Content-Type": mime})
        blob = said.get("blob")
        if not isinstance(blob, dict) or "ref" not in blob:
            raise trouble(Unavailable, self._channel, "no blob")
        return blob

    def _authorized(self, verb: str, method: str, **what: Any) -> dict[str, Any]:
        login = self.login()
        try:
            return self._asked(verb, method, login.access, **what)
        except Expired:  # refused at the door: nothing was done
            return self._asked(verb, method, self._renewed(login).access, **what)

    def _renewed(self, login: Login) -> Login:
        self._login = None  # whatever comes of it, the next call must not use it again
        try:
            self._login = self._opened(self._asked("POST", REFRESH, login.refresh))
        except (AuthError, Rejected):
            return self.log_in()
        return self._login

    def _asked(self, verb: str, method: str, token: str = "", *, sent: bool = False, **what: Any) -> dict[str, Any]:
        head = what.pop("headers", {}) | ({"Authorization": f"Bearer {token}"} if token else {})
        try:
            answer = self._line.request(verb, f"xrpc/{method}", headers=head, **what)
        except _SILENCE as error:
            raise no_answer(error, self._channel, sent) from error
        said = _json(answer)
        if not 200 <= answer.status_code < 300:
            raise refusal(answer, said, self._channel, sent=sent)
        if not isinstance(said, dict):
            raise trouble(lost(sent), self._channel, f"HTTP {answer.status_code}, no JSON")
        return said

    def _opened(self, said: Mapping[str, Any]) -> Login:
        did, handle, access, refresh = (said.get(name) for name in ("did", "handle", "accessJwt", "refreshJwt"))
        if not all(isinstance(value, str) and value for value in (did, handle, access, refresh)):
            raise trouble(Unavailable, self._channel, "no session")
        for token in (access, refresh):
            register_secret(str(token))
        status = str(said.get("status") or "inactive") if said.get("active") is False else ""
        return Login(did=str(did), handle=str(handle), status=status, access=str(access), refresh=str(refresh))


def _json(answer: requests.Response) -> Any:
    """The JSON of an answer; {} of an empty one, None of one that is none."""
    try:
        return answer.json() if answer.content else {}
    except (ValueError, RecursionError):
        return None
