"""Requests whose answers are fit for use, or one of our errors."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin, urlsplit

import requests
from requests.exceptions import ConnectTimeout, SSLError

from wpbridge.http import answers
from wpbridge.http.session import Session

ATTEMPTS = 3
PAUSE = 0.2  # seconds before the second attempt; twice as long before the third
LARGEST = 64 << 20  # bytes of an answer that is read at once
LONGEST = 300.0  # seconds for such an answer, however steadily it drips
LONGEST_FILE = 3600.0
_CHUNK = 1 << 16
_HOPS = 5
_READS = ("GET", "HEAD", "OPTIONS")
_STUMBLES = (502, 503, 504)


def call(session: Session, method: str, path: str, reads: bool | None = None, **settings: Any) -> requests.Response:
    """One request whose answer is fit for use (2xx), read to its end. Raises our errors. `reads`: whether it changes
    nothing, where the method (POST) does not tell."""
    reads = method in _READS if reads is None else reads
    answer = _asked(session, method, path, reads, **settings)
    if not answer.ok or answer.is_redirect:
        raise answers.error_of(session, answer, reads)
    return answer


def visit(session: Session, address: str) -> requests.Response:
    """A page as a browser would get it, whatever its status; redirects are followed on this host only."""
    for _ in range(_HOPS):
        answer = _asked(session, "GET", address, reads=True)
        address = urljoin(answer.url, answer.headers.get("Location", ""))
        if not answer.is_redirect or urlsplit(address).hostname != urlsplit(session.base).hostname:
            break
    if answer.is_redirect or answer.status_code == 429 or answer.status_code >= 500:
        raise answers.error_of(session, answer, reads=True)
    return answer


def stream(session: Session, address: str) -> Iterator[bytes]:
    """A file, piece by piece. An Unavailable in the middle means that the pieces so far are worth nothing."""
    with _asked(session, "GET", address, reads=True, whole=False) as answer:
        if not answer.ok or answer.is_redirect:
            raise answers.error_of(session, answer, reads=True)
        try:
            if answers.is_markup(answer) and not urlsplit(address).path.lower().endswith((".html", ".htm")):
                read(answer)
                raise answers.page_instead(session, answer, reads=True)
            yield from _pieces(answer, LONGEST_FILE)
        except requests.RequestException as error:
            raise answers.no_answer(session, error, reads=True) from error


def _asked(
    session: Session, method: str, path: str, reads: bool, whole: bool = True, **settings: Any
) -> requests.Response:
    """Any answer at all. Reads are repeated, unless nobody answers at all or the certificate is wrong."""
    for attempt in range(1, ATTEMPTS + 1):
        again = reads and attempt < ATTEMPTS
        try:
            answer = session.request(method, path, stream=True, **settings)
            if whole or answer.status_code != 200:
                read(answer)
        except requests.RequestException as error:
            if not again or isinstance(error, SSLError | ConnectTimeout):
                raise answers.no_answer(session, error, reads) from error
        else:
            if not again or answer.status_code not in _STUMBLES:
                break
        time.sleep(PAUSE * attempt)
    return answer


def read(answer: requests.Response) -> None:
    """Read the body, within bounds of time and size."""
    body = bytearray()
    for piece in _pieces(answer, LONGEST):
        body += piece
        if len(body) > LARGEST:
            answer.close()
            raise answers.TooLarge
    answer._content = bytes(body)  # where requests itself keeps it


def _pieces(answer: requests.Response, seconds: float) -> Iterator[bytes]:
    end = time.monotonic() + seconds
    for piece in answer.iter_content(_CHUNK):
        yield piece
        if time.monotonic() > end:
            answer.close()
            raise requests.ReadTimeout
