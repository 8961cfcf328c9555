"""Whether an archive is complete and intact: every file there, every digest right, nothing extra."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from wpbridge.ocfl import inventory, layout
from wpbridge.ocfl.defects import ObjectDamaged
from wpbridge.ocfl.inventory import FILE, SIDECAR, Inventory
from wpbridge.ocfl.stage import is_abandoned
from wpbridge.texts import T, Text

MEANINGS = {
    "root-marker": T("the marker of the archive is missing or changed"),
    "layout": T("the description of the folder layout is missing or changed"),
    "stray": T("this does not belong to the archive"),
    "unfinished": T("a write was interrupted; run the recovery"),
    "missing-object": T("the archived item is gone"),
    "object-marker": T("the marker of the item is missing or changed"),
    "inventory": T("the list of contents is missing, damaged or changed"),
    "sidecar": T("the digest of the list of contents is missing or changed"),
    "missing-version": T("the folder of a whole version is gone"),
    "missing-file": T("the file is gone"),
    "extra-file": T("the file is not in the list of contents"),
    "wrong-digest": T("the content was changed or cannot be read"),
}


@dataclass(frozen=True)
class Flaw:
    """One thing that is not as it was written.

    `object_id` is empty for a flaw of the root; `path` is relative to the root; `kind` is a key of MEANINGS;
    `expected` and `found` are digests, contents or names, or empty for "nothing".
    """

    object_id: str
    path: str
    kind: str
    expected: str = ""
    found: str = ""

    @property
    def text(self) -> Text:
        """The flaw as a sentence for a person."""
        sentence = "{path} in the archive: {what}. Do not repair it by hand: restore it from a backup."
        return T(sentence, path=self.path, what=MEANINGS[self.kind])


def root_flaws(root: Path) -> Iterator[Flaw]:
    """The marker, the layout and its configuration (OCFL section 4.1)."""
    for name, content in layout.root_files().items():
        kind = "root-marker" if name == layout.ROOT_MARKER else "layout"
        yield from _unlike(root / name, content, Flaw("", name, kind))


def hierarchy_flaws(root: Path) -> Iterator[Flaw]:
    """Strays in the hierarchy and stages of dead writers (OCFL sections 4.2 and 4.4)."""
    strays = [path for kind, path in layout.walk(root) if kind == "stray"]
    for path in (*layout.stray_beside_marker(root), *strays):
        yield Flaw("", path.relative_to(root).as_posix(), "stray", found=path.name)
    staging = root / "extensions" / layout.STAGING
    for name in sorted({entry.name.removesuffix(".lock") for entry in staging.glob("*")}):
        if is_abandoned(staging / name):
            yield Flaw("", (staging / name).relative_to(root).as_posix(), "unfinished", found=name)


def object_flaws(folder: Path, object_id: str) -> Iterator[Flaw]:
    """Everything wrong in one object (OCFL section 3)."""
    prefix = Path(*folder.parts[-len(layout.object_path(object_id).parts) :]).as_posix()
    if not folder.is_dir():
        yield Flaw(object_id, prefix, "missing-object", expected=object_id)
        return
    marker = Flaw(object_id, f"{prefix}/{layout.OBJECT_MARKER}", "object-marker")
    yield from _unlike(folder / layout.OBJECT_MARKER, b"ocfl_object_1.1\n", marker)
    yield from _inventory_flaws(folder, object_id, prefix)
    if contents := _contents(folder):
        yield from _version_flaws(folder, contents, object_id, prefix)
        yield from _content_flaws(folder, contents, object_id, prefix)


def name_of(folder: Path) -> str:
    """The identifier of the object in a folder: by its inventory, else (damaged) by the folder's name."""
    try:
        return inventory.load(folder).object_id
    except ObjectDamaged:
        return unquote(folder.name)


def mark(folder: Path) -> bytes:
    """Changes with every version that is written."""
    return (folder / SIDECAR).read_bytes() if (folder / SIDECAR).is_file() else b""


