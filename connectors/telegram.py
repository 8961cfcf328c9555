"""A channel of Telegram, written to by a bot that is its administrator.

API: https://core.telegram.org/bots/api (10.1). A bot cannot read what stands in a channel: the only trace of a
message is the answer to its sending. The token is a part of each address, so no address and no exception of the
library below leaves this module.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, ClassVar
from urllib.parse import quote

import requests

from connectors import values
from connectors.base import COMMON, Base
from connectors.line import Line
from connectors.photos import Fitting, fitting
from connectors.troubles import Kind, lost, no_answer, trouble, wait
from wpbridge.errors import Ambiguous, AuthError, ConfigError, Gone, Rejected, WpbridgeError
from wpbridge.masking import register_secret
from wpbridge.models import Account, Delivery, Receipt
from wpbridge.plugins import Channel, ChannelSettings
from wpbridge.texts import T, Text

OFFICIAL = "https://api.telegram.org"
CAPTION = 1024  # UTF-16 units under a picture; a message without one takes more

_CHAT = re.compile(r"@[A-Za-z][A-Za-z0-9_]{3,31}|-100[0-9]{5,15}")
_RIGHTS = {  # the API's name, and the word in the settings of a channel
    "can_post_messages": "Post Messages",
    "can_edit_messages": "Edit Messages of Others",
    "can_delete_messages": "Delete Messages of Others",
}
_TOKEN = T(
    "{channel}: Telegram does not accept the token, or the bot may not do this ({why}). @BotFather shows the token "
    "(/mybots, API Token); in the channel's settings the bot must be under Administrators with the rights Post "
    "Messages, Edit Messages of Others and Delete Messages of Others."
)
# A refusal by one of these words is about the bot's place in the channel, not about the message.
_NO_RIGHT = re.compile(
    r"chat not found|not a member|was kicked|administrator rights|not enough rights|no rights|CHAT_WRITE_FORBIDDEN"
    r"|CHAT_ADMIN_REQUIRED|CHANNEL_PRIVATE",
    re.I,
)
_GONE = re.compile(r"message to (?:edit|delete|reply|be replied) not found|MESSAGE_ID_INVALID", re.I)
_SAME = re.compile(r"message is not modified", re.I)
_BY_STATUS: Mapping[int, Kind] = {400: Rejected, 401: AuthError, 403: AuthError, 404: AuthError, 413: Rejected}


GUIDE = (
    T("Talk to @BotFather in Telegram: /newbot makes a bot and shows its token; put it where token_env says."),
    T("In the channel's settings open Administrators, Add Admin, and choose the bot."),
    T("Give it Post Messages, Edit Messages of Others and Delete Messages of Others, nothing else."),
    T("Write the channel's public name with @ as chat, then run: wpbridge channels test"),
)


def build(settings: ChannelSettings) -> Channel:
    """The channel of a `[channels.NAME]` table of this kind. ConfigError for a missing or wrong value."""
    return TelegramChannel(settings, Line(values.address(settings, OFFICIAL)))


class TelegramChannel(Base):
    """One channel. Each method may raise AuthError, RateLimited, Unavailable and Rejected."""

    kind: ClassVar[str] = "telegram"
    settings: ClassVar[Mapping[str, Text]] = {
        "chat": T("The channel: its public name with @, or its number, -100 first."),
        "token_env": T("The environment variable that holds the token of the bot."),
        **COMMON,
    }
    can: ClassVar[frozenset[str]] = frozenset({"edit", "reply", "delete", "pictures"})
    corrects: ClassVar[str] = "edit"
    usual_pictures: ClassVar[int] = 0

    def __init__(self, settings: ChannelSettings, line: Line) -> None:
        super().__init__(settings)
        self._chat = _chat_of(settings)
        self._line = line
        token = quote(values.secret(settings, "token"), safe=":")
        register_secret(token)
        self._path = f"bot{token}"
        if self._limits.pictures:
            self._limits = replace(self._limits, text=min(CAPTION, self._limits.text))

    def measure(self, text: str) -> int:
        """UTF-16 units, as Telegram counts: most emoji are two. An address counts all of its own."""
        return len(text.encode("utf-16-le", "surrogatepass")) // 2

    def verify(self) -> Account:
        """The channel, once the bot may do all in it that it has to. Tokens of bots do not expire."""
        bot = self._read("getMe", {})
        chat = self._read("getChat", {"chat_id": self._chat})
        if chat.get("type") != "channel":
            raise AuthError(T("{channel}: {chat} is no channel of Telegram.", channel=self.name, chat=str(self._chat)))
        member = self._read("getChatMember", {"chat_id": self._chat, "user_id": bot.get("id")})
        missing = [word for right, word in _RIGHTS.items() if member.get(right) is not True]
        if member.get("status") != "administrator" or missing:
            raise AuthError(
                T(
                    "{channel}: the bot @{bot} lacks rights in the channel. Open the channel's settings in Telegram, "
                    "Administrators, the bot, and switch on: {rights}.",
                    channel=self.name,
                    bot=str(bot.get("username", "")),
                    rights=", ".join(missing or _RIGHTS.values()),
                )
            )
        name = str(chat.get("title", ""))
        return Account(id=str(chat.get("id")), login=str(chat.get("username") or name), name=name)

    def find(self, delivery: Delivery) -> Receipt | None:
        """Ambiguous, always: no bot can read a channel."""
        raise Ambiguous(
            T(
                "{channel}: a bot cannot read what stands in a channel, so nobody but you can tell whether the message "
                "is there. Look at the channel, then say what you saw: wpbridge deliveries settle.",
                channel=self.name,
            )
        )

    def send(self, delivery: Delivery) -> Receipt:
        """One call that uploads and publishes: once, whatever happens."""
        return self._post(delivery, {})

    def reply(self, receipt: Receipt, delivery: Delivery) -> Receipt:
        """A message that answers the first one."""
        return self._post(delivery, {"reply_parameters": {"message_id": self._ids(receipt)[0]}})

    def edit(self, receipt: Receipt, delivery: Delivery) -> Receipt:
        """Other words in the same message, and other pictures in the place of the first, as many as they were.

        Rejected where the number of pictures has changed: Telegram changes none of an album, and takes none away.
        """
        data, ids = self._bytes(delivery), self._ids(receipt)
        pictures = _digests(data)
        if pictures == receipt.pictures:
            done = self._change(ids[0], *_words(delivery, bool(pictures)))
        elif pictures and len(pictures) == len(ids):
            captions = [delivery.text, *[""] * (len(ids) - 1)]
            done, *_ = [self._replace(*one) for one in zip(ids, self._fit(data), captions, strict=True)]
        else:
            raise self._other_pictures()
        changed = self._receipt([done], pictures) if done else replace(receipt, pictures=pictures)
        return replace(changed, raw=changed.raw | {"ids": ids})

    def delete(self, receipt: Receipt) -> None:
        """Take the message back, all of an album; what is gone already is as good."""
        for number in self._ids(receipt):
            with suppress(Gone):
                self._asked("deleteMessage", {"chat_id": self._chat, "message_id": number}, sent=False)

    def _post(self, delivery: Delivery, more: Mapping[str, Any]) -> Receipt:
        data = self._bytes(delivery)
        fit, fields = self._fit(data), {"chat_id": self._chat, **more}
        if not fit:
            said = self._asked("sendMessage", fields | _text(delivery), sent=True)
        elif len(fit) == 1:
            said = self._asked("sendPhoto", fields | {"caption": delivery.text}, {"photo": fit[0]}, sent=True)
        else:
            media = [_media(f"photo{n}", delivery.text if n == 0 else "") for n in range(len(fit))]
            files = {f"photo{n}": one for n, one in enumerate(fit)}
            said = self._asked("sendMediaGroup", fields | {"media": media}, files, sent=True)
        return self._receipt(said if isinstance(said, list) else [said], _digests(data), sent=True)

    def _change(self, number: int, method: str, fields: Mapping[str, Any]) -> Any:
        """The message with other words; None when they stand there already."""
        return self._asked(method, {"chat_id": self._chat, "message_id": number, **fields}, sent=False)

    def _replace(self, number: int, picture: Fitting, caption: str) -> Any:
        fields = {"chat_id": self._chat, "message_id": number, "media": _media("photo", caption)}
        return self._asked("editMessageMedia", fields, {"photo": picture}, sent=False)

    def _fit(self, data: Sequence[bytes]) -> list[Fitting]:
        return [fitting(picture, self.network.picture, self.name) for picture in data]

    def _receipt(self, messages: Sequence[Any], pictures: tuple[str, ...], sent: bool = False) -> Receipt:
        """The server's answer as proof; one that is no message is no usable answer."""
        try:
            told = [_Told.read(one) for one in messages]
            first = told[0]
        except (KeyError, TypeError, ValueError, AttributeError, IndexError, OverflowError, OSError):
            raise trouble(lost(sent), self.name, "no message in the answer") from None
        raw = {"chat": first.chat, "ids": [one.number for one in told], "date": first.at.isoformat()}
        return Receipt(remote_id=str(first.number), url=first.url, at=first.at, pictures=pictures, raw=raw)

    def _ids(self, receipt: Receipt) -> list[int]:
        """The messages that a receipt stands for, an album's all. Rejected for one that names none: a person's word."""
        named = receipt.raw.get("ids") or [receipt.remote_id, receipt.url.rpartition("/")[2]]
        ids = [int(number) for number in named if re.fullmatch("[0-9]+", str(number))]
        if not ids:
            raise Rejected(
                T(
                    "{channel}: the number of the message is not known. Change it in Telegram by hand.",
                    channel=self.name,
                )
            )
        return ids if receipt.raw.get("ids") else ids[:1]

    def _other_pictures(self) -> Rejected:
        return Rejected(
            T(
                "{channel}: Telegram cannot change how many pictures a message has. Correct it by taking it back and "
                "sending it anew.",
                channel=self.name,
            )
        )

    def _read(self, method: str, fields: Mapping[str, Any]) -> dict[str, Any]:
        found = self._asked(method, fields, sent=False)
        if not isinstance(found, dict):
            raise trouble(lost(False), self.name, "no usable answer")
        return found

    def _asked(
        self, method: str, fields: Mapping[str, Any], files: Mapping[str, Fitting] | None = None, *, sent: bool
    ) -> Any:
        """The result of a call, None for "not modified". `sent`: without an answer something may be public."""
        failed: WpbridgeError | None = None
        try:
            answer = self._line.request("POST", f"{self._path}/{method}", **_body(fields, files))
        except Exception as error:
            failed = no_answer(error, self.name, sent)
        if failed:  # raised here: the error of the library names the address, and with it the token
            raise failed
        return self._result(answer, sent)

    def _result(self, answer: requests.Response, sent: bool) -> Any:
        said = _said(answer)
        if answer.ok and said.get("ok") is True and "result" in said:
            return said["result"]
        why = " ".join(str(said.get("description") or "").split())
        if said.get("ok") is False and _SAME.search(why):
            return None
        if answer.status_code == 429:
            raise wait(self.name, _until(said))
        known = said.get("ok") is False or answer.status_code == 401
        kind = (_kind(answer.status_code, why) if known else None) or lost(sent)
        raise trouble(kind, self.name, f"HTTP {answer.status_code} {why}".strip(), _TOKEN)


