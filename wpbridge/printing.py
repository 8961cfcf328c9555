"""What all prints share: the letters that a PDF's standard fonts draw, and the seal that ends a book or a report."""

from __future__ import annotations

from io import BytesIO

import segno

_PLAIN = str.maketrans("–—“”‘’•", "--\"\"''*", "") | {ord("…"): "..."}


def simple(words: str) -> str:
    """With the plain forms of quotation marks, dashes and dots."""
    return words.translate(_PLAIN)


def drawable(words: str) -> str:
    """What the standard fonts of PDF can draw; other letters become a question mark."""
    return simple(words).encode("latin-1", "replace").decode("latin-1")


def seal(site: str, proof: str) -> BytesIO:
    """The head of a site's log ("seq:hash") as a QR, a PNG."""
    image = BytesIO()
    segno.make(f"wpbridge:{site}:{proof}", error="m").save(image, kind="png", scale=6, border=1)
    image.seek(0)
    return image
