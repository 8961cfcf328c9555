"""Examples of the checks KIP."""

from __future__ import annotations

from tests.unit.examples.example import Example, p
from wpbridge.models import Term

EXAMPLES: dict[str, list[Example]] = {
    "KIP-02": [
        Example(("HPS",), body=p("HPS pengadaan ambulans sebesar Rp750 juta disampaikan sebelum lelang diumumkan.")),
        Example(("rekam medis",), body=p("Menurut rekam medis pasien, operasi dilakukan dua kali.")),
        Example(
            ("Denah pengamanan", "jadwal jaga"),
            body=p("Denah pengamanan rumah jabatan beserta jadwal jaga petugas dilampirkan."),
        ),
        Example(body=p("Rumah sakit menambah dokter.")),
        Example(body=p("Pemenang tender diumumkan dengan HPS Rp750 juta.")),
        Example(body=p("Jadwal pelayanan ditempel di pintu.")),
        Example(body=p("Petugas menjaga pintu masuk.")),
    ],
    "KIP-01": [
        Example(("",), terms=(Term(taxonomy="category", name="Berita"),)),
        Example(("",), terms=(Term(taxonomy="category", name="Informasi Dikecualikan"),)),
        Example(),
        Example(terms=(Term(taxonomy="category", name="Berita"), Term(taxonomy="post_tag", name="Serta Merta"))),
        Example(terms=(Term(taxonomy="category", name="Informasi Berkala"),)),
        Example(terms=(Term(taxonomy="category", name="Berita"),), body=p("Klasifikasi informasi: setiap saat")),
    ],
}
