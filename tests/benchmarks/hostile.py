"""What hostile posts of a megabyte cost: pieces that regular expressions and parsers have choked on, repeated."""

from __future__ import annotations

import time
from datetime import UTC, datetime

from wpbridge.app import checks
from wpbridge.checks import run_checks
from wpbridge.models import Post
from wpbridge.sop import load_sop
from wpbridge.text import Document

LONG = 1 << 20  # characters
SECONDS = 5.0  # for the worst
PROSE = "Bupati membuka pelatihan di Aula Selidah, Selasa (24/11/2026) pukul 09.00 WITA, bagi 25 warga desa. "

REPEATED = {
    "digits": "1",
    "one word": "a",
    "capitals": "A",
    "numbers": "1.000 ",
    "rupiah": "Rp1.000 ",
    "initials": "A. ",
    "names": "Budi ",
    "addresses": "a.b@",
    "dots": "a.",
    "spaces": " ",
    "lines": "\n ",
    "quotes": "“a ” ",
    "straight quotes": '"a." A ',
    "open quotes": "“",
    "guillemets": "«",
    "apostrophes": "‘",
    "brackets": "[a b=1]",
    "open brackets": "[a ",
    "parentheses": "( 1",
    "right to left": "\u202e\u200b",
    "zero width digits": "6\u200b3",
    "dates": "Rabu 24/11/2026 ",
    "percents": "25 persen dan ",
    "amounts in words": "25 (dua puluh lima) ",
    "laws": "UU Nomor 14 Tahun 2008 tentang ",
    "streets": "Jl. Melati RT 01 ",
    "accounts": "rekening 123456789012 ",
    "times": "pukul 09.00 ",
    "children": "anak MR (15) mencuri ",
    "hyphens": "a-",
    "lists": "<ul><li>",
    "divisions": "<div>",
    "tables": "<table><tr><td>1",
    "cells": "<td>1</td>",
    "bold": "<b>a</b> ",
    "crossed": "<b><i>a</b>",
    "links": "<a href=x>b</a>",
    "pictures": "<img src=a>",
    "captions": "<figure><figcaption>a",
    "headings": "<h2>a</h2>",
    "comments": "<!--",
    "blocks": "<!-- wp:a -->",
    "closed blocks": "<!-- /wp:a -->",
    "attributes": '<!-- wp:a {"b":1} -->',
    "broken tags": "<p <",
    "entities": "&#0;&amp;",
    "scripts": "<script>a</script>",
    "hidden": '<p style="display:none">a',
    "placeholders": "[nama] ",
    "documents": '<a href="a.pdf">a</a>',
}


def main() -> int:
    """Measure each, print the worst, and say whether the bound holds."""
    rules, sop = checks(), load_sop("sop-555-039-2022")
    taken: dict[str, float] = {}
    for name, piece in REPEATED.items():
        body = piece * (LONG // len(piece))
        post = Post(id=1, status="pending", title="Judul", body=body, modified=datetime.now(UTC))
        began = time.perf_counter()
        run_checks(Document.of(post, {}), rules, sop)
        taken[name] = time.perf_counter() - began
    worst = max(taken, key=lambda name: taken[name])
    print(f"{len(taken)} hostile posts of a megabyte: the worst ({worst}) {taken[worst]:.2f} s, bound {SECONDS} s")
    return int(taken[worst] > SECONDS)
