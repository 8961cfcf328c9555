"""Bluesky and other servers of the AT protocol.

API: https://docs.bsky.app/docs/advanced-guides/posts and the lexicons com.atproto.repo.*, app.bsky.*. The sender names
the record: by the time the message was first intended and its key. So a second attempt is the same record, and asking
for that record by its name is proof. No edit: the network goes on showing the first version.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, ClassVar

from connectors import values
from connectors.base import COMMON, Base
from connectors.compose import lead, shorten
from connectors.facets import facets, graphemes, length
from connectors.line import Line
from connectors.photos import Fitting, fitting
from connectors.plain import plain
from connectors.tid import tid, time_of
from connectors.troubles import lost, trouble
from connectors.xrpc import Login, Xrpc
from connectors.xrpc_errors import Taken
from wpbridge.errors import Ambiguous, AuthError, Gone, Rejected, Unavailable
from wpbridge.models import Account, Card, Delivery, Message, Photo, Post, Receipt, Snapshot
from wpbridge.plugins import Channel, ChannelSettings
from wpbridge.texts import T, Text

OFFICIAL = "https://bsky.social"
POST = "app.bsky.feed.post"
_NO_HANDLE = "handle.invalid"  # what a server says of an account whose handle leads elsewhere
_CARD = 300  # graphemes of a card's title and of its text; the apps show less


GUIDE = (
    T("Log in at Bluesky as the office, and open Settings, Privacy and security, App passwords, Add app password."),
    T("Do not allow access to direct messages. Copy the password; put it where password_env or password_file says."),
    T("Write the handle of the account as identifier, then run: wpbridge channels test"),
)


def build(settings: ChannelSettings) -> Channel:
    """The channel of a `[channels.NAME]` table of this kind. ConfigError for a missing or wrong value."""
    return BlueskyChannel(settings, Line(values.address(settings, OFFICIAL)))


class BlueskyChannel(Base):
    """One account. Each method may raise AuthError, RateLimited, Unavailable and Rejected."""

    kind: ClassVar[str] = "bluesky"
    settings: ClassVar[Mapping[str, Text]] = {
        "identifier": T("The handle of the account (humas.bsky.social) or its e-mail address."),
        "password_env": T("The environment variable that holds an app password of the account."),
        "style": T("How a post shows what it links to: card (default, one picture at most) or pictures (up to four)."),
        "language": T("The language of the posts as a code of two letters (default id)."),
        **COMMON,
    }
    can: ClassVar[frozenset[str]] = frozenset({"find", "reply", "delete", "pictures"})
    corrects: ClassVar[str] = "repost"

    def __init__(self, settings: ChannelSettings, line: Line) -> None:
        super().__init__(settings)
        self.style = values.words(settings, "style", "card", ("card", "pictures"))
        self.language = values.words(settings, "language", "id")
        identifier = values.words(settings, "identifier").removeprefix("@")
        self._xrpc = Xrpc(line, self.name, identifier, values.secret(settings, "password"))
        if self.style == "card":  # whose picture has no description
            most = values.number(settings, "pictures", self.usual_pictures, most=1)
            self._limits = replace(self._limits, alt=0, pictures=most)

    def measure(self, text: str) -> int:
        """Graphemes; more where the bytes run out first."""
        return length(text)

    def render(self, snapshot: Snapshot) -> Message:
        """By the template, with a card in that style. Pure. Refused when it cannot fit."""
        return self._with_card(super().render(snapshot), snapshot.post)

    def amend(self, snapshot: Snapshot, said: Mapping[str, str]) -> Message:
        """The message of a correction, with a card in that style. Pure. Refused when it cannot fit."""
        return self._with_card(super().amend(snapshot, said), snapshot.post)

    def verify(self) -> Account:
        """The account, by a new log-in: that shows that the app password is still good. It has no end date."""
        login = self._xrpc.log_in()
        if login.status:
            raise AuthError(
                T(
                    "{channel}: the account {login} is not active ({why}). Look at it in the Bluesky app.",
                    channel=self.name,
                    login=login.handle,
                    why=login.status,
                )
            )
        return Account(id=login.did, login=login.handle)

    def find(self, delivery: Delivery) -> Receipt | None:
        """The record of this delivery's name: there or not. Ambiguous when it has other words than ours."""
        login = self._xrpc.login()
        try:
            found = self._record(_uri(login, delivery))
        except Gone:
            return None
        if found["value"].get("text") != delivery.text:
            raise Ambiguous(
                T(
                    "{channel}: a post with other words has the name of this message. Look at the account yourself.",
                    channel=self.name,
                )
            )
        return self._receipt(login, delivery, found, recovered=True)

    def send(self, delivery: Delivery) -> Receipt:
        """Upload the pictures, then write the record, unless there is one of its name: never over another."""
        return self._put(delivery)

    def reply(self, receipt: Receipt, delivery: Delivery) -> Receipt:
        """A post that answers the first one. Gone when that is not there any more."""
        first = self._record(receipt.remote_id)
        parent = {"uri": receipt.remote_id, "cid": first.get("cid") or receipt.raw.get("cid", "")}
        above = first["value"].get("reply")
        root = above.get("root") if isinstance(above, dict) else None
        return self._put(delivery, reply={"root": root or parent, "parent": parent})

    def edit(self, receipt: Receipt, delivery: Delivery) -> Receipt:
        """Rejected, always: the network has no way to do it."""
        raise trouble(Rejected, self.name, "the apps go on showing the first version of a post")

    def delete(self, receipt: Receipt) -> None:
        """Take the post back; one that is gone already is as good."""
        with suppress(Gone):
            self._xrpc.procedure("com.atproto.repo.deleteRecord", _place(receipt.remote_id))

    def _with_card(self, message: Message, post: Post) -> Message:
        if self.style != "card":
            return message
        title, text = (shorten(words, _fits_card) for words in (plain(post.title), lead(post)))
        return replace(message, card=Card(title=title, text=text))

    def _put(self, delivery: Delivery, **more: Any) -> Receipt:
        embed = self._embed(delivery)
        login = self._xrpc.login()
        record = _record_of(delivery, self.language) | embed | more
        body = _place(_uri(login, delivery)) | {"record": record, "swapRecord": None}  # None: only if there is none
        try:
            said = self._xrpc.procedure("com.atproto.repo.putRecord", body, sent=True)
        except Taken:
            if found := self.find(delivery):
                return found
            raise
        return self._receipt(login, delivery, said)

    def _embed(self, delivery: Delivery) -> dict[str, Any]:
        """What is shown under the words: the card, or the pictures with their descriptions."""
        pictures = [fitting(data, self.network.picture, self.name) for data in self._bytes(delivery)]
        if card := delivery.message.card:
            thumb = {"thumb": self._uploaded(pictures[0])} if pictures else {}
            about = {"uri": delivery.publication.address, "title": card.title, "description": card.text}
            return {"embed": {"$type": "app.bsky.embed.external", "external": about | thumb}}
        shown = [self._shown(one, photo) for one, photo in zip(pictures, delivery.photos, strict=True)]
        return {"embed": {"$type": "app.bsky.embed.images", "images": shown}} if shown else {}

    def _shown(self, picture: Fitting, photo: Photo) -> dict[str, Any]:
        shape = {"width": picture.width, "height": picture.height}
        return {"image": self._uploaded(picture), "alt": photo.alt, "aspectRatio": shape}

    def _uploaded(self, picture: Fitting) -> dict[str, Any]:
        return self._xrpc.upload(picture.data, picture.mime)

    def _record(self, uri: str) -> dict[str, Any]:
        """A record as the server has it, with its `value`. Gone when there is none."""
        found = self._xrpc.query("com.atproto.repo.getRecord", **_place(uri))
        if not isinstance(found.get("value"), dict):
            raise trouble(Unavailable, self.name, "no record")
        return found

    def _receipt(self, login: Login, delivery: Delivery, said: dict[str, Any], recovered: bool = False) -> Receipt:
        """The server's answer as proof. An answer about something else is none."""
        uri, rkey = _uri(login, delivery), tid(delivery.since, delivery.key)
        cid = said.get("cid")
        if not str(said.get("uri")).endswith(f"/{POST}/{rkey}") or not (isinstance(cid, str) or recovered):
            raise trouble(lost(not recovered), self.name, "no record")
        at = time_of(_rev(said)) or delivery.since.astimezone(UTC)
        raw = {"uri": uri, "cid": cid, "rev": _rev(said), "createdAt": _stamp(delivery.since)}
        profile = login.did if login.handle == _NO_HANDLE else login.handle
        url = f"https://bsky.app/profile/{profile}/post/{rkey}"
        return Receipt(remote_id=uri, url=url, at=at, recovered=recovered, raw=raw)


settings = BlueskyChannel.settings  # the configuration asks the module for them


def _rev(said: Mapping[str, Any]) -> Any:
    """The name of the change that a write made, which is its time; None when nothing changed."""
    commit = said.get("commit")
    return commit.get("rev") if isinstance(commit, dict) else None


def _fits_card(text: str) -> bool:
    return graphemes(text) <= _CARD


def _uri(login: Login, delivery: Delivery) -> str:
    return f"at://{login.did}/{POST}/{tid(delivery.since, delivery.key)}"


def _place(uri: str) -> dict[str, str]:
    """The parts of a record's address, as the calls name them."""
    repo, collection, rkey = uri.removeprefix("at://").split("/")
    return {"repo": repo, "collection": collection, "rkey": rkey}


def _record_of(delivery: Delivery, language: str) -> dict[str, Any]:
    """The post itself: the same for each attempt."""
    text = delivery.text
    said = {"$type": POST, "text": text, "createdAt": _stamp(delivery.since), "langs": [language]}
    marked = facets(text)
    return said | ({"facets": marked} if marked else {})


def _stamp(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
