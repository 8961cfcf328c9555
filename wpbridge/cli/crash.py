"""The report of an unexpected error: all that a developer needs, and no secret."""

from __future__ import annotations

import os
import platform
import re
import tempfile
import traceback
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from wpbridge import __version__

_MASK = "***"
_SECRET_NAME = re.compile(r"(PASSWORD|PASSWD|PASSPHRASE|TOKEN|SECRET|CREDENTIAL|_KEY)", re.IGNORECASE)
_PATTERNS = (
    (re.compile(r"(?i)(--?[\w-]*(?:password|passphrase|token|secret|key)[\w-]*)[ =]\S+"), rf"\1 {_MASK}"),
    (re.compile(r"(?i)\b(basic|bearer)\s+[A-Za-z0-9+/=._~-]{6,}"), rf"\1 {_MASK}"),
    (re.compile(r"(://[^\s/:@]*:)[^\s/@]+@"), rf"\1{_MASK}@"),
    (
        re.compile(
            r"(?i)([\w-]*(?:password|passwd|passphrase|token|secret|api_key)[\w-]*['\"]?\s*[=:]\s*)['\"]?[^\s'\"&,;)]+"
        ),
        rf"\1{_MASK}",
    ),
)


def write(error: BaseException, argv: Sequence[str], env: Mapping[str, str]) -> Path | None:
    """Write the report to the current folder, else the temp folder; None when neither takes it."""
    text = masked(_report(error, argv), env)
    name = f"wpbridge-error-{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{os.getpid()}.txt"
    for folder in (Path.cwd, lambda: Path(tempfile.gettempdir())):
        try:
            return _private(folder() / name, text)
        except OSError:
            continue
    return None


def masked(text: str, env: Mapping[str, str]) -> str:
    """The text without what looks like a secret and without the values of secret-named variables."""
    from wpbridge.masking import redact, register_secret  # late: the program must start quickly

    for secret in _secrets(env):  # together with the known ones, or one could cut another in two
        register_secret(secret)
    text = redact(text)
    for pattern, instead in _PATTERNS:
        text = pattern.sub(instead, text)
    return text


def _report(error: BaseException, argv: Sequence[str]) -> str:
    lines = (
        f"wpbridge {__version__}",
        f"Python {platform.python_version()} on {platform.platform()}",
        f"command: wpbridge {' '.join(argv)}",
        "",
        *traceback.format_exception(error),
    )
    return "\n".join(lines)


def _secrets(env: Mapping[str, str]) -> Iterator[str]:
    """Short values are left alone: replacing them would only spoil the report."""
    for name, value in env.items():
        if _SECRET_NAME.search(name) and len(value) >= 6:
            yield value


def _private(path: Path, text: str) -> Path:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with open(handle, "w", encoding="utf-8", errors="backslashreplace") as file:
        file.write(text)
    return path
