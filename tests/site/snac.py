"""A real fediverse server with Mastodon's client interface: snac with one account."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from types import TracebackType
from typing import Any

import requests

from tests.site.cache import SiteError, discard, scratch
from tests.site.daemons import HOST, Daemon, answers, free_port
from tests.site.packages import SNAC, unpacked

_PAGE = 40
_MOST_LISTED = 256  # snac's interface shows no older posts than these
_CHECKED = "finished deferred data integrity check"
_SECONDS = 30


class OneShotSession(requests.Session):
    """Uses each connection once: snac closes them after an answer without saying so.

    A client that keeps connections is now and then reset while it sends the next request.
    """

    def send(self, request: requests.PreparedRequest, **settings: Any) -> requests.Response:
        """Send one request and close its connection."""
        try:
            return super().send(request, **settings)
        finally:
            self.close()


class Snac:
    """The social server: ``with Snac() as snac``. It listens on loopback only and tells nobody outside.

    ``token`` is an access token of the account ``user`` for Mastodon's interface at ``url``; ``password``
    logs in by hand.
    """

    def __init__(self) -> None:
        self.user = "humas"
        self.password = ""
        self.token = ""
        self.folder = scratch("snac")
        self.port = free_port()
        self.url = f"http://{HOST}:{self.port}"
        self._data = self.folder / "data"
        self._fresh = self.folder / "fresh"
        self._program = _program()
        self._server = Daemon([*self._program, "httpd", self._data], self.folder / "log")

    def __enter__(self) -> Snac:
        self.start()
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.stop()

    def start(self) -> None:
        """Make the account and start the server."""
        self._set_up()
        self.start_server()
        self.token = self._new_token()
        self.stop_server()
        shutil.copytree(self._data, self._fresh)
        self.start_server()

    def stop(self) -> None:
        """End the server and forget its posts."""
        self.stop_server()
        discard(self.folder)

    def start_server(self) -> None:
        """Start the server, at the same address as before. Harmless when it runs.

        It first checks its data beside serving, and rewrites the lists of posts: a post of that moment is lost.
        """
        if not self._server.running:
            before = self._checks_done()
            self._server.start(lambda: answers(self.port) and self._checks_done() > before)

    def stop_server(self) -> None:
        """End the server, so that it is unreachable; the posts stay."""
        self._server.stop()

    def restore(self) -> None:
        """Back to the account without posts; the token stays good."""
        self.stop_server()
        shutil.rmtree(self._data)
        shutil.copytree(self._fresh, self._data)
        self.start_server()

    def posts(self) -> list[dict[str, Any]]:
        """All statuses of the account as Mastodon's interface describes them, newest first.

        SiteError from 256 posts on: snac lists no more of them.
        """
        account = self._get("accounts/verify_credentials")["id"]
        found: list[dict[str, Any]] = []
        while True:
            before = {"max_id": found[-1]["id"]} if found else {}
            page = self._get(f"accounts/{account}/statuses", limit=_PAGE, **before)
            known = {post["id"] for post in found}
            new = [post for post in page if post["id"] not in known]
            found += new
            if len(found) >= _MOST_LISTED:
                raise SiteError(f"snac lists only {_MOST_LISTED} posts, so there may be more; restore() it.")
            if not new:
                return found

    def _checks_done(self) -> int:
        log = self._server.log
        return log.read_text(errors="replace").count(_CHECKED) if log.exists() else 0

    def _get(self, path: str, **query: Any) -> Any:
        head = {"Authorization": f"Bearer {self.token}"}
        answer = requests.get(f"{self.url}/api/v1/{path}", params=query, headers=head, timeout=_SECONDS)
        answer.raise_for_status()
        return answer.json()

    def _set_up(self) -> None:
        address = f"{HOST}:{self.port}"
        self._run("init", str(self._data), answers=f"{HOST}\n{self.port}\n{address}\n\n\n")
        settings = self._data / "server.json"
        changed = json.loads(settings.read_text()) | {"protocol": "http"}
        settings.write_text(json.dumps(changed))
        said = self._run("adduser", str(self._data), self.user)
        self.password = said.partition("User password is ")[2].split()[0]

    def _new_token(self) -> str:
        form = {"login": self.user, "passwd": self.password}
        answer = requests.post(f"{self.url}/oauth/x-snac-get-token", data=form, timeout=_SECONDS)
        answer.raise_for_status()
        return answer.text.strip()

    def _run(self, *arguments: str, answers: str = "") -> str:
        done = subprocess.run([*self._program, *arguments], input=answers, capture_output=True, text=True)
        if done.returncode:
            raise SiteError(f"snac {arguments[0]} failed: {done.stderr.strip()}")
        return done.stdout


def _program() -> list[str]:
    """How to call snac: by the loader of its own C library, with the system's other libraries."""
    root = unpacked(SNAC)
    libraries = next(root.glob("usr/lib/*-linux-gnu"))
    loader = next(libraries.glob("ld-linux*"))
    path = f"{libraries}:{Path('/usr/lib') / libraries.name}"
    return [str(loader), "--library-path", path, str(root / "usr/bin/snac")]
