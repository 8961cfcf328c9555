"""Examples of the checks ETK."""

from __future__ import annotations

from tests.unit.examples.example import Example, p

EXAMPLES: dict[str, list[Example]] = {
    "ETK-05": [
        Example(("HEBOH", "!!"), title="HEBOH!! Jembatan Ini Ramai"),
        Example(("viral",), title="Pasar Terapung viral di Media Sosial"),
        Example(("?!",), title="Benarkah Jalan Ditutup?!"),
        Example(("BUPATI BUKA PELATIHAN SITUS DESA",), title="BUPATI BUKA PELATIHAN SITUS DESA"),
        Example(),
        Example(title="DPRD dan BPBD Bahas APBD 2026"),
        Example(title="Kapan Layanan Dibuka?"),
        Example(title="Selamat Hari Guru!"),
        Example(title="Warga Antusias Ikuti Vaksinasi"),
        Example(body=p("Video itu viral!!")),
    ],
    "ETK-01": [
        Example(("pencuri",), body=p("Polisi menangkap pencuri sapi, Darmansyah, di rumahnya pada malam itu.")),
        Example(("Koruptor",), body=p("Koruptor dana desa itu kini mendekam di sel polres.")),
        Example(("Pembunuh",), body=p("Pembunuh pedagang sayur tersebut akhirnya diringkus tim gabungan.")),
        Example(("Bandar sabu",), body=p("Bandar sabu bernama Udin ditangkap bersama dua rekannya.")),
        Example(body=p("Polisi menangkap terduga pencuri sapi.")),
        Example(body=p("Pelaku usaha mikro mengikuti pelatihan.")),
        Example(body=p("Terpidana korupsi itu menjalani hukuman.")),
        Example(body=p("Warga diminta mewaspadai penipu yang beraksi lewat telepon.")),
    ],
    "ETK-02": [
        Example(
            ("kafir",),
            body=p("Dasar kafir, begitu tulisan di spanduk yang ikut dimuat dalam laporan ini tanpa sensor."),
        ),
        Example(("cina kafir",), body=p("Warga menyebut pendatang itu cina kafir yang merusak kampung.")),
        Example(("pribumi asli", "aseng"), body=p("Kelompok pribumi asli diminta mengusir aseng dari pasar.")),
        Example(("anjing dan babi",), body=p("Ia menghina petugas dengan sebutan anjing dan babi.")),
        Example(body=p("Acara berlangsung di Sarana Olahraga.")),
        Example(body=p("“Dia menyebut saya kafir,” kata saksi.")),
        Example(body=p("Warga keturunan Tionghoa merayakan Imlek.")),
        Example(body=p("Aksara Jawi diajarkan di sekolah.")),
    ],
    "ETK-03": [
        Example(
            ("kepala hancur", "usus terburai"),
            body=p("Korban ditemukan dengan kepala hancur dan usus terburai di tepi jalan."),
        ),
        Example(
            ("terpotong-potong", "bersimbah darah"),
            body=p("Jasad itu terpotong-potong dan bersimbah darah ketika ditemukan."),
        ),
        Example(("Wajahnya remuk", "otak berceceran"), body=p("Wajahnya remuk, otak berceceran di aspal.")),
        Example(
            ("Adegan mesum", "telanjang bulat"),
            body=p("Adegan mesum pasangan itu digambarkan rinci: keduanya telanjang bulat."),
        ),
        Example(body=p("Korban meninggal di tempat kejadian.")),
        Example(body=p("Petugas mengangkat jenazah ke ambulans.")),
        Example(body=p("Pasien mendapat transfusi darah.")),
        Example(body=p("Darah yang terkumpul 120 kantong.")),
    ],
    "ETK-04": [
        Example(
            ("luar biasa megah", "terbaik sepanjang sejarah"),
            body=p("Acara yang luar biasa megah itu menjadi bukti kepemimpinan terbaik sepanjang sejarah daerah."),
        ),
        Example(
            ("brilian", "menakjubkan", "patut diacungi jempol"),
            body=p("Program brilian tersebut sungguh menakjubkan dan patut diacungi jempol."),
        ),
        Example(
            ("sangat dicintai rakyat", "penuh wibawa"),
            body=p("Sosok pemimpin yang sangat dicintai rakyat itu hadir dengan penuh wibawa."),
        ),
        Example(("spektakuler", "tiada duanya"), body=p("Kegiatan berlangsung sangat spektakuler dan tiada duanya.")),
        Example(body=p("“Acaranya spektakuler,” kata seorang pengunjung.")),
        Example(body=p("Penghargaan Kabupaten Terbaik diterima Bupati.")),
        Example(body=p("Kegiatan dihadiri 200 orang.")),
        Example(body=p("Kejadian luar biasa demam berdarah ditetapkan.")),
    ],
    "ETK-06": [
        Example(("orang cacat",), body=p("Bantuan kursi roda diberikan kepada orang cacat di panti.")),
        Example(("orang gila",), body=p("Petugas mengamankan orang gila yang berkeliaran di terminal.")),
        Example(("idiot",), body=p("Kegiatan itu diikuti anak idiot dari sekolah luar biasa.")),
        Example(
            ("gelandangan", "orang miskin yang malas"),
            body=p("Para gelandangan dan orang miskin yang malas bekerja didata ulang."),
        ),
        Example(body=p("Penyandang disabilitas menerima kursi roda.")),
        Example(body=p("Keputusan itu cacat hukum.")),
        Example(body=p("Produk cacat ditarik dari pasar.")),
        Example(body=p("Orang dengan gangguan jiwa dirawat.")),
    ],
    "ETK-07": [
        Example(
            ("menuduh PT Sinar Barito",),
            body=p("Warga menuduh PT Sinar Barito mencemari sungai dengan limbah selama dua tahun."),
        ),
        Example(
            ("Kepala Desa Handil dituding",),
            body=p("Kepala Desa Handil dituding menyelewengkan dana bantuan oleh sejumlah warga."),
        ),
        Example(
            ("CV Karya Bersama disebut melakukan",),
            body=p("CV Karya Bersama disebut melakukan kecurangan dalam lelang itu."),
        ),
        Example(
            ("Ketua koperasi, Haji Amin, diduga menggelapkan",),
            body=p("Ketua koperasi, Haji Amin, diduga menggelapkan uang anggota sebesar Rp200 juta."),
        ),
        Example(body=p("Warga menuduh PT Sinar Barito mencemari sungai; perusahaan itu membantah.")),
        Example(body=p("PT Sinar Barito menanam pohon.")),
        Example(body=p("Kepala Desa Handil melaporkan kegiatan.")),
        Example(body=p("Diduga korsleting menjadi penyebab kebakaran.")),
    ],
    "ETK-08": [
        Example(
            ("Segera pesan", "diskon 20 persen"),
            body=p("Segera pesan di Toko Berkah Jaya, diskon 20 persen khusus pekan ini!"),
        ),
        Example(
            ("Bupati kita tercinta", "dukung terus", "dua periode"),
            body=p("Bersama Bupati kita tercinta, mari dukung terus dua periode demi kemajuan."),
        ),
        Example(
            ("promo menarik", "hadiah langsung"),
            body=p("Dapatkan promo menarik dan hadiah langsung untuk pembelian minimal Rp500.000."),
        ),
        Example(
            ("Buruan", "beli produk unggulan kami", "sebelum kehabisan"),
            body=p("Buruan beli produk unggulan kami sebelum kehabisan."),
        ),
        Example(body=p("Pemilik kendaraan mendapat diskon 20 persen denda pajak.")),
        Example(body=p("Produk UMKM dipamerkan di alun-alun.")),
        Example(body=p("Warga dilarang membeli pupuk ilegal.")),
        Example(body=p("Bupati membuka pasar murah.")),
    ],
}
