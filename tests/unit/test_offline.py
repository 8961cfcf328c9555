"""Posts from files: what is read out of JSON and HTML, and what is said about everything else."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.site import samples
from wpbridge.errors import ConfigError
from wpbridge.models import Attachment, Post, Term
from wpbridge.offline import MAX_BYTES, read
from wpbridge.text import Document

Writer = Callable[..., list[Post]]
UPLOADS = "https://situs.example/wp-content/uploads/2026/01"
WHOLE: dict[str, Any] = {
    "id": 12,
    "status": "pending",
    "title": {"raw": "Pasar & Pesta", "rendered": "Pasar &amp; Pesta"},
    "content": {"raw": "<!-- wp:paragraph --><p>Isi</p><!-- /wp:paragraph -->", "rendered": "<p>Isi</p>"},
    "excerpt": {"raw": "Ringkas", "rendered": "<p>Ringkas</p>"},
    "slug": "pasar",
    "link": "https://situs.example/?p=12",
    "author": 3,
    "date_gmt": "2026-01-05T01:00:00",
    "modified_gmt": "2026-01-05T02:00:00",
    "featured_media": 7,
    "_embedded": {
        "wp:featuredmedia": [
            {
                "id": 7,
                "source_url": f"{UPLOADS}/foto.jpg",
                "alt_text": "Pasar",
                "mime_type": "image/jpeg",
                "caption": {"rendered": "<p>Suasana</p>"},
            }
        ],
        "wp:term": [[{"id": 2, "taxonomy": "category", "name": "Berita"}], [{"code": "rest_forbidden"}]],
    },
}


@pytest.fixture
def written(tmp_path: Path) -> Writer:
    def write(content: object, name: str = "naskah.html") -> list[Post]:
        path = tmp_path / name
        data = content if isinstance(content, str | bytes) else json.dumps(content)
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
        return read(path)

    return write


def test_a_whole_post(written: Writer) -> None:
    picture = Attachment(
        address=f"{UPLOADS}/foto.jpg",
        name="foto.jpg",
        role="featured",
        id=7,
        mime="image/jpeg",
        alt="Pasar",
        caption="Suasana",
    )
    assert written(WHOLE, "naskah.json") == [
        Post(
            id=12,
            status="pending",
            title="Pasar & Pesta",
            body=WHOLE["content"]["raw"],
            excerpt="Ringkas",
            slug="pasar",
            terms=(Term(taxonomy="category", name="Berita", id=2),),
            author_id=3,
            date=datetime(2026, 1, 5, 1, tzinfo=UTC),
            modified=datetime(2026, 1, 5, 2, tzinfo=UTC),
            address="https://situs.example/?p=12",
            attachments=(picture,),
        )
    ]


@pytest.mark.parametrize(
    ("changes", "field", "expected"),
    [
        ({"title": {"rendered": "Judul"}}, "title", "Judul"),
        ({"title": "Judul"}, "title", "Judul"),
        ({"title": {"raw": "", "rendered": "Judul"}}, "title", ""),
        ({"title": {"raw": "a\ud800b"}}, "title", "a?b"),
        ({"content": {"rendered": "<p>x</p>", "protected": False}}, "body", "<p>x</p>"),
        ({"excerpt": None}, "excerpt", ""),
        ({"date_gmt": None}, "date", None),
        ({"date_gmt": "2026-01-05T09:00:00+08:00"}, "date", datetime(2026, 1, 5, 1, tzinfo=UTC)),
        ({"id": None}, "id", 0),
        ({"password": "x"}, "password_protected", True),
        ({"_embedded": None}, "featured", None),
        ({"_embedded": {"wp:featuredmedia": [{"code": "rest_post_invalid_id"}]}}, "featured", None),
    ],
)
def test_parts_of_json(written: Writer, changes: dict[str, Any], field: str, expected: object) -> None:
    assert getattr(written({**WHOLE, **changes})[0], field) == expected


def test_a_list_and_the_least(written: Writer) -> None:
    first, second = written([{"title": "A", "content": "x"}, {"title": "B", "content": "y"}])
    assert (first.title, second.title, first.status) == ("A", "B", "draft")
    assert datetime.now(UTC) - first.modified < timedelta(minutes=1)


FILES = [
    (f'<a href="{UPLOADS}/Jadwal%20baru.PDF?x=1">Unduh</a>', ["document:2026/01/Jadwal baru.PDF"]),
    (f'<!-- wp:file {{"id":5,"href":"{UPLOADS}/a.xlsx"}} /-->', ["document:2026/01/a.xlsx"]),
    (
        f'<!-- wp:file {{"id":5,"href":"{UPLOADS}/a.pdf"}} --><div><a href="{UPLOADS}/a.pdf">a</a></div>'
        "<!-- /wp:file -->",
        ["document:2026/01/a.pdf"],
    ),
    ("<!-- wp:file {oops} /-->", []),
    ('<a href="https://situs.example/">Situs</a><a href="http://[">x</a><a href="#">x</a>', []),
    ('<img src="/a/foto.jpg" alt="Pasar"><a href="b.odt">b</a>', ["media:a/foto.jpg", "document:b.odt"]),
    ('<img class="size-full wp-image-12" src="/foto.jpg"><img class="wp-image-12" src="/f.jpg">', ["media:12"]),
]


@pytest.mark.parametrize(("body", "parts"), FILES)
def test_files_of_a_text(written: Writer, body: str, parts: list[str]) -> None:
    as_page = written(body)[0]
    as_json = written({"title": "Judul", "content": {"raw": body}})[0]
    assert [a.part for a in as_page.attachments] == parts
    assert as_json.attachments == as_page.attachments
    assert not any(a.sha256 for a in as_page.attachments)


def test_alternative_texts(written: Writer) -> None:
    post = written('<img src="a.jpg" alt="Pasar &amp; pesta"><img src="b.jpg" alt=""><img src="c.jpg">')[0]
    assert [(a.role, a.alt) for a in post.attachments] == [
        ("picture", "Pasar & pesta"),
        ("picture", ""),
        ("picture", ""),
    ]


def test_the_featured_picture_also_in_the_text_counts_once(written: Writer) -> None:
    body = f'<img class="wp-image-7" src="{UPLOADS}/foto.jpg" alt="Lain">'
    post = written({**WHOLE, "content": {"raw": body}})[0]
    assert [(a.role, a.alt) for a in post.attachments] == [("featured", "Pasar")]


@pytest.mark.parametrize(
    ("html", "title", "body"),
    [
        ("<h1>Bupati  meresmikan\n<em>pasar</em></h1><p>Isi</p>", "Bupati meresmikan pasar", "<p>Isi</p>"),
        (
            '<!-- wp:heading {"level":1} --><h1 class="x">Judul</h1><!-- /wp:heading --><p>Isi</p>',
            "Judul",
            "<p>Isi</p>",
        ),
        ("<p>Isi</p>", "naskah", "<p>Isi</p>"),
        ("\ufeff<h1> </h1><p>Isi</p>", "naskah", "<h1> </h1><p>Isi</p>"),
        ("Isi tanpa tanda", "naskah", "Isi tanpa tanda"),
        ('[gallery ids="1"]<p>Isi</p>', "naskah", '[gallery ids="1"]<p>Isi</p>'),
    ],
)
def test_a_page(written: Writer, html: str, title: str, body: str) -> None:
    post = written(html)[0]
    assert (post.id, post.title, post.body) == (0, title, body)


BAD: dict[str, tuple[object, str, str]] = {
    "empty": (" \n", "a.html", "is empty"),
    "binary": (samples.png(), "a.html", "is not a text"),
    "utf-16": ("<p>x".encode("utf-16"), "a.html", "is not a text"),
    "windows": ("<p>“Isi”".encode("cp1252"), "a.html", "not encoded in UTF-8"),
    "no json": ("<p>x</p>", "a.json", "not valid JSON"),
    "half json": ('{\n"title": ', "a.txt", "not valid JSON (line 2)"),
    "deep json": ('{"a":' * 100_000, "a.json", "not valid JSON"),
    "no posts": ([], "a.json", "holds no post"),
    "a word": ('"x"', "a.json", "no post"),
    "another thing": ({"code": "rest_forbidden"}, "a.json", "no post"),
    "a list of words": (["x"], "a.json", "no post"),
    "no title": ({"content": "x"}, "a.json", "no post"),
    "a wrong field": ({"title": {"raw": 3}, "content": "x"}, "a.json", "no post"),
    "a wrong number": ({"id": "x", "title": "x", "content": "x"}, "a.json", "no post"),
    "a wrong time": ({"date_gmt": "kemarin", "title": "x", "content": "x"}, "a.json", "no post"),
    "huge": (b" " * MAX_BYTES + b"x", "a.html", "larger than 16 MB"),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_input(written: Writer, case: str) -> None:
    content, name, words = BAD[case]
    with pytest.raises(ConfigError) as refused:
        written(content, name)
    said = str(refused.value)
    assert words in said and name in said and ";" in said  # what happened; what to do


def test_no_file(tmp_path: Path) -> None:
    for path, words in (
        (tmp_path / "tiada.html", "is not there"),
        (tmp_path, "is a folder"),
        (Path("a\0b"), "cannot be read"),
    ):
        with pytest.raises(ConfigError, match=words):
            read(path)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.floats(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["raw", "id"]), inner),
    max_leaves=5,
)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.sampled_from(sorted(WHOLE)), JSON))
def test_any_json_is_a_post_or_refused(written: Writer, changes: dict[str, Any]) -> None:
    try:
        posts = written({**WHOLE, **changes})
    except ConfigError:
        return
    assert isinstance(posts[0].title, str) and posts[0].modified.tzinfo is UTC


def test_what_is_read_can_be_checked(written: Writer) -> None:
    document = Document.of(written(WHOLE)[0], {})
    assert document.parts["body"].strip() == "Isi" and document.parts["media:7"]
