"""Telegram's Bot API, with one channel and one bot that is its administrator.

Facts: https://core.telegram.org/bots/api, as `specs/telegram.json` has them. A parameter that the page does not know
breaks the rules here, although Telegram itself passes over it.
"""

from __future__ import annotations

import io
import json
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from PIL import Image

from tests.doubles.strict import Answer, Broken, File, Request, Strict, form

SPEC = json.loads((Path(__file__).parent / "specs" / "telegram.json").read_text("utf-8"))
_LIMITS = SPEC["limits"]
_SCALARS: dict[str, type] = {"Integer": int, "String": str, "Boolean": bool}
_OUR_RIGHTS = ("can_post_messages", "can_edit_messages", "can_delete_messages")
_OTHER_RIGHTS = (
    "can_be_edited is_anonymous can_manage_chat can_manage_video_chats can_restrict_members can_promote_members "
    "can_change_info can_invite_users can_post_stories can_edit_stories can_delete_stories"
).split()

@dataclass
class Post:
    """A message of the channel: `photo` is the bytes of its picture, empty for one without."""

    number: int
    date: int
    words: str
    photo: bytes = b""
    group: str = ""
    answers: int = 0
    preview: str = ""
    edited: int = 0


@dataclass
class Call:
    """A call with its parameters as values and its files."""

    method: str
    values: dict[str, Any]
    files: dict[str, File] = field(default_factory=dict)


