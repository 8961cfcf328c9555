"""People: who a reviewer is, proven by the reviewer's own WordPress application password at each decision.

`login` keeps the password in a file that only its owner can read; a revoked password or a lost role is noticed
at the next decision, because every decision asks the site again.
"""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from wpbridge.desk import Desk
from wpbridge.errors import AuthError, ConfigError, Refused
from wpbridge.routing import Actor
from wpbridge.texts import T


@dataclass(frozen=True)
class Logins:
    """The kept log-ins of this shell account: a file of mode 0600, by site and WordPress log-in."""

    path: Path

    @classmethod
    def of(cls, env: Mapping[str, str]) -> Logins:
        """Where this account keeps them: WPBRIDGE_LOGINS, else the user's state folder."""
        state = env.get("XDG_STATE_HOME") or str(Path(env.get("HOME", "~")).expanduser() / ".local/state")
        return cls(Path(env.get("WPBRIDGE_LOGINS") or f"{state}/wpbridge/logins.json"))

    def names(self, site: str) -> list[str]:
        """The log-ins kept for a site."""
        return sorted(self._read().get(site, {}))

    def password(self, site: str, login: str) -> str:
        """The kept password. AuthError when there is none."""
        kept = self._read().get(site, {})
        if login not in kept:
            raise AuthError(
                T(
                    "You are not logged in as {login} on {site}. Log in with: wpbridge login {login}",
                    login=login,
                    site=site,
                )
            )
        return kept[login]

    def keep(self, site: str, login: str, password: str) -> None:
        """Remember a password."""
        kept = self._read()
        kept.setdefault(site, {})[login] = password
        self._write(kept)

    def forget(self, site: str, login: str) -> bool:
        """Forget a password; whether there was one."""
        kept = self._read()
        found = kept.get(site, {}).pop(login, None) is not None
        if found:
            self._write(kept)
        return found

    def _read(self) -> dict[str, dict[str, str]]:
        if not self.path.exists():
            return {}
        if stat.S_IMODE(self.path.stat().st_mode) & 0o077:
            raise ConfigError(
                T(
                    "Other people can read your log-ins in {path}. Nothing was done. "
                    "Close the file with: chmod 600 {path}",
                    path=str(self.path),
                )
            )
        kept: dict[str, dict[str, str]] = json.loads(self.path.read_text())
        return kept

    def _write(self, kept: dict[str, dict[str, str]]) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        new = self.path.with_name(f"{self.path.name}.{os.getpid()}")
        with open(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            json.dump(kept, file)
            file.flush()
            os.fsync(file.fileno())
        new.replace(self.path)


def identify(desk: Desk, login: str, password: str) -> Actor:
    """Prove to the site who this is, and find the person in the configuration.

    AuthError when the site does not know the credential, Refused when nobody in [people] has this log-in.
    """
    account = desk.site.whoami(login, password)
    for person, table in desk.config.people.items():
        if table.wordpress and table.wordpress.casefold() == account.login.casefold():
            return Actor(
                person=person,
                name=table.name,
                account=account.id,
                login=account.login,
                roles=tuple(table.roles),
            )
    raise Refused(
        T(
            "WordPress knows {login}, but nobody in [people] of the configuration has this log-in. "
            'Add wordpress = "{login}" to the person.',
            login=account.login,
        )
    )
