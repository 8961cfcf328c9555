"""Pictures: decoded to their end, with size, place and device."""

from __future__ import annotations

from typing import Any

from PIL import ExifTags, Image, ImageFile

from wpbridge.documents.contract import BROKEN, GPS, MAX_PIXELS, TOO_LARGE, TRUNCATED, Looked
from wpbridge.documents.kinds import Bytes

_TAGS = {
    ExifTags.Base.Artist: "author",
    ExifTags.Base.Software: "software",
    ExifTags.Base.DateTime: "taken",
    ExifTags.Base.ImageDescription: "title",
    0x9C9D: "author",  # XPAuthor, written by Windows
}


def read(file: Bytes, found: Looked) -> None:
    """The size by the header first: nobody decodes a picture of a billion pixels."""
    Image.MAX_IMAGE_PIXELS = None  # judged here, by the header
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    try:
        with Image.open(file.path) as picture:
            found.width, found.height = picture.size
            if found.width * found.height > MAX_PIXELS:
                found.problem = TOO_LARGE
                return
            _told(picture, found)
            picture.load()
    except (OSError, SyntaxError, EOFError, ValueError):
        found.problem = BROKEN
    if _cut(file, found.kind):
        found.problem = TRUNCATED


def _told(picture: Image.Image, found: Looked) -> None:
    exif = picture.getexif()
    make, model = (str(exif.get(tag, "")).strip("\0 ") for tag in (ExifTags.Base.Make, ExifTags.Base.Model))
    found.metadata["device"] = f"{make} {model}".strip()
    for tag, name in _TAGS.items():
        value = exif.get(tag)
        if value and not found.metadata.get(name):
            found.metadata[name] = _words(value)
    place = _place(exif.get_ifd(ExifTags.IFD.GPSInfo))
    if place:
        found.metadata["gps"] = place
        found.traits.append(GPS)


def _words(value: Any) -> str:
    if isinstance(value, bytes):
        return value.decode("utf-16-le", "replace").strip("\0 ")
    return str(value).strip("\0 ")


def _place(gps: dict[int, Any]) -> str:
    """Latitude and longitude in degrees, "" for none."""
    try:
        north, east = _degrees(gps[ExifTags.GPS.GPSLatitude]), _degrees(gps[ExifTags.GPS.GPSLongitude])
    except (KeyError, TypeError, ValueError, ZeroDivisionError):
        return ""
    south = str(gps.get(ExifTags.GPS.GPSLatitudeRef, "N")).upper().startswith("S")
    west = str(gps.get(ExifTags.GPS.GPSLongitudeRef, "E")).upper().startswith("W")
    return f"{-north if south else north:.5f},{-east if west else east:.5f}"


def _degrees(value: Any) -> float:
    degrees, minutes, seconds = (float(one) for one in value)
    return degrees + minutes / 60 + seconds / 3600


def _cut(file: Bytes, kind: str) -> bool:
    """Decoders forgive a missing end; an archive does not."""
    if kind == "gif":
        return not file.tail.rstrip(b"\0").endswith(b";")
    if kind == "webp":
        return int.from_bytes(file.head[4:8], "little") + 8 > file.size
    if kind == "png":
        return b"IEND\xae\x42\x60\x82" not in file.all()
    return kind == "jpeg" and not _jpeg_ends(file.all())


def _jpeg_ends(data: bytes) -> bool:
    """Step over the header, which may hold a whole small picture, and look for the end behind it."""
    at = 2
    while data[at : at + 1] == b"\xff" and data[at + 1] != 0xDA:
        at += 2 + int.from_bytes(data[at + 2 : at + 4])
    return data.find(b"\xff\xd9", at) >= 0
