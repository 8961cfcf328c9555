"""The digest: one name for exactly this content, made so that a third party can compute it again.

digest = sha256(RFC 8785 JSON of {part: sha256(RFC 8785 JSON of the part's value)}).
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from dataclasses import replace
from typing import Any

import rfc8785

from wpbridge import footnotes
from wpbridge.models import Attachment, Message, Post, Snapshot


def canonical(value: Any) -> bytes:
    """JSON in the form of RFC 8785: the same value always gives the same bytes."""
    if isinstance(value, str):  # RFC 8785 writes a string as this does, only slower
        return json.dumps(value, ensure_ascii=False).encode()
    return rfc8785.dumps(value)


def sha256(data: bytes) -> str:
    """The digest of bytes, in hex."""
    return hashlib.sha256(data).hexdigest()


def freeze(site: str, post: Post, messages: tuple[Message, ...] = ()) -> Snapshot:
    """The snapshot of a post whose files are fetched, with its digest and that of each part."""
    parts = {name: sha256(canonical(value)) for name, value in content(post, messages).items()}
    return Snapshot(site=site, post=post, messages=messages, digest=sha256(canonical(parts)), parts=parts)


def content(post: Post, messages: tuple[Message, ...] = ()) -> dict[str, Any]:
    """All that an approval covers, by part. A save that changes none of it changes nothing."""
    values: dict[str, Any] = {
        "title": _plain(post.title),
        "body": _plain(post.body),
        "excerpt": _plain(post.excerpt),
        "slug": post.slug,
        "terms": sorted([term.taxonomy, _plain(term.name)] for term in post.terms),
        "author": post.author_id,
        "date": post.date.isoformat() if post.date else "",
    }
    if notes := footnotes.notes(post.footnotes):  # a post without any keeps the digest it always had
        values["footnotes"] = [[id, _plain(html)] for id, html in notes]
    values |= {attachment.part: _file(attachment) for attachment in post.attachments}
    return values | {f"channel:{message.channel}": words(message) for message in messages}


def changed(before: Snapshot, after: Snapshot) -> tuple[str, ...]:
    """The names of the parts that differ, sorted."""
    names = set(before.parts) | set(after.parts)
    return tuple(sorted(name for name in names if before.parts.get(name) != after.parts.get(name)))


def same_once_public(approved: Snapshot, post: Post) -> bool:
    """Whether `post`, read after publishing, is what was approved: WordPress may fill in slug and date."""
    return not differences(approved, post)


def differences(approved: Snapshot, post: Post) -> tuple[str, ...]:
    """The names of the parts in which a public post differs from what was approved, sorted."""
    kept = replace(
        post,
        slug=post.slug if approved.post.slug else "",
        date=post.date if approved.post.date else None,
        author_id=approved.post.author_id if approved.post.proposed_in else post.author_id,  # who proposed it
    )
    return changed(approved, freeze(approved.site, kept, approved.messages))


def _plain(text: str) -> str:
    """Line ends, surrounding space and the two ways to write an accent are no change of content."""
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n")).strip()


def _file(attachment: Attachment) -> dict[str, Any]:
    return {
        "sha256": attachment.sha256,
        "role": attachment.role,
        "name": attachment.name,
        "alt": _plain(attachment.alt),
        "caption": _plain(attachment.caption),
    }


def words(message: Message) -> dict[str, Any]:
    """All that a message says. One with at most one picture and no card keeps the digest it always had."""
    pictures = [[picture.part, _plain(picture.alt)] for picture in message.pictures]
    part, alt = pictures[0] if pictures else ("", "")
    said: dict[str, Any] = {"text": _plain(message.text), "picture": part, "alt": alt}
    if pictures[1:]:
        said["pictures"] = pictures[1:]
    if message.card:
        said["card"] = [_plain(message.card.title), _plain(message.card.text)]
    return said
