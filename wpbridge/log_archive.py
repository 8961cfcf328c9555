"""The log in the archive: an object for each day of the office's calendar, a file for each time it grew.

The archive itself tells how far the log was archived; `readers` only remembers it, so that a pass without news asks
the store once and opens no file. A pass that dies between the two is taken up by looking at the day's object.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime, timedelta
from importlib.resources import files
from itertools import groupby
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Row, select

from wpbridge import archive, heads, log
from wpbridge.desk import Desk
from wpbridge.errors import Defect, Refused
from wpbridge.ocfl import Flaw, Root
from wpbridge.store import readers
from wpbridge.store.tables import events
from wpbridge.texts import T

# At the end of the pass that finds one of these: what went out must not go out again from a store that was rebuilt.
# All else leaves when its day is over.
AT_ONCE = ("effect_done", "effect_doubt", "enter", "correct", "withdraw", "restore", "rebuild", "erase")
_SEGMENT = re.compile(r"(\d+)-(\d+)\.jsonl")


def object_id(site: str, day: date) -> str:
    """The name of a day's object in the archive."""
    return f"{site}:log:{day.isoformat()}"


def leave(desk: Desk) -> int:
    """Archive what the log has gained, where it is due; the number of events. Another pass that does it is left alone.

    Defect when the archive is not where it was, or holds another log than the store.
    """
    with desk.store.begin() as connection:
        new = _new(connection, desk.name)
    if not _is_due(desk, new):
        return 0
    with desk.lease("log") as ours:
        return _leave(desk) if ours else 0


def rows(root: Root, site: str) -> list[dict[str, Any]]:
    """The whole archived log of a site, oldest first, its chain computed again.

    Refused where a piece is missing or another than was written, ObjectDamaged for a damaged file.
    """
    found: dict[int, dict[str, Any]] = {}
    for name in root.objects():
        if name.startswith(f"{site}:log:"):
            for row in _of_day(root, name):
                if found.setdefault(row["seq"], row)["hash"] != row["hash"]:
                    raise _refused(site, log.Break(site=site, seq=row["seq"], reason="changed"), found)
    last, head = 0, log.GENESIS
    erasures = [json.loads(row["body"]) for row in found.values() if row["kind"] == log.ERASE]
    emptied = log.emptied_by(erasures)
    for seq in sorted(found):
        if broken := log.unfit(found[seq], last, head, emptied):
            raise _refused(site, broken, found)
        last, head = seq, found[seq]["hash"]
    return [found[seq] for seq in sorted(found)]


def beside_the_log(desk: Desk, root: Root) -> Iterator[Flaw]:
    """Where the archived log is not the one of the store, or lacks a piece of it."""
    covered: list[tuple[int, int]] = []
    with desk.store.begin() as connection:
        position = readers.position(connection, desk.name, archive.READER)
        for name in root.objects():
            if name.startswith(f"{desk.name}:log:"):
                head = heads.parse(root.read(name, archive.HEAD).decode())
                if log.hash_at(connection, desk.name, head.seq) != head.hash:
                    yield Flaw(name, archive.place_of(root, name), "other-log", found=str(head))
                covered += map(_span, _segments(root, name))
        if (lost := _first_lacking(covered, position)) and (at := log.time_of(connection, desk.name, lost)):
            name = object_id(desk.name, _day(desk, at))
            yield Flaw(name, archive.place_of(root, name), "missing-log", expected=str(lost))


def _first_lacking(covered: Sequence[tuple[int, int]], last: int) -> int:
    """The first number up to `last` that no piece has, 0 for none."""
    following = 1
    for first, until in sorted(covered):
        if first > following:
            break
        following = max(following, until + 1)
    return following if following <= last else 0


def empty(root: Root, site: str, rows: Collection[int]) -> None:
    """Empty the bodies of these rows in the archived log too. Doing it again changes nothing."""
    for name in [one for one in root.objects() if one.startswith(f"{site}:log:")]:
        spans = [_span(path) for path in _segments(root, name)]
        if any(first <= seq <= last for first, last in spans for seq in rows):
            root.rewrite(name, lambda path, content: _emptied(path, content, rows))


def _emptied(path: str, content: bytes, rows: Collection[int]) -> bytes:
    if not _SEGMENT.fullmatch(path):
        return content
    told = [log.parsed(line) for line in content.decode().split("\n")[:-1]]
    return "".join(log.told(row | {"body": ""} if row["seq"] in rows else row) for row in told).encode()


