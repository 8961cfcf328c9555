"""Pictures made fit for a network: scaled, turned upright, without the data a camera adds (place, device, owner).

The same bytes in give the same bytes out. A picture that fits already keeps every pixel.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from PIL import Image, ImageCms, ImageOps

from connectors.bare import bare
from connectors.networks import PictureRules
from wpbridge.errors import Defect, Rejected
from wpbridge.texts import T

_QUALITIES = (90, 80, 70, 60)
_SMALLER = 0.8  # of the side, at the most, where no quality makes a picture light enough
_LEAST = 200  # pixels; nothing is made smaller
_MOST_PIXELS = 80_000_000  # a bomb is larger
_LARGEST_PROFILE = 65_000  # bytes; what is larger is for printing
_ORIENTATION = 0x0112
_MIMES = {"JPEG": "image/jpeg", "MPO": "image/jpeg", "PNG": "image/png", "GIF": "image/gif"}
# What any viewer shows as it is: no colours for print, no 16 bits.
_PLAIN = {"JPEG": ("RGB", "L"), "MPO": ("RGB", "L"), "PNG": ("RGB", "RGBA", "L", "LA", "P", "1")}
_CLEAR = ("RGBA", "LA", "PA", "La", "RGBa")


@dataclass(frozen=True, kw_only=True)
class Fitting:
    """A picture that a network takes: its bytes, media type, and size in pixels."""

    data: bytes
    mime: str
    width: int
    height: int


def fitting(data: bytes, rules: PictureRules, channel: str) -> Fitting:
    """The picture as the network takes it. Defect for bytes that are no picture, Rejected for one that cannot be made
    fit (too long or too wide to be shown whole)."""
    with _readable(channel):
        image = _opened(data)
        width, height = _upright_size(image)
    if not rules.ratio[0] <= width / height <= rules.ratio[1]:
        raise Rejected(
            T(
                "{channel}: the picture is {width} × {height}; the network shows only pictures whose width is {least} "
                "to {most} times the height. Choose another one.",
                channel=channel, width=width, height=height, least=rules.ratio[0], most=rules.ratio[1],
            )
        )  # fmt: skip
    with _readable(channel):
        image.draft(None, (rules.side, rules.side))  # a huge JPEG is read at half its size, or less
        image.load()
        fits = max(width, height) <= rules.side
        ready = (fits and _untouched(data, image, rules)) or _clean(image)
    return ready if isinstance(ready, Fitting) else _light(ready, rules, channel)


@contextmanager
def _readable(channel: str) -> Iterator[None]:
    """Of a broken picture the decoders raise whatever they stumble over."""
    try:
        yield
    except Exception as error:
        text = T("{channel}: the picture of the message is missing or is no picture.", channel=channel)
        raise Defect(text) from error


def _opened(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data))
    if image.width * image.height > _MOST_PIXELS:
        raise ValueError("too large")
    return image


def _upright_size(image: Image.Image) -> tuple[int, int]:
    width, height = image.size
    return (height, width) if _orientation(image) in (5, 6, 7, 8) else (width, height)


def _orientation(image: Image.Image) -> int:
    try:
        return int(image.getexif().get(_ORIENTATION, 1))
    except Exception:  # data that cannot be read turn nothing
        return 1


def _untouched(data: bytes, image: Image.Image, rules: PictureRules) -> Fitting | None:
    """The same pixels without the data beside them; None for a picture that must be made anew."""
    form = image.format or ""
    moves = form == "GIF" and getattr(image, "is_animated", False)
    mime = _MIMES.get(form, "")
    plain = moves or (image.mode in _PLAIN.get(form, ()) and _orientation(image) == 1 and not _for_print(image))
    if not plain or mime not in rules.types:
        return None
    try:
        alone = bare(data, form)
    except ValueError:
        return None
    if len(alone) > rules.bytes:
        return None
    return Fitting(data=alone, mime=mime, width=image.width, height=image.height)


def _for_print(image: Image.Image) -> bool:
    return len(image.info.get("icc_profile") or b"") > _LARGEST_PROFILE


def _clean(image: Image.Image) -> Image.Image:
    """Upright, in RGB or RGBA of 8 bits, with nothing beside it but a profile of these colours."""
    few = image.mode in ("P", "1")
    with suppress(Exception):  # data that cannot be read turn nothing
        image = ImageOps.exif_transpose(image)
    profile = image.info.get("icc_profile") or b""
    if image.mode.startswith("I"):
        image = image.convert("I").point(lambda value: value / 257).convert("L")
    if image.mode == "CMYK":
        image, profile = _screen_colours(image, profile), b""
    palette = image.palette.mode if image.palette else ""
    clear = image.mode in _CLEAR or "transparency" in image.info or palette.endswith("A")
    image = image.convert("RGBA" if clear else "RGB")
    if clear and image.getchannel("A").getextrema()[0] == 255:
        image = image.convert("RGB")
    keep = profile[16:20] == b"RGB " and len(profile) <= _LARGEST_PROFILE
    image.info = {"icc_profile": profile} if keep else {}
    image.info |= {"few": True} if few else {}
    return image


def _screen_colours(image: Image.Image, profile: bytes) -> Image.Image:
    """From the colours of a printing press to those of a screen: by its profile where it has a good one."""
    try:
        press = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        turned: Any = ImageCms.profileToProfile(image, press, ImageCms.createProfile("sRGB"), outputMode="RGB")
        return turned if isinstance(turned, Image.Image) else image.convert("RGB")
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return image.convert("RGB")


def _light(image: Image.Image, rules: PictureRules, channel: str) -> Fitting:
    """As good as fits into the bytes: what has clear parts or few colours as PNG where it can, the rest as JPEG."""
    image = _scaled(image, min(1.0, rules.side / max(image.size)))
    if (image.mode == "RGBA" or "few" in image.info) and "image/png" in rules.types:
        data = _written(image, "PNG")
        if len(data) <= rules.bytes:
            return Fitting(data=data, mime="image/png", width=image.width, height=image.height)
    flat = _flat(image)
    while True:
        for quality in _QUALITIES:
            data = _written(flat, "JPEG", quality=quality, optimize=True, progressive=True)
            if len(data) <= rules.bytes:
                return Fitting(data=data, mime="image/jpeg", width=flat.width, height=flat.height)
        if max(flat.size) <= _LEAST:
            raise Rejected(T("{channel}: the picture cannot be made small enough.", channel=channel))
        smaller = min(_SMALLER, (rules.bytes / len(data)) ** 0.5)
        flat = _scaled(flat, max(smaller, _LEAST / max(flat.size)))


def _scaled(image: Image.Image, by: float) -> Image.Image:
    if by >= 1:
        return image
    size = (max(1, round(image.width * by)), max(1, round(image.height * by)))
    small = image.resize(size, Image.Resampling.LANCZOS)
    small.info = dict(image.info)
    return small


def _flat(image: Image.Image) -> Image.Image:
    """On white, as a web page would show it."""
    if image.mode != "RGBA":
        return image
    white = Image.new("RGBA", image.size, "white")
    flat = Image.alpha_composite(white, image).convert("RGB")
    flat.info = dict(image.info)
    return flat


def _written(image: Image.Image, form: str, **settings: int) -> bytes:
    """Without EXIF, XMP and comments; the colour profile stays, or colours would change."""
    sink = io.BytesIO()
    profile = image.info.get("icc_profile")
    image.save(sink, form, **settings, **({"icc_profile": profile} if profile else {}))
    return sink.getvalue()
