"""DOK: supporting documents."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from wpbridge.checks import Hit, check
from wpbridge.documents import (
    BROKEN,
    CHANGED_AFTER_SIGNING,
    COMMENTS,
    EMPTY,
    EXECUTABLE,
    HIDDEN_ROWS,
    HIDDEN_SHEETS,
    HIDDEN_SLIDES,
    HIDDEN_TEXT,
    LAYERS,
    LOCKED,
    MACRO,
    MISMATCH,
    PDFA,
    SCAN,
    SIGNED,
    TIMEOUT,
    TOO_LARGE,
    TRACKED,
    TRUNCATED,
    OpenedFile,
)
from wpbridge.models import Severity
from wpbridge.text import Document
from wpbridge.texts import T, Text

_SPACE = re.compile(r"\s+")
_REASON = re.compile(r"dokumen pendukung\s*:\s*tidak ada,?\s*karena\s+\S+", re.I)
_DOCUMENT = re.compile(r"\.(?:pdf|docx?|xlsx?|pptx?|odt|ods|odp|zip|csv)$", re.I)
_FALSE_TYPE: dict[str, Text] = {
    MISMATCH: T("What is in the file {name} is not what its name says."),
    EXECUTABLE: T("The file {name} is a program, not a document."),
    MACRO: T("The file {name} contains macros, which run when it is opened."),
}
_UNOPENED: dict[str, Text] = {
    EMPTY: T("The file {name} is empty."),
    TRUNCATED: T("The file {name} is cut off; its end is missing."),
    LOCKED: T("The file {name} is locked with a password."),
    BROKEN: T("The file {name} is damaged and cannot be opened."),
    TIMEOUT: T("The file {name} takes too long to open; most programs will fail too."),
    TOO_LARGE: T("The file {name} is so large that only a part of it was read."),
}
_LEFT: dict[str, Text] = {
    TRACKED: T("The file {name} contains tracked changes; readers can see what was deleted."),
    COMMENTS: T("The file {name} contains comments."),
    HIDDEN_SHEETS: T("The file {name} contains hidden sheets."),
    HIDDEN_ROWS: T("The file {name} contains hidden rows or columns."),
    HIDDEN_SLIDES: T("The file {name} contains hidden slides."),
    HIDDEN_TEXT: T("The file {name} contains hidden text."),
    LAYERS: T("The file {name} contains layers that are switched off."),
}
_SAYS_SIGNED = re.compile(
    r"(?:dokumen|surat|naskah|keputusan) ini(?: telah| sudah)? ?ditandatangani (?:secara|dengan) ?(?:tanda tangan )?(?:elektronik|digital)"
    r"|ditandatangani secara elektronik (?:menggunakan|dengan) sertifikat elektronik|ditandatangani secara elektronik oleh\b",
    re.I,
)


@check("DOK-01", "block", T("Supporting document"))
def dok_01(document: Document, parameters: Mapping[str, Any]) -> Iterator[Hit]:
    """What: a post without any supporting document and without a reason for that.

    Why: the SOP publishes and archives content together with its electronic documents.
    Clause: SOP steps 2, 6 and 7; UU 14/2008 (KIP) art. 11.
    Example: a release on a decree, without the decree.
    How to mend: attach the document, or write a line "Dokumen pendukung: tidak ada, karena ...".
    Known false alarms: documents that are only linked on another site.
    """
    stated = (_REASON.search(document.parts[part]) for part in ("body", "excerpt"))
    linked = (_DOCUMENT.search(link.href.partition("?")[0]) for link in document.links)
    if document.post.documents or any(linked) or any(stated):
        return
    yield Hit(
        part="body",
        message=T("No supporting document is attached."),
        fix=T('Attach the document, or write a line: "Dokumen pendukung: tidak ada, karena ..."'),
    )


@check("DOK-02", "block", T("Type of files"))
def dok_02(document: Document, parameters: Mapping[str, Any]) -> Iterator[Hit]:
    """What: a file whose content is not what its name says, a program, or a document with macros.

    Why: such files attack the people who open them, and nobody can display them in years to come.
    Clause: UU ITE art. 6; PP 71/2019 (PSTE).
    Example: a Windows program named "laporan.pdf".
    How to mend: export the document as PDF from the program that made it, and upload that.
    Known false alarms: none known.
    """
    for file in document.files:
        if file.problem in _FALSE_TYPE:
            yield _hit(file, _FALSE_TYPE[file.problem], T("Export the document as PDF and upload that."))


@check("DOK-03", "block", T("Files can be opened"))
def dok_03(document: Document, parameters: Mapping[str, Any]) -> Iterator[Hit]:
    """What: a file that is empty, cut off, locked with a password, or does not open.

    Why: an electronic document is evidence only if it can be opened and displayed.
    Clause: UU ITE art. 6.
    Example: a PDF whose upload broke off.
    How to mend: open the file on another computer, save it without password and upload it again.
    Known false alarms: very large files, of which only a part is read; a person attests those.
    """
    for file in document.files:
        if file.problem in _UNOPENED:
            message, fix = _UNOPENED[file.problem], T("Open it elsewhere, save it without password and upload it again.")
            if file.problem == TOO_LARGE:
                fix = T("Look through the whole file yourself, or publish it in smaller parts.")
            yield _hit(file, message, fix, "attest" if file.problem == TOO_LARGE else None)


@check("DOK-04", "warn", T("Documents that last and can be read out"))
def dok_04(document: Document, parameters: Mapping[str, Any]) -> Iterator[Hit]:
    """What: a PDF of scanned pages without a layer of text, or one that is not PDF/A (only a hint).

    Why: screen readers and search cannot read pictures of text; PDF/A still opens in many years.
    Clause: UU 8/2016 (Penyandang Disabilitas); UU 43/2009 (Kearsipan).
    Example: surat keputusan yang dipindai sebagai gambar.
    How to mend: export the PDF from the program that made the text, as PDF/A; or let text recognition (OCR) run over it.
    Known false alarms: maps and drawings, which have no text.
    """
    for file in document.files:
        if file.kind != "pdf" or file.problem not in ("", TOO_LARGE):
            continue
        if SCAN in file.traits:
            message = T("The file {name} is a scan without text; nobody can search it or have it read out.")
            yield _hit(file, message, T("Export the PDF from the program that made it, or run text recognition (OCR) over it."))
        elif PDFA not in file.traits:
            message = T("The file {name} is not PDF/A, the form for archives.")
            yield _hit(file, message, T("Choose PDF/A when you export the document."), "info")


@check("DOK-05", "attest", T("Electronic signatures"))
def dok_05(document: Document, parameters: Mapping[str, Any]) -> Iterator[Hit]:
    """What: a signed PDF that was changed after it was signed, or one that says of itself that it is signed
    electronically but holds no signature. Whether a signature is valid is not judged.

    Why: a changed document is no longer whole, and readers will test it.
    Clause: UU 11/2008 (ITE) Pasal 6 dan 11.
    Example: surat bertanda tangan elektronik yang digabung dengan lampiran sesudahnya.
    How to mend: upload the file as it came from the one who signed it, without printing, merging or compressing it.
    Known false alarms: stamps or a second signature that were added after the first.
    """
    for file in document.files:
        if CHANGED_AFTER_SIGNING in file.traits:
            message = T("The file {name} was changed after it was signed.")
            yield _hit(file, message, T("Upload the file as it was signed, or attest why it was changed."))
        elif _unsigned(file) and _SAYS_SIGNED.search(_SPACE.sub(" ", file.text)):
            message = T("The file {name} says that it is signed electronically, but holds no signature.")
            fix = T("Upload the signed file itself, not a printed, scanned or merged one.")
            yield _hit(file, message, fix, "warn")


def _unsigned(file: OpenedFile) -> bool:
    return file.kind == "pdf" and SIGNED not in file.traits and "tandatangani" in file.text.lower()


@check("DOK-08", "block", T("What is left over in documents"))
def dok_08(document: Document, parameters: Mapping[str, Any]) -> Iterator[Hit]:
    """What: tracked changes, comments, hidden sheets, rows, slides, text or layers in a document.

    Why: readers can open all of it, and it often holds what was not meant for them.
    Clause: UU 27/2022 (PDP) Pasal 16; UU 14/2008 (KIP) Pasal 17.
    Example: lembar tersembunyi dengan NIK penerima bantuan.
    How to mend: accept or reject all changes, delete comments and hidden parts, and export as PDF.
    Known false alarms: none known; what is hidden on purpose does not belong into a published file.
    """
    for file in document.files:
        for trait, message in _LEFT.items():
            if trait in file.traits:
                yield _hit(file, message, T("Delete it in the program that made the file, and export the document anew."))


def _hit(file: OpenedFile, message: Text, fix: Text, severity: Severity | None = None) -> Hit:
    name = file.attachment.name
    return Hit(
        part=file.attachment.part,
        quote=name,
        start=0,
        end=len(name),
        message=Text(message.msgid, {"name": name}),
        fix=fix,
        severity=severity,
    )
