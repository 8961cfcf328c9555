"""Examples of the checks MED."""

from __future__ import annotations

from tests.unit.examples.example import Example, p

_PICTURE = '<figure class="wp-block-image"><img src="https://luar.example/b.jpg" alt="Jembatan dari udara">{}</figure>'
_LONG = "Peserta duduk berjajar di aula dan mendengarkan pemateri. " * 5


def _caption(words: str) -> str:
    return _PICTURE.format(f"<figcaption>{words}</figcaption>")


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
        Example(("pelatihan.jpg",), alt="Foto kegiatan 2"),
        Example(("pelatihan.jpg",), alt="Bupati Buka Pelatihan bagi Pengelola Situs Desa"),
        Example(("pelatihan.jpg",), alt="Peserta pelatihan", caption="Peserta pelatihan."),
        Example(("pelatihan.jpg",), alt=_LONG),
        Example(("Jembatan dari udara",), body=_caption("Jembatan dari udara")),
        Example(("",), body='<img src="https://luar.example/b.jpg" alt="WhatsApp Image 2026-11-24 at 09.00.00">'),
        Example(body='<img src="https://luar.example/b.png" alt="" role="presentation">'),
        Example(body='<img src="https://luar.example/a.png" alt="" aria-hidden="true">'),
        Example(body='<img src="https://luar.example/garis-hias_2.svg" alt="">'),
        Example(("",), body='<img src="https://luar.example/garis-hias.svg">'),
        Example(body=_caption("Jembatan Rumpiang (Foto: Diskominfo)")),
    ],
    "MED-02": [
        Example(("",), body=_PICTURE.format("")),
        Example(("",), body='<p><img src="https://luar.example/b.jpg" alt="Jembatan"> Jembatan itu dibangun lagi.</p>'),
        Example(("",), body=_PICTURE.format("") * 2),
        Example(("",), body=_PICTURE.format("") + p("Acara itu istimewa bagi warga, menurut sumber resmi.")),
        Example(body=_caption("Jembatan Rumpiang")),
        Example(body=_PICTURE.format("") + p("Foto: Diskominfo Batola")),
        Example(body=_PICTURE.format("") + p("(Humas Barito Kuala)")),
        Example(body=_PICTURE.format("") + p("Dok. Dinas PUPR")),
        Example(body=_PICTURE.format("") + p("© Pemerintah Kabupaten")),
        Example(body='[caption id="a"]<img src="https://luar.example/b.jpg" alt="x y"> Jembatan[/caption]'),
        Example(body='<p>Halo <img class="emoji" src="https://s.w.org/1.svg" alt="senyum"></p>'),
        Example(body='<p><img width="32" height="32" src="https://luar.example/ikon.png" alt="Telepon"></p>'),
        Example(),
    ],
    "MED-04": [
        Example(('<video src="a.mp4">',), body='<figure><video src="a.mp4"></video></figure>'),
        Example(('<audio src="a.mp3">',), body='<audio src="a.mp3"></audio>'),
        Example(
            ("https://youtu.be/abc",),
            body='<!-- wp:embed {"url":"https://youtu.be/abc"} --><figure>film</figure><!-- /wp:embed -->',
        ),
        Example(
            ('<iframe src="https://www.youtube.com/embed/abc">',),
            body='<iframe src="https://www.youtube.com/embed/abc"></iframe>',
        ),
        Example(("Rincian",), body="<h2>Kegiatan</h2><p>a</p><h4>Rincian</h4>"),
        Example(("Judul",), body="<h1>Judul</h1>"),
        Example(("klik di sini",), body=p('Daftar <a href="https://a.go.id">klik di sini</a>.')),
        Example(("Selengkapnya »",), body=p('<a href="https://a.go.id">Selengkapnya »</a>')),
        Example(
            ("https://a.go.id/berita/2026/11/judul",),
            body=p('<a href="https://a.go.id/b">https://a.go.id/berita/2026/11/judul</a>'),
        ),
        Example(("pintu",), body=p('<a href="https://a.go.id">pintu</a>'), parameters={"add": ["pintu"]}),
        Example(body=p('<a href="https://a.go.id">di sini</a>'), parameters={"remove": ["di sini"]}),
        Example(body='<video src="a.mp4"><track kind="captions" src="a.vtt"></video>'),
        Example(body='<video src="a.mp4"></video><h2>Transkrip</h2><p>Selamat pagi.</p>'),
        Example(body='<video autoplay loop muted src="a.mp4"></video>'),
        Example(body="<h2>Satu</h2><h3>Dua</h3><h2>Tiga</h2><h3>Empat</h3><h4>Lima</h4>"),
        Example(body="<h3>Hanya satu tingkat</h3>"),
        Example(
            body=p(
                '<a href="https://a.go.id">www.a.go.id</a> dan <a href="https://a.go.id/x">Jadwal layanan di sini</a>'
            )
        ),
        Example(body='<iframe src="https://www.google.com/maps/embed?pb=1"></iframe>'),
    ],
}
