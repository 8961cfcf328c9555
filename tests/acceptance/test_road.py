"""The road of one post, from the writer to the archive, on real parts."""

from __future__ import annotations

import json
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

import bagit
import pytest

from tests.acceptance import releases
from tests.acceptance.invariants import everything, hold, notes, quiet
from tests.acceptance.office import Office
from tests.site import Postgres, Snac, WordPress, samples
from wpbridge.effects import Ledger
from wpbridge.pipeline import run
from wpbridge.store import editions


def test_a_clean_post_is_published_posted_archived_and_entered(office: Office) -> None:
    post = releases.submit(office.wp.writer("penulis1"))
    assert office("run").code == 0
    shown = office("show", post, "--json").json()[0]
    assert (shown["state"], shown["stage"]) == ("in_review", "periksa")
    assert [f for f in shown["findings"] if f["severity"] in ("block", "attest")] == []
    for login in ("editor1", "redaktur1"):
        office.login(login)
        done = office("approve", post, "--as", login, "--digest", shown["digest"][:8])
        assert done.code == 0, done.err
    assert office("run").code == 0
    hold(office, [post], [])
    quiet(office)
    row = office("register", "--json").json()[0]
    assert row["title"] == releases.TITLE
    assert [step["login"] for step in row["approved"]] == ["editor1", "redaktur1"]
    assert [document["name"] for document in row["documents"]] == ["jadwal.pdf"]


def test_what_was_archived_leaves_as_a_bag_that_proves_itself(office: Office, tmp_path: Path) -> None:
    post = releases.submit(office.wp.writer("penulis1"))
    office("run")
    office.approve(post)
    assert office("run").code == 0
    assert office("archive", "export", tmp_path / "bag").code == 0
    bag = bagit.Bag(str(tmp_path / "bag"))
    assert bag.validate()
    (version,) = (tmp_path / "bag/data").glob(f"*-post-{post}/v1")
    assert (version / "documents/jadwal.pdf").read_bytes().startswith(b"%PDF")
    row = office("register", "--json").json()[0]
    assert row["address"] in (version / "dublin-core.xml").read_text("utf-8")
    assert releases.TITLE in (version / "page/index.html").read_text("utf-8")


def test_the_social_post_carries_the_picture_with_its_description(office: Office) -> None:
    post = releases.submit(office.wp.writer("penulis1"))
    office("run")
    office.approve(post)
    office("run")
    assert office.snac
    (status,) = office.snac.posts()
    assert releases.TITLE in status["content"]
    assert [m["description"] for m in status["media_attachments"]] == [
        "Petugas melayani warga di kantor desa"
    ]


def test_a_returned_post_is_a_draft_with_its_reasons_in_the_editor(office: Office) -> None:
    writer = office.wp.writer("penulis1")
    wrong = releases.LEAD.replace("Selasa", "Rabu")
    post = releases.submit(writer, body=releases.paragraphs(wrong, *releases.MORE))
    office("run")
    office.decide("return", "editor1", post, "Harinya keliru <b>.")
    office("run")
    hold(office, [], [post])
    (note,) = notes(office, post)
    assert "AKR-01" in note["content"]["raw"]
    assert "Harinya keliru &lt;b&gt;." in note["content"]["raw"]
    assert writer.call("GET", f"comments?post={post}&type=note&status=all")[0]["id"] == note["id"]


def test_a_mended_post_comes_back_as_a_new_round(office: Office) -> None:
    writer = office.wp.writer("penulis1")
    wrong = releases.LEAD.replace("Selasa", "Rabu")
    post = releases.submit(writer, body=releases.paragraphs(wrong, *releases.MORE))
    office("run")
    office.decide("return", "editor1", post)
    office("run")
    writer.edit(post, content=releases.paragraphs(releases.LEAD, *releases.MORE), status="pending")
    office("run")
    assert office.edition(post).round == 2
    assert "Mended since the last round: AKR-01" in office("show", post).out
    office.approve(post)
    office("run")
    hold(office, [post], [])
    thread, answer = sorted(notes(office, post), key=lambda note: note["id"])
    assert (answer["parent"], thread["status"]) == (thread["id"], "approved")
    assert "✓ Selesai: AKR-01" in answer["content"]["raw"]


