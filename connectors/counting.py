"""How long a text is on X: weighted characters, each address 23, each emoji 2.

The rules: https://developer.x.com/en/docs/counting-characters and the conformance suite of twitter-text (config v3).
Where implementations of them differ, the longer reading counts: what fits here fits there.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

import regex

URL = 23  # what any address counts, however long it is
_LONGEST = 4096  # characters of an address; a longer one is none
_LONGEST_LAST = 24  # characters of the longest top level domain
_LABEL = 63  # characters of a label of a host's name, as the name service spells it
_LIGHT = ((0x0, 0x10FF), (0x2000, 0x200D), (0x2010, 0x201F), (0x2032, 0x2037))  # these count 1, all else 2

_LATIN = "\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u0253\u0254\u0256\u0257\u0259\u025b\u0263\u0268\u026f\u0272\u0289\u028b\u02bb\u0300-\u036f\u1e00-\u1eff"  # noqa: E501
_CYRILLIC = "\u0400-\u04ff"
_BLANKS = "\\s\u0085\u00a0\u1680\u180e\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
_MARKS = "\ufeff\ufffe\uffff\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # of direction and of byte order
_NOT_IN_NAME = rf"!'\"`#%&()*+,./:;<=>?@\[\]^{{|}}~$\\{_BLANKS}{_MARKS}"
_PROTOCOL = re.compile(r"https?://", re.I)
_START = re.compile(rf"(?<![A-Za-z0-9@＠$#＃\ufffe\ufeff\uffff])(?:https?://|[A-Za-z0-9{_LATIN}])", re.I)
_HOST = re.compile(rf"[^{_NOT_IN_NAME}]+(?:\.[^{_NOT_IN_NAME}]+)*\.?")
_BARE_HOST = re.compile(rf"[A-Za-z0-9_{_LATIN}-]+(?:\.[A-Za-z0-9_{_LATIN}-]+)*\.?")
_CODED = re.compile(r"xn--[0-9a-z-]+", re.I)
_NO_END = re.compile(r"[0-9A-Za-z@+-]")  # what may not follow the last label of a name
_IN_PATH = rf"a-z0-9{_LATIN}{_CYRILLIC}!*';:=+,.$/%#\[\]–_~@|&-"
_PATH_END = rf"a-z0-9{_LATIN}{_CYRILLIC}=_#/+-"
_BRACKETS = rf"\([{_IN_PATH}]*(?:\([{_IN_PATH}]*\)[{_IN_PATH}]*)*\)"
_PATH = rf"/(?:[{_IN_PATH}]*(?:{_BRACKETS}[{_IN_PATH}]*)*(?:[{_PATH_END}]|{_BRACKETS}))?"
_QUERY = r"\?[a-z0-9!?*'@();:&=+$/%#\[\]_.,~|-]*[a-z0-9_&=#/-]"
_TAIL = re.compile(rf"(?::[0-9]+)?(?:{_PATH})?(?:{_QUERY})?", re.I)
_SHORT = re.compile(rf"https?://t\.co/([a-z0-9]+)(?:{_QUERY})?", re.I)  # X's own short addresses
_LONGEST_SLUG = 40

_PICTURE = r"\p{Extended_Pictographic}(?:\ufe0f|\p{Emoji_Modifier})?"
_EMOJI = regex.compile(
    rf"[0-9#*]\ufe0f?\u20e3|\p{{Regional_Indicator}}{{2}}|\U0001f3f4[\U000e0020-\U000e007e]+\U000e007f"
    rf"|{_PICTURE}(?:\u200d{_PICTURE})*"
)


def weighted(text: str, whole_emoji: bool = True) -> int:
    """The length of a text on X. `whole_emoji` False: by the rules of 2017, in which each part of an emoji counts."""
    text = unicodedata.normalize("NFC", text)
    length, at = 0, 0
    for start, end in urls(text):
        length += _plain(text[at:start], whole_emoji) + URL
        at = end
    return length + _plain(text[at:], whole_emoji)


def urls(text: str) -> Iterator[tuple[int, int]]:
    """Where X sees an address in a text: also a bare `example.go.id`. Start and end."""
    at = 0
    while found := _START.search(text, at):
        protocol = _PROTOCOL.match(text, found.start())
        end = _with_protocol(text, found.start(), protocol.end()) if protocol else _bare(text, found.start())
        if end:
            yield found.start(), end
        at = end or _after(text, protocol.end() if protocol else found.start())


def _after(text: str, at: int) -> int:
    """Where to look on, when there is no address: behind the name."""
    run = _BARE_HOST.match(text, at)
    return max(run.end() if run else 0, at + (0 if run else 1))


def _with_protocol(text: str, start: int, at: int) -> int:
    """The end of an address that begins with its protocol; 0 for none."""
    host = _HOST.match(text, at)
    end = _name(text, at, host.end()) if host else 0
    if not end:
        return 0
    if short := _SHORT.match(text, start):
        return short.end() if len(short[1]) <= _LONGEST_SLUG else 0
    tail = _TAIL.match(text, end)
    assert tail
    return tail.end() if tail.end() - start <= _LONGEST else 0


def _bare(text: str, start: int) -> int:
    """The end of an address without a protocol; 0 for none."""
    if (start and text[start - 1] in "-_/") or _follows_a_name(text, start):
        return 0
    host = _BARE_HOST.match(text, start)
    end = _name(text, start, host.end()) if host else 0
    if not end:
        return 0
    tail = _TAIL.match(text, end)
    assert tail
    return tail.end()


def _follows_a_name(text: str, start: int) -> bool:
    """Whether there is a dot before it that belongs to a name which is none: `-x.example.com`."""
    return text[start - 1 : start] == "." and not (start > 1 and ord(text[start - 2]) > 0x24F)


def _name(text: str, start: int, stop: int) -> int:
    """The end of the longest name of a host that begins at `start`; 0 for none."""
    labels = text[start:stop].split(".")
    dot = stop
    for count in range(len(labels) - 1, 0, -1):
        dot -= len(labels[count]) + 1
        end = _last_label(text, dot + 1)
        if end and "_" not in labels[count - 1] and all(map(_is_label, labels[:count])):
            return end
    return 0


def _is_label(label: str) -> bool:
    if not label or label[0] in "-_" or label[-1] in "-_":
        return False
    if label.isascii():
        return len(label) <= _LABEL
    return not label.lower().startswith("xn--") and len(label.encode("punycode")) + len("xn--") <= _LABEL


def _last_label(text: str, at: int) -> int:
    """The end of the country, or the like, that begins at `at`; 0 for none."""
    coded = _CODED.match(text, at)
    if coded and not _NO_END.match(text, coded.end()):
        return coded.end()
    known = _last_labels()
    for length in range(_LONGEST_LAST, 0, -1):
        if text[at : at + length].lower() in known and not _NO_END.match(text, at + length):
            return at + length
    return 0


@cache
def _last_labels() -> frozenset[str]:
    """The top level domains that X knows."""
    lines = files("connectors").joinpath("tlds.txt").read_text("utf-8").splitlines()
    return frozenset(line for line in lines if not line.startswith("#"))


def _plain(text: str, whole_emoji: bool) -> int:
    """The weight of a text without addresses."""
    if not whole_emoji or text.isascii():
        return sum(map(_weight, text))
    length, at = 0, 0
    for emoji in _EMOJI.finditer(text):
        length += sum(map(_weight, text[at : emoji.start()])) + 2
        at = emoji.end()
    return length + sum(map(_weight, text[at:]))


def _weight(character: str) -> int:
    return 1 if any(first <= ord(character) <= last for first, last in _LIGHT) else 2
