"""Publish, in five steps of which each can be taken up again after a crash.

Read; compare with what was approved; change only the status; read back and compare again; fetch the public page
as a visitor and compare. Through XML-RPC WordPress itself refuses the change when somebody saved after the comparison
(to the second); through REST it cannot, so the second comparison finds that, and the post goes back to pending (an
incident).
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

from selectolax.lexbor import LexborHTMLParser
from sqlalchemy import Connection

from wpbridge import effects, incidents, updates
from wpbridge.capture.keep import exchange_of
from wpbridge.desk import Desk
from wpbridge.digest import same_once_public, sha256
from wpbridge.effects import Deed
from wpbridge.errors import Overtaken, Unavailable
from wpbridge.models import Post, Receipt
from wpbridge.plain import plain
from wpbridge.plugins import Page
from wpbridge.pull import bypassed, observe, snapshot, take_in
from wpbridge.states import PUBLIC
from wpbridge.store import editions
from wpbridge.store.editions import Edition
from wpbridge.store.tables import stamp
from wpbridge.texts import T

_LOCKED = (401, 403, 429)  # a firewall's word; it says nothing about the post
LATE = timedelta(minutes=10)  # after its time: as long as two passes of cron may take
_BLANK = re.compile(r"[\W_]+")


def publish(desk: Desk, edition: Edition) -> bool:
    """Publish an approved edition, and only what was approved. False when it waits or its text has changed."""
    date = edition.snapshot.post.date
    if date and date > desk.clock():
        return False
    now = _still_approved(desk, edition)
    if now is None:
        return False
    receipt: Receipt | None
    if edition.snapshot.post.status == "publish":  # it was public before it was approved
        receipt = _receipt(desk, now)
    elif edition.source != edition.post_id:
        receipt = _updated(desk, edition)
    else:
        try:
            receipt = desk.ledger.once(_publication(desk, edition, now.modified))
        except Overtaken:  # what was saved meanwhile is compared at once; a save without a change waits for a pass
            _still_approved(desk, edition)
            return False
    if receipt is None:
        return False
    public = desk.site.posts([edition.post_id])
    if not public or public[0].status != "publish":
        return _pull_back(desk, edition, "status")
    post = public[0]
    if not _as_approved(desk, edition, post):
        return _pull_back(desk, edition, "content")
    page = desk.site.page(post.address)
    if page.status in _LOCKED:
        raise Unavailable(
            T(
                "{address} is published, but visitors are answered with {status}, so it could not be verified. Ask the "
                "host to let the public, and this machine, read the site; the next pass looks again.",
                address=post.address,
                status=page.status,
            )
        )
    if not shows(page, edition):
        return _pull_back(desk, edition, "page")
    _keep(desk, edition, post, page, receipt)
    return True


def compared(desk: Desk, edition: Edition) -> bool:
    """Whether WordPress itself made sure that it published what was compared (see `Site.publish`)."""
    with desk.store.begin() as connection:
        effect = effects.get(connection, desk.key(edition, "wordpress", f"publish:{edition.round}"))
    return bool(effect and effect.receipt and effect.receipt.raw.get("compared"))


def shows(page: Page, edition: Edition) -> bool:
    """Whether a page shows a visitor the edition's title and first paragraph; letters and digits count."""
    if page.status != 200:
        return False
    tree = LexborHTMLParser(page.html.decode("utf-8", "replace"))
    seen = _letters(tree.body.text(separator=" ") if tree.body else "")
    post = edition.snapshot.post
    wanted = [post.title, next(iter(plain(post.body).splitlines()), "")]
    return all(_letters(html.unescape(words)) in seen for words in wanted)


def _still_approved(desk: Desk, edition: Edition) -> Post | None:
    """The post, when every byte of it is what was approved; a changed one becomes a new edition."""
    read_at = desk.clock()
    now = observe(desk, edition.source)
    if now is None or now.post.status in ("draft", "auto-draft", "trash"):
        desk.move(edition, "take_back", {"status": now.post.status if now else "gone"})
        return None
    if now.post.status != edition.snapshot.post.status:
        if now.post.status == "publish" and _begun(desk, edition):
            return now.post
        bypassed(desk, edition, now.post.status)
        return None
    if now.digest == edition.digest:
        return now.post
    take_in(desk, [now], read_at)
    return None


def _begun(desk: Desk, edition: Edition) -> bool:
    """Whether we ourselves asked for the publication before a crash: then go on and compare afterwards."""
    with desk.store.begin() as connection:
        effect = effects.get(connection, desk.key(edition, "wordpress", f"publish:{edition.round}"))
    return bool(effect and effect.attempts)


