"""What a channel is owed, and the deed that brings it about: a message, its correction, its withdrawal."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from wpbridge import effects, log
from wpbridge.desk import Desk
from wpbridge.digest import canonical, sha256, words
from wpbridge.effects import OWING, Deed, Effect
from wpbridge.errors import Busy
from wpbridge.guards import standing
from wpbridge.models import Delivery, Message, Photo, Publication, Receipt
from wpbridge.plugins import Channel
from wpbridge.store.editions import Edition
from wpbridge.texts import T

_LETTERS = re.compile(r"[\W_]+")


@dataclass(frozen=True, kw_only=True)
class Order:
    """What one channel is owed for an edition: `step` is "send", "correct:N" or "withdraw:N"."""

    channel: str
    step: str

    @property
    def needs_page(self) -> bool:
        """Whether the public must be able to read the post first."""
        return not self.step.startswith("withdraw")


def orders_of(
    edition: Edition, rows: Sequence[Effect], channels: Collection[str], told: Collection[str] = ()
) -> Iterator[Order]:
    """What is still owed of an edition, in the order in which it was asked for; nothing on channels that are gone.
    Those that were `told` of the post by an earlier edition are corrected, not sent it a second time."""
    sent = {row.key.channel: row.state for row in rows if row.key.step == "send"}
    sent |= dict.fromkeys(told, "done")
    for message in edition.snapshot.messages:
        if message.channel in channels and message.text and sent.get(message.channel, "intended") in OWING:
            yield Order(channel=message.channel, step="send")
    for row in rows:
        if row.key.step.startswith(("correct:", "withdraw:")) and row.state in OWING and row.key.channel in channels:
            yield Order(channel=row.key.channel, step=row.key.step)


def deed_of(desk: Desk, edition: Edition, order: Order, account: str = "") -> Deed:
    """The deed of an order. Busy while a message that is to be corrected or taken back is still on its way."""
    if order.step == "send":
        message = next(one for one in edition.snapshot.messages if one.channel == order.channel)
        return _sending(desk, edition, order, account, message, None)
    first = standing_on(desk, edition, order.channel)
    if order.step.startswith("correct:"):
        message = corrected(desk, edition, order.channel, _said_of(desk, edition, order.step))
        return _sending(desk, edition, order, account, message, first)
    return _taking_back(desk, edition, order, account, first)


def standing_on(desk: Desk, edition: Edition, channel: str) -> Effect | None:
    """The message of a post that stands, or may stand, on a channel."""
    with desk.store.begin() as connection:
        return standing(effects.on_channel(connection, desk.name, edition.post_id, channel))


def told_before(desk: Desk, edition: Edition) -> set[str]:
    """The channels where a message of an earlier edition of the post stands."""
    if edition.round == 1:
        return set()
    found = {name: standing_on(desk, edition, name) for name in desk.channels}
    return {name for name, effect in found.items() if effect and effect.edition_id < edition.id}


def corrected(desk: Desk, edition: Edition, channel: str, fields: Mapping[str, str]) -> Message:
    """The message of a correction. Refused when it cannot fit."""
    message = desk.channels[channel].amend(edition.snapshot, fields)
    return replace(message, channel=channel)


def _said_of(desk: Desk, edition: Edition, step: str) -> Mapping[str, str]:
    """The fields of a correction, as the log has them."""
    number = int(step.partition(":")[2])
    with desk.store.begin() as connection:
        bodies = [body for _, body in log.of_posts(connection, desk.name, "correct", [edition.post_id])]
    said: Mapping[str, str] = bodies[number - 1]["said"]
    return said


def _sending(
    desk: Desk, edition: Edition, order: Order, account: str, message: Message, first: Effect | None
) -> Deed:
    """A message goes out, or takes the place of `first` by the means of its channel."""
    channel, key = desk.channels[order.channel], desk.key(edition, order.channel, order.step)
    photos, publication = photos_of(desk, edition, message), publication_of(desk, edition)

    def delivery(since: datetime) -> Delivery:
        return Delivery(message=message, publication=publication, key=key.name, since=since, photos=photos)

    def find(since: datetime) -> Receipt | None:
        if first and channel.correction == "edit":
            return None  # twice is once
        found = channel.find(delivery(since))
        return kept(found, edition, message) if found else None

    def call(since: datetime) -> Receipt:
        receipt = _put(channel, delivery(since), _receipt_of(first)) if first else channel.send(delivery(since))
        return kept(receipt, edition, message)

    return Deed(
        key=key,
        edition_id=edition.id,
        payload=payload(message, edition),
        find=find,
        call=call,
        lag=channel.lag,
        account=account,
        words=said(message),
    )


def _put(channel: Channel, delivery: Delivery, first: Receipt) -> Receipt:
    """A correction by the means of its channel."""
    if channel.correction == "edit":
        return channel.edit(first, delivery)
    if channel.correction == "reply":
        return channel.reply(first, delivery)
    channel.delete(first)
    return channel.send(delivery)


def _taking_back(desk: Desk, edition: Edition, order: Order, account: str, first: Effect | None) -> Deed:
    """A message is taken back; twice is once."""
    channel = desk.channels[order.channel]

    def call(since: datetime) -> Receipt:
        receipt = _receipt_of(first)
        channel.delete(receipt)
        return replace(receipt, at=desk.clock(), raw={})

    return Deed(
        key=desk.key(edition, order.channel, order.step),
        edition_id=edition.id,
        payload=sha256(order.step.encode()),
        find=lambda since: None,
        call=call,
        account=account,
    )


def _receipt_of(first: Effect | None) -> Receipt:
    if first is None or first.receipt is None:
        raise Busy(T("The first message is still on its way, or in doubt, so what follows it waits. See: wpbridge "
                     "deliveries"))  # fmt: skip
    return first.receipt


def payload(message: Message, edition: Edition) -> str:
    """The digest of what a channel is sent: its words with the address, and its pictures."""
    return sha256(canonical(words(message) | {"text": message.with_link(edition.address)}))


def said(message: Message) -> str:
    """The digest of a message's words alone: letters and digits, without the address."""
    return sha256(_LETTERS.sub(" ", message.with_link("")).casefold().strip().encode())


def kept(receipt: Receipt, edition: Edition, message: Message) -> Receipt:
    """A receipt with what was sent, word for word."""
    files = {attachment.part: attachment.sha256 for attachment in edition.snapshot.post.attachments}
    pictures = tuple(files[picture.part] for picture in message.pictures)
    return replace(receipt, text=message.with_link(edition.address), pictures=pictures)


def publication_of(desk: Desk, edition: Edition) -> Publication:
    """The public post."""
    assert edition.published_at is not None
    return Publication(
        site=desk.name,
        post_id=edition.post_id,
        digest=edition.digest,
        address=edition.address,
        at=edition.published_at,
    )


def photos_of(desk: Desk, edition: Edition, message: Message) -> tuple[Photo, ...]:
    """The pictures of a message: their bytes here, their address at the site."""
    files = {attachment.part: attachment for attachment in edition.snapshot.post.attachments}
    return tuple(
        Photo(path=desk.blobs.path(files[one.part].sha256), address=files[one.part].address, alt=one.alt)
        for one in message.pictures
    )
