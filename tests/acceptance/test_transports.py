"""One contract, two transports, three versions: what `Site` promises holds through REST and through XML-RPC alike."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from connectors.wordpress import TRANSPORTS
from tests.acceptance.releases import paragraphs
from tests.doubles.faulty import Faulty, page, status
from tests.site import MariaDB, WordPress, samples
from wpbridge.errors import AuthError, ConfigError, Gone, Overtaken, Unavailable
from wpbridge.models import Post
from wpbridge.plugins import Site

PHOTO = ("foto.jpg", samples.jpeg(1200, 800), "Suasana rapat")
REPORT = ("laporan.pdf", samples.pdf())
BODY = paragraphs('Isi "berita" \\u003c &amp; <b>tebal</b>.')
TITLE = 'Rapat \\ "Koordinasi" & Evaluasi'


@pytest.fixture(
    scope="module",
    params=["7.1", pytest.param("6.8", marks=pytest.mark.versions), pytest.param("6.1", marks=pytest.mark.versions)],
)
def anywhere(request: pytest.FixtureRequest, mariadb_server: MariaDB) -> Iterator[WordPress]:
    """A WordPress of each version, whose service account may read the media library through XML-RPC too."""
    with WordPress(mariadb_server, version=request.param) as wp:
        wp.php("get_role('wpbridge')->add_cap('upload_files'); return 1;")
        yield wp


@pytest.fixture
def wp(anywhere: WordPress) -> WordPress:
    anywhere.restore()
    anywhere.php("get_role('wpbridge')->add_cap('upload_files'); return 1;")
    return anywhere


@pytest.fixture(params=TRANSPORTS)
def site(request: pytest.FixtureRequest, wp: WordPress) -> Site:
    return by(request.param, wp)


def by(transport: str, wp: WordPress, login: str = "wpbridge", url: str = "", **more: tuple[str, ...]) -> Site:
    return TRANSPORTS[transport](url or wp.url, login, wp.users[login].app_password, **more)


def tells_alts(wp: WordPress) -> bool:
    """XML-RPC of WordPress 6.1 leaves out the alternative text of the media library."""
    return not wp.version.startswith("6.1")


def rich(wp: WordPress) -> int:
    """A post with all that a post can have."""
    return wp.writer("penulis1").submit(TITLE, BODY, excerpt="Ringkasan & isi.", featured=PHOTO, documents=[REPORT],
                                        tags=["desa", "Air Bersih"])  # fmt: skip


def alike(post: Post, wp: WordPress) -> Post:
    """What both transports must tell alike: not the prediction of an address, which XML-RPC cannot make."""
    files = tuple(replace(one, alt=one.alt if tells_alts(wp) else "") for one in post.attachments)
    terms = tuple(sorted(post.terms, key=lambda term: (term.taxonomy, term.name)))
    return replace(post, address="", attachments=files, terms=terms)


# --- both tell the same


def test_both_transports_tell_the_same_of_a_post(wp: WordPress) -> None:
    pid = rich(wp)
    address = by("rest", wp).posts([pid])[0].attachments[1].address
    linked = wp.writer("penulis3").submit("Tautan", f'<a href="{address}">surat</a>')
    rest, rpc = by("rest", wp), by("xmlrpc", wp)
    for state in ("pending", "publish"):
        if state == "publish":
            rest.set_status(pid, "publish")
        ids = [pid, linked]
        assert [alike(one, wp) for one in rest.posts(ids)] == [alike(one, wp) for one in rpc.posts(ids)]
    assert rest.posts([pid])[0].address == rpc.posts([pid])[0].address
    assert {one.alt for one in rest.posts([pid])[0].attachments} == {"Suasana rapat", ""}


def test_what_is_archived_can_be_written_back_by_either(wp: WordPress) -> None:
    pid = rich(wp)
    kept = {name: by(name, wp).raw(pid) for name in TRANSPORTS}
    before = by("rest", wp).posts([pid])[0]
    for reads in TRANSPORTS:
        for writes in TRANSPORTS:
            wp.writer("penulis1").edit(pid, title="Lain", content="Lain", excerpt="", tags=[], featured_media=0)
            after = by(writes, wp).write(pid, kept[reads])
            assert (after.title, after.body, after.excerpt) == (before.title, before.body, before.excerpt)
            assert {t.name for t in after.terms} == {t.name for t in before.terms}
            assert after.status == "pending" and after.featured
            made = by(writes, wp).write(None, kept[reads])
            assert (made.id != pid, made.title, made.author_id) == (True, before.title, before.author_id)


# --- lists


def test_pending_posts_are_all_there_once(wp: WordPress, site: Site) -> None:
    ids = [*wp.bulk(115), rich(wp)]
    wp.bulk(3, "draft")
    assert [post.id for post in site.pending()] == ids
    assert {"Budi Santoso", "Dewi Lestari"} == {post.author for post in site.pending()}


def test_posts_in_any_status_and_gone_ones_not_at_all(wp: WordPress, site: Site) -> None:
    writer = wp.writer("penulis1")
    ids = [writer.submit(f"Judul {number}", BODY) for number in range(4)]
    writer.draft(ids[1])
    writer.trash(ids[2])
    wp.php(f"return wp_delete_post({ids[3]}, true);")
    told = dict(zip(ids, ("pending", "draft", "trash"), strict=False))
    assert {post.id: post.status for post in site.posts(ids)} == told
    assert site.statuses(ids) == told
    assert (site.posts([]), site.statuses([])) == ([], {})
    with pytest.raises(Gone):
        site.raw(ids[3])


def test_changes_are_told_the_last_first(wp: WordPress, site: Site) -> None:
    old, new = wp.bulk(2, "publish")
    wp.php(f"""global $wpdb; return $wpdb->query("UPDATE $wpdb->posts SET post_modified = '2026-01-02 08:00:00',
        post_modified_gmt = '2026-01-02 00:00:00' WHERE ID = {old}");""")
    assert {one.id for one in site.changes(None)} == {old, new}
    assert [one.id for one in site.changes(datetime(2026, 6, 1, tzinfo=UTC))] == [new]
    assert [one.id for one in site.changes(datetime(2026, 1, 2, tzinfo=UTC))] == [new, old]
    assert [one.id for one in site.changes(datetime(2026, 1, 2, 0, 0, 1, tzinfo=UTC))] == [new]
    wp.writer("editor1").trash(old)
    first = next(iter(site.changes(datetime(2026, 6, 1, tzinfo=UTC))))
    assert (first.id, first.status, first.type) == (old, "trash", "post")
    assert abs(first.modified - datetime.now(UTC)) < timedelta(minutes=1)


