"""Meta's Graph API, with one app, one page on Facebook and one account on Instagram.

Facts: Meta's own specifications, as `specs/graph.json` has the calls that are made here. A parameter that they do not
know breaks the rules here, although Meta itself passes over it.
"""

from __future__ import annotations

import hashlib
import hmac
import io
import json
import re
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote

import requests
from PIL import Image

from tests.doubles.strict import Answer, Broken, File, Request, Strict, form

SPEC = json.loads((Path(__file__).parent / "specs" / "graph.json").read_text("utf-8"))
_AUTH = {"access_token", "appsecret_proof"}
_LISTING = {"fields", "limit", "after", "before", "since", "until"}
_HEAVIEST = {"page": 10_000_000, "instagram": 8 << 20}


@dataclass
class Photo:
    """A picture on the page, and whether a post has it."""

    data: bytes
    alt: str = ""
    used: bool = False


@dataclass
class Post:
    """A post of the page, or of the account (`pictures` are then addresses)."""

    id: str
    words: str
    at: float
    link: str = ""
    photos: list[Photo] = field(default_factory=list)
    pictures: list[tuple[str, str]] = field(default_factory=list)
    shown: bool = True


@dataclass
class Container:
    """What Instagram may publish once."""

    id: str
    fields: dict[str, str]
    waits: int
    published: bool = False
    why: str = ""


