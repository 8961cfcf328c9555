"""`archive restore`: an archived version back into WordPress, or a lost store back from the archive."""

from __future__ import annotations

import getpass
import os

import click

from wpbridge import output, people
from wpbridge import restore as back
from wpbridge.cli import (
    LARGEST,
    Context,
    argument,
    command,
    login_option,
    option,
    pass_context,
    site_option,
)
from wpbridge.cli.asking import yes
from wpbridge.cli.decide import AS
from wpbridge.desk import Desk
from wpbridge.rebuild import Rebuilt, rebuild
from wpbridge.states import NAMES
from wpbridge.texts import T, Text


@command("restore", T("Bring an archived version back into WordPress for another review, or a lost store back"))
@argument("post", type=click.IntRange(1, LARGEST), required=False, help=T("The number of the post"))
@option("--version", "version", metavar="vN", default=None, help=T("This version (else the newest)"))
@option("--store", "whole", is_flag=True, help=T("Fill an empty store from the archive, after its disk was lost"))
@option("--without-end", "without_end", is_flag=True,
        help=T("With --store: do without the end of the log, where no copy of the archive has it"))  # fmt: skip
@option("--yes", "sure", is_flag=True, help=T("Do not ask whether it is meant"))
@login_option(AS)
@site_option
@pass_context
def restore(
    context: Context,
    post: int | None,
    version: str | None,
    whole: bool,
    without_end: bool,
    sure: bool,
    login: str | None,
    site: str | None,
) -> None:
    if whole == (post is not None):
        raise click.UsageError(T("Name a post, or give --store.").say(output.language.get()))
    if post is None:
        for name in context.sites(site):
            desk = context.app.desk(name)
            _tell(desk, rebuild(desk, getpass.getuser(), without_end))
    else:
        _post(context.app.desk(site or ""), post, version, login, sure)


def _post(desk: Desk, post: int, version: str | None, login: str | None, sure: bool) -> None:
    who = people.whoever(desk, login, os.environ)
    wanted = back.plan(desk, who, post, version)
    for text in _said(desk, wanted):
        output.line(text)
    if not (sure or yes(T("Is this the version you mean?"))):
        raise click.Abort()
    made = back.restore(desk, who, wanted)
    output.line(T("Post {post} waits for review. The next pass (wpbridge run) takes it in.", post=made.id))
    if lacking := back.lacking(wanted, made):
        output.note(T("The site has these categories and tags no more: {names}", names=", ".join(lacking)))
    if not back.is_same(made, wanted):
        output.note(T("WordPress changed the text while it was written (it may not let wpbridge's account keep all "
                      "markup). Compare it with the archived post.json before it is approved."))  # fmt: skip


def _said(desk: Desk, wanted: back.Plan) -> list[Text]:
    """What will happen, before it does."""
    edition = wanted.edition
    named = {"version": wanted.version, "post": edition.post_id, "title": edition.snapshot.post.title}
    lines = [T("{version} of post {post}: {title}", **named)]
    if not wanted.status:
        lines.append(T("The post is gone from the site, or in its trash: a new one is made."))
    elif wanted.status == "publish":
        lines.append(T("It takes the place of the text that is public now. Visitors cannot read the post until it is "
                       "approved again; messages on channels stay."))  # fmt: skip
    else:
        lines.append(T("It takes the place of the text that the post has now; WordPress keeps that as a revision."))
    lines += [
        T("{name} is gone from the site, or was changed there. Its original: {path}", name=file.name, path=path)
        for file, path in wanted.missing
    ]
    return lines


def _tell(desk: Desk, done: Rebuilt) -> None:
    output.line(T("{site}: {events} events, {editions} archived editions and {entries} rows of the register are back, "
                  "as they were written.", site=desk.name, events=done.events, editions=done.editions,
                  entries=done.entries))  # fmt: skip
    for state, posts in done.lost.items():
        named = {"state": NAMES[state], "posts": ", ".join(map(str, posts))}
        if state == "published":
            output.note(T("Public, but not archived yet: {posts}. They have no row in the register; submit them for "
                          "review again.", **named))  # fmt: skip
        else:
            output.note(T("Was {state}: {posts}. What still waits in WordPress comes back with the next pass, and is "
                          "reviewed anew.", **named))  # fmt: skip
    if done.untold:
        output.note(
            T(
                "Archived after the end of the log: {versions}. They have no row in the register. Look at the site and "
                "at the channels before one of these posts is submitted again.",
                versions=", ".join(done.untold),
            )
        )
    for post, channel in done.unsure:
        output.note(
            T(
                "Post {post}, {channel}: a correction or a withdrawal was ordered, and nobody knows whether it got "
                "there. Look at the message.",
                post=post,
                channel=channel,
            )
        )
    output.note(T("The archive does not have the last hours before the loss. Compare: {command}",
                  command=desk.typed("register verify --against")))  # fmt: skip
