"""A private PostgreSQL 15 on loopback, without a password; its data is gone afterwards."""

from __future__ import annotations

import itertools
import os
import pwd
import shutil
import subprocess
from pathlib import Path
from types import TracebackType

import psycopg

from tests.site.cache import SiteError, discard, link_tree, scratch
from tests.site.daemons import HOST, Daemon, free_port
from tests.site.packages import POSTGRES, unpacked

# Nothing here has to survive a crash, so nothing waits for the disk.
_FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "jit=off")


class Postgres:
    """The database server: ``with Postgres() as pg``."""

    def __init__(self) -> None:
        self.folder = scratch("postgres")
        self.port = free_port()
        # PostgreSQL refuses to run as root.
        self._account = "nobody" if os.getuid() == 0 else ""
        self._data = self.folder / "home/data"
        self._names = itertools.count(1)

    def __enter__(self) -> Postgres:
        self.start()
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.stop()

    def start(self) -> None:
        """Create an empty server and start it."""
        # The cache may be inside a folder the unprivileged account cannot enter; this copy is not.
        tree = self.folder / "programs"
        link_tree(unpacked(POSTGRES), tree)
        libraries = next(tree.glob("usr/lib/*-linux-gnu"))
        self._programs = tree / "usr/lib/postgresql/15/bin"
        self._env = {"LD_LIBRARY_PATH": str(libraries), "LC_ALL": "C.UTF-8"}
        self._create_data()
        settings = (*_FAST, f"listen_addresses={HOST}", f"port={self.port}", "unix_socket_directories=")
        words = [word for setting in settings for word in ("-c", setting)]
        command: list[str | Path] = [self._programs / "postgres", "-D", self._data, *words]
        self._server = Daemon(command, self.folder / "log", self._env, self._account)
        self._server.start(self._ready)

    def stop(self) -> None:
        """End the server and forget its data."""
        self._server.stop()
        discard(self.folder)

    @property
    def programs(self) -> dict[str, str]:
        """The environment in which pg_dump and pg_restore of this server are found."""
        return self._env | {"PATH": f"{self._programs}{os.pathsep}{os.environ['PATH']}"}

    def database(self) -> str:
        """The SQLAlchemy URL of a new, empty database."""
        name = f"test{next(self._names)}"
        with psycopg.connect(self._address("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")  # type: ignore[call-overload,unused-ignore]
        return self._address(name).replace("postgresql", "postgresql+psycopg", 1)

    def _address(self, database: str) -> str:
        return f"postgresql://postgres@{HOST}:{self.port}/{database}"

    def _ready(self) -> bool:
        try:
            psycopg.connect(self._address("postgres"), connect_timeout=5).close()
        except psycopg.OperationalError:
            return False
        return True

    def _create_data(self) -> None:
        home = self._data.parent
        home.mkdir()
        if self._account:
            shutil.chown(home, self._account)
        _run(
            [self._programs / "initdb", "-D", self._data, "--username=postgres", "--auth=trust",
             "--no-sync", "--encoding=UTF8", "--locale=C.UTF-8"],
            self._account or None, {**os.environ, **self._env}, home,
        )  # fmt: skip


def _run(command: list[str | Path], user: str | None, env: dict[str, str], cwd: Path) -> None:
    no_groups: list[int] | None = [] if user else None
    group = pwd.getpwnam(user).pw_gid if user else None
    done = subprocess.run(
        command, user=user, group=group, extra_groups=no_groups, env=env, cwd=cwd,
        capture_output=True, text=True,
    )  # fmt: skip
    if done.returncode:
        raise SiteError(f"initdb failed: {done.stderr.strip()}")
