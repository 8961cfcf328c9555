"""`deliveries` and `channels`: what was sent where, and what a person must settle."""

from __future__ import annotations

from typing import Any

import click

from wpbridge import effects, output
from wpbridge.cli import Context, argument, command, group, json_option, option, pass_context, site_option
from wpbridge.desk import Desk
from wpbridge.effects import Effect
from wpbridge.errors import Refused, WpbridgeError
from wpbridge.models import Receipt
from wpbridge.texts import T

STATES = {
    "intended": T("not known yet"),
    "done": T("sent"),
    "waiting": T("will be tried again"),
    "failed": T("failed"),
    "doubt": T("in doubt: settle it"),
}


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
                output.json_line(_json(effect))
        elif sent:
            output.table(
                [_row(effect) for effect in sent], [T("post"), T("channel"), T("state"), T("address")]
            )
        else:
            output.line(T("{site}: nothing was sent to a channel yet.", site=name))


@command("retry", T("Try a failed delivery again with the next pass"))
@argument("post", type=int, help=T("The number of the post, as `deliveries` lists it"))
@argument("channel", help=T("The channel, as `deliveries` lists it"))
@site_option
@pass_context
def retry(context: Context, post: int, channel: str, site: str | None) -> None:
    desk = context.app.desk(site or "")
    effect = _one(desk, post, channel, ("failed", "waiting"))
    with desk.store.begin() as connection:
        effects.settle(connection, effect, "waiting", desk.clock())
    output.line(
        T("The next pass (wpbridge run) tries again to send post {post} to {channel}.", **_of(effect))
    )


@command("settle", T("Say what became of a delivery that the network cannot prove"))
@argument("post", type=int, help=T("The number of the post, as `deliveries` lists it"))
@argument("channel", help=T("The channel, as `deliveries` lists it"))
@option("--sent", "url", metavar="URL", help=T("It is there, at this address"))
@option("--not-sent", "absent", is_flag=True, help=T("It is not there; the next pass sends it"))
@site_option
@pass_context
def settle(
    context: Context, post: int, channel: str, url: str | None, absent: bool, site: str | None
) -> None:
    if bool(url) == absent:
        raise click.UsageError(T("Say either --sent URL or --not-sent.").say(output.language.get()))
    desk = context.app.desk(site or "")
    effect = _one(desk, post, channel, ("doubt", "intended"))
    with desk.store.begin() as connection:
        now = desk.clock()
        if url:
            receipt = Receipt(remote_id=url, url=url, at=now, recovered=True)
            effects.settle(connection, effect, "done", now, receipt=receipt)
        else:
            effects.settle(connection, effect, "waiting", now, attempts=0)
    output.line(T("Settled: post {post}, {channel}.", **_of(effect)))


@command("channels", T("List the channels and their settings"))
@json_option
@site_option
@pass_context
def channels(context: Context, as_json: bool, site: str | None) -> None:
    for name in context.sites(site):
        desk = context.app.desk(name)
        for channel in desk.channels:
            row = _channel(desk, channel)
            if as_json:
                output.json_line(row)
                continue
            output.line(T("{channel} ({kind}): {state}", **row))
            for setting, meaning in desk.channels[channel].settings.items():
                output.line(f"  {setting}: {meaning}")


def _channel(desk: Desk, name: str) -> dict[str, Any]:
    channel = desk.channels[name]
    row: dict[str, Any] = {
        "site": desk.name,
        "channel": name,
        "kind": channel.kind,
        "account": "",
        "error": None,
    }
    try:
        row["account"] = channel.verify().login
    except WpbridgeError as error:
        row["error"] = error.text
    row["state"] = row["error"] or T("posts as {account}", account=row["account"])
    return row | {"limit": channel.limits.text}


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


def _row(effect: Effect) -> list[Any]:
    where = effect.receipt.url if effect.receipt else effect.error or ""
    return [effect.key.post_id, effect.key.channel, STATES[effect.state], where]


def _json(effect: Effect) -> dict[str, Any]:
    return {
        "site": effect.key.site,
        "post_id": effect.key.post_id,
        "channel": effect.key.channel,
        "state": effect.state,
        "remote_id": effect.receipt.remote_id if effect.receipt else None,
        "url": effect.receipt.url if effect.receipt else None,
        "recovered": effect.receipt.recovered if effect.receipt else False,
        "attempts": effect.attempts,
        "error": effect.error,
        "retry_at": effect.retry_at,
        "digest": effect.key.digest,
    }


deliveries.add_command(retry)
deliveries.add_command(settle)
