"""Faults between us and the site: each has its error and its sentence, and nothing is lost or doubled."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from connectors.wordpress import WordPressSite
from connectors.wordpress.fields import FieldNotes
from connectors.wordpress.rpc import Rpc
from tests.acceptance import releases
from tests.acceptance.invariants import hold, quiet
from tests.acceptance.office import Office
from tests.doubles.faulty import (
    Fault,
    Faulty,
    before,
    empty,
    half,
    late,
    page,
    reset,
    reset_after,
    status,
)
from tests.site import Snac, WordPress, samples
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
from wpbridge.http import calls, session
from wpbridge.store.tables import effects

Kind = type[WpbridgeError]
WARNING = b"<br />\n<b>Warning</b>: Undefined array key [x] in {a}.php on line <b>3</b><br />\n"


def refusal(code: int, word: str, **details: Any) -> Fault:
    """A refusal as WordPress words it."""
    data = f'{{"status": {code}}}'
    return status(code, f'{{"code": "{word}", "message": "Maaf.", "data": {data}}}', **details)


@dataclass(frozen=True)
class Case:
    """A fault, and what it means: for a read, for a write, and for the exit codes of `run` (None: as if well)."""

    fault: Fault | str
    read: Kind | None
    write: Kind | None
    codes: tuple[int, int]
    says: str = ""
    done: bool = False  # whether the write took effect


def at(seconds: int) -> str:
    return format_datetime(datetime.now(UTC) + timedelta(seconds=seconds))


CASES = {
    "401": Case(refusal(401, "rest_not_logged_in"), AuthError, AuthError, (2, 2), "application password"),
    "401 page": Case(page(401, "Masuk"), AuthError, AuthError, (2, 2), "application password"),
    "400 of a visitor": Case(
        status(400, '{"code":"rest_invalid_param","data":{"details":{"status":{"code":"rest_forbidden_status"}}}}'),
        AuthError, AuthError, (2, 2), "application password is wrong",
    ),
    "403 role": Case(refusal(403, "rest_forbidden"), AuthError, AuthError, (2, 2), "Check the role"),
    "403 post": Case(refusal(403, "rest_cannot_edit"), Rejected, Rejected, (1, 1), "Check the role"),
    "403 challenge": Case(page(403, "Just a moment..."), Unavailable, Unavailable, (4, 4), "Just a moment"),
    "404": Case(refusal(404, "rest_post_invalid_id"), Gone, Gone, (1, 1), "does not have that"),
    "404 no REST": Case(refusal(404, "rest_no_route"), NoInterface, NoInterface, (2, 2), "Check the address"),
    "404 page": Case(page(404, "Tidak ada"), NoInterface, NoInterface, (2, 2), "permalinks"),
    "429": Case(status(429), RateLimited, RateLimited, (4, 4), "tried again later"),
    "429 seconds": Case(status(429, Retry_After="120"), RateLimited, RateLimited, (4, 4)),
    "429 date": Case(lambda forward: status(429, Retry_After=at(120))(forward), RateLimited, RateLimited, (4, 4)),
    "429 absurd": Case(status(429, Retry_After="9" * 400), RateLimited, RateLimited, (4, 4)),
    "500": Case(refusal(500, "internal_server_error"), Unavailable, Ambiguous, (4, 4), "fault"),
    "500 page": Case(page(500, "Kesalahan"), Unavailable, Ambiguous, (4, 4), "web page"),
    "500 done": Case(late(refusal(500, "internal_server_error")), Unavailable, Ambiguous, (4, 4), "fault", True),
    "502": Case(status(502, ""), Unavailable, Ambiguous, (4, 4), "fault"),
    "503 page": Case(page(503, "Pemeliharaan"), Unavailable, Ambiguous, (4, 4), "maintenance"),
    "504 page done": Case(late(page(504, "Gateway")), Unavailable, Ambiguous, (4, 4), "web page", True),
    "log-in page": Case(page(200, "Masuk"), Unavailable, Ambiguous, (4, 4), "“Masuk”"),
    "moved": Case(status(301, Location="https://lain.example/"), ConfigError, ConfigError, (2, 2), "lain.example"),
    "elsewhere": Case(status(302, Location="/wp-login.php"), Unavailable, Unavailable, (4, 4), "/wp-login.php"),
    "warning": Case(before(WARNING), None, None, (0, 0), done=True),
    "BOM": Case(before(b"\xef\xbb\xbf"), None, None, (0, 0), done=True),
    "other data": Case(status(200, '"0"'), Unavailable, Ambiguous, (4, 4), "cannot be used"),
    "no JSON": Case(status(200, "[" * 5000), Unavailable, Ambiguous, (4, 4), "cannot be used"),
    "half": Case(half, Unavailable, Ambiguous, (4, 4), "half an answer", True),
    "empty": Case(empty, Unavailable, Ambiguous, (4, 4), "0 bytes", True),
    "reset": Case(reset, Unavailable, Ambiguous, (4, 4), "connection broken"),
    "reset after": Case(reset_after, Unavailable, Ambiguous, (4, 4), "connection broken", True),
    "silence": Case("silence", Unavailable, Ambiguous, (4, 4), "time-out", True),
}  # fmt: skip
each = pytest.mark.parametrize("name", CASES)


@pytest.fixture
def proxy(wp: WordPress, monkeypatch: pytest.MonkeyPatch) -> Iterator[Faulty]:
    """The site behind a proxy; nobody waits between two attempts, and not for long on silence."""
    monkeypatch.setattr(calls, "PAUSE", 0.0)
    monkeypatch.setattr(session, "TIMEOUT", (5.0, 1.0))
    with Faulty(wp.port) as faulty:
        yield faulty


def meet(proxy: Faulty, case: Case, method: str, part: str, nth: int = 0) -> None:
    proxy.inject(proxy.silence if isinstance(case.fault, str) else case.fault, method, part, nth)


# --- the connector


def checked(error: WpbridgeError, proxy: Faulty, case: Case, *secrets: str) -> None:
    """One English sentence or more, which names the host and holds what helps but no secret."""
    words = str(error)
    assert proxy.url.removeprefix("http://") in words
    assert case.says in words
    assert words.endswith(".") and "Traceback" not in words and "{" not in words
    assert not [secret for secret in secrets if secret in words]


@each
def test_a_read(name: str, wp: WordPress, proxy: Faulty) -> None:
    case, password = CASES[name], wp.users["wpbridge"].app_password
    ids = wp.bulk(2)
    site = WordPressSite(proxy.url, "wpbridge", password)
    meet(proxy, case, "GET", "status=pending")
    if case.read is None:
        assert [post.id for post in site.pending()] == ids
        assert bool(site.session.warnings) is (name == "warning")
        return
    with pytest.raises(WpbridgeError) as caught:
        site.pending()
    assert type(caught.value) is case.read
    checked(caught.value, proxy, case, password, password.replace(" ", ""))
    proxy.heal()
    assert [post.id for post in site.pending()] == ids


@each
def test_a_write(name: str, wp: WordPress, proxy: Faulty) -> None:
    case, password = CASES[name], wp.users["wpbridge"].app_password
    (pid,) = wp.bulk(1)
    site = WordPressSite(proxy.url, "wpbridge", password)
    meet(proxy, case, "POST", f"/posts/{pid}")
    if case.write is None:
        assert site.set_status(pid, "publish").status == "publish"
        return
    with pytest.raises(WpbridgeError) as caught:
        site.set_status(pid, "publish")
    assert type(caught.value) is case.write
    assert proxy.hits == 1, "never sent twice"
    checked(caught.value, proxy, case, password, password.replace(" ", ""))
    proxy.heal()
    assert site.posts([pid])[0].status == ("publish" if case.done else "pending")


@pytest.mark.parametrize(
    ("told", "least", "most"),
    [("", 60, 60), ("7", 7, 7), ("in two minutes", 118, 120), ("-5", 1, 60), ("9" * 400, 3600, 3600), ("soon", 60, 60),
     ("Fri, 31 Dec 9999 23:59:59 GMT", 3600, 3600), ("Fri, 31 Dec 1999 23:59:59 -0000", 1, 1)],
)  # fmt: skip
def test_the_wait_is_as_told_within_reason(proxy: Faulty, told: str, least: int, most: int) -> None:
    told = at(120) if told == "in two minutes" else told
    proxy.inject(status(429, Retry_After=told) if told else status(429))
    began = datetime.now(UTC)
    with pytest.raises(RateLimited) as caught:
        WordPressSite(proxy.url, "wpbridge", "rahasia").pending()
    assert timedelta(seconds=least) <= caught.value.retry_at - began <= timedelta(seconds=most + 5)


def test_one_stumble_is_passed_over_in_reading(wp: WordPress, proxy: Faulty) -> None:
    ids = wp.bulk(1)
    site = WordPressSite(proxy.url, "wpbridge", wp.users["wpbridge"].app_password)
    for fault in (status(502), half, reset, proxy.silence):
        proxy.inject(fault, "GET", "status=pending", nth=1)
        assert [post.id for post in site.pending()] == ids
        assert proxy.hits == 1


def test_a_server_that_repeats_the_password_does_not_make_us_do_it(proxy: Faulty) -> None:
    password = "abcd EFGH ijkl MNOP qrst UVWX"
    packed = base64.b64encode(f"wpbridge:{password}".encode()).decode()
    spaceless = password.replace(" ", "")
    site = WordPressSite(proxy.url, "wpbridge", password)
    filler = "x" * (150 - len("ditolak "))  # so that the cut goes through the secret
    for secret in (password, spaceless, packed):
        for said in (f"ditolak {secret}", f"ditolak {filler} {secret}"):
            for code in (400, 401, 403, 500):
                proxy.inject(status(code, f'{{"code": "x", "message": "{said}"}}'))
                with pytest.raises(WpbridgeError) as caught:
                    site.pending()
                assert secret[:6] not in str(caught.value)
            for fault in (page(200, said), status(302, Location=f"http://a.example/?k={secret}"), status(200, said)):
                proxy.inject(fault)
                with pytest.raises(WpbridgeError) as caught:
                    site.pending()
                assert secret[:6] not in str(caught.value)


def test_credentials_stay_with_the_site(wp: WordPress, proxy: Faulty) -> None:
    with Faulty(wp.port) as other:
        heard: list[bytes] = []
        other.watch(heard.append)
        for code in (301, 302, 307, 308):
            proxy.inject(status(code, Location=f"{other.url}/wp-json/wp/v2/posts"))
            site = WordPressSite(proxy.url, "wpbridge", "rahasia besar")
            for ask in (site.pending, lambda site=site: site.set_status(1, "publish")):
                with pytest.raises(WpbridgeError, match="the password was not sent there"):
                    ask()
        assert heard == []


def test_an_answer_without_end_is_ended(proxy: Faulty, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calls, "LARGEST", 1000)
    proxy.inject(status(200, "[" + " " * 200_000 + "]"))
    site = WordPressSite(proxy.url, "wpbridge", "rahasia")
    with pytest.raises(Unavailable, match="no end"):
        site.pending()
    with pytest.raises(Ambiguous, match="no end"):
        site.set_status(1, "publish")


def test_an_answer_that_drips_is_ended(proxy: Faulty, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calls, "LONGEST", -1.0)
    with pytest.raises(Unavailable, match="time-out"):
        WordPressSite(proxy.url, "wpbridge", "rahasia").pending()


def test_posts_without_their_parts_are_a_sentence(wp: WordPress, proxy: Faulty) -> None:
    wp.bulk(1)
    proxy.inject(lambda forward: forward().replace(b'"modified_gmt"', b'"modified_gm_"'), "GET", "status=pending")
    with pytest.raises(Unavailable, match="plugin"):
        WordPressSite(proxy.url, "wpbridge", wp.users["wpbridge"].app_password).pending()


@pytest.mark.parametrize(
    ("fault", "kind"),
    [(half, Unavailable), (reset, Unavailable), ("silence", Unavailable), (page(200, "Masuk"), Unavailable),
     (page(403, "Tunggu"), Unavailable), (status(503), Unavailable), (page(404, "Tidak ada"), Gone),
     (page(410, "Tidak ada"), Gone), (status(301, Location="https://lain.example/"), ConfigError)],
)  # fmt: skip
def test_a_file_comes_whole_or_not_at_all(
    wp: WordPress, proxy: Faulty, fault: Fault | str, kind: Kind
) -> None:
    data = samples.pdf(pages=30)
    writer = wp.writer("penulis1")
    pid = writer.submit("Judul", "isi", documents=[("a.pdf", data)])
    site = WordPressSite(proxy.url, "wpbridge", wp.users["wpbridge"].app_password)
    (attachment,) = site.posts([pid])[0].attachments
    pieces: list[bytes] = []
    proxy.inject(proxy.silence if isinstance(fault, str) else fault, "GET", "/uploads/")
    with pytest.raises(WpbridgeError) as caught:
        site.download(attachment.address, pieces.append)
    assert type(caught.value) is kind
    proxy.heal()
    pieces.clear()
    site.download(attachment.address, pieces.append)
    assert b"".join(pieces) == data


@pytest.mark.parametrize(
    ("fault", "kind"),
    [(half, Unavailable), (reset, Unavailable), (status(502), Unavailable), (page(500, "x"), Unavailable),
     (status(429), RateLimited), (status(301, Location="https://lain.example/"), ConfigError),
     (status(302, Location="/"), Unavailable)],
)  # fmt: skip
def test_a_page_that_could_not_be_fetched_is_no_page(proxy: Faulty, fault: Fault, kind: Kind) -> None:
    proxy.inject(fault)
    with pytest.raises(WpbridgeError) as caught:
        WordPressSite(proxy.url, "wpbridge", "rahasia").page(f"{proxy.url}/")
    assert type(caught.value) is kind
    assert proxy.hits <= 5


@pytest.mark.parametrize(
    ("fault", "read", "write"),
    [(status(500), Unavailable, Ambiguous), (page(200, "Masuk"), Unavailable, Ambiguous),
     (half, Unavailable, Ambiguous), (reset, Unavailable, Ambiguous), (empty, Unavailable, Ambiguous)],
)  # fmt: skip
def test_xml_rpc(wp: WordPress, proxy: Faulty, fault: Fault, read: Kind, write: Kind) -> None:
    (pid,) = wp.bulk(1)
    password = wp.users["wpbridge"].app_password
    proxy.inject(fault, "POST", "/xmlrpc.php")
    with pytest.raises(read):
        FieldNotes(Rpc(proxy.url, "wpbridge", password)).notes(pid)
    for ask, kind in (("notes", read), ("add", write)):
        fields = FieldNotes(Rpc(proxy.url, "wpbridge", password))
        proxy.heal()
        fields.notes(pid)  # the first call asks what the site can do
        proxy.inject(fault, "POST", "/xmlrpc.php")
        with pytest.raises(WpbridgeError) as caught:
            fields.notes(pid) if ask == "notes" else fields.add(pid, "Mohon dilengkapi.")
        assert type(caught.value) is kind
        if kind is write:
            assert proxy.hits == 1, "never sent twice"
        assert proxy.url.removeprefix("http://") in str(caught.value)


# --- the whole program


@pytest.fixture
def behind(tmp_path: Path, wp: WordPress, fediverse: Snac, proxy: Faulty) -> Office:
    """An office that reaches its site through the proxy only; so do its writers."""
    through = copy(wp)
    through.url = proxy.url
    return Office(tmp_path, through, fediverse, url=proxy.url)


# The last case of each meaning; what the others mean is tested with every read and write above.
MEANINGS = {(case.read, case.write, case.codes, case.done): name for name, case in CASES.items()}


@pytest.mark.parametrize(
    "name",
    [name if name in MEANINGS.values() else pytest.param(name, marks=pytest.mark.soak) for name in CASES],
)
@pytest.mark.parametrize("place", ["read", "write"])
def test_a_pass(name: str, place: str, behind: Office, proxy: Faulty) -> None:
    """One post is approved and one is new when the trouble begins; when it ends, all comes to its end once."""
    case, writer = CASES[name], behind.wp.writer("penulis1")
    first = releases.submit(writer)
    assert behind("run").code == 0
    behind.approve(first)
    second = releases.submit(writer, title="Camat Tabunganen Ajak Warga Rawat Jembatan Desa")
    reads = place == "read"
    proxy.shut("/xmlrpc.php")  # so that the status is changed through REST
    meet(proxy, case, *(("GET", "status=pending") if reads else ("POST", f"/posts/{first}")))
    done = behind("run")
    assert proxy.hits
    proxy.heal()
    assert done.code == case.codes[not reads], done
    assert "Traceback" not in done.out + done.err
    if case.codes[not reads]:
        assert len(done.err.splitlines()) == 1, done.err
        assert case.says in done.err
    ripen(behind)
    final = not reads and case.write in (Rejected, Gone)
    assert behind("run").code == int(final)  # what is refused for good is said until a person sees to it
    behind.approve(second)
    assert behind("run").code == int(final)
    if final:
        admin = behind.wp.writer("admin")
        assert (admin.post(first)["status"], behind.edition(first).state) == ("pending", "approved")
        assert (admin.post(second)["status"], behind.edition(second).state) == ("publish", "closed")
        assert behind("deliveries", "retry", first, "wordpress").code == 0
        assert behind("run").code == 0
    hold(behind, [first, second], [])
    quiet(behind)


@pytest.mark.parametrize(
    "name", [name for name, case in CASES.items() if case.write is Ambiguous and name in MEANINGS.values()]
)
def test_a_conditional_edit_whose_answer_is_lost(name: str, behind: Office, proxy: Faulty) -> None:
    case, post = CASES[name], releases.submit(behind.wp.writer("penulis1"))
    assert behind("run").code == 0
    behind.approve(post)
    meet(proxy, case, "POST", "/xmlrpc.php", nth=2)  # the first asks what the site can do
    done = behind("run")
    assert (proxy.hits, done.code, len(done.err.splitlines())) == (1, 4, 1), done
    assert behind.wp.writer("admin").post(post)["status"] == ("publish" if case.done else "pending")
    proxy.heal()
    ripen(behind)
    assert behind("run").code == 0
    hold(behind, [post], [])
    quiet(behind)


def ripen(office: Office) -> None:
    """Let the time come that effects wait for."""
    with office.desk() as desk, desk.store.begin() as connection:
        connection.execute(update(effects).where(effects.c.state == "waiting").values(retry_at=None))
