"""Examples of the checks TEK."""

from __future__ import annotations

from tests.unit.examples.example import Example, hidden, p

EXAMPLES: dict[str, list[Example]] = {
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
    ],
}
