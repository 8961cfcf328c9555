"""A professional account on Instagram.

API: https://developers.facebook.com/docs/instagram-platform/content-publishing. A post is made in two steps: containers
that nobody sees, and one call that publishes one of them. Instagram fetches the pictures itself, from their public
addresses, and takes only JPEG.
"""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

from connectors import values
from connectors.base import COMMON, Base
from connectors.facebook import number_of
from connectors.graph import SETTINGS, Graph, moment
from connectors.photos import fitting
from connectors.same import same_address
from connectors.troubles import trouble
from wpbridge.errors import Gone, Refused, Rejected, Unavailable
from wpbridge.models import Account, Delivery, Message, Photo, Post, Receipt, Snapshot
from wpbridge.plugins import Channel, ChannelSettings
from wpbridge.texts import T, Text

SKEW = timedelta(minutes=10)  # how far the server's clock may be behind ours
NEEDS = ("instagram_basic", "instagram_content_publish", "pages_read_engagement")
_JPEG = "image/jpeg"
_TAGS = 30  # more hashtags, and Instagram refuses the words
_PAUSE, _MOST_PAUSES = 1.0, 60  # seconds, while Instagram fetches a picture
_ADDRESS = re.compile(r"https?://[^\s]+")


GUIDE = (
    T("In the Instagram app make the account a professional one, and connect it to the office's page on Facebook."),
    T("Follow the guide of the kind facebook (wpbridge channels guide facebook) up to the token of the page."),
    T(
        "Among the permissions also add instagram_basic and instagram_content_publish, and instagram_manage_contents "
        "if posts are to be taken back by program."
    ),
    T(
        "In the Graph API Explorer ask for the page with fields=instagram_business_account: the id there is the number "
        "of the account. Write it as account."
    ),
    T("Then run: wpbridge channels test"),
)


def build(settings: ChannelSettings) -> Channel:
    """The channel of a `[channels.NAME]` table of this kind. ConfigError for a missing or wrong value."""
    return InstagramChannel(settings, Graph(settings, NEEDS))


