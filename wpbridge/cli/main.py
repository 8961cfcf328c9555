"""`wpbridge`: the group of all commands, and the start of the program."""

from __future__ import annotations

import os
import sys
import warnings
from collections.abc import Mapping, Sequence
from io import TextIOWrapper
from pathlib import Path

import click
from click.shell_completion import shell_complete

from wpbridge import __version__, output
from wpbridge.cli import Context, option
from wpbridge.cli.commands import LazyGroup
from wpbridge.cli.door import door
from wpbridge.cli.help import SpokenOption
from wpbridge.texts import DEFAULT_LANGUAGE, LANGUAGES, T

_COMPLETE = "_WPBRIDGE_COMPLETE"


@click.group(cls=LazyGroup, help=T("The SOP between a WordPress newsroom and the public.").msgid)
@option(
    "--config",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help=T("The configuration (else WPBRIDGE_CONFIG, else wpbridge.toml)"),
)
@option(
    "--lang",
    type=click.Choice(LANGUAGES),
    help=T("The language of all texts (else WPBRIDGE_LANG, else Indonesian)"),
)
@click.version_option(
    __version__,
    prog_name="wpbridge",
    message="%(prog)s %(version)s",
    cls=SpokenOption,
    help=T("Show the version and leave").msgid,
)
@click.pass_obj
def cli(context: Context, config: Path | None, lang: str | None) -> None:
    context.config_path = config


def main(argv: Sequence[str] | None = None) -> None:
    """Run the command line and leave the process with its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # a terminal without UTF-8 must not stop a publication
            stream.reconfigure(errors="backslashreplace")
    if not sys.warnoptions:
        warnings.simplefilter("ignore")  # a library's words to programmers (of odd pictures, say) are not for people
    sys.exit(run(sys.argv[1:] if argv is None else argv, os.environ))


def run(argv: Sequence[str], env: Mapping[str, str]) -> int:
    """Run the command line; returns the exit code and never raises."""
    output.language.set(chosen_language(argv, env))
    return door(lambda: _invoke(argv, env), argv)


def chosen_language(argv: Sequence[str], env: Mapping[str, str]) -> str:
    """`--lang` before the command or after it, else WPBRIDGE_LANG, else Indonesian.

    Read before Click does, so that Click's help is already in this language. A wrong value is left to Click.
    """
    words = [env.get("WPBRIDGE_LANG", "")]
    for at, word in enumerate(argv):
        if word == "--lang":
            words.extend(argv[at + 1 : at + 2])
        elif word.startswith("--lang="):
            words.append(word.removeprefix("--lang="))
    return next((word for word in reversed(words) if word in LANGUAGES), DEFAULT_LANGUAGE)


def _invoke(argv: Sequence[str], env: Mapping[str, str]) -> None:
    context = Context(language=output.language.get(), env=env)
    if _COMPLETE in env:  # a shell asks for completion: docs/deciding.md
        sys.exit(shell_complete(cli, {"obj": context}, "wpbridge", _COMPLETE, env[_COMPLETE]))
    try:
        with cli.make_context("wpbridge", list(argv), obj=context) as entered:
            cli.invoke(entered)
    finally:
        context.close()


if __name__ == "__main__":
    main()
