"""Every check with texts that it must find and texts that it must leave alone: a table for each group.

A row is (what to change of a clean post, the quotes that are to be found). The quotes of a clean row are empty.
"""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from tests.unit.examples.example import Example

EXAMPLES: dict[str, list[Example]] = {
    id: rows
    for info in sorted(iter_modules(__path__), key=lambda info: info.name)
    if info.name != "example"
    for id, rows in import_module(f"{__name__}.{info.name}").EXAMPLES.items()
}