def test_a_save_without_change_keeps_the_approval(office: Office) -> None:
    writer = office.wp.writer("penulis1")
    post = releases.submit(writer)
    office("run")
    office.approve(post)
    body = writer.post(post)["content"]["raw"]
    writer.edit(post, content=body.replace("\n", "\r\n") + "\n")
    office("run")
    hold(office, [post], [])


def test_a_swapped_byte_in_the_document_voids_the_approval(office: Office) -> None:
    writer = office.wp.writer("penulis1")
    post = releases.submit(writer)
    office("run")
    office.approve(post)
    address = writer.call("GET", f"media?parent={post}&mime_type=application/pdf")[0]["source_url"]
    data = bytearray(samples.pdf("Jadwal layanan adminduk keliling"))
    data[-8] ^= 1
    office.wp.swap_file(address, bytes(data))
    office.wp.forget_requests()
    assert office("run").code == 0
    assert {method for method, _, _ in office.wp.requests()} == {"GET"}, "never public, not even for a moment"
    assert writer.post(post)["status"] == "pending"
    office("run")
    edition = office.edition(post)
    assert (edition.round, edition.state) == (2, "in_review")


@pytest.mark.parametrize("change", [{"title": "Judul Lain"}, {"tags": ["lain"]}, {"slug": "alamat-lain"}])
def test_an_edit_after_approval_is_not_published(office: Office, change: dict[str, object]) -> None:
    writer = office.wp.writer("penulis1")
    post = releases.submit(writer)
    office("run")
    office.approve(post)
    # An editor changes it: WordPress does not let contributors choose the slug of a submitted post.
    office.wp.writer("editor2").edit(post, **change)  # type: ignore[arg-type]
    office("run")
    assert writer.post(post)["status"] == "pending"
    edition = office.edition(post)
    assert (edition.round, edition.state, edition.stage) == (2, "in_review", "periksa")
    assert office.snac and office.snac.posts() == []


@pytest.mark.parametrize("change", [{"title": "Disunting"}, {"tags": ["lain"]}, {"excerpt": "Disunting."}])
@pytest.mark.parametrize("compared", [True, False])
def test_an_edit_in_the_middle_of_publishing(office: Office, compared: bool, change: dict[str, object]) -> None:
    """The gap that REST leaves: somebody saves between our comparison and our change of the status. Where there is
    XML-RPC, WordPress itself refuses; where there is none, what nobody approved is pulled back."""
    writer = office.wp.writer("penulis1")
    post = releases.submit(writer)
    office("run")
    office.approve(post)
    with office.without_xmlrpc() if not compared else nullcontext(), office.desk() as desk:
        seen = desk.site.posts([post])[0].modified

        def at(name: str) -> None:
            if name == "wordpress:publish:intended":
                writer.edit(post, **change)  # type: ignore[arg-type]
                office.wp.later(post, seen)

        summary = run(replace(desk, at=at, ledger=Ledger(desk.store, desk.clock, at)))
    assert summary.errors == []
    assert writer.post(post)["status"] == "pending"
    edition = office.edition(post)
    assert (edition.round, edition.state) == ((2, "pulled") if compared else (1, "pulled_back"))
    assert office.snac and office.snac.posts() == []
    office("run")
    assert (office.edition(post).round, office.edition(post).state) == (2, "in_review")


@pytest.mark.parametrize("swapped", [True, False])
def test_what_changed_since_it_was_seen_cannot_be_approved(office: Office, swapped: bool) -> None:
    writer = office.wp.writer("penulis1")
    post = releases.submit(writer)
    office("run")
    office.login("editor1")
    digest = office.edition(post).digest
    if swapped:
        address = writer.call("GET", f"media?parent={post}&mime_type=image/jpeg")[0]["source_url"]
        office.wp.swap_file(address, samples.jpeg(800, 450, seed=2))
    else:
        writer.edit(post, title="Judul Lain")
    refused = office("approve", post, "--digest", digest)
    assert (refused.code, "changed after you saw it" in refused.err) == (1, True), refused.err
    assert (office.edition(post).round, office.edition(post).state) == (2, "pulled")


