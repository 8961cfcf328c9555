"""The configuration: `wpbridge.toml`, overridden by a few environment variables.

Read from `--config`, else WPBRIDGE_CONFIG, else `wpbridge.toml` in the current folder. Then the environment:

    WPBRIDGE_STORE_URL      [store] url (may hold a password: it is not the file)
    WPBRIDGE_STORE_BLOBS    [store] blobs
    WPBRIDGE_ARCHIVE_PATH   [archive] path
    WPBRIDGE_REPORT_PATH    [report] path

Relative paths, those from the environment too, are relative to the folder of the configuration file.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import Field, PrivateAttr

from wpbridge import secret
from wpbridge.coherence import check_channels, check_people, known_one, nearest, refuse_literal_secrets
from wpbridge.errors import ConfigError
from wpbridge.masking import register_secret
from wpbridge.placing import placed
from wpbridge.plugins import ChannelSettings
from wpbridge.settings import (
    ArchiveTable,
    ChannelTable,
    Name,
    PersonTable,
    ReportTable,
    SigningTable,
    SiteTable,
    StoreTable,
    Table,
)
from wpbridge.strict import parse
from wpbridge.texts import T

FILE_NAME = "wpbridge.toml"

__all__ = [
    "ChannelTable",
    "Config",
    "PersonTable",
    "SiteTable",
    "check_settings",
    "load",
    "nearest",
]


class Config(Table):
    """The whole file. After `load` every path is absolute and the store's url is complete."""

    sites: dict[Name, SiteTable] = Field(default_factory=dict)
    channels: dict[Name, ChannelTable] = Field(default_factory=dict)
    people: dict[Name, PersonTable] = Field(default_factory=dict)
    store: StoreTable = StoreTable()
    archive: ArchiveTable = ArchiveTable()
    signing: SigningTable = SigningTable()
    report: ReportTable | None = None

    _path: Path = PrivateAttr(default=Path(FILE_NAME))
    _env: Mapping[str, str] = PrivateAttr(default_factory=dict)
    _texts: tuple[bytes, ...] = PrivateAttr(default=())

    @property
    def path(self) -> Path:
        """The file it was read from."""
        return self._path

    @property
    def folder(self) -> Path:
        """What relative paths are relative to."""
        return self._path.parent

    def still_valid(self) -> None:
        """ConfigError when the file, or an SOP file it names by its path, no longer holds what was read at the start:
        a desk that stays open must not decide by yesterday's people and rules."""
        if self._texts != self._contents():
            raise ConfigError(
                T("The configuration was changed. Nothing was decided; leave the desk with q and open it again.")
            )

    def _contents(self) -> tuple[bytes, ...]:
        policies = {name for site in self.sites.values() for name in site.policies if Path(name).is_absolute()}
        return tuple(map(_bytes, (self._path, *map(Path, sorted(policies)))))

    def site(self, name: str) -> SiteTable:
        """The table of one site. ConfigError, naming the nearest, for an unknown one."""
        return known_one(T("site"), name, self.sites)

    def site_names(self, chosen: str | None = None) -> tuple[str, ...]:
        """The chosen site, else all. ConfigError for an unknown site and for a file without sites."""
        if chosen is not None:
            self.site(chosen)
            return (chosen,)
        if not self.sites:
            raise ConfigError(
                T("{file}: no site is configured; add a table [sites.NAME]", file=str(self.path))
            )
        return tuple(self.sites)

    def name_of(self, person: str) -> str:
        """A person's name; who left [people] keeps the id."""
        table = self.people.get(person)
        return table.name if table else person

    def password(self, site: str) -> str:
        """The application password of the site's service account. ConfigError when it cannot be read."""
        table = self.site(site)
        return self._secret("password", (table.password_env, table.password_file), f"[sites.{site}]")

    def channel(self, name: str, declared: Mapping[str, Any]) -> ChannelSettings:
        """What the connector of `[channels.NAME]` is made from; `declared` is the connector's `settings`.

        `secrets` is named without ending: token_env or token_file gives "token". A `path` among the values is
        absolute. ConfigError for an unknown channel, an unknown key and a secret that cannot be read.
        """
        table, where = known_one(T("channel"), name, self.channels), f"[channels.{name}]"
        check_settings(table.values, declared, where)
        plain, named = secret.split(table.values)
        if isinstance(plain.get("path"), str):
            plain["path"] = str(self.folder / plain["path"])
        secrets = {key: self._secret(key, source, where) for key, source in named.items()}
        return ChannelSettings(
            name=name, kind=table.kind, base_url=table.base_url, values=plain, secrets=secrets
        )

    def addresses(self, person: str) -> tuple[str, ...]:
        """Where messages reach a person. ConfigError when the variable of `notify_env` is not set."""
        table, where = known_one(T("person"), person, self.people), f"[people.{person}]"
        more = secret.from_environment(table.notify_env, where, self._env) if table.notify_env else ""
        for address in more.split():
            register_secret(address)
        return (*table.notify, *more.split())

    def _secret(self, key: str, source: tuple[str, str], where: str) -> str:
        return secret.read(key, *source, where=where, folder=self.folder, env=self._env)


def load(path: Path | None, env: Mapping[str, str]) -> Config:
    """Read the configuration (`path` is the flag's) and check it whole; secrets of sites are read later.

    ConfigError names file, line and key: no file, no TOML, an unknown key, a wrong value, a literal secret.
    """
    file = Path(path or env.get("WPBRIDGE_CONFIG") or FILE_NAME).absolute()
    text = _read(file)
    refuse_literal_secrets(text, file)
    config = parse(text, Config, str(file))
    check_channels(config, file)
    check_people(config, file)
    located = placed(config, file, env)
    located._path, located._env = file, env
    located._texts = located._contents()
    return located


def check_settings(settings: Mapping[str, Any], declared: Mapping[str, Any], where: str = "") -> None:
    """Refuse a key that the connector does not declare. ConfigError naming the nearest.

    Who declares `token_env` accepts `token_file` as well.
    """
    _, named = secret.split(declared)
    known = {*declared, *(f"{base}_{source}" for base in named for source in ("env", "file"))}
    for key in settings:
        if key not in known:
            raise ConfigError(
                T(
                    '{where}: "{key}" is not a setting of this channel. {hint}',
                    where=where,
                    key=key,
                    hint=nearest(key, known),
                )
            )


def _bytes(file: Path) -> bytes:
    """What a file holds, nothing when it cannot be read: who needs it says why."""
    try:
        return file.read_bytes()
    except OSError:
        return b""


def _read(file: Path) -> str:
    try:
        return file.read_text("utf-8")
    except FileNotFoundError as e:
        raise ConfigError(
            T("there is no configuration {path}; write one or name it with --config", path=str(file))
        ) from e
    except (OSError, UnicodeDecodeError) as e:
        raise ConfigError(
            T("the configuration {path} cannot be read: {why}", path=str(file), why=str(e))
        ) from e
