"""Examples of the checks AKR."""

from __future__ import annotations

from tests.unit.examples.example import LEAD, Example, p, table

EXAMPLES: dict[str, list[Example]] = {
    "AKR-01": [
        Example(("Rabu (24/11/2026",), lead=LEAD.replace("Selasa", "Rabu")),
        Example(("Senin, 6 Januari 2026",), body=p("Acara digelar Senin, 6 Januari 2026.")),
        Example(("Jumat 25 November 2026",), title="Layanan Dibuka Jumat 25 November 2026"),
        Example(("Jum'at, 25-11-2026",), body=p("pada Jum'at, 25-11-2026")),
        Example(("Minggu tanggal 2 Februari 2026",), body=p("hari Minggu tanggal 2 Februari 2026")),
        Example(("Kamis, 25 Nov 2026",), excerpt="Kamis, 25 Nov 2026"),
        Example(body=p("Acara digelar Senin, 5 Januari 2026 dan Jumat (9/1/2026).")),
        Example(body=p("pada Rabu malam (25/11/2026) di Marabahan")),
        Example(body=p("Setiap Senin dan Kamis, mulai 2 Desember 2026.")),
        Example(body=p("Rabu, 31 Februari 2026 tidak ada.")),
        Example(body=p("Jum'at, 27 November 2026; Ahad, 29 November 2026.")),
        Example(body=p("Pasar Rabu 12 kios dibuka.")),
    ],
    "AKR-09": [
        Example(("Kegiatan berlangsung meriah.",), lead="Kegiatan berlangsung meriah."),
        Example(("Bupati membuka pelatihan di Aula Selidah.",), lead="Bupati membuka pelatihan di Aula Selidah."),
        Example(("Bupati hadir, Selasa (24/11/2026).",), lead="Bupati hadir, Selasa (24/11/2026)."),
        Example(("Di Marabahan hari ini hujan.",), lead="Di Marabahan hari ini hujan."),
        Example(),
        Example(lead="BARITO KUALA, Dinas Sosial menyalurkan bantuan, Senin (23/11/2026)."),
        Example(lead="Dinas Kesehatan membuka klinik di Kecamatan Tabunganen mulai 1 Desember."),
        Example(lead="Warga Desa Sungai Seluang menerima bantuan pada Minggu pagi."),
        Example(lead="Siti Aminah memenangi lomba di Banjarmasin kemarin."),
    ],
    "AKR-02": [
        Example(("31 November 2026",), body=p("Batas akhir penyerahan berkas adalah 31 November 2026.")),
        Example(("30 Februari 2025",), body=p("Kegiatan serupa pernah digelar pada 30 Februari 2025.")),
        Example(("45/13/2026",), body=p("Surat bertanggal 45/13/2026 itu sudah diterima.")),
        Example(("17 Agustus 2031",), body=p("Gedung itu telah diresmikan pada 17 Agustus 2031.")),
        Example(body=p("Batas akhir pendaftaran 30 November 2026.")),
        Example(body=p("Gedung itu telah diresmikan pada 17 Agustus 2024.")),
        Example(body=p("Festival akan digelar pada 17 Agustus 2031.")),
        Example(body=p("Nomor 31/11/2026/Setda tercantum pada surat.")),
    ],
    "AKR-03": [
        Example(("50",), body=p("Peserta terdiri atas 25 laki-laki dan 20 perempuan sehingga total 50 orang.")),
        Example(("310",), body=table("Kecamatan|Penerima;Alalak|120;Anjir Muara|85;Belawang|95;Jumlah|310")),
        Example(("38.500.000",), body=table("Uraian|Anggaran (Rp);Benih|15.000.000;Pupuk|22.500.000;Total|38.500.000")),
        Example(("25 persen",), body=p("Dari 200 responden, 60 persen setuju, 25 persen ragu, dan 25 persen menolak.")),
        Example(body=p("Peserta terdiri atas 25 laki-laki dan 20 perempuan sehingga total 45 orang.")),
        Example(body=p("Dari 200 responden, 60 persen setuju, 25 persen ragu, dan 15 persen menolak.")),
        Example(body=table("Kecamatan|Penerima;Alalak|120;Anjir Muara|85;Belawang|95;Jumlah|300")),
        Example(body=p("Anggaran naik 10 persen, lalu 20 persen, lalu 80 persen dibanding tahun sebelumnya.")),
    ],
    "AKR-04": [
        Example(
            ("Rp1.500.000 (satu juta lima puluh ribu rupiah)",),
            body=p("Bantuan yang disalurkan senilai Rp1.500.000 (satu juta lima puluh ribu rupiah)."),
        ),
        Example(("45 (empat puluh empat)",), body=p("Kegiatan diikuti 45 (empat puluh empat) orang peserta.")),
        Example(
            ("Rp2.750.000.000 (dua miliar tujuh ratus lima juta rupiah)",),
            body=p("Nilai kontrak sebesar Rp2.750.000.000 (dua miliar tujuh ratus lima juta rupiah)."),
        ),
        Example(("120 (seratus dua belas)",), body=p("Jangka waktu pekerjaan 120 (seratus dua belas) hari kalender.")),
        Example(body=p("Bantuan senilai Rp1.500.000 (satu juta lima ratus ribu rupiah).")),
        Example(body=p("Kegiatan diikuti 45 (empat puluh lima) orang.")),
        Example(body=p("Ada 12 (dua belas) desa dan 3 (tiga) kelurahan.")),
        Example(body=p("Telepon 112 (bebas pulsa) tersedia.")),
    ],
    "AKR-05": [
        Example(
            ("Undang-Undang Nomor 14 Tahun 2009 tentang Keterbukaan Informasi Publik",),
            body=p("Kegiatan mengacu pada Undang-Undang Nomor 14 Tahun 2009 tentang Keterbukaan Informasi Publik."),
        ),
        Example(
            ("UU Nomor 23 Tahun 2014 tentang Desa",), body=p("Dasarnya adalah UU Nomor 23 Tahun 2014 tentang Desa.")
        ),
        Example(
            ("UU Nomor 32 Tahun 2004 tentang Pemerintahan Daerah, kewenangan itu ada pada kabupaten",),
            body=p(
                "Sesuai dengan UU Nomor 32 Tahun 2004 tentang Pemerintahan Daerah, kewenangan itu ada pada kabupaten."
            ),
        ),
        Example(
            ("Undang-Undang Nomor 26 Tahun 2022 tentang Pelindungan Data Pribadi",),
            body=p("Hal itu diatur dalam Undang-Undang Nomor 26 Tahun 2022 tentang Pelindungan Data Pribadi."),
        ),
        Example(body=p("Dasarnya UU Nomor 14 Tahun 2008 tentang Keterbukaan Informasi Publik.")),
        Example(body=p("Lihat Peraturan Daerah Nomor 16 Tahun 2019.")),
        Example(
            body=p("UU Nomor 32 Tahun 2004 sudah dicabut dengan UU Nomor 23 Tahun 2014 tentang Pemerintahan Daerah.")
        ),
        Example(body=p("Surat Keputusan Nomor 12 Tahun 2026 ditandatangani.")),
    ],
    "AKR-06": [
        Example(
            ("Rahmadian Nor",),
            body=p(
                "Kepala bidang, Rahmadian Noor, membuka pelatihan itu. Menurut Rahmadian Nor, peserta akan dievaluasi."
            ),
        ),
        Example(
            ("Zulkifli Yadinsyah",),
            body=p(
                "Sekretaris daerah Zulkifli Yadiansyah memimpin rapat. Zulkifli Yadinsyah menambahkan, hasil rapat segera disampaikan."
            ),
        ),
        Example(
            ("Siti Norhasannah",),
            body=p("Ketua panitia, Siti Norhasanah, melaporkan persiapan. Siti Norhasannah juga menyerahkan bantuan."),
        ),
        Example(
            ("Muhammad Syarifudin",),
            body=p(
                "Hadir pula Muhammad Syarifuddin dari kementerian. Muhammad Syarifudin menjelaskan petunjuk teknisnya."
            ),
        ),
        Example(body=p("Rahmadian Noor membuka acara. Menurut Rahmadian Noor, peserta puas.")),
        Example(body=p("Siti Aminah dan Siti Aisyah menerima piagam.")),
        Example(body=p("Kecamatan Anjir Muara dan Kecamatan Anjir Pasar menjadi juara.")),
        Example(body=p("Bapak Hamdan dan Bapak Hamdi hadir.")),
    ],
    "AKR-08": [
        Example(("Konon",), body=p("Konon jembatan itu akan ditutup selama sebulan.")),
        Example(("Kabarnya",), body=p("Kabarnya harga pupuk bersubsidi segera naik.")),
        Example(("Santer terdengar",), body=p("Santer terdengar isu bahwa kepala dinas akan diganti.")),
        Example(
            ("sumber yang tidak mau disebutkan namanya",),
            body=p("Menurut sumber yang tidak mau disebutkan namanya, proyek itu bermasalah."),
        ),
        Example(body=p("“Konon jembatan itu angker,” kata seorang warga.")),
        Example(body=p("Kabar bahwa harga naik tidak benar; kabarnya itu hoaks.")),
        Example(body=p("“Kami siap,” katanya.")),
        Example(body=p("Menurut Kepala Dinas, harga pupuk tetap.")),
    ],
    "AKR-10": [
        Example(("12 persen",), body=p("Angka kemiskinan turun 12 persen.")),
        Example(("25 persen",), body=p("Produksi padi naik 25 persen.")),
        Example(("40 persen",), body=p("Jumlah kunjungan wisatawan meningkat 40 persen.")),
        Example(body=p("Angka kemiskinan turun 12 persen dibanding tahun 2025.")),
        Example(body=p("Menurut BPS, produksi padi naik 25 persen.")),
        Example(body=p("Sebanyak 25 persen warga hadir.")),
        Example(body=p("Kunjungan meningkat 40 persen sejak Januari.")),
    ],
    "AKR-11": [
        Example(("pukul 07.30",), body=p("Upacara bendera dimulai pukul 07.30 di halaman kantor bupati.")),
        Example(("jam 8",), body=p("Peserta diharapkan hadir jam 8 pagi.")),
        Example(("pukul 09.00",), body=p("Pemadaman listrik berlangsung pukul 09.00 sampai dengan 15.00.")),
        Example(("pukul 21.00",), body=p("Acara berakhir pukul 21.00 malam.")),
        Example(body=p("Upacara dimulai pukul 07.30 WITA.")),
        Example(body=p("Acara berlangsung pukul 09.00–11.00 WIB.")),
        Example(body=p("Ada 7.30 hektare lahan.")),
        Example(body=p("Pelatihan berlangsung delapan jam pelajaran.")),
    ],
    "AKR-07": [
        Example((LEAD[:80],), body=p("Peserta belajar menulis rilis dan mengelola situs desa dengan baik. " * 15)),
        Example((LEAD[:80],), body=p("Bantuan dibagikan kepada warga di lima kecamatan sejak pagi hari. " * 15)),
        Example(body=p("Peserta belajar menulis rilis, kata Kepala Dinas. " * 15)),
        Example(body=p("“Kami siap,” begitu bunyi sambutan. " + "Peserta belajar menulis rilis. " * 30)),
        Example(body=p("Peserta belajar menulis rilis.")),
        Example(
            title="Pengumuman Jadwal Pelatihan", body=p("Peserta belajar menulis rilis dan mengelola situs. " * 20)
        ),
    ],
}
