"""The store: our own tables in SQLite (one office) or PostgreSQL (many), one code for both."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.exc import SQLAlchemyError

from wpbridge.errors import ConfigError, Unavailable
from wpbridge.texts import T

SCHEMA = "0005"  # the newest migration


class Store:
    """An open store. `begin()` gives a transaction: all of it or nothing."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    @classmethod
    def open(cls, url: str) -> Store:
        """Open the store at a SQLAlchemy URL, made or migrated if needed.

        ConfigError when it was written by a newer wpbridge or the address is of no use; Unavailable when
        the database does not answer.
        """
        store = cls(_engine(url))
        try:
            store._migrate(url)
        except SQLAlchemyError as error:
            store.close()
            raise _unavailable(error) from error
        except ConfigError:
            store.close()
            raise
        return store

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """A transaction that may write. Unavailable when the database cannot."""
        try:
            with self.engine.begin() as connection:
                yield connection
        except SQLAlchemyError as error:
            raise _unavailable(error) from error

    def compact(self) -> None:
        """Give back what was emptied, so that it is not left in the files of the database. Unavailable.

        PostgreSQL keeps what it has written ahead (WAL) until it is recycled, and its backups as long as they live.
        """
        try:
            if self.engine.dialect.name == "postgresql":
                with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                    connection.execute(text("VACUUM FULL"))
                return
            with closing(self.engine.raw_connection()) as raw:  # past our own BEGIN
                raw.driver_connection.execute("VACUUM")  # type: ignore[union-attr]
                raw.driver_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # type: ignore[union-attr]
        except (SQLAlchemyError, sqlite3.Error) as error:
            raise _unavailable(error) from error

    def close(self) -> None:
        """Give the connections back."""
        self.engine.dispose()

    def _migrate(self, url: str) -> None:
        version = _schema_version(self.engine)
        if version == SCHEMA:
            return
        if version > SCHEMA:
            raise ConfigError(
                T(
                    "The store was written by a newer wpbridge (schema {found}, this program knows {known}). "
                    "Nothing was changed. Install the newer wpbridge again.",
                    found=version,
                    known=SCHEMA,
                )
            )
        from wpbridge.store.copying import copy_sqlite
        from wpbridge.store.migrations import upgrade  # alembic is slow to import and seldom needed

        path = Path(url.removeprefix("sqlite:///"))
        if version and url.startswith("sqlite") and path.is_file():  # whoever goes back finds it as it was
            copy_sqlite(path, path.with_name(f"{path.name}.before-{SCHEMA}"))
        upgrade(self.engine)


def _engine(url: str) -> Engine:
    if not url.startswith("sqlite"):
        return create_engine(url, pool_pre_ping=True)
    path = url.removeprefix("sqlite:///")
    if path and path != ":memory:":
        Path(path).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, connect_args={"timeout": 30})
    event.listen(engine, "connect", _prepare_sqlite)
    # IMMEDIATE: a transaction that reads first and writes later would else die of "database is locked".
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    return engine


def _prepare_sqlite(connection: Any, _: Any) -> None:
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=30000", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _schema_version(engine: Engine) -> str:
    with engine.begin() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return ""
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar() or ""


def _unavailable(error: SQLAlchemyError | sqlite3.Error) -> Unavailable:
    reason = str(getattr(error, "orig", None) or error).splitlines()[0]
    return Unavailable(
        T(
            "The store could not be read or written ({reason}). Nothing was half done. "
            "Check the disk and the address in [store], then run the command again.",
            reason=reason,
        )
    )
