"""Pictures without what a camera or a program wrote beside the picture itself; not one pixel changes.

Formats: JPEG (ITU-T T.81, annex B), PNG (W3C, third edition), GIF89a. All in one pass, and each ends where its format
says: what hangs on behind (a film of the same moment, a second picture) goes too.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Callable, Iterator, Mapping

_SCAN_END = re.compile(rb"\xff+[^\x00\xd0-\xd7\xff]")  # 00 is a stuffed byte, D0-D7 restart the scan
_PNG = b"\x89PNG\r\n\x1a\n"
_CHUNKS = frozenset((b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT", b"pHYs"))
_LOOPS = (b"NETSCAPE2.0", b"ANIMEXTS1.0")


def bare(data: bytes, form: str) -> bytes:
    """The picture alone; `form` is "JPEG", "PNG" or "GIF". ValueError for bytes that do not follow their format."""
    try:
        return b"".join(_PARTS[form](data))
    except (IndexError, struct.error) as error:
        raise ValueError("cut short") from error


def _jpeg(data: bytes) -> Iterator[bytes]:
    """Colour (JFIF, ICC profile, Adobe's mark) stays; EXIF, XMP, IPTC, comments and further pictures go."""
    if data[:2] != b"\xff\xd8":
        raise ValueError("no JPEG")
    yield data[:2]
    at = 2
    while True:
        while data[at : at + 2] == b"\xff\xff":
            at += 1
        if data[at] != 0xFF:
            raise ValueError("no marker")
        marker = data[at + 1]
        if marker == 0xD9:
            yield data[at : at + 2]
            return
        end = at + 2 + struct.unpack_from(">H", data, at + 2)[0]
        if marker == 0xDA:
            found = _SCAN_END.search(data, end)
            if found is None:
                raise ValueError("no end")
            end = found.end() - 2
        if _is_of_the_picture(marker, data[at + 4 : at + 16]):
            yield data[at:end]
        at = end


def _is_of_the_picture(marker: int, beginning: bytes) -> bool:
    if marker == 0xE2:
        return beginning.startswith(b"ICC_PROFILE\0")
    if marker == 0xE0:
        return beginning.startswith(b"JFIF\0")
    return marker == 0xEE or not (0xE0 <= marker <= 0xEF or marker == 0xFE)


def _png(data: bytes) -> Iterator[bytes]:
    """What the picture looks like stays; texts, EXIF and times go, and of a picture that moves all but its first."""
    if data[:8] != _PNG:
        raise ValueError("no PNG")
    yield _PNG
    at = 8
    while True:
        length, name = struct.unpack_from(">I4s", data, at)
        end = at + 12 + length
        if end > len(data):
            raise ValueError("cut short")
        if name in _CHUNKS:
            yield data[at:end]
        if name == b"IEND":
            return
        at = end


def _gif(data: bytes) -> Iterator[bytes]:
    """Pictures, their times and the loop stay; comments and what programs added go."""
    if data[:6] not in (b"GIF87a", b"GIF89a"):
        raise ValueError("no GIF")
    at = 13 + _table(data[10])
    yield data[:at]
    while data[at] != 0x3B:
        if data[at] == 0x2C:
            end = _blocks_end(data, at + 11 + _table(data[at + 9]))
            yield data[at:end]
        elif data[at] == 0x21:
            end = _blocks_end(data, at + 2)
            if data[at + 1] == 0xF9 or (data[at + 1] == 0xFF and data[at + 3 : at + 14] in _LOOPS):
                yield data[at:end]
        else:
            raise ValueError("no block")
        at = end
    yield b";"


def _table(flags: int) -> int:
    """How many bytes a table of colours has."""
    return 3 << (flags & 7) + 1 if flags & 0x80 else 0


def _blocks_end(data: bytes, at: int) -> int:
    while data[at]:
        at += data[at] + 1
    return at + 1


_PARTS: Mapping[str, Callable[[bytes], Iterator[bytes]]] = {"JPEG": _jpeg, "MPO": _jpeg, "PNG": _png, "GIF": _gif}