def test_other_types_are_read_and_changed_where_they_are_named(wp: WordPress) -> None:
    types = "['public' => true, 'show_in_rest' => true, 'rest_base' => 'acara', 'supports' => ['title', 'editor']]"
    rights = "".join(f"$role->add_cap('{one}_pages');" for one in ("edit", "edit_others", "edit_published", "publish"))
    with wp.plugin(f"add_action('init', fn() => register_post_type('agenda', {types}));"):
        wp.php(f"flush_rewrite_rules(); $role = get_role('wpbridge'); {rights} return 1;")
        make = "return wp_insert_post(['post_type' => '{}', 'post_status' => 'pending', 'post_title' => 'Judul', " \
               "'post_content' => 'Isi', 'post_author' => 7]);"  # fmt: skip
        ids = {kind: wp.php(make.format(kind)) for kind in ("post", "page", "agenda")}
        for transport in TRANSPORTS:
            assert [post.id for post in by(transport, wp).pending()] == [ids["post"]]
            site = by(transport, wp, types=tuple(ids))
            assert {post.type: post.id for post in site.pending()} == ids
            assert {post.type: post.id for post in site.posts(ids.values())} == ids
            assert {one.type: one.id for one in site.changes(None)} == ids
            for kind, pid in ids.items():
                fresh = by(transport, wp, types=tuple(ids))
                published = fresh.set_status(pid, "publish")
                assert (published.status, published.type) == ("publish", kind)
                assert fresh.page(published.address).status == 200
                assert fresh.raw(pid)["title"]["raw"] == "Judul"
                fresh.set_status(pid, "pending")
        with pytest.raises(ConfigError, match="brosur"):
            by("rest", wp, types=("brosur",)).pending()


# --- who


def test_who_the_service_and_a_person_are(wp: WordPress, site: Site) -> None:
    account = site.whoami()
    assert (account.login, account.name, account.roles) == ("wpbridge", "Layanan Redaksi", ("wpbridge",))
    other = site.whoami("penulis1", wp.users["penulis1"].app_password)
    assert (other.login, other.id) == ("penulis1", str(wp.users["penulis1"].id))
    assert site.account("editor1") == str(wp.users["editor1"].id)
    assert site.account("tak-ada") == ""


def test_a_wrong_password_is_said_and_no_empty_list(wp: WordPress) -> None:
    wp.bulk(1)
    for make in TRANSPORTS.values():
        site = make(wp.url, "wpbridge", "salah sama sekali")
        for ask in (site.whoami, site.pending, lambda site=site: site.posts([1])):
            with pytest.raises(AuthError, match="application password"):
                ask()


def test_the_password_of_an_account_proves_nobody(wp: WordPress, site: Site) -> None:
    """XML-RPC would take it, and it would be kept in a file."""
    user = wp.users["penulis1"]
    with pytest.raises(AuthError, match="application password"):
        site.whoami("penulis1", user.password)


# --- changes


def test_only_the_status_changes(wp: WordPress, site: Site) -> None:
    pid = rich(wp)
    before = site.posts([pid])[0]
    for state in ("publish", "draft", "pending"):
        after = site.set_status(pid, state)
        assert (after.status, after.body, after.title) == (state, before.body, before.title)
        assert (after.terms, after.attachments) == (before.terms, before.attachments)
    with pytest.raises(Gone):
        site.set_status(987654, "publish")


