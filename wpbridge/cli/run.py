"""`wpbridge run`: one pass, or one after the other."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextvars import copy_context

import click

from wpbridge import output
from wpbridge.cli import Context, command, json_option, option, pass_context, site_option
from wpbridge.desk import Desk
from wpbridge.errors import WpbridgeError
from wpbridge.pipeline import Summary, next_due
from wpbridge.pipeline import run as one_pass
from wpbridge.states import NAMES
from wpbridge.texts import T, Text

_PERIOD = re.compile(r"(\d+)([smh])")
_SECONDS = {"s": 1, "m": 60, "h": 3600}


@command("run", T("Do one pass: pull, check, route, publish, archive"))
@option("--every", metavar="5m", help=T("Go on with a pass every so often (30s, 5m, 1h) until Ctrl-C"))
@option("--whole", is_flag=True, help=T("Compare every post of the site with the records, as once a day"))
@json_option
@site_option
@pass_context
def run(context: Context, every: str | None, whole: bool, as_json: bool, site: str | None) -> None:
    period = _period(every) if every else 0
    while True:
        code = _all(context, site, whole, as_json)
        if not period:
            raise SystemExit(code)
        time.sleep(_pause(context, site, period))


def _pause(context: Context, site: str | None, period: int) -> float:
    """Seconds until the next pass: the period, or less when something is to be published on its minute before."""
    desks = [context.app.desk(name) for name in context.sites(site)]
    waits = [(due - desk.clock()).total_seconds() for desk in desks if (due := next_due(desk))]
    return min([period, *(max(wait, 0.1) for wait in waits)])


def _all(context: Context, site: str | None, whole: bool, as_json: bool) -> int:
    """One pass over each site, side by side: a site that is dead or slow delays no other. Returns the exit code."""
    desks = [context.app.desk(name).complete() for name in context.sites(site)]
    if len(desks) == 1:
        with output.progress(T("{site}: working", site=desks[0].name)) as progress:
            summary = _pass(desks[0], whole, progress)
        return _told(desks[0], summary, as_json)
    codes = []
    with ThreadPoolExecutor(len(desks) or 1) as pool:
        running = {pool.submit(copy_context().run, _pass, desk, whole): desk for desk in desks}
        for done in as_completed(running):
            codes.append(_told(running[done], done.result(), as_json))
    return max(codes, default=0)


def _pass(desk: Desk, whole: bool, progress: Callable[[int, int], None] = lambda done, total: None) -> Summary:
    try:
        return one_pass(desk, progress, whole)
    except WpbridgeError as error:
        return Summary(site=desk.name, errors=[error])


def _told(desk: Desk, summary: Summary, as_json: bool) -> int:
    if as_json:
        output.json_line(_json(summary))
    else:
        output.line(_said(summary))
    for warning in desk.site.warnings:
        output.note(warning)
    for trouble in summary.errors:
        output.fail(trouble.text)
    return max((trouble.exit_code for trouble in summary.errors), default=0)


def _json(summary: Summary) -> dict[str, object]:
    return {
        "site": summary.site,
        "received": summary.received,
        "superseded": summary.superseded,
        "left": summary.left,
        "busy": summary.busy,
        "moved": summary.moved,
        "errors": [trouble.text for trouble in summary.errors],
    }


def _said(summary: Summary) -> Text:
    moved = [T("{count} {state}", count=count, state=NAMES[state]) for state, count in summary.moved.items()]
    done = moved[0] if moved else T("nothing moved")
    for more in moved[1:]:
        done = T("{first}, {then}", first=done, then=more)
    return T(
        "{site}: {received} received, {superseded} replaced, {left} left; {done}; {errors} in trouble",
        site=summary.site,
        received=summary.received,
        superseded=summary.superseded,
        left=summary.left,
        done=done,
        errors=len(summary.errors),
    )


def _period(given: str) -> int:
    match = _PERIOD.fullmatch(given)
    if not match:
        raise click.BadParameter(T("write 30s, 5m or 1h").say(output.language.get()), param_hint="--every")
    return int(match[1]) * _SECONDS[match[2]]
