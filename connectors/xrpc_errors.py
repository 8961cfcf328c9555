"""What the refusals of an AT protocol server mean to us: by the name of the error, else by the HTTP status.

Names: the lexicons of the methods, and @atproto/xrpc `ResponseType`. Names it does not know are judged by the status.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import requests

from connectors.troubles import Kind, lost, trouble, wait
from wpbridge.errors import Ambiguous, AuthError, Gone, RateLimited, Rejected, WpbridgeError
from wpbridge.texts import T


class Expired(AuthError):
    """The token of the session has run out, or the server has forgotten it: log in once more."""


class Taken(Ambiguous):
    """Nothing was written: there is a record of this name already, very likely by a call whose answer was lost."""


BY_NAME: Mapping[str, Kind] = {
    "AccountDeactivated": AuthError,
    "AccountNotFound": AuthError,
    "AccountTakedown": AuthError,
    "AuthFactorTokenRequired": AuthError,
    "AuthMissing": AuthError,
    "AuthenticationRequired": AuthError,
    "Forbidden": AuthError,
    "RepoDeactivated": AuthError,
    "RepoNotFound": AuthError,
    "RepoTakendown": AuthError,
    "ExpiredToken": Expired,
    "InvalidToken": Expired,
    "RateLimitExceeded": RateLimited,
    "InvalidSwap": Taken,
    "RecordNotFound": Gone,
    "XRPCNotSupported": Gone,
    "BlobTooLarge": Rejected,
    "InvalidMimeType": Rejected,
    "InvalidRequest": Rejected,
    "NotAcceptable": Rejected,
    "PayloadTooLarge": Rejected,
    "UnsupportedMediaType": Rejected,
}
BY_STATUS: Mapping[int, Kind] = {401: AuthError, 403: AuthError, 404: Gone, 410: Gone, 429: RateLimited}

LOG_IN = T(
    "{channel}: Bluesky does not accept the identifier or the app password, or the account may not post ({why}). "
    "Make a new app password under Settings > Privacy and security > App passwords, and compare the identifier."
)


def refusal(answer: requests.Response, said: Any, channel: str, *, sent: bool) -> WpbridgeError:
    """The error for an answer that is no success; `sent`: the call would make something public."""
    name, message = _named(said)
    why = ": ".join(part for part in (name or f"HTTP {answer.status_code}", message) if part)
    kind = _kind(answer.status_code, name, sent)
    if kind is RateLimited:
        return wait(channel, _reset(answer))
    if kind is Taken:
        return Taken(T("{channel}: a post of the same name is there already. Nothing was changed.", channel=channel))
    if kind is Expired:
        return Expired(trouble(AuthError, channel, why, LOG_IN).text)
    return trouble(kind, channel, why, LOG_IN)


def _kind(status: int, name: str, sent: bool) -> Kind:
    if not 400 <= status < 500 or status == 408:
        return lost(sent)
    return RateLimited if status == 429 else BY_NAME.get(name) or BY_STATUS.get(status, Rejected)


def _named(said: Any) -> tuple[str, str]:
    """The name of the error and the server's sentence about it."""
    found = said if isinstance(said, dict) else {}
    name, message = found.get("error"), found.get("message")
    return (name if isinstance(name, str) else "", message if isinstance(message, str) else "")


def _reset(answer: requests.Response) -> float | None:
    """When the limit ends, as Unix time."""
    told = answer.headers.get("ratelimit-reset", "")
    return float(told[:12]) if told.isascii() and told.isdigit() else None
