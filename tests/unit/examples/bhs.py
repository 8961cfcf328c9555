"""Examples of the checks BHS."""

from __future__ import annotations

from tests.unit.examples.example import Example, p

EXAMPLES: dict[str, list[Example]] = {
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
}
