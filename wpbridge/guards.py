"""Guards: what keeps a message back although it was approved. Pure.

A post is sent to an account once, whatever its text becomes; nothing from before the cut-over goes out by itself; the
same words do not go out for a second post; and an account is sent no more than the network, and the office, allow.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from wpbridge.effects import Effect
from wpbridge.plugins import Quota
from wpbridge.texts import T, Text

DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Hold:
    """Why a message is kept back, and until when; without a time, until a person orders it."""

    why: Text
    until: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Rules:
    """What the office and the network allow. `cutover`, on the office's clock: nothing published before it goes out by
    itself. `daily` (0: no bound of the office's own) messages in 24 hours, `spacing` between two of them."""

    cutover: datetime | None = None
    daily: int = 0
    spacing: timedelta = timedelta()
    quotas: Sequence[Quota] = ()

    @property
    def bounds(self) -> list[tuple[int, timedelta]]:
        """How many messages in which time, the office's bound first."""
        network = [(quota.calls, quota.window) for quota in self.quotas if quota.step == "send"]
        return [*([(self.daily, DAY)] if self.daily else []), *network]

    def left(self, times: Sequence[datetime], now: datetime) -> int | None:
        """How many messages may go out now; None where nothing bounds it."""
        left = [calls - sum(at > now - window for at in times) for calls, window in self.bounds]
        return max(0, min(left)) if left else None

    @property
    def longest(self) -> timedelta:
        """How far back the account's messages must be known."""
        return max([DAY, self.spacing, *(quota.window for quota in self.quotas)])


@dataclass(frozen=True, kw_only=True)
class Past:
    """What an account was sent: for this post, with these words for another one, and when at all (oldest first)."""

    same_post: Sequence[Effect] = ()
    same_words: Sequence[Effect] = ()
    times: Sequence[datetime] = ()


def hold(effect: Effect, published: datetime, past: Past, rules: Rules, now: datetime) -> Hold | None:
    """What keeps a message back, None when it may go out. A person's order overrules all but the first and the bounds.
    """
    if there := standing([one for one in past.same_post if one.id != effect.id]):
        return Hold(why=_there_already(there))
    order = {"command": f"wpbridge deliveries retry {effect.key.post_id} {effect.key.channel}"}
    if not effect.ordered and rules.cutover and published < rules.cutover:
        return Hold(why=_before(published, rules.cutover, order))
    twin = next((one for one in past.same_words if one.key.post_id != effect.key.post_id), None)
    if twin and not effect.ordered:
        return Hold(why=_same_words(twin, order))
    return _too_many(past.times, rules, now)


def standing(of_post: Iterable[Effect]) -> Effect | None:
    """The message of a post that stands on the account, or may stand there; None when it was never sent or was taken
    back. A correction stands in the place of what it corrected."""
    found: Effect | None = None
    for effect in of_post:
        step = effect.key.step.partition(":")[0]
        if step == "withdraw" and effect.state == "done":
            found = None
        elif step in ("send", "correct") and (effect.state in ("done", "doubt") or _begun(effect)):
            found = effect
    return found


def _begun(effect: Effect) -> bool:
    return effect.state == "intended" and effect.attempts > 0


def _too_many(times: Sequence[datetime], rules: Rules, now: datetime) -> Hold | None:
    if times and (until := times[-1] + rules.spacing) > now:
        return Hold(why=T("The office leaves some time between two messages on this channel."), until=until)
    for calls, window in rules.bounds:
        within = [at for at in times if at > now - window]
        if len(within) >= calls:
            why = T("{count} messages went out in the last {minutes} minutes, as many as are allowed.", count=calls,
                    minutes=round(window / timedelta(minutes=1)))  # fmt: skip
            return Hold(why=why, until=within[-calls] + window)
    return None


def _there_already(effect: Effect) -> Text:
    where = (effect.receipt.url if effect.receipt else "") or effect.key.channel
    return T(
        "This post stands on this account already ({where}), so it is not sent a second time. A change of the text "
        "travels there with: wpbridge correct {post}",
        where=where,
        post=effect.key.post_id,
    )


def _before(published: datetime, cutover: datetime, order: dict[str, str]) -> Text:
    return T(
        "The post is dated {day}, before the cut-over of {cutover}, so it is not sent by itself. If it is to go out: "
        "{command}",
        day=published.astimezone(cutover.tzinfo).date().isoformat(),
        cutover=cutover.date().isoformat(),
        **order,
    )


def _same_words(effect: Effect, order: dict[str, str]) -> Text:
    return T(
        "The account was sent the same words for post {post}, so this looks like a copy and is not sent by itself. If "
        "it is to go out: {command}",
        post=effect.key.post_id,
        **order,
    )
