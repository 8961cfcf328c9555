"""Examples of the checks TEK."""

from __future__ import annotations

from datetime import timedelta

from tests.unit.examples.example import LEAD, NOW, Example, hidden, p
from wpbridge.text import Earlier, sketch

_SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
_PLAIN_SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0"/></svg>'
_BOUND = '<!-- wp:paragraph {"metadata":{"bindings":{"content":{"source":"core/post-meta","args":{"key":"harga"}}}}} -->'
_STORY = (
    "Pelatihan diikuti 25 pengelola situs desa dari seluruh kecamatan. Peserta belajar menulis berita, memotret, "
    "dan menjaga kata sandi. Panitia menyediakan komputer serta jaringan internet, dan seluruh bahan dapat diunduh."
)


def _earlier(text: str, post_id: int = 9) -> dict[str, object]:
    title = "Pelatihan Pengelola Situs Desa"
    return {"earlier": (Earlier(post_id=post_id, title=title, at=NOW - timedelta(days=30), sketch=sketch(text)),)}


EXAMPLES: dict[str, list[Example]] = {
    "TEK-01": [
        Example(("<script>alert(1)</script>",), body="<script>alert(1)</script>"),
        Example(('<img src="x" onerror="alert(1)">',), body="<img src=x oNeRrOr=alert(1)>"),
        Example(('<a href="java\tscript:alert(1)">',), body='<p><a href="java&Tab;script:alert(1)">klik</a></p>'),
        Example(('<a href=" JaVaScRiPt:alert(1)">',), body='<p><a href=" JaVaScRiPt&#58;alert(1)">klik</a></p>'),
        Example(('<a href="javascript&#58;alert(1)">',), body='<p><a href="javascript&amp;#58;alert(1)">klik</a></p>'),
        Example(('<a href="data:text/html,halo">',), body='<p><a href="data:text/html,halo">klik</a></p>'),
        Example(('<iframe src="https://iklan.example/a">',), body='<iframe src="https://iklan.example/a"></iframe>'),
        Example(
            ('<iframe src="https://youtube.com.iklan.xyz/">',),
            body='<iframe src="https://youtube.com.iklan.xyz/"></iframe>',
        ),
        Example(
            ('<form action="https://lain.example/kirim">',), body='<form action="https://lain.example/kirim"></form>'
        ),
        Example(
            ('<meta http-equiv="refresh" content="0;url=https://a.example">',),
            body='<meta http-equiv="refresh" content="0;url=https://a.example">',
        ),
        Example(('<base href="https://a.example/">',), body='<base href="https://a.example/">'),
        Example(('<p style="width:expression(alert(1))">',), body='<p style="width:expression(alert(1))">a</p>'),
        Example(('<svg onload="alert(1)"></svg>',), body='<svg onload="alert(1)"></svg>'),
        Example(("<svg><script>a</script></svg>",), body="<svg><script>a</script></svg>"),
        Example(("<?php eval($a); ?>",), body="<?php eval($a); ?>"),
        Example(("logo.svg",), document="logo.svg", files={"logo.svg": _SVG}),
        Example(document="logo.svg", files={"logo.svg": _PLAIN_SVG}),
        Example(body='<iframe src="https://www.youtube.com/embed/abc" title="Video"></iframe>'),
        Example(body='<iframe src="https://www.google.com/maps/embed?pb=1"></iframe>'),
        Example(body='<iframe src="https://peta.kalselprov.go.id/x"></iframe><iframe src="/lokal.html"></iframe>'),
        Example(body='<script type="application/ld+json">{"@type": "NewsArticle"}</script>'),
        Example(body='<script async src="//www.instagram.com/embed.js"></script>'),
        Example(body='<form action="/cari"><input type="search" name="s"></form>'),
        Example(
            body=p('Skrip ditulis <code>&lt;script&gt;</code>; pakai onclick = "..." dan javascript: dengan hati-hati.')
        ),
        Example(body='<iframe src="https://iklan.example/a"></iframe>', parameters={"frames": ["iklan.example"]}),
        Example(body='<svg viewBox="0 0 1 1"><title>online = daring</title><path d="M0 0"/></svg>'),
    ],
    "TEK-02": [
        Example(("tautan",), body=hidden("display:none")),
        Example(("tautan",), body=hidden("visibility: hidden")),
        Example(("tautan",), body=hidden("position:absolute;left:-9999px")),
        Example(("tautan",), body=hidden("font-size:0")),
        Example(("tautan",), body=hidden("color:#fff;background-color:#fff")),
        Example(("tautan",), body=hidden("height:0;overflow:hidden")),
        Example(("kata tersembunyi",), body='<p style="opacity:0">kata tersembunyi</p>'),
        Example(("kata tersembunyi",), body="<p hidden>kata tersembunyi</p>"),
        Example(("bonus besar",), body=p('<a href="https://slot-gacor88.example/">bonus besar</a>')),
        Example(("situs slot terbaik",), body=p('<a href="https://a.example/">situs slot terbaik</a>')),
        Example(("pinjaman",), body=p('<a href="https://pinjol-cepat.example/">pinjaman</a>')),
        Example(body=p("Diskominfo mengajak warga menjauhi judi online dan slot gacor serta pinjol ilegal.")),
        Example(body=p('<a href="https://aduankonten.id/">laporkan judi online</a>')),
        Example(body='<p class="screen-reader-text">Lewati ke isi</p>'),
        Example(body='<p style="color:#333;background-color:#fff;font-size:14px">biasa</p>'),
        Example(body='<p style="overflow:hidden;height:200px">biasa</p><p style="left:10px">biasa</p>'),
        Example(body="<!-- catatan penulis -->"),
        Example(("klik",), body=p('<a href="https://mpo888.com/">klik</a>')),
        Example(("slot gacor maxwin",), body=p('<a href="https://dinas.example.go.id/x">slot gacor maxwin</a>')),
        Example(("slotgacor88.com",), body=p("Kunjungi slotgacor88.com sekarang.")),
        Example(("k",), body='<div style="clip-path: inset(100%)"><a href="https://a.example/">k</a></div>'),
        Example(("k",), body='<p class="sr-only"><a href="https://a.example/">k</a></p>'),
        Example(
            ('<noscript><a href="https://toto4d.example/">a</a></noscript>',),
            body='<noscript><a href="https://toto4d.example/">a</a></noscript>',
        ),
        Example(("a",), body=p('<a href="https://a.example/">a</a> ' * 3), parameters={"links": 3}),
        Example(body=p('<a href="https://www.kompas.com/">a</a> ' * 3), parameters={"links": 3}),
        Example(body=p('<a href="https://www.ojk.go.id/waspada">pinjol</a>')),
        Example(
            body=p('Polisi menangkap bandar judi, menurut <a href="https://kabar.example/">kabar bandar togel</a>.')
        ),
        Example(body=p('<a href="https://kompas.com/">Fenomena slot gacor di kalangan remaja</a>')),
        Example(
            body=p(
                'Konser <a href="https://dewa19.com/">Dewa 19</a> dan <a href="https://judistira.com/">Judistira</a>'
            )
        ),
        Example(body=p("Polisi memblokir slotgacor88.com dan 20 situs lain.")),
        Example(body='<p class="screen-reader-text"><a href="#isi">Lewati ke isi</a></p>'),
        Example(body='<div style="overflow:hidden"><a href="https://a.example/">k</a></div>'),
    ],
    "TEK-03": [
        Example(("<b>",), body="<p><b>Pengumuman</p>"),
        Example(("<i>",), body="<p><b><i>Pengumuman</b></i></p>"),
        Example(("</div>",), body="<p>Pengumuman</p></div>"),
        Example(("<li>",), body="<li>Satu</li>"),
        Example(("<p>",), body="<!-- wp:paragraph --><p>Tanpa penutup<!-- /wp:paragraph -->"),
        Example(("<!-- wp:paragraph -->",), body="<!-- wp:paragraph -->Tanpa elemen<!-- /wp:paragraph -->"),
        Example(
            ('<!-- wp:heading {"level":3} -->',), body='<!-- wp:heading {"level":3} --><h2>A</h2><!-- /wp:heading -->'
        ),
        Example(('<!-- wp:image {"id":} -->',), body='<!-- wp:image {"id":} --><img src="a.jpg"><!-- /wp:image -->'),
        Example(("<!-- wp:group -->",), body="<!-- wp:group --><div><p>A</p></div>"),
        Example(("<!-- lupa",), body="<!-- lupa"),
        Example(('<a href="x>satu</a> lalu <a href="y">',), body='<p><a href="x>satu</a> lalu <a href="y">dua</a></p>'),
        Example(('<a href="y">',), body='<p><a href="x">satu <a href="y">dua</a></a></p>'),
        Example(body="<ul><li>Satu<li>Dua</ul><table><tr><td>1<td>2<tr><td>3</table>"),
        Example(body="Paragraf satu<p>Paragraf dua<br>lanjut<hr>"),
        Example(body="<p>Nilai < 5 dan > 3, atau 1 <2</p>"),
        Example(body='<svg><path d="M0 0"/><g><circle r="1"/></g></svg><script>if (a<b) "</p>"</script>'),
        Example(body="<!-- wp:list --><ul><!-- wp:list-item --><li>A</li><!-- /wp:list-item --></ul><!-- /wp:list -->"),
        Example(body='<!-- wp:embed {"url":"https://youtu.be/a"} /--><!-- wp:more --><!--more--><!-- /wp:more -->'),
        Example(body='<p title="5" 3">Ukuran</p><o:p></o:p>'),
        Example(body='<!-- wp:heading {"level":3} --><h3>A</h3><!-- /wp:heading -->'),
    ],
    "TEK-04": [
        Example(("Lorem ipsum",), body=p("Lorem ipsum dolor sit amet")),
        Example(("[nama pejabat]", "[tempat]"), body=p("Acara dibuka [nama pejabat] di [tempat].")),
        Example(("(nama lengkap)",), body=p("Demikian disampaikan Kepala Bidang (nama lengkap).")),
        Example(("XXXX",), body=p("Peserta berjumlah XXXX orang.")),
        Example(("XXX",), body=p("Anggaran sebesar Rp XXX juta.")),
        Example(("xxx",), body=p("Surat nomor xxx/12/Diskominfo/2026.")),
        Example(("TBD",), body=p("Narasumber: TBD")),
        Example(("Nomor: ..........",), body=p("Nomor: ..........")),
        Example(("tanggal ...",), body=p("Dilaksanakan pada tanggal ... di aula.")),
        Example(("Judul Berita",), title="Judul Berita"),
        Example(("{{judul}}", "{nama}"), body=p("{{judul}} oleh {nama}")),
        Example(("«Nama_Lengkap»",), body=p("Kepada «Nama_Lengkap» disampaikan hal berikut.")),
        Example(("Klik untuk mengedit",), body=p("Klik untuk mengedit teks ini")),
        Example(("Keterangan foto",), caption="Keterangan foto"),
        Example(("[isi kutipan di sini]",), body=p("“[isi kutipan di sini],” katanya.")),
        Example(body=p("Kontingen berangkat ke PON XXX dan MTQ XXXIII; TAP MPRS Nomor XXX/MPRS/1966 masih dibaca.")),
        Example(body=p("Hubungi 0812-xxxx-xxxx atau rekening 1234 xxxx 5678; mobil DA xxxx AB ditahan.")),
        Example(body=p("“Kami di [kota] ini siap [...],” katanya menurut [Antara]. [1]")),
        Example(body='[gallery ids="1,2"]<p>[caption id="a"]Peserta[/caption]</p>'),
        Example(body=p("Kota Tanjung Balai Asahan (TBA) menekan TBC dan menonton film xXx.")),
        Example(body=p("Ketik REG [nama] [alamat] kirim ke nomor layanan; format tanggal dd/mm/yyyy.")),
        Example(body=p('Silakan <a href="/survei">isi di sini</a>. Selamat ulang tahun... semoga sukses......')),
        Example(body=p("Bab I Pendahuluan .......... 5") + p("______________")),
        Example(body=p("[FOTO] Banjir di Kecamatan Tabunganen (foto: Humas)")),
    ],
    "TEK-05": [
        Example(("",), body=p(_STORY), facts=_earlier(f"{LEAD} {_STORY}")),
        Example(("",), body=p(_STORY), facts=_earlier(_STORY)),
        Example(("",), body=p(_STORY), facts=_earlier(f"{LEAD} {_STORY.replace('25', '30')}")),
        Example(("",), body=p(_STORY), facts=_earlier(LEAD), parameters={"share": 0.1}),
        Example(
            ("",),
            body=p(_STORY) + f'<p><a href="https://a.go.id/{"kata-" * 60}">a</a></p><!-- {"catatan lain " * 40} -->',
            facts=_earlier(f"{LEAD} {_STORY}"),
            parameters={"share": 0.9},
        ),
        Example(body=p(_STORY), facts=_earlier(f"{LEAD} {_STORY}", post_id=1)),
        Example(body=p(_STORY), facts=_earlier(LEAD)),
        Example(body=p(_STORY), facts=_earlier("Satu teks yang lain sama sekali dari yang ini dan itu")),
        Example(body=p(_STORY)),
        Example(body=p(_STORY), facts=_earlier(f"{LEAD} {_STORY.replace('25', '30')}"), parameters={"share": 0.99}),
    ],
    "TEK-06": [
        Example(('<!-- wp:block {"ref":123} /-->',), body='<!-- wp:block {"ref":123} /-->'),
        Example(('<!-- wp:core/block {"ref":123} /-->',), body='<!-- wp:core/block {"ref":123} /-->'),
        Example(('<!-- wp:pattern {"slug":"tema/kontak"} /-->',), body='<!-- wp:pattern {"slug":"tema/kontak"} /-->'),
        Example(('<!-- wp:template-part {"slug":"kaki"} /-->',), body='<!-- wp:template-part {"slug":"kaki"} /-->'),
        Example(('<!-- wp:rss {"feedURL":"https://a.go.id/"} /-->',), body='<!-- wp:rss {"feedURL":"https://a.go.id/"} /-->'),
        Example(("<!-- wp:post-content /-->",), body="<!-- wp:post-content /-->"),
        Example(("<!-- wp:latest-posts /-->",), body="<!-- wp:latest-posts /-->"),
        Example(
            ('<!-- wp:query {"queryId":1} -->',),
            body='<!-- wp:query {"queryId":1} --><div><!-- wp:post-template --><!-- wp:post-title /-->'
            "<!-- /wp:post-template --></div><!-- /wp:query -->",
        ),
        Example((_BOUND,), body=f"{_BOUND}<p>Harga tetap.</p><!-- /wp:paragraph -->"),
        # WordPress reads a mark where a browser sees the rest of a comment or a string.
        Example(('<!-- wp:block {"ref":5} /-->',), body='<!-- catatan <!-- wp:block {"ref":5} /-->'),
        Example(
            ('<!-- wp:paragraph {"x":"-->',),
            body='<!-- wp:paragraph {"x":"-->","metadata":{"bindin\\u0067s":{"content":{"source":"core/post-meta"}}}} --><p>a</p>',
        ),
        Example(("<!-- wp:acf/berita /-->",), body="<!-- wp:acf/berita /-->", parameters={"add": ["acf/berita"]}),
        Example(body='<!-- wp:block {"ref":123} /-->', parameters={"remove": ["block"]}),
        Example(body='<!-- wp:paragraph {"metadata":{"name":"Pembuka","bindings":{}}} --><p>a</p><!-- /wp:paragraph -->'),
        Example(body='<!-- wp:blocks {"ref":123} /--><!-- wp:footnotes /--><!-- wp:more --><!--more--><!-- /wp:more -->'),
        Example(body=p("Penulis memakai &lt;!-- wp:block {&quot;ref&quot;:1} /--&gt; sebagai contoh.")),
        Example(body="<!-- wp:image {\"id\":} --><img src='a.jpg'><!-- /wp:image -->"),
    ],
}
