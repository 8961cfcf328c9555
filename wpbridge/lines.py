"""Lines: one channel during a pass: whose account it is, and whether it rests after trouble."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import datetime, time, timedelta
from functools import cached_property

from wpbridge import log
from wpbridge.desk import Desk
from wpbridge.errors import AuthError, ConfigError, RateLimited, TryLater, WpbridgeError
from wpbridge.guards import Rules
from wpbridge.plugins import Channel
from wpbridge.store import channels
from wpbridge.store.channels import Known
from wpbridge.texts import Text, written

LOOK_AGAIN = timedelta(days=1)  # how long what an account said of itself is taken for true
_LONGEST_REST = timedelta(hours=2)


class Line:
    """A channel of a desk. `known` is what the store knows of it, brought up to date by `opened`."""

    def __init__(self, desk: Desk, name: str) -> None:
        self.desk, self.name = desk, name
        with desk.store.begin() as connection:
            self.known = channels.of_site(connection, desk.name).get(name, Known(channel=name))

    @property
    def channel(self) -> Channel:
        """The connector."""
        return self.desk.channels[self.name]

    @property
    def account(self) -> str:
        """What names the account on its network: two channels with the same one are one. Until the network has told
        it, the channel stands for it."""
        return self.known.account or f"{self.channel.kind}/{self.name}"

    @cached_property
    def rules(self) -> Rules:
        """What the office and the network allow here."""
        table, desk = self.desk.config.channels[self.name], self.desk
        with desk.store.begin() as connection:
            began = log.first(connection, desk.name)
        day = desk.settings.cutover or (began.astimezone(desk.zone).date() if began else None)
        cutover = datetime.combine(day, time.min, desk.zone) if day else None
        spacing = timedelta(seconds=table.spacing)
        return Rules(cutover=cutover, daily=table.daily, spacing=spacing, quotas=self.channel.quotas)

    @contextmanager
    def opened(self, troubles: list[WpbridgeError]) -> Iterator[bool]:
        """Find out whose account it is, and be the only one who writes to it; whether that is so."""
        with ExitStack() as stack:
            if trouble := self.looked():
                troubles.append(trouble)
            self._lease = f"account:{self.account}"
            yield stack.enter_context(self.desk.lease(self._lease))

    def keep(self) -> bool:
        """Hold the account for the next message too; False when another pass took it over meanwhile."""
        return self.desk.keep(self._lease)

    def look(self, again: bool = False) -> None:
        """Ask the network whose account it is, unless that was done lately. AuthError, TryLater, Rejected."""
        now = self.desk.clock()
        if self.resting(now) or (not again and self.known.checked_at and now - self.known.checked_at < LOOK_AGAIN):
            return
        account = self.channel.verify()
        self._keep(
            account=f"{self.channel.kind}:{account.id}",
            login=account.login,
            expires=account.expires,
            checked_at=now,
        )

    def looked(self) -> WpbridgeError | None:
        """`look`, and what went wrong. Only what would keep a message from going out too lets the channel rest."""
        try:
            self.look()
        except (AuthError, ConfigError, TryLater) as error:
            self.rest(error)
            return error
        except WpbridgeError as error:
            self._keep(checked_at=self.desk.clock())
            return error
        return None

    def watched(self) -> None:
        """Once a day, whether the log-in is still accepted. That a server does not answer is no news while there is
        nothing to send: it is asked again in an hour."""
        try:
            self.look()
        except (AuthError, ConfigError) as error:
            self.rest(error)
        except WpbridgeError:
            self._keep(checked_at=self.desk.clock() - LOOK_AGAIN + timedelta(hours=1))

    def resting(self, now: datetime) -> tuple[Text, datetime] | None:
        """Why the channel rests, and until when."""
        trouble, until = self.known.trouble, self.known.rest_until
        return (trouble, until) if trouble and until and until > now else None

    def rest(self, error: WpbridgeError) -> None:
        """Let the channel rest: as long as the network says, else 1, 2, 4 ... minutes, two hours at most. Who must see
        to it is told once."""
        now = self.desk.clock()
        until = now + min(timedelta(minutes=2 ** min(self.known.failures, 10)), _LONGEST_REST)
        if isinstance(error, RateLimited):
            until = error.retry_at
        told = self.known.trouble is not None or not isinstance(error, AuthError | ConfigError)
        self._keep(trouble=error.text, failures=self.known.failures + 1, rest_until=until)
        if not told:
            self._say("channel_trouble", error.text)

    def well(self) -> None:
        """The network took a message: no rest any more."""
        if self.known.trouble:
            self._keep(trouble=None, failures=0, rest_until=None)

    def _keep(self, **changes: object) -> None:
        self.known = replace(self.known, **changes)  # type: ignore[arg-type]
        with self.desk.store.begin() as connection:
            channels.keep(connection, self.desk.name, self.known)

    def _say(self, kind: str, error: Text) -> None:
        body = {"channel": self.name, "error": written(error)}
        with self.desk.store.begin() as connection:
            log.append(connection, self.desk.name, self.desk.clock(), log.Event(kind=kind, body=body))
