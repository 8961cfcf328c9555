"""MED: pictures and media."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from wpbridge.checks import Hit, check
from wpbridge.models import Attachment, Severity
from wpbridge.text import Document
from wpbridge.texts import T

_NO_DESCRIPTION = re.compile(
    r"^(?:image|img|foto|photo|gambar|picture|dsc|screenshot|whatsapp image)?[\s_\d().:-]*$", re.I
)


@check("MED-01", "block", T("Alternative text of pictures"))
def med_01(document: Document, parameters: Mapping[str, Any]) -> Iterator[Hit]:
    """What: a picture without alternative text, or with its file name instead. Blocks for the featured picture.

    Why: people who do not see it, and the networks that show it, know a picture only by these words.
    Clause: UU 8/2016; Perki 1/2021.
    Example: alt="IMG_2034"
    How to mend: open the picture in the media library and describe in a sentence what is to be seen.
    Known false alarms: pictures that only decorate.
    """
    shown = {p.attachment.part: p.alt for p in document.pictures if p.attachment}
    for attachment in document.post.attachments:
        if attachment.role != "document" and _undescribed(attachment, shown.get(attachment.part)):
            yield _hit(attachment, "block" if attachment.role == "featured" else "warn")
    for picture in document.pictures:
        if picture.attachment is None and not (picture.alt or "").strip():
            yield Hit(
                part="body",
                severity="warn",
                message=T("A picture in the text has no alternative text: {src}", src=picture.src),
                fix=T("Describe in a sentence what is to be seen in the picture (alternative text)."),
            )


def _undescribed(attachment: Attachment, in_text: str | None) -> bool:
    alt = (attachment.alt or in_text or "").strip()
    stem = attachment.name.rpartition(".")[0]
    return bool(_NO_DESCRIPTION.match(alt)) or alt.lower() in (attachment.name.lower(), stem.lower())


def _hit(attachment: Attachment, severity: Severity) -> Hit:
    return Hit(
        part=attachment.part,
        quote=attachment.name,
        start=0,
        end=len(attachment.name),
        severity=severity,
        message=T("The picture {name} has no alternative text.", name=attachment.name),
        fix=T("Describe in a sentence what is to be seen in the picture (alternative text)."),
    )
