"""HTTP: the one module that opens connections, and the one table from answers to our errors.

Reads are repeated twice when a connection breaks or a gateway stumbles. Writes never are: a write without a
usable answer is Ambiguous, because it may have taken effect.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.exceptions import ChunkedEncodingError, ContentDecodingError, SSLError

from wpbridge import __version__
from wpbridge.errors import Ambiguous, AuthError, Gone, RateLimited, Rejected, Unavailable, WpbridgeError
from wpbridge.texts import T, Text

TIMEOUT = (5.0, 30.0)  # seconds to connect, and between two bytes of an answer
ATTEMPTS = 3
LONGEST_WAIT = timedelta(hours=1)  # whatever Retry-After says
_READS = ("GET", "HEAD", "OPTIONS")
_STUMBLES = (502, 503, 504)
_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_secrets: set[str] = set()
_URL_SECRET = re.compile(r"(://)[^/@\s]+@|((?:access_)?token=|password=|passwd=|key=)[^&\s\"']+", re.I)
_HEADER_SECRET = re.compile(r"((?:Basic|Bearer|OAuth)\s+)[A-Za-z0-9._~+/=-]{6,}", re.I)
_TITLE = re.compile(r"<title[^>]*>(.*?)</title>", re.I | re.S)


def register_secret(value: str) -> None:
    """Let `redact` mask this value wherever it turns up; a WordPress password also without its spaces."""
    if len(value) >= 4:
        _secrets.update((value, value.replace(" ", "")))


def redact(text: str) -> str:
    """The text with every known secret, log-in in an address and authorization masked."""
    for secret in sorted(_secrets, key=len, reverse=True):
        text = text.replace(secret, "•••")
    text = _URL_SECRET.sub(lambda match: f"{match[1] or match[2]}•••" + ("@" if match[1] else ""), text)
    return _HEADER_SECRET.sub(r"\1•••", text)


class Session(requests.Session):
    """A requests session with a base address, time-outs and a name; `warnings` are about sloppy answers."""

    def __init__(self, base: str, auth: tuple[str, str] | None = None) -> None:
        super().__init__()
        self.base = base.rstrip("/")
        self.auth = auth
        self.headers["User-Agent"] = f"wpbridge/{__version__}"
        self.trust_env = urlsplit(base).hostname not in _LOOPBACK
        self.warnings: list[Text] = []
        self.sleep: Callable[[float], None] = time.sleep

    def request(self, method: str, url: str, *args: Any, **settings: Any) -> requests.Response:  # type: ignore[override]
        """Send one request; a path is relative to the base address."""
        settings.setdefault("timeout", TIMEOUT)
        settings.setdefault("allow_redirects", False)
        address = url if "://" in url else f"{self.base}/{url.lstrip('/')}"
        return super().request(method, address, *args, **settings)


def call(session: Session, method: str, path: str, **settings: Any) -> requests.Response:
    """One request whose answer is fit for use (2xx). Raises our errors; see the module's first lines."""
    reads = method in _READS
    for attempt in range(1, ATTEMPTS + 1):
        again = reads and attempt < ATTEMPTS
        try:
            answer = session.request(method, path, **settings)
        except requests.RequestException as error:
            if again and not isinstance(error, SSLError | requests.exceptions.ConnectTimeout):
                session.sleep(0.2 * attempt)
                continue
            raise _no_answer(session, error, reads) from error
        if again and answer.status_code in _STUMBLES:
            session.sleep(0.2 * attempt)
            continue
        break
    if not answer.ok or answer.is_redirect:
        raise error_of(session, answer, reads)
    return answer


def json_of(session: Session, answer: requests.Response, reads: bool = True) -> Any:
    """The JSON of an answer. A PHP message before it is passed over with a warning, if the rest is whole."""
    text = answer.content.decode("utf-8", "replace").lstrip("\ufeff \r\n\t")
    try:
        return json.loads(text)
    except ValueError:
        pass
    starts = [at for at in (text.find("{"), text.find("[")) if at > 0]
    for start in sorted(starts):
        try:
            found = json.loads(text[start:])
        except ValueError:
            continue
        session.warnings.append(
            T(
                "{host} prints a message before its answer: {message} Tell its administrator to switch off the "
                "display of PHP messages (display_errors).",
                host=_host(session),
                message=redact(_brief(text[:start])),
            )
        )
        return found
    raise _unreadable(session, answer, text, reads)


