"""Watch: every pass compares what the site shows with the records, and makes an incident of each difference.

Incremental: posts saved since the last look, with an overlap, in one request (`Site.changes`). A deletion for good
does not show there, nor what a role may not see: so the newest publications are looked for once an hour, and once a day
every post there is, by one light request for a hundred. Files are asked for by their heads.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from wpbridge import corrections, effects, incidents, log
from wpbridge.desk import Desk
from wpbridge.digest import differences
from wpbridge.errors import Gone, TryLater, WpbridgeError
from wpbridge.models import Post
from wpbridge.plugins import Brief
from wpbridge.publish import shows
from wpbridge.pull import MISSING, files_of, snapshot, take_in
from wpbridge.states import IN_FLIGHT, OPEN, PUBLIC
from wpbridge.store import editions, publications, watches
from wpbridge.store.editions import Edition
from wpbridge.store.watches import Watch

OVERLAP = timedelta(seconds=2)  # WordPress' clock has whole seconds, and a save may become visible late
YOUNG = timedelta(seconds=5)  # a post saved so shortly before may be saved again within the same second
RECENT = timedelta(days=7)  # how long the files of a publication are looked at in every pass
HOURLY, DAILY = timedelta(hours=1), timedelta(days=1)
NEWEST = 100  # publications that are looked for once an hour: as many as one request shows


def watch(desk: Desk, whole: bool = False) -> list[WpbridgeError]:
    """Compare, and write an incident for each difference; what went wrong. `whole`: look at every post there is now.
    Another pass that watches does it alone."""
    with desk.lease("watch") as ours:
        return list(_watch(desk, whole)) if ours else []


def _watch(desk: Desk, whole: bool) -> Iterator[WpbridgeError]:
    now = desk.clock()
    with desk.store.begin() as connection:
        mark = watches.get(connection, desk.name)
    whole = whole or mark is None or now - mark.whole_at >= DAILY
    briefs = list(desk.site.changes(None if whole or mark is None else mark.since - OVERLAP))
    if mark is None:
        last = max((one.id for one in briefs), default=0)
        mark = Watch(since=now - DAILY, began=now, last_post=last, recent_at=now, whole_at=now)
    look = _Look.at(desk, briefs, mark, whole)
    yield from look.compare()
    hourly = whole or now - mark.recent_at >= HOURLY
    if hourly:
        look.missing({one.id for one in briefs} if whole else None)
    since = max((one.modified for one in briefs), default=mark.since)
    seen = replace(mark, since=max(since, mark.since), recent_at=now if hourly else mark.recent_at,
                   whole_at=now if whole else mark.whole_at)  # fmt: skip
    if seen != mark or whole:
        with desk.store.begin() as connection:
            watches.put(connection, desk.name, seen)
    yield from _files(desk, None if whole else now - RECENT)
    yield from _leaks(desk)


@dataclass
class _Look:
    """One look at some posts: what the site tells of them, and what the records know."""

    desk: Desk
    mark: Watch
    fresh: list[Brief]
    known: Mapping[int, list[tuple[int, str]]]
    withdrawn: set[int]
    owed: set[int]  # editions whose post we are about to change ourselves

    @classmethod
    def at(cls, desk: Desk, briefs: list[Brief], mark: Watch, whole: bool) -> _Look:
        """The posts among these that were saved since they were compared."""
        ids = None if whole else [one.id for one in briefs]
        with desk.store.begin() as connection:
            seen = watches.seen(connection, desk.name, ids)
            fresh = [one for one in briefs if seen.get(one.id) != (one.status, one.modified)]
            if not fresh and not whole:
                return cls(desk, mark, [], {}, set(), set())
            known = publications.known(connection, desk.name, ids)
            off = {row.edition_id for row, _ in log.of_kind_with_rows(connection, desk.name, "withdraw")}
            owed = {effect.edition_id for effect in effects.owing(connection, desk.name, ["wordpress"])}
        return cls(desk, mark, fresh, known, off, owed)

    def compare(self) -> Iterator[WpbridgeError]:
        """Every fresh post with what the records say of it."""
        public: dict[int, Edition] = {}
        for brief in self.fresh:
            edition = self._standing(brief)
            if edition and brief.status == "publish":
                public[brief.id] = edition
            elif edition:
                self._off(edition, brief.status, brief)
            elif self._unknown(brief):
                self._published(brief)
        if public:
            for post in self.desk.site.whole(one for one in self.fresh if one.id in public):
                brief = next(one for one in self.fresh if one.id == post.id)
                try:
                    _compared(self.desk, public[post.id], post, brief)
                except TryLater as error:  # a file could not be read: it is compared in the next pass
                    yield error

    def missing(self, there: set[int] | None) -> None:
        """Publications that the site has no more: among all of them when it told which are there, else the newest."""
        with self.desk.store.begin() as connection:
            newest = publications.published(connection, self.desk.name, NEWEST) if there is None else []
            off = {row.edition_id for row, _ in log.of_kind_with_rows(connection, self.desk.name, "withdraw")}
        if there is None:
            wanted = {one.post_id: one.id for one in newest if one.state in PUBLIC and one.id not in off}
        else:
            public = {post: _public(rounds, off) for post, rounds in self.known.items() if post not in there}
            wanted = {post: edition for post, edition in public.items() if edition}
        statuses = self.desk.site.statuses(wanted) if wanted else {}
        for post, edition_id in wanted.items():
            if post not in statuses:
                self._off(self.desk.edition(edition_id), "gone", None)

    def _standing(self, brief: Brief) -> Edition | None:
        """The edition that the public should see, or that is approved afterwards while they see it."""
        rounds = self.known.get(brief.id, [])
        if rounds and rounds[-1][1] in OPEN:
            current = self.desk.edition(rounds[-1][0])
            if current.snapshot.post.status == "publish":
                return current
        found = _public(rounds, self.withdrawn)
        return self.desk.edition(found) if found else None

    def _unknown(self, brief: Brief) -> bool:
        """Whether this is a publication that nobody approved, and that was not there before the records."""
        rounds = self.known.get(brief.id, [])
        if brief.status not in ("publish", "future") or (rounds and rounds[-1][1] in (*IN_FLIGHT, "bypassed")):
            return False  # what is on its way is the pull's to notice
        if rounds and rounds[-1][0] in self.withdrawn:
            return rounds[-1][0] not in self.owed
        return bool(rounds) or brief.id > self.mark.last_post or (brief.date or brief.modified) >= self.mark.began

    def _published(self, brief: Brief) -> None:
        with self.desk.store.begin() as connection:
            told = [one for one in incidents.read(connection, self.desk.name) if one.post_id == brief.id]
            if not (told and told[-1].kind == "published" and told[-1].end != "pending"):
                remedy = self.desk.sop.incidents.published
                incidents.record(connection, self.desk, "published", post_id=brief.id, edition_id=None,
                                 title=_title(brief), detail={"status": brief.status, "address": brief.address},
                                 remedy=remedy)  # fmt: skip
            watches.see(connection, self.desk.name, brief)

    def _off(self, edition: Edition, status: str, brief: Brief | None) -> None:
        """A publication is not public any more."""
        desk = self.desk
        with desk.store.begin() as connection:
            held = corrections.in_restoration(connection, desk, edition.post_id, status)
        if held or edition.state not in PUBLIC:
            if edition.state in OPEN:
                desk.move(edition, "take_back", {"status": status})
            return
        remedy = desk.sop.incidents.unpublished
        with desk.store.begin() as connection:
            _record(connection, desk, "unpublished", edition, {"status": status}, remedy)
            if brief:
                watches.see(connection, desk.name, brief)
        if remedy == "withdraw":
            corrections.taken_off(desk, edition, status)


def _public(rounds: Iterable[tuple[int, str]], withdrawn: set[int]) -> int | None:
    """The newest edition of a post that is public and was not withdrawn."""
    found = [id for id, state in rounds if state in PUBLIC and id not in withdrawn]
    return found[-1] if found else None


def _title(brief: Brief) -> str:
    told = brief.told or {}
    title = told.get("post_title") or told.get("title") or ""
    return str(title.get("raw", "") if isinstance(title, Mapping) else title) or brief.slug


def _compared(desk: Desk, edition: Edition, post: Post, brief: Brief) -> None:
    """A public post with the edition it should be: an incident for what differs, the end of what is put right."""
    read_at = desk.clock()
    frozen = snapshot(desk, post, files_of(edition))
    if edition.state in OPEN:  # it is under review as the public sees it
        if frozen.digest != edition.digest:
            take_in(desk, [frozen], read_at)
        with desk.store.begin() as connection:
            watches.see(connection, desk.name, brief)
        return
    parts = [part for part in differences(edition.snapshot, frozen.post) if part != "slug"]
    if post.password_protected:
        parts.append("password")
    moved = post.address != edition.address
    with desk.store.begin() as connection:
        if parts:
            _record(connection, desk, "changed", edition, {"parts": parts, "digest": frozen.digest},
                    desk.sop.incidents.changed)  # fmt: skip
        if moved:
            _record(connection, desk, "moved", edition, {"address": post.address, "before": edition.address})
        right = {"unpublished": True, "changed": not parts, "moved": not moved}
        _reverted(connection, desk, edition, {kind for kind, is_right in right.items() if is_right})
        if desk.clock() - brief.modified >= YOUNG:
            watches.see(connection, desk.name, brief)


def _record(
    connection: Connection, desk: Desk, kind: str, edition: Edition, detail: Mapping[str, Any], remedy: str = "none"
) -> None:
    """Write an incident of a publication, unless just this is told already and not closed."""
    same = [
        one
        for one in incidents.open_ones(connection, desk.name)
        if (one.post_id, one.kind) == (edition.post_id, kind) and one.detail == {**detail}
    ]
    if not same:
        incidents.record(connection, desk, kind, post_id=edition.post_id, edition_id=edition.id,
                         title=edition.snapshot.post.title, detail=detail, remedy=remedy)  # fmt: skip


def _reverted(connection: Connection, desk: Desk, edition: Edition, kinds: set[str]) -> None:
    """Close what is as approved again."""
    for one in incidents.open_ones(connection, desk.name):
        if one.post_id == edition.post_id and one.kind in kinds:
            incidents.end(connection, desk, one, "reverted")


# --- files


def _files(desk: Desk, since: datetime | None) -> Iterator[WpbridgeError]:
    """The files of publications (None: of all), where the site has others under their addresses."""
    with desk.store.begin() as connection:
        found = publications.published(connection, desk.name, None, since)
        off = {row.edition_id for row, _ in log.of_kind_with_rows(connection, desk.name, "withdraw")} if found else ()
    newest = {one.post_id: one for one in reversed(found) if one.state in PUBLIC and one.id not in off}
    for edition in newest.values():
        try:
            other = dict(_other_files(desk, edition))
        except TryLater as error:
            yield error
            continue
        with desk.store.begin() as connection:
            if other:
                detail = {"files": sorted(other), "found": other}
                _record(connection, desk, "swapped", edition, detail, _ratify(desk))
            else:
                _reverted(connection, desk, edition, {"swapped"})


def _ratify(desk: Desk) -> str:
    return "ratify" if desk.sop.incidents.changed == "ratify" else "none"


def _other_files(desk: Desk, edition: Edition) -> Iterator[tuple[str, str]]:
    """Each file that is not as it was approved, with the digest of what is there now ("missing": nothing)."""
    assert edition.published_at
    for file in edition.snapshot.post.attachments:
        if file.sha256 == MISSING:
            continue
        found = hashlib.sha256()
        try:
            if desk.site.untouched(file.address, file.size, edition.published_at):
                continue
            desk.site.download(file.address, found.update)
        except Gone:
            yield file.name, MISSING
        else:
            if found.hexdigest() != file.sha256:
                yield file.name, found.hexdigest()


# --- embargoes


def _leaks(desk: Desk) -> Iterator[WpbridgeError]:
    """What visitors can read of a post before its time: its page, and its files, which WordPress shows to anybody."""
    with desk.store.begin() as connection:
        dated = [one for one in editions.in_states(connection, desk.name, OPEN) if _embargoed(one, desk.clock())]
        told = {one.edition_id for one in incidents.read(connection, desk.name) if one.kind == "leak"} if dated else ()
    for edition in dated:
        if edition.id in told:
            continue
        try:
            addresses = list(_readable(desk, edition))
        except TryLater as error:
            yield error
            continue
        if addresses:
            with desk.store.begin() as connection:
                _record(connection, desk, "leak", edition, {"addresses": addresses})


def _embargoed(edition: Edition, now: datetime) -> bool:
    date = edition.snapshot.post.date
    return bool(date and date > now)


def _readable(desk: Desk, edition: Edition) -> Iterator[str]:
    post = edition.snapshot.post
    if shows(desk.site.page(post.address), edition):
        yield post.address
    for file in post.attachments:
        if file.sha256 != MISSING:
            try:
                desk.site.untouched(file.address, file.size, edition.received_at)
            except Gone:
                continue
            yield file.address
