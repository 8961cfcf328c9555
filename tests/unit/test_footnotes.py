"""Footnotes: text that readers get from beside the article, and that is read, checked, shown and frozen with it."""

from __future__ import annotations

import io
import json
import os
from contextlib import redirect_stdout
from dataclasses import replace
from pathlib import Path
from typing import Any

import pypdf
import pytest
from textual.pilot import Pilot

import policies.checks
from connectors.plain import paragraphs as said
from connectors.wordpress.posts import FIELDS, named_ids, post
from tests.acceptance.releases import LEAD, MORE, paragraphs
from tests.desks import desk_with
from tests.unit.examples.example import NIK, Example
from tests.unit.test_paper import HEAD, at_the_last_stage
from tests.unit.test_screen import drive, words
from wpbridge import footnotes
from wpbridge.changes import changes
from wpbridge.checks import discover, run_checks
from wpbridge.cli.main import run
from wpbridge.digest import changed, content, freeze, same_once_public
from wpbridge.models import Finding
from wpbridge.offline import read
from wpbridge.paper import slip_pdf
from wpbridge.plain import plain
from wpbridge.reading import article, document_of
from wpbridge.screen import ReviewDesk
from wpbridge.sop import load_sop
from wpbridge.text import Document, SiteFacts

ID = "d9a3a2ee-1b5d-4a8e-9b60-2f9a1c0f3e11"
MARK = f'<sup data-fn="{ID}" class="fn"><a id="{ID}-link" href="#{ID}">1</a></sup>'
SOURCE = "Badan Pusat Statistik, 2025."
CHECKS, SOP = discover(policies.checks), load_sop("sop-555-039-2022")
FACTS = SiteFacts(url="https://diskominfo.example.go.id", official_domains=("baritokualakab.go.id",))
BARE = Example().post()


def written(*contents: str) -> str:
    """As WordPress writes them."""
    return json.dumps([{"id": f"{number}{ID[1:]}", "content": one} for number, one in enumerate(contents)])


def found(content: str) -> list[Finding]:
    document = Document.of(replace(BARE, footnotes=written(SOURCE, content)), {}, FACTS)
    return list(run_checks(document, CHECKS, SOP).findings)


@pytest.mark.parametrize(
    ("meta", "expected"),
    [([], ""), (None, ""), ({}, ""), ({"footnotes": "[]"}, "[]"), ({"footnotes": None}, ""), ({"footnotes": 5}, "")],
)
def test_where_they_stand_among_the_custom_fields(meta: Any, expected: str) -> None:
    assert footnotes.written(meta) == expected


@pytest.mark.parametrize(
    ("json_", "expected"),
    [
        ("", []),
        ("[]", []),
        ("{}", []),
        ('[{"id":"a","content":"Satu"},{"id":"b","content":"Dua"}]', [("a", "Satu"), ("b", "Dua")]),
        ('{"x":{"id":"a","content":"Satu"}}', [("a", "Satu")]),  # PHP reads it as a list
        ("tidak terbaca", [("", "tidak terbaca")]),
        ('["Satu"]', [("", "Satu")]),
        ('[{"id":"a","content":"\\ud800"}]', [("a", "?")]),
        ("[" * 20_000, [("", "[" * 20_000)]),
    ],
)
def test_what_is_read_of_them(json_: str, expected: list[tuple[str, str]]) -> None:
    assert footnotes.notes(json_) == expected
    freeze("s", replace(BARE, footnotes=json_))


def test_the_digest_covers_them_and_leaves_other_posts_alone() -> None:
    bare, one = freeze("s", BARE), freeze("s", replace(BARE, footnotes=written("Satu.")))
    other = freeze("s", replace(BARE, footnotes=written("Lain.")))
    assert "footnotes" not in content(BARE)
    assert freeze("s", replace(BARE, footnotes="[]")).digest == bare.digest
    assert changed(bare, one) == changed(one, other) == ("footnotes",)
    assert not same_once_public(one, other.post)
    assert same_once_public(one, replace(one.post, status="publish"))


def test_a_save_that_only_writes_the_json_differently_changes_nothing() -> None:
    plain_, escaped = ('[{"content":"Rp5\\/desa \\u00e9","id":"a"}]', '[ {"id": "a", "content": "Rp5/desa é"} ]')
    assert freeze("s", replace(BARE, footnotes=plain_)).digest == freeze("s", replace(BARE, footnotes=escaped)).digest


@pytest.mark.parametrize(
    ("content", "id", "quote"),
    [
        (f"Menurut Ibu Halimah, NIK {NIK}.", "DAT-01", "63••••••••••••03"),
        ("Aktifitas ini tertib.", "BHS-01", "Aktifitas"),
        ('<a href="https://baritokualakab.go.id.warga.xyz/">situs</a>', "DOM-02", "situs"),
        ('<a href="https://bit.ly/abc">unduh</a>', "DOM-03", "unduh"),
        ('<span style="display:none"><a href="https://a.example/">k</a></span>', "TEK-02", "k"),
        ('<span class="sr-only"><a href="https://a.example/">k</a></span>', "TEK-02", "k"),
        ('<a href="javascript:alert(1)">k</a>', "TEK-01", '<a href="javascript:alert(1)">'),
        ("Lihat [nama pejabat].", "TEK-04", "[nama pejabat]"),
    ],
)
def test_the_checks_read_them_like_the_body(content: str, id: str, quote: str) -> None:
    document = Document.of(replace(BARE, footnotes=written(SOURCE, content)), {}, FACTS)
    (finding,) = [one for one in found(content) if one.id == id]
    assert (finding.part, finding.quote) == ("footnotes", quote)
    place = document.parts["footnotes"][finding.start : finding.end]
    assert place in ("", quote) or finding.personal


