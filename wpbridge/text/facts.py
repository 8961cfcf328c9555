"""What the checks know beside the post itself: the site's configuration and what it published before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from wpbridge.models import Message


@dataclass(frozen=True, kw_only=True)
class Earlier:
    """A post that the office published before: its text as a `sketch`, and what its channels were sent."""

    post_id: int
    title: str
    at: datetime
    sketch: frozenset[int]
    messages: tuple[Message, ...] = ()


@dataclass(frozen=True, kw_only=True)
class SiteFacts:
    """What the checks know of the site; all but `earlier` and `now` come from the configuration.

    `names` are the officials (with their titles), agencies and places that the office wants spelt just so,
    `accounts` its accounts on the networks ("@diskominfo_batola").
    """

    url: str = ""
    official_domains: tuple[str, ...] = ()
    office_phones: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()
    timezone: str = "Asia/Makassar"
    now: datetime | None = None
    earlier: tuple[Earlier, ...] = ()
