"""A page on Facebook.

API: https://developers.facebook.com/docs/pages-api/posts, with the token of the page, which has no end of its own when
it was made from a long-lived token of a person.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, ClassVar

from connectors.base import COMMON, Base
from connectors.graph import SETTINGS, Graph, moment
from connectors.photos import Fitting, fitting
from connectors.same import same_address
from connectors.troubles import trouble
from wpbridge.errors import AuthError, ConfigError, Gone, Rejected
from wpbridge.models import Account, Delivery, Photo, Receipt
from wpbridge.plugins import Channel, ChannelSettings
from wpbridge.texts import T, Text

SKEW = timedelta(minutes=10)  # how far the server's clock may be behind ours
NEEDS = ("pages_manage_posts", "pages_read_engagement", "pages_show_list")
_FIELDS = "id,created_time,message,permalink_url,is_published,attachments{unshimmed_url,url,media_type,title}"
_ADDRESS = re.compile(r"https?://[^\s]+")


GUIDE = (
    T("At developers.facebook.com open My Apps, Create App, and choose the type Business."),
    T(
        "Open Tools, Graph API Explorer, choose the app, and add the permissions pages_show_list, "
        "pages_read_engagement and pages_manage_posts. Generate Access Token, as somebody who may create content for "
        "the page."
    ),
    T("Open Tools, Access Token Debugger, paste the token, and press Extend Access Token: it then lasts 60 days."),
    T(
        "In the Explorer, with the extended token, ask for me/accounts: the access_token of your page there has no "
        "end. Put it where token_env says, and the id of the page as page."
    ),
    T("Under App settings, Basic, the app secret: put it where app_secret_env says, and the App ID as app."),
    T("Then run: wpbridge channels test"),
)


def build(settings: ChannelSettings) -> Channel:
    """The channel of a `[channels.NAME]` table of this kind. ConfigError for a missing or wrong value."""
    return FacebookChannel(settings, Graph(settings, NEEDS))


class FacebookChannel(Base):
    """One page. Each method may raise AuthError, RateLimited, Unavailable and Rejected."""

    kind: ClassVar[str] = "facebook"
    settings: ClassVar[Mapping[str, Text]] = {
        "page": T("The number of the page."),
        **SETTINGS,
        **COMMON,
    }
    can: ClassVar[frozenset[str]] = frozenset({"find", "edit", "delete", "pictures"})
    corrects: ClassVar[str] = "edit"
    usual_pictures: ClassVar[int] = 0  # the link makes a card with the picture of the page

    def __init__(self, settings: ChannelSettings, graph: Graph) -> None:
        super().__init__(settings)
        self._page = number_of(settings, "page")
        self._graph = graph

    def verify(self) -> Account:
        """The page, once the token is the page's own and may do all that is needed."""
        graph = self._graph
        me = graph.call(lambda: graph.get_object("me", fields="id,name"))
        if str(me.get("id")) != self._page:
            raise AuthError(
                T(
                    "{channel}: the token belongs to {name}, not to the page {page}. In the Graph API Explorer choose "
                    "the page under “User or Page” and take that token.",
                    channel=self.name,
                    name=str(me.get("name", "")),
                    page=self._page,
                )
            )
        name = str(me.get("name", ""))
        return Account(id=self._page, login=name, name=name, expires=graph.end_of_token())

    def find(self, delivery: Delivery) -> Receipt | None:
        """The page's own post that links to the publication or has just these words. Ambiguous when there are too many
        newer ones to look through."""
        address, wanted = delivery.publication.address, _words(delivery.text)
        oldest = int((delivery.since - SKEW).timestamp())
        for post in self._graph.listed(self._page, "published_posts", fields=_FIELDS, since=oldest):
            words = str(post.get("message") or "")
            links = [*_links(post), *_ADDRESS.findall(words)]
            if _words(words) == wanted or any(same_address(link, address) for link in links):
                return self._found(post)
        return None

    def send(self, delivery: Delivery) -> Receipt:
        """One call makes it public: the post with its link, with its one picture, or with those uploaded before."""
        graph, data = self._graph, self._bytes(delivery)
        pictures = [fitting(picture, self.network.picture, self.name) for picture in data]
        if len(pictures) == 1:
            fields = {"caption": delivery.text, "published": "true"} | _described(delivery.photos[0])
            work = partial(graph.put_photo, _file(pictures[0]), f"{self._page}/photos", **fields)
        elif pictures:
            ids = [self._uploaded(one, photo) for one, photo in zip(pictures, delivery.photos, strict=True)]
            media = json.dumps([{"media_fbid": id} for id in ids])
            work = partial(graph.put_object, self._page, "feed", message=delivery.text, attached_media=media)
        else:
            link = delivery.publication.address
            work = partial(graph.put_object, self._page, "feed", message=delivery.text, link=link)
        said = graph.call(work, sent=True)
        receipt = self._receipt(said.get("post_id") or said.get("id"), datetime.now(UTC), _digests(data), sent=True)
        return graph.addressed(receipt, "permalink_url")

    def edit(self, receipt: Receipt, delivery: Delivery) -> Receipt:
        """Other words in the same post; link and pictures stay. Rejected where the pictures have changed."""
        pictures = _digests(self._bytes(delivery))
        if pictures != receipt.pictures:
            raise Rejected(
                T(
                    "{channel}: Facebook cannot change the pictures of a post. Correct it by taking it back and "
                    "sending it anew.",
                    channel=self.name,
                )
            )
        graph, number = self._graph, self._number(receipt)
        path, words = f"{graph.version}/{number}", {"message": delivery.text}
        graph.call(lambda: graph.request(path, post_args=words, method="POST"))
        return replace(self._receipt(number, datetime.now(UTC), pictures), url=receipt.url or _address(number))

    def reply(self, receipt: Receipt, delivery: Delivery) -> Receipt:
        """Rejected, always: a comment under a post is shown to few, so it corrects nothing."""
        raise trouble(Rejected, self.name, "a page corrects a post by editing it")

    def delete(self, receipt: Receipt) -> None:
        """Take the post back; one that is gone already is as good."""
        graph, number = self._graph, self._number(receipt)
        with suppress(Gone):
            graph.call(lambda: graph.delete_object(number))

    def _uploaded(self, picture: Fitting, photo: Photo) -> str:
        """The number of a picture that nobody sees yet."""
        graph, fields = self._graph, {"published": "false"} | _described(photo)
        said = graph.call(lambda: graph.put_photo(_file(picture), f"{self._page}/photos", **fields))
        if not said.get("id"):
            raise graph.unusable(False)
        return str(said["id"])

    def _found(self, post: Mapping[str, Any]) -> Receipt:
        try:
            at = moment(post["created_time"])
        except (KeyError, ValueError):
            raise self._graph.unusable(False) from None
        found = self._receipt(post.get("id"), at)
        return replace(found, recovered=True, url=str(post.get("permalink_url") or found.url))

    def _receipt(self, id: Any, at: datetime, pictures: tuple[str, ...] = (), sent: bool = False) -> Receipt:
        """A post as proof; one without a number is no usable answer."""
        number = str(id or "")
        if not re.fullmatch(r"[0-9]+(_[0-9]+)?", number):
            raise self._graph.unusable(sent)
        return Receipt(remote_id=number, url=_address(number), at=at, pictures=pictures, raw={"id": number})

    def _number(self, receipt: Receipt) -> str:
        """The post's number: as it was answered, else from the address that a person gave."""
        for told in (receipt.remote_id, receipt.url):
            if found := re.search(r"([0-9]+_[0-9]+)/?$", told):
                return found[1]
            if found := re.search(r"/(?:posts|permalink)/([0-9]+)/?$|story_fbid=([0-9]+)", told):
                return f"{self._page}_{found[1] or found[2]}"
        raise Rejected(
            T("{channel}: the number of the post is not known. Change it on Facebook by hand.", channel=self.name)
        )


