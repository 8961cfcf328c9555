"""What every channel promises, tried on a real server where there is one, else on a strict one."""

from __future__ import annotations

import importlib
import json
from dataclasses import replace
from datetime import UTC
from pathlib import Path
from types import ModuleType

import pytest

import tests.contract.worlds
from connectors.networks import kinds
from connectors.templates import CORRECTION_FIELDS
from tests.contract.channels import ADDRESS, ALT, World, ago, delivery, settings_of, snapshot
from tests.contract.test_store import edition
from tests.modules import names
from tests.site import samples
from wpbridge.app import connector_of
from wpbridge.clock import utc
from wpbridge.effects import Deed, Key, Ledger
from wpbridge.errors import ConfigError, Defect, Refused, Unavailable
from wpbridge.store import Store

KINDS = names(tests.contract.worlds)
MODULES = [importlib.import_module(f"connectors.{kind}") for kind in KINDS]


@pytest.fixture(params=KINDS)
def world(request: pytest.FixtureRequest) -> World:
    """Each channel in turn; a server is only started for the one that needs it."""
    made: World = importlib.import_module(f"tests.contract.worlds.{request.param}").world(request)
    return made


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """A picture under a name that says nothing, as the store keeps it."""
    path = tmp_path / "0f3a"
    path.write_bytes(samples.jpeg())
    return path


def test_verify_says_whose_the_credential_is(world: World) -> None:
    assert world.channel.verify().login == world.login


def test_no_secret_is_in_what_a_channel_says_of_itself(world: World) -> None:
    said = repr(world.channel) + repr(vars(world.channel).get("line", ""))
    assert not [secret for secret in world.secrets if secret in said]


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
    assert [(one.part, one.alt) for one in first.pictures] == [("media:12", ALT if world.alts else "")]


def test_render_keeps_within_the_limit_by_the_channels_own_count(world: World) -> None:
    channel = world.channel
    long = channel.render(snapshot(excerpt="Kalimat panjang tentang pasar 🎉 desa. " * 4000))
    assert channel.limits.text * 0.5 < channel.measure(long.with_link(ADDRESS)) <= channel.limits.text


def test_render_refuses_what_cannot_fit(world: World) -> None:
    with pytest.raises(Refused, match=f"{world.channel.limits.text} characters"):
        world.channel.render(snapshot("panjang " * 10_000))


def test_a_correction_says_what_was_wrong_and_where_it_stands(world: World) -> None:
    said = {"label": "Ralat", "date": "26 November 2026", "reason": "Jumlah peserta 25, bukan 52."}
    assert said.keys() <= CORRECTION_FIELDS
    text = world.channel.amend(snapshot(), said).text
    assert text == "Ralat, 26 November 2026: Jumlah peserta 25, bukan 52.\n\nBupati resmikan pasar\n\n{link}"


def test_what_was_sent_is_found(world: World, photo: Path) -> None:
    sending = delivery(world.message(), photo=photo)
    receipt = world.channel.send(sending)
    assert not receipt.recovered
    assert receipt.at.tzinfo is UTC
    assert json.loads(json.dumps(receipt.raw)) == receipt.raw
    assert [sent.words for sent in world.sent()] == [" ".join(sending.text.split())]
    if "find" in world.channel.capabilities:
        found = world.channel.find(sending)
        assert found is not None
        assert (found.remote_id, found.url, found.recovered) == (receipt.remote_id, receipt.url, True)


def test_nothing_is_found_before_it_was_sent(provable: World) -> None:
    provable.channel.verify()
    assert provable.channel.find(delivery(provable.message(), since=ago(days=1))) is None


def test_another_address_is_another_message(provable: World, photo: Path) -> None:
    one, other = (
        delivery(provable.message(), address, key, photo=photo)
        for address, key in ((ADDRESS, "k1"), ("https://site.example/2026/pasar-dua/", "k2"))
    )
    first = provable.channel.send(one)
    assert provable.channel.find(other) is None
    second = provable.channel.send(other)
    for sending, receipt in ((one, first), (other, second)):
        found = provable.channel.find(sending)
        assert found and found.remote_id == receipt.remote_id


def test_an_older_message_of_the_same_address_is_not_this_one(provable: World, photo: Path) -> None:
    provable.channel.send(delivery(provable.message(), photo=photo))
    assert provable.channel.find(delivery(provable.message(), key="k2", since=ago(minutes=-20))) is None


def test_the_picture_arrives_with_its_description(world: World, photo: Path) -> None:
    world.channel.send(delivery(world.message(picture=True), photo=photo))
    [sent] = world.sent()
    assert sent.alts == ((ALT,) if world.alts else ("",))


