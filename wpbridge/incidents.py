"""Incidents: what happened to posts past the SOP. Each has a number in its site's log, is told to the last stage, and
is open until it is put right or a person closes it with a reason.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from wpbridge import log
from wpbridge.desk import Desk
from wpbridge.errors import Refused
from wpbridge.places import named
from wpbridge.routing import Actor
from wpbridge.states import POST_STATUSES
from wpbridge.texts import T, Text

INCIDENT, CLOSED = "incident", "incident_closed"  # kinds of events

# kind -> what happened, in a few words
KINDS: dict[str, Text] = {
    "published": T("published outside the SOP"),
    "changed": T("changed after its publication"),
    "moved": T("its address was changed"),
    "swapped": T("a file was replaced"),
    "unpublished": T("taken off the site"),
    "pulled_back": T("changed while it was published"),
    "late": T("published late"),
    "leak": T("readable before its time"),
}

# remedy -> what is done about it
REMEDIES: dict[str, Text] = {
    "ratify": T("It goes to review as it is; a return takes it off the site."),
    "pending": T("It is put back to pending and goes to review."),
    "restore": T("The approved text is put back."),
    "withdraw": T("Its messages are taken back on every channel."),
    "none": T("Look at it, and close it when it is put right."),
}

# how -> why it is closed
ENDS: dict[str, Text] = {
    "ratified": T("approved afterwards"),
    "pending": T("put back to pending"),
    "restored": T("the approved text was put back"),
    "withdrawn": T("withdrawn everywhere"),
    "off": T("not public any more"),
    "reverted": T("as approved again"),
    "person": T("closed by a person"),
}


@dataclass(frozen=True, kw_only=True)
class Incident:
    """One incident; `detail` is what its kind tells beside (`parts`, `status`, `address`, `files`, `minutes`). `remedy`
    is what the SOP file orders. `end` is how it was closed ("" while it is open), `reason` and `by` who said why."""

    number: int
    at: datetime
    kind: str
    post_id: int
    edition_id: int | None
    title: str
    remedy: str
    detail: Mapping[str, Any]
    end: str = ""
    reason: str = ""
    by: str = ""

    @property
    def text(self) -> Text:
        """What happened, in one sentence."""
        return sentence(self.kind, self.post_id, self.title, self.detail)


def sentence(kind: str, post_id: int, title: str | Text, detail: Mapping[str, Any]) -> Text:
    """An incident in one sentence."""
    places = {"title": title, "post": post_id}
    if kind == "published":
        if detail.get("status") == "future":
            return T("Scheduled outside the SOP: {title} (post {post})", **places)
        return T("Published outside the SOP: {title} (post {post})", **places)
    if kind == "changed":
        return T("Changed after its publication, outside the SOP: {title} (post {post}): {parts}",
                 parts=_listed([named(part) for part in detail["parts"]]), **places)  # fmt: skip
    if kind == "moved":
        return T("The address of {title} (post {post}) was changed; it is now {address}", address=detail["address"],
                 **places)  # fmt: skip
    if kind == "swapped":
        return T("Files of {title} (post {post}) are not those that were approved: {files}",
                 files=", ".join(detail["files"]), **places)  # fmt: skip
    if kind == "unpublished":
        return T("Taken off the site outside the SOP: {title} (post {post}) is now: {status}",
                 status=POST_STATUSES.get(detail["status"], Text(detail["status"])), **places)  # fmt: skip
    if kind == "late":
        return T("Published {minutes} minutes after its time: {title} (post {post})", minutes=detail["minutes"],
                 **places)  # fmt: skip
    if kind == "leak":
        return T("Anybody can read this before its time: {addresses} ({title}, post {post})",
                 addresses=", ".join(detail["addresses"]), **places)  # fmt: skip
    return T("Pulled back: {title} (post {post}) was changed while it was published", **places)


def record(
    connection: Connection,
    desk: Desk,
    kind: str,
    *,
    post_id: int,
    edition_id: int | None,
    title: str,
    detail: Mapping[str, Any],
    remedy: str = "none",
) -> int:
    """Write an incident, in the caller's transaction; its number."""
    log.lock(connection, desk.name)
    number = sum(1 for _ in log.of_kind_with_rows(connection, desk.name, INCIDENT)) + 1
    body = {"number": number, "incident": kind, "title": title, "remedy": remedy, **detail}
    event = log.Event(kind=INCIDENT, post_id=post_id, edition_id=edition_id, body=body)
    log.append(connection, desk.name, desk.clock(), event)
    return number


def read(connection: Connection, site: str) -> list[Incident]:
    """All incidents of a site, the first one first."""
    ends = {body["number"]: (body, row.actor) for row, body in log.of_kind_with_rows(connection, site, CLOSED)}
    return [_incident(row, body, *ends.get(body["number"], ({}, ""))) for row, body in _events(connection, site)]


def open_ones(connection: Connection, site: str) -> list[Incident]:
    """Those that are not closed."""
    return [one for one in read(connection, site) if not one.end]


def end(connection: Connection, desk: Desk, one: Incident, how: str) -> None:
    """Close an incident because reality is as it should be, in the caller's transaction; `how` is a key of ENDS."""
    body = {"number": one.number, "how": how}
    event = log.Event(kind=CLOSED, post_id=one.post_id, edition_id=one.edition_id, body=body)
    log.append(connection, desk.name, desk.clock(), event)


def close(desk: Desk, actor: Actor, number: int, reason: str) -> Incident:
    """Close an incident by a person's word. Refused for one that is not open."""
    with desk.store.begin() as connection:
        log.lock(connection, desk.name)
        found = next((one for one in read(connection, desk.name) if one.number == number), None)
        if found is None or found.end:
            raise Refused(T("There is no open incident {number}. See: {command}", number=number,
                            command=desk.typed("incidents")))  # fmt: skip
        body = {"number": number, "how": "person", "reason": reason, "login": actor.login, "method": actor.method}
        event = log.Event(
            kind=CLOSED, post_id=found.post_id, edition_id=found.edition_id, actor=actor.person, body=body
        )
        log.append(connection, desk.name, desk.clock(), event)
    return found


def _events(connection: Connection, site: str) -> Iterator[tuple[Any, dict[str, Any]]]:
    return log.of_kind_with_rows(connection, site, INCIDENT)


_BESIDE = ("number", "incident", "title", "remedy")


def _incident(row: Any, body: Mapping[str, Any], ended: Mapping[str, Any], by: str) -> Incident:
    return Incident(
        number=body["number"],
        at=row.at,
        kind=body["incident"],
        post_id=row.post_id,
        edition_id=row.edition_id,
        title=body["title"],
        remedy=body["remedy"],
        detail={name: value for name, value in body.items() if name not in _BESIDE},
        end=ended.get("how", ""),
        reason=ended.get("reason", ""),
        by=by if ended else "",
    )


def _listed(texts: list[Text]) -> Text:
    joined = texts[0]
    for text in texts[1:]:
        joined = T("{first}, {then}", first=joined, then=text)
    return joined
