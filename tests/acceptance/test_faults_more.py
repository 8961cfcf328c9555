"""Fault matrix, rows 14-27: what the connector makes of a WordPress that answers badly, or not at all."""

from __future__ import annotations

import json
import re
import socket
import ssl
import subprocess
import threading
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from connectors.wordpress import WordPressSite
from tests.acceptance.releases import paragraphs
from tests.doubles import faulty
from tests.doubles.cutting import answer
from tests.doubles.faulty import Fault, Faulty, Forward
from tests.site import WordPress, samples
from wpbridge.errors import (
    Ambiguous,
    AuthError,
    ConfigError,
    Gone,
    NoInterface,
    RateLimited,
    Rejected,
    Unavailable,
    WpbridgeError,
)
from wpbridge.http import Session, call, calls
from wpbridge.masking import redact
from wpbridge.models import Post

BODY = paragraphs("Isi berita.")
WARNING = b"<br />\n<b>Warning</b>:  Undefined array key [0] in <b>/srv/www/x.php</b> on line <b>7</b><br />\n"


@pytest.fixture
def proxy(wp: WordPress, monkeypatch: pytest.MonkeyPatch) -> Iterator[Faulty]:
    """The site behind a proxy; nobody waits between two tries."""
    monkeypatch.setattr(calls, "PAUSE", 0.0)
    with Faulty(wp.port) as made:
        yield made


@pytest.fixture
def site(wp: WordPress, proxy: Faulty) -> WordPressSite:
    made = WordPressSite(proxy.url, "wpbridge", wp.users["wpbridge"].app_password)
    return made


@pytest.fixture
def post(wp: WordPress) -> int:
    return wp.writer("penulis1").submit("Judul", BODY)


def refusal(status: int, code: str, message: str, late: bool = False) -> Fault:
    said = json.dumps({"code": code, "message": message, "data": {"status": status}})
    fault = faulty.status(status, said)
    return faulty.late(fault) if late else fault


def fails(ask: Callable[[], object], kind: type[WpbridgeError], words: str, wp: WordPress) -> WpbridgeError:
    """The error of a call: its class, its words, and nothing secret in it."""
    with pytest.raises(WpbridgeError) as caught:
        ask()
    said = str(caught.value)
    assert type(caught.value) is kind, said
    assert words.casefold() in said.casefold(), said
    password = wp.users["wpbridge"].app_password
    for secret in (password, password.replace(" ", ""), b64encode(f"wpbridge:{password}".encode()).decode()):
        assert secret not in said
    return caught.value


# fault, error of a read, words of its sentence, times the read is sent, error of a write
FAULTS: dict[str, tuple[Fault, type[WpbridgeError], str, int, type[WpbridgeError]]] = {
    "14: 401": (refusal(401, "incorrect_password", "Salah."), AuthError, "new application password", 1, AuthError),
    "15: 403 on one thing": (refusal(403, "rest_cannot_edit", "Tidak boleh."), Rejected, "Check the role", 1, Rejected),
    "15: 403, role": (refusal(403, "rest_cannot_view", "Tidak boleh."), AuthError, "Check the role", 1, AuthError),
    "18: 429": (faulty.status(429), RateLimited, "Nothing is lost", 1, RateLimited),
    "19: 500": (refusal(500, "internal_server_error", "Galat."), Unavailable, "Nothing is lost", 1, Ambiguous),
    "19: 502": (faulty.page(502, "Bad Gateway"), Unavailable, "Bad Gateway", 3, Ambiguous),
    "19: 503": (faulty.page(503, "Maintenance"), Unavailable, "maintenance", 3, Ambiguous),
    "19: 504": (faulty.late(faulty.page(504, "Gateway Timeout")), Unavailable, "Gateway Timeout", 3, Ambiguous),
    "22: reset": (faulty.reset, Unavailable, "connection broken", 3, Ambiguous),
    "22: reset after": (faulty.reset_after, Unavailable, "connection broken", 3, Ambiguous),
    "22: half an answer": (faulty.half, Unavailable, "half an answer", 3, Ambiguous),
    "23: empty": (faulty.empty, Unavailable, "cannot be used", 1, Ambiguous),
    "24: log-in page": (faulty.page(200, "Masuk ‹ Diskominfo"), Unavailable, "Masuk ‹ Diskominfo", 1, Ambiguous),
    "24: challenge": (faulty.page(403, "Just a moment..."), Unavailable, "firewall", 1, Unavailable),
}  # fmt: skip


@pytest.mark.parametrize("name", FAULTS)
def test_a_read_that_goes_wrong(wp: WordPress, proxy: Faulty, site: WordPressSite, post: int, name: str) -> None:
    fault, kind, words, times, _ = FAULTS[name]
    proxy.inject(fault, "GET", "/wp/v2/posts")
    fails(site.pending, kind, words, wp)
    assert proxy.hits == times
    proxy.heal()
    assert [found.id for found in site.pending()] == [post]


