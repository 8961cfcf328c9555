"""What happened to an archived version, for who preserves it: PREMIS 3.0 (Library of Congress) as XML.

The post is the intellectual entity; each file has its digest, size and format; events come from the log; agents are
the people and the program. Event types are those of the Library of Congress where it has one
(id.loc.gov/vocabulary/preservation/eventType).
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from datetime import datetime
from mimetypes import guess_type
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

from wpbridge import __version__
from wpbridge.metadata import printable
from wpbridge.store.tables import stamp

_NS, _XSI = "http://www.loc.gov/premis/v3", "http://www.w3.org/2001/XMLSchema-instance"
PROGRAM = "wpbridge"
_TYPES = {
    "receive": "capture",
    "check": "validation",
    "attest": "appraisal",
    "waive": "appraisal",
    "approve": "appraisal",
    "return": "appraisal",
    "override": "policy assignment",
    "publish": "dissemination",
    "effect_done": "dissemination",
    "archive": "ingestion end",
    "correct": "modification",
    "withdraw": "deaccession",
}


def premis(
    entity: str, events: Collection[Mapping[str, Any]], people: Mapping[str, str], files: Mapping[str, bytes | Path]
) -> bytes:
    """The record of a version. `entity` names the post, `events` are rows of the log (with seq, at, kind, actor),
    `people` the names of actors, `files` the files of the version by their path in it."""
    ET.register_namespace("premis", _NS)
    root = ET.Element(f"{{{_NS}}}premis", {"version": "3.0"})
    post = _child(root, "object", {f"{{{_XSI}}}type": "premis:intellectualEntity"})
    _identifier(post, "object", "wpbridge", entity)
    for path, source in sorted(files.items()):
        _file(root, path, source)
    known = [event for event in events if event["kind"] in _TYPES]
    for event in known:
        _event(root, event, entity)
    for actor in sorted({PROGRAM, *(event["actor"] for event in known)}):
        _agent(root, actor, people)
    ET.indent(root)
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return written + b"\n"


def _file(root: ET.Element, path: str, source: bytes | Path) -> None:
    described = _child(root, "object", {f"{{{_XSI}}}type": "premis:file"})
    _identifier(described, "object", "path", path)
    digest, size = _measured(source)
    characteristics = _child(described, "objectCharacteristics")
    fixity = _child(characteristics, "fixity")
    _child(fixity, "messageDigestAlgorithm", text="SHA-512")
    _child(fixity, "messageDigest", text=digest)
    _child(characteristics, "size", text=str(size))
    designation = _child(_child(characteristics, "format"), "formatDesignation")
    _child(designation, "formatName", text=guess_type(path)[0] or "application/octet-stream")


def _event(root: ET.Element, event: Mapping[str, Any], entity: str) -> None:
    described = _child(root, "event")
    _identifier(described, "event", "log", str(event["seq"]))
    _child(described, "eventType", text=_TYPES[event["kind"]])
    at = event["at"]
    _child(described, "eventDateTime", text=stamp(at) if isinstance(at, datetime) else str(at))
    _child(_child(described, "eventDetailInformation"), "eventDetail", text=event["kind"])
    _identifier(described, "linkingAgent", "wpbridge", event["actor"])
    _identifier(described, "linkingObject", "wpbridge", entity)


def _agent(root: ET.Element, actor: str, people: Mapping[str, str]) -> None:
    described = _child(root, "agent")
    _identifier(described, "agent", "wpbridge", actor)
    _child(described, "agentName", text=people.get(actor, actor))
    _child(described, "agentType", text="software" if actor == PROGRAM else "person")
    if actor == PROGRAM:
        _child(described, "agentVersion", text=__version__)


def _identifier(parent: ET.Element, of: str, kind: str, value: str) -> None:
    both = _child(parent, f"{of}Identifier")
    _child(both, f"{of}IdentifierType", text=kind)
    _child(both, f"{of}IdentifierValue", text=value)


def _child(parent: ET.Element, name: str, attributes: Mapping[str, str] | None = None, text: str = "") -> ET.Element:
    made = ET.SubElement(parent, f"{{{_NS}}}{name}", dict(attributes or {}))
    if text:
        made.text = printable(text)
    return made


def _measured(source: bytes | Path) -> tuple[str, int]:
    if isinstance(source, bytes):
        return hashlib.sha512(source).hexdigest(), len(source)
    with source.open("rb") as file:
        return hashlib.file_digest(file, "sha512").hexdigest(), source.stat().st_size
