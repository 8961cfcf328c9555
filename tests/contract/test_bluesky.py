"""Bluesky: what a real server keeps, its answers, and the ways to lose them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from connectors import bluesky
from connectors.facets import length
from connectors.tid import tid
from tests.contract.channels import ADDRESS, ALT, CANARY, World, ago, delivery, settings_of, snapshot
from tests.contract.worlds.bluesky import on_pds
from tests.doubles.cutting import Cutting, answer
from tests.site import Pds, samples
from wpbridge.errors import (
    Ambiguous,
    AuthError,
    ConfigError,
    Gone,
    RateLimited,
    Refused,
    Rejected,
    Unavailable,
    WpbridgeError,
)
from wpbridge.models import Delivery, Photo, Picture

LOG_IN = "POST /xrpc/com.atproto.server.createSession"
RENEW = "POST /xrpc/com.atproto.server.refreshSession"
UPLOAD = "POST /xrpc/com.atproto.repo.uploadBlob"
PUT = "POST /xrpc/com.atproto.repo.putRecord"
GET = "GET /xrpc/com.atproto.repo.getRecord"
Wear = Callable[[str, str], str]


class Wearing(Cutting):
    """A way on which the tokens of each new session are worn out: `worn(name, token)` is what arrives."""

    def __init__(self, port: int, worn: Wear) -> None:
        super().__init__(port)
        self.worn = worn

    def forward(self, request: bytes) -> bytes:
        found = super().forward(request)
        if not request.startswith(LOG_IN.encode()):
            return found
        said = json.loads(found.partition(b"\r\n\r\n")[2])
        said |= {name: self.worn(name, said[name]) for name in ("accessJwt", "refreshJwt")}
        return answer(200, json.dumps(said).encode())


@pytest.fixture
def proxy(pds: Pds) -> Iterator[Cutting]:
    """Between the channel and the server."""
    with Cutting(pds.port) as cutting:
        yield cutting


@pytest.fixture
def world(pds: Pds, proxy: Cutting) -> World:
    return on_pds(pds, proxy)


@pytest.fixture
def again(pds: Pds) -> Iterator[World]:
    """The same account after a restart, by a way of its own."""
    with Cutting(pds.port) as cutting:
        yield on_pds(pds, cutting)


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "0f3a"
    path.write_bytes(samples.jpeg())
    return path


def calls(proxy: Cutting) -> list[str]:
    """The methods that were called, in order."""
    return [line.split()[1].partition("?")[0].rpartition(".")[2] for line in proxy.seen]


@pytest.mark.parametrize(
    "wrong",
    [
        {"identifier": ""},
        {"style": "video"},
        {"language": ""},
        {"pictures": 2},
        {"style": "pictures", "pictures": 5},
        {"secrets": {"password": ""}},
        {"secrets": {"password": f"{CANARY}\nx"}},
    ],
)
def test_a_wrong_setting_is_refused(wrong: dict[str, Any]) -> None:
    right: dict[str, Any] = {"identifier": "humas.example", "secrets": {"password": CANARY}}
    bluesky.build(settings_of("bluesky", **right))  # the official address, without one
    with pytest.raises(ConfigError) as caught:
        bluesky.build(settings_of("bluesky", **(right | wrong)))
    assert CANARY not in str(caught.value)


def test_the_handle_may_be_written_with_its_sign(pds: Pds, proxy: Cutting) -> None:
    account = on_pds(pds, proxy, identifier=f"@{pds.handle}").channel.verify()
    assert (account.id, account.login, account.expires) == (pds.did, pds.handle, None)


def test_a_wrong_password_is_said_and_not_shown(pds: Pds) -> None:
    settings = settings_of("bluesky", pds.url, identifier=pds.handle, secrets={"password": CANARY})
    channel = bluesky.build(settings)
    sending = delivery(replace(channel.render(snapshot()), pictures=()))
    for call in (channel.verify, lambda: channel.send(sending), lambda: channel.find(sending)):
        with pytest.raises(AuthError, match="Settings > Privacy and security > App passwords") as caught:
            call()
        assert CANARY not in str(caught.value)
    assert pds.records() == []


def test_a_server_that_repeats_the_password_does_not_make_us_do_it(world: World, proxy: Cutting, pds: Pds) -> None:
    proxy.answer(LOG_IN, 400, json.dumps({"error": "InvalidRequest", "message": f"bad {pds.password}"}))
    with pytest.raises(AuthError) as caught:
        world.channel.verify()
    assert pds.password not in str(caught.value) and "•••" in str(caught.value)


def test_a_server_that_repeats_a_token_does_not_make_us_do_it(world: World, proxy: Cutting) -> None:
    session = {"did": "did:plc:x", "handle": "humas.example", "accessJwt": f"a.{CANARY}", "refreshJwt": f"r.{CANARY}"}
    proxy.answer(LOG_IN, 200, json.dumps(session))
    for token in (session["accessJwt"], session["refreshJwt"]):
        proxy.answer(PUT, 400, json.dumps({"error": "InvalidRequest", "message": f"bad {token}"}))
    for _ in range(2):
        with pytest.raises(Rejected) as caught:
            world.channel.send(delivery(world.message()))
        assert CANARY not in str(caught.value) and "•••" in str(caught.value)


def test_a_wrong_address_is_not_blamed_on_the_password(world: World, proxy: Cutting) -> None:
    proxy.answer(LOG_IN, 404, "<html>")
    with pytest.raises(Gone):
        world.channel.verify()


def test_an_account_that_sleeps_is_said(world: World, pds: Pds) -> None:
    log_in = {"identifier": pds.handle, "password": pds.account_password}
    session = pds.call("com.atproto.server.createSession", log_in)
    pds.call("com.atproto.server.deactivateAccount", {}, session["accessJwt"])
    with pytest.raises(AuthError, match="deactivated"):
        world.channel.verify()
    with pytest.raises(AuthError):
        world.channel.send(delivery(world.message()))


def test_the_post_says_all_that_was_approved(world: World, proxy: Cutting, pds: Pds, photo: Path) -> None:
    message = world.message(picture=True)
    assert message.card and (message.card.title, message.card.text) == (
        "Bupati resmikan pasar",
        "Pasar baru dibuka & ramai.",
    )
    sending = delivery(message, photo=photo, since=datetime(2026, 1, 5, 1, 2, 3, 456789, UTC))
    receipt = world.channel.send(sending)
    [record] = pds.records()
    value = record["value"]
    name = tid(sending.since, "k1")
    assert receipt.remote_id == record["uri"] == f"at://{pds.did}/app.bsky.feed.post/{name}"
    assert receipt.url == f"https://bsky.app/profile/{pds.handle}/post/{name}"
    assert ago(minutes=1) < receipt.at < ago(minutes=-1)  # the server's own time of the write
    assert value["createdAt"] == "2026-01-05T01:02:03.456Z" and value["langs"] == ["id"]
    card = value["embed"]["external"]
    assert (card["uri"], card["title"], card["description"]) == (ADDRESS, message.card.title, message.card.text)
    assert card["thumb"]["mimeType"] == "image/jpeg" and card["thumb"]["size"] <= 1_000_000
    assert [feature["$type"] for facet in value["facets"] for feature in facet["features"]] == [
        "app.bsky.richtext.facet#link",
        "app.bsky.richtext.facet#tag",
    ]
    [request] = proxy.requests(PUT)
    assert json.loads(request.partition(b"\r\n\r\n")[2])["swapRecord"] is None
    assert b"Connection: close" in request


def test_what_the_reviewer_saw_of_the_card_is_shortened_before(world: World) -> None:
    message = world.channel.render(snapshot(excerpt="Kalimat panjang tentang pasar desa. " * 40))
    assert message.card
    assert 200 < len(message.card.text) <= 300 and message.card.text.endswith(".")
    amended = world.channel.amend(snapshot(), {"label": "Ralat", "date": "5 Januari", "reason": "Salah."})
    assert amended.card and amended.card.title == "Bupati resmikan pasar"


def test_pictures_go_with_their_descriptions_and_shapes(pds: Pds, proxy: Cutting, tmp_path: Path) -> None:
    world = on_pds(pds, proxy, style="pictures", pictures=4)
    photos = tuple(Photo(path=tmp_path / str(n), alt=f"{ALT} {n}") for n in range(4))
    for number, one in enumerate(photos):
        one.path.write_bytes(samples.jpeg(640, 480, seed=number))
    pictures = tuple(Picture(part=f"media:{n}", alt=one.alt) for n, one in enumerate(photos))
    message = replace(world.channel.render(snapshot()), pictures=pictures)
    assert message.card is None
    world.channel.send(replace(delivery(message), photos=photos))
    [sent] = world.sent()
    assert sent.alts == tuple(one.alt for one in photos)
    images = pds.records()[0]["value"]["embed"]["images"]
    assert all(image["aspectRatio"] == {"width": 640, "height": 480} for image in images)


def test_one_log_in_serves_all_calls(world: World, proxy: Cutting) -> None:
    sending = delivery(world.message())
    receipt = world.channel.send(sending)
    world.channel.find(sending)
    world.channel.delete(receipt)
    assert calls(proxy) == ["createSession", "putRecord", "getRecord", "deleteRecord"]


@pytest.mark.parametrize("worn", ["forged", "expired"])
def test_a_session_that_ran_out_is_renewed(pds: Pds, worn: str) -> None:
    def wear(name: str, token: str) -> str:
        return token if name == "refreshJwt" else pds.expired(token) if worn == "expired" else "eyJ.worn.out"

    with Wearing(pds.port, wear) as way:
        world = on_pds(pds, way)
        world.channel.send(delivery(world.message()))
        assert calls(way) == ["createSession", "putRecord", "refreshSession", "putRecord"]
        world.channel.send(delivery(world.message(), key="k2"))
        assert calls(way)[4:] == ["putRecord"]
    assert len(world.sent()) == 2


def test_a_session_that_cannot_be_renewed_is_opened_anew(pds: Pds) -> None:
    fresh = iter((False, False, True, True))

    def wear(name: str, token: str) -> str:
        return token if next(fresh) else pds.expired(token)

    with Wearing(pds.port, wear) as way:
        world = on_pds(pds, way)
        world.channel.send(delivery(world.message()))
        assert calls(way) == ["createSession", "putRecord", "refreshSession", "createSession", "putRecord"]
    assert len(world.sent()) == 1


def test_a_session_that_is_never_accepted_is_given_up(pds: Pds) -> None:
    with Wearing(pds.port, lambda name, token: pds.expired(token)) as way:
        world = on_pds(pds, way)
        with pytest.raises(AuthError):
            world.channel.send(delivery(world.message()))
        assert calls(way).count("putRecord") == 2
    assert world.sent() == []


def test_a_lost_renewal_sends_nothing_and_is_not_used_again(pds: Pds) -> None:
    with Wearing(pds.port, lambda name, token: token if name == "refreshJwt" else pds.expired(token)) as way:
        way.cut(RENEW)
        world = on_pds(pds, way)
        with pytest.raises(Unavailable):
            world.channel.send(delivery(world.message()))
        way.worn = lambda name, token: token
        world.channel.send(delivery(world.message()))
        assert calls(way)[-2:] == ["createSession", "putRecord"]
    assert len(world.sent()) == 1


def test_a_lost_log_in_sends_nothing(world: World, proxy: Cutting) -> None:
    proxy.cut(LOG_IN)
    with pytest.raises(Unavailable):
        world.channel.send(delivery(world.message()))
    assert calls(proxy) == ["createSession"] and world.sent() == []


def test_a_lost_answer_is_proved_and_a_second_send_changes_nothing(
    world: World, proxy: Cutting, again: World, pds: Pds, photo: Path
) -> None:
    proxy.cut(PUT)
    sending = delivery(world.message(picture=True), photo=photo)
    with pytest.raises(Ambiguous):
        world.channel.send(sending)
    assert calls(proxy).count("putRecord") == 1
    [before] = pds.records()
    found = world.channel.find(sending)
    assert found and found.recovered and found.remote_id == before["uri"]
    second = again.channel.send(sending)  # as a pass does that knows nothing of the first
    assert (second.remote_id, second.url) == (found.remote_id, found.url)
    assert pds.records() == [before]


def test_a_lost_upload_posts_nothing(world: World, proxy: Cutting, photo: Path) -> None:
    proxy.cut(UPLOAD)
    with pytest.raises(Unavailable):
        world.channel.send(delivery(world.message(picture=True), photo=photo))
    assert "putRecord" not in calls(proxy) and world.sent() == []


def test_a_server_that_compares_first_is_understood(world: World, proxy: Cutting) -> None:
    sending = delivery(world.message())
    first = world.channel.send(sending)
    proxy.answer(PUT, 400, '{"error": "InvalidSwap", "message": "Record was at bafy"}')
    second = world.channel.send(sending)
    assert second.recovered and second.remote_id == first.remote_id
    world.channel.delete(first)
    with pytest.raises(Ambiguous):  # refused, and yet nothing is there: somebody must ask once more
        world.channel.send(sending)


def test_another_post_of_the_same_name_is_never_written_over(world: World, pds: Pds) -> None:
    sending = delivery(world.message())
    session = pds.call("com.atproto.server.createSession", {"identifier": pds.handle, "password": pds.password})
    other = {"$type": "app.bsky.feed.post", "text": "lain", "createdAt": "2026-01-05T00:00:00Z"}
    place = {"repo": pds.did, "collection": "app.bsky.feed.post", "rkey": tid(sending.since, sending.key)}
    pds.call("com.atproto.repo.putRecord", place | {"record": other}, session["accessJwt"])
    for call in (world.channel.send, world.channel.find):
        with pytest.raises(Ambiguous, match="other words"):
            call(sending)
    assert [sent.words for sent in world.sent()] == ["lain"]


ELSEWHERE = '{"uri": "at://did:plc:x/app.bsky.feed.post/3mfabcdefgh2a", "cid": "bafy"}'


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (200, "{}", Ambiguous),
        (200, "", Ambiguous),
        (200, '{"uri": "at:', Ambiguous),
        (200, "<html>welcome</html>", Ambiguous),
        (200, "[]", Ambiguous),
        (200, "null", Ambiguous),
        (200, ELSEWHERE, Ambiguous),
        (302, "", Ambiguous),
        (400, "[]", Rejected),
        (400, '{"error": "InvalidRequest", "message": "Record/text must not be longer"}', Rejected),
        (400, '{"error": "BlobTooLarge", "message": "This file is too large"}', Rejected),
        (400, '{"error": "InvalidMimeType", "message": "Wrong mimetype"}', Rejected),
        (400, '{"error": "AccountTakedown", "message": "Account has been taken down"}', AuthError),
        (401, '{"error": "AuthenticationRequired", "message": "Authentication Required"}', AuthError),
        (403, '{"error": "Forbidden", "message": "Bad token scope"}', AuthError),
        (404, "", Rejected),
        (408, "", Ambiguous),
        (413, '{"error": "PayloadTooLarge", "message": "request entity too large"}', Rejected),
        (500, '{"error": "InternalServerError", "message": "Internal Server Error"}', Ambiguous),
        (502, "<html>", Ambiguous),
        (503, '{"error": "NotEnoughResources", "message": "busy"}', Ambiguous),
        (504, "", Ambiguous),
    ],
)
def test_each_answer_to_a_post_has_its_error(
    world: World, proxy: Cutting, status: int, body: str, error: type[WpbridgeError]
) -> None:
    proxy.answer(PUT, status, body)
    with pytest.raises(error) as caught:
        world.channel.send(delivery(world.message()))
    assert calls(proxy) == ["createSession", "putRecord"]
    if '"error"' in body and error is not Ambiguous:
        assert json.loads(body)["message"] in str(caught.value)


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (200, "<html>", Unavailable),
        (200, "{}", Unavailable),
        (200, ELSEWHERE[:-1] + ', "value": {"text": "TEXT"}}', Unavailable),
        (400, '{"error": "InvalidRequest", "message": "Could not find repo"}', Rejected),
        (503, "", Unavailable),
    ],
)
def test_what_keeps_from_reading_is_not_taken_for_absence(
    world: World, proxy: Cutting, status: int, body: str, error: type[WpbridgeError]
) -> None:
    sending = delivery(world.message())
    proxy.answer(GET, status, body.replace('"TEXT"', json.dumps(sending.text)))
    with pytest.raises(error):
        world.channel.find(sending)


@pytest.mark.parametrize("request_line", [LOG_IN, UPLOAD, PUT])
def test_a_rate_limit_names_the_time(world: World, proxy: Cutting, photo: Path, request_line: str) -> None:
    at = (datetime.now(UTC) + timedelta(minutes=3)).replace(microsecond=0)
    body = '{"error": "RateLimitExceeded", "message": "Rate Limit Exceeded"}'
    reset = str(int(at.timestamp()))
    proxy.answer(request_line, 429, body, RateLimit_Limit="30", RateLimit_Remaining="0", RateLimit_Reset=reset)
    with pytest.raises(RateLimited) as caught:
        world.channel.send(delivery(world.message(picture=True), photo=photo))
    assert caught.value.retry_at == at
    assert len(proxy.requests(request_line)) == 1 and world.sent() == []


def test_a_reply_hangs_below_the_first_post_of_its_thread(world: World, pds: Pds) -> None:
    receipt = world.channel.send(delivery(world.message()))
    answers = [delivery(world.message(f"Ralat {n}"), key=f"a{n}") for n in (1, 2)]
    first = world.channel.reply(receipt, answers[0])
    second = world.channel.reply(first, answers[1])
    found = {record["uri"]: record for record in pds.records()}
    refs = {uri: {"uri": uri, "cid": record["cid"]} for uri, record in found.items()}
    above = found[second.remote_id]["value"]["reply"]
    assert above == {"root": refs[receipt.remote_id], "parent": refs[first.remote_id]}
    assert found[first.remote_id]["value"]["reply"] == {key: refs[receipt.remote_id] for key in ("root", "parent")}
    proved = world.channel.find(answers[1])
    assert proved and proved.remote_id == second.remote_id


def test_a_reply_to_what_is_gone_is_refused(world: World) -> None:
    receipt = world.channel.send(delivery(world.message()))
    world.channel.delete(receipt)
    with pytest.raises(Gone):
        world.channel.reply(receipt, delivery(world.message("Ralat"), key="k2"))
    assert world.sent() == []


def test_an_edit_is_refused(world: World) -> None:
    receipt = world.channel.send(delivery(world.message()))
    with pytest.raises(Rejected, match="first version"):
        world.channel.edit(receipt, delivery(world.message("Lain")))


@pytest.mark.parametrize("sign", ["a", "é", "e\u0301", "👍🏽", "🇮🇩", "👩‍👩‍👧‍👦", "漢", "กำ", "क्षि"])
def test_the_server_counts_as_we_do(world: World, sign: str) -> None:
    """What we hold for the longest text goes out, and one sign more does not."""

    def sending(text: str, key: str) -> Delivery:
        return delivery(replace(world.message(), text=text, card=None), key=key)

    most = max(number for number in range(1, 301) if length(sign * number) <= 300)
    world.channel.send(sending(sign * most, "k1"))
    with pytest.raises(Rejected):
        world.channel.send(sending(sign * (most + 1), "k2"))


def test_a_title_of_many_bytes_is_refused_before(world: World) -> None:
    with pytest.raises(Refused):
        world.channel.render(snapshot("👩‍👩‍👧‍👦" * 130))
