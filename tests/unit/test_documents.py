"""Files are what their content says, say what stands in them, and never break the program."""

from __future__ import annotations

import hashlib
import io
import zipfile
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path

import pikepdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from tests.site import samples
from wpbridge.documents import (
    BROKEN,
    EMPTY,
    EXECUTABLE,
    LOCKED,
    MACRO,
    MISMATCH,
    TOO_LARGE,
    TRUNCATED,
    OpenedFile,
    contract,
    looking,
    office,
    open_file,
    pdf,
    plain,
)
from wpbridge.models import Attachment

Opener = Callable[..., OpenedFile]
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
TYPES = '<Types xmlns="x"/>'


@pytest.fixture
def opened(tmp_path: Path) -> Opener:
    def open(data: bytes, name: str, mime: str = "") -> OpenedFile:
        path = tmp_path / "blob"
        path.write_bytes(data)
        sha256 = hashlib.sha256(data).hexdigest()
        return open_file(path, Attachment(address="", name=name, role="document", mime=mime, sha256=sha256))

    return open


def packed(parts: Mapping[str, str | bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return made.getvalue()


def word(**parts: str | bytes) -> bytes:
    return packed({"[Content_Types].xml": TYPES, **{f"word/{k}.xml": v for k, v in parts.items()}})


def paragraph(words: str) -> str:
    return f'<w:d xmlns:w="w"><w:p><w:r><w:t>{words}</w:t></w:r></w:p></w:d>'


def repacked(data: bytes, name: str) -> bytes:
    made = io.BytesIO(data)
    with zipfile.ZipFile(made, "a") as archive:
        archive.writestr(name, b"x")
    return made.getvalue()


def forbidding_pdf() -> bytes:
    made = io.BytesIO()
    with pikepdf.open(io.BytesIO(samples.pdf("Boleh dibaca"))) as document:
        document.save(made, encryption=pikepdf.Encryption(user="", owner="rahasia"))
    return made.getvalue()


def linearized_pdf() -> bytes:
    """A PDF for the web: it has an end mark near its beginning, too."""
    made = io.BytesIO()
    with pikepdf.open(io.BytesIO(samples.pdf(pages=3))) as document:
        document.save(made, linearize=True)
    return made.getvalue()


def locked_zip() -> bytes:
    data = bytearray(packed({"a.txt": "x"}))
    data[data.index(b"PK\1\2") + 8] |= 1
    return bytes(data)


def picture(kind: str) -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (200, 100), (10, 200, 30)).save(made, kind)
    return made.getvalue()


def jpeg_with_thumbnail() -> bytes:
    whole = samples.jpeg()
    small = b"Exif\0\0" + samples.jpeg(32, 32)
    return whole[:2] + b"\xff\xe1" + (len(small) + 2).to_bytes(2) + small + whole[2:]


def half(data: bytes) -> bytes:
    return data[: len(data) // 2]


def ole(*names: str) -> bytes:
    head = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(504)
    return head + b"".join(name.encode("utf-16-le").ljust(128, b"\0") for name in names)


BOMB = packed({"a.txt": bytes(100 << 20)})
ENTITIES = word(
    document='<!DOCTYPE d [<!ENTITY a "haha"><!ENTITY b "&a;&a;&a;">]><d><t>&b;</t></d>',
)
ENTITIES_16 = word(
    document='<?xml version="1.0" encoding="utf-16"?><!DOCTYPE d [<!ENTITY a "ha">]><d>&a;</d>'.encode("utf-16")
)
ODT = {
    "mimetype": "application/vnd.oasis.opendocument.text",
    "content.xml": '<d xmlns:text="t"><text:h>Judul</text:h><text:p>Isi<text:s/>naskah</text:p></d>',
}


def odt(**more: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, content in {**ODT, **more}.items():
            archive.writestr(name, content)
    return made.getvalue()


def box(name: bytes, content: bytes) -> bytes:
    return (len(content) + 8).to_bytes(4) + name + content


def film(track: bytes = b"vide") -> bytes:
    head = bytes(12) + (1000).to_bytes(4) + (61_500).to_bytes(4) + bytes(80)
    size = bytes(76) + (640 << 16).to_bytes(4) + (360 << 16).to_bytes(4)
    kind = bytes(8) + track + bytes(12)
    moov = box(b"mvhd", head) + box(b"trak", box(b"tkhd", size) + box(b"mdia", box(b"hdlr", kind)))
    return box(b"ftyp", b"isom" + bytes(12)) + box(b"moov", moov) + box(b"mdat", bytes(50))


def sound() -> bytes:
    body = b"WAVEfmt " + (16).to_bytes(4, "little") + bytes(8) + (8000).to_bytes(4, "little") + bytes(4)
    body += b"data" + (16_000).to_bytes(4, "little") + bytes(16_000)
    return b"RIFF" + len(body).to_bytes(4, "little") + body


def huge_png() -> bytes:
    data = bytearray(samples.png())
    data[16:24] = (60_000).to_bytes(4) * 2
    data[29:33] = zlib.crc32(data[12:29]).to_bytes(4)
    return bytes(data)


CASES: dict[str, tuple[bytes, str, str, str]] = {
    "pdf": (samples.pdf(), "a.pdf", "pdf", ""),
    "pdf after some bytes": (b"\r\n" + samples.pdf(), "a.PDF", "pdf", ""),
    "pdf locked": (samples.encrypted_pdf(), "a.pdf", "pdf", LOCKED),
    "pdf that forbids copying": (forbidding_pdf(), "a.pdf", "pdf", ""),
    "pdf cut": (samples.truncated_pdf(), "a.pdf", "pdf", TRUNCATED),
    "pdf for the web": (linearized_pdf(), "a.pdf", "pdf", ""),
    "pdf for the web cut": (half(linearized_pdf()), "a.pdf", "pdf", TRUNCATED),
    "pdf of nothing": (b"%PDF-1.7\n%%EOF\n", "a.pdf", "pdf", BROKEN),
    "pdf of many pages": (samples.pdf(pages=201), "a.pdf", "pdf", TOO_LARGE),
    "program": (samples.exe_named_pdf(), "a.pdf", "executable", EXECUTABLE),
    "script": (b"#!/bin/sh\nrm -rf /\n", "a.txt", "executable", EXECUTABLE),
    "batch file": (b"del *.*\r\n", "a.bat", "text", EXECUTABLE),
    "docx": (samples.docx(), "a.docx", "docx", ""),
    "docx cut": (samples.docx()[:-40], "a.docx", "docx", TRUNCATED),
    "docx with a macro": (repacked(samples.docx(), "word/vbaProject.bin"), "a.docx", "docx", MACRO),
    "docx of a bad part": (word(document="<w:d>"), "a.docx", "docx", BROKEN),
    "docx locked": (ole("EncryptedPackage"), "a.docx", "ole", LOCKED),
    "xlsx": (packed({"[Content_Types].xml": TYPES, "xl/workbook.xml": "<w/>"}), "a.xlsx", "xlsx", ""),
    "pptx": (packed({"[Content_Types].xml": TYPES, "ppt/slides/slide1.xml": "<w/>"}), "a.pptx", "pptx", ""),
    "odt": (odt(), "a.odt", "odt", ""),
    "odt with a macro": (odt(**{"Basic/Standard/Module1.xml": "x"}), "a.odt", "odt", MACRO),
    "odt with an empty library": (odt(**{"Basic/Standard/script-lb.xml": "x"}), "a.odt", "odt", ""),
    "odt locked": (odt(**{"META-INF/manifest.xml": "<encryption-data/>"}), "a.odt", "odt", LOCKED),
    "old word": (ole("WordDocument"), "a.doc", "ole", ""),
    "old word with a macro": (ole("_VBA_PROJECT"), "a.doc", "ole", MACRO),
    "zip": (packed({"a.txt": "x"}), "a.zip", "zip", ""),
    "zip locked": (locked_zip(), "a.zip", "zip", LOCKED),
    "zip of pages": (packed({"content.xml": "<p>not ours"}), "a.zip", "zip", ""),
    "zip with a program": (packed({"b/a.exe": "x"}), "a.zip", "zip", EXECUTABLE),
    "zip bomb": (BOMB, "a.zip", "zip", TOO_LARGE),
    "zip of many": (packed({f"{n}": "" for n in range(10_001)}), "a.zip", "zip", TOO_LARGE),
    "entity bomb": (ENTITIES, "a.docx", "docx", BROKEN),
    "entity bomb in utf-16": (ENTITIES_16, "a.docx", "docx", BROKEN),
    "empty": (b"", "a.pdf", "unknown", EMPTY),
    "jpeg": (samples.jpeg(), "a.jpg", "jpeg", ""),
    "jpeg with a tail": (samples.jpeg() + bytes(100_000), "a.jpeg", "jpeg", ""),
    "jpeg cut": (half(samples.jpeg()), "a.jpg", "jpeg", TRUNCATED),
    "jpeg cut behind its thumbnail": (half(jpeg_with_thumbnail()), "a.jpg", "jpeg", TRUNCATED),
    "png": (samples.png(), "a.png", "png", ""),
    "png cut": (half(samples.png()), "a.png", "png", TRUNCATED),
    "gif": (picture("GIF"), "a.gif", "gif", ""),
    "gif cut": (half(picture("GIF")), "a.gif", "gif", TRUNCATED),
    "webp": (picture("WEBP"), "a.webp", "webp", ""),
    "webp cut": (half(picture("WEBP")), "a.webp", "webp", TRUNCATED),
    "mp4": (film(), "a.mp4", "mp4", ""),
    "mp4 cut": (film()[:-30], "a.mp4", "mp4", TRUNCATED),
    "mp4 without its index": (b"\0\0\0\x18ftypisom" + bytes(12), "a.mp4", "mp4", TRUNCATED),
    "wav": (sound(), "a.wav", "wav", ""),
    "wav cut": (sound()[:-100], "a.wav", "wav", TRUNCATED),
    "rtf": (rb"{\rtf1\ansi Halo}", "a.rtf", "rtf", ""),
    "rtf cut": (rb"{\rtf1\ansi {Halo", "a.rtf", "rtf", BROKEN),
    "picture of too many points": (huge_png(), "a.png", "png", TOO_LARGE),
    "picture of noise": (b"\x89PNG\r\n\x1a\n" + bytes(range(200)) + b"IEND\xae\x42\x60\x82", "a.png", "png", BROKEN),
    "tiff": (picture("TIFF"), "a.tif", "tiff", ""),
    "mp3": (b"ID3\3" + bytes(40), "a.mp3", "mp3", ""),
    "text": ("Bupati “Sjamsul”".encode(), "a.txt", "text", ""),
    "csv": (b"nama;umur\r\n", "a.csv", "csv", ""),
    "html": (b"<!DOCTYPE html><p>x", "a.html", "html", ""),
    "svg": (b'<?xml version="1.0"?><!-- x --><svg xmlns="x"/>', "a.svg", "svg", ""),
    "html named txt": (b"<html><p>x", "a.txt", "html", MISMATCH),
    "pdf named docx": (samples.pdf(), "a.docx", "pdf", MISMATCH),
    "png named jpg": (samples.png(), "a.jpg", "png", MISMATCH),
    "nothing known named pdf": (bytes(range(20)), "a.pdf", "unknown", MISMATCH),
    "nothing known": (bytes(range(20)), "a.dwg", "unknown", ""),
}


@pytest.mark.parametrize("case", CASES)
def test_kind_and_problem(opened: Opener, case: str) -> None:
    data, name, kind, problem = CASES[case]
    file = opened(data, name)
    assert (file.kind, file.problem) == (kind, problem)


XLSX = packed(
    {
        "[Content_Types].xml": TYPES,
        "xl/sharedStrings.xml": "<sst><si><t>Nama</t></si><si><t>Siti</t></si></sst>",
        "xl/worksheets/sheet1.xml": '<s><c t="s"><v>0</v></c><c><v>3271010101900001</v></c></s>',
    }
)
SAID: dict[str, tuple[bytes, str, str]] = {
    "pdf": (samples.pdf("Laporan"), "a.pdf", "Laporan\n1"),
    "pdf that forbids copying": (forbidding_pdf(), "a.pdf", "Boleh dibaca\n1"),
    "pdf under a wrong name": (samples.pdf("Laporan"), "a.docx", "Laporan\n1"),
    "docx": (samples.docx("Satu\nDua"), "a.docx", "Satu\nDua"),
    "docx all parts": (
        word(header1=paragraph("Kop"), document2=paragraph("Isi"), comments=paragraph("Catatan")),
        "a.docx",
        "Kop\nIsi",
    ),
    "docx tracked": (
        word(document='<d xmlns:w="w"><w:p><w:del><w:delText>Lama</w:delText></w:del></w:p></d>'),
        "a.docx",
        "",
    ),
    "rtf": (rb"{\rtf1{\fonttbl{\f0 Arial;}}Satu\par Dua \'e9\u8211?{\*\x y}}", "a.rtf", "Satu\nDua é–"),
    "html": (b"<html><script>x</script><p>Satu<p>Dua</html>", "a.html", "Satu\nDua"),
    "old word": (bytes.fromhex("d0cf11e0a1b11ae1") + "Halo Bupati".encode("utf-16-le"), "a.doc", "Halo Bupati"),
    "docx settings are no words": (word(document="<d><w>x</w></d>", settings="<d><t>x</t></d>"), "a.docx", ""),
    "xlsx": (XLSX, "a.xlsx", "Nama\nSiti\n3271010101900001"),
    "odt": (odt(), "a.odt", "Judul\nIsi naskah"),
    "utf-8": ("\ufeffBupati “S”".encode(), "a.txt", "Bupati “S”"),
    "utf-16": ("Bupati".encode("utf-16"), "a.txt", "Bupati"),
    "windows": ("Bupati “S”".encode("cp1252"), "a.csv", "Bupati “S”"),
    "picture": (samples.png(), "a.png", ""),
    "entities": (ENTITIES, "a.docx", ""),
}


@pytest.mark.parametrize("case", SAID)
def test_what_it_says(opened: Opener, case: str) -> None:
    data, name, text = SAID[case]
    assert opened(data, name).text.strip() == text


@pytest.mark.parametrize(
    ("name", "mime", "problem"),
    [
        ("a.pdf", "application/pdf", ""),
        ("a", "application/pdf; charset=binary", ""),
        ("a.pdf", "application/octet-stream", ""),
        ("a.pdf", WORD, MISMATCH),
        ("a", "image/jpeg", MISMATCH),
    ],
)
def test_the_declared_type(opened: Opener, name: str, mime: str, problem: str) -> None:
    assert opened(samples.pdf(), name, mime).problem == problem


def test_limits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (office, pdf, plain, contract, looking):
        for limit, value in (("MAX_TEXT", 100), ("MAX_UNPACKED", 5000), ("MAX_BYTES", 20_000)):
            monkeypatch.setattr(module, limit, value, raising=False)
    for data, name in (
        (b"kata " * 30, "a.txt"),
        (samples.docx("kata " * 30), "a.docx"),
        (samples.docx("kata " * 2000), "b.docx"),
        (samples.pdf("kata", pages=60), "a.pdf"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + bytes(30_000), "a.doc"),
    ):
        path = tmp_path / name
        path.write_bytes(data)
        file = looking.look(path, name, "").json()
        assert (name, file["problem"]) == (name, TOO_LARGE)
        assert len(file["text"]) <= 100


def test_opened_once_and_given_to_each_attachment(tmp_path: Path) -> None:
    path = tmp_path / "blob"
    path.write_bytes(samples.pdf("Sekali saja"))
    one = Attachment(address="x", name="a.pdf", role="document", sha256="5" * 64, alt="satu")
    two = Attachment(address="y", name="a.pdf", role="document", sha256="5" * 64, alt="dua")
    first = open_file(path, one)
    path.write_bytes(b"")
    again = open_file(path, two)
    assert (again.text, again.attachment) == (first.text, two)
    unnamed = Attachment(address="z", name="a.pdf", role="document")
    assert open_file(path, unnamed).problem == EMPTY  # without a sha256 nothing is remembered


def test_a_file_that_is_not_there_is_an_error_and_not_remembered(tmp_path: Path) -> None:
    attachment = Attachment(address="x", name="a.txt", role="document", sha256="6" * 64)
    with pytest.raises(FileNotFoundError):
        open_file(tmp_path / "none", attachment)
    (tmp_path / "none").write_bytes(b"kata")
    assert open_file(tmp_path / "none", attachment).text == "kata"


SEEDS = [data for data, _, _, _ in CASES.values() if 100 < len(data) < 50_000] + [jpeg_with_thumbnail(), XLSX]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_damage_never_breaks_the_program(
    opened: Opener, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str], data: st.DataObject
) -> None:
    file = bytearray(data.draw(st.sampled_from(SEEDS)))
    for _ in range(data.draw(st.integers(0, 6))):
        at = data.draw(st.integers(0, len(file) - 1))
        file[at : at + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=4))
    found = opened(bytes(file), "a.pdf")
    assert isinstance(found.text, str)
    assert not caplog.records and capfd.readouterr() == ("", "")



