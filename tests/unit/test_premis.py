"""The record for who preserves a version: every file with its digest, every event with its agent, in PREMIS' order."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree as ET

from wpbridge.premis import premis

NS = {"p": "http://www.loc.gov/premis/v3"}
AT = datetime(2026, 11, 24, 2, 10, tzinfo=UTC)
EVENTS = [
    {"seq": 1, "kind": "receive", "at": AT, "actor": "wpbridge"},
    {"seq": 2, "kind": "approve", "at": AT, "actor": "siti"},
    {"seq": 3, "kind": "linkcard", "at": AT, "actor": "wpbridge"},
    {"seq": 4, "kind": "publish", "at": AT, "actor": "wpbridge"},
]


def record(tmp_path: Path) -> ET.Element:
    (tmp_path / "foto").write_bytes(b"JPEG" * 1000)
    files: dict[str, bytes | Path] = {"media/foto & é\x01.jpg": tmp_path / "foto", "post.json": b"{}", "aneh": b""}
    return ET.fromstring(premis("diskominfo:post:42", EVENTS, {"siti": "Siti <Norhasanah>"}, files))


def words(of: ET.Element, path: str) -> list[str | None]:
    return [one.text for one in of.findall(path, NS)]


def test_each_file_has_its_digest_size_and_format(tmp_path: Path) -> None:
    root = record(tmp_path)
    assert root.attrib == {"version": "3.0"}
    files = [one for one in root.findall("p:object", NS) if one.find("p:objectCharacteristics", NS) is not None]
    assert words(root, "p:object/p:objectIdentifier/p:objectIdentifierValue") == [
        "diskominfo:post:42", "aneh", "media/foto & é.jpg", "post.json",
    ]  # fmt: skip
    picture = files[1]
    characteristics = "p:objectCharacteristics"
    assert words(picture, f"{characteristics}/p:fixity/p:messageDigest") == [hashlib.sha512(b"JPEG" * 1000).hexdigest()]
    assert words(picture, f"{characteristics}/p:size") == ["4000"]
    assert words(root, f"p:object/{characteristics}/p:format/p:formatDesignation/p:formatName") == [
        "application/octet-stream", "image/jpeg", "application/json",
    ]  # fmt: skip
    assert [child.tag.partition("}")[2] for child in picture[1]] == ["fixity", "size", "format"]


def test_events_come_from_the_log_with_who_did_them(tmp_path: Path) -> None:
    root = record(tmp_path)
    assert words(root, "p:event/p:eventIdentifier/p:eventIdentifierValue") == ["1", "2", "4"]
    assert words(root, "p:event/p:eventType") == ["capture", "appraisal", "dissemination"]
    assert words(root, "p:event/p:eventDetailInformation/p:eventDetail") == ["receive", "approve", "publish"]
    agents = words(root, "p:event/p:linkingAgentIdentifier/p:linkingAgentIdentifierValue")
    assert agents == ["wpbridge", "siti", "wpbridge"]
    assert words(root, "p:agent/p:agentName") == ["Siti <Norhasanah>", "wpbridge"]
    assert words(root, "p:agent/p:agentType") == ["person", "software"]
    assert [child.tag.partition("}")[2] for child in root] == ["object"] * 4 + ["event"] * 3 + ["agent"] * 2