@pytest.mark.parametrize("name", FAULTS)
def test_a_write_that_goes_wrong_is_sent_once(
    wp: WordPress, proxy: Faulty, site: WordPressSite, post: int, name: str
) -> None:
    fault, _, _, _, kind = FAULTS[name]
    proxy.inject(fault, "POST", "/wp/v2/posts/")
    words = "nobody knows" if kind is Ambiguous and "23" not in name and "24" not in name else ""
    fails(lambda: site.set_status(post, "publish"), kind, words, wp)
    assert proxy.hits == 1


@pytest.mark.parametrize("name", [name for name in FAULTS if FAULTS[name][3] > 1])
def test_a_read_survives_a_fault_that_passes(proxy: Faulty, site: WordPressSite, post: int, name: str) -> None:
    proxy.inject(FAULTS[name][0], "GET", "/wp/v2/posts", nth=1)
    assert [found.id for found in site.pending()] == [post]
    assert proxy.hits == 1


def test_a_write_whose_answer_was_lost_took_effect_all_the_same(
    wp: WordPress, proxy: Faulty, site: WordPressSite, post: int
) -> None:
    proxy.inject(faulty.reset_after, "POST")
    fails(lambda: site.set_status(post, "publish"), Ambiguous, "does not do it twice", wp)
    assert wp.writer("editor1").post(post)["status"] == "publish"


@pytest.mark.parametrize(("method", "kind"), [("GET", Unavailable), ("POST", Ambiguous)])
def test_silence(wp: WordPress, proxy: Faulty, post: int, method: str, kind: type[WpbridgeError]) -> None:
    """Row 21; the session's own patience is half a minute."""
    session = Session(proxy.url, ("wpbridge", wp.users["wpbridge"].app_password))
    proxy.inject(proxy.silence)
    path = f"wp-json/wp/v2/posts/{post}"
    fails(lambda: call(session, method, path, timeout=(1, 0.2)), kind, "time-out", wp)


@pytest.mark.parametrize(
    ("told", "seconds"),
    [
        (None, 60),
        ("5", 5),
        ("0", 1),
        ("86400", 3600),
        ("9" * 400, 3600),
        ("1e9", 60),
        ("²", 60),
        ("kelak", 60),
        ("Thu, 99 Foo 2026", 60),
        (timedelta(minutes=10), 600),
        (timedelta(days=-400), 1),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 3600),
    ],
)
def test_how_long_we_are_told_to_wait(
    proxy: Faulty, site: WordPressSite, told: str | timedelta | None, seconds: int
) -> None:
    if isinstance(told, timedelta):
        told = format_datetime(datetime.now(UTC) + told, usegmt=True)
    headers = {} if told is None else {"Retry_After": told}
    proxy.inject(lambda forward: answer(429, b"{}", **headers))
    with pytest.raises(RateLimited) as caught:
        site.pending()
    wait = (caught.value.retry_at - datetime.now(UTC)).total_seconds()
    assert seconds - 30 <= wait <= seconds + 1


# --- 16, 23, 25: JSON that is not quite JSON


def test_a_post_that_is_gone(wp: WordPress, site: WordPressSite) -> None:
    fails(lambda: site.raw(987654), Gone, "404", wp)


@pytest.mark.parametrize("printed", [WARNING, b"\xef\xbb\xbf", b"\xef\xbb\xbf\n" + WARNING * 3, b"\n\n \t"])
def test_what_php_prints_before_the_data_is_passed_over(
    proxy: Faulty, site: WordPressSite, post: int, printed: bytes
) -> None:
    proxy.inject(faulty.before(printed))
    assert [found.id for found in site.pending()] == [post]
    assert bool(site.session.warnings) == (b"Warning" in printed)
    assert all("display_errors" in str(warning) for warning in site.session.warnings)
    assert site.set_status(post, "draft").status == "draft"


def cut(forward: Forward) -> bytes:
    """The answer ends, without a word about it, after a list inside its list."""
    head, gap, body = forward().partition(b"\r\n\r\n")
    lines = [line for line in head.split(b"\r\n") if not line.lower().startswith(b"content-length")]
    inner = re.search(rb'\[("[A-Z]+",?)+\]', body)
    assert inner
    return b"\r\n".join(lines) + gap + body[: inner.end()]


def test_a_list_that_breaks_off_is_not_another_list(
    wp: WordPress, proxy: Faulty, site: WordPressSite, post: int
) -> None:
    """Row 23: the end of an answer can be JSON of its own; taken for the whole it could mean "0 posts"."""
    proxy.inject(cut, "GET", "/wp/v2/posts")
    fails(site.pending, Unavailable, "cannot be used", wp)
    broken = b'[{"id":7,"_links":{"self":[]'
    for body in (broken, WARNING + broken):
        proxy.inject(faulty.status(200, body.decode()), "GET", "/wp/v2/posts")
        fails(site.pending, Unavailable, "cannot be used", wp)


