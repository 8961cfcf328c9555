"""Mastodon: the answers of its server, and what the SDK makes of them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from connectors import mastodon
from connectors.line import Line
from tests.contract.channels import CANARY, World, ago, delivery, settings_of, snapshot
from tests.contract.worlds.mastodon import on_snac
from tests.doubles.cutting import Cutting
from tests.site import Snac, samples
from wpbridge.errors import Ambiguous, AuthError, ConfigError, Gone, RateLimited, Rejected, Unavailable, WpbridgeError
from wpbridge.plugins import Channel

STATUSES = "POST /api/v1/statuses"


@pytest.fixture
def proxy(fediverse: Snac) -> Iterator[Cutting]:
    """Between the channel and snac."""
    with Cutting(fediverse.port) as cutting:
        yield cutting


@pytest.fixture
def behind(fediverse: Snac, proxy: Cutting) -> World:
    """The Mastodon channel whose way to the server leads through the proxy."""
    channel = mastodon.build(settings_of("mastodon", proxy.url, secrets={"token": fediverse.token}))
    return replace(on_snac(fediverse), channel=channel)


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "0f3a"
    path.write_bytes(samples.jpeg())
    return path


@pytest.mark.parametrize(
    "wrong",
    [
        {"visibility": "direct"},
        {"limit": "500"},
        {"limit": 5},
        {"language": ""},
        {"secrets": {"token": ""}},
        {"secrets": {"token": f"{CANARY}\nx"}},
        {"base_url": ""},
    ],
)
def test_a_wrong_setting_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ConfigError) as caught:
        mastodon.build(settings_of("mastodon", **({"base_url": "http://127.0.0.1:1"} | wrong)))
    assert CANARY not in str(caught.value)


def test_a_wrong_token_is_said_and_not_shown(fediverse: Snac) -> None:
    channel = mastodon.build(settings_of("mastodon", fediverse.url))
    message = replace(channel.render(snapshot()), pictures=())
    receipt = on_snac(fediverse).channel.send(delivery(message, key="k0"))
    for call in (
        channel.verify,
        lambda: channel.send(delivery(message, key="k1")),
        lambda: channel.find(delivery(message, since=ago(seconds=5))),
        lambda: channel.delete(receipt),
    ):
        with pytest.raises(AuthError) as caught:
            call()
        assert CANARY not in str(caught.value)
    assert len(fediverse.posts()) == 1


def test_a_lost_answer_is_in_doubt_until_the_account_is_read(behind: World, proxy: Cutting) -> None:
    proxy.cut(STATUSES)
    message, begun = behind.message(), ago()
    with pytest.raises(Ambiguous):
        behind.channel.send(delivery(message, key="k1"))
    found = behind.channel.find(delivery(message, since=begun))
    assert found and found.recovered
    assert len(behind.sent()) == 1
    assert len([line for line in proxy.seen if line.startswith(STATUSES)]) == 1


def test_a_lost_answer_to_the_upload_posted_nothing(behind: World, proxy: Cutting, photo: Path) -> None:
    proxy.cut("POST /api/v2/media")
    with pytest.raises(Unavailable):
        behind.channel.send(delivery(behind.message(picture=True), photo=photo))
    assert behind.sent() == []


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (200, "{}", Ambiguous),
        (200, "", Ambiguous),
        (200, "<html>welcome</html>", Ambiguous),
        (200, "[]", Ambiguous),
        (400, "[]", Rejected),
        (401, "{}", AuthError),
        (403, '{"error": "This action is outside the authorized scopes"}', AuthError),
        (404, "", Rejected),
        (408, "", Ambiguous),
        (422, '{"error": "Validation failed: Text character limit of 500 exceeded"}', Rejected),
        (500, "", Ambiguous),
        (502, "<html>", Ambiguous),
        (503, "", Ambiguous),
        (504, "", Ambiguous),
        (507, "", Ambiguous),
    ],
)
def test_each_answer_to_a_status_has_its_error(
    behind: World, proxy: Cutting, status: int, body: str, error: type[WpbridgeError]
) -> None:
    proxy.answer(STATUSES, status, body)
    with pytest.raises(error) as caught:
        behind.channel.send(delivery(behind.message(), key="k1"))
    if '"error"' in body:
        assert json.loads(body)["error"] in str(caught.value)


def test_a_server_that_repeats_the_token_does_not_make_us_do_it(proxy: Cutting) -> None:
    channel = mastodon.build(settings_of("mastodon", proxy.url))
    proxy.answer("GET /", 422, json.dumps({"error": f"bad header Bearer {CANARY}"}))
    with pytest.raises(AuthError) as caught:
        channel.verify()
    assert CANARY not in str(caught.value)
    assert "•••" in str(caught.value)


def test_a_wrong_address_is_not_blamed_on_the_token(proxy: Cutting) -> None:
    proxy.answer("GET /", 404)
    with pytest.raises(Gone):
        mastodon.build(settings_of("mastodon", proxy.url)).verify()


def on_limit(server: str, token: str, limit: int) -> Channel:
    return mastodon.build(settings_of("mastodon", server, secrets={"token": token}, limit=limit))


def test_a_server_that_takes_less_text_than_the_configuration_says_is_named(fediverse: Snac) -> None:
    assert on_limit(fediverse.url, fediverse.token, 100_000).verify().login
    with pytest.raises(ConfigError, match=r"Write limit = 100000 into \[channels.mastodon\]"):
        on_limit(fediverse.url, fediverse.token, 100_001).verify()


@pytest.mark.parametrize(
    ("status", "body"),
    [(404, ""), (500, ""), (200, "{}"), (200, '{"configuration": {"statuses": 5}}')],
)
def test_a_server_that_does_not_say_how_much_it_takes_is_used(
    fediverse: Snac, proxy: Cutting, status: int, body: str
) -> None:
    proxy.answer("GET /api/v1/instance", status, body)
    proxy.answer("GET /api/v2/instance", status, body)
    assert on_limit(proxy.url, fediverse.token, 200_000).verify().login


def test_a_rate_limit_names_the_time(behind: World, proxy: Cutting) -> None:
    at = (datetime.now(UTC) + timedelta(minutes=3)).replace(microsecond=0)
    proxy.answer(STATUSES, 429, X_RateLimit_Remaining="0", X_RateLimit_Reset=at.isoformat())
    with pytest.raises(RateLimited) as caught:
        behind.channel.send(delivery(behind.message(), key="k1"))
    assert caught.value.retry_at == at
    assert behind.sent() == []


@pytest.mark.parametrize("headers", [{}, {"X_RateLimit_Reset": "2026-01-01T00:00:00Z"}])
def test_a_rate_limit_without_a_time_waits_some_minutes(behind: World, proxy: Cutting, headers: dict[str, str]) -> None:
    proxy.answer(STATUSES, 429, **headers)
    with pytest.raises(RateLimited) as caught:
        behind.channel.send(delivery(behind.message(), key="k1"))
    assert ago(minutes=-1) < caught.value.retry_at <= ago(minutes=-5)


def test_an_unreadable_rate_header_on_a_success_is_no_refusal(behind: World, proxy: Cutting) -> None:
    proxy.answer(STATUSES, 200, '{"id": "1"}', X_RateLimit_Reset="soon")
    with pytest.raises(Ambiguous):
        behind.channel.send(delivery(behind.message(), key="k1"))


def test_what_keeps_from_reading_is_not_taken_for_absence(behind: World, proxy: Cutting) -> None:
    proxy.answer("GET /api/v1/accounts/verify_credentials", 503)
    with pytest.raises(Unavailable):
        behind.channel.find(delivery(behind.message(), since=ago(seconds=5)))


def test_the_key_and_the_settings_go_with_the_status(fediverse: Snac, proxy: Cutting) -> None:
    settings = settings_of("mastodon", proxy.url, secrets={"token": fediverse.token}, visibility="unlisted")
    channel = mastodon.build(settings)
    message = replace(channel.render(snapshot()), pictures=())
    receipt = channel.send(delivery(message, key="key-9"))
    assert receipt.remote_id == fediverse.posts()[0]["id"]
    [request] = proxy.requests(STATUSES)
    assert b"Idempotency-Key: key-9" in request
    assert b"Connection: close" in request
    assert b"visibility=unlisted" in request and b"language=id" in request


def test_no_connection_is_kept(fediverse: Snac) -> None:
    session = Line(fediverse.url)
    session.get(fediverse.url, timeout=5)
    assert len(session.get_adapter(fediverse.url).poolmanager.pools) == 0  # type: ignore[attr-defined]


def test_a_message_is_found_behind_many_newer_ones(fediverse: Snac) -> None:
    channel = on_snac(fediverse).channel
    message = replace(channel.render(snapshot()), pictures=())
    receipt = channel.send(delivery(message, key="k1"))
    for number in range(90):
        channel.send(delivery(message, f"https://site.example/{number}/", key=f"n{number}"))
    found = channel.find(delivery(message, since=ago(minutes=5)))
    assert found and found.remote_id == receipt.remote_id


def test_too_many_newer_posts_are_in_doubt(proxy: Cutting, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mastodon, "_MOST_PAGES", 3)
    at = datetime.now(UTC).isoformat()
    proxy.answer("GET /api/v1/accounts/verify", 200, '{"id": "1", "acct": "humas"}')
    for number in range(4):
        page = [{"id": str(9 - number), "content": "<p>lain</p>", "created_at": at}]
        proxy.answer("GET /api/v1/accounts/1/statuses", 200, json.dumps(page))
    channel = mastodon.build(settings_of("mastodon", proxy.url))
    with pytest.raises(Ambiguous, match="too many"):
        channel.find(delivery(channel.render(snapshot()), since=ago(seconds=5)))


def test_a_picture_that_moves_is_waited_for(
    behind: World, proxy: Cutting, photo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mastodon, "_PAUSE", 0)
    proxy.answer("POST /api/v2/media", 202, '{"id": "5", "type": "gifv", "url": null}')
    for url in (None, "https://social.example/5.mp4"):
        proxy.answer("GET /api/v1/media/5", 200, json.dumps({"id": "5", "type": "gifv", "url": url}))
    behind.channel.send(delivery(behind.message(picture=True), photo=photo))
    assert [line.split()[:2] for line in proxy.seen] == [
        ["POST", "/api/v2/media"],
        ["GET", "/api/v1/media/5"],
        ["GET", "/api/v1/media/5"],
        ["POST", "/api/v1/statuses"],
    ]
