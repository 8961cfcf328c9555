"""`deliveries`: what was sent where, and what a person must settle."""

from __future__ import annotations

import getpass
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import click
from sqlalchemy import Connection

from wpbridge import effects, log, output
from wpbridge.cli import Context, argument, command, group, json_option, option, pass_context, site_option
from wpbridge.desk import Desk
from wpbridge.effects import Effect
from wpbridge.errors import Busy, Refused
from wpbridge.guards import standing
from wpbridge.models import Receipt
from wpbridge.store import channels
from wpbridge.store.editions import Edition
from wpbridge.texts import T, Text

STATES = {
    "intended": T("not known yet"),
    "done": T("sent"),
    "waiting": T("will be tried again"),
    "failed": T("failed"),
    "doubt": T("in doubt: settle it"),
    "held": T("held back"),
}
_DONE = {"correct": T("corrected"), "withdraw": T("taken back")}
_STEPS = {"correct": T("correction"), "withdraw": T("withdrawal")}


@group("deliveries", T("List, retry or settle what was sent to the channels"), invoke_without_command=True)
@json_option
@site_option
@click.pass_context
def deliveries(click_context: click.Context, as_json: bool, site: str | None) -> None:
    if click_context.invoked_subcommand:
        return
    context: Context = click_context.obj
    for name in context.sites(site):
        with context.app.store.begin() as connection:
            sent = effects.sent(connection, name)
        if as_json:
            for effect in sent:
                output.json_line(delivery_json(effect))
        else:
            _listed(context.app.desk(name), sent)


def _listed(desk: Desk, sent: list[Effect]) -> None:
    """All deliveries in a table; below it why some are not there, and what happens next."""
    if not sent:
        output.line(T("{site}: nothing was sent to a channel yet.", site=desk.name))
        return
    zone = desk.settings.timezone
    when = [output.local_time(one.receipt.at, zone) if one.receipt else "" for one in sent]
    rows = [[e.key.post_id, e.key.channel, said(e), at, where(e)] for e, at in zip(sent, when, strict=True)]
    output.table(rows, [T("post"), T("channel"), T("state"), T("when"), T("address")])
    for effect in sent:
        if why := _why(desk, effect):
            output.line()
            output.line(T("Post {post}, {channel}:", post=effect.key.post_id, channel=effect.key.channel))
            for text in why:
                output.line(Text("  {words}", {"words": text}))


@command("retry", T("Try a delivery again with the next pass, or order one that a rule holds back"))
@argument("post", type=int, help=T("The number of the post, as `deliveries` lists it"))
@argument("channel", help=T("The channel, as `deliveries` lists it"))
@site_option
@pass_context
def retry(context: Context, post: int, channel: str, site: str | None) -> None:
    desk = context.app.desk(site or "")
    with _alone(desk, post, channel, ("failed", "waiting", "held")) as (connection, effect):
        effects.settle(connection, effect, "waiting", desk.clock(), ordered=effect.ordered or effect.state == "held")
        channels.wake(connection, desk.name, channel)
        _logged(connection, desk, effect, "retry")
    output.line(
        T("The next pass (wpbridge run) tries again to send post {post} to {channel}.", **_of(effect))
    )


@command("settle", T("Say what became of a delivery that the network cannot prove, or that was done by hand"))
@argument("post", type=int, help=T("The number of the post, as `deliveries` lists it"))
@argument("channel", help=T("The channel, as `deliveries` lists it"))
@option("--sent", "url", metavar="URL", help=T("It is there, at this address"))
@option("--not-sent", "absent", is_flag=True, help=T("It is not there; the next pass sends it"))
@option("--done", is_flag=True, help=T("What had to be done by hand is done"))
@site_option
@pass_context
def settle(
    context: Context, post: int, channel: str, url: str | None, absent: bool, done: bool, site: str | None
) -> None:
    if [bool(url), absent, done].count(True) != 1:
        raise click.UsageError(T("Say one of --sent URL, --not-sent or --done.").say(output.language.get()))
    desk = context.app.desk(site or "")
    states = ("held",) if done else ("doubt", "intended")
    with _alone(desk, post, channel, states) as (connection, effect):
        if absent:
            effects.settle(connection, effect, "waiting", desk.clock(), attempts=0)
        else:
            receipt = _receipt(connection, desk, effect, url)
            effects.settle(connection, effect, "done", desk.clock(), receipt=receipt)
        _logged(connection, desk, effect, "settle")
    output.line(T("Settled: post {post}, {channel}.", **_of(effect)))


@contextmanager
def _alone(
    desk: Desk, post: int, channel: str, states: tuple[str, ...]
) -> Iterator[tuple[Connection, Effect]]:
    """The delivery that is meant, while no pass works on its account. Refused, Busy."""
    effect = _one(desk, post, channel, states)
    with desk.lease(f"account:{effect.account or channel}") as ours:
        if not ours:
            raise Busy(T("A pass is sending to {channel} just now. Nothing was changed; try again in a moment.",
                         channel=channel))  # fmt: skip
        effect = _one(desk, post, channel, states)
        with desk.store.begin() as connection:
            yield connection, effect


