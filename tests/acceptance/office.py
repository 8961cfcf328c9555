"""An office that uses wpbridge: a real site, a real social server, a configuration, and its people."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.desks import started
from tests.site import Snac, WordPress
from wpbridge.app import App
from wpbridge.cli.main import run as command_line
from wpbridge.config import load
from wpbridge.decisions import Request, decide
from wpbridge.desk import Desk
from wpbridge.people import identify
from wpbridge.store.editions import Edition

SITE = "diskominfo"
_CONFIG = """
[sites.{site}]
url = "{url}"
user = "wpbridge"
password_env = "WPBRIDGE_WP_PASSWORD"
timezone = "Asia/Makassar"
official_domains = ["baritokualakab.go.id"]
channels = [{channels}]

[channels.mastodon]
kind = "mastodon"
base_url = "{snac}"
token_env = "WPBRIDGE_MASTODON_TOKEN"

[channels.arsip]
kind = "file"
path = "outbox"

[people.rina]
name = "Rina Wahyuni"
roles = ["editor"]
wordpress = "editor1"

[people.ahmad]
name = "Ahmad Fauzi"
roles = ["editor", "redaktur"]
wordpress = "editor2"

[people.siti]
name = "Siti Norhasanah"
roles = ["redaktur"]
wordpress = "redaktur1"

[people.budi]
name = "Budi Santoso"
roles = ["editor", "redaktur"]
wordpress = "penulis1"

[people.ridwan]
name = "Muhammad Ridwan"
roles = ["kepala"]
wordpress = "kepala1"

[store]
url = "{store}"
"""


@dataclass(frozen=True)
class Outcome:
    """What a command did."""

    code: int
    out: str
    err: str

    def json(self) -> list[dict[str, Any]]:
        """The objects it printed, one per line."""
        return [json.loads(line) for line in self.out.splitlines()]


class Office:
    """The office in a folder; commands run in this process, or in one of their own."""

    def __init__(
        self,
        folder: Path,
        wp: WordPress,
        snac: Snac | None = None,
        store: str = "sqlite:///wpbridge.db",
        url: str = "",
    ) -> None:
        self.folder = folder
        self.wp = wp
        self.snac = snac
        self.path = folder / "wpbridge.toml"
        started(folder)
        self.env = {
            "WPBRIDGE_CONFIG": str(self.path),
            "WPBRIDGE_LOGINS": str(folder / "logins.json"),
            "WPBRIDGE_WP_PASSWORD": wp.users["wpbridge"].app_password,
            "WPBRIDGE_MASTODON_TOKEN": snac.token if snac else "none",
            "WPBRIDGE_LANG": "en",
        }
        self.path.write_text(
            _CONFIG.format(
                site=SITE,
                url=url or wp.url,
                snac=snac.url if snac else "http://127.0.0.1:9",
                store=store,
                channels='"mastodon", "arsip"' if snac else '"arsip"',
            )
        )

    def __call__(self, *words: object, input: str = "") -> Outcome:
        """Run a command in this process."""
        out, err = io.StringIO(), io.StringIO()
        with _environment(self.env), _stdin(input), redirect_stdout(out), redirect_stderr(err):
            code = command_line([str(word) for word in words], os.environ)
        return Outcome(code, out.getvalue(), err.getvalue())

    def start(self, *command: str) -> subprocess.Popen[str]:
        """Start `python -m COMMAND` in the office's environment."""
        return subprocess.Popen(
            [sys.executable, "-m", *command],
            env=os.environ | self.env,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    @contextmanager
    def desk(self) -> Iterator[Desk]:
        """The desk, opened."""
        app = App.open(load(self.path, os.environ | self.env))
        try:
            yield app.desk(SITE)
        finally:
            app.close()

    def add(self, toml: str) -> None:
        """Add tables to the configuration."""
        self.path.write_text(f"{self.path.read_text()}\n{toml}")

    def give(self, person: str, line: str) -> None:
        """Add a line to the table of a person."""
        head = f"[people.{person}]\n"
        text = self.path.read_text()
        assert head in text
        self.path.write_text(text.replace(head, f"{head}{line}\n"))

    @contextmanager
    def without_xmlrpc(self) -> Iterator[None]:
        """The site answers no XML-RPC, as behind a security plugin."""
        with self.wp.plugin("add_filter('xmlrpc_enabled', '__return_false');"):
            yield

    def edition(self, post: int) -> Edition:
        """The newest edition of a post."""
        with self.desk() as desk:
            found = desk.current(post)
        assert found
        return found

    def decide(self, verb: str, login: str, post: int, reason: str = "Mohon diperbaiki.") -> Edition:
        """Let somebody decide on what is in review now."""
        user = self.wp.users[login]
        with self.desk() as desk:
            edition = desk.current(post)
            assert edition
            actor = identify(desk, user.login, user.app_password)
            return decide(desk, actor, Request(verb=verb, post_id=post, digest=edition.digest, reason=reason))

    def approve(self, post: int) -> None:
        """Take a post through both stages of the SOP."""
        self.decide("approve", "editor1", post)
        self.decide("approve", "redaktur1", post)

    def snac_posts(self) -> list[dict[str, Any]]:
        """What stands on the social server, the newest first."""
        assert self.snac
        return self.snac.posts()

    def login(self, *logins: str) -> None:
        """Log people in."""
        for login in logins:
            done = self("login", login, input=f"{self.wp.users[login].app_password}\n")
            assert done.code == 0, done.err


@contextmanager
def _environment(values: dict[str, str]) -> Iterator[None]:
    before = dict(os.environ)
    os.environ.update(values)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


@contextmanager
def _stdin(text: str) -> Iterator[None]:
    before, sys.stdin = sys.stdin, io.StringIO(text)
    try:
        yield
    finally:
        sys.stdin = before