class Graph(Strict):
    """The page's posts are in `posts`, the account's in `media`, by number. `secret`: the app demands a proof of it.
    `missing` are permissions that the token lacks, `scopes` what is told of it. `lagging`: lists show nothing new until
    `catch_up`. `waits`: how often a container is asked for before it is ready. `fetch` gets a public picture."""

    def __init__(
        self, secret: str = "canary-app-secret", clock: Callable[[], float] = time.time, per_day: int | None = None
    ) -> None:
        super().__init__()
        self.secret, self.clock, self.per_day = secret, clock, per_day
        self.token, self.app, self.page, self.account, self.name = "canary-page-token", "77", "1001", "2002", "humas"
        self.owner = self.page  # whom the token belongs to
        self.missing: set[str] = set()
        self.scopes = ["pages_manage_posts", "pages_read_engagement", "pages_show_list", "instagram_basic",
                       "instagram_content_publish"]  # fmt: skip
        self.expires = self.data_access_expires = 0
        self.posts: dict[str, Post] = {}
        self.media: dict[str, Post] = {}
        self.photos: dict[str, Photo] = {}
        self.containers: dict[str, Container] = {}
        self.lagging, self.waits = False, 0
        self.fetch: Callable[[str], bytes] = _fetched
        self._next = 10_000

    def catch_up(self) -> None:
        """Lists show everything."""
        for post in [*self.posts.values(), *self.media.values()]:
            post.shown = True

    def handle(self, request: Request) -> Answer:
        """One call of the API."""
        version, _, path = request.path.lstrip("/").partition("/")
        if not re.fullmatch(r"v[0-9]+\.0", version):
            raise Broken("no version", _error(2635, "Unknown version"))
        fields, files = self._parameters(request)
        if path == "debug_token":
            return self._debug(fields)
        if refusal := self._not_let_in(request, fields):
            return refusal
        given = {name: value for name, value in fields.items() if name not in _AUTH}
        owner, _, edge = path.partition("/")
        return self._call(request.method, owner, edge, given, files)

    def _call(self, method: str, owner: str, edge: str, given: dict[str, str], files: dict[str, File]) -> Answer:
        work: Callable[..., Answer]
        known = {
            (self.page, "POST feed"): self._post,
            (self.page, "POST photos"): self._photo,
            (self.page, "GET published_posts"): self._listed,
            (self.page, "GET feed"): self._listed,
            (self.account, "POST media"): self._contain,
            (self.account, "POST media_publish"): self._publish,
            (self.account, "GET media"): self._media_listed,
        }
        if work := known.get((owner, f"{method} {edge}")):  # type: ignore[assignment]
            _judge(f"{method} {edge}", given, method == "GET")
            return work(given, files)
        if edge:
            raise Broken(f"no such edge: {method} {owner}/{edge}", _error(100, "Unknown path components", 0))
        return self._object(method, owner, given)

    def _parameters(self, request: Request) -> tuple[dict[str, str], dict[str, File]]:
        fields = {name: given[-1] for name, given in request.query.items()}
        if "access_token" in fields and request.method == "POST":
            raise Broken("a token in the address of a write", _error(100, "Invalid parameter"))
        kind = request.headers.get("content-type", "").partition(";")[0]
        if kind == "multipart/form-data":
            more, files = form(request)
            return fields | more, files
        if kind == "application/x-www-form-urlencoded":
            return fields | {k: v[-1] for k, v in parse_qs(request.body.decode(), keep_blank_values=True).items()}, {}
        if request.body:
            raise Broken(f"a body of the type {kind}", _error(100, "Invalid parameter"))
        return fields, {}

    def _not_let_in(self, request: Request, fields: dict[str, str]) -> Answer | None:
        bearer = request.headers.get("authorization", "").removeprefix("Bearer ").strip()
        tokens = {one for one in (bearer, fields.get("access_token", "")) if one}
        if tokens != {self.token}:
            return _error(190, "Invalid OAuth access token - Cannot parse access token", status=400 if tokens else 401)
        proof = hmac.new(self.secret.encode(), self.token.encode(), hashlib.sha256).hexdigest()
        if self.secret and fields.get("appsecret_proof") != proof:
            return _error(100, "API calls from the server require an appsecret_proof argument")
        return None

    def _debug(self, fields: dict[str, str]) -> Answer:
        if fields.get("access_token") != f"{self.app}|{self.secret}":
            bearer = fields.get("access_token", "")
            if bearer:
                raise Broken("not the app's token", _error(190, "Invalid OAuth access token"))
        about = {"app_id": self.app, "type": "PAGE", "is_valid": fields.get("input_token") == self.token,
                 "scopes": [one for one in self.scopes if one not in self.missing], "expires_at": self.expires,
                 "data_access_expires_at": self.data_access_expires, "profile_id": self.page}  # fmt: skip
        return Answer(200, {"data": about})

    # --- the page

    def _post(self, given: dict[str, str], files: dict[str, File]) -> Answer:
        if refusal := self._lacks("pages_manage_posts"):
            return refusal
        words, link = given.get("message", ""), given.get("link", "")
        if not (words or link):
            raise Broken("an empty post", _error(100, "You need to specify a message or a link"))
        try:
            wanted = [one["media_fbid"] for one in json.loads(given.get("attached_media", "[]"))]
        except (ValueError, TypeError, KeyError) as error:
            raise Broken("attached_media", _error(100, "(#100) Param attached_media must be an array")) from error
        photos = [self.photos.get(str(id)) for id in wanted]
        if not all(photos) or any(photo and photo.used for photo in photos):
            raise Broken("a picture that is not there, or used", _error(100, "Invalid parameter", 1366046))
        return self._published(words, link, [photo for photo in photos if photo])

    def _published(self, words: str, link: str, photos: list[Photo]) -> Answer:
        last = next(reversed(self.posts.values()), None)
        if last and words and last.words == words:
            return _error(506, "Duplicate status message", 1455006)
        self._next += 1
        number = f"{self.page}_{self._next}"
        for photo in photos:
            photo.used = True
        self.posts[number] = Post(number, words, self.clock(), link, photos, shown=not self.lagging)
        return Answer(200, {"id": number})

    def _photo(self, given: dict[str, str], files: dict[str, File]) -> Answer:
        if refusal := self._lacks("pages_manage_posts"):
            return refusal
        if set(files) != {"source"}:
            raise Broken("no picture", _error(324, "Missing or invalid image file", status=400))
        photo = Photo(_judged(files["source"], _HEAVIEST["page"]), given.get("alt_text_custom", ""))
        self._next += 1
        number = str(self._next)
        if given.get("published", "true") == "false":
            self.photos[number] = photo
            return Answer(200, {"id": number})
        said = self._published(given.get("caption") or given.get("message") or "", "", [photo])
        return Answer(200, {"id": number, "post_id": said.body["id"]}) if said.status == 200 else said

    def _listed(self, given: dict[str, str], files: dict[str, File]) -> Answer:
        if refusal := self._lacks("pages_read_engagement"):
            return refusal
        wanted = _fields(given.get("fields", "id,created_time,message"), "post")
        return self._page_of(self.posts.values(), given, lambda post: _pick(self._of_page(post), wanted))

    def _of_page(self, post: Post) -> dict[str, Any]:
        shown = {"id": post.id, "created_time": _time(post.at), "message": post.words, "is_published": True}
        shown["permalink_url"] = f"https://www.facebook.com/{self.page}/posts/{post.id.partition('_')[2]}"
        attached: list[dict[str, str]] = []
        if post.link:
            shim = f"https://l.facebook.com/l.php?u={quote(post.link, safe='')}&h=AT0"
            attached = [{"media_type": "link", "title": "", "url": shim, "unshimmed_url": post.link}]
        elif post.photos:
            own = f"https://www.facebook.com/photo.php?fbid={post.id.partition('_')[2]}"
            attached = [{"media_type": "photo" if len(post.photos) == 1 else "album", "url": own, "unshimmed_url": own}]
        return shown | ({"attachments": {"data": attached}} if attached else {})

    def _object(self, method: str, id: str, given: dict[str, str]) -> Answer:
        """One post, container or owner."""
        if method == "GET":
            return self._one(id, given)
        if id in self.posts and method == "POST":
            _judge("POST post", given, False)
            self.posts[id].words = given.get("message", self.posts[id].words)
            return self._lacks("pages_manage_posts") or Answer(200, {"success": True})
        if method == "DELETE" and id in self.posts:
            return self._lacks("pages_manage_posts") or self._gone(self.posts, id)
        if method == "DELETE" and id in self.media:
            return self._lacks("instagram_manage_contents") or self._gone(self.media, id)
        return _error(100, f"Unsupported request. Object with ID '{id}' does not exist", 33)

    def _gone(self, kept: dict[str, Post], id: str) -> Answer:
        del kept[id]
        return Answer(200, {"success": True})

    def _one(self, id: str, given: dict[str, str]) -> Answer:
        known: dict[str, tuple[str, dict[str, Any]]] = {
            "me": ("page", {"id": self.owner, "name": self.name if self.owner == self.page else "Rina Wahyuni"}),
            self.page: ("page", {"id": self.page, "name": self.name}),
            self.account: ("account", {"id": self.account, "username": self.name, "name": "Humas Kabupaten"}),
        }
        kind, found = known.get(id, ("", {}))
        if id in self.posts:
            kind, found = "post", self._of_page(self.posts[id])
        if id in self.media:
            kind, found = "media", self._of_account(self.media[id])
        if id in self.containers:
            kind, found = "container", self._of_container(self.containers[id])
        if not kind:
            return _error(100, f"Unsupported get request. Object with ID '{id}' does not exist", 33)
        if kind in ("account", "media", "container") and (refusal := self._lacks("instagram_basic")):
            return refusal
        return Answer(200, _pick(found, _fields(given.get("fields", "id"), kind)))

    # --- the account

    def _contain(self, given: dict[str, str], files: dict[str, File]) -> Answer:
        if refusal := self._lacks("instagram_content_publish"):
            return refusal
        if given.get("media_type") == "CAROUSEL":
            parts = given.get("children", "").split(",")
            if not 2 <= len(parts) <= 10 or not all(
                id in self.containers and self.containers[id].fields.get("is_carousel_item") == "true" for id in parts
            ):
                raise Broken("not a carousel", _error(100, "Invalid parameter", 2207065))
        elif "image_url" not in given:
            raise Broken("no picture", _error(100, "The parameter image_url is required"))
        if len(given.get("caption", "")) > 2200 or given.get("caption", "").count("#") > 30:
            raise Broken("the caption", _error(36004, "The caption was too long", 2207010))
        self._next += 1
        container = Container(str(self._next), given, self.waits)
        if "image_url" in given:
            try:
                _judged_for_instagram(self.fetch(given["image_url"]))
            except (OSError, ValueError, requests.RequestException) as error:
                container.why = f"Error: {error}"
        self.containers[container.id] = container
        return Answer(200, {"id": container.id})

    def _of_container(self, container: Container) -> dict[str, Any]:
        state = "PUBLISHED" if container.published else "ERROR" if container.why else "FINISHED"
        if container.waits > 0:
            container.waits -= 1
            state = "IN_PROGRESS"
        return {"id": container.id, "status_code": state, "status": container.why or state}

    def _publish(self, given: dict[str, str], files: dict[str, File]) -> Answer:
        if refusal := self._lacks("instagram_content_publish"):
            return refusal
        container = self.containers.get(given.get("creation_id", ""))
        if container is None or container.published or container.fields.get("is_carousel_item"):
            return _error(24, "The requested resource does not exist", 2207006)
        if container.why or container.waits:
            return _error(9007, "Media ID is not available", 2207027)
        recent = [post for post in self.media.values() if post.at > self.clock() - 86_400]
        if self.per_day is not None and len(recent) >= self.per_day:
            return _error(9, "Application request limit reached", 2207042)
        container.published = True
        self._next += 1
        number = str(self._next)
        parts = [self.containers[id] for id in container.fields.get("children", "").split(",") if id] or [container]
        pictures = [(part.fields["image_url"], part.fields.get("alt_text", "")) for part in parts]
        words = container.fields.get("caption", "")
        self.media[number] = Post(number, words, self.clock(), pictures=pictures, shown=not self.lagging)
        return Answer(200, {"id": number})

    def _media_listed(self, given: dict[str, str], files: dict[str, File]) -> Answer:
        if refusal := self._lacks("instagram_basic"):
            return refusal
        wanted = _fields(given.get("fields", "id"), "media")
        return self._page_of(self.media.values(), given, lambda post: _pick(self._of_account(post), wanted))

    def _of_account(self, post: Post) -> dict[str, Any]:
        return {"id": post.id, "caption": post.words, "timestamp": _time(post.at), "media_type": "IMAGE",
                "permalink": f"https://www.instagram.com/p/{post.id}/", "username": self.name}  # fmt: skip

    def _page_of(self, posts: Iterable[Post], given: dict[str, str], show: Callable[[Post], dict[str, Any]]) -> Answer:
        limit = int(given.get("limit", "25"))
        if not 1 <= limit <= 100:
            raise Broken("limit", _error(100, "(#100) limit"))
        since = float(given.get("since", "0"))
        seen = [post for post in reversed(list(posts)) if post.shown and post.at >= since]
        begin = int(given.get("after", "0"))
        page: dict[str, Any] = {"data": [show(post) for post in seen[begin : begin + limit]]}
        if page["data"]:
            page["paging"] = {"cursors": {"before": str(begin), "after": str(begin + limit)}}
            if begin + limit < len(seen):
                page["paging"]["next"] = f"https://graph.facebook.com/v25.0/x?access_token={self.token}"
        return Answer(200, page)

    def _lacks(self, permission: str) -> Answer | None:
        if permission not in self.missing:
            return None
        return _error(200, f"(#200) If posting to a page, requires {permission} permission")


