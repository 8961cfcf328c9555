"""The archive beside the log: an archive that agrees with itself and is still another one than was written."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.books import entered
from tests.desks import NOW, desk_with
from wpbridge import archive as kept
from wpbridge import effects, log
from wpbridge.archive import object_id
from wpbridge.cli.main import run
from wpbridge.desk import Desk, happened
from wpbridge.effects import Deed
from wpbridge.models import Receipt
from wpbridge.ocfl import Root, is_turn
from wpbridge.ocfl.inventory import sidecar

POSTS = (1001, 1002)
FILES: dict[str, bytes | Path] = {"post.json": b"{}", "page/index.html": b"<p>Halaman terbit</p>"}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """Two archived posts, the first with two versions, as the log has them."""
    with desk_with(tmp_path) as desk:
        editions = entered(desk, 2)
        root = Root.create(desk.archive)
        for edition, versions in zip(editions, (2, 1), strict=True):
            for number in range(1, versions + 1):
                name, files = object_id(desk.name, edition.post_id), FILES | {"number.txt": str(number).encode()}
                version = root.put(name, files, message=str(number), user="wpbridge", created=NOW)
                body = {"object": name, "version": version, "inventory": root.fingerprint(name, version)}
                with desk.store.begin() as connection:
                    log.append(connection, desk.name, NOW, happened(edition, "archive", body))
        yield desk


def flaws(desk: Desk, chosen: tuple[str, ...] | None = None) -> list[tuple[str, str]]:
    root = Root.open(desk.archive)
    assert list(root.verify(chosen)) == [], "the archive does not agree with itself"
    found = [flaw for flaw in kept.beside_the_log([desk], root, chosen) if flaw.object_id != "o"]  # of tests/books.py
    assert all(str(flaw.text).startswith(flaw.path) and flaw.text.say("id") for flaw in found)
    return [(flaw.object_id.rpartition(":")[2], flaw.kind) for flaw in found]


def rewritten(folder: Path, change: Callable[[str], str]) -> None:
    """Lists of contents changed together with all their digests, as somebody does who knows the format."""
    for place in (folder, *folder.glob("v*")):
        data = change((place / "inventory.json").read_text("utf-8")).encode()
        (place / "inventory.json").write_bytes(data)
        (place / "inventory.json.sha512").write_bytes(sidecar(data))


def other_text(root: Root) -> None:
    """The page says something else, and every digest of it too."""
    folder = root.path("diskominfo:post:1002")
    page = folder / "v1/content/page/index.html"
    before = hashlib.sha512(page.read_bytes()).hexdigest()
    page.write_bytes(b"<p>Halaman lain</p>")
    after = hashlib.sha512(page.read_bytes()).hexdigest()
    rewritten(folder, lambda told: told.replace(before, after))


def other_date(root: Root) -> None:
    rewritten(root.path("diskominfo:post:1002"), lambda told: re.sub(r'"created": "\d{4}', '"created": "2020', told))


def without_newest(root: Root) -> None:
    """The second version is gone, and the object's list of contents is that of the first."""
    folder = root.path("diskominfo:post:1001")
    shutil.rmtree(folder / "v2")
    for name in ("inventory.json", "inventory.json.sha512"):
        shutil.copyfile(folder / "v1" / name, folder / name)


def from_elsewhere(root: Root) -> None:
    root.put("dinkes:post:1001", FILES, message="m", user="wpbridge", created=NOW)


def another_version(root: Root) -> None:
    root.put("diskominfo:post:1003", FILES, message="m", user="wpbridge", created=NOW)


TAMPERED: dict[str, tuple[Callable[[Root], object], list[tuple[str, str]]]] = {
    "nothing": (lambda root: None, []),
    "a whole item is gone": (lambda root: shutil.rmtree(root.path("diskominfo:post:1001").parents[2]),
                             [("1001", "missing-object")]),
    "another text": (other_text, [("1002", "other-inventory")]),
    "another date": (other_date, [("1002", "other-inventory")]),
    "the newest version is gone": (without_newest, [("1001", "missing-version")]),
    "an item of another site": (from_elsewhere, [("1001", "unknown")]),
    "an item that nobody archived": (another_version, [("1003", "unknown")]),
}  # fmt: skip


@pytest.mark.parametrize("what", TAMPERED)
def test_what_an_archive_hides_from_its_own_digests_is_found(desk: Desk, what: str) -> None:
    tamper, expected = TAMPERED[what]
    tamper(Root.open(desk.archive))
    assert flaws(desk) == expected


def test_what_a_crashed_pass_wrote_and_did_not_record_yet_is_no_flaw(desk: Desk) -> None:
    edition = desk.current(1002)
    assert edition
    root = Root.open(desk.archive)
    root.put("diskominfo:post:1009", FILES, message="m", user="wpbridge", created=NOW)
    assert flaws(desk) == [("1009", "unknown")]
    key = replace(desk.key(edition, "archive", "version:1"), post_id=1009)
    deed = Deed(key=key, edition_id=edition.id, payload="p", find=lambda since: None,
                call=lambda since: Receipt(remote_id="v1", at=since))  # fmt: skip
    with desk.store.begin() as connection:
        effects.intend(connection, deed, NOW)
    assert flaws(desk) == []


def test_the_command_names_it_and_fails(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["--lang", "en", "--config", str(desk.config.path), "archive", "verify"]
    names = [object_id(desk.name, post) for post in POSTS]
    assert run([*arguments, *names], {"P": "none"}) == 0
    assert "2 of the archived posts were checked" in capsys.readouterr().out
    other_text(Root.open(desk.archive))
    assert run([*arguments, *names, "--json"], {"P": "none"}) == 1
    told = json.loads(capsys.readouterr().out)
    assert (told["object_id"], told["kind"]) == (names[1], "other-inventory")
    not_today = next(days for days in range(2, 99) if not is_turn(names[1], NOW.date(), days))
    assert run([*arguments, "--rolling", str(not_today), *names], {"P": "none"}) == 0
    assert run([*arguments, "--rolling", "1", *names], {"P": "none"}) == 1
