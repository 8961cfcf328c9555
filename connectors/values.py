"""Reading the values of a `[channels.NAME]` table. Unknown keys are refused by the configuration itself."""

from __future__ import annotations

from wpbridge.errors import ConfigError
from wpbridge.plugins import ChannelSettings
from wpbridge.texts import T


def of_kind(settings: ChannelSettings, kind: str) -> None:
    """ConfigError when the table names another kind than this connector's."""
    if settings.kind != kind:
        raise ConfigError(
            T(
                '[channels.{name}]: the kind "{given}" is not "{kind}".',
                name=settings.name,
                given=settings.kind,
                kind=kind,
            )
        )


def words(settings: ChannelSettings, key: str, default: str = "", among: tuple[str, ...] = ()) -> str:
    """A text, one of `among` where given. ConfigError when it is missing (no default) or another."""
    value = settings.values.get(key, default)
    if not isinstance(value, str) or not value:
        raise ConfigError(T("[channels.{name}]: {key} must be a text.", name=settings.name, key=key))
    if among and value not in among:
        raise ConfigError(
            T(
                "[channels.{name}]: {key} must be one of: {known}.",
                name=settings.name,
                key=key,
                known=", ".join(among),
            )
        )
    return value


def number(settings: ChannelSettings, key: str, default: int, least: int = 0) -> int:
    """A whole number of at least `least`. ConfigError otherwise."""
    value = settings.values.get(key, default)
    if isinstance(value, bool) or not isinstance(value, int) or value < least:
        raise ConfigError(
            T(
                "[channels.{name}]: {key} must be a whole number of at least {least}.",
                name=settings.name,
                key=key,
                least=least,
            )
        )
    return value


def secret(settings: ChannelSettings, key: str) -> str:
    """A secret that can stand in a header. ConfigError when it is missing or holds blanks or line ends."""
    value = settings.secrets.get(key, "").strip()
    if not value:
        raise ConfigError(
            T("[channels.{name}]: {key}_env or {key}_file is missing.", name=settings.name, key=key)
        )
    if not (value.isascii() and value.isprintable()) or " " in value:
        raise ConfigError(
            T("[channels.{name}]: the {key} holds characters no {key} has.", name=settings.name, key=key)
        )
    return value


def address(settings: ChannelSettings) -> str:
    """The `base_url`, without its last slash. ConfigError when it is missing."""
    if not settings.base_url:
        raise ConfigError(T("[channels.{name}]: base_url is missing.", name=settings.name))
    return settings.base_url.rstrip("/")
