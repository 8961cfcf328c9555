"""What every channel promises, tried on a real server where there is one."""

from __future__ import annotations

import hashlib
import html
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from connectors import file, mastodon
from tests.doubles.cutting import Cutting
from tests.site import Snac, samples
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
from wpbridge.models import Attachment, Message, Post, Publication, Snapshot, Term
from wpbridge.plugins import Channel, ChannelSettings

CANARY = "canary-4711-secret"
NOW = datetime(2026, 1, 5, 1, tzinfo=UTC)
STATUSES = "POST /api/v1/statuses"
MODULES: list[ModuleType] = [file, mastodon]


def ago(**time: float) -> datetime:
    return datetime.now(UTC) - timedelta(**time)


def snapshot(title: str = "Bupati resmikan pasar", alt: str = "Bupati menggunting pita") -> Snapshot:
    picture = Attachment(
        address="https://site.example/f.jpg", name="f.jpg", role="featured", id=12, mime="image/jpeg", alt=alt
    )
    post = Post(
        id=7,
        status="publish",
        title=title,
        body="<!-- wp:paragraph --><p>Pasar baru dibuka &amp; ramai.</p><!-- /wp:paragraph -->",
        terms=(Term(taxonomy="post_tag", name="pasar desa"),),
        modified=NOW,
        address="https://site.example/2026/pasar/",
        attachments=(picture,),
    )
    return Snapshot(site="s", post=post)


def publication(address: str = "https://site.example/2026/pasar/") -> Publication:
    return Publication(site="s", post_id=7, digest="d" * 64, address=address, at=NOW)


@dataclass
class World:
    """A channel, the ways to take its other side away, and what the other side then holds."""

    channel: Channel
    stop: Callable[[], None]
    sent: Callable[[], list[tuple[str, list[str]]]]  # words, descriptions of the pictures

    def message(self, title: str = "Bupati resmikan pasar", picture: bool = False) -> Message:
        message = self.channel.render(snapshot(title))
        return message if picture else replace(message, picture="", alt="")


def settings_of(kind: str, base_url: str = "", token: str = CANARY, **values: Any) -> ChannelSettings:
    return ChannelSettings(name=kind, kind=kind, base_url=base_url, values=values, secrets={"token": token})


def on_snac(fediverse: Snac) -> World:
    def sent() -> list[tuple[str, list[str]]]:
        return [
            (words(post["content"]), [media["description"] for media in post["media_attachments"]])
            for post in fediverse.posts()
        ]

    channel = mastodon.build(settings_of("mastodon", fediverse.url, fediverse.token))
    return World(channel, fediverse.stop_server, sent)


def in_folder(folder: Path) -> World:
    def stop() -> None:
        for written in folder.glob("*"):
            written.unlink()
        if folder.is_dir():
            folder.rmdir()
        folder.write_text("no folder any more")

    def sent() -> list[tuple[str, list[str]]]:
        kept = [p for p in folder.glob("*.json") if not p.with_suffix(".withdrawn").exists()]
        records = [json.loads(path.read_text()) for path in kept]
        return [(" ".join(r["text"].split()), [r["picture"]["alt"]] if r["picture"] else []) for r in records]

    return World(file.build(settings_of("file", path=str(folder))), stop, sent)


@pytest.fixture(params=["file", "mastodon"])
def world(request: pytest.FixtureRequest, tmp_path: Path) -> World:
    """Each channel in turn; the server is only started for the one that needs it."""
    if request.param == "file":
        return in_folder(tmp_path / "out")
    return on_snac(request.getfixturevalue("fediverse"))


@pytest.fixture
def proxy(fediverse: Snac) -> Iterator[Cutting]:
    """Between the channel and snac."""
    with Cutting(fediverse.port) as cutting:
        yield cutting


@pytest.fixture
def behind(fediverse: Snac, proxy: Cutting) -> World:
    """The Mastodon channel whose way to the server leads through the proxy."""
    channel = mastodon.build(settings_of("mastodon", proxy.url, fediverse.token))
    return replace(on_snac(fediverse), channel=channel)


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """A picture under a name that says nothing, as the store keeps it."""
    path = tmp_path / "0f3a"
    path.write_bytes(samples.jpeg())
    return path


