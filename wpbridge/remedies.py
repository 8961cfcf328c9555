"""Remedies: what the SOP file orders about an incident is done, once; a pass that died in between is taken up again.

A ratified text is under review while the public reads it. What is put back is the version that was approved, as the
archive has it: the one other place where wpbridge writes what a post holds (see `wpbridge.restore`).
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from wpbridge import archive, incidents
from wpbridge.desk import Desk
from wpbridge.digest import same_once_public
from wpbridge.errors import WpbridgeError
from wpbridge.incidents import Incident
from wpbridge.pull import observe, snapshot, take_in
from wpbridge.states import IN_FLIGHT, OPEN, PUBLIC
from wpbridge.store.editions import Edition


def carry_out(desk: Desk) -> Iterator[WpbridgeError]:
    """Bring every open incident nearer to its end; what went wrong."""
    with desk.store.begin() as connection:
        found = [one for one in incidents.open_ones(connection, desk.name) if one.remedy != "none"]
    for one in found:
        try:
            how = _REMEDIES[one.remedy](desk, one)
        except WpbridgeError as error:
            yield error
            continue
        if how:
            with desk.store.begin() as connection:
                incidents.end(connection, desk, one, how)


def _ratify(desk: Desk, one: Incident) -> str:
    """What is public goes to review as it is; the incident ends with the decision."""
    current = desk.current(one.post_id)
    if current and current.received_at >= one.at:
        if current.state in PUBLIC:
            return "ratified"
        return "" if current.state in IN_FLIGHT else "off"
    if current and current.state in OPEN and current.source != current.post_id:
        return ""  # an update is under review: it shows what is public now, and what it would become
    with desk.lease(f"post:{one.post_id}") as ours:
        read_at = desk.clock()
        now = observe(desk, one.post_id) if ours else None
        if now and now.post.status == "future":  # nobody reads it yet
            return _pending(desk, one)
        if ours and (now is None or now.post.status != "publish"):
            return "off"
        if now:
            take_in(desk, [now], read_at)
    return ""


def _pending(desk: Desk, one: Incident) -> str:
    """The post goes back to where its review begins."""
    status = desk.site.statuses([one.post_id]).get(one.post_id, "gone")
    if status in ("publish", "future"):
        desk.site.set_status(one.post_id, "pending")
    return "pending" if status in ("publish", "future", "pending") else "off"


def _restore(desk: Desk, one: Incident) -> str:
    """The approved version goes back to its place, public as it was."""
    edition = desk.edition(one.edition_id) if one.edition_id else None
    if edition is None or edition.state != "closed":  # it is not in the archive yet
        return ""
    with desk.lease(f"post:{one.post_id}") as ours:
        if not ours or _is_right(desk, edition):
            return "restored" if ours else ""
        root, name = archive.root(desk), archive.object_id(desk.name, one.post_id)
        version = next(name for name, id in archive.versions(desk, one.post_id).items() if id == edition.id)
        desk.site.write(one.post_id, json.loads(root.read(name, "post.json", version)), "publish")
        return "restored" if _is_right(desk, edition) else ""


def _is_right(desk: Desk, edition: Edition) -> bool:
    found = desk.site.posts([edition.post_id])
    return bool(found) and found[0].status == "publish" and same_once_public(
        edition.snapshot, snapshot(desk, found[0], {}).post
    )  # fmt: skip


def _withdraw(desk: Desk, one: Incident) -> str:
    """What is owed to the channels was written down with the incident."""
    return "withdrawn"


_REMEDIES = {"ratify": _ratify, "pending": _pending, "restore": _restore, "withdraw": _withdraw}
