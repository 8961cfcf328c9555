"""The preview of a link, as a network's crawler would make it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.networks import network
from tests.site import samples
from wpbridge.linkcard import LinkCard, Seen, _size, complaints, read
from wpbridge.plugins import Page

ADDRESS = "https://site.example/2026/pasar/"
TITLE = "Bupati Resmikan Pasar"
X = network("x").crawler
assert X


def page(*tags: str, status: int = 200) -> Page:
    head = "".join(f"<meta {tag}>" for tag in tags)
    return Page(address=ADDRESS, status=status, html=f"<html><head>{head}</head></html>".encode(), headers={})


def picture(width: int = 1200, height: int = 630, status: int = 200, data: bytes = b"") -> Page:
    drawn = data or samples.jpeg(width, height)
    return Page(address="https://site.example/f.jpg", status=status, html=drawn, headers={})


def said(seen: Seen, title: str = TITLE) -> list[str]:
    assert X
    return [str(text) for text in complaints(title, seen, X)]


def seen(title: str = TITLE, shown: Page | None = None, **card: str) -> Seen:
    usual = {"title": title, "picture": "https://site.example/f.jpg" if shown else ""}
    return Seen(page=page(), card=LinkCard(**usual | card), picture=shown, size=_size(shown.html) if shown else None)


@pytest.mark.parametrize(
    ("tags", "card"),
    [
        ((), LinkCard()),
        (('property="og:title" content="Pasar"',), LinkCard(title="Pasar")),
        (('name="og:title" content="Pasar"',), LinkCard(title="Pasar")),
        (('name="twitter:title" content="Pendek"', 'property="og:title" content="Pasar"'), LinkCard(title="Pasar")),
        (('property="OG:Title " content=" Pasar &amp; ramai "',), LinkCard(title="Pasar & ramai")),
        (('property="og:title" content=""', 'name="twitter:title" content="Pasar"'), LinkCard(title="Pasar")),
        (('property="og:title" content="Satu"', 'property="og:title" content="Dua"'), LinkCard(title="Satu")),
        (('property="og:image" content="/f.jpg"',), LinkCard(picture="https://site.example/f.jpg")),
        (('property="og:image" content="//cdn.example/f.jpg"',), LinkCard(picture="https://cdn.example/f.jpg")),
        (('name="twitter:image" content="f.jpg"',), LinkCard(picture=f"{ADDRESS}f.jpg")),
        (('property="og:url" content="https://site.example/lain/"',), LinkCard(address="https://site.example/lain/")),
    ],
)
def test_the_tags_of_a_page(tags: tuple[str, ...], card: LinkCard) -> None:
    assert read(page(*tags)) == card


@given(st.binary())
def test_whatever_a_site_answers_is_read(data: bytes) -> None:
    read(Page(address=ADDRESS, status=200, html=data, headers={}))
    _size(data)


@pytest.mark.parametrize("title", [TITLE, f"{TITLE} – Pemkab Barito Kuala", "BUPATI  resmikan “Pasar”"])
def test_a_whole_preview_has_no_complaint(title: str) -> None:
    assert said(seen(title, picture())) == []


@pytest.mark.parametrize(
    ("what", "words"),
    [
        (Seen(page=page(status=403)), "answered with 403"),
        (Seen(page=page()), "no tags for previews"),
        (seen("", picture()), "no title"),
        (seen("Beranda", picture()), "another title than the post: “Beranda”"),
        (seen(), "no picture"),
        (seen(shown=picture(status=404)), "is answered with 404"),
        (seen(shown=picture(data=b"<html>")), "no picture that can be read"),
        (seen(shown=picture(200, 150)), "200 × 150 pixels; the network wants at least 300 × 157"),
        (seen(shown=picture(600, 900)), "600 × 900 pixels, so the network cuts it"),
        (seen(shown=picture(1300, 400)), "so the network cuts it"),
        (seen(shown=picture(data=samples.jpeg() + b"\0" * 5_000_000)), "the network takes at most 5000 kB"),
        (seen(shown=picture(), address="https://site.example/lain/"), "names https://site.example/lain/ as its own"),
    ],
)
def test_what_keeps_a_network_from_a_whole_preview(what: Seen, words: str) -> None:
    assert any(words in complaint for complaint in said(what))


@pytest.mark.parametrize("address", [ADDRESS, ADDRESS.rstrip("/"), "http://www.site.example/2026/pasar/?utm=1"])
def test_the_same_page_by_another_spelling_is_the_same(address: str) -> None:
    assert said(seen(shown=picture(), address=address)) == []


def test_a_page_that_is_no_posts_has_any_title() -> None:
    assert said(seen("Beranda", picture()), "") == []


def test_each_network_that_makes_previews_has_a_crawler() -> None:
    kinds = [path.stem for path in Path("connectors").glob("*.py")]
    with_crawler = {kind for kind in kinds if _has_crawler(kind)}
    assert {"mastodon", "telegram"} <= with_crawler
    assert not {"bluesky", "file"} & with_crawler


def _has_crawler(kind: str) -> bool:
    try:
        return network(kind).crawler is not None
    except KeyError:
        return False
