"""Examples of the checks DOM."""

from __future__ import annotations

from tests.unit.examples.example import Example, p


def _link(address: str, words: str = "daftar") -> str:
    return p(f'Silakan <a href="{address}">{words}</a> segera.')


def _site(url: str, *found: str) -> Example:
    return Example(found, facts={"url": url})


EXAMPLES: dict[str, list[Example]] = {
    "DOM-01": [
        _site("https://diskominfo-batola.com", ""),
        _site("https://desaku.wordpress.com", ""),
        _site("http://www.pemkab-contoh.web.id/berita", ""),
        _site("https://go.id.layanan.xyz", ""),
        _site("https://diskominfo.baritokualakab.go.id"),
        _site("https://berangas.desa.id"),
        _site("http://localhost:8080"),
        _site("http://127.0.0.1:8080/situs"),
        _site("https://situs.test"),
        _site("https://[::1]/"),
        _site(""),
    ],
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
        Example(("portal",), body=_link("https://pajak.go-id.online/", "portal")),
        Example(("portal",), body=_link("https://layanan.gov.id/", "portal")),
        Example(
            ("portal",),
            body=_link("https://layanan-batola.xyz/", "portal"),
            facts={"official_domains": ("batola.go.id",)},
        ),
        Example(("daftar",), body=_link("https://t4pinkab.com/")),
        Example(
            body=_link("https://g20indonesia.com/") + _link("https://kab3.example/") + _link("https://kota1001.com/")
        ),
        Example(body=_link("https://infobatola.com/"), facts={"official_domains": ("batola.go.id",)}),
        Example(body=_link("https://www.cnnindonesia.com/"), facts={"official_domains": ("indonesia.go.id",)}),
        Example(body=_link("https://tribunjakarta.com/"), facts={"official_domains": ("jakarta.go.id",)}),
        Example(
            body=_link("https://www.logammulia.com/id") + _link("https://antam-gold.com/") + _link("https://mango.id/")
        ),
    ],
    "DOM-03": [
        Example(("daftar",), body=_link("https://bit.ly/peserta")),
        Example(("daftar",), body=_link("https://s.id/RenjaDinas")),
        Example(("daftar",), body=_link("https://drive.google.com/file/d/1/view")),
        Example(("daftar",), body=_link("https://docs.google.com/spreadsheets/d/1")),
        Example(("bit.ly/peserta",), body=p("Unduh di bit.ly/peserta.")),
        Example(("s.id/A1",), body=p("Unduh di s.id/A1 atau https://s.id/A1")),
        Example(("https://linktr.ee/dinas",), message="Semua tautan: https://linktr.ee/dinas"),
        Example(("daftar",), body=_link("https://tautan.example/a"), parameters={"add": ["tautan.example"]}),
        Example(body=_link("https://bit.ly/peserta"), parameters={"remove": ["bit.ly"]}),
        Example(body=_link("https://forms.gle/abc") + _link("https://docs.google.com/forms/d/e/1/viewform")),
        Example(body=_link("https://youtu.be/abc") + _link("https://maps.app.goo.gl/abc") + _link("https://wa.me/628")),
        Example(body=_link("https://pus.id/abc") + p("Laman bps.id/data dan kemendes.id/a; s.id saja.")),
        Example(body=_link("https://baritokualakab.go.id/s.id/x")),
    ],
    "DOM-04": [
        Example(("daftar",), body=_link("http://kemkes.go.id/data")),
        Example(("daftar",), body=_link("http://192.168.1.10/data")),
        Example(("daftar",), body=_link("https://localhost/situs")),
        Example(("daftar",), body=_link("https://staging.baritokualakab.go.id/")),
        Example(("daftar",), body=_link("https://diskominfo.example.go.id/wp-admin/post.php?post=1")),
        Example(("daftar",), body=_link("https://accounts.google.com/signin")),
        Example(("daftar",), body=_link("/?p=12&amp;preview=true")),
        Example(("daftar",), body=_link("#")),
        Example(('<a href="">',), body=_link("")),
        Example(("daftar",), body=_link("www.baritokualakab.go.id/berita")),
        Example(("daftar",), body=_link("https//baritokualakab.go.id")),
        Example(("daftar",), body=_link("humas@baritokualakab.go.id")),
        Example(("daftar",), body=_link("file:///C:/berkas/a.pdf")),
        Example(body=_link("https://kemkes.go.id/data")),
        Example(body=_link("#isi") + _link("/tentang") + _link("laporan.pdf")),
        Example(body=_link("mailto:humas@baritokualakab.go.id") + _link("tel:+625114780000")),
        Example(body=_link("https://sscasn.bkn.go.id/login") + _link("https://developer.kompas.com/")),
        Example(body='<p><a id="jadwal"></a><a name="x">Jadwal</a></p>'),
    ],
}
