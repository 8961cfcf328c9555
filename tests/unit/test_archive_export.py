"""What leaves the archive: a bag that another program proves, the place of a saved page, the catalogue record."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from xml.etree import ElementTree as ET

import bagit
import pytest

from tests.books import entered
from tests.desks import desk_with
from wpbridge import bag
from wpbridge.bag import Chosen
from wpbridge.cli.main import run
from wpbridge.desk import Desk
from wpbridge.errors import Defect, Refused
from wpbridge.metadata import dublin_core
from wpbridge.ocfl import Root

FIRST = datetime(2026, 11, 10, 17, 30, tzinfo=UTC)  # 11 November, 01.30 WITA
ONE, TWO, OTHER = "diskominfo:post:1001", "diskominfo:post:1002", "dinkes:post:1001"
PAGE = b"<p>Halaman terbit</p>"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A desk whose archive holds a post with a correction, another post, and one of another site."""
    with desk_with(tmp_path) as desk:
        entered(desk, 1)
        root = Root.create(desk.archive)
        files: dict[str, bytes | Path] = {"post.json": b"{}", "page/index.html": PAGE, "media/foto é.jpg": b"\xff" * 99}
        for name, when, more in (
            (ONE, FIRST, {}),
            (ONE, FIRST + timedelta(days=5), {"post.json": b'{"ralat": 1}'}),
            (TWO, FIRST + timedelta(days=1), {"post.json": b"[]"}),
            (OTHER, FIRST, {}),
        ):
            root.put(name, files | more, message=f"{when}", user="wpbridge", created=when)
        yield desk


@pytest.fixture
def env(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    return {"WPBRIDGE_CONFIG": str(desk.config.path), "WPBRIDGE_LANG": "en", "P": "none"}


def folders(where: Path) -> set[str]:
    """The versions in a bag."""
    return {"/".join(path.relative_to(where / "data").parts) for path in where.glob("data/*/v*")}


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ([], {"diskominfo-post-1001/v1", "diskominfo-post-1001/v2", "diskominfo-post-1002/v1"}),
        (["1002"], {"diskominfo-post-1002/v1"}),
        (["--until", "2026-11-11"], {"diskominfo-post-1001/v1"}),  # the office's day, not that of UTC
        (["--since", "2026-11-12"], {"diskominfo-post-1001/v2", "diskominfo-post-1002/v1"}),
        (["1001", "--since", "2026-11-12"], {"diskominfo-post-1001/v2"}),
    ],
)
def test_a_bag_holds_what_was_asked_for_and_proves_itself(
    env: dict[str, str], tmp_path: Path, wanted: list[str], expected: set[str]
) -> None:
    target = tmp_path / "bag"
    assert run(["archive", "export", str(target), *wanted], env) == 0
    assert folders(target) == expected
    assert bagit.Bag(str(target)).validate()
    checked = subprocess.run(["sha512sum", "-c", "--quiet", "manifest-sha512.txt"], cwd=target, capture_output=True)
    assert checked.returncode == 0, checked.stderr
    info = bagit.Bag(str(target)).info
    assert info["Internal-Sender-Identifier"].startswith("log ") and info["Source-Organization"]


def test_a_version_in_a_bag_is_whole(env: dict[str, str], tmp_path: Path) -> None:
    """Also where the archive keeps unchanged bytes in an older version only."""
    run(["archive", "export", str(tmp_path / "bag"), "1001", "--since", "2026-11-12"], env)
    version = tmp_path / "bag/data/diskominfo-post-1001/v2"
    assert (version / "post.json").read_bytes() == b'{"ralat": 1}'
    assert (version / "page/index.html").read_bytes() == PAGE
    assert (version / "media/foto é.jpg").read_bytes() == b"\xff" * 99


@pytest.mark.parametrize("wanted", [["--since", "2027-01-01"], ["77"]])
def test_nothing_to_export_makes_no_folder(env: dict[str, str], tmp_path: Path, wanted: list[str]) -> None:
    assert run(["archive", "export", str(tmp_path / "bag"), *wanted], env) == 1
    assert not (tmp_path / "bag").exists()


def test_a_folder_that_is_there_is_left_alone(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "bag").mkdir()
    with pytest.raises(Refused, match="does not exist yet"):
        exported(desk, tmp_path / "bag")
    assert list((tmp_path / "bag").iterdir()) == []


def exported(desk: Desk, target: Path) -> int:
    root = Root.open(desk.archive)
    return bag.export(root, [Chosen(object_id=ONE, version=one) for one in root.versions(ONE)], target, {})


def test_a_damaged_archive_is_not_vouched_for(desk: Desk, tmp_path: Path) -> None:
    file = Root.open(desk.archive).file(ONE, "media/foto é.jpg")
    file.write_bytes(b"\xfe" + file.read_bytes()[1:])
    with pytest.raises(Defect, match=r"the content was changed.*Nothing was exported"):
        exported(desk, tmp_path / "bag")
    assert not list(tmp_path.glob("*bag*"))


def test_a_disk_that_fills_leaves_no_half_bag(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(folder: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(bag, "sync_tree", full)
    with pytest.raises(Refused, match="No space left"):
        exported(desk, tmp_path / "bag")
    assert not list(tmp_path.glob("*bag*"))


def test_show_names_the_files_of_a_version_and_puts_them_together(
    env: dict[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["archive", "show", "1001", "--json"], env) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["object"], told["version"], told["page"]) == (ONE, "v2", None)
    assert Path(told["files"]["page/index.html"]).read_bytes() == PAGE
    assert run(["archive", "show", "1001", "--version", "v1"], env) == 0
    assert "v1, archived" in capsys.readouterr().out
    assert run(["archive", "show", "1001", "--to", str(tmp_path / "one"), "--json"], env) == 0
    told = json.loads(capsys.readouterr().out)
    assert Path(told["page"]) == tmp_path / "one/page/index.html" and Path(told["page"]).read_bytes() == PAGE
    assert (tmp_path / "one/media/foto é.jpg").read_bytes() == b"\xff" * 99
    assert run(["archive", "show", "1001", "--to", str(tmp_path / "one")], env) == 1
    assert "is there already" in capsys.readouterr().err
    for wanted in (["1003"], ["1001", "--version", "v9"]):
        assert run(["archive", "show", *wanted], env) == 1
        assert "The archive holds no page/index.html" in capsys.readouterr().err


def test_the_catalogue_record_tells_of_the_post(desk: Desk) -> None:
    edition = desk.current(1001)
    assert edition
    record = ET.fromstring(dublin_core(desk, edition))
    told = [(one.tag.partition("}")[2], one.text) for one in record]
    assert ("identifier", edition.address) in told and ("identifier", f"sha256:{edition.digest}") in told
    assert dict(told)["publisher"] == desk.sop.identity.office
    assert dict(told)["title"] == edition.snapshot.post.title
    assert all(text and text.strip() for _, text in told)


def test_a_record_survives_what_xml_cannot_hold(desk: Desk) -> None:
    from dataclasses import replace

    edition = desk.current(1001)
    assert edition
    post = replace(edition.snapshot.post, excerpt="a\x0bb & <c>", author="\x00x")
    changed = replace(edition, snapshot=replace(edition.snapshot, post=post))
    told = {one.tag.partition("}")[2]: one.text for one in ET.fromstring(dublin_core(desk, changed))}
    assert told["contributor"] == "x"