def _judge(call: str, given: dict[str, str], listing: bool) -> None:
    """Names and types of parameters, as the specification has them."""
    known = SPEC["calls"][call]
    for name, value in given.items():
        kind = known.get(name)
        if kind is None and not (listing and name in _LISTING):
            raise Broken(f"{call} has no {name}", _error(100, f"Unknown parameter {name}"))
        if kind == "bool" and value not in ("true", "false"):
            raise Broken(f"{name} is no {kind}", _error(100, f"(#100) Param {name} must be a boolean"))
        if kind == "unsigned int" and not value.isdigit():
            raise Broken(f"{name} is no {kind}", _error(100, f"(#100) Param {name} must be an integer"))


def _fields(told: str, kind: str) -> set[str]:
    """The names in a list of fields, those in braces judged too. Broken for an unknown one."""
    outer = re.sub(r"\{[^}]*\}", "", told)
    inner = [name for group in re.findall(r"\{([^}]*)\}", told) for name in group.split(",")]
    names = {name for name in outer.split(",") if name}
    if strange := (names - set(SPEC["fields"][kind])) | (set(inner) - set(SPEC["fields"]["attachment"])):
        raise Broken(f"no such fields: {strange}", _error(100, f"(#100) Tried accessing nonexisting field {strange}"))
    return names


