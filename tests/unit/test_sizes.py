"""Short functions and short modules, so that each can be read in one go."""

from __future__ import annotations

import ast
from pathlib import Path

ROOT = Path(__file__).parents[2]
FILES = [
    file
    for package in ("wpbridge", "connectors", "policies")
    for file in sorted((ROOT / package).rglob("*.py"))
]
LONG_FUNCTION, LONG_MODULE, SHARE = 30, 400, 0.9


def lengths(source: str) -> dict[str, int]:
    """The lines of every function and method, docstring included, by name and place."""
    return {
        f"{node.name}:{node.lineno}": (node.end_lineno or node.lineno) - node.lineno + 1
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }


def test_nine_functions_of_ten_are_short() -> None:
    found = {
        f"{file.relative_to(ROOT)}:{name}": length
        for file in FILES
        for name, length in lengths(file.read_text("utf-8")).items()
    }
    long = {name: length for name, length in found.items() if length > LONG_FUNCTION}
    assert len(long) <= (1 - SHARE) * len(found), long


def test_no_module_is_long() -> None:
    found = {str(file.relative_to(ROOT)): len(file.read_text("utf-8").splitlines()) for file in FILES}
    assert {name: lines for name, lines in found.items() if lines > LONG_MODULE} == {}


def test_lengths_counts_nested_functions_too() -> None:
    source = "class A:\n    def f(self):\n        def g():\n            pass\n        return g\n"
    assert lengths(source) == {"f:2": 4, "g:3": 2}
