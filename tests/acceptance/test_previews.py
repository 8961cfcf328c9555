"""What networks make of a public page: their crawlers, and plugins that post past wpbridge."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.acceptance import releases
from tests.acceptance.invariants import quiet
from tests.acceptance.office import Office
from tests.site import Snac, WordPress
from wpbridge import log

TAGS = """<?php
add_action('wp_head', function () {
    printf('<meta property="og:title" content="%s">', esc_attr(get_the_title()));
    printf('<meta property="og:image" content="%s">', esc_url(get_the_post_thumbnail_url(null, 'full')));
});
"""
SHUT_OUT = """<?php
if (str_contains($_SERVER['HTTP_USER_AGENT'] ?? '', 'Mastodon')) { http_response_code(403); exit; }
"""
SHARES = """<?php
add_action('rest_api_init', function () {
    register_rest_route('wpcom/v2', '/publicize/connections', ['methods' => 'GET', 'callback' => '__return_empty_array',
        'permission_callback' => '__return_true']);
});
"""


@contextmanager
def plugin(wp: WordPress, php: str) -> Iterator[None]:
    """A plugin on the site for a while."""
    path = wp.root / "wp-content/mu-plugins/tried.php"
    path.parent.mkdir(exist_ok=True)
    path.write_text(php)
    try:
        yield
    finally:
        path.unlink()


@pytest.fixture
def office(tmp_path: Path, wp: WordPress, fediverse: Snac) -> Office:
    office = Office(tmp_path, wp, fediverse)
    office.add('[people.lina]\nname = "Lina"\nroles = ["web_administrator"]\nlanguage = "en"\n')
    return office


def published(office: Office, *posts: int) -> int:
    post, *_ = posts = posts or (releases.submit(office.wp.writer("penulis1")),)
    assert office("run").code == 0
    for one in posts:
        office.approve(one)
    done = office("run")
    assert done.code == 0, done.err
    return post


def looks(office: Office) -> list[tuple[bool, list[str]]]:
    """What was found each time, the oldest first, and whether it was news."""
    with office.desk() as desk, desk.store.begin() as connection:
        bodies = log.of_kind(connection, desk.name, "linkcard")[::-1]
    return [(body["new"], [text["msgid"] for texts in body["channels"].values() for text in texts]) for body in bodies]


def test_a_page_without_tags_is_told_once(office: Office) -> None:
    writer = office.wp.writer("penulis1")
    titles = (releases.TITLE, "Bupati Resmikan Jembatan Baru di Marabahan")
    first, second = (releases.submit(writer, title=title) for title in titles)
    published(office, first, second)
    (news, said), (again, _) = looks(office)
    assert (news, again) == (True, False)
    assert "no tags for previews" in said[0]
    for post in (first, second):
        shown = office("show", str(post)).out
        assert "mastodon: The page has no tags for previews" in shown
    assert len(office.snac_posts()) == 2, "nothing is held back for it"
    quiet(office)


def test_a_whole_preview_is_no_news(office: Office) -> None:
    with plugin(office.wp, TAGS):
        post = published(office)
        assert looks(office) == [(False, [])]
        assert "The preview of the link" not in office("show", str(post)).out
        assert "og:" not in office("doctor").out


def test_a_crawler_that_is_shut_out_is_named_before_and_after(office: Office) -> None:
    with plugin(office.wp, SHUT_OUT):
        assert "mastodon: The network's crawler is answered with 403" in office("doctor").out
        post = published(office)
        assert "is answered with 403" in office("show", str(post)).out


def test_a_plugin_that_shares_by_itself_is_named(office: Office) -> None:
    assert "Jetpack" not in office("doctor").out
    with plugin(office.wp, SHARES):
        assert "the plugin Jetpack Social, which can post to networks on its own" in " ".join(
            office("doctor").out.split()
        )


def test_what_became_of_a_message_is_shown_with_its_proof(office: Office) -> None:
    post = published(office)
    [status] = office.snac_posts()
    shown = office("show", str(post)).out
    assert "On the channels:" in shown
    assert f"number {status['id']}" in shown and status["url"] in shown
    [row] = office("show", str(post), "--json").json()
    assert {one["channel"]: one["state"] for one in row["deliveries"]} == {"mastodon": "done", "arsip": "done"}
    sent = next(one for one in row["deliveries"] if one["channel"] == "mastodon")
    assert sent["remote_id"] == status["id"] and sent["text"].startswith(releases.TITLE)
    office.login("kepala1")
    office("correct", str(post), "--kind", "ralat", "--reason", "Jumlah 25, bukan 52.", "--yes")
    assert "  Ralat, " in office("show", str(post)).out
