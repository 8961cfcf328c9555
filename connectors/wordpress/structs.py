"""From XML-RPC's structs to the shapes of the REST API: the same code reads both, and both are archived alike. Pure.

Structs: `_prepare_post` and `_prepare_media_item` in wp-includes/class-wp-xmlrpc-server.php.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urljoin
from xmlrpc.client import DateTime

Struct = Mapping[str, Any]


def rest_post(struct: Struct) -> dict[str, Any]:
    """A post in the shape of `GET posts/ID?context=edit`, as far as XML-RPC tells it."""
    picture = struct.get("post_thumbnail") or {}
    notes = next((field["value"] for field in struct.get("custom_fields", ()) if field["key"] == "footnotes"), "")
    return {
        "id": int(struct["post_id"]),
        "type": struct["post_type"],
        "status": struct["post_status"],
        "title": {"raw": struct["post_title"]},
        "content": {"raw": struct["post_content"], "protected": False},
        "excerpt": {"raw": struct["post_excerpt"]},
        "meta": {"footnotes": notes},
        "slug": struct["post_name"],
        "link": struct["link"],
        "author": int(struct["post_author"]),
        "date": _iso(struct["post_date"]),
        "date_gmt": _iso(struct["post_date_gmt"]),
        "modified": _iso(struct["post_modified"]),
        "modified_gmt": _iso(struct["post_modified_gmt"]),
        "featured_media": int(picture.get("attachment_id", 0)),
        "password": struct["post_password"],
        "categories": _ids(struct, "category"),
        "tags": _ids(struct, "post_tag"),
        "_embedded": {"wp:term": [[_term(term) for term in struct.get("terms", ())]]},
    }


def rest_brief(struct: Struct) -> dict[str, Any]:
    """A post in the shape of a light list."""
    return {
        "id": int(struct["post_id"]),
        "type": struct["post_type"],
        "status": struct["post_status"],
        "slug": struct["post_name"],
        "link": struct["link"],
        "date_gmt": _iso(struct["post_date_gmt"]),
        "modified_gmt": _iso(struct["post_modified_gmt"]),
    }


def rest_media(struct: Struct) -> dict[str, Any]:
    """A file of the media library in the shape of `GET media/ID?context=edit`."""
    details = struct.get("metadata") or {}
    sizes = (details.get("sizes") or {}).items()
    scaled = {name: {**size, "source_url": urljoin(struct["link"], size["file"])} for name, size in sizes}
    return {
        "id": int(struct["attachment_id"]),
        "post": int(struct["parent"] or 0) or None,
        "source_url": struct["link"],
        "mime_type": struct["type"],
        "alt_text": struct.get("alt", ""),
        "caption": {"raw": struct["caption"]},
        "title": {"raw": struct["title"]},
        "media_details": {**details, "sizes": scaled} if details else {},
    }


def struct_of(fields: Mapping[str, Any], custom: Iterable[Struct] = ()) -> dict[str, Any]:
    """The struct that writes these fields (as REST takes them); `custom` are the custom fields that are there."""
    names = {"title": "post_title", "content": "post_content", "excerpt": "post_excerpt", "slug": "post_name",
             "status": "post_status", "author": "post_author", "featured_media": "post_thumbnail"}  # fmt: skip
    struct: dict[str, Any] = {names[name]: value for name, value in fields.items() if name in names}
    terms = {taxonomy: fields[name] for name, taxonomy in _TAXONOMIES.items() if name in fields}
    if terms:
        struct["terms"] = terms
    if notes := fields.get("meta", {}).get("footnotes"):
        there = next(({"id": field["id"]} for field in custom if field["key"] == "footnotes"), {})
        struct["custom_fields"] = [{**there, "key": "footnotes", "value": notes}]
    return struct


def moment(value: Any) -> datetime:
    """A time of XML-RPC's that is in GMT."""
    return datetime.fromisoformat(_iso(value)).replace(tzinfo=UTC)


def date_time(at: datetime) -> DateTime:
    """A moment as XML-RPC writes it, in GMT."""
    return DateTime(at.astimezone(UTC).replace(tzinfo=None))


_TAXONOMIES = {"categories": "category", "tags": "post_tag"}


def _iso(value: Any) -> str:
    """An IXR_Date in ISO 8601; "" for WordPress' zero date, which means none."""
    text = str(value)
    if text.startswith("0000") or not text.strip():
        return ""
    return datetime.strptime(text[:17], "%Y%m%dT%H:%M:%S").isoformat()


def _ids(struct: Struct, taxonomy: str) -> list[int]:
    return [int(term["term_id"]) for term in struct.get("terms", ()) if term["taxonomy"] == taxonomy]


def _term(struct: Struct) -> dict[str, Any]:
    told = {name: struct[name] for name in ("taxonomy", "name", "slug")}
    return {"id": int(struct["term_id"]), **told}
