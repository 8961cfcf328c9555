"""The tables. SQL that both SQLite and PostgreSQL understand, and nothing else.

Times are UTC text (`2026-11-24T06:05:00.000000Z`), so that they sort, and read the same in both stores.
`events` and `entries` are append-only: triggers of the first migration refuse UPDATE and DELETE.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    false,
)

_FORMAT = "%Y-%m-%dT%H:%M:%S.%fZ"


class Moment(TypeDecorator[datetime]):
    """An aware UTC datetime kept as text."""

    impl = String(27)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> str | None:
        return stamp(value) if value else None

    def process_result_value(self, value: Any, dialect: Any) -> datetime | None:
        return moment(value) if value else None


def stamp(value: datetime) -> str:
    """An aware datetime as the store writes it. ValueError for a naive one."""
    if value.tzinfo is None:
        raise ValueError("a time without zone")
    return value.astimezone(UTC).strftime(_FORMAT)


def moment(value: str) -> datetime:
    """A stored time as an aware datetime."""
    return datetime.fromisoformat(value)


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# One row per snapshot on its way through the SOP; `round` counts the editions of a post from 1.
editions = Table(
    "editions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("site", String(64), nullable=False),
    Column("post_id", Integer, nullable=False),
    Column("round", Integer, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("state", String(16), nullable=False),
    Column("stage", String(32), nullable=False),  # "" outside of review
    Column("title", Text, nullable=False),
    Column("snapshot", JSON, nullable=False),
    Column("report", JSON),  # the findings, null until checked
    Column("path", JSON),  # ids of the stages it goes through, null until checked
    Column("hands", JSON),  # who wrote and changed the text as was known when it was checked
    Column("received_at", Moment, nullable=False),
    Column("stage_since", Moment, nullable=False),
    Column("published_at", Moment),
    Column("address", Text, nullable=False),
    Column("updated_at", Moment, nullable=False),
    UniqueConstraint("site", "post_id", "round"),
    Index("ix_editions_state", "state"),
)

decisions = Table(
    "decisions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("edition_id", ForeignKey("editions.id"), nullable=False, index=True),
    Column("stage", String(32), nullable=False),
    Column("verb", String(16), nullable=False),  # approve, return, reject, attest, waive, override
    Column("subject", String(64), nullable=False),  # what is attested or waived, else ""
    Column("person", String(64), nullable=False),
    Column("role", String(32), nullable=False),
    Column("account", String(64), nullable=False),  # WordPress user id
    Column("login", String(128), nullable=False),
    Column("reason", Text, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("at", Moment, nullable=False),
    Column("method", String(16), nullable=False, server_default="wordpress"),  # how the person was proven
    Column("on_behalf", String(64), nullable=False, server_default=""),  # who gave the task, "" for oneself
    Column("acting", String(8), nullable=False, server_default=""),  # plh, plt
    Column("order_number", Text, nullable=False, server_default=""),  # of the delegation
    Column("entered_by", String(64), nullable=False, server_default=""),  # who entered a slip of paper
    Column("until", Moment),  # when a waiver ends, or an override must have been approved
)

# Who acts for whom (Plh., Plt.), by which order, on which days (office's calendar, both included).
delegations = Table(
    "delegations",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("site", String(64), nullable=False, index=True),
    Column("kind", String(8), nullable=False),
    Column("giver", String(64), nullable=False),
    Column("receiver", String(64), nullable=False),
    Column("roles", JSON, nullable=False),
    Column("order_number", Text, nullable=False),
    Column("since", String(10), nullable=False),
    Column("until", String(10), nullable=False),
    Column("entered_by", String(64), nullable=False),
    Column("at", Moment, nullable=False),
    Column("ended_at", Moment),
)

# What people are told, once per person and cause.
notices = Table(
    "notices",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("site", String(64), nullable=False),
    Column("person", String(64), nullable=False),
    Column("cause", String(64), nullable=False),  # "event 17"
    Column("post_id", Integer),
    Column("body", JSON, nullable=False),
    Column("not_before", Moment, nullable=False),
    Column("state", String(16), nullable=False),  # waiting, sending, sent, failed, doubt
    Column("attempts", Integer, nullable=False),
    Column("error", JSON),  # a Text
    Column("made_at", Moment, nullable=False),
    Column("settled_at", Moment),
    UniqueConstraint("site", "person", "cause"),
    Index("ix_notices_state", "state"),
)

# How far a reader of the log has come.
readers = Table(
    "readers",
    metadata,
    Column("site", String(64), primary_key=True),
    Column("name", String(32), primary_key=True),
    Column("seq", Integer, nullable=False),
)

# The edition that a person looked at last, and the one that this person had seen before it.
looks = Table(
    "looks",
    metadata,
    Column("site", String(64), primary_key=True),
    Column("person", String(64), primary_key=True),
    Column("post_id", Integer, primary_key=True, autoincrement=False),
    Column("edition_id", ForeignKey("editions.id"), nullable=False),
    Column("before_id", ForeignKey("editions.id")),
    Column("at", Moment, nullable=False),
)

# The WordPress user id of each log-in in [people], "" when the site does not tell.
accounts = Table(
    "accounts",
    metadata,
    Column("site", String(64), primary_key=True),
    Column("login", String(128), primary_key=True),
    Column("account", String(64), nullable=False),
)

# The ledger: one row per call that changes the outside world, written before the call.
effects = Table(
    "effects",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("site", String(64), nullable=False),
    Column("post_id", Integer, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("channel", String(64), nullable=False),
    Column("step", String(64), nullable=False),
    Column("edition_id", ForeignKey("editions.id"), nullable=False, index=True),
    Column("account", String(200), nullable=False, server_default=""),  # the account on the network, "" elsewhere
    Column("state", String(16), nullable=False),  # intended, done, waiting, failed, doubt, held
    Column("payload", String(64), nullable=False),  # sha256 of what is sent
    Column("words", String(64), nullable=False, server_default=""),  # sha256 of a message's words without its address
    Column("ordered", Boolean, nullable=False, server_default=false()),  # a person ordered it, whatever held it
    Column("attempts", Integer, nullable=False),
    Column("receipt", JSON),
    Column("error", JSON),  # a Text
    Column("retry_at", Moment),
    Column("intended_at", Moment, nullable=False),
    Column("settled_at", Moment),
    UniqueConstraint("site", "post_id", "digest", "channel", "step"),
    Index("ix_effects_account", "account", "settled_at"),
    Index("ix_effects_state", "state"),
)

# What is known of each channel's account, and whether it rests after trouble.
channels = Table(
    "channels",
    metadata,
    Column("site", String(64), primary_key=True),
    Column("channel", String(64), primary_key=True),
    Column("account", String(200), nullable=False),  # kind and id at the network: two names of one account are equal
    Column("login", Text, nullable=False),
    Column("expires", Moment),  # when its token ends
    Column("checked_at", Moment),
    Column("trouble", JSON),  # a Text: why it rests
    Column("failures", Integer, nullable=False),  # one after the other
    Column("rest_until", Moment),
)

# The hash chain: everything that happened, one chain per site.
events = Table(
    "events",
    metadata,
    Column("site", String(64), primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("at", Moment, nullable=False),
    Column("kind", String(32), nullable=False),
    Column("post_id", Integer),
    Column("edition_id", Integer),
    Column("actor", String(128), nullable=False),
    Column("body", Text, nullable=False),  # canonical JSON
    Column("previous", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
    Index("ix_events_post", "site", "post_id"),
    Index("ix_events_kind", "site", "kind"),
)

chains = Table(
    "chains",
    metadata,
    Column("site", String(64), primary_key=True),
    Column("seq", Integer, nullable=False),
    Column("head", String(64), nullable=False),
)

# Buku Agenda: one row per publication, numbered without gaps within its year.
entries = Table(
    "entries",
    metadata,
    Column("site", String(64), primary_key=True),
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("label", String(64), nullable=False),  # the number as the SOP file writes it
    Column("edition_id", ForeignKey("editions.id"), nullable=False, unique=True),
    Column("post_id", Integer, nullable=False),
    Column("at", Moment, nullable=False),
    Column("row", JSON, nullable=False),
    Column("event", Integer, nullable=False),  # seq of the event that entered it
)

# How far the comparison of a site with the records has come: posts saved until `since` (by the site's clock) were
# looked at; `began` is when the first look was, `last_post` the highest post there was then.
watches = Table(
    "watches",
    metadata,
    Column("site", String(64), primary_key=True),
    Column("since", Moment, nullable=False),
    Column("began", Moment, nullable=False),
    Column("last_post", Integer, nullable=False),
    Column("recent_at", Moment, nullable=False),
    Column("whole_at", Moment, nullable=False),
)

# A post as it was when it was last compared, so that it is not compared again.
sights = Table(
    "sights",
    metadata,
    Column("site", String(64), primary_key=True),
    Column("post_id", Integer, primary_key=True),
    Column("status", String(20), nullable=False),
    Column("modified", Moment, nullable=False),
)

leases = Table(
    "leases",
    metadata,
    Column("name", String(128), primary_key=True),
    Column("owner", String(200), nullable=False),
    Column("until", Moment, nullable=False),
)
