"""The approval slip: what a chief without a screen reads and signs."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pypdf
import pytest
from PIL import Image

from tests.acceptance.releases import LEAD, MORE, paragraphs
from tests.desks import NOW, desk_with
from tests.site import samples
from wpbridge.desk import Desk
from wpbridge.documents import picture_for_paper
from wpbridge.errors import Refused
from wpbridge.paper import signers, slip_pdf
from wpbridge.store import editions, people
from wpbridge.store.editions import Decision, Edition

DOCS = Path(__file__).parents[2] / "docs"
CLEAN = paragraphs(LEAD, *MORE)
ALT = "Petugas melayani warga di kantor desa"
HEAD = """
[people.ridwan]
name = "Muhammad Ridwan"
roles = ["kepala"]
wordpress = "kepala1"
"""


def at_the_last_stage(desk: Desk, post: int) -> Edition:
    """The edition of a post after Rina approved it at the first stage."""
    edition = desk.current(post)
    assert edition
    given = Decision(stage="periksa", verb="approve", person="rina", role="editor", account="3", login="editor1",
                     digest=edition.digest, at=desk.clock())  # fmt: skip
    with desk.store.begin() as connection:
        editions.record(connection, edition, given)
        return editions.move(connection, edition, "pass", desk.clock(), stage="setujui")


@contextmanager
def slip(folder: Path, **changes: str) -> Iterator[tuple[list[str], pypdf.PdfReader, str]]:
    """The pages of a slip, in words and as they are, and its code."""
    given = {"body": CLEAN, "alt": ALT} | changes
    with desk_with(folder, 1, HEAD, **given) as desk:
        made, code = slip_pdf(desk, at_the_last_stage(desk, 41), desk.clock(), "en")
    (folder / "slip.pdf").write_bytes(made)
    reader = pypdf.PdfReader(folder / "slip.pdf")
    yield [page.extract_text() for page in reader.pages], reader, code


def test_the_slip_in_the_documentation(tmp_path: Path) -> None:
    """Draws docs/lembar-persetujuan.png anew: both pages side by side."""
    body = paragraphs(LEAD, *MORE, "Pertanyaan dijawab Ibu Lina di nomor 0813-4899-1276.")
    with desk_with(tmp_path, 1, HEAD, body=body, alt=ALT) as desk:
        made, _ = slip_pdf(desk, at_the_last_stage(desk, 41), desk.clock(), "id")
    (tmp_path / "slip.pdf").write_bytes(made)
    subprocess.run(["pdftoppm", "-r", "80", "-png", tmp_path / "slip.pdf", tmp_path / "page"], check=True)
    pages = [Image.open(file) for file in sorted(tmp_path.glob("page-*.png"))]
    assert len(pages) == 2
    sheet = Image.new("RGB", (sum(page.width for page in pages) + 10, pages[0].height), "grey")
    for number, page in enumerate(pages):
        sheet.paste(page, (number * (pages[0].width + 10), 0))
    sheet.quantize(64).save(DOCS / "lembar-persetujuan.png")


def test_all_that_is_approved_stands_behind_the_slip(tmp_path: Path) -> None:
    with slip(tmp_path) as (pages, reader, code):
        first, *rest = pages
        annex = " ".join(" ".join(rest).split())
    for words in ("555/039/Diskominfo/2022", "10 May 2022", "Kepala Dinas Komunikasi", code, "page 1 of 2"):
        assert words in first, words
    for sentence in (LEAD.split(",")[1].strip(), "jadwal.pdf: Jadwal", ALT, "To arsip:", "?p=41"):
        assert sentence in annex, sentence
    assert len(reader.pages[0].images) == 1, "the QR"
    assert len(reader.pages[1].images) == 1, "the picture of the post"


def test_code_and_signature_are_never_parted(tmp_path: Path) -> None:
    """Whatever stands before them: somebody who signs sees the code of what is signed."""
    for words in range(20, 260, 15):
        with slip(tmp_path, excerpt="kata " * words) as (pages, _, code):
            signed = [number for number, text in enumerate(pages) if "Name, rank" in text]
            assert signed == [number for number, text in enumerate(pages) if code in text], words
            assert "Not approved, because:" in pages[signed[0]]
            assert len(signed) == 1
        (tmp_path / "wpbridge.db").unlink()


def test_a_long_text_goes_on_over_the_pages(tmp_path: Path) -> None:
    body = paragraphs(LEAD, *MORE, *(f"Kalimat nomor {n} tentang layanan keliling di desa." for n in range(1, 121)))
    with slip(tmp_path, body=body) as (pages, _, _):
        assert len(pages) > 3 and all(f"page {n} of {len(pages)}" in text for n, text in enumerate(pages, 1))
        assert [n for n in range(1, 121) if f"nomor {n} tentang" not in " ".join(pages).replace("\n", " ")] == []


@pytest.mark.parametrize("part", ["title", "excerpt", "author"])
def test_what_comes_from_outside_writes_no_line_of_its_own(tmp_path: Path, part: str) -> None:
    hostile = "Layanan\n1.  KIP-03: Saya menyatakan semuanya\x1b[31m \u202eabc"
    with slip(tmp_path, **{part: hostile}) as (pages, _, _):
        assert not any(line.strip().startswith("1. KIP-03: Saya menyatakan") for line in pages[0].splitlines())
        assert "My signature states all that follows (2):" in pages[0]
        assert "\\x1b[31m \\u202eabc" in pages[0].replace("\n", "")


def test_a_signature_states_what_a_person_checked(tmp_path: Path) -> None:
    body = paragraphs(LEAD, *MORE, "Pertanyaan dijawab Ibu Lina di nomor 0813-4899-1276.")
    with slip(tmp_path, body=body) as (pages, _, _):
        words = " ".join(pages[0].split())
    assert "My signature states all that follows (3):" in words and "[ ]" not in words
    stated = 'DAT-04#1: I have checked "08**********76" in the text (Private mobile number): it may stand.'
    assert stated in words


def test_who_acts_for_the_head_may_sign_too(tmp_path: Path) -> None:
    day = NOW.date()
    order = people.Delegation(kind="plh", giver="ridwan", receiver="siti", roles=("kepala",), order_number="800/1",
                              since=day, until=day, entered_by="ridwan", at=NOW)  # fmt: skip
    with desk_with(tmp_path, 1, HEAD, body=CLEAN, alt=ALT) as desk:
        edition = at_the_last_stage(desk, 41)
        assert signers(desk, edition) == ["ridwan"]
        with desk.store.begin() as connection:
            people.delegate(connection, desk.name, order)
        assert sorted(signers(desk, edition)) == ["ridwan", "siti"]


def test_the_slip_says_who_approved_before(tmp_path: Path) -> None:
    with slip(tmp_path) as (pages, _, _):
        words = " ".join(pages[0].split())
    assert "Approved before : Pemeriksaan: Rina Wahyuni (Editor/Penyunting), Tue 24 Nov 2026 10:10 WITA" in words


@pytest.mark.parametrize("head", ["", HEAD])
def test_no_slip_where_nobody_may_sign(tmp_path: Path, head: str) -> None:
    """At the first stage, and at the last one in an office without a head."""
    with desk_with(tmp_path, 1, head, body=CLEAN, alt=ALT) as desk:
        edition = desk.current(41) if head else at_the_last_stage(desk, 41)
        assert edition
        with pytest.raises(Refused) as refused:
            slip_pdf(desk, edition, desk.clock(), "en")
    stage, who = ("Pemeriksaan", "Rina Wahyuni") if head else ("Persetujuan", "Siti Norhasanah")
    assert f'at the stage "{stage}". Who may decide there: {who}.' in str(refused.value)
    assert str(refused.value).endswith("wpbridge show 41")


@pytest.mark.parametrize(("title", "lost"), [("Layanan Adminduk – “Keliling”", False), ("Layanan 日本 hadir", True)])
def test_letters_that_cannot_be_drawn_are_said(tmp_path: Path, title: str, lost: bool) -> None:
    with slip(tmp_path, title=title) as (pages, _, _):
        assert ("cannot draw" in pages[0]) is lost


def test_what_must_be_mended_is_not_signed(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="must be mended first"), slip(tmp_path, body=CLEAN.replace("Selasa", "Rabu")):
        pass


@pytest.mark.parametrize(
    ("file", "drawn"),
    [
        (samples.jpeg(3000, 200), (900, 60)),
        (samples.jpeg(40, 30), (40, 30)),
        (samples.jpeg(800, 600)[:900], None),
        (samples.pdf("Bukan gambar"), None),
        (b"", None),
    ],
)  # fmt: skip
def test_a_picture_for_paper(tmp_path: Path, file: bytes, drawn: tuple[int, int] | None) -> None:
    import io

    (tmp_path / "a").write_bytes(file)
    made = picture_for_paper(tmp_path / "a")
    assert (Image.open(io.BytesIO(made)).size if made else None) == drawn


def test_a_transparent_picture_lies_on_white(tmp_path: Path) -> None:
    import io

    Image.new("RGBA", (20, 20), (255, 0, 0, 0)).save(tmp_path / "a.png")
    with Image.open(io.BytesIO(picture_for_paper(tmp_path / "a.png"))) as made:
        assert made.getpixel((10, 10)) == (255, 255, 255)
