"""Small real files of the kinds that newsrooms attach, and some that are not what they say."""

from __future__ import annotations

import io
import random
import zipfile
from datetime import UTC, datetime

import pikepdf
from fpdf import FPDF
from PIL import Image, ImageDraw

_CONTENT_TYPES = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">\
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>\
<Override PartName="/word/document.xml" \
ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>"""
_RELATIONSHIPS = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">\
<Relationship Id="rId1" Target="word/document.xml" \
Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"/></Relationships>"""
_DOCUMENT = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>{}</w:body></w:document>"""


def pdf(text: str = "Laporan kegiatan", pages: int = 1) -> bytes:
    """A PDF with a text layer: ``text`` (Latin letters) and a number on each page. Always the same bytes."""
    document = FPDF()
    document.set_creation_date(datetime(2026, 1, 5, tzinfo=UTC))  # the same bytes at any time
    document.set_font("Helvetica", size=12)
    for number in range(1, pages + 1):
        document.add_page()
        document.multi_cell(0, text=f"{text}\n{number}")
    return bytes(document.output())


def encrypted_pdf(text: str = "Laporan rahasia", password: str = "rahasia") -> bytes:
    """A PDF that cannot be opened without ``password``."""
    made = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf(text))) as document:
        document.save(made, encryption=pikepdf.Encryption(user=password, owner=password))
    return made.getvalue()


def truncated_pdf(text: str = "Laporan terpotong") -> bytes:
    """The first half of a PDF, as a broken upload leaves it."""
    whole = pdf(text)
    return whole[: len(whole) // 2]


def exe_named_pdf() -> bytes:
    """A Windows program's first bytes, for a file whose name ends in .pdf."""
    return b"MZ\x90\x00" + bytes(60) + b"This program cannot be run in DOS mode.\r\n" + bytes(200)


def jpeg(width: int = 640, height: int = 480, seed: int = 1) -> bytes:
    """A JPEG picture; the same ``seed`` gives the same bytes, another one a different picture."""
    return _encoded(_picture(width, height, seed), "JPEG")


def png(width: int = 320, height: int = 240, seed: int = 1) -> bytes:
    """A PNG picture; see jpeg()."""
    return _encoded(_picture(width, height, seed), "PNG")


def docx(text: str = "Siaran pers") -> bytes:
    """A minimal Word document with one paragraph for each line of ``text`` (plain, without markup)."""
    paragraphs = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in text.splitlines())
    parts = {
        "[Content_Types].xml": _CONTENT_TYPES,
        "_rels/.rels": _RELATIONSHIPS,
        "word/document.xml": _DOCUMENT.format(paragraphs),
    }
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return made.getvalue()


def _picture(width: int, height: int, seed: int) -> Image.Image:
    chance = random.Random(seed)
    picture = Image.new("RGB", (width, height), _colour(chance))
    draw = ImageDraw.Draw(picture)
    for _ in range(12):
        x, y = chance.randrange(width), chance.randrange(height)
        draw.ellipse((x, y, x + width // 5, y + height // 5), fill=_colour(chance))
    return picture


def _colour(chance: random.Random) -> tuple[int, int, int]:
    return chance.randrange(256), chance.randrange(256), chance.randrange(256)


def _encoded(picture: Image.Image, kind: str) -> bytes:
    made = io.BytesIO()
    picture.save(made, kind)
    return made.getvalue()
