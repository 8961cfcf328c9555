"""A loopback proxy that loses answers: the server does the work, the client never learns of it."""

from __future__ import annotations

import socket
import socketserver
import struct
import threading
from http import HTTPStatus
from types import TracebackType
from typing import Self, cast

HOST = "127.0.0.1"


class Reset(Exception):
    """Raised by `Cutting.reply` to end a connection the hard way, without any answer."""


class Cutting:
    """``with Cutting(port) as proxy`` forwards ``proxy.url`` to the server at ``port``.

    One rule for each beginning of a request line, like "POST /api/v1/statuses": ``cut`` passes the request
    on and drops the answer; ``answer`` replies itself, each answer once and the last for ever. ``seen`` holds
    the lines of all requests.
    """

    def __init__(self, port: int) -> None:
        self.port = port
        self.seen: list[str] = []
        self._requests: list[bytes] = []
        self._cut: set[str] = set()
        self._answers: dict[str, list[bytes]] = {}
        self._server = _Server((HOST, 0), _Connection)
        self._server.proxy = self
        self.url = f"http://{HOST}:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._server.shutdown()
        self._server.server_close()

    def cut(self, request: str) -> None:
        """Lose the answers to these requests."""
        self._cut.add(request)

    def answer(self, request: str, status: int, body: str = "{}", **headers: str) -> None:
        """Reply to these requests without asking the server; `Retry_After="5"` is the header Retry-After."""
        self._answers.setdefault(request, []).append(answer(status, body.encode(), **headers))

    def requests(self, start: str) -> list[bytes]:
        """All requests that begin like this, whole."""
        return [request for request in self._requests if request.startswith(start.encode())]

    def reply(self, request: bytes) -> bytes:
        """What the client gets for this request; nothing at all when the answer is to be lost."""
        line = request.partition(b"\r\n")[0].decode()
        self.seen.append(line)
        self._requests.append(request)
        for start, ready in self._answers.items():
            if line.startswith(start):
                return ready.pop(0) if len(ready) > 1 else ready[0]
        found = self.forward(request)
        return b"" if any(line.startswith(start) for start in self._cut) else found

    def forward(self, request: bytes) -> bytes:
        """The server's own answer."""
        with socket.create_connection((HOST, self.port), timeout=30) as server:
            server.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            server.sendall(request)
            return b"".join(iter(lambda: server.recv(65536), b""))  # the server closes after each answer


def answer(status: int, body: bytes = b"{}", **headers: str) -> bytes:
    """A whole answer, JSON unless `Content_Type` says otherwise."""
    named = {"Content-Type": "application/json"} | {name.replace("_", "-"): headers[name] for name in headers}
    lines = [f"HTTP/1.1 {status} {HTTPStatus(status).phrase}", *(f"{name}: {named[name]}" for name in named)]
    lines += [f"Content-Length: {len(body)}", "Connection: close", "", ""]
    return "\r\n".join(lines).encode() + body


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    block_on_close = False
    proxy: Cutting


class _Connection(socketserver.StreamRequestHandler):
    disable_nagle_algorithm = True

    def handle(self) -> None:
        if request := self._request():
            try:
                self.wfile.write(cast(_Server, self.server).proxy.reply(request))
            except Reset:
                # Closed with nothing to wait for, the kernel sends RST instead of FIN.
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    def _request(self) -> bytes:
        head, length = b"", 0
        for line in self.rfile:
            head += line
            name, _, value = line.partition(b":")
            length = int(value) if name.lower() == b"content-length" else length
            if line == b"\r\n":
                break
        return head + self.rfile.read(length)
