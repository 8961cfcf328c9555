"""`report`: a month for the head, by the SOP's steps and clauses."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import click

from wpbridge import output
from wpbridge.cli import Context, command, json_option, option, pass_context, site_option
from wpbridge.cli.days import LAST, Month
from wpbridge.desk import Desk
from wpbridge.errors import Refused
from wpbridge.files import placed, whole
from wpbridge.report.figures import Figures, figures
from wpbridge.report.monthly import Writer
from wpbridge.report.page import Cell, Page, Parts, Share
from wpbridge.texts import T, Text


@command("report", T("Report a month to the head: in time by step, returns, channels, clauses (page, PDF or text)"))
@option("--month", type=Month(), metavar="YEAR-MONTH",
        help=T("This month, for example 2026-10, or `last` (else the one that runs)"))  # fmt: skip
@option("--html", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help=T("Write it as a page"))
@option("--pdf", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help=T("Write it as a PDF"))
@json_option
@site_option
@pass_context
def report(
    context: Context, /, as_json: bool, site: str | None, month: date | None, html: Path | None, pdf: Path | None
) -> None:
    if html or pdf:
        _written(context.app.desk(site or ""), month, html, pdf)
        return
    for name in context.sites(site):
        desk = context.app.desk(name)
        found = figures(desk, _first(desk, month))
        if as_json:
            output.json_line(_json(found))
        else:
            _tell(Writer(desk, found, output.language.get()).page())


def _first(desk: Desk, month: date | None) -> date:
    """The first day of the month that is meant, by the office's calendar. Refused for one that has not begun."""
    running = desk.clock().astimezone(desk.zone).date().replace(day=1)
    if month == LAST:
        return (running - timedelta(days=1)).replace(day=1)
    if month and month > running:
        raise Refused(T("{month} has not begun, so there is nothing to report. Nothing was written.",
                        month=output.month(month)))  # fmt: skip
    return month or running


def _written(desk: Desk, month: date | None, html: Path | None, pdf: Path | None) -> None:
    """The files that were asked for; each with its library, which nothing else needs."""
    language, table = output.language.get(), desk.config.report
    html, pdf = (file and placed(file, table.path if table else None) for file in (html, pdf))
    page = Writer(desk, figures(desk, _first(desk, month)), language).page()
    if html:
        from wpbridge.report.to_html import write as write_html

        whole(html, lambda sink: write_html(page, sink, language))
    if pdf:
        from wpbridge.report.to_pdf import write as write_pdf

        whole(pdf, lambda sink: write_pdf(page, sink, language))
    for file in filter(None, (html, pdf)):
        output.line(T("{title}, {period}: written to {file}", title=page.title, period=page.period, file=str(file)))


def _json(found: Figures) -> dict[str, Any]:
    """The figures for other programs; days and months as dates, what was measured in minutes of office time."""
    month = {"first": found.month.first, "since": found.month.since, "until": found.month.until}
    named = asdict(found) | {"month": month}
    named["days"] = {day.isoformat(): count for day, count in found.days.items()}
    named["trend"] = {first.isoformat(): asdict(pace) for first, pace in found.trend.items()}
    return {name: _dated(value) for name, value in named.items()}


def _dated(value: Any) -> Any:
    """Days as ISO dates, wherever they stand."""
    if isinstance(value, dict):
        return {key: _dated(inner) for key, inner in value.items()}
    return value.isoformat() if isinstance(value, date) and not isinstance(value, datetime) else value


def _tell(page: Page) -> None:
    """The page as text: what matters first, then each table."""
    output.line(Text("{title}, {period}", {"title": page.title, "period": page.period}))
    for sentence in (*page.lead, *page.urgent):
        output.line(sentence)
    for section in page.sections:
        output.line()
        output.line(section.title)
        for sentence in section.sentences:
            output.line(sentence)
        if section.table:
            rows = [[_cell(cell) for cell in row] for row in section.table.rows]
            output.table(rows, section.table.columns, shorten=1)
    output.line()
    output.line(page.foot)


def _cell(cell: Cell) -> str | int | Text:
    if isinstance(cell, Share):
        return cell.words
    return " / ".join(str(count) for count, _ in cell.counts) if isinstance(cell, Parts) else cell
