"""Examples of the checks MED."""

from __future__ import annotations

from tests.unit.examples.example import Example

EXAMPLES: dict[str, list[Example]] = {
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
}