@pytest.mark.parametrize(
    ("login", "sentence"),
    [
        ("penulis1", "wrote this post"),
        ("redaktur1", "belongs to"),
        ("penulis2", "nobody in [people]"),
    ],
)
def test_who_may_not_approve_is_told_why(office: Office, login: str, sentence: str) -> None:
    post = releases.submit(office.wp.writer("penulis1"))
    office("run")
    digest = office.edition(post).digest
    from wpbridge.logins import Logins

    Logins(office.folder / "logins.json").keep("diskominfo", login, office.wp.users[login].app_password)
    before = everything(office)
    refused = office("approve", post, "--as", login, "--digest", digest)
    assert (refused.code, sentence in refused.err) == (1, True), refused.err
    assert everything(office) == before


def test_who_changed_the_text_may_not_approve_it(office: Office) -> None:
    post = releases.submit(office.wp.writer("penulis1"))
    office.wp.writer("editor1").edit(post, title=f"{releases.TITLE} Lagi")
    office("run")
    office.login("editor1")
    refused = office("approve", post, "--digest", office.edition(post).digest)
    assert (refused.code, "changed this text" in refused.err) == (1, True), refused.err


def test_one_person_does_not_sit_in_two_stages(office: Office) -> None:
    post = releases.submit(office.wp.writer("penulis1"))
    office("run")
    office.login("editor2")
    digest = office.edition(post).digest
    assert office("approve", post, "--digest", digest).code == 0
    refused = office("approve", post, "--digest", digest)
    assert (refused.code, "earlier stage" in refused.err) == (1, True), refused.err


def test_a_revoked_password_ends_the_right_to_decide(office: Office) -> None:
    post = releases.submit(office.wp.writer("penulis1"))
    office("run")
    office.login("editor1")
    user = office.wp.users["editor1"].id
    office.wp.php(f"WP_Application_Passwords::delete_all_application_passwords({user}); return true;")
    refused = office("approve", post, "--digest", office.edition(post).digest)
    assert refused.code == 2, refused.err
    assert office.edition(post).stage == "periksa"


@pytest.mark.parametrize("digest", ["", "0000", "00000000", "zz"])
def test_a_digest_that_names_another_text_is_refused(office: Office, digest: str) -> None:
    post = releases.submit(office.wp.writer("penulis1"))
    office("run")
    office.login("editor1")
    if digest:
        refused = office("approve", post, "--digest", digest)
        assert (refused.code, "does not name" in refused.err) == (1, True), refused.err


def test_a_blocking_finding_cannot_be_approved(office: Office) -> None:
    post = releases.submit(office.wp.writer("penulis1"), documents=[])
    office("run")
    office.login("editor1")
    refused = office("approve", post, "--digest", office.edition(post).digest)
    assert (refused.code, "DOK-01" in refused.err) == (1, True), refused.err


def test_a_writer_can_take_a_post_back(office: Office) -> None:
    writer = office.wp.writer("penulis1")
    post = releases.submit(writer)
    office("run")
    office.approve(post)
    writer.draft(post)
    office("run")
    assert office.edition(post).state == "taken_back"
    writer.resubmit(post)
    office("run")
    assert (office.edition(post).round, office.edition(post).state) == (2, "in_review")


def test_a_post_published_past_the_sop_is_noticed(office: Office) -> None:
    post = releases.submit(office.wp.writer("penulis1"))
    office("run")
    office.wp.writer("editor1").edit(post, status="publish")
    office("run")
    last = office.edition(post)
    with office.desk() as desk, desk.store.begin() as connection:
        rounds = editions.rounds(connection, last)
    assert [one.state for one in rounds] == ["bypassed", "pulled"], "it is approved afterwards, or taken off"
    assert office.snac and office.snac.posts() == []


def test_two_passes_and_an_approval_at_once_do_everything_once(office: Office) -> None:
    posts = [
        releases.submit(office.wp.writer("penulis1"), title=f"Layanan Keliling Tahap {n}") for n in (1, 2, 3)
    ]
    office("run")
    for post in posts[:2]:
        office.approve(post)
    office.decide("approve", "editor1", posts[2])
    passes = [office.start("wpbridge.cli.main", "run") for _ in range(2)]
    office.decide("approve", "redaktur1", posts[2])
    assert [p.wait(120) for p in passes] == [0, 0], [p.communicate() for p in passes]
    for p in passes:
        p.communicate()
    office("run")
    hold(office, posts, [])
    quiet(office)


