"""`incidents`: what happened past the SOP, and closing it with a reason."""

from __future__ import annotations

import os
from typing import Any

import click

from wpbridge import corrections, output, people
from wpbridge import incidents as records
from wpbridge.cli import Context, argument, command, group, json_option, login_option, option, pass_context, site_option
from wpbridge.decisions import reasoned
from wpbridge.desk import Desk
from wpbridge.incidents import ENDS, KINDS, REMEDIES, Incident
from wpbridge.texts import T, Text
from wpbridge.veil import veiled


@group("incidents", T("List what happened past the SOP, or close what is put right"), invoke_without_command=True)
@option("--all", "closed", is_flag=True, help=T("Those that are closed too"))
@json_option
@site_option
@click.pass_context
def incidents(click_context: click.Context, closed: bool, as_json: bool, site: str | None) -> None:
    if click_context.invoked_subcommand:
        return
    context: Context = click_context.obj
    for name in context.sites(site):
        desk = context.app.desk(name)
        with desk.store.begin() as connection:
            found = [one for one in records.read(connection, name) if closed or not one.end]
        for one in found:
            if as_json:
                output.json_line(_json(desk, one))
            else:
                _tell(desk, one)
        if not found and not as_json:
            output.line(T("{site}: no open incident.", site=name))


@command("close", T("Close an incident that is put right, with a reason"))
@argument("number", type=int, help=T("Its number in the list"))
@option("--reason", required=True, help=T("What was done about it"))
@login_option(T("Close it as the person with this WordPress log-in"))
@site_option
@pass_context
def close(context: Context, number: int, reason: str, login: str | None, site: str | None) -> None:
    desk = context.app.desk(site or "")
    reasoned("waive", reason)
    who = people.whoever(desk, login, os.environ)
    last = desk.sop.stages[-1]
    corrections.may(desk, who, (*last.roles, *last.people))
    one = records.close(desk, who, number, reason)
    output.line(T("Incident {number} (post {post}) is closed.", number=number, post=one.post_id))


incidents.add_command(close)


def _text(desk: Desk, one: Incident) -> Text:
    """What happened, the title veiled where personal data was found in it."""
    edition = desk.edition(one.edition_id) if one.edition_id else None
    title = veiled(one.title, "title", edition.findings or ()) if edition else one.title
    return records.sentence(one.kind, one.post_id, title, one.detail)


def _tell(desk: Desk, one: Incident) -> None:
    when = output.local_time(one.at, desk.settings.timezone)
    output.line(T("{number}. {when}: {text}", number=one.number, when=when, text=_text(desk, one)))
    if not one.end:
        output.line(Text("   {text}", {"text": REMEDIES[one.remedy]}))
        return
    end = ENDS[one.end]
    if one.by in desk.config.people:
        end = T("closed by {name}: {reason}", name=desk.config.name_of(one.by), reason=one.reason)
    output.line(Text("   {text}", {"text": end}))


def _json(desk: Desk, one: Incident) -> dict[str, Any]:
    return {
        "site": desk.name,
        "number": one.number,
        "at": one.at,
        "kind": one.kind,
        "meaning": KINDS[one.kind],
        "post_id": one.post_id,
        "text": _text(desk, one),
        "remedy": one.remedy,
        "open": not one.end,
        "end": one.end,
        "reason": one.reason,
        "by": one.by,
    }
