"""ETK: fairness: guilt before the verdict, accusation without answer, promotion."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from policies.people import persons
from wpbridge.checks import Hit, check
from wpbridge.text import Document
from wpbridge.texts import T

_DOER = re.compile(
    r"\b(?:pembunuh|pencuri|pencopet|perampok|koruptor|penipu|penggelap|pemerkosa|pencabul|bandar (?:sabu|narkoba|judi|ganja)|pengedar"
    r"(?: (?:sabu|narkoba|ganja))?|begal|pembegal|penjambret|penadah|pemeras|penganiaya|pembakar|teroris|penyelundup|pemalsu|mafia tanah|"
    r"pelaku (?:pencurian|pembunuhan|penipuan|korupsi|penganiayaan|pembegalan|perampokan|pemerkosaan|penggelapan|pembakaran|penjambretan|"
    r"pengeroyokan|kejahatan|pencabulan|penyelundupan|penembakan|penusukan|pemerasan|perusakan|vandalisme|begal))\b",
    re.I,
)
_DOERS = frozenset(
    "pembunuh pencuri pencopet perampok koruptor penipu penggelap pemerkosa pencabul bandar pengedar begal pembegal penjambret penadah pemeras "
    "penganiaya pembakar teroris penyelundup pemalsu mafia pelaku".split()
)
_ACT = re.compile(
    r"\b(?:ditangkap|menangkap|tertangkap|diringkus|meringkus|dibekuk|membekuk|diamankan|mengamankan|mendekam|ditahan|dijebloskan|"
    r"digelandang|dicokok|diciduk|menciduk|diburu|memburu|diserahkan|mengaku|beraksi|terekam|kabur|melarikan diri)\b",
    re.I,
)
_FAIR = re.compile(
    r"\b(?:ter(?:duga|sangka|dakwa|pidana)|diduga|dugaan|disangka|didakwa|divonis|dihukum|terbukti|inkrah|narapidana|berkekuatan hukum|"
    r"pencegahan|mencegah|waspada|mewaspadai|cara|tips|imbau\w*|kampanye|melawan|pemberantasan|memberantas|film|novel|drama|lomba)\b",
    re.I,
)
_ACCUSED = re.compile(
    r"\b(?:menuduh|menuding|dituduh|dituding|dicurigai|disebut(?:-sebut)? (?:melakukan|menerima|menyelewengkan|terlibat)|diduga (?:kuat )?"
    r"(?:menggelapkan|menyelewengkan|melakukan|menerima suap|memalsukan|mencemari|korupsi|merugikan|terlibat|menipu)|melakukan kecurangan|"
    r"dilaporkan (?:karena|atas dugaan))\b",
    re.I,
)
_PARTY = re.compile(
    r"\b(?:PT|CV|UD|PD|Kepala Desa|Kades|Kepala|Ketua|Camat|Lurah|Direktur|Bendahara|Haji|Hj?\.|Bapak|Ibu|Pak|Bu|Saudara) [A-Z]\w+(?: [A-Z]\w+){0,3}"
    r"|\b(?:Kepala Desa|Ketua koperasi|Bendahara desa)\b"
)
_ACCUSING = frozenset("menuduh menuding dituduh dituding dicurigai disebut disebut-sebut diduga melakukan dilaporkan".split())
_SELLING = frozenset(
    "diskon promo promosi harga cashback buruan segera yuk pesan pesanlah beli belilah order borong stok hadiah sebelum gratis hubungi produk "
    "bupati wali walikota gubernur menteri kepala camat presiden dua lanjutkan dukung pemimpin terima".split()
)
_ANSWER = re.compile(
    r"\b(?:membantah|dibantah|bantahan|menampik|menyangkal|klarifikasi|mengklarifikasi|tanggapan|menanggapi|hak jawab|menjelaskan bahwa tuduhan|"
    r"belum (?:memberikan|memberi|dapat dimintai|bersedia|bisa dihubungi|merespons|menjawab)|tidak bersedia (?:memberi|berkomentar)|mengakui|mengaku)\b",
    re.I,
)
_ADVERT = re.compile(
    r"\b(?:diskon \d{1,2} ?(?:persen|%)|promo(?:si)? (?:menarik|terbatas|spesial|akhir tahun)|harga promo|cashback|buruan|(?:segera|yuk,? )?(?:pesan|beli|"
    r"order|borong)(?:lah)? (?:sekarang|segera|di toko|produk (?:unggulan )?kami)|segera (?:pesan|beli|order)|stok terbatas|hadiah langsung|sebelum kehabisan|"
    r"gratis ongkir|hubungi sales|produk (?:unggulan )?kami)",
    re.I,
)
_PUBLIC = re.compile(r"\b(?:pajak|denda|PBB|retribusi|Samsat|larangan|dilarang)\b")
_MARKED = re.compile(r"\b(?:advertorial|iklan|konten berbayar|bersponsor|pariwara)\b", re.I)
_PROMOTED = re.compile(
    r"\b(?:(?:bupati|wali ?kota|gubernur|menteri|kepala dinas|camat|presiden)(?: kita)?(?: yang)? (?:tercinta|kebanggaan|idola|terbaik|kami tercinta)|"
    r"dua periode|lanjutkan (?:lagi )?kepemimpinan|dukung terus|pemimpin (?:sejati|idaman|pilihan rakyat)|terima kasih (?:bapak|ibu) bupati)\b",
    re.I,
)


@check("ETK-01", "attest", T("Guilt before the verdict"))
def etk_01(document: Document, parameters: Mapping[str, Any]) -> Iterator[Hit]:
    """What: somebody is called thief, murderer or dealer in a sentence about an arrest or with a name, without "terduga",
    "tersangka", "terdakwa" or "terpidana".

    Why: until a court decided, nobody is guilty.
    Clause: Kode Etik Jurnalistik art. 3.
    Example: "Polisi menangkap pencuri sapi, Darmansyah".
    How to mend: write terduga, tersangka, terdakwa or terpidana, as the case stands.
    Known false alarms: verdicts that are told two sentences before.
    """
    for sentence in document.sentences:
        found = None if sentence.lacks(_DOERS) else _DOER.search(sentence.own)
        if not found or _FAIR.search(sentence.text):
            continue
        if _ACT.search(sentence.own) or next(persons(sentence.text), None):
            message = T("Somebody is called guilty here before a verdict.")
            yield Hit.on(sentence, found, message, T("Write terduga, tersangka, terdakwa or terpidana, as the case stands."))


@check("ETK-07", "attest", T("Accusation without answer"))
def etk_07(document: Document, parameters: Mapping[str, Any]) -> Iterator[Hit]:
    """What: a named party is accused, and nowhere in the text that party answers.

    Why: fair news hears both sides, and says so when one does not want to speak.
    Clause: Kode Etik Jurnalistik art. 1 and 3; Pedoman Pemberitaan Media Siber no. 2.
    Example: "Warga menuduh PT Sinar Barito mencemari sungai".
    How to mend: ask the party and add its answer, or that it did not want to answer.
    Known false alarms: answers in words this check does not know.
    """
    if _ACCUSING.isdisjoint(document.vocabulary):
        return
    if any(_ANSWER.search(text) for text in (document.parts["body"], document.parts["excerpt"])):
        return
    for sentence in document.sentences:
        found, party = _ACCUSED.search(sentence.text), _PARTY.search(sentence.text)
        if found and party:
            where = (min(found.start(), party.start()), max(found.end(), party.end()))
            message = T("A named party is accused, and its answer is missing.")
            yield Hit.on(sentence, where, message, T("Add the party's answer, or that it did not want to answer."))


@check("ETK-08", "attest", T("Promotion"))
def etk_08(document: Document, parameters: Mapping[str, Any]) -> Iterator[Hit]:
    """What: advertising that is not marked, and praise of leaders that asks for support.

    Why: the office's channels belong to the public, not to a shop and not to a person.
    Clause: Kode Etik Humas Pemerintahan; Pedoman Pemberitaan Media Siber no. 6.
    Example: "Segera pesan di Toko Berkah Jaya, diskon 20 persen".
    How to mend: take it out, or mark the text as advertising.
    Known false alarms: public offers of the office itself, such as tax discounts.
    """
    if _MARKED.search(document.parts["title"]) or _MARKED.search(document.parts["body"][:200]):
        return
    for sentence in document.sentences:
        if sentence.lacks(_SELLING) or _PUBLIC.search(sentence.text):
            continue
        for found in (*_ADVERT.finditer(sentence.own), *_PROMOTED.finditer(sentence.own)):
            message = T("This reads like advertising for a shop or a person.")
            yield Hit.on(sentence, found, message, T("Take it out, or mark the text as advertising."))
