"""Mastodon and servers that speak its client interface.

API: https://docs.joinmastodon.org/methods/statuses/ and Mastodon.py 2.3 (`statuses.py`, `media.py`).
A server keeps an Idempotency-Key for one hour, and some know none: so `find` reads the account back.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

from mastodon import Mastodon

from connectors import values
from connectors.base import COMMON, Base
from connectors.line import Line
from connectors.mastodon_errors import not_accepted, translate
from connectors.photos import Fitting, fitting
from connectors.plain import links, plain
from connectors.same import same_address
from wpbridge.errors import Ambiguous, ConfigError, Gone, Rejected, Unavailable, WpbridgeError
from wpbridge.http.session import TIMEOUT
from wpbridge.models import Account, Delivery, Receipt
from wpbridge.plugins import Channel, ChannelSettings
from wpbridge.texts import T, Text

SKEW = timedelta(minutes=10)  # how far the server's clock may be behind ours
_PAGE, _MOST_PAGES = 40, 25
_PAUSE, _MOST_PAUSES = 1.0, 20  # while the server converts a picture that moves


GUIDE = (
    T("Log in at your server as the office, and open Preferences, Development, New application."),
    T("Tick read:accounts, read:statuses, write:statuses and write:media, nothing else, and submit."),
    T("Open the application and copy “Your access token”; put it where token_env or token_file says."),
    T("Write the address of the server as base_url, then run: wpbridge channels test"),
)


def build(settings: ChannelSettings) -> Channel:
    """The channel of a `[channels.NAME]` table of this kind. ConfigError for a missing or wrong value."""
    return MastodonChannel(settings, Line(values.address(settings)))


class MastodonChannel(Base):
    """One account on one server. Each method may raise AuthError, RateLimited, Unavailable and Rejected."""

    kind: ClassVar[str] = "mastodon"
    settings: ClassVar[Mapping[str, Text]] = {
        "token_env": T("The environment variable that holds the access token of the account."),
        "visibility": T("Who sees the posts: public (default), unlisted or private."),
        "limit": T("How many characters the server allows in a post (default 500)."),
        "language": T("The language of the posts as a code of two letters (default id)."),
        **COMMON,
    }
    can: ClassVar[frozenset[str]] = frozenset({"find", "edit", "reply", "delete", "pictures"})
    corrects: ClassVar[str] = "edit"

    def __init__(self, settings: ChannelSettings, line: Line) -> None:
        super().__init__(settings)
        self.visibility = values.words(settings, "visibility", "public", ("public", "unlisted", "private"))
        self.language = values.words(settings, "language", "id")
        self._limits = replace(self._limits, text=values.number(settings, "limit", self._limits.text, least=50))
        self._client = Mastodon(
            access_token=values.secret(settings, "token"),
            api_base_url=line.base,
            session=line,
            request_timeout=TIMEOUT[1],
            ratelimit_method="throw",
            user_agent="",  # the line's
            mastodon_version="4.0.0",  # else the SDK asks the server before its first upload
            version_check_mode="created",
        )

    def verify(self) -> Account:
        """The account of the token. Mastodon's tokens do not expire. ConfigError where the server takes less text than
        the configuration says."""
        me, most = self._me(), self._most_characters()
        if most and most < self._limits.text:
            raise ConfigError(
                T(
                    "{channel}: the server allows {most} characters in a post, and the configuration says {limit}. "
                    "Write limit = {most} into [channels.{channel}].",
                    channel=self.name,
                    most=most,
                    limit=self._limits.text,
                )
            )
        with self._translated():
            return Account(id=str(me.id), login=str(me.acct), name=str(me.display_name or ""))

    def find(self, delivery: Delivery) -> Receipt | None:
        """The account's own status that links to the publication or has just these words.

        Ambiguous when there are too many newer ones to look through. What keeps us from reading is raised as
        what it is (Unavailable, RateLimited, AuthError): the same question may be asked again later.
        """
        words = _words(delivery.text)
        with self._translated():
            recent = list(self._since(delivery.since - SKEW))
            same_words = [s for s in recent if _words(plain(s.content)) == words]
            linked = [s for s in recent if _links_to(s, delivery.publication.address)]
            found = next(iter([*same_words, *linked]), None)
            return _receipt(found, recovered=True) if found else None

    def send(self, delivery: Delivery) -> Receipt:
        """Upload the pictures, then post the status: once, whatever happens."""
        return self._post(delivery)

    def reply(self, receipt: Receipt, delivery: Delivery) -> Receipt:
        """A status that answers the first one."""
        return self._post(delivery, in_reply_to_id=receipt.remote_id)

    def edit(self, receipt: Receipt, delivery: Delivery) -> Receipt:
        """Other words in the same status, with the pictures of the new message; the server shows the history."""
        media = self._uploaded(delivery)
        with self._translated():
            status = self._client.status_update(receipt.remote_id, status=delivery.text, media_ids=media)
            return _receipt(status)

    def delete(self, receipt: Receipt) -> None:
        """Take the status back; one that is gone already is as good."""
        try:
            with self._translated():
                self._client.status_delete(receipt.remote_id)
        except Gone:
            pass

    def _post(self, delivery: Delivery, **more: Any) -> Receipt:
        media = self._uploaded(delivery)
        with self._translated(sent=True):
            status = self._client.status_post(
                delivery.text,
                media_ids=media,
                visibility=self.visibility,
                language=self.language,
                idempotency_key=delivery.key,
                **more,
            )
            return _receipt(status)

    def _me(self) -> Any:
        try:
            with self._translated():
                return self._client.account_verify_credentials()
        except Gone:
            raise  # not the token: the address is wrong
        except Rejected as error:
            raise not_accepted(error, self.name) from error

    def _most_characters(self) -> int:
        """How long a post may be on this server; 0 where it does not say."""
        for ask in (self._client.instance_v2, self._client.instance_v1):  # older servers know the second alone
            try:
                with self._translated():
                    told = ask()
                return int(told.configuration.statuses.max_characters)
            except (WpbridgeError, AttributeError, TypeError, ValueError):  # then it will say so to a post
                continue
        return 0

    def _uploaded(self, delivery: Delivery) -> list[str] | None:
        data = [fitting(picture, self.network.picture, self.name) for picture in self._bytes(delivery)]
        described = zip(data, delivery.photos, strict=True)
        return [self._upload(picture, photo.alt) for picture, photo in described] or None

    def _upload(self, picture: Fitting, alt: str) -> str:
        with self._translated():
            media = self._client.media_post(picture.data, mime_type=picture.mime, description=alt or None)
            return self._converted(media)

    def _converted(self, media: Any) -> str:
        """The id of the uploaded picture, once a status may take it: until then it has no address."""
        for _ in range(_MOST_PAUSES):
            if media.url:
                return str(media.id)
            time.sleep(_PAUSE)
            media = self._client.media(media.id)
        raise Unavailable(
            T("{channel}: the server has not finished converting the picture.", channel=self.name)
        )

    def _since(self, oldest: datetime) -> Iterator[Any]:
        """The account's own statuses, newest first, down to `oldest`."""
        me = self._me().id
        last: str | None = None
        for _ in range(_MOST_PAGES):
            page = self._client.account_statuses(me, limit=_PAGE, exclude_reblogs=True, max_id=last)
            yield from (status for status in page if status.created_at >= oldest)
            if not page or page[-1].created_at < oldest or str(page[-1].id) == last:
                return
            last = str(page[-1].id)
        raise Ambiguous(
            T(
                "{channel}: there are too many newer posts to look through. Look at the account yourself.",
                channel=self.name,
            )
        )

    @contextmanager
    def _translated(self, sent: bool = False) -> Iterator[None]:
        """Only our own errors come out; `sent`: a failure now may leave a public status behind."""
        try:
            yield
        except WpbridgeError:
            raise
        except Exception as error:
            reset = self._client.ratelimit_reset
            raise translate(error, self.name, sent=sent, reset=reset) from error


settings = MastodonChannel.settings  # the configuration asks the module for them


def _receipt(status: Any, recovered: bool = False) -> Receipt:
    """The server's answer as proof. AttributeError or TypeError for an answer that is no status."""
    at = status.created_at.astimezone(UTC)
    raw = {"id": str(status.id), "uri": str(status.uri), "created_at": at.isoformat()}
    return Receipt(
        remote_id=str(status.id), url=str(status.url or status.uri), at=at, recovered=recovered, raw=raw
    )


def _links_to(status: Any, address: str) -> bool:
    return any(same_address(link, address) for link in links(status.content))


def _words(text: str) -> str:
    return " ".join(text.split())