settings = TelegramChannel.settings  # the configuration asks the module for them


@dataclass(frozen=True)
class _Told:
    """What an answer tells of a message."""

    number: int
    chat: int
    url: str
    at: datetime

    @classmethod
    def read(cls, message: Any) -> _Told:
        """KeyError, TypeError, ValueError, AttributeError for what is no message."""
        number, chat = message["message_id"], message["chat"]
        if not (_is_whole(number) and number > 0 and _is_whole(chat["id"]) and _is_whole(message["date"])):
            raise ValueError
        name = chat.get("username") or f"c/{str(chat['id']).removeprefix('-100')}"
        at = datetime.fromtimestamp(message.get("edit_date") or message["date"], UTC)
        return cls(number, chat["id"], f"https://t.me/{name}/{number}", at)


def _chat_of(settings: ChannelSettings) -> str | int:
    """A name as it is, a number as a number. ConfigError for what is neither."""
    chat = values.words(settings, "chat")
    if not _CHAT.fullmatch(chat):
        raise ConfigError(
            T(
                "[channels.{name}]: chat must be the name of the channel with @, or its number, -100 first.",
                name=settings.name,
            )
        )
    return chat if chat.startswith("@") else int(chat)


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _digests(data: Sequence[bytes]) -> tuple[str, ...]:
    return tuple(hashlib.sha256(picture).hexdigest() for picture in data)


