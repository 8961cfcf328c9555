"""What a file carries beside its words: scripts, signatures, layers, tracked changes, hidden parts, places, tracks."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path

import pikepdf
import pytest
from fpdf import FPDF
from PIL import ExifTags, Image

from tests.site import samples
from tests.unit.test_documents import TYPES, film, odt, packed, picture, word
from wpbridge.documents import (
    ATTACHMENTS,
    CAPTIONS,
    CHANGED_AFTER_SIGNING,
    COMMENTS,
    EXTERNAL,
    GPS,
    HIDDEN_ROWS,
    HIDDEN_SHEETS,
    HIDDEN_SLIDES,
    HIDDEN_TEXT,
    LAYERS,
    PDFA,
    SCAN,
    SCRIPT,
    SIGNED,
    TRACKED,
    OpenedFile,
    open_file,
)
from wpbridge.models import Attachment


def opened(folder: Path, data: bytes, name: str) -> OpenedFile:
    path = folder / "blob"
    path.write_bytes(data)
    sha256 = hashlib.sha256(data).hexdigest()
    return open_file(path, Attachment(address="", name=name, role="document", sha256=sha256))


def changed(data: bytes, root: str = "", info: dict[str, str] | None = None, note: str = "", pdfa: str = "") -> bytes:
    """A PDF with something more: `root` is PDF syntax for entries of the catalogue."""
    made = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as document:
        if root:
            for key, value in pikepdf.Object.parse(f"<<{root}>>".encode()).items():
                document.Root[key] = value
        for name, words in (info or {}).items():
            document.docinfo[name] = words
        if note:
            parsed = pikepdf.Object.parse(f"[<</Type/Annot/Subtype/Text/Rect[0 0 9 9]/Contents({note})>>]".encode())
            document.pages[0]["/Annots"] = parsed
        if pdfa:
            with document.open_metadata() as metadata:
                metadata["pdfaid:part"] = pdfa
        document.save(made)
    return made.getvalue()


def annotated(annots: str, **root: str) -> bytes:
    """A PDF whose first page has these annotations, in PDF syntax."""
    made = io.BytesIO()
    with pikepdf.open(io.BytesIO(samples.pdf("Jadwal"))) as document:
        document.pages[0]["/Annots"] = pikepdf.Object.parse(annots.encode())
        for key, value in root.items():
            document.Root[f"/{key}"] = pikepdf.Object.parse(value.encode())
        document.save(made)
    return made.getvalue()


def looping() -> bytes:
    """A form whose field is its own kid, and an action that follows itself."""
    made = io.BytesIO()
    with pikepdf.open(io.BytesIO(samples.pdf("Jadwal"))) as document:
        field = document.make_indirect(pikepdf.Dictionary(FT=pikepdf.Name("/Tx")))
        field["/Kids"] = pikepdf.Array([field] * 50)
        document.Root["/AcroForm"] = pikepdf.Dictionary(Fields=pikepdf.Array([field]))
        action = document.make_indirect(pikepdf.Dictionary(S=pikepdf.Name("/GoTo")))
        action["/Next"] = pikepdf.Array([action] * 50)
        document.Root["/OpenAction"] = action
        document.save(made)
    return made.getvalue()


def test_what_points_nowhere_or_at_itself_is_no_broken_file(tmp_path: Path) -> None:
    for number, data in enumerate((annotated("[null 7]", AcroForm="<</Fields[null 7]>>"), looping())):
        (tmp_path / str(number)).mkdir()
        file = opened(tmp_path / str(number), data, "jadwal.pdf")
        assert (file.problem, "Jadwal" in file.text) == ("", True)


@pytest.mark.parametrize(
    ("annots", "trait"),
    [
        ("[<</Subtype/Link/A<</S/GoTo/Next<</S/GoTo/Next[<</S/JavaScript/JS(app.alert)>>]>>>>>>]", SCRIPT),
        ("[<</Subtype/FileAttachment/Rect[0 0 9 9]/FS<</Type/Filespec/F(gaji.xlsx)>>>>]", ATTACHMENTS),
    ],
)
def test_what_hangs_on_a_page_is_seen(tmp_path: Path, annots: str, trait: str) -> None:
    assert trait in opened(tmp_path, annotated(annots), "jadwal.pdf").traits


def signed(after: bytes = b"") -> bytes:
    """A PDF whose signature covers all of it; `after` is what somebody added."""
    field = "/AcroForm<</Fields[<</FT/Sig/T(s)/V<</Type/Sig/ByteRange[0 1000 2000 9999999]/Contents<00>>>>>]>>"
    data = changed(samples.pdf(), field)
    whole = data.replace(b"9999999", str(len(data) - 2000).rjust(7).encode())
    return whole + (after + whole[whole.rindex(b"startxref") :] if after else b"")


def scanned() -> bytes:
    document = FPDF()
    document.add_page()
    document.image(io.BytesIO(samples.jpeg()), w=100)
    return bytes(document.output())


def attached() -> bytes:
    made = io.BytesIO()
    with pikepdf.open(io.BytesIO(samples.pdf())) as document:
        document.attachments["rincian.xlsx"] = b"x"
        document.save(made)
    return made.getvalue()


def photographed() -> bytes:
    exif = Image.Exif()
    exif[ExifTags.Base.Make], exif[ExifTags.Base.Model], exif[ExifTags.Base.Artist] = "Canon", "EOS 90D", "Rahmat"
    exif.get_ifd(ExifTags.IFD.GPSInfo).update({1: "S", 2: (3.0, 0.0, 44.6), 3: "E", 4: (114.0, 34.0, 4.0)})
    made = io.BytesIO()
    Image.new("RGB", (40, 30)).save(made, "JPEG", exif=exif)
    return made.getvalue()


def sheet(workbook: str = "<w/>", rows: str = "", **more: str) -> bytes:
    parts = {"[Content_Types].xml": TYPES, "xl/workbook.xml": workbook, "xl/worksheets/sheet1.xml": f"<s>{rows}</s>"}
    return packed(parts | more)


W = 'xmlns:w="w"'
LINK = '<R><Relationship Type="relationships/{}" Target="http://x.example" TargetMode="External"/></R>'
SLIDE = {"[Content_Types].xml": TYPES, "ppt/slides/slide1.xml": '<p:sld xmlns:p="p" show="0"/>'}
CASES: dict[str, tuple[bytes, str, set[str]]] = {
    "pdf": (samples.pdf(), "a.pdf", set()),
    "pdf script": (changed(samples.pdf(), "/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>"), "a.pdf", {SCRIPT}),
    "pdf launches": (changed(samples.pdf(), "/AA<</WC<</S/Launch/F(a.exe)>>>>"), "a.pdf", {SCRIPT}),
    "pdf goes to a page": (changed(samples.pdf(), "/OpenAction<</S/GoTo/D[0/Fit]>>"), "a.pdf", set()),
    "pdf layers off": (changed(samples.pdf(), "/OCProperties<</D<</OFF[<</Type/OCG>>]>>>>"), "a.pdf", {LAYERS}),
    "pdf note": (changed(samples.pdf(), note="Cek lagi"), "a.pdf", {COMMENTS}),
    "pdf/a": (changed(samples.pdf(), pdfa="2"), "a.pdf", {PDFA}),
    "pdf signed": (signed(), "a.pdf", {SIGNED}),
    "pdf changed after": (signed(b"9 0 obj\n<<>>\nendobj\n"), "a.pdf", {SIGNED, CHANGED_AFTER_SIGNING}),
    "pdf scan": (scanned(), "a.pdf", {SCAN}),
    "pdf with files": (attached(), "a.pdf", {ATTACHMENTS}),
    "docx": (samples.docx(), "a.docx", set()),
    "docx tracked": (word(document=f"<d {W}><w:ins><w:t>x</w:t></w:ins></d>"), "a.docx", {TRACKED}),
    "docx comments": (word(document="<d/>", comments=f"<d {W}><w:t>Cek</w:t></d>"), "a.docx", {COMMENTS}),
    "docx hidden words": (word(document=f"<d {W}><w:vanish/><w:t>x</w:t></d>"), "a.docx", {HIDDEN_TEXT}),
    "xlsx": (sheet(), "a.xlsx", set()),
    "xlsx hidden sheet": (sheet('<w><sheet name="x" state="veryHidden"/></w>'), "a.xlsx", {HIDDEN_SHEETS}),
    "xlsx hidden row": (sheet(rows='<row r="1" hidden="1"/>'), "a.xlsx", {HIDDEN_ROWS}),
    "xlsx fetches": (sheet(**{"xl/_rels/a.rels": LINK.format("externalLink")}), "a.xlsx", {EXTERNAL}),
    "xlsx links": (sheet(**{"xl/_rels/a.rels": LINK.format("hyperlink")}), "a.xlsx", set()),
    "pptx hidden slide": (packed(SLIDE), "a.pptx", {HIDDEN_SLIDES}),
    "odt tracked": (odt(**{"content.xml": '<x xmlns:text="t"><text:tracked-changes/></x>'}), "a.odt", {TRACKED}),
    "odt note": (odt(**{"content.xml": '<x xmlns:office="t"><office:annotation/></x>'}), "a.odt", {COMMENTS}),
    "photo": (photographed(), "a.jpg", {GPS}),
    "photo without place": (picture("JPEG"), "a.jpg", set()),
    "svg script": (b'<svg xmlns="x"><script>a()</script></svg>', "a.svg", {SCRIPT}),
    "svg handler": (b'<svg xmlns="x" onload="a()"/>', "a.svg", {SCRIPT}),
    "svg": (b'<svg xmlns="x"><text>Halo</text></svg>', "a.svg", set()),
    "film": (film(), "a.mp4", set()),
    "film with captions": (film(b"sbtl"), "a.mp4", {CAPTIONS}),
}


@pytest.mark.parametrize("case", CASES)
def test_traits(tmp_path: Path, case: str) -> None:
    data, name, traits = CASES[case]
    file = opened(tmp_path, data, name)
    assert (file.problem, set(file.traits)) == ("", traits)


def test_a_photo_tells_device_author_and_place(tmp_path: Path) -> None:
    file = opened(tmp_path, photographed(), "a.jpg")
    assert (file.width, file.height) == (40, 30)
    assert dict(file.metadata) == {"device": "Canon EOS 90D", "author": "Rahmat", "gps": "-3.01239,114.56778"}


def test_documents_tell_who_wrote_them(tmp_path: Path) -> None:
    core = '<x xmlns:dc="d"><dc:creator>Budi</dc:creator><lastModifiedBy>Siti</lastModifiedBy></x>'
    parts = {"[Content_Types].xml": TYPES, "word/document.xml": "<d/>", "docProps/core.xml": core}
    file = opened(tmp_path, packed(parts), "a.docx")
    assert dict(file.metadata) == {"author": "Budi", "last_modified_by": "Siti"}
    written = opened(tmp_path, changed(samples.pdf(), info={"/Author": "Budi"}), "a.pdf")
    assert written.metadata["author"] == "Budi"


def test_what_readers_do_not_see_is_kept_apart(tmp_path: Path) -> None:
    body = f"<d {W}><w:p><w:t>Baru</w:t><w:del><w:delText>Lama</w:delText></w:del></w:p></d>"
    file = opened(tmp_path, word(document=body, comments=f"<d {W}><w:t>Catatan</w:t></d>"), "a.docx")
    assert (file.text, file.hidden) == ("Baru", ("Lama", "Catatan"))
    assert opened(tmp_path, changed(samples.pdf(), note="Cek lagi"), "a.pdf").hidden == ("Cek lagi",)


def test_names_pages_and_length(tmp_path: Path) -> None:
    assert opened(tmp_path, attached(), "a.pdf").names == ("rincian.xlsx",)
    assert opened(tmp_path, packed({"b/a.txt": "x", "c.zip": "y"}), "a.zip").names == ("b/a.txt", "c.zip")
    assert opened(tmp_path, samples.pdf(pages=3), "a.pdf").pages == 3
    seen = opened(tmp_path, film(), "a.mp4")
    assert (seen.seconds, seen.width, seen.height) == (61.5, 640, 360)