@pytest.mark.parametrize("name", [None, "gone.jpg"])
def test_a_missing_picture_is_not_left_out(world: World, tmp_path: Path, name: str | None) -> None:
    world.channel.verify()
    with pytest.raises(Defect, match="picture"):
        world.channel.send(delivery(world.message(picture=True), photo=tmp_path / name if name else None))
    assert world.sent() == []


def test_without_the_other_side_nothing_is_sent(world: World, photo: Path) -> None:
    message, with_picture = world.message(), world.message(picture=True)
    world.stop()
    with pytest.raises(Unavailable):
        world.channel.verify()
    for one in (message, with_picture):
        with pytest.raises(Unavailable):
            world.channel.send(delivery(one, photo=photo))


def test_a_deleted_message_is_gone(world: World, photo: Path) -> None:
    if "delete" not in world.channel.capabilities:
        pytest.skip("this network has no way to delete")
    sending = delivery(world.message(), photo=photo)
    receipt = world.channel.send(sending)
    world.channel.delete(receipt)
    assert world.sent() == []
    if "find" in world.channel.capabilities:
        assert world.channel.find(sending) is None
    world.channel.delete(receipt)  # twice is no error


def test_an_edited_message_has_the_other_words_only(world: World, photo: Path) -> None:
    if "edit" not in world.channel.capabilities:
        pytest.skip("this network has no way to edit")
    receipt = world.channel.send(delivery(world.message(), photo=photo))
    other = delivery(world.message("Bupati meresmikan pasar"), key="k2", photo=photo)
    for _ in range(2):  # twice is once
        edited = world.channel.edit(receipt, other)
    assert edited.url
    assert [sent.words for sent in world.sent()] == [" ".join(other.text.split())]


def test_a_reply_stands_beside_what_it_answers(world: World, photo: Path) -> None:
    if "reply" not in world.channel.capabilities:
        pytest.skip("this network has no way to reply")
    sending = delivery(world.message(), photo=photo)
    receipt = world.channel.send(sending)
    answer = delivery(world.message("Ralat"), key="k2", photo=photo)
    replied = world.channel.reply(receipt, answer)
    assert replied.remote_id != receipt.remote_id
    assert [sent.words for sent in world.sent()] == [" ".join(one.text.split()) for one in (sending, answer)]


def test_two_sends_with_one_key_are_one_post(world: World, photo: Path, tmp_path: Path) -> None:
    """By the ledger, which all messages go through."""
    channel, sending = world.channel, delivery(world.message(), photo=photo)
    store = Store.open(f"sqlite:///{tmp_path}/ledger.db")
    try:
        deed = Deed(
            key=Key(site="s", post_id=1, digest="d" * 64, channel="c", step="send"),
            edition_id=edition(store).id,
            payload="p",
            find=lambda since: channel.find(replace(sending, since=since)),
            call=lambda since: channel.send(replace(sending, since=since)),
        )
        receipts = [Ledger(store, utc, lambda name: None).once(deed) for _ in range(2)]
    finally:
        store.close()
    assert receipts[0] is not None and receipts[0] == receipts[1]
    assert len(world.sent()) == 1


@pytest.fixture
def provable(world: World) -> World:
    """A channel that can prove what was sent."""
    if "find" not in world.channel.capabilities:
        pytest.skip("this network cannot be asked")
    return world


@pytest.mark.parametrize("module", MODULES)
def test_the_settings_are_explained(module: ModuleType) -> None:
    [cls] = [c for c in vars(module).values() if getattr(c, "__module__", "") == module.__name__ and hasattr(c, "kind")]
    assert module.settings is cls.settings
    assert cls.settings and all(str(one)[0].isupper() and str(one)[-1] == "." for one in cls.settings.values())
    assert cls.can <= {"find", "edit", "reply", "delete", "pictures"}


@pytest.mark.parametrize("module", MODULES)
def test_another_kind_is_refused(module: ModuleType) -> None:
    with pytest.raises(ConfigError, match="kind"):
        module.build(settings_of("telegraf", "http://127.0.0.1:1", path="x"))


def test_every_kind_has_its_data_and_its_world() -> None:
    assert kinds() == sorted(KINDS)


def test_a_kind_that_there_is_not_names_those_that_there_are() -> None:
    with pytest.raises(ConfigError, match=r'no channel of kind "telegraf"\. There are: bluesky, .*, x$'):
        connector_of("telegraf", "k")
