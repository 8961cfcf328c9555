"""The command line. One module per subject; each command makes one call and prints what came back.

A subject module builds its commands with what stands here:

    from wpbridge.cli import Context, command, json_option, pass_context, site_option

    @command("inbox", T("Show what waits for a decision"))
    @json_option
    @site_option
    @pass_context
    def inbox(context: Context, site: str | None, as_json: bool) -> None: ...

and enters them in the table of `wpbridge.cli.commands`. Help is a Text, shown in the chosen language.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
from click.shell_completion import CompletionItem

from wpbridge.cli.help import SpokenCommand, SpokenGroup, SpokenOption
from wpbridge.texts import DEFAULT_LANGUAGE, T, Text

if TYPE_CHECKING:
    from wpbridge.app import App
    from wpbridge.config import Config

LARGEST = 2**63 - 1  # the largest number that a database keeps
F = TypeVar("F", bound=Callable[..., Any])


class Context:
    """What every command is given: the chosen language, the configuration and the opened program.

    `config` and `app` are made at first use, so that a command that needs neither works without them.
    """

    def __init__(
        self,
        config_path: Path | None = None,
        language: str = DEFAULT_LANGUAGE,
        env: Mapping[str, str] = os.environ,
    ) -> None:
        self.config_path = config_path
        self.language = language
        self.env = env
        self._open = ExitStack()

    @cached_property
    def config(self) -> Config:
        """The configuration. ConfigError."""
        from wpbridge.config import load

        return load(self.config_path, self.env)

    @cached_property
    def app(self) -> App:
        """The composition root, opened; closed when the command ends."""
        from wpbridge.app import App

        app = App.open(self.config)
        close = getattr(app, "close", None)
        if close is not None:
            self._open.callback(close)
        return app

    def sites(self, chosen: str | None) -> tuple[str, ...]:
        """The site of `--site`, else all configured ones. ConfigError for an unknown site or none at all."""
        return self.config.site_names(chosen)

    def close(self) -> None:
        """Close what was opened."""
        self._open.close()


pass_context = click.make_pass_decorator(Context)


def command(name: str, help: Text, **settings: Any) -> Callable[[Callable[..., Any]], click.Command]:
    """A command whose help is a Text."""
    return click.command(name, cls=SpokenCommand, help=help.msgid, **settings)


def group(name: str, help: Text, **settings: Any) -> Callable[[Callable[..., Any]], click.Group]:
    """A command with subcommands: `GROUP.add_command(COMMAND)`."""
    return click.group(name, cls=SpokenGroup, help=help.msgid, **settings)


def option(*names: str, help: Text, **settings: Any) -> Callable[[F], F]:
    """An option whose help is a Text."""
    return click.option(*names, cls=SpokenOption, help=help.msgid, **settings)


def json_option(function: F) -> F:
    """`--json`, given to the function as `as_json`."""
    text = T("Print one JSON object per line")
    return option("--json", "as_json", is_flag=True, help=text)(function)


def site_option(function: F) -> F:
    """`--site NAME`, given to the function as `site` (None: not said)."""
    return option("--site", metavar="NAME", default=None, help=T("Only this site of the configuration"))(
        function
    )


def post_argument(function: F) -> F:
    """The number of a post; a shell completes it from what waits for a decision."""
    return click.argument("post", type=click.IntRange(1, LARGEST), shell_complete=_waiting)(function)


def _waiting(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Post numbers with their titles, for the shell; nothing when the configuration cannot be read."""
    from wpbridge.cli.inbox import title
    from wpbridge.errors import WpbridgeError
    from wpbridge.output import clean
    from wpbridge.store import editions

    root = ctx.find_root()
    context = Context(config_path=root.params.get("config"))
    try:
        found = []
        for site in context.sites(ctx.params.get("site")):
            with context.app.store.begin() as connection:
                found += editions.waiting(connection, site)
    except WpbridgeError:  # a shell that waits for a list is no place for a sentence
        return []
    finally:
        context.close()
    return [
        CompletionItem(str(one.post_id), help=clean(title(one.title, findings)))
        for one, findings in found
        if str(one.post_id).startswith(incomplete)
    ]