def test_a_text_that_was_saved_meanwhile_is_not_published(wp: WordPress, site: Site) -> None:
    pid = rich(wp)
    seen = site.posts([pid])[0].modified
    wp.writer("editor1").edit(pid, title="Lain")
    wp.later(pid, seen)
    with pytest.raises(Overtaken):
        site.publish(pid, seen)
    assert site.statuses([pid]) == {pid: "pending"}
    now = site.posts([pid])[0].modified
    done = site.publish(pid, now)
    assert (done.compared, done.post.status, done.post.title) == (True, "publish", "Lain")
    assert done.post.date and abs(done.post.date - datetime.now(UTC)) < timedelta(minutes=1)


def test_rest_publishes_alone_where_there_is_no_xml_rpc(wp: WordPress) -> None:
    for fault in (page(403, "Dilarang"), page(404, "Tidak ada"), status(405, "")):
        pid = rich(wp)
        with Faulty(wp.port) as proxy:
            proxy.inject(fault, "POST", "/xmlrpc.php")
            site = by("rest", wp, url=proxy.url)
            done = site.publish(pid, site.posts([pid])[0].modified)
            assert (done.compared, done.post.status) == (False, "publish")


@pytest.mark.parametrize("hours", [-48, 48])
def test_a_date_floats_unless_the_writer_chose_one(wp: WordPress, site: Site, hours: int) -> None:
    writer = wp.writer("penulis1")
    chosen = (datetime.now(UTC) + timedelta(hours=hours)).replace(microsecond=0)
    dated = writer.submit("Bertanggal", BODY, date_gmt=chosen.strftime("%Y-%m-%dT%H:%M:%S"))
    floating = writer.submit("Mengambang", BODY)
    assert {post.id: post.date for post in site.pending()} == {dated: chosen, floating: None}


def test_a_password_protected_post_says_so(wp: WordPress, site: Site) -> None:
    open_, closed = wp.bulk(2)
    wp.writer("editor1").edit(closed, password="rahasia")
    found = {post.id: post.password_protected for post in site.pending()}
    assert found == {open_: False, closed: True}


def test_who_saved_a_text_and_when_without_autosaves(wp: WordPress, site: Site) -> None:
    pid = wp.writer("penulis1").submit("Judul", BODY)
    wp.writer("editor1").edit(pid, content=paragraphs("Disunting."))
    wp.writer("editor2").call("POST", f"posts/{pid}/autosaves", {"content": paragraphs("Simpan otomatis.")})
    found = site.revisions(pid)
    assert {one.author for one in found} == {str(wp.users[login].id) for login in ("penulis1", "editor1")}
    assert all(abs(one.at - datetime.now(UTC)) < timedelta(minutes=1) for one in found)


def test_files_are_attached_unless_another_post_has_them(wp: WordPress, site: Site) -> None:
    first, second = rich(wp), wp.writer("penulis1").submit("Lain", BODY)
    media = [one.id for one in site.posts([first])[0].attachments if one.id]
    site.attach(second, [*media, 987654])
    assert len(site.posts([first])[0].attachments) == 2
    wp.php(f"return wp_delete_post({first}, true);")
    site.attach(second, media)
    site.attach(second, media)
    assert {one.id for one in site.posts([second])[0].attachments} == set(media)


def test_notes_are_there_as_often_as_they_were_left(wp: WordPress, site: Site) -> None:
    pid = wp.writer("penulis1").submit("Judul", BODY)
    assert site.notes(pid) == []
    made = [site.add_note(pid, f"<strong>Mohon</strong> A.<br>{number}") for number in (1, 2)]
    assert sorted(site.notes(pid), key=lambda note: int(note.id)) == made
    site.answer_note(pid, made[0].id, "Selesai: A", True)
    assert len(site.notes(pid)) == 3
    assert site.posts([pid])[0].body == BODY


# --- answers of a bad day, through XML-RPC (REST's are in test_faults_http)


def test_a_message_before_the_answer_is_passed_over_with_a_warning(wp: WordPress) -> None:
    pid = rich(wp)
    with Faulty(wp.port) as proxy:
        proxy.inject(lambda forward: _printed(forward()), "POST", "/xmlrpc.php")
        site = by("xmlrpc", wp, url=proxy.url)
        assert [post.id for post in site.pending()] == [pid]
        assert "Undefined array key" in site.warnings[0].say("en")


def _printed(answer: bytes) -> bytes:
    head, _, body = answer.partition(b"\r\n\r\n")
    kept = [line for line in head.split(b"\r\n") if not line.lower().startswith(b"content-length")]
    return b"\r\n".join(kept) + b"\r\n\r\nWarning: Undefined array key\n" + body


@pytest.mark.parametrize("kind", ["page", "broken"])
def test_no_xml_is_no_empty_list(wp: WordPress, kind: str) -> None:
    rich(wp)
    with Faulty(wp.port) as proxy:
        proxy.inject(page(200, "Masuk") if kind == "page" else status(200, "<?xml <kacau"), "POST", "/xmlrpc.php")
        with pytest.raises(Unavailable):
            by("xmlrpc", wp, url=proxy.url).pending()
