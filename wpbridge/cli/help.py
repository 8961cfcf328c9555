"""Help in the chosen language: Click's classes, with their texts said through the catalogue."""

from __future__ import annotations

import difflib
from typing import Any

import click

from wpbridge import output
from wpbridge.texts import LANGUAGES, T, Text

_USAGE, _SHOW_HELP = T("Usage: "), T("Show this message and exit.")
_HEADINGS = {heading.msgid: heading for heading in (T("Options"), T("Commands"), T("Arguments"))}
_PIECES = {
    "[OPTIONS]": T("[OPTIONS]"),
    "COMMAND [ARGS]...": T("COMMAND [ARGS]..."),
    "[COMMAND] [ARGS]...": T("[COMMAND] [ARGS]..."),
    "[required]": T("[required]"),
    "TEXT": T("TEXT"),
    "[%Y-%m-%d]": T("YYYY-MM-DD"),
}


def said(msgid: str | None) -> str | None:
    """The words of a help text in the person's language."""
    return Text(msgid).say(output.language.get()) if msgid else msgid


def _piece(written: str) -> str:
    """A word that Click writes itself; one of ours stays."""
    return _PIECES[written].say(output.language.get()) if written in _PIECES else written


class SpokenFormatter(click.HelpFormatter):
    """Says the words that Click writes itself."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        super().write_usage(prog, args, said(_USAGE.msgid) if prefix is None else prefix)

    def write_heading(self, heading: str) -> None:
        super().write_heading(said(heading) or heading if heading in _HEADINGS else heading)


class SpokenContext(click.Context):
    formatter_class = SpokenFormatter


class _Spoken:
    """Help that is a msgid of the catalogue, said in the language of the moment it is asked for."""

    _msgid: str | None = None

    @property
    def help(self) -> str | None:
        return said(self._msgid)

    @help.setter
    def help(self, msgid: str | None) -> None:
        self._msgid = msgid


class SpokenOption(_Spoken, click.Option):
    """An option whose help is a msgid of the catalogue."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        found = super().get_help_record(ctx)
        if found is None:
            return None
        name, blank, value = found[0].partition(" ")
        return name + blank + _piece(value), found[1].replace("[required]", _piece("[required]"))


class SpokenArgument(click.Argument):
    """An argument with help, a msgid of the catalogue. Click before 8.5 has none for arguments."""

    def __init__(self, *given: Any, help: str, **settings: Any) -> None:
        super().__init__(*given, **settings)
        self.msgid = help

    def get_help_record(self, ctx: click.Context) -> Any:
        return None  # SpokenCommand lists the arguments, with every version of Click


def _speak(ctx: click.Context, param: click.Parameter, lang: str | None) -> None:
    if lang:
        output.language.set(lang)


_LANG = SpokenOption(
    ["--lang"], type=click.Choice(LANGUAGES), callback=_speak, hidden=True, expose_value=False
)  # the group's own option, which people also type after the command


class SpokenCommand(_Spoken, click.Command):
    """A command whose help is a msgid of the catalogue."""

    context_class = SpokenContext

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        found = super().get_params(ctx)
        return found if any("--lang" in param.opts for param in found) else [*found, _LANG]

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        return [_piece(piece) for piece in super().collect_usage_pieces(ctx)]

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The arguments first, then the options."""
        rows = [(param.metavar or param.human_readable_name.upper(), said(param.msgid) or "")
                for param in self.get_params(ctx) if isinstance(param, SpokenArgument)]  # fmt: skip
        if rows:
            with formatter.section("Arguments"):
                formatter.write_dl(rows)
        super().format_options(ctx, formatter)

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
