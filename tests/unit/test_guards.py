"""What keeps a message back: a table of what an account was sent before."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.desks import desk_with
from wpbridge.effects import Effect, Key
from wpbridge.guards import Past, Rules, hold, standing
from wpbridge.lines import Line
from wpbridge.models import Receipt
from wpbridge.plugins import Quota

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
APART = timedelta(minutes=3)
EARLIER = NOW - timedelta(days=400)


def effect(id: int = 1, step: str = "send", state: str = "intended", post: int = 7, **more: object) -> Effect:
    key = Key(site="s", post_id=post, digest="d" * 64, channel="x", step=step)
    receipt = Receipt(remote_id=str(id), url=f"https://x.example/{id}", at=NOW) if state == "done" else None
    usual = {"account": "x:1", "payload": "p", "words": "w", "ordered": False, "attempts": 0, "error": None}
    times = {"retry_at": None, "intended_at": NOW, "settled_at": None}
    all_ = usual | times | more
    return Effect(id=id, key=key, edition_id=1, state=state, receipt=receipt, **all_)  # type: ignore[arg-type]


def quota(calls: int, minutes: int, step: str = "send") -> Quota:
    window = timedelta(minutes=minutes)
    return Quota(step=step, calls=calls, window=window, as_of=date(2026, 8, 22), source="https://x.example")


def ago(*minutes: int) -> list[datetime]:
    return [NOW - timedelta(minutes=one) for one in sorted(minutes, reverse=True)]


def test_the_days_of_the_cut_over_are_the_offices() -> None:
    cutover = datetime(2026, 11, 26, tzinfo=ZoneInfo("Asia/Makassar"))
    found = hold(effect(), cutover - APART, Past(), Rules(cutover=cutover), NOW)
    assert found and "dated 2026-11-25, before the cut-over of 2026-11-26" in str(found.why)


def test_without_a_day_the_cut_over_is_the_day_on_which_wpbridge_began(tmp_path: Path) -> None:
    with desk_with(tmp_path) as desk:
        assert Line(desk, "arsip").rules.cutover == datetime(2026, 11, 24, tzinfo=ZoneInfo("Asia/Makassar"))


@pytest.mark.parametrize(
    ("rows", "stands"),
    [
        ([], None),
        ([("send", "done")], 1),
        ([("send", "doubt")], 1),
        ([("send", "waiting")], None),
        ([("send", "failed")], None),
        ([("send", "held")], None),
        ([("send", "done"), ("correct:1", "done")], 2),
        ([("send", "done"), ("correct:1", "waiting")], 1),
        ([("send", "done"), ("withdraw:1", "done")], None),
        ([("send", "done"), ("withdraw:1", "waiting")], 1),
        ([("send", "done"), ("correct:1", "done"), ("withdraw:1", "done")], None),
        ([("send", "done"), ("withdraw:1", "done"), ("send", "done")], 3),
    ],
)
def test_what_stands_on_an_account(rows: list[tuple[str, str]], stands: int | None) -> None:
    effects = [effect(id, step, state) for id, (step, state) in enumerate(rows, 1)]
    found = standing(effects)
    assert (found.id if found else None) == stands


def test_what_was_begun_may_stand_there() -> None:
    assert standing([effect(attempts=1)]) is not None
    assert standing([effect(attempts=0)]) is None


@pytest.mark.parametrize(
    ("past", "rules", "ordered", "said", "until"),
    [
        (Past(), Rules(), False, "", None),
        (Past(same_post=[effect(2, state="done")]), Rules(), False, "stands on this account already", None),
        (Past(same_post=[effect(2, state="done")]), Rules(), True, "stands on this account already", None),
        (Past(same_post=[effect(1, state="done")]), Rules(), False, "", None),  # it is this one itself
        (Past(), Rules(cutover=NOW), False, "before the cut-over of 2026-11-26", None),
        (Past(), Rules(cutover=NOW), True, "", None),
        (Past(), Rules(cutover=EARLIER), False, "", None),
        (Past(same_words=[effect(2, state="done", post=8)]), Rules(), False, "the same words for post 8", None),
        (Past(same_words=[effect(2, state="done", post=8)]), Rules(), True, "", None),
        (Past(same_words=[effect(2, state="done", post=7)]), Rules(), False, "", None),
        (Past(times=ago(5)), Rules(daily=1), False, "1 messages", NOW + timedelta(minutes=24 * 60 - 5)),
        (Past(times=ago(5)), Rules(daily=1), True, "1 messages", NOW + timedelta(minutes=24 * 60 - 5)),
        (Past(times=ago(5)), Rules(daily=2), False, "", None),
        (Past(times=ago(24 * 60 + 1)), Rules(daily=1), False, "", None),
        (Past(times=ago(1, 2, 14)), Rules(quotas=[quota(3, 15)]), False, "3 messages", NOW + timedelta(minutes=1)),
        (Past(times=ago(1, 2, 16)), Rules(quotas=[quota(3, 15)]), False, "", None),
        (Past(times=ago(1, 2, 3)), Rules(quotas=[quota(1, 15, "delete")]), False, "", None),
        (Past(times=ago(2)), Rules(spacing=APART), False, "some time between", NOW + timedelta(minutes=1)),
        (Past(times=ago(4)), Rules(spacing=APART), False, "", None),
    ],
)
def test_a_message_is_kept_back(past: Past, rules: Rules, ordered: bool, said: str, until: datetime | None) -> None:
    found = hold(effect(ordered=ordered), NOW - timedelta(days=1), past, rules, NOW)
    assert (found is None) == (not said)
    if found:
        assert said in found.why.say("en")
        assert found.until == until


def test_whoever_is_to_order_it_reads_what_to_type() -> None:
    found = hold(effect(), EARLIER, Past(), Rules(cutover=NOW), NOW)
    assert found and "wpbridge deliveries retry 7 x" in found.why.say("en")


@pytest.mark.parametrize(
    ("rules", "left"),
    [(Rules(), None), (Rules(daily=5), 3), (Rules(daily=5, quotas=[quota(3, 15)]), 1), (Rules(daily=1), 0)],
)
def test_how_many_are_left(rules: Rules, left: int | None) -> None:
    assert rules.left(ago(1, 2), NOW) == left
