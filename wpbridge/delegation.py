"""Delegation: one person acts for another by written order (Plh., Plt.), on some days.

There are no chains: who acts for somebody passes on only roles of the own, never those that were given. Nobody
enters an order in the own favour.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from wpbridge import log
from wpbridge.desk import Desk
from wpbridge.errors import Refused
from wpbridge.routing import Actor
from wpbridge.sop import Sop
from wpbridge.store import people as kept
from wpbridge.store.editions import Decision
from wpbridge.store.people import Delegation
from wpbridge.texts import T, Text

KINDS: dict[str, Text] = {"plh": T("Acting (Plh.)"), "plt": T("Acting (Plt.)")}

METHODS = {  # how somebody was proven, where it was not by a log-in of WordPress
    "unix": T("proven by the account of this machine"),
    "paper": T("signed on paper"),
}


def decided_by(decision: Decision, name_of: Callable[[str], str], sop: Sop) -> Text:
    """Who decided, in which office, and for whom: "Rina Wahyuni (Kepala Dinas), Plh. for Muhammad Ridwan by ..."."""
    who = T("{name} ({role})", name=name_of(decision.person), role=sop.called([decision.role]))
    if not decision.on_behalf:
        return who
    return acting_for(who, decision.acting, name_of(decision.on_behalf), decision.order_number)


def acting_for(who: Text, kind: str, giver: str, order: str) -> Text:
    """Somebody as the acting holder of another's office."""
    places = {"kind": f"{kind.capitalize()}.", "giver": giver, "order": order}
    return T("{who}, {kind} for {giver} by order {order}", who=who, **places)


def delegate(desk: Desk, actor: Actor, given: Delegation) -> Delegation:
    """Enter an order; with its number. Refused when it does not fit together or is not the actor's to enter."""
    people = desk.config.people
    giver, receiver = people[given.giver], people[given.receiver]
    if given.giver == given.receiver:
        raise Refused(T("{name} cannot act for {name}. Name somebody else with --to.", name=giver.name))
    if given.until < given.since:
        raise Refused(T("The order ends before it begins. Give --until a day not before --from-day."))
    if given.until < _today(desk):
        raise Refused(T("The order ended on {day}; it would change nothing.", day=given.until.isoformat()))
    if not given.order_number.strip():
        raise Refused(T("Give the number of the written order with --order."))
    roles = given.roles or tuple(giver.roles)
    lacking = [role for role in roles if role not in giver.roles]
    if lacking or not roles:
        raise Refused(
            T(
                "{name} can only hand on roles of the own: {roles}. What was given by an order is not handed on.",
                name=giver.name,
                roles=", ".join(giver.roles) or "-",
            )
        )
    _may_enter(desk, actor, given)
    _free(desk, given, receiver.name)
    whole = replace(given, roles=roles, entered_by=actor.person)
    with desk.store.begin() as connection:
        whole = replace(whole, at=desk.clock())
        number = kept.delegate(connection, desk.name, whole)
        log.append(connection, desk.name, whole.at, _event("delegate", replace(whole, id=number), actor))
    return replace(whole, id=number)


def end(desk: Desk, actor: Actor, number: int) -> Delegation:
    """End an order before its time. Refused when there is none of this number, or it is not the actor's to end."""
    with desk.store.begin() as connection:
        given = {one.id: one for one in kept.delegated(connection, desk.name)}.get(number)
    if given is None or given.ended_at:
        raise Refused(
            T("There is no delegation {number} to end. List them with: {command}", number=number,
              command=desk.typed("delegate list"))
        )
    if actor.person != given.receiver:  # giving a task back is always possible
        _may_enter(desk, actor, given)
    with desk.store.begin() as connection:
        now = desk.clock()
        kept.end(connection, desk.name, number, now)
        log.append(connection, desk.name, now, _event("undelegate", given, actor))
    return replace(given, ended_at=now)


def _may_enter(desk: Desk, actor: Actor, given: Delegation) -> None:
    allowed = desk.sop.delegations.entered_by
    if actor.person == given.giver or (actor.person != given.receiver and set(actor.roles) & set(allowed)):
        return
    raise Refused(
        T(
            "{name} may not enter this order. It is entered by {giver}, or by a person with one of the roles {roles} "
            "who does not gain by it.",
            name=actor.name,
            giver=desk.config.name_of(given.giver),
            roles=", ".join(allowed) or "-",
        )
    )


def _free(desk: Desk, given: Delegation, receiver: str) -> None:
    """One order at a time for the same two people."""
    with desk.store.begin() as connection:
        before = kept.delegated(connection, desk.name)
    for one in before:
        same = (one.giver, one.receiver) == (given.giver, given.receiver) and one.ended_at is None
        if same and one.since <= given.until and given.since <= one.until:
            raise Refused(
                T(
                    "{name} already acts for this person from {since} to {until} (delegation {number}). End that one "
                    "first: {command}",
                    name=receiver,
                    since=one.since.isoformat(),
                    until=one.until.isoformat(),
                    number=one.id,
                    command=desk.typed(f"delegate end {one.id}"),
                )
            )


def _event(kind: str, given: Delegation, actor: Actor) -> log.Event:
    body = {
        "number": given.id,
        "kind": given.kind,
        "giver": given.giver,
        "receiver": given.receiver,
        "roles": list(given.roles),
        "order_number": given.order_number,
        "since": given.since.isoformat(),
        "until": given.until.isoformat(),
    }
    return log.Event(kind=kind, actor=actor.person, body=body)


def retold(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The orders that a log (its rows) tells, as the store keeps them: the way back from the events."""
    found: dict[int, dict[str, Any]] = {}
    for row in rows:
        if row["kind"] == "delegate":
            body = json.loads(row["body"])
            number = body.pop("number")
            new = {"id": number, "site": row["site"], "entered_by": row["actor"], "at": row["at"], "ended_at": None}
            found[number] = body | new
        elif row["kind"] == "undelegate":
            found[json.loads(row["body"])["number"]]["ended_at"] = row["at"]
    return list(found.values())


def _today(desk: Desk) -> date:
    return desk.clock().astimezone(desk.zone).date()
