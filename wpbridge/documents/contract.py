"""What is found in a file, in words that both sides of the door know."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from wpbridge.models import Attachment

# Problems: "" or the gravest of these.
EMPTY, TRUNCATED, LOCKED, BROKEN = "empty", "truncated", "locked", "broken"
MACRO, EXECUTABLE, MISMATCH, TOO_LARGE, TIMEOUT = "macro", "executable", "mismatch", "too_large", "timeout"

# Traits: what a reader or a publisher should know of a file that opens.
SCAN = "scan"  # a PDF whose pages are pictures, without a layer of text
PDFA = "pdfa"  # says of itself that it is PDF/A
SIGNED = "signed"
CHANGED_AFTER_SIGNING = "changed_after_signing"
SCRIPT = "script"
ATTACHMENTS = "attachments"
TRACKED = "tracked"  # tracked changes
COMMENTS = "comments"
HIDDEN_SHEETS, HIDDEN_ROWS, HIDDEN_SLIDES = "hidden_sheets", "hidden_rows", "hidden_slides"
HIDDEN_TEXT = "hidden_text"
LAYERS = "layers"  # layers that are off at first
EXTERNAL = "external"  # parts that are fetched from elsewhere
GPS = "gps"
CAPTIONS = "captions"  # a track of subtitles

MAX_BYTES = 64 << 20  # of a file that is opened; longer films and pictures are only looked at
MAX_UNPACKED = 64 << 20  # of an archive, before its ratio matters
MAX_RATIO = 100
MAX_ENTRIES = 10_000
MAX_PAGES = 200
MAX_TEXT = 2_000_000  # characters
MAX_PIXELS = 100_000_000
MAX_NAMES = 1_000


@dataclass(kw_only=True)
class Looked:
    """What the child says of a file; see OpenedFile."""

    kind: str = "unknown"
    text: str = ""
    problem: str = ""
    hidden: list[str] = field(default_factory=list)
    traits: list[str] = field(default_factory=list)
    metadata: dict[str, str] = field(default_factory=dict)
    names: list[str] = field(default_factory=list)
    pages: int = 0
    width: int = 0
    height: int = 0
    seconds: float = 0.0

    def json(self) -> dict[str, Any]:
        """As it goes through the door: bounded, and without halves of characters."""
        found = asdict(self)
        found["text"] = _whole(self.text[:MAX_TEXT])
        found["hidden"] = [_whole(text[:MAX_TEXT]) for text in self.hidden[:MAX_NAMES]]
        found["names"] = [_whole(name[:500]) for name in self.names[:MAX_NAMES]]
        found["metadata"] = {_whole(k)[:100]: _whole(v)[:1000] for k, v in self.metadata.items() if v}
        found["traits"] = sorted(set(self.traits))
        return found


def _whole(text: str) -> str:
    return text.encode("utf-8", "replace").decode()


@dataclass(frozen=True, kw_only=True)
class OpenedFile:
    """A file of a post, looked into.

    `kind` is by content: pdf, docx, xlsx, pptx, odt, ods, odp, zip, jpeg, png, gif, webp, tiff, bmp, heic, mp4,
    mov, webm, mp3, wav, ogg, flac, text, csv, html, svg, rtf, ole (old Office), executable or unknown. `text` is
    what readers read in it, `hidden` what they do not see at once: comments, deleted but tracked words, hidden
    sheets, notes. `problem` is "" or the gravest constant; with TOO_LARGE, MACRO and MISMATCH there may be a text.
    `traits` are the constants above. `metadata`: author, last_modified_by, title, device, software, taken, gps.
    `names` are files inside. `width` and `height` in pixels, `seconds` of sound or film, 0 where not known.
    """

    attachment: Attachment
    kind: str
    text: str = ""
    problem: str = ""
    hidden: tuple[str, ...] = ()
    traits: frozenset[str] = frozenset()
    metadata: Mapping[str, str] = field(default_factory=dict)
    names: tuple[str, ...] = ()
    pages: int = 0
    width: int = 0
    height: int = 0
    seconds: float = 0.0

    @classmethod
    def of(cls, attachment: Attachment, looked: Mapping[str, Any]) -> OpenedFile:
        """From what came through the door."""
        found = dict(looked)
        found |= {"hidden": tuple(found["hidden"]), "names": tuple(found["names"])}
        return cls(attachment=attachment, **(found | {"traits": frozenset(found["traits"])}))
