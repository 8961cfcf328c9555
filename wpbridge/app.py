"""The composition root: the one place where the core meets the connectors and the policies, by name."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from functools import cached_property
from importlib.metadata import EntryPoint, entry_points
from typing import TYPE_CHECKING, Any, cast

from wpbridge.blobs import Blobs
from wpbridge.clock import Clock, utc
from wpbridge.config import Config
from wpbridge.desk import Desk
from wpbridge.effects import Ledger
from wpbridge.errors import ConfigError
from wpbridge.plugins import Channel, Site
from wpbridge.sop import Sop, load_sop, overlapping
from wpbridge.store import Store
from wpbridge.texts import T

if TYPE_CHECKING:
    from wpbridge.checks import Check

CHECKS = "wpbridge.checks"  # the entry point group


class App:
    """wpbridge with an open store. `at` is told the name of each boundary of each effect."""

    def __init__(self, config: Config, store: Store, clock: Clock, at: Callable[[str], None]) -> None:
        self.config = config
        self.store = store
        self.clock = clock
        self.at = at
        self._desks: dict[str, Desk] = {}

    @classmethod
    def open(cls, config: Config, clock: Clock = utc, at: Callable[[str], None] = lambda name: None) -> App:
        """Open the store of a configuration. ConfigError or Unavailable when that is not possible."""
        return cls(config, Store.open(config.store.url), clock, at)

    def close(self) -> None:
        """Give everything back."""
        self.store.close()

    def desks(self) -> list[Desk]:
        """The desk of every site in the configuration."""
        return [self.desk(name) for name in self.config.sites]

    def desk(self, name: str = "") -> Desk:
        """The desk of a site; without a name that of the only site. ConfigError when there is a choice."""
        name = name or self._only_site()
        if name not in self._desks:
            self._desks[name] = self._desk(name)
        return self._desks[name]

    def _only_site(self) -> str:
        if len(self.config.sites) != 1:
            raise ConfigError(
                T(
                    "The configuration has {count} sites; say which one with --site ({names}).",
                    count=len(self.config.sites),
                    names=", ".join(self.config.sites),
                )
            )
        return next(iter(self.config.sites))

    def _desk(self, name: str) -> Desk:
        settings = self.config.site(name)
        return Desk(
            name=name,
            config=self.config,
            plugins=_Plugins(self.config, name),
            sops=_sops(settings.policies),
            store=self.store,
            ledger=Ledger(self.store, self.clock, self.at),
            blobs=Blobs(self.config.store.blobs),
            archive=self.config.archive.path,
            clock=self.clock,
            at=self.at,
        )


class _Plugins:
    """The connectors and the checks of one site."""

    def __init__(self, config: Config, name: str) -> None:
        self._config, self._name, self._settings = config, name, config.site(name)

    @cached_property
    def site(self) -> Site:
        site = importlib.import_module("connectors.wordpress").TRANSPORTS[self._settings.transport]
        password = self._config.password(self._name)
        return cast(Site, site(self._settings.url, self._settings.user, password, self._settings.types))

    @cached_property
    def channels(self) -> Mapping[str, Channel]:
        return {name: self._channel(name) for name in self._settings.channels}

    def _channel(self, name: str) -> Channel:
        connector = connector_of(self._config.channels[name].kind, name)
        return cast(Channel, connector.build(self._config.channel(name, connector.settings)))

    @cached_property
    def checks(self) -> Mapping[str, Check]:
        return checks()


def _sops(policies: Iterable[str]) -> tuple[Sop, ...]:
    sops = tuple(load_sop(name) for name in policies)
    for clash in overlapping(sops):
        raise ConfigError(clash)
    return sops


def checks() -> Mapping[str, Check]:
    """All checks by id: those of policies/, and those that other packages add under the entry point group
    `wpbridge.checks`. ConfigError with the plug-in's name when one cannot be used."""
    from wpbridge.checks import discover  # late: with them comes all that reads a text

    found = discover(importlib.import_module("policies.checks"))
    for point in sorted(entry_points(group=CHECKS), key=lambda point: point.name):
        found |= _added(point, found)
    return found


def _added(point: EntryPoint, known: Mapping[str, Check]) -> dict[str, Check]:
    """The checks of a plug-in: a module, a package of modules, or one check."""
    from wpbridge.checks import Check, discover

    try:
        loaded = point.load()
        added = {loaded.id: loaded} if isinstance(loaded, Check) else discover(loaded)
        twice = added.keys() & known.keys()
        if not added or twice:
            raise ValueError(f"checks that exist already: {', '.join(twice)}" if twice else "no check in it")
    except Exception as error:  # whatever a stranger's code does, the start must stop and name it
        raise ConfigError(
            T(
                'The plug-in "{name}" ({value}) cannot be used: {error}. Mend it, or uninstall its package.',
                name=point.name,
                value=point.value,
                error=f"{type(error).__name__}: {error}",
            )
        ) from error
    return added


def spelling_available() -> bool:
    """Whether the dictionary of the spelling check is installed."""
    return bool(importlib.import_module("policies.spelling").available())


def replaced_laws(sops: Iterable[Sop]) -> list[tuple[str, str, bool]]:
    """The entries of the SOPs' legal basis that a later rule replaced: entry, later rule, confirmed."""
    laws = importlib.import_module("policies.laws")
    return [found for sop in sops for found in laws.replaced(list(sop.identity.legal_basis))]


def connector_of(kind: str, name: str) -> Any:
    """The connector module of a kind of channel. ConfigError when there is none."""
    with suppress(ModuleNotFoundError):
        found = importlib.import_module(f"connectors.{kind}")
        if hasattr(found, "build"):
            return found
    known = ", ".join(importlib.import_module("connectors.networks").kinds())
    raise ConfigError(T('[channels.{name}]: there is no channel of kind "{kind}". There are: {known}', name=name,
                        kind=kind, known=known))  # fmt: skip
