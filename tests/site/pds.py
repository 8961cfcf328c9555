"""A real server of Bluesky accounts (PDS), with a directory of identities of its own: it tells nobody outside."""

from __future__ import annotations

import hashlib
import hmac
import itertools
import json
import secrets
import shutil
import subprocess
from base64 import urlsafe_b64decode, urlsafe_b64encode
from pathlib import Path
from types import TracebackType
from typing import Any

import requests

from tests.site.cache import SiteError, discard, kept, scratch
from tests.site.daemons import HOST, Daemon, answers, free_port

_SOURCE = Path(__file__).with_name("bluesky")
_PAGE = 100
_SECONDS = 30
_DAY = 86_400
_INSTALL = ("npm", "ci", "--ignore-scripts", "--omit=dev", "--no-audit", "--no-fund", "--loglevel=error")


class Pds:
    """The server: ``with Pds() as pds``. It listens on loopback only.

    ``handle`` and ``password`` (an app password) log in to the account ``did`` at ``url``.
    """

    def __init__(self) -> None:
        self.handle = ""
        self.password = ""
        self.account_password = ""
        self.did = ""
        self.folder = scratch("pds")
        self.port = free_port()
        self.url = f"http://{HOST}:{self.port}"
        self._numbers = itertools.count(1)
        program = _installed()
        node = next(program.glob("node_modules/node-linux-*/bin/node"))
        quiet = "--disable-warning=ExperimentalWarning"
        command: list[str | Path] = [node, quiet, program / "start.mjs", str(self.port), self.folder]
        self._secret = secrets.token_hex(16)
        env = {"LOG_ENABLED": "false", "PDS_JWT_SECRET": self._secret}
        self._server = Daemon(command, self.folder / "log", env=env)

    def __enter__(self) -> Pds:
        self.start_server()
        self.restore()
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.stop_server()
        discard(self.folder)

    def start_server(self) -> None:
        """Start the server, at the same address as before. Harmless when it runs."""
        if not self._server.running:
            self._server.start(lambda: answers(self.port))

    def stop_server(self) -> None:
        """End the server, so that it is unreachable; the accounts stay."""
        self._server.stop()

    def restore(self) -> None:
        """An account without posts: a new one, unless nothing was done with the last."""
        self.start_server()
        if not self._is_fresh():
            self._make_account()

    def records(self, collection: str = "app.bsky.feed.post") -> list[dict[str, Any]]:
        """All records of the account with their `uri`, `cid` and `value`, in the order of their names (TIDs)."""
        found: list[dict[str, Any]] = []
        cursor: str | None = ""
        while cursor is not None:
            where = {"repo": self.did, "collection": collection, "limit": str(_PAGE), "cursor": cursor}
            answer = requests.get(f"{self.url}/xrpc/com.atproto.repo.listRecords", params=where, timeout=_SECONDS)
            answer.raise_for_status()
            found += answer.json()["records"]
            cursor = answer.json().get("cursor")
        return sorted(found, key=lambda record: str(record["uri"]))

    def expired(self, token: str) -> str:
        """The same token as it would be if its time were over."""
        head, body, _ = token.split(".")
        claims = json.loads(urlsafe_b64decode(body + "=="))
        old = claims | {"iat": claims["iat"] - _DAY, "exp": claims["iat"] - 1}
        signed = f"{head}.{_coded(json.dumps(old).encode())}"
        return f"{signed}.{_coded(hmac.digest(self._secret.encode(), signed.encode(), 'sha256'))}"

    def call(self, method: str, body: dict[str, Any], token: str = "") -> dict[str, Any]:
        """Call a method of the server that changes something; requests.HTTPError for a refusal."""
        head = {"Authorization": f"Bearer {token}"} if token else {}
        answer = requests.post(f"{self.url}/xrpc/{method}", json=body, headers=head, timeout=_SECONDS)
        answer.raise_for_status()
        said: dict[str, Any] = answer.json() if answer.content else {}
        return said

    def _is_fresh(self) -> bool:
        try:
            return bool(self.did) and not self.records()
        except requests.HTTPError:  # deactivated
            return False

    def _make_account(self) -> None:
        number = next(self._numbers)
        self.handle, self.account_password = f"humas{number}.test", f"sandi-akun-{number}"
        made = {"handle": self.handle, "email": f"{self.handle}@example.test", "password": self.account_password}
        session = self.call("com.atproto.server.createAccount", made)
        self.did = session["did"]
        made = self.call("com.atproto.server.createAppPassword", {"name": "wpbridge"}, session["accessJwt"])
        self.password = made["password"]


def _coded(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def _installed() -> Path:
    """The folder the server and its Node lie in; needs the network the first time only. SiteError without npm."""
    sources = sorted(file for file in _SOURCE.rglob("*") if file.is_file())
    digest = hashlib.sha256(b"".join(file.read_bytes() for file in sources)).hexdigest()
    return kept(f"pds-{digest[:8]}", _install)


def _install(folder: Path) -> None:
    shutil.copytree(_SOURCE, folder, dirs_exist_ok=True)
    try:
        done = subprocess.run(_INSTALL, cwd=folder, capture_output=True, text=True)
    except FileNotFoundError as error:
        raise SiteError("npm was not found; run tests/site/setup.sh as root.") from error
    if done.returncode:
        raise SiteError(f"npm could not install Bluesky's server; is there a network? {done.stderr.strip()[-1500:]}")
