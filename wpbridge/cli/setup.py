"""`doctor`: what is wrong, and how to mend it."""

from __future__ import annotations

from wpbridge import output
from wpbridge.cli import Context, command, json_option, pass_context, site_option
from wpbridge.doctor import examine
from wpbridge.texts import T

LEVELS = {"good": T("good"), "warn": T("look"), "bad": T("bad")}


@command("doctor", T("Test configuration, credentials, store and archive"))
@json_option
@site_option
@pass_context
def doctor(context: Context, as_json: bool, site: str | None) -> None:
    from wpbridge.app import spelling_available

    bad = False
    if not as_json and not spelling_available():
        text = T("Spelling is not checked: install the package hunspell-id.")
        output.line(T("[{level}] {text}", level=LEVELS["warn"], text=text))
    for name in context.sites(site):
        for diagnosis in examine(context.app.desk(name).complete()):
            bad = bad or diagnosis.level == "bad"
            if as_json:
                output.json_line({"site": name, "level": diagnosis.level, "message": diagnosis.text})
            else:
                output.line(T("[{level}] {text}", level=LEVELS[diagnosis.level], text=diagnosis.text))
    raise SystemExit(1 if bad else 0)
