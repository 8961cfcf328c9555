"""Crosspost: each approved message exactly once per account, after the public page was seen.

Each channel works in a thread of its own, so that a slow or dead one delays no other. A channel in trouble rests: what
it is owed waits, and says why.
"""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from queue import SimpleQueue

from wpbridge import effects, guards
from wpbridge.deeds import Order, deed_of, orders_of, told_before
from wpbridge.desk import Desk
from wpbridge.effects import SETTLED, Deed
from wpbridge.errors import AuthError, RateLimited, Refused, TryLater, WpbridgeError
from wpbridge.lines import Line
from wpbridge.publish import shows
from wpbridge.store import editions
from wpbridge.store.editions import Edition
from wpbridge.texts import T

_IN_A_ROW = 3  # messages without an answer until a channel rests


def deliver(desk: Desk) -> list[WpbridgeError]:
    """Bring about what is due on every channel; returns what went wrong. Nothing is done twice, whoever else runs."""
    due = _due(desk)
    names = {order.channel for _, orders in due for order in orders}
    if not names:
        return []
    queues: dict[str, SimpleQueue[tuple[Edition, Order] | None]] = {name: SimpleQueue() for name in names}
    troubles: list[WpbridgeError] = []
    with ThreadPoolExecutor(len(names)) as pool:
        working = [pool.submit(_work, Line(desk, name), iter(queues[name].get, None)) for name in names]
        try:
            for edition, orders in due:
                troubles += _hand_out(desk, edition, orders, queues)
        finally:
            for queue in queues.values():
                queue.put(None)
    return troubles + [trouble for done in working for trouble in done.result()]


def settled(desk: Desk, edition: Edition) -> bool:
    """Whether each channel has its message, or a person must see to it."""
    with desk.store.begin() as connection:
        rows = effects.of_edition(connection, edition.id)
    states = {row.key.channel: row.state for row in rows if row.key.step == "send"}
    states |= dict.fromkeys(told_before(desk, edition), "done")
    return all(states.get(message.channel) in SETTLED for message in edition.snapshot.messages)


def _due(desk: Desk) -> list[tuple[Edition, list[Order]]]:
    """The editions whose channels are owed something, oldest first, with what they are owed."""
    with desk.store.begin() as connection:
        owed = effects.owing(connection, desk.name, desk.channels.keys())
        known = {edition.id: edition for edition in editions.in_states(connection, desk.name, ["published"])}
        for effect in owed:
            if effect.edition_id not in known:
                known[effect.edition_id] = editions.get(connection, effect.edition_id)
        rows = {id: effects.of_edition(connection, id) for id in known}
    told = {id: told_before(desk, edition) for id, edition in known.items()}
    found = [(known[id], list(orders_of(known[id], rows[id], desk.channels.keys(), told[id]))) for id in sorted(known)]
    return [(edition, orders) for edition, orders in found if orders]


def _hand_out(
    desk: Desk, edition: Edition, orders: list[Order], queues: dict[str, SimpleQueue[tuple[Edition, Order] | None]]
) -> list[WpbridgeError]:
    """Give each channel its orders, once the public sees what was approved; a withdrawal waits for nothing."""
    trouble: WpbridgeError | None = None
    try:
        trouble = _not_public(desk, edition) if any(order.needs_page for order in orders) else None
    except WpbridgeError as error:
        trouble = error
    for order in orders:
        if not (trouble and order.needs_page):
            queues[order.channel].put((edition, order))
    return [trouble] if trouble else []


def _not_public(desk: Desk, edition: Edition) -> Refused | None:
    page = desk.site.page(edition.address)
    if page.status != 200:
        return Refused(T("{address} is not public any more, so it was not posted.", address=edition.address))
    if not shows(page, edition):
        return Refused(
            T(
                "{address} shows visitors something else than what was approved, or asks them for a password, so it "
                "was not posted. Look at the post in WordPress.",
                address=edition.address,
            )
        )
    return None


def _work(line: Line, orders: Iterable[tuple[Edition, Order]]) -> list[WpbridgeError]:
    """What one channel does in a pass."""
    troubles: list[WpbridgeError] = []
    with line.opened(troubles) as ours:
        silent = 0
        for edition, order in orders:
            if not ours or not line.keep():
                continue  # another pass works on this account, or a channel with another name for it
            try:
                sent = _carry_out(line, edition, order)
            except WpbridgeError as error:
                troubles.append(error)
                silent = silent + 1 if isinstance(error, TryLater) else 0
                if isinstance(error, AuthError | RateLimited) or silent >= _IN_A_ROW:
                    line.rest(error)
            else:
                silent = 0
                if sent:
                    line.well()
    return troubles


def _carry_out(line: Line, edition: Edition, order: Order) -> bool:
    """One order; whether the network took it."""
    desk = line.desk
    deed = deed_of(desk, edition, order, line.account)
    effect = desk.ledger.intended(deed)
    now = desk.clock()
    if effect.state == "waiting" and effect.retry_at and effect.retry_at > now:
        return False
    if not effects.in_doubt(effect):
        if resting := line.resting(now):
            desk.ledger.put_off(deed, *resting)
            return False
        if order.step == "send" and (kept := _kept_back(line, edition, deed, effect)):
            desk.ledger.put_off(deed, kept.why, kept.until)
            if kept.until is None:
                raise Refused(kept.why)
            return False
    return desk.ledger.once(deed) is not None


def _kept_back(line: Line, edition: Edition, deed: Deed, effect: effects.Effect) -> guards.Hold | None:
    desk, rules, now = line.desk, line.rules, line.desk.clock()
    with desk.store.begin() as connection:
        past = guards.Past(
            same_post=effects.on_account(connection, deed.account, edition.post_id, desk.name),
            same_words=effects.of_words(connection, deed.account, deed.words),
            times=effects.times(connection, deed.account, "send", now - rules.longest),
        )
    assert edition.published_at is not None
    return guards.hold(effect, edition.published_at, past, rules, now)
