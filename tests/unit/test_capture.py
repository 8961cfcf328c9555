"""A page kept for a reader without the network: nothing runs, nothing is asked of anybody, nothing is lost silently."""

from __future__ import annotations

import socket
from collections.abc import Callable
from datetime import UTC, datetime
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser
from warcio.archiveiterator import ArchiveIterator

from wpbridge.capture import capture, exchange_of, keep, seen
from wpbridge.capture.css import rewritten
from wpbridge.capture.html import readable
from wpbridge.capture.warc import warc
from wpbridge.digest import sha256
from wpbridge.errors import Rejected
from wpbridge.plugins import Page
from wpbridge.texts import Text

ADDRESS = "https://diskominfo.example.go.id/2026/11/pasar/"
SITE = "https://diskominfo.example.go.id"


def kept(address: str) -> str:
    return f"files/{address.rpartition('/')[2]}"


def body(html: str) -> str:
    shown = readable(f"<body>{html}</body>".encode(), ADDRESS, kept).decode()
    return shown.partition("<body>")[2].partition("</body>")[0]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("<img src=a.jpg>", '<img src="files/a.jpg">'),
        ("<img src=/x/a.jpg srcset='a-1.jpg 300w, a-2.jpg 1024w, a-3.jpg 768w' sizes=9>", '<img src="files/a-2.jpg">'),
        ("<img src=a.jpg srcset='a.jpg 1x, b.jpg 2x'>", '<img src="files/b.jpg">'),
        ("<img src='data:image/gif;base64,R0' data-src=c.jpg loading=lazy>", '<img src="files/c.jpg">'),
        ("<img src='data:image/gif;base64,R0'>", '<img src="data:image/gif;base64,R0">'),
        ("<picture><source srcset='w.webp'><img src=w.jpg></picture>", '<picture><img src="files/w.webp"></picture>'),
        ("<video src=v.mp4 poster=p.jpg autoplay></video>", '<video src="files/v.mp4" poster="files/p.jpg"></video>'),
        ("<p style='background:url(b.png)'>x</p>", '<p style="background:url(&quot;files/b.png&quot;)">x</p>'),
        ("<a href=../lain/>y</a>", f'<a href="{SITE}/2026/11/lain/">y</a>'),
        ("<a href='#isi'>y</a>", '<a href="#isi">y</a>'),
        ("<a href='mailto:a@b.go.id'>y</a>", '<a href="mailto:a@b.go.id">y</a>'),
        # nothing of this may be left
        ("<script>x()</script><noscript>n</noscript>", ""),
        ("<p onclick=x() onmouseover=y()>z</p>", "<p>z</p>"),
        ("<a href='javascript:x()'>y</a>", "<a>y</a>"),
        ("<a href='JaVaScRiPt:x()' ping=/p>y</a>", "<a>y</a>"),
        ("<a href='data:text/html,<script>1</script>'>y</a>", "<a>y</a>"),
        ("<iframe src=https://t.example/e srcdoc='<script>1</script>'></iframe>", "[https://t.example/e]"),
        ("<object data=o.swf><param></object><embed src=javascript:1>", f"[{SITE}/2026/11/pasar/o.swf]"),
        ("<form action=/cari method=post><input formaction=/x></form>", '<form method="post"><input></form>'),
        ("<svg><script>1</script><use href='s.svg#a'></use></svg>", "<svg><use></use></svg>"),
        ("<img src='javascript:1'>", '<img data-lacking="javascript:1">'),
        ("<meta http-equiv=refresh content='0;url=/x'>", ""),
        ("<img src=x.jpg <b>", '<img src="files/x.jpg" <b="">'),
    ],
)  # fmt: skip
def test_the_page_shows_what_it_showed_and_runs_nothing(given: str, expected: str) -> None:
    assert body(given) == expected


def test_the_head_forbids_the_network_first_of_all() -> None:
    html = b"""<head><base href="/dasar/"><title>Pasar</title><link rel=stylesheet href=a.css integrity=x crossorigin>
        <link rel=preload href=b.js><link rel="alternate stylesheet" href=c.css><link rel=icon href=i.png>
        <link rel=canonical href=/k/><link rel=dns-prefetch href=//t.example></head>"""
    head = LexborHTMLParser(readable(html, ADDRESS, lambda address: f"k:{address}").decode()).css_first("head")
    assert head
    assert [node.attributes for node in head.css("link")] == [
        {"rel": "stylesheet", "href": f"k:{SITE}/dasar/a.css"},
        {"rel": "icon", "href": f"k:{SITE}/dasar/i.png"},
        {"rel": "canonical", "href": "/k/"},
    ]
    metas = [node.attributes for node in head.css("meta")]
    assert metas[0] == {"charset": "utf-8"} and "default-src 'none'" in str(metas[1]["content"])
    assert head.css_first("title") and not head.css("base, script")


