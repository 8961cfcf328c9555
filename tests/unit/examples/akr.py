"""Examples of the checks AKR."""

from __future__ import annotations

from tests.unit.examples.example import LEAD, Example, p

EXAMPLES: dict[str, list[Example]] = {
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
}
