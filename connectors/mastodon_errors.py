"""What an exception of Mastodon.py means to us. No exception of the SDK leaves the connector."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import requests
import urllib3.exceptions
from mastodon import errors as sdk

from wpbridge.errors import (
    Ambiguous,
    AuthError,
    Gone,
    RateLimited,
    Rejected,
    Unavailable,
    WpbridgeError,
)
from wpbridge.texts import T, Text

Kind = type[WpbridgeError]

# The class of the SDK: what it means while nothing can be public yet, and once a status was sent.
TABLE: dict[type[BaseException], tuple[Kind, Kind]] = {
    sdk.MastodonUnauthorizedError: (AuthError, AuthError),
    sdk.MastodonRatelimitError: (RateLimited, RateLimited),
    sdk.MastodonNotFoundError: (Gone, Gone),
    sdk.MastodonInternalServerError: (Unavailable, Ambiguous),
    sdk.MastodonBadGatewayError: (Unavailable, Ambiguous),
    sdk.MastodonServiceUnavailableError: (Unavailable, Ambiguous),
    sdk.MastodonGatewayTimeoutError: (Unavailable, Ambiguous),
    sdk.MastodonServerError: (Unavailable, Ambiguous),
    sdk.MastodonReadTimeout: (Unavailable, Ambiguous),
    sdk.MastodonNetworkError: (Unavailable, Ambiguous),
    sdk.MastodonMalformedEventError: (Unavailable, Ambiguous),
    sdk.MastodonAPIError: (Unavailable, Ambiguous),  # where `_BY_STATUS` does not say it better
    sdk.MastodonFileNotFoundError: (Unavailable, Unavailable),
    sdk.MastodonIOError: (Unavailable, Ambiguous),
    sdk.MastodonIllegalArgumentError: (Rejected, Rejected),  # raised before a request is made
    sdk.MastodonVersionError: (Rejected, Rejected),
    sdk.MastodonDeprecationWarning: (Unavailable, Ambiguous),  # only where warnings are made errors
    sdk.MastodonWarning: (Unavailable, Ambiguous),
    sdk.MastodonError: (Unavailable, Ambiguous),
    Exception: (Unavailable, Ambiguous),  # what the SDK stumbles over in a strange answer
}

_TEXTS = {
    AuthError: T(
        "{channel}: the server does not accept the token, or the token may not do this ({why}). "
        "Make a new one with the rights read:accounts, read:statuses, write:statuses and write:media."
    ),
    Gone: T("{channel}: the server does not know what was asked for ({why})."),
    Rejected: T("{channel}: the server refuses this for good ({why})."),
    Unavailable: T(
        "{channel}: the server gives no usable answer ({why}). Nothing became public; try again later."
    ),
    Ambiguous: T(
        "{channel}: the message was sent, but no usable answer came back ({why}). It may be public already."
    ),
}
_NEVER_CONNECTED = (
    urllib3.exceptions.NewConnectionError,
    urllib3.exceptions.ConnectTimeoutError,
    requests.exceptions.ConnectTimeout,
)
_WAIT = timedelta(minutes=5)  # Mastodon's own window, where the server names no time
_LONGEST_WAIT = timedelta(days=1)


def translate(
    error: Exception, channel: str, *, sent: bool, reset: float | None = None, secret: str = ""
) -> WpbridgeError:
    """The error that stands for `error`; `sent`: the request that makes the status public was under way.

    `reset` is the SDK's `ratelimit_reset` (Unix time). `secret` is blotted out of what the server says.
    """
    kind = _kind(error, sent)
    why = _why(error).replace(secret, "***") if secret else _why(error)
    if issubclass(kind, RateLimited):
        at = _retry_at(reset)
        text = T("{channel}: the server asks to wait until {time}.", channel=channel, time=at.isoformat())
        return RateLimited(text, retry_at=at)
    return kind(Text(_TEXTS[kind].msgid, {"channel": channel, "why": why}))


def not_accepted(error: Rejected) -> AuthError:
    """What a refusal means where nothing but the token can be wrong: some servers say 422 to it, not 401."""
    return AuthError(Text(_TEXTS[AuthError].msgid, error.text.args))


def _kind(error: Exception, sent: bool) -> Kind:
    before, after = next(TABLE[known] for known in type(error).__mro__ if known in TABLE)
    if isinstance(error, sdk.MastodonAPIError) and (final := _by_status(_status(error))):
        return final
    if isinstance(error, sdk.MastodonRatelimitError) and error.args != ("Hit rate limit.",):
        # The SDK could not read the header of an answer that may well be a success.
        return Ambiguous if sent else Unavailable
    return after if sent and not _never_connected(error) else before


def _by_status(status: int | None) -> Kind | None:
    """What the server means by a code that the SDK has no class for."""
    if status is None or status >= 500 or status == 408:
        return None
    return {401: AuthError, 403: AuthError, 404: Gone, 410: Gone}.get(status, Rejected)


def _never_connected(error: BaseException) -> bool:
    """Whether the connection could not even be made: then nothing was sent, whatever was to be sent."""
    return any(isinstance(cause, _NEVER_CONNECTED) for cause in _causes(error))


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """The error and what it was made from; requests hides urllib3's own one in `args` and `reason`."""
    seen: list[Any] = [error]
    for cause in seen:
        if isinstance(cause, BaseException):
            yield cause
            parts = (cause.__cause__ or cause.__context__, getattr(cause, "reason", None), *cause.args)
            seen += [part for part in parts if isinstance(part, BaseException) and part not in seen]


def _status(error: Exception) -> int | None:
    """The HTTP status: the SDK gives (text, status, reason, what the server says)."""
    return error.args[1] if len(error.args) > 1 and isinstance(error.args[1], int) else None


def _why(error: Exception) -> str:
    if (status := _status(error)) is None:
        return type(list(_causes(error))[-1]).__name__
    said = " ".join(str(error.args[3] or "").split()) if len(error.args) > 3 else ""
    return f"HTTP {status}: {said[:200]}" if said else f"HTTP {status}"


def _retry_at(reset: float | None) -> datetime:
    """Never in the past, and no more than a day away, whatever the server writes."""
    now = datetime.now(UTC)
    if reset is None or reset <= now.timestamp():
        return now + _WAIT
    return datetime.fromtimestamp(min(reset, (now + _LONGEST_WAIT).timestamp()), UTC)