@pytest.mark.parametrize(
    ("css", "expected"),
    [
        ("a{background:url(x.png)}", 'a{background:url("files/x.png")}'),
        ("a{background:URL( 'x.png' )}", "a{background:URL( \"files/x.png\" )}"),
        ('@import "b.css" screen;', '@import "files/b.css" screen;'),
        ("@import url(b.css);", '@import url("files/b.css");'),
        ("@media print{a{b:url(a.woff2) c('d')}}", '@media print{a{b:url("files/a.woff2") c("d")}}'),
        ("a{b:image-set('x.png' 1x, url(y.png) 2x)}", 'a{b:image-set("files/x.png" 1x, url("files/y.png") 2x)}'),
        ("a{b:url(data:image/gif;base64,R0)}", 'a{b:url("data:image/gif;base64,R0")}'),
        ("a{filter:url(#f)}", 'a{filter:url("#f")}'),
        ("a{content:'url(x)'} /* url(y) */", 'a{content:"url(x)"} /* url(y) */'),
        ("a{b:url(x.png", 'a{b:url("files/x.png")}'),
    ],
)  # fmt: skip
def test_a_stylesheet_refers_to_what_is_kept(css: str, expected: str) -> None:
    assert rewritten(css, ADDRESS, kept) == expected


@given(st.text(max_size=300))
def test_whatever_stands_in_a_page_nothing_is_left_that_runs_or_asks(html: str) -> None:
    tree = LexborHTMLParser(readable(html.encode("utf-8", "replace"), ADDRESS, lambda address: "").decode())
    assert not tree.css("script, iframe, object, embed, base, link, [src], [srcset], [action]")
    assert not [name for node in tree.css("*") for name in node.attributes if name.startswith("on")]


def site(files: dict[str, tuple[str, bytes]], asked: list[str] | None = None) -> Callable[[str], Page]:
    """What a visitor gets of a site: by address, its type and bytes."""

    def fetch(address: str) -> Page:
        if asked is not None:
            asked.append(address)
        if address not in files:
            return Page(address=address, status=404, html=b"", headers={"Content-Type": "text/html"})
        kind, content = files[address]
        return Page(address=address, status=200, html=content, headers={"content-type": kind}, said="200 OK")

    return fetch


def page(html: bytes) -> Page:
    return Page(address=ADDRESS, status=200, html=html, headers={})


def test_each_file_is_fetched_once_and_named_by_its_address() -> None:
    files = {
        f"{SITE}/t/a.css": ("text/css; charset=utf-8", b'@import "b.css"; a{background:url(../g.png)}'),
        f"{SITE}/t/b.css": ("text/css", b'@import "a.css"; b{background:url(/g.png)}'),  # in a circle
        f"{SITE}/g.png": ("image/png", b"PNG"),
    }
    asked: list[str] = []
    html = b"<link rel=stylesheet href=/t/a.css><img src=/g.png><img src=/hilang.png alt=Peta>"
    found = capture(page(html), site(files, asked))
    assert sorted(asked) == sorted([*files, f"{SITE}/hilang.png"])
    names = {one.address: one.file for one in found.entries}
    assert names[f"{SITE}/g.png"].startswith("files/g-") and names[f"{SITE}/g.png"].endswith(".png")
    style = found.files[names[f"{SITE}/t/a.css"]].decode()
    assert f'url("{names[f"{SITE}/g.png"].removeprefix("files/")}")' in style
    lacking = {one.address: one.lacking for one in found.entries if one.lacking}
    assert lacking == {f"{SITE}/hilang.png": "status 404"}
    assert b'alt="Peta"' in found.page and b"data-lacking" in found.page
    assert all(sha256(found.files[one.file]) == one.sha256 for one in found.entries if one.file)
    assert capture(page(html), site(files)).entries == found.entries


def test_what_an_address_hides_does_not_become_a_file_name() -> None:
    paths = ("/../../etc/passwd", "/%2e%2e%2f%2e%2e/x", "/" + "a" * 300, "/", "/a.png?v=1", "/a.png?v=2", "/\x00\n")
    names = [keep._name(f"{SITE}{path}", "image/png") for path in paths]
    assert len(set(names)) == len(names)
    assert all("/" not in name and len(name) < 80 and name.isprintable() and not name.startswith(".") for name in names)