def _text(delivery: Delivery) -> dict[str, Any]:
    return {"text": delivery.text, "link_preview_options": {"url": delivery.publication.address}}


def _words(delivery: Delivery, under_picture: bool) -> tuple[str, dict[str, Any]]:
    """The method that changes the words, and what it takes."""
    if under_picture:
        return "editMessageCaption", {"caption": delivery.text}
    return "editMessageText", _text(delivery)


def _media(name: str, caption: str) -> dict[str, str]:
    return {"type": "photo", "media": f"attach://{name}"} | ({"caption": caption} if caption else {})


def _body(fields: Mapping[str, Any], files: Mapping[str, Fitting] | None) -> dict[str, Any]:
    """JSON; with files a form, whose fields are texts, or JSON where they are not simple."""
    if not files:
        return {"json": dict(fields)}
    form = {name: value if isinstance(value, str) else json.dumps(value) for name, value in fields.items()}
    parts = {name: (f"{name}.{one.mime.partition('/')[2]}", one.data, one.mime) for name, one in files.items()}
    return {"data": form, "files": parts}


def _said(answer: requests.Response) -> dict[str, Any]:
    """What the answer says, nothing for one that is not Telegram's."""
    try:
        said = json.loads(answer.content)
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}


def _kind(status: int, why: str) -> Kind | None:
    """What a refusal means; None for one that says nothing about what was done."""
    if status == 400 and _GONE.search(why):
        return Gone
    if status == 400 and _NO_RIGHT.search(why):
        return AuthError
    return _BY_STATUS.get(status)


def _until(said: Mapping[str, Any]) -> float | None:
    """When the server may be asked again (Unix time)."""
    parameters = said.get("parameters")
    after = parameters.get("retry_after") if isinstance(parameters, dict) else None
    return datetime.now(UTC).timestamp() + after if isinstance(after, int) else None
