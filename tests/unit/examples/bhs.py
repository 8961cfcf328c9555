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
    "BHS-02": [
        Example(("dikantor",), body=p("Rapat dilaksanakan dikantor kecamatan.")),
        Example(("di serahkan",), body=p("Bantuan di serahkan langsung oleh camat.")),
        Example(("Apapun",), body=p("Apapun hasilnya, panitia akan mengumumkan kepada peserta.")),
        Example(("Rp. 250.000,-",), body=p("Biaya pendaftaran Rp. 250.000,- per orang.")),
        Example(("ke 80",), body=p("Peringatan HUT ke 80 berlangsung sederhana.")),
        Example(body=p("Rapat dilaksanakan di kantor kecamatan.")),
        Example(body=p("Bantuan diserahkan langsung oleh camat.")),
        Example(body=p("Walaupun hujan, warga tetap hadir; apa pun hasilnya diumumkan.")),
        Example(body=p("Biaya pendaftaran Rp250.000 per orang.")),
        Example(body=p("Peringatan HUT ke-80 berlangsung pascabencana.")),
        Example(body=p("Kepala dinas keluar dari ruang rapat.")),
    ],
    "BHS-03": [
        Example(
            (
                "Sehubungan dengan hal tersebut di atas maka dengan ini kami sampaikan bahwa dalam rangka meningkatkan kualitas pelayanan publik yang prima bagi seluruh lapisan masyarakat di wilayah kabupaten yang terdiri atas tujuh belas kecamatan dengan karakteristik geografis yang berbeda-beda pemerintah daerah melalui perangkat daerah terkait akan melaksanakan serangkaian kegiatan pembinaan yang dijadwalkan secara bertahap mulai awal tahun hingga akhir tahun anggaran berjalan.",
                "Sehubungan dengan hal tersebut di atas",
                "dengan ini kami sampaikan bahwa",
                "dalam rangka",
            ),
            body=p(
                "Sehubungan dengan hal tersebut di atas maka dengan ini kami sampaikan bahwa dalam rangka meningkatkan kualitas pelayanan publik yang prima bagi seluruh lapisan masyarakat di wilayah kabupaten yang terdiri atas tujuh belas kecamatan dengan karakteristik geografis yang berbeda-beda pemerintah daerah melalui perangkat daerah terkait akan melaksanakan serangkaian kegiatan pembinaan yang dijadwalkan secara bertahap mulai awal tahun hingga akhir tahun anggaran berjalan."
            ),
        ),
        Example(("PKSPBD",), body=p("Kegiatan PKSPBD didanai dari DAK nonfisik.")),
        Example(body=p("Kegiatan ini dibiayai APBD.")),
        Example(body=p("Program Keluarga Harapan (PKHX) menerima data.")),
        Example(body=p("Warga hadir tepat waktu.")),
        Example(body=p("Panitia menyiapkan tempat duduk.")),
    ],
    "BHS-04": [
        Example(
            ("This program is open to all citizens and the registration will be closed at the end of the month.",),
            body=p("This program is open to all citizens and the registration will be closed at the end of the month."),
        ),
        Example(
            ("Grand Opening of the New Public Service Center",), title="Grand Opening of the New Public Service Center"
        ),
        Example(
            ("Please fill in the form before you visit our office and bring your original documents with you.",),
            body=p("Please fill in the form before you visit our office and bring your original documents with you."),
        ),
        Example(body=p("Pelatihan ini terbuka untuk semua warga.")),
        Example(body=p("“This program is open to all citizens,” katanya.")),
        Example(body=p("Program Smart City dilanjutkan tahun ini.")),
        Example(body=p("Lagu itu berjudul “Home of the Heart and the Sea”.")),
    ],
}
