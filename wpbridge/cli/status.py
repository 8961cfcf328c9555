"""`status`: how many posts stand where."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import click

from wpbridge import output
from wpbridge.cli import Context, command, json_option, option, pass_context, site_option
from wpbridge.desk import Desk
from wpbridge.files import placed, whole
from wpbridge.overrides import outstanding
from wpbridge.states import NAMES
from wpbridge.store import editions
from wpbridge.texts import T


@command("status", T("Show how many posts stand where"))
@option("--metrics", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
        help=T("Write it to this file instead, for Prometheus (textfile collector)"))  # fmt: skip
@option("--calendar", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
        help=T("Write what is due and scheduled to this file instead, as a calendar (iCalendar)"))  # fmt: skip
@option("--html", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
        help=T("Write it to this file instead, as a page for the intranet"))  # fmt: skip
@json_option
@site_option
@pass_context
def status(
    context: Context,
    /,
    as_json: bool,
    site: str | None,
    metrics: Path | None,
    calendar: Path | None,
    html: Path | None,
) -> None:
    if html:
        _page(context.app.desk(site or ""), html)
    if metrics or calendar:
        _written([context.app.desk(name) for name in context.sites(site)], metrics, calendar)
    if html or metrics or calendar:
        return
    for name in context.sites(site):
        desk = context.app.desk(name)
        with desk.store.begin() as connection:
            counts = Counter(editions.states(connection, name))
            verbs = editions.verbs(connection, name)
            flagged = len(outstanding(connection, desk))
        if as_json:
            output.json_line({"site": name, "states": dict(counts), "decisions": verbs, "flagged": flagged})
        elif counts:
            rows = [[NAMES[state], count] for state, count in sorted(counts.items())]
            output.table(rows, [T("state"), T("posts")])
            places = {"waived": verbs.get("waive", 0), "early": verbs.get("override", 0), "flagged": flagged}
            output.line(
                T(
                    "{waived} findings were waived, {early} posts published before their review; "
                    "{flagged} of them wait for an approval.",
                    **places,
                )
            )
        else:
            output.line(T("{site}: no post was ever submitted for review.", site=name))


def _page(desk: Desk, target: Path) -> None:
    """The page that was asked for."""
    from wpbridge.report.now import page
    from wpbridge.report.to_html import write

    drawn, language, table = page(desk, output.language.get()), output.language.get(), desk.config.report
    whole(placed(target, table.path if table else None), lambda sink: write(drawn, sink, language), most=0o644)


def _written(desks: list[Desk], metrics: Path | None, calendar: Path | None) -> None:
    """The files that were asked for; each with its library, which nothing else needs."""
    if metrics:
        from wpbridge.metrics import write as write_metrics

        write_metrics(desks, metrics)
    if calendar:
        from wpbridge.calendar import write as write_calendar

        write_calendar(desks, calendar, output.language.get())