def hidden(status: int, code: str) -> Fault:
    """A refusal behind a PHP message: the headers were gone by then, so the status is 200."""
    said = json.dumps({"code": code, "message": "Maaf.", "data": {"status": status}}).encode()
    return lambda forward: answer(200, WARNING + said, Content_Type="text/html")


def test_a_refusal_behind_a_php_message_is_no_success(
    wp: WordPress, proxy: Faulty, site: WordPressSite, post: int
) -> None:
    proxy.inject(hidden(403, "rest_cannot_edit"))
    fails(lambda: site.raw(post), Rejected, "does not allow", wp)
    fails(lambda: site.set_status(post, "publish"), Rejected, "does not allow", wp)
    proxy.inject(hidden(404, "rest_post_invalid_id"))
    fails(lambda: site.raw(post), Gone, "404", wp)
    proxy.inject(hidden(401, "rest_not_logged_in"))
    fails(site.pending, AuthError, "new application password", wp)
    fails(site.whoami, AuthError, "new application password", wp)


# --- 26: where the interface is


def test_no_interface_is_not_a_missing_post(wp: WordPress, proxy: Faulty, site: WordPressSite, post: int) -> None:
    proxy.inject(faulty.page(404, "Tidak ditemukan"))
    fails(lambda: site.raw(post), NoInterface, "no WordPress REST interface", wp)
    fails(site.pending, NoInterface, "no WordPress REST interface", wp)


@pytest.mark.parametrize(("code", "kind"), [(301, ConfigError), (302, Unavailable), (307, Unavailable)])
def test_a_redirect_does_not_get_the_password(
    wp: WordPress, proxy: Faulty, site: WordPressSite, post: int, code: int, kind: type[WpbridgeError]
) -> None:
    with Faulty(wp.port) as other:
        proxy.inject(faulty.status(code, "", Location=f"{other.url}/?next=wp-json"))
        fails(site.pending, kind, "the password was not sent there", wp)
        fails(lambda: site.set_status(post, "publish"), kind, "the password was not sent there", wp)
        assert other.seen == []


# --- 27: lists that lie


@pytest.mark.parametrize("told", [b"0", b"1", b"99", b"100", b"99999", "²".encode("latin-1")])
def test_the_count_of_a_list_is_not_trusted(wp: WordPress, proxy: Faulty, site: WordPressSite, told: bytes) -> None:
    ids = wp.bulk(150)
    proxy.inject(lambda forward: forward().replace(b"X-WP-Total:", b"X-WP-Total: " + told + b"\r\nX-Was:"))
    if told == b"100":  # a full page and a count that agrees with it are believed
        return
    assert [post.id for post in site.pending()] == ids


# --- files


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (faulty.half, Unavailable),
        (faulty.reset_after, Unavailable),
        (faulty.page(200, "Masuk"), Unavailable),
        (faulty.page(403, "Just a moment..."), Unavailable),
        (faulty.page(404, "Tidak ditemukan"), Gone),
        (faulty.status(429), RateLimited),
    ],
)
def test_a_file_that_does_not_come_whole(
    wp: WordPress, proxy: Faulty, site: WordPressSite, fault: Fault, kind: type[WpbridgeError]
) -> None:
    wp.writer("penulis1").submit("Judul", BODY, documents=[("laporan.pdf", samples.pdf(pages=40))])
    (document,) = site.pending()[0].attachments
    proxy.inject(fault, "GET", "/wp-content/")
    fails(lambda: site.download(document.address, lambda piece: None), kind, "", wp)


# --- 20: no connection


def test_nobody_there(wp: WordPress) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as unused:
        port = unused.getsockname()[1]
    site = WordPressSite(f"http://127.0.0.1:{port}", "wpbridge", wp.users["wpbridge"].app_password)
    fails(site.pending, Unavailable, "connection refused", wp)
    fails(lambda: site.set_status(1, "publish"), Unavailable, "connection refused", wp)


def test_a_name_that_nobody_knows(wp: WordPress) -> None:
    site = WordPressSite("https://situs.invalid", "wpbridge", wp.users["wpbridge"].app_password)
    site.session.trust_env = False
    fails(lambda: site.set_status(1, "publish"), Unavailable, "nobody knows this name", wp)


