"""Examples of the checks ETK."""

from __future__ import annotations

from tests.unit.examples.example import Example, p

EXAMPLES: dict[str, list[Example]] = {
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
}
