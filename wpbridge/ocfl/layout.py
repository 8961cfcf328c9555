"""Where an object lies in the root, and which names may be stored (OCFL 1.1 sections 3.2, 4.1, 4.2)."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath

from wpbridge.ocfl.defects import BadPath
from wpbridge.texts import T

ROOT_MARKER = "0=ocfl_1.1"
OBJECT_MARKER = "0=ocfl_object_1.1"
EXTENSION = "0003-hash-and-id-n-tuple-storage-layout"
STAGING = "wpbridge-staging"
TUPLES, TUPLE_SIZE, LONGEST_NAME = 3, 3, 100
DEEP = TUPLES + 1  # folders between the root and the files of an object
UNSAFE = re.compile(r"[^A-Za-z0-9_-]")
FORBIDDEN = re.compile(r"[\x00-\x1f\x7f\\\ud800-\udfff]")

CONFIG = {
    "extensionName": EXTENSION,
    "digestAlgorithm": "sha256",
    "tupleSize": TUPLE_SIZE,
    "numberOfTuples": TUPLES,
}
DESCRIPTION = (
    f"{TUPLES} folders of {TUPLE_SIZE} characters each from the SHA-256 of the object identifier, then the "
    "identifier itself, percent-encoded"
)


def root_files() -> dict[str, bytes]:
    """The files that make a folder a storage root: relative path -> content, the marker last."""
    layout = {"extension": EXTENSION, "description": DESCRIPTION}
    return {
        f"extensions/{EXTENSION}/config.json": _json(CONFIG),
        "ocfl_layout.json": _json(layout),
        ROOT_MARKER: b"ocfl_1.1\n",
    }


def object_path(object_id: str) -> PurePosixPath:
    """The folder of an object, relative to the root (extension 0003). Raises BadPath."""
    if not object_id or re.search("[\ud800-\udfff]", object_id):
        raise BadPath(T("{name} cannot name an archived item. Give it a readable name.", name=repr(object_id)))
    digest = hashlib.sha256(object_id.encode()).hexdigest()
    name = UNSAFE.sub(_percent, object_id)
    if len(name) > LONGEST_NAME:
        name = f"{name[:LONGEST_NAME]}-{digest}"
    return PurePosixPath(*(digest[i * TUPLE_SIZE :][:TUPLE_SIZE] for i in range(TUPLES)), name)


def check_paths(paths: Iterable[str]) -> None:
    """Raise BadPath for a logical path that could leave its folder or not be written everywhere.

    Logical paths are relative, "/"-separated and conflict-free: "a" and "a/b" exclude each other.
    """
    known = set(paths)
    for path in sorted(known):
        if not is_safe(path) or any(parent in known for parent in _parents(path)):
            sentence = "{path} cannot be archived under this name: nothing was written. Rename the file."
            raise BadPath(T(sentence, path=repr(path)))


def _parents(path: str) -> Iterator[str]:
    while path := path.rpartition("/")[0]:
        yield path


def is_safe(path: str) -> bool:
    """Whether a path stays inside its folder and can be a file name on every system."""
    parts = path.split("/")
    return not FORBIDDEN.search(path) and not any(
        part in {"", ".", ".."} or len(part.encode()) > 255 for part in parts
    )


def walk(folder: Path | str, *, at_root: bool = True) -> Iterator[tuple[str, Path]]:
    """Everything in the hierarchy: ("object", folder), or ("stray", path) for what belongs to none.

    A folder with files in it must be an object (OCFL section 4.2); empty folders are strays too. The files
    beside the root marker are judged by `stray_beside_marker`.
    """
    with os.scandir(folder) as found:
        entries = list(found)
    if not at_root and any(_marks_object(entry.name) for entry in entries):
        yield "object", Path(folder)
        return
    entries.sort(key=lambda entry: entry.name)
    for entry in entries:
        if entry.is_dir(follow_symlinks=False) and not (at_root and entry.name == "extensions"):
            yield from walk(entry.path, at_root=False)
        elif not at_root:
            yield "stray", Path(entry.path)
    if not at_root and not entries:
        yield "stray", Path(folder)


def stray_beside_marker(root: Path) -> Iterator[Path]:
    """Files in the root folder, and entries of its `extensions` folder, that nobody declared."""
    known = {*root_files(), "extensions", "README.txt", "ocfl_1.1.md", "ocfl_1.1.txt"}
    for entry in sorted(root.iterdir()):
        if entry.name not in known and (entry.is_symlink() or not entry.is_dir()):
            yield entry
    if (root / "extensions").is_dir():
        yield from sorted(e for e in (root / "extensions").iterdir() if e.name not in {EXTENSION, STAGING})


def _marks_object(name: str) -> bool:
    # The inventory too: an object that lost its marker is a damaged object, not a heap of strays.
    return name == "inventory.json" or name.startswith("0=ocfl_object_")


def _percent(character: re.Match[str]) -> str:
    return "".join(f"%{byte:02x}" for byte in character[0].encode())


def _json(value: object) -> bytes:
    return (json.dumps(value, indent=2, sort_keys=True) + "\n").encode()
