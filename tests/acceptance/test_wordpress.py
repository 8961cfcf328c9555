"""The connector against real WordPress: what each method of the Site protocol promises."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from connectors.wordpress import WordPressSite
from connectors.wordpress.fields import KEY
from tests.acceptance.releases import paragraphs
from tests.doubles.faulty import Faulty
from tests.site import MariaDB, WordPress, samples
from wpbridge.errors import AuthError, Gone, Rejected, Unavailable
from wpbridge.models import Attachment, Post

PHOTO = ("foto.jpg", samples.jpeg(1200, 800), "Suasana rapat")
REPORT = ("laporan.pdf", samples.pdf())
BODY = paragraphs("Isi berita.")


@pytest.fixture
def site(wp: WordPress) -> WordPressSite:
    return site_of(wp)


def site_of(wp: WordPress, login: str = "wpbridge") -> WordPressSite:
    return WordPressSite(wp.url, login, wp.users[login].app_password)


def asked(wp: WordPress) -> int:
    """How many requests the site got since the last time."""
    count = len(wp.requests())
    wp.forget_requests()
    return count


def only(site: WordPressSite) -> Post:
    (post,) = site.pending()
    return post


def files(post: Post) -> dict[str, Attachment]:
    return {attachment.name: attachment for attachment in post.attachments}


def fetched(site: WordPressSite, address: str) -> bytes:
    pieces: list[bytes] = []
    site.download(address, pieces.append)
    return b"".join(pieces)


# --- lists


def test_a_hundred_posts_take_three_requests_and_then_two(wp: WordPress, site: WordPressSite) -> None:
    ids = wp.bulk(100)
    wp.forget_requests()
    assert [post.id for post in site.pending()] == ids
    assert asked(wp) == 3  # posts, names, files
    assert [post.id for post in site.pending()] == ids
    assert asked(wp) == 2  # the names are known


def test_nothing_pending_takes_one_request(wp: WordPress, site: WordPressSite) -> None:
    wp.bulk(5, "draft")
    wp.forget_requests()
    assert site.pending() == []
    assert asked(wp) == 1


def test_pages_together_hold_every_post_once(wp: WordPress, site: WordPressSite) -> None:
    ids = wp.bulk(230)
    wp.forget_requests()
    assert [post.id for post in site.pending()] == ids
    assert asked(wp) == 5  # 3 pages of posts, names, files
    assert {post.author for post in site.pending()} == {"Budi Santoso", "Dewi Lestari"}


def test_a_post_that_leaves_between_two_pages_hides_no_other(
    wp: WordPress, site: WordPressSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = wp.bulk(150)
    ask = site.session.request

    def publish_after(*words: Any, **settings: Any) -> Any:
        answer = ask(*words, **settings)
        monkeypatch.setattr(site.session, "request", ask)
        wp.writer("editor1").edit(ids[3], status="publish")
        return answer

    monkeypatch.setattr(site.session, "request", publish_after)
    assert {post.id for post in site.pending()} >= {*ids} - {ids[3]}


@pytest.mark.parametrize("told", ["", "banyak"])
def test_a_missing_count_is_no_reason_to_stop(wp: WordPress, told: str) -> None:
    ids = wp.bulk(110)
    with Faulty(wp.port) as proxy:
        proxy.inject(lambda forward: forward().replace(b"X-WP-Total:", f"X-WP-Total: {told}\r\nX-:".encode()))
        site = WordPressSite(proxy.url, "wpbridge", wp.users["wpbridge"].app_password)
        assert [post.id for post in site.pending()] == ids


def test_posts_come_in_any_status_and_gone_ones_not_at_all(wp: WordPress, site: WordPressSite) -> None:
    writer = wp.writer("penulis1")
    ids = [writer.submit(f"Judul {number}", BODY) for number in range(4)]
    writer.draft(ids[1])
    writer.trash(ids[2])
    wp.php(f"return wp_delete_post({ids[3]}, true);")
    assert {post.id: post.status for post in site.posts(ids)} == dict(
        zip(ids, ("pending", "draft", "trash"), strict=False)
    )
    assert site.posts([]) == []
    with pytest.raises(Gone):
        site.raw(ids[3])
    assert site.raw(ids[0])["content"]["rendered"]


def test_more_posts_than_fit_in_one_request(wp: WordPress, site: WordPressSite) -> None:
    ids = wp.bulk(130)
    assert sorted(post.id for post in site.posts(ids)) == ids


# --- who


def test_who_the_service_is(site: WordPressSite, wp: WordPress) -> None:
    account = site.whoami()
    assert (account.login, account.name, account.roles) == ("wpbridge", "Layanan Redaksi", ("wpbridge",))
    assert {"publish_posts", "edit_others_posts"} <= (account.capabilities or set())
    other = site.whoami("penulis1", wp.users["penulis1"].app_password)
    assert (other.login, other.id) == ("penulis1", str(wp.users["penulis1"].id))


def test_a_wrong_password_is_not_an_empty_list(wp: WordPress) -> None:
    wp.bulk(1)
    site = WordPressSite(wp.url, "wpbridge", "salah sama sekali")
    for ask in (site.whoami, site.pending, lambda: site.posts([1]), lambda: site.set_status(1, "draft")):
        with pytest.raises(AuthError, match="application password is wrong"):
            ask()


def test_a_password_in_any_letters_can_be_wrong(wp: WordPress) -> None:
    with pytest.raises(AuthError):
        WordPressSite(wp.url, "wpbridge", "sandi “kutip” 密").whoami()


def test_a_contributors_password_shows_the_own_posts_only(wp: WordPress) -> None:
    """So the service needs edit_others_posts; `doctor` asks whoami() for it."""
    mine = wp.writer("penulis1").submit("Punya Budi", BODY)
    wp.writer("penulis2").submit("Punya Dewi", BODY)
    site = site_of(wp, "penulis1")
    assert [post.id for post in site.pending()] == [mine]
    assert "edit_others_posts" not in (site.whoami().capabilities or ())


def test_authors_whose_role_is_the_sites_own_have_names(wp: WordPress, site: WordPressSite) -> None:
    wp.php("add_role('kontributor_desa', 'Kontributor Desa', ['read' => true]); return 1;")
    person = wp.php(
        "return wp_insert_user(['user_login' => 'desa1', 'user_pass' => 'x', 'display_name' => 'Warga Desa', "
        "'role' => 'kontributor_desa']);"
    )
    try:
        pid = wp.writer("penulis1").submit("Kabar desa", BODY)
        wp.php(f"return wp_update_post(['ID' => {pid}, 'post_author' => {person}]);")
        wp.forget_requests()
        assert only(site).author == "Warga Desa"
        assert asked(wp) == 4  # posts, names, the one name that was left out, files
    finally:
        wp.php(f"require_once ABSPATH . 'wp-admin/includes/user.php'; return wp_delete_user({person});")


def test_publishers_may_publish_alone_but_are_no_editors(wp: WordPress, site: WordPressSite) -> None:
    (author,) = site.publishers()
    assert (author.login, author.name, author.roles) == ("penulis3", "Hendra Gunawan", ("author",))


# --- files


def test_a_posts_files_with_their_roles_and_alts(wp: WordPress, site: WordPressSite) -> None:
    writer = wp.writer("penulis1")
    other = writer.submit("Berita lain", BODY, documents=[("lain.pdf", samples.pdf("lain"))])
    pid = writer.submit("Rapat", BODY, featured=PHOTO, documents=[REPORT])
    post = next(post for post in site.pending() if post.id == pid)
    assert {name: (a.role, a.mime, a.alt) for name, a in files(post).items()} == {
        "foto.jpg": ("featured", "image/jpeg", "Suasana rapat"),
        "laporan.pdf": ("document", "application/pdf", ""),
    }
    assert fetched(site, files(post)["laporan.pdf"].address) == REPORT[1]
    assert [a.name for post in site.pending() if post.id == other for a in post.attachments] == ["lain.pdf"]


def test_pictures_in_the_text_are_found_however_they_are_named(wp: WordPress, site: WordPressSite) -> None:
    writer = wp.writer("penulis3")  # an author: may upload
    other = writer.submit("Pustaka foto", BODY)
    media = [writer.upload(other, f"foto{n}.jpg", samples.jpeg(900, 600, n), alt_text=f"Foto {n}") for n in range(4)]
    small = media[1]["media_details"]["sizes"]["medium"]["source_url"]
    address = [item["source_url"] for item in media]
    body = (
        f'<!-- wp:image {{"id":{media[0]["id"]}}} --><img src="{address[0]}" alt="A &amp; B"><!-- /wp:image -->'
        f'<img class="wp-image-{media[1]["id"]}" src="{small}" alt="Kecil">'
        f'<a href="{address[2]}?ver=1&amp;x=2#atas">unduh</a>'
        f"<img src='{address[3].removeprefix(wp.url)}' alt='Jalur'>"
    )
    pid = writer.submit("Rapat", body)
    post = next(post for post in site.pending() if post.id == pid)
    assert {name: (a.id, a.role, a.alt) for name, a in files(post).items()} == {
        "foto0.jpg": (media[0]["id"], "picture", "A & B"),
        "foto1.jpg": (media[1]["id"], "picture", "Kecil"),
        "foto2.jpg": (None, "picture", ""),
        "foto3.jpg": (None, "picture", "Jalur"),
    }
    assert sorted(a.address for a in post.attachments) == address


def test_a_picture_whose_own_name_looks_scaled_is_left_as_it_is(wp: WordPress, site: WordPressSite) -> None:
    writer = wp.writer("penulis3")
    other = writer.submit("Pustaka", BODY)
    item = writer.upload(other, "spanduk-300x200.jpg", samples.jpeg(300, 200))
    pid = writer.submit("Spanduk", f'<img src="{item["source_url"]}" alt="Spanduk">')
    post = next(post for post in site.pending() if post.id == pid)
    assert [a.address for a in post.attachments] == [item["source_url"]]
    assert fetched(site, post.attachments[0].address)


def test_a_missing_file_is_gone_and_another_hosts_is_refused(wp: WordPress, site: WordPressSite) -> None:
    with pytest.raises(Gone):
        fetched(site, f"{wp.url}/wp-content/uploads/2026/01/hilang.pdf")
    with pytest.raises(Rejected, match="not a file of this site"):
        fetched(site, "http://169.254.169.254/wp-content/uploads/a.pdf")


# --- dates, addresses, status


@pytest.mark.parametrize("hours", [-48, 48])
def test_a_date_floats_unless_the_writer_chose_one(wp: WordPress, site: WordPressSite, hours: int) -> None:
    writer = wp.writer("penulis1")
    chosen = (datetime.now(UTC) + timedelta(hours=hours)).replace(microsecond=0)
    dated = writer.submit("Bertanggal", BODY, date_gmt=chosen.strftime("%Y-%m-%dT%H:%M:%S"))
    floating = writer.submit("Mengambang", BODY)
    assert {post.id: post.date for post in site.pending()} == {dated: chosen, floating: None}
    published = site.set_status(floating, "publish")
    assert published.date and abs(published.date - datetime.now(UTC)) < timedelta(minutes=1)


def test_the_address_is_known_before_publication(wp: WordPress, site: WordPressSite) -> None:
    proposed = wp.writer("penulis1").submit("Rapat Koordinasi", BODY)
    # WordPress drops the slug of somebody who may not publish.
    chosen = wp.writer("penulis3").submit("Judul Panjang Sekali", BODY, slug="pendek")
    before = {post.id: post for post in site.pending()}
    assert (before[proposed].slug, before[chosen].slug) == ("", "pendek")
    for pid in (proposed, chosen):
        assert site.set_status(pid, "publish").address == before[pid].address
        assert site.page(before[pid].address).status == 200


def test_a_password_protected_post_says_so(wp: WordPress, site: WordPressSite) -> None:
    open_, closed = wp.bulk(2)
    wp.writer("editor1").edit(closed, password="rahasia")
    found = {post.id: post for post in site.pending()}
    assert not found[open_].password_protected
    assert found[closed].password_protected and found[closed].body


def test_only_the_status_changes(wp: WordPress, site: WordPressSite) -> None:
    body = paragraphs('Peta <iframe src="https://peta.example/1"></iframe>.')
    pid = wp.writer("editor1").submit("Peta", body)
    for status in ("publish", "draft", "pending"):
        after = site.set_status(pid, status)
        assert (after.status, after.body, after.title) == (status, body, "Peta")
    with pytest.raises(Gone):
        site.set_status(987654, "publish")


# --- who changed the text


def test_who_saved_a_text_and_when_without_autosaves(wp: WordPress, site: WordPressSite) -> None:
    pid = wp.writer("penulis1").submit("Judul", BODY)
    wp.writer("editor1").edit(pid, content=paragraphs("Disunting."))
    wp.writer("editor2").call("POST", f"posts/{pid}/autosaves", {"content": paragraphs("Simpan otomatis.")})
    wp.php(f"""global $wpdb; return $wpdb->query("UPDATE $wpdb->posts SET post_modified_gmt = '2026-01-01 00:00:00'
        WHERE post_parent = {pid} AND post_author = {wp.users["penulis1"].id}");""")
    writer, editor = str(wp.users["penulis1"].id), str(wp.users["editor1"].id)
    newest, oldest = site.revisions(pid)
    assert (newest.author, oldest.author) == (editor, writer)
    assert abs(newest.at - datetime.now(UTC)) < timedelta(minutes=1)
    assert oldest.at == datetime(2026, 1, 1, tzinfo=UTC)


