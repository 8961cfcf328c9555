"""Seven press releases as an Indonesian regency's writers might hand them in; five of them need mending."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests.site import samples

_MORE = (
    "Kepala Dinas Komunikasi dan Informatika mengatakan kegiatan ini bagian dari peningkatan layanan informasi "
    "publik. “Kami ingin warga memperoleh informasi yang benar dan cepat,” katanya.",
    "Keterangan lengkap tersedia dalam dokumen pendukung siaran pers ini.",
)


@dataclass(frozen=True)
class Release:
    """A post to hand in; `fault` says what is wrong with it ("" for a clean one)."""

    writer: str
    title: str
    body: tuple[str, ...]
    excerpt: str
    alt: str
    fault: str = ""
    fault_en: str = ""
    document: bool = True
    tags: tuple[str, ...] = field(default=("layanan",))

    def details(self, number: int) -> dict[str, Any]:
        """What Writer.submit takes."""
        document = (f"dokumen-{number}.pdf", samples.pdf(f"Dokumen pendukung {number}"))
        return {
            "title": self.title,
            "content": blocks(*self.body),
            "excerpt": self.excerpt,
            "featured": (f"foto-{number}.jpg", samples.jpeg(1200, 675, seed=number), self.alt),
            "documents": [document] if self.document else [],
            "tags": self.tags,
        }


def blocks(*texts: str) -> str:
    """Block-editor content: one paragraph block for each text."""
    return "\n\n".join(f"<!-- wp:paragraph -->\n<p>{text}</p>\n<!-- /wp:paragraph -->" for text in texts)


RIGHT_DAY = (
    "MARABAHAN – Bupati Barito Kuala membuka pelatihan keamanan siber bagi pengelola situs desa di Aula "
    "Selidah, Selasa (24/11/2026) pukul 08.30 WITA."
)

RELEASES = (
    Release(
        "penulis1",
        "Layanan Adminduk Keliling Hadir di Kecamatan Tabunganen",
        (
            "MARABAHAN – Dinas Kependudukan dan Pencatatan Sipil Kabupaten Barito Kuala membuka layanan "
            "administrasi kependudukan keliling di Kecamatan Tabunganen, Selasa (24/11/2026) pukul 09.00 WITA.",
            *_MORE,
        ),
        "Warga Tabunganen dapat mengurus dokumen kependudukan di kantor desa.",
        "Petugas melayani warga di kantor desa",
        tags=("adminduk", "layanan"),
    ),
    Release(
        "penulis2",
        "Jalan Handil Bakti Ditutup Sementara untuk Perbaikan Jembatan",
        (
            "MARABAHAN – Dinas Pekerjaan Umum dan Penataan Ruang Kabupaten Barito Kuala menutup sementara Jalan "
            "Handil Bakti mulai Rabu (25/11/2026) pukul 22.00 WITA untuk perbaikan jembatan.",
            *_MORE,
        ),
        "Perbaikan jembatan berlangsung malam hari; pengguna jalan diminta memutar.",
        "Pekerja memasang papan penutupan jalan di dekat jembatan",
        tags=("lalu lintas",),
    ),
    Release(
        "penulis1",
        "Bantuan Beras Disalurkan kepada Warga Terdampak Banjir",
        (
            "MARABAHAN – Dinas Sosial Kabupaten Barito Kuala menyalurkan bantuan beras kepada warga Desa "
            "Sungai Seluang, Senin (23/11/2026) pukul 10.00 WITA.",
            "Penerima pertama adalah Ibu Halimah, NIK 6304064507800003, warga RT 02.",
            *_MORE,
        ),
        "Dinas Sosial menyalurkan bantuan beras kepada warga terdampak banjir.",
        "Petugas menyerahkan karung beras kepada warga",
        "NIK seorang warga tertulis di dalam berita",
        "the identity number (NIK) of a citizen in the text",
    ),
    Release(
        "penulis2",
        "Pengelola Situs Desa Mengikuti Pelatihan Keamanan Siber",
        (RIGHT_DAY.replace("Selasa", "Rabu"), *_MORE),
        "Pelatihan diikuti pengelola situs dari seluruh kecamatan.",
        "Peserta pelatihan duduk menghadap layar presentasi",
        "nama hari tidak cocok dengan tanggalnya",
        "the weekday does not match the date",
    ),
    Release(
        "penulis1",
        "Rapat Koordinasi Penanganan Stunting Digelar di Marabahan",
        (
            "MARABAHAN – Dinas Kesehatan Kabupaten Barito Kuala menggelar rapat koordinasi penanganan stunting "
            "di Aula Bahalap, Senin (23/11/2026) pukul 09.00 WITA.",
            *_MORE[:1],
        ),
        "Rapat membahas percepatan penurunan stunting di tingkat desa.",
        "Peserta rapat duduk mengelilingi meja",
        "tidak ada dokumen pendukung",
        "no supporting document",
        document=False,
    ),
    Release(
        "penulis2",
        "Pasar Terapung Lok Baintan Ramai Pengunjung Akhir Pekan",
        (
            "MARABAHAN – Dinas Kebudayaan dan Pariwisata Kabupaten Barito Kuala mencatat peningkatan kunjungan "
            "ke pasar terapung, Minggu (22/11/2026) pukul 06.00 WITA.",
            *_MORE,
        ),
        "Kunjungan wisata meningkat pada akhir pekan.",
        "",
        "gambar utama tanpa teks alternatif",
        "a picture without alternative text",
    ),
    Release(
        "penulis1",
        "Pemerintah Kabupaten Luncurkan Aplikasi Pengaduan Warga",
        (
            "MARABAHAN – Dinas Komunikasi dan Informatika Kabupaten Barito Kuala meluncurkan aplikasi pengaduan "
            "warga di Marabahan, Selasa (24/11/2026) pukul 13.00 WITA."
            '<span style="display:none"><a href="https://slot-gacor88.example/daftar">slot gacor maxwin</a></span>',
            *_MORE,
        ),
        "Aplikasi pengaduan dapat diunduh mulai hari ini.",
        "Tampilan aplikasi pengaduan di telepon genggam",
        "tautan judi tersembunyi di dalam HTML",
        "a gambling link hidden in the HTML",
    ),
)