def _inventory_flaws(folder: Path, object_id: str, prefix: str) -> Iterator[Flaw]:
    """The inventory here: legible, as its sidecar says, and of this object."""
    named = Flaw(object_id, f"{prefix}/{FILE}", "inventory")
    try:
        data = (folder / FILE).read_bytes()
        found = inventory.parse(data).object_id
    except (OSError, ValueError) as why:
        yield Flaw(object_id, named.path, named.kind, "an inventory", str(why))
        return
    if found != object_id:
        yield Flaw(object_id, named.path, named.kind, object_id, found)
    if (folder / SIDECAR).is_file():
        yield from _unlike(folder / SIDECAR, inventory.sidecar(data), Flaw(object_id, named.path, "inventory"))
    else:
        yield Flaw(object_id, f"{prefix}/{SIDECAR}", "sidecar", expected=SIDECAR)


def _contents(folder: Path) -> Inventory | None:
    """The inventory to go by: the object's if sound, else the newest sound one of its versions."""
    versions = sorted(folder.glob("v*"), key=lambda one: (len(one.name), one.name), reverse=True)
    for place in (folder, *versions):
        try:
            return inventory.load(place)
        except ObjectDamaged:
            continue
    return None


def _version_flaws(folder: Path, contents: Inventory, object_id: str, prefix: str) -> Iterator[Flaw]:
    """Each version's folder, and its inventory: the state of the object as it was then."""
    for count, version in enumerate(contents.versions, 1):
        place = folder / version.name
        if not place.is_dir():
            yield Flaw(object_id, f"{prefix}/{version.name}", "missing-version", expected=version.name)
            continue
        problems = list(_inventory_flaws(place, object_id, f"{prefix}/{version.name}"))
        yield from problems
        if not problems and inventory.load(place).versions != contents.versions[:count]:
            path = f"{prefix}/{version.name}/{FILE}"
            yield Flaw(object_id, path, "inventory", "the versions of the object's inventory", "others")


def _content_flaws(folder: Path, contents: Inventory, object_id: str, prefix: str) -> Iterator[Flaw]:
    found = set(_files(folder, ""))
    expected = {path: digest for digest, paths in contents.manifest.items() for path in paths}
    for path, digest in sorted(expected.items()):
        named = f"{prefix}/{path}"
        if path in found:
            yield from _wrong_digest(folder / path, digest, object_id, named)
        elif (folder / path.split("/")[0]).is_dir():  # else the whole version is missing, and was named
            yield Flaw(object_id, named, "missing-file", digest)
    own = {layout.OBJECT_MARKER, FILE, SIDECAR}
    own |= {f"{version.name}/{name}" for version in contents.versions for name in (FILE, SIDECAR)}
    for path in sorted(found - own - expected.keys()):
        yield Flaw(object_id, f"{prefix}/{path}", "extra-file", found=path)


def _files(folder: Path, prefix: str) -> Iterator[str]:
    """Paths of all files; links and empty folders with a "/" at the end, so that they are never expected."""
    entries = list(os.scandir(folder))
    for entry in entries:
        path = prefix + entry.name
        if entry.is_dir(follow_symlinks=False):
            yield from _files(Path(entry.path), path + "/")
        else:
            yield path if entry.is_file(follow_symlinks=False) else path + "/"
    if not entries:
        yield prefix


def _wrong_digest(path: Path, expected: str, object_id: str, named: str) -> Iterator[Flaw]:
    try:
        with path.open("rb") as file:
            found = hashlib.file_digest(file, "sha512").hexdigest()
    except OSError as why:
        found = why.strerror or str(why)
    if found != expected:
        yield Flaw(object_id, named, "wrong-digest", expected, found)


def _unlike(path: Path, content: bytes, flaw: Flaw) -> Iterator[Flaw]:
    """The flaw, with both contents in it, if the file is missing or differs."""
    found = path.read_bytes() if path.is_file() else b""
    if found != content:
        said = (content.decode().strip(), found.decode(errors="replace").strip())
        yield Flaw(flaw.object_id, flaw.path, flaw.kind, *said)
