"""`correct` and `withdraw`: what is public is put right, or taken off, everywhere."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import click

from wpbridge import corrections, crosspost, effects, log_archive, output, people
from wpbridge.cli import (
    Context,
    command,
    completing,
    json_option,
    login_option,
    option,
    pass_context,
    post_argument,
    site_option,
)
from wpbridge.cli.asking import yes
from wpbridge.cli.decide import AS
from wpbridge.cli.deliveries import delivery_json, told
from wpbridge.desk import Desk
from wpbridge.errors import WpbridgeError
from wpbridge.store.editions import Edition
from wpbridge.texts import T, Text

MEANS = {
    "edit": T("the message is edited"),
    "reply": T("an answer is put beside the message"),
    "repost": T("the message is deleted and sent anew"),
    "hand": T("somebody must do it by hand"),
}


def _kinds(context: Context, ctx: click.Context) -> list[tuple[str, str]]:
    rules = context.app.desk(ctx.params.get("site") or "").sop.corrections
    return list(rules.kinds.items()) if rules else []


def _grounds(context: Context, ctx: click.Context) -> list[tuple[str, str]]:
    rules = context.app.desk(ctx.params.get("site") or "").sop.withdrawals
    return list(rules.grounds.items()) if rules else []


def _public_post(function: Callable[..., Any]) -> Callable[..., Any]:
    """What both commands take."""
    for add in (
        pass_context,
        site_option,
        json_option,
        login_option(AS),
        option("--yes", "sure", is_flag=True, help=T("Do not ask whether it is meant")),
        post_argument,
    ):
        function = add(function)
    return function


@command("correct", T("Correct what is public, on every channel too (ralat, koreksi, hak jawab)"))
@option("--kind", required=True, metavar="KIND", help=T("The kind of correction, by the SOP file"),
        shell_complete=completing(_kinds))  # fmt: skip
@option("--reason", required=True, help=T("What was wrong and what is right: followers read these words"))
@_public_post
def correct(
    context: Context,
    site: str | None,
    as_json: bool,
    login: str | None,
    sure: bool,
    post: int,
    kind: str,
    reason: str,
) -> None:
    desk = context.app.desk(site or "")
    edition, wanted = corrections.public(desk, post), corrections.correction(desk, kind, reason)
    who = people.whoever(desk, login, os.environ)
    plan = corrections.plan(desk, edition, wanted)
    if not as_json:
        for name, means, message in plan:
            output.line(T("To {channel} ({means}):", channel=name, means=MEANS[means]))
            for part in message.with_link(edition.address).splitlines():
                output.line(f"  {part}")
        output.line(_in_the_post(edition, wanted))
    if not (sure or yes(T("Is this the correction you mean?"))):
        raise click.Abort()
    corrections.correct(desk, who, edition, wanted)
    _carried_out(desk, edition, as_json)


@command("withdraw", T("Take a post off the site and its messages off every channel"))
@option("--ground", required=True, metavar="GROUND", help=T("The ground, by the SOP file"),
        shell_complete=completing(_grounds))  # fmt: skip
@option("--reason", required=True, help=T("The reason that is given to the public"))
@_public_post
def withdraw(
    context: Context,
    site: str | None,
    as_json: bool,
    login: str | None,
    sure: bool,
    post: int,
    ground: str,
    reason: str,
) -> None:
    desk = context.app.desk(site or "")
    edition = corrections.public(desk, post)
    who = people.whoever(desk, login, os.environ)
    if not as_json:
        output.line(T("{address} is taken off the site, and its messages off every channel. The archive keeps both.",
                      address=edition.address))  # fmt: skip
    if not (sure or yes(T("Is this the post you mean?"))):
        raise click.Abort()
    corrections.withdraw(desk, who, edition, ground, reason)
    _carried_out(desk, edition, as_json)


def _carried_out(desk: Desk, edition: Edition, as_json: bool) -> None:
    """Do at once what can be done at once; the next pass does the rest."""
    troubles = [*corrections.carry_out(desk), *crosspost.deliver(desk)]
    try:
        log_archive.leave(desk)  # its proof does not wait for the next pass
    except WpbridgeError as error:
        troubles.append(error)
    with desk.store.begin() as connection:
        sent = [one for one in effects.sent(connection, desk.name, edition.post_id) if ":" in one.key.step]
    for effect in sent:
        if as_json:
            output.json_line(delivery_json(effect))
        else:
            told(desk, effect)
    for trouble in troubles:
        output.note(trouble.text)


def _in_the_post(edition: Edition, wanted: corrections.Correction) -> Text:
    """wpbridge never changes a post: its writer puts the correction there."""
    return T(
        "In the post itself ({address}) the writer adds, with the time: “{label}, {date}: {reason}”",
        address=edition.address,
        **wanted.said,
    )