def words(content: str) -> str:
    broken = re.sub(r"<br ?/?>|</p>", " ", content)
    return " ".join(html.unescape(re.sub(r"<[^>]*>", "", broken)).split())


# --- every channel


def test_verify_says_whose_the_credential_is(world: World) -> None:
    assert world.channel.verify().login in {"humas", "out"}


def test_render_is_pure(world: World) -> None:
    first = world.channel.render(snapshot())
    world.stop()  # so nothing can be asked
    assert world.channel.render(snapshot()) == first
    assert first.text.split("\n\n") == [
        "Bupati resmikan pasar",
        "Pasar baru dibuka & ramai.",
        "{link}",
        "#PasarDesa",
    ]
    assert (first.picture, first.alt) == ("media:12", "Bupati menggunting pita")


def test_render_refuses_what_cannot_fit(world: World) -> None:
    with pytest.raises(Refused, match="500 characters"):
        world.channel.render(snapshot("panjang " * 70))


def test_what_was_sent_is_found(world: World) -> None:
    message = world.message()
    receipt = world.channel.send(message, publication(), "k1", None)
    found = world.channel.find(message, publication(), ago(seconds=5))
    assert found is not None
    assert (found.remote_id, found.url, found.recovered) == (receipt.remote_id, receipt.url, True)
    assert not receipt.recovered
    assert receipt.at.tzinfo is UTC
    assert json.loads(json.dumps(receipt.raw)) == receipt.raw
    text = " ".join(message.with_link(publication().address).split())
    assert world.sent() == [(text, [])]


def test_nothing_is_found_before_it_was_sent(world: World) -> None:
    world.channel.verify()
    assert world.channel.find(world.message(), publication(), ago(days=1)) is None


def test_another_address_is_another_message(world: World) -> None:
    other = publication("https://site.example/2026/pasar-dua/")
    first = world.channel.send(world.message(), publication(), "k1", None)
    assert world.channel.find(world.message(), other, ago(seconds=5)) is None
    second = world.channel.send(world.message(), other, "k2", None)
    for where, receipt in ((publication(), first), (other, second)):
        found = world.channel.find(world.message(), where, ago(seconds=5))
        assert found and found.remote_id == receipt.remote_id


def test_an_address_is_known_in_another_spelling(world: World) -> None:
    receipt = world.channel.send(world.message(), publication("http://SITE.example/2026/pasar"), "k1", None)
    found = world.channel.find(world.message(), publication(), ago(seconds=5))
    assert found and found.remote_id == receipt.remote_id


def test_an_older_message_of_the_same_address_is_not_this_one(world: World) -> None:
    world.channel.send(world.message(), publication(), "k1", None)
    assert world.channel.find(world.message(), publication(), ago(minutes=-20)) is None


def test_the_picture_arrives_with_its_description(world: World, photo: Path) -> None:
    world.channel.send(world.message(picture=True), publication(), "k1", photo)
    assert [pictures for _, pictures in world.sent()] == [["Bupati menggunting pita"]]


@pytest.mark.parametrize("name", [None, "gone.jpg"])
def test_a_missing_picture_is_not_left_out(world: World, tmp_path: Path, name: str | None) -> None:
    world.channel.verify()
    with pytest.raises(Defect, match="picture"):
        picture = tmp_path / name if name else None
        world.channel.send(world.message(picture=True), publication(), "k1", picture)
    assert world.sent() == []


def test_without_the_other_side_nothing_is_sent(world: World, photo: Path) -> None:
    message, with_picture = world.message(), world.message(picture=True)
    world.stop()
    with pytest.raises(Unavailable):
        world.channel.verify()
    with pytest.raises(Unavailable):
        world.channel.send(message, publication(), "k1", None)
    with pytest.raises(Unavailable):
        world.channel.send(with_picture, publication(), "k1", photo)


def test_a_deleted_message_is_gone(world: World) -> None:
    receipt = world.channel.send(world.message(), publication(), "k1", None)
    world.channel.delete(receipt)
    assert world.sent() == []
    assert world.channel.find(world.message(), publication(), ago(seconds=5)) is None
    world.channel.delete(receipt)  # twice is no error