def test_who_saved_a_text_beyond_the_first_page_of_revisions(wp: WordPress, site: WordPressSite) -> None:
    pid = wp.writer("penulis2").submit("Judul", BODY)
    author = wp.users["editor1"].id
    wp.php(f"""wp_set_current_user({author});
        for ($n = 0; $n < 110; $n++) wp_update_post(['ID' => {pid}, 'post_content' => "Isi $n"]); return 1;""")
    assert str(wp.users["penulis2"].id) in {revision.author for revision in site.revisions(pid)}


# --- notes


def test_a_note_is_there_as_often_as_it_was_left(wp: WordPress, site: WordPressSite) -> None:
    pid = wp.writer("penulis1").submit("Judul", BODY)
    assert site.notes(pid) == []
    made = [site.add_note(pid, f"<strong>Mohon</strong> dilengkapi.<br>{number}") for number in (1, 2)]
    assert sorted(site.notes(pid), key=lambda note: int(note.id)) == made
    wp.forget_requests()
    site.notes(pid)
    assert asked(wp) == 1


# --- the public page


def test_a_visitor_shows_no_credentials(wp: WordPress, monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    pid = wp.writer("penulis1").submit("Judul", BODY)
    netrc = tmp_path / "netrc"
    netrc.write_text("machine localhost login wpbridge password bocor\n")
    monkeypatch.setenv("NETRC", str(netrc))
    with Faulty(wp.port) as proxy:
        seen: list[bytes] = []
        proxy.watch(seen.append)
        site = WordPressSite(proxy.url, "wpbridge", wp.users["wpbridge"].app_password)
        published = site.set_status(pid, "publish")
        seen.clear()
        assert b"Isi berita." in site.page(published.address).html
        assert fetched(site, f"{proxy.url}/wp-includes/images/blank.gif")
        assert len(seen) == 2
        assert not [request for request in seen if b"authorization:" in request.lower()]
        assert not [request for request in seen if b"cookie:" in request.lower()]


def test_netrc_is_not_for_us() -> None:
    from wpbridge.http import Session

    assert Session("https://example.org").auth


def test_a_page_follows_the_sites_own_redirects(wp: WordPress, site: WordPressSite) -> None:
    pid = wp.writer("penulis1").submit("Judul", BODY)
    address = site.set_status(pid, "publish").address
    assert site.page(f"{wp.url}/?p={pid}").address == address
    site.set_status(pid, "draft")
    assert site.page(address).status == 404


def test_a_page_nowhere_is_unavailable(site: WordPressSite, wp: WordPress) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as unused:
        port = unused.getsockname()[1]
    with pytest.raises(Unavailable):
        site.page(f"http://127.0.0.1:{port}/")


@pytest.mark.parametrize("login", ["editor1", "penulis1", "Editor1"])
def test_the_account_of_a_login(wp: WordPress, site: WordPressSite, login: str) -> None:
    assert site.account(login) == str(wp.users[login.lower()].id)


def test_logins_are_found_as_wordpress_writes_them(wp: WordPress, site: WordPressSite) -> None:
    made = wp.php("return wp_insert_user(['user_login' => 'Siti.N urul@kab', 'user_pass' => 'x', 'role' => 'author']);")
    assert site.account("Siti.N urul@kab") == str(made)
    assert site.account("nobody-here") == ""
    wp.php(f"require ABSPATH . 'wp-admin/includes/user.php'; return wp_delete_user({made});")


def test_a_thread_is_closed_in_silence(wp: WordPress, site: WordPressSite) -> None:
    """Through REST WordPress would mail the old note again."""
    pid = wp.writer("penulis1").submit("Judul", BODY)
    note = site.add_note(pid, "Mohon A.")
    mails = len(wp.mail())
    site.answer_note(pid, note.id, "Selesai: A", True)
    assert len(wp.mail()) == mails + 1
    found = wp.writer("admin").call("GET", f"comments?post={pid}&type=note&status=all&context=edit")
    assert {one["id"]: (one["parent"], one["status"]) for one in found}[int(note.id)] == (0, "approved")
    assert site.warnings == []


# --- XML-RPC


@pytest.fixture(scope="module", params=["6.8", "6.1"])
def old(request: pytest.FixtureRequest, mariadb_server: MariaDB) -> Iterator[WordPress]:
    with WordPress(mariadb_server, version=request.param) as wp:
        yield wp


@pytest.mark.versions
def test_older_versions_list_and_publish(old: WordPress) -> None:
    old.restore()
    site = site_of(old)
    ids = old.bulk(100)
    pid = old.writer("penulis1").submit("Rapat", BODY, featured=PHOTO, documents=[REPORT], tags=["desa"])
    old.forget_requests()
    found = site.pending()
    assert [post.id for post in found] == [*ids, pid]
    assert asked(old) == 4  # two pages of posts, names, files
    post = found[-1]
    assert {name: a.role for name, a in files(post).items()} == {"foto.jpg": "featured", "laporan.pdf": "document"}
    assert ("post_tag", "desa") in [(term.taxonomy, term.name) for term in post.terms]
    published = site.set_status(pid, "publish")
    assert (published.status, published.address) == ("publish", post.address)
    assert site.page(post.address).status == 200


@pytest.mark.versions
def test_older_versions_keep_notes_as_custom_fields(old: WordPress) -> None:
    old.restore()
    site = site_of(old)
    pid = old.writer("penulis1").submit("Rapat", BODY)
    assert site.notes(pid) == []
    made = [site.add_note(pid, f"<strong>Mohon</strong> A &amp; B.<br>{number}") for number in (1, 2)]
    assert [note.text for note in made] == ["Mohon A & B.\n1", "Mohon A & B.\n2"]
    assert sorted(site.notes(pid), key=lambda note: int(note.id)) == made
    assert old.php(f"return get_post_meta({pid}, '{KEY}');") == [note.text for note in made]
    answer = site.answer_note(pid, made[0].id, "Selesai: A", True)
    assert answer in site.notes(pid) and len(site.notes(pid)) == 3
    assert site.posts([pid])[0].body == BODY
    with pytest.raises(Gone):
        site.add_note(987654, "x")
    with pytest.raises(AuthError, match="XML-RPC"):
        WordPressSite(old.url, "wpbridge", "salah salah")._fields.notes(pid)
