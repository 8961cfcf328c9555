"""A loopback proxy in front of a real WordPress that makes one kind of trouble.

Addresses of the site in answers are rewritten to the proxy's, so that to its client the proxy is the site.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from types import TracebackType
from urllib.parse import urlsplit

from tests.doubles.cutting import HOST, Cutting, Reset, answer

Forward = Callable[[], bytes]
Fault = Callable[[Forward], bytes]
"""Makes the client's answer; calling the argument passes the request on."""


class Faulty(Cutting):
    """``with Faulty(wp.port) as proxy: proxy.inject(reset, "POST", "/posts/")``; ``heal()`` ends it."""

    def __init__(self, port: int) -> None:
        super().__init__(port)
        self.hits = 0  # how many requests met the fault
        self._matched = 0
        self._rule: tuple[Fault, str, str, int] | None = None
        self._over = threading.Event()
        self._shut = "\n"  # in no request
        self._eye: Callable[[bytes], object] = lambda request: None
        # Both ports have five digits, so nothing changes its length by rewriting.
        self._there, self._here = f"{HOST}:{port}".encode(), urlsplit(self.url).netloc.encode()
        assert len(self._there) == len(self._here)

    def __exit__(self, *details: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.heal()
        super().__exit__(*details)

    def inject(self, fault: Fault, method: str = "", part: str = "", nth: int = 0) -> None:
        """Let requests with this method and part of the path meet the fault; `nth` (from 1): only one."""
        self.heal()
        self._over = threading.Event()
        self.hits = self._matched = 0
        self._rule = (fault, method, part, nth)

    def shut(self, part: str) -> None:
        """Refuse requests with this part of the path, also after healing, as a host does that closes an interface."""
        self._shut = part

    def heal(self) -> None:
        """No more trouble; clients that wait for silence are let go."""
        self._rule = None
        self._over.set()

    def watch(self, eye: Callable[[bytes], object]) -> None:
        """Show every request, whole, to `eye`."""
        self._eye = eye

    def silence(self, forward: Forward) -> bytes:
        """A fault: pass the request on, and then say nothing until healed."""
        over = self._over
        forward()
        over.wait()
        raise Reset

    def reply(self, request: bytes) -> bytes:
        """The site's answer or the fault's."""
        self._eye(request)
        if self._shut in request.partition(b"\r\n")[0].decode():
            return answer(403, b"closed", Content_Type="text/plain")
        fault = self._due(request.partition(b"\r\n")[0].decode())
        return fault(lambda: self.forward(request)) if fault else self.forward(request)

    def forward(self, request: bytes) -> bytes:
        """The site's answer, as if the site were here."""
        return super().forward(request.replace(self._here, self._there)).replace(self._there, self._here)

    def _due(self, line: str) -> Fault | None:
        self.seen.append(line)
        if not self._rule:
            return None
        fault, method, part, nth = self._rule
        if not line.startswith(method) or part not in line.split(" ")[1]:
            return None
        self._matched += 1
        if nth not in (0, self._matched):
            return None
        self.hits += 1
        return fault


def status(code: int, said: str = "{}", **headers: str) -> Fault:
    """Refuse before the site sees the request; `said` is the JSON."""
    return lambda forward: answer(code, said.encode(), **headers)


def page(code: int, title: str) -> Fault:
    """A web page where data should be."""
    body = f"<!DOCTYPE html><html><head><title>{title}</title></head><body>{title}</body></html>"
    return lambda forward: answer(code, body.encode(), Content_Type="text/html; charset=UTF-8")


def late(fault: Fault) -> Fault:
    """The same fault, but the site has done its work."""

    def after(forward: Forward) -> bytes:
        forward()
        return fault(forward)

    return after


def before(message: bytes) -> Fault:
    """The site's answer with something printed before it, as PHP and careless editors of files do."""
    return lambda forward: _with_length(*_parts(forward()), message)


def half(forward: Forward) -> bytes:
    """The site's answer, cut in the middle."""
    head, body = _parts(forward())
    whole = _with_length(head, body)
    return whole[: len(whole) - len(body) // 2 - 1]


def empty(forward: Forward) -> bytes:
    """200 and nothing."""
    forward()
    return answer(200, b"")


def reset(forward: Forward) -> bytes:
    """The connection breaks before the site sees the request."""
    raise Reset


def reset_after(forward: Forward) -> bytes:
    """The site does its work, and the connection breaks."""
    forward()
    raise Reset


def _parts(whole: bytes) -> tuple[list[bytes], bytes]:
    head, _, body = whole.partition(b"\r\n\r\n")
    return [line for line in head.split(b"\r\n") if not line.lower().startswith(b"content-length")], body


def _with_length(head: list[bytes], body: bytes, first: bytes = b"") -> bytes:
    lines = [*head, b"Content-Length: %d" % len(first + body)]
    return b"\r\n".join([*lines, b"", first + body])
