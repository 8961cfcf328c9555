"""The table of all commands. A subject's module is imported only when its command runs.

The line of help stands here, so that `wpbridge --help` imports nothing; a test holds it against the commands.
"""

from __future__ import annotations

from importlib import import_module
from typing import cast

import click

from wpbridge.cli.help import SpokenGroup
from wpbridge.output import language
from wpbridge.texts import T, Text

COMMANDS: dict[str, tuple[str, Text]] = {
    "doctor": ("setup:doctor", T("Test configuration, credentials, store and archive")),
    "check": ("check:check", T("Check files or folders alone, offline")),
    "run": ("run:run", T("Do one pass: pull, check, route, publish, archive")),
    "inbox": ("inbox:inbox", T("List what waits for a decision")),
    "show": ("show:show", T("Show one post: article, findings, whose turn it is, messages, digest")),
    "diff": ("show:diff", T("Show what changed since you looked last: words, pictures, documents, messages")),
    "preview": ("messages:preview", T("Show exactly what each channel would be sent")),
    "open": ("show:open_", T("Give the address where WordPress shows the post as it would be published")),
    "review": ("review:review", T("Open the reviewer's desk: read and decide on one screen")),
    "approve": ("decide:approve", T("Approve the edition with this digest")),
    "return": ("decide:return_", T("Return a post to its writer, with reasons")),
    "reject": ("decide:reject", T("Refuse a post for good")),
    "attest": ("decide:attest", T("State what no machine can check")),
    "waive": ("decide:waive", T("Let one finding pass, with a reason")),
    "override": (
        "decide:override",
        T("Publish before the review is done (serta-merta); somebody else approves it afterwards"),
    ),
    "slip": ("slip:slip", T("Print an approval slip for who signs on paper (PDF)")),
    "delegate": (
        "people:delegate",
        T("Enter, list or end a written order by which one person acts for another (Plh., Plt.)"),
    ),
    "login": ("people:login", T("Sign in with your own application password")),
    "whoami": ("people:whoami", T("Show who is signed in")),
    "logout": ("people:logout", T("Forget the credential on this machine")),
    "deliveries": ("deliveries:deliveries", T("List, retry or settle what was sent to the channels")),
    "channels": ("channels:channels", T("List the channels, test them, or say how one is set up")),
    "correct": ("correct:correct", T("Correct what is public, on every channel too (ralat, koreksi, hak jawab)")),
    "withdraw": ("correct:withdraw", T("Take a post off the site and its messages off every channel")),
    "incidents": ("incidents:incidents", T("List what happened past the SOP, or close what is put right")),
    "register": ("register:register", T("List, search, write down or verify the register (Buku Agenda)")),
    "backup": ("backup:backup", T("Write store, fetched files and configuration into one file, while work goes on")),
    "restore": ("backup:restore", T("Bring a backup back into an empty folder, and prove that it is whole")),
    "archive": ("archive:archive", T("List, show, verify, export or restore archived posts")),
    "report": (
        "report:report",
        T("Report a month to the head: in time by step, returns, channels, clauses (page, PDF or text)"),
    ),
    "status": ("status:status", T("Show how many posts stand where")),
    "policy": ("policy:policy", T("Show, test, explain and trace the SOP file")),
}


class LazyGroup(SpokenGroup):
    """The commands of the table, each imported when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        return loaded(cmd_name) if cmd_name in COMMANDS else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, text.say(language.get())) for name, (_, text) in COMMANDS.items()])


def loaded(name: str) -> click.Command:
    """Import the command of this name. ImportError or AttributeError when the table is wrong."""
    module, _, attribute = COMMANDS[name][0].partition(":")
    return cast(click.Command, getattr(import_module(f"wpbridge.cli.{module}"), attribute))
