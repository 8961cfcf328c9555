"""What the contract of the channels is tried with: a post, its delivery, and the other side that holds it."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from wpbridge.models import Attachment, Delivery, Message, Photo, Post, Publication, Snapshot, Term
from wpbridge.plugins import Channel, ChannelSettings

CANARY = "canary-4711-secret"
NOW = datetime(2026, 1, 5, 1, tzinfo=UTC)
ADDRESS = "https://site.example/2026/pasar/"
UPLOADS = "https://site.example/uploads"  # before the path of a picture: its public address
ALT = "Bupati menggunting pita"


def ago(**time: float) -> datetime:
    return datetime.now(UTC) - timedelta(**time)


def snapshot(title: str = "Bupati resmikan pasar", alt: str = ALT, excerpt: str = "") -> Snapshot:
    picture = Attachment(
        address="https://site.example/f.jpg", name="f.jpg", role="featured", id=12, mime="image/jpeg", alt=alt
    )
    post = Post(
        id=7,
        status="publish",
        title=title,
        body="<!-- wp:paragraph --><p>Pasar baru dibuka &amp; ramai.</p><!-- /wp:paragraph -->",
        excerpt=excerpt,
        terms=(Term(taxonomy="post_tag", name="pasar desa"),),
        modified=NOW,
        address=ADDRESS,
        attachments=(picture,),
    )
    return Snapshot(site="s", post=post)


def publication(address: str = ADDRESS) -> Publication:
    return Publication(site="s", post_id=7, digest="d" * 64, address=address, at=NOW)


def delivery(
    message: Message, address: str = ADDRESS, key: str = "k1", since: datetime | None = None, photo: Path | None = None
) -> Delivery:
    """A message on its way; `photo` stands for each of its pictures, without one none is at hand."""
    address_of = f"{UPLOADS}{photo}"
    photos = tuple(Photo(path=photo, address=address_of, alt=one.alt) for one in message.pictures) if photo else ()
    since = since or ago(seconds=5)
    return Delivery(message=message, publication=publication(address), key=key, since=since, photos=photos)


@dataclass(frozen=True)
class Sent:
    """A message as the other side holds it: its words on one line, and the descriptions of its pictures."""

    words: str
    alts: tuple[str, ...] = ()


@dataclass
class World:
    """A channel, the way to take its other side away, and what the other side then holds, the oldest first.

    `login` is what `verify` must say. `needs_picture`: there is no message without one. `alts`: the network keeps
    descriptions. `secrets` must never be seen.
    """

    channel: Channel
    stop: Callable[[], object]
    sent: Callable[[], list[Sent]]
    login: str = "humas"
    needs_picture: bool = False
    alts: bool = True
    secrets: tuple[str, ...] = ()

    def message(self, title: str = "Bupati resmikan pasar", picture: bool = False) -> Message:
        message = self.channel.render(snapshot(title))
        return message if picture or self.needs_picture else replace(message, pictures=())


def settings_of(kind: str, base_url: str = "", **values: Any) -> ChannelSettings:
    """A table of the configuration; `secrets` are those of the kind, by default a `token` that is no good."""
    secrets = values.pop("secrets", {"token": CANARY})
    return ChannelSettings(name=kind, kind=kind, base_url=base_url, values=values, secrets=secrets)


def words(content: str) -> str:
    """The words of HTML on one line."""
    broken = re.sub(r"<br ?/?>|</p>", " ", content)
    return " ".join(html.unescape(re.sub(r"<[^>]*>", "", broken)).split())
