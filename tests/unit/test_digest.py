"""The digest: what changes it, what does not, and that a third party can compute it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from wpbridge.digest import canonical, changed, content, freeze, same_once_public
from wpbridge.models import Attachment, Message, Picture, Post, Term

NOW = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)
PICTURE = Attachment(address="http://x/a.jpg", name="a.jpg", role="featured", id=12, alt="Foto", sha256="1" * 64)
PAPER = Attachment(address="http://x/b.pdf", name="b.pdf", role="document", id=13, sha256="2" * 64)
POST = Post(
    id=1,
    status="pending",
    title="Judul",
    body="<p>Isi</p>\n<p>Lagi</p>",
    excerpt="Ringkas",
    terms=(Term(taxonomy="category", name="Berita"), Term(taxonomy="post_tag", name="desa")),
    author_id=7,
    modified=NOW,
    attachments=(PICTURE, PAPER),
)
MESSAGES = (Message(channel="mastodon", text="Judul {link}", pictures=(Picture(part="media:12", alt="Foto"),)),)
SNAPSHOT = freeze("s", POST, MESSAGES)


@pytest.mark.parametrize(
    ("part", "change"),
    [
        ("title", {"title": "Judul lain"}),
        ("body", {"body": POST.body.replace("Isi", "isi")}),
        ("excerpt", {"excerpt": ""}),
        ("slug", {"slug": "judul"}),
        ("terms", {"terms": POST.terms[:1]}),
        ("author", {"author_id": 8}),
        ("date", {"date": NOW}),
        ("media:12", {"attachments": (replace(PICTURE, sha256="3" * 64), PAPER)}),
        ("media:12", {"attachments": (replace(PICTURE, alt="Lain"), PAPER)}),
        ("document:13", {"attachments": (PICTURE, replace(PAPER, sha256="3" * 64))}),
        ("document:13", {"attachments": (PICTURE,)}),
    ],
)
def test_every_change_of_content_is_named(part: str, change: dict[str, Any]) -> None:
    after = freeze("s", replace(POST, **change), MESSAGES)
    assert after.digest != SNAPSHOT.digest
    assert changed(SNAPSHOT, after) == (part,)


@pytest.mark.parametrize("message", [replace(MESSAGES[0], text="Lain {link}"), replace(MESSAGES[0], pictures=())])
def test_a_changed_message_changes_the_digest(message: Message) -> None:
    assert changed(SNAPSHOT, freeze("s", POST, (message,))) == ("channel:mastodon",)


@pytest.mark.parametrize(
    "change",
    [
        {"modified": NOW.replace(hour=7)},
        {"status": "publish"},
        {"address": "http://x/lain"},
        {"body": POST.body.replace("\n", "\r\n") + "\n\n"},
        {"terms": POST.terms[::-1]},
        {"attachments": POST.attachments[::-1]},
        {"author": "Nama baru"},
    ],
)
def test_a_save_that_changes_nothing_changes_nothing(change: dict[str, Any]) -> None:
    assert freeze("s", replace(POST, **change), MESSAGES).digest == SNAPSHOT.digest


@given(st.text(max_size=50), st.text(max_size=50))
def test_different_words_have_different_digests(one: str, other: str) -> None:
    first, second = (freeze("s", replace(POST, title=t)) for t in (one, other))
    same = content(first.post)["title"] == content(second.post)["title"]
    assert (first.digest == second.digest) == same


@given(st.text())
def test_strings_are_written_as_rfc_8785_says(text: str) -> None:
    assert canonical(text) == rfc8785.dumps(text)


def test_a_third_party_computes_the_same() -> None:
    """With nothing but SHA-256 and sorted JSON; these values need no more of RFC 8785."""

    def digest(value: Any) -> str:
        text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    parts = {name: digest(value) for name, value in content(POST, MESSAGES).items()}
    assert parts == SNAPSHOT.parts
    assert digest(parts) == SNAPSHOT.digest


def test_wordpress_may_fill_in_slug_and_date_but_not_change_them() -> None:
    public = replace(POST, status="publish", slug="judul", date=NOW)
    assert same_once_public(SNAPSHOT, public)
    assert not same_once_public(SNAPSHOT, replace(public, title="Lain"))
    chosen = freeze("s", replace(POST, slug="pilihan", date=NOW), MESSAGES)
    assert same_once_public(chosen, replace(public, slug="pilihan"))
    assert not same_once_public(chosen, replace(public, slug="pilihan-2"))
    assert not same_once_public(chosen, replace(public, slug="pilihan", date=NOW.replace(hour=9)))
