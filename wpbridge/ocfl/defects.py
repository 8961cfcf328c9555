"""What can be wrong with an archive, and with what is given to it."""

from __future__ import annotations

from wpbridge.errors import Defect, TryLater


class RootMissing(Defect):
    """The folder is not an archive: a lost mount, a wrong path, or a damaged marker."""


class RootOccupied(Defect):
    """The folder for a new archive already holds something else."""


class ObjectDamaged(Defect):
    """What is archived does not agree with its own digests."""


class NotArchived(Defect):
    """The archive holds no such object, version or file."""


class BadPath(Defect):
    """An object identifier or a logical path that must not become a file name."""


class SourceUnreadable(Defect):
    """A file that was to be archived cannot be read."""


class WriteFailed(TryLater):
    """The disk refused (full, read-only, broken); everything archived before is unharmed."""
