"""A picture made small enough for paper, in the child."""

from __future__ import annotations

from base64 import b64encode
from io import BytesIO
from pathlib import Path

from PIL import Image

from wpbridge.documents.contract import MAX_PIXELS

_SIDE = 900  # pixels; 75 mm at 300 dpi


def small(path: Path) -> dict[str, str]:
    """`{"jpeg": BASE64}`, empty for what is no picture, is broken, or is too large to be decoded."""
    Image.MAX_IMAGE_PIXELS = None  # judged here, by the header
    drawn = BytesIO()
    try:
        with Image.open(path) as picture:
            if picture.width * picture.height > MAX_PIXELS:
                return {}
            picture.draft("RGB", (_SIDE, _SIDE))
            picture.thumbnail((_SIDE, _SIDE))
            sheet = Image.new("RGB", picture.size, "white")  # paper shines through what is transparent
            sheet.paste(picture, mask=picture.convert("RGBA").getchannel("A"))
            sheet.save(drawn, "JPEG", quality=80)
    except MemoryError:
        raise
    except Exception:  # Pillow raises anything when a file is not what it should be
        return {}
    return {"jpeg": b64encode(drawn.getvalue()).decode()}
