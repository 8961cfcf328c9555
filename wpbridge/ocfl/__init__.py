"""An OCFL 1.1 storage root: folders anyone can read, versions, digests, and writes that are whole or absent.

The module knows nothing of press releases: it keeps named sets of files ("objects") in numbered versions.
Specification: https://ocfl.io/1.1/spec/ and extension 0003-hash-and-id-n-tuple-storage-layout.
"""

from wpbridge.ocfl.defects import (
    BadPath,
    NotArchived,
    ObjectDamaged,
    RootMissing,
    RootOccupied,
    SourceUnreadable,
    WriteFailed,
)
from wpbridge.ocfl.inventory import Version
from wpbridge.ocfl.root import BOUNDARIES, Root
from wpbridge.ocfl.verify import Flaw, is_turn

__all__ = [
    "BOUNDARIES",
    "BadPath",
    "Flaw",
    "NotArchived",
    "ObjectDamaged",
    "Root",
    "RootMissing",
    "RootOccupied",
    "SourceUnreadable",
    "Version",
    "WriteFailed",
    "is_turn",
]
