"""Back from the archive, on real parts: a damaged or deleted post, and a store that was lost."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance import releases
from tests.acceptance.invariants import hold, quiet
from tests.acceptance.office import Office
from tests.site import Snac, WordPress
from wpbridge import log, people, restore
from wpbridge.desk import Desk
from wpbridge.effects import Ledger

OTHER = releases.paragraphs(
    releases.LEAD.replace("membuka layanan administrasi kependudukan keliling", "menggelar pasar murah"),
    "Beras, minyak goreng dan gula dijual di halaman kantor kecamatan dengan harga pabrik.",
    "Setiap keluarga membawa kartu keluarga dan antre menurut nomor yang dibagikan petugas sejak pagi.",
)


@pytest.fixture
def office(tmp_path: Path, wp: WordPress, fediverse: Snac) -> Office:
    """An office with a post that went the whole way."""
    office = Office(tmp_path, wp, fediverse)
    releases.submit(wp.writer("penulis1"))
    assert office("run").code == 0
    office.approve(1)
    assert office("run").code == 0
    office.login("kepala1")
    return office


def asked(office: Office, *words: object) -> Any:
    return office("archive", "restore", 1, "--yes", *words)


def restored(office: Office) -> list[dict[str, Any]]:
    with office.desk() as desk, desk.store.begin() as connection:
        return [body for body in log.of_kind(connection, desk.name, "restore") if "post" in body]


def test_a_damaged_post_comes_back_for_review_and_keeps_its_messages(office: Office) -> None:
    admin, [message] = office.wp.writer("admin"), office.snac_posts()
    before = admin.post(1)
    admin.edit(1, title="Rusak", content="<p>Rusak \\ 'oleh' \"orang\"</p>", tags=[], excerpt="")
    done = asked(office)
    assert done.code == 0, done.err
    assert "public now" in done.out and "is gone from" not in done.out and not done.err
    after = admin.post(1)
    assert after["status"] == "pending"
    for name in ("title", "content", "excerpt"):
        assert after[name]["raw"] == before[name]["raw"]
    for name in ("slug", "tags", "categories", "featured_media", "author", "date_gmt"):
        assert after[name] == before[name]
    revisions = admin.call("GET", "posts/1/revisions?context=edit")
    assert any(one["title"]["raw"] == "Rusak" for one in revisions), "what was replaced can be looked at"
    assert [(body["version"], body["post"], body["login"]) for body in restored(office)] == [("v1", 1, "kepala1")]
    assert office("run").code == 0
    assert (office.edition(1).round, office.edition(1).state) == (2, "in_review")
    assert [one["id"] for one in office.snac_posts()] == [message["id"]], "not taken back meanwhile"
    refused = asked(office)
    assert refused.code == 1 and "is in review" in refused.err
    office.approve(1)
    office("run")
    office("run")
    assert admin.post(1)["status"] == "publish"
    assert office.edition(1).state == "closed"
    assert [one["id"] for one in office.snac_posts()] == [message["id"]], "not sent a second time"
    assert office("register", "verify").code == 0
    assert office("archive", "verify").code == 0


@pytest.mark.parametrize("force", [True, False])
def test_a_deleted_post_comes_back_as_a_new_one_with_its_files(office: Office, force: bool) -> None:
    admin = office.wp.writer("admin")
    before = admin.post(1)
    admin.call("DELETE", f"posts/1?force={str(force).lower()}")
    done = asked(office)
    assert done.code == 0, done.err
    assert "a new one is made" in done.out and "is gone from the site, or was changed" not in done.out
    (post,) = (body["post"] for body in restored(office))
    after = admin.post(post)
    assert (post != 1, after["status"]) == (True, "pending")
    for name in ("title", "content", "excerpt"):
        assert after[name]["raw"] == before[name]["raw"]
    for name in ("tags", "categories", "featured_media", "author"):
        assert after[name] == before[name]
    office("run", "--whole")  # so that the deletion is noticed now
    edition = office.edition(post)
    assert [document.name for document in edition.snapshot.post.documents] == ["jadwal.pdf"]
    assert [f for f in edition.findings or () if f.severity in ("block", "attest")] == []
    refused = office("approve", post, "--digest", edition.digest, "--as", "penulis1")
    assert refused.code != 0, "still its writer's text"
    office.approve(post)
    held = office("run")
    assert "the same words for post 1" in held.err and office.edition(post).state == "closed"
    assert office.snac_posts() == [], "that of the deleted post was taken back; of the new one a person orders it"
    assert office("deliveries", "retry", post, "mastodon").code == 0
    assert office("run").code == 0
    assert len(office.snac_posts()) == 1
    assert office("register", "verify").code == 0


def test_files_that_are_gone_are_named_with_their_originals(office: Office) -> None:
    admin = office.wp.writer("admin")
    media = admin.call("GET", "media?parent=1&mime_type=application/pdf")[0]
    picture = admin.post(1)["featured_media"]
    for id in (media["id"], picture):
        admin.call("DELETE", f"media/{id}?force=true")
    done = asked(office)
    assert done.code == 0, done.err
    named = [Path(line.rpartition("Its original: ")[2]) for line in done.out.splitlines() if "Its original" in line]
    assert sorted(path.name for path in named) == ["jadwal.pdf", "layanan.jpg"]
    assert all(path.is_file() for path in named)


@pytest.mark.parametrize(
    ("login", "words", "code", "said"),
    [
        ("editor1", (), 1, "By the SOP only"),
        ("kepala1", ("--version", "v9"), 1, "no version v9"),
    ],
)
def test_what_may_not_be_brought_back_is_refused(
    office: Office, login: str, words: tuple[str, ...], code: int, said: str
) -> None:
    office.login(login)
    before = office.wp.writer("admin").post(1)["modified_gmt"]
    refused = asked(office, "--as", login, *words)
    assert (refused.code, said in refused.err) == (code, True), refused.err
    assert office.wp.writer("admin").post(1)["modified_gmt"] == before
    assert restored(office) == []


def test_nobody_is_taken_at_a_word(office: Office) -> None:
    before = office.wp.writer("admin").post(1)["modified_gmt"]
    assert office("archive", "restore", 1, input="n\n").code != 0
    assert office.wp.writer("admin").post(1)["modified_gmt"] == before


class Died(BaseException):
    """What kills cannot be caught."""


@pytest.mark.parametrize("where", ["intended", "called", "done"])
def test_a_restoration_that_dies_is_taken_up_and_makes_one_post(office: Office, where: str) -> None:
    office.wp.writer("admin").call("DELETE", "posts/1?force=true")

    def at(name: str) -> None:
        if name == f"wordpress:restore:{where}":
            raise Died

    with office.desk() as desk:
        with pytest.raises(Died):
            _restore(replace(desk, at=at, ledger=Ledger(desk.store, desk.clock, at)))
        _restore(desk)
        assert [post.title for post in desk.site.pending()] == [releases.TITLE]
    assert len(restored(office)) == 1
    assert office("run").code == 0
    assert office("register", "verify").code == 0


def _restore(desk: Desk) -> None:
    actor = people.unproven(desk, "ridwan")
    restore.restore(desk, actor, restore.plan(desk, actor, 1))


def test_a_lost_store_comes_back_and_goes_on(office: Office) -> None:
    writer = office.wp.writer("penulis2")
    waiting = releases.submit(writer, title="Pemkab Barito Kuala Gelar Pasar Murah di Kecamatan Tabunganen", body=OTHER)
    office("run")
    bad = releases.submit(writer, title="Jadwal Layanan Keliling Bulan Ini")
    office("run")
    office.decide("return", "editor1", bad)
    assert office("run").code == 0
    book, [message] = office("register", "--json").json(), office.snac_posts()
    for path in office.folder.glob("wpbridge.db*"):
        path.unlink()
    shutil.rmtree(office.folder / "blobs")
    back = office("archive", "restore", "--store")
    assert back.code == 0, back.err
    assert office("register", "verify").code == 0
    assert office("register", "--json").json() == book
    office.wp.forget_requests()
    assert office("run").code == 0
    assert {method for method, _, _ in office.wp.requests()} == {"GET", "HEAD"}, "nothing is changed there"
    assert [one["id"] for one in office.snac_posts()] == [message["id"]]
    assert (office.edition(waiting).round, office.edition(waiting).state) == (2, "in_review")
    quiet(office)
    office.approve(waiting)
    assert office("run").code == 0
    hold(office, [1, waiting], [bad])
    quiet(office)