def error_of(session: Session, answer: requests.Response, reads: bool) -> WpbridgeError:
    """What a refusing answer means."""
    code, message = _said(answer)
    places = {"host": _host(session), "status": answer.status_code, "message": redact(message)}
    status = answer.status_code
    if status == 429:
        return RateLimited(T("{host} asks us to slow down. Nothing is lost; it is tried again later.", **places), _later(answer))
    if status == 401:
        return AuthError(
            T(
                "{host} does not accept the log-in ({status} {message}). Make a new application password in "
                "WordPress and put it where the configuration says.",
                **places,
            )
        )
    if _is_page(answer) and status != 404:
        return _page_instead(session, answer)
    if status == 403 or code in ("rest_forbidden_status", "rest_forbidden_context"):
        kind = AuthError if code in _ROLE_MISSING else Rejected
        return kind(
            T(
                "{host} does not allow this account to do that ({status} {message}). Check the role of the "
                "wpbridge account in WordPress, and any security plugin.",
                **places,
            )
        )
    if status in (404, 410):
        return Gone(T("{host} does not have that ({status} {message}).", **places))
    if answer.is_redirect:
        return Rejected(
            T(
                "{host} sends us to another address ({where}). Put the right address in the configuration.",
                host=_host(session),
                where=redact(answer.headers.get("Location", "")),
            )
        )
    if status >= 500:
        return _server_error(places, reads)
    return Rejected(T("{host} refuses the request ({status} {message}).", **places))


_ROLE_MISSING = ("rest_forbidden_status", "rest_forbidden_context", "rest_cannot_view", "rest_forbidden")


def _server_error(places: dict[str, Any], reads: bool) -> WpbridgeError:
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


def _no_answer(session: Session, error: requests.RequestException, reads: bool) -> WpbridgeError:
    places = {"host": _host(session), "reason": redact(_reason(error))}
    never = isinstance(error, requests.exceptions.ConnectTimeout | SSLError) or _never_connected(error)
    if reads or never:
        return Unavailable(
            T("{host} cannot be reached ({reason}). Nothing is lost; check the address and the network.", **places)
        )
    return Ambiguous(
        T(
            "{host} gave no answer ({reason}), so nobody knows yet whether the change took effect. "
            "The next pass looks, and does not do it twice.",
            **places,
        )
    )


def _never_connected(error: BaseException) -> bool:
    cause = error.args[0] if error.args else None
    names = {type(cause).__name__, type(getattr(cause, "reason", None)).__name__}
    return bool(names & {"NewConnectionError", "NameResolutionError", "ConnectTimeoutError"})


def _reason(error: requests.RequestException) -> str:
    if isinstance(error, SSLError):
        return "TLS certificate"
    if isinstance(error, requests.exceptions.Timeout):
        return "time-out"
    if isinstance(error, ChunkedEncodingError | ContentDecodingError):
        return "half an answer"
    return "connection refused" if "refused" in str(error) else "connection broken" if not _never_connected(
        error
    ) else "no connection"


def _unreadable(session: Session, answer: requests.Response, text: str, reads: bool) -> WpbridgeError:
    if _is_page(answer) or text.startswith("<"):
        error: WpbridgeError = _page_instead(session, answer)
    else:
        error = Unavailable(
            T(
                "{host} gave an answer that cannot be read ({status}, {size} bytes). Nothing is lost; try again, and "
                "if it stays, ask the host about the site's error log.",
                host=_host(session),
                status=answer.status_code,
                size=len(answer.content),
            )
        )
    return error if reads else Ambiguous(error.text)


def _page_instead(session: Session, answer: requests.Response) -> Unavailable:
    title = _TITLE.search(answer.text)
    return Unavailable(
        T(
            "{host} answered with a web page ({status} “{title}”) instead of data: a log-in page, a firewall's "
            "challenge or maintenance. Ask the host to let wpbridge reach /wp-json/.",
            host=_host(session),
            status=answer.status_code,
            title=redact(_brief(title[1] if title else "")),
        )
    )


def _is_page(answer: requests.Response) -> bool:
    return "text/html" in answer.headers.get("Content-Type", "") and answer.content.lstrip()[:1] == b"<"


def _said(answer: requests.Response) -> tuple[str, str]:
    """WordPress' word for the reason and its sentence, as far as there are any."""
    try:
        said = answer.json()
    except ValueError:
        return "", ""
    if not isinstance(said, dict):
        return "", ""
    details = (said.get("data") or {}).get("details") if isinstance(said.get("data"), dict) else None
    inner = next((v["code"] for v in (details or {}).values() if isinstance(v, dict) and "code" in v), "")
    return str(inner or said.get("code", "")), _brief(str(said.get("message", "")))


def _later(answer: requests.Response) -> datetime:
    now = datetime.now(UTC)
    given = answer.headers.get("Retry-After", "60")
    try:
        wait = timedelta(seconds=float(given))
    except (ValueError, OverflowError):
        try:
            wait = parsedate_to_datetime(given) - now
        except (ValueError, TypeError):
            wait = timedelta(seconds=60)
    return now + min(max(wait, timedelta(seconds=1)), LONGEST_WAIT)


def _brief(text: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", text).split())[:160]


def _host(session: Session) -> str:
    return urlsplit(session.base).netloc.rpartition("@")[2]
