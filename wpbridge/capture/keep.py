"""Fetching what a page needs to be shown, once each, within bounds, and naming what is lacking."""

from __future__ import annotations

import ipaddress
import json
import re
import socket
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import PurePosixPath
from urllib.parse import unquote, urldefrag, urlsplit

from wpbridge.capture.css import rewritten
from wpbridge.capture.html import readable
from wpbridge.digest import canonical, sha256
from wpbridge.errors import WpbridgeError
from wpbridge.plugins import Page

MOST_FILES = 300
MOST_BYTES = 64 << 20  # of all files of a page together
FOLDER = "files"
_DEEPEST = 5  # stylesheets that import stylesheets
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")
_ENDINGS = {"text/css": ".css", "image/jpeg": ".jpg", "image/png": ".png", "image/webp": ".webp", "image/gif": ".gif",
            "image/svg+xml": ".svg", "image/avif": ".avif", "font/woff2": ".woff2", "font/woff": ".woff",
            "video/mp4": ".mp4", "audio/mpeg": ".mp3", "image/x-icon": ".ico"}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Entry:
    """What became of an address that the page needs: the file that is kept of it, or why there is none ("status 404",
    "not public", "too much", or what the error said)."""

    address: str
    file: str = ""
    sha256: str = ""
    type: str = ""
    lacking: str = ""


@dataclass(frozen=True, kw_only=True)
class Captured:
    """The page as it can be opened, the files it needs by their names beside it, and what became of each address.
    `answers` are the exchanges behind them, in their order."""

    page: bytes
    files: dict[str, bytes]
    entries: tuple[Entry, ...]
    answers: tuple[Page, ...]


def capture(page: Page, fetch: Callable[[str], Page]) -> Captured:
    """Keep a page with all that it needs to be shown. `fetch` gets a public file as a visitor, or raises our errors.

    Only the page's own host and public ones are asked: no page can make this machine ask its own network for something.
    """
    keeper = _Keeper(page.address, fetch)
    shown = readable(page.html, page.address, lambda address: keeper.keep(address, f"{FOLDER}/"))
    return Captured(page=shown, files=keeper.files, entries=tuple(keeper.entries.values()),
                    answers=tuple(keeper.answers))  # fmt: skip


def exchange_of(page: Page) -> bytes:
    """What was asked for a page and how it was answered, without the page itself, as JSON: `seen` reads it."""
    told = {name: value for name, value in vars(page).items() if name not in ("html", "at")}
    return canonical({**told, "headers": dict(page.headers), "asked": dict(page.asked),
                      "at": page.at.isoformat() if page.at else ""})  # fmt: skip


def seen(exchange: bytes, html: bytes) -> Page:
    """The page as it was seen, from what `exchange_of` kept of it and its bytes."""
    told = json.loads(exchange)
    return Page(**told | {"html": html, "at": datetime.fromisoformat(told["at"]) if told["at"] else None})


@dataclass
class _Keeper:
    page: str
    fetch: Callable[[str], Page]
    entries: dict[str, Entry] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    answers: list[Page] = field(default_factory=list)
    size: int = 0

    def keep(self, address: str, prefix: str, deep: int = 0) -> str:
        """Where an address is kept, as seen from who refers to it; "" when it is lacking."""
        bare, fragment = urldefrag(address)
        if bare not in self.entries:
            self.entries[bare] = Entry(address=bare, lacking="asked")  # a stylesheet may import itself
            self.entries[bare] = self._entry(bare, deep)
        entry = self.entries[bare]
        mark = f"#{fragment}" if fragment else ""
        return f"{prefix}{PurePosixPath(entry.file).name}{mark}" if entry.file else ""

    def _entry(self, address: str, deep: int) -> Entry:
        if len(self.files) >= MOST_FILES or deep > _DEEPEST:
            return Entry(address=address, lacking="too much")
        if not _may_be_asked(address, self.page):
            return Entry(address=address, lacking="not public")
        try:
            answer = self.fetch(address)
        except WpbridgeError as error:
            return Entry(address=address, lacking=str(error.text))
        self.answers.append(answer)
        return self._kept(address, answer, deep)

    def _kept(self, address: str, answer: Page, deep: int) -> Entry:
        kind = _header(answer, "content-type").partition(";")[0].strip().lower()
        if answer.status != 200:
            return Entry(address=address, type=kind, lacking=f"status {answer.status}")
        content = answer.html
        if kind == "text/css":
            told = content.decode("utf-8", "replace")
            content = rewritten(told, answer.address, lambda inner: self.keep(inner, "", deep + 1)).encode()
        if self.size + len(content) > MOST_BYTES:
            return Entry(address=address, type=kind, lacking="too much")
        self.size += len(content)
        name = f"{FOLDER}/{_name(address, kind)}"
        self.files[name] = content
        return Entry(address=address, file=name, sha256=sha256(content), type=kind)


def _name(address: str, kind: str) -> str:
    """A name that is the same in each version as long as the address is, and that no two addresses share."""
    path = PurePosixPath(unquote(urlsplit(address).path))
    stem = _UNSAFE.sub("-", path.stem).strip("-.")[:40] or "file"
    ending = _ENDINGS.get(kind) or _UNSAFE.sub("", path.suffix)[:8]
    return f"{stem}-{sha256(address.encode())[:10]}{ending}"


def _may_be_asked(address: str, page: str) -> bool:
    """Whether an address is the page's own host, or one that anybody in the world can reach."""
    try:
        asked, own = urlsplit(address), urlsplit(page)
        if asked.scheme not in ("http", "https") or not asked.hostname:
            return False
        if (asked.hostname, asked.port) == (own.hostname, own.port):
            return True
        found = socket.getaddrinfo(asked.hostname, asked.port or 443, type=socket.SOCK_STREAM)
    except (OSError, ValueError):
        return False
    return all(ipaddress.ip_address(str(one[4][0]).partition("%")[0]).is_global for one in found)


def _header(page: Page, name: str) -> str:
    return next((value for key, value in page.headers.items() if key.lower() == name), "")
