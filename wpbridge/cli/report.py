"""`status`: how many posts stand where."""

from __future__ import annotations

from collections import Counter

from wpbridge import output
from wpbridge.cli import Context, command, json_option, pass_context, site_option
from wpbridge.states import NAMES
from wpbridge.store import editions
from wpbridge.texts import T


@command("status", T("Show how many posts stand where"))
@json_option
@site_option
@pass_context
def status(context: Context, as_json: bool, site: str | None) -> None:
    for name in context.sites(site):
        with context.app.store.begin() as connection:
            counts = Counter(editions.states(connection, name))
        if as_json:
            output.json_line({"site": name, "states": dict(counts)})
        elif counts:
            rows = [[NAMES[state], count] for state, count in sorted(counts.items())]
            output.table(rows, [T("state"), T("posts")])
        else:
            output.line(T("{site}: no post was ever submitted for review.", site=name))
