"""The tables of `wpbridge.toml` as values. Reading and cross-checking them is `wpbridge.config`."""

from __future__ import annotations

import ipaddress
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, field_validator

from wpbridge.texts import T, Text

DEFAULT_POLICY = "sop-555-039-2022"
STORE_URLS = T("write sqlite:///FILE or postgresql+psycopg://USER@HOST/DATABASE")

Names = Annotated[tuple[str, ...], Field(strict=False)]
Name = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]*$")]
Location = Annotated[Path, Field(strict=False)]


class WrongValue(ValueError):
    """A value that pydantic's own types cannot judge; `text` is the sentence for people."""

    def __init__(self, text: Text) -> None:
        super().__init__(text)
        self.text = text


class Table(BaseModel):
    """What every table has in common: no unknown key, no silent conversion, no change."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class SiteTable(Table):
    """`[sites.NAME]`: a WordPress site and the office's rules for it."""

    url: str
    user: str = Field(min_length=1)
    password_env: str = ""
    password_file: str = ""
    transport: str = "rest"
    timezone: str
    policy: str | Annotated[tuple[str, ...], Field(strict=False, min_length=1)] = DEFAULT_POLICY
    official_domains: Names = ()
    channels: Names = ()
    office_phones: Names = ()
    accounts: Names = ()
    names_file: Location | None = None

    @property
    def policies(self) -> tuple[str, ...]:
        """The SOP files, one or several that follow each other by their dates."""
        return (self.policy,) if isinstance(self.policy, str) else self.policy

    @field_validator("url")
    @classmethod
    def _url(cls, value: str) -> str:
        return checked_address(value)

    @field_validator("transport")
    @classmethod
    def _transport(cls, value: str) -> str:
        if value == "xmlrpc":
            raise WrongValue(T('the transport "xmlrpc" is not available in this version; write "rest"'))
        if value != "rest":
            raise WrongValue(T('"{value}" is not a transport; write "rest"', value=value))
        return value

    @field_validator("timezone")
    @classmethod
    def _timezone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ValueError, OSError, KeyError) as e:
            text = T('"{value}" is not a time zone; write for example "Asia/Makassar"', value=value)
            raise WrongValue(text) from e
        return value


class ChannelTable(Table):
    """`[channels.NAME]`: an account on a network. Other keys belong to its connector (`check_settings`)."""

    model_config = ConfigDict(extra="allow")

    kind: str = Field(min_length=1)
    base_url: str = ""

    @field_validator("base_url")
    @classmethod
    def _base_url(cls, value: str) -> str:
        return checked_address(value) if value else value

    @property
    def values(self) -> dict[str, Any]:
        """The keys that the connector must know."""
        return dict(self.model_extra or {})


class PersonTable(Table):
    """`[people.ID]`: who may act, in which roles of the SOP, and where messages reach them.

    `notify_env` names a variable with further addresses, parted by blanks: those that hold a password.
    """

    name: str = Field(min_length=1)
    roles: Names = ()
    wordpress: str = ""
    notify: Names = ()
    notify_env: str = ""


class StoreTable(Table):
    """`[store]`: the database and the folder of fetched files. A database password comes by env or file."""

    url: str = Field(default="sqlite:///wpbridge.db", repr=False)
    blobs: Location = Path("blobs")
    password_env: str = ""
    password_file: str = ""

    @field_validator("url")
    @classmethod
    def _url(cls, value: str) -> str:
        if not value.startswith(("sqlite:///", "postgresql+psycopg://")):
            raise WrongValue(STORE_URLS)
        return value


class ArchiveTable(Table):
    """`[archive]`: the folder of the OCFL archive."""

    path: Location = Path("archive")


class ReportTable(Table):
    """`[report]`: the folder where the office finds its reports."""

    path: Location = Path("report")


def checked_address(value: str) -> str:
    """An https address without its last slash; http only for this machine itself. WrongValue."""
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise WrongValue(T('"{value}" is not a web address; write https://...', value=value))
    if parts.username or parts.password:
        raise WrongValue(T("an address must not hold a user or password; write them in their own keys"))
    if parts.scheme == "http" and not is_loopback(parts.hostname):
        text = T('"{value}" would send the password readable for all; write https://', value=value)
        raise WrongValue(text)
    return value.rstrip("/")


def is_loopback(host: str) -> bool:
    """Whether the host is this machine: localhost, 127.0.0.0/8 or ::1."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
