"""The tables of `wpbridge.toml` as values. Reading and cross-checking them is `wpbridge.config`."""

from __future__ import annotations

import ipaddress
from collections.abc import Collection, Iterator, Set
from datetime import date, time
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from wpbridge.texts import DEFAULT_LANGUAGE, LANGUAGES, T, Text

DEFAULT_POLICY = "sop-555-039-2022"
TRANSPORTS = ("rest", "xmlrpc")
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

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, defer_build=True)


WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DAY = ("07:30-12:00", "13:00-16:00")
_YEAR = 366  # days
_FRIDAY = ("07:30-11:30", "13:00-16:30")


def spans(written: tuple[str, ...]) -> list[tuple[time, time]]:
    """Spans of one day as they are written: "07:30-12:00", each later than the one before. WrongValue."""
    found: list[tuple[time, time]] = []
    for word in written:
        try:
            begin, end = (clock(part) for part in word.split("-"))
        except ValueError as e:
            raise WrongValue(T('"{value}" is not a span of hours; write for example "07:30-12:00"', value=word)) from e
        if not (found[-1][1] if found else time.min) <= begin < end:
            raise WrongValue(T('the hours "{value}" end before they begin, or overlap', value=word))
        found.append((begin, end))
    return found


def span(written: str) -> tuple[time, time]:
    """Two times of the day, the second perhaps on the next day: "20:00-06:00". WrongValue."""
    begin, _, end = written.partition("-")
    return clock(begin), clock(end)


def clock(written: str) -> time:
    """A time of the day: "08:00". WrongValue."""
    text = T('"{value}" is not a time of the day; write for example "08:00"', value=written)
    try:
        found = time.fromisoformat(written.strip())
    except ValueError as e:
        raise WrongValue(text) from e
    if found.tzinfo:
        raise WrongValue(text)
    return found


