"""X, with one app and one account.

Facts: X's own OpenAPI document, as `specs/x.json` has the calls that are made here. Both spellings of what was renamed
in 2026 are taken (`tweet.fields`, `post.fields`). A member that the document does not know breaks the rules.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import html
import io
import json
import re
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

from PIL import Image

from tests.doubles.strict import Answer, Broken, Request, Strict

SPEC = json.loads((Path(__file__).parent / "specs" / "x.json").read_text("utf-8"))
_TYPES: dict[str, type | tuple[type, ...]] = {
    "string": str, "object": dict, "array": list, "boolean": bool, "integer": int,
}  # fmt: skip
_ADDRESS = re.compile(r"https?://\S+")
_HEAVIEST = 5_242_880
_WINDOW = 15 * 60


@dataclass
class Post:
    """A post: `words` as they were sent, `root` the first version of an edited one."""

    id: str
    words: str
    media: list[str]
    at: float
    root: str = ""
    shown: bool = True


@dataclass
class Media:
    """An uploaded picture and its description."""

    data: bytes
    alt: str = ""
    waits: int = 0


@dataclass
class Keys:
    """What an app and an account sign with."""

    consumer_key: str = "app-key"
    consumer_secret: str = "canary-app-secret"
    access_token: str = "4711-token"
    access_token_secret: str = "canary-token-secret"


class X(Strict):
    """The posts are in `posts`, by number. `per_window` posts in 15 minutes; None: as many as one likes. `credits`: how
    many posts are paid for. `lagging`: the time line shows nothing new until `catch_up`. `waits`: how often a picture
    is asked for before it is ready. `clock` gives Unix seconds."""

    def __init__(
        self,
        keys: Keys | None = None,
        per_window: int | None = 100,
        credits: int | None = None,
        premium: bool = False,
        clock: Callable[[], float] = time.time,
    ) -> None:
        super().__init__()
        self.keys, self.per_window, self.credits = keys or Keys(), per_window, credits
        self.premium, self.clock = premium, clock
        self.username, self.user = "humas", "4711"
        self.posts: dict[str, Post] = {}
        self.remembered: set[str] = set()  # words that the account has posted, deleted ones too
        self.media: dict[str, Media] = {}
        self.lagging, self.waits, self.limit = False, 0, 280
        self._nonces: set[str] = set()
        self._recent: deque[float] = deque()
        self._next = 1_990_000_000_000_000_000

    def catch_up(self) -> None:
        """The time line shows everything."""
        for post in self.posts.values():
            post.shown = True

    def standing(self) -> list[Post]:
        """The newest version of each post, the oldest first."""
        newest = {post.root: post for post in self.posts.values()}
        return list(newest.values())

    def handle(self, request: Request) -> Answer:
        """One call of the API."""
        path = re.sub(r"(?<=[a-z]/)[0-9]{1,19}(?=/|$)", "{id}", request.path)
        operation = SPEC["operations"].get(f"{request.method} {path}")
        if operation is None:
            raise Broken("no such call", _problem(404, "Not Found", "Not Found"))
        if refusal := self._signature(request):
            return refusal
        _judge_query(request, operation["query"])
        body = _body(request, operation["body"])
        works: dict[str, Callable[[Request, dict[str, Any]], Answer]] = {
            "POST /2/tweets": self._post,
            "GET /2/tweets/{id}": self._one,
            "DELETE /2/tweets/{id}": self._delete,
            "GET /2/users/me": self._me,
            "GET /2/users/{id}/tweets": self._timeline,
            "POST /2/media/upload": self._upload,
            "GET /2/media/upload": self._status,
            "POST /2/media/metadata": self._describe,
        }
        return works[f"{request.method} {path}"](request, body)

    def _signature(self, request: Request) -> Answer | None:
        """OAuth 1.0a: the signature over method, address, query and header, a fresh nonce, a time that is now."""
        scheme, _, rest = request.headers.get("authorization", "").partition(" ")
        told = {k: unquote(v) for k, v in re.findall(r'(\w+)="([^"]*)"', rest)}
        if scheme != "OAuth":
            raise Broken("no OAuth 1.0a", _problem(401, "Unauthorized", "Unauthorized"))
        given = told.pop("oauth_signature", "")
        named = (told.get("oauth_consumer_key"), told.get("oauth_token"))
        if named != (self.keys.consumer_key, self.keys.access_token):
            return _problem(401, "Unauthorized", "Unauthorized")
        if told.get("oauth_signature_method") != "HMAC-SHA1" or told.get("oauth_version", "1.0") != "1.0":
            raise Broken("another method of signing", _problem(401, "Unauthorized", "Unauthorized"))
        if given != _signed(request, told, self.url, self.keys):
            return _problem(401, "Unauthorized", "Unauthorized")
        nonce = told.get("oauth_nonce", "")
        if not nonce or nonce in self._nonces or abs(float(told.get("oauth_timestamp", "0")) - time.time()) > 300:
            raise Broken("nonce or time stamp", _problem(401, "Unauthorized", "Unauthorized"))
        self._nonces.add(nonce)
        return None

    def _post(self, request: Request, body: dict[str, Any]) -> Answer:
        words, media = body.get("text", ""), body.get("media", {}).get("media_ids", [])
        if not words.strip() and not media:
            raise Broken("nothing to post", _invalid("text: must not be empty"))
        if refusal := self._too_much() or self._too_long(words) or self._unknown_media(media):
            return refusal
        if refusal := self._not_edited(body):
            return refusal
        if words in self.remembered:
            return _problem(403, "Forbidden", "You are not allowed to create a Tweet with duplicate content.")
        if self.credits is not None:
            if self.credits <= 0:
                return _problem(402, "CreditsDepleted", "Your enrolled account does not have any credits.")
            self.credits -= 1
        self._recent.append(self.clock())
        self._next += 1
        number, edited = str(self._next), body.get("edit_options", {}).get("previous_post_id")
        root = self.posts[edited].root if edited else number
        self.posts[number] = Post(number, words, media, self.clock(), root, not self.lagging)
        self.remembered.add(words)
        shown = {"id": number, "text": _shortened(words)[0], "edit_history_tweet_ids": self._versions(root)}
        return Answer(201, {"data": shown}, self._headers())

    def _too_much(self) -> Answer | None:
        now = self.clock()
        while self._recent and self._recent[0] <= now - _WINDOW:
            self._recent.popleft()
        if self.per_window is None or len(self._recent) < self.per_window:
            return None
        return _problem(429, "Too Many Requests", "Too Many Requests", self._headers())

    def _headers(self) -> dict[str, str]:
        if self.per_window is None:
            return {}
        reset = (self._recent[0] if self._recent else self.clock()) + _WINDOW
        left = max(0, self.per_window - len(self._recent))
        return {
            "x-rate-limit-limit": str(self.per_window),
            "x-rate-limit-remaining": str(left),
            "x-rate-limit-reset": str(int(reset) + 1),
        }

    def _too_long(self, words: str) -> Answer | None:
        short = _ADDRESS.sub("x" * 23, words)
        if sum(1 if ord(c) < 0x1100 or 0x2000 <= ord(c) <= 0x201F else 2 for c in short) <= self.limit:
            return None
        return _invalid("Your Tweet text is too long. For more information on how Twitter determines text length see "
                        "https://github.com/twitter/twitter-text.")  # fmt: skip

    def _unknown_media(self, ids: list[str]) -> Answer | None:
        return None if all(id in self.media for id in ids) else _invalid("Your media IDs are invalid.")

    def _not_edited(self, body: dict[str, Any]) -> Answer | None:
        """Why a post may not be edited: by whom, too late, too often, not the newest version."""
        previous = body.get("edit_options", {}).get("previous_post_id")
        if previous is None:
            return None
        known = self.posts.get(previous)
        versions = self._versions(known.root) if known else []
        first = self.posts[versions[0]] if versions else None
        good = first and self.premium and versions[-1] == previous and len(versions) <= 5
        if good and first and self.clock() - first.at <= 3600:
            return None
        return _problem(403, "Forbidden", "You are not permitted to edit this Post.")

    def _versions(self, root: str) -> list[str]:
        return [post.id for post in self.posts.values() if post.root == root]

    def _one(self, request: Request, body: dict[str, Any]) -> Answer:
        post = self.posts.get(request.path.rpartition("/")[2])
        if post is None:
            missing = {"detail": "Could not find tweet.", "title": "Not Found Error", "type": "about:blank"}
            return Answer(200, {"errors": [missing]})
        return Answer(200, {"data": self._shown(post, _fields(request))})

    def _delete(self, request: Request, body: dict[str, Any]) -> Answer:
        post = self.posts.get(request.path.rpartition("/")[2])
        if post is None:
            return _problem(404, "Not Found", "Not Found")
        for number in self._versions(post.root):
            del self.posts[number]
        return Answer(200, {"data": {"deleted": True}})

    def _me(self, request: Request, body: dict[str, Any]) -> Answer:
        return Answer(200, {"data": {"id": self.user, "name": "Humas Kabupaten", "username": self.username}})

    def _timeline(self, request: Request, body: dict[str, Any]) -> Answer:
        if f"/users/{self.user}/" not in request.path:
            return _problem(404, "Not Found", "Not Found")
        one = {name: given[-1] for name, given in request.query.items()}
        since = datetime.fromisoformat(one["start_time"]).timestamp() if "start_time" in one else 0
        seen = [post for post in reversed(self.standing()) if post.shown and post.at >= since]
        begin, size = int(one.get("pagination_token", "0")), int(one.get("max_results", "10"))
        page = [self._shown(post, _fields(request)) for post in seen[begin : begin + size]]
        meta: dict[str, Any] = {"result_count": len(page)}
        meta |= {"next_token": str(begin + size)} if begin + size < len(seen) else {}
        return Answer(200, {"data": page, "meta": meta} if page else {"meta": meta})

    def _shown(self, post: Post, fields: set[str]) -> dict[str, Any]:
        words, links = _shortened(post.words)
        words = html.escape(words, quote=False)
        for number, _ in enumerate(post.media, 1):
            picture = {"url": f"https://t.co/p{post.id[-4:]}{number}",
                       "expanded_url": f"https://x.com/{self.username}/status/{post.id}/photo/{number}"}  # fmt: skip
            words, links = f"{words} {picture['url']}", [*links, picture]
        shown: dict[str, Any] = {"id": post.id, "text": words, "edit_history_tweet_ids": self._versions(post.root)}
        if "created_at" in fields:
            at = datetime.fromtimestamp(post.at, UTC)
            shown["created_at"] = at.strftime("%Y-%m-%dT%H:%M:%S.000Z")
        if "entities" in fields and links:
            shown["entities"] = {"urls": links}
        return shown

    def _upload(self, request: Request, body: dict[str, Any]) -> Answer:
        try:
            data = base64.b64decode(body["media"], validate=True)
            image = Image.open(io.BytesIO(data))
        except (ValueError, OSError) as error:
            raise Broken("no picture", _invalid("media: invalid")) from error
        gif = image.format == "GIF" and getattr(image, "n_frames", 1) > 1
        if image.format not in ("JPEG", "PNG", "WEBP", "GIF") or len(data) > (3 if gif else 1) * _HEAVIEST:
            raise Broken("not a picture for a post", _invalid("media: unsupported"))
        self._next += 1
        number = str(self._next)
        self.media[number] = Media(data, waits=self.waits)
        return Answer(200, {"data": self._medium(number)})

    def _medium(self, number: str) -> dict[str, Any]:
        media = self.media[number]
        shown = {"id": number, "media_key": f"3_{number}", "expires_after_secs": 86400, "size": len(media.data)}
        if media.waits:
            return shown | {"processing_info": {"state": "pending", "check_after_secs": 0}}
        return shown | ({"processing_info": {"state": "succeeded", "progress_percent": 100}} if self.waits else {})

    def _status(self, request: Request, body: dict[str, Any]) -> Answer:
        number = request.query.get("media_id", [""])[-1]
        if number not in self.media:
            return _invalid("Your media IDs are invalid.")
        self.media[number].waits -= 1
        return Answer(200, {"data": self._medium(number)})

    def _describe(self, request: Request, body: dict[str, Any]) -> Answer:
        if body["id"] not in self.media:
            return _invalid("Your media IDs are invalid.")
        self.media[body["id"]].alt = body.get("metadata", {}).get("alt_text", {}).get("text", "")
        return Answer(200, {"data": {"id": body["id"], "associated_metadata": body.get("metadata", {})}})


def _signed(request: Request, told: Mapping[str, str], base: str, keys: Keys) -> str:
    pairs = [(name, value) for name, given in request.query.items() for value in given] + list(told.items())
    encoded = "&".join(f"{k}={v}" for k, v in sorted((_enc(k), _enc(v)) for k, v in pairs))
    text = "&".join((request.method, _enc(base + request.path), _enc(encoded)))
    key = f"{_enc(keys.consumer_secret)}&{_enc(keys.access_token_secret)}"
    return base64.b64encode(hmac.new(key.encode(), text.encode(), hashlib.sha1).digest()).decode()


def _enc(text: str) -> str:
    return quote(text, safe="-._~")


def _fields(request: Request) -> set[str]:
    given = [*request.query.get("tweet.fields", []), *request.query.get("post.fields", [])]
    return {name for one in given for name in one.split(",")}


def _judge_query(request: Request, known: Mapping[str, Any]) -> None:
    for name, given in request.query.items():
        rule = known.get(name.replace("tweet.fields", "post.fields"))
        if rule is None or len(given) != 1:
            raise Broken(f"query {name}", _invalid(f"The query parameter [{name}] is not valid"))
        value: Any = given[0]
        if rule.get("type") == "array":
            allowed = {*rule["items"], "note_tweet"}
            if not rule["items"] or not set(value.split(",")) <= allowed:
                raise Broken(f"query {name}: {value}", _invalid(f"The query parameter [{name}] is not valid"))
            continue
        if rule.get("type") == "integer":
            value = int(value) if value.lstrip("-").isdigit() else value
        for why in _faults(name, value, rule):
            raise Broken(why, _invalid(why))


def _body(request: Request, schema: str | None) -> dict[str, Any]:
    if schema is None:
        if request.body:
            raise Broken("a body where none belongs", _invalid("no body expected"))
        return {}
    if request.headers.get("content-type", "").partition(";")[0] != "application/json":
        raise Broken("not JSON", _problem(415, "Unsupported Media Type", "Unsupported Media Type"))
    try:
        found = request.json()
    except ValueError as error:
        raise Broken("broken JSON", _invalid("Invalid JSON")) from error
    for why in _faults("body", found, {"$ref": schema}):
        raise Broken(why, _invalid(why))
    assert isinstance(found, dict)
    return found


def _faults(name: str, value: Any, rule: Mapping[str, Any]) -> Iterator[str]:
    """What a value breaks of its schema."""
    if "$ref" in rule:
        rule = SPEC["schemas"].get(rule["$ref"], {"type": "object"})
    kind = rule.get("type")
    if kind and (not isinstance(value, _TYPES[kind]) or (kind == "integer" and isinstance(value, bool))):
        yield f"{name} is no {kind}"
        return
    if "enum" in rule and value not in rule["enum"]:
        yield f"{name} is none of {rule['enum']}"
    if "pattern" in rule and not re.search(rule["pattern"], value):
        yield f"{name} does not match {rule['pattern']}"
    if kind == "integer" and not rule.get("minimum", value) <= value <= rule.get("maximum", value):
        yield f"{name} out of bounds"
    if kind == "string" and len(value) > rule.get("maxLength", len(value)):
        yield f"{name} too long"
    if kind == "array":
        if not rule.get("minItems", 0) <= len(value) <= rule.get("maxItems", 10**9):
            yield f"{name} has {len(value)} members"
        for one in value:
            yield from _faults(name, one, rule.get("items", {}))
    if kind == "object" and "properties" in rule:
        known = rule["properties"]
        yield from (f"{name} without {missing}" for missing in rule.get("required", []) if missing not in value)
        for member, one in value.items():
            if member not in known:
                yield f"{name} has no {member}"
            else:
                yield from _faults(f"{name}.{member}", one, known[member])


def _shortened(words: str) -> tuple[str, list[dict[str, str]]]:
    """The words with X's own short addresses, and what each stands for."""
    links: list[dict[str, str]] = []

    def short(found: re.Match[str]) -> str:
        name = hashlib.sha256(found[0].encode()).hexdigest()[:10]
        links.append({"url": f"https://t.co/{name}", "expanded_url": found[0], "display_url": found[0][8:30]})
        return links[-1]["url"]

    return _ADDRESS.sub(short, words), links


def _problem(status: int, title: str, detail: str, headers: dict[str, str] | None = None) -> Answer:
    body = {"title": title, "detail": detail, "type": "about:blank", "status": status}
    return Answer(status, body, {"Content-Type": "application/problem+json", **(headers or {})})


def _invalid(message: str) -> Answer:
    body = {"errors": [{"message": message}], "title": "Invalid Request", "type": "https://api.x.com/2/problems/invalid-request",
            "detail": "One or more parameters to your request was invalid."}  # fmt: skip
    return Answer(400, body)