def test_a_channel_that_is_down_does_not_hold_up_the_others(office: Office) -> None:
    assert office.snac
    post = releases.submit(office.wp.writer("penulis1"))
    office("run")
    office.approve(post)
    office.snac.stop_server()
    done = office("run")
    assert done.code == 4, done.err
    states = {row["channel"]: row["state"] for row in office("deliveries", "--json").json()}
    assert states == {"mastodon": "waiting", "arsip": "done"}
    office.snac.start_server()
    assert office("deliveries", "retry", post, "mastodon").code == 0
    assert office("run").code == 0
    hold(office, [post], [])


def test_the_archive_holds_all_that_proves_the_publication(office: Office) -> None:
    post = releases.submit(office.wp.writer("penulis1"))
    office("run")
    office.approve(post)
    office("run")
    from wpbridge.archive import object_id, root

    with office.desk() as desk:
        kept, name = root(desk), object_id(desk.name, post)
        (version,) = kept.versions(name)
        files = {path for path in version.state if path.startswith("page/files/")}
        assert set(version.state) - files == {
            "README.txt", "decisions.json", "documents/jadwal.pdf", "dublin-core.xml", "findings.json", "log-head.txt",
            "log.jsonl", "media/layanan.jpg", "page/as-served.html", "page/capture.json", "page/index.html",
            "post.json", "premis.xml", "receipts.json", "retention.json", "snapshot.json",
        }  # fmt: skip
        assert kept.read(name, "documents/jadwal.pdf") == samples.pdf("Jadwal layanan adminduk keliling")
        assert releases.TITLE in kept.read(name, "page/index.html").decode()
        receipts = json.loads(kept.read(name, "receipts.json"))
        head = kept.read(name, "log-head.txt").decode().strip()
    assert office("register", "verify", "--against", head).code == 0
    assert "another row" in office("register", "verify", "--against", head.partition(":")[0] + ":" + "0" * 64).err
    assert {r["channel"] for r in receipts} >= {"wordpress", "mastodon", "arsip"}


def test_a_lost_archive_is_never_started_anew(office: Office) -> None:
    first, second = (
        releases.submit(office.wp.writer("penulis1"), title=f"Layanan Tahap {n}") for n in (1, 2)
    )
    office("run")
    office.approve(first)
    office("run")
    (office.folder / "archive").rename(office.folder / "away")
    office.approve(second)
    lost = office("run")
    assert lost.code == 1, lost.err
    assert not (office.folder / "archive").exists()
    (office.folder / "away").rename(office.folder / "archive")
    assert office("run").code == 0
    hold(office, [first, second], [])


def test_a_changed_register_is_named(office: Office) -> None:
    post = releases.submit(office.wp.writer("penulis1"))
    office("run")
    office.approve(post)
    office("run")
    assert office("register", "verify").code == 0
    with office.desk() as desk, desk.store.begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER entries_no_update")
        connection.exec_driver_sql('UPDATE entries SET row = \'{"title": "lain"}\'')
    broken = office("register", "verify")
    assert (broken.code, "2026/1" in broken.err) == (1, True), broken.err


def test_the_whole_road_on_postgresql(
    tmp_path: Path, wp: WordPress, fediverse: Snac, postgres_server: Postgres
) -> None:
    office = Office(tmp_path, wp, fediverse, store=postgres_server.database())
    good = releases.submit(wp.writer("penulis1"))
    bad = releases.submit(wp.writer("penulis2"), title="Jadwal Layanan Keliling Bulan Ini")
    office("run")
    office.approve(good)
    office.decide("return", "editor1", bad)
    assert office("run").code == 0
    hold(office, [good], [bad])
    quiet(office)


def test_doctor_names_the_writer_who_could_publish_alone(office: Office) -> None:
    said = office("doctor")
    assert "penulis3" in said.out
    assert "penulis1" not in said.out
    assert said.code == 0, said.out
