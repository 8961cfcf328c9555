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
from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
from click.shell_completion import CompletionItem

from wpbridge.cli.help import SpokenArgument, SpokenCommand, SpokenGroup, SpokenOption
from wpbridge.texts import DEFAULT_LANGUAGE, T, Text

if TYPE_CHECKING:
    from wpbridge.app import App
    from wpbridge.config import Config

LARGEST = 2**63 - 1  # the largest number that a database keeps
F = TypeVar("F", bound=Callable[..., Any])
Offer = tuple[str, str]  # a word that a shell may complete, and what it means


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


def argument(*names: str, help: Text, **settings: Any) -> Callable[[F], F]:
    """An argument whose help is a Text."""
    return click.argument(*names, cls=SpokenArgument, help=help.msgid, **settings)


def json_option(function: F) -> F:
    """`--json`, given to the function as `as_json`."""
    text = T("Print one JSON object per line")
    return option("--json", "as_json", is_flag=True, help=text)(function)


def site_option(function: F) -> F:
    """`--site NAME`, given to the function as `site` (None: not said)."""
    return option("--site", metavar="NAME", default=None, help=T("Only this site of the configuration"),
                  shell_complete=completing(_sites))(function)  # fmt: skip


def login_option(help: Text) -> Callable[[F], F]:
    """`--as LOGIN`, given to the function as `login`."""
    return option("--as", "login", metavar="LOGIN", help=help, shell_complete=completing(_logins))


def person_option(*names: str, help: Text, **settings: Any) -> Callable[[F], F]:
    """An option that takes a name of [people]."""
    return option(*names, metavar="PERSON", help=help, shell_complete=completing(_people), **settings)


def post_argument(function: F) -> F:
    """The number of a post; a shell completes it from what waits for a decision."""
    return argument("post", type=click.IntRange(1, LARGEST), shell_complete=completing(_waiting),
                    help=T("The number of the post, as `inbox` lists it"))(function)  # fmt: skip


def completing(
    offered: Callable[[Context, click.Context], Iterable[Offer]],
) -> Callable[[click.Context, click.Parameter, str], list[CompletionItem]]:
    """What a shell may complete; nothing when the configuration cannot be read."""

    def complete(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        from wpbridge.errors import WpbridgeError
        from wpbridge.output import clean

        context, begun = Context(config_path=ctx.find_root().params.get("config")), incomplete.casefold()
        try:
            found = list(offered(context, ctx))
        except WpbridgeError:  # a shell that waits for a list is no place for a sentence
            return []
        finally:
            context.close()
        return [CompletionItem(word, help=clean(words)) for word, words in found if word.casefold().startswith(begun)]

    return complete


def _waiting(context: Context, ctx: click.Context) -> Iterable[Offer]:
    """Post numbers with their titles."""
    from wpbridge.cli.inbox import title
    from wpbridge.store import editions

    for site in context.sites(ctx.params.get("site")):
        with context.app.store.begin() as connection:
            waiting = editions.waiting(connection, site)
        yield from ((str(one.post_id), title(one.title, findings)) for one, findings in waiting)


def _sites(context: Context, ctx: click.Context) -> Iterable[Offer]:
    return ((name, table.url) for name, table in context.config.sites.items())


def _people(context: Context, ctx: click.Context) -> Iterable[Offer]:
    return ((person, table.name) for person, table in context.config.people.items())


def _logins(context: Context, ctx: click.Context) -> Iterable[Offer]:
    return ((table.wordpress, table.name) for table in context.config.people.values() if table.wordpress)
