"""The words of a message fit, keep the link, and are the post's own."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.compose import compose, hashtags, shorten
from connectors.plain import paragraphs, plain
from connectors.same import same_address
from connectors.templates import LINK
from wpbridge.errors import Refused
from wpbridge.models import Attachment, Picture, Post, Term
from wpbridge.plugins import Limits

ADDRESS = "https://site.example/2026/01/pasar/"
SENTENCES = "Bupati H. Ahmad, S.Sos. meresmikan pasar. Pasar itu ramai! Warga senang."


def post(title: str = "Judul", body: str = "", excerpt: str = "", tags: tuple[str, ...] = ()) -> Post:
    terms = tuple(Term(taxonomy="post_tag", name=name) for name in tags)
    return Post(
        id=1,
        status="pending",
        title=title,
        body=body,
        excerpt=excerpt,
        terms=terms,
        modified=datetime(2026, 1, 5, tzinfo=UTC),
        address=ADDRESS,
    )


def text(post: Post, limit: int = 500, link: int = 23) -> str:
    return compose("m", post, Limits(text=limit, link=link)).text


WORDS = ["pasar ", "Dr. ", "ramai. ", "https://a.id ", "\n\n", "🙂"]
MARKUP = ["<p>", "</p>", "[gallery]", "&amp;", "{link}"]
HTML = st.one_of(st.text(), st.lists(st.sampled_from(WORDS + MARKUP)).map("".join))
TAGS = st.lists(st.text(max_size=20), max_size=5)


@given(HTML, HTML, HTML, TAGS, st.integers(30, 300), st.sampled_from([0, 23]))
def test_a_message_fits_and_is_the_posts_own(
    title: str, body: str, excerpt: str, tags: list[str], limit: int, link: int
) -> None:
    written = post(title, body, excerpt, tuple(tags))
    try:
        said = text(written, limit, link)
    except Refused:
        return
    assert said.count(LINK) == 1
    assert len(said.replace(LINK, "x" * (link or len(ADDRESS)))) <= limit
    source = " ".join(plain(part) for part in (title, body, excerpt)).replace(LINK, "(link)").split()
    own = {*source, *hashtags(written), LINK}
    for word in said.split():
        assert word in own or any(known.startswith(word.removesuffix("…")) for known in own)


@given(HTML, st.integers(0, 80))
def test_shortening_never_parts_a_word(words: str, room: int) -> None:
    whole = " ".join(words.split())
    short = shorten(whole, lambda said: len(said) <= room)
    assert len(short) <= room
    kept = short.removesuffix("…") if short != whole else short
    assert whole.startswith(kept)
    rest = whole[len(kept) :].lstrip(",;:–—-")
    assert not kept or not rest or rest[0].isspace()


@pytest.mark.parametrize(
    ("limit", "expected"),
    [
        (500, f"Judul\n\n{SENTENCES}\n\n{LINK}\n\n#PasarDesa #Bupati"),
        (123, f"Judul\n\n{SENTENCES}\n\n{LINK}\n\n#PasarDesa"),
        (104, f"Judul\n\n{SENTENCES}\n\n{LINK}"),
        (100, f"Judul\n\nBupati H. Ahmad, S.Sos. meresmikan pasar. Pasar itu ramai!\n\n{LINK}"),
        (80, f"Judul\n\nBupati H. Ahmad, S.Sos. meresmikan pasar.\n\n{LINK}"),
        (65, f"Judul\n\nBupati H. Ahmad, S.Sos.…\n\n{LINK}"),
        (40, f"Judul\n\n{LINK}"),
    ],
)
def test_what_does_not_fit_is_left_out_from_the_end(limit: int, expected: str) -> None:
    assert text(post(excerpt=SENTENCES, tags=("pasar desa", "Bupati")), limit) == expected


def test_a_title_that_does_not_fit_is_refused() -> None:
    with pytest.raises(Refused, match="Shorten the title"):
        text(post("x" * 30), 50)


def test_an_address_in_the_title_counts_as_the_network_counts_it() -> None:
    assert text(post("http://a.id"), 48) == f"http://a.id\n\n{LINK}"
    with pytest.raises(Refused):
        text(post("http://a.id"), 47)


def test_a_writers_own_placeholder_is_no_second_link() -> None:
    assert text(post("Isi {link} di sini")) == f"Isi (link) di sini\n\n{LINK}"


def test_the_lead_does_not_repeat_the_title() -> None:
    assert text(post("Judul", excerpt="<p>judul</p>")) == f"Judul\n\n{LINK}"


@pytest.mark.parametrize(
    ("body", "lead"),
    [
        ("<!-- wp:heading --><h2>Bab</h2><!-- /wp:heading --><p>Isi &amp; kata</p><p>Lain</p>", "Isi & kata"),
        ("<figure><figcaption>Foto</figcaption></figure><p>Isi</p>", "Isi"),
        ("Baris satu\nbaris dua\n\nParagraf dua", "Baris satu baris dua"),
        ('[caption id="a"]<img src="x"> Foto[/caption]Isi', "Isi"),
        ('[gallery ids="1,2"]\n\nIsi [sic] [su_box title="a"]kata[/su_box]', "Isi [sic] kata"),
        ("<p>Satu<br>dua</p>", "Satu dua"),
        ("<style>p{}</style><p> </p><p>Isi</p>", "Isi"),
        ("<ul><li>Satu</li><li>Dua</li></ul>", "Satu"),
        ("", ""),
    ],
)
def test_the_lead_is_the_first_paragraph(body: str, lead: str) -> None:
    assert text(post(body=body)) == "\n\n".join(part for part in ("Judul", lead, LINK) if part)


def test_a_broken_character_does_no_harm() -> None:
    assert plain("a\ud83d b") == "a? b"


def test_paragraphs_may_keep_headings() -> None:
    assert paragraphs("<h2>Bab</h2><p>Isi</p>") == ["Bab", "Isi"]


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        (("pelayanan publik",), ["#PelayananPublik"]),
        (("UMKM", "umkm"), ["#Umkm"]),
        (("2026", "&amp;", "HUT ke-73"), ["#HUTKe73"]),
        (("K&amp;L",), ["#KL"]),
    ],
)
def test_tags_become_hashtags(tags: tuple[str, ...], expected: list[str]) -> None:
    assert hashtags(post(tags=tags)) == expected


def test_the_first_picture_stands_in_for_a_featured_one() -> None:
    pictures = tuple(
        Attachment(address=f"{id}.jpg", name="f", role="picture", id=id, alt="Foto  ini") for id in (1, 2)
    )
    written = replace(post(), attachments=pictures)
    message = compose("m", written, Limits(text=500))
    assert message.pictures == (Picture(part="media:1", alt="Foto ini"), Picture(part="media:2", alt="Foto ini"))
    assert compose("m", written, Limits(text=500, pictures=1)).pictures == message.pictures[:1]
    assert compose("m", written, Limits(text=500, pictures=0)).pictures == ()
    assert compose("m", written, Limits(text=500, alt=5)).pictures[0].alt == ""


@pytest.mark.parametrize(
    ("other", "same"),
    [
        ("http://Site.Example/2026/01/pasar", True),
        ("https://site.example:443/2026/01/pasar/#isi", True),
        ("https://site.example/2026/01/p%61sar/", True),
        ("https://site.example/2026/01/pasar-2/", False),
        ("https://site.example/2026/01/pasar/?p=1", False),
        ("https://site.example:8443/2026/01/pasar/", False),
        ("https://site.example:bad/", False),
    ],
)
def test_the_same_page_by_another_spelling(other: str, same: bool) -> None:
    assert same_address(ADDRESS, other) is same


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("<!-- wpbridge:m Kata sendiri -->", f"Kata sendiri\n\n{LINK}"),
        ("<!-- wpbridge:m {link} lebih dulu -->", f"{LINK} lebih dulu"),
        ("<!--wpbridge:m\nDua\nbaris\n-->", f"Dua\nbaris\n\n{LINK}"),
        ("<!-- wpbridge:lain Kata sendiri -->", f"Judul\n\n{LINK}"),
        ("<!-- wpbridge:m -->", f"Judul\n\n{LINK}"),
        ("<!-- wpbridge:lain A --><!-- wpbridge:m B --><!-- wpbridge:m C -->", f"B\n\n{LINK}"),
    ],
)
def test_a_writer_gives_a_channel_its_own_words(body: str, said: str) -> None:
    assert text(post(body=body)) == said


def test_own_words_that_do_not_fit_are_refused_not_cut() -> None:
    with pytest.raises(Refused, match="channel m is longer than the 50 characters"):
        text(post(body=f"<!-- wpbridge:m {'kata ' * 10} -->"), 50)
