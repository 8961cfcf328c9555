"""The catalogue of texts for people: `python -m tests.catalogue update | merge FILE... | compile | check`.

The msgids are the first arguments of `T(...)` in the three packages. `update` brings the .po in line with
them (translations stay, what nobody says any more goes), `merge` also takes translations from hand-over
files, `compile` writes the .mo, `check` says what is missing, doubtful or out of step.
"""

from __future__ import annotations

import ast
import string
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po, write_po

from wpbridge.manual import SPOKEN, sections

ROOT = Path(__file__).parent.parent
PACKAGES = ("wpbridge", "connectors", "policies")
PO = ROOT / "wpbridge/locale/id/LC_MESSAGES/wpbridge.po"
_BIRTH = datetime(2026, 1, 1, tzinfo=UTC)  # one fixed date, so that an update without changes changes nothing


def extracted(packages: Iterable[Path]) -> dict[str, set[str]]:
    """Every msgid of the packages, with the files (relative to their parent) that say it.

    Read from the syntax tree, which sees a `T(...)` inside an f-string too. ValueError for a `T` whose first
    argument is not a fixed text: nobody could translate it.
    """
    found: dict[str, set[str]] = {}
    for package in packages:
        for file in sorted(package.rglob("*.py")):
            for msgid in msgids(file.read_text("utf-8"), file.name):
                found.setdefault(msgid, set()).add(file.relative_to(package.parent).as_posix())
    return found


def msgids(source: str, name: str) -> Iterator[str]:
    """The first argument of each `T(...)` of a source: a text, or a name that the function gives a text."""
    tree = ast.parse(source)
    yield from _manuals(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "T":
            texts = _texts(tree, node)
            if not texts:
                raise ValueError(f"{name}:{node.lineno}: T() needs a fixed text")
            yield from texts


def _manuals(tree: ast.Module) -> Iterator[str]:
    """The sections of the manual pages, which are the docstrings of the checks."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and any(map(_is_check, node.decorator_list)):
            yield from (words for name, words in sections(ast.get_docstring(node) or "") if name in SPOKEN)


def _is_check(decorator: ast.expr) -> bool:
    return isinstance(decorator, ast.Call) and getattr(decorator.func, "id", "") == "check"


def _texts(tree: ast.Module, call: ast.Call) -> list[str]:
    match call.args:
        case [ast.Constant(value=str(text)), *_]:
            return [text]
        case [ast.Name(id=name), *_]:
            return [text for known, text in _named_texts(tree, call.lineno) if known == name]
    return []


def _named_texts(tree: ast.Module, line: int) -> Iterator[tuple[str, str]]:
    """What names stand for fixed texts in the innermost function round a line."""
    functions = [f for f in ast.walk(tree) if isinstance(f, ast.FunctionDef) and f.lineno <= line]
    inner = max((f for f in functions if line <= (f.end_lineno or 0)), key=lambda f: f.lineno, default=tree)
    for node in ast.walk(inner):
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Constant(value=str(text))):
                yield name, text


def read(path: Path) -> dict[str, str]:
    """A .po file as msgid -> translation ("" when missing or fuzzy)."""
    if not path.exists():
        return {}
    with path.open("rb") as file:
        return {str(m.id): "" if m.fuzzy else str(m.string) for m in read_po(file, locale="id") if m.id}


def write(path: Path, sources: dict[str, set[str]], translations: dict[str, str]) -> None:
    """Write the .po: exactly the msgids of `sources`, sorted."""
    catalog = _empty()
    for msgid, files in sources.items():
        catalog.add(msgid, translations.get(msgid, ""), [(name, 0) for name in sorted(files)])
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, catalog, width=100, sort_output=True, include_lineno=False)


def merged(known: dict[str, str], files: Iterable[Path]) -> tuple[dict[str, str], list[str]]:
    """Known translations and those of the hand-over files; what is known wins, each conflict is named."""
    result, conflicts = dict(known), []
    for path in files:
        for msgid, words in read(path).items():
            if words and result.get(msgid) and result[msgid] != words:
                conflicts.append(f"{path}: {msgid!r}: kept {result[msgid]!r}, not {words!r}")
            elif words:
                result[msgid] = words
    return result, conflicts


def compiled(path: Path) -> bytes:
    """The .mo of a .po."""
    with path.open("rb") as source:
        catalog = read_po(source, locale="id")
    target = BytesIO()
    write_mo(target, catalog)
    return target.getvalue()


def complaints(path: Path, sources: dict[str, set[str]]) -> list[str]:
    """Everything that is wrong with a .po and its .mo, one sentence each."""
    known = read(path)
    return [*_uncovered(known, sources), *_unlike(known), *_stale(path)]


def places(text: str) -> set[str]:
    """The named places of a text. ValueError when its braces do not match."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def _uncovered(known: dict[str, str], sources: dict[str, set[str]]) -> Iterator[str]:
    for msgid in sorted(sources.keys() - known.keys()):
        yield f"not in the catalogue (run update): {msgid!r} in {', '.join(sorted(sources[msgid]))}"
    for msgid in sorted(known.keys() - sources.keys()):
        yield f"nobody says this any more (run update): {msgid!r}"
    for msgid in sorted(known.keys() & sources.keys()):
        if not known[msgid]:
            yield f"no translation, or a fuzzy one: {msgid!r} in {', '.join(sorted(sources[msgid]))}"


def _unlike(known: dict[str, str]) -> Iterator[str]:
    for msgid, words in known.items():
        try:
            if words and places(msgid) != places(words):
                yield f"the places differ: {msgid!r} / {words!r}"
        except ValueError as e:
            yield f"{msgid!r} / {words!r}: {e}"


def _stale(path: Path) -> Iterator[str]:
    """The messages are compared, not the bytes: the header names the version of the compiler."""
    mo = path.with_suffix(".mo")
    if not mo.exists() or _messages(mo.read_bytes()) != _messages(compiled(path)):
        yield f"{mo.name} is not the compiled {path.name} (run compile)"


def _messages(mo: bytes) -> dict[str, str]:
    return {str(m.id): str(m.string) for m in read_mo(BytesIO(mo)) if m.id}


def _empty() -> Catalog:
    return Catalog(
        locale="id",
        project="wpbridge",
        version="1",
        header_comment="# The texts of wpbridge in Indonesian.",
        creation_date=_BIRTH,
        revision_date=_BIRTH,
        last_translator="wpbridge",
        language_team="id",
        fuzzy=False,
    )


def _sources() -> dict[str, set[str]]:
    return extracted(ROOT / package for package in PACKAGES)


def main(arguments: list[str]) -> int:
    """Run one of the commands; returns the exit code."""
    verb, *files = arguments or [""]
    if verb in ("update", "merge"):
        translations, conflicts = merged(read(PO), map(Path, files))
        write(PO, _sources(), translations)
        return _told(conflicts)
    if verb == "compile":
        PO.with_suffix(".mo").write_bytes(compiled(PO))
        return 0
    if verb == "check":
        return _told(complaints(PO, _sources()))
    print(__doc__, file=sys.stderr)
    return 2


def _told(sentences: list[str]) -> int:
    for sentence in sentences:
        print(sentence)
    return 1 if sentences else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
