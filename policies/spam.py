"""Spam of gambling, loans and pharmacies, as hacked sites carry it in links."""

from __future__ import annotations

import re
from functools import cache

from policies.hosts import familiar, host_of
from policies.words import pairs, words

_TERMS, _WARNINGS = "spam.txt", "memperingatkan.txt"
_SEPARATORS = re.compile(r"[\s._%+/=&?:-]+")
_HOST = re.compile(
    r"(?:^|[.-])(?:(?:situs|agen|bandar|raja|dewa|mega|zeus|link|info|daftar|bo|idn|demo)?slot"
    r"(?:s?gacor|online|terpercaya|resmi|dana|maxwin|thailand|demo|qris|\d{2,4})"
    r"|(?:situs|agen|bandar|raja|dewa|link)slot|\w{0,20}(?:gacor\d{2,4}|togel|sbobet|casino|kasino|bandarq|pokerq|dominoqq|maxwin)"
    r"|toto(?:macau|4d|slot|togel)|\w{0,12}toto\d{2,4}|judi(?:online|bola|slot|qq|\d)|pinjol|(?:jual)?(?:viagra|cialis|cytotec)"
    r"|obat(?:kuat|aborsi|perangsang)"
    r"|(?:mpo|hoki|raja|sultan|zeus|naga|macan|panda|cuan|idn|bola|bet|win|spin|qq)\w{0,12}"
    r"(?:77|88|99|138|168|188|303|777|888|999|4d))",
)
_LONGEST = 2000  # characters of an address or of words that are looked at
_FILLERS = frozenset(
    "link situs daftar agen resmi terpercaya terbaik terbaru hari ini gampang menang online dan di".split()
)


def spam_host(host: str) -> bool:
    """Whether a host is named as such sites are."""
    return not familiar(host) and bool(_HOST.search(host))


def spam_link(text: str, address: str, around: str = "") -> bool:
    """Whether a link advertises. `around` is the sentence it stands in: one that warns is news, and so are pages of
    the state and the press, unless the words of the link are nothing but an advertisement."""
    host = host_of(address)
    if spam_host(host):
        return True
    said = _plain(text)
    if familiar(host):
        return _only_advertises(said)
    if not _pattern().search(f"{said} {_plain(address)}"):
        return False
    return not warns(f"{text} {address} {around}")


def spam_text(text: str) -> bool:
    """Whether a text that readers do not see holds such words."""
    return bool(_pattern().search(_plain(text)))


def warns(text: str) -> bool:
    """Whether a text warns of such offers or tells how they are fought."""
    return not _warnings().isdisjoint(_SEPARATORS.sub(" ", text[:_LONGEST].lower()).split())


def _only_advertises(said: str) -> bool:
    """Only terms that are no subject of news, and what goes with them."""
    left, count = _pattern().subn(lambda found: " " if not pairs(_TERMS).get(found[1]) else found[0], said)
    return bool(count) and all(word in _FILLERS or word.isdigit() for word in left.split())


def _plain(text: str) -> str:
    return _SEPARATORS.sub(" ", text[:_LONGEST].lower()).strip()


@cache
def _warnings() -> frozenset[str]:
    return frozenset(words(_WARNINGS))


@cache
def _pattern() -> re.Pattern[str]:
    terms = "|".join(re.escape(term) for term in sorted(pairs(_TERMS), key=len, reverse=True))
    return re.compile(rf"\b({terms})\d*\b")
