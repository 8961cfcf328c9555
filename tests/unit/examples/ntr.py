"""Examples of the checks NTR."""

from __future__ import annotations

from tests.unit.examples.example import Example, p

EXAMPLES: dict[str, list[Example]] = {
    "NTR-01": [
        Example(("coblos nomor urut 2",), body=p("Jangan lupa coblos nomor urut 2 pada hari pemungutan suara.")),
        Example(
            ("memilih pasangan calon",),
            body=p("Bupati mengajak warga memilih pasangan calon Rahmat–Yusuf dalam pilkada."),
        ),
        Example(("menangkan Partai Maju",), body=p("Mari menangkan Partai Maju Bersama di daerah kita.")),
        Example(("mendukung calon gubernur",), body=p("Pegawai diminta mendukung calon gubernur petahana.")),
        Example(body=p("KPU mengumumkan jadwal pemungutan suara.")),
        Example(body=p("Pegawai dilarang mendukung calon gubernur mana pun.")),
        Example(body=p("Warga diminta memilih sampah organik.")),
        Example(body=p("Tata cara mencoblos nomor urut pada surat suara dijelaskan Bawaslu.")),
    ],
}
