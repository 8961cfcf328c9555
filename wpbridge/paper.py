"""Paper: the approval slip drawn on A4, and behind it the text that is approved, for who decides without a screen.

Fonts that every PDF reader has; a letter that they cannot draw becomes a question mark, and the slip says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from io import BytesIO

import segno
from fpdf import FPDF
from fpdf.enums import XPos, YPos
from fpdf.fonts import FontFace
from PIL import Image

from wpbridge import clearance, output, people, routing, slip
from wpbridge.checks import SEVERITIES
from wpbridge.clearance import Hurdles, hurdles
from wpbridge.delegation import decided_by
from wpbridge.desk import Desk
from wpbridge.documents import picture_for_paper
from wpbridge.errors import Refused, refuse
from wpbridge.models import Attachment, Finding
from wpbridge.places import named
from wpbridge.plain import plain
from wpbridge.printing import drawable, simple
from wpbridge.reading import Piece, article, described, document_of
from wpbridge.sop import Sop, Stage
from wpbridge.sop.model import Identity
from wpbridge.store.editions import Edition
from wpbridge.texts import T, Text
from wpbridge.veil import veiled

_MARGIN, _QR, _PICTURE = 20, 34, 75  # mm
_MARKS = {"list": "- ", "quotation": "> ", "row": "| "}


def slip_pdf(desk: Desk, edition: Edition, when: datetime, language: str) -> tuple[bytes, str]:
    """The slip of an edition in review, and its code. Refused when findings block its approval, or nobody may sign."""
    sop, stage = desk.sop_of(edition), routing.stage(desk.sop_of(edition), edition.stage)
    if not signers(desk, edition):
        raise Refused(_not_on_paper(desk, edition, stage))
    found = hurdles(sop, edition, desk.decided(edition), desk.clock())
    refuse(clearance.said(edition, Hurdles(blocking=found.blocking), desk.typed))
    code = slip.code(edition, clearance.on_slip(sop, edition, found))
    page = _Page(language, T("Post {post} on {site}, digest {digest}", post=edition.post_id, site=desk.settings.url,
                             digest=edition.digest[:12]))  # fmt: skip
    page.head(sop.identity)
    page.words(T("APPROVAL SLIP"), size=15, style="B", align="C")
    page.words(T("Step {step}: {stage}", step=stage.step, stage=stage.name), align="C")
    page.space(3)
    for name, value in _facts(desk, edition, when, language):
        page.pair(name, value)
    page.statements(_statements(desk, edition, found))
    page.decision(code)
    page.signature(_office(sop, stage))
    _annex(page, desk, edition)
    return page.done(), code


def signers(desk: Desk, edition: Edition) -> list[str]:
    """Who of [people] may sign on paper at the edition's stage, as far as is known without asking the site."""
    able, allowed = people.able(desk, edition, edition.stage), desk.sop_of(edition).paper.roles
    return [person for person in able if routing.entitled(allowed, people.unproven(desk, person))]


def _not_on_paper(desk: Desk, edition: Edition, stage: Stage) -> Text:
    names = ", ".join(map(desk.config.name_of, people.able(desk, edition, edition.stage)))
    return T('Nobody may sign on paper at the stage "{stage}". Who may decide there: {names}. They read the post, and '
             "how to decide, with: {command}", stage=stage.name, names=names or "-",
             command=desk.typed(f"show {edition.post_id}"))  # fmt: skip


def _facts(desk: Desk, edition: Edition, when: datetime, language: str) -> Iterable[tuple[Text, Text | str]]:
    """What is approved, in the words of a form."""
    post, zone = edition.snapshot.post, desk.settings.timezone
    return (
        (T("Title"), _veiled(edition, "title", post.title)),
        (T("Excerpt"), _veiled(edition, "excerpt", post.excerpt) or "-"),
        (T("Written by"), post.author),
        (T("Post"), T("{post} on {site}, round {round}", post=post.id, site=desk.settings.url, round=edition.round)),
        (T("Received"), output.local_time(edition.received_at, zone, language)),
        *((T("Approved before"), words) for words in _approved(desk, edition, language)),
        (T("Printed"), output.local_time(when, zone, language)),
        (T("Channels"), ", ".join(message.channel for message in edition.snapshot.messages) or "-"),
        (T("Documents"), ", ".join(document.name for document in post.documents) or "-"),
        (T("Digest"), edition.digest),
    )


def _approved(desk: Desk, edition: Edition, language: str) -> Iterable[Text]:
    """Who approved this text before: at which stage, in which office, and when."""
    sop, zone = desk.sop_of(edition), desk.settings.timezone
    for decision in desk.decided(edition):
        if decision.verb == "approve":
            yield T("{stage}: {who}, {when}", stage=routing.stage(sop, decision.stage).name,
                    who=decided_by(decision, desk.config.name_of, sop),
                    when=output.local_time(decision.at, zone, language))  # fmt: skip


