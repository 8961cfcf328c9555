"""Reading the values of a `[channels.NAME]` table. Unknown keys are refused by the configuration itself."""

from __future__ import annotations

from connectors.templates import WrongTemplate, checked
from wpbridge.errors import ConfigError
from wpbridge.masking import register_secret
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


def words(
    settings: ChannelSettings, key: str, default: str = "", among: tuple[str, ...] = (), optional: bool = False
) -> str:
    """A text, one of `among` where given. ConfigError when it is missing (no default, not optional) or another."""
    value = settings.values.get(key, default)
    if not isinstance(value, str) or not (value or optional):
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


def number(settings: ChannelSettings, key: str, default: int, least: int = 0, most: int | None = None) -> int:
    """A whole number of at least `least` and at most `most`. ConfigError otherwise."""
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
    if most is not None and value > most:
        raise ConfigError(
            T("[channels.{name}]: {key} is more than the {most} that fit.", name=settings.name, key=key, most=most)
        )
    return value


def yes(settings: ChannelSettings, key: str) -> bool:
    """true or false; false when it is missing. ConfigError for anything else."""
    value = settings.values.get(key, False)
    if not isinstance(value, bool):
        raise ConfigError(T("[channels.{name}]: {key} must be true or false.", name=settings.name, key=key))
    return value


def template(settings: ChannelSettings, key: str, default: str, fields: frozenset[str]) -> str:
    """A template of a message. ConfigError for one that cannot be used."""
    return _template(settings, key, words(settings, key, default), fields)


def templates(settings: ChannelSettings, key: str, fields: frozenset[str]) -> dict[str, str]:
    """Templates by the names of categories, in small letters. ConfigError for one that cannot be used."""
    given = settings.values.get(key, {})
    if not isinstance(given, dict) or not all(isinstance(value, str) for value in given.values()):
        raise ConfigError(
            T("[channels.{name}]: {key} must be a table of categories and templates.", name=settings.name, key=key)
        )
    return {name.casefold(): _template(settings, f"{key}.{name}", text, fields) for name, text in given.items()}


def _template(settings: ChannelSettings, key: str, text: str, fields: frozenset[str]) -> str:
    try:
        return checked(text, fields)
    except WrongTemplate as error:
        raise ConfigError(
            T("[channels.{name}]: {key} cannot be used: {why}.", name=settings.name, key=key, why=error.text)
        ) from error


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
    register_secret(value)
    return value


def address(settings: ChannelSettings, usual: str = "") -> str:
    """The `base_url`, else the network's usual address, without its last slash. ConfigError when there is none."""
    if not (settings.base_url or usual):
        raise ConfigError(T("[channels.{name}]: base_url is missing.", name=settings.name))
    return (settings.base_url or usual).rstrip("/")
