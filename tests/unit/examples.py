"""Every check with texts that it must find and texts that it must leave alone, in one table.

A row is (what to change of a clean post, the quotes that are to be found). The quotes of a clean row are empty.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from tests.site import samples
from wpbridge.models import Attachment, Message, Post

NOW = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)
LEAD = "MARABAHAN – Bupati Barito Kuala membuka pelatihan di Aula Selidah, Selasa (24/11/2026) pukul 09.00 WITA."
NIK = "6304064507800003"


@dataclass(frozen=True)
class Example:
    """A clean post with changes: `body` follows the lead, `files` are the bytes of its attachments by name."""

    found: tuple[str, ...] = ()
    title: str = "Bupati Buka Pelatihan bagi Pengelola Situs Desa"
    lead: str = LEAD
    body: str = ""
    excerpt: str = ""
    slug: str = "bupati-buka-pelatihan"
    alt: str = "Bupati berbicara di depan peserta"
    picture: str = "pelatihan.jpg"
    document: str = "jadwal.pdf"
    caption: str = ""
    message: str = ""
    files: dict[str, bytes] = field(default_factory=dict)

    def post(self, **sha256: str) -> Post:
        """The post; the sha256 of its files by their names."""
        return Post(
            id=1,
            status="pending",
            title=self.title,
            body=f"<!-- wp:paragraph --><p>{self.lead}</p><!-- /wp:paragraph -->{self.body}",
            excerpt=self.excerpt,
            author_id=7,
            modified=NOW,
            address=f"https://diskominfo.example.go.id/2026/11/{self.slug}/",
            attachments=tuple(self._attachments(sha256)),
        )

    def messages(self) -> list[Message]:
        """The message to a channel, if the example has one."""
        return [Message(channel="mastodon", text=self.message)] if self.message else []

    def _attachments(self, sha256: dict[str, str]) -> list[Attachment]:
        fixed: dict[str, Any] = {"address": "https://diskominfo.example.go.id/wp-content/uploads/"}
        picture: dict[str, Any] = {"id": 12, "name": self.picture, "role": "featured"}
        picture |= {"alt": self.alt, "caption": self.caption}
        document: dict[str, Any] = {"id": 13, "name": self.document, "role": "document"}
        wanted = [picture if self.picture else {}, document if self.document else {}]
        return [Attachment(**fixed, **one, sha256=sha256.get(str(one["name"]), "")) for one in wanted if one]


def p(text: str) -> str:
    """A paragraph block."""
    return f"<!-- wp:paragraph --><p>{text}</p><!-- /wp:paragraph -->"


def hidden(style: str) -> str:
    """A paragraph with a link that a style hides."""
    return p(f'Biasa <span style="{style}"><a href="https://a.example/">tautan</a></span>')


EXAMPLES: dict[str, list[Example]] = {
    "DAT-01": [
        Example((NIK,), body=p(f"Penerima adalah Halimah, NIK {NIK}, warga desa.")),
        Example((NIK,), title=f"Warga dengan NIK {NIK} Menerima Bantuan"),
        Example(("6304 0645 0780 0003",), body=p("NIK 6304 0645 0780 0003.")),
        Example(("6304.0645.0780.0003",), body=p("NIK: 6304.0645.0780.0003")),
        Example((NIK,), body=f"<blockquote><p>“NIK saya {NIK},” katanya.</p></blockquote>"),
        Example((NIK,), body=f'<p style="display:none">{NIK}</p>'),
        Example(("6304060507800012",), body="<ul><li>6304060507800012</li></ul>"),
        Example(body=p("Nomor tender 1234567890123456 dibuka hari ini.")),
        Example(body=p("ISBN 978-602-8519-93-9 dan 9786028519939.")),
        Example(body=p("Kode rekening 5.1.02.01.01.0024 pada APBD.")),
        Example(body=p("Nomor surat 555/039/Diskominfo/2022 tanggal 9 Mei 2022.")),
        Example(body=p("Angka 63040645078000031 terlalu panjang.")),
        Example(body=p("NIK 6304063207800003 berisi tanggal yang tidak ada.")),
        Example(body=p("NIP 196605011986021007 memiliki 18 digit.")),
    ],
    "DAT-04": [
        Example(("0812-3456-7890",), body=p("Hubungi Budi di 0812-3456-7890.")),
        Example(("081234567890",), excerpt="Info: 081234567890"),
        Example(("+62 812 3456 7890",), body=p("WhatsApp +62 812 3456 7890.")),
        Example(("6281234567890",), body=p("Nomor 6281234567890 aktif.")),
        Example(body=p("Hubungi kantor di 0811-5000-100.")),
        Example(body=p("Hubungi +628115000100 pada jam kerja.")),
        Example(body=p("Telepon (0511) 4799-123 atau layanan 112.")),
        Example(body=p("Pusat panggilan 1500-456.")),
        Example(body=p("Anggaran Rp 812.345.678.900 untuk 2026.")),
        Example(body=p("Nomor 0812/3456/Setda/2026 tanggal 1 Januari.")),
    ],
    "DAT-13": [
        Example((NIK,), alt=f"KTP nomor {NIK}"),
        Example((NIK,), document=f"KTP-{NIK}.pdf"),
        Example((NIK,), slug=f"bantuan-{NIK}"),
        Example((NIK,), caption=f"Halimah ({NIK})"),
        Example((NIK,), body=f"<!-- cek {NIK} -->"),
        Example((NIK,), message=f"NIK {NIK} {{link}}"),
        Example(("081234567890",), alt="Hubungi 081234567890"),
        Example((NIK,), files={"jadwal.pdf": samples.pdf(f"Daftar penerima NIK {NIK}")}),
        Example(alt="Foto nomor 1234567890123456"),
        Example(document="laporan-2026-11-24-final.pdf"),
        Example(body="<!-- catatan: sudah diperiksa -->"),
        Example(slug="layanan-2026-tahap-2"),
        Example(message="Info 0811-5000-100 {link}"),
        Example(files={"jadwal.pdf": samples.pdf("Jadwal layanan 24 November 2026")}),
    ],
    "AKR-01": [
        Example(("Rabu (24/11/2026",), lead=LEAD.replace("Selasa", "Rabu")),
        Example(("Senin, 6 Januari 2026",), body=p("Acara digelar Senin, 6 Januari 2026.")),
        Example(("Jumat 25 November 2026",), title="Layanan Dibuka Jumat 25 November 2026"),
        Example(("Jum'at, 25-11-2026",), body=p("pada Jum'at, 25-11-2026")),
        Example(("Minggu tanggal 2 Februari 2026",), body=p("hari Minggu tanggal 2 Februari 2026")),
        Example(("Kamis, 25 Nov 2026",), excerpt="Kamis, 25 Nov 2026"),
        Example(body=p("Acara digelar Senin, 5 Januari 2026 dan Jumat (9/1/2026).")),
        Example(body=p("pada Rabu malam (25/11/2026) di Marabahan")),
        Example(body=p("Setiap Senin dan Kamis, mulai 2 Desember 2026.")),
        Example(body=p("Rabu, 31 Februari 2026 tidak ada.")),
        Example(body=p("Jum'at, 27 November 2026; Ahad, 29 November 2026.")),
        Example(body=p("Pasar Rabu 12 kios dibuka.")),
    ],
    "AKR-09": [
        Example(("Kegiatan berlangsung meriah.",), lead="Kegiatan berlangsung meriah."),
        Example(("Bupati membuka pelatihan di Aula Selidah.",), lead="Bupati membuka pelatihan di Aula Selidah."),
        Example(("Bupati hadir, Selasa (24/11/2026).",), lead="Bupati hadir, Selasa (24/11/2026)."),
        Example(("Di Marabahan hari ini hujan.",), lead="Di Marabahan hari ini hujan."),
        Example(),
        Example(lead="BARITO KUALA, Dinas Sosial menyalurkan bantuan, Senin (23/11/2026)."),
        Example(lead="Dinas Kesehatan membuka klinik di Kecamatan Tabunganen mulai 1 Desember."),
        Example(lead="Warga Desa Sungai Seluang menerima bantuan pada Minggu pagi."),
        Example(lead="Siti Aminah memenangi lomba di Banjarmasin kemarin."),
    ],
    "DOK-01": [
        Example(("",), document=""),
        Example(("",), document="", body=p('<a href="https://x.go.id/halaman">Halaman</a>')),
        Example(("",), document="", body=p("Dokumen pendukung: tidak ada")),
        Example(("",), document="", excerpt="Dokumen menyusul."),
        Example(),
        Example(document="data.xlsx"),
        Example(document="", body=p("Dokumen pendukung: tidak ada, karena berupa ucapan selamat.")),
        Example(document="", body=p('<a href="https://jdih.go.id/perbup-47-2019.pdf">Perbup</a>')),
        Example(document="", excerpt="Dokumen pendukung: tidak ada karena ucapan."),
    ],
    "DOK-02": [
        Example(("jadwal.pdf",), files={"jadwal.pdf": samples.exe_named_pdf()}),
        Example(("jadwal.pdf",), files={"jadwal.pdf": samples.jpeg(40, 30)}),
        Example(("jadwal.docx",), document="jadwal.docx", files={"jadwal.docx": samples.pdf("x")}),
        Example(("pelatihan.jpg",), files={"pelatihan.jpg": samples.pdf("x")}),
        Example(files={"jadwal.pdf": samples.pdf("x")}),
        Example(document="jadwal.docx", files={"jadwal.docx": samples.docx()}),
        Example(files={"pelatihan.jpg": samples.jpeg(40, 30)}),
        Example(picture="a.png", files={"a.png": samples.png(40, 30)}),
        Example(),
    ],
    "DOK-03": [
        Example(("jadwal.pdf",), files={"jadwal.pdf": b""}),
        Example(("jadwal.pdf",), files={"jadwal.pdf": samples.truncated_pdf()}),
        Example(("jadwal.pdf",), files={"jadwal.pdf": samples.encrypted_pdf()}),
        Example(("pelatihan.jpg",), files={"pelatihan.jpg": samples.jpeg(400, 300)[:3000]}),
        Example(files={"jadwal.pdf": samples.pdf("x", pages=3)}),
        Example(document="jadwal.docx", files={"jadwal.docx": samples.docx()}),
        Example(files={"pelatihan.jpg": samples.jpeg(40, 30)}),
        Example(document="data.csv", files={"data.csv": b"nama,jumlah\nA,1\n"}),
        Example(),
    ],
    "DOM-02": [
        Example(("daftar",), body=p('<a href="https://baritokualakab.go.id.layanan.xyz/">daftar</a>')),
        Example(("daftar",), body=p('<a href="https://baritokualakab-go.id.xyz/">daftar</a>')),
        Example(("daftar",), body=p('<a href="https://baritokualakab.com/">daftar</a>')),
        Example(("daftar",), body=p('<a href="https://barit0kualakab.id/">daftar</a>')),
        Example(("daftar",), body=p('<a href="https://xn--baritokualakb-yjb.com/">daftar</a>')),
        Example(("baritokualakab.go.id",), body=p('<a href="https://bit.example/x">baritokualakab.go.id</a>')),
        Example(body=p('<a href="https://baritokualakab.go.id/berita">daftar</a>')),
        Example(body=p('<a href="https://ppid.baritokualakab.go.id/">baritokualakab.go.id</a>')),
        Example(body=p('<a href="https://kalselprov.go.id/">Pemprov</a> <a href="https://kompas.com/a">Kompas</a>')),
        Example(body=p('<a href="https://www.youtube.com/watch?v=1">video</a> <a href="https://gojek.id/">Gojek</a>')),
        Example(body=p('<a href="https://logo.id/">logo</a> <a href="https://blog.idntimes.com/">blog</a>')),
        Example(body=p('<a href="https://barito.example/">Barito</a> <a href="/tentang">tentang</a>')),
        Example(body=p('<a href="mailto:humas@baritokualakab.go.id">surel</a> <a href="#atas">atas</a>')),
    ],
    "TEK-02": [
        Example(("tautan",), body=hidden("display:none")),
        Example(("tautan",), body=hidden("visibility: hidden")),
        Example(("tautan",), body=hidden("position:absolute;left:-9999px")),
        Example(("tautan",), body=hidden("font-size:0")),
        Example(("tautan",), body=hidden("color:#fff;background-color:#fff")),
        Example(("tautan",), body=hidden("height:0;overflow:hidden")),
        Example(("kata tersembunyi",), body='<p style="opacity:0">kata tersembunyi</p>'),
        Example(("kata tersembunyi",), body="<p hidden>kata tersembunyi</p>"),
        Example(("bonus besar",), body=p('<a href="https://slot-gacor88.example/">bonus besar</a>')),
        Example(("situs slot terbaik",), body=p('<a href="https://a.example/">situs slot terbaik</a>')),
        Example(("pinjaman",), body=p('<a href="https://pinjol-cepat.example/">pinjaman</a>')),
        Example(body=p("Diskominfo mengajak warga menjauhi judi online dan slot gacor serta pinjol ilegal.")),
        Example(body=p('<a href="https://aduankonten.id/">laporkan judi online</a>')),
        Example(body='<p class="screen-reader-text">Lewati ke isi</p>'),
        Example(body='<p style="color:#333;background-color:#fff;font-size:14px">biasa</p>'),
        Example(body='<p style="overflow:hidden;height:200px">biasa</p><p style="left:10px">biasa</p>'),
        Example(body="<!-- catatan penulis -->"),
    ],
    "MED-01": [
        Example(("pelatihan.jpg",), alt=""),
        Example(("pelatihan.jpg",), alt="pelatihan.jpg"),
        Example(("pelatihan.jpg",), alt="Pelatihan"),
        Example(("pelatihan.jpg",), alt="IMG_2034"),
        Example(("",), body='<figure><img src="https://luar.example/b.jpg"></figure>'),
        Example(),
        Example(alt="Foto bersama peserta pelatihan"),
        Example(picture=""),
        Example(body='<img src="https://luar.example/b.jpg" alt="Jembatan Rumpiang dari udara">'),
        Example(alt="Gambar 3 menunjukkan peta banjir"),
    ],
    "BHS-01": [
        Example(("aktifitas",), body=p("Semua aktifitas warga berjalan lancar.")),
        Example(("Ijin",), body=p("Ijin keramaian sudah terbit.")),
        Example(("apotik", "resiko"), body=p("Di apotik itu ada resiko.")),
        Example(("Praktek",), title="Praktek Kerja Lapangan Dimulai"),
        Example(("dihimbau",), excerpt="Warga dihimbau waspada."),
        Example(("kerjasama",), body="<ul><li>kerjasama antardesa</li></ul>"),
        Example(body=p("Aktivitas warga, izin keramaian, apotek, dan risiko banjir.")),
        Example(body=p("“Ini aktifitas kami,” katanya.")),
        Example(body=p("Ia membeli obat di toko milik Haji Apotik Sehat.")),
        Example(body="<pre>aktifitas</pre>"),
        Example(body="<blockquote><p>Ijin dulu, Pak.</p></blockquote>"),
        Example(body=p("Kedalaman sungai diukur.")),
    ],
    "ETK-05": [
        Example(("HEBOH", "!!"), title="HEBOH!! Jembatan Ini Ramai"),
        Example(("viral",), title="Pasar Terapung viral di Media Sosial"),
        Example(("?!",), title="Benarkah Jalan Ditutup?!"),
        Example(("BUPATI BUKA PELATIHAN SITUS DESA",), title="BUPATI BUKA PELATIHAN SITUS DESA"),
        Example(),
        Example(title="DPRD dan BPBD Bahas APBD 2026"),
        Example(title="Kapan Layanan Dibuka?"),
        Example(title="Selamat Hari Guru!"),
        Example(title="Warga Antusias Ikuti Vaksinasi"),
        Example(body=p("Video itu viral!!")),
    ],
}  # fmt: skip
