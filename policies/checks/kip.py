"""KIP: which class of public information a text belongs to, and what is exempt."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from policies.words import lexicon
from wpbridge.checks import Hit, check
from wpbridge.text import Document
from wpbridge.texts import T

_STATED = re.compile(
    r"\bklasifikasi(?: informasi)?\s*:\s*(?:informasi )?(?:berkala|serta[ -]merta|setiap saat|tersedia setiap saat|dikecualikan)", re.I
)
_CLASSES = re.compile(r"\b(?:berkala|serta[ -]merta|setiap saat)\b", re.I)
_UNTIL_AWARD = ("hps", "harga perkiraan sendiri", "owner estimate")
_AWARDED = re.compile(r"\b(?:pemenang (?:tender|lelang)|memenangkan (?:tender|lelang)|kontrak (?:sudah |telah )?ditandatangani|nilai kontrak|"
                      r"(?:tender|lelang)(?: itu| tersebut)? (?:sudah|telah) selesai)", re.I)  # fmt: skip
_EXEMPT = re.compile(r"\bdikecualikan\b", re.I)


@check("KIP-01", "block", T("Class of information"))
def kip_01(document: Document, parameters: Mapping[str, Any]) -> Iterator[Hit]:
    """What: a post that has categories and tags, but none that names its class of public information.

    Why: the class decides how soon something must be published and how long it is kept.
    Clause: UU 14/2008 (KIP) art. 9, 10 and 11.
    Example: kategori "Berita" saja, tanpa "Berkala", "Serta Merta", atau "Setiap Saat".
    How to mend: choose the class as a category or a tag, or write a line "Klasifikasi informasi: berkala".
    Known false alarms: sites that keep the class elsewhere; switch the check off there.
    """
    terms = [term.name for term in document.post.terms]
    fix = T('Choose the class as a category or a tag, or write a line: "Klasifikasi informasi: berkala".')
    if any(_EXEMPT.search(term) for term in terms):
        yield Hit(part="body", message=T("The post is marked as exempt information."), fix=fix)
    elif terms and not any(_CLASSES.search(term) for term in terms) and not _STATED.search(document.parts["body"]):
        yield Hit(part="body", message=T("The class of public information is not chosen."), fix=fix)


@check("KIP-02", "attest", T("Exempt topics"), parameters={"list": "dikecualikan.txt", "add": [], "remove": []})
def kip_02(document: Document, parameters: Mapping[str, Any]) -> Iterator[Hit]:
    """What: words of topics that are often exempt: estimates before an award, investigations, medical records,
    security plans.

    Why: what is exempt must not be published, and giving it out is punishable.
    Clause: UU 14/2008 (KIP) art. 17 (a) to (j), 54.
    Example: "HPS pengadaan ambulans sebesar Rp750 juta".
    How to mend: ask the information officer (PPID), and state the answer, or leave the passage out.
    Known false alarms: news that only explains such a term.
    """
    fix = T("Ask the information officer (PPID) and state the answer, or leave the passage out.")
    known = lexicon(parameters["list"], parameters["add"], parameters["remove"])
    if known.absent(document):
        return
    awarded = _AWARDED.search(document.parts["body"])
    for passage in document.passages:
        for start, end, term in known.found(passage):
            if awarded and term in _UNTIL_AWARD:
                continue
            yield Hit.on(passage, (start, end), T("This topic can be exempt information."), fix)
