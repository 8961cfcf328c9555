"""A real WordPress on PHP's built-in server, with a newsroom of users and a quick way back to fresh."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Any
from urllib.parse import unquote, urlsplit

from tests.site.cache import SiteError, discard, link_tree, scratch
from tests.site.daemons import HOST, Daemon, answers, free_port
from tests.site.docroot import docroot
from tests.site.mariadb import MariaDB
from tests.site.people import SERVICE_CAPABILITIES, User, newcomers
from tests.site.writer import Writer

_PHP = Path(__file__).with_name("php")
_INI = (
    "opcache.enable=1", "opcache.memory_consumption=128", "opcache.max_accelerated_files=20000",
    "opcache.revalidate_freq=0", "memory_limit=256M", "upload_max_filesize=64M", "post_max_size=72M",
    "max_execution_time=120", "display_errors=0", "log_errors=1",
)  # fmt: skip
_WORKERS = "4"
_PHP_SECONDS = 120


class WordPress:
    """One site: ``with WordPress(db, version="7.1") as wp``. It listens on loopback only.

    ``version`` is "7.1", "6.8" or "6.1"; ``locale`` "en_US" or "id_ID". Several can share a database server.
    """

    def __init__(
        self,
        db: MariaDB,
        version: str = "7.1",
        timezone: str = "Asia/Makassar",
        locale: str = "en_US",
        title: str = "Diskominfo Barito Kuala",
    ) -> None:
        self.db = db
        self.folder = scratch("wordpress")
        self.root = self.folder / "www"
        self.uploads = self.root / "wp-content/uploads"
        self.port = free_port()
        self.url = f"http://{HOST}:{self.port}"
        self.version = ""
        self.users: dict[str, User] = {}
        self._wanted = version
        self._settings = {"timezone": timezone, "locale": locale, "title": title, "url": self.url}
        self._database = ""
        self._fresh = ""
        self._server = self._make_server()

    def __enter__(self) -> WordPress:
        self.start()
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.stop()

    def start(self) -> None:
        """Install the site and start its server."""
        link_tree(docroot(self._wanted), self.root)
        shutil.copyfile(_PHP / "wp-config.php", self.root / "wp-config.php")
        self._mailbox.mkdir()
        self.uploads.mkdir()
        self._requests.touch()
        self._install()
        self._fresh = self.db.snapshot(self._database)
        self.start_server()

    def stop(self) -> None:
        """End the server and remove the site."""
        self.stop_server()
        self.db.drop(self._database)
        discard(self.folder)

    def start_server(self) -> None:
        """Start the web server, at the same address as before. Harmless when it runs."""
        if not self._server.running:
            self._server.start(lambda: answers(self.port))

    def stop_server(self) -> None:
        """End the web server, so that the site is unreachable; its data stays."""
        self._server.stop()

    def restore(self) -> None:
        """Back to the fresh site: no posts, no uploads, no mail, no requests; users as they were."""
        self.db.sql(self._fresh)
        for folder in (self.uploads, self._mailbox):
            shutil.rmtree(folder)
            folder.mkdir()
        self.forget_requests()
        self.start_server()

    def php(self, code: str) -> Any:
        """Run PHP inside this WordPress (as no user) and return what it returns.

        SiteError with PHP's message when the code fails.
        """
        result = self.folder / "result.json"
        result.unlink(missing_ok=True)
        output = self._run_php("run.php", self.root, result, code=code)
        if not result.exists():
            raise SiteError(f"PHP returned nothing: {output}")
        return json.loads(result.read_text())

    def mail(self) -> list[str]:
        """The messages this WordPress sent since the last restore, oldest first."""
        return [path.read_text(errors="replace") for path in sorted(self._mailbox.glob("*.eml"))]

    def requests(self) -> list[tuple[str, str, int]]:
        """(method, path with query, status) of each request answered since the last forget_requests().

        A request is in the list before its answer is complete at the client. Writers' requests count too.
        """
        lines = self._requests.read_text().splitlines()
        return [(method, path, status) for method, path, status in map(json.loads, lines)]

    def forget_requests(self) -> None:
        """Start counting requests anew."""
        self._requests.write_text("")

    def swap_file(self, url_or_path: str | Path, data: bytes) -> None:
        """Replace the bytes of an uploaded file; what WordPress knows about it stays untouched."""
        file = (self.root / unquote(urlsplit(str(url_or_path)).path).lstrip("/")).resolve()
        if Path(url_or_path).is_absolute() and Path(url_or_path).exists():
            file = Path(url_or_path).resolve()
        if not file.is_file() or self.uploads.resolve() not in file.parents:
            raise SiteError(f"{url_or_path} is not an uploaded file of this site.")
        file.write_bytes(data)

    @contextmanager
    def plugin(self, code: str) -> Iterator[None]:
        """A plugin that must be used, with this PHP in it."""
        folder = self.root / "wp-content/mu-plugins"
        folder.mkdir(exist_ok=True)
        file = folder / f"{len(list(folder.iterdir()))}.php"
        file.write_text(f"<?php {code}")
        try:
            yield
        finally:
            file.unlink()

    def later(self, pid: int, than: datetime) -> None:
        """Let a post have been saved a second later than that at the earliest: WordPress' clock has whole seconds,
        and a test does not wait for the next one."""
        least = (than + timedelta(seconds=1)).strftime("%Y-%m-%d %H:%M:%S")
        self.php(f"""global $wpdb; return $wpdb->query("UPDATE $wpdb->posts SET post_modified_gmt =
            GREATEST(post_modified_gmt, '{least}') WHERE ID = {pid}");""")

    def writer(self, login: str) -> Writer:
        """Acts as this user, through REST with the user's own application password."""
        return Writer(self.url, self.users[login], self.users["admin"])

    def bulk(
        self, count: int, status: str = "pending", authors: Sequence[str] = ("penulis1", "penulis2")
    ) -> list[int]:
        """Add ``count`` posts of 2-3 kB at once, past all hooks; returns their ids."""
        ids = json.dumps([self.users[login].id for login in authors])
        head = f"$count = {count}; $status = {json.dumps(status)}; $authors = {ids};\n"
        found: list[int] = self.php(head + (_PHP / "bulk.php").read_text().removeprefix("<?php"))
        return found

    @property
    def _mailbox(self) -> Path:
        return self.folder / "mail"

    @property
    def _requests(self) -> Path:
        return self.folder / "requests.log"

    def _install(self) -> None:
        self._database = self.db.create()
        site = self._settings | {
            "database": self._database,
            "socket": str(self.db.socket),
            "users": newcomers(),
            "service_capabilities": SERVICE_CAPABILITIES,
        }
        (self.folder / "site.json").write_text(json.dumps(site))
        made = json.loads(self._run_php("install.php", self.root))
        self.users = {user["login"]: User(**user) for user in made}
        self.version = self.php("return get_bloginfo('version');")

    def _php_command(self) -> list[str]:
        catcher = f"sendmail_path=/bin/sh {_PHP / 'sendmail.sh'} {self._mailbox}"
        return ["php", *(word for setting in (*_INI, catcher) for word in ("-d", setting))]

    def _make_server(self) -> Daemon:
        place = ["-S", f"{HOST}:{self.port}", "-t", str(self.root), str(_PHP / "router.php")]
        log = self.folder / "server.log"
        return Daemon([*self._php_command(), *place], log, {"PHP_CLI_SERVER_WORKERS": _WORKERS})

    def _run_php(self, script: str, *arguments: Path, code: str = "") -> str:
        if not shutil.which("php"):
            raise SiteError("PHP is missing; run tests/site/setup.sh.")
        done = subprocess.run(
            [*self._php_command(), str(_PHP / script), *map(str, arguments)],
            input=code, capture_output=True, text=True, timeout=_PHP_SECONDS,
        )  # fmt: skip
        if done.returncode:
            # WordPress prints a whole page about an error; PHP's own message is what helps.
            raise SiteError(f"{script} failed: {(done.stderr or done.stdout).strip()[-2000:]}")
        return done.stdout
