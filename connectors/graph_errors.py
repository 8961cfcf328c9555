"""What the refusals of Meta's Graph API mean to us: by their codes, else by the HTTP status.

Codes: https://developers.facebook.com/docs/graph-api/guides/error-handling and, for Instagram,
https://developers.facebook.com/docs/instagram-platform/instagram-graph-api/reference/error-codes. The SDK drops the
status and the headers, so the answer itself is read.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from typing import Any

import requests

from connectors.troubles import Kind, lost, no_answer, trouble, wait
from wpbridge.errors import AuthError, Gone, RateLimited, Rejected, Repeated, Unavailable, WpbridgeError
from wpbridge.masking import brief
from wpbridge.texts import T, Text

BY_CODE: Mapping[int, Kind] = {
    4: RateLimited,  # of the app
    9: RateLimited,  # of Instagram: posts in 24 hours
    10: AuthError,  # no permission
    17: RateLimited,  # of the user
    24: Gone,  # of Instagram: a container that is not there
    32: RateLimited,  # of the page
    100: Rejected,
    102: AuthError,
    190: AuthError,
    341: RateLimited,
    368: AuthError,  # blocked for policy
    506: Repeated,
    613: RateLimited,
    9004: Rejected,  # of Instagram: the picture cannot be fetched
    9007: Unavailable,  # of Instagram: the container is not ready
    36000: Rejected,
    36001: Rejected,
    36003: Rejected,
    80001: RateLimited,
    80002: RateLimited,
    1609005: Rejected,  # the link cannot be read
}
_PERMISSIONS = range(200, 300)
_OUTAGE = (-2, -1, 1, 2)
_NOT_THERE = 33  # sub-code of 100
BY_STATUS: Mapping[int, Kind] = {401: AuthError, 403: AuthError, 404: Gone, 413: Rejected, 429: RateLimited}

TOKEN = T(
    "{channel}: Meta does not accept the token ({why}). Make a new one: developers.facebook.com, Tools, Graph API "
    "Explorer; choose the app, then the page under “User or Page”, and put the token where token_env says."
)
RIGHTS = T(
    "{channel}: the token may not do this ({why}). It needs the permissions {needs}, and who made it the task "
    "“Content” for the page (Meta Business Suite, Settings, People). Add them in the Graph API Explorer and make a new "
    "token."
)
BLOCKED = T(
    "{channel}: Meta blocks the account for a while ({why}). Look at Page quality, or Account status, in Meta Business "
    "Suite; until then post by hand or not at all."
)
SAME = T("{channel}: the last post has these words already ({why}), so Meta took nothing.")


def translate(
    answer: requests.Response | None, error: Exception, channel: str, needs: str, *, sent: bool
) -> WpbridgeError:
    """The error for a call that failed; `answer` is what came back, `needs` the permissions of the channel, `sent`: the
    call would make something public."""
    if answer is None:
        return no_answer(error, channel, sent)
    said = error_of(answer)
    code, why = _number(said.get("code")), _why(answer, said)
    kind = _kind(answer.status_code, said, sent)
    if kind is RateLimited:
        return wait(channel, _again(answer))
    if kind is Repeated:
        return Repeated(Text(SAME.msgid, {"channel": channel, "why": brief(why)}))
    if kind is AuthError and (code == 10 or code in _PERMISSIONS):
        return AuthError(Text(RIGHTS.msgid, {"channel": channel, "why": brief(why), "needs": needs}))
    return trouble(kind, channel, why, BLOCKED if code == 368 else TOKEN)


def error_of(answer: requests.Response) -> dict[str, Any]:
    """What an answer says went wrong; empty when it says nothing."""
    try:
        found = answer.json()
    except ValueError:
        return {}
    said = found.get("error") if isinstance(found, dict) else None
    return said if isinstance(said, dict) else {}


def _kind(status: int, said: Mapping[str, Any], sent: bool) -> Kind:
    code = _number(said.get("code"))
    if code in _OUTAGE or said.get("is_transient") is True:
        return lost(sent)
    if code == 100 and said.get("error_subcode") == _NOT_THERE:
        return Gone
    if code in _PERMISSIONS:
        return AuthError
    if code in BY_CODE:
        return BY_CODE[code]
    if 400 <= status < 500 and status != 408:
        return BY_STATUS.get(status, Rejected)
    return lost(sent)


def _why(answer: requests.Response, said: Mapping[str, Any]) -> str:
    if not said:
        return f"HTTP {answer.status_code}"
    code = "/".join(str(one) for one in (said.get("code"), said.get("error_subcode")) if one)
    words = said.get("error_user_msg") or said.get("message") or ""
    return f"{code or answer.status_code}: {words}"


def _again(answer: requests.Response) -> float | None:
    """When there is room again, as Unix time: Meta tells it in minutes, by the kind of use."""
    try:
        uses = json.loads(answer.headers.get("x-business-use-case-usage", "{}"))
        minutes = [one.get("estimated_time_to_regain_access", 0) for many in uses.values() for one in many]
        longest = max(float(one) for one in [0, *minutes])
    except (ValueError, TypeError, AttributeError):
        longest = 0
    told = answer.headers.get("Retry-After", "")
    seconds = longest * 60 or (float(told[:9]) if told.isascii() and told.isdigit() else 0)
    return time.time() + seconds if seconds else None


def _number(code: Any) -> int:
    return code if isinstance(code, int) and not isinstance(code, bool) else 0
