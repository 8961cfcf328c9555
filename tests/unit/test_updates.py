"""How a proposal names the post that it updates."""

from __future__ import annotations

import pytest

from wpbridge.updates import named

AT = "https://diskominfo.example.go.id/2026/11/pasar-murah/"
REST = "<!-- wp:paragraph -->\n<p>Isi baru.</p>\n<!-- /wp:paragraph -->"


@pytest.mark.parametrize(
    "first",
    [
        f"<!-- wp:paragraph -->\n<p>Pembaruan: {AT}</p>\n<!-- /wp:paragraph -->\n\n",
        f'<!-- wp:paragraph -->\n<p>Pembaharuan: <a href="{AT}">{AT}</a></p>\n<!-- /wp:paragraph -->\n\n',
        f'<!-- wp:paragraph {{"align":"left"}} -->\n<p class="x"><strong>PEMBARUAN:</strong> {AT}</p>\n'
        "<!-- /wp:paragraph -->\n",
        f"<p>Pembaruan : {AT}</p>",
        f"Pembaruan: {AT}\n\n",
        f"pembaruan:&nbsp;{AT}<br />\n",
    ],
)
def test_the_first_line_names_it_and_is_no_text(first: str) -> None:
    assert named(first + REST) == (AT, REST)


def test_an_address_is_read_as_html() -> None:
    assert named(f"<p>Pembaruan: https://a.example/?p=7&amp;lang=id</p>{REST}")[0] == "https://a.example/?p=7&lang=id"


@pytest.mark.parametrize(
    "body",
    [
        "",
        REST,
        f"<p>Pembaruan data: {AT}</p>",
        f"<p>Pembaruan: lihat {AT}</p>",
        f"<p>Pembaruan: {AT} adalah alamat situs.</p>",
        f"{REST}<p>Pembaruan: {AT}</p>",
        "<p>Pembaruan: https://</p>",
    ],
)
def test_any_other_text_is_itself(body: str) -> None:
    assert named(body) == ("", body)