def _statements(desk: Desk, edition: Edition, found: Hurdles) -> list[Text]:
    """What the signature states: the SOP's sentences, and each finding that needs a person's word."""
    asked = clearance.statements(desk.sop_of(edition), edition, edition.stage)
    stated = [T("{id}: {words}", id=one.id, words=one.statement) for one in asked]
    for finding in found.unattested:
        places = {"part": named(finding.part), "title": desk.title_of(finding.id), "quote": finding.quote}
        words = T("I have checked “{quote}” in {part} ({title}): it may stand.", **places) if finding.quote else T(
            "I have checked {part} ({title}): it may stand.", **places)  # fmt: skip
        stated.append(T("{id}: {words}", id=finding.ref, words=words))
    return stated


def _annex(page: _Page, desk: Desk, edition: Edition) -> None:
    """All that is approved, from a new page on: the text, its pictures and files, the messages, the advice."""
    findings = edition.findings or ()
    page.sheet(T("What is approved"))
    page.words(_veiled(edition, "title", edition.snapshot.post.title), size=14, style="B")
    page.space(2)
    for piece in article(document_of(edition), findings):
        page.piece(piece)
    if edition.snapshot.post.attachments:
        page.section(T("Pictures and documents"))
    for attachment in edition.snapshot.post.attachments:
        page.attachment(attachment, picture_for_paper(desk.blobs.path(attachment.sha256)))
    for message in edition.snapshot.messages:
        page.section(T("To {channel}:", channel=message.channel))
        page.words(veiled(message.with_link(edition.address), f"channel:{message.channel}", findings))
    if findings:
        page.section(T("What the checks found"))
    for finding in findings:
        page.finding(finding)


def _office(sop: Sop, stage: Stage) -> str:
    """In which office the slip is signed: the roles of the stage that may sign on paper."""
    signing = [role for role in stage.roles if role in sop.paper.roles]
    return sop.called(signing) if signing else stage.name


def _veiled(edition: Edition, part: str, text: str) -> str:
    return veiled(plain(text), part, edition.findings or ())


