"""`register`: the Buku Agenda, read, searched, written down, and the proof that nothing in it was changed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from wpbridge import heads, log, output
from wpbridge import register as book
from wpbridge.cli import Context, argument, command, group, json_option, option, pass_context, site_option
from wpbridge.cli.days import Day
from wpbridge.desk import Desk
from wpbridge.errors import Defect
from wpbridge.register.export import export as written
from wpbridge.register.sheet import Filter, Line, Reader, approved_by, lines, titled
from wpbridge.store.tables import stamp
from wpbridge.texts import T

REASONS = {
    "missing": T("a row is missing"),
    "changed": T("the row was changed"),
    "cut": T("the end of the log was cut off"),
    "unentered": T("it was archived but not entered"),
    "impossible": T("the log tells what cannot have happened"),
    "state": T("its state is another than the log tells"),
    "content": T("its content is another than was received"),
    "findings": T("its findings are others than were found"),
    "decision": T("a decision is not the same in the log and beside it"),
    "receipt": T("a receipt is another than the log tells"),
    "other": T("the log has another row there than when this head was written down"),
}


def _filters(function: Callable[..., Any]) -> Callable[..., Any]:
    """Which lines of the book are meant."""
    for add in (
        option("--year", type=int, help=T("Only of this year")),
        option("--since", type=Day(), metavar="DAY", help=T("Only what was published on this day or later")),
        option("--until", type=Day(), metavar="DAY", help=T("Only what was published on this day or before")),
        option("--unit", default="", help=T("Only of this unit")),
        option("--search", default="", metavar="WORDS", help=T("Only with these words, anywhere in the row")),
    ):
        function = add(function)
    return function


@group("register", T("List, search, write down or verify the register (Buku Agenda)"), invoke_without_command=True)
@_filters
@json_option
@site_option
@click.pass_context
def register(click_context: click.Context, /, as_json: bool, site: str | None, **wanted: Any) -> None:
    if click_context.invoked_subcommand:
        return
    context: Context = click_context.obj
    for name in context.sites(site):
        desk = context.app.desk(name)
        with desk.store.begin() as connection:
            _tell(desk, list(lines(connection, desk, Filter(**wanted))), as_json)


def _tell(desk: Desk, found: list[Line], as_json: bool) -> None:
    if as_json:
        for line in found:
            output.json_line(_json(desk, line))
        return
    if not found:
        output.line(T("{site}: the register has no such rows.", site=desk.name))
        return
    reader, zone = Reader(desk, output.language.get()), desk.settings.timezone
    table = [
        [
            line.label,
            output.local_time(line.published, zone),
            titled(reader, line),
            "; ".join(approved_by(reader, line)),
            line.row["address"],
        ]
        for line in found
    ]
    output.table(table, [T("number"), T("published"), T("title"), T("approved by"), T("address")])


def _json(desk: Desk, line: Line) -> dict[str, Any]:
    """A line for other programs: as it was entered, and what came after."""
    place = {"site": desk.name, "post_id": line.post_id, "year": line.year}
    events = [{"kind": kind, "at": stamp(at), **body} for kind, at, body in line.events]
    corrections = [event for event in events if event["kind"] == "correct"]
    withdrawals = [event for event in events if event["kind"] == "withdraw"]
    later = {"approved_later": list(line.approved), "corrections": corrections, "withdrawals": withdrawals}
    return {**place, **line.row, **later}


@command("export", T("Write the register to a file: .csv, .xlsx, .html or .pdf by its ending"))
@argument("file", type=click.Path(path_type=Path, dir_okay=False), help=T("The file, for example buku-agenda.pdf"))
@_filters
@site_option
@pass_context
def export(context: Context, /, file: Path, site: str | None, **wanted: Any) -> None:
    desk = context.app.desk(site or "")
    count = written(desk, file, Filter(**wanted), output.language.get())
    output.line(T("{count} rows written to {file}", count=count, file=str(file)))


@command("verify", T("Check that no row was changed, taken out or forgotten"))
@option("--against", metavar="HEAD", help=T("Also that nothing before this head was changed, as a printed book, a "
                                            "notice or an archived version has it (number:hash)"))  # fmt: skip
@json_option
@site_option
@pass_context
def verify(context: Context, as_json: bool, site: str | None, against: str | None) -> None:
    head = heads.parse(against) if against else None
    for name in context.sites(site):
        signed = head is not None and heads.prove(context.config, name, head)
        with context.app.store.begin() as connection:
            flaw = book.verify(connection, name, (head.seq, head.hash) if head else None)
            rows = len(list(book.read(connection, name)))
            back = log.set_back(connection, name)
        if as_json:
            place = {"place": flaw.place, "reason": flaw.reason} if flaw else {"place": None, "reason": None}
            output.json_line({"site": name, "rows": rows, "whole": flaw is None, "signed": signed, **place,
                              "set_back": back[0] if back else None})  # fmt: skip
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
            if back:
                output.note(T("Row {seq} of the log says it was written {minutes} minutes before an earlier row: the "
                              "clock of the machine was set back, or had been wrong. The order of the rows is not "
                              "touched.", seq=back[0], minutes=round(back[1].total_seconds() / 60)))  # fmt: skip
            if signed:
                output.line(T("The head was signed by this office's key."))


register.add_command(export)
register.add_command(verify)
