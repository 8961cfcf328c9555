"""An account on X.

API: https://docs.x.com/x-api (v2), with the keys of an app and of the account (OAuth 1.0a), which have no end date.
tweepy has no way to upload pictures for v2 and none to edit, so both go through its public `request`.
"""

from __future__ import annotations

import logging
import re
import time
from base64 import b64encode
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any, ClassVar

import tweepy

from connectors import values
from connectors.base import COMMON, Base
from connectors.counting import weighted
from connectors.line import Line
from connectors.photos import Fitting, fitting
from connectors.same import same_address
from connectors.troubles import trouble
from connectors.x_errors import translate
from wpbridge.errors import Ambiguous, AuthError, Gone, Rejected, Unavailable, WpbridgeError
from wpbridge.models import Account, Delivery, Receipt
from wpbridge.plugins import Channel, ChannelSettings
from wpbridge.texts import T, Text

OFFICIAL = "https://api.x.com"
SKEW = timedelta(minutes=10)  # how far the server's clock may be behind ours
_ORIGINS = ("https://api.twitter.com", OFFICIAL)  # the hosts that tweepy and its users have in mind
_PAGE, _MOST_PAGES = 100, 20
_MOST_PAUSES, _LONGEST_PAUSE = 20, 5  # while the server converts a picture that moves; seconds
_SECRETS = ("consumer_key", "consumer_secret", "access_token", "access_token_secret")
_PICTURE = re.compile(r"/status/[0-9]+/(?:photo|video)/[0-9]+$")
_USUAL = 280  # characters; what is longer comes back in a field of its own

# They would write headers and signatures into a log.
for _name in ("tweepy", "oauthlib", "requests_oauthlib"):
    logging.getLogger(_name).setLevel(logging.CRITICAL)


GUIDE = (
    T("Log in at console.x.com as the account that is to post, and create an app there."),
    T(
        "Open the app, User authentication settings, Set up: App permissions “Read and write”, Type of App “Web App, "
        "Automated App or Bot”. It asks for two addresses; those of your site will do."
    ),
    T("Under Keys and tokens, copy API Key and Secret: consumer_key_env and consumer_secret_env."),
    T(
        "Below it generate Access Token and Secret: access_token_env and access_token_secret_env. Generate them anew "
        "after each change of the permissions."
    ),
    T("Under Billing, buy credits: each post costs some, one with an address in it more."),
    T("Then run: wpbridge channels test"),
)


def build(settings: ChannelSettings) -> Channel:
    """The channel of a `[channels.NAME]` table of this kind. ConfigError for a missing or wrong value."""
    return XChannel(settings, Line(values.address(settings, OFFICIAL), _ORIGINS))


