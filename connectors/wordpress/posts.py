"""From WordPress' JSON to our nouns. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Set
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

from wpbridge import footnotes
from wpbridge.models import Attachment, Post, Term
from wpbridge.plugins import Brief

# What a post must tell for our nouns; everything rendered is left out, so that WordPress answers quickly.
FIELDS = (
    "id,type,status,title.raw,content.raw,content.protected,excerpt.raw,meta.footnotes,slug,generated_slug,"
    "permalink_template,link,author,date,date_gmt,modified,modified_gmt,featured_media,password,_links.wp:term,_embedded"
)
MEDIA_FIELDS = (
    "id,post,slug,source_url,mime_type,alt_text,caption.raw,caption.rendered,title.raw,title.rendered,"
    "media_details"  # whole: WordPress gives nothing for media_details.sizes
)
BRIEF_FIELDS = "id,type,status,slug,link,date_gmt,modified_gmt"
_UPLOADS = "/wp-content/uploads/"
_FLOATING = timedelta(seconds=60)
_UNPUBLISHED = ("draft", "pending", "auto-draft", "future")
_ID_CLASS = re.compile(r"wp-image-(\d+)")
_BLOCK = re.compile(r"<!--\s+wp:(?:image|file|audio|video|cover|media-text|gallery)\s+(\{.*?\})\s+/?-->", re.S)
_SHORTCODE = re.compile(r"""\[(?:gallery|playlist)\b[^\]]*?\bids\s*=\s*["']?([\d,\s]+)""", re.I)
# Any attribute, of a tag or of a shortcode: a file may hang on many, and what is found is only looked at.
_ADDRESS = re.compile(r"""(?<![\w-])(?!srcset)[\w-]+\s*=\s*(?:"([^"]+)"|'([^']+)'|([^\s"'<>\]]+))""", re.I)
_SOURCE = re.compile(r"""\bsrc\s*=\s*["']?([^"'\s>]+)""", re.I)
_IMG = re.compile(r"<img\b[^>]*>", re.I)
_ALT = re.compile(r"""\balt\s*=\s*(?:"([^"]*)"|'([^']*)')""", re.I)


def post(
    raw: Mapping[str, Any],
    media: Iterable[Mapping[str, Any]],
    authors: Mapping[int, str],
    base: str,
    hosts: Set[str],
) -> Post:
    """A Post from its JSON (context=edit), the media that belong to it, and the names of authors.

    `base` is the site's address, `hosts` are those where it keeps its files.
    """
    slug = raw.get("slug", "")
    unpublished = raw["status"] in _UNPUBLISHED
    return Post(
        id=raw["id"],
        type=raw.get("type", "post"),
        status=raw["status"],
        title=_raw(raw, "title"),
        body=_raw(raw, "content"),
        excerpt=_raw(raw, "excerpt"),
        footnotes=footnotes.written(raw.get("meta")),
        slug=slug,
        terms=_terms(raw),
        author_id=raw.get("author", 0),
        author=authors.get(raw.get("author", 0), ""),
        date=_date(raw),
        modified=_moment(raw["modified_gmt"]),
        address=_predicted(raw, slug) if unpublished else raw["link"],
        password_protected=bool(raw.get("password")) or bool(raw.get("content", {}).get("protected")),
        attachments=attachments(raw, list(media), base, hosts),
    )


def brief_of(raw: Mapping[str, Any]) -> Brief:
    """A post as a list of many tells it, from its JSON (whole or light)."""
    return Brief(
        id=raw["id"],
        type=raw["type"],
        status=raw["status"],
        slug=raw["slug"],
        address=raw["link"],
        date=_moment(raw["date_gmt"]) if raw["date_gmt"] else None,
        modified=_moment(raw["modified_gmt"]),
        told=raw if "author" in raw or "content" in raw else None,
    )


