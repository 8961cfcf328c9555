"""Paper: the approval slip drawn on A4, with fonts that every PDF reader has."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from io import BytesIO

import segno
from fpdf import FPDF
from fpdf.enums import XPos, YPos

from wpbridge import clearance, output, routing, slip
from wpbridge.clearance import Hurdles, hurdles
from wpbridge.desk import Desk
from wpbridge.errors import refuse
from wpbridge.sop import Attestation
from wpbridge.store.editions import Edition
from wpbridge.text import plain
from wpbridge.texts import T, Text
from wpbridge.veil import veiled

_MARGIN, _QR = 20, 34  # mm
_PLAIN = str.maketrans("–—“”‘’•", "--\"\"''*", "")


def slip_pdf(desk: Desk, edition: Edition, when: datetime, language: str) -> tuple[bytes, str]:
    """The slip of an edition in review, and its code. Refused when findings block its approval."""
    sop, stage = desk.sop_of(edition), routing.stage(desk.sop_of(edition), edition.stage)
    found = hurdles(sop, edition, desk.decided(edition), desk.clock())
    refuse(clearance.said(edition, Hurdles(blocking=found.blocking)))
    page = _Page(language)
    head = sop.identity
    page.words(head.office.upper(), size=13, style="B", align="C")
    page.words(head.unit, size=10, align="C")
    page.rule()
    page.words(T("APPROVAL SLIP"), size=15, style="B", align="C")
    page.words(
        T("SOP {number}, step {step}: {stage}", number=head.number, step=stage.step, stage=stage.name), align="C"
    )
    page.space(4)
    zone = desk.settings.timezone
    for name, value in (
        (T("Title"), veiled(plain(edition.snapshot.post.title), "title", edition.findings or ())),
        (T("Excerpt"), veiled(plain(edition.snapshot.post.excerpt), "excerpt", edition.findings or ()) or "-"),
        (T("Written by"), edition.snapshot.post.author),
        (
            T("Post"),
            T("{post} on {site}, round {round}", post=edition.post_id, site=desk.settings.url, round=edition.round),
        ),
        (T("Received"), output.local_time(edition.received_at, zone, language)),
        (T("Printed"), output.local_time(when, zone, language)),
        (T("Channels"), ", ".join(m.channel for m in edition.snapshot.messages) or "-"),
        (T("Documents"), ", ".join(a.name for a in edition.snapshot.post.documents) or "-"),
        (T("Digest"), edition.digest),
    ):
        page.pair(name, value)
    page.statements(found, clearance.statements(sop, edition, stage.id))
    code = slip.code(edition, clearance.on_slip(sop, edition, found))
    page.decision(code)
    page.signature(stage.name)
    return page.done(), code


class _Page:
    """One A4 page; `words` draws text in the chosen language."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.pdf = FPDF(format="A4", unit="mm")
        self.pdf.set_margins(_MARGIN, 16, _MARGIN)
        self.pdf.set_auto_page_break(True, 16)
        self.pdf.add_page()

    def words(self, text: Text | str, size: int = 10, style: str = "", align: str = "L") -> None:
        self.pdf.set_font("Helvetica", style, size)
        self.pdf.multi_cell(0, size * 0.5, self._said(text), align=align, new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def space(self, height: float) -> None:
        self.pdf.ln(height)

    def rule(self) -> None:
        self.space(2)
        self.pdf.line(_MARGIN, self.pdf.get_y(), self.pdf.w - _MARGIN, self.pdf.get_y())
        self.space(5)

    def pair(self, name: Text, value: Text | str) -> None:
        """A name and what stands beside it."""
        self.pdf.set_font("Helvetica", "", 10)
        self.pdf.cell(32, 6, self._said(name))
        self.pdf.set_font("Courier" if name.msgid == "Digest" else "Helvetica", "", 9 if name.msgid == "Digest" else 10)
        self.pdf.multi_cell(0, 6, f": {self._said(value)}", align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def statements(self, found: Hurdles, attestations: Iterable[Attestation]) -> None:
        """What the signature states: the SOP's sentences, and each finding that needs a person's word."""
        asked = [T("{id}: {words}", id=one.id, words=one.statement) for one in attestations]
        asked += [T("{id}: {words}", id=f.ref, words=f.message) for f in found.unattested]
        if asked:
            self.space(3)
            self.words(T("With this signature I state:"), style="B")
            for sentence in asked:
                self.words(Text("[   ]  {sentence}", {"sentence": sentence}))
                self.space(1)

    def decision(self, code: str) -> None:
        """The code in letters and as a QR; who enters it types it, or reads it with a scanner."""
        self.space(4)
        top = self.pdf.get_y()
        image = BytesIO()
        segno.make(f"wpbridge:{code}", error="m").save(image, kind="png", scale=8, border=1)
        self.pdf.image(image, x=_MARGIN, y=top, w=_QR)
        self.pdf.set_xy(_MARGIN + _QR + 6, top + 4)
        self.pdf.set_font("Helvetica", "", 10)
        self.pdf.cell(0, 6, self._said(T("Code of this text at this stage")), new_x=XPos.LEFT, new_y=YPos.NEXT)
        self.pdf.set_font("Courier", "B", 20)
        self.pdf.cell(0, 12, code, new_x=XPos.LEFT, new_y=YPos.NEXT)
        self.pdf.set_font("Helvetica", "", 9)
        self.pdf.multi_cell(0, 5, self._said(T("If the text is changed, this slip is void and a new one is printed.")))
        self.pdf.set_xy(_MARGIN, top + _QR + 4)

    def signature(self, stage: str) -> None:
        left = self.pdf.w / 2
        for text, height in ((T("Approved, place and date: ............................"), 8),
                             (Text("{stage},", {"stage": stage}), 26),
                             (Text("(........................................)"), 6),
                             (T("Name, rank, employee number (NIP)"), 6)):  # fmt: skip
            self.pdf.set_x(left)
            self.pdf.set_font("Helvetica", "", 10)
            self.pdf.cell(0, 6, self._said(text))
            self.pdf.ln(height)

    def done(self) -> bytes:
        return bytes(self.pdf.output())

    def _said(self, text: Text | str) -> str:
        """What the standard fonts of PDF can draw; other letters become a question mark."""
        said = text.say(self.language) if isinstance(text, Text) else text
        return output.clean(said.translate(_PLAIN)).encode("latin-1", "replace").decode("latin-1")
