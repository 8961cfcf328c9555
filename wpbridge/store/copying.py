"""A consistent copy of a store while others write to it, and its way back."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from sqlalchemy.engine import URL, make_url

from wpbridge.errors import ConfigError, Defect, Refused
from wpbridge.texts import T

SQLITE, POSTGRES = "wpbridge.db", "wpbridge.pgdump"  # what a copy is called, by its kind


def copy(url: str, folder: Path) -> Path:
    """Copy a store into a folder; the file. ConfigError where pg_dump is missing, Defect where it fails."""
    if url.startswith("sqlite"):
        target = folder / SQLITE
        copy_sqlite(Path(url.removeprefix("sqlite:///")), target)
        return target
    target = folder / POSTGRES
    _run("pg_dump", make_url(url), "--format=custom", "--no-owner", f"--file={target}")
    return target


def copy_sqlite(source: Path, target: Path) -> None:
    """Everything that was committed, in one file; writers need not wait. Refused where it cannot be read or written."""
    try:
        with closing(sqlite3.connect(source, timeout=30)) as here, closing(sqlite3.connect(target)) as there:
            here.backup(there)
            there.execute("PRAGMA journal_mode=DELETE")  # one file, without a second one beside it
    except sqlite3.Error as error:
        raise Refused(T("The store could not be copied to {file} ({why}). Look whether the disk is full, then type the "
                        "command again.", file=str(target), why=str(error))) from error  # fmt: skip
    with target.open("rb") as file:
        os.fsync(file.fileno())


def bring_back(file: Path, url: str) -> None:
    """Put a copy where a store is to be. Refused where there is one already, or where the copy is of another kind."""
    sqlite = url.startswith("sqlite")
    if (file.name == SQLITE) != sqlite:
        raise Refused(T("The backup is of a store of another kind than [store] names: {file} does not fit there.",
                        file=file.name))  # fmt: skip
    if not sqlite:
        _run("pg_restore", make_url(url), "--no-owner", "--exit-on-error", "--single-transaction", str(file))
        return
    place = Path(url.removeprefix("sqlite:///"))
    if place.exists():
        raise Refused(T("{file} is there already. Nothing was changed; choose an empty folder.", file=str(place)))
    place.parent.mkdir(parents=True, exist_ok=True)
    shutil.move(file, place)


def _run(program: str, url: URL, *words: str) -> None:
    """One of PostgreSQL's programs; the password is not among its words."""
    found = shutil.which(program)
    if found is None:
        raise ConfigError(T("{program} is missing. Install the package postgresql-client.", program=program))
    env = os.environ | ({"PGPASSWORD": str(url.password)} if url.password else {})
    plain = url.set(drivername="postgresql", password=None).render_as_string(hide_password=False)
    done = subprocess.run([found, f"--dbname={plain}", *words], env=env, capture_output=True, text=True)
    if done.returncode:
        why = next(iter(done.stderr.strip().splitlines()), "")
        raise Defect(T("{program} failed: {why}", program=program, why=why))
