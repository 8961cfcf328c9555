"""The ledger of effects: every call that changes the outside world, at most once, also across a kill -9.

A row is committed as `intended` before the call and becomes `done` with the receipt after it. A row found
`intended` at the next start is in doubt: the other side is asked (`find`), and if it cannot say, a person
settles it. There is never a blind second try.

    intended -> done | waiting (again at retry_at) | failed (final) | doubt (a person settles it)
             -> held (a rule keeps it back until a person orders it)
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Connection, Row, func, insert, select, update

from wpbridge import log
from wpbridge.clock import Clock
from wpbridge.errors import (
    Ambiguous,
    AuthError,
    Defect,
    RateLimited,
    Refused,
    Rejected,
    Repeated,
    TryLater,
    WpbridgeError,
)
from wpbridge.models import Receipt
from wpbridge.store import Store
from wpbridge.store.tables import effects, events, moment, stamp
from wpbridge.texts import T, Text

_RECEIPT = TypeAdapter(Receipt)
_TEXT = TypeAdapter(Text)

SETTLED = ("done", "failed", "doubt", "held")
OWING = ("intended", "waiting")


@dataclass(frozen=True, kw_only=True)
class Key:
    """What makes an effect the same effect. Never an address or a slug: those change."""

    site: str
    post_id: int
    digest: str
    channel: str
    step: str

    @property
    def name(self) -> str:
        """The idempotency key for networks that know such a thing."""
        return f"{self.site}:{self.post_id}:{self.digest[:32]}:{self.channel}:{self.step}"


@dataclass(frozen=True, kw_only=True)
class Effect:
    """A row of the ledger."""

    id: int
    key: Key
    edition_id: int
    state: str
    account: str
    payload: str
    words: str
    ordered: bool
    attempts: int
    receipt: Receipt | None
    error: Text | None
    retry_at: datetime | None
    intended_at: datetime
    settled_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Deed:
    """An effect to bring about: `payload` is the digest of what is sent, `find` proves what happened.

    Both are told when the effect was first intended. `find` returns the receipt of an effect that took place since
    then, None when there is none to be seen, and raises Ambiguous when the other side cannot tell. Within `lag` after
    an attempt, None proves nothing.
    """

    key: Key
    edition_id: int
    payload: str
    find: Callable[[datetime], Receipt | None]
    call: Callable[[datetime], Receipt]
    lag: timedelta = timedelta()
    account: str = ""  # on the network; what makes two channels one
    words: str = ""


class Ledger:
    """Brings effects about. `at(name)` is told each boundary, named `<channel>:<step>:<where>`."""

    def __init__(self, store: Store, clock: Clock, at: Callable[[str], None]) -> None:
        self.store = store
        self.clock = clock
        self.at = at

    def once(self, deed: Deed) -> Receipt | None:
        """Bring the effect about unless it took place; the receipt, or None while it must wait.

        Raises what the other side said where the effect failed for good (Rejected, AuthError), TryLater where
        it may be tried again, and Ambiguous where a person has to settle it. The row holds it in each case.
        """
        effect = self.intended(deed)
        if effect.state == "done":
            return effect.receipt
        _say_again(effect)
        early = bool(effect.retry_at and effect.retry_at > self.clock())
        if early and effect.state == "waiting":
            return None
        receipt = self._recovered(deed, effect) if effect.attempts else None
        if receipt or early:  # too early to take absence for an answer
            return receipt
        return self._call(deed, effect)

    def put_off(self, deed: Deed, why: Text, until: datetime | None) -> None:
        """Do not try it now: again at `until`; without a time it is held until a person orders it.

        Only for what was not begun: an effect whose outcome is unknown is looked for first.
        """
        effect = self.intended(deed)
        if effect.state in OWING and not in_doubt(effect):
            self._settle(effect, "waiting" if until else "held", error=why, retry_at=until, account=deed.account)

    def hold(self, effect: Effect, why: Text) -> None:
        """Hold back what was not begun."""
        if effect.state in OWING and not in_doubt(effect):
            self._settle(effect, "held", error=why)

    def _recovered(self, deed: Deed, effect: Effect) -> Receipt | None:
        """What an earlier attempt left at the other side, if anything."""
        try:
            receipt = deed.find(effect.intended_at)
        except Ambiguous as error:
            if effect.state == "waiting":  # what waits was refused, so there is nothing to be found
                return None
            self._settle(effect, "doubt", error=error.text)
            raise
        if receipt:
            receipt = replace(receipt, recovered=True)
            self._settle(effect, "done", receipt=receipt)
        return receipt

    def _call(self, deed: Deed, effect: Effect) -> Receipt:
        name = f"{deed.key.channel}:{deed.key.step.partition(':')[0]}"
        begun = {"attempts": effect.attempts + 1, "retry_at": self._seen_by(deed), "account": deed.account}
        self._settle(effect, "intended", **begun)
        self.at(f"{name}:intended")
        try:
            receipt = deed.call(effect.intended_at)
        except WpbridgeError as error:
            self._failed(deed, replace(effect, attempts=effect.attempts + 1), error)
            raise
        self.at(f"{name}:called")
        self._settle(effect, "done", receipt=receipt)
        self.at(f"{name}:done")
        return receipt

    def _seen_by(self, deed: Deed) -> datetime | None:
        """When the other side shows what it was sent now."""
        return self.clock() + deed.lag if deed.lag else None

    def _failed(self, deed: Deed, effect: Effect, error: WpbridgeError) -> None:
        """Keep what went wrong: what may be repeated waits, what cannot is final, the rest stays in doubt."""
        if isinstance(error, Repeated) and effect.error == error.text:  # it was looked for, and is not to be seen
            self._settle(effect, "doubt", error=error.text)
        elif isinstance(error, Ambiguous):  # a later pass asks the other side
            self._settle(effect, "intended", error=error.text, retry_at=self._seen_by(deed))
        elif isinstance(error, TryLater | AuthError):
            self._settle(effect, "waiting", error=error.text, retry_at=retry_at(effect, error, self.clock()))
        elif isinstance(error, Rejected):
            self._settle(effect, "failed", error=error.text)

    def intended(self, deed: Deed) -> Effect:
        """The row of an effect, written now if there is none. Defect when it was recorded with other content."""
        with self.store.begin() as connection:
            found = intend(connection, deed, self.clock())
            if found.payload != deed.payload:
                raise Defect(
                    T(
                        "{key} was recorded with other content. Nothing was sent. "
                        "Look at it with: wpbridge deliveries",
                        key=deed.key.name,
                    )
                )
        return found

    def _settle(self, effect: Effect, state: str, **changes: Any) -> None:
        with self.store.begin() as connection:
            settle(connection, effect, state, self.clock(), **changes)


def _say_again(effect: Effect) -> None:
    """What a person must see to is said in every pass until it is settled."""
    if effect.state == "held":
        raise Refused(effect.error or Text(""))
    if effect.state == "failed":
        raise Rejected(effect.error or Text(""))
    if effect.state == "doubt":
        raise Ambiguous(effect.error or Text(""))


def intend(connection: Connection, deed: Deed, now: datetime) -> Effect:
    """The row of an effect, written in the caller's transaction if there is none."""
    found = get(connection, deed.key)
    if found is None:
        connection.execute(insert(effects).values(**_new(deed, now)))
        found = get(connection, deed.key)
    assert found is not None
    return found


