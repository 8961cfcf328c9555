"""Posts from files, for `wpbridge check FILE`: WordPress' JSON, or HTML out of the editor. No network."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import unquote, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from wpbridge import footnotes
from wpbridge.errors import ConfigError
from wpbridge.markup import shallow
from wpbridge.models import Attachment, Post, Term
from wpbridge.text.blocks import blocks_of
from wpbridge.texts import T

MAX_BYTES = 16 << 20
DOCUMENTS = (".pdf", ".doc", ".docx", ".xls", ".xlsx", ".ppt", ".pptx", ".odt", ".ods", ".zip", ".csv")
_JSON = re.compile(r"\s*(?:\{|\[\s*[{\]])")  # a text may well begin with a [shortcode]
_HEADING = re.compile(r"(?:<!--\s{0,9}wp:heading\b[^<>]{0,200}-->\s{0,9})?<h1\b", re.I)
_HEADING_END = re.compile(r"</h1\s{0,9}>(?:\s{0,9}<!--\s{0,9}/wp:heading\s{0,9}-->)?", re.I)
_PICTURE_ID = re.compile(r"\bwp-image-(\d+)\b")


def read(path: Path) -> list[Post]:
    """The posts in a file: one, or as many as a JSON list holds.

    JSON as the REST interface gives it (raw fields first, rendered ones where there are no raw), or HTML,
    whose title is its first <h1> or else the file's name. Files have no sha256: their bytes are not here.
    ConfigError, saying what to do, for anything else.
    """
    text = _text(path)
    return _posts(path, text) if path.suffix.lower() == ".json" or _JSON.match(text) else [_page(path, text)]


def _text(path: Path) -> str:
    raw = _bytes(path)
    if not raw.strip():
        raise ConfigError(T("{file} is empty; give a file with the text of a post", file=str(path)))
    if b"\0" in raw:
        raise ConfigError(T("{file} is not a text; give HTML or JSON of a post, encoded in UTF-8", file=str(path)))
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ConfigError(T("{file} is not encoded in UTF-8; save it again in that encoding", file=str(path))) from None


def _bytes(path: Path) -> bytes:
    if path.is_dir():
        raise ConfigError(T("{file} is a folder; give the files in it", file=str(path)))
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise ConfigError(T("{file} is not there; look at its name and folder", file=str(path))) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise ConfigError(
            T("{file} cannot be read ({reason}); look at its permissions", file=str(path), reason=reason)
        ) from None
    if len(raw) > MAX_BYTES:
        raise ConfigError(
            T("{file} is larger than 16 MB and surely no post; give the text of one post", file=str(path))
        )
    return raw


# WordPress' JSON


def _posts(path: Path, text: str) -> list[Post]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", 1)
        raise ConfigError(
            T("{file} is not valid JSON (line {line}); save the post again", file=str(path), line=line)
        ) from None
    posts = found if isinstance(found, list) else [found]
    if not posts:
        raise ConfigError(T("{file} holds no post; give a list with at least one", file=str(path)))
    try:
        return [_post(raw) for raw in posts]
    except (AttributeError, KeyError, TypeError, ValueError, OverflowError):
        raise ConfigError(
            T(
                "{file} holds JSON that is no post; save a post with title and content, best with context=edit",
                file=str(path),
            )
        ) from None


def _post(raw: Mapping[str, Any]) -> Post:
    body = _field(raw["content"])
    notes = footnotes.written(raw.get("meta")) if "raw" in raw["content"] else ""  # rendered, they stand in the text
    return Post(
        id=int(raw.get("id") or 0),
        status=str(raw.get("status") or "draft"),
        title=_field(raw["title"]),
        body=body,
        excerpt=_field(raw.get("excerpt") or ""),
        footnotes=notes,
        slug=str(raw.get("slug") or ""),
        terms=tuple(_terms(raw)),
        author_id=int(raw.get("author") or 0),
        date=_moment(raw.get("date_gmt")),
        modified=_moment(raw.get("modified_gmt")) or datetime.now(UTC),
        address=str(raw.get("link") or ""),
        password_protected=bool(raw.get("password")),
        attachments=_each_once(*_featured(raw), *_files(f"{body}\n{footnotes.html(notes)}")),
    )


def _field(value: Any) -> str:
    """A field as WordPress gives it (raw before rendered), or its plain text."""
    found = value if isinstance(value, str) else value.get("raw", value.get("rendered"))
    if not isinstance(found, str):
        raise TypeError
    return found.encode("utf-8", "replace").decode()  # JSON may hold halves of characters


def _terms(raw: Mapping[str, Any]) -> Iterator[Term]:
    for group in (raw.get("_embedded") or {}).get("wp:term", []):
        for term in group:
            if "taxonomy" in term and "name" in term:
                yield Term(taxonomy=str(term["taxonomy"]), name=str(term["name"]), id=int(term.get("id") or 0))


def _featured(raw: Mapping[str, Any]) -> Iterator[Attachment]:
    """The post's own picture. Only its number says nothing to check, so it is then left out."""
    for media in (raw.get("_embedded") or {}).get("wp:featuredmedia", [])[:1]:
        address = media.get("source_url")
        if address:
            yield Attachment(
                address=str(address),
                name=_name(str(address)),
                role="featured",
                id=int(media["id"]) if media.get("id") else None,
                mime=str(media.get("mime_type") or ""),
                alt=str(media.get("alt_text") or ""),
                caption=_plain(_field(media.get("caption") or "")),
                title=_plain(_field(media.get("title") or "")),
            )


