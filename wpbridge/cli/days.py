"""A day, as an option of a command."""

from __future__ import annotations

from datetime import date
from typing import Any

import click

from wpbridge import output
from wpbridge.texts import T


class Day(click.ParamType[date]):
    """A day as people write it for a computer: 2026-11-27."""

    name = "day"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        try:
            return date.fromisoformat(value)
        except ValueError:
            words = T('"{value}" is no day; write for example 2026-11-27', value=value)
            self.fail(words.say(output.language.get()), param, ctx)
