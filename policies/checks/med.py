"""MED: pictures."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import unquote

from wpbridge.checks import Hit, check
from wpbridge.models import Attachment, Severity
from wpbridge.text import Document, Element, Picture
from wpbridge.text.body import absolute
from wpbridge.texts import T, Text

_SAY_NOTHING = frozenset(
    "image img foto photo gambar picture pic dsc dscn dscf screenshot tangkapan layar whatsapp ilustrasi dokumentasi kegiatan "
    "utama berita artikel ini featured thumbnail untitled tanpa judul alt text at am pm wa copy scaled".split()
)
_LETTERS = re.compile(r"[^\W\d_]+")
_FILE_NAME = re.compile(r"^\S{1,200}\.(?:jpe?g|png|gif|webp|heic|bmp|svg|avif)$", re.I)
_LONGEST = 250  # characters; screen readers read it in one breath
_SMALL = 64  # pixels: an icon
_ORNAMENTS = frozenset(
    "garis hias hiasan ornamen dekorasi pembatas pemisah separator divider spacer border bingkai latar background motif "
    "pattern bullet ikon icon line shadow gradient pixel".split()
)
_SMILEYS = frozenset(("emoji", "wp-smiley"))
_DECORATES = frozenset(("presentation", "none"))
_CREDIT = re.compile(
    r"\b(?:foto|fotografer|(?:sumber|kredit)(?: foto| gambar)?|infografis|ilustrasi|credit|photo|courtesy)(?: oleh)?\s?[:/]"
    r"|\bdok\.|\bdokumentasi\s?[:/]|©|(?:^|[(/:–-]\s?)istimewa\b|\b(?:foto|gambar) (?:oleh|karya|milik|dok|istimewa)\b"
    r"|\((?:foto|dok|humas|prokopim|diskominfo|kominfo|ist|antara|mc|mmc)\b[^()]{0,80}\)",
    re.I,
)
_DESCRIBE = T("Describe in a sentence what is to be seen in the picture (alternative text).")


@check("MED-01", "block", T("Alternative text of pictures"))
def med_01(document: Document, parameters: Mapping[str, Any]) -> Iterator[Hit]:
    """What: a picture without alternative text, with its file name, its caption or the title of the post instead, or
    with a text of more than 250 characters. A featured picture without any blocks.

    Why: people who do not see it, and the networks that show it, know a picture only by these words.
    Clause: UU 8/2016; Perki 1/2021.
    Example: alt="IMG_2034"
    How to mend: open the picture in the media library and describe in a sentence what is to be seen.
    Known false alarms: pictures that only decorate; mark those with role="presentation" or aria-hidden="true".
    """
    title = document.parts["title"]
    shown = {p.attachment.part: p for p in document.pictures if p.attachment}
    decor = _where(document, _decorates)
    for attachment in document.post.attachments:
        picture = shown.get(attachment.part)
        if attachment.role != "document" and not (picture and _place(picture) in decor):
            yield from _of_file(attachment, picture, title)
    for picture in document.pictures:
        if picture.attachment is None and _place(picture) not in decor:
            yield from _of_picture(picture, title)


def _of_file(attachment: Attachment, picture: Picture | None, title: str) -> Iterator[Hit]:
    name, alt = attachment.name, attachment.alt or (picture and picture.alt) or ""
    caption = attachment.caption or (picture.caption if picture else "")
    if _undescribed(alt, name):
        message = T("The picture {name} has no alternative text.", name=name)
        yield _hit(attachment, message, _DESCRIBE, "block" if attachment.role == "featured" else "warn")
    elif fault := _poor(alt, title, caption):
        yield _hit(attachment, *fault, "warn")


def _of_picture(picture: Picture, title: str) -> Iterator[Hit]:
    alt, at = picture.alt or "", picture.start
    if _undescribed(alt, unquote(picture.src.partition("?")[0].rpartition("/")[2], errors="replace")):
        message = T("A picture in the text has no alternative text: {src}", src=picture.src[:200])
        yield Hit(part=picture.part, severity="warn", start=at, end=at, message=message, fix=_DESCRIBE)
    elif fault := _poor(alt, title, picture.caption):
        message, fix = fault
        yield Hit(part=picture.part, severity="warn", quote=alt, start=at, end=at, message=message, fix=fix)


def _undescribed(alt: str, name: str) -> bool:
    alt = alt.strip()
    if len(alt) > _LONGEST:
        return False
    known = (name.lower(), name.rpartition(".")[0].lower())
    says = not _SAY_NOTHING.issuperset(_LETTERS.findall(alt.lower()))
    return not says or alt.lower() in known or bool(_FILE_NAME.match(alt))


def _poor(alt: str, title: str, caption: str) -> tuple[Text, Text] | None:
    """What is wrong with a text that is there, and what to do."""
    if len(alt) > _LONGEST:
        message = T("The alternative text is {count} characters long.", count=len(alt))
        return message, T("Say in one sentence what is to be seen; put the rest into the caption.")
    if _plain(alt) == _plain(title):
        return T("The alternative text only repeats the title of the post."), _DESCRIBE
    if _plain(alt) == _plain(caption):
        return T("The alternative text only repeats the caption; it is read out twice."), _DESCRIBE
    return None


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))


def _hit(attachment: Attachment, message: Text, fix: Text, severity: Severity) -> Hit:
    name = attachment.name
    return Hit(part=attachment.part, quote=name, end=len(name), severity=severity, message=message, fix=fix)


def _where(document: Document, is_one: Callable[[Element], bool]) -> frozenset[tuple[int, str]]:
    """Where pictures of a kind stand, which only their elements tell."""
    return frozenset(
        (element.start, absolute(document.facts.url, element.attributes.get("src", "")))
        for element in document.elements
        if element.tag == "img" and is_one(element)
    )


def _decorates(element: Element) -> bool:
    """Whether its author marked a picture as decoration, or gave it an empty text and an ornament's name."""
    attributes = element.attributes
    if attributes.get("role") in _DECORATES or attributes.get("aria-hidden") == "true":
        return True
    name = attributes.get("src", "").partition("?")[0].rpartition("/")[2].lower()
    return attributes.get("alt") == "" and not _ORNAMENTS.isdisjoint(_LETTERS.findall(name.replace("_", "-")))