class Telegram(Strict):
    """The posts are in `posts`, by number. `per_minute` messages a minute and no more; None: as many as one likes.

    `clock` gives Unix seconds. `rights` and `status` are the bot's in the channel; a `token` of "" is accepted from
    nobody.
    """

    def __init__(
        self,
        token: str = "4711:canary-secret",
        chat: int = -1001234567890,
        username: str = "humas",
        per_minute: int | None = 20,
        clock: Callable[[], float] = time.time,
    ) -> None:
        super().__init__()
        self.token, self.chat, self.username = token, chat, username
        self.per_minute, self.clock = per_minute, clock
        self.type, self.status, self.rights = "channel", "administrator", set(_OUR_RIGHTS)
        self.posts: dict[int, Post] = {}
        self._next = 1
        self._recent: deque[float] = deque()

    def handle(self, request: Request) -> Answer:
        """One call of the Bot API."""
        _, _, rest = request.path.partition("/bot")
        token, _, method = rest.partition("/")
        if not request.path.startswith("/bot") or method not in SPEC["methods"]:
            raise Broken("no such method", _refusal(404, "Not Found"))
        if token != self.token or not token:
            return _refusal(401, "Unauthorized")
        call = _read(request, method)
        works: dict[str, Callable[[Call], Any]] = {
            "getMe": self._me,
            "getChat": self._chat_info,
            "getChatMember": self._member,
            "sendMessage": self._send_message,
            "sendPhoto": self._send_photo,
            "sendMediaGroup": self._send_group,
            "editMessageText": self._edit_text,
            "editMessageCaption": self._edit_caption,
            "editMessageMedia": self._edit_media,
            "deleteMessage": self._delete,
            "deleteMessages": self._delete,
        }
        result = works[method](call)
        return result if isinstance(result, Answer) else Answer(200, {"ok": True, "result": result})

    def _me(self, call: Call) -> Any:
        return self._bot

    @property
    def _bot(self) -> dict[str, Any]:
        return {"id": 4711, "is_bot": True, "first_name": "Bot Humas", "username": "humas_bot"}

    @property
    def _chat(self) -> dict[str, Any]:
        named = {"username": self.username} if self.username else {}
        return {"id": self.chat, "title": "Humas Kabupaten", "type": self.type} | named

    def _chat_info(self, call: Call) -> Any:
        if refusal := self._unknown(call):
            return refusal
        return self._chat | {"accent_color_id": 1, "max_reaction_count": 11, "accepted_gift_types": {}}

    def _member(self, call: Call) -> Any:
        if refusal := self._unknown(call):
            return refusal
        if call.values["user_id"] != 4711:
            raise Broken("another member than the bot", _refusal(400, "Bad Request: user not found"))
        rights = {right: right in self.rights for right in _OUR_RIGHTS} | dict.fromkeys(_OTHER_RIGHTS, False)
        return {"status": self.status, "user": self._bot} | (rights if self.status == "administrator" else {})

    def _unknown(self, call: Call) -> Answer | None:
        given = call.values.get("chat_id")
        if given not in (self.chat, str(self.chat), f"@{self.username}" if self.username else None):
            return _refusal(400, "Bad Request: chat not found")
        if self.status in ("left", "kicked"):
            word = {"left": "is not a member of", "kicked": "was kicked from"}[self.status]
            return _refusal(403, f"Forbidden: bot {word} the channel chat")
        return None

    def _may_not(self, call: Call, right: str) -> Answer | None:
        if refusal := self._unknown(call):
            return refusal
        if self.status != "administrator" or right not in self.rights:
            return _refusal(400, "Bad Request: need administrator rights in the channel chat")
        return None

    def _send_message(self, call: Call) -> Any:
        text = _text(call.values["text"], "text")
        preview = call.values.get("link_preview_options", {}).get("url", "")
        return self._publish(call, [(text, b"")], preview)

    def _send_photo(self, call: Call) -> Any:
        caption = _text(call.values.get("caption", ""), "caption")
        return self._publish(call, [(caption, _photo(call.files.get("photo")))])

    def _send_group(self, call: Call) -> Any:
        media = call.values["media"]
        least, most = _LIMITS["album"]
        if not least <= len(media) <= most:
            raise Broken("not an album's number", _refusal(400, "Bad Request: wrong number of items in the album"))
        names = [one["media"].removeprefix("attach://") for one in media]
        if len(set(names)) != len(names) or set(names) != set(call.files):
            raise Broken("files and media do not match", _refusal(400, "Bad Request: wrong file identifier"))
        parts = [(_text(one.get("caption", ""), "caption"), _photo(call.files[n])) for one, n in zip(media, names)]  # noqa: B905
        return self._publish(call, parts)

    def _publish(self, call: Call, parts: list[tuple[str, bytes]], preview: str = "") -> Any:
        answers = call.values.get("reply_parameters", {}).get("message_id", 0)
        if refusal := self._may_not(call, "can_post_messages") or self._too_fast(len(parts)):
            return refusal
        if answers and answers not in self.posts:
            return _refusal(400, "Bad Request: message to be replied not found")
        group = f"g{self._next}" if len(parts) > 1 else ""
        made = []
        for words, photo in parts:
            made.append(Post(self._next, int(self.clock()), words.strip(), photo, group, answers, preview))
            self.posts[self._next] = made[-1]
            self._next += 1
        said = [self._message(post) for post in made]
        return said if group else said[0]

    def _too_fast(self, count: int) -> Answer | None:
        now = self.clock()
        while self._recent and self._recent[0] <= now - 60:
            self._recent.popleft()
        if self.per_minute is not None and len(self._recent) + count > self.per_minute:
            after = max(1, int(self._recent[0] + 60 - now) + 1) if self._recent else 60
            return _refusal(429, f"Too Many Requests: retry after {after}", {"retry_after": after})
        self._recent.extend([now] * count)
        return None

    def _edit_text(self, call: Call) -> Any:
        text = _text(call.values.get("text", ""), "text")
        preview = call.values.get("link_preview_options", {}).get("url", "")
        return self._change(call, text, None, lambda post: not post.photo, preview)

    def _edit_caption(self, call: Call) -> Any:
        return self._change(call, _text(call.values.get("caption", ""), "caption"), None, lambda post: bool(post.photo))

    def _edit_media(self, call: Call) -> Any:
        media = call.values["media"]
        photo = _photo(call.files.get(media["media"].removeprefix("attach://")))
        return self._change(call, _text(media.get("caption", ""), "caption"), photo, lambda post: True)

    def _change(
        self, call: Call, words: str, photo: bytes | None, fits: Callable[[Post], bool], preview: str = ""
    ) -> Any:
        if refusal := self._may_not(call, "can_post_messages"):
            return refusal
        post = self.posts.get(call.values.get("message_id", 0))
        if post is None:
            return _refusal(400, "Bad Request: message to edit not found")
        if not fits(post):
            there = "text" if post.photo else "caption"
            raise Broken("the other kind", _refusal(400, f"Bad Request: there is no {there} in the message to edit"))
        if photo is None and (post.words, post.preview) == (words.strip(), preview):
            return _refusal(400, "Bad Request: message is not modified: specified new message content is the same")
        post.words, post.preview, post.edited = words.strip(), preview, int(self.clock())
        post.photo = photo or post.photo
        return self._message(post)

    def _delete(self, call: Call) -> Any:
        if refusal := self._unknown(call):
            return refusal
        if not self.rights & {"can_post_messages", "can_delete_messages"}:
            return _refusal(400, "Bad Request: message can't be deleted")
        many = call.values.get("message_ids")
        numbers = many or [call.values["message_id"]]
        if not many and numbers[0] not in self.posts:
            return _refusal(400, "Bad Request: message to delete not found")
        for number in numbers:
            self.posts.pop(number, None)
        return True

    def _message(self, post: Post) -> dict[str, Any]:
        said: dict[str, Any] = {"message_id": post.number, "chat": self._chat, "sender_chat": self._chat}
        said |= {"date": post.date} | ({"edit_date": post.edited} if post.edited else {})
        if not post.photo:
            return said | {"text": post.words, "link_preview_options": {"url": post.preview}}
        width, height = Image.open(io.BytesIO(post.photo)).size
        size = {"file_id": f"f{post.number}", "file_unique_id": f"u{post.number}", "width": width, "height": height}
        return said | {"photo": [size], "caption": post.words} | ({"media_group_id": post.group} if post.group else {})


