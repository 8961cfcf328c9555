"""Mastodon and servers that speak its client interface.

API: https://docs.joinmastodon.org/methods/statuses/ and Mastodon.py 2.3 (`statuses.py`, `media.py`).
A server keeps an Idempotency-Key for one hour, and some know none: so `find` reads the account back.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar

import requests
from mastodon import Mastodon

from connectors import values
from connectors.compose import compose
from connectors.mastodon_errors import not_accepted, translate
from connectors.plain import links, plain
from connectors.same import same_address
from wpbridge.errors import Ambiguous, Defect, Gone, Rejected, Unavailable, WpbridgeError
from wpbridge.models import Account, Message, Publication, Receipt, Snapshot
from wpbridge.plugins import Channel, ChannelSettings, Limits
from wpbridge.texts import T

TIMEOUT = 30.0
SKEW = timedelta(minutes=10)  # how far the server's clock may be behind ours
_PAGE, _MOST_PAGES = 40, 25
# The first bytes of the pictures Mastodon takes; a stored file need not have a name that tells.
_PICTURES = {
    b"\xff\xd8\xff": "image/jpeg",
    b"\x89PNG": "image/png",
    b"GIF8": "image/gif",
    b"RIFF": "image/webp",
}
_PAUSE, _MOST_PAUSES = 1.0, 20  # while the server converts a picture that moves


def build(settings: ChannelSettings) -> Channel:
    """The channel of a `[channels.NAME]` table of this kind. ConfigError for a missing or wrong value."""
    values.of_kind(settings, MastodonChannel.kind)
    return MastodonChannel(settings, connection())


def connection() -> requests.Session:
    """A session that uses each connection once: a kept one may be dead when a message is to go out."""
    session = _OneShot()
    session.headers["Connection"] = "close"
    return session


class _OneShot(requests.Session):
    """The header alone does not do it: requests keeps the connection unless the server says close too."""

    def send(self, request: requests.PreparedRequest, **settings: Any) -> requests.Response:
        try:
            return super().send(request, **settings)
        finally:
            self.close()


class MastodonChannel:
    """One account on one server. Each method may raise AuthError, RateLimited, Unavailable and Rejected."""

    kind: ClassVar[str] = "mastodon"
    settings: ClassVar[Mapping[str, str]] = {
        "token_env": "The environment variable that holds the access token of the account.",
        "visibility": "Who sees the posts: public (default), unlisted or private.",
        "limit": "How many characters the server allows in a post (default 500).",
        "language": "The language of the posts as a code of two letters (default id).",
    }
    capabilities: ClassVar[frozenset[str]] = frozenset({"find", "delete", "pictures"})

    def __init__(self, settings: ChannelSettings, session: requests.Session) -> None:
        self.name = settings.name
        self.visibility = values.words(settings, "visibility", "public", ("public", "unlisted", "private"))
        self.language = values.words(settings, "language", "id")
        self._limits = Limits(text=values.number(settings, "limit", 500, least=50), link=23)
        self._token = values.secret(settings, "token")
        self._client = Mastodon(
            access_token=self._token,
            api_base_url=values.address(settings),
            session=session,
            request_timeout=TIMEOUT,
            ratelimit_method="throw",
            user_agent="",  # the session's
            mastodon_version="4.0.0",  # else the SDK asks the server before its first upload
            version_check_mode="created",
        )

    @property
    def limits(self) -> Limits:
        """An address counts 23 characters, whatever its length."""
        return self._limits

    def verify(self) -> Account:
        """The account of the token. Mastodon's tokens do not expire."""
        me = self._me()
        with self._translated():
            return Account(id=str(me.id), login=str(me.acct), name=str(me.display_name or ""))

    def render(self, snapshot: Snapshot) -> Message:
        """Title, lead, `{link}`, hashtags. Pure. Refused when title and link do not fit."""
        return compose(self.name, snapshot.post, self._limits)

    def find(self, message: Message, publication: Publication, since: datetime) -> Receipt | None:
        """The account's own status that links to the publication or has just these words.

        Ambiguous when there are too many newer ones to look through. What keeps us from reading is raised as
        what it is (Unavailable, RateLimited, AuthError): the same question may be asked again later.
        """
        words = _words(message.with_link(publication.address))
        with self._translated():
            recent = list(self._since(since - SKEW))
            same_words = [s for s in recent if _words(plain(s.content)) == words]
            linked = [s for s in recent if _links_to(s, publication.address)]
            found = next(iter([*same_words, *linked]), None)
            return _receipt(found, recovered=True) if found else None

    def send(self, message: Message, publication: Publication, key: str, picture: Path | None) -> Receipt:
        """Upload the picture, then post the status: once, whatever happens.

        Ambiguous when the status went out and no usable answer came. Defect when the picture is not there.
        """
        media = [self._upload(message, picture)] if message.picture else None
        with self._translated(sent=True):
            status = self._client.status_post(
                message.with_link(publication.address),
                media_ids=media,
                visibility=self.visibility,
                language=self.language,
                idempotency_key=key,
            )
            return _receipt(status)

    def delete(self, receipt: Receipt) -> None:
        """Take the status back; one that is gone already is as good."""
        try:
            with self._translated():
                self._client.status_delete(receipt.remote_id)
        except Gone:
            pass

    def _me(self) -> Any:
        try:
            with self._translated():
                return self._client.account_verify_credentials()
        except Gone:
            raise  # not the token: the address is wrong
        except Rejected as error:
            raise not_accepted(error) from error

    def _upload(self, message: Message, picture: Path | None) -> str:
        try:
            data = picture.read_bytes() if picture else b""
        except OSError:
            data = b""
        mime = next((mime for start, mime in _PICTURES.items() if data.startswith(start)), "")
        if not mime:
            raise Defect(
                T("{channel}: the picture of the message is missing or is no picture.", channel=self.name)
            )
        with self._translated():
            media = self._client.media_post(data, mime_type=mime, description=message.alt or None)
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
            raise translate(error, self.name, sent=sent, reset=reset, secret=self._token) from error


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
