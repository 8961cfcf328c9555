"""Updates ("pembaharuan", SOP 555/039): a writer proposes a change of a public post, and it goes through the SOP.

WordPress lets a contributor touch a public post in no way at all: no edit, no autosave, no revision, no note. Of an own
draft it drops the slug, hides custom fields until somebody switches them on, and shows every tag to the public. What
every writer can do, in every editor and app, is to write another post. So a proposal is a post that begins with one
line, "Pembaruan: ADDRESS", and then has the whole new text. It is compared with what is public, approved like any text,
and put in its place; the post that proposed it becomes a draft again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

from wpbridge import incidents
from wpbridge.desk import Desk
from wpbridge.digest import same_once_public, sha256
from wpbridge.effects import Deed
from wpbridge.errors import Refused
from wpbridge.models import Attachment, Post, Receipt
from wpbridge.states import OPEN, PUBLIC
from wpbridge.store import editions, publications
from wpbridge.store.editions import Edition
from wpbridge.texts import T

_TAGS = r"(?:<!--(?:(?!-->).)*-->|<[^>]*>|\s|&nbsp;)*"
_LINE = re.compile(
    rf"\A{_TAGS}(?:pembaruan|pembaharuan){_TAGS}:{_TAGS}(?P<address>https?://[^\s<\"]+){_TAGS}?"
    r"(?:</p>\s*(?:<!--\s*/wp:paragraph\s*-->)?|<br\s*/?>|\n|\Z)\s*",
    re.I | re.S,
)


def named(body: str) -> tuple[str, str]:
    """The address that a text says it updates, and the text without that line; ("", the text) for any other text."""
    found = _LINE.match(body)
    return (unescape(found["address"]), body[found.end() :]) if found else ("", body)


def proposed(desk: Desk, pending: Iterable[Post]) -> list[Post]:
    """Submitted posts, each proposal as the post that it would make of the public one (`Post.proposed_in` names where
    it was written). Of several proposals for one post the first is taken, the others wait."""
    posts = list(pending)
    targets = {post.id: found for post in posts if (address := named(post.body)[0]) and (found := _of(desk, address))}
    live = {post.id: post for post in desk.site.posts(set(targets.values()))} if targets else {}
    made, taken = list[Post](), _taken(desk, set(targets.values()))
    for post in posts:
        target = live.get(targets.get(post.id, 0))
        if target is None or target.status != "publish":
            made.append(post)
        elif taken.setdefault(target.id, post.id) == post.id:
            made.append(_made(target, post))
    return made


def _taken(desk: Desk, targets: set[int]) -> dict[int, int]:
    """The posts that have a proposal under review, each with the post that proposes it."""
    with desk.store.begin() as connection:
        newest = editions.newest(connection, desk.name, targets) if targets else {}
    return {post: one.source for post, one in newest.items() if one.state in OPEN and one.source != post}


def _of(desk: Desk, address: str) -> int:
    """The post that is public at an address through wpbridge; 0 for none."""
    parts = urlsplit(address)
    if (number := parse_qs(parts.query).get("p", [""])[0]).isdigit():
        with desk.store.begin() as connection:
            rounds = publications.known(connection, desk.name, [int(number)]).get(int(number), [])
        return int(number) if any(state in PUBLIC for _, state in rounds) else 0
    plain = parts._replace(query="", fragment="").geturl().rstrip("/")
    other = plain.replace("https://", "http://", 1) if plain.startswith("https") else plain.replace("http", "https", 1)
    with desk.store.begin() as connection:
        return publications.at_address(connection, desk.name, [plain, f"{plain}/", other, f"{other}/"])


def _made(target: Post, post: Post) -> Post:
    """The public post as the proposal would make it: its address, date and categories stay."""
    kept = tuple(one for one in target.attachments if one.attached and one.id not in _ids(post.attachments))
    files = (*post.attachments, *kept)
    if target.featured and not post.featured and target.featured not in kept:
        files = (*files, target.featured)
    if post.featured:
        files = tuple(replace(one, role="picture") if one in kept and one.role == "featured" else one for one in files)
    order = {"featured": 0, "picture": 1, "document": 2}
    return replace(
        target,
        status=post.status,
        title=post.title,
        body=named(post.body)[1],
        excerpt=post.excerpt,
        footnotes=post.footnotes,
        author_id=post.author_id,
        author=post.author,
        modified=post.modified,
        password_protected=post.password_protected,
        attachments=tuple(sorted(files, key=lambda one: (order[one.role], one.id or 0, one.address))),
        proposed_in=post.id,
    )


def _ids(files: Iterable[Attachment]) -> set[int | None]:
    return {one.id for one in files if one.id}


def deed(desk: Desk, edition: Edition, is_right: bool) -> Deed:
    """The approved text takes the place of the public one. Refused when that was changed past the SOP (`is_right`
    False), as long as nobody has settled it."""

    def find(since: datetime) -> Receipt | None:
        found = desk.site.posts([edition.post_id])
        there = found and found[0].status == "publish" and same_once_public(edition.snapshot, _bytes(edition, found[0]))
        return _receipt(desk, found[0]) if there else None

    def call(since: datetime) -> Receipt:
        post = desk.site.write(edition.post_id, _fields(edition.snapshot.post), "publish")
        files = [one.id for one in edition.snapshot.post.attachments if one.id]
        desk.site.attach(edition.post_id, files, taking_from=edition.source)
        return _receipt(desk, post)

    if not is_right and not _settled(desk, edition.post_id):
        raise Refused(
            T(
                "Post {post} was changed past the SOP after its update was handed in, so the update was not put in its "
                "place. Settle the incident first: {command}",
                post=edition.post_id,
                command=desk.typed("incidents"),
            )
        )
    return Deed(
        key=desk.key(edition, "wordpress", f"publish:{edition.round}"),
        edition_id=edition.id,
        payload=sha256(b"update"),
        find=find,
        call=call,
    )


def _settled(desk: Desk, post_id: int) -> bool:
    """Whether a person has said what becomes of the last change that nobody approved."""
    with desk.store.begin() as connection:
        told = [one for one in incidents.read(connection, desk.name) if one.post_id == post_id]
    changes = [one for one in told if one.kind == "changed"]
    return bool(changes) and changes[-1].end == "person"


def _bytes(edition: Edition, post: Post) -> Post:
    """A post read back, with the digests of the files that it shares with its edition."""
    known = {one.address: one for one in edition.snapshot.post.attachments}
    shared = (known.get(one.address, one) for one in post.attachments)
    files = tuple(
        replace(one, sha256=same.sha256, size=same.size) for one, same in zip(post.attachments, shared, strict=True)
    )
    return replace(post, attachments=files)


def _fields(post: Post) -> Mapping[str, Any]:
    """What is written, in the shape of the API: the text and the picture; address, date and categories stay."""
    return {
        "title": {"raw": post.title},
        "content": {"raw": post.body},
        "excerpt": {"raw": post.excerpt},
        "meta": {"footnotes": post.footnotes},
        "featured_media": post.featured.id if post.featured else 0,
    }


def put_away(desk: Desk, edition: Edition) -> bool:
    """The post that proposed an update is its writer's draft again. False while that must wait."""
    if edition.source == edition.post_id:
        return True

    def find(since: datetime) -> Receipt | None:
        found = desk.site.posts([edition.source])
        waits = found and found[0].status == "pending"
        return None if waits else Receipt(remote_id=str(edition.source), at=desk.clock())

    def call(since: datetime) -> Receipt:
        return find(since) or _receipt(desk, desk.site.set_status(edition.source, "draft"))

    away = Deed(
        key=desk.key(edition, "wordpress", f"put_away:{edition.round}"),
        edition_id=edition.id,
        payload=sha256(b"draft"),
        find=find,
        call=call,
    )
    return desk.ledger.once(away) is not None


def _receipt(desk: Desk, post: Post) -> Receipt:
    return Receipt(remote_id=str(post.id), url=post.address, at=desk.clock(), raw={"status": post.status})
