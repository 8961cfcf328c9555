"""What an archival office catalogues a version by: Dublin Core (DCMI Metadata Terms, ISO 15836-1) as XML."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree import ElementTree as ET

from wpbridge.desk import Desk
from wpbridge.plain import plain
from wpbridge.store.editions import Edition

_DC, _OAI = "http://purl.org/dc/elements/1.1/", "http://www.openarchives.org/OAI/2.0/oai_dc/"


def dublin_core(desk: Desk, edition: Edition) -> bytes:
    """The fifteen elements as far as they are known, in the container of OAI-PMH (oai_dc); times in UTC."""
    ET.register_namespace("dc", _DC)
    ET.register_namespace("oai_dc", _OAI)
    record = ET.Element(f"{{{_OAI}}}dc")
    for name, value in _elements(desk, edition):
        if value:
            ET.SubElement(record, f"{{{_DC}}}{name}").text = printable(value)
    ET.indent(record)
    written: bytes = ET.tostring(record, encoding="utf-8", xml_declaration=True)
    return written + b"\n"


def _elements(desk: Desk, edition: Edition) -> Iterator[tuple[str, str]]:
    post, identity = edition.snapshot.post, desk.sop_of(edition).identity
    yield "title", plain(post.title)
    yield "creator", identity.unit or identity.office
    yield "contributor", post.author
    yield "publisher", identity.office
    yield from (("subject", plain(term.name)) for term in post.terms)
    yield "description", plain(post.excerpt)
    yield "date", edition.published_at.isoformat(timespec="seconds") if edition.published_at else ""
    yield "type", "Text"
    yield "format", "text/html"
    yield "identifier", edition.address
    yield "identifier", f"sha256:{edition.digest}"
    yield "language", "id"
    yield from (("relation", one.name) for one in post.attachments)


def printable(value: str) -> str:
    """The words without the characters that XML 1.0 has no place for."""
    return "".join(char for char in value if (char >= " " and char not in "\ufffe\uffff") or char in "\t\n")
