"""Examples of the checks DOK."""

from __future__ import annotations

from tests.site import samples
from tests.unit.examples.example import Example, p

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
}
