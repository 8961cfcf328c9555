"""`approve`, `return`, `reject`, `attest`, `waive`: what reviewers decide."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import click

from wpbridge import output, routing
from wpbridge.cli import Context, command, json_option, option, pass_context, site_option
from wpbridge.cli.inbox import show, summary
from wpbridge.decisions import Request, decide
from wpbridge.desk import Desk
from wpbridge.errors import AuthError, ConfigError
from wpbridge.people import Logins, identify
from wpbridge.routing import Actor
from wpbridge.states import NAMES
from wpbridge.store.editions import Edition
from wpbridge.texts import T, Text

_AS = T("Decide as this WordPress log-in (needed when several are logged in here)")
_DIGEST = T("The text you saw: at least 8 characters of the digest that `show` prints")
_REASON = T("What is wrong and what should be done")


def _decision(function: Callable[..., Any]) -> Callable[..., Any]:
    """What all four commands take."""
    for add in (
        pass_context,
        site_option,
        json_option,
        option("--as", "login", metavar="LOGIN", help=_AS),
        option("--digest", metavar="DIGEST", help=_DIGEST),
        click.argument("post", type=int),
    ):
        function = add(function)
    return function


@command("approve", T("Approve the edition with this digest"))
@_decision
def approve(context: Context, site: str | None, as_json: bool, **given: Any) -> None:
    _decide(context, site, as_json, "approve", given)


@command("return", T("Return a post to its writer, with reasons"))
@option("--reason", required=True, help=_REASON)
@_decision
def return_(context: Context, site: str | None, as_json: bool, **given: Any) -> None:
    _decide(context, site, as_json, "return", given)


@command("reject", T("Refuse a post for good"))
@option("--reason", required=True, help=_REASON)
@_decision
def reject(context: Context, site: str | None, as_json: bool, **given: Any) -> None:
    _decide(context, site, as_json, "reject", given)


@command("attest", T("State what no machine can check"))
@option("--reason", required=True, help=T("What you checked, and how"))
@_decision
@click.argument("subject", metavar="ID")
def attest(context: Context, site: str | None, as_json: bool, **given: Any) -> None:
    _decide(context, site, as_json, "attest", given)


@command("waive", T("Let one finding pass, with a reason"))
@option("--reason", required=True, help=T("Why it may pass"))
@_decision
@click.argument("subject", metavar="FINDING")
def waive(context: Context, site: str | None, as_json: bool, **given: Any) -> None:
    _decide(context, site, as_json, "waive", given)


def actor(desk: Desk, login: str | None) -> Actor:
    """Who decides: the named log-in, else the only one that is logged in on this machine."""
    logins = Logins.of(os.environ)
    names = logins.names(desk.name)
    if not login and len(names) > 1:
        raise ConfigError(
            T("Several are logged in here ({names}); say who decides with --as.", names=", ".join(names))
        )
    if not login and not names:
        raise AuthError(T("Nobody is logged in on {site}. Log in with: wpbridge login", site=desk.name))
    login = login or names[0]
    return identify(desk, login, logins.password(desk.name, login))


def _decide(context: Context, site: str | None, as_json: bool, verb: str, given: dict[str, Any]) -> None:
    desk = context.app.desk(site or "")
    digest = given.pop("digest") or _asked(context, given["post"], site)
    who = actor(desk, given.pop("login"))
    request = Request(verb=verb, post_id=given.pop("post"), digest=digest, **given)
    edition = decide(desk, who, request)
    if as_json:
        output.json_line(summary(desk, edition))
        return
    output.line(_recorded(desk, who, edition))


def _recorded(desk: Desk, who: Actor, edition: Edition) -> Text:
    """What follows from the decision."""
    places = {"name": who.name, "post": edition.post_id}
    if edition.stage:
        stage = routing.stage(desk.sop_of(edition), edition.stage).name
        return T(
            'Recorded as decided by {name}: post {post} goes to the stage "{stage}".', **places, stage=stage
        )
    return T(
        "Recorded as decided by {name}: post {post} is {state}. The next pass (wpbridge run) acts on it.",
        **places,
        state=NAMES[edition.state],
    )


def _asked(context: Context, post: int, site: str | None) -> str:
    """Show the edition and ask whether it is meant; its digest."""
    desk = context.app.desk(site or "")
    click.get_current_context().invoke(show, post=post, as_json=False, site=site)
    edition = desk.current(post)
    if edition is None or not click.confirm(T("Is this the text you mean?").say(output.language.get())):
        raise click.Abort()
    return edition.digest
