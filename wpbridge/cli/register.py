"""`register`: the Buku Agenda, and the proof that nothing in it was changed."""

from __future__ import annotations

from typing import Any

import click

from wpbridge import output
from wpbridge import register as book
from wpbridge.cli import Context, command, group, json_option, pass_context, site_option
from wpbridge.cli.show import METHODS
from wpbridge.delegation import acting_for
from wpbridge.errors import Defect
from wpbridge.store.tables import moment
from wpbridge.texts import T, Text

REASONS = {
    "missing": T("a row is missing"),
    "changed": T("the row was changed"),
    "cut": T("the end of the log was cut off"),
    "unentered": T("it was archived but not entered"),
}


@group("register", T("Show or verify the register (Buku Agenda)"), invoke_without_command=True)
@json_option
@site_option
@click.pass_context
def register(click_context: click.Context, as_json: bool, site: str | None) -> None:
    if click_context.invoked_subcommand:
        return
    context: Context = click_context.obj
    for name in context.sites(site):
        with context.app.store.begin() as connection:
            rows = list(book.read(connection, name))
            later = {row.event: book.later(connection, row, context.config.name_of) for row in rows}
        if as_json:
            for row in rows:
                place = {"site": name, "post_id": row.post_id, "year": row.year}
                output.json_line({**place, **row.row, "approved_later": later[row.event]})
        elif rows:
            zone = context.config.site(name).timezone
            table = [
                [
                    r.label,
                    output.local_time(moment(r.row["published"]), zone),
                    r.row["title"],
                    _approved(r.row, later[r.event]),
                    r.row["address"],
                ]
                for r in rows
            ]
            output.table(table, [T("number"), T("published"), T("title"), T("approved by"), T("address")])
        else:
            output.line(T("{site}: the register has no rows yet.", site=name))


def _approved(row: dict[str, Any], later: list[dict[str, Any]]) -> str:
    """Who approved, for whom by which order, how proven; who published before the review was done, and who approved
    that afterwards."""
    spoken = output.language.get()
    early = [T("{name} before the review was done", name=one["name"]) for one in row.get("override", ())]
    said = [_one(one) for one in row["approved"]]
    after = [T("{who}, afterwards", who=_one(one)) for one in later]
    return "; ".join(text.say(spoken) for text in (*early, *said, *after))


def _one(one: dict[str, Any]) -> Text:
    who = Text("{name}", {"name": one["name"]})
    if one.get("on_behalf"):
        who = acting_for(who, one["acting"], one["on_behalf"], one["order"])
    if one.get("method") in METHODS:
        who = T("{who}, {method}", who=who, method=METHODS[one["method"]])
    return T("{who}, entered by {name}", who=who, name=one["entered_by"]) if one.get("entered_by") else who


@command("verify", T("Check that no row was changed, taken out or forgotten"))
@json_option
@site_option
@pass_context
def verify(context: Context, as_json: bool, site: str | None) -> None:
    for name in context.sites(site):
        with context.app.store.begin() as connection:
            flaw = book.verify(connection, name)
            rows = len(list(book.read(connection, name)))
        if as_json:
            place = {"place": flaw.place, "reason": flaw.reason} if flaw else {"place": None, "reason": None}
            output.json_line({"site": name, "rows": rows, "whole": flaw is None, **place})
        if flaw:
            raise Defect(
                T(
                    "{site}: the register does not agree with itself at {place}: {reason}. "
                    "Do not write to it; keep a copy, and compare with the last backup.",
                    site=name,
                    place=flaw.place,
                    reason=REASONS[flaw.reason],
                )
            )
        if not as_json:
            output.line(T("{site}: {rows} rows, all as they were written.", site=name, rows=rows))


register.add_command(verify)
