"""Examples of the checks ANK."""

from __future__ import annotations

from tests.unit.examples.example import Example, p

EXAMPLES: dict[str, list[Example]] = {
    "ANK-01": [
        Example(
            ("MR", "Desa Sungai Rasau"),
            body=p("Pelajar SMP berinisial MR, warga Desa Sungai Rasau, ditangkap karena mencuri sepeda motor."),
        ),
        Example(
            ("Dika", "SDN Tabing Rimbah"),
            body=p("Anak korban kekerasan itu, Dika, siswa kelas 4 SDN Tabing Rimbah, kini didampingi psikolog."),
        ),
        Example(
            ("Aldi", "SMAN 1."), body=p("Polisi memeriksa remaja bernama Aldi yang terlibat tawuran di depan SMAN 1.")
        ),
        Example(
            ("Ayah tersangka", "Suriansyah"),
            body=p("Ayah tersangka anak, Bapak Suriansyah, meminta maaf atas perbuatan putranya yang mencuri."),
        ),
        Example(
            ("Rafi", "Desa Jelapat"),
            body=p("Bocah yatim bernama Rafi menjadi korban penganiayaan oleh tetangganya di Desa Jelapat."),
        ),
        Example(body=p("Nadia Putri, siswi SDN Tabing Rimbah, meraih juara satu lomba baca puisi.")),
        Example(body=p("Dinas Sosial mengadakan sosialisasi pencegahan kekerasan terhadap anak di Desa Bagus.")),
        Example(body=p("Seorang anak yang mencuri didampingi petugas.")),
        Example(body=p("Anak perusahaan itu memeriksa laporan keuangan.")),
    ],
    "ANK-02": [
        Example(
            ("berusia 15 tahun",),
            body=p("Tersangka pencurian itu baru berusia 15 tahun dan masih duduk di bangku sekolah."),
        ),
        Example(
            ("berumur 12 tahun",), body=p("Korban perundungan yang berumur 12 tahun tersebut dirawat di rumah sakit.")
        ),
        Example(("(16)",), body=p("Pelaku pembegalan, MA (16), diserahkan kepada orang tuanya.")),
        Example(("berusia 17 tahun",), body=p("Satu dari empat terduga pengedar sabu berusia 17 tahun.")),
        Example(("14 tahun",), body=p("Gadis 14 tahun menjadi korban perdagangan orang.")),
        Example(body=p("Aulia, 12 tahun, menjuarai lomba pidato.")),
        Example(body=p("Terdakwa dihukum penjara 15 tahun.")),
        Example(body=p("Tersangka berusia 25 tahun.")),
        Example(body=p("Data menunjukkan jumlah kasus kekerasan pada usia 12 tahun menurun.")),
    ],
    "ANK-03": [
        Example(
            ("SN", "Jalan Pasar Baru"),
            body=p("Korban pemerkosaan berinisial SN, karyawati toko di Jalan Pasar Baru, melapor ke polisi."),
        ),
        Example(
            ("paman korban", "Desa Puntik RT"),
            body=p("Pencabulan itu dilakukan paman korban di rumahnya, Desa Puntik RT 04."),
        ),
        Example(("Lestari",), body=p("Wanita bernama Lestari melaporkan pelecehan seksual oleh atasannya.")),
        Example(
            ("Mawarni", "anak tiri tersangka"), body=p("Korban kekerasan seksual, Mawarni, adalah anak tiri tersangka.")
        ),
        Example(
            ("ayah kandungnya",), body=p("Ia diperkosa ayah kandungnya sendiri di rumah mereka di Kecamatan Belawang.")
        ),
        Example(body=p("Pemerintah membuka layanan bagi korban kekerasan seksual di Desa Bagus.")),
        Example(body=p("Undang-undang tentang kekerasan seksual disosialisasikan oleh Ibu Rahmi.")),
        Example(body=p("Tersangka pelecehan diperiksa penyidik.")),
        Example(body=p("Kampanye melawan pelecehan dipimpin Ketua PKK.")),
    ],
}
