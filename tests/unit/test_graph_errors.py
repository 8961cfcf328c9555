"""No exception of facebook-sdk leaves the connector, and each answer has a meaning."""

from __future__ import annotations

import inspect
import json

import facebook as sdk
import pytest
import requests
from urllib3.exceptions import ProtocolError

from connectors.graph_errors import BY_CODE, BY_STATUS, translate
from wpbridge.errors import Ambiguous, Unavailable, WpbridgeError
from wpbridge.masking import register_secret

CODES = [*BY_CODE, *range(-3, 20), 200, 250, 299, 300, 999_999]


def answered(status: int, body: object) -> requests.Response:
    answer = requests.Response()
    answer.status_code = status
    answer._content = json.dumps(body).encode()
    return answer


def test_the_sdk_has_one_exception_of_its_own() -> None:
    own = [c for _, c in inspect.getmembers(sdk, inspect.isclass) if issubclass(c, BaseException)]
    assert own == [sdk.GraphAPIError]


@pytest.mark.parametrize("sent", [False, True])
@pytest.mark.parametrize("raised", [sdk.GraphAPIError("rahasia"), KeyError("content-type"), TypeError(), ValueError()])
def test_every_exception_becomes_a_sentence(raised: Exception, sent: bool) -> None:
    register_secret("rahasia")
    for answer in (None, answered(200, {}), answered(500, {"error": {"message": "rahasia", "code": 5}})):
        error = translate(answer, raised, "f", "x", sent=sent)
        assert type(error) is (Ambiguous if sent else Unavailable)
        assert str(error).startswith("f: ") and "rahasia" not in str(error)


@pytest.mark.parametrize("code", CODES)
def test_every_code_has_a_meaning(code: int) -> None:
    for status in (400, 401, 500, *BY_STATUS):
        for more in ({}, {"error_subcode": 33}, {"is_transient": True}, {"message": 5}, {"error_user_msg": None}):
            body = {"error": {"code": code, "message": "x", **more}}
            before, after = (translate(answered(status, body), ValueError(), "f", "x", sent=s) for s in (False, True))
            assert isinstance(before, WpbridgeError) and type(before) is not Ambiguous
            assert type(before) is type(after) or (type(before), type(after)) == (Unavailable, Ambiguous)


@pytest.mark.parametrize("body", [{"error": None}, {"error": "x"}, {"error": []}, [], None, {"error": {"code": "5"}}])
def test_an_odd_answer_is_judged_by_its_status(body: object) -> None:
    for status in range(300, 600, 9):
        error = translate(answered(status, body), ValueError(), "f", "x", sent=True)
        assert isinstance(error, WpbridgeError)
        assert (type(error) is Ambiguous) == (status < 400 or status >= 500 or status == 408)


def test_only_a_connection_never_made_proves_that_nothing_was_sent() -> None:
    cut = requests.ConnectionError(ProtocolError("cut", ConnectionResetError()))
    assert type(translate(None, cut, "f", "x", sent=True)) is Ambiguous
    assert type(translate(None, requests.ConnectTimeout("slow"), "f", "x", sent=True)) is Unavailable