def units(text: str) -> int:
    """How long a text is to Telegram: UTF-16 code units."""
    return sum(2 if ord(character) > 0xFFFF else 1 for character in text)


def _refusal(status: int, why: str, parameters: dict[str, int] | None = None) -> Answer:
    body: dict[str, Any] = {"ok": False, "error_code": status, "description": why}
    return Answer(status, body | ({"parameters": parameters} if parameters else {}))


def _bad(why: str) -> Broken:
    return Broken(why, _refusal(400, f"Bad Request: {why}"))


def _text(text: str, what: str) -> str:
    if what == "text" and not text.strip():
        raise _bad("message text is empty")
    if units(text) > _LIMITS[what]:
        raise _bad("message is too long" if what == "text" else "message caption is too long")
    return text


def _photo(file: File | None) -> bytes:
    if file is None:
        raise _bad("there is no photo in the request")
    mime, data = file
    if len(data) > _LIMITS["photo_bytes"]:
        raise Broken("photo too heavy", _refusal(413, "Request Entity Too Large"))
    try:
        image = Image.open(io.BytesIO(data))
    except OSError as error:
        raise _bad("IMAGE_PROCESS_FAILED") from error
    if Image.MIME.get(image.format or "") != mime or image.format not in ("JPEG", "PNG"):
        raise _bad("PHOTO_EXT_INVALID")
    long, short = max(image.size), min(image.size)
    if sum(image.size) > _LIMITS["photo_sides"] or long > short * _LIMITS["photo_ratio"]:
        raise _bad("PHOTO_INVALID_DIMENSIONS")
    return data