class InstagramChannel(Base):
    """One account. Each method may raise AuthError, RateLimited, Unavailable and Rejected."""

    kind: ClassVar[str] = "instagram"
    settings: ClassVar[Mapping[str, Text]] = {
        "account": T("The number of the Instagram account, as Meta's API knows it."),
        **SETTINGS,
        **COMMON,
    }
    can: ClassVar[frozenset[str]] = frozenset({"find", "delete", "pictures"})
    corrects: ClassVar[str] = "hand"  # in the app the words can be changed, and the post keeps its place

    def __init__(self, settings: ChannelSettings, graph: Graph) -> None:
        super().__init__(settings)
        values.number(settings, "pictures", self.usual_pictures, least=1)
        self._account = number_of(settings, "account")
        self._graph = graph

    def render(self, snapshot: Snapshot) -> Message:
        """By the template, with pictures that are JPEG already: Instagram takes no other. Pure. Refused without one."""
        return self._with_picture(super().render(_jpegs(snapshot)))

    def amend(self, snapshot: Snapshot, said: Mapping[str, str]) -> Message:
        """The message of a correction. Pure. Refused when it cannot fit."""
        return self._with_picture(super().amend(_jpegs(snapshot), said))

    def verify(self) -> Account:
        """The account, and when the token ends."""
        graph = self._graph
        me = graph.call(lambda: graph.get_object(self._account, fields="id,username,name"))
        if str(me.get("id")) != self._account:
            raise graph.unusable(False)
        login = str(me.get("username", ""))
        return Account(id=self._account, login=login, name=str(me.get("name", "")), expires=graph.end_of_token())

    def find(self, delivery: Delivery) -> Receipt | None:
        """The account's own post that names the publication's address or has just these words. Ambiguous when there are
        too many newer ones to look through."""
        address, wanted = delivery.publication.address, _words(delivery.text)
        oldest = delivery.since - SKEW
        for media in self._graph.listed(
            self._account, "media", fields="id,caption,timestamp,permalink", since=int(oldest.timestamp())
        ):
            try:
                at = moment(media["timestamp"])
            except (KeyError, ValueError):
                raise self._graph.unusable(False) from None
            words = str(media.get("caption") or "")
            named = any(same_address(link, address) for link in _ADDRESS.findall(words))
            if at >= oldest and (named or _words(words) == wanted):
                return replace(self._receipt(media.get("id"), at, str(media.get("permalink") or "")), recovered=True)
        return None

    def send(self, delivery: Delivery) -> Receipt:
        """Let Instagram fetch the pictures, then publish: once, whatever happens."""
        for photo, data in zip(delivery.photos, self._bytes(delivery), strict=True):
            self._judge(photo, data)
        container = self._container(delivery)
        graph = self._graph
        said = graph.call(lambda: graph.put_object(self._account, "media_publish", creation_id=container), sent=True)
        return graph.addressed(self._receipt(said.get("id"), datetime.now(UTC), sent=True), "permalink")

    def edit(self, receipt: Receipt, delivery: Delivery) -> Receipt:
        """Rejected, always: the API has no way to do it."""
        raise trouble(Rejected, self.name, "only the app can change the words of a post")

    def reply(self, receipt: Receipt, delivery: Delivery) -> Receipt:
        """Rejected, always: a comment under a post is shown to few, so it corrects nothing."""
        raise trouble(Rejected, self.name, "only the app can change the words of a post")

    def delete(self, receipt: Receipt) -> None:
        """Take the post back; one that is gone already is as good."""
        number = receipt.remote_id
        if not number.isdigit():
            raise Rejected(
                T("{channel}: the number of the post is not known. Delete it in Instagram by hand.", channel=self.name)
            )
        graph = self._graph
        with suppress(Gone):
            graph.call(lambda: graph.delete_object(number))

    def _with_picture(self, message: Message) -> Message:
        if not message.pictures:
            raise Refused(T("Instagram shows no post without a picture. Give the post a featured picture in JPEG."))
        if message.text.count("#") > _TAGS:
            raise Refused(T("Instagram takes at most {most} hashtags. Take some tags off the post.", most=_TAGS))
        return message

    def _judge(self, photo: Photo, data: bytes) -> None:
        """Rejected for a picture that Instagram would not take as it lies on the site."""
        rules = self.network.picture
        if not photo.address:
            raise self._no_picture()
        fitting(data, rules, self.name)  # its shape
        if not data.startswith(b"\xff\xd8") or len(data) > rules.bytes:
            raise Rejected(
                T(
                    "{channel}: Instagram takes pictures as they lie on the site: JPEG, of at most {most} MB. Choose "
                    "another one.",
                    channel=self.name,
                    most=rules.bytes // 1_000_000,
                )
            )

    def _container(self, delivery: Delivery) -> str:
        """What can be published: one picture, or several below one caption."""
        caption = {"caption": delivery.text}
        if len(delivery.photos) == 1:
            return self._made(_picture(delivery.photos[0]) | caption)
        parts = [self._made(_picture(photo) | {"is_carousel_item": "true"}) for photo in delivery.photos]
        return self._made({"media_type": "CAROUSEL", "children": ",".join(parts)} | caption)

    def _made(self, fields: Mapping[str, str]) -> str:
        """The number of a container, once Instagram has all that is in it."""
        graph = self._graph
        number = str(graph.call(lambda: graph.put_object(self._account, "media", **fields)).get("id") or "")
        if not number.isdigit():
            raise graph.unusable(False)
        for _ in range(_MOST_PAUSES):
            told = graph.call(lambda: graph.get_object(number, fields="status_code,status"))
            state = told.get("status_code")
            if state == "FINISHED":
                return number
            if state == "ERROR":
                raise trouble(Rejected, self.name, str(told.get("status") or "ERROR"))
            if state != "IN_PROGRESS":
                break
            time.sleep(_PAUSE)
        raise Unavailable(
            T("{channel}: the server has not finished converting the picture.", channel=self.name)
        )

    def _receipt(self, id: Any, at: datetime, url: str = "", sent: bool = False) -> Receipt:
        """A post as proof; one without a number is no usable answer."""
        number = str(id or "")
        if not number.isdigit():
            raise self._graph.unusable(sent)
        return Receipt(remote_id=number, url=url, at=at, raw={"id": number})


settings = InstagramChannel.settings  # the configuration asks the module for them


def _jpegs(snapshot: Snapshot) -> Snapshot:
    """The snapshot without pictures of other kinds."""
    post: Post = snapshot.post
    kept = tuple(one for one in post.attachments if one.role == "document" or one.mime == _JPEG)
    return replace(snapshot, post=replace(post, attachments=kept))


def _picture(photo: Photo) -> dict[str, str]:
    return {"image_url": photo.address} | ({"alt_text": photo.alt} if photo.alt else {})


def _words(text: str) -> str:
    return " ".join(text.split())
