"""Help in the chosen language: Click's classes, with their texts said through the catalogue."""

from __future__ import annotations

import difflib

import click

from wpbridge import output
from wpbridge.texts import T, Text

_USAGE, _SHOW_HELP = T("Usage: "), T("Show this message and exit.")
_HEADINGS = {heading.msgid: heading for heading in (T("Options"), T("Commands"))}


def said(msgid: str | None) -> str | None:
    """The words of a help text in the person's language."""
    return Text(msgid).say(output.language.get()) if msgid else msgid


class SpokenFormatter(click.HelpFormatter):
    """Says the words that Click writes itself."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        super().write_usage(prog, args, said(_USAGE.msgid) if prefix is None else prefix)

    def write_heading(self, heading: str) -> None:
        super().write_heading(said(heading) or heading if heading in _HEADINGS else heading)


class SpokenContext(click.Context):
    formatter_class = SpokenFormatter


class SpokenCommand(click.Command):
    """A command whose help is a msgid of the catalogue."""

    context_class = SpokenContext
    _msgid: str | None = None

    @property
    def help(self) -> str | None:
        return said(self._msgid)

    @help.setter
    def help(self, msgid: str | None) -> None:
        self._msgid = msgid

    def get_short_help_str(self, limit: int = 45) -> str:
        return (self.help or "").split("\n")[0]

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        found = super().get_help_option(ctx)
        if found is not None:
            found.help = said(_SHOW_HELP.msgid)
        return found


class SpokenGroup(SpokenCommand, click.Group):
    """A command with subcommands, spoken the same way."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        known = self.list_commands(ctx)
        if args and args[0] not in known and not args[0].startswith("-"):
            near = ", ".join(difflib.get_close_matches(args[0], known, n=1)) or ", ".join(known)
            text = T("there is no command {name}; there is: {near}", name=output.clean(args[0]), near=near)
            raise click.UsageError(text.say(output.language.get()), ctx)
        return super().resolve_command(ctx, args)


class SpokenOption(click.Option):
    """An option whose help is a msgid of the catalogue."""

    _msgid: str | None = None

    @property
    def help(self) -> str | None:
        return said(self._msgid)

    @help.setter
    def help(self, msgid: str | None) -> None:
        self._msgid = msgid
