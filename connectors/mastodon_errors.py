"""What an exception of Mastodon.py means to us. No exception of the SDK leaves the connector."""

from __future__ import annotations

from mastodon import errors as sdk

from connectors.troubles import Kind, causes, never_connected, trouble, wait
from wpbridge.errors import (
    Ambiguous,
    AuthError,
    Gone,
    RateLimited,
    Rejected,
    Unavailable,
    WpbridgeError,
)
from wpbridge.texts import T

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

TOKEN = T(
    "{channel}: the server does not accept the token, or the token may not do this ({why}). "
    "Make a new one with the rights read:accounts, read:statuses, write:statuses and write:media."
)


def translate(error: Exception, channel: str, *, sent: bool, reset: float | None = None) -> WpbridgeError:
    """The error that stands for `error`; `sent`: the request that makes the status public was under way.

    `reset` is the SDK's `ratelimit_reset` (Unix time).
    """
    kind = _kind(error, sent)
    return wait(channel, reset) if kind is RateLimited else trouble(kind, channel, _why(error), TOKEN)


def not_accepted(error: Rejected, channel: str) -> WpbridgeError:
    """What a refusal means where nothing but the token can be wrong: some servers say 422 to it, not 401."""
    return trouble(AuthError, channel, str(error.text.args.get("why", "")), TOKEN)


def _kind(error: Exception, sent: bool) -> Kind:
    before, after = next(TABLE[known] for known in type(error).__mro__ if known in TABLE)
    if isinstance(error, sdk.MastodonAPIError) and (final := _by_status(_status(error))):
        return final
    if isinstance(error, sdk.MastodonRatelimitError) and error.args != ("Hit rate limit.",):
        # The SDK could not read the header of an answer that may well be a success.
        return Ambiguous if sent else Unavailable
    return after if sent and not never_connected(error) else before


def _by_status(status: int | None) -> Kind | None:
    """What the server means by a code that the SDK has no class for."""
    if status is None or status >= 500 or status == 408:
        return None
    return {401: AuthError, 403: AuthError, 404: Gone, 410: Gone}.get(status, Rejected)


def _status(error: Exception) -> int | None:
    """The HTTP status: the SDK gives (text, status, reason, what the server says)."""
    return error.args[1] if len(error.args) > 1 and isinstance(error.args[1], int) else None


def _why(error: Exception) -> str:
    if (status := _status(error)) is None:
        return type(list(causes(error))[-1]).__name__
    said = " ".join(str(error.args[3] or "").split()) if len(error.args) > 3 else ""
    return f"HTTP {status}: {said[:200]}" if said else f"HTTP {status}"
