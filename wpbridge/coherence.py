"""What must hold between the tables of the configuration, and the hint that ends each refusal."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlsplit

from wpbridge import secret
from wpbridge.errors import ConfigError
from wpbridge.texts import T, Text

if TYPE_CHECKING:
    from wpbridge.config import Config

V = TypeVar("V")


def nearest(word: str, known: Iterable[str]) -> Text:
    """The hint that ends a refusal: the nearest known word, else all of them, else nothing is known."""
    words = sorted(known)
    close = difflib.get_close_matches(word, words, n=1, cutoff=0.6)
    if close:
        return T('Did you mean "{word}"?', word=close[0])
    return T("Known are: {words}.", words=", ".join(words)) if words else T("None is configured.")


def known_one(kind: Text, name: str, known: Mapping[str, V], where: str = "") -> V:
    """The entry of this name. ConfigError naming the nearest, after `where`."""
    if name in known:
        return known[name]
    hint = nearest(name, known)
    if where:
        raise ConfigError(
            T(
                '{where}: the {kind} "{name}" is not known. {hint}',
                where=where,
                kind=kind,
                name=name,
                hint=hint,
            )
        )
    raise ConfigError(T('the {kind} "{name}" is not known. {hint}', kind=kind, name=name, hint=hint))


def refuse_literal_secrets(text: str, file: Path) -> None:
    """ConfigError when a secret itself stands in the file. A file that is no TOML passes."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return  # parse() says it better
    for *table, key in secret.literal(data):
        raise ConfigError(
            T(
                '{file}: "{key}" in [{table}] is a secret and must not stand in the file; '
                "name an environment variable in {key}_env or a private file in {key}_file",
                file=str(file),
                key=key,
                table=".".join(table),
            )
        )
    if urlsplit(str(data.get("store", {}).get("url", ""))).password:
        raise ConfigError(
            T(
                "{file}: the url in [store] holds a password; leave it out and name it in "
                "password_env or password_file",
                file=str(file),
            )
        )


def check_channels(config: Config, file: Path) -> None:
    """ConfigError when a site names a channel that has no table."""
    for name, site in config.sites.items():
        for channel in site.channels:
            known_one(T("channel"), channel, config.channels, f"{file}: [sites.{name}]")


def check_people(config: Config, file: Path) -> None:
    """ConfigError when two people share a log-in (four eyes of one head), or a superior is not known."""
    _all_different(file, {person: table.wordpress.casefold() for person, table in config.people.items()})
    _all_different(file, {person: table.unix for person, table in config.people.items()})
    for person, table in config.people.items():
        where = f"{file}: [people.{person}]"
        if table.superior:
            known_one(T("superior"), table.superior, config.people, where)
        if table.superior == person:
            raise ConfigError(T("{where}: nobody is the own superior", where=where))


def _all_different(file: Path, logins: Mapping[str, str]) -> None:
    owners: dict[str, str] = {}
    for person, login in logins.items():
        first = owners.setdefault(login, person) if login else person
        if first != person:
            raise ConfigError(
                T(
                    '{file}: [people.{one}] and [people.{other}] have the same log-in "{login}"',
                    file=str(file),
                    one=first,
                    other=person,
                    login=login,
                )
            )
