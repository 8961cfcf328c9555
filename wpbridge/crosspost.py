"""Crosspost: each approved message exactly once per channel, after the public page was seen."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from wpbridge import effects
from wpbridge.desk import Desk
from wpbridge.digest import canonical, sha256
from wpbridge.effects import SETTLED, Deed
from wpbridge.errors import Refused, WpbridgeError
from wpbridge.models import Message, Publication, Receipt
from wpbridge.store.editions import Edition
from wpbridge.texts import T


def deliver(desk: Desk, edition: Edition) -> list[WpbridgeError]:
    """Send what is due; returns what went wrong. One channel's trouble does not hold up another."""
    troubles: list[WpbridgeError] = []
    if settled(desk, edition):
        return troubles
    if desk.site.page(edition.address).status != 200:
        return [Refused(T("{address} is not public any more, so it was not posted.", address=edition.address))]
    for message in edition.snapshot.messages:
        try:
            desk.ledger.once(_deed(desk, edition, message))
        except WpbridgeError as error:
            troubles.append(error)
    return troubles


def settled(desk: Desk, edition: Edition) -> bool:
    """Whether each channel has its message, or a person must see to it."""
    with desk.store.begin() as connection:
        rows = effects.of_edition(connection, edition.id)
    states = {row.key.channel: row.state for row in rows if row.key.step == "send"}
    return all(states.get(message.channel) in SETTLED for message in edition.snapshot.messages)


def _deed(desk: Desk, edition: Edition, message: Message) -> Deed:
    channel = desk.channels[message.channel]
    publication = _publication(desk, edition)
    key = desk.key(edition, message.channel, "send")

    def find(since: datetime) -> Receipt | None:
        return channel.find(message, publication, since)

    def call() -> Receipt:
        return channel.send(message, publication, key.name, _picture(desk, edition, message))

    sent = {"text": message.with_link(edition.address), "picture": message.picture, "alt": message.alt}
    return Deed(key=key, edition_id=edition.id, payload=sha256(canonical(sent)), find=find, call=call)


def _publication(desk: Desk, edition: Edition) -> Publication:
    assert edition.published_at is not None
    return Publication(
        site=desk.name,
        post_id=edition.post_id,
        digest=edition.digest,
        address=edition.address,
        at=edition.published_at,
    )


def _picture(desk: Desk, edition: Edition, message: Message) -> Path | None:
    files = {attachment.part: attachment for attachment in edition.snapshot.post.attachments}
    found = files.get(message.picture)
    return desk.blobs.path(found.sha256) if found else None
