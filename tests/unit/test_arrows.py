"""`policies -> wpbridge <- connectors`, and no other arrow: every import of the three packages is read."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
COMPOSITION_ROOT = ROOT / "wpbridge/app.py"
PACKAGES = ("wpbridge", "connectors", "policies")
MAY_IMPORT = {
    "wpbridge": {"wpbridge"},
    "policies": {"policies"}
    | {f"wpbridge.{name}" for name in ("models", "texts", "text", "checks", "documents", "errors", "markup")},
    "connectors": {"connectors"} | {f"wpbridge.{name}" for name in (
        "models", "errors", "plugins", "texts", "http", "masking", "markup", "footnotes")},
}


def imported(source: str) -> Iterator[str]:
    """Every module a source imports, in full, with the names taken from a package."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def imported_by_name(source: str) -> Iterator[str]:
    """What `import_module("connectors.x")` imports: as good an arrow as any, save at the root."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and node.args:
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name in ("import_module", "__import__"):
                yield _beginning(node.args[0])


def _beginning(argument: ast.expr) -> str:
    """The fixed text of a name, or the fixed part that an f-string begins with."""
    if isinstance(argument, ast.JoinedStr):
        argument = argument.values[0]
    return str(argument.value).rstrip(".") if isinstance(argument, ast.Constant) else ""


def wrong(package: str, source: str, root: bool = False) -> list[str]:
    """What a source of this package imports although it must not; a relative import is always wrong.

    The composition root alone may load the other two packages, by name.
    """
    names = [*imported(source), *(() if root else imported_by_name(source))]
    return [name for name in names if name.startswith("None.") or not _allowed(package, name)]


def _allowed(package: str, name: str) -> bool:
    if name.split(".")[0] not in PACKAGES:
        return True
    return any(f"{name}.".startswith(f"{allowed}.") for allowed in MAY_IMPORT[package])


def test_no_other_arrow() -> None:
    found = {
        str(file.relative_to(ROOT)): bad
        for package in PACKAGES
        for file in sorted((ROOT / package).rglob("*.py"))
        if (bad := wrong(package, file.read_text("utf-8"), file == COMPOSITION_ROOT))
    }
    assert found == {}


@pytest.mark.parametrize(
    ("package", "source"),
    [
        ("wpbridge", "import connectors.wordpress"),
        ("wpbridge", "def f():\n    from policies import checks"),
        ("wpbridge", "importlib.import_module('connectors.x')"),
        ("wpbridge", "import_module(f'connectors.{kind}')"),
        ("policies", "from connectors import wordpress"),
        ("policies", "from wpbridge.http import session"),
        ("policies", "from wpbridge import store"),
        ("policies", "import wpbridge.textsearch"),
        ("connectors", "from policies.checks import DAT"),
        ("connectors", "from wpbridge.config import load"),
        ("connectors", "from . import mastodon"),
    ],
)
def test_a_planted_wrong_import_is_found(package: str, source: str) -> None:
    assert wrong(package, source)


@pytest.mark.parametrize(
    ("package", "source"),
    [
        ("wpbridge", "from wpbridge.models import Post"),
        ("policies", "from wpbridge import checks"),
        ("policies", "from wpbridge.text import Document"),
        ("connectors", "from wpbridge.http import session\nimport requests"),
    ],
)
def test_the_right_arrows_pass(package: str, source: str) -> None:
    assert wrong(package, source) == []


def test_the_composition_root_may_load_by_name_only() -> None:
    assert wrong("wpbridge", "import_module('policies.checks')", root=True) == []
    assert wrong("wpbridge", "import policies.checks", root=True)
