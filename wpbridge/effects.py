"""The ledger of effects: every call that changes the outside world, at most once, also across a kill -9.

A row is committed as `intended` before the call and becomes `done` with the receipt after it. A row found
`intended` at the next start is in doubt: the other side is asked (`find`), and if it cannot say, a person
settles it. There is never a blind second try.

    intended -> done | waiting (again at retry_at) | failed (final) | doubt (a person settles it)
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Connection, Row, insert, select, update

from wpbridge import log
from wpbridge.clock import Clock
from wpbridge.errors import Ambiguous, AuthError, Defect, RateLimited, Rejected, TryLater, WpbridgeError
from wpbridge.models import Receipt
from wpbridge.store import Store
from wpbridge.store.tables import effects
from wpbridge.texts import T, Text

_RECEIPT = TypeAdapter(Receipt)
_TEXT = TypeAdapter(Text)

SETTLED = ("done", "failed", "doubt")


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
    payload: str
    attempts: int
    receipt: Receipt | None
    error: Text | None
    retry_at: datetime | None
    intended_at: datetime
    settled_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Deed:
    """An effect to bring about: `payload` is the digest of what is sent, `find` proves what happened.

    `find(since)` returns the receipt of an effect that took place not before `since`, None when it
    certainly did not, and raises Ambiguous when the other side cannot tell.
    """

    key: Key
    edition_id: int
    payload: str
    find: Callable[[datetime], Receipt | None]
    call: Callable[[], Receipt]


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
        effect = self._intend(deed)
        if effect.state == "done":
            return effect.receipt
        _say_again(effect)
        if effect.retry_at and effect.retry_at > self.clock():
            return None
        receipt = self._recovered(deed, effect) if effect.attempts else None
        return receipt or self._call(deed, effect)

    def _recovered(self, deed: Deed, effect: Effect) -> Receipt | None:
        """What an earlier attempt left at the other side, if anything."""
        try:
            receipt = deed.find(effect.intended_at)
        except Ambiguous as error:
            self._settle(effect, "doubt", error=error.text)
            raise
        if receipt:
            receipt = replace(receipt, recovered=True)
            self._settle(effect, "done", receipt=receipt)
        return receipt

    def _call(self, deed: Deed, effect: Effect) -> Receipt:
        name = f"{deed.key.channel}:{deed.key.step.partition(':')[0]}"
        self._settle(effect, "intended", attempts=effect.attempts + 1)
        self.at(f"{name}:intended")
        try:
            receipt = deed.call()
        except WpbridgeError as error:
            self._failed(replace(effect, attempts=effect.attempts + 1), error)
            raise
        self.at(f"{name}:called")
        self._settle(effect, "done", receipt=receipt)
        self.at(f"{name}:done")
        return receipt

    def _failed(self, effect: Effect, error: WpbridgeError) -> None:
        """Keep what went wrong: what may be repeated waits, what cannot is final, the rest stays in doubt."""
        if isinstance(error, Ambiguous):  # the next pass asks the other side
            self._settle(effect, "intended", error=error.text)
        elif isinstance(error, TryLater | AuthError):
            self._settle(effect, "waiting", error=error.text, retry_at=retry_at(effect, error, self.clock()))
        elif isinstance(error, Rejected):
            self._settle(effect, "failed", error=error.text)

    def _intend(self, deed: Deed) -> Effect:
        with self.store.begin() as connection:
            found = get(connection, deed.key)
            if found and found.payload != deed.payload:
                raise Defect(
                    T(
                        "{key} was recorded with other content. Nothing was sent. "
                        "Look at it with: wpbridge deliveries",
                        key=deed.key.name,
                    )
                )
            if not found:
                connection.execute(insert(effects).values(**_new(deed, self.clock())))
                found = get(connection, deed.key)
        assert found is not None
        return found

    def _settle(self, effect: Effect, state: str, **changes: Any) -> None:
        with self.store.begin() as connection:
            settle(connection, effect, state, self.clock(), **changes)


def _say_again(effect: Effect) -> None:
    """What a person must see to is said in every pass until it is settled."""
    if effect.state == "failed":
        raise Rejected(effect.error or Text(""))
    if effect.state == "doubt":
        raise Ambiguous(effect.error or Text(""))


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
        log.append(connection, effect.key.site, at, _event(effect, state, values))


def _event(effect: Effect, state: str, values: dict[str, Any]) -> log.Event:
    return log.Event(
        kind=f"effect_{state}",
        post_id=effect.key.post_id,
        edition_id=effect.edition_id,
        body={
            "channel": effect.key.channel,
            "step": effect.key.step,
            "digest": effect.key.digest,
            "payload": effect.payload,
            "receipt": values["receipt"],
            "error": values["error"],
        },
    )


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
    """All deliveries to channels, and every other effect that is not done, newest first."""
    wanted = (effects.c.step == "send") | (effects.c.state != "done")
    query = select(effects).where(effects.c.site == site, wanted)
    if post_id:
        query = query.where(effects.c.post_id == post_id)
    return [_effect(row) for row in connection.execute(query.order_by(effects.c.id.desc()))]


def _new(deed: Deed, now: datetime) -> dict[str, Any]:
    fixed = {"edition_id": deed.edition_id, "payload": deed.payload}
    return vars(deed.key) | fixed | {"state": "intended", "attempts": 0, "intended_at": now}


def _effect(row: Row[Any]) -> Effect:
    return Effect(
        id=row.id,
        key=Key(site=row.site, post_id=row.post_id, digest=row.digest, channel=row.channel, step=row.step),
        edition_id=row.edition_id,
        state=row.state,
        payload=row.payload,
        attempts=row.attempts,
        receipt=_RECEIPT.validate_python(row.receipt) if row.receipt else None,
        error=_TEXT.validate_python(row.error) if row.error else None,
        retry_at=row.retry_at,
        intended_at=row.intended_at,
        settled_at=row.settled_at,
    )
