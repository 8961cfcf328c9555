"""No exception of the SDK is without a meaning."""

from __future__ import annotations

import inspect
from datetime import UTC, datetime

import pytest
import requests
from mastodon import errors as sdk
from urllib3.exceptions import MaxRetryError, NameResolutionError, ProtocolError

from connectors.mastodon_errors import TABLE, translate
from wpbridge.errors import Ambiguous, RateLimited, Unavailable, WpbridgeError
from wpbridge.masking import register_secret

CLASSES = [c for _, c in inspect.getmembers(sdk, inspect.isclass) if issubclass(c, Exception)]


def test_the_table_knows_every_exception_of_the_sdk() -> None:
    assert set(TABLE) == {*CLASSES, Exception}


@pytest.mark.parametrize("sent", [False, True])
@pytest.mark.parametrize("cls", [*CLASSES, TypeError, requests.ConnectionError])
def test_every_exception_becomes_a_sentence(cls: type[Exception], sent: bool) -> None:
    register_secret("rahasia")
    raised = cls("Mastodon API returned error", 500, "x", "rahasia")
    error = translate(raised, "m", sent=sent)
    assert isinstance(error, WpbridgeError)
    assert str(error).startswith("m: ")
    assert "rahasia" not in str(error)
    assert sent or not isinstance(error, Ambiguous)


@pytest.mark.parametrize(
    ("cause", "expected"),
    [
        (requests.ReadTimeout("slow"), Ambiguous),
        (requests.ConnectTimeout("slow"), Unavailable),
        (requests.ConnectionError(ProtocolError("cut", ConnectionResetError())), Ambiguous),
        (
            requests.ConnectionError(
                MaxRetryError(None, "/", NameResolutionError("h", None, OSError()))  # type: ignore[arg-type]
            ),
            Unavailable,
        ),
    ],
)
def test_only_a_connection_never_made_proves_that_nothing_was_sent(
    cause: Exception, expected: type[WpbridgeError]
) -> None:
    error = sdk.MastodonNetworkError("Could not complete request")
    error.__context__ = cause  # as the SDK raises it
    assert type(translate(error, "m", sent=True)) is expected


def test_a_rate_limit_that_has_ended_still_waits() -> None:
    error = translate(sdk.MastodonRatelimitError("Hit rate limit."), "m", sent=True, reset=1.0)
    assert isinstance(error, RateLimited)
    assert error.retry_at > datetime.now(UTC)


def test_a_far_rate_limit_is_cut_to_a_day() -> None:
    error = translate(sdk.MastodonRatelimitError("Hit rate limit."), "m", sent=True, reset=1e18)
    assert isinstance(error, RateLimited)
    assert error.retry_at.year < 2200
