"""Kept log-ins: in the system's keyring where there is one, else in a file that only its owner can read."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from wpbridge.errors import AuthError, ConfigError
from wpbridge.texts import T

_VIABLE = 1  # the priority below which a keyring of the library `keyring` is only a stand-in


@dataclass(frozen=True)
class Logins:
    """The kept log-ins of this shell account. The file has mode 0600 and names them by site and WordPress log-in; it
    holds the password too where no keyring can."""

    path: Path

    @classmethod
    def of(cls, env: Mapping[str, str]) -> Logins:
        """Where this account keeps them: WPBRIDGE_LOGINS, else the user's state folder."""
        state = env.get("XDG_STATE_HOME") or str(Path(env.get("HOME", "~")).expanduser() / ".local/state")
        return cls(Path(env.get("WPBRIDGE_LOGINS") or f"{state}/wpbridge/logins.json"))

    def names(self, site: str) -> list[str]:
        """The log-ins kept for a site."""
        return sorted(self._read().get(site, {}))

    def password(self, site: str, login: str, again: str) -> str:
        """The kept password. AuthError when there is none, or the keyring does not give it; `again` is the command
        that logs in."""
        kept = self._read().get(site, {})
        places = {"login": login, "site": site, "command": again}
        if login not in kept:
            raise AuthError(
                T("You are not logged in as {login} on {site}. Log in with: {command}", **places)
            )
        password = kept[login] or _from_keyring(self._service(site), login)
        if not password:
            raise AuthError(
                T(
                    "The keyring does not give your password for {login} on {site}: it is locked, or the password was "
                    "taken out. Unlock it, or log in again with: {command}",
                    **places,
                )
            )
        return password

    def keep(self, site: str, login: str, password: str) -> None:
        """Remember a password."""
        kept = self._read()
        in_keyring = _to_keyring(self._service(site), login, password)
        kept.setdefault(site, {})[login] = "" if in_keyring else password
        self._write(kept)

    def forget(self, site: str, login: str) -> bool:
        """Forget a password; whether there was one."""
        kept = self._read()
        found = kept.get(site, {}).pop(login, None)
        if found is None:
            return False
        if not found:
            _out_of_keyring(self._service(site), login)
        self._write(kept)
        return True

    def _service(self, site: str) -> str:
        """Its name in the keyring; another file of log-ins is another one."""
        return f"wpbridge {site} {self.path}"

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
        try:
            kept: dict[str, dict[str, str]] = json.loads(self.path.read_text())
        except ValueError as error:
            raise ConfigError(
                T("Your log-ins in {path} cannot be read. Delete the file and log in again: wpbridge login",
                  path=str(self.path))
            ) from error  # fmt: skip
        return kept

    def _write(self, kept: dict[str, dict[str, str]]) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        new = self.path.with_name(f"{self.path.name}.{os.getpid()}")
        with open(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            json.dump(kept, file)
            file.flush()
            os.fsync(file.fileno())
        new.replace(self.path)


def _to_keyring(service: str, login: str, password: str) -> bool:
    """Put a password into the keyring; whether there is one that took it."""
    import keyring  # slow to import, and needed only by people
    from keyring.errors import KeyringError

    if keyring.get_keyring().priority < _VIABLE:
        return False
    try:
        keyring.set_password(service, login, password)
    except KeyringError:  # locked, and nobody there to unlock it: the file takes it
        return False
    return True


def _from_keyring(service: str, login: str) -> str:
    import keyring
    from keyring.errors import KeyringError

    try:
        return keyring.get_password(service, login) or ""
    except KeyringError:
        return ""


def _out_of_keyring(service: str, login: str) -> None:
    import keyring
    from keyring.errors import KeyringError

    try:
        keyring.delete_password(service, login)
    except KeyringError as error:
        raise AuthError(
            T("The keyring does not let go of the password for {login}: {why}. Unlock it and try again.",
              login=login, why=type(error).__name__)
        ) from error  # fmt: skip
