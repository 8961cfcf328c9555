"""`channels`: whose accounts they are, what they accept, what is left of a quota, when a token ends, how to set up."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import click

from wpbridge import effects, output
from wpbridge.app import connector_of
from wpbridge.cli import Context, argument, command, group, json_option, pass_context, site_option
from wpbridge.desk import Desk
from wpbridge.errors import WpbridgeError
from wpbridge.lines import Line
from wpbridge.texts import T, Text


@group("channels", T("List the channels, test them, or say how one is set up"), invoke_without_command=True)
@json_option
@site_option
@click.pass_context
def channels(click_context: click.Context, as_json: bool, site: str | None) -> None:
    if click_context.invoked_subcommand:
        return
    context: Context = click_context.obj
    for name in context.sites(site):
        desk = context.app.desk(name)
        for channel in desk.channels:
            _tell(row_of(Line(desk, channel)), as_json)


@command("test", T("Ask each network whose account it is and what it may do; nothing is sent"))
@json_option
@site_option
@pass_context
def test(context: Context, as_json: bool, site: str | None) -> None:
    failed = False
    for name in context.sites(site):
        desk = context.app.desk(name)
        for channel in desk.channels:
            line = Line(desk, channel)
            try:
                line.look(again=True)
                line.well()
            except WpbridgeError as error:
                failed = True
                _tell(row_of(line) | {"error": error.text, "state": error.text}, as_json)
            else:
                _tell(row_of(line), as_json)
    if failed:
        raise click.exceptions.Exit(1)


@command("guide", T("Say how a channel of a kind is set up, and its settings"))
@argument("kind", help=T("The kind of channel, for example mastodon"))
def guide(kind: str) -> None:
    connector = connector_of(kind, kind)
    for number, step in enumerate(connector.GUIDE, 1):
        output.line(T("{number}. {step}", number=number, step=step))
    output.line()
    for setting, meaning in connector.settings.items():
        output.line(T("  {setting}: {meaning}", setting=setting, meaning=meaning))


def row_of(line: Line) -> dict[str, Any]:
    """What is known of a channel."""
    desk, channel, known = line.desk, line.channel, line.known
    error = known.trouble if line.resting(desk.clock()) else None
    left = _left(desk, line)
    return {
        "site": desk.name,
        "channel": line.name,
        "kind": channel.kind,
        "account": known.login,
        "state": error or (T("posts as {account}", account=known.login) if known.account else T("not looked at yet")),
        "error": error,
        "expires": known.expires,
        "limit": channel.limits.text,
        "pictures": channel.limits.pictures,
        "capabilities": sorted(channel.capabilities),
        "correction": channel.correction,
        "left_today": left,
        "settings": dict(channel.settings),
        "quotas": [
            {"calls": q.calls, "minutes": int(q.window.total_seconds() // 60), "step": q.step, "as_of": str(q.as_of)}
            for q in channel.quotas
        ],
    }


def _left(desk: Desk, line: Line) -> int | None:
    """How many messages may still go out today; None where nothing bounds it."""
    now, rules = desk.clock(), line.rules
    with desk.store.begin() as connection:
        times = effects.times(connection, line.account, "send", now - rules.longest)
    return rules.left(times, now)


def _tell(row: dict[str, Any], as_json: bool) -> None:
    if as_json:
        output.json_line(row)
        return
    output.line(T("{channel} ({kind}): {state}", **row))
    output.line(T("  at most {limit} characters and {pictures} pictures", **row))
    if row["left_today"] is not None:
        output.line(T("  may still send {left_today} messages", **row))
    if row["expires"]:
        output.line(T("  the token ends on {day}", day=_day(row["expires"])))
    for setting, meaning in row["settings"].items():
        output.line(T("  {setting}: {meaning}", setting=setting, meaning=meaning))


def _day(at: datetime) -> Text:
    return Text("{day}", {"day": output.day(at.date())})


channels.add_command(test)
channels.add_command(guide)