@pytest.mark.parametrize(
    ("address", "resolved", "expected"),
    [
        (f"{SITE}/a.png", "10.0.0.8", True),  # the site itself, wherever it lies
        ("https://fonts.example.com/a.woff2", "93.184.216.34", True),
        ("http://router.example/a.png", "192.168.1.1", False),
        ("http://169.254.169.254/latest/meta-data/", "169.254.169.254", False),
        ("http://[::1]:6379/", "::1", False),
        ("https://diskominfo.example.go.id:8443/a.png", "127.0.0.1", False),  # another port is another service
        ("ftp://fonts.example.com/a", "93.184.216.34", False),
        ("file:///etc/passwd", "93.184.216.34", False),
        ("https:///x", "93.184.216.34", False),
        ("http://[broken/", "93.184.216.34", False),
    ],
)
def test_only_the_site_and_public_hosts_are_asked(
    monkeypatch: pytest.MonkeyPatch, address: str, resolved: str, expected: bool
) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [(0, 0, 0, "", (resolved, 443))])
    assert keep._may_be_asked(address, ADDRESS) is expected


def test_a_ceiling_of_files_and_of_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    files = {f"{SITE}/{number}.png": ("image/png", b"x" * 100) for number in range(10)}
    html = "".join(f"<img src=/{number}.png>" for number in range(10)).encode()
    monkeypatch.setattr(keep, "MOST_FILES", 3)
    found = capture(page(html), site(files))
    assert len(found.files) == 3 and [one.lacking for one in found.entries][3:] == ["too much"] * 7
    monkeypatch.setattr(keep, "MOST_FILES", 300)
    monkeypatch.setattr(keep, "MOST_BYTES", 250)
    assert len(capture(page(html), site(files)).files) == 2


def test_an_error_on_the_way_is_said_and_the_rest_is_kept() -> None:
    def fetch(address: str) -> Page:
        if address.endswith("a.png"):
            raise Rejected(Text("The host does not answer."))
        return site({f"{SITE}/b.png": ("image/png", b"B")})(address)

    found = capture(page(b"<img src=/a.png><img src=/b.png>"), fetch)
    said = [(one.lacking, bool(one.file)) for one in found.entries]
    assert said == [("The host does not answer.", False), ("", True)]


def exchange(**changes: object) -> Page:
    told = {
        "address": ADDRESS,
        "status": 200,
        "html": "<p>Pasar — murah</p>".encode(),
        "said": "200 OK",
        "headers": {"Content-Type": "text/html", "Transfer-Encoding": "chunked", "Content-Length": "7"},
        "asked": {"User-Agent": "wpbridge", "Accept": "*/*"},
        "at": datetime(2026, 11, 24, 2, 10, 5, tzinfo=UTC),
    }
    return Page(**told | changes)  # type: ignore[arg-type]


def test_the_exchange_survives_being_kept() -> None:
    assert seen(exchange_of(exchange()), exchange().html) == exchange()
    assert seen(exchange_of(page(b"x")), b"x") == page(b"x")


def test_a_warc_says_what_was_asked_and_answered_and_when() -> None:
    other = exchange(address=f"{SITE}/a.png?v=1", html=b"PNG" * 400_000, at=None)
    written = BytesIO(warc([exchange(), other], "Diskominfo"))
    records = [(one.rec_type, one.rec_headers, one.http_headers, one.content_stream().read())
               for one in ArchiveIterator(written, check_digests="raise")]  # fmt: skip
    assert [one[0] for one in records] == ["warcinfo", "response", "request", "response", "request"]
    assert b"operator: Diskominfo" in records[0][3]
    _, about, headers, content = records[1]
    assert about["WARC-Date"] == "2026-11-24T02:10:05Z" and about["WARC-Target-URI"] == ADDRESS
    assert content == exchange().html and headers["Content-Length"] == str(len(content))
    assert headers["X-Archive-Orig-Transfer-Encoding"] == "chunked" and headers.get_statuscode() == "200"
    asked = records[2][2]
    assert (asked.protocol, asked.statusline) == ("GET", "/2026/11/pasar/ HTTP/1.1")
    assert asked["User-Agent"] == "wpbridge" and asked["Host"] == "diskominfo.example.go.id"
    assert records[4][2].statusline.startswith("/a.png?v=1 ") and len(records[3][3]) == 1_200_000
    assert records[2][1]["WARC-Concurrent-To"] == about["WARC-Record-ID"]
