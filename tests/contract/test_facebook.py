"""Facebook: how a post is made, what Meta's answers mean, and what a token must be allowed."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from connectors import facebook, graph
from tests.contract.channels import ADDRESS, World, ago, delivery, settings_of
from tests.contract.worlds.facebook import on
from tests.doubles.graph import Graph
from tests.doubles.strict import AFTER, Fault, half, hang, lost, refused_connection, says
from tests.site import samples
from wpbridge.errors import (
    Ambiguous,
    AuthError,
    ConfigError,
    Gone,
    RateLimited,
    Rejected,
    Repeated,
    Unavailable,
    WpbridgeError,
)
from wpbridge.http import session
from wpbridge.models import Delivery, Photo, Picture, Receipt

FEED = "POST /v25.0/1001/feed"
PHOTOS = "POST /v25.0/1001/photos"


@pytest.fixture
def server() -> Iterator[Graph]:
    with Graph() as server:
        yield server
        assert server.violations == []


@pytest.fixture
def world(server: Graph) -> World:
    return on(server)


@pytest.fixture
def photos(tmp_path: Path) -> list[Path]:
    paths = [tmp_path / str(number) for number in range(4)]
    for number, path in enumerate(paths):
        path.write_bytes(samples.jpeg(seed=number + 1))
    return paths


def plain(world: World, title: str = "Bupati resmikan pasar") -> Delivery:
    return delivery(replace(world.message(title), pictures=()))


def with_pictures(world: World, photos: list[Path], title: str = "Bupati resmikan pasar") -> Delivery:
    sending = plain(world, title)
    pictures = tuple(Picture(part=f"media:{number}", alt=f"Pasar {number}") for number in range(len(photos)))
    shown = tuple(Photo(path=path, alt=f"Pasar {number}") for number, path in enumerate(photos))
    return replace(sending, message=replace(sending.message, pictures=pictures), photos=shown)


def error(code: int, subcode: int = 0, status: int = 400, message: str = "x") -> Fault:
    said = {"message": message, "type": "OAuthException", "code": code, "error_subcode": subcode}
    return says(status, {"error": said})


# --- what is sent


def test_a_message_is_a_post_with_its_link(server: Graph, world: World) -> None:
    receipt = world.channel.send(plain(world))
    [post] = server.posts.values()
    assert (post.link, post.words) == (ADDRESS, plain(world).text.strip())
    assert receipt.remote_id == post.id
    assert receipt.url == f"https://www.facebook.com/1001/posts/{post.id.partition('_')[2]}"


@pytest.mark.parametrize("count", [1, 2, 4])
def test_pictures_go_public_with_the_words_and_not_before(
    server: Graph, world: World, photos: list[Path], count: int
) -> None:
    receipt = world.channel.send(with_pictures(world, photos[:count]))
    [post] = server.posts.values()
    assert receipt.remote_id == post.id
    assert [photo.alt for photo in post.photos] == [f"Pasar {number}" for number in range(count)]
    assert len({photo.data for photo in post.photos}) == count
    lines = [request.line for request in server.requests if request.method == "POST"]
    assert lines == ([PHOTOS] if count == 1 else [*[PHOTOS] * count, FEED])


def test_a_post_whose_address_cannot_be_read_is_sent_all_the_same(server: Graph, world: World) -> None:
    server.fault(says(500), "GET ")
    receipt = world.channel.send(plain(world))
    assert receipt.url == f"https://www.facebook.com/{receipt.remote_id}"


def test_the_token_is_in_no_address_and_the_secret_proved(server: Graph, world: World, photos: list[Path]) -> None:
    receipt = world.channel.send(with_pictures(world, photos[:2]))
    world.channel.find(plain(world))
    world.channel.edit(receipt, with_pictures(world, photos[:2], "Lain"))
    world.channel.delete(receipt)
    assert not [request for request in server.requests if server.token in str(request.query)]
    assert all(
        b"appsecret_proof" in request.body or "appsecret_proof" in request.query for request in server.requests
    )


def test_without_an_app_secret_nothing_is_proved(server: Graph) -> None:
    server.secret = ""
    settings = settings_of("facebook", server.url, secrets={"token": server.token}, page=server.page)
    channel = facebook.build(settings)
    assert channel.verify().expires is None
    assert not [request for request in server.requests if "appsecret_proof" in request.query]


def test_another_version_of_the_api(server: Graph) -> None:
    world = on(server, version="v26.0")
    world.channel.send(plain(world))
    assert server.requests[0].path == "/v26.0/1001/feed"


# --- exactly once


@pytest.mark.parametrize("count", [0, 1, 2])
@pytest.mark.parametrize("fault", [f for f in AFTER if f.__name__ != "untyped"])
def test_a_lost_answer_is_in_doubt_and_found(
    server: Graph, world: World, photos: list[Path], fault: Fault, count: int
) -> None:
    sending = with_pictures(world, photos[:count])
    server.fault(fault, PHOTOS if count == 1 else FEED)
    with pytest.raises(Ambiguous):
        world.channel.send(sending)
    assert len(server.posts) == 1
    found = world.channel.find(sending)
    assert found and found.recovered and found.remote_id in server.posts


def test_an_answer_that_does_not_say_what_it_is_counts(server: Graph, world: World) -> None:
    for fault in AFTER[-1:]:
        server.fault(fault, FEED)
        assert world.channel.send(plain(world)).remote_id in server.posts


@pytest.mark.parametrize("fault", [*[f for f in AFTER if f.__name__ != "untyped"], refused_connection])
def test_a_lost_answer_to_an_upload_posted_nothing(
    server: Graph, world: World, photos: list[Path], fault: Fault
) -> None:
    server.fault(fault, PHOTOS)
    with pytest.raises(Unavailable):
        world.channel.send(with_pictures(world, photos[:2]))
    assert server.posts == {}


def test_a_silent_server_is_in_doubt(server: Graph, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "TIMEOUT", (5, 0.3))
    server.fault(hang, FEED)
    with pytest.raises(Ambiguous):
        world.channel.send(plain(world))
    server.heal()
    assert world.channel.find(plain(world))


def test_what_the_list_does_not_show_yet_is_not_found(server: Graph, world: World) -> None:
    server.lagging = True
    world.channel.send(plain(world))
    assert world.channel.find(plain(world)) is None
    server.catch_up()
    assert world.channel.find(plain(world))
    assert world.channel.lag >= timedelta(seconds=30)


def test_the_same_words_as_the_last_post_are_in_doubt_not_refused(server: Graph, world: World) -> None:
    world.channel.send(plain(world))
    with pytest.raises(Repeated):
        world.channel.send(plain(world))
    assert len(server.posts) == 1


def test_it_is_found_by_its_link_whatever_facebook_makes_of_it(server: Graph, world: World) -> None:
    world.channel.send(plain(world))
    next(iter(server.posts.values())).words = "Kata-kata yang disunting di Facebook"
    assert world.channel.find(plain(world))


def test_it_is_found_among_many(server: Graph, world: World) -> None:
    sending = plain(world)
    receipt = world.channel.send(sending)
    for number in range(250):
        server._published(f"Kabar {number}", "", [])
    found = world.channel.find(sending)
    assert found and found.remote_id == receipt.remote_id
    assert len([r for r in server.requests if r.path.endswith("/published_posts")]) == 3


# --- what the answers mean


@pytest.mark.parametrize(
    ("fault", "expected", "said"),
    [
        (error(190, 463, 401, "Session has expired"), AuthError, "Session has expired"),
        (error(190, 458), AuthError, "Graph API Explorer"),
        (error(190, 460), AuthError, "190/460"),
        (error(102), AuthError, "token"),
        (error(10), AuthError, "pages_manage_posts, pages_read_engagement"),
        (error(200, message="(#200) requires pages_manage_posts"), AuthError, "Meta Business Suite"),
        (error(299), AuthError, "permissions"),
        (error(368), AuthError, "blocks the account"),
        (error(4), RateLimited, "wait"),
        (error(17), RateLimited, "wait"),
        (error(32), RateLimited, "wait"),
        (error(613), RateLimited, "wait"),
        (error(80001), RateLimited, "wait"),
        (says(429), RateLimited, "wait"),
        (error(506, 1455006), Repeated, "already"),
        (error(1), Ambiguous, "may be public"),
        (error(2, status=500), Ambiguous, "may be public"),
        (says(500, {"error": {"message": "x", "code": 3, "is_transient": True}}), Ambiguous, "may be public"),
        (error(100), Rejected, "for good"),
        (error(100, 33), Gone, "does not know"),
        (error(1609005), Rejected, "1609005"),
        (error(123456), Rejected, "123456"),
        (says(404, b"<html>", Content_Type="text/html"), Gone, "HTTP 404"),
        (says(502, b"<html>", Content_Type="text/html"), Ambiguous, "HTTP 502"),
        (says(200, b"<html>", Content_Type="text/html"), Ambiguous, "HTTP 200"),
        (says(200, []), Ambiguous, "HTTP 200"),
        (says(200, {}), Ambiguous, "HTTP 200"),
        (says(200, {"id": "abc"}), Ambiguous, "HTTP 200"),
        (says(302, {}, Location="https://login.example/"), Ambiguous, "HTTP 302"),
    ],
)
def test_each_answer_to_a_post_has_its_error(
    server: Graph, world: World, fault: Fault, expected: type[WpbridgeError], said: str
) -> None:
    server.fault(fault, FEED)
    with pytest.raises(expected, match=said) as caught:
        world.channel.send(plain(world))
    assert type(caught.value) is expected
    assert server.posts == {}


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, 300),
        ({"Retry_After": "90"}, 90),
        ({"x_business_use_case_usage": '{"1001": [{"type": "pages", "estimated_time_to_regain_access": 19}]}'}, 1140),
        ({"x_business_use_case_usage": '{"1001": [{"type": "pages"}]}'}, 300),
        ({"x_business_use_case_usage": "[5]", "Retry_After": "soon"}, 300),
    ],
)
def test_a_rate_limit_names_the_time(server: Graph, world: World, headers: dict[str, str], seconds: int) -> None:
    server.fault(says(400, {"error": {"message": "x", "code": 32}}, **headers), FEED)
    with pytest.raises(RateLimited) as caught:
        world.channel.send(plain(world))
    assert abs((caught.value.retry_at - datetime.now(UTC)).total_seconds() - seconds) < 5


# --- corrections


def test_other_words_take_the_place_of_the_first(server: Graph, world: World, photos: list[Path]) -> None:
    receipt = world.channel.send(with_pictures(world, photos[:1]))
    edited = world.channel.edit(receipt, with_pictures(world, photos[:1], "Lain"))
    [post] = server.posts.values()
    assert post.words.startswith("Lain") and edited.remote_id == post.id and edited.url == receipt.url
    with pytest.raises(Rejected, match="sending it anew"):
        world.channel.edit(receipt, with_pictures(world, photos[1:2], "Lain"))


def test_what_is_gone_cannot_be_changed(server: Graph, world: World) -> None:
    receipt = world.channel.send(plain(world))
    server.posts.clear()
    with pytest.raises(Gone):
        world.channel.edit(receipt, plain(world, "Lain"))
    world.channel.delete(receipt)


@pytest.mark.parametrize(
    "address",
    [
        "https://www.facebook.com/1001/posts/{post}",
        "https://www.facebook.com/1001/posts/{post}/",
        "https://www.facebook.com/permalink.php?story_fbid={post}&id=1001",
        "https://www.facebook.com/1001_{post}",
    ],
)
def test_a_post_that_a_person_vouched_for_is_known_by_its_address(server: Graph, world: World, address: str) -> None:
    receipt = world.channel.send(plain(world))
    url = address.format(post=receipt.remote_id.partition("_")[2])
    world.channel.delete(Receipt(remote_id=url, url=url, at=ago()))
    assert server.posts == {}
    with pytest.raises(Rejected, match="by hand"):
        world.channel.delete(Receipt(remote_id="", url="https://www.facebook.com/x/posts/pfbid02", at=ago()))


# --- the token


def test_the_end_of_a_token_is_known(server: Graph, world: World) -> None:
    assert world.channel.verify().expires is None  # 0: never
    server.expires, server.data_access_expires = 2_000_000_000, 1_900_000_000
    assert world.channel.verify().expires == datetime.fromtimestamp(1_900_000_000, UTC)


@pytest.mark.parametrize("permission", facebook.NEEDS)
def test_a_missing_permission_is_named(server: Graph, world: World, permission: str) -> None:
    server.missing = {permission}
    with pytest.raises(AuthError, match=rf"permissions \({permission}\)"):
        world.channel.verify()


def test_the_token_of_a_person_is_refused(server: Graph, world: World) -> None:
    server.owner = "9009"
    with pytest.raises(AuthError, match="belongs to Rina Wahyuni, not to the page 1001"):
        world.channel.verify()


def test_a_page_that_may_not_be_posted_to_is_told_which_right_it_lacks(server: Graph, world: World) -> None:
    server.missing = {"pages_manage_posts"}
    with pytest.raises(AuthError, match="requires pages_manage_posts"):
        world.channel.send(plain(world))


@pytest.mark.parametrize(
    "wrong",
    [
        {"page": "humas"},
        {"page": ""},
        {"version": "25"},
        {"version": "v25"},
        {"pictures": 11},
        {"secrets": {"token": ""}},
        {"secrets": {"token": "a b"}},
    ],
)
def test_a_wrong_setting_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ConfigError):
        facebook.build(settings_of("facebook", "http://127.0.0.1:1", **({"page": "1001"} | wrong)))


@pytest.mark.parametrize(
    "fault", [error(190, message="bad canary-page-token"), half, lost, says(500, b"canary-app-secret")]
)
def test_no_secret_gets_out(server: Graph, world: World, fault: Fault, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    server.fault(fault, FEED)
    with pytest.raises(WpbridgeError) as caught:
        world.channel.send(plain(world))
    world.channel.verify()
    told = "".join(traceback.format_exception(caught.value)) + caplog.text + repr(world.channel)
    proof = next(request.query["appsecret_proof"][0] for request in server.requests if request.method == "GET")
    assert not [secret for secret in world.secrets if secret in told]
    assert proof not in "".join(traceback.format_exception(caught.value))


def test_the_sdk_is_told_another_version_than_it_knows() -> None:
    assert graph.VERSION not in [f"v{known}" for known in __import__("facebook").VALID_API_VERSIONS]
