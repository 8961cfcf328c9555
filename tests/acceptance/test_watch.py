"""What people do behind the SOP's back, on a real site: each is found in the next pass and told in one sentence."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from wordpress_xmlrpc import Client
from wordpress_xmlrpc.methods.posts import NewPost

from tests.acceptance import releases
from tests.acceptance.office import Office
from tests.acceptance.test_around import own_sop
from tests.site import WordPress, samples

Deed = Callable[[WordPress, int], object]


@pytest.fixture
def office(office: Office) -> Office:
    """An office with one publication, and an idle pass after it; nothing is done by itself about incidents."""
    remedies(office)
    post = releases.submit(office.wp.writer("penulis1"))
    assert office("run").code == 0
    office.approve(post)
    assert office("run").code == 0 and office("run").code == 0
    assert (office.edition(post).state, told(office)) == ("closed", [])
    office.login("redaktur1")
    return office


def remedies(office: Office, **ordered: str) -> None:
    """An SOP file in which nothing else than this is done about incidents."""
    wanted = {"published": "none", "changed": "none", "unpublished": "none"} | ordered

    def change(text: str) -> str:
        before, _, after = text.partition("[incidents]\n")
        rest = after.partition("\n\n")[2]
        lines = "".join(f'{name} = "{value}"\n' for name, value in wanted.items())
        return f"{before}[incidents]\n{lines}\n{rest}"

    own_sop(office, change)


def told(office: Office, *words: str) -> list[dict[str, Any]]:
    return office("incidents", "--json", *words).json()


def only(office: Office) -> dict[str, Any]:
    (one,) = told(office)
    return one


def document(wp: WordPress, post: int) -> str:
    found = wp.writer("admin").call("GET", f"media?parent={post}&mime_type=application/pdf")
    return str(found[0]["source_url"])


DEEDS: dict[str, tuple[Deed, str, str]] = {
    # what somebody does, the kind of incident, and what its sentence names
    "edits the title": (lambda wp, post: wp.writer("editor1").edit(post, title="Judul lain"), "changed", "the title"),
    "edits the text": (lambda wp, post: wp.writer("editor1").edit(post, content="<p>Lain.</p>"), "changed", "the text"),
    "adds a tag": (lambda wp, post: wp.writer("editor1").edit(post, tags=["lain"]), "changed", "categories and tags"),
    "sets a password": (lambda wp, post: wp.writer("editor1").edit(post, password="x"), "changed", "the password"),
    "backdates it": (
        lambda wp, post: wp.writer("editor1").edit(post, author=wp.users["penulis2"].id), "changed", "the author"
    ),
    "changes the slug": (lambda wp, post: wp.writer("editor1").edit(post, slug="alamat-lain"), "moved", "alamat-lain"),
    "makes it a draft": (lambda wp, post: wp.writer("editor1").draft(post), "unpublished", "a draft"),
    "puts it back to pending": (lambda wp, post: wp.writer("editor1").resubmit(post), "unpublished", "pending"),
    "hides it": (lambda wp, post: wp.writer("editor1").edit(post, status="private"), "unpublished", "private"),
    "trashes it": (lambda wp, post: wp.writer("editor1").trash(post), "unpublished", "in the trash"),
    "swaps a document in place": (
        lambda wp, post: wp.swap_file(document(wp, post), samples.pdf("lain sama sekali")), "swapped", ".pdf"
    ),
    "loses a document": (
        lambda wp, post: wp.php(f"foreach (get_attached_media('application/pdf', {post}) as $one) "
                                "unlink(get_attached_file($one->ID)); return 1;"), "swapped", ".pdf"
    ),
    "goes back to a revision": (
        lambda wp, post: (
            wp.writer("editor1").edit(post, content="<p>Lain.</p>"),
            wp.writer("editor1").edit(post, content="<p>Lain lagi.</p>"),
            wp.php(f"$all = array_values(wp_get_post_revisions({post})); "
                   "return wp_restore_post_revision($all[1]->ID);"),
        ), "changed", "the text"
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", DEEDS)
def test_what_somebody_does_is_found_in_the_next_pass(office: Office, name: str) -> None:
    deed, kind, words = DEEDS[name]
    deed(office.wp, 1)
    done = office("run")
    assert done.code == 0, done
    one = only(office)
    assert (one["kind"], one["number"], one["post_id"], one["open"]) == (kind, 1, 1, True)
    assert words in one["text"], one["text"]
    assert "\n" not in one["text"] and releases.TITLE[:20] in one["text"]
    office("run")
    assert len(told(office)) == 1, "told once"
    assert office("register", "verify").code == 0


def test_what_is_put_right_is_closed_by_itself(office: Office) -> None:
    office.wp.writer("editor1").edit(1, title="Judul lain")
    office("run")
    office.wp.writer("editor1").edit(1, title=releases.TITLE)
    office("run")
    assert told(office) == []
    (one,) = told(office, "--all")
    assert (one["end"], one["open"]) == ("reverted", False)


def test_a_person_closes_with_a_reason(office: Office) -> None:
    office.wp.writer("editor1").edit(1, slug="alamat-lain")
    office("run")
    refused = office("incidents", "close", 1, "--reason", "...")
    assert (refused.code, "no reason" in refused.err) == (1, True)
    office.login("editor1")
    refused = office("incidents", "close", 1, "--reason", "Sudah dibahas.", "--as", "editor1")
    assert refused.code == 1
    assert office("incidents", "close", 1, "--reason", "Alamat lama dialihkan.", "--as", "redaktur1").code == 0
    (one,) = told(office, "--all")
    assert (one["end"], one["reason"], one["by"]) == ("person", "Alamat lama dialihkan.", "siti")
    assert office("incidents", "close", 1, "--reason", "Alamat lama dialihkan.", "--as", "redaktur1").code == 1
    assert "Siti Norhasanah" in office("incidents", "--all").out


def test_what_is_deleted_for_good_is_found_when_all_is_looked_at(office: Office) -> None:
    office.wp.php("return wp_delete_post(1, true);")
    assert office("run", "--whole").code == 0
    one = only(office)
    assert (one["kind"], "deleted" in one["text"]) == ("unpublished", True)


def test_a_publication_that_nobody_approved_is_found(office: Office) -> None:
    """From the editor, from an app, by a plugin: whoever may publish in WordPress can."""
    user = office.wp.users["penulis3"]
    app = Client(f"{office.wp.url}/xmlrpc.php", user.login, user.app_password)
    fresh = int(app.call(NewPost({"post_title": "Dari ponsel", "post_content": "Isi", "post_status": "publish"})))
    writer = office.wp.writer("penulis3")
    own = writer.submit("Berita sendiri", "<p>Isi.</p>")
    writer.edit(own, status="publish")
    office("run")
    found = {one["post_id"]: (one["kind"], one["text"]) for one in told(office)}
    assert found.keys() == {fresh, own} and {kind for kind, _ in found.values()} == {"published"}
    assert "Published outside the SOP: Berita sendiri" in found[own][1]
    office("run")
    assert len(told(office)) == 2


def test_what_was_there_before_the_records_is_none_of_their_business(office: Office, tmp_path: Any) -> None:
    other = Office(tmp_path / "baru", office.wp) if (tmp_path / "baru").mkdir() is None else office
    assert other("run").code == 0
    office.wp.writer("editor1").edit(1, title="Judul lain")
    assert other("run").code == 0
    assert told(other) == []


def test_a_text_on_its_way_that_is_published_is_one_incident(office: Office) -> None:
    post = releases.submit(office.wp.writer("penulis1"), title="Camat Tabunganen Ajak Warga Rawat Jembatan Desa")
    office("run")
    office.wp.writer("editor1").edit(post, status="publish")
    office("run")
    office("run")
    assert (only(office)["kind"], office.edition(post).state) == ("published", "bypassed")


# --- remedies


def test_what_nobody_approved_is_reviewed_while_it_is_public(office: Office) -> None:
    remedies(office, published="ratify")
    writer = office.wp.writer("penulis3")
    post = releases.submit(writer, title="Camat Tabunganen Ajak Warga Rawat Jembatan Desa")
    writer.edit(post, status="publish")
    office("run")
    office("run")
    assert office.wp.writer("admin").post(post)["status"] == "publish"
    assert (office.edition(post).state, office.edition(post).stage) == ("in_review", "periksa")
    office.login("editor1")
    stated = ("attest", post, "TEK-05#1", "--reason", "Memang berita yang serupa.", "--as", "editor1")
    assert office(*stated, "--digest", office.edition(post).digest).code == 0
    office.approve(post)
    office("run")
    assert office.edition(post).state == "closed"
    assert told(office) == []
    assert [one["end"] for one in told(office, "--all")] == ["ratified"]
    assert len(office.snac_posts()) == 2


def test_a_return_takes_off_what_nobody_approved(office: Office) -> None:
    remedies(office, published="ratify")
    writer = office.wp.writer("penulis3")
    post = releases.submit(writer, title="Camat Tabunganen Ajak Warga Rawat Jembatan Desa")
    writer.edit(post, status="publish")
    office("run")
    office("run")
    office.decide("return", "editor1", post)
    office("run")
    assert office.wp.writer("admin").post(post)["status"] == "draft"
    assert [one["end"] for one in told(office, "--all")] == ["off"]


def test_a_change_is_reviewed_archived_anew_and_carried_to_the_channels(office: Office) -> None:
    remedies(office, changed="ratify")
    office.wp.writer("editor1").edit(1, title=f"{releases.TITLE} di Tabunganen")
    office("run")
    office("run")
    assert (office.edition(1).round, office.edition(1).state) == (2, "in_review")
    office.decide("approve", "editor2", 1)
    office.decide("approve", "redaktur1", 1)
    assert office("run").code == 0
    assert office.edition(1).state == "closed"
    (status,) = office.snac_posts()
    assert "di Tabunganen" in status["content"] and "Pembaruan" in status["content"] and ": judul" in status["content"]
    assert [one["end"] for one in told(office, "--all")] == ["ratified"]
    assert [one["version"] for one in office("archive", "list", "--json").json()] == ["v1", "v2"]
    assert office("archive", "verify").code == 0 and office("register", "verify").code == 0


def test_the_approved_text_is_put_back(office: Office) -> None:
    remedies(office, changed="restore")
    before = office.wp.writer("admin").post(1)
    office.wp.writer("editor1").edit(1, title="Judul lain", content="<p>Lain.</p>", tags=["lain"])
    office("run")
    after = office.wp.writer("admin").post(1)
    same = ("status", "slug", "tags", "categories", "featured_media", "date_gmt", "author", "link")
    assert {name: after[name] for name in same} == {name: before[name] for name in same}
    assert after["content"]["raw"] == before["content"]["raw"] and after["title"]["raw"] == before["title"]["raw"]
    assert [one["end"] for one in told(office, "--all")] == ["restored"]
    office("run")
    assert len(told(office, "--all")) == 1


def test_what_nobody_approved_goes_back_to_pending(office: Office) -> None:
    remedies(office, published="pending")
    writer = office.wp.writer("penulis3")
    post = releases.submit(writer, title="Camat Tabunganen Ajak Warga Rawat Jembatan Desa")
    writer.edit(post, status="publish")
    office("run")
    assert office.wp.writer("admin").post(post)["status"] == "pending"
    office("run")
    assert office.edition(post).state == "in_review"
    assert [one["end"] for one in told(office, "--all")] == ["pending"]
    writer.edit(post, status="publish")
    office("run")
    assert [one["kind"] for one in told(office, "--all")] == ["published", "published"]
    assert office.wp.writer("admin").post(post)["status"] == "pending"