def _receipt(connection: Connection, desk: Desk, effect: Effect, url: str | None) -> Receipt:
    """What a person says: where it is; what was done by hand stands where the first message stood."""
    now = desk.clock()
    if url:
        return Receipt(remote_id=url, url=url, at=now, recovered=True)
    rows = effects.on_channel(connection, desk.name, effect.key.post_id, effect.key.channel)
    first = standing(row for row in rows if row.id < effect.id)
    return replace(first.receipt, at=now) if first and first.receipt else Receipt(remote_id="", at=now)


def _logged(connection: Connection, desk: Desk, effect: Effect, verb: str) -> None:
    """Who ordered or settled what, by the account of this machine: proof for whoever asks later."""
    body = {"verb": verb, "channel": effect.key.channel, "step": effect.key.step, "by": getpass.getuser()}
    event = log.Event(kind="operator", post_id=effect.key.post_id, edition_id=effect.edition_id, body=body)
    log.append(connection, desk.name, desk.clock(), event)


def _one(desk: Desk, post: int, channel: str, states: tuple[str, ...]) -> Effect:
    with desk.store.begin() as connection:
        found = effects.sent(connection, desk.name, post)
    for effect in found:
        if effect.key.channel == channel and effect.state in states:
            return effect
    raise Refused(
        T(
            "Post {post} has no delivery to {channel} that this could be done to. See: wpbridge deliveries",
            post=post,
            channel=channel,
        )
    )


def _of(effect: Effect) -> dict[str, Any]:
    return {"post": effect.key.post_id, "channel": effect.key.channel}


def told(desk: Desk, effect: Effect) -> None:
    """A delivery in a line: what happened, why, and what happens next."""
    output.line(T("{channel}: {state}", channel=effect.key.channel, state=said(effect)))
    for text in (where(effect), *_why(desk, effect)):
        if text:
            output.line(Text("  {words}", {"words": text}))


def receipts(desk: Desk, edition: Edition, spoken: str = "") -> list[Text]:
    """What became of an edition on each channel, oldest first: when and where, by whose number, and the words of what
    came after the message; or why it is not there. Times in the language it will be read in."""
    with desk.store.begin() as connection:
        rows = effects.sent(connection, desk.name, edition.post_id)
    lines: list[Text] = []
    for effect in reversed([row for row in rows if row.edition_id == edition.id]):
        lines.append(T("{channel}: {state}", channel=effect.key.channel, state=said(effect)))
        receipt = effect.receipt
        if receipt:
            when = output.local_time(receipt.at, desk.settings.timezone, spoken)
            number = T(", number {number}", number=receipt.remote_id) if receipt.remote_id else Text("")
            found = T(" (found there; the answer had been lost)") if receipt.recovered else Text("")
            lines.append(T("  {when}{number}{found}", when=when, number=number, found=found))
        words = receipt.text.splitlines() if receipt and effect.key.step != "send" else []
        below = (where(effect), *_why(desk, effect, spoken), *words)
        lines += [Text("  {words}", {"words": part}) for part in below if part]
    return lines


def said(effect: Effect) -> Text:
    """The state of a delivery for people; a correction or a withdrawal by its own words."""
    step = effect.key.step.partition(":")[0]
    if effect.state == "done" and step in _DONE:
        return _DONE[step]
    state = STATES[effect.state]
    return T("{what}: {state}", what=_STEPS[step], state=state) if step in _STEPS else state


def where(effect: Effect) -> str:
    """The address of what was sent."""
    return effect.receipt.url if effect.receipt else ""


def _why(desk: Desk, effect: Effect, spoken: str = "") -> list[Text]:
    """Why it is not there, and what happens next, or what a person must type; nothing of what is done."""
    if effect.state == "done":
        return []
    where_ = f"{effect.key.post_id} {effect.key.channel}"
    settle, again = desk.typed(f"deliveries settle {where_}"), desk.typed(f"deliveries retry {where_}")
    after: Text | None = None
    if effect.state == "doubt":
        after = T("Look at the account, then type: {command} --sent URL, or --not-sent", command=settle)
    elif effect.state == "failed":
        after = T("When it is mended, type: {command}", command=again)
    elif effects.in_doubt(effect):
        after = T("The next pass (wpbridge run) looks whether it is there.")
    elif effect.retry_at:
        when = output.local_time(effect.retry_at, desk.settings.timezone, spoken)
        after = T("Tried again after {when}. To try at once: {command}", when=when, command=again)
    elif effect.state in effects.OWING:
        after = T("The next pass (wpbridge run) sends it.")
    return [text for text in (effect.error, after) if text]  # what is held back says itself what to type


def delivery_json(effect: Effect) -> dict[str, Any]:
    """A delivery for other programs, with its receipt."""
    receipt = effect.receipt
    return {
        "site": effect.key.site,
        "post_id": effect.key.post_id,
        "channel": effect.key.channel,
        "step": effect.key.step,
        "state": effect.state,
        "remote_id": receipt.remote_id if receipt else None,
        "url": receipt.url if receipt else None,
        "at": receipt.at if receipt else None,
        "text": receipt.text if receipt else None,
        "pictures": list(receipt.pictures) if receipt else [],
        "recovered": receipt.recovered if receipt else False,
        "attempts": effect.attempts,
        "error": effect.error,
        "retry_at": effect.retry_at,
        "digest": effect.key.digest,
    }


deliveries.add_command(retry)
deliveries.add_command(settle)