def in_doubt(effect: Effect) -> bool:
    """Whether it was begun and nobody knows how it ended."""
    return effect.state == "intended" and effect.attempts > 0


def settle(connection: Connection, effect: Effect, state: str, at: datetime, **changes: Any) -> None:
    """Write what became of an effect, in the caller's transaction."""
    receipt, error = changes.pop("receipt", None), changes.pop("error", None)
    values = {
        "state": state,
        "receipt": _RECEIPT.dump_python(receipt, mode="json") if receipt else None,
        "error": _TEXT.dump_python(error, mode="json") if error else None,
        "retry_at": changes.pop("retry_at", None),
        "settled_at": at if state in SETTLED else None,
    }
    connection.execute(update(effects).where(effects.c.id == effect.id).values(**values, **changes))
    if state in SETTLED:
        row = connection.execute(select(effects).where(effects.c.id == effect.id)).one()
        log.append(connection, effect.key.site, at, _event(row))


def _event(row: Row[Any]) -> log.Event:
    """What became of an effect, with all that its row holds: a lost store is rebuilt from these."""
    return log.Event(
        kind=f"effect_{row.state}",
        post_id=row.post_id,
        edition_id=row.edition_id,
        body={
            "channel": row.channel,
            "step": row.step,
            "digest": row.digest,
            "payload": row.payload,
            "receipt": row.receipt,
            "error": row.error,
            "account": row.account,
            "words": row.words,
            "ordered": row.ordered,
            "attempts": row.attempts,
            "intended_at": stamp(row.intended_at),
        },
    )


