"""DAT: what is said of people: where they live, how they are, what they drive, and lists of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from policies.people import persons
from wpbridge.checks import Hit, check
from wpbridge.documents import GPS
from wpbridge.text import Document, Passage, Table
from wpbridge.texts import T

_WAY = r"(?:Jl\.?|Jln\.?|Jalan|Gg\.?|Gang|Komp(?:lek|leks|\.)|Perum(?:ahan)?\.?|Blok|Dusun|Lorong)"
_STREET = re.compile(
    rf"\b{_WAY} [A-Z][\w.'’]{{0,20}}(?: (?:[A-Z][\w.'’]{{0,20}}|\d{{1,3}}[A-Z]?(?:,\d)?(?= RT| No| Nomor))){{0,5}}"
    r"(?P<more>(?:,? ?(?:No\.?|Nomor|Blok|RT\.?|RW\.?|Km|KM)[ /.]?\w{1,5}(?:[,/]\d{1,3})?|/RW ?\d{1,3}| RT \d{1,3}){1,5})"
)
_HOUSEHOLD = re.compile(r"\bRT[ .]?\d{1,3} ?(?:/|,| )? ?RW[ .]?\d{1,3}\b(?:,? ?(?:No\.?|Nomor) ?\d{1,4})?")
_HOME = re.compile(
    r"\b(?:tinggal|beralamat|berdomisili|rumah(?!\s+(?:sakit|dinas|jabatan|makan|ibadah|potong|singgah|susun|adat|layak))|"
    r"kediaman|warga|penduduk|korban|pelapor|penerima|keluarga|almarhum(?:ah)?|pasien)\b",
    re.I,
)
_OFFICE = re.compile(
    r"\b(?:kantor|gedung|sekretariat|loket|puskesmas|sekolah|balai|aula|posko|perpustakaan|toko|hotel|masjid|pasar|"
    r"layanan|pendaftaran|rumah sakit|RSUD|UPT|dinas|taman|lapangan)\b",
    re.I,
)
_PLATE = re.compile(
    r"\b(?:A|AA|AB|AD|AE|AG|B|BA|BB|BD|BE|BG|BH|BK|BL|BM|BN|BP|D|DA|DB|DC|DD|DE|DG|DH|DK|DL|DM|DN|DP|DR|DS|DT|DW|E|EA|EB|"
    r"ED|F|G|H|K|KB|KH|KT|KU|L|M|N|P|PA|PB|PG|PS|PT|R|S|T|W|Z) ?\d{1,4} ?[A-Z]{1,3}\b"
)
_VEHICLE = re.compile(
    r"\b(?:nomor polisi|nopol|pelat|plat|bernopol|motor|mobil|truk|bus|kendaraan|minibus|pikap|sedan|avanza|ambulans)\b", re.I
)
_VEHICLES = frozenset("nomor nopol pelat plat berpelat bernopol motor mobil truk bus kendaraan minibus pikap sedan avanza ambulans".split())
_ILL = frozenset("mengidap menderita pengidap penderita terinfeksi terjangkit didiagnosis positif sakit".split())
_PRIVATE = frozenset(
    "pernah residivis mantan eks beragama pindah mualaf kawin nikah baru bercerai perselingkuhan seorang duda janda lajang".split()
)
_HEALTH = re.compile(
    r"\b(?:mengidap|menderita|pengidap|penderita|terinfeksi|terjangkit|didiagnosis|(?:dinyatakan |hasilnya )?positif|sakit)"
    r" (?:penyakit )?(?:HIV(?:/AIDS)?|AIDS|tuberkulosis|TBC?|gangguan (?:jiwa|mental)|skizofrenia|depresi|kanker|kusta|sifilis|"
    r"hepatitis|diabetes|epilepsi|covid-?19|gonore|bipolar|tumor|gagal ginjal|stroke|jiwa|narkoba|sabu|jantung)\b",
    re.I,
)
_PAST = re.compile(
    r"\b(?:pernah (?:dipenjara|dihukum|dibui|ditahan|terjerat)|residivis|mantan (?:narapidana|napi)|eks (?:napi|narapidana)|"
    r"beragama (?:Kristen|Katolik|Hindu|Buddha|Konghucu|Islam)|pindah agama|mualaf|kawin siri|nikah siri|baru bercerai|"
    r"bercerai|perselingkuhan|(?:seorang )?(?:duda|janda)(?! (?:bolong|dan yatim|veteran|PNS|pensiunan))|lajang)\b",
    re.I,
)
_WHO = re.compile(r"\b(?:nama(?! (?:kegiatan|program|paket|jalan|barang|desa|kecamatan|usaha|instansi))|penerima|siswa|peserta|pasien|"
                  r"warga|calon|kepala keluarga)\b", re.I)  # fmt: skip
_ABOUT = {
    "nik": re.compile(r"\bNIK\b|nomor induk kependudukan|no\.? ?KTP", re.I),
    "kk": re.compile(r"\bno(?:mor|\.)? ?KK\b|kartu keluarga", re.I),
    "alamat": re.compile(r"^\s*alamat\b|domisili|tempat tinggal", re.I),
    "lahir": re.compile(r"tanggal lahir|tgl\.? ?lahir|tempat.{0,6}lahir|\bTTL\b", re.I),
    "telepon": re.compile(r"\b(?:no(?:mor|\.)? ?)?(?:HP|telepon|telp|WA|whatsapp|ponsel)\b", re.I),
    "rekening": re.compile(r"rekening", re.I),
    "agama": re.compile(r"^\s*agama\s*$|status (?:perkawinan|kawin)|penyakit|diagnosis|golongan darah", re.I),
}
_SHEET = re.compile(r"^(?=[^\n]{0,300}\bnama\b)(?=[^\n]{0,300}(?:\bNIK\b|tanggal lahir|\balamat\b|no\.? ?HP))[^\n]{1,400}$", re.I | re.M)
_BROAD = re.compile(r"\b(?:kantor|instansi|dinas|sekolah|perusahaan|toko|kegiatan|rumah sakit|puskesmas|lokasi|fasilitas)\b", re.I)


def _named(passage: Passage, start: int, end: int, around: int = 140) -> bool:
    """Whether a person is named near a place."""
    begin = max(0, start - around)
    return next(persons(passage.text[begin : end + around]), None) is not None


@check("DAT-06", "attest", T("Home address"), personal=True)
def dat_06(document: Document, parameters: Mapping[str, Any]) -> Iterator[Hit]:
    """What: a street with house number or RT/RW near the name of a person.

    Why: who knows where somebody lives can go there.
    Clause: UU 27/2022 (PDP) art. 4; Kode Etik Jurnalistik art. 9.
    Example: "Ibu Halimah, Jalan Melati Nomor 14 RT 03".
    How to mend: the village or the sub-district is enough.
    Known false alarms: addresses of offices that are named after a person.
    """
    fix = T("Leave street and number out; the village or sub-district is enough.")
    for passage in document.passages:
        if not ("RT" in passage.text or "No" in passage.text):
            continue
        for found in (*_STREET.finditer(passage.text), *_HOUSEHOLD.finditer(passage.text)):
            before = passage.text[max(0, found.start() - 60) : found.start()]
            around = passage.text[max(0, found.start() - 140) : found.end() + 60]
            if _OFFICE.search(before) or not (_named(passage, *found.span()) or _HOME.search(around)):
                continue
            if found.re is _HOUSEHOLD and any(s.start() <= found.start() < s.end() for s in _STREET.finditer(passage.text)):
                continue
            yield Hit.on(passage, found, T("This looks like the home of a person who is named."), fix)


@check("DAT-07", "warn", T("Vehicle plate"), personal=True)
def dat_07(document: Document, parameters: Mapping[str, Any]) -> Iterator[Hit]:
    """What: the plate of a vehicle near a word for vehicles.

    Why: the owner can be looked up by it.
    Clause: UU 27/2022 (PDP) art. 4.
    Example: "motor bernomor polisi DA 4512 BKL".
    How to mend: describe the vehicle without its plate.
    Known false alarms: official cars; example plates in news about registration.
    """
    if _VEHICLES.isdisjoint(document.vocabulary):
        return
    for passage in document.passages:
        for found in _PLATE.finditer(passage.text):
            if _VEHICLE.search(passage.text[max(0, found.start() - 60) : found.end() + 20]):
                message = T("This looks like the plate of a vehicle.")
                yield Hit.on(passage, found, message, T("Describe the vehicle without its plate."))


@check("DAT-09", "attest", T("Health of a named person"))
def dat_09(document: Document, parameters: Mapping[str, Any]) -> Iterator[Hit]:
    """What: a disease or condition said of a person who is named near it.

    Why: health is specific personal data, and a secret of the person.
    Clause: UU 27/2022 (PDP) art. 4 (2); UU 14/2008 (KIP) art. 17 (h).
    Example: "Ibu Mardiah mengidap HIV".
    How to mend: leave the name or the disease out, or state that the person agreed.
    Known false alarms: people who speak of their own illness in public.
    """
    yield from _said_of(document, _ILL, _HEALTH, T("The health of a named person is told here."))


@check("DAT-10", "attest", T("Past, faith or marriage of a named person"))
def dat_10(document: Document, parameters: Mapping[str, Any]) -> Iterator[Hit]:
    """What: a criminal record, a religion or a marital status said of a private person who is named near it.

    Why: it is nobody's business, and the news does not need it.
    Clause: UU 27/2022 (PDP) art. 4.
    Example: "Suriani pernah dipenjara".
    How to mend: leave it out, or state why the news needs it and that the person agreed.
    Known false alarms: biographies of public figures.
    """
    yield from _said_of(document, _PRIVATE, _PAST, T("Past, faith or marriage of a named person is told here."))


def _said_of(document: Document, words: frozenset[str], pattern: re.Pattern[str], message: Any) -> Iterator[Hit]:
    fix = T("Leave the name or this detail out, or state that the person agreed.")
    for sentence in document.sentences:
        if sentence.lacks(words):
            continue
        for found in pattern.finditer(sentence.text):
            if _named(sentence, *found.span()):
                yield Hit.on(sentence, found, message, fix)


@check("DAT-14", "warn", T("Hidden data of pictures and documents"))
def dat_14(document: Document, parameters: Mapping[str, Any]) -> Iterator[Hit]:
    """What: the place where a photograph was taken, and who wrote or last changed a document, inside the file.

    Why: the place can be a home, and the names are those of people who never meant to publish them.
    Clause: UU 27/2022 (PDP) art. 16.
    Example: foto.jpg berisi koordinat -3.01239,114.56778.
    How to mend: remove the properties before uploading (Windows: Properties, Details, Remove).
    Known false alarms: names of offices as authors.
    """
    fix = T("Remove the file's properties and upload it again.")
    for file in document.files:
        name = file.attachment.name
        if GPS in file.traits:
            message = T("The picture {name} holds the place where it was taken.", name=name)
        elif file.attachment.role == "document" and (file.metadata.get("author") or file.metadata.get("last_modified_by")):
            if _is_office(file.metadata):
                continue
            message = T("The document {name} holds the names of those who wrote it.", name=name)
        else:
            continue
        yield Hit(part=file.attachment.part, quote=name, start=0, end=len(name), message=message, fix=fix)


def _is_office(metadata: Mapping[str, str]) -> bool:
    names = f"{metadata.get('author', '')} {metadata.get('last_modified_by', '')}".lower()
    return bool(re.search(r"dinas|diskominfo|humas|admin|user|pc|asus|lenovo|acer|hp|microsoft|windows|kominfo|bagian|bidang|un-?named", names))


@check("DAT-15", "block", T("List of people"))
def dat_15(document: Document, parameters: Mapping[str, Any]) -> Iterator[Hit]:
    """What: a table, or a sheet in a document, with names beside identity numbers, addresses, birthdays, telephones
    or the like.

    Why: lists of aid or of exams are copied into databases of fraudsters within hours.
    Clause: UU 27/2022 (PDP) art. 4 and 65.
    Example: tabel dengan kolom Nama, NIK, Alamat.
    How to mend: publish numbers of registration, or names and village only.
    Known false alarms: lists of offices with their addresses.
    """
    fix = T("Publish a registration number, or name and village only.")
    for table in document.tables:
        for column in _columns(table):
            message = T("A table has names beside personal data in the column “{column}”.", column=column.text)
            yield Hit(part="body", quote=column.text, start=column.start, end=column.end, message=message, fix=fix)
    for span in document.at("document"):
        found = _SHEET.search(span.text)
        if found and not _BROAD.search(found[0]):
            told = T("A document lists people with personal data.")
            yield Hit.on(span, found, told, fix)


def _columns(table: Table) -> Iterator[Any]:
    """The columns that tell too much of the people in a table of at least two rows."""
    if (len(table.rows) < 3 and not any(cell.head for cell in table.rows[0])) or len(table.rows) < 2:
        return
    head = table.rows[0]
    if not any(_WHO.search(cell.text[:80]) and not _BROAD.search(cell.text[:80]) for cell in head):
        return
    for cell in head:
        if any(pattern.search(cell.text[:80]) for pattern in _ABOUT.values()) and not _BROAD.search(cell.text[:80]):
            yield cell
