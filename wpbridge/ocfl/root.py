"""The storage root: writing versions so that each is there whole or not at all, and reading them."""

from __future__ import annotations

import errno
import hashlib
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from wpbridge.errors import Busy
from wpbridge.ocfl import commit, inventory, layout, verify
from wpbridge.ocfl.defects import NotArchived, ObjectDamaged, RootMissing, RootOccupied, WriteFailed
from wpbridge.ocfl.inventory import Inventory, Version
from wpbridge.ocfl.stage import Stage, await_writer, claimed, key, sync, sync_tree, write_all
from wpbridge.ocfl.verify import Flaw
from wpbridge.texts import T

BOUNDARIES = commit.BOUNDARIES
_AT_ONCE = 16  # objects that a worker is given


def _nothing(boundary: str) -> None:
    """The default observer of the boundaries."""


@dataclass(frozen=True)
class Root:
    """An OCFL 1.1 storage root in the folder `folder`; make one by `create` or `open`."""

    folder: Path

    @classmethod
    def create(cls, path: Path) -> Root:
        """Make an empty folder (or none yet) a storage root; an existing root is opened.

        Raises RootOccupied if the folder holds anything else, WriteFailed.
        """
        if (path / layout.ROOT_MARKER).exists():
            return cls.open(path)
        _refuse_foreign(path)
        try:
            (path / "extensions" / layout.STAGING).mkdir(parents=True, exist_ok=True)
            *others, marker = layout.root_files().items()
            write_all(path, dict(others))
            sync_tree(path)
            write_all(path, dict([marker]))  # last: a folder half prepared is not a root
            sync(path / marker[0])
            sync(path)
            sync(path.parent)
        except OSError as why:
            raise _write_failed(path, why) from why
        return cls(path)

    @classmethod
    def open(cls, path: Path) -> Root:
        """Open an existing root; never makes one, since a lost mount looks like an empty folder.

        Raises RootMissing.
        """
        if not (path / layout.ROOT_MARKER).is_file():
            sentence = (
                "There is no archive in {path}: its disk may not be mounted, or the path is wrong. Nothing was "
                "written. Mount the disk or correct the path."
            )
            raise RootMissing(T(sentence, path=str(path)))
        return cls(path)

    def put(
        self,
        object_id: str,
        files: Mapping[str, bytes | Path],
        *,
        message: str,
        user: str,
        user_address: str = "",
        created: datetime,
        at: Callable[[str], None] = _nothing,
    ) -> str:
        """Archive one new version whose logical state is exactly `files` (logical path -> content or source).

        Returns its name ("v1", "v2", ...). Content the object already has is not stored again (OCFL section
        3.5.2). If the newest version has this state and this message already, its name is returned and nothing
        is written, so that a run repeated after a crash is harmless. `at` is called at each of `BOUNDARIES`.
        Raises BadPath, SourceUnreadable, ObjectDamaged, RootMissing, WriteFailed, and Busy if another process
        writes this object; ValueError for a naive `created`.
        """
        layout.check_paths(files)
        if created.utcoffset() is None:
            raise ValueError("created must carry its time zone")
        self.open(self.folder)
        version = Version("", created, message, user, {}, user_address)
        try:
            with claimed(self.stage(object_id)) as stage:
                return commit.write(self.folder, stage, object_id, files, version, at)
        except OSError as why:
            raise _write_failed(self.path(object_id), why) from why

    def rewrite(
        self,
        object_id: str,
        change: Callable[[str, bytes], bytes],
        renamed: Mapping[str, str] | None = None,
        at: Callable[[str], None] = _nothing,
    ) -> None:
        """Replace content in all versions of an object: `change` is given a logical path and what it holds, and returns
        what it holds from now on; `renamed` are the paths that get another name. Versions and their dates stay,
        digests and inventories follow.

        Only for what the law says must be forgotten: a version is otherwise never changed. `at` is told "staged",
        "removed" and "renamed"; a process that dies leaves the old object or, by `recover`, the new one. Errors as put.
        """
        try:
            with claimed(self.stage(object_id)) as stage:
                commit.rewrite(self.folder, stage, object_id, change, renamed or {}, at)
        except OSError as why:
            raise _write_failed(self.path(object_id), why) from why

    def versions(self, object_id: str) -> list[Version]:
        """All versions, oldest first; empty if the object is not archived. Raises ObjectDamaged."""
        return list(self._known(object_id).versions)

    def read(self, object_id: str, path: str, version: str | None = None) -> bytes:
        """The content of a logical path in a version (the newest by default), checked against its digest.

        Raises NotArchived, ObjectDamaged.
        """
        digest, file = self._locate(object_id, path, version)
        try:
            content = file.read_bytes()
        except OSError as why:
            raise inventory.damaged(file, why.strerror or str(why)) from why
        if hashlib.sha512(content).hexdigest() != digest:
            raise inventory.damaged(file, "its content has another digest")
        return content

    def file(self, object_id: str, path: str, version: str | None = None) -> Path:
        """Where the content of a logical path in a version (the newest by default) lies; it is not looked at.

        Raises NotArchived, ObjectDamaged.
        """
        return self._locate(object_id, path, version)[1]

    def fingerprint(self, object_id: str, version: str) -> str:
        """The sha512 of a version's own inventory, which names all of its files by their digests and never changes; ""
        when it is not there."""
        try:
            return hashlib.sha512((self.path(object_id) / version / inventory.FILE).read_bytes()).hexdigest()
        except OSError:
            return ""

    def assemble(self, object_id: str, version: str, target: Path) -> list[str]:
        """Write the files of a version under their own names into a folder, each compared with its digest; their
        logical paths. What is stored once under several names, or with an earlier version, stands in place again.

        Raises NotArchived, ObjectDamaged, OSError.
        """
        state = next((one.state for one in self.versions(object_id) if one.name == version), {})
        for path in state:
            place = target / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(self.read(object_id, path, version))
        return list(state)

    def files(self, object_id: str) -> dict[str, Path]:
        """Where the files of all versions lie, by logical path, the newest of each; empty if the object is not
        archived. They are not looked at. Raises ObjectDamaged.
        """
        found, folder = self._known(object_id), self.path(object_id)
        named = {path: digest for version in found.versions for path, digest in version.state.items()}
        return {path: folder / found.content(digest) for path, digest in named.items()}

    def path(self, object_id: str) -> Path:
        """The folder of an object, whether it exists or not. Raises BadPath."""
        return self.folder / layout.object_path(object_id)

    def stage(self, object_id: str) -> Path:
        """The folder where a new version of the object is prepared. Raises BadPath."""
        layout.object_path(object_id)
        return self.folder / "extensions" / layout.STAGING / key(object_id)

    def objects(self) -> Iterator[str]:
        """The identifiers of all objects, in the order of their folders. Raises ObjectDamaged."""
        for kind, folder in layout.walk(self.folder):
            if kind == "object":
                yield inventory.load(folder).object_id

    def recover(self) -> list[str]:
        """Finish or remove what dead processes left behind; returns one English sentence for each.

        A version whose folder is in place is completed (its inventory becomes the object's), any other is
        removed. Stages of living writers are left alone. Takes time by the leftovers, not by the archive.
        Raises WriteFailed.
        """
        staging = self.folder / "extensions" / layout.STAGING
        names = {entry.name.removesuffix(".lock") for entry in staging.glob("*")}
        try:
            return [done for name in sorted(names) if (done := self._settle(staging / name))]
        except OSError as why:
            raise _write_failed(self.folder, why) from why

    def verify(self, object_ids: Iterable[str] | None = None, workers: int = 1) -> Iterator[Flaw]:
        """Everything that is missing, extra or changed, in these objects or (None) in the whole root.

        Nothing is repaired. Content is streamed. Writers may work meanwhile. `workers` processes share the objects.
        """
        yield from verify.root_flaws(self.folder)
        strays: list[Path] = []
        folders = self._folders(strays) if object_ids is None else ((one, self.path(one)) for one in object_ids)
        if workers == 1:
            for object_id, folder in folders:
                yield from self._object_flaws(object_id, folder)
        else:
            with ProcessPoolExecutor(workers) as pool:
                for flaws in pool.map(self._listed, folders, chunksize=_AT_ONCE):
                    yield from flaws
        if object_ids is None:
            yield from verify.strays(self.folder, strays)

    def _listed(self, one: tuple[str, Path]) -> list[Flaw]:
        return list(self._object_flaws(*one))

    def _folders(self, strays: list[Path]) -> Iterator[tuple[str, Path]]:
        """The folders of all objects, their names not read yet; what is none goes to `strays`."""
        for kind, folder in layout.walk(self.folder):
            if kind == "object":
                yield "", folder
            else:
                strays.append(folder)

    def _object_flaws(self, object_id: str, folder: Path) -> Iterator[Flaw]:
        before = verify.mark(folder)
        flaws = list(verify.object_flaws(folder, object_id))
        # A writer at work, or one that has just ended, makes a sound object look torn: look once more.
        if flaws and (await_writer(self.stage(flaws[0].object_id)) or verify.mark(folder) != before):
            flaws = list(verify.object_flaws(folder, object_id))
        yield from flaws

    def _settle(self, folder: Path) -> str | None:
        try:
            with claimed(folder) as stage:
                return _settled(self.folder, stage)
        except Busy:
            return None  # its writer lives

    def _known(self, object_id: str) -> Inventory:
        """The inventory, one without versions if the object is not archived."""
        return self._load(object_id) if self.path(object_id).exists() else Inventory(object_id, {}, ())

    def _load(self, object_id: str) -> Inventory:
        try:
            return inventory.load(self.path(object_id))
        except ObjectDamaged:
            # Between the two renames of a living writer, inventory and sidecar disagree for a moment.
            await_writer(self.stage(object_id))
            return inventory.load(self.path(object_id))

    def _locate(self, object_id: str, path: str, version: str | None) -> tuple[str, Path]:
        found = self._known(object_id)
        for one in reversed(found.versions):
            if version in {None, one.name} and path in one.state:
                digest = one.state[path]
                return digest, self.path(object_id) / found.content(digest)
            if version in {None, one.name}:
                break
        sentence = "The archive holds no {path} in {version} of {item}. Check the name and the version."
        newest = version or T("the newest version")
        raise NotArchived(T(sentence, path=path, version=newest, item=object_id))


def _settled(root: Path, stage: Stage) -> str:
    name, finished = stage.object_id or stage.folder.name, commit.finish(root, stage)
    stage.close()
    return f"{name}: {finished} was completed" if finished else f"{name}: an unfinished version was removed"


def _refuse_foreign(path: Path) -> None:
    own = {"extensions", "ocfl_layout.json"}  # of a creation that was interrupted
    foreign = sorted(entry.name for entry in path.iterdir() if entry.name not in own) if path.exists() else []
    if foreign:
        sentence = (
            "The folder {path} holds {name}, so no archive was made there. Choose an empty folder; if this is an "
            "existing archive, its marker file is lost: restore it from a backup."
        )
        raise RootOccupied(T(sentence, path=str(path), name=foreign[0]))


def _write_failed(path: Path, why: OSError) -> WriteFailed:
    reason = T("the disk is full") if why.errno in {errno.ENOSPC, errno.EDQUOT} else os.strerror(why.errno or 0)
    sentence = (
        "The archive could not be written at {path}: {reason}. What was archived before is unharmed. Solve this, "
        "then repeat: nothing will be archived twice."
    )
    return WriteFailed(T(sentence, path=str(path), reason=reason))
