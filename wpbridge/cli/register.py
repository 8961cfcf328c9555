"""`register`: the Buku Agenda, and the proof that nothing in it was changed."""

from __future__ import annotations

import click

from wpbridge import output
from wpbridge import register as book
from wpbridge.cli import Context, command, group, json_option, pass_context, site_option
from wpbridge.errors import Defect
from wpbridge.store.tables import moment
from wpbridge.texts import T

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
        if as_json:
            for row in rows:
                output.json_line({"site": name, "post_id": row.post_id, "year": row.year, **row.row})
        elif rows:
            zone = context.config.site(name).timezone
            table = [
                [
                    r.label,
                    output.local_time(moment(r.row["published"]), zone),
                    r.row["title"],
                    r.row["address"],
                ]
                for r in rows
            ]
            output.table(table, [T("number"), T("published"), T("title"), T("address")])
        else:
            output.line(T("{site}: the register has no rows yet.", site=name))


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
