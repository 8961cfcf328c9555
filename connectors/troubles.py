"""What goes wrong with a network, as one of our errors: the same sentence for the same trouble on every channel."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import requests
import urllib3.exceptions

from wpbridge.errors import Ambiguous, AuthError, Gone, RateLimited, Rejected, Unavailable, WpbridgeError
from wpbridge.masking import brief
from wpbridge.texts import T, Text

Kind = type[WpbridgeError]

WAIT = timedelta(minutes=5)  # where the network names no time
LONGEST_WAIT = timedelta(days=1)

_TEXTS = {
    AuthError: T("{channel}: the network does not accept the log-in, or the account may not do this ({why})."),
    Gone: T("{channel}: the server does not know what was asked for ({why})."),
    Rejected: T("{channel}: the server refuses this for good ({why})."),
    Unavailable: T("{channel}: the server gives no usable answer ({why}). Nothing became public; try again later."),
    Ambiguous: T("{channel}: the message was sent, but no usable answer came back ({why}). It may be public already."),
}
_NEVER_CONNECTED = (
    urllib3.exceptions.NewConnectionError,
    urllib3.exceptions.ConnectTimeoutError,
    requests.exceptions.ConnectTimeout,
)


def trouble(kind: Kind, channel: str, why: str, auth: Text | None = None) -> WpbridgeError:
    """The error of a kind with its sentence. `auth`: how to mend the log-in, in the words of that network."""
    sentence = auth if auth and kind is AuthError else _TEXTS[kind]
    return kind(Text(sentence.msgid, {"channel": channel, "why": brief(why)}))


def wait(channel: str, reset: float | None = None) -> RateLimited:
    """The error that says to wait until `reset` (Unix time): never in the past, never more than a day."""
    now = datetime.now(UTC)
    at = now + WAIT
    if reset is not None and reset > now.timestamp():
        at = datetime.fromtimestamp(min(reset, (now + LONGEST_WAIT).timestamp()), UTC)
    text = T("{channel}: the server asks to wait until {time}.", channel=channel, time=at.isoformat())
    return RateLimited(text, retry_at=at)


def lost(sent: bool) -> Kind:
    """What it means when no usable answer came: `sent` says whether something may have become public by the call."""
    return Ambiguous if sent else Unavailable


def never_connected(error: BaseException) -> bool:
    """Whether the connection could not even be made: then nothing was sent, whatever was to be sent."""
    return any(isinstance(cause, _NEVER_CONNECTED) for cause in causes(error))


def causes(error: BaseException | None) -> Iterator[BaseException]:
    """The error and what it was made from; requests hides urllib3's own one in `args` and `reason`."""
    seen: list[Any] = [error]
    for cause in seen:
        if isinstance(cause, BaseException):
            yield cause
            parts = (cause.__cause__ or cause.__context__, getattr(cause, "reason", None), *cause.args)
            seen += [part for part in parts if isinstance(part, BaseException) and part not in seen]


def no_answer(error: BaseException, channel: str, sent: bool) -> WpbridgeError:
    """The error for a call that got no answer at all."""
    kind = lost(sent and not never_connected(error))
    return trouble(kind, channel, type(list(causes(error))[-1]).__name__)
