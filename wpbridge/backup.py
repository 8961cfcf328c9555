"""A backup: one file with the store, the fetched files and the configuration, made while work goes on; and back again.

The archive is a folder of its own, readable without wpbridge, and is copied as such. No secret is in a backup: the
configuration names where they are.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import shutil
import tarfile
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from wpbridge import __version__, log
from wpbridge import register as book
from wpbridge.config import Config, load
from wpbridge.errors import Defect, Refused
from wpbridge.files import staging
from wpbridge.store import SCHEMA, Store
from wpbridge.store.copying import bring_back, copy
from wpbridge.texts import T, Text

MANIFEST, CONFIG, BLOBS = "manifest.json", "wpbridge.toml", "blobs"
_BLOB = re.compile(r"[0-9a-f]{64}")
_NAMED = re.compile(r'^\s*\w+_env\s*=\s*"(\w+)"', re.M)


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """What is in a backup: `sites` with the heads of their logs, `files` with their sha256, `schema` of the store."""

    made: str
    program: str = __version__
    schema: str = SCHEMA
    sites: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Restored:
    """What a backup became: its manifest, and the flaw of each site's register, None where all is as it was."""

    manifest: Manifest
    config: Config
    flaws: Mapping[str, book.Flaw | None]


def backup(config: Config, store: Store, target: Path, now: datetime) -> Manifest:
    """Write a backup. A file that was there is replaced only by a whole one. Refused where it cannot be written."""
    try:
        with staging(target) as folder:
            return _written(config, store, target, folder, now)
    except OSError as error:
        why = Text("{why}", {"why": error.strerror or str(error)})
        raise Refused(T("{file} cannot be written: {why}", file=str(target), why=why)) from error


def restore(file: Path, folder: Path, env: Mapping[str, str]) -> Restored:
    """Bring a backup back into a folder that holds no wpbridge yet, and prove that it is whole.

    Refused for a folder that is in use, Defect for a backup that is not as it was written; then nothing was changed.
    """
    for name in (CONFIG, BLOBS):
        if (folder / name).exists():
            raise Refused(T("{file} is there already. Nothing was changed; choose an empty folder.",
                            file=str(folder / name)))  # fmt: skip
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=folder, prefix=".restore-") as name:
        inside = Path(name)
        manifest = _unpacked(file, inside)
        config = load(inside / CONFIG, env)
        url = config.store.url.replace(str(inside), str(folder))
        for one in manifest.files:
            if not one.startswith("wpbridge."):
                _moved(inside / one, folder / one)
        stored = next(inside / one for one in manifest.files if one.startswith("wpbridge.") and one != CONFIG)
        bring_back(stored, url)
        _moved(inside / CONFIG, folder / CONFIG)
    config = load(folder / CONFIG, env)
    return Restored(manifest=manifest, config=config, flaws=_flaws(config, manifest))


def secrets_named(config: Config) -> list[str]:
    """The environment variables that hold secrets, which no backup has."""
    return sorted(set(_NAMED.findall(config.path.read_text("utf-8"))))


def left_out(config: Config) -> list[str]:
    """SOP files that lie outside the folder of the configuration, and so are in no backup."""
    return [str(path) for path in _policies(config) if not path.is_relative_to(config.folder.resolve())]


def _written(config: Config, store: Store, target: Path, folder: Path, now: datetime) -> Manifest:
    with store.begin() as connection:  # before the copy: the log only grows, so the copy has what these heads name
        heads = {name: ":".join(map(str, log.head(connection, name))) for name in config.sites}
    stored = copy(config.store.url, folder)
    whole, digests = folder / "whole.tar", dict[str, str]()
    with tarfile.open(whole, "w:gz" if target.suffix in (".gz", ".tgz") else "w") as tar:
        for name, path in [(stored.name, stored), *_files(config)]:
            digests[name] = _added(tar, name, path)
        manifest = Manifest(made=now.isoformat(timespec="seconds"), sites=heads, files=digests)
        told = json.dumps(asdict(manifest), indent=1, ensure_ascii=False).encode()
        entry = tarfile.TarInfo(MANIFEST)
        entry.size, entry.mtime, entry.mode = len(told), int(now.timestamp()), 0o600
        tar.addfile(entry, io.BytesIO(told))
    os.chmod(whole, 0o600)  # unpublished posts are in it
    with whole.open("rb") as sink:
        os.fsync(sink.fileno())
    os.replace(whole, target)
    return manifest


def _files(config: Config) -> Iterator[tuple[str, Path]]:
    """All but the store: the configuration, SOP files beside it, and the fetched files."""
    yield CONFIG, config.path
    for path in _policies(config):
        if path.is_relative_to(config.folder.resolve()):
            yield path.relative_to(config.folder.resolve()).as_posix(), path
    for path in sorted(config.store.blobs.glob("??/*")):
        if _BLOB.fullmatch(path.name):
            yield f"{BLOBS}/{path.parent.name}/{path.name}", path


def _policies(config: Config) -> list[Path]:
    named = {name for site in config.sites.values() for name in site.policies if Path(name).is_absolute()}
    return [Path(name).resolve() for name in sorted(named)]


def _added(tar: tarfile.TarFile, name: str, path: Path) -> str:
    """Put a file into the backup; its digest."""
    digest = hashlib.sha256()
    with path.open("rb") as source:
        while piece := source.read(1 << 20):
            digest.update(piece)
    tar.add(path, name, recursive=False)
    return digest.hexdigest()


def _unpacked(file: Path, folder: Path) -> Manifest:
    """Unpack and compare. Defect for what is not as it was written, or is no backup."""
    try:
        with tarfile.open(file) as tar:
            tar.extractall(folder, filter="data")
        manifest = Manifest(**json.loads((folder / MANIFEST).read_text("utf-8")))
    except (OSError, ValueError, TypeError, EOFError, tarfile.TarError) as error:
        raise Defect(T("{file} is no backup of wpbridge, or is damaged ({why}). Nothing was changed.", file=str(file),
                       why=f"{type(error).__name__}: {error}")) from error  # fmt: skip
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()} - {MANIFEST}
    wrong = sorted(there ^ manifest.files.keys())
    wrong += [name for name in sorted(there & manifest.files.keys()) if _digest(folder / name) != manifest.files[name]]
    if wrong:
        raise Defect(T("The backup is not as it was written: {files}. Nothing was changed; take another one.",
                       files=", ".join(wrong[:5])))  # fmt: skip
    return manifest


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _moved(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.move(source, target)


def _flaws(config: Config, manifest: Manifest) -> dict[str, book.Flaw | None]:
    """What the register of each site says of itself, against the heads of the backup."""
    store = Store.open(config.store.url)
    try:
        with store.begin() as connection:
            found: dict[str, book.Flaw | None] = {}
            for site, told in manifest.sites.items():
                seq, _, head = told.partition(":")
                found[site] = book.verify(connection, site, (int(seq), head))
            return found
    finally:
        store.close()
