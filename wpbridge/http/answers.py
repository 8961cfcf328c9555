"""The table from answers, and their absence, to our errors; and the JSON of answers."""

from __future__ import annotations

import json
import re
import ssl
from copy import copy
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from itertools import islice
from typing import Any

import requests
from requests.exceptions import ChunkedEncodingError, ConnectTimeout, ContentDecodingError, SSLError

from wpbridge.errors import (
    Ambiguous,
    AuthError,
    ConfigError,
    Gone,
    NoInterface,
    RateLimited,
    Rejected,
    Unavailable,
    WpbridgeError,
)
from wpbridge.http.session import Session
from wpbridge.masking import brief
from wpbridge.texts import T, Text

LONGEST_WAIT = timedelta(hours=1)  # whatever Retry-After says
_WAIT = timedelta(minutes=1)  # where it says nothing
_BEGINNINGS = 100  # how many brackets in printed messages are tried as the beginning of the data
_DATA = re.compile(r"""(?:^|(?<=[\s>]))(?:\{\s*"|\[\s*[\[{"\]])""")  # what WordPress' data begin with
_KEY = re.compile(r'[{,]\s*"[^"<>]*"\s*:')
_TITLE = re.compile(r"<title[^>]*>(.*?)</title>", re.I | re.S)
_UNSEEN = ("rest_forbidden_status", "rest_forbidden_context")  # to visitors, and roles without the right
_ROLE_MISSING = ("rest_cannot_view", "rest_forbidden", "rest_user_cannot_view", "rest_forbidden_who")


class TooLarge(requests.RequestException):
    """An answer beyond all reason."""


def json_of(session: Session, answer: requests.Response, kind: type = dict, reads: bool = True) -> Any:
    """The JSON of an answer. A PHP message before it is passed over with a warning, if the rest is whole.

    `kind` (dict or list) is what the answer must be; anything else is no usable answer.
    """
    found, printed = _decoded(answer)
    if hidden := _hidden_refusal(found):
        refused = copy(answer)
        refused.status_code = hidden
        raise error_of(session, refused, reads)
    if not isinstance(found, kind):
        raise _unreadable(session, answer, reads)
    if printed:
        session.warn(
            T(
                "{host} prints a message before its answer: {message} Tell its administrator to switch off "
                "the display of PHP messages (display_errors).",
                host=session.host,
                message=brief(printed),
            )
        )
    return found


def error_of(session: Session, answer: requests.Response, reads: bool) -> WpbridgeError:
    """What a refusing answer means."""
    code, message = _said(answer)
    places = {"host": session.host, "status": answer.status_code, "message": message or code}
    if answer.is_redirect:
        return _elsewhere(session, answer)
    if answer.status_code == 429:
        text = T("{host} asks us to slow down. Nothing is lost; it is tried again later.", **places)
        return RateLimited(text, _later(answer))
    if answer.status_code == 401 or code in _UNSEEN:
        return _not_accepted(places)
    if answer.status_code in (404, 410):
        return _absent(answer, code, places)
    if is_markup(answer) and not code:
        return page_instead(session, answer, reads)
    if answer.status_code == 403:
        return _not_allowed(code, places)
    if answer.status_code >= 500:
        return _fault(places, reads)
    return Rejected(T("{host} refuses the request ({status} {message}).", **places))


def no_answer(session: Session, error: requests.RequestException, reads: bool) -> WpbridgeError:
    """What it means that no answer came, or no whole one."""
    places = {"host": session.host, "reason": _reason(error)}
    if reads or isinstance(error, ConnectTimeout | SSLError) or _unconnected(error):
        return Unavailable(
            T(
                "{host} cannot be reached ({reason}). Nothing is lost; check the address and the network.",
                **places,
            )
        )
    return Ambiguous(
        T(
            "{host} gave no answer ({reason}), so nobody knows yet whether the change took effect. "
            "The next pass looks, and does not do it twice.",
            **places,
        )
    )


def page_instead(session: Session, answer: requests.Response, reads: bool) -> WpbridgeError:
    """A web page where data should be; a write may have been done, unless it was turned away."""
    title = _TITLE.search(_beginning(answer))
    text = T(
        "{host} answered with a web page ({status} “{title}”) instead of data: a log-in page, a firewall's "
        "challenge or maintenance. Ask the host to let wpbridge reach /wp-json/.",
        host=session.host,
        status=answer.status_code,
        title=brief(title[1] if title else ""),
    )
    if reads or 400 <= answer.status_code < 500:  # turned away
        return Unavailable(text)
    return Ambiguous(
        T(
            "{page} Nobody knows yet whether the change took effect; the next pass looks, and does not do it "
            "twice.",
            page=text,
        )
    )


def is_markup(answer: requests.Response) -> bool:
    """Whether this is a web page, not a file and not data."""
    return "text/html" in answer.headers.get("Content-Type", "")


def _elsewhere(session: Session, answer: requests.Response) -> WpbridgeError:
    """A lasting redirect is for people to follow, who know whether that site may have the password."""
    return (ConfigError if answer.is_permanent_redirect else Unavailable)(
        T(
            "{host} sends us to another address ({where}); the password was not sent there. If the site has "
            "moved, put its address into the configuration.",
            host=session.host,
            where=brief(answer.headers.get("Location", "")),
        )
    )


def _not_accepted(places: dict[str, Any]) -> AuthError:
    """WordPress takes a wrong password for a visitor; so do not say more than is known."""
    return AuthError(
        T(
            "{host} does not accept the log-in ({status} {message}): the application password is wrong or "
            "was withdrawn, or the account may not open others' posts. Make a new application password in "
            "WordPress, put it where the configuration says, and check the account's role.",
            **places,
        )
    )


