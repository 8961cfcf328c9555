"""A desk: all that belongs to one site while wpbridge works for it, and its one way to change a state."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from wpbridge import log
from wpbridge.blobs import Blobs
from wpbridge.clock import Clock
from wpbridge.config import Config, SiteTable
from wpbridge.effects import Key, Ledger
from wpbridge.hours import Hours
from wpbridge.plugins import Channel, Plugins, Site
from wpbridge.sop import Sop, in_force
from wpbridge.store import Store, editions, leases
from wpbridge.store.editions import Decision, Edition
from wpbridge.texts import Text

if TYPE_CHECKING:
    from wpbridge.checks import Check

# Commands whose second word is a command too.
_GROUPS = ("archive", "channels", "delegate", "deliveries", "incidents", "register")


@dataclass(frozen=True, kw_only=True)
class Desk:
    """One site with its SOP, checks, channels and records. `at` is told each boundary of each effect."""

    name: str
    config: Config
    plugins: Plugins
    sops: tuple[Sop, ...]
    store: Store
    ledger: Ledger
    blobs: Blobs
    archive: Path
    clock: Clock
    at: Callable[[str], None] = field(default=lambda name: None)

    @property
    def site(self) -> Site:
        """The WordPress site. ConfigError."""
        return self.plugins.site

    @property
    def channels(self) -> Mapping[str, Channel]:
        """The channels by their names in the configuration. ConfigError."""
        return self.plugins.channels

    @property
    def checks(self) -> Mapping[str, Check]:
        """All checks by id. ConfigError."""
        return self.plugins.checks

    def complete(self) -> Desk:
        """The desk with all its plugins imported: what is wrong with one is said before anything is done.
        ConfigError."""
        _ = self.site, self.channels, self.checks
        return self

    @property
    def settings(self) -> SiteTable:
        """The site's table of the configuration."""
        return self.config.sites[self.name]

    @property
    def zone(self) -> ZoneInfo:
        """The office's time zone."""
        return ZoneInfo(self.settings.timezone)

    @cached_property
    def hours(self) -> Hours:
        """When the office works."""
        return Hours(self.settings.hours, self.zone)

    @property
    def sop(self) -> Sop:
        """The SOP in force today. ConfigError when there is none."""
        return self.sop_on(self.clock())

    def sop_of(self, edition: Edition) -> Sop:
        """The SOP that judges an edition: the one in force when it was received."""
        return self.sop_on(edition.received_at)

    def sop_on(self, at: datetime) -> Sop:
        """The SOP in force at a moment, by the office's calendar. ConfigError when there is none."""
        return in_force(self.sops, at.astimezone(self.zone).date())

    def title_of(self, check: str) -> Text:
        """What a check looks for, in a few words; one that is no longer installed keeps its id."""
        known = self.checks.get(check)
        return known.title if known else Text("{id}", {"id": check})

    def typed(self, words: str) -> str:
        """A command as it must be typed; with several sites it names its own."""
        given = words.split(" ")
        if len(self.config.sites) > 1:
            given.insert(2 if given[0] in _GROUPS and len(given) > 1 else 1, f"--site {self.name}")
        return " ".join(["wpbridge", *given])

    def lease(self, what: str) -> AbstractContextManager[bool]:
        """Hold the lease on a post or on the pull of this site; gives whether it is ours."""
        return leases.held(self.store, f"{self.name}:{what}", self.clock)

    def keep(self, what: str) -> bool:
        """Hold a lease for longer; False when it was taken over."""
        return leases.keep(self.store, f"{self.name}:{what}", self.clock)

    def edition(self, edition_id: int) -> Edition:
        """An edition as it is now."""
        with self.store.begin() as connection:
            return editions.get(connection, edition_id)

    def current(self, post_id: int) -> Edition | None:
        """The newest edition of a post."""
        with self.store.begin() as connection:
            return editions.current(connection, self.name, post_id)

    def decided(self, edition: Edition) -> list[Decision]:
        """The decisions on an edition, oldest first."""
        with self.store.begin() as connection:
            return editions.decided(connection, edition)

    def move(
        self,
        edition: Edition,
        event: str,
        body: dict[str, Any],
        also: Callable[[Connection], object] = lambda connection: None,
        **changes: Any,
    ) -> Edition:
        """Change an edition's state and write the event that says so, and what is `also` to be written: all or nothing.
        """
        self.at(f"{event}:before")
        with self.store.begin() as connection:
            now = self.clock()
            log.append(connection, self.name, now, happened(edition, event, body))
            moved = editions.move(connection, edition, event, now, **changes)
            also(connection)
        self.at(f"{event}:after")
        return moved

    def key(self, edition: Edition, channel: str, step: str) -> Key:
        """The ledger's key of an effect of this edition."""
        return Key(site=self.name, post_id=edition.post_id, digest=edition.digest, channel=channel, step=step)


def happened(edition: Edition, kind: str, body: dict[str, Any], actor: str = "wpbridge") -> log.Event:
    """The event that something happened to an edition."""
    return log.Event(
        kind=kind,
        post_id=edition.post_id,
        edition_id=edition.id,
        actor=actor,
        body={"digest": edition.digest, "round": edition.round} | body,
    )
