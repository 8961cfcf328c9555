"""The inventory of an object: which bytes make up which version (OCFL 1.1 section 3.5)."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from wpbridge.ocfl.defects import ObjectDamaged
from wpbridge.ocfl.layout import check_paths
from wpbridge.texts import T

FILE = "inventory.json"
SIDECAR = "inventory.json.sha512"
TYPE = "https://ocfl.io/1.1/spec/#inventory"


@dataclass(frozen=True)
class Version:
    """One version of an object; `state` maps logical path -> sha512 (hex), `created` is aware."""

    name: str
    created: datetime
    message: str
    user: str
    state: Mapping[str, str]
    user_address: str = ""


@dataclass(frozen=True)
class Inventory:
    """All versions of an object, oldest first; `manifest` maps sha512 -> content paths in the object."""

    object_id: str
    manifest: Mapping[str, tuple[str, ...]]
    versions: tuple[Version, ...]

    @property
    def head(self) -> Version:
        """The newest version."""
        return self.versions[-1]

    def grown(self, version: Version, added: Mapping[str, str]) -> Inventory:
        """With one more version; `added` maps the digests that are new to their content paths."""
        new = {digest: (path,) for digest, path in added.items()}
        return replace(self, manifest={**self.manifest, **new}, versions=(*self.versions, version))

    def content(self, digest: str) -> str:
        """The content path of a digest, relative to the object's folder."""
        return self.manifest[digest][0]

    def dump(self) -> bytes:
        """As the JSON of the specification, indented for people, the same bytes for the same inventory."""
        block = {
            "id": self.object_id,
            "type": TYPE,
            "digestAlgorithm": "sha512",
            "head": self.head.name,
            "manifest": {digest: list(paths) for digest, paths in sorted(self.manifest.items())},
            "versions": {version.name: _dump_version(version) for version in self.versions},
        }
        return (json.dumps(block, indent=1, ensure_ascii=False) + "\n").encode()


@lru_cache(maxsize=8)  # an object's inventory and that of its newest version are the same bytes
def parse(data: bytes) -> Inventory:
    """Read an inventory. Raises ValueError, in one line, for anything that is not one we could have written."""
    try:
        return _parsed(json.loads(data))
    except (KeyError, TypeError, AttributeError, IndexError) as odd:
        raise ValueError(f"not an inventory: {odd!r}") from odd


def load(folder: Path) -> Inventory:
    """The inventory in an object's (or a version's) folder, checked against its sidecar.

    Raises ObjectDamaged if one of the two is missing, unreadable or disagrees.
    """
    try:
        data = (folder / FILE).read_bytes()
        if (folder / SIDECAR).read_bytes() != sidecar(data):
            raise ValueError("the digest beside it differs")
        return parse(data)
    except (OSError, ValueError) as why:
        raise damaged(folder / FILE, str(why)) from why


@lru_cache(maxsize=8)
def sidecar(data: bytes) -> bytes:
    """The content of the sidecar file for an inventory's bytes (OCFL section 3.7)."""
    return f"{hashlib.sha512(data).hexdigest()} {FILE}\n".encode()


def damaged(path: Path, why: str) -> ObjectDamaged:
    """The error for a file of the archive that cannot be trusted."""
    sentence = (
        "The archived file {path} is damaged ({why}). It is not used. Run the archive's recovery; if the "
        "message stays, restore this folder from a backup."
    )
    return ObjectDamaged(T(sentence, path=str(path), why=why))


def _dump_version(version: Version) -> dict[str, Any]:
    state: dict[str, list[str]] = {}
    for path, digest in sorted(version.state.items()):
        state.setdefault(digest, []).append(path)
    address = {"address": version.user_address} if version.user_address else {}
    return {
        "created": version.created.isoformat(),
        "message": version.message,
        "user": {"name": version.user, **address},
        "state": state,
    }


def _parsed(block: dict[str, Any]) -> Inventory:
    if (block["type"], block["digestAlgorithm"]) != (TYPE, "sha512"):
        raise ValueError("another type or digest algorithm")
    manifest = {digest: tuple(paths) for digest, paths in block["manifest"].items()}
    versions = tuple(_parsed_version(name, version) for name, version in block["versions"].items())
    _check(str(block["head"]), manifest, versions)
    return Inventory(str(block["id"]), manifest, versions)


def _parsed_version(name: str, block: dict[str, Any]) -> Version:
    state = {path: digest for digest, paths in block["state"].items() for path in paths}
    user, created = block["user"], datetime.fromisoformat(block["created"])
    return Version(name, created, block["message"], user["name"], state, user.get("address", ""))


def _check(head: str, manifest: Mapping[str, tuple[str, ...]], versions: tuple[Version, ...]) -> None:
    names = [version.name for version in versions]
    if names != [f"v{number + 1}" for number in range(len(names))] or head != names[-1]:
        raise ValueError("the versions are not a sequence up to the head")
    if not {digest for version in versions for digest in version.state.values()} <= manifest.keys():
        raise ValueError("a version names content that is not in the manifest")
    paths = [path for places in manifest.values() for path in places]
    try:
        check_paths(paths)
    except Exception as bad:
        raise ValueError(str(bad)) from bad
    if not all(re.match(r"v[1-9][0-9]*/content/.", path) for path in paths):
        raise ValueError("content outside the version folders")