def _icon(element: Element) -> bool:
    """Smileys and icons, by their class or size."""
    attributes = element.attributes
    sides = (attributes.get(side, "") for side in ("width", "height"))
    small = any(side.isdecimal() and int(side[:6]) <= _SMALL for side in sides)
    return small or _decorates(element) or not _SMILEYS.isdisjoint(attributes.get("class", "").split())


def _place(picture: Picture) -> tuple[int, str]:
    return picture.start, picture.src


@check("MED-02", "warn", T("Credit and caption of pictures"))
def med_02(document: Document, parameters: Mapping[str, Any]) -> Iterator[Hit]:
    """What: a picture in the text without a caption, in a post that nowhere says whose pictures these are.

    Why: who made a picture has a right to be named, and readers want to know what they see.
    Clause: UU 28/2014 (Hak Cipta).
    Example: foto kegiatan tanpa keterangan dan tanpa “Foto: Humas”.
    How to mend: add a caption with what is to be seen and who made it, such as “(Foto: Diskominfo)”.
    Known false alarms: charts and logos that the office itself drew.
    """
    if not document.pictures:
        return
    icons = _where(document, _icon)
    bare = [one for one in document.pictures if _place(one) not in icons and not _captioned(document, one)]
    if not bare or any(_CREDIT.search(line) for line in _credit_lines(document)):
        return
    first = bare[0]
    name = unquote(first.src.partition("?")[0].rpartition("/")[2], errors="replace") or first.src
    name = name[:100]
    yield Hit(
        part=first.part,
        start=first.start,
        end=first.start,
        message=T("{count} pictures have neither caption nor credit; the first is {name}.", count=len(bare), name=name),
        fix=T("Add a caption with what is to be seen and who made the picture, such as “(Foto: Diskominfo)”."),
    )


def _captioned(document: Document, picture: Picture) -> bool:
    if picture.caption.strip() or (picture.attachment and picture.attachment.caption.strip()):
        return True
    body = document.parts["body"]
    line = body[picture.start : picture.start + 300].partition("\n")[0]  # the classic editor: [caption]… words[/caption]
    return "[/caption]" in line or "[/wp_caption]" in line


def _credit_lines(document: Document) -> Iterator[str]:
    for passage in document.passages:
        yield passage.text if len(passage.text) < 400 else f"{passage.text[:200]} {passage.text[-200:]}"