def _new(connection: Connection, site: str) -> Sequence[Any]:
    """What the log gained since it was archived last, without the bodies: the one query of a pass without news."""
    since = readers.read_to(site, archive.READER)
    query = select(events.c.kind, events.c.at).where(events.c.site == site, events.c.seq > since)
    return connection.execute(query.order_by(events.c.seq)).all()


def _is_due(desk: Desk, new: Sequence[Any]) -> bool:
    today = _day(desk, desk.clock())
    return any(row.kind in AT_ONCE or _day(desk, row.at) < today for row in new)


def _leave(desk: Desk) -> int:
    root = archive.root(desk)
    root.recover()
    with desk.store.begin() as connection:
        since = readers.position(connection, desk.name, archive.READER)
        new = list(connection.execute(log.query_after(desk.name, since)))
    if not new:
        return 0
    _agree(desk, root, min(_day(desk, row.at) for row in new))
    for day, some in groupby(new, key=lambda row: _day(desk, row.at)):
        _add(desk, root, day, list(some))
    return len(new)


def _add(desk: Desk, root: Root, day: date, new: list[Row[Any]]) -> None:
    """Write the events of a day that its object does not have yet, then remember it."""
    name, last = object_id(desk.name, day), new[-1]
    there = _segments(root, name)
    kept = max((_span(path)[1] for path in there), default=0)
    missing = [row for row in new if row.seq > kept]
    desk.at("log:before")
    if missing:
        added: dict[str, bytes | Path] = {
            f"{missing[0].seq}-{last.seq}.jsonl": "".join(map(log.written, missing)).encode(),
            archive.HEAD: f"{last.seq}:{last.hash}\n".encode(),
            "README.txt": files("wpbridge").joinpath("archive-log-readme.txt").read_bytes(),
        }
        archive.put(desk, root, name, there | added, f"{name} {missing[0].seq}-{last.seq}")
    desk.at("log:archived")
    with desk.store.begin() as connection:
        readers.advance(connection, desk.name, archive.READER, last.seq)
    desk.at("log:after")


def _agree(desk: Desk, root: Root, day: date) -> None:
    """Defect when the archive knows a head of the log, from this day on, that the store does not."""
    while day <= _day(desk, desk.clock()):
        name = object_id(desk.name, day)
        if _segments(root, name):
            seq, _, head = root.read(name, archive.HEAD).decode().strip().partition(":")
            with desk.store.begin() as connection:
                known = log.hash_at(connection, desk.name, int(seq))
            if known != head:
                raise Defect(
                    T(
                        "The archive has the log of {site} up to row {seq}, and the store has another one: an older "
                        "backup was brought back, very likely. The log is not archived. What was archived since then "
                        "comes back into an empty store with: {command}",
                        site=desk.name,
                        seq=seq,
                        command=desk.typed("archive restore --store"),
                    )
                )
        day += timedelta(days=1)


def _segments(root: Root, name: str) -> dict[str, bytes | Path]:
    """The pieces of the log in all versions of a day's object, by their names."""
    return {path: file for path, file in root.files(name).items() if _SEGMENT.fullmatch(path)}


def _of_day(root: Root, name: str) -> Iterator[dict[str, Any]]:
    seen: set[str] = set()
    for version in root.versions(name):
        for path in filter(_SEGMENT.fullmatch, version.state.keys() - seen):
            seen.add(path)
            for line in root.read(name, path, version.name).decode().split("\n")[:-1]:
                yield log.parsed(line)


def _span(path: str) -> tuple[int, int]:
    """The first and the last number in a piece."""
    match = _SEGMENT.fullmatch(path)
    assert match
    return int(match[1]), int(match[2])


def _day(desk: Desk, at: datetime) -> date:
    return at.astimezone(desk.zone).date()


def _refused(site: str, broken: log.Break, found: dict[int, Any]) -> Refused:
    """The sentence for a log that is not whole, with the rows that are missing."""
    if broken.reason == "missing":
        until = min(seq for seq in found if seq > broken.seq) - 1
        return Refused(
            T(
                "The archive lacks the rows {first} to {last} of the log of {site}, so nothing was changed. Bring the "
                "objects of these days back from a copy of the archive, then type the command again.",
                first=broken.seq,
                last=until,
                site=site,
            )
        )
    return Refused(
        T(
            "Row {seq} of the log of {site} in the archive is not the one that followed the row before it, so nothing "
            "was changed. Bring the archive back from an older copy, then type the command again.",
            seq=broken.seq,
            site=site,
        )
    )