def belonging(raw: Mapping[str, Any], media: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The files that belong to a post: its children, and those that it names."""
    named = named_ids(raw)
    return [one for one in media if one["post"] == raw["id"] or one["id"] in named]


def written(archived: Mapping[str, Any], status: str) -> dict[str, Any]:
    """What WordPress is sent to have an archived post again: all that its writer wrote, as it was."""
    fields = {name: archived[name]["raw"] for name in ("title", "content", "excerpt") if name in archived}
    fields |= {name: archived[name] for name in ("slug", "categories", "tags") if name in archived}
    notes = footnotes.written(archived.get("meta"))
    return fields | ({"meta": {"footnotes": notes}} if notes else {}) | {"status": status}


def named_ids(raw: Mapping[str, Any]) -> set[int]:
    """Media ids that the post itself names: its own picture, and files in its blocks."""
    body = _markup(raw)
    found = {int(number) for number in _ID_CLASS.findall(body)}
    for attributes in _BLOCK.findall(body):
        found |= _block_ids(attributes)
    for numbers in _SHORTCODE.findall(body):
        found |= {int(number) for number in re.findall(r"\d+", numbers)}
    if raw.get("featured_media"):
        found.add(raw["featured_media"])
    return found


def _markup(raw: Mapping[str, Any]) -> str:
    """All of a post that can name files: its text and its footnotes."""
    return f"{_raw(raw, 'content')}\n{footnotes.html(footnotes.written(raw.get('meta')))}"


def _block_ids(attributes: str) -> set[int]:
    """The media ids in a block's attributes (JSON, as deep as it likes; WordPress escapes `-->` in it)."""
    try:
        given = json.loads(attributes)
    except (ValueError, RecursionError):
        return set()
    ids = given.get("ids")
    named = [given.get("id"), given.get("mediaId"), *(ids if isinstance(ids, list) else ())]
    return {int(one) for one in named if str(one).isascii() and str(one).isdigit()}


def attachments(
    raw: Mapping[str, Any], media: list[Mapping[str, Any]], base: str, hosts: Set[str]
) -> tuple[Attachment, ...]:
    """The post's picture, its children, and every file of the site's uploads that its text names."""
    body = _markup(raw)
    alts = _alts(body, base)
    known = {m["id"]: _attachment(m, raw, alts) for m in media if m.get("source_url")}
    addresses = {address for m in media for address in _addresses(m)}
    named = [a for a in _uploads(body, base, hosts) if a not in addresses]
    linked = [_linked(address, alts) for address in dict.fromkeys(named)]
    order = {"featured": 0, "picture": 1, "document": 2}
    return tuple(sorted([*known.values(), *linked], key=lambda a: (order[a.role], a.id or 0, a.address)))


def _attachment(media: Mapping[str, Any], raw: Mapping[str, Any], alts: Mapping[str, str]) -> Attachment:
    address = media["source_url"]
    picture = str(media.get("mime_type", "")).startswith("image/")
    in_text = next((alts[a] for a in _addresses(media) if a in alts), "")
    made = Attachment(
        id=media["id"],
        address=address,
        name=_name(address),
        role="picture" if picture else "document",
        mime=media.get("mime_type", ""),
        alt=in_text or media.get("alt_text", ""),
        caption=_text(media.get("caption")),
        title=_text(media.get("title")),
        attached=media.get("post") == raw["id"],
    )
    featured = media["id"] == raw.get("featured_media")
    return replace(made, role="featured", alt=media.get("alt_text", "")) if featured else made


def _linked(address: str, alts: Mapping[str, str]) -> Attachment:
    """A file that only its address names."""
    picture = re.search(r"\.(jpe?g|png|gif|webp|avif|svg)$", address, re.I)
    return Attachment(
        address=address,
        name=_name(address),
        role="picture" if picture else "document",
        alt=alts.get(address, ""),
    )


def _addresses(media: Mapping[str, Any]) -> list[str]:
    """The addresses of a media item and of its scaled pictures."""
    sizes = ((media.get("media_details") or {}).get("sizes") or {}).values()
    return [media["source_url"], *(size["source_url"] for size in sizes if "source_url" in size)]


def _uploads(body: str, base: str, hosts: Set[str]) -> list[str]:
    """Addresses of the site's own uploads in the text, as they stand there: a guess at an original may fail."""
    written = ("".join(quoted) for quoted in _ADDRESS.findall(body))
    found = [_address(value, base) for value in written if _UPLOADS in value]
    return [a for a in found if urlsplit(a).netloc in hosts and _UPLOADS in urlsplit(a).path]


def _alts(body: str, base: str) -> dict[str, str]:
    """The alternative text of each picture in the text, by its address."""
    found = {}
    for tag in _IMG.findall(body):
        alt, source = _ALT.search(tag), _SOURCE.search(tag)
        if alt and source:
            found[_address(source[1], base)] = unescape(alt[1] or alt[2] or "")
    return found


def _address(written: str, base: str) -> str:
    """The file that an address in the text means; the site's own are found the way the site is reached."""
    address = urlsplit(urljoin(f"{base}/", unescape(written)))._replace(query="", fragment="")
    own = urlsplit(base)
    return (address._replace(scheme=own.scheme) if address.netloc == own.netloc else address).geturl()


def _terms(raw: Mapping[str, Any]) -> tuple[Term, ...]:
    groups = (raw.get("_embedded") or {}).get("wp:term", [])
    return tuple(
        Term(taxonomy=term["taxonomy"], name=term["name"], id=term["id"])
        for group in groups
        for term in group
        if "taxonomy" in term
    )


def _date(raw: Mapping[str, Any]) -> datetime | None:
    """None while the date floats: WordPress moves it along with each save until the post is published."""
    at = _moment(raw["date_gmt"] or raw["modified_gmt"])
    floating = raw["status"] in ("draft", "pending", "auto-draft")
    return None if floating and abs(at - _moment(raw["modified_gmt"])) <= _FLOATING else at


def _predicted(raw: Mapping[str, Any], slug: str) -> str:
    template = str(raw.get("permalink_template") or raw["link"])
    name = slug or str(raw.get("generated_slug") or "")
    return template.replace("%postname%", name).replace("%pagename%", name)


def _raw(raw: Mapping[str, Any], field: str) -> str:
    """A text of the post; "" where its type has none (a page without an excerpt)."""
    return str(raw.get(field, {}).get("raw", ""))


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def _name(address: str) -> str:
    return unquote(PurePosixPath(urlsplit(address).path).name)


def _text(value: Any) -> str:
    if isinstance(value, dict):
        return str(value.get("raw", re.sub(r"<[^>]*>", "", value.get("rendered", ""))))
    return ""
