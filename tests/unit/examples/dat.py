"""Examples of the checks DAT."""

from __future__ import annotations

from tests.site import samples
from tests.unit.examples.example import NIK, Example, p

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
}
