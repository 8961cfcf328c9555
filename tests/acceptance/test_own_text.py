"""A writer's own words for a channel, from the editor to the channel, and hidden from the public."""

from __future__ import annotations

from pathlib import Path

from tests.acceptance import releases
from tests.acceptance.office import Office
from tests.contract.channels import words
from tests.site import Snac, WordPress

OWN = "Adminduk keliling hadir di Tabunganen & sekitarnya – “cukup datang ke kantor desa”."
BLOCK = "<!-- wp:html -->\n<!-- wpbridge:mastodon {} -->\n<!-- /wp:html -->"


def test_a_writers_words_for_a_channel_go_out_and_no_visitor_sees_them(
    tmp_path: Path, wp: WordPress, fediverse: Snac
) -> None:
    office = Office(tmp_path, wp, fediverse)
    body = releases.paragraphs(releases.LEAD, *releases.MORE) + "\n\n" + BLOCK.format(OWN)
    post = releases.submit(wp.writer("penulis1"), body=body)
    assert office("run").code == 0
    texts = {row["channel"]: row["text"] for row in office("preview", post, "--json").json()}
    assert texts["mastodon"].startswith(f"{OWN}\n\n{wp.url}")
    assert texts["arsip"].startswith(releases.TITLE)
    article = office("show", post).out.partition("To mastodon:")[0]
    assert "sekitarnya" not in article
    office.approve(post)
    assert office("run").code == 0
    [status] = office.snac_posts()
    assert words(status["content"]).startswith(OWN)
