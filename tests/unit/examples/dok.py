"""Examples of the checks DOK."""

from __future__ import annotations

from tests.site import samples
from tests.unit.examples.example import Example, p
from tests.unit.test_documents import paragraph, word
from tests.unit.test_documents_traits import CASES, changed, scanned, signed


def _case(name: str, found: tuple[str, ...] = ("lampiran",)) -> Example:
    """An example with one of the small files that carry a trait."""
    data, file, _ = CASES[name]
    called = f"lampiran.{file.rpartition('.')[2]}"
    return Example(tuple(called for _ in found), document=called, files={called: data})


def _docx(text: str, *found: str, name: str = "a.docx") -> Example:
    lines = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in text.splitlines())
    return Example(found, document=name, files={name: word(document=f'<w:d xmlns:w="w">{lines}</w:d>')})


_SIGNED_BY = "Dokumen ini telah ditandatangani secara elektronik menggunakan sertifikat elektronik"
_SIGNATURE = "/AcroForm<</Fields[<</FT/Sig/T(s)/V<</Type/Sig/ByteRange[0 1000 2000 9999999]/Contents<00>>>>>]>>"

EXAMPLES: dict[str, list[Example]] = {
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
    "DOK-04": [
        Example(("jadwal.pdf",), files={"jadwal.pdf": scanned()}),
        Example(("jadwal.pdf",), files={"jadwal.pdf": samples.pdf("x")}),
        Example(("surat.pdf",), document="surat.pdf", files={"surat.pdf": signed()}),
        Example(("jadwal.pdf",), files={"jadwal.pdf": changed(samples.pdf(), note="Cek")}),
        Example(files={"jadwal.pdf": changed(samples.pdf(), pdfa="2")}),
        Example(document="jadwal.docx", files={"jadwal.docx": samples.docx()}),
        Example(files={"pelatihan.jpg": samples.jpeg(40, 30)}),
        Example(files={"jadwal.pdf": samples.truncated_pdf()}),
        Example(),
    ],
    "DOK-05": [
        Example(("jadwal.pdf",), files={"jadwal.pdf": signed(b"9 0 obj\n<<>>\nendobj\n")}),
        Example(("jadwal.pdf",), files={"jadwal.pdf": samples.pdf(_SIGNED_BY)}),
        Example(
            ("jadwal.pdf",), files={"jadwal.pdf": samples.pdf("Surat ini ditandatangani secara elektronik oleh BSrE")}
        ),
        Example(
            ("jadwal.pdf",),
            files={"jadwal.pdf": samples.pdf("Keputusan ini ditandatangani dengan tanda tangan digital")},
        ),
        Example(files={"jadwal.pdf": signed()}),
        Example(files={"jadwal.pdf": changed(samples.pdf(_SIGNED_BY), _SIGNATURE)}),
        Example(files={"jadwal.pdf": samples.pdf("Aturan tentang dokumen yang ditandatangani secara elektronik")}),
        Example(files={"jadwal.pdf": samples.pdf("Laporan pelatihan tanda tangan elektronik")}),
        Example(document="jadwal.docx", files={"jadwal.docx": samples.docx(_SIGNED_BY)}),
        Example(),
    ],
    "DOK-07": [
        _docx("PEMERINTAH KABUPATEN\nNOTA DINAS\nKepada Sekretaris", "NOTA DINAS"),
        _docx("Laporan hasil\nR A H A S I A\nIsi laporan", "R A H A S I A"),
        _docx("Surat\nSifat : Sangat Rahasia\nPerihal", "Sangat Rahasia"),
        _docx("DRAFT 2 - REVISI\nRancangan", "DRAFT"),
        _docx("Isi.\nTidak untuk disebarluaskan.", "Tidak untuk disebarluaskan"),
        Example(("RAHASIA",), body=p("RAHASIA") + p("Rincian terlampir.")),
        Example(("DRAFT",), title="[DRAFT] Bupati Buka Pelatihan"),
        Example(("TIDAK UNTUK DISEBARLUASKAN",), body=p("Naskah ini TIDAK UNTUK DISEBARLUASKAN sebelum rapat.")),
        Example(("draft",), document="perbup-draft-v2.pdf"),
        Example(("Nota_Dinas",), document="Nota_Dinas 12.pdf"),
        Example(body=p("Resep ini rahasia dapur warga; draf RUU dibahas dan nota dinas dikirim.")),
        Example(
            body=p("Pasar malam digelar TERBATAS bagi warga; kuota terbatas, dokumen itu tidak untuk disebarluaskan.")
        ),
        _docx("Tingkat akses\nRahasia\nBiasa"),
        Example(document="rahasia-sukses-umkm.pdf"),
        Example(document="laporan-perseroan-terbatas.pdf"),
        _docx("PERSEROAN\nTERBATAS\nIsi laporan"),
        _docx("Informasi rahasia dagang dan draf peraturan dibahas.\nSifat: Biasa"),
        Example(title="Rahasia Dapur Warga Desa", body=p("DRAFTER terbaik mendapat hadiah.")),
        Example(body="<table><tr><td>RAHASIA</td><td>Naskah dengan sampul khusus</td></tr></table>"),
        Example(body=p("RAHASIA"), parameters={"remove": ["rahasia"]}),
    ],
    "DOK-08": [
        _case("docx tracked"),
        _case("docx comments"),
        _case("docx hidden words"),
        _case("xlsx hidden sheet"),
        _case("xlsx hidden row"),
        _case("pptx hidden slide"),
        _case("pdf layers off"),
        _case("pdf note"),
        Example(
            ("a.docx", "a.docx"),
            document="a.docx",
            files={"a.docx": word(document=paragraph("<w:vanish/>x"), comments=paragraph("Cek"))},
        ),
        _case("docx", ()),
        _case("xlsx", ()),
        _case("pdf", ()),
        _case("pdf signed", ()),
        Example(files={"pelatihan.jpg": samples.jpeg(40, 30)}),
    ],
}