def _pick(found: dict[str, Any], wanted: set[str]) -> dict[str, Any]:
    return {name: value for name, value in found.items() if name in wanted | {"id"}}


def _judged(file: File, heaviest: int) -> bytes:
    mime, data = file
    try:
        image = Image.open(io.BytesIO(data))
    except OSError as error:
        raise Broken("no picture", _error(324, "Missing or invalid image file")) from error
    if Image.MIME.get(image.format or "") != mime or len(data) > heaviest:
        raise Broken("another kind of picture, or too heavy", _error(1, "Please reduce the amount of data"))
    return data


def _judged_for_instagram(data: bytes) -> None:
    image = Image.open(io.BytesIO(data))
    if image.format != "JPEG":
        raise ValueError("2207005: image format is not supported")
    if len(data) > _HEAVIEST["instagram"]:
        raise ValueError("2207004: image is too large")
    if not 0.8 <= image.width / image.height <= 1.91:
        raise ValueError("2207009: aspect ratio not supported")


def _fetched(address: str) -> bytes:
    answer = requests.get(address, timeout=30, headers={"User-Agent": "facebookexternalua"})
    answer.raise_for_status()
    return answer.content


def _time(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%S+0000")


def _error(code: int, message: str, subcode: int = 0, status: int = 400) -> Answer:
    said: dict[str, Any] = {"message": message, "type": "OAuthException", "code": code, "fbtrace_id": "AbC"}
    return Answer(status, {"error": said | ({"error_subcode": subcode} if subcode else {})})
