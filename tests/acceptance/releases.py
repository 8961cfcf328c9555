"""A clean press release as a writer of the office would hand it in, to be spoiled by tests as they need."""

from __future__ import annotations

from typing import Any

from tests.site import samples
from tests.site.writer import Writer

TITLE = "Pemkab Barito Kuala Buka Layanan Adminduk Keliling di Kecamatan Tabunganen"
LEAD = (
    "MARABAHAN – Dinas Komunikasi dan Informatika Kabupaten Barito Kuala membuka layanan administrasi "
    "kependudukan keliling di Kecamatan Tabunganen, Selasa (24/11/2026) pukul 09.00 WITA."
)
MORE = (
    "Kepala Bidang Informasi dan Komunikasi Publik mengatakan layanan ini menjangkau desa yang jauh dari "
    "pusat kabupaten. “Warga cukup datang ke kantor desa,” katanya.",
    "Layanan berlangsung sampai Kamis (26/11/2026). Jadwal lengkap tersedia dalam dokumen pendukung.",
)


def paragraphs(*texts: str) -> str:
    """Block-editor content."""
    return "\n\n".join(f"<!-- wp:paragraph -->\n<p>{text}</p>\n<!-- /wp:paragraph -->" for text in texts)


def submit(writer: Writer, title: str = TITLE, body: str = "", **changes: Any) -> int:
    """Hand in the release, with picture and document; `changes` replace what Writer.submit is given."""
    details: dict[str, Any] = {
        "excerpt": "Layanan adminduk keliling hadir di Kecamatan Tabunganen.",
        "featured": ("layanan.jpg", samples.jpeg(800, 450), "Petugas melayani warga di kantor desa"),
        "documents": [("jadwal.pdf", samples.pdf("Jadwal layanan adminduk keliling"))],
        "tags": ["adminduk"],
    }
    return writer.submit(title, body or paragraphs(LEAD, *MORE), **(details | changes))
