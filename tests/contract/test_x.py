"""X: what is signed and sent, what its answers mean, and what an account without credits or Premium can do."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from connectors import x
from connectors.counting import weighted
from tests.contract.channels import ADDRESS, World, ago, delivery, settings_of, snapshot
from tests.contract.worlds.x import on
from tests.doubles.strict import AFTER, Answer, Fault, Strict, Work, half, lost, refused_connection, says
from tests.doubles.x import Keys, X
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
from wpbridge.models import Delivery, Photo, Picture, Receipt

POST = "POST /2/tweets"


@pytest.fixture
def server() -> Iterator[X]:
    with X(per_window=None) as server:
        yield server
        assert server.violations == []


@pytest.fixture
def world(server: X) -> World:
    return on(server)


@pytest.fixture
def premium(server: X) -> World:
    server.premium = True
    return on(server, premium=True)


@pytest.fixture
def photos(tmp_path: Path) -> list[Path]:
    paths = [tmp_path / str(number) for number in range(4)]
    for number, path in enumerate(paths):
        path.write_bytes(samples.jpeg(seed=number + 1))
    return paths


def plain(world: World, title: str = "Bupati resmikan pasar") -> Delivery:
    return delivery(replace(world.message(title), pictures=()))


def with_pictures(world: World, photos: list[Path], alt: str = "Pasar") -> Delivery:
    sending = plain(world)
    pictures = tuple(Picture(part=f"media:{number}", alt=alt) for number in range(len(photos)))
    message = replace(sending.message, pictures=pictures)
    return replace(sending, message=message, photos=tuple(Photo(path=path, alt=alt) for path in photos))


def test_a_message_is_one_call_and_its_receipt_leads_to_it(server: X, world: World) -> None:
    receipt = world.channel.send(plain(world))
    [request] = server.requests
    assert request.line == POST
    assert request.json() == {"text": plain(world).text}
    assert receipt.url == f"https://x.com/i/status/{receipt.remote_id}" and receipt.remote_id in server.posts


@pytest.mark.parametrize("alt", ["Pasar", "", "x" * 1000])
def test_pictures_are_uploaded_and_described_before_the_post(
    server: X, world: World, photos: list[Path], alt: str
) -> None:
    world.channel.send(with_pictures(world, photos, alt))
    uploads = [request.line for request in server.requests if "media" in request.path]
    assert uploads == ["POST /2/media/upload", *(["POST /2/media/metadata"] if alt else [])] * 4
    assert server.requests[-1].line == POST
    [post] = server.posts.values()
    assert [server.media[id].alt for id in post.media] == [alt] * 4
    assert len({server.media[id].data for id in post.media}) == 4


def test_a_picture_that_is_not_ready_is_waited_for(server: X, world: World, photos: list[Path]) -> None:
    server.waits = 2
    world.channel.send(with_pictures(world, photos[:1]))
    assert [request.query["command"] for request in server.requests if request.method == "GET"] == [["STATUS"]] * 2
    assert len(server.posts) == 1


def test_a_picture_that_x_cannot_use_posts_nothing(server: X, world: World, photos: list[Path]) -> None:
    failed = {"data": {"id": "5", "processing_info": {"state": "failed"}}}
    server.fault(says(200, failed), "POST /2/media/upload")
    with pytest.raises(Rejected, match="Choose another"):
        world.channel.send(with_pictures(world, photos[:1]))
    assert server.posts == {}


def test_the_message_fits_to_the_last_character(server: X, world: World) -> None:
    words = world.channel.render(snapshot(excerpt="Kalimat 🎉 panjang tentang pasar. " * 40)).with_link(ADDRESS)
    assert 260 <= weighted(words) <= 280
    exact = "a" * 280
    world.channel.send(delivery(replace(world.message(), text=exact, pictures=())))
    with pytest.raises(Rejected, match="too long"):
        world.channel.send(delivery(replace(world.message(), text=exact + "b", pictures=())))


# --- exactly once


@pytest.mark.parametrize("fault", AFTER)
def test_a_lost_answer_is_in_doubt_and_found(server: X, world: World, fault: Fault) -> None:
    server.fault(fault, POST)
    sending = plain(world)
    if fault.__name__ == "untyped":  # the answer is whole: that it does not say what it is makes no difference
        world.channel.send(sending)
    else:
        with pytest.raises(Ambiguous):
            world.channel.send(sending)
    assert len(server.posts) == 1
    found = world.channel.find(sending)
    assert found and found.recovered and found.remote_id in server.posts


@pytest.mark.parametrize("fault", [*AFTER, refused_connection])
def test_a_lost_answer_to_an_upload_posted_nothing(
    server: X, world: World, photos: list[Path], fault: Fault
) -> None:
    server.fault(fault, "POST /2/media")
    if fault.__name__ != "untyped":
        with pytest.raises(Unavailable):
            world.channel.send(with_pictures(world, photos[:1]))
        assert server.posts == {}


def test_a_silent_server_is_in_doubt(server: X, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.doubles.strict import hang
    from wpbridge.http import session

    monkeypatch.setattr(session, "TIMEOUT", (5, 0.3))
    server.fault(hang, POST)
    with pytest.raises(Ambiguous):
        world.channel.send(plain(world))
    server.heal()
    assert world.channel.find(plain(world))


def test_what_the_time_line_does_not_show_yet_is_not_found(server: X, world: World) -> None:
    server.lagging = True
    world.channel.send(plain(world))
    assert world.channel.find(plain(world)) is None
    server.catch_up()
    assert world.channel.find(plain(world))
    assert world.channel.lag >= timedelta(seconds=30)


def test_the_same_words_again_are_in_doubt_not_refused(server: X, world: World) -> None:
    world.channel.send(plain(world))
    with pytest.raises(Repeated, match="duplicate"):
        world.channel.send(plain(world))
    assert len(server.posts) == 1


def test_it_is_found_by_its_words_where_x_shows_no_address(server: X, world: World) -> None:
    sending = delivery(replace(world.message(), text="Pasar & <toko> “baru”", pictures=()))
    world.channel.send(sending)
    found = world.channel.find(sending)
    assert found and found.recovered
    assert world.channel.find(delivery(replace(sending.message, text="Pasar & <toko>"))) is None


def test_it_is_found_among_many(server: X, world: World) -> None:
    sending = plain(world)
    receipt = world.channel.send(sending)
    for number in range(250):
        world.channel.send(delivery(replace(sending.message, text=f"Kabar {number}")))
    found = world.channel.find(sending)
    assert found and found.remote_id == receipt.remote_id
    pages = [request for request in server.requests if request.method == "GET"]
    assert len(pages) == 3 and all(request.query["max_results"] == ["100"] for request in pages)


def test_a_picture_with_its_address_at_the_end_is_found(server: X, world: World, photos: list[Path]) -> None:
    sending = with_pictures(world, photos[:2])
    words = replace(sending, message=replace(sending.message, text="Tanpa alamat"))
    world.channel.send(words)
    assert world.channel.find(words)


# --- what the answers mean


@pytest.mark.parametrize(
    ("fault", "error", "said"),
    [
        (says(400, {"detail": "One or more parameters"}), Rejected, "One or more"),
        (says(400, b"<html>", Content_Type="text/html"), Rejected, "HTTP 400"),
        (says(401, {"title": "Unauthorized"}), AuthError, "regenerate"),
        (says(402, {"detail": "no credits", "title": "CreditsDepleted"}), AuthError, "Billing"),
        (says(403, {"detail": "Your client app is not configured with the appropriate oauth1 app permissions"}),
         AuthError, "Read and write"),
        (says(403, {"detail": "Your Tweet text is too long."}), Rejected, "too long"),
        (says(403, {"detail": "You are not allowed to create a Tweet with duplicate content."}), Repeated, "already"),
        (says(403, {"errors": None}), AuthError, "HTTP 403"),
        (says(403, []), AuthError, "HTTP 403"),
        (says(404, {}), Gone, "HTTP 404"),
        (says(408, {}), Ambiguous, "HTTP 408"),
        (says(413, {}), Rejected, "HTTP 413"),
        (says(500, {}), Ambiguous, "HTTP 500"),
        (says(503, b"<html>", Content_Type="text/html"), Ambiguous, "HTTP 503"),
        (says(201, []), Ambiguous, "HTTP 201"),
        (says(201, {}), Ambiguous, "HTTP 201"),
        (says(201, {"data": {"id": "abc"}}), Ambiguous, "HTTP 201"),
        (says(302, {}, Location="https://login.example/"), Ambiguous, "HTTP 302"),
    ],
)  # fmt: skip
def test_each_answer_to_a_post_has_its_error(
    server: X, world: World, fault: Fault, error: type[WpbridgeError], said: str
) -> None:
    server.fault(fault, POST)
    with pytest.raises(error, match=said) as caught:
        world.channel.send(plain(world))
    assert type(caught.value) is error
    assert server.posts == {}


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, 300),
        ({"x_rate_limit_reset": "600"}, 600),
        ({"x_rate_limit_reset": "-600"}, 300),
        ({"x_rate_limit_reset": "soon"}, 300),
        ({"x_rate_limit_remaining": "3", "x_rate_limit_reset": "600", "x_user_limit_24hour_remaining": "0",
          "x_user_limit_24hour_reset": "7200"}, 7200),
        ({"x_app_limit_24hour_remaining": "0", "x_app_limit_24hour_reset": "9000000"}, 86400),
    ],
)  # fmt: skip
def test_a_rate_limit_names_the_time(
    server: X, world: World, headers: dict[str, str], seconds: int
) -> None:
    from datetime import UTC, datetime

    now = datetime.now(UTC)
    told = {k: str(int(now.timestamp()) + int(v)) if k.endswith("reset") and v.lstrip("-").isdigit() else v
            for k, v in headers.items()}  # fmt: skip
    server.fault(says(429, {"title": "Too Many Requests"}, **told), POST)
    with pytest.raises(RateLimited) as caught:
        world.channel.send(plain(world))
    assert abs((caught.value.retry_at - now).total_seconds() - seconds) < 5
    assert server.posts == {}


def test_too_many_posts_wait(world: World, server: X) -> None:
    server.per_window = 2
    for number in range(2):
        world.channel.send(plain(world, f"Kabar {number}"))
    with pytest.raises(RateLimited):
        world.channel.send(plain(world, "Kabar lagi"))
    assert len(server.posts) == 2


def test_without_credits_nothing_is_posted(server: X, world: World) -> None:
    server.credits = 1
    world.channel.send(plain(world))
    with pytest.raises(AuthError, match="no credits left"):
        world.channel.send(plain(world, "Lain"))
    assert len(server.posts) == 1


# --- corrections


def test_an_account_without_premium_sends_anew(world: World) -> None:
    assert world.channel.correction == "repost"
    assert "edit" not in world.channel.capabilities
    with pytest.raises(Rejected):
        world.channel.reply(Receipt(remote_id="1", at=ago()), plain(world))


def test_an_edit_is_made_of_the_newest_version(server: X, premium: World) -> None:
    assert "edit" in premium.channel.capabilities
    receipt = premium.channel.send(plain(premium))
    second = premium.channel.edit(receipt, plain(premium, "Dua"))
    third = premium.channel.edit(receipt, plain(premium, "Tiga"))
    assert len({receipt.remote_id, second.remote_id, third.remote_id}) == 3
    assert [post.words.partition("\n")[0] for post in server.standing()] == ["Tiga"]
    again = premium.channel.edit(receipt, plain(premium, "Tiga"))
    assert again.remote_id == third.remote_id
    assert len(server.posts) == 3, "no version more"


def test_a_lost_answer_to_an_edit_is_taken_up(server: X, premium: World) -> None:
    receipt = premium.channel.send(plain(premium))
    server.fault(lost, POST)
    with pytest.raises(Ambiguous):
        premium.channel.edit(receipt, plain(premium, "Dua"))
    premium.channel.edit(receipt, plain(premium, "Dua"))
    assert len(server.posts) == 2


def test_an_edit_that_comes_too_late_says_what_to_do(server: X, premium: World) -> None:
    receipt = premium.channel.send(plain(premium))
    server.clock = lambda: 4_000_000_000
    with pytest.raises(Rejected, match='correction = "repost"'):
        premium.channel.edit(receipt, plain(premium, "Dua"))


def test_an_edited_post_is_deleted_whole(server: X, premium: World) -> None:
    receipt = premium.channel.send(plain(premium))
    premium.channel.edit(receipt, plain(premium, "Dua"))
    premium.channel.delete(receipt)
    assert server.posts == {}


@pytest.mark.parametrize("body", [{"data": {"deleted": False}}, {"data": {"deleted": True}}])
def test_what_is_gone_already_is_as_good(server: X, world: World, body: dict[str, Any]) -> None:
    server.fault(says(200, body), "DELETE ")
    world.channel.delete(Receipt(remote_id="1", at=ago()))


def test_a_post_that_a_person_vouched_for_is_known_by_its_address(server: X, world: World) -> None:
    receipt = world.channel.send(plain(world))
    address = f"https://x.com/humas/status/{receipt.remote_id}"
    world.channel.delete(Receipt(remote_id=address, url=address, at=ago()))
    assert server.posts == {}
    with pytest.raises(Rejected, match="by hand"):
        world.channel.delete(Receipt(remote_id="", url="https://x.com/humas", at=ago()))


# --- keys and secrets


@pytest.mark.parametrize("key", vars(Keys()))
def test_each_key_is_signed_with(server: X, key: str) -> None:
    channel = on(server).channel
    channel.verify()
    setattr(server.keys, key, "another")
    with pytest.raises(AuthError, match="Keys and tokens"):
        channel.verify()


@pytest.mark.parametrize("wrong", [{"premium": "yes"}, {"limit": 5}, {"secrets": {"consumer_key": "x"}}])
def test_a_wrong_setting_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ConfigError):
        x.build(settings_of("x", "http://127.0.0.1:1", **({"secrets": vars(Keys())} | wrong)))


def test_a_token_without_a_number_is_asked_whose_it_is(server: X) -> None:
    server.keys.access_token = "canarytoken"
    world = on(server)
    assert world.channel.find(plain(world)) is None
    assert [request.path for request in server.requests] == ["/2/users/me", "/2/users/4711/tweets"]


@pytest.mark.parametrize(
    "fault", [says(403, {"detail": "not for canary-token-secret"}), half, lost, says(500, b"canary-app-secret")]
)
def test_no_secret_gets_out(server: X, world: World, fault: Fault, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    server.fault(fault, POST)
    with pytest.raises(WpbridgeError) as caught:
        world.channel.send(plain(world))
    world.channel.verify()
    told = "".join(traceback.format_exception(caught.value)) + caplog.text + repr(world.channel)
    assert not [secret for secret in world.secrets if secret in told], told


def test_tweepys_hosts_lead_to_the_base_address(server: X, world: World) -> None:
    calls: list[Callable[[], object]] = [world.channel.verify, lambda: world.channel.find(plain(world))]
    for call in calls:
        call()
    assert len(server.requests) == 2


def nothing(server: Strict, work: Work) -> Answer:
    return Answer(204)


def test_an_empty_answer_to_a_delete_is_no_usable_one(server: X, world: World) -> None:
    receipt = world.channel.send(plain(world))
    server.fault(nothing, "DELETE ")
    with pytest.raises(Unavailable):
        world.channel.delete(receipt)
