"""Whether an archive is complete and intact: every file there, every digest right, nothing extra."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path, PurePosixPath
from urllib.parse import unquote

from wpbridge.ocfl import inventory, layout
from wpbridge.ocfl.inventory import FILE, SIDECAR, Inventory
from wpbridge.ocfl.stage import is_abandoned
from wpbridge.texts import T, Text

_SMALL = 1 << 20  # bytes

MEANINGS = {
    "root-marker": T("the marker of the archive is missing or changed"),
    "layout": T("the description of the folder layout is missing or changed"),
    "stray": T("this does not belong to the archive"),
    "unfinished": T("a write was interrupted; run the recovery"),
    "misplaced": T("it lies in a folder that belongs to another item"),
    "missing-object": T("the archived item is gone"),
    "object-marker": T("the marker of the item is missing or changed"),
    "inventory": T("the list of contents is missing, damaged or changed"),
    "sidecar": T("the digest of the list of contents is missing or changed"),
    "missing-version": T("the folder of a whole version is gone"),
    "missing-file": T("the file is gone"),
    "extra-file": T("the file is not in the list of contents"),
    "wrong-digest": T("the content was changed or cannot be read"),
    "unknown": T("the log of no site says that it was archived"),
    "other-log": T("the log in it is another than the store's"),
    "missing-log": T("rows of the log that were archived here are gone"),
    "other-inventory": T("the list of contents is another than the log says was archived"),
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


def strays(root: Path, found: Iterable[Path]) -> Iterator[Flaw]:
    """What belongs to no object (`found` in the hierarchy), and stages of dead writers (OCFL sections 4.2 and 4.4)."""
    for path in (*layout.stray_beside_marker(root), *found):
        yield Flaw("", path.relative_to(root).as_posix(), "stray", found=path.name)
    staging = root / "extensions" / layout.STAGING
    for name in sorted({entry.name.removesuffix(".lock") for entry in staging.glob("*")}):
        if is_abandoned(staging / name):
            yield Flaw("", (staging / name).relative_to(root).as_posix(), "unfinished", found=name)


def object_flaws(folder: Path, object_id: str = "") -> Iterator[Flaw]:
    """Everything wrong in one object (OCFL section 3). Without a name it is that of its inventory, else (damaged) of
    its folder."""
    here = _Listing.at(folder)
    object_id = object_id or (here.inventory.object_id if here.inventory else unquote(folder.name))
    prefix = "/".join(folder.parts[-layout.DEEP :])
    if not os.path.isdir(folder):
        yield Flaw(object_id, prefix, "missing-object", expected=object_id)
        return
    if PurePosixPath(prefix) != layout.object_path(object_id):
        yield Flaw(object_id, prefix, "misplaced", layout.object_path(object_id).as_posix(), prefix)
    marker = Flaw(object_id, f"{prefix}/{layout.OBJECT_MARKER}", "object-marker")
    yield from _unlike(f"{folder}/{layout.OBJECT_MARKER}", b"ocfl_object_1.1\n", marker)
    found = _files(folder)
    names = {path.partition("/")[0] for path in found if path.startswith("v")}
    listings = {name: _Listing.at(folder / name) for name in sorted(names, key=lambda name: (len(name), name))}
    yield from here.flaws(object_id, prefix)
    sound = [one.inventory for one in (here, *reversed(listings.values())) if one.inventory]
    if sound:  # to go by: the object's inventory, else the newest sound one of its versions
        yield from _version_flaws(listings, sound[0], object_id, prefix)
        yield from _content_flaws(folder, found, sound[0], object_id, prefix)


def is_turn(object_id: str, day: date, days: int) -> bool:
    """Whether it is this object's turn on a day, when each has its turn once in so many days. Nothing is remembered:
    who misses a day has that part checked in the next round."""
    place = int.from_bytes(hashlib.sha256(object_id.encode()).digest()[:8], "big")
    return place % days == day.toordinal() % days


def mark(folder: Path) -> tuple[int, int]:
    """Changes with every version that is written."""
    try:
        told = os.stat(f"{folder}/{SIDECAR}")
    except OSError:
        return 0, 0
    return told.st_ino, told.st_mtime_ns


@dataclass(frozen=True)
class _Listing:
    """The inventory file in a folder and its sidecar as they are; `inventory` is None unless both are sound."""

    data: bytes
    sidecar: bytes
    inventory: Inventory | None
    why: str

    @classmethod
    def at(cls, folder: Path) -> _Listing:
        """Read both."""
        sidecar = _content(f"{folder}/{SIDECAR}")
        try:
            with open(f"{folder}/{FILE}", "rb", buffering=0) as file:
                data = file.readall() or b""
            parsed, why = inventory.parse(data), ""
        except (OSError, ValueError) as odd:
            return cls(b"", sidecar, None, str(odd))
        return cls(data, sidecar, parsed if sidecar == inventory.sidecar(data) else None, why)

    def flaws(self, object_id: str, prefix: str) -> Iterator[Flaw]:
        """Whether it is legible, as its sidecar says, and of this object."""
        named = Flaw(object_id, f"{prefix}/{FILE}", "inventory")
        if self.why:
            yield replace(named, expected="an inventory", found=self.why)
            return
        found = inventory.parse(self.data).object_id
        if found != object_id:
            yield replace(named, expected=object_id, found=found)
        if not self.sidecar:
            yield Flaw(object_id, f"{prefix}/{SIDECAR}", "sidecar", expected=SIDECAR)
        elif self.inventory is None:
            said = inventory.sidecar(self.data).decode().strip()
            yield replace(named, expected=said, found=self.sidecar.decode(errors="replace").strip())


def _version_flaws(
    listings: Mapping[str, _Listing], contents: Inventory, object_id: str, prefix: str
) -> Iterator[Flaw]:
    """Each version's folder, and its inventory: the state of the object as it was then."""
    for count, version in enumerate(contents.versions, 1):
        if version.name not in listings:
            yield Flaw(object_id, f"{prefix}/{version.name}", "missing-version", expected=version.name)
            continue
        listing = listings[version.name]
        problems = list(listing.flaws(object_id, f"{prefix}/{version.name}"))
        yield from problems
        if not problems and listing.inventory and listing.inventory.versions != contents.versions[:count]:
            path = f"{prefix}/{version.name}/{FILE}"
            yield Flaw(object_id, path, "inventory", "the versions of the object's inventory", "others")


