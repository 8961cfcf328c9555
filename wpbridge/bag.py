"""A bag (BagIt, RFC 8493) of archived versions: what an archival office takes in, and proves without wpbridge.

`data/SITE-post-N/vN/` holds each version as it was archived, `data/SITE-post-N/inventory.json` the digests and dates
of all versions of the post.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from wpbridge.errors import Defect, Refused
from wpbridge.files import staging
from wpbridge.ocfl import Root, Version
from wpbridge.ocfl.inventory import FILE
from wpbridge.ocfl.stage import sync_tree
from wpbridge.texts import T, Text


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """A version of an object that goes into a bag."""

    object_id: str
    version: Version

    @property
    def folder(self) -> str:
        """Where it lies in the payload."""
        return f"{_named(self.object_id)}/{self.version.name}"


def export(root: Root, chosen: Iterable[Chosen], target: Path, info: Mapping[str, str]) -> int:
    """Write a bag into a folder that is not there yet; how many files its payload has.

    `info` are the fields of bag-info.txt (RFC 8493 section 2.2.2). Refused for a folder that is there, that cannot be
    written, and for nothing chosen; Defect where the archive is not whole. Then nothing is left behind.
    """
    target, versions = target.resolve(), list(chosen)
    if not versions:
        raise Refused(T("Nothing was archived that fits what was asked for. Nothing was written. See: wpbridge "
                        "archive list"))  # fmt: skip
    if target.exists():
        raise Refused(T("{file} is there already. Nothing was changed; name a folder that does not exist yet.",
                        file=str(target)))  # fmt: skip
    _sound(root, {one.object_id for one in versions})
    try:
        return _written(root, versions, target, info)
    except OSError as error:
        why = Text("{why}", {"why": error.strerror or str(error)})
        raise Refused(T("{file} cannot be written: {why}", file=str(target), why=why)) from error


def _sound(root: Root, objects: set[str]) -> None:
    """Defect for the first flaw: a bag must never vouch for what is damaged."""
    for flaw in root.verify(sorted(objects)):
        raise Defect(T("{flaw} Nothing was exported.", flaw=flaw.text))


def _written(root: Root, versions: list[Chosen], target: Path, info: Mapping[str, str]) -> int:
    from bagit import make_bag

    with staging(target) as folder:
        stage = folder / target.name
        stage.mkdir()
        count = _payload(root, versions, stage)
        make_bag(str(stage), dict(info), checksums=["sha512"])
        sync_tree(stage)
        os.rename(stage, target)
    return count


def _payload(root: Root, versions: list[Chosen], stage: Path) -> int:
    """Write the payload, its bytes compared with their digests once more; how many files it has."""
    count = sum(len(root.assemble(one.object_id, one.version.name, stage / one.folder)) for one in versions)
    objects = {one.object_id for one in versions}
    for object_id in objects:
        shutil.copyfile(root.path(object_id) / FILE, stage / _named(object_id) / FILE)
    return count + len(objects)


def _named(object_id: str) -> str:
    return object_id.replace(":", "-")
