"""The exchange behind a page as WARC 1.1 (ISO 28500:2017), for web archives and their replay."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from io import BytesIO
from urllib.parse import urlsplit

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from wpbridge import __version__
from wpbridge.plugins import Page

_MOVED = ("transfer-encoding", "content-encoding")  # of the way, not of what is kept: the body is stored plain
_ORIGINAL = "X-Archive-Orig-"


def warc(exchanges: Iterable[Page], operator: str) -> bytes:
    """A gzipped WARC with a request and a response for each exchange, each dated when it took place.

    What the connection did to a body on the way (chunks, compression) is undone; the headers that spoke of it keep
    their words under another name.
    """
    sink = BytesIO()
    writer = WARCWriter(sink, gzip=True, warc_version="WARC/1.1")
    info = {"software": f"wpbridge/{__version__}", "format": "WARC File Format 1.1", "operator": operator}
    writer.write_record(writer.create_warcinfo_record("page.warc.gz", info))
    for exchange in exchanges:
        _write(writer, exchange)
    return sink.getvalue()


def _write(writer: WARCWriter, exchange: Page) -> None:
    dated = {"WARC-Date": exchange.at.strftime("%Y-%m-%dT%H:%M:%SZ")} if exchange.at else {}
    status = StatusAndHeaders(exchange.said, _plain(exchange), protocol="HTTP/1.1")
    response = writer.create_warc_record(exchange.address, "response", payload=BytesIO(exchange.html),
                                         length=len(exchange.html), http_headers=status,
                                         warc_headers_dict=dated)  # fmt: skip
    parts = urlsplit(exchange.address)
    path = f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}"
    asked = StatusAndHeaders(f"GET {path} HTTP/1.1", [("Host", parts.netloc), *_headers(exchange.asked)],
                             is_http_request=True)  # fmt: skip
    request = writer.create_warc_record(exchange.address, "request", payload=BytesIO(), length=0, http_headers=asked,
                                        warc_headers_dict=dated)  # fmt: skip
    writer.write_request_response_pair(request, response)


def _plain(exchange: Page) -> list[tuple[str, str]]:
    given = [(name, value) for name, value in exchange.headers.items() if name.lower() != "content-length"]
    found = [(f"{_ORIGINAL}{name}" if name.lower() in _MOVED else name, value) for name, value in given]
    return [*found, ("Content-Length", str(len(exchange.html)))]


def _headers(given: Mapping[str, str]) -> list[tuple[str, str]]:
    return [(name, value) for name, value in given.items() if name.lower() != "host"]
