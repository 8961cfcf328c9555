"""A private MariaDB server without a password, reached over a Unix socket only."""

from __future__ import annotations

import getpass
import itertools
import shutil
import socket
import subprocess
from pathlib import Path
from types import TracebackType

from tests.site.cache import SiteError, discard, kept, scratch
from tests.site.daemons import Daemon

# Nothing here has to survive a crash, so nothing waits for the disk.
_FAST = (
    "--innodb-flush-log-at-trx-commit=0", "--innodb-flush-method=nosync", "--innodb-doublewrite=0",
    "--innodb-log-file-size=16M",
)  # fmt: skip


class MariaDB:
    """The database server for test sites: ``with MariaDB() as db``. Its data is gone afterwards."""

    def __init__(self) -> None:
        self.folder = scratch("mariadb")
        self.socket = self.folder / "socket"
        self._names = itertools.count(1)
        self._daemon = Daemon(
            [
                "mariadbd", "--no-defaults", *_FAST, f"--user={getpass.getuser()}",
                f"--datadir={self.folder / 'data'}", f"--socket={self.socket}", "--skip-networking",
                "--skip-log-bin", "--innodb-buffer-pool-size=256M", "--performance-schema=OFF",
                "--character-set-server=utf8mb4", "--collation-server=utf8mb4_unicode_ci",
            ],
            self.folder / "log",
        )  # fmt: skip

    def __enter__(self) -> MariaDB:
        self.start()
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.stop()

    def start(self) -> None:
        """Start the server; the first time on a machine also creates the empty data folder for all runs."""
        if not (self.folder / "data").exists():
            empty = kept("mariadb-data", _create_data)
            shutil.copytree(empty, self.folder / "data")
        self._daemon.start(self._ready)

    def stop(self) -> None:
        """End the server and forget its data."""
        self._daemon.stop()
        discard(self.folder)

    def create(self) -> str:
        """Create an empty database and return its name."""
        name = f"site{next(self._names)}"
        self.sql(f"CREATE DATABASE {name} CHARACTER SET utf8mb4")
        return name

    def drop(self, name: str) -> None:
        """Remove a database and its snapshot."""
        self.sql(f"DROP DATABASE IF EXISTS {name}; DROP DATABASE IF EXISTS {name}_fresh")

    def snapshot(self, name: str) -> str:
        """Keep a copy of the database beside it; returns the SQL that brings that state back."""
        kept_as = f"{name}_fresh"
        tables = self.sql(f"SHOW TABLES FROM {name}").split()
        self.sql(f"CREATE DATABASE {kept_as}; {_copies(name, kept_as, tables)}")
        again = f"DROP DATABASE IF EXISTS {name}; CREATE DATABASE {name} CHARACTER SET utf8mb4; "
        return again + _copies(kept_as, name, tables)

    def sql(self, statements: str) -> str:
        """Run SQL; returns the rows, tab-separated. SiteError when the server refuses it."""
        return _run(["mariadb", *self._client, "--batch", "--skip-column-names"], statements)

    @property
    def _client(self) -> list[str]:
        return ["--no-defaults", "--user=root", f"--socket={self.socket}"]

    def _ready(self) -> bool:
        with socket.socket(socket.AF_UNIX) as probe:
            return probe.connect_ex(str(self.socket)) == 0


def _copies(source: str, target: str, tables: list[str]) -> str:
    return " ".join(
        f"CREATE TABLE {target}.{table} LIKE {source}.{table};"
        f"INSERT INTO {target}.{table} SELECT * FROM {source}.{table};"
        for table in tables
    )


def _create_data(folder: Path) -> None:
    command = [
        "mariadb-install-db", "--no-defaults", *_FAST, f"--datadir={folder}", f"--user={getpass.getuser()}",
        "--auth-root-authentication-method=normal", "--skip-test-db", "--skip-name-resolve",
    ]  # fmt: skip
    _run(command)


def _run(command: list[str], statements: str = "") -> str:
    try:
        done = subprocess.run(command, input=statements, capture_output=True, text=True)
    except FileNotFoundError:
        raise SiteError(f"{command[0]} is missing; run tests/site/setup.sh.") from None
    if done.returncode:
        raise SiteError(f"{command[0]} failed: {done.stderr.strip()}")
    return done.stdout
