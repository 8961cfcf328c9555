"""Modules that are found, not listed: a forgotten line must not drop a test."""

from __future__ import annotations

import pkgutil
from types import ModuleType


def names(package: ModuleType) -> list[str]:
    """The modules of a package, sorted."""
    return sorted(module.name for module in pkgutil.iter_modules(package.__path__))
