"""The one door from what went wrong to an exit code. No traceback ever reaches a person."""

from __future__ import annotations

import difflib
import os
import re
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import click

from wpbridge import output
from wpbridge.errors import WpbridgeError
from wpbridge.texts import T, Text

USAGE = 2
UNEXPECTED = 3
INTERRUPTED = 130
_EXTRA = re.compile(r"Got unexpected extra arguments? \((.*)\)")  # Click has no class for it


def door(action: Callable[[], object], argv: Sequence[str]) -> int:
    """Run the action and say why it failed; returns the exit code of the contract (`wpbridge.errors`)."""
    try:
        return _finished(action)
    except BrokenPipeError:
        return _reader_left()
    except WpbridgeError as e:
        output.fail(e.text)
        return e.exit_code
    except click.ClickException as e:
        return _usage(e)
    except (KeyboardInterrupt, click.Abort) as e:
        return _interrupted(e)
    except Exception as e:
        return _unexpected(e, argv)


def _finished(action: Callable[[], object]) -> int:
    """Run to the end; a command may leave with its own code. What it said must get out before we go."""
    code = 0
    try:
        action()
    except click.exceptions.Exit as e:
        code = e.exit_code
    except SystemExit as e:
        code = e.code if isinstance(e.code, int) else int(e.code is not None)
    sys.stdout.flush()
    return code


def _reader_left() -> int:
    """Whoever read our output stopped reading; what is still in the buffer must not complain either."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return INTERRUPTED


def _usage(error: click.ClickException) -> int:
    context = getattr(error, "ctx", None)
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        output.note(error.ctx.get_help() if error.ctx else error.message)
        return USAGE
    if context is not None:
        output.note(context.get_usage())
    output.fail(spoken(error))
    return USAGE


def spoken(error: click.ClickException) -> Text:
    """What Click found wrong with the words of a command, in the person's language."""
    if isinstance(error, click.NoSuchOption):
        near = difflib.get_close_matches(error.option_name, error.possibilities or (), n=1)
        if near:
            return T("there is no option {name} here. Did you mean {near}?", name=error.option_name, near=near[0])
        return T("there is no option {name} here; --help names those there are", name=error.option_name)
    if isinstance(error, click.MissingParameter):
        return T("{name} is missing; --help says what it is", name=_named(error))
    if isinstance(error, click.BadParameter):
        return T("the value of {name} cannot be used: {why}", name=_named(error), why=_why(error))
    if isinstance(error, click.BadOptionUsage):
        return T("{name} needs a value after it; --help says which", name=error.option_name)
    extra = _EXTRA.match(error.message)
    if extra:
        return T("too many words: {words}. Put words that belong together in quotation marks.", words=extra[1])
    return Text("{message}", {"message": error.format_message()})


def _why(error: click.BadParameter) -> Text:
    """What a value must be, by the kind of its option."""
    kind = error.param.type if error.param else None
    given = error.message.partition(" ")[0]  # Click quotes it there and keeps it nowhere
    if isinstance(kind, click.types.IntParamType):
        return T("{given} is no whole number that can be meant here", given=given)
    if isinstance(kind, click.DateTime):
        return T("{given} is no day; write it as 2026-12-31", given=given)
    if isinstance(kind, click.Choice):
        return T("{given} is none of: {choices}", given=given, choices=", ".join(map(str, kind.choices)))
    return Text("{why}", {"why": error.message})


def _named(error: click.BadParameter) -> str:
    """The option or argument that is meant, as a person types it."""
    hint = error.param_hint or (error.param.get_error_hint(error.ctx) if error.param and error.ctx else "")
    return (hint if isinstance(hint, str) else " / ".join(hint)).strip("'")


def _interrupted(error: BaseException) -> int:
    """Ctrl-C; or a question that nobody is there to answer (end of input), which is wrong usage."""
    if isinstance(error.__context__, EOFError):
        output.fail(T("a question was asked and nobody answered; give the answer as an option"))
        return USAGE
    output.note("")
    output.fail(T("interrupted"))
    return INTERRUPTED


def _unexpected(error: Exception, argv: Sequence[str]) -> int:
    place = _report(error, argv)
    if place is None:
        output.fail(T("an unexpected error: {kind}; no report could be written", kind=type(error).__name__))
    else:
        output.fail(
            T(
                "an unexpected error: {kind}; the report for the developers is {path}",
                kind=type(error).__name__,
                path=str(place),
            )
        )
    return UNEXPECTED


def _report(error: Exception, argv: Sequence[str]) -> Path | None:
    from wpbridge.cli.crash import write

    try:
        return write(error, argv, os.environ)
    except Exception:  # the report must never hide that there was an error
        return None
