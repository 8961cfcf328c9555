"""BHS: joining and splitting, numbers, easy sentences, and foreign text (EYD V)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import pairwise
from typing import Any

from policies.words import lexicon, words
from wpbridge.checks import Hit, check
from wpbridge.text import Document, Passage
from wpbridge.texts import T

_PLACES = (
    "kantor rumah sekolah jalan desa kota kecamatan kabupaten kelurahan lapangan aula gedung pasar tengah samping depan belakang sekitar seluruh "
    "sebelah bawah luar antara tempat wilayah daerah lokasi ruang balai puskesmas kampung sungai masjid mana sana sini situ hadapan bidang tingkat "
    "pendopo halaman lingkungan provinsi indonesia masyarakat hulu hilir pinggir tepi ujung kawasan sejumlah beberapa setiap kalangan bulan tahun "
    "hari pusat dunia negeri tanah laut kebun sawah ladang hutan pantai dermaga pelabuhan terminal stadion taman kelas rumah lantai"
).split()
_BARE_PLACES = frozenset(
    "kantor rumah sekolah jalan desa kota kecamatan kabupaten kelurahan lapangan aula gedung pasar samping depan belakang sekitar seluruh sebelah "
    "bawah luar antara tempat wilayah daerah lokasi ruang balai puskesmas kampung sungai masjid sana sini situ hadapan bidang tingkat pendopo "
    "halaman lingkungan provinsi indonesia hulu hilir pinggir tepi ujung kawasan sejumlah beberapa setiap pusat dunia negeri pantai dermaga "
    "pelabuhan terminal stadion atas dalam".split()
)
_JOINED = frozenset(f"{word}{place}" for word in ("di", "ke") for place in _BARE_PLACES) - frozenset(
    "keluar kedalaman ketempatan kepusat kedepan keatas keantara diatasi didalami ditempat dirumahkan dikelas kebalai kekota dibawah".split()
) | frozenset(("kedepannya", "keatas", "kedalam", "diantaranya", "disekitarnya", "disampingnya", "dibawahnya", "diatasnya", "didalamnya"))
_ROOTS = (
    "laksana buat serah hadir buka tutup tetap minta ambil antar bagi bahas bangun bantu bawa bayar beri berikan biaya bina cetak dampingi dapat data dukung "
    "edar gelar guna ikut isi jadwal jelas kerja kirim kumpul laku latih lengkap lihat luncur mulai muat nilai nyata pakai pandu pantau pasang periksa "
    "pimpin proses putus rencana resmi salur sampai sambut selenggara selesai sebut siap sosialisasi susun tanda tangan tanam tangani tawar temu terbit "
    "terima tingkat tinjau tunjuk ubah umum undang usul wajib tempat harap jadi lakukan laksanakan berlakukan umumkan resmikan serahkan hadiri ikuti buka "
    "gunakan lanjutkan tandatangani tunjuk lantik kukuhkan pimpin bangunkan sampaikan salurkan selenggarakan kerjakan jadwalkan terbitkan terima"
).split()
_SPLIT = re.compile(rf"\b[Dd]i (?P<verb>(?:{'|'.join(sorted(set(_ROOTS), key=len, reverse=True))})(?:kan|i)?)\b(?! (?:kecamatan|desa|kota))")
_PASSIVE = re.compile(r"\b[Dd]i (?P<verb>[a-z]{4,}kan)\b")
_NO_PASSIVE = frozenset("pekan bahkan bukan sepekan perikanan".split())
_NOUNS = frozenset("tempat antar jadi data luncur guna kerja umum laku muat gelar nilai bina isi tanda tangan dapat resmi siap mulai wajib".split())
_BOUND = re.compile(
    r"\b(?P<form>pasca|antar|non|pra|sub|anti|multi|semi|ultra|ekstra|eks|pro|infra|mikro|makro|nara|swa|tuna|purna|maha) (?P<next>[a-z]{4,})\b"
)
_FREE_AFTER = frozenset("pro kontra eks ekstra mikro makro maha".split())
_PUN = re.compile(r"\b(?P<word>apapun|siapapun|dimanapun|kapanpun|manapun|berapapun|merekapun|diapun|iapun|itupun|inipun|kamipun|sayapun|wargapun|satupun|sedikitpun|keduanyapun)\b", re.I)
_PUN_SPLIT = re.compile(r"\b(?:walau|meski|atau|ada|andai|bagaimana|biar|kalau|kendati|sekali|sungguh|mau) pun\b", re.I)
_PARTICLE = re.compile(r"\b[a-z]{3,} (?:lah|kah)\b")
_ORDINAL = re.compile(r"\b(?:HUT|ulang tahun|peringatan|hari jadi|periode|tahap|angkatan|abad|urutan|peringkat|juara|lomba|festival|Hari \w+)(?: \w+){0,3}? (?P<found>ke (?:\d{1,3}|[IVX]{1,6}))\b", re.I)
_RUPIAH = re.compile(r"\bRp(?:\. ?| )\d[\d.]*(?:,-|,00)?|\bRp\d[\d.]*,-|\bRp\.?\s?\d{5,}\b")
_CLOCK = re.compile(r"\b(?:pukul|jam) (?P<found>\d{1,2}:\d{2})\b", re.I)
_COMMA = re.compile(r"[a-z]{2} [,;!?](?= |$)|[a-z]{3},(?=[A-Za-z]{3})")
_DOUBLED = re.compile(r"\b(?P<word>yang|di|ke|dari|dan|untuk|pada|dengan|oleh|ini|itu|akan|dalam|telah|sudah) (?P=word)\b", re.I)
_SMALL = re.compile(r" (?:jan|feb|mar|apr|mei|ju[nlm]|agu|sep|okt|nov|des|sen|sel|rab|kam|sab|min)[a-z]")
_MONTHS = re.compile(r"\b\d{1,2} (?P<found>januari|februari|maret|april|mei|juni|juli|agustus|september|oktober|november|desember)\b")
_DAYS = re.compile(r"\b(?:hari|pada|setiap) (?P<found>senin|selasa|rabu|kamis|jumat|sabtu|minggu)\b(?! (?:ini|lalu|depan|ke))")


@check("BHS-02", "warn", T("Joined and split, numbers and signs"))
def bhs_02(document: Document, parameters: Mapping[str, Any]) -> Iterator[Hit]:
    """What: "di" and "ke" joined to a place or split from a verb, "pun", bound forms such as "pasca", ordinals, amounts of
    Rupiah, clock times, small letters of days and months, doubled words, and blanks before a comma.

    Why: official communication follows the spelling of 2022.
    Clause: EYD V.
    Example: "dikantor", "di laksanakan", "Rp. 250.000,-", "ke 80".
    How to mend: write it as the check proposes.
    Known false alarms: names of firms and programmes that are spelt otherwise.
    """
    for passage in document.passages:
        if passage.place == "heading":
            continue
        for start, end, better in sorted(_wrong(passage)):
            word = passage.own[start:end]
            if word.strip():
                message = T("“{word}” is not spelt by the rules.", word=word)
                yield Hit.on(passage, (start, end), message, T("Write “{right}”.", right=better))


def _wrong(passage: Passage) -> Iterator[tuple[int, int, str]]:
    text = passage.own
    for word in passage.words if not _JOINED.isdisjoint(passage.vocabulary) else ():
        if word.text in _JOINED:
            split = f"{text[word.start : word.start + 2]} {word.text[2:]}"
            yield word.start, word.end, split
    if "di " in text or "Di " in text:
        for found in _SPLIT.finditer(text):
            verb = found["verb"]
            if verb not in _NOUNS and (verb not in _PLACES):
                yield found.start(), found.end(), f"{found[0][:2]}{verb}"
        told = {found.start() for found in _SPLIT.finditer(text)}
        for found in _PASSIVE.finditer(text):
            if found.start() not in told and found["verb"] not in _NO_PASSIVE:
                yield found.start(), found.end(), f"{found[0][:2]}{found['verb']}"
    yield from _signs(text)
    yield from _bound(text)


def _signs(text: str) -> Iterator[tuple[int, int, str]]:
    if "Rp" in text:
        for found in _RUPIAH.finditer(text):
            yield found.start(), found.end(), _rupiah(found[0])
    if ":" in text:
        for found in _CLOCK.finditer(text):
            yield *found.span("found"), found["found"].replace(":", ".")
    for pattern in (_ORDINAL,) if " ke " in text else ():
        for found in pattern.finditer(text):
            yield *found.span("found"), found["found"].replace(" ", "-")
    for pattern in (_MONTHS, _DAYS) if _SMALL.search(text) else ():
        for found in pattern.finditer(text):
            yield *found.span("found"), found["found"].capitalize()
    said = text.split()
    for found in _DOUBLED.finditer(text) if any(one == other for one, other in pairwise(said)) else ():
        yield found.start(), found.end(), found["word"]
    for found in _COMMA.finditer(text) if " ," in text or " ;" in text or " !" in text or " ?" in text else ():
        if found[0][-1] in ",;!?" and " " in found[0]:
            yield found.start(), found.end(), found[0].replace(" ", "")


def _bound(text: str) -> Iterator[tuple[int, int, str]]:
    for found in _PUN.finditer(text) if "pun" in text else ():
        yield found.start(), found.end(), f"{found['word'][:-3]} pun".replace("dimana ", "di mana ")
    for found in _PUN_SPLIT.finditer(text) if " pun" in text else ():
        yield found.start(), found.end(), found[0].replace(" ", "")
    for found in _BOUND.finditer(text):
        if found["form"] not in _FREE_AFTER and found["next"] not in ("dengan", "yang", "kepada", "untuk", "dari", "pada"):
            yield found.start(), found.end(), f"{found['form']}{found['next']}"


def _rupiah(text: str) -> str:
    digits = re.sub(r"\D", "", text.removesuffix(",-").removesuffix(",00"))
    return f"Rp{int(digits):,}".replace(",", ".") if digits else text


_ABBREVIATION = re.compile(r"(?<![\w./-])[A-Z]{4,9}(?![\w./-]|\.\w)")


@check(
    "BHS-03",
    "info",
    T("Easy sentences"),
    parameters={"max_words": 45, "list": "bahasa-kantor.tsv", "add": [], "remove": [], "abbreviations": "singkatan-umum.txt"},
)
def bhs_03(document: Document, parameters: Mapping[str, Any]) -> Iterator[Hit]:
    """What: long sentences, heavy officialese, and abbreviations that nobody explained.

    Why: public information is to be easy to understand.
    Clause: UU 14/2008 (KIP) art. 9 (4).
    Example: "dalam rangka" menjadi "untuk".
    How to mend: part the sentence, use the simple word, write the abbreviation out once.
    Known false alarms: titles of laws and programmes.
    """
    heavy = lexicon(parameters["list"], parameters["add"], parameters["remove"])
    for sentence in document.sentences:
        if sentence.place not in ("lead", "paragraph", "list", "excerpt"):
            continue
        count = len(sentence.text.split())
        if count > parameters["max_words"]:
            message = T("This sentence has {count} words.", count=count)
            yield Hit.on(sentence, (0, len(sentence.text)), message, T("Make two or three of it."))
        for start, end, term in heavy.found(sentence):
            message = T("“{word}” is heavy officialese.", word=sentence.own[start:end])
            yield Hit.on(sentence, (start, end), message, T("Write “{right}”.", right=heavy.values[term]))
    yield from _unexplained(document, parameters["abbreviations"])


def _unexplained(document: Document, name: str) -> Iterator[Hit]:
    known, told = _known(name), set()
    body = document.parts["body"]
    for passage in document.passages:
        if passage.part != "body" or passage.own.isupper() or passage.place not in ("lead", "paragraph"):
            continue
        for found in _ABBREVIATION.finditer(passage.own):
            word = found[0]
            if word in known or word in told or f"({word})" in body or f"{word} (" in body or passage.own.startswith(word):
                continue
            told.add(word)
            message = T("The abbreviation {word} is not explained.", word=word)
            yield Hit.on(passage, found, message, T("Write it out once, with the abbreviation in parentheses."))


@cache
def _known(name: str) -> frozenset[str]:
    return frozenset(words(name))


_ENGLISH = frozenset(
    "the of and to in is are was were be been for with on at by from this that these those it its as an or we you your our they their he she his her "
    "will would can could should have has had not but if when which who what there here about into than then also more all any please before after new "
    "grand opening how why where do does did during between under over only one two first".split()
)
_INDONESIAN = frozenset(
    "yang dan di ke dari untuk pada dengan ini itu adalah akan telah sudah tidak dalam oleh atau juga sebagai para bagi warga serta karena agar hingga "
    "kepada tersebut ada bisa dapat lebih kata orang hari tahun desa dinas bupati".split()
)
_MOST_FOREIGN = 0.3
_LEAST_WORDS = 5


@check("BHS-04", "warn", T("Foreign text"), parameters={"list": "istilah-asing.tsv", "add": [], "remove": []})
def bhs_04(document: Document, parameters: Mapping[str, Any]) -> Iterator[Hit]:
    """What: a title or whole sentences in English, outside quotations; single foreign terms are only noted.

    Why: public information is in Indonesian.
    Clause: UU 24/2009; Perpres 63/2019.
    Example: "Grand Opening of the New Public Service Center".
    How to mend: write it in Indonesian; a foreign name can stand behind it in italics.
    Known false alarms: names of programmes and films.
    """
    terms = lexicon(parameters["list"], parameters["add"], parameters["remove"])
    for sentence in document.sentences:
        if sentence.place != "cell" and _is_english(sentence):
            message = T("This is English where Indonesian is due.")
            yield Hit.on(sentence, (0, len(sentence.text)), message, T("Write it in Indonesian."))
            continue
        for start, end, term in terms.found(sentence):
            message = T("“{word}” has an Indonesian word.", word=sentence.own[start:end])
            yield Hit.on(sentence, (start, end), message, T("Write “{right}”.", right=terms.values[term]), "info")


def _is_english(sentence: Passage) -> bool:
    if sentence.lacks(_ENGLISH):
        return False
    said = [word.text for word in sentence.words]
    english = sum(word in _ENGLISH for word in said)
    native = sum(word in _INDONESIAN for word in said)
    return len(said) >= _LEAST_WORDS and english >= _MOST_FOREIGN * len(said) and english > 2 * native
