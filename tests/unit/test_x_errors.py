"""No exception of tweepy leaves the connector, and each has a meaning."""

from __future__ import annotations

import inspect
import json

import pytest
import requests
import tweepy.errors as sdk
from urllib3.exceptions import MaxRetryError, NameResolutionError, ProtocolError

from connectors.x_errors import BY_STATUS, translate
from wpbridge.errors import Ambiguous, AuthError, Gone, RateLimited, Rejected, Unavailable, WpbridgeError
from wpbridge.masking import register_secret

CLASSES = {
    sdk.TweepyException: None,
    sdk.HTTPException: 418,
    sdk.BadRequest: 400,
    sdk.Unauthorized: 401,
    sdk.Forbidden: 403,
    sdk.NotFound: 404,
    sdk.TooManyRequests: 429,
    sdk.TwitterServerError: 503,
}
MEANT = {400: Rejected, 401: AuthError, 403: AuthError, 404: Gone, 418: Rejected, 429: RateLimited}


def answered(status: int, body: object = None) -> requests.Response:
    answer = requests.Response()
    answer.status_code = status
    answer._content = json.dumps(body).encode()
    return answer


def test_every_exception_of_the_sdk_is_known() -> None:
    own = {c for _, c in inspect.getmembers(sdk, inspect.isclass) if c.__module__ == sdk.__name__}
    assert own == set(CLASSES)


@pytest.mark.parametrize("sent", [False, True])
@pytest.mark.parametrize("cls", [*CLASSES, TypeError, AttributeError])
def test_every_exception_becomes_a_sentence(cls: type[Exception], sent: bool) -> None:
    register_secret("rahasia")
    status = CLASSES.get(cls)
    answer = answered(status, {"detail": "rahasia"}) if status else None
    raised = cls(answer) if issubclass(cls, sdk.HTTPException) else cls("rahasia")
    error = translate(answer, raised, "x", sent=sent)
    expected = MEANT.get(status or 0) or (Ambiguous if sent else Unavailable)
    assert type(error) is expected
    assert str(error).startswith("x: ") and "rahasia" not in str(error)


@pytest.mark.parametrize("status", [*range(300, 600, 7), *BY_STATUS, 408])
def test_every_status_has_a_meaning(status: int) -> None:
    bodies: list[object] = [{}, [], None, "x", {"errors": [None]}, {"errors": [{"message": 5}]}, {"detail": None}]
    for body in bodies:
        before, after = (translate(answered(status, body), ValueError(), "x", sent=sent) for sent in (False, True))
        assert isinstance(before, WpbridgeError) and not isinstance(before, Ambiguous)
        assert type(before) is type(after) or (isinstance(before, Unavailable) and isinstance(after, Ambiguous))


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
    assert type(translate(None, cause, "x", sent=True)) is expected
