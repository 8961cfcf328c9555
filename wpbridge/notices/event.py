"""An event that somebody must hear of, and the words that all notices share."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from wpbridge import output
from wpbridge.desk import Desk
from wpbridge.due import due_at
from wpbridge.overrides import unapproved
from wpbridge.plain import plain
from wpbridge.store.editions import Edition
from wpbridge.texts import T, Text
from wpbridge.veil import veiled

Told = Iterator[tuple[str, tuple[Text, ...]]]


@dataclass(frozen=True)
class Event:
    """An event with what it is about."""

    desk: Desk
    seq: int
    kind: str
    actor: str
    body: Mapping[str, Any]
    edition: Edition | None
    post_id: int | None = None


def titled(edition: Edition) -> dict[str, Any]:
    """The title veiled; one that was not checked yet is not told."""
    title: Text | str = T("not checked yet")
    if edition.findings is not None:
        title = veiled(plain(edition.snapshot.post.title), "title", edition.findings)
    return {"title": title, "post": edition.post_id}


def typed(desk: Desk, verb: str, edition: Edition) -> Text:
    return T("To read it: {command}", command=desk.typed(f"{verb} {edition.post_id}"))


def until(desk: Desk, edition: Edition, person: str) -> Text:
    override = unapproved(desk, edition)
    until = override.until if override else due_at(desk, edition)
    if not until:
        return T("Until: as soon as possible")
    spoken = desk.config.people[person].language
    return T("Until: {when}", when=output.local_time(until, desk.settings.timezone, spoken))


def editor_of(desk: Desk, edition: Edition) -> str:
    return f"{desk.settings.url}/wp-admin/post.php?post={edition.post_id}&action=edit"