def _not_allowed(code: str, places: dict[str, Any]) -> WpbridgeError:
    """A role that is missing stops everything; another refusal only what was asked for."""
    return (AuthError if code in _ROLE_MISSING else Rejected)(
        T(
            "{host} does not allow this account to do that ({status} {message}). Check the role of the "
            "wpbridge account in WordPress, and any security plugin.",
            **places,
        )
    )


def _absent(answer: requests.Response, code: str, places: dict[str, Any]) -> WpbridgeError:
    """A missing post is an answer of WordPress; a missing interface is not."""
    if code == "rest_no_route" or ("/wp-json/" in str(answer.url) and not code):
        return NoInterface(
            T(
                "{host} has no WordPress REST interface at this address ({status} {message}). Check the "
                "address in the configuration, that the permalinks are not “plain”, and that no plugin "
                "switches it off.",
                **places,
            )
        )
    return Gone(T("{host} does not have that ({status} {message}).", **places))


def _fault(places: dict[str, Any], reads: bool) -> WpbridgeError:
    if reads:
        return Unavailable(
            T("{host} has a fault just now ({status} {message}). Nothing is lost; try again later.", **places)
        )
    return Ambiguous(
        T(
            "{host} answered with a fault ({status} {message}), so nobody knows yet whether the change took "
            "effect. The next pass looks, and does not do it twice.",
            **places,
        )
    )


def _unreadable(session: Session, answer: requests.Response, reads: bool) -> WpbridgeError:
    if is_markup(answer) and _beginning(answer).lstrip().startswith("<"):
        return page_instead(session, answer, reads)
    return (Unavailable if reads else Ambiguous)(
        T(
            "{host} gave an answer that cannot be used ({status}, {size} bytes: “{beginning}”). Nothing is "
            "lost; try again, and if it stays, ask the host about the site's error log.",
            host=session.host,
            status=answer.status_code,
            size=len(answer.content),
            beginning=brief(_beginning(answer)),
        )
    )


def _unconnected(error: BaseException) -> bool:
    return bool(_causes(error) & {"NewConnectionError", "NameResolutionError", "ConnectTimeoutError"})


def _causes(error: BaseException) -> set[str]:
    """The names of what requests hides in its error: urllib3 raised it."""
    cause = error.args[0] if error.args else None
    return {type(cause).__name__, type(getattr(cause, "reason", None)).__name__}


def _certificate(error: BaseException | None) -> str:
    """OpenSSL's own words for what is wrong (expired, another name, self-signed), which name the cure."""
    while error and not isinstance(error, ssl.SSLCertVerificationError):
        error = error.__cause__ or error.__context__
    return error.verify_message if isinstance(error, ssl.SSLCertVerificationError) else "TLS"


def _reason(error: requests.RequestException) -> Text:
    if isinstance(error, SSLError):
        return T("its TLS certificate is not valid: {why}", why=brief(_certificate(error)))
    if isinstance(error, requests.Timeout) or "ReadTimeoutError" in _causes(error):
        return T("time-out")
    if isinstance(error, TooLarge):
        return T("the answer has no end")
    if isinstance(error, ChunkedEncodingError | ContentDecodingError):
        return T("half an answer")
    if "NameResolutionError" in _causes(error):
        return T("nobody knows this name")
    return T("connection refused") if _unconnected(error) else T("connection broken")


def _decoded(answer: requests.Response) -> tuple[Any, str]:
    """The data of an answer, and what was printed before it; None when there is none."""
    text = answer.content.decode("utf-8", "replace").lstrip("\ufeff \r\n\t")
    # A beginning counts only outside data: the last `[]` of a list that breaks off is not an empty list.
    for start in [0, *islice((match.start() for match in _DATA.finditer(text)), _BEGINNINGS)]:
        if _KEY.search(text, 0, start):
            break
        try:
            return json.loads(text[start:]), text[:start]
        except (ValueError, RecursionError):
            continue
    return None, text


def _hidden_refusal(found: Any) -> int:
    """The status of a refusal that came as a success: a PHP message before it had sent the headers; else 0."""
    data = found.get("data") if isinstance(found, dict) and {"code", "message"} <= found.keys() else None
    status = data.get("status") if isinstance(data, dict) else None
    return status if isinstance(status, int) and status >= 400 else 0


def _said(answer: requests.Response) -> tuple[str, str]:
    """WordPress' word for the reason and its sentence, as far as there are any."""
    said, _ = _decoded(answer)
    if not isinstance(said, dict):
        return "", ""
    data = said.get("data")
    details = data.get("details") if isinstance(data, dict) else None
    reasons = details.values() if isinstance(details, dict) else ()
    inner = next((reason["code"] for reason in reasons if isinstance(reason, dict) and "code" in reason), "")
    return brief(str(inner or said.get("code") or "")), brief(str(said.get("message") or ""))


def _later(answer: requests.Response) -> datetime:
    now = datetime.now(UTC)
    wait = _wait(answer.headers.get("Retry-After", ""), now)
    return now + min(max(wait, timedelta(seconds=1)), LONGEST_WAIT)


def _wait(told: str, now: datetime) -> timedelta:
    """Seconds or a date; what is neither means nothing, and what is beyond all time means long."""
    if told.isascii() and told.isdigit():
        return timedelta(seconds=min(int(told[:9]), LONGEST_WAIT.total_seconds()))
    try:
        return parsedate_to_datetime(told).astimezone(UTC) - now
    except (ValueError, OverflowError):
        return _WAIT


def _beginning(answer: requests.Response) -> str:
    return answer.content[: 1 << 16].decode("utf-8", "replace")
