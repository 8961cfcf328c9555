"""DOK: supporting documents."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from wpbridge.checks import Hit, check
from wpbridge.documents import EXECUTABLE, MACRO, MISMATCH, OpenedFile
from wpbridge.text import Document
from wpbridge.texts import T, Text

_REASON = re.compile(r"dokumen pendukung\s*:\s*tidak ada,?\s*karena\s+\S+", re.I)
_DOCUMENT = re.compile(r"\.(?:pdf|docx?|xlsx?|pptx?|odt|ods|odp|zip|csv)$", re.I)
_FALSE_TYPE: dict[str, Text] = {
    MISMATCH: T("What is in the file {name} is not what its name says."),
    EXECUTABLE: T("The file {name} is a program, not a document."),
    MACRO: T("The file {name} contains macros, which run when it is opened."),
}


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
    Known false alarms: very large files, which are not opened.
    """
    for file in document.files:
        if file.problem and file.problem not in _FALSE_TYPE:
            message = T("The file {name} cannot be opened: it is empty, cut off, locked or damaged.")
            yield _hit(file, message, T("Open it elsewhere, save it without password and upload it again."))


def _hit(file: OpenedFile, message: Text, fix: Text) -> Hit:
    name = file.attachment.name
    return Hit(
        part=file.attachment.part,
        quote=name,
        start=0,
        end=len(name),
        message=Text(message.msgid, {"name": name}),
        fix=fix,
    )