def test_a_footnote_without_fault_is_left_alone() -> None:
    assert found(SOURCE) == []


def test_the_number_in_the_text_is_no_part_of_the_word_before_it() -> None:
    body = f"<p>Warga ber-NIK {NIK}{MARK} menerima bantuan{MARK}.</p>"
    assert plain(body) == f"Warga ber-NIK {NIK}[1] menerima bantuan[1]."
    assert said(body) == [f"Warga ber-NIK {NIK} menerima bantuan."], "a message has no footnotes"
    document = Document.of(replace(BARE, body=body), {}, FACTS)
    assert [f.id for f in run_checks(document, CHECKS, SOP).findings if f.personal] == ["DAT-01"]
    assert not any(span.place == "attribute" for span in document.spans)


def raw(meta: Any) -> dict[str, Any]:
    """A post as the API tells it."""
    field = {"raw": "<p>Isi</p>"}
    return {
        "id": 1, "status": "pending", "title": field, "content": field, "excerpt": field, "author": 7, "link": "",
        "date_gmt": None, "modified_gmt": "2026-11-24T06:00:00", "featured_media": 0, "meta": meta,
    }  # fmt: skip


def test_wordpress_tells_them_or_leaves_them_out() -> None:
    assert "meta.footnotes" in FIELDS.split(",")
    base = "https://diskominfo.example.go.id"
    assert post(raw([]), [], {}, base, set()).footnotes == ""
    assert post({k: v for k, v in raw([]).items() if k != "meta"}, [], {}, base, set()).footnotes == ""
    drawn = f'<img class="wp-image-9" src="{base}/wp-content/uploads/a.jpg" alt="Peta">'
    one = raw({"footnotes": written(drawn)})
    made = post(one, [], {}, base, {"diskominfo.example.go.id"})
    assert made.footnotes == written(drawn)
    assert [(a.name, a.alt) for a in made.attachments] == [("a.jpg", "Peta")], "its files belong to the post"
    assert named_ids(one) == {9}


# -- for people


def test_they_follow_the_article(tmp_path: Path) -> None:
    notes = written(f"<em>Sumber</em>: BPS. NIK {NIK}", "Dua")
    with desk_with(tmp_path, body=f"<p>Anggaran naik{MARK}.</p>", footnotes=notes) as desk:
        edition = desk.current(41)
        assert edition
        pieces = article(document_of(edition), edition.findings or ())
    assert [(piece.part, piece.kind, piece.text) for piece in pieces] == [
        ("body", "paragraph", "Anggaran naik[1]."),
        ("footnotes", "footnotes", ""),
        ("footnotes", "footnote", "1. Sumber: BPS. NIK 63••••••••••••03"),
        ("footnotes", "footnote", "2. Dua"),
    ]
    (finding,) = [one for one in edition.findings or () if one.id == "DAT-01"]
    assert [piece.text[:2] for piece in pieces if piece.holds(finding)] == ["1."]


def test_only_the_footnote_that_changed_is_shown_as_changed(tmp_path: Path) -> None:
    with desk_with(tmp_path, footnotes=written("Data 2024.", "Dua")) as desk:
        one = desk.current(41)
        assert one
        post = replace(one.snapshot.post, footnotes=written("Data 2025.", "Dua"))
        other = replace(one, snapshot=freeze("s", post, one.snapshot.messages))
    (change,) = changes(one, other)
    assert change.where.say("en") == "the footnotes"
    assert change.marked() == "1. Data [-2024-]{+2025+}.\n2. Dua"


def test_show_slip_and_screen_have_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WPBRIDGE_CONFIG", str(tmp_path / "wpbridge.toml"))
    monkeypatch.setenv("WPBRIDGE_LOGINS", str(tmp_path / "logins.json"))
    monkeypatch.setenv("WPBRIDGE_LANG", "en")
    monkeypatch.setenv("P", "none")
    alt = "Petugas melayani warga di kantor desa"
    with desk_with(tmp_path, 1, HEAD, body=paragraphs(LEAD, *MORE), alt=alt, footnotes=written(SOURCE)) as desk:
        edition = at_the_last_stage(desk, 41)
        (tmp_path / "slip.pdf").write_bytes(slip_pdf(desk, edition, desk.clock(), "en")[0])
        drawn: list[str] = []

        async def steps(app: ReviewDesk, pilot: Pilot[None]) -> None:
            await pilot.press("enter")
            drawn.append(words(app))

        drive(desk, steps, size=(100, 90))
    out = io.StringIO()
    with redirect_stdout(out):
        assert run(["show", "41"], os.environ) == 0
    annex = "\n".join(page.extract_text() for page in pypdf.PdfReader(tmp_path / "slip.pdf").pages)
    for shown in (out.getvalue(), annex, drawn[0]):
        assert shown.index("dokumen pendukung") < shown.index("Footnotes") < shown.index(f"1. {SOURCE[:12]}")


def test_a_file_has_them_too(tmp_path: Path) -> None:
    file = tmp_path / "post.json"
    one = raw({"footnotes": written(SOURCE)})
    file.write_text(json.dumps(one))
    assert read(file)[0].footnotes == written(SOURCE)
    rendered = one | {"content": {"rendered": "<p>Isi</p><ol><li>Badan Pusat Statistik</li></ol>"}}
    file.write_text(json.dumps(rendered))
    assert read(file)[0].footnotes == "", "they stand in the rendered text already"
