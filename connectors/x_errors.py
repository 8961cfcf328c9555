"""What the refusals of X mean to us: by the HTTP status, and by the words where one status means several things.

Problems: https://docs.x.com/x-api/fundamentals/response-codes-and-errors. The exceptions of tweepy say no more than the
status of the answer, and break on some answers, so the answer itself is read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import requests

from connectors.troubles import Kind, lost, no_answer, trouble, wait
from wpbridge.errors import AuthError, Gone, RateLimited, Rejected, Repeated, WpbridgeError
from wpbridge.masking import brief
from wpbridge.texts import T, Text

BY_STATUS: Mapping[int, Kind] = {
    400: Rejected,
    401: AuthError,
    402: AuthError,
    403: AuthError,
    404: Gone,
    410: Gone,
    413: Rejected,
    422: Rejected,
    429: RateLimited,
}
KEYS = T(
    "{channel}: X does not accept the keys, or they may not do this ({why}). In the developer console (console.x.com), "
    "open the app; under User authentication settings its App permissions must be “Read and write”. After a change "
    "there, regenerate Access Token and Secret under Keys and tokens."
)
CREDITS = T(
    "{channel}: the developer account has no credits left ({why}). Buy some in the developer console (console.x.com) "
    "under Billing; what waits goes out afterwards."
)
SAME = T("{channel}: X has these words of the account already ({why}), so it took nothing.")

_SAME = re.compile(r"duplicate content", re.I)
_ABOUT_THE_POST = re.compile(r"too long|not allowed to (?:reply|quote)|cashtag|edit|media id|invalid", re.I)
_RESETS = (  # how many are left, and when there are more again, the longest wait first
    ("x-app-limit-24hour-remaining", "x-app-limit-24hour-reset"),
    ("x-user-limit-24hour-remaining", "x-user-limit-24hour-reset"),
    ("x-rate-limit-remaining", "x-rate-limit-reset"),
)


def translate(answer: requests.Response | None, error: Exception, channel: str, *, sent: bool) -> WpbridgeError:
    """The error for a call that failed; `answer` is what came back, `sent`: the call would make something public."""
    if answer is None:
        return no_answer(error, channel, sent)
    why = _why(answer)
    kind = _kind(answer.status_code, why, sent)
    if kind is RateLimited:
        return wait(channel, _reset(answer))
    if kind is Repeated:
        return Repeated(Text(SAME.msgid, {"channel": channel, "why": brief(why)}))
    return trouble(kind, channel, why, CREDITS if answer.status_code == 402 else KEYS)


def _kind(status: int, why: str, sent: bool) -> Kind:
    if status == 403 and _SAME.search(why):
        return Repeated
    if status == 403 and _ABOUT_THE_POST.search(why):
        return Rejected
    if 400 <= status < 500 and status != 408:
        return BY_STATUS.get(status, Rejected)
    return lost(sent)


def _why(answer: requests.Response) -> str:
    """The status and the server's own words."""
    said = _said(answer)
    errors = said.get("errors")
    first = errors[0] if isinstance(errors, list) and errors and isinstance(errors[0], dict) else {}
    words = [first.get("message"), first.get("detail"), said.get("detail"), said.get("title")]
    told = next((" ".join(word.split()) for word in words if isinstance(word, str) and word.strip()), "")
    return f"HTTP {answer.status_code}: {told}" if told else f"HTTP {answer.status_code}"


def _said(answer: requests.Response) -> dict[str, Any]:
    try:
        found = answer.json()
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _reset(answer: requests.Response) -> float | None:
    """When there is room again, as Unix time."""
    for left, reset in _RESETS:
        told = answer.headers.get(reset, "")
        if answer.headers.get(left, "0") == "0" and told.isascii() and told.isdigit():
            return float(told[:12])
    return None
