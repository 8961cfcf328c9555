"""Corrections and withdrawals: what is public is put right, or taken off, on the site and on every channel.

A correction (ralat, koreksi, hak jawab) is carried to each channel that has the message, by that channel's own means:
edit, reply, repost, or by hand with a task for a person. A withdrawal takes the post off the site and the messages off
the channels; the archive keeps both. (Pedoman Pemberitaan Media Siber 4 and 5.)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from wpbridge import effects, log, output, routing
from wpbridge.decisions import reasoned
from wpbridge.deeds import Order, corrected, deed_of, standing_on, told_before
from wpbridge.desk import Desk, happened
from wpbridge.digest import canonical, differences, sha256, words
from wpbridge.errors import Refused, WpbridgeError
from wpbridge.models import Message
from wpbridge.places import named
from wpbridge.plugins import Channel
from wpbridge.publish import set_status, status_deed
from wpbridge.routing import Actor
from wpbridge.states import OPEN, PUBLIC
from wpbridge.store import editions
from wpbridge.store.editions import Edition
from wpbridge.texts import DEFAULT_LANGUAGE, T, Text

UPDATE = "pembaruan"  # the kind of correction by which a later edition of a post travels
_OFF = "draft"  # what a post becomes that is taken off: its writer can work on it, visitors cannot read it


@dataclass(frozen=True, kw_only=True)
class Correction:
    """What is carried to the channels: its `kind` by the SOP file, and the fields of its message."""

    kind: str
    said: dict[str, str]


def public(desk: Desk, post_id: int) -> Edition:
    """The edition of a post that is public. Refused when none is."""
    current = desk.current(post_id)
    with desk.store.begin() as connection:
        rounds = editions.rounds(connection, current) if current else []
        gone = current is not None and _withdrawn(connection, desk, current)
    found = [edition for edition in rounds if edition.state in PUBLIC]
    if not found or gone:
        raise Refused(T("Post {post} is not public through wpbridge, so there is nothing to correct or withdraw. To "
                        "see what is: {command}", post=post_id, command=desk.typed("deliveries")))  # fmt: skip
    return found[-1]


def correction(desk: Desk, kind: str, reason: str) -> Correction:
    """A correction of today. Refused for a kind that the SOP file does not have, or without a reason."""
    rules = desk.sop.corrections
    kinds = rules.kinds if rules else {}
    if kind not in kinds:
        raise Refused(T('"{kind}" is no kind of correction of the SOP. There are: {known}', kind=kind,
                        known=", ".join(kinds) or "-"))  # fmt: skip
    reasoned("correct", reason)
    day = output.day(desk.clock().astimezone(desk.zone).date(), DEFAULT_LANGUAGE)
    return Correction(kind=kind, said={"label": kinds[kind], "date": day, "reason": " ".join(reason.split())})


def plan(desk: Desk, edition: Edition, wanted: Correction) -> list[tuple[str, str, Message]]:
    """Each channel that has the message, how it is corrected there, and what it will say. Refused for what cannot fit.
    """
    return [
        (name, desk.channels[name].correction, corrected(desk, edition, name, wanted.said))
        for name in desk.channels
        if standing_on(desk, edition, name)
    ]


def correct(desk: Desk, actor: Actor, edition: Edition, wanted: Correction) -> int:
    """Record a correction and order it on every channel; its number. Refused for who may not."""
    rules = desk.sop.corrections
    may(desk, actor, rules.roles if rules else ())
    return _correct(desk, edition, wanted, actor.person, by(actor))


def _correct(desk: Desk, edition: Edition, wanted: Correction, by: str, proof: dict[str, str]) -> int:
    with desk.store.begin() as connection:
        log.lock(connection, desk.name)
        number = len(list(log.of_posts(connection, desk.name, "correct", [edition.post_id]))) + 1
        body: dict[str, Any] = {"number": number, "kind": wanted.kind, "said": wanted.said, **proof}
        log.append(connection, desk.name, desk.clock(), happened(edition, "correct", body, by))
    _order(desk, edition, f"correct:{number}", T("The post was corrected before this message went out."))
    return number


def follow(desk: Desk, edition: Edition) -> None:
    """Let the channels that were told of an earlier edition of a post follow this one, where they say something else
    (the SOP's "pembaharuan"). Once."""
    with desk.store.begin() as connection:
        done = any(row.edition_id == edition.id for row, _ in log.of_posts(connection, desk.name, "correct",
                                                                         [edition.post_id]))  # fmt: skip
    before = {name: standing_on(desk, edition, name) for name in told_before(desk, edition)}
    now = {message.channel: sha256(canonical(words(message))) for message in edition.snapshot.messages}
    if done or not any(now.get(name) != _said_before(desk, effect, name) for name, effect in before.items() if effect):
        return
    rules = desk.sop.corrections
    label = (rules.kinds if rules else {}).get(UPDATE, "Pembaruan")
    day = output.day(desk.clock().astimezone(desk.zone).date(), DEFAULT_LANGUAGE)
    said = {"label": label, "date": day, "reason": _renewed(desk, edition)}
    _correct(desk, edition, Correction(kind=UPDATE, said=said), "wpbridge", {})


def _renewed(desk: Desk, edition: Edition) -> str:
    """Which parts of a post are new in this edition, in the words for followers."""
    with desk.store.begin() as connection:
        rounds = editions.rounds(connection, edition)
    before = next(one for one in reversed(rounds) if one.id < edition.id and one.state in PUBLIC)
    parts = differences(before.snapshot, edition.snapshot.post)
    return ", ".join(named(part).say(DEFAULT_LANGUAGE) for part in parts)


def _said_before(desk: Desk, effect: effects.Effect, channel: str) -> str:
    """The digest of the message that stands on a channel."""
    messages = desk.edition(effect.edition_id).snapshot.messages
    return next((sha256(canonical(words(one))) for one in messages if one.channel == channel), "")


def withdraw(desk: Desk, actor: Actor, edition: Edition, ground: str, reason: str) -> None:
    """Record a withdrawal and order it on the site and on every channel. Refused for who may not, and for a ground that
    the SOP file does not have."""
    rules = desk.sop.withdrawals
    may(desk, actor, rules.roles if rules else ())
    grounds = rules.grounds if rules else {}
    if ground not in grounds:
        raise Refused(T('"{ground}" is no ground for a withdrawal by the SOP. There are: {known}', ground=ground,
                        known=", ".join(grounds)))  # fmt: skip
    reasoned("withdraw", reason)
    body = {"ground": ground, "words": grounds[ground], "reason": reason, **by(actor)}
    _withdraw(desk, edition, body, actor.person, on_site=True)


def taken_off(desk: Desk, edition: Edition, status: str) -> None:
    """A publication was taken off in WordPress: its messages are withdrawn too. `status` is what the post is now."""
    _withdraw(desk, edition, {"ground": "", "status": status}, "wpbridge", on_site=False)


def in_restoration(connection: Connection, desk: Desk, post: int, status: str) -> bool:
    """Whether a post is off the site only until what was brought back from the archive is approved again."""
    if status != "pending":
        return False
    asked = [row.at for row, _ in log.of_posts(connection, desk.name, "restore", [post])]
    current = editions.current(connection, desk.name, post)
    return bool(asked and current and (current.received_at <= asked[-1] or current.state in OPEN))


def carry_out(desk: Desk) -> Iterator[WpbridgeError]:
    """Take off the site what was withdrawn; a pass that died in between is taken up again."""
    with desk.store.begin() as connection:
        owed = effects.owing(connection, desk.name, ["wordpress"])
        found = [(effect, editions.get(connection, effect.edition_id)) for effect in owed]
    for effect, edition in found:
        if effect.key.step.startswith("withdraw:"):
            try:
                set_status(desk, edition, effect.key.step.rpartition(":")[0], _OFF)
            except WpbridgeError as error:
                yield error


def _withdraw(desk: Desk, edition: Edition, body: dict[str, Any], by: str, on_site: bool) -> None:
    with desk.store.begin() as connection:
        now = desk.clock()
        log.lock(connection, desk.name)
        number = len(list(log.of_posts(connection, desk.name, "withdraw", [edition.post_id]))) + 1
        log.append(connection, desk.name, now, happened(edition, "withdraw", {"number": number, **body}, by))
        if on_site:
            effects.intend(connection, status_deed(desk, edition, f"withdraw:{number}", _OFF), now)
    _order(desk, edition, f"withdraw:{number}", T("The post was withdrawn before this message went out."))


def _order(desk: Desk, edition: Edition, step: str, too_late: Text) -> None:
    """Order a step on every channel that has the message; what was not begun there is held back."""
    for name, channel in desk.channels.items():
        if standing_on(desk, edition, name):
            deed = deed_of(desk, edition, Order(channel=name, step=step))
            desk.ledger.intended(deed)
            if not _able(channel, step):
                desk.ledger.put_off(deed, _by_hand(desk, edition, name, step), None)
        else:
            with desk.store.begin() as connection:
                rows = effects.on_channel(connection, desk.name, edition.post_id, name)
            for row in rows:
                if row.state in effects.OWING:
                    desk.ledger.hold(row, too_late)


def _able(channel: Channel, step: str) -> bool:
    """Whether the channel can do it by itself."""
    return channel.correction != "hand" if step.startswith("correct") else "delete" in channel.capabilities


def _by_hand(desk: Desk, edition: Edition, channel: str, step: str) -> Text:
    first = standing_on(desk, edition, channel)
    where = first.receipt.url if first and first.receipt else channel
    done = desk.typed(f"deliveries settle {edition.post_id} {channel} --done")
    if step.startswith("correct"):
        return T("This network lets nobody change a message by program. Correct it by hand at {where}, then type: "
                 "{command}", where=where, command=done)  # fmt: skip
    return T("This network lets nobody delete a message by program. Delete it by hand at {where}, then type: {command}",
             where=where, command=done)  # fmt: skip


def may(desk: Desk, actor: Actor, roles: Sequence[str]) -> None:
    """Refused for who has none of the roles that the SOP file gives this right."""
    if routing.entitled(roles, actor) is None:
        raise Refused(T("By the SOP only {roles} may do this; {name} has none of these roles.",
                        roles=desk.sop.called(roles), name=actor.name))  # fmt: skip


def by(actor: Actor) -> dict[str, str]:
    """How somebody was proven, for the log."""
    return {"login": actor.login, "method": actor.method}


def _withdrawn(connection: Connection, desk: Desk, edition: Edition) -> bool:
    """Whether this publication was withdrawn; a later edition of the post is another one."""
    rows = log.read(connection, desk.name, edition.post_id)
    return any((row.kind, row.edition_id) == ("withdraw", edition.id) for row in rows)
