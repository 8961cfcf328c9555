"""The register as people read, filter and print it: the same lines in each form."""

from __future__ import annotations

import csv
import io
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import openpyxl
import pytest
from selectolax.lexbor import LexborHTMLParser

from tests.books import corrected, entered, withdrawn
from tests.desks import NOW, desk_with
from wpbridge import log, output, register
from wpbridge.decisions import told
from wpbridge.desk import Desk, happened
from wpbridge.errors import Refused
from wpbridge.register.export import export
from wpbridge.register.sheet import COLUMNS, Filter, Line, Reader, cells, lines
from wpbridge.register.to_csv import _cell
from wpbridge.sop import load_sop
from wpbridge.store import editions
from wpbridge.store.editions import Decision

MORE = """[people.lina]
name = "Lina Marlina"
roles = ["pembuat_konten"]
unit = "Bidang Humas"
wordpress = "penulis1"
[people.ridwan]
name = "Muhammad Ridwan"
roles = ["kepala"]
wordpress = "kepala1"
"""
NAMES = ["No.", "Received", "Published", "Title", "Unit", "Author", "Approved by", "Class of information", "Address",
         "Channels", "Documents", "Corrections", "Note"]  # fmt: skip


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A register with twelve rows: the third corrected, the fourth withdrawn, the fifth taken off in WordPress."""
    with desk_with(tmp_path, more=MORE) as desk:
        made = entered(desk, 12, datetime(2026, 11, 1, 1, tzinfo=NOW.tzinfo))
        corrected(desk, made[2], "Jumlah peserta 25 orang, bukan 52 orang.")
        withdrawn(desk, made[3])
        withdrawn(desk, made[4], "")
        yield desk


def read(desk: Desk, **wanted: object) -> list[Line]:
    with desk.store.begin() as connection:
        return list(lines(connection, desk, Filter(**wanted)))  # type: ignore[arg-type]


def shown(desk: Desk, line: Line) -> dict[str, object]:
    return dict(zip(NAMES, cells(Reader(desk, "en"), line), strict=True))


def written(desk: Desk, tmp_path: Path, ending: str, language: str = "en", **wanted: object) -> Path:
    target = tmp_path / f"book{ending}"
    export(desk, target, Filter(**wanted), language)  # type: ignore[arg-type]
    return target


def test_a_row_has_what_an_office_expects(desk: Desk) -> None:
    assert [str(column.name) for column in COLUMNS] == NAMES
    row = shown(desk, read(desk)[2])
    assert (row["No."], row["Unit"], row["Class of information"]) == ("003/2026", "Bidang Humas", "Berkala")
    assert row["Approved by"] == ("Rina Wahyuni (Editor/Penyunting)", "Siti Norhasanah (Redaktur)")
    assert row["Corrections"] == ("Ralat, 24 Nov 2026: Jumlah peserta 25 orang, bukan 52 orang.",)
    assert row["Documents"] == ("jadwal.pdf",)
    assert str(row["Channels"][0]).startswith("arsip: https://x.com/i/status/")  # type: ignore[index]
    notes = [shown(desk, line)["Note"] for line in read(desk)[3:5]]
    assert notes == [
        ("Withdrawn, 24 Nov 2026 (Pengalaman traumatik korban): Melindungi korban.",),
        ("Taken off in WordPress, 24 Nov 2026",),
    ]


def test_what_was_published_before_its_review_says_who_approved_it_afterwards(desk: Desk) -> None:
    line = read(desk)[0]
    with desk.store.begin() as connection:
        edition = editions.current(connection, desk.name, line.post_id)
        assert edition
        late = Decision(stage="stage5", verb="approve", person="ridwan", role="kepala", account="5", login="kepala1",
                        digest=edition.digest, at=line.entered + timedelta(hours=1))  # fmt: skip
        editions.record(connection, edition, late)
        log.append(connection, desk.name, late.at, happened(edition, "approve", told(late), "ridwan"))
        early = [{"name": "Siti Norhasanah", "role": "redaktur", "reason": "Banjir."}]
        entry = next(register.read(connection, desk.name))
        changed = SimpleNamespace(row={**entry.row, "override": early}, edition_id=entry.edition_id, at=entry.at)
        after = register.later(connection, changed, desk.config.name_of)  # type: ignore[arg-type]
    row = shown(desk, replace(line, row={**line.row, "override": early}, approved=tuple(after)))
    assert "Siti Norhasanah before the review was done" in row["Approved by"]  # type: ignore[operator]
    assert "Muhammad Ridwan (Kepala Dinas), afterwards" in row["Approved by"]  # type: ignore[operator]
    assert row["Note"] == ("Published before its review by Siti Norhasanah: Banjir.",)


@pytest.mark.parametrize(
    ("wanted", "numbers"),
    [
        ({}, range(1, 13)),
        ({"year": 2026}, range(1, 13)),
        ({"year": 2025}, []),
        ({"since": date(2026, 11, 1), "until": date(2026, 11, 1)}, range(1, 13)),  # until 20.00 in Banjarmasin
        ({"since": date(2026, 11, 2)}, []),
        ({"until": date(2026, 10, 31)}, []),
        ({"unit": "bidang humas"}, range(1, 13)),
        ({"unit": "Bidang Lain"}, []),
        ({"search": "ke-7"}, [7]),
        ({"search": "KEGIATAN barito ke-12"}, [12]),
        ({"search": "005/2026"}, [5]),
        ({"search": "/1011/"}, [11]),
    ],
)
def test_the_register_is_filtered_and_searched(desk: Desk, wanted: dict[str, object], numbers: object) -> None:
    assert [line.number for line in read(desk, **wanted)] == list(numbers)  # type: ignore[call-overload]


def test_csv(desk: Desk, tmp_path: Path) -> None:
    data = written(desk, tmp_path, ".csv").read_bytes()
    assert data.startswith("\ufeff".encode())
    head, *rows = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""))
    assert head == NAMES and len(rows) == 12
    assert rows[0][:3] == ["001/2026", "2026-11-01 09:00", "2026-11-01 09:00"]  # on the office's clock
    assert rows[0][6] == "Rina Wahyuni (Editor/Penyunting)\nSiti Norhasanah (Redaktur)"


@pytest.mark.parametrize("words", ["=HYPERLINK(1)", "+62", "-1", "@x", "\tx", "\rx"])
def test_no_cell_is_a_formula(words: str) -> None:
    assert _cell(None, words) == f"'{words}"  # type: ignore[arg-type]
    assert _cell(None, ("a", words)) == f"a\n{words}"  # type: ignore[arg-type]


def test_xlsx(desk: Desk, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(written(desk, tmp_path, ".xlsx", year=2026))
    [sheet] = book.worksheets
    assert sheet.title == "Buku Agenda Press Release"
    assert [cell.value for cell in sheet[5]] == NAMES
    assert sheet.max_row == 5 + 12
    assert sheet["B6"].value == datetime(2026, 11, 1, 9) and sheet["B6"].is_date
    assert sheet["I6"].hyperlink.target == "https://diskominfo.example.go.id/2026/11/1001/"
    assert not [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    assert sheet.auto_filter.ref == "A5:M17" and sheet.freeze_panes == "B6"
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert sheet.print_title_rows == "$5:$5" and sheet.page_setup.fitToHeight == 0
    assert "Year 2026" in str(sheet["A3"].value)


def test_html(desk: Desk, tmp_path: Path) -> None:
    page = written(desk, tmp_path, ".html", language="id").read_text("utf-8")
    tree = LexborHTMLParser(page)
    assert [cell.text() for cell in tree.css("thead th")][:2] == ["No.", "Diterima"]
    assert len(tree.css("tbody tr")) == 12
    assert not tree.css("script, img, link") and "url(" not in page, "nothing is fetched"
    assert tree.css("tbody tr time")[0].attributes["datetime"] == "2026-11-01T09:00+08:00"
    assert tree.css("tbody tr a")[0].attributes["href"] == "https://diskominfo.example.go.id/2026/11/1001/"
    with desk.store.begin() as connection:
        seq, head = log.head(connection, desk.name)
    assert f"{seq}:{head}" in page


def test_html_of_odd_titles_is_text(desk: Desk, tmp_path: Path) -> None:
    from wpbridge.register.to_html import _linked

    assert _linked('<b onclick="x">') == "&lt;b onclick=&quot;x&quot;&gt;"
    assert _linked("javascript:alert(1)") == "javascript:alert(1)"
    assert _linked('x: https://a.example/"><script>') == (
        'x: <a href="https://a.example/&quot;&gt;&lt;script&gt;">https://a.example/&quot;&gt;&lt;script&gt;</a>'
    )


def test_pdf(desk: Desk, tmp_path: Path) -> None:
    target = written(desk, tmp_path, ".pdf", year=2026)
    info = subprocess.run(["pdfinfo", target], capture_output=True, text=True, check=True).stdout
    assert "841.89 x 595.28 pts (A4)" in info
    text = subprocess.run(["pdftotext", "-layout", target, "-"], capture_output=True, text=True, check=True).stdout
    assert "DINAS KOMUNIKASI DAN INFORMATIKA KABUPATEN BARITO KUALA" in text and "Year 2026" in text
    assert [f"{number:03d}/2026" in text for number in range(1, 13)] == [True] * 12
    pages = text.count("\f")
    assert [f"page {number} of {pages}" in text for number in range(1, pages + 1)] == [True] * pages
    assert text.count("Approved by") == pages, "the names of the columns stand on each page"
    assert "Kepala Dinas," in text and "(Muhammad Ridwan)" in text
    with desk.store.begin() as connection:
        seq, head = log.head(connection, desk.name)
    assert f"{seq}:{head}" in "".join(text.split())


def test_a_long_word_and_a_long_cell_stay_in_their_place(desk: Desk, tmp_path: Path) -> None:
    from wpbridge.register.to_pdf import _wrapped

    assert _wrapped("satu dua tiga", 8, len) == ["satu dua", "tiga"]
    assert _wrapped("a" * 20 + " b", 8, len) == ["a" * 8, "a" * 8, "aaaa b"]
    assert _wrapped("", 8, len) == [""]
    assert _wrapped("ab", 0.5, len) == ["a", "b"]


@pytest.mark.parametrize(
    ("name", "said"), [("book.docx", ".csv, .xlsx, .html, .pdf"), ("nowhere/book.csv", "cannot be written")]
)
def test_a_file_that_cannot_be_written_is_refused(desk: Desk, tmp_path: Path, name: str, said: str) -> None:
    with pytest.raises(Refused, match=said):
        export(desk, tmp_path / name, Filter(), "en")


def test_a_file_is_replaced_only_by_a_whole_one(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = written(desk, tmp_path, ".csv")
    before = target.read_bytes()

    def dies(reader: Reader, line: Line) -> list[object]:
        raise KeyboardInterrupt

    monkeypatch.setattr("wpbridge.register.export.cells", dies)
    with pytest.raises(KeyboardInterrupt):
        written(desk, tmp_path, ".csv")
    assert target.read_bytes() == before
    assert [path.name for path in tmp_path.glob(".book*")] == []


def test_a_printed_head_proves_what_came_before_it(desk: Desk) -> None:
    with desk.store.begin() as connection:
        seq, head = log.head(connection, desk.name)
        good = register.verify(connection, desk.name, (seq, head))
        short = register.verify(connection, desk.name, (seq - 3, log.hash_at(connection, desk.name, seq - 3)[:16]))
        other = register.verify(connection, desk.name, (seq, "0" * 64))
        later = register.verify(connection, desk.name, (seq + 5, head))
    assert good is None and short is None
    assert other and (other.place, other.reason) == (f"log {seq}", "other")
    assert later and later.reason == "other"


@pytest.mark.parametrize(
    ("terms", "text", "expected"),
    [
        (["Berita", "Informasi Berkala"], "", "Berkala"),
        (["serta merta"], "", "Serta-merta"),
        (["Berita"], "Isi.\nKlasifikasi informasi: setiap saat.", "Setiap saat"),
        (["Berita"], "Klasifikasi: Informasi Serta Merta", "Serta-merta"),
        (["Berkala"], "Klasifikasi informasi: setiap saat", "Berkala"),
        (["Berita"], "Informasi berkala dibahas.", ""),
        ([], "", ""),
    ],
)
def test_the_class_of_information(terms: list[str], text: str, expected: str) -> None:
    assert load_sop("sop-555-039-2022").agenda.class_of(terms, text) == expected


def test_lists_speak_the_readers_language(desk: Desk) -> None:
    line = read(desk)[4]
    assert cells(Reader(desk, "id"), line)[-1] != cells(Reader(desk, "en"), line)[-1]
    assert output.language.get() in ("id", "en")
