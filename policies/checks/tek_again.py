"""TEK: texts that the office published before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from policies.dates import MONTHS
from wpbridge.checks import Hit, check
from wpbridge.text import Document, alike, sketch
from wpbridge.texts import T

_BESIDE = frozenset(("alt", "target", "attribute", "comment"))


@check("TEK-05", "attest", T("Published before"), parameters={"share": 0.6})
def tek_05(document: Document, parameters: Mapping[str, Any]) -> Iterator[Hit]:
    """What: a post most of whose text stands in an earlier publication of the office. `share` is how much of the two
    texts may be the same, from 0 to 1.

    Why: the same news twice confuses readers; often an old post was copied and not everything in it was changed.
    Clause: SOP langkah 5.
    Example: rilis layanan keliling bulan lalu yang diterbitkan lagi dengan tanggal lain.
    How to mend: compare it with the earlier post; update that one, or write what is new. If it is meant so, attest it.
    Known false alarms: regular announcements with the same wording (prayer times, weekly prices).
    """
    others = [one for one in document.facts.earlier if one.post_id != document.post.id]
    if not others:
        return
    own = sketch(_readable(document))
    share, like = max(((alike(own, one.sketch), one) for one in others), key=lambda found: found[0])
    if share < parameters["share"]:
        return
    published = like.at.astimezone(ZoneInfo(document.facts.timezone)).date()
    yield Hit(
        part="body",
        message=T(
            "About {share} percent of the text stands in “{title}” of {day} already.",
            share=round(share * 100),
            title=like.title,
            day=f"{published.day} {MONTHS[published.month - 1].capitalize()} {published.year}",
        ),
        fix=T("Compare it with the earlier post: update that one, or attest that it is meant so."),
    )


def _readable(document: Document) -> str:
    """The body without the descriptions and addresses at its end, as earlier posts were sketched."""
    ends = (span.end for span in document.spans if span.part == "body" and span.place not in _BESIDE)
    return document.parts["body"][: max(ends, default=0)]