def _as_approved(desk: Desk, edition: Edition, post: Post) -> bool:
    """Compare what WordPress holds after the change, files included, with the approved edition."""
    return same_once_public(edition.snapshot, snapshot(desk, post, {}).post)


def _pull_back(desk: Desk, edition: Edition, reason: str) -> bool:
    """The public must not see what nobody approved: back to pending, and an incident."""
    if desk.ledger.once(status_deed(desk, edition, "pull_back", "pending")) is None:
        return False


    def also(connection: Connection) -> None:
        incidents.record(connection, desk, "pulled_back", post_id=edition.post_id, edition_id=edition.id,
                         title=edition.snapshot.post.title, detail={"reason": reason})  # fmt: skip

    desk.move(edition, "pull_back", {"reason": reason}, also)
    return False


def _updated(desk: Desk, edition: Edition) -> Receipt | None:
    """The approved text takes the place of the public one, if that is what was approved before. Refused."""
    with desk.store.begin() as connection:
        rounds = editions.rounds(connection, edition)
    before = next(one for one in reversed(rounds) if one.state in PUBLIC)
    live = desk.site.posts([edition.post_id])
    if not live or live[0].status != "publish":
        desk.move(edition, "take_back", {"status": live[0].status if live else "gone"})
        return None
    is_right = _begun(desk, edition) or same_once_public(before.snapshot, snapshot(desk, live[0], {}).post)
    return desk.ledger.once(updates.deed(desk, edition, is_right))


def _publication(desk: Desk, edition: Edition, seen: datetime) -> Deed:
    """The publication as an effect: of the post as it was `seen`."""

    def call(since: datetime) -> Receipt:
        done = desk.site.publish(edition.post_id, seen)
        return _receipt(desk, done.post, {"compared": done.compared})

    return replace(status_deed(desk, edition, "publish", "publish"), call=call)


def status_deed(desk: Desk, edition: Edition, step: str, status: str, post_id: int = 0) -> Deed:
    """The change of a post's status as an effect (without another `post_id` the edition's own post); the post itself
    proves whether it took place."""
    wanted = post_id or edition.post_id

    def find(since: datetime) -> Receipt | None:
        posts = desk.site.posts([wanted])
        return _receipt(desk, posts[0]) if posts and posts[0].status == status else None

    def call(since: datetime) -> Receipt:
        return _receipt(desk, desk.site.set_status(wanted, status))

    return Deed(
        key=desk.key(edition, "wordpress", f"{step}:{edition.round}"),
        edition_id=edition.id,
        payload=sha256(status.encode()),
        find=find,
        call=call,
    )


def set_status(desk: Desk, edition: Edition, step: str, status: str, post_id: int = 0) -> Receipt | None:
    """Change only the status of a post, once; None while it must wait. Errors as Ledger.once."""
    return desk.ledger.once(status_deed(desk, edition, step, status, post_id))


def _receipt(desk: Desk, post: Post, more: Mapping[str, bool] = MappingProxyType({})) -> Receipt:
    raw = {"status": post.status, **more}
    return Receipt(remote_id=str(post.id), url=post.address, at=desk.clock(), raw=raw)


def _keep(desk: Desk, edition: Edition, post: Post, page: Page, receipt: Receipt) -> None:
    """Record the publication with the page that was seen, and how it was answered, so that exactly this is archived."""
    page_sha, _ = desk.blobs.put(lambda sink: sink(page.html))
    exchange_sha, _ = desk.blobs.put(lambda sink: sink(exchange_of(page)))
    at = post.date or desk.clock()
    body: dict[str, Any] = {
        "address": post.address,
        "slug": post.slug,
        "page": page_sha,
        "exchange": exchange_sha,
        "recovered": receipt.recovered,
        "compared": bool(receipt.raw.get("compared")),
        "published": stamp(at),
    }
    late = desk.clock() - edition.snapshot.post.date if edition.snapshot.post.date else timedelta()
    by_us = edition.snapshot.post.status == "pending"

    def also(connection: Connection) -> None:
        if by_us and late > LATE and _approved_in_time(connection, edition):
            detail = {"minutes": round(late / timedelta(minutes=1))}
            incidents.record(connection, desk, "late", post_id=edition.post_id, edition_id=edition.id,
                             title=edition.snapshot.post.title, detail=detail)  # fmt: skip

    desk.move(edition, "publish", body, also, published_at=at, address=post.address)


def _approved_in_time(connection: Connection, edition: Edition) -> bool:
    """Whether the last decision was there before the date the writer chose: else it is the review that was late."""
    date = edition.snapshot.post.date
    return date is not None and all(one.at < date for one in editions.decided(connection, edition))


def _letters(text: str) -> str:
    """Only letters and digits, so that typography (curly quotes, dashes, spaces) makes no difference."""
    return _BLANK.sub("", text).casefold()
