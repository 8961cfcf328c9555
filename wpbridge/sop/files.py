"""SOP files: found by name or path, read, and chosen by the day they are in force."""

from __future__ import annotations

import importlib.resources
from collections.abc import Sequence
from datetime import date
from functools import cache
from importlib.resources.abc import Traversable
from pathlib import Path

from wpbridge.errors import ConfigError
from wpbridge.sop.model import Sop
from wpbridge.strict import parse
from wpbridge.texts import T, Text


def load_sop(name_or_path: str | Path) -> Sop:
    """The SOP of a file, or of a bare name under `policies/`. ConfigError for none and for a wrong one."""
    return _parsed(*read_sop(name_or_path))


@cache
def _parsed(where: str, text: str) -> Sop:
    return parse(text, Sop, where)


def read_sop(name_or_path: str | Path) -> tuple[str, str]:
    """Where an SOP file lies, and its text. ConfigError."""
    file = _file(str(name_or_path))
    try:
        return str(file), file.read_text("utf-8")
    except FileNotFoundError as e:
        raise ConfigError(_missing(str(name_or_path))) from e
    except (OSError, UnicodeDecodeError) as e:
        raise ConfigError(T("the SOP file {path} cannot be read: {why}", path=str(file), why=str(e))) from e


def in_force(sops: Sequence[Sop], day: date) -> Sop:
    """The SOP that judges what was received on a day. ConfigError when there is none."""
    for sop in sops:
        if sop.identity.in_force(day):
            return sop
    raise ConfigError(
        T(
            "no SOP is in force on {day}; look at effective and effective_until in: {names}",
            day=day.isoformat(),
            names=", ".join(sop.identity.number for sop in sops),
        )
    )


def _file(name: str) -> Traversable:
    if "/" in name or name.endswith(".toml"):
        return Path(name)
    return _shipped() / f"{name}.toml"


def _shipped() -> Traversable:
    # By its name: the core knows where the rules lie and imports none of them.
    return importlib.resources.files("policies")


def _missing(name: str) -> Text:
    files = (Path(file.name) for file in _shipped().iterdir())
    known = ", ".join(sorted(file.stem for file in files if file.suffix == ".toml"))
    return T(
        'there is no SOP file "{name}"; write the path of a file, or one of these names: {known}',
        name=name,
        known=known,
    )