def _read(request: Request, method: str) -> Call:
    """The parameters, of the types that the page gives them. Broken for one that is unknown, missing or another."""
    if request.method not in ("GET", "POST"):
        raise Broken("neither GET nor POST", _refusal(405, "Method Not Allowed"))
    if request.query:
        raise _bad("parameters in the address")
    known = SPEC["methods"][method]
    values, files, typed = _parameters(request)
    if strange := (values.keys() | files.keys()) - known.keys() - _attached(values):
        raise _bad(f"unknown {sorted(strange)}")
    if missing := [n for n, one in known.items() if one["required"] and n not in values and n not in files]:
        raise _bad(f"missing {missing}")
    read = {name: _value(name, value, known[name]["types"], typed) for name, value in values.items()}
    return Call(method, read, files)


def _attached(values: Mapping[str, Any]) -> set[str]:
    """The names that the media of a call give to its files."""
    media = _decoded(values["media"]) if "media" in values else []
    several = media if isinstance(media, list) else [media]
    return {str(one.get("media", "")).removeprefix("attach://") for one in several if isinstance(one, dict)}


def _parameters(request: Request) -> tuple[dict[str, Any], dict[str, File], bool]:
    """The parameters, the files, and whether the parameters have types (JSON) or are texts (a form)."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "application/json":
        try:
            found = request.json()
        except ValueError as error:
            raise _bad("can't parse the JSON") from error
        if not isinstance(found, dict):
            raise _bad("the JSON is no object")
        return found, {}, True
    if kind == "application/x-www-form-urlencoded":
        fields = parse_qs(request.body.decode(), keep_blank_values=True)
        return {name: given[-1] for name, given in fields.items()}, {}, False
    if kind == "multipart/form-data":
        try:
            return *form(request), False
        except ValueError as error:
            raise _bad(str(error)) from error
    if request.body:
        raise _bad(f"body of the type {kind!r}")
    return {}, {}, True


def _decoded(value: Any) -> Any:
    try:
        return json.loads(value) if isinstance(value, str) else value
    except ValueError as error:
        raise _bad("can't parse a JSON value") from error


def _value(name: str, value: Any, types: list[str], typed: bool) -> Any:
    """A parameter as a value of one of `types`. Broken."""
    for kind in types:
        for one in (value, *(() if typed else _scalar(value, kind))):
            if _is(one, kind):
                return _checked(one, kind)
    decoded = _decoded(value) if isinstance(value, str) and "InputFile" not in types else value
    for kind in types:
        if _is(decoded, kind) and kind not in _SCALARS:
            return _checked(decoded, kind)
    raise _bad(f"{name} is none of {types}")


def _scalar(value: str, kind: str) -> tuple[Any, ...]:
    """What the text of a form stands for as a value of a type."""
    if kind == "Integer" and value.lstrip("-").isdigit():
        return (int(value),)
    if kind == "Boolean" and value.lower() in ("true", "false"):
        return (value.lower() == "true",)
    return ()


def _is(value: Any, kind: str) -> bool:
    if kind in _SCALARS:
        return type(value) is _SCALARS[kind]
    return isinstance(value, list) if kind.startswith("Array of ") else isinstance(value, dict)


def _checked(value: Any, kind: str) -> Any:
    """An object or list with its members judged."""
    if kind.startswith("Array of "):
        inner = "InputMediaPhoto" if "InputMedia" in kind else kind.removeprefix("Array of ")
        if not all(_is(one, inner) for one in value):
            raise _bad(f"a member is no {inner}")
        return [_checked(one, inner) for one in value]
    known = SPEC["types"].get("InputMediaPhoto" if kind == "InputMedia" else kind)
    if known is None:
        return value
    if strange := value.keys() - known.keys():
        raise _bad(f"{kind} has no {sorted(strange)}")
    if missing := [n for n, one in known.items() if one["required"] and n not in value]:
        raise _bad(f"{kind} without {missing}")
    read = {name: _value(name, one, known[name]["types"], True) for name, one in value.items()}
    if kind.startswith("InputMedia") and read["type"] != "photo":
        raise _bad("media of another type than photo")
    return read
