"""AKR: what a text rests on: laws, names, sources."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from policies.laws import citations, known, meant, same_title
from policies.nearness import distance
from policies.people import persons
from wpbridge.checks import Hit, check
from wpbridge.text import Document, Passage
from wpbridge.texts import T

_CITES = re.compile(r"\b(?:UU|PP|Undang-Undang|Peraturan|Per(?:pres|mendagri|menkominfo|ki))\b", re.I)
_HISTORY = re.compile(r"\b(?:mencabut|dicabut|menggantikan|diganti(?:kan)?|sebagaimana (?:telah )?diubah|sebelumnya|semula|dahulu|perubahan|jo\.|juncto|lama)\b", re.I)
_RUMOUR = re.compile(
    r"\b(?:konon(?: kabarnya)?|kabarnya|(?<!\w )katanya|gosipnya|disebut-sebut|digadang-gadang|beredar (?:kabar|isu|rumor|informasi)|santer (?:terdengar|dikabarkan|beredar)|"
    r"menurut (?:kabar|isu|rumor)|kabar burung|desas-desus|sumber (?:yang )?(?:tidak|tak|enggan) (?:mau |ingin |bersedia )?(?:disebut(?:kan)?|menyebut)(?: (?:namanya|nama))?|"
    r"isu (?:yang )?beredar)\b",
    re.I,
)
_SOURCED = re.compile(r"\b(?:hoaks|bohong|tidak benar|membantah|dibantah|klarifikasi|legenda|cerita rakyat|sejarah|mitos|dongeng)\b", re.I)
_ATTRIBUTED = re.compile(
    r"\b(?:kata|ujar|ucap|tutur|jelas|ungkap|sebut|imbuh|tambah|papar|terang|tegas|lapor|pesan|harap)(?:nya)?\b|\b(?:me(?:ngatakan|nyatakan|njelaskan|ngungkapkan|nyebut(?:kan)?|"
    r"nambahkan|negaskan|laporkan|nyampaikan|ngimbau|nuturkan|ngaku|nerangkan|minta|ngingatkan|nilai|maparkan|ngharapkan|nyambut))\b"
    r"|\b(?:menurut|berdasarkan|sumber|mengutip|dikutip|disampaikan|dikatakan|siaran pers|data|laporan|hasil|pidato|sambutan|berpesan|berharap)\b",
    re.I,
)
_NO_NEWS = re.compile(r"\b(?:pengumuman|agenda|jadwal|tanya jawab|panduan|syarat|tata cara|infografik|profil|daftar|opini|lowongan|formulir|cara)\b", re.I)
_TITLES = re.compile(r"\b(?:Dr|dr|Drs|Dra|Ir|Prof|H|Hj|KH|[A-Z]\.[A-Z][\w.]*|[SM]\.[A-Z][\w.]*|A\.Md\w*)\.?,?(?=\s|$)")
_NEWS = 120  # words of a text that should name a source


@check("AKR-05", "attest", T("Laws cited"))
def akr_05(document: Document, parameters: Mapping[str, Any]) -> Iterator[Hit]:
    """What: a law with a number, year or title that do not belong together, or one that a later law replaced. Only laws of
    the table `policies/words/hukum.tsv` are judged.

    Why: a wrong basis makes a true text doubtful.
    Clause: UU 14/2008 (KIP) art. 7.
    Example: "UU Nomor 14 Tahun 2009 tentang Keterbukaan Informasi Publik".
    How to mend: look the law up in JDIH, and correct number, year or title.
    Known false alarms: texts about the history of a law.
    """
    for span in document.spans:
        if span.place in ("comment", "target", "name", "slug", "document", "metadata") or not _CITES.search(span.text):
            continue
        for cited in citations(span.text):
            law, where = known(cited), (cited.start, cited.end)
            fix = T("Look the law up in JDIH, and correct number, year or title.")
            if law and not same_title(cited, law):
                message = T("This number is that of the law about “{title}”.", title=law.title)
                yield Hit.on(span, where, message, fix)
            elif law and law.status == "diganti" and not _HISTORY.search(span.text[max(0, cited.start - 120) : cited.end + 120]):
                yield Hit.on(span, where, T("This law was replaced by {later}.", later=law.later), fix)
            elif law is None and cited.title and (right := meant(cited)):
                message = T("The law of this title is {kind} {number}/{year}.", kind=right.kind, number=right.number, year=right.year)
                yield Hit.on(span, where, message, fix)


@check("AKR-06", "attest", T("Names spelt in one way"), parameters={"names": []})
def akr_06(document: Document, parameters: Mapping[str, Any]) -> Iterator[Hit]:
    """What: a name that differs by a letter or two from the office's list (names_file), or from the same name elsewhere in
    the text.

    Why: nothing hurts more than one's own name spelt wrong, and no other mistake is noticed sooner.
    Clause: Kode Etik Jurnalistik art. 1.
    Example: "Rahmadian Noor" lalu "Rahmadian Nor".
    How to mend: look the name up, and write it in the same way everywhere.
    Known false alarms: two people with almost the same name.
    """
    said = [(passage, found) for passage in document.passages for found in _full_names(passage)]
    counts = Counter(_key(passage, where) for passage, where in said)
    official = {_bare(name) for name in (*document.facts.names, *parameters["names"]) if " " in _bare(name)}
    told: set[str] = set()
    for passage, where in said[:_MOST]:
        name = _key(passage, where)
        right = _nearest(name, official, 2) or _nearest(name, set(counts) - {name}, 1 if len(name) < 12 else 2)
        if not right or name in told or name in official or (right not in official and (counts[name], right) > (counts[right], name)):
            continue
        told.add(name)
        yield Hit.on(
            passage,
            where,
            T("This name also stands as “{right}”.", right=right),
            T("Look the name up, and write it in the same way everywhere."),
        )


_MOST = 200  # names of a text that are compared with each other


def _full_names(passage: Passage) -> Iterator[tuple[int, int]]:
    for found in persons(passage.text) if passage.place not in ("title", "heading") else ():
        group = next(name for name in ("addressed", "called", "plain") if found[name])
        if " " in found[group]:
            yield found.span(group)


def _key(passage: Passage, where: tuple[int, int]) -> str:
    return passage.text[slice(*where)]


def _bare(name: str) -> str:
    return " ".join(_TITLES.sub("", name).replace(",", " ").split())


def _nearest(name: str, others: set[str], most: int) -> str:
    """Another name of as many words that begins alike and differs by few letters."""
    for other in sorted(others):
        if other != name and other[0] == name[0] and other.count(" ") == name.count(" ") and abs(len(other) - len(name)) <= most:
            different = [(a, b) for a, b in zip(name.split(), other.split(), strict=True) if a != b]
            if len(different) == 1 and 0 < distance(*different[0], most) <= most and min(map(len, different[0])) > 2:
                return other
    return ""


@check("AKR-07", "warn", T("Source of the news"))
def akr_07(document: Document, parameters: Mapping[str, Any]) -> Iterator[Hit]:
    """What: a longer news text without any quotation, any "menurut" or any verb of saying.

    Why: readers must know who says so.
    Clause: Kode Etik Jurnalistik art. 3; Pedoman Pemberitaan Media Siber no. 2.
    Example: rilis panjang tanpa "kata", "menurut", atau kutipan.
    How to mend: name who gave the information.
    Known false alarms: announcements whose title does not say so.
    """
    read = [one for one in document.passages if one.place in ("lead", "paragraph")]
    count = sum(len(one.text.split()) for one in read)
    text = "\n".join(one.text for one in read)
    if count < _NEWS or _NO_NEWS.search(document.parts["title"][:200]) or _ATTRIBUTED.search(text) or "“" in text or '"' in text:
        return
    if any(document.at("quotation")):
        return
    message = T("No source is named in the whole text.")
    first = read[0]
    yield Hit.on(first, (0, min(80, len(first.text))), message, T("Name who gave the information."))


@check("AKR-08", "attest", T("Rumours"))
def akr_08(document: Document, parameters: Mapping[str, Any]) -> Iterator[Hit]:
    """What: words of rumour in the office's own voice.

    Why: an office that spreads rumours makes them true.
    Clause: Kode Etik Jurnalistik art. 3; UU ITE art. 28 (3).
    Example: "Kabarnya harga pupuk bersubsidi segera naik."
    How to mend: name the source, or leave the sentence out.
    Known false alarms: texts that correct a rumour.
    """
    for sentence in document.sentences:
        for found in _RUMOUR.finditer(sentence.own):
            if found[0].lower() == "katanya" and sentence.text[: found.start()].strip():
                continue  # behind a quotation it only means "he said"
            if not _SOURCED.search(sentence.text):
                message = T("This reads like a rumour; no source is named.")
                yield Hit.on(sentence, found, message, T("Name the source, or leave the sentence out."))
