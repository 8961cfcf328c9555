"""A strict server in the place of a network that nobody can run: real HTTP, and every request is judged.

What breaks the network's rules is answered as the network would, and kept in `violations`. Faults happen to chosen
requests: before the server does the work, or after it, when the answer no longer reaches who asked.
"""

from __future__ import annotations

import json
import socket
import struct
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from email.parser import BytesParser
from email.policy import HTTP
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self, cast
from urllib.parse import parse_qs, urlsplit

HOST = "127.0.0.1"
File = tuple[str, bytes]  # media type, bytes


@dataclass(frozen=True, kw_only=True)
class Request:
    """A request as it came; names of headers in small letters."""

    method: str
    path: str
    query: dict[str, list[str]] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def line(self) -> str:
        """Method and path."""
        return f"{self.method} {self.path}"

    def json(self) -> Any:
        """The body as JSON. ValueError."""
        return json.loads(self.body)


@dataclass(frozen=True)
class Answer:
    """What the client gets: `body` is bytes, or a value that is sent as JSON."""

    status: int = 200
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)


class Broken(Exception):
    """The request breaks the network's rules; `answer` is what the network says to that."""

    def __init__(self, why: str, answer: Answer) -> None:
        super().__init__(why)
        self.answer = answer


def form(request: Request) -> tuple[dict[str, str], dict[str, File]]:
    """The fields and the files of a form in several parts. ValueError for a name that comes twice."""
    head = f"Content-Type: {request.headers['content-type']}\r\n\r\n".encode()
    fields: dict[str, str] = {}
    files: dict[str, File] = {}
    for part in BytesParser(policy=HTTP).parsebytes(head + request.body).iter_parts():
        name = str(part.get_param("name", header="content-disposition"))
        body = part.get_payload(decode=True)
        assert isinstance(body, bytes)
        if name in fields or name in files:
            raise ValueError(f"{name} twice")
        if part.get_filename() is None:
            fields[name] = body.decode()
        else:
            files[name] = (part.get_content_type(), body)
    return fields, files


Work = Callable[[], Answer]
Fault = Callable[["Strict", Work], Answer | None]
"""Makes the client's answer, None for none at all; calling the work lets the server do it."""


class Strict:
    """``with Strict() as server`` listens at ``server.url``. Subclasses say what an answer is (`handle`)."""

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self.violations: list[str] = []
        self.lock = threading.RLock()
        self.healed = threading.Event()  # lets go of what hangs
        self._faults: list[tuple[Fault, str, int]] = []
        self._server = _Server((HOST, 0), _Handler)
        self._server.strict = self
        self.url = f"http://{HOST}:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.stop()

    def stop(self) -> None:
        """Nobody answers any more."""
        self.healed.set()
        self._server.shutdown()
        self._server.server_close()

    def handle(self, request: Request) -> Answer:
        """What the network does and answers. Broken for what breaks its rules."""
        raise NotImplementedError

    def fault(self, fault: Fault, line: str = "", times: int = 1) -> None:
        """Let the next `times` requests whose method and path begin with `line` meet a fault."""
        with self.lock:
            self._faults.append((fault, line, times))

    def heal(self) -> None:
        """No faults any more; what hangs ends without an answer."""
        with self.lock:
            self._faults.clear()
        self.healed.set()
        self.healed = threading.Event()

    def answer(self, request: Request) -> Answer | None:
        """The answer to a request, None when none arrives."""

        def work() -> Answer:
            with self.lock:
                try:
                    return self.handle(request)
                except Broken as broken:
                    self.violations.append(f"{request.line}: {broken}")
                    return broken.answer

        with self.lock:
            self.requests.append(request)
            fault = self._fault(request.line)
        return fault(self, work) if fault else work()

    def _fault(self, line: str) -> Fault | None:
        for at, (fault, start, times) in enumerate(self._faults):
            if line.startswith(start):
                self._faults[at : at + 1] = [(fault, start, times - 1)] if times > 1 else []
                return fault
        return None


def lost(server: Strict, work: Work) -> Answer | None:
    """The work is done, the answer lost."""
    work()
    return None


def refused_connection(server: Strict, work: Work) -> Answer | None:
    """The connection ends before anything is done."""
    return None


def hang(server: Strict, work: Work) -> Answer | None:
    """The work is done; then nothing comes until the fault is healed."""
    work()
    server.healed.wait()
    return None


def page_after(server: Strict, work: Work) -> Answer:
    """The work is done; a gateway answers with its own page."""
    work()
    return Answer(502, b"<html><h1>502 Bad Gateway</h1></html>", {"Content-Type": "text/html"})


def half(server: Strict, work: Work) -> Answer:
    """The work is done; the body breaks off in the middle, and says so by its length."""
    answer = work()
    body = _encoded(answer)
    return Answer(answer.status, body[: len(body) // 2], {**_typed(answer), "Content-Length": str(len(body))})


def cut(server: Strict, work: Work) -> Answer:
    """The work is done; the body is half of what it was, and looks whole."""
    answer = work()
    body = _encoded(answer)
    return Answer(answer.status, body[: len(body) // 2], _typed(answer))


def untyped(server: Strict, work: Work) -> Answer:
    """The work is done; the answer does not say what it is."""
    answer = work()
    return Answer(answer.status, _encoded(answer), {**answer.headers, "Content-Type": ""})


def says(status: int, body: Any = None, **headers: str) -> Fault:
    """Nothing is done; this is the answer. `Retry_After="5"` is the header Retry-After."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda server, work: Answer(status, body, named)


AFTER = (lost, page_after, half, cut, untyped)  # what leaves the outcome unknown; `hang` too, which costs a time-out


def _encoded(answer: Answer) -> bytes:
    if isinstance(answer.body, bytes):
        return answer.body
    return b"" if answer.body is None else json.dumps(answer.body, ensure_ascii=False).encode()


def _typed(answer: Answer) -> dict[str, str]:
    usual = {} if isinstance(answer.body, bytes) else {"Content-Type": "application/json; charset=utf-8"}
    return usual | answer.headers


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    disable_nagle_algorithm = True
    strict: Strict

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is no error of the server."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = 65536

    def handle_one_request(self) -> None:
        self.raw_requestline = self.rfile.readline(65537)
        if not self.raw_requestline or not self.parse_request():
            self.close_connection = True
            return
        strict = cast(_Server, self.server).strict
        request, length = self._request(), int(self.headers.get("Content-Length") or 0)
        self.close_connection = True
        if len(request.body) < length:
            return  # who sent it died in the middle: a server never acts on half a request
        answer = strict.answer(request)
        if answer is None:
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            return
        self._write(answer)

    def _request(self) -> Request:
        address = urlsplit(self.path)
        return Request(
            method=self.command,
            path=address.path,
            query=parse_qs(address.query, keep_blank_values=True),
            headers={name.lower(): value for name, value in self.headers.items()},
            body=self.rfile.read(int(self.headers.get("Content-Length") or 0)),
        )

    def _write(self, answer: Answer) -> None:
        body = _encoded(answer)
        headers = {"Content-Length": str(len(body)), **_typed(answer), "Connection": "close"}
        lines = [f"HTTP/1.1 {answer.status} {HTTPStatus(answer.status).phrase}"]
        lines += [f"{name}: {value}" for name, value in headers.items() if value]
        self.wfile.write("\r\n".join([*lines, "", ""]).encode() + body)
        self.wfile.flush()