def of_event(row: Mapping[str, Any], body: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of an effect from the event that tells what became of it (a row of the log)."""
    told = {name: body[name] for name in ("channel", "step", "digest", "payload", "receipt", "error")}
    more = {"account": "", "words": "", "ordered": False, "attempts": 1}  # as it is where an older event tells less
    intended = moment(body["intended_at"]) if "intended_at" in body else row["at"]
    return told | {name: body.get(name, value) for name, value in more.items()} | {
        "site": row["site"],
        "post_id": row["post_id"],
        "edition_id": row["edition_id"],
        "state": row["kind"].removeprefix("effect_"),
        "intended_at": intended,
        "settled_at": row["at"],
    }


def retry_at(effect: Effect, error: WpbridgeError, now: datetime) -> datetime:
    """When to try again: as told, else after 1, 2, 4 ... minutes, two hours at most."""
    if isinstance(error, RateLimited):
        return error.retry_at
    return now + min(timedelta(minutes=2 ** (effect.attempts - 1)), timedelta(hours=2))


def get(connection: Connection, key: Key) -> Effect | None:
    """The row of an effect."""
    same = [getattr(effects.c, name) == value for name, value in vars(key).items()]
    row = connection.execute(select(effects).where(*same)).one_or_none()
    return _effect(row) if row else None


def of_edition(connection: Connection, edition_id: int) -> list[Effect]:
    """All effects of an edition, oldest first."""
    query = select(effects).where(effects.c.edition_id == edition_id).order_by(effects.c.id)
    return [_effect(row) for row in connection.execute(query)]


def sent(connection: Connection, site: str, post_id: int | None = None) -> list[Effect]:
    """All that went to channels, and every other effect that is not done, newest first."""
    wanted = (effects.c.account != "") | (effects.c.step == "send") | (effects.c.state != "done")
    query = select(effects).where(effects.c.site == site, wanted)
    if post_id:
        query = query.where(effects.c.post_id == post_id)
    return [_effect(row) for row in connection.execute(query.order_by(effects.c.id.desc()))]


def counted(connection: Connection, site: str) -> dict[tuple[str, str], int]:
    """How many deeds of each channel are in each state: messages, their corrections and withdrawals."""
    query = select(effects.c.channel, effects.c.state, func.count()).where(effects.c.site == site)
    rows = connection.execute(query.group_by(effects.c.channel, effects.c.state))
    return {(channel, state): count for channel, state, count in rows}


def owing(connection: Connection, site: str, channels: Collection[str]) -> list[Effect]:
    """What channels are still owed, oldest first."""
    wanted = (effects.c.site == site) & effects.c.state.in_(OWING) & effects.c.channel.in_(list(channels))
    return [_effect(row) for row in connection.execute(select(effects).where(wanted).order_by(effects.c.id))]


def on_account(connection: Connection, account: str, post_id: int, site: str) -> list[Effect]:
    """What an account was sent for one post, oldest first."""
    same = (effects.c.account == account) & (effects.c.site == site) & (effects.c.post_id == post_id)
    return [_effect(row) for row in connection.execute(select(effects).where(same).order_by(effects.c.id))]


def on_channel(connection: Connection, site: str, post_id: int, channel: str) -> list[Effect]:
    """What a channel was sent for one post, oldest first."""
    same = (effects.c.site == site) & (effects.c.post_id == post_id) & (effects.c.channel == channel)
    return [_effect(row) for row in connection.execute(select(effects).where(same).order_by(effects.c.id))]


def last_sent(connection: Connection, site: str, most: int) -> dict[int, int]:
    """The posts, with their editions, that channels were sent last and that were not withdrawn since."""
    off = select(events.c.edition_id).where(events.c.site == site, events.c.kind == "withdraw")
    done = (effects.c.site == site) & (effects.c.step == "send") & (effects.c.state == "done")
    columns = (effects.c.post_id, func.max(effects.c.edition_id).label("edition_id"))
    newest = select(*columns).where(done, effects.c.words != "").group_by(effects.c.post_id)
    query = newest.having(func.max(effects.c.edition_id).not_in(off)).order_by(func.max(effects.c.id).desc())
    return {row.post_id: row.edition_id for row in connection.execute(query.limit(most))}


def of_words(connection: Connection, account: str, words: str) -> list[Effect]:
    """What an account was sent with the same words, for whichever post, oldest first."""
    same = (effects.c.account == account) & (effects.c.words == words) & (effects.c.state == "done")
    return [_effect(row) for row in connection.execute(select(effects).where(same).order_by(effects.c.id))]


def times(connection: Connection, account: str, step: str, since: datetime) -> list[datetime]:
    """When an account was sent something since a moment, oldest first; `step` is how its step begins."""
    done = (effects.c.account == account) & (effects.c.state == "done") & effects.c.step.startswith(step)
    query = select(effects.c.settled_at).where(done & (effects.c.settled_at > since)).order_by(effects.c.settled_at)
    return list(connection.execute(query).scalars())


def _new(deed: Deed, now: datetime) -> dict[str, Any]:
    fixed = {"edition_id": deed.edition_id, "payload": deed.payload, "account": deed.account, "words": deed.words}
    return vars(deed.key) | fixed | {"state": "intended", "attempts": 0, "intended_at": now}


def _effect(row: Row[Any]) -> Effect:
    return Effect(
        id=row.id,
        key=Key(site=row.site, post_id=row.post_id, digest=row.digest, channel=row.channel, step=row.step),
        edition_id=row.edition_id,
        state=row.state,
        account=row.account,
        payload=row.payload,
        words=row.words,
        ordered=row.ordered,
        attempts=row.attempts,
        receipt=_RECEIPT.validate_python(row.receipt) if row.receipt else None,
        error=_TEXT.validate_python(row.error) if row.error else None,
        retry_at=row.retry_at,
        intended_at=row.intended_at,
        settled_at=row.settled_at,
    )
