"""Secrets never stand in the configuration: `NAME_env` names a variable, `NAME_file` a private file."""

from __future__ import annotations

import re
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from wpbridge.errors import ConfigError
from wpbridge.masking import register_secret
from wpbridge.texts import T

_SECRET = re.compile(
    r"(password|passwd|passphrase|token|secret|credential|(api|access|private|consumer)_key)$"
)


def read(key: str, variable: str, file: str, *, where: str, folder: Path, env: Mapping[str, str]) -> str:
    """The secret `key` from the named variable or file, from now on masked in every report.

    ConfigError when both or neither gives it.
    """
    if variable and file:
        raise ConfigError(T("{where}: write {key}_env or {key}_file, not both", where=where, key=key))
    if not (variable or file):
        raise ConfigError(T("{where}: {key}_env or {key}_file is missing", where=where, key=key))
    value = from_environment(variable, where, env) if variable else from_file(folder / file, where)
    register_secret(value)
    return value


def from_environment(variable: str, where: str, env: Mapping[str, str]) -> str:
    """The variable's value. ConfigError when it is not set or empty."""
    value = env.get(variable, "").strip()
    if not value:
        raise ConfigError(
            T("{where}: the environment variable {name} is not set. It holds a secret that wpbridge itself needs, not "
              "one of yours: the administrator of wpbridge sets it for every account that types these commands",
              where=where, name=variable)
        )
    return value


def from_file(path: Path, where: str) -> str:
    """The file's text without the last line end. ConfigError when others may read it, or nobody can."""
    try:
        mode = path.stat().st_mode
        value = path.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as e:
        raise ConfigError(
            T("{where}: {path} cannot be read: {why}", where=where, path=str(path), why=str(e))
        ) from e
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise ConfigError(
            T(
                "{where}: others may read the secret in {path}; run: chmod 600 {path}",
                where=where,
                path=str(path),
            )
        )
    if not value:
        raise ConfigError(T("{where}: {path} is empty", where=where, path=str(path)))
    return value


def split(values: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, tuple[str, str]]]:
    """Part a table into plain values and secrets: {"token": (variable, file)}, one of the two empty."""
    named: dict[str, tuple[str, str]] = {}
    for key, value in values.items():
        base, _, source = key.rpartition("_")
        if base and source in ("env", "file"):
            variable, file = named.get(base, ("", ""))
            named[base] = (str(value), file) if source == "env" else (variable, str(value))
    plain = {key: value for key, value in values.items() if key.rpartition("_")[0] not in named}
    return plain, named


def literal(data: Mapping[str, Any], table: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The places (path of keys) where a secret itself stands in a parsed file."""
    for key, value in data.items():
        if isinstance(value, dict):
            yield from literal(value, (*table, key))
        elif _SECRET.search(key):
            yield (*table, key)
