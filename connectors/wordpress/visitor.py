"""A site as anybody sees it: public pages, and the files of posts. Both transports read these alike."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

from wpbridge.errors import Rejected
from wpbridge.http import Session, call, stream, visit
from wpbridge.plugins import Page
from wpbridge.texts import T


class Visitor:
    """Reads without credentials and without cookies. `hosts` are the site's own, and those where it keeps files."""

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")
        self.hosts = {urlsplit(self.url).netloc}
        self._session = Session(self.url)  # it keeps its connection: a page needs many files

    def learn(self, media: Iterable[Mapping[str, Any]]) -> None:
        """Where the media library says that it keeps these files is a host of the site's too."""
        self.hosts |= {urlsplit(one["source_url"]).netloc for one in media if one.get("source_url")}

    def download(self, address: str, sink: Callable[[bytes], object]) -> None:
        """Fetch a file of the site, chunk by chunk. Gone; Rejected for another host."""
        if urlsplit(address).netloc not in self.hosts:
            raise Rejected(T("{address} is not a file of this site.", address=address))
        for piece in stream(Session(self.url), address):
            sink(piece)

    def untouched(self, address: str, size: int, since: datetime) -> bool:
        """Whether the web server says that a file has this many bytes and was last changed before `since`. Gone."""
        if urlsplit(address).netloc not in self.hosts:
            raise Rejected(T("{address} is not a file of this site.", address=address))
        told = call(self._session, "HEAD", address).headers
        try:
            changed = parsedate_to_datetime(told.get("Last-Modified", ""))
        except ValueError:
            return False
        return told.get("Content-Length") == str(size) and changed < since

    def page(self, address: str, agent: str = "") -> Page:
        """Fetch a public page; `agent`: under the name of this program."""
        session = self._session
        if agent:
            session = Session(self.url)
            session.headers["User-Agent"] = agent
        answer = visit(session, address)
        return Page(address=answer.url, status=answer.status_code, html=answer.content, headers=dict(answer.headers),
                    asked=dict(answer.request.headers), said=f"{answer.status_code} {answer.reason or ''}".strip(),
                    at=datetime.now(UTC))  # fmt: skip
