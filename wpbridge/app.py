"""The composition root: the one place where the core meets the connectors and the policies, by name."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from typing import Any, cast

from wpbridge.blobs import Blobs
from wpbridge.checks import Check, discover
from wpbridge.clock import Clock, utc
from wpbridge.config import Config
from wpbridge.desk import Desk
from wpbridge.effects import Ledger
from wpbridge.errors import ConfigError
from wpbridge.plugins import Channel, Site
from wpbridge.sop import load_sop
from wpbridge.store import Store
from wpbridge.texts import T


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
            site=self._site(name),
            sop=load_sop(settings.policy),
            checks=checks(),
            channels={channel: self._channel(channel) for channel in settings.channels},
            store=self.store,
            ledger=Ledger(self.store, self.clock, self.at),
            blobs=Blobs(self.config.store.blobs),
            archive=self.config.archive.path,
            clock=self.clock,
            at=self.at,
        )

    def _site(self, name: str) -> Site:
        settings = self.config.site(name)
        site = importlib.import_module("connectors.wordpress").WordPressSite
        return cast(Site, site(settings.url, settings.user, self.config.password(name)))

    def _channel(self, name: str) -> Channel:
        kind = self.config.channels[name].kind
        connector = connector_of(kind, name)
        return cast(Channel, connector.build(self.config.channel(name, connector.settings)))


def checks() -> Mapping[str, Check]:
    """All checks that policies/ holds, by id."""
    return discover(importlib.import_module("policies.checks"))


def connector_of(kind: str, name: str) -> Any:
    """The connector module of a kind of channel. ConfigError when there is none."""
    try:
        return importlib.import_module(f"connectors.{kind}")
    except ModuleNotFoundError as error:
        raise ConfigError(
            T('[channels.{name}]: there is no channel of kind "{kind}".', name=name, kind=kind)
        ) from error
