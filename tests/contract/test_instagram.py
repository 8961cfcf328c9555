"""Instagram: containers that nobody sees, one call that publishes, and pictures as they lie on the site."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from connectors import instagram
from tests.contract.channels import UPLOADS, World, ago, delivery, settings_of, snapshot
from tests.contract.test_facebook import error
from tests.contract.worlds.instagram import on
from tests.doubles.graph import Graph
from tests.doubles.strict import AFTER, Fault, hang, refused_connection, says
from tests.site import samples
from wpbridge.errors import (
    Ambiguous,
    AuthError,
    ConfigError,
    Defect,
    Gone,
    RateLimited,
    Refused,
    Rejected,
    Unavailable,
    WpbridgeError,
)
from wpbridge.http import session
from wpbridge.models import Delivery, Photo, Picture, Receipt

MEDIA = "POST /v25.0/2002/media"
PUBLISH = "POST /v25.0/2002/media_publish"


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


def with_pictures(world: World, photos: list[Path]) -> Delivery:
    sending = delivery(world.message())
    pictures = tuple(Picture(part=f"media:{number}", alt=f"Pasar {number}") for number in range(len(photos)))
    shown = tuple(
        Photo(path=path, address=f"{UPLOADS}{path}", alt=f"Pasar {number}") for number, path in enumerate(photos)
    )
    return replace(sending, message=replace(sending.message, pictures=pictures), photos=shown)


def test_one_picture_is_one_container_published_once(server: Graph, world: World, photos: list[Path]) -> None:
    receipt = world.channel.send(with_pictures(world, photos[:1]))
    [post] = server.media.values()
    assert (receipt.remote_id, receipt.url) == (post.id, f"https://www.instagram.com/p/{post.id}/")
    assert post.pictures == [(f"{UPLOADS}{photos[0]}", "Pasar 0")]
    assert [request.line for request in server.requests if request.method == "POST"] == [MEDIA, PUBLISH]


@pytest.mark.parametrize("count", [2, 4])
def test_several_pictures_are_a_carousel(server: Graph, world: World, photos: list[Path], count: int) -> None:
    world.channel.send(with_pictures(world, photos[:count]))
    [post] = server.media.values()
    assert post.pictures == [(f"{UPLOADS}{path}", f"Pasar {n}") for n, path in enumerate(photos[:count])]
    assert len([request for request in server.requests if request.line == MEDIA]) == count + 1


def test_a_container_that_is_not_ready_is_waited_for(server: Graph, world: World, photos: list[Path]) -> None:
    server.waits = 1
    world.channel.send(with_pictures(world, photos[:1]))
    assert len(server.media) == 1


@pytest.mark.parametrize("fault", [f for f in AFTER if f.__name__ != "untyped"])
def test_a_lost_answer_is_in_doubt_and_found(server: Graph, world: World, photos: list[Path], fault: Fault) -> None:
    sending = with_pictures(world, photos[:1])
    server.fault(fault, PUBLISH)
    with pytest.raises(Ambiguous):
        world.channel.send(sending)
    found = world.channel.find(sending)
    assert found and found.recovered and list(server.media) == [found.remote_id]


@pytest.mark.parametrize("line", [f"{MEDIA}#", "GET "])
@pytest.mark.parametrize("fault", [*[f for f in AFTER if f.__name__ != "untyped"], refused_connection])
def test_a_lost_answer_before_published_nothing(
    server: Graph, world: World, photos: list[Path], fault: Fault, line: str
) -> None:
    server.fault(fault, line.rstrip("#"))
    with pytest.raises(Unavailable):
        world.channel.send(with_pictures(world, photos[:1]))
    assert server.media == {}


def test_a_silent_server_is_in_doubt(
    server: Graph, world: World, photos: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session, "TIMEOUT", (5, 0.3))
    server.fault(hang, PUBLISH)
    with pytest.raises(Ambiguous):
        world.channel.send(with_pictures(world, photos[:1]))
    server.heal()
    assert world.channel.find(with_pictures(world, photos[:1]))


def test_what_the_list_does_not_show_yet_is_not_found(server: Graph, world: World, photos: list[Path]) -> None:
    server.lagging = True
    world.channel.send(with_pictures(world, photos[:1]))
    assert world.channel.find(delivery(world.message())) is None
    server.catch_up()
    assert world.channel.find(delivery(world.message()))


# --- pictures


def test_a_post_without_a_jpeg_is_no_message_of_instagrams(world: World) -> None:
    post = snapshot().post
    png = replace(post.attachments[0], mime="image/png")
    for attachments in ((), (png,)):
        bare = replace(snapshot(), post=replace(post, attachments=attachments))
        with pytest.raises(Refused, match="featured picture in JPEG"):
            world.channel.render(bare)
        with pytest.raises(Refused, match="featured picture in JPEG"):
            world.channel.amend(bare, {"label": "Ralat", "date": "1", "reason": "x"})
    second = replace(post.attachments[0], id=13, role="picture")
    both = replace(snapshot(), post=replace(post, attachments=(png, second)))
    assert [picture.part for picture in world.channel.render(both).pictures] == ["media:13"]


def test_too_many_hashtags_are_no_message_of_instagrams(world: World) -> None:
    with pytest.raises(Refused, match="at most 30 hashtags"):
        world.channel.render(snapshot(excerpt="#a " * 31))


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (samples.jpeg(400, 800), "shows only pictures whose width"),
        (samples.jpeg(1000, 400), "shows only pictures whose width"),
        (samples.jpeg() + b"\0" * 8_000_000, "at most 8 MB"),
    ],
)
def test_a_picture_that_instagram_would_not_take_is_not_tried(
    server: Graph, world: World, tmp_path: Path, data: bytes, said: str
) -> None:
    path = tmp_path / "f"
    path.write_bytes(data)
    with pytest.raises(Rejected, match=said):
        world.channel.send(with_pictures(world, [path]))
    assert server.requests == []


def test_a_picture_without_a_public_address_is_missing(server: Graph, world: World, photos: list[Path]) -> None:
    sending = with_pictures(world, photos[:1])
    with pytest.raises(Defect, match="picture"):
        world.channel.send(replace(sending, photos=(replace(sending.photos[0], address=""),)))
    assert server.requests == []


def test_a_picture_that_cannot_be_fetched_says_why(server: Graph, world: World, photos: list[Path]) -> None:
    def unreachable(address: str) -> bytes:
        raise OSError("2207003: it takes too long to download the media")

    server.fetch = unreachable
    with pytest.raises(Rejected, match="takes too long"):
        world.channel.send(with_pictures(world, photos[:1]))
    assert server.media == {}


# --- answers, rights, corrections


@pytest.mark.parametrize(
    ("fault", "expected", "said"),
    [
        (error(9, 2207042), RateLimited, "wait"),
        (error(80002), RateLimited, "wait"),
        (error(9007, 2207027), Unavailable, "Nothing became public"),
        (error(24, 2207006), Gone, "24/2207006"),
        (error(36003, 2207009), Rejected, "36003"),
        (error(-1, 2207001), Ambiguous, "may be public"),
        (error(10), AuthError, "instagram_content_publish"),
        (says(200, {"id": None}), Ambiguous, "HTTP 200"),
    ],
)
def test_each_answer_to_the_publishing_call_has_its_error(
    server: Graph, world: World, photos: list[Path], fault: Fault, expected: type[WpbridgeError], said: str
) -> None:
    server.fault(fault, PUBLISH)
    with pytest.raises(expected, match=said) as caught:
        world.channel.send(with_pictures(world, photos[:1]))
    assert type(caught.value) is expected
    assert server.media == {}


def test_more_than_instagram_allows_in_a_day_waits(server: Graph, world: World, photos: list[Path]) -> None:
    server.per_day = 1
    world.channel.send(with_pictures(world, photos[:1]))
    with pytest.raises(RateLimited):
        world.channel.send(with_pictures(world, photos[1:2]))
    assert len(server.media) == 1


def test_a_correction_is_made_by_hand_and_a_post_can_be_taken_back(
    server: Graph, world: World, photos: list[Path]
) -> None:
    assert world.channel.correction == "hand"
    assert on(server, correction="repost").channel.correction == "repost"
    receipt = world.channel.send(with_pictures(world, photos[:1]))
    for call in (world.channel.edit, world.channel.reply):
        with pytest.raises(Rejected):
            call(receipt, delivery(world.message()))
    server.missing = {"instagram_manage_contents"}
    with pytest.raises(AuthError, match="instagram_manage_contents"):
        world.channel.delete(receipt)
    server.missing = set()
    world.channel.delete(receipt)
    assert server.media == {}
    with pytest.raises(Rejected, match="by hand"):
        world.channel.delete(Receipt(remote_id="https://www.instagram.com/p/abc/", at=ago()))


@pytest.mark.parametrize("permission", instagram.NEEDS)
def test_a_missing_permission_is_named(server: Graph, world: World, permission: str) -> None:
    server.missing = {permission}
    with pytest.raises(AuthError, match=permission):
        world.channel.verify()


@pytest.mark.parametrize("wrong", [{"account": "humas"}, {"pictures": 0}, {"pictures": 11}, {"secrets": {}}])
def test_a_wrong_setting_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ConfigError):
        instagram.build(settings_of("instagram", "http://127.0.0.1:1", **({"account": "2002"} | wrong)))
