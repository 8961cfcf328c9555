"""The archived page of the real site: opened without a network it looks as it was published; its WARC is whole."""

from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace

import pytest
from PIL import Image, ImageChops
from playwright.sync_api import Page
from warcio.archiveiterator import ArchiveIterator
from warcio.checker import Checker

from tests.acceptance import releases
from tests.acceptance.office import Office
from tests.site.browser import browser


def archived(office: Office) -> Path:
    """The archived page of a post that went the whole way."""
    post = releases.submit(office.wp.writer("penulis1"))
    office("run")
    office.approve(post)
    assert office("run").code == 0
    return opened(office, post)


def opened(office: Office, post: int) -> Path:
    folder = office.folder / f"opened-{post}"
    return Path(office("archive", "show", post, "--to", folder, "--json").json()[0]["page"])


def entries(page: Path) -> list[dict[str, str]]:
    """What became of each address that a page needed."""
    found: list[dict[str, str]] = json.loads((page.parent / "capture.json").read_text("utf-8"))
    return found


def test_the_archived_page_looks_as_published_with_the_network_off(office: Office, tmp_path: Path) -> None:
    kept = archived(office)
    address = office("register", "--json").json()[0]["address"]
    assert [one for one in entries(kept) if one["lacking"] and one["address"].startswith(office.wp.url)] == []
    asked: list[str] = []
    with browser(1200, 1600) as page:
        page.route("**/*", lambda route: route.abort() if _foreign(route.request.url, office) else route.continue_())
        live = _drawn(page, address)
    with browser(1200, 1600) as page:
        page.context.set_offline(True)
        page.on("request", lambda request: asked.append(request.url))
        failed: list[str] = []
        page.on("requestfailed", lambda request: failed.append(request.url))
        seen = _drawn(page, kept.as_uri())
        assert releases.TITLE in page.inner_text("h1")
        pictures = page.evaluate("[...document.images].map(image => image.naturalWidth)")
    assert failed == [] and all(one.startswith(("file:", "data:")) for one in asked)
    assert pictures and all(pictures)
    assert seen.size == live.size
    histogram = ImageChops.difference(live.convert("L"), seen.convert("L")).histogram()
    assert sum(histogram[32:]) < 0.01 * live.width * live.height, "the archived page looks unlike the public one"


def _foreign(address: str, office: Office) -> bool:
    return not address.startswith(office.wp.url)


def _drawn(page: Page, address: str) -> Image.Image:
    page.goto(address, wait_until="load")
    page.evaluate("document.fonts.ready")
    page.add_style_tag(content="#wpadminbar { display: none }")
    return Image.open(BytesIO(page.screenshot()))


def test_two_pages_of_a_site_keep_their_common_files_under_the_same_names(office: Office) -> None:
    posts = [releases.submit(office.wp.writer("penulis1"), title=f"Layanan Tahap {number}") for number in (1, 2)]
    office("run")
    for post in posts:
        office.approve(post)
    assert office("run").code == 0
    first, second = ({one["address"]: (one["file"], one["sha256"]) for one in entries(opened(office, post))}
                     for post in posts)  # fmt: skip
    shared = first.keys() & second.keys()
    assert shared and all(first[address] == second[address] for address in shared)


@pytest.fixture
def keeping(office: Office) -> Office:
    """An office that keeps the exchange too."""
    office.add("[archive]\nwarc = true")
    return office


def test_the_exchange_is_kept_as_a_warc_that_its_own_checker_passes(keeping: Office, tmp_path: Path) -> None:
    page = archived(keeping)
    path = page.parent / "page.warc.gz"
    assert Checker(SimpleNamespace(inputs=[str(path)], verbose=False)).process_all() == 0
    with path.open("rb") as file:
        records = [(one.rec_type, one.rec_headers["WARC-Target-URI"], one.http_headers, one.content_stream().read())
                   for one in ArchiveIterator(file)]  # fmt: skip
    assert records[0][0] == "warcinfo"
    responses = {address: (headers, body) for kind, address, headers, body in records if kind == "response"}
    asked = [headers for kind, _, headers, _ in records if kind == "request"]
    address = keeping("register", "--json").json()[0]["address"]
    headers, body = responses[address]
    assert body == (page.parent / "as-served.html").read_bytes()
    assert headers.get_statuscode() == "200" and headers.get_header("Content-Type").startswith("text/html")
    assert len(asked) == len(responses) and not any(one.get_header("Authorization") for one in asked)
    assert {one["address"] for one in entries(page) if one["file"]} <= responses.keys()
