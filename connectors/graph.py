"""Meta's Graph API, which both Facebook and Instagram speak.

facebook-sdk (3.1.0) knows no version of this decade and no app secret proof, and writes the token into addresses: the
version is set after its check, the rest is the connection's. API: https://developers.facebook.com/docs/graph-api
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import facebook
import requests

from connectors import values
from connectors.graph_errors import error_of, translate
from connectors.line import Line
from wpbridge.errors import Ambiguous, AuthError, ConfigError, WpbridgeError
from wpbridge.masking import register_secret
from wpbridge.models import Receipt
from wpbridge.plugins import ChannelSettings
from wpbridge.texts import T, Text

OFFICIAL = "https://graph.facebook.com"
VERSION = "v25.0"
SETTINGS: Mapping[str, Text] = {
    "token_env": T("The environment variable that holds the access token of the page."),
    "app_secret_env": T("The environment variable that holds the app secret, for calls with a proof of it."),
    "app": T("The number of the app; with the app secret, the end of the token is known."),
    "version": T("The version of the Graph API (default v25.0)."),
}
_PAGE, _MOST_PAGES = 100, 20


class Graph(facebook.GraphAPI):  # type: ignore[misc]
    """The API with the token of a page. `needs` are the permissions that the token must have."""

    def __init__(self, settings: ChannelSettings, needs: tuple[str, ...]) -> None:
        token = values.secret(settings, "token")
        self.name, self.needs = settings.name, needs
        self.app = values.words(settings, "app", optional=True)
        self.app_secret = values.secret(settings, "app_secret") if "app_secret" in settings.secrets else ""
        self.line = _GraphLine(values.address(settings, OFFICIAL), token, self.app_secret)
        super().__init__(token, session=self.line)
        self.version = values.words(settings, "version", VERSION)
        if not re.fullmatch(r"v[0-9]{1,3}\.[0-9]", self.version):
            raise ConfigError(T("[channels.{name}]: version must look like v25.0.", name=settings.name))

    def call(self, work: Callable[[], Any], *, sent: bool = False) -> dict[str, Any]:
        """What the server says. `sent`: without an answer something may be public."""
        failed: WpbridgeError | None = None
        said: Any = None
        try:
            said = work()
        except Exception as error:
            said = _whole(self.line.answer)
            failed = None if said else self._translated(error, sent)
        if failed:  # raised here: the SDK's own error may hold an address with the token
            raise failed
        if not isinstance(said, dict):
            raise self.unusable(sent)
        return said

    def unusable(self, sent: bool) -> WpbridgeError:
        """The error for an answer that does not say what it must."""
        return self._translated(ValueError(), sent)

    def listed(self, owner: str, edge: str, **args: Any) -> Iterator[dict[str, Any]]:
        """What stands on a list, the newest first. Ambiguous when it is too long to be looked through."""
        for _ in range(_MOST_PAGES):
            page = self.call(lambda: self.get_connections(owner, edge, limit=_PAGE, **args))
            found = page.get("data")
            yield from found if isinstance(found, list) else []
            paging = page.get("paging") or {}
            after = (paging.get("cursors") or {}).get("after")
            if not (paging.get("next") and after):
                return
            args["after"] = after
        raise Ambiguous(
            T(
                "{channel}: there are too many newer posts to look through. Look at the account yourself.",
                channel=self.name,
            )
        )

    def addressed(self, receipt: Receipt, name: str) -> Receipt:
        """A receipt with its public address, by the field of this name; as it is where that cannot be read: what was
        sent is public, whether or not we learn where."""
        with suppress(WpbridgeError):
            shown = self.call(lambda: self.get_object(receipt.remote_id, fields=name))
            return replace(receipt, url=str(shown.get(name) or receipt.url))
        return receipt

    def end_of_token(self) -> datetime | None:
        """When the token ends; None where it does not, and where no app secret lets us ask. AuthError when it lacks a
        permission."""
        if not (self.app and self.app_secret):
            return None
        token = self.access_token
        about = self.call(lambda: self.debug_access_token(token, self.app, self.app_secret)).get("data")
        told = about if isinstance(about, dict) else {}
        missing = [one for one in self.needs if one not in (told.get("scopes") or self.needs)]
        if missing or told.get("is_valid") is False:
            why = ", ".join(missing) or str((told.get("error") or {}).get("message", ""))
            raise AuthError(
                T(
                    "{channel}: the token is not valid, or lacks permissions ({why}). In the Graph API Explorer, under "
                    "Permissions, add {needs}, generate a new token for the page, and put it where token_env says.",
                    channel=self.name,
                    why=why,
                    needs=", ".join(self.needs),
                )
            )
        ends = [told.get(name) for name in ("expires_at", "data_access_expires_at")]
        times = [one for one in ends if isinstance(one, int) and one > 0]  # 0: never
        return datetime.fromtimestamp(min(times), UTC) if times else None

    def _translated(self, error: Exception, sent: bool) -> WpbridgeError:
        return translate(self.line.answer, error, self.name, ", ".join(self.needs), sent=sent)


class _GraphLine(Line):
    """A connection that keeps the token out of addresses, and proves that it knows the app secret."""

    def __init__(self, base: str, token: str, app_secret: str) -> None:
        super().__init__(base, (OFFICIAL, "https://graph.instagram.com"))
        self._token, self._proof = token, ""
        if app_secret:
            self._proof = hmac.new(app_secret.encode(), token.encode(), hashlib.sha256).hexdigest()
            register_secret(self._proof)

    def request(self, method: str, url: str, *args: Any, **settings: Any) -> requests.Response:  # type: ignore[override]
        """Send one request with the token in its header, and the proof beside the other parameters."""
        params = dict(settings.pop("params", None) or {})
        token = params.pop("access_token", self._token)
        fields = dict(settings.pop("data", None) or {})
        place = fields if method == "POST" else params
        if self._proof and token == self._token:
            place["appsecret_proof"] = self._proof
        headers = {"Authorization": f"Bearer {token}"}
        return super().request(method, url, *args, params=params, data=fields or None, headers=headers, **settings)


def moment(told: Any) -> datetime:
    """A time as Meta writes it. ValueError."""
    return datetime.fromisoformat(str(told)).astimezone(UTC)


def _whole(answer: requests.Response | None) -> Any:
    """A good answer that the SDK stumbled over, because it does not say what it is; None for any other."""
    if answer is None or not answer.ok or answer.is_redirect or error_of(answer):
        return None
    try:
        found = answer.json()
    except ValueError:
        return None
    return found if isinstance(found, dict) else None