class WeekTable(Table):
    """The open hours of each weekday, local time. None given: 37.5 hours a week (Perpres 21/2023 Pasal 4), with
    the longer break on Friday."""

    monday: Names = _DAY
    tuesday: Names = _DAY
    wednesday: Names = _DAY
    thursday: Names = _DAY
    friday: Names = _FRIDAY
    saturday: Names = ()
    sunday: Names = ()

    @field_validator(*WEEKDAYS)
    @classmethod
    def _spans(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        spans(value)
        return value

    @model_validator(mode="after")
    def _ever_open(self) -> WeekTable:
        if not any(getattr(self, day) for day in WEEKDAYS):
            raise WrongValue(T("the office is never open; give at least one weekday its hours"))
        return self


class PeriodTable(WeekTable):
    """Other hours for some days, both ends included (Ramadan)."""

    from_: date = Field(alias="from")
    until: date

    @model_validator(mode="after")
    def _in_order(self) -> PeriodTable:
        if self.until < self.from_:
            raise WrongValue(T("a period of other hours ends before it begins"))
        return self


class HoursTable(WeekTable):
    """`[sites.NAME.hours]`: when the office works.

    `holidays` is the country (ISO 3166) whose public holidays and collective leave close the office, "" for none;
    `closed` adds days to them, `open` takes days out: a day on which the office works though its weekday has no hours
    has those of the last weekday before it that has some.
    """

    holidays: str = "ID"
    closed: Annotated[tuple[date, ...], Field(strict=False)] = ()
    open: Annotated[tuple[date, ...], Field(strict=False)] = ()
    periods: Annotated[tuple[PeriodTable, ...], Field(strict=False)] = ()

    @model_validator(mode="after")
    def _one_or_the_other(self) -> HoursTable:
        for day in set(self.closed) & set(self.open):
            raise WrongValue(T("{day} stands in closed and in open; it can be only one", day=day.isoformat()))
        return self

    @model_validator(mode="after")
    def _opens_again(self) -> HoursTable:
        """Only `closed` and short periods can keep an office shut for long: each week has hours, holidays are few."""
        closed, last = frozenset(self.closed), date.max.toordinal()
        for first in {*closed, *(period.from_ for period in self.periods)}:
            year = range(first.toordinal(), first.toordinal() + _YEAR)
            if year[-1] <= last and not any(self._works(date.fromordinal(day), closed) for day in year):
                raise WrongValue(T("from {day} on the office is closed for a year; take days out of closed, or give "
                                   "the weekdays of its periods hours", day=first.isoformat()))  # fmt: skip
        return self

    def _works(self, day: date, closed: Set[date]) -> bool:
        return day not in closed and bool(self.written(day))

    def written(self, day: date) -> tuple[str, ...]:
        """The hours of a day as they are written, whether or not it is a holiday."""
        week: WeekTable = next((period for period in self.periods if period.from_ <= day <= period.until), self)
        back = range(len(WEEKDAYS)) if day in self.open else range(1)
        each: Iterator[tuple[str, ...]] = (getattr(week, WEEKDAYS[(day.weekday() - days) % 7]) for days in back)
        return next(filter(None, each), ())

    @field_validator("holidays")
    @classmethod
    def _country(cls, value: str) -> str:
        if value and value not in _countries():
            raise WrongValue(T('"{value}" is not a country whose holidays are known; write for example "ID"',
                               value=value))  # fmt: skip
        return value


def _countries() -> Collection[str]:
    import holidays  # slow to import, and needed only where the file names a country

    return holidays.list_supported_countries().keys()


class SiteTable(Table):
    """`[sites.NAME]`: a WordPress site and the office's rules for it."""

    url: str
    user: str = Field(min_length=1)
    password_env: str = ""
    password_file: str = ""
    transport: str = "rest"
    types: Annotated[tuple[str, ...], Field(strict=False, min_length=1)] = ("post",)
    timezone: str
    policy: str | Annotated[tuple[str, ...], Field(strict=False, min_length=1)] = DEFAULT_POLICY
    official_domains: Names = ()
    channels: Names = ()
    office_phones: Names = ()
    accounts: Names = ()
    names_file: Location | None = None
    hours: HoursTable = HoursTable()
    cutover: date | None = None  # nothing published before it is sent to a channel by itself

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
        if value not in TRANSPORTS:
            raise WrongValue(T('"{value}" is not a transport; write "rest" or "xmlrpc"', value=value))
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
    daily: int = Field(default=0, ge=0)  # messages in 24 hours; 0: as many as the network allows
    spacing: int = Field(default=0, ge=0)  # seconds between two messages

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

    `wordpress` is the log-in at the site, `unix` the account on this machine, for those who have a shell only.
    `superior` is who hears of it when the person is late. `notify_env` names a variable with further addresses,
    parted by blanks: those that hold a password. Notices wait during the hours of `quiet` ("20:00-06:00"); with
    `digest` ("08:00") they come once a day, in one.
    """

    name: str = Field(min_length=1)
    roles: Names = ()
    unit: str = ""
    wordpress: str = ""
    unix: str = ""
    superior: str = ""
    notify: Names = ()
    notify_env: str = ""
    language: str = DEFAULT_LANGUAGE
    quiet: str = ""
    digest: str = ""

    @field_validator("language")
    @classmethod
    def _language(cls, value: str) -> str:
        if value not in LANGUAGES:
            raise WrongValue(T('"{value}" is not a language; write "id" or "en"', value=value))
        return value

    @field_validator("quiet")
    @classmethod
    def _quiet(cls, value: str) -> str:
        if value and len(set(span(value))) < 2:
            text = T('the quiet hours "{value}" have no length; write for example "20:00-06:00"', value=value)
            raise WrongValue(text)
        return value

    @field_validator("digest")
    @classmethod
    def _digest(cls, value: str) -> str:
        if value:
            clock(value)
        return value


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
    """`[archive]`: the folder of the OCFL archive; `warc` keeps the exchange behind each page too (ISO 28500)."""

    path: Location = Path("archive")
    warc: bool = False


class SigningTable(Table):
    """`[signing]`: the office's Ed25519 key (PEM) that signs heads of the log, or its public part for who only checks
    them."""

    key_file: Location | None = None


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