def _moment(value: Any) -> datetime | None:
    """WordPress writes the time of `..._gmt` without an offset."""
    if not value:
        return None
    at = datetime.fromisoformat(value)
    return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)


# HTML


def _page(path: Path, text: str) -> Post:
    tree = _tree(text)
    heading = tree.css_first("h1")
    title = " ".join(heading.text().split()) if heading else ""
    return Post(
        id=0,
        status="draft",
        title=title or path.stem,
        body=_without_heading(text) if title else text,
        modified=datetime.now(UTC),
        attachments=_each_once(*_files(text)),
    )


def _without_heading(text: str) -> str:
    """WordPress keeps the title outside of the text, and so must what is checked."""
    start = _HEADING.search(text)
    end = _HEADING_END.search(text, start.end()) if start else None
    return f"{text[: start.start()]}{text[end.end() :]}" if start and end else text


def _files(body: str) -> Iterator[Attachment]:
    """Pictures in the text, then documents that it links to."""
    tree = _tree(body)
    yield from map(_picture, tree.css("img[src]"))
    yield from map(_document, _addresses(body, tree))


def _each_once(*found: Attachment) -> tuple[Attachment, ...]:
    """Findings name a file by its part, so a part must mean one file: the first."""
    parts: dict[str, Attachment] = {}
    for attachment in found:
        if attachment.name:
            parts.setdefault(attachment.part, attachment)
    return tuple(parts.values())


def _addresses(body: str, tree: LexborHTMLParser) -> Iterator[str]:
    """Addresses of documents, from links and from blocks."""
    linked = [link.attributes.get("href") or "" for link in tree.css("a[href]")]
    named = [str(block.attributes.get("href") or "") for block in blocks_of(body)[0] if block.name == "file"]
    for address in (*linked, *named):
        if _name(address).lower().endswith(DOCUMENTS):
            yield address.strip()


def _picture(node: LexborNode) -> Attachment:
    address = (node.attributes.get("src") or "").strip()
    number = _PICTURE_ID.search(node.attributes.get("class") or "")
    return Attachment(
        address=address,
        name=_name(address),
        role="picture",
        id=int(number[1]) if number else None,
        alt=node.attributes.get("alt") or "",
    )


def _document(address: str) -> Attachment:
    return Attachment(address=address, name=_name(address), role="document")


def _tree(html: str) -> LexborHTMLParser:
    return LexborHTMLParser(shallow(html))


def _plain(html: str) -> str:
    return re.sub(r"<[^>]*>", "", html).strip()


def _name(address: str) -> str:
    try:
        return unquote(PurePosixPath(urlsplit(address.strip()).path).name)
    except ValueError:  # such as "http://[": no address at all
        return ""
