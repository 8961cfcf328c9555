"""A day or a month, as an option of a command."""

from __future__ import annotations

from datetime import date
from typing import Any

import click

from wpbridge import output
from wpbridge.texts import T

LAST = date.min  # stands for the month before the one that runs


class Day(click.ParamType[date]):
    """A day as people write it for a computer: 2026-11-27."""

    name = "day"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        try:
            return date.fromisoformat(value)
        except ValueError:
            words = T('"{value}" is no day; write for example 2026-11-27', value=value)
            self.fail(words.say(output.language.get()), param, ctx)


class Month(click.ParamType[date]):
    """A month as people write it for a computer: 2026-11, as its first day; `last` is LAST."""

    name = "month"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if value == "last":
            return LAST
        try:
            return date.fromisoformat(f"{value}-01")
        except ValueError:
            words = T('"{value}" is no month; write for example 2026-11, or last', value=value)
            self.fail(words.say(output.language.get()), param, ctx)
