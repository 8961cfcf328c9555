"""A change of a public post that a writer proposes, through the SOP (the decree's "pembaharuan")."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.acceptance import releases
from tests.acceptance.invariants import quiet
from tests.acceptance.killed import killed
from tests.acceptance.office import Office
from tests.acceptance.releases import paragraphs
from tests.site import samples
from tests.site.writer import Refused
from wpbridge.effects import Ledger
from wpbridge.pipeline import run

TITLE = f"{releases.TITLE} Tiga Hari"
BODY = paragraphs(releases.LEAD, *releases.MORE, "Layanan diperpanjang sampai Jumat.")


@pytest.fixture
def office(office: Office) -> Office:
    """An office with one publication."""
    post = releases.submit(office.wp.writer("penulis1"))
    assert office("run").code == 0
    office.approve(post)
    assert (office("run").code, office.edition(post).state) == (0, "closed")
    return office


def live(office: Office) -> dict[str, Any]:
    return office.wp.writer("admin").post(1)


def proposal(office: Office, login: str = "penulis2", title: str = TITLE, body: str = BODY, **details: Any) -> int:
    line = paragraphs(f'Pembaruan: <a href="{live(office)["link"]}">{live(office)["link"]}</a>')
    return office.wp.writer(login).submit(title, f"{line}\n\n{body}", excerpt="Diperpanjang.", **details)


def test_wordpress_gives_a_contributor_no_other_way(office: Office) -> None:
    """Why a proposal is a post of its own."""
    writer = office.wp.writer("penulis1")
    for method, path, fields in (
        ("POST", "posts/1", {"title": "Lain"}),
        ("POST", "posts/1/autosaves", {"content": "Lain"}),
        ("POST", "comments", {"post": 1, "type": "note", "content": "Lain", "status": "hold"}),
    ):
        with pytest.raises(Refused):
            writer.call(method, path, fields)
    own = writer.submit("Lain", "isi", slug="pembaruan-1")
    assert writer.post(own)["slug"] == "", "WordPress drops it"


def test_an_update_goes_through_the_sop(office: Office) -> None:
    before = live(office)
    source = proposal(office)
    assert office("run").code == 0
    edition = office.edition(1)
    assert (edition.round, edition.state, edition.source) == (2, "in_review", source)
    assert live(office)["modified_gmt"] == before["modified_gmt"], "the public reads what was approved"
    compared = office("diff", 1).out
    assert "Tiga Hari" in compared and "diperpanjang sampai Jumat" in compared, compared
    assert "Pembaruan:" not in compared
    office.login("penulis1")
    office.approve(1)
    assert office("run").code == 0
    after = live(office)
    assert (after["title"]["raw"], after["status"]) == (TITLE, "publish")
    assert "diperpanjang sampai Jumat" in after["content"]["raw"] and "Pembaruan:" not in after["content"]["raw"]
    same = ("slug", "link", "date_gmt", "categories", "tags", "author", "featured_media")
    assert {name: after[name] for name in same} == {name: before[name] for name in same}
    assert office.wp.writer("admin").post(source)["status"] == "draft"
    assert office.edition(1).state == "closed"
    (status,) = office.snac_posts()
    assert "Tiga Hari" in status["content"] and "Pembaruan" in status["content"]
    assert [one["version"] for one in office("archive", "list", "--json").json()] == ["v1", "v2"]
    assert office("archive", "verify").code == 0 and office("register", "verify").code == 0
    quiet(office)
    assert office("incidents", "--json").json() == []


def test_its_own_picture_and_documents_take_their_place(office: Office) -> None:
    photo = ("baru.jpg", samples.jpeg(1200, 800, 5), "Petugas melayani warga sampai Jumat")
    proposal(office, featured=photo, documents=[("jadwal-baru.pdf", samples.pdf("Jadwal baru"))])
    office("run")
    names = {one.name for one in office.edition(1).snapshot.post.attachments}
    assert {"baru.jpg", "jadwal-baru.pdf"} < names and len(names) == 4, "what WordPress counts to the post stays"
    for login in ("editor1", "redaktur1"):
        office.decide("approve", login, 1)
    assert office("run").code == 0
    assert office.edition(1).state == "closed"
    found = office.wp.writer("admin").call("GET", f"media/{live(office)['featured_media']}")
    assert found["source_url"].endswith("baru.jpg")
    quiet(office)
    assert office("incidents", "--json").json() == []


def test_nobody_approves_the_own_proposal(office: Office) -> None:
    proposal(office, login="editor1")
    office("run")
    office.login("editor1")
    done = office("approve", 1, "--as", "editor1", "--digest", office.edition(1).digest)
    assert (done.code, "wrote this post" in done.err) == (1, True), done


def test_a_return_goes_to_the_proposal(office: Office) -> None:
    source = proposal(office)
    office("run")
    office.decide("return", "editor1", 1, "Sebut tanggalnya.")
    office("run")
    assert office.wp.writer("admin").post(source)["status"] == "draft"
    assert live(office)["status"] == "publish"
    with office.desk() as desk:
        assert "Sebut tanggalnya." in desk.site.notes(source)[0].text
        assert desk.site.notes(1) == []
    office.wp.writer("penulis2").edit(source, title=f"{TITLE} Lagi", status="pending")
    office("run")
    assert (office.edition(1).round, office.edition(1).state) == (3, "in_review")
    quiet(office)


def test_the_writer_takes_a_proposal_back(office: Office) -> None:
    source = proposal(office)
    office("run")
    office.wp.writer("penulis2").draft(source)
    office("run")
    assert (office.edition(1).state, live(office)["status"]) == ("taken_back", "publish")
    office("correct", 1, "--kind", "ralat", "--reason", "Tanggalnya keliru.")
    quiet(office)


def test_two_proposals_wait_for_each_other(office: Office) -> None:
    first, second = proposal(office), proposal(office, login="penulis1", title=f"{TITLE} Juga")
    office("run")
    office("run")
    assert (office.edition(1).source, office.edition(1).round) == (first, 2)
    office.approve(1)
    office("run")
    office("run")
    assert (office.edition(1).source, office.edition(1).round) == (second, 3)


def test_an_update_does_not_bury_what_somebody_changed_meanwhile(office: Office) -> None:
    excerpt = live(office)["excerpt"]["raw"]
    proposal(office)
    office("run")
    office.approve(1)
    office.wp.writer("editor2").edit(1, excerpt="Diubah orang lain.")
    done = office("run")
    assert (done.code, "changed past the SOP" in done.err) == (1, True), done
    assert live(office)["excerpt"]["raw"] == "Diubah orang lain."
    office.wp.writer("editor2").edit(1, excerpt=excerpt)
    office("run")
    assert office("run").code == 0
    assert (live(office)["title"]["raw"], office.edition(1).state) == (TITLE, "closed")


@pytest.mark.parametrize("boundary", ["wordpress:publish:intended", "wordpress:publish:called", "publish:before",
                                      "wordpress:put_away:intended", "wordpress:put_away:called"])  # fmt: skip
def test_an_update_that_dies_is_taken_up_once(office: Office, boundary: str) -> None:
    proposal(office)
    office("run")
    office.approve(1)
    assert killed(office.env, f"{boundary}#1") == -9
    assert office("run").code == 0
    assert office("run").code == 0
    assert (live(office)["title"]["raw"], office.edition(1).state) == (TITLE, "closed")
    assert len(office.snac_posts()) == 1
    assert [one["version"] for one in office("archive", "list", "--json").json()] == ["v1", "v2"]
    quiet(office)


def test_a_save_in_the_middle_is_found(office: Office) -> None:
    """Between the comparison and the change somebody saves the public post: what came out is not what was approved."""
    proposal(office)
    office("run")
    office.approve(1)
    with office.desk() as desk:

        def at(name: str) -> None:
            if name == "wordpress:publish:called":
                office.wp.writer("editor2").edit(1, title="Judul orang lain")

        run(replace(desk, at=at, ledger=Ledger(desk.store, desk.clock, at)))
    assert [one["kind"] for one in office("incidents", "--json").json()] == ["pulled_back"]


def test_an_update_of_nothing_is_a_finding(office: Office) -> None:
    line = paragraphs("Pembaruan: https://diskominfo.example.go.id/tidak-ada/")
    post = office.wp.writer("penulis2").submit(TITLE, f"{line}\n\n{BODY}")
    office("run")
    (found,) = [one for one in office("show", post, "--json").json()[0]["findings"] if one["id"] == "SOP-06"]
    assert (found["severity"], "tidak-ada" in found["message"]) == ("block", True)
