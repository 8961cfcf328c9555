"""No error of the AT protocol, and no way to get no answer, is without a meaning."""

from __future__ import annotations

import inspect
import json
from importlib.resources import files
from typing import Any

import pytest
import requests
import urllib3.exceptions

from connectors.line import Line
from connectors.xrpc import Xrpc
from connectors.xrpc_errors import BY_NAME, refusal
from wpbridge.errors import Ambiguous, AuthError, RateLimited, Rejected, Unavailable, WpbridgeError
from wpbridge.masking import register_secret

SPEC: dict[str, Any] = json.loads(files("tests.doubles").joinpath("specs/bluesky.json").read_text())
DECLARED = {name for names in SPEC["errors"].values() for name in names}
USUAL = {name for status, name in SPEC["statuses"].items() if int(status) < 500}
SILENCE = [
    cls
    for module in (requests.exceptions, urllib3.exceptions)
    for _, cls in inspect.getmembers(module, inspect.isclass)
    if issubclass(cls, Exception) and not issubclass(cls, Warning)
]


def answer(status: int, body: object = "", **headers: str) -> requests.Response:
    made = requests.Response()
    made.status_code = status
    made._content = json.dumps(body).encode()
    made.headers.update({name.replace("_", "-"): value for name, value in headers.items()})
    return made


def test_the_table_knows_every_error_that_the_methods_declare() -> None:
    assert DECLARED | USUAL | set(SPEC["accounts"]) <= set(BY_NAME)


@pytest.mark.parametrize("sent", [False, True])
@pytest.mark.parametrize("name", [*BY_NAME, "NeverHeardOf"])
def test_every_name_becomes_a_sentence(name: str, sent: bool) -> None:
    register_secret("kata-sandi")
    error = refusal(answer(400), {"error": name, "message": "kata-sandi"}, "b", sent=sent)
    assert str(error).startswith("b: ") and "kata-sandi" not in str(error)
    expected = RateLimited if name == "RateLimitExceeded" else BY_NAME.get(name, Rejected)
    assert type(error) is expected


@pytest.mark.parametrize("name", SPEC["accounts"])
def test_trouble_with_the_account_says_where_to_mend_it(name: str) -> None:
    error = refusal(answer(400), {"error": name}, "b", sent=True)
    assert isinstance(error, AuthError)
    assert name in str(error) and "Settings > Privacy and security > App passwords" in str(error)


@pytest.mark.parametrize("said", [None, [], "x", {"error": 5, "message": []}, {"error": "InternalServerError"}])
@pytest.mark.parametrize(
    ("status", "before", "after"),
    [
        (302, Unavailable, Ambiguous),
        (400, Rejected, Rejected),
        (401, AuthError, AuthError),
        (403, AuthError, AuthError),
        (404, Rejected, Rejected),
        (408, Unavailable, Ambiguous),
        (413, Rejected, Rejected),
        (429, RateLimited, RateLimited),
        *((int(status), Unavailable, Ambiguous) for status in SPEC["statuses"] if int(status) >= 500),
    ],
)
def test_a_status_decides_where_no_name_does(
    said: object, status: int, before: type[WpbridgeError], after: type[WpbridgeError]
) -> None:
    assert isinstance(refusal(answer(status), said, "b", sent=False), before)
    assert isinstance(refusal(answer(status), said, "b", sent=True), after)


class Silent(Line):
    """A line on which each call fails in one way."""

    def __init__(self, failure: Exception) -> None:
        super().__init__("http://127.0.0.1:1")
        self.failure = failure

    def request(self, method: str, url: str, *args: Any, **settings: Any) -> requests.Response:  # type: ignore[override]
        raise self.failure


@pytest.mark.parametrize("cls", SILENCE, ids=lambda cls: f"{cls.__module__}.{cls.__name__}")
def test_every_failure_of_the_line_becomes_ours(cls: type[Exception]) -> None:
    failure = cls.__new__(cls)  # some want much to be made
    with pytest.raises(Unavailable):
        Xrpc(Silent(failure), "b", "humas.example", "x").log_in()


@pytest.mark.parametrize("told", ["", "soon", "-5", "9" * 400, "²"])
def test_a_strange_rate_header_is_no_trouble(told: str) -> None:
    assert isinstance(refusal(answer(429, ratelimit_reset=told), None, "b", sent=True), RateLimited)
