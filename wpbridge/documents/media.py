"""Sound and film: only the headers of their containers."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import BinaryIO

from wpbridge.documents.contract import BROKEN, CAPTIONS, TRUNCATED, Looked
from wpbridge.documents.kinds import Bytes

_HOLDERS = (b"moov", b"trak", b"mdia", b"udta", b"meta")
_SUBTITLES = (b"text", b"sbtl", b"subt", b"clcp")
_DEEPEST = 8
_MOST = 20_000  # boxes
_MATROSKA_SUBTITLE = b"\x83\x81\x11"  # TrackType, one byte, subtitle
_MATROSKA_DURATION = b"\x44\x89"


def read_boxes(file: Bytes, found: Looked) -> None:
    """MP4 and QuickTime (ISO/IEC 14496-12): boxes of length, name and content."""
    seen = set()
    with file.path.open("rb") as stream:
        for name, at, size in _boxes(stream, 0, file.size, 0):
            seen.add(name)
            if at + size > file.size:
                found.problem = TRUNCATED
            elif name == b"mvhd":
                found.seconds = _duration(_bytes(stream, at, 32))
            elif name == b"tkhd":
                _size(_bytes(stream, at, min(size, 104)), found)
            elif name == b"hdlr" and _bytes(stream, at, 12)[8:12] in _SUBTITLES:
                found.traits.append(CAPTIONS)
    if b"moov" not in seen:
        found.problem = found.problem or TRUNCATED


def _boxes(stream: BinaryIO, start: int, end: int, depth: int) -> Iterator[tuple[bytes, int, int]]:
    """Name, place and size of the contents, holders before what they hold."""
    at, count = start, 0
    while at + 8 <= end and count < _MOST:
        count += 1
        head = _bytes(stream, at, 16)
        size, name, skip = int.from_bytes(head[:4]), head[4:8], 8
        if size == 1:
            size, skip = int.from_bytes(head[8:16]), 16
        elif size == 0:
            size = end - at
        if size < skip:
            return
        yield name, at + skip, size - skip
        if name in _HOLDERS and depth < _DEEPEST:
            yield from _boxes(stream, at + skip, min(end, at + size), depth + 1)
        at += size


def _bytes(stream: BinaryIO, at: int, size: int) -> bytes:
    stream.seek(at)
    return stream.read(size)


def _duration(head: bytes) -> float:
    scale, length = struct.unpack(">II", head[12:20]) if not head[0] else struct.unpack(">IQ", head[20:32])
    return float(length / scale) if scale else 0.0


def _size(head: bytes, found: Looked) -> None:
    """Width and height stand at the end of a track's header, as 16.16 fixed point."""
    width, height = struct.unpack(">II", head[-8:]) if len(head) >= 84 else (0, 0)
    found.width, found.height = max(found.width, width >> 16), max(found.height, height >> 16)


def read_matroska(file: Bytes, found: Looked) -> None:
    """WebM and Matroska: whether a track of subtitles is announced, and how long it is."""
    head = file.head
    if _MATROSKA_SUBTITLE in head:
        found.traits.append(CAPTIONS)
    at = head.find(_MATROSKA_DURATION)
    if at >= 0 and head[at + 2 : at + 3] in (b"\x88", b"\x84"):
        wide = head[at + 2] == 0x88
        milliseconds = struct.unpack(">d" if wide else ">f", head[at + 3 : at + (11 if wide else 7)])[0]
        found.seconds = milliseconds / 1000 if 0 < milliseconds < 1e12 else 0.0


def read_wave(file: Bytes, found: Looked) -> None:
    """WAV: bytes a second, and how many bytes are announced."""
    if int.from_bytes(file.head[4:8], "little") + 8 > file.size:
        found.problem = TRUNCATED
    at = file.head.find(b"fmt ")
    rate = int.from_bytes(file.head[at + 16 : at + 20], "little") if at > 0 else 0
    if not rate:
        found.problem = found.problem or BROKEN
        return
    found.seconds = (file.size - 44) / rate
