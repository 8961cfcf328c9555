"""Plugins of a WordPress site that matter to us, known by what they add to its API."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from functools import cache
from importlib.resources import files


def sharing(routes: Iterable[str]) -> list[str]:
    """The names of plugins that post to networks on their own, by the routes of the API."""
    known = _sharing().items()
    return list(dict.fromkeys(name for start, name in known if any(_begins(route, start) for route in routes)))


def _begins(route: str, start: str) -> bool:
    return route == start or route.startswith(f"{start}/")


@cache
def _sharing() -> dict[str, str]:
    return tomllib.loads(files("connectors.wordpress").joinpath("sharing.toml").read_text("utf-8"))
