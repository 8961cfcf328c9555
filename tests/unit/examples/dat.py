"""Examples of the checks DAT."""

from __future__ import annotations

from tests.site import samples
from tests.unit.examples.example import NIK, Example, p, table
from tests.unit.test_documents_traits import changed, photographed


def written(author: str) -> bytes:
    """A PDF that names its author."""
    return changed(samples.pdf(), info={"/Author": author})


EXAMPLES: dict[str, list[Example]] = {
    "DAT-01": [
        Example((NIK,), body=p(f"Penerima adalah Halimah, NIK {NIK}, warga desa.")),
        Example((NIK,), title=f"Warga dengan NIK {NIK} Menerima Bantuan"),
        Example(("6304 0645 0780 0003",), body=p("NIK 6304 0645 0780 0003.")),
        Example(("6304.0645.0780.0003",), body=p("NIK: 6304.0645.0780.0003")),
        Example((NIK,), body=f"<blockquote><p>“NIK saya {NIK},” katanya.</p></blockquote>"),
        Example((NIK,), body=f'<p style="display:none">{NIK}</p>'),
        Example(("6304060507800012",), body="<ul><li>6304060507800012</li></ul>"),
        Example(body=p("Nomor tender 1234567890123456 dibuka hari ini.")),
        Example(body=p("ISBN 978-602-8519-93-9 dan 9786028519939.")),
        Example(body=p("Kode rekening 5.1.02.01.01.0024 pada APBD.")),
        Example(body=p("Nomor surat 555/039/Diskominfo/2022 tanggal 9 Mei 2022.")),
        Example(body=p("Angka 63040645078000031 terlalu panjang.")),
        Example(body=p("NIK 6304063207800003 berisi tanggal yang tidak ada.")),
        Example(body=p("NIP 196605011986021007 memiliki 18 digit.")),
    ],
    "DAT-04": [
        Example(("0812-3456-7890",), body=p("Hubungi Budi di 0812-3456-7890.")),
        Example(("081234567890",), excerpt="Info: 081234567890"),
        Example(("+62 812 3456 7890",), body=p("WhatsApp +62 812 3456 7890.")),
        Example(("6281234567890",), body=p("Nomor 6281234567890 aktif.")),
        Example(body=p("Hubungi kantor di 0811-5000-100.")),
        Example(body=p("Hubungi +628115000100 pada jam kerja.")),
        Example(body=p("Telepon (0511) 4799-123 atau layanan 112.")),
        Example(body=p("Pusat panggilan 1500-456.")),
        Example(body=p("Anggaran Rp 812.345.678.900 untuk 2026.")),
        Example(body=p("Nomor 0812/3456/Setda/2026 tanggal 1 Januari.")),
    ],
    "DAT-13": [
        Example((NIK,), alt=f"KTP nomor {NIK}"),
        Example((NIK,), document=f"KTP-{NIK}.pdf"),
        Example((NIK,), slug=f"bantuan-{NIK}"),
        Example((NIK,), caption=f"Halimah ({NIK})"),
        Example((NIK,), body=f"<!-- cek {NIK} -->"),
        Example((NIK,), message=f"NIK {NIK} {{link}}"),
        Example(("081234567890",), alt="Hubungi 081234567890"),
        Example((NIK,), files={"jadwal.pdf": samples.pdf(f"Daftar penerima NIK {NIK}")}),
        Example(alt="Foto nomor 1234567890123456"),
        Example(document="laporan-2026-11-24-final.pdf"),
        Example(body="<!-- catatan: sudah diperiksa -->"),
        Example(slug="layanan-2026-tahap-2"),
        Example(message="Info 0811-5000-100 {link}"),
        Example(files={"jadwal.pdf": samples.pdf("Jadwal layanan 24 November 2026")}),
    ],
    "DAT-02": [
        Example(
            ("6304061203150004",), body=p("Bantuan diberikan per keluarga, di antaranya nomor KK 6304061203150004.")
        ),
        Example(("6371012508110007",), body=p("Nomor Kartu Keluarga: 6371012508110007")),
        Example(
            ("6303 0514 0617 0002",), body=p("Salinan Kartu Keluarga 6303 0514 0617 0002 terlampir dalam permohonan.")
        ),
        Example(
            ("6309.1020.0918.0005",),
            body=p("Keluarga Pak Durahman (No. KK 6309.1020.0918.0005) pindah ke Desa Sungai Pitung."),
        ),
        Example(("6308011701200003",), body=p("Petugas mencatat nomor kartu keluarga 6308011701200003 pada formulir.")),
        Example(body=p("Warga membawa fotokopi Kartu Keluarga.")),
        Example(body=p("Nomor tender 1234567890123456 dibuka.")),
        Example(body=p("Sebanyak 1.250 KK menerima bantuan.")),
        Example(body=p("KK yang terdaftar berjumlah 320.")),
    ],
    "DAT-03": [
        Example(
            ("07.412.356.3-732.000",),
            body=p("Honor narasumber dipotong pajak sesuai NPWP 07.412.356.3-732.000 atas nama Yusran."),
        ),
        Example(("45.218.763.6-731.000",), body=p("NPWP: 45.218.763.6-731.000 (Siti Aisyah)")),
        Example(("812365476734000",), body=p("Pemenang perorangan, Hamdan, memiliki NPWP 812365476734000.")),
        Example(
            ("66.712.398.8-733.000",),
            body=p("Nomor pokok wajib pajak 66.712.398.8-733.000 milik tenaga ahli dicantumkan dalam kontrak."),
        ),
        Example(
            ("07 412 356 3 732 000",),
            body=p("Konsultan perorangan Rina Marlina (NPWP 07 412 356 3 732 000) menyerahkan laporan akhir."),
        ),
        Example(body=p("Pemohon membawa NPWP.")),
        Example(body=p("NPWP 07.412.356.4-732.000 salah angka periksanya.")),
        Example(body=p("Nomor surat 07.412.356/2026 dicatat.")),
        Example(body=p("Nilai 812365476734000 pada layar uji.")),
    ],
    "DAT-05": [
        Example(
            ("012301045678503",), body=p("Sumbangan dapat dikirim ke rekening BRI 012301045678503 a.n. Siti Maryam.")
        ),
        Example(
            ("0010304567812",),
            body=p("Uang pengganti ditransfer ke rekening Bank Kalsel nomor 0010304567812 atas nama Hendra."),
        ),
        Example(("1370012345678",), body=p("No. rekening 1370012345678 (Bank Mandiri) a.n. Dewi Lestari")),
        Example(
            ("0456123789",), body=p("Honor dibayarkan lewat rekening BNI 0456123789 milik panitia, Saudara Ilham.")
        ),
        Example(
            ("7123 4567 89",),
            body=p("Nomor rekening penerima, 7123 4567 89, salah ketik sehingga transfer bank tertunda."),
        ),
        Example(body=p("Anggaran Rp1.500.000.000 ditransfer ke desa.")),
        Example(body=p("Nomor pengaduan 08001234567 bebas pulsa.")),
        Example(body=p("Bank Kalsel membuka 12 cabang.")),
        Example(body=p("Kode rekening 5.1.02.01.01.0024 dipakai pada APBD.")),
    ],
    "DAT-06": [
        Example(
            ("Jalan Melati Nomor 14 RT 03 RW 01",),
            body=p("Rumah Ibu Halimah di Jalan Melati Nomor 14 RT 03 RW 01 Desa Bahandang akan diperbaiki."),
        ),
        Example(("Gg. Damai No. 7 RT 012",), body=p("Korban, Pak Sarkani, tinggal di Gg. Damai No. 7 RT 012.")),
        Example(
            ("Jl. Simpang Anem RT 05 RW 02 No. 21",),
            body=p("Nurhayati binti Umar, Jl. Simpang Anem RT 05 RW 02 No. 21"),
        ),
        Example(
            ("Jl. Veteran Km 4,5 RT 17 Nomor",),
            body=p("Penerima bantuan Muhammad Noor beralamat di Jl. Veteran Km 4,5 RT 17 Nomor 3."),
        ),
        Example(
            ("Jalan Pembangunan RT 02/RW 01 Nomor",),
            body=p("Petugas mendatangi kediaman Nenek Aluh, Jalan Pembangunan RT 02/RW 01 Nomor 9."),
        ),
        Example(body=p("Kantor Dinas di Jalan Pangeran Antasari Nomor 10 RT 05 tetap buka.")),
        Example(body=p("Perbaikan Jalan Veteran sepanjang 2 kilometer selesai.")),
        Example(body=p("Warga RT 03 bergotong royong.")),
        Example(body=p("Pendaftaran di loket Jalan Melati Nomor 14 RT 01.")),
    ],
    "DAT-07": [
        Example(("DA 4512 BKL",), body=p("Sepeda motor korban bernomor polisi DA 4512 BKL ditemukan di tepi sungai.")),
        Example(("KH 1827 TR",), body=p("Mobil dengan nopol KH 1827 TR itu milik seorang warga.")),
        Example(("B 9034 UXT",), body=p("Saksi melihat truk berpelat B 9034 UXT melintas pada malam itu.")),
        Example(body=p("Sebanyak 12 mobil baru diserahkan.")),
        Example(body=p("Ruang B 12 dipakai untuk rapat.")),
        Example(body=p("Pelat nomor seri DA mulai diganti.")),
        Example(body=p("Formulir A 1 dibagikan.")),
    ],
    "DAT-08": [
        Example(("197803122005011004",), body=p("Surat ditandatangani oleh pejabat dengan NIP 197803122005011004.")),
        Example(("19690817 199503 1 002",), body=p("Ketua tim: Drs. Hasanuddin, NIP. 19690817 199503 1 002")),
        Example(("198511252010012019",), body=p("Pegawai ber-NIP 198511252010012019 mendapat tugas belajar.")),
        Example(("199002142019031007",), body=p("Nomor induk pegawai 199002142019031007 tercantum pada lampiran.")),
        Example(body=p("Nomor 20260101202601010 bukan nomor pegawai.")),
        Example(body=p("NIP tidak dicantumkan.")),
        Example(body=p("Kode 123456789012345678 pada kardus.")),
        Example(body=p("Tahun 2026 dan 2027 menjadi tahap pertama.")),
    ],
    "DAT-09": [
        Example(
            ("mengidap HIV",), body=p("Ibu Mardiah diketahui mengidap HIV sejak dua tahun lalu dan rutin berobat.")
        ),
        Example(
            ("menderita gangguan jiwa",),
            body=p("Menurut petugas, Pak Jumri menderita gangguan jiwa dan tinggal bersama adiknya."),
        ),
        Example(
            ("dinyatakan positif tuberkulosis",),
            body=p("Seorang guru bernama Rahmah dinyatakan positif tuberkulosis oleh puskesmas."),
        ),
        Example(body=p("Sebanyak 12 warga menderita kanker pada 2025.")),
        Example(body=p("Penderita tuberkulosis berobat gratis di puskesmas.")),
        Example(body=p("Layanan bagi pasien diabetes dibuka tiap Senin.")),
        Example(body=p("Ibu Rahmah memberi penyuluhan tentang gizi.")),
    ],
    "DAT-10": [
        Example(
            ("pernah dipenjara",), body=p("Penjaga malam bernama Suriani pernah dipenjara karena pencurian pada 2015.")
        ),
        Example(
            ("seorang duda", "beragama Kristen"),
            body=p("Bapak Rahmad, seorang duda beragama Kristen, menerima bantuan pertama."),
        ),
        Example(
            ("janda", "baru bercerai"), body=p("Ibu Jamilah, janda dua anak yang baru bercerai, mengikuti pelatihan.")
        ),
        Example(body=p("Janda dan duda pensiunan menerima hak yang sama.")),
        Example(body=p("Umat beragama Islam dan Kristen bergotong royong.")),
        Example(body=p("Bapak Rahmad menerima bantuan bibit.")),
        Example(body=p("Residivis diawasi lembaga pemasyarakatan.")),
    ],
    "DAT-11": [
        Example(
            ("0001234567891",), body=p("Kartu BPJS Kesehatan nomor 0001234567891 milik pasien tertinggal di loket.")
        ),
        Example(("0098123456",), body=p("Siswa dengan NISN 0098123456 memperoleh beasiswa.")),
        Example(("C1234567",), body=p("Paspor nomor C1234567 atas nama jemaah itu habis masa berlakunya.")),
        Example(("850412345678",), body=p("No. SIM: 850412345678 (golongan A)")),
        Example(("0002345678912",), body=p("Nomor peserta BPJS 0002345678912 dicocokkan dengan data rumah sakit.")),
        Example(body=p("Peserta BPJS mencapai 98 persen.")),
        Example(body=p("Layanan BPJS Kesehatan 165 aktif 24 jam.")),
        Example(body=p("Pembuatan SIM dilayani di mal pelayanan publik.")),
        Example(body=p("Paspor baru berlaku sepuluh tahun.")),
    ],
    "DAT-12": [
        Example(
            ("panitia.lomba.batola@gmail.com",),
            body=p("Berkas dikirim ke surel panitia.lomba.batola@gmail.com paling lambat akhir bulan."),
        ),
        Example(
            ("ridha_99@yahoo.co.id",),
            body=p("Kritik dan saran dapat disampaikan kepada Ridha melalui ridha_99@yahoo.co.id."),
        ),
        Example(("humaskita2026@outlook.com",), body=p("Pendaftaran: humaskita2026@outlook.com")),
        Example(
            ("sekretariat_mtq@hotmail.com",), body=p("Formulir diminta lewat alamat surel sekretariat_mtq@hotmail.com.")
        ),
        Example(("rakor.kominfo@ymail.com",), body=p("Konfirmasi kehadiran: rakor.kominfo@ymail.com.")),
        Example(body=p("Surat dikirim ke diskominfo@baritokualakab.go.id.")),
        Example(body=p("Surel ppid@kemensos.go.id aktif.")),
        Example(body=p("Akun @diskominfo_batola mengumumkan jadwal.")),
        Example(body=p("Alamat situs baritokualakab.go.id.")),
    ],
    "DAT-15": [
        Example(
            ("NIK", "Alamat"),
            body=table("Nama|NIK|Alamat;Rusmini|6304064511780003|RT 02;Sarkani|6371011708900002|RT 05"),
        ),
        Example(
            ("Tanggal Lahir",),
            body=table("No|Nama Siswa|Tanggal Lahir|Nilai;1|Aulia Rahman|12-03-2012|88;2|Nadia Putri|04-07-2012|91"),
        ),
        Example(
            ("Alamat", "Nomor HP"),
            body=table(
                "Nama Penerima|Alamat|Nomor HP;Hj. Masitah|Jl. Kenanga 5|081250001234;Arbain|Jl. Putri 9|085249871200"
            ),
        ),
        Example(
            ("NIK",),
            body=table("Nama Lengkap|NIK;Siti Fatimah|7371144303830009;Nurdin|3201122505750015;Halim|5103045110920006"),
        ),
        Example(
            ("No. KK", "Alamat"),
            body=table("Nama KK|No. KK|Alamat;Durahman|6304061203150004|RT 01;Syahrani|6304062508110007|RT 03"),
        ),
        Example(body=table("Nama Desa|Jumlah Penerima;Bagus|12;Jelapat|20")),
        Example(body=table("Instansi|Alamat;Dinas Sosial|Jalan Melati;Dinas Kesehatan|Jalan Mawar")),
        Example(body=table("Peringkat|Nama;1|Aulia;2|Nadia")),
        Example(body=table("Komoditas|Harga;Beras|15.000;Gula|17.500")),
    ],
    "DAT-14": [
        Example(("pelatihan.jpg",), files={"pelatihan.jpg": photographed()}),
        Example(("jadwal.pdf",), files={"jadwal.pdf": written("Budi Santoso")}),
        Example(files={"pelatihan.jpg": samples.jpeg()}),
        Example(files={"jadwal.pdf": samples.pdf("Jadwal")}),
        Example(files={"jadwal.pdf": written("Dinas Komunikasi dan Informatika")}),
    ],
}