def _content_flaws(
    folder: Path, found: Set[str], contents: Inventory, object_id: str, prefix: str
) -> Iterator[Flaw]:
    names = {path.partition("/")[0] for path in found}
    expected = {path: digest for digest, paths in contents.manifest.items() for path in paths}
    for path, digest in expected.items():
        named = f"{prefix}/{path}"
        if path in found:
            yield from _wrong_digest(f"{folder}/{path}", digest, object_id, named)
        elif path.partition("/")[0] in names:  # else the whole version is missing, and was named
            yield Flaw(object_id, named, "missing-file", digest)
    own = {layout.OBJECT_MARKER, FILE, SIDECAR}
    own |= {f"{version.name}/{name}" for version in contents.versions for name in (FILE, SIDECAR)}
    for path in sorted(found - own - expected.keys()):
        yield Flaw(object_id, f"{prefix}/{path}", "extra-file", found=path)


def _files(folder: Path) -> set[str]:
    """Paths of all files; links and empty folders with a "/" at the end, so that they are never expected."""
    found, left = set[str](), [(str(folder), "")]
    while left:
        place, prefix = left.pop()
        with os.scandir(place) as entries:
            empty = True
            for entry in entries:
                empty, path = False, prefix + entry.name
                if entry.is_dir(follow_symlinks=False):
                    left.append((entry.path, f"{path}/"))
                else:
                    found.add(path if entry.is_file(follow_symlinks=False) else f"{path}/")
        if empty:
            found.add(prefix)
    return found


def _wrong_digest(path: str, expected: str, object_id: str, named: str) -> Iterator[Flaw]:
    try:
        found = _sha512(path)
    except OSError as why:
        found = why.strerror or str(why)
    if found != expected:
        yield Flaw(object_id, named, "wrong-digest", expected, found)


def _sha512(path: str) -> str:
    """The digest of a file. Most are small: those are read at once and without Python's buffers, which cost more than
    their digest."""
    place = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        size = os.fstat(place).st_size
        content = os.read(place, size + 1) if size <= _SMALL else b""
        if size <= _SMALL and len(content) == size:
            return hashlib.sha512(content).hexdigest()
        os.lseek(place, 0, os.SEEK_SET)
        with open(place, "rb", buffering=0, closefd=False) as file:
            return hashlib.file_digest(file, "sha512").hexdigest()
    finally:
        os.close(place)


def _content(path: str | Path) -> bytes:
    """What is in a file, nothing if there is none."""
    try:
        with open(path, "rb", buffering=0) as file:
            return file.readall() or b""
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
        return b""


def _unlike(path: str | Path, content: bytes, flaw: Flaw) -> Iterator[Flaw]:
    """The flaw, with both contents in it, if the file is missing or differs."""
    found = _content(path)
    if found != content:
        said = (content.decode().strip(), found.decode(errors="replace").strip())
        yield Flaw(flaw.object_id, flaw.path, flaw.kind, *said)