class XChannel(Base):
    """One account. Each method may raise AuthError, RateLimited, Unavailable and Rejected."""

    kind: ClassVar[str] = "x"
    settings: ClassVar[Mapping[str, Text]] = {
        "consumer_key_env": T("The environment variable that holds the API Key of the app."),
        "consumer_secret_env": T("The environment variable that holds the API Key Secret of the app."),
        "access_token_env": T("The environment variable that holds the Access Token of the account."),
        "access_token_secret_env": T("The environment variable that holds the Access Token Secret of the account."),
        "premium": T("Whether the account has X Premium, and so may edit its posts: true or false (default)."),
        "limit": T("How many characters a post may have (default 280; more only with X Premium)."),
        **COMMON,
    }
    # Not "reply": since 2026 the API lets only those reply whom the author mentioned or quoted.
    can: ClassVar[frozenset[str]] = frozenset({"find", "delete", "pictures"})
    corrects: ClassVar[str] = "repost"

    def __init__(self, settings: ChannelSettings, line: Line) -> None:
        self._premium = values.yes(settings, "premium")
        super().__init__(settings)
        self._limits = replace(self._limits, text=values.number(settings, "limit", self._limits.text, least=100))
        self._fields = "created_at,entities" + (",note_tweet" if self._limits.text > _USUAL else "")
        self._line = line
        keys = {name: values.secret(settings, name) for name in _SECRETS}
        self._user = _user_of(keys["access_token"])
        self._client = tweepy.Client(**keys, wait_on_rate_limit=False)
        self._client.session = line
        self._client.user_agent = line.headers["User-Agent"]

    @property
    def capabilities(self) -> frozenset[str]:
        """With X Premium a post can be edited for a while."""
        return self.can | ({"edit"} if self._premium else set())

    def measure(self, text: str) -> int:
        """Weighted characters, each address 23."""
        return weighted(text)

    def verify(self) -> Account:
        """The account of the keys, which have no end date."""
        me = self._data(self._read("/2/users/me", {}))
        try:
            self._user = str(me["id"])
            return Account(id=self._user, login=str(me["username"]), name=str(me.get("name", "")))
        except KeyError as error:
            raise self._unusable(False) from error

    def find(self, delivery: Delivery) -> Receipt | None:
        """The account's own post that links to the publication or has just these words.

        Ambiguous when there are too many newer ones to look through.
        """
        wanted = _words(delivery.text)
        for post in self._since(delivery.since - SKEW):
            links, words = _opened(post)
            if words == wanted or any(same_address(link, delivery.publication.address) for link in links):
                return self._receipt(post, recovered=True)
        return None

    def send(self, delivery: Delivery) -> Receipt:
        """Upload the pictures, then post: once, whatever happens."""
        return self._post({"text": delivery.text, **self._media(delivery)})

    def edit(self, receipt: Receipt, delivery: Delivery) -> Receipt:
        """A newer version of the post, with a number of its own; the old ones stay in its history. Rejected when the
        time for it is over."""
        newest = self._newest(_number(receipt))
        _, words = _opened(newest)
        if words == _words(delivery.text):
            return self._receipt(newest)
        options = {"edit_options": {"previous_post_id": str(newest["id"])}}
        try:
            return self._post({"text": delivery.text, **self._media(delivery), **options})
        except (AuthError, Rejected) as error:
            if self._line.answer is not None and self._line.answer.status_code in (400, 403):
                raise self._too_late(error) from error
            raise

    def reply(self, receipt: Receipt, delivery: Delivery) -> Receipt:
        """Rejected, always: the network has no way to do it that an office could count on."""
        raise trouble(Rejected, self.name, "only who was mentioned or quoted may reply")

    def delete(self, receipt: Receipt) -> None:
        """Take the post back, all its versions; one that is gone already is as good."""
        number = _number(receipt)
        if not number:
            raise Rejected(
                T("{channel}: the number of the post is not known. Delete it on X by hand.", channel=self.name)
            )
        with suppress(Gone):
            self._call("DELETE", f"/2/tweets/{number}")

    def _post(self, body: Mapping[str, Any]) -> Receipt:
        answer = self._call("POST", "/2/tweets", body, sent=True)
        return self._receipt(self._data(answer, sent=True), sent=True)

    def _media(self, delivery: Delivery) -> dict[str, Any]:
        """The pictures of a post, uploaded and described."""
        data = [fitting(picture, self.network.picture, self.name) for picture in self._bytes(delivery)]
        ids = [self._upload(picture, photo.alt) for picture, photo in zip(data, delivery.photos, strict=True)]
        return {"media": {"media_ids": ids}} if ids else {}

    def _upload(self, picture: Fitting, alt: str) -> str:
        kind = "tweet_gif" if picture.mime == "image/gif" else "tweet_image"
        body = {"media": b64encode(picture.data).decode(), "media_category": kind}
        media = self._data(self._call("POST", "/2/media/upload", body))
        number = str(media.get("id") or "")
        if not number:
            raise self._unusable(False)
        self._converted(number, media)
        if alt:
            described = {"id": number, "metadata": {"alt_text": {"text": alt}}}
            self._call("POST", "/2/media/metadata", described)
        return number

    def _converted(self, number: str, media: Mapping[str, Any]) -> None:
        """Wait until a post may take the picture."""
        for _ in range(_MOST_PAUSES):
            info = media.get("processing_info") or {}
            state = info.get("state", "succeeded")
            if state == "succeeded":
                return
            if state == "failed":
                raise Rejected(T("{channel}: X cannot use the picture. Choose another one.", channel=self.name))
            time.sleep(min(int(info.get("check_after_secs") or 1), _LONGEST_PAUSE))
            media = self._data(self._read("/2/media/upload", {"command": "STATUS", "media_id": number}))
        raise Unavailable(T("{channel}: the server has not finished converting the picture.", channel=self.name))

    def _newest(self, number: str) -> dict[str, Any]:
        """The newest version of a post."""
        fields = {"tweet.fields": self._fields}
        post = self._data(self._read(f"/2/tweets/{number}", fields))
        versions = post.get("edit_history_tweet_ids") or post.get("edit_history_post_ids") or [number]
        newest = str(versions[-1])
        return post if newest == str(post.get("id")) else self._data(self._read(f"/2/tweets/{newest}", fields))

    def _since(self, oldest: datetime) -> Iterator[dict[str, Any]]:
        """The account's own posts, newest first, down to `oldest`."""
        if not self._user:
            self.verify()
        start = oldest.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        query: dict[str, Any] = {"max_results": _PAGE, "start_time": start, "tweet.fields": self._fields}
        for _ in range(_MOST_PAGES):
            page = self._read(f"/2/users/{self._user}/tweets", query)
            yield from page.get("data") or []
            token = (page.get("meta") or {}).get("next_token")
            if not token:
                return
            query["pagination_token"] = token
        raise Ambiguous(
            T(
                "{channel}: there are too many newer posts to look through. Look at the account yourself.",
                channel=self.name,
            )
        )

    def _read(self, path: str, query: Mapping[str, Any]) -> dict[str, Any]:
        return self._call("GET", path, query=query)

    def _call(
        self, method: str, path: str, body: Any = None, *, query: Mapping[str, Any] | None = None, sent: bool = False
    ) -> dict[str, Any]:
        """What the server says to a call. `sent`: without an answer something may be public."""
        failed: WpbridgeError | None = None
        said: Any = None
        try:
            said = self._client.request(method, path, params=query, json=body, user_auth=True).json()
        except Exception as error:
            failed = translate(self._line.answer, error, self.name, sent=sent)
        if failed:  # raised here: tweepy's own error holds the request with its signature
            raise failed
        if not isinstance(said, dict):
            raise self._unusable(sent)
        return said

    def _data(self, said: Mapping[str, Any], sent: bool = False) -> dict[str, Any]:
        found = said.get("data")
        if not isinstance(found, dict):
            raise Gone(self._unusable(False).text) if not sent and said.get("errors") else self._unusable(sent)
        return found

    def _receipt(self, post: Mapping[str, Any], *, sent: bool = False, recovered: bool = False) -> Receipt:
        """A post as proof; one without a number is no usable answer."""
        number = str(post.get("id") or "")
        if not re.fullmatch("[0-9]{1,19}", number):
            raise self._unusable(sent)
        told = str(post.get("created_at") or "")
        at = datetime.fromisoformat(told).astimezone(UTC) if told else datetime.now(UTC)
        raw = {"id": number, "text": str(post.get("text", ""))}
        return Receipt(remote_id=number, url=f"https://x.com/i/status/{number}", at=at, recovered=recovered, raw=raw)

    def _unusable(self, sent: bool) -> WpbridgeError:
        answer = self._line.answer
        assert answer is not None
        return translate(answer, ValueError(), self.name, sent=sent)

    def _too_late(self, error: WpbridgeError) -> Rejected:
        return Rejected(
            T(
                "{channel}: X does not let the post be edited any more: only with X Premium, within the first hour, "
                'five times ({why}). Correct it by taking it back and sending it anew: correction = "repost".',
                channel=self.name,
                why=str(error.text.args.get("why", "")),
            )
        )


settings = XChannel.settings  # the configuration asks the module for them


def _user_of(access_token: str) -> str:
    """The number of the account, which an access token begins with; "" for one of another form."""
    number, dash, _ = access_token.partition("-")
    return number if dash and number.isdigit() else ""


def _number(receipt: Receipt) -> str:
    """The post's number: as it was answered, else from the address that a person gave."""
    found = re.search(r"([0-9]{1,19})/?$", receipt.remote_id) or re.search(r"/status/([0-9]{1,19})", receipt.url)
    return found[1] if found else ""


def _opened(post: Mapping[str, Any]) -> tuple[list[str], str]:
    """The addresses of a post as they were sent, and its words with them on one line: X shortens each address, and adds
    one for each picture."""
    whole = post.get("note_tweet") or post
    words, links = str(whole.get("text") or ""), list[str]()
    for link in (whole.get("entities") or post.get("entities") or {}).get("urls") or []:
        address = str(link.get("expanded_url") or "")
        is_picture = bool(_PICTURE.search(address))
        words = words.replace(str(link.get("url")), "" if is_picture else address)
        links += [] if is_picture else [address, str(link.get("unwound_url") or "")]
    return links, _words(unescape(words))


def _words(text: str) -> str:
    return " ".join(text.split())
