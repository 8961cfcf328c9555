"""The test servers keep their promises, so that the other tests can rely on them."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pikepdf
import psycopg
import pytest
import requests
from mastodon import Mastodon
from PIL import Image
from pypdf import PdfReader

from tests.site import MariaDB, OneShotSession, Postgres, Refused, SiteError, Snac, WordPress, samples
from tests.site.daemons import wait_until

ROOT = Path(__file__).resolve().parents[2]
PHOTO = ("foto rapat.jpg", samples.jpeg(), "Suasana rapat")
REPORT = ("laporan.pdf", samples.pdf())


def signed_in(wp: WordPress, login: str) -> tuple[str, str]:
    return login, wp.users[login].app_password


def all_posts(wp: WordPress) -> list[int]:
    found = wp.php("return get_posts(['post_type' => 'any', 'post_status' => 'any', 'fields' => 'ids']);")
    assert isinstance(found, list)
    return found


# --- the site is fresh before each test


def test_restore_leaves_nothing_of_the_test_before(wp: WordPress) -> None:
    wp.writer("penulis1").submit("Rapat", "isi", featured=PHOTO, documents=[REPORT], tags=["desa"])
    wp.php("return wp_mail('warga@barito.example', 'Halo', 'isi');")
    assert all_posts(wp)

    began = time.perf_counter()
    wp.restore()
    print(f"restored in {time.perf_counter() - began:.2f} s")

    assert all_posts(wp) == []
    assert list(wp.uploads.iterdir()) == []
    assert wp.mail() == []
    assert wp.requests() == []
    assert wp.php("return wp_count_terms(['taxonomy' => 'post_tag', 'hide_empty' => false]);") in (0, "0")


def test_users_and_their_passwords_survive_a_restore(wp: WordPress) -> None:
    wp.restore()
    for login, user in wp.users.items():
        me = requests.get(f"{wp.url}/wp-json/wp/v2/users/me?context=edit", auth=signed_in(wp, login)).json()
        assert (me["id"], me["username"], me["roles"]) == (user.id, login, [user.role])
        assert me["name"] == user.name


def test_restore_brings_back_a_server_that_a_test_left_stopped(wp: WordPress) -> None:
    wp.stop_server()
    wp.restore()
    assert requests.get(wp.url).ok


def test_the_site_is_set_up_as_asked(wp: WordPress) -> None:
    about = requests.get(f"{wp.url}/wp-json/").json()
    assert about["name"] == "Diskominfo Barito Kuala"
    assert about["timezone_string"] == "Asia/Makassar"
    assert "application-passwords" in about["authentication"]
    assert wp.version.startswith("7.1.")


# --- what the users may do


def test_a_contributor_submits_with_photo_and_document_but_cannot_publish(wp: WordPress) -> None:
    writer = wp.writer("penulis1")
    text = '<p><img class="wp-image-{featured_id}" src="{featured_url}"> <a href="{document_url:0}">A</a></p>'
    pid = writer.submit(
        "Rapat koordinasi", text, excerpt="Ringkas", featured=PHOTO, documents=[REPORT],
        tags=["Air Bersih", "Desa"], categories=["Berita"],
    )  # fmt: skip

    post = writer.post(pid)
    assert post["status"] == "pending"
    assert post["excerpt"]["raw"] == "Ringkas"
    assert len(post["tags"]) == 2
    media = {item["id"]: item for item in writer.call("GET", f"media?parent={pid}")}
    photo = media.pop(post["featured_media"])
    (report,) = media.values()
    assert photo["alt_text"] == "Suasana rapat"
    for file, data in ((photo, PHOTO[1]), (report, REPORT[1])):
        assert file["source_url"] in post["content"]["raw"]
        assert requests.get(file["source_url"]).content == data
    with pytest.raises(Refused, match="rest_cannot_publish"):
        writer.edit(pid, status="publish")


def test_a_writer_takes_a_post_back_and_hands_it_in_again(wp: WordPress) -> None:
    writer = wp.writer("penulis2")
    pid = writer.submit("Judul", "isi", tags=["Desa"])
    tags = writer.post(pid)["tags"]
    assert writer.draft(pid)["status"] == "draft"
    assert writer.edit(pid, title="Judul baru", tags=["desa"])["tags"] == tags
    assert writer.resubmit(pid)["status"] == "pending"
    assert writer.post(pid)["title"]["raw"] == "Judul baru"
    writer.trash(pid)
    assert writer.post(pid)["status"] == "trash"


def test_an_author_could_publish_alone(wp: WordPress) -> None:
    author = wp.writer("penulis3")
    pid = author.submit("Judul", "isi")
    assert author.edit(pid, status="publish")["status"] == "publish"


def test_a_wrong_application_password_is_anonymous(wp: WordPress) -> None:
    wrong = ("editor1", "abcd efgh ijkl mnop qrst uvwx")
    assert requests.get(f"{wp.url}/wp-json/wp/v2/posts", auth=wrong).status_code == 200
    assert requests.get(f"{wp.url}/wp-json/wp/v2/users/me", auth=wrong).status_code == 401


def test_the_service_account_can_review_but_not_take_over(wp: WordPress) -> None:
    pid = wp.writer("penulis1").submit("Judul", "isi", documents=[REPORT])
    service = wp.writer("wpbridge")
    assert [post["id"] for post in service.call("GET", "posts?status=pending&context=edit")] == [pid]
    assert len(service.call("GET", f"media?parent={pid}&context=edit")) == 1
    assert len(service.call("GET", "users?roles=editor")) == 4
    note = {"post": pid, "type": "note", "content": "Mohon lengkapi data.", "status": "hold"}
    service.call("POST", "comments", note)
    assert len(service.call("GET", f"comments?post={pid}&type=note&status=all")) == 1
    assert service.draft(pid)["status"] == "draft"
    assert service.edit(pid, status="publish")["status"] == "publish"
    for method, path in (("DELETE", f"posts/{pid}"), ("POST", "settings"), ("POST", "users/1")):
        with pytest.raises(Refused):
            service.call(method, path, {})


def test_the_service_publishes_what_an_editor_embedded_unchanged(wp: WordPress) -> None:
    text = '<!-- wp:html -->\n<iframe src="https://video.example/embed/1"></iframe>\n<!-- /wp:html -->'
    editor = wp.writer("editor1")
    pid = editor.submit("Video", text)
    wp.writer("wpbridge").edit(pid, status="publish")
    assert editor.post(pid)["content"]["raw"] == text


# --- what tests can see and do behind the scenes


def test_mail_is_caught(wp: WordPress) -> None:
    assert wp.php("return wp_mail('warga@barito.example', 'Halo dari meja', 'Isi surat');") is True
    wp.php("return wp_mail('b@barito.example', 'Kedua', 'isi');")
    first, second = wp.mail()
    assert "To: warga@barito.example" in first
    assert "Isi surat" in first
    assert "Subject: Kedua" in second


def test_requests_are_counted_exactly(wp: WordPress) -> None:
    wp.forget_requests()
    paths = [f"/wp-json/wp/v2/posts?page=1&search={number}" for number in range(40)]
    with ThreadPoolExecutor(4) as crowd:
        list(crowd.map(lambda path: requests.get(wp.url + path), paths))
    assert sorted(wp.requests()) == sorted(("GET", path, 200) for path in paths)


def test_requests_tell_every_kind_of_answer(wp: WordPress) -> None:
    url = wp.writer("penulis1").upload(wp.writer("penulis1").submit("a", "b"), *REPORT)["source_url"]
    wp.forget_requests()
    requests.head(f"{wp.url}/wp-json/wp/v2/posts")
    requests.get(f"{wp.url}/tidak-ada/")
    requests.get(url)
    requests.get(f"{wp.url}/wp-json/wp/v2/users/me")
    requests.post(f"{wp.url}/xmlrpc.php", data="<methodCall/>")
    requests.get(f"{wp.url}/wp-admin", allow_redirects=False)
    requests.get(f"{wp.url}/wp-admin/", allow_redirects=False)
    assert [(method, status) for method, _, status in wp.requests()] == [
        ("HEAD", 200), ("GET", 404), ("GET", 200), ("GET", 401), ("POST", 200), ("GET", 301), ("GET", 302),
    ]  # fmt: skip


def test_a_fatal_error_counts_as_500(wp: WordPress) -> None:
    plugin = wp.root / "wp-content/mu-plugins/broken.php"
    plugin.parent.mkdir(exist_ok=True)
    plugin.write_text("<?php add_action('init', fn() => no_such_function());")
    try:
        wp.forget_requests()
        assert requests.get(f"{wp.url}/").status_code == 500
        assert wp.requests() == [("GET", "/", 500)]
    finally:
        plugin.unlink()


def test_swap_file_changes_the_bytes_and_nothing_else(wp: WordPress) -> None:
    writer = wp.writer("penulis1")
    pid = writer.submit("Judul", "isi", documents=[REPORT])
    (before,) = writer.call("GET", f"media?parent={pid}&context=edit")
    modified = writer.post(pid)["modified_gmt"]

    wp.swap_file(before["source_url"], samples.pdf("Angka lain"))

    assert requests.get(before["source_url"]).content == samples.pdf("Angka lain")
    assert writer.call("GET", f"media?parent={pid}&context=edit") == [before]
    assert writer.post(pid)["modified_gmt"] == modified
    with pytest.raises(SiteError):
        wp.swap_file("/wp-config.php", b"")


def test_php_returns_values_and_reports_errors(wp: WordPress) -> None:
    assert wp.php("return ['nama' => get_option('blogname'), 'n' => 2];")["n"] == 2
    with pytest.raises(SiteError, match="no_such_function"):
        wp.php("no_such_function();")


def test_bulk_makes_realistic_posts_quickly(wp: WordPress) -> None:
    began = time.perf_counter()
    ids = wp.bulk(500)
    print(f"500 posts in {time.perf_counter() - began:.2f} s")
    assert len(set(ids)) == 500
    post = wp.writer("editor1").post(ids[-1])
    assert post["status"] == "pending"
    assert 2000 <= len(post["content"]["raw"].encode()) <= 3500
    assert post["author"] in (wp.users["penulis1"].id, wp.users["penulis2"].id)
    (published,) = wp.bulk(1, status="publish")
    assert requests.get(wp.writer("editor1").post(published)["link"]).ok


def test_an_outage_begins_and_ends_on_command(wp: WordPress) -> None:
    pid = wp.writer("penulis1").submit("Judul", "isi")
    wp.stop_server()
    with pytest.raises(requests.ConnectionError):
        requests.get(wp.url)
    wp.start_server()
    assert wp.writer("penulis1").post(pid)["status"] == "pending"


# --- other servers


def test_two_sites_share_a_database_server(wp: WordPress, mariadb_server: MariaDB) -> None:
    with WordPress(mariadb_server, locale="id_ID", timezone="Asia/Jakarta") as other:
        assert other.url != wp.url
        other.writer("penulis1").submit("Hanya di sini", "isi")
        assert all_posts(wp) == []
        assert len(all_posts(other)) == 1
        assert other.php("return [get_locale(), wp_timezone_string()];") == ["id_ID", "Asia/Jakarta"]


@pytest.mark.versions
@pytest.mark.parametrize("version", ["6.8", "6.1"])
def test_older_versions_come_up(mariadb_server: MariaDB, version: str) -> None:
    with WordPress(mariadb_server, version=version) as old:
        assert old.version.startswith(f"{version}.")
        pid = old.writer("penulis1").submit("Judul", "isi", featured=PHOTO, documents=[REPORT])
        assert old.writer("wpbridge").edit(pid, status="publish")["status"] == "publish"
        old.restore()
        assert all_posts(old) == []


def test_the_social_server_takes_posts_from_mastodon_clients(fediverse: Snac) -> None:
    client = Mastodon(access_token=fediverse.token, api_base_url=fediverse.url, session=OneShotSession())
    picture = client.media_post(io.BytesIO(samples.jpeg()), "image/jpeg", description="Suasana rapat")
    client.status_post("Kabar pertama", media_ids=[picture["id"]])
    for number in range(50):
        client.status_post(f"Kabar {number}")

    posts = fediverse.posts()
    assert len(posts) == 51
    assert "Kabar 49" in posts[0]["content"]
    assert posts[-1]["media_attachments"][0]["description"] == "Suasana rapat"
    client.status_delete(posts[0]["id"])
    assert len(fediverse.posts()) == 50
    fediverse.restore()
    assert fediverse.posts() == []


def test_the_social_server_can_be_away_for_a_while(fediverse: Snac) -> None:
    fediverse.stop_server()
    with pytest.raises(requests.ConnectionError):
        requests.get(fediverse.url)
    fediverse.start_server()
    assert fediverse.posts() == []


def test_postgres_gives_empty_databases(postgres_server: Postgres) -> None:
    one, two = postgres_server.database(), postgres_server.database()
    assert one != two
    for url in (one, two):
        with psycopg.connect(url.replace("+psycopg", "")) as connection:
            connection.execute("CREATE TABLE notes (id integer)")


# --- nothing is left running

SCRIPT = """
import signal
from tests.site import MariaDB, OneShotSession, Postgres, Snac, WordPress
db = MariaDB(); db.start()
WordPress(db).start(); Snac().start(); Postgres().start()
print("up", flush=True)
signal.pause()
"""


@contextmanager
def script_with_servers() -> Iterator[subprocess.Popen[bytes]]:
    """A Python process that has started one server of each kind and waits."""
    process = subprocess.Popen([sys.executable, "-c", SCRIPT], cwd=ROOT, stdout=subprocess.PIPE)
    assert process.stdout
    with process:
        assert process.stdout.readline() == b"up\n"
        yield process
        process.kill()


def descendants(pid: int) -> set[tuple[int, str]]:
    """(pid, start time) of all processes below ``pid``."""
    found = set()
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == pid:
            child = int(stat.parent.name)
            found |= {(child, fields[19])} | descendants(child)
    return found


def alive(process: tuple[int, str]) -> bool:
    try:
        fields = Path(f"/proc/{process[0]}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return False
    return fields[19] == process[1] and fields[0] != "Z"


@pytest.mark.parametrize("ending", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_no_server_outlives_the_process_that_started_it(ending: signal.Signals) -> None:
    with script_with_servers() as script:
        servers = descendants(script.pid)
        # four keepers; MariaDB, snac, PHP with its workers, PostgreSQL with its own
        assert len(servers) >= 4 + 2 + 5 + 4
        os.kill(script.pid, ending)
        script.wait()
        wait_until(lambda: not any(alive(server) for server in servers), "The end of all servers", 10)


# --- sample files


def test_samples_are_what_they_say() -> None:
    assert "Angka" in PdfReader(io.BytesIO(samples.pdf("Angka panen", pages=2))).pages[1].extract_text()
    with pytest.raises(pikepdf.PasswordError):
        pikepdf.open(io.BytesIO(samples.encrypted_pdf()))
    assert Image.open(io.BytesIO(samples.jpeg(64, 32))).size == (64, 32)
    assert samples.pdf() == samples.pdf()
    assert samples.jpeg(seed=1) == samples.jpeg(seed=1) != samples.jpeg(seed=2)
    assert Image.open(io.BytesIO(samples.png())).format == "PNG"
    assert b"Siaran" in zipfile.ZipFile(io.BytesIO(samples.docx())).read("word/document.xml")
    assert not samples.truncated_pdf().rstrip().endswith(b"%%EOF")
    assert samples.exe_named_pdf().startswith(b"MZ")
