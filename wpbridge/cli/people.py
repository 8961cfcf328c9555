"""`login`, `whoami`, `logout`, `delegate`: who a reviewer is, and who acts for whom."""

from __future__ import annotations

import os
import sys
from typing import Any

import click

from wpbridge import delegation, output
from wpbridge.cli import (
    LARGEST,
    Context,
    argument,
    command,
    group,
    json_option,
    login_option,
    option,
    pass_context,
    person_option,
    site_option,
)
from wpbridge.coherence import known_one
from wpbridge.delegation import KINDS
from wpbridge.desk import Desk
from wpbridge.errors import AuthError
from wpbridge.logins import Logins
from wpbridge.masking import register_secret
from wpbridge.people import application_passwords, identify, identify_unix, in_force, login_of, of_shell, whoever
from wpbridge.routing import Actor
from wpbridge.store import people as kept_people
from wpbridge.store.people import Delegation
from wpbridge.texts import T, Text

_AS = T("Act as this log-in (needed when several are logged in here)")
_DAY = click.DateTime(["%Y-%m-%d"])


@command("login", T("Sign in with your own application password"))
@argument("login", required=False, help=T(
    "Your log-in in WordPress. The password asked for is an application password, made in your profile there, not the "
    "one with which you log in"))  # fmt: skip
@site_option
@pass_context
def login(context: Context, login: str | None, site: str | None) -> None:
    desk = context.app.desk(site or "")
    if sys.stdin.isatty():
        output.note(T("You need an application password, not the one with which you log in to WordPress. Make one at "
                      "{address}", address=application_passwords(desk)))  # fmt: skip
    name = login_of(desk, login or _ask(T("WordPress log-in")))
    password = _ask(T("Application password"), hidden=True)
    if not (name and password):
        raise AuthError(T("The log-in or the password is empty. Nothing was sent."))
    register_secret(password)
    actor = identify(desk, name, password)
    Logins.of(os.environ).keep(desk.name, actor.login, password)
    output.line(
        T(
            "Logged in on {site}: {name} ({login}), roles: {roles}",
            site=desk.name,
            name=actor.name,
            login=actor.login,
            roles=", ".join(actor.roles) or "-",
        )
    )


@command("whoami", T("Show who is signed in"))
@json_option
@site_option
@pass_context
def whoami(context: Context, as_json: bool, site: str | None) -> None:
    logins = Logins.of(os.environ)
    for name in context.sites(site):
        desk = context.app.desk(name)
        for kept in logins.names(name):
            _say_who(name, identify(desk, kept, logins.password(name, kept, desk.typed(f"login {kept}"))), as_json)
        if of_shell(desk):
            _say_who(name, identify_unix(desk), as_json)
        elif not logins.names(name) and not as_json:
            output.line(T("{site}: nobody is logged in here.", site=name))


@command("logout", T("Forget the credential on this machine"))
@argument("login", required=False, help=T("Only this log-in (else all that are kept here)"))
@site_option
@pass_context
def logout(context: Context, login: str | None, site: str | None) -> None:
    logins, sites, found = Logins.of(os.environ), context.sites(site), False
    for name in sites:
        for kept in [login] if login else logins.names(name):
            if logins.forget(name, kept):
                found = True
                output.line(T("{site}: {login} is logged out.", site=name, login=kept))
    if found:
        return
    if login:
        raise AuthError(T("{login} is not logged in on {sites}. Nothing was forgotten.", login=login,
                          sites=", ".join(sites)))  # fmt: skip
    for name in sites:
        output.line(T("{site}: nobody is logged in here.", site=name))


@group("delegate", T("Enter, list or end a written order by which one person acts for another (Plh., Plt.)"))
def delegate() -> None:
    pass


@command("add", T("Enter an order"))
@person_option("--from", "giver", required=True, help=T("Who is away (a name of [people])"))
@person_option("--to", "receiver", required=True, help=T("Who acts for that person"))
@option(
    "--kind", type=click.Choice(list(KINDS)), default="plh", help=T("plh: for some days; plt: while the post is vacant")
)
@option("--order", "order_number", required=True, metavar="NUMBER", help=T("The number of the written order"))
@option("--from-day", "since", required=True, type=_DAY, help=T("The first day"))
@option("--until", required=True, type=_DAY, help=T("The last day"))
@option("--role", "roles", multiple=True, metavar="ROLE", help=T("Only this role (else all of the person's roles)"))
@login_option(_AS)
@site_option
@pass_context
def add(context: Context, /, site: str | None, login: str | None, **given: Any) -> None:
    desk = context.app.desk(site or "")
    for person in (given["giver"], given["receiver"]):
        known_one(T("person"), person, desk.config.people)
    days = {"since": given.pop("since").date(), "until": given.pop("until").date()}
    order = Delegation(**given, **days, entered_by="", at=desk.clock())
    output.line(_order(desk, delegation.delegate(desk, whoever(desk, login, os.environ), order)))


@command("list", T("List the orders, the newest first"))
@json_option
@site_option
@pass_context
def list_(context: Context, as_json: bool, site: str | None) -> None:
    for name in context.sites(site):
        desk = context.app.desk(name)
        with desk.store.begin() as connection:
            orders = kept_people.delegated(connection, name)
        for order in orders:
            if as_json:
                dates = {"since": order.since.isoformat(), "until": order.until.isoformat()}
                output.json_line({"site": name, **vars(order), **dates, "in_force": order in in_force(desk)})
            else:
                output.line(_order(desk, order))
        if not orders and not as_json:
            output.line(T("{site}: nobody acts for anybody.", site=name))


@command("end", T("End an order before its time"))
@argument("number", type=click.IntRange(1, LARGEST), help=T("The number of the order, as `delegate list` shows it"))
@login_option(_AS)
@site_option
@pass_context
def end(context: Context, number: int, login: str | None, site: str | None) -> None:
    desk = context.app.desk(site or "")
    output.line(_order(desk, delegation.end(desk, whoever(desk, login, os.environ), number)))


for _command in (add, list_, end):
    delegate.add_command(_command)


def _order(desk: Desk, order: Delegation) -> Text:
    said = T(
        "Delegation {number}: {receiver} acts for {giver} as {roles}, {kind} by order {order}, from {since} to {until}",
        number=order.id,
        receiver=desk.config.name_of(order.receiver),
        giver=desk.config.name_of(order.giver),
        roles=", ".join(order.roles),
        kind=KINDS[order.kind],
        order=order.order_number,
        since=order.since.isoformat(),
        until=order.until.isoformat(),
    )
    return T("{said} (ended)", said=said) if order.ended_at else said


def _say_who(site: str, actor: Actor, as_json: bool) -> None:
    if as_json:
        output.json_line({"site": site, **vars(actor)})
        return
    roles = ", ".join(actor.roles) or "-"
    places = {"site": site, "name": actor.name, "login": actor.login, "roles": roles}
    if actor.method == "unix":
        output.line(T("{site}: {name} ({login}, the account of this machine), roles: {roles}", **places))
    else:
        output.line(T("{site}: {name} ({login}), roles: {roles}", **places))
    for task in actor.acting:
        output.line(T("  acts for {giver} by order {order}: {roles}", giver=task.name, order=task.order_number,
                      roles=", ".join(task.roles)))  # fmt: skip


def _ask(question: Text, hidden: bool = False) -> str:
    """Ask a person at a terminal, else read a line from standard input."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().strip()
    return str(click.prompt(question.say(output.language.get()), hide_input=hidden))