class _Page(FPDF):
    """A4 pages; each says at its foot which text they belong to."""

    def __init__(self, language: str, about: Text) -> None:
        super().__init__(format="A4", unit="mm")
        self.language, self.about, self.lost = language, about, False
        self.set_margins(_MARGIN, 16, _MARGIN)
        self.set_auto_page_break(True, 18)
        self.add_page()

    def footer(self) -> None:
        self.set_y(-14)
        self.set_font("Helvetica", "", 8)
        place = T("{about}; page {page} of {{nb}}", about=self.about, page=self.page_no())
        self.cell(0, 5, self._said(place), align="C")
        if self.lost:
            self.set_y(-10)
            self.cell(0, 5, self._said(T("Letters that this print cannot draw stand as ?; the screen shows them.")),
                      align="C")  # fmt: skip

    def head(self, sop: Identity) -> None:
        """The SOP's own head (PermenPANRB 35/2012): whose it is on the left, its number and dates on the right."""
        office = f"{sop.office.upper()}\n{sop.unit}"
        rows: tuple[tuple[Text, str], ...] = (
            (T("SOP number"), sop.number),
            (T("Made"), self._day(sop.made)),
            (T("Revised"), self._day(sop.revised) if sop.revised else "-"),
            (T("In force from"), self._day(sop.effective)),
            (T("Ratified by"), sop.ratified_by),
            (T("Name of the SOP"), sop.title),
        )
        self.set_font("Helvetica", "", 8)
        with self.table(col_widths=(62, 28, 80), first_row_as_headings=False, line_height=4, padding=1,
                        text_align="L") as table:  # fmt: skip
            for number, (name, value) in enumerate(rows):
                row = table.row()
                if number == 0:
                    row.cell(self._said(office), rowspan=len(rows), align="C", v_align="M",
                             style=FontFace(emphasis="B", size_pt=9))  # fmt: skip
                row.cell(self._said(name))
                row.cell(self._said(value))
        self.space(5)

    def words(self, text: Text | str, size: int = 10, style: str = "", align: str = "L") -> None:
        """A paragraph; a text that is no Text keeps its line breaks."""
        self.set_font("Helvetica", style, size)
        self.multi_cell(0, size * 0.5, self._said(text), align=align, new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def space(self, height: float) -> None:
        self.ln(height)

    def sheet(self, title: Text) -> None:
        """A new page with a title."""
        self.add_page()
        self.words(title, size=9, style="B")
        self.line(_MARGIN, self.get_y() + 1, self.w - _MARGIN, self.get_y() + 1)
        self.space(5)

    def section(self, title: Text) -> None:
        self.space(3)
        self.words(title, style="B")
        self.space(1)

    def pair(self, name: Text, value: Text | str) -> None:
        """A name and what stands beside it, on one line: nobody writes a line of the slip by a name."""
        self.set_font("Helvetica", "", 10)
        self.cell(32, 6, self._said(name))
        self.set_font("Courier" if name.msgid == "Digest" else "Helvetica", "", 9 if name.msgid == "Digest" else 10)
        beside = " ".join(self._said(value).split())
        self.multi_cell(0, 6, f": {beside}", align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def piece(self, piece: Piece) -> None:
        """A piece of the article, as a reader meets it."""
        if piece.hidden:
            self.words(T("[hidden from readers: {words}]", words=piece.text))
        elif piece.kind == "footnotes":
            self.words(T("Footnotes"), style="B")
        elif piece.kind == "picture":
            self.words(T("[picture: {words}]", words=piece.text or "-"), style="I")
        else:
            self.words(_MARKS.get(piece.kind, "") + piece.text, style="B" if piece.kind == "heading" else "")
        self.space(2)

    def attachment(self, attachment: Attachment, picture: bytes) -> None:
        """A file with its digest, a picture drawn too."""
        self.words(T("{place}: {words} ({size} kB, sha256 {digest})", place=named(attachment.part),
                     words=veiled(described(attachment), attachment.part, []), size=round(attachment.size / 1000),
                     digest=attachment.sha256[:12]), size=9)  # fmt: skip
        if picture:
            self.space(1)
            width, height = Image.open(BytesIO(picture)).size
            scale = _PICTURE / max(width, height)
            self.image(BytesIO(picture), x=_MARGIN + self.c_margin, w=width * scale, h=height * scale)
        self.space(2)

    def finding(self, finding: Finding) -> None:
        head = T("{severity}: {id} in {part}", severity=SEVERITIES[finding.severity], id=finding.ref,
                 part=named(finding.part))  # fmt: skip
        quote = f" “{finding.quote}”" if finding.quote else ""
        self.words(Text("{head}.{quote} {words}", {"head": head, "quote": quote, "words": finding.message}), size=9)

    def statements(self, stated: Sequence[Text]) -> None:
        """What the signature states, counted: all of it or nothing."""
        if stated:
            self.space(2)
            self.words(T("My signature states all that follows ({count}):", count=len(stated)), style="B")
            for number, sentence in enumerate(stated, 1):
                self.words(Text("{number}.  {sentence}", {"number": number, "sentence": sentence}))
                self.space(1)
            self.words(T("Who cannot state one of them does not sign."), size=9)

    def decision(self, code: str) -> None:
        """The code in letters and as a QR; who enters it types it, or reads it with a scanner."""
        self.space(3)
        if self.will_page_break(_QR + 56):  # the code and the signature stay together
            self.add_page()
        top = self.get_y()
        image = BytesIO()
        segno.make(f"wpbridge:{code}", error="m").save(image, kind="png", scale=8, border=1)
        self.image(image, x=_MARGIN, y=top, w=_QR)
        self.set_xy(_MARGIN + _QR + 6, top + 4)
        self.set_font("Helvetica", "", 10)
        self.cell(0, 6, self._said(T("Code of this text at this stage")), new_x=XPos.LEFT, new_y=YPos.NEXT)
        self.set_font("Courier", "B", 20)
        self.cell(0, 12, code, new_x=XPos.LEFT, new_y=YPos.NEXT)
        self.set_font("Helvetica", "", 9)
        void = T("The text stands on the next pages. If it is changed, this slip is void and a new one is printed.")
        self.multi_cell(0, 5, self._said(void), align="L")
        self.set_xy(_MARGIN, top + _QR + 2)

    def signature(self, office: str) -> None:
        left = self.w / 2
        for text, height in ((T("Approved, place and date: ............................"), 8),
                             (Text("{office},", {"office": office}), 24),
                             (Text("(........................................)"), 6),
                             (T("Name, rank, employee number (NIP)"), 6)):  # fmt: skip
            self.set_x(left)
            self.set_font("Helvetica", "", 10)
            self.cell(0, 6, self._said(text))
            self.ln(height)
        self.space(2)
        self.words(Text("{words} {dots}", {"words": T("Not approved, because:"), "dots": "." * 120}))

    def done(self) -> bytes:
        return bytes(self.output())

    def _day(self, day: date) -> str:
        return output.day(day, self.language)

    def _said(self, text: Text | str) -> str:
        """What the standard fonts of PDF can draw; other letters become a question mark."""
        known = simple(output.shown(text, self.language))
        drawn = drawable(known)
        self.lost = self.lost or drawn != known
        return drawn
