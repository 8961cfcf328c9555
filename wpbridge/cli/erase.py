"""`archive erase`: a post is forgotten where the law asks for it."""

from __future__ import annotations

import os

import click

from wpbridge import erasure, output, people
from wpbridge.cli import (
    Context,
    command,
    completing,
    login_option,
    option,
    pass_context,
    post_argument,
    site_option,
)
from wpbridge.cli.asking import yes
from wpbridge.cli.decide import AS
from wpbridge.texts import T


def _grounds(context: Context, ctx: click.Context) -> list[tuple[str, str]]:
    rules = context.app.desk(ctx.params.get("site") or "").sop.erasure
    return list(rules.grounds.items()) if rules else []


@command("erase", T("Forget a post where the law asks for it (UU 27/2022): tombstones take its place in the records"))
@post_argument
@option("--ground", required=True, metavar="GROUND", help=T("The ground, by the SOP file"),
        shell_complete=completing(_grounds))  # fmt: skip
@option("--reason", required=True, help=T("The reason; it is kept for ever, so name nobody in it"))
@option("--order", "number", default="", metavar="NUMBER", help=T("The number of the order or of the request"))
@option("--yes", "sure", is_flag=True, help=T("Do not ask whether it is meant"))
@login_option(AS)
@site_option
@pass_context
def erase(
    context: Context,
    /,
    post: int,
    ground: str,
    reason: str,
    number: str,
    sure: bool,
    login: str | None,
    site: str | None,
) -> None:
    desk = context.app.desk(site or "")
    order = erasure.Order(ground=ground, reason=reason, number=number)
    who = people.whoever(desk, login, os.environ)
    erasure.plan(desk, who, post, order)
    output.line(T("What wpbridge holds of post {post} is erased for good, in the archive and in the store: its text, "
                  "files, page, findings and reasons. Its numbers, times and digests stay as proof.",
                  post=post))  # fmt: skip
    if not (sure or yes(T("Is this the post you mean?"))):
        raise click.Abort()
    if erasure.erase(desk, who, post, order):
        output.line(T("Post {post} is erased. The log and the register verify as before.", post=post))
    else:
        output.line(T("Post {post} was erased before; nothing was left to do.", post=post))
    output.line(T("What wpbridge cannot erase:"))
    for text in erasure.REMAINING:
        output.line(T("- {text}", text=text))
