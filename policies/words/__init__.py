"""Word lists: data that offices tune, one term a line; `#` begins a comment."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def words(name: str) -> tuple[str, ...]:
    """The lines of a list in this folder."""
    text = files(__name__).joinpath(name).read_text(encoding="utf-8")
    lines = (line.partition("#")[0].strip() for line in text.splitlines())
    return tuple(line for line in lines if line)


@cache
def pairs(name: str) -> dict[str, str]:
    """A list of two columns, parted by a tab."""
    return {left.strip(): right.strip() for left, _, right in (line.partition("\t") for line in words(name))}
