"""Writing a version: stage, force to disk, rename in; and finishing what a dead writer had renamed in.

A new object appears by one rename. A new version appears by three: its folder, then the object's inventory,
then the sidecar. A process that dies between them leaves an object that `finish` completes from the version's
own copy of the inventory: nothing else is needed, since that copy was on the disk before the first rename.
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from wpbridge.ocfl import inventory, layout
from wpbridge.ocfl.defects import ObjectDamaged
from wpbridge.ocfl.inventory import FILE, SIDECAR, Inventory, Version
from wpbridge.ocfl.stage import Stage, sync, sync_tree, write_all

_ANEW, _BEFORE = "anew", "before"  # in the stage: an object with other content, and as it was

BOUNDARIES = (
    "locked",  # the object is ours; nothing is staged
    "copied",  # the content is staged, its digests known; not forced to the disk
    "staged",  # the version with its inventory is on the disk, outside the hierarchy
    "renamed",  # its folder is in place; the object's inventory is still the old one
    "inventory",  # the object's inventory is the new one, the sidecar still the old one
    "sidecar",  # all is in place; the stage is not yet removed
)  # a new object arrives whole: for it, the last three name the same state


def write(
    root: Path,
    stage: Stage,
    object_id: str,
    files: Mapping[str, bytes | Path],
    version: Version,
    at: Callable[[str], None],
) -> str:
    """Write `version` (its name and state still empty) with these files; see Root.put. Leaves no stage behind."""
    finish(root, stage)  # of a writer that died
    try:
        at("locked")
        stage.note(object_id)
        return _written(root, stage, files, version, at)
    finally:
        finish(root, stage)
        stage.close()


def rewrite(
    root: Path,
    stage: Stage,
    object_id: str,
    change: Callable[[str, bytes], bytes],
    renamed: Mapping[str, str],
    at: Callable[[str], None],
) -> None:
    """Write an object anew with other content; see Root.rewrite. Leaves no stage behind."""
    finish(root, stage)
    try:
        stage.note(object_id)
        folder, anew = root / layout.object_path(object_id), stage.folder / _ANEW
        _anew(folder, anew, inventory.load(folder), change, renamed)
        sync_tree(stage.folder)
        at("staged")
        os.rename(folder, stage.folder / _BEFORE)
        at("removed")
        os.rename(anew, folder)
        sync(folder.parent)
        at("renamed")
    finally:
        finish(root, stage)
        stage.close()


def _anew(
    folder: Path, anew: Path, old: Inventory, change: Callable[[str, bytes], bytes], renamed: Mapping[str, str]
) -> None:
    """The whole object with changed content: the same versions under other digests."""

    def placed(path: str) -> str:
        version, content, logical = path.split("/", 2)
        return f"{version}/{content}/{renamed.get(logical, logical)}"

    named = {digest: path for version in old.versions for path, digest in version.state.items()}
    digests, manifest = dict[str, str](), dict[str, tuple[str, ...]]()
    for digest, paths in old.manifest.items():
        content = (folder / paths[0]).read_bytes()
        if hashlib.sha512(content).hexdigest() != digest:
            raise inventory.damaged(folder / paths[0], "its content has another digest")
        changed = change(named.get(digest, paths[0]), content)
        digests[digest] = hashlib.sha512(changed).hexdigest()
        places = tuple(map(placed, paths))
        manifest[digests[digest]] = (*manifest.get(digests[digest], ()), *places)
        write_all(anew, dict.fromkeys(places, changed))
    states = [{renamed.get(p, p): digests[d] for p, d in one.state.items()} for one in old.versions]
    versions = [replace(one, state=state) for one, state in zip(old.versions, states, strict=True)]
    for count in range(1, len(versions) + 1):
        within = {d: some for d, paths in manifest.items() if (some := tuple(p for p in paths if _age(p) <= count))}
        _complete(anew, Inventory(old.object_id, within, tuple(versions[:count])))


def _age(path: str) -> int:
    """The number of the version in whose folder a content lies."""
    return int(path.partition("/")[0].removeprefix("v"))


def finish(root: Path, stage: Stage) -> str | None:
    """Complete the object if its newest version folder is in place but not yet its inventory; empties the stage.

    Returns the name of the version completed. Rolls forward only from what a torn write can have left: an
    inventory that is this version's or the one before. Anything else is damage, and is left as it is.
    """
    folder = root / layout.object_path(stage.object_id) if stage.object_id else None
    if folder and (stage.folder / _BEFORE).exists() and not folder.exists():  # between the two renames of a rewriting
        os.rename(stage.folder / _ANEW, folder)
        sync(folder.parent)
    stage.clear()
    newest = newest_version(folder) if folder else None
    if folder is None or newest is None or not _is_torn(folder, newest):
        return None
    data = (folder / newest / FILE).read_bytes()
    write_all(stage.folder, {FILE: data, SIDECAR: inventory.sidecar(data)})
    sync_tree(stage.folder)
    _publish(stage.folder, folder, lambda boundary: None)
    stage.clear()
    return newest


def newest_version(folder: Path) -> str | None:
    """The name of the newest version folder of an object, None if there is none."""
    names = [entry.name for entry in folder.glob("v*")] if folder.exists() else []
    return max((n for n in names if re.fullmatch(r"v[1-9][0-9]*", n)), key=lambda n: int(n[1:]), default=None)


def _written(
    root: Path,
    stage: Stage,
    files: Mapping[str, bytes | Path],
    version: Version,
    at: Callable[[str], None],
) -> str:
    place = layout.object_path(stage.object_id)
    old, target = _current(root / place, stage.object_id), stage.folder / "tree" / place
    name = f"v{len(old.versions) + 1}"
    state = {
        path: stage.take(source, target, f"{name}/content/{path}", old.manifest)
        for path, source in sorted(files.items())
    }
    at("copied")
    if old.versions and (old.head.state, old.head.message) == (state, version.message):
        return old.head.name
    _complete(target, old.grown(replace(version, name=name, state=state), stage.added))
    sync_tree(stage.folder)
    at("staged")
    _move_in(root, stage.folder / "tree", place, name, at)
    return name


def _current(folder: Path, object_id: str) -> Inventory:
    if not folder.exists():
        return Inventory(object_id, {}, ())
    found = inventory.load(folder)
    if newest_version(folder) != found.head.name or found.object_id != object_id:
        raise inventory.damaged(folder / FILE, "it does not name the newest version in this folder")
    return found


def _complete(target: Path, new: Inventory) -> None:
    """Add what makes the staged content a version, and (for a new object) an object."""
    data = new.dump()
    both = {FILE: data, SIDECAR: inventory.sidecar(data)}
    write_all(target / new.head.name, both)
    write_all(target, both)
    if len(new.versions) == 1:
        write_all(target, {layout.OBJECT_MARKER: b"ocfl_object_1.1\n"})


def _move_in(root: Path, tree: Path, place: os.PathLike[str], name: str, at: Callable[[str], None]) -> None:
    if name == "v1":
        _move_object(root, tree, Path(place))
        for boundary in ("renamed", "inventory", "sidecar"):
            at(boundary)
        return
    os.rename(tree / place / name, root / place / name)
    sync(root / place)
    at("renamed")
    _publish(tree / place, root / place, at)


def _move_object(root: Path, tree: Path, place: Path) -> None:
    """Rename the highest folder that the root does not have yet: no empty folder ever stands in the hierarchy."""
    steps = [*reversed(place.parents), place][1:]
    while True:
        step = next(step for step in steps if not (root / step).exists())
        try:
            os.rename(tree / step, root / step)
            return sync((root / step).parent)
        except OSError as why:
            # Another object, written at the same moment, brought this folder: rename a lower one.
            if why.errno not in {errno.ENOTEMPTY, errno.EEXIST}:
                raise


def _publish(source: Path, folder: Path, at: Callable[[str], None]) -> None:
    os.replace(source / FILE, folder / FILE)
    at("inventory")
    os.replace(source / SIDECAR, folder / SIDECAR)
    sync(folder)
    at("sidecar")


def _is_torn(folder: Path, newest: str) -> bool:
    try:
        new = inventory.load(folder / newest).dump()
        before = folder / f"v{int(newest[1:]) - 1}" / FILE
        found = (folder / FILE).read_bytes()
        complete = found == new and (folder / SIDECAR).read_bytes() == inventory.sidecar(new)
        return not complete and found in {new, before.read_bytes()}
    except (ObjectDamaged, OSError):
        return False
