"""Examples of the checks DOM."""

from __future__ import annotations

from tests.unit.examples.example import Example, p

EXAMPLES: dict[str, list[Example]] = {
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
}
