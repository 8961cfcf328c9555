"""Notify: sends the notices that are due, through Apprise; at most once each, also across a kill -9.

A notice is `sending` before the call and `sent` after it. What is found `sending` at the next start is in doubt and
is not sent again: the marks of the time standard remind whoever did not hear.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import timedelta
from itertools import groupby

from wpbridge import heads, log
from wpbridge.desk import Desk
from wpbridge.errors import Rejected, Unavailable, WpbridgeError
from wpbridge.notices import of_event
from wpbridge.output import clean
from wpbridge.store import notices as kept
from wpbridge.store import people, readers
from wpbridge.store.notices import Notice
from wpbridge.texts import T, Text

READER = "notices"
_TRIED = timedelta(days=1)  # a mail server that is down longer is a matter for a person


def notify(desk: Desk) -> list[WpbridgeError]:
    """Read what happened, and tell the people whom it concerns; what could not be sent."""
    with desk.lease("notices") as ours:
        if not ours:
            return []
        if any(table.notify or table.notify_env for table in desk.config.people.values()):
            _know(desk)
            troubles = _read(desk)
        else:
            troubles = _pass_over(desk)
        with desk.store.begin() as connection:
            kept.interrupted(connection, desk.name, desk.clock())
            due = kept.due(connection, desk.name, desk.clock())
        by_person = groupby(sorted(due, key=lambda one: one.person), key=lambda one: one.person)
        return troubles + [trouble for person, some in by_person for trouble in _send_all(desk, person, list(some))]


def _know(desk: Desk) -> None:
    """Ask the site once for the account of each log-in: nobody is asked to approve the own text."""
    with desk.store.begin() as connection:
        known = people.remembered(connection, desk.name)
    logins = {table.wordpress.casefold() for table in desk.config.people.values() if table.wordpress}
    asked = {login: desk.site.account(login) for login in sorted(logins - known.keys())}
    with desk.store.begin() as connection:  # whoever has no account yet is asked for again
        people.remember(connection, desk.name, {login: account for login, account in asked.items() if account})


def _read(desk: Desk) -> list[WpbridgeError]:
    """Make the notices of the events since the last time; notices and position, both or neither. What could not be
    told is returned."""
    with desk.store.begin() as connection:
        events = list(log.after(connection, desk.name, readers.position(connection, desk.name, READER)))
    if not events:
        return []
    made, troubles = list[Notice](), list[WpbridgeError]()
    for row, body in events:
        try:
            made += of_event(desk, row, body)
        except WpbridgeError as error:  # one event that cannot be told holds up no other
            troubles.append(error)
    with desk.store.begin() as connection:
        kept.add(connection, desk.name, made, desk.clock())
        readers.advance(connection, desk.name, READER, events[-1][0].seq)
    return troubles


def _pass_over(desk: Desk) -> list[WpbridgeError]:
    """Nobody has an address: who gets one later does not hear of what is past."""
    with desk.store.begin() as connection:
        last = log.last(connection, desk.name)
        if last > readers.position(connection, desk.name, READER):
            readers.advance(connection, desk.name, READER, last)
    return []


def _send_all(desk: Desk, person: str, due: list[Notice]) -> list[WpbridgeError]:
    """All that is due for one person: one by one, or in one digest."""
    if desk.config.people[person].digest if person in desk.config.people else False:
        parts = [due]
    else:
        parts = [[notice] for notice in due]
    return [trouble for part in parts if (trouble := _send(desk, person, part))]


def _send(desk: Desk, person: str, some: Sequence[Notice]) -> WpbridgeError | None:
    ids, attempts = [notice.id for notice in some], some[0].attempts + 1
    try:
        with desk.store.begin() as connection:
            if not kept.claim(connection, ids, attempts):
                raise _Taken
    except _Taken:  # another pass, after our lease ran out
        return None
    desk.at("notice:sending")
    error = _deliver(desk, person, some)
    desk.at("notice:called")
    now = desk.clock()
    again = now - min(notice.made_at or now for notice in some) < _TRIED
    with desk.store.begin() as connection:
        if error is None:
            kept.settle(connection, ids, "sent", now)
        elif again:
            later = now + min(timedelta(minutes=2 ** (attempts - 1)), timedelta(hours=1))
            kept.settle(connection, ids, "waiting", now, error=error, not_before=later)
        else:
            kept.settle(connection, ids, "failed", now, error=error)
    if error is None:
        return None
    if again:
        return Unavailable(T("{error} It is tried again.", error=error))
    return Rejected(T("{error} It was tried for a day and is given up; the inbox still shows what waits.", error=error))


def _deliver(desk: Desk, person: str, some: Sequence[Notice]) -> Text | None:
    """Send to each address of a person; what went wrong when none took it. No secret of an address is ever said."""
    if person not in desk.config.people:
        return T("{person} is no longer in [people]; a notice was not sent.", person=person)
    try:
        addresses = desk.config.addresses(person)
    except WpbridgeError as error:
        return error.text
    table = desk.config.people[person]
    title, body = composed(some, table.language)
    if table.digest:
        body += f"\n\n{clean(_proof(desk).say(table.language))}"
    if any([_one(address, title, body) for address in addresses]):
        return None
    kinds = ", ".join(sorted({_kind(address) for address in addresses})) or "-"
    return T(
        "The notice for {person} could not be sent ({kinds}). Look at notify in [people.{person}] and at the mail "
        "server.",
        person=person,
        kinds=kinds,
    )


def _proof(desk: Desk) -> Text:
    """The head of the log, in the daily notice: so it lies where nobody who owns the store can change it."""
    with desk.store.begin() as connection:
        head = heads.of(connection, desk.config, desk.name)
    return T("Keep this: the log of {site} stands at {proof}. Whether anything before was changed, says: {command}",
             site=desk.name, proof=str(head),
             command=desk.typed(f"register verify --against {head.typed}"))  # fmt: skip


def _kind(address: str) -> str:
    """The kind of an address and nothing more of it: the rest may be a secret, and so may one that is no address."""
    return address.partition("://")[0] if "://" in address else "?"


class _Taken(Exception):
    """Another pass sends it; the transaction is given up."""


def composed(some: Sequence[Notice], language: str) -> tuple[str, str]:
    """Title and body of one notice, or of a digest of several; each text one line with nothing hidden in it."""
    said = [[clean(" ".join(line.say(language).split())) for line in notice.body] for notice in some]
    if len(said) == 1:
        return said[0][0], "\n".join(said[0][1:])
    title = T("{count} posts and events wait for you", count=len(said)).say(language)
    return title, "\n\n".join("\n".join(lines) for lines in said)


def _one(address: str, title: str, body: str) -> bool:
    import apprise  # slow to import, and needed only where there is something to send

    logging.getLogger("apprise").setLevel(logging.CRITICAL)
    sender = apprise.Apprise()
    return bool(sender.add(address)) and bool(
        sender.notify(title=title, body=body, body_format=apprise.NotifyFormat.TEXT)
    )