settings = FacebookChannel.settings  # the configuration asks the module for them


def number_of(settings: ChannelSettings, key: str) -> str:
    """A number of Meta's. ConfigError for what is none."""
    told = settings.values.get(key, "")
    if not re.fullmatch("[0-9]+", str(told)) or isinstance(told, bool):
        raise ConfigError(T("[channels.{name}]: {key} must be a number of Meta's.", name=settings.name, key=key))
    return str(told)


def _described(photo: Photo) -> dict[str, str]:
    return {"alt_text_custom": photo.alt} if photo.alt else {}


def _file(picture: Fitting) -> tuple[str, bytes, str]:
    return (f"picture.{picture.mime.partition('/')[2]}", picture.data, picture.mime)


def _links(post: Mapping[str, Any]) -> list[str]:
    """Where a post leads to: Facebook's own detour taken off."""
    attached = (post.get("attachments") or {}).get("data") or []
    return [str(one.get(name)) for one in attached for name in ("unshimmed_url", "url") if one.get(name)]


def _address(number: str) -> str:
    return f"https://www.facebook.com/{number}"


def _digests(data: Sequence[bytes]) -> tuple[str, ...]:
    return tuple(hashlib.sha256(picture).hexdigest() for picture in data)


def _words(text: str) -> str:
    return " ".join(text.split())
