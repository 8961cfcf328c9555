"""Telegram: one call that makes public, what its answers mean, and what a bot must be allowed."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import requests

from connectors import telegram
from connectors.line import Line
from tests.contract.channels import ADDRESS, World, ago, delivery, settings_of, snapshot
from tests.contract.worlds.telegram import on
from tests.doubles.strict import AFTER, Answer, Fault, Strict, Work, half, lost, page_after, refused_connection, says
from tests.doubles.telegram import Telegram, units
from tests.site import samples
from wpbridge.errors import (
    Ambiguous,
    AuthError,
    ConfigError,
    Gone,
    RateLimited,
    Rejected,
    Unavailable,
    WpbridgeError,
)
from wpbridge.models import Attachment, Delivery, Photo, Picture, Receipt
from wpbridge.plugins import Channel


@pytest.fixture
def server() -> Iterator[Telegram]:
    with Telegram() as server:
        yield server
        assert server.violations == []


@pytest.fixture
def world(server: Telegram) -> World:
    return on(server)


@pytest.fixture
def photos(tmp_path: Path) -> list[Path]:
    paths = [tmp_path / str(number) for number in range(4)]
    for number, path in enumerate(paths):
        path.write_bytes(samples.jpeg(seed=number + 1))
    return paths


def with_pictures(channel: Channel, photos: list[Path], title: str = "Bupati resmikan pasar") -> Delivery:
    """A message with these pictures on its way."""
    plain = delivery(replace(channel.render(snapshot(title)), pictures=()))
    pictures = tuple(Picture(part=f"media:{number}") for number in range(len(photos)))
    message = replace(plain.message, pictures=pictures)
    return replace(plain, message=message, photos=tuple(Photo(path=path) for path in photos))


def test_a_message_is_one_call_and_its_receipt_leads_to_it(server: Telegram, world: World) -> None:
    receipt = world.channel.send(delivery(world.message()))
    [request] = server.requests
    assert request.path.endswith("/sendMessage")
    assert (receipt.remote_id, receipt.url) == ("1", "https://t.me/humas/1")
    assert receipt.at == datetime.fromtimestamp(server.posts[1].date, UTC)
    assert server.posts[1].preview == ADDRESS  # the card of the post, whatever else the words link to


def test_a_channel_without_a_name_has_addresses_by_its_number(server: Telegram) -> None:
    server.username = ""
    settings = settings_of("telegram", server.url, secrets={"token": server.token}, chat=str(server.chat))
    channel = telegram.build(settings)
    receipt = channel.send(delivery(channel.render(snapshot())))
    assert receipt.url == "https://t.me/c/1234567890/1"
    assert channel.verify().login == "Humas Kabupaten"


@pytest.mark.parametrize("count", [1, 2, 4])
def test_pictures_and_words_are_one_call(server: Telegram, world: World, photos: list[Path], count: int) -> None:
    receipt = world.channel.send(with_pictures(world.channel, photos[:count]))
    assert len(server.requests) == 1
    assert receipt.remote_id == "1" and receipt.raw["ids"] == list(range(1, count + 1))
    posts = list(server.posts.values())
    assert len({post.photo for post in posts}) == count
    assert posts[0].words and not any(post.words for post in posts[1:])
    world.channel.delete(receipt)
    assert server.posts == {}


def test_half_a_deleted_album_is_deleted_whole(server: Telegram, world: World, photos: list[Path]) -> None:
    receipt = world.channel.send(with_pictures(world.channel, photos[:3]))
    del server.posts[1]
    world.channel.delete(receipt)
    assert server.posts == {}


def test_a_reply_names_what_it_answers(server: Telegram, world: World, photos: list[Path]) -> None:
    first = world.channel.send(delivery(world.message()))
    world.channel.reply(first, delivery(world.message("Ralat")))
    world.channel.reply(first, with_pictures(world.channel, photos[:2]))
    assert [post.answers for post in server.posts.values()] == [0, 1, 1, 1]


@pytest.mark.parametrize(("pictures", "limit"), [(0, 4096), (1, 1024), (10, 1024)])
def test_a_message_with_pictures_has_less_room(server: Telegram, pictures: int, limit: int) -> None:
    channel = on(server, pictures).channel
    assert channel.limits.text == limit
    long = channel.render(snapshot(excerpt="Kalimat 🎉 ini. " * 900))
    assert channel.measure(long.with_link(ADDRESS)) <= limit
    channel.send(delivery(replace(long, pictures=())))


@pytest.mark.parametrize(("text", "length"), [("abc", 3), ("é", 1), ("🎉", 2), ("🇮🇩", 4), ("中", 1), ("\ud83d", 1)])
def test_lengths_are_utf_16_units(world: World, text: str, length: int) -> None:
    assert world.channel.measure(text) == units(text) == length


# --- corrections


def test_words_are_changed_in_place(server: Telegram, world: World) -> None:
    receipt = world.channel.send(delivery(world.message()))
    edited = world.channel.edit(receipt, delivery(world.message("Lain")))
    assert (edited.remote_id, edited.url, edited.raw["ids"]) == (receipt.remote_id, receipt.url, [1])
    assert server.posts[1].words.startswith("Lain")
    again = world.channel.edit(receipt, delivery(world.message("Lain")))  # "message is not modified"
    assert (again.remote_id, again.url) == (receipt.remote_id, receipt.url)


@pytest.mark.parametrize("count", [1, 3])
def test_the_words_under_pictures_are_changed_alone(
    server: Telegram, world: World, photos: list[Path], count: int
) -> None:
    receipt = world.channel.send(with_pictures(world.channel, photos[:count]))
    before = [post.photo for post in server.posts.values()]
    edited = world.channel.edit(receipt, with_pictures(world.channel, photos[:count], "Lain"))
    assert server.posts[1].words.startswith("Lain")
    assert [post.photo for post in server.posts.values()] == before
    assert edited.raw["ids"] == receipt.raw["ids"] and edited.pictures == receipt.pictures
    assert server.requests[-1].path.endswith("/editMessageCaption")


@pytest.mark.parametrize("count", [1, 2])
def test_other_pictures_take_the_place_of_the_first(
    server: Telegram, world: World, photos: list[Path], count: int
) -> None:
    receipt = world.channel.send(with_pictures(world.channel, photos[:count]))
    before = [post.photo for post in server.posts.values()]
    edited = world.channel.edit(receipt, with_pictures(world.channel, photos[-count:], "Lain"))
    assert not {post.photo for post in server.posts.values()} & set(before)
    assert [bool(post.words) for post in server.posts.values()] == [True, *[False] * (count - 1)]
    assert edited.pictures != receipt.pictures
    world.channel.delete(edited)
    assert server.posts == {}


def test_a_picture_may_join_words_and_more_may_not(server: Telegram, world: World, photos: list[Path]) -> None:
    receipt = world.channel.send(delivery(world.message()))
    with pytest.raises(Rejected, match="how many pictures"):
        world.channel.edit(receipt, with_pictures(world.channel, photos[:2]))
    edited = world.channel.edit(receipt, with_pictures(world.channel, photos[:1], "Lain"))
    assert server.posts[1].photo and server.posts[1].words.startswith("Lain")
    with pytest.raises(Rejected, match="how many pictures"):
        world.channel.edit(edited, delivery(world.message()))


def test_what_is_gone_cannot_be_changed(server: Telegram, world: World) -> None:
    receipt = world.channel.send(delivery(world.message()))
    server.posts.clear()
    with pytest.raises(Gone, match="not found"):
        world.channel.edit(receipt, delivery(world.message("Lain")))
    with pytest.raises(Gone, match="not found"):
        world.channel.reply(receipt, delivery(world.message("Lain")))
    assert server.posts == {}


def test_a_message_that_a_person_vouched_for_is_known_by_its_address(server: Telegram, world: World) -> None:
    receipt = world.channel.send(delivery(world.message()))
    vouched = Receipt(remote_id="", url=receipt.url, at=receipt.at)
    world.channel.edit(vouched, delivery(world.message("Lain")))
    assert server.posts[1].words.startswith("Lain")
    for call in (world.channel.delete, lambda nowhere: world.channel.edit(nowhere, delivery(world.message()))):
        with pytest.raises(Rejected, match="by hand"):
            call(replace(vouched, url=""))


# --- what a bot may


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"rights": {"can_post_messages", "can_delete_messages"}}, "switch on: Edit Messages of Others."),
        ({"rights": {"can_edit_messages"}}, "switch on: Post Messages, Delete Messages of Others."),
        ({"status": "member"}, "switch on: Post Messages, Edit Messages of Others, Delete Messages of Others."),
        ({"status": "left"}, "Administrators"),
        ({"status": "kicked"}, "Administrators"),
        ({"chat": -1009}, "chat not found"),
        ({"type": "supergroup"}, "no channel"),
        ({"token": "4711:new"}, "@BotFather"),
    ],
)
def test_a_right_that_is_missing_is_named(server: Telegram, world: World, change: dict[str, Any], said: str) -> None:
    if "chat" in change:
        change = change | {"username": "lain"}
    for name, value in change.items():
        setattr(server, name, value)
    with pytest.raises(AuthError) as caught:
        world.channel.verify()
    assert said in str(caught.value)


@pytest.mark.parametrize("change", [{"rights": set()}, {"status": "left"}, {"status": "kicked"}, {"token": "4711:new"}])
def test_without_the_right_nothing_is_sent_and_the_message_may_wait(
    server: Telegram, world: World, change: dict[str, Any]
) -> None:
    for name, value in change.items():
        setattr(server, name, value)
    with pytest.raises(AuthError):
        world.channel.send(delivery(world.message()))
    assert server.posts == {}


@pytest.mark.parametrize("chat", ["humas", "@a", "12345", "-1234", "@humas/x", "https://t.me/humas", ""])
def test_a_chat_that_is_none_is_refused(chat: str) -> None:
    with pytest.raises(ConfigError, match="chat"):
        telegram.build(settings_of("telegram", chat=chat))


def test_the_address_is_telegrams_unless_another_is_given() -> None:
    channel = telegram.build(settings_of("telegram", chat="@humas"))
    assert isinstance(channel, telegram.TelegramChannel)
    assert channel._line.base == "https://api.telegram.org"


# --- in doubt


def test_nobody_but_a_person_can_tell(world: World) -> None:
    with pytest.raises(Ambiguous, match="wpbridge deliveries settle"):
        world.channel.find(delivery(world.message()))


@pytest.mark.parametrize("fault", [fault for fault in AFTER if fault.__name__ != "untyped"])
@pytest.mark.parametrize("pictures", [0, 1, 2])
def test_a_lost_answer_is_in_doubt_and_nothing_is_sent_twice(
    server: Telegram, world: World, photos: list[Path], fault: Fault, pictures: int
) -> None:
    server.fault(fault)
    with pytest.raises(Ambiguous):
        world.channel.send(with_pictures(world.channel, photos[:pictures]))
    assert len(server.requests) == 1
    assert len([post for post in server.posts.values() if post.words]) == 1


@pytest.mark.parametrize("fault", [lost, page_after, half, refused_connection])
def test_a_change_without_an_answer_is_asked_again(server: Telegram, world: World, fault: Fault) -> None:
    receipt = world.channel.send(delivery(world.message()))
    server.fault(fault)
    with pytest.raises(Unavailable):
        world.channel.edit(receipt, delivery(world.message("Lain")))
    world.channel.edit(receipt, delivery(world.message("Lain")))
    server.fault(fault)
    with pytest.raises(Unavailable):
        world.channel.delete(receipt)
    world.channel.delete(receipt)
    assert server.posts == {}


def refusal(status: int, why: str, **parameters: int) -> dict[str, Any]:
    return {"ok": False, "error_code": status, "description": why, "parameters": parameters}


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (200, {}, Ambiguous),
        (200, [], Ambiguous),
        (200, {"ok": True}, Ambiguous),
        (200, {"ok": True, "result": {}}, Ambiguous),
        (200, {"ok": True, "result": True}, Ambiguous),
        (200, {"ok": True, "result": []}, Ambiguous),
        (200, {"ok": True, "result": {"message_id": 0, "date": 1, "chat": {"id": -1001}}}, Ambiguous),
        (200, {"ok": True, "result": {"message_id": 1, "date": 10**20, "chat": {"id": -1001}}}, Ambiguous),
        (200, b"[" * 100_000, Ambiguous),
        (200, b"<html>welcome</html>", Ambiguous),
        (302, b"", Ambiguous),
        (400, refusal(400, "Bad Request: message is too long"), Rejected),
        (400, refusal(400, "Bad Request: not enough rights to send text messages to the chat"), AuthError),
        (400, refusal(400, "Bad Request: need administrator rights in the channel chat"), AuthError),
        (400, refusal(400, "Bad Request: chat not found"), AuthError),
        (400, b"<html>", Ambiguous),
        (401, refusal(401, "Unauthorized"), AuthError),
        (401, b"", AuthError),
        (403, refusal(403, "Forbidden: bot was kicked from the channel chat"), AuthError),
        (404, refusal(404, "Not Found"), AuthError),
        (404, b"<html>", Ambiguous),
        (413, refusal(413, "Request Entity Too Large"), Rejected),
        (500, refusal(500, "Internal Server Error"), Ambiguous),
        (502, refusal(502, "Bad Gateway"), Ambiguous),
        (502, b"<html>", Ambiguous),
    ],
)
def test_each_answer_to_a_message_has_its_error(
    server: Telegram, world: World, status: int, body: Any, error: type[WpbridgeError]
) -> None:
    server.fault(says(status, body))
    with pytest.raises(error) as caught:
        world.channel.send(delivery(world.message()))
    assert type(caught.value) is error
    if isinstance(body, dict) and "description" in body:
        assert body["description"] in str(caught.value)


def test_a_rate_limit_names_the_time(server: Telegram, world: World) -> None:
    now = datetime.now(UTC).timestamp()
    server.clock = lambda: now
    for _ in range(20):
        world.channel.send(delivery(world.message()))
    with pytest.raises(RateLimited) as caught:
        world.channel.send(delivery(world.message()))
    assert abs(caught.value.retry_at.timestamp() - now - 60) < 5
    assert len(server.posts) == 20
    server.clock = lambda: now + 61
    world.channel.send(delivery(world.message()))


@pytest.mark.parametrize("body", [b"", refusal(429, "Too Many Requests"), {"ok": False, "parameters": []}])
def test_a_rate_limit_without_a_time_waits_some_minutes(server: Telegram, world: World, body: Any) -> None:
    server.fault(says(429, body))
    with pytest.raises(RateLimited) as caught:
        world.channel.send(delivery(world.message()))
    assert ago(minutes=-4) < caught.value.retry_at <= ago() + timedelta(minutes=6)


# --- the token


def calls(world: World) -> list[Callable[[], object]]:
    receipt = Receipt(remote_id="1", at=ago())
    message = delivery(world.message())
    channel = world.channel
    return [
        channel.verify,
        lambda: channel.send(message),
        lambda: channel.edit(receipt, message),
        lambda: channel.reply(receipt, message),
        lambda: channel.delete(receipt),
    ]


def repeats(server: Strict, work: Work) -> Answer:
    """An answer that says the address that was asked."""
    return Answer(400, refusal(400, f"Bad Request: {server.requests[-1].path}"))


@pytest.mark.parametrize("fault", [refused_connection, page_after, repeats, says(404, refusal(404, "Not Found"))])
def test_the_token_is_in_no_error_and_no_trace(
    server: Telegram, world: World, fault: Fault, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for call in calls(world):
        server.fault(fault, times=2)
        with pytest.raises(WpbridgeError) as caught:
            call()
        server.heal()
        told = "".join(traceback.format_exception(caught.value)) + str(caught.value) + caplog.text
        assert server.token not in told and "canary" not in told
        assert caught.value.__context__ is None and caught.value.__cause__ is None


def test_the_token_is_in_no_error_when_nobody_answers(server: Telegram, world: World) -> None:
    server.stop()
    for call in calls(world):
        with pytest.raises(Unavailable) as caught:
            call()
        assert "canary" not in "".join(traceback.format_exception(caught.value))
        assert caught.value.__context__ is None and caught.value.__cause__ is None


@pytest.mark.parametrize("error", [ValueError, OSError, requests.ConnectionError, requests.ReadTimeout, RecursionError])
def test_no_error_of_the_library_comes_out(error: type[Exception]) -> None:
    class Failing(Line):
        def request(self, method: str, url: str, *args: Any, **settings: Any) -> requests.Response:  # type: ignore[override]
            raise error(url)

    settings = settings_of("telegram", chat="@humas")
    channel = telegram.TelegramChannel(settings, Failing("http://127.0.0.1:1"))
    with pytest.raises(Ambiguous):
        channel.send(delivery(channel.render(snapshot())))
    with pytest.raises(Unavailable):
        channel.verify()


def test_a_strange_token_reaches_no_other_address(server: Telegram) -> None:
    channel = telegram.build(settings_of("telegram", server.url, secrets={"token": "../x?y#z"}, chat="@humas"))
    with pytest.raises(AuthError):
        channel.verify()
    assert [request.path for request in server.requests] == ["/bot..%2Fx%3Fy%23z/getMe"]


def test_many_pictures_are_as_many_as_the_office_wants(server: Telegram, world: World) -> None:
    assert world.channel.limits.pictures == 4
    files = tuple(Attachment(address=f"{n}.jpg", name="f", role="picture", id=n) for n in range(9))
    post = replace(snapshot().post, attachments=files)
    assert len(world.channel.render(replace(snapshot(), post=post)).pictures) == 4


# --- the strict server


def asked(server: Telegram, method: str, **how: Any) -> tuple[int, str]:
    answer = requests.post(f"{server.url}/bot{server.token}/{method}", timeout=5, **how)
    return answer.status_code, answer.json().get("description", "")


@pytest.mark.parametrize(
    ("method", "how", "said"),
    [
        ("sendMessage", {"json": {"chat_id": "@humas"}}, "missing ['text']"),
        ("sendMessage", {"json": {"chat_id": "@humas", "text": "a", "silent": True}}, "unknown ['silent']"),
        ("sendMessage", {"json": {"chat_id": "@humas", "text": 5}}, "text is none of"),
        ("sendMessage", {"json": {"chat_id": "@humas", "text": " "}}, "text is empty"),
        ("sendMessage", {"json": {"chat_id": "@humas", "text": "🎉" * 2049}}, "too long"),
        ("sendMessage", {"data": b"x", "headers": {"Content-Type": "text/plain"}}, "body of the type"),
        ("sendMessage", {"json": [1]}, "no object"),
        (
            "sendMessage",
            {"json": {"chat_id": "@humas", "text": "a", "link_preview_options": {"address": "x"}}},
            "has no ['address']",
        ),
        ("sendMessage", {"json": {"chat_id": "@humas", "text": "a", "reply_parameters": {}}}, "without ['message_id']"),
        ("sendPhoto", {"json": {"chat_id": "@humas", "photo": "https://a.example/a.jpg"}}, "no photo"),
        ("sendPhoto", {"data": {"chat_id": "@humas"}, "files": {"photo": ("a.jpg", b"x", "image/jpeg")}}, "IMAGE"),
        (
            "sendPhoto",
            {"data": {"chat_id": "@humas"}, "files": {"photo": ("a.jpg", samples.jpeg(2100, 100), "image/jpeg")}},
            "DIMENSIONS",
        ),
        (
            "sendPhoto",
            {
                "data": {"chat_id": "@humas", "caption": "a" * 1025},
                "files": {"photo": ("a.jpg", samples.jpeg(), "image/jpeg")},
            },
            "caption is too long",
        ),
        ("sendMediaGroup", {"json": {"chat_id": "@humas", "media": []}}, "wrong number"),
        ("sendPoll", {"json": {}}, "Not Found"),
        ("deleteMessage", {"params": {"chat_id": "@humas", "message_id": 1}}, "in the address"),
    ],
)
def test_the_strict_server_lets_nothing_pass(method: str, how: dict[str, Any], said: str) -> None:
    with Telegram() as server:
        status, why = asked(server, method, **how)
        assert status in (400, 404) and said in why
        assert len(server.violations) == 1 and server.posts == {}


def test_the_strict_server_takes_a_form_too() -> None:
    with Telegram() as server:
        fields = {"chat_id": str(server.chat), "text": "a", "link_preview_options": '{"is_disabled": true}'}
        assert asked(server, "sendMessage", data=fields) == (200, "")
        assert server.violations == []


def test_many_may_write_at_once() -> None:
    with Telegram(per_minute=None) as server, ThreadPoolExecutor(8) as pool:

        def send(number: int) -> int:
            world = on(server)  # as each process has its own
            return int(world.channel.send(delivery(world.message(f"Judul {number}"))).remote_id)

        assert sorted(pool.map(send, range(40))) == list(range(1, 41))
        assert len({post.words for post in server.posts.values()}) == 40
