"""`review`: the reviewer's desk, on one screen or line by line."""

from __future__ import annotations

import os
import shlex
import sys

import click

from wpbridge import output
from wpbridge.cli import Context, command, option, pass_context, site_option
from wpbridge.cli.commands import loaded
from wpbridge.cli.door import spoken
from wpbridge.cli.inbox import before_screen
from wpbridge.decisions import VERBS
from wpbridge.errors import WpbridgeError
from wpbridge.texts import T

_PLAIN = T("Line by line, for screen readers and simple terminals")
_HELP = T(
    "Type: inbox; show POST; diff POST; preview POST; open POST; approve POST; return POST --reason \"...\"; "
    "attest POST ID --reason \"...\"; waive POST FINDING --reason \"...\"; reject POST --reason \"...\"; "
    "override POST --reason \"...\"; slip POST; help WORD says all about one of them. Leave with quit; everything "
    "else, login too, is typed after wpbridge."
)
_LEAVE = ("quit", "q", "exit", "keluar")
_READING = ("inbox", "show", "diff", "preview", "open", "slip")


@command("review", T("Open the reviewer's desk: read and decide on one screen"))
@option("--as", "login", metavar="LOGIN", help=T("Decide as this log-in (needed when several are logged in here)"))
@option("--plain", is_flag=True, help=_PLAIN)
@site_option
@pass_context
def review(context: Context, login: str | None, plain: bool, site: str | None) -> None:
    if plain or os.environ.get("TERM", "dumb") == "dumb" or not sys.stdout.isatty():
        _line_by_line(context, login, site)
        return
    from wpbridge.screen import ReviewDesk  # slow to import

    desk = context.app.desk(site or "")
    before_screen(desk, login)
    screen = ReviewDesk(desk, login, os.environ, output.language.get())
    screen.run()
    if screen.farewell:
        output.line(screen.farewell)
    if screen.failure:
        raise screen.failure


def _line_by_line(context: Context, login: str | None, site: str | None) -> None:
    """The same commands, one after the other; what goes wrong is said and the desk stays open."""
    output.line(_HELP)
    _run(context, ["inbox"], login, site)
    while True:
        print("> ", end="", flush=True)
        typed = sys.stdin.readline()
        words = _words(typed)
        if not typed or words[:1] in ([word] for word in _LEAVE):
            return
        if words:
            _run(context, words, login, site)


def _words(typed: str) -> list[str]:
    try:
        return shlex.split(typed)
    except ValueError:  # a quotation mark without its partner
        return typed.split()


def _run(context: Context, words: list[str], login: str | None, site: str | None) -> None:
    if words[0] == "help":
        words = [*words[1:2], "--help"]
    if words[0] not in (*_READING, *VERBS):
        output.line(_HELP)
        return
    given = [*words[1:], *(["--site", site] if site else [])]
    if login and words[0] not in ("preview", "open", "slip"):
        given += ["--as", login]
    try:
        if words[0] in VERBS:
            context.config.still_valid()
        with loaded(words[0]).make_context(words[0], given, obj=context) as entered:
            entered.command.invoke(entered)
    except WpbridgeError as error:
        output.line(error.text)
    except click.ClickException as error:
        output.line(spoken(error))
    except (click.Abort, click.exceptions.Exit):
        pass
