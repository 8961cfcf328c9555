"""`login`, `whoami`, `logout`: reviewers prove who they are with their own WordPress application password."""

from __future__ import annotations

import os
import sys

import click

from wpbridge import output
from wpbridge.cli import Context, command, json_option, pass_context, site_option
from wpbridge.http import register_secret
from wpbridge.people import Logins, identify
from wpbridge.texts import T, Text


@command("login", T("Sign in with your own application password"))
@click.argument("login", required=False)
@site_option
@pass_context
def login(context: Context, login: str | None, site: str | None) -> None:
    desk = context.app.desk(site or "")
    name = login or _ask(T("WordPress log-in"))
    password = _ask(T("Application password"), hidden=True)
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
            actor = identify(desk, kept, logins.password(name, kept))
            if as_json:
                output.json_line({"site": name, **vars(actor)})
            else:
                roles = ", ".join(actor.roles) or "-"
                output.line(
                    T("{site}: {name} ({login}), roles: {roles}", site=name, **_of(actor), roles=roles)
                )
        if not logins.names(name) and not as_json:
            output.line(T("{site}: nobody is logged in here.", site=name))


@command("logout", T("Forget the credential on this machine"))
@click.argument("login", required=False)
@site_option
@pass_context
def logout(context: Context, login: str | None, site: str | None) -> None:
    logins = Logins.of(os.environ)
    for name in context.sites(site):
        for kept in [login] if login else logins.names(name):
            if logins.forget(name, kept):
                output.line(T("{site}: {login} is logged out.", site=name, login=kept))


def _of(actor: object) -> dict[str, str]:
    return {key: value for key, value in vars(actor).items() if key in ("name", "login")}


def _ask(question: Text, hidden: bool = False) -> str:
    """Ask a person at a terminal, else read a line from standard input."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().strip()
    return str(click.prompt(question.say(output.language.get()), hide_input=hidden))