@pytest.mark.parametrize("module", MODULES)
def test_the_settings_are_explained(module: ModuleType) -> None:
    own = [c for c in vars(module).values() if getattr(c, "__module__", "") == module.__name__]
    [cls] = [c for c in own if hasattr(c, "kind")]
    assert module.settings is cls.settings
    assert cls.settings and all(text[0].isupper() and text.endswith(".") for text in cls.settings.values())
    assert cls.capabilities <= {"find", "edit", "delete", "pictures"}


@pytest.mark.parametrize("module", MODULES)
def test_another_kind_is_refused(module: ModuleType) -> None:
    with pytest.raises(ConfigError, match="kind"):
        module.build(settings_of("telegraf", "http://127.0.0.1:1", path="x"))


# --- Mastodon


@pytest.mark.parametrize(
    "wrong",
    [
        {"visibility": "direct"},
        {"limit": "500"},
        {"limit": 5},
        {"language": ""},
        {"token": ""},
        {"token": f"{CANARY}\nx"},
        {"base_url": ""},
    ],
)
def test_a_wrong_setting_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ConfigError) as caught:
        mastodon.build(settings_of("mastodon", **({"base_url": "http://127.0.0.1:1"} | wrong)))
    assert CANARY not in str(caught.value)


def test_a_wrong_token_is_said_and_not_shown(fediverse: Snac) -> None:
    channel = mastodon.build(settings_of("mastodon", fediverse.url))
    message = replace(channel.render(snapshot()), picture="")
    receipt = on_snac(fediverse).channel.send(message, publication(), "k0", None)
    for call in (
        channel.verify,
        lambda: channel.send(message, publication(), "k1", None),
        lambda: channel.find(message, publication(), ago(seconds=5)),
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
        behind.channel.send(message, publication(), "k1", None)
    found = behind.channel.find(message, publication(), begun)
    assert found and found.recovered
    assert len(behind.sent()) == 1
    assert len([line for line in proxy.seen if line.startswith(STATUSES)]) == 1


def test_a_lost_answer_to_the_upload_posted_nothing(behind: World, proxy: Cutting, photo: Path) -> None:
    proxy.cut("POST /api/v2/media")
    with pytest.raises(Unavailable):
        behind.channel.send(behind.message(picture=True), publication(), "k1", photo)
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
        behind.channel.send(behind.message(), publication(), "k1", None)
    if '"error"' in body:
        assert json.loads(body)["error"] in str(caught.value)


def test_a_server_that_repeats_the_token_does_not_make_us_do_it(proxy: Cutting) -> None:
    channel = mastodon.build(settings_of("mastodon", proxy.url))
    proxy.answer("GET /", 422, json.dumps({"error": f"bad header Bearer {CANARY}"}))
    with pytest.raises(AuthError) as caught:
        channel.verify()
    assert CANARY not in str(caught.value)
    assert "***" in str(caught.value)


def test_a_wrong_address_is_not_blamed_on_the_token(proxy: Cutting) -> None:
    proxy.answer("GET /", 404)
    with pytest.raises(Gone):
        mastodon.build(settings_of("mastodon", proxy.url)).verify()


def test_a_rate_limit_names_the_time(behind: World, proxy: Cutting) -> None:
    at = (datetime.now(UTC) + timedelta(minutes=3)).replace(microsecond=0)
    proxy.answer(STATUSES, 429, X_RateLimit_Remaining="0", X_RateLimit_Reset=at.isoformat())
    with pytest.raises(RateLimited) as caught:
        behind.channel.send(behind.message(), publication(), "k1", None)
    assert caught.value.retry_at == at
    assert behind.sent() == []


@pytest.mark.parametrize("headers", [{}, {"X_RateLimit_Reset": "2026-01-01T00:00:00Z"}])
def test_a_rate_limit_without_a_time_waits_some_minutes(
    behind: World, proxy: Cutting, headers: dict[str, str]
) -> None:
    proxy.answer(STATUSES, 429, **headers)
    with pytest.raises(RateLimited) as caught:
        behind.channel.send(behind.message(), publication(), "k1", None)
    assert ago(minutes=-1) < caught.value.retry_at <= ago(minutes=-5)


def test_an_unreadable_rate_header_on_a_success_is_no_refusal(behind: World, proxy: Cutting) -> None:
    proxy.answer(STATUSES, 200, '{"id": "1"}', X_RateLimit_Reset="soon")
    with pytest.raises(Ambiguous):
        behind.channel.send(behind.message(), publication(), "k1", None)


def test_what_keeps_from_reading_is_not_taken_for_absence(behind: World, proxy: Cutting) -> None:
    proxy.answer("GET /api/v1/accounts/verify_credentials", 503)
    with pytest.raises(Unavailable):
        behind.channel.find(behind.message(), publication(), ago(seconds=5))


def test_the_key_and_the_settings_go_with_the_status(fediverse: Snac, proxy: Cutting) -> None:
    settings = settings_of("mastodon", proxy.url, fediverse.token, visibility="unlisted")
    channel = mastodon.build(settings)
    message = replace(channel.render(snapshot()), picture="")
    receipt = channel.send(message, publication(), "key-9", None)
    assert receipt.remote_id == fediverse.posts()[0]["id"]
    [request] = proxy.requests(STATUSES)
    assert b"Idempotency-Key: key-9" in request
    assert b"Connection: close" in request
    assert b"visibility=unlisted" in request and b"language=id" in request


def test_no_connection_is_kept(fediverse: Snac) -> None:
    session = mastodon.connection()
    session.get(fediverse.url, timeout=5)
    assert len(session.get_adapter(fediverse.url).poolmanager.pools) == 0  # type: ignore[attr-defined]


def test_a_message_is_found_behind_many_newer_ones(fediverse: Snac) -> None:
    channel = on_snac(fediverse).channel
    message = replace(channel.render(snapshot()), picture="")
    receipt = channel.send(message, publication(), "k1", None)
    for number in range(90):
        channel.send(message, publication(f"https://site.example/{number}/"), f"n{number}", None)
    found = channel.find(message, publication(), ago(minutes=5))
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
        channel.find(channel.render(snapshot()), publication(), ago(seconds=5))


def test_a_picture_that_moves_is_waited_for(
    behind: World, proxy: Cutting, photo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mastodon, "_PAUSE", 0)
    proxy.answer("POST /api/v2/media", 202, '{"id": "5", "type": "gifv", "url": null}')
    for url in (None, "https://social.example/5.mp4"):
        proxy.answer("GET /api/v1/media/5", 200, json.dumps({"id": "5", "type": "gifv", "url": url}))
    behind.channel.send(behind.message(picture=True), publication(), "k1", photo)
    assert [line.split()[:2] for line in proxy.seen] == [
        ["POST", "/api/v2/media"],
        ["GET", "/api/v1/media/5"],
        ["GET", "/api/v1/media/5"],
        ["POST", "/api/v1/statuses"],
    ]


# --- the folder


def test_the_folder_holds_message_and_picture(tmp_path: Path, photo: Path) -> None:
    world = in_folder(tmp_path / "out")
    world.channel.send(world.message(picture=True), publication(), "a/b", photo)
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == ["a%2Fb.json", "a%2Fb.picture"]
    record = json.loads((tmp_path / "out" / "a%2Fb.json").read_text())
    assert record["picture"]["sha256"] == hashlib.sha256(photo.read_bytes()).hexdigest()
    assert (tmp_path / "out" / record["picture"]["file"]).read_bytes() == photo.read_bytes()
    assert (record["key"], record["post_id"], record["digest"]) == ("a/b", 7, "d" * 64)


def test_the_same_key_writes_once(tmp_path: Path) -> None:
    world = in_folder(tmp_path / "out")
    first = world.channel.send(world.message(), publication(), "k1", None)
    assert world.channel.send(world.message("Lain"), publication(), "k1", None) == first
    assert len(world.sent()) == 1


def test_a_strange_file_is_named(tmp_path: Path) -> None:
    world = in_folder(tmp_path / "out")
    world.channel.verify()
    (tmp_path / "out" / "catatan.json").write_text("[]")
    with pytest.raises(Defect, match=r"catatan\.json"):
        world.channel.find(world.message(), publication(), ago(seconds=5))
