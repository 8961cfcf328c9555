"""The nouns. All are values: frozen, compared by content, storable as JSON. Times are aware and in UTC."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Literal
from urllib.parse import unquote, urlsplit

from wpbridge.texts import Text

Severity = Literal["block", "attest", "warn", "info"]
Role = Literal["featured", "picture", "document"]


@dataclass(frozen=True, kw_only=True)
class Attachment:
    """A file that belongs to a post: its picture, a picture in its text, or a supporting document.

    `id` is WordPress' media id, None for a file of the site's uploads that is only linked by address.
    `sha256` (hex) and `size` (bytes) are empty until the bytes were fetched.
    """

    address: str
    name: str
    role: Role
    id: int | None = None
    mime: str = ""
    alt: str = ""
    caption: str = ""
    title: str = ""
    attached: bool = False  # WordPress counts it to the post, also where its text does not name it
    sha256: str = ""
    size: int = 0

    @property
    def part(self) -> str:
        """How findings and the digest name it: `media:12`, `document:13`, `document:2026/11/file-name.pdf`."""
        kind = "document" if self.role == "document" else "media"
        return f"{kind}:{self.id if self.id is not None else self._place}"

    @property
    def _place(self) -> str:
        """Where it lies in the uploads; two files of one name lie in two places."""
        path = unquote(urlsplit(self.address).path)
        return path.rpartition("/uploads/")[2].lstrip("/") or self.name


@dataclass(frozen=True, kw_only=True)
class Term:
    """A category or tag: `taxonomy` is WordPress' word ("category", "post_tag")."""

    taxonomy: str
    name: str
    id: int = 0


@dataclass(frozen=True, kw_only=True)
class Post:
    """A post as WordPress holds it, with its files.

    `date` is None while WordPress lets it float (it will be the moment of publishing). `body`, `title` and
    `excerpt` are the raw fields (context=edit), `footnotes` is WordPress' JSON of them (`wpbridge.footnotes` reads
    it). `slug` is WordPress' proposal until the post is published.
    `address` is where the public will find it; before publication a prediction. `type` is WordPress' ("post", "page").
    """

    id: int
    status: str
    title: str
    body: str
    type: str = "post"
    excerpt: str = ""
    footnotes: str = ""
    slug: str = ""
    terms: tuple[Term, ...] = ()
    author_id: int = 0
    author: str = ""
    date: datetime | None = None
    modified: datetime
    address: str = ""
    password_protected: bool = False
    proposed_in: int = 0  # the post in which a change of this one is proposed (see `wpbridge.updates`)
    attachments: tuple[Attachment, ...] = ()

    @property
    def featured(self) -> Attachment | None:
        """The post's own picture."""
        return next((a for a in self.attachments if a.role == "featured"), None)

    @property
    def documents(self) -> tuple[Attachment, ...]:
        """The supporting documents."""
        return tuple(a for a in self.attachments if a.role == "document")


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A picture that goes with a message: the Attachment.part that names it, and its description there."""

    part: str
    alt: str = ""


@dataclass(frozen=True, kw_only=True)
class Card:
    """The words of a link card, where it is the sender who makes it."""

    title: str
    text: str = ""


@dataclass(frozen=True, kw_only=True)
class Message:
    """What one channel will be sent. `{link}` in `text` stands for the post's public address."""

    channel: str
    text: str
    pictures: tuple[Picture, ...] = ()
    card: Card | None = None
    problem: Text | None = None  # why there are no words: what the post has does not fit

    def with_link(self, address: str) -> str:
        """The words exactly as they are sent."""
        return self.text.replace("{link}", address)


@dataclass(frozen=True, kw_only=True)
class Snapshot:
    """A frozen post with the message of each channel, and the digest that names exactly this content."""

    site: str
    post: Post
    messages: tuple[Message, ...] = ()
    digest: str = ""
    parts: dict[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One result of one check. `start`/`end` are offsets in the part's text (body: its readable text).

    `quote` is already masked where the check looks for personal data. `ref` names it among the findings of its
    digest ("DAT-04#2"); `confirmed` says that the clause was compared with its official text,
    `personal` that the place holds personal data.
    """

    id: str
    severity: Severity
    part: str
    message: Text
    fix: Text
    quote: str = ""
    start: int = 0
    end: int = 0
    clause: str = ""
    confirmed: bool = True
    ref: str = ""
    personal: bool = False

    @property
    def key(self) -> tuple[str, str, str]:
        """What makes it the same finding in two rounds of one post: place and quote, not the offset."""
        return (self.id, self.part, self.quote)


@dataclass(frozen=True, kw_only=True)
class Hands:
    """Whose hands a text went through, as WordPress user ids: in whose name it was handed in, in any round, and who
    changed it since the last return."""

    writers: frozenset[str] = frozenset()
    editors: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Account:
    """Who a credential belongs to at the other side. `capabilities` are None where it does not tell them."""

    id: str
    login: str
    name: str = ""
    roles: tuple[str, ...] = ()
    capabilities: frozenset[str] | None = frozenset()
    expires: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """The other side's proof that an effect took place.

    `text` and `pictures` (sha256, hex) are what was sent, word for word; `raw` is what the other side answered.
    `recovered`: the answer was lost, and the other side was asked afterwards.
    """

    remote_id: str
    url: str = ""
    at: datetime
    recovered: bool = False
    text: str = ""
    pictures: tuple[str, ...] = ()
    raw: dict[str, Any] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, kw_only=True)
class Publication:
    """A post that the public can read: its address, and the page as a visitor saw it."""

    site: str
    post_id: int
    digest: str
    address: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Photo:
    """A picture as it goes out: where its bytes lie here, its public address, and its description."""

    path: Path
    address: str = ""
    alt: str = ""


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """One message on its way to one account.

    `key` is the same for each attempt, and so is `since`: when the message was first intended, written down before
    the first attempt. What a network lets the sender choose (an id, a time) is made from these two.
    """

    message: Message
    publication: Publication
    key: str
    since: datetime
    photos: tuple[Photo, ...] = ()

    @property
    def text(self) -> str:
        """The words exactly as they are sent."""
        return self.message.with_link(self.publication.address)
