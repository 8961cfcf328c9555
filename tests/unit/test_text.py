"""The parsed snapshot: places, offsets, links, and what is hidden."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wpbridge.models import Attachment, Post
from wpbridge.plain import plain
from wpbridge.text import Document, SiteFacts

NOW = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)
PICTURE = Attachment(address="https://x.go.id/u/foto.jpg", name="foto.jpg", role="picture", id=12, alt="Foto")


def parsed(body: str, title: str = "Judul", attachments: tuple[Attachment, ...] = ()) -> Document:
    post = Post(id=1, status="pending", title=title, body=body, modified=NOW, attachments=attachments)
    return Document.of(post, {}, SiteFacts(url="https://x.go.id"))


def places(document: Document) -> list[tuple[str, str]]:
    return [(span.place, span.text) for span in document.spans if span.part == "body"]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<!-- wp:paragraph --><p>Satu</p><!-- /wp:paragraph -->", [("lead", "Satu")]),
        ("Satu\nbaris\n\nDua", [("lead", "Satu baris"), ("paragraph", "Dua")]),
        (
            "<p>Satu <b>dua</b> <a href='/x'>tiga</a></p><p>IV</p>",
            [("lead", "Satu dua tiga"), ("paragraph", "IV"), ("target", "https://x.go.id/x")],
        ),
        ("<h2>Judul</h2><p>Satu</p>", [("heading", "Judul"), ("lead", "Satu")]),
        ("<p>A</p><blockquote><p>B</p></blockquote>", [("lead", "A"), ("quotation", "B")]),
        ("<p>A</p><ul><li>B</li><li>C</li></ul>", [("lead", "A"), ("list", "B"), ("list", "C")]),
        ("<p>A</p><table><tr><th>B</th><td>C</td></tr></table>", [("lead", "A"), ("cell", "B"), ("cell", "C")]),
        ("<p>A</p><figure><img><figcaption>B</figcaption></figure>", [("lead", "A"), ("caption", "B")]),
        ("<p>A</p><pre>B</pre>", [("lead", "A"), ("code", "B")]),
        ("<p>A</p><!-- rahasia -->", [("lead", "A"), ("comment", "rahasia ")]),
        ("<p>A &amp; B</p><script>x()</script><style>y</style>", [("lead", "A & B")]),
        ("<p>A</p>[gallery ids='1']", [("lead", "A"), ("paragraph", "[gallery ids='1']")]),
        ("", []),
    ],
)
def test_texts_have_their_places(body: str, expected: list[tuple[str, str]]) -> None:
    assert places(parsed(body)) == expected


@pytest.mark.parametrize(
    "style",
    [
        "display:none",
        "DISPLAY : NONE !important",
        "visibility:hidden",
        "opacity:0",
        "font-size:0px",
        "position:absolute; left:-9999px",
        "text-indent:-10000px",
        "margin-left:-500px",
        "width:0;overflow:hidden",
        "height:1px;overflow:hidden",
        "color:#ffffff;background-color:#ffffff",
    ],
)
def test_ways_to_hide(style: str) -> None:
    document = parsed(f'<p>A</p><div style="{style}"><p>x <a href="https://a.b/">y</a></p></div>')
    assert [span.text for span in document.spans if span.hidden] == ["x y"]
    assert [bool(link.hidden) for link in document.links] == [True]


@pytest.mark.parametrize(
    "style",
    ["display:block", "opacity:0.9", "font-size:12px", "left:-10px", "overflow:hidden", "height:0.5em",
     "color:#000;background-color:#fff", "margin-left:-20px", "width:100px;overflow:hidden", "text-indent:2em"],
)  # fmt: skip
def test_what_is_not_hidden(style: str) -> None:
    assert [span for span in parsed(f'<p style="{style}">A</p>').spans if span.hidden] == []


def test_links_have_words_address_and_offsets() -> None:
    document = parsed('<p>A <a href="/b?c=1&amp;d=2">  b <em>c</em> </a> d</p>')
    (link,) = document.links
    assert (link.href, link.text, link.host) == ("https://x.go.id/b?c=1&d=2", "b c", "x.go.id")
    assert document.parts["body"][link.start : link.end] == "b c"


@pytest.mark.parametrize("name", ["foto.jpg", "foto-300x200.jpg"])
def test_pictures_are_matched_with_their_files(name: str) -> None:
    document = parsed(f'<img src="https://x.go.id/u/{name}">', attachments=(PICTURE,))
    assert document.pictures[0].attachment == PICTURE
    assert document.pictures[0].alt is None


def test_files_have_parts_of_their_own() -> None:
    assert parsed("", attachments=(PICTURE,)).parts["media:12"] == "foto.jpg\nFoto"


@pytest.mark.parametrize("address", ["http://[::1", "https://%zz/", "javascript:x", "//", "http://a b/"])
def test_an_address_that_is_none_does_no_harm(address: str) -> None:
    assert len(parsed(f'<a href="{address}">x</a>').links) <= 1


TAGS = st.sampled_from("p h2 li blockquote b a td div span pre".split())
WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=12)


def element(tag: str, parts: list[str]) -> str:
    return f'<{tag} href="x" style="opacity:0">{"".join(parts)}</{tag}>'


HTML = st.recursive(
    WORDS,
    lambda inner: st.builds(element, TAGS, st.lists(inner, max_size=3)),
    max_leaves=12,
)


@given(HTML, WORDS)
def test_every_span_is_where_it_says(body: str, title: str) -> None:
    document = parsed(body, title)
    for span in document.spans:
        assert document.parts[span.part][span.start : span.end] == span.text
    for link in document.links:
        assert document.parts["body"][link.start : link.end] == link.text


@given(HTML)
def test_no_word_is_lost(body: str) -> None:
    assert "".join(plain(f"<p>{body}</p>KATA").split()).endswith("KATA")
