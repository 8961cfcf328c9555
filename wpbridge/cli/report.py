"""`status`: how many posts stand where."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import click

from wpbridge import output
from wpbridge.cli import Context, command, json_option, option, pass_context, site_option
from wpbridge.overrides import outstanding
from wpbridge.states import NAMES
from wpbridge.store import editions
from wpbridge.texts import T


@command("status", T("Show how many posts stand where"))
@option("--metrics", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
        help=T("Write it to this file instead, for Prometheus (textfile collector)"))  # fmt: skip
@json_option
@site_option
@pass_context
def status(context: Context, as_json: bool, site: str | None, metrics: Path | None) -> None:
    if metrics:
        from wpbridge.metrics import write

        write([context.app.desk(name) for name in context.sites(site)], metrics)
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
