"""The folder that stands in for a network."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from tests.contract.channels import delivery
from tests.contract.worlds.file import in_folder
from tests.site import samples
from wpbridge.errors import Defect


def test_the_folder_holds_message_and_picture(tmp_path: Path) -> None:
    photo = tmp_path / "0f3a"
    photo.write_bytes(samples.jpeg())
    world = in_folder(tmp_path / "out")
    world.channel.send(delivery(world.message(picture=True), key="a/b", photo=photo))
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == ["a%2Fb.json", "a%2Fb.picture-1"]
    record = json.loads((tmp_path / "out" / "a%2Fb.json").read_text())
    [picture] = record["pictures"]
    assert picture["sha256"] == hashlib.sha256(photo.read_bytes()).hexdigest()
    assert (tmp_path / "out" / picture["file"]).read_bytes() == photo.read_bytes()
    assert (record["key"], record["post_id"], record["digest"]) == ("a/b", 7, "d" * 64)


def test_the_same_key_writes_once(tmp_path: Path) -> None:
    world = in_folder(tmp_path / "out")
    first = world.channel.send(delivery(world.message()))
    assert world.channel.send(delivery(world.message("Lain"))) == first
    assert len(world.sent()) == 1


def test_an_edited_message_keeps_its_earlier_words(tmp_path: Path) -> None:
    world = in_folder(tmp_path / "out")
    sending = delivery(world.message())
    receipt = world.channel.send(sending)
    world.channel.edit(receipt, delivery(world.message("Lain"), key="k2"))
    assert json.loads((tmp_path / "out" / "k1.json").read_text())["earlier"] == [sending.text]


def test_a_strange_file_is_named(tmp_path: Path) -> None:
    world = in_folder(tmp_path / "out")
    world.channel.verify()
    (tmp_path / "out" / "catatan.json").write_text("[]")
    with pytest.raises(Defect, match=r"catatan\.json"):
        world.channel.find(delivery(world.message()))