@contextmanager
def tls(folder: Path, name: str) -> Iterator[int]:
    """A TLS server with a certificate of its own making; its port."""
    key, cert = folder / "key.pem", folder / "cert.pem"
    make = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", str(key), "-out", str(cert)]
    make += ["-days", "30", "-subj", f"/CN={name}", "-addext", f"subjectAltName=DNS:{name}"]
    subprocess.run(make, check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            while True:
                try:
                    context.wrap_socket(server.accept()[0], server_side=True).close()
                except ssl.SSLError:
                    continue
                except OSError:
                    return

        threading.Thread(target=serve, daemon=True).start()
        yield server.getsockname()[1]
        server.shutdown(socket.SHUT_RDWR)


@pytest.mark.parametrize(("name", "trusted", "words"), [("localhost", False, "self"), ("lain.example", True, "name")])
def test_a_certificate_that_is_not_valid(
    wp: WordPress, tmp_path: Path, name: str, trusted: bool, words: str
) -> None:
    with tls(tmp_path, name) as port:
        site = WordPressSite(f"https://localhost:{port}", "wpbridge", wp.users["wpbridge"].app_password)
        site.session.verify = str(tmp_path / "cert.pem") if trusted else True
        error = fails(site.pending, Unavailable, "certificate", wp)
        assert words in str(error)
        fails(lambda: site.set_status(1, "publish"), Unavailable, "certificate", wp)


# --- rights, dates and hosts that change under our feet


def test_a_role_that_was_taken_away_does_not_make_posts_gone(wp: WordPress, site: WordPressSite, post: int) -> None:
    service = wp.users["wpbridge"].id
    wp.php(f"(new WP_User({service}))->set_role('contributor'); return 1;")
    try:
        fails(lambda: site.posts([post]), AuthError, "edit_others_posts", wp)
    finally:
        wp.php(f"(new WP_User({service}))->set_role('wpbridge'); return 1;")
    assert [found.id for found in site.posts([post, 987654])] == [post]


def test_publishing_does_not_come_before_its_date(wp: WordPress, site: WordPressSite) -> None:
    date = (datetime.now(UTC) + timedelta(days=2)).replace(microsecond=0)
    pid = wp.writer("penulis1").submit("Embargo", BODY, date_gmt=date.strftime("%Y-%m-%dT%H:%M:%S"))
    found = site.set_status(pid, "publish")
    assert (found.status, found.date) == ("future", date)


def test_names_that_a_plugin_hides_do_not_stop_the_desk(
    wp: WordPress, proxy: Faulty, site: WordPressSite, post: int
) -> None:
    proxy.inject(refusal(404, "rest_no_route", "Tidak ada."), "GET", "/wp/v2/users")
    assert [(found.id, found.author) for found in site.pending()] == [(post, "")]


def test_files_at_the_sites_other_name(wp: WordPress) -> None:
    """`www.` in WordPress' settings and not in ours, or files on a host of their own."""
    wp.writer("penulis1").submit("Judul", BODY, documents=[("laporan.pdf", samples.pdf())])
    site = WordPressSite(wp.url.replace("127.0.0.1", "localhost"), "wpbridge", wp.users["wpbridge"].app_password)
    (found,) = site.pending()
    pieces: list[bytes] = []
    site.download(found.attachments[0].address, pieces.append)
    assert b"".join(pieces) == samples.pdf()


def files(site: WordPressSite, post: int) -> dict[str, int | None]:
    found: Post = next(one for one in site.pending() if one.id == post)
    return {attachment.name: attachment.id for attachment in found.attachments}


def test_files_are_found_in_any_markup(wp: WordPress, site: WordPressSite) -> None:
    writer = wp.writer("editor1")
    other = writer.submit("Pustaka", BODY)
    media = [writer.upload(other, f"berkas{n}.pdf", samples.pdf(str(n))) for n in range(5)]
    address = [item["source_url"] for item in media]
    body = (
        f'<!-- wp:file {{"style":{{"border":{{"radius":"5px"}}}},"id":{media[0]["id"]}}} /-->'
        f"<a href={address[1]}>a</a>"
        f'<video poster="{address[2]}"></video>'
        f'[pdf url="{address[3]}"]'
        f'<A HREF="{address[4]}#page=2">b</A>'
    )
    pid = writer.submit("Rapat", body)
    assert set(files(site, pid)) == {f"berkas{n}.pdf" for n in range(5)}


# --- masking


@pytest.mark.parametrize(
    "text",
    [
        "https://u:KUNCI1234@host/x",
        "/?access_token=KUNCI1234&x=1",
        "client_secret=KUNCI1234",
        '{"access_token": "KUNCI1234"}',
        "{'password': 'KUNCI1234'}",
        "Authorization: Basic KUNCI1234==",
        "authorization: Token KUNCI1234",
        "Bearer KUNCI1234",
        "api_key=KUNCI1234",
    ],
)
def test_what_looks_like_a_secret_is_masked(text: str) -> None:
    assert "KUNCI1234" not in redact(text)
