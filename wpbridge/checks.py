"""The engine of the checks: what a check is, how it is found, and one report from all of them.

A check is one function with one decorator. It sees a parsed `Document`, never the network, and yields hits.
Its id is stable, its docstring is its manual page; severity, clause and parameters come from the SOP file.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

from wpbridge.models import Severity
from wpbridge.text import Document
from wpbridge.texts import Text


@dataclass(frozen=True, kw_only=True)
class Hit:
    """One place where a check found something. `severity` only where it differs from the check's own."""

    part: str
    message: Text
    fix: Text
    quote: str = ""
    start: int = 0
    end: int = 0
    severity: Severity | None = None


CheckFunction = Callable[[Document, Mapping[str, Any]], Iterable[Hit]]


@dataclass(frozen=True, kw_only=True)
class Check:
    """A rule: `title` is its name for people, `personal` says that its quotes are personal data."""

    id: str
    severity: Severity
    title: Text
    run: CheckFunction
    personal: bool = False
    manual: str = field(default="", repr=False)


def check(
    id: str, severity: Severity, title: Text, *, personal: bool = False
) -> Callable[[CheckFunction], Check]:
    """Make a function a check; its docstring becomes the manual page."""

    def made(function: CheckFunction) -> Check:
        manual = (function.__doc__ or "").strip()
        return Check(id=id, severity=severity, title=title, run=function, personal=personal, manual=manual)

    return made


def discover(package: ModuleType) -> dict[str, Check]:
    """All checks in a package's modules, by id. ValueError for an id used twice."""
    found: dict[str, Check] = {}
    for info in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
        module = importlib.import_module(info.name)
        for value in vars(module).values():
            if isinstance(value, Check) and found.setdefault(value.id, value) is not value:
                raise ValueError(f"two checks have the id {value.id}")
    return dict(sorted(found.items()))
