"""A folder instead of a network: one JSON file for each message, just as it would be sent. For the dry run.

<path>/<key>.json            the message, its words with the address in place
<path>/<key>.picture-1       its first picture
<path>/<key>.withdrawn       taken back, and when
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import quote, unquote

from connectors import values
from connectors.base import COMMON, Base
from connectors.same import same_address
from wpbridge.errors import AuthError, Defect, Unavailable
from wpbridge.models import Account, Delivery, Receipt
from wpbridge.plugins import Channel, ChannelSettings
from wpbridge.texts import T, Text

GUIDE = (
    T("Choose a folder whose parent exists, and write it as path into the table of the channel."),
)


def build(settings: ChannelSettings) -> Channel:
    """The channel of a `[channels.NAME]` table of this kind. ConfigError for a missing or wrong value."""
    return FileChannel(settings)


class FileChannel(Base):
    """One folder. Each method may raise Unavailable (no folder, disk full) and AuthError (no right to it)."""

    kind: ClassVar[str] = "file"
    settings: ClassVar[Mapping[str, Text]] = {
        "path": T("The folder that the messages are written into; made when its parent is there."),
        "limit": T("How many characters a message may have (default 500)."),
        "link": T("How many characters an address counts; 0: its length (default 23)."),
        **COMMON,
    }
    can: ClassVar[frozenset[str]] = frozenset({"find", "edit", "reply", "delete", "pictures"})
    corrects: ClassVar[str] = "edit"

    def __init__(self, settings: ChannelSettings) -> None:
        super().__init__(settings)
        self.folder = Path(values.words(settings, "path"))
        limit = values.number(settings, "limit", self._limits.text, least=50)
        link = values.number(settings, "link", self._limits.link)
        self._limits = replace(self._limits, text=limit, link=link)

    def verify(self) -> Account:
        """Write a file and take it away again."""
        with self._translated():
            self.folder.mkdir(exist_ok=True)
            with tempfile.TemporaryFile(dir=self.folder) as probe:
                probe.write(b"?")
        return Account(id=str(self.folder), login=self.folder.name)

    def find(self, delivery: Delivery) -> Receipt | None:
        """The newest message that links to the publication and was not taken back."""
        with self._translated():
            written = sorted(self._written(), key=lambda record: str(record["at"]), reverse=True)
        for record in written:
            receipt = self._receipt(record, recovered=True)
            if receipt.at >= delivery.since and same_address(record["address"], delivery.publication.address):
                return receipt
        return None

    def send(self, delivery: Delivery) -> Receipt:
        """Write the message. A key that was used already writes nothing and gives the first receipt."""
        with self._translated():
            self.folder.mkdir(exist_ok=True)
            if record := _read(self.folder / f"{_name(delivery.key)}.json"):
                return self._receipt(record)
        return self._write(delivery.key, delivery, {})

    def edit(self, receipt: Receipt, delivery: Delivery) -> Receipt:
        """Write the other words in the place of the first; they stay in the record."""
        with self._translated():
            before = _read(self.folder / f"{receipt.remote_id}.json") or {}
        earlier = [*before.get("earlier", []), before.get("text", "")]
        return self._write(unquote(receipt.remote_id), delivery, {"earlier": earlier})

    def reply(self, receipt: Receipt, delivery: Delivery) -> Receipt:
        """A message that names the first one."""
        return self._write(delivery.key, delivery, {"in_reply_to": receipt.remote_id})

    def delete(self, receipt: Receipt) -> None:
        """Mark the message as taken back; the file stays."""
        mark = json.dumps({"withdrawn_at": datetime.now(UTC).isoformat()})
        with self._translated():
            _write(self.folder / f"{receipt.remote_id}.withdrawn", mark.encode())

    def _write(self, key: str, delivery: Delivery, more: dict[str, Any]) -> Receipt:
        pictures = self._bytes(delivery)
        with self._translated():
            kept = [self._keep(key, number, data, delivery) for number, data in enumerate(pictures, 1)]
            record = _record(delivery, key) | {"pictures": kept} | more
            _write(self.folder / f"{_name(key)}.json", json.dumps(record, ensure_ascii=False, indent=1).encode())
        return self._receipt(record)

    def _written(self) -> Iterator[dict[str, Any]]:
        for file in self.folder.glob("*.json"):
            record = _read(file)
            if record and not file.with_suffix(".withdrawn").exists():
                yield record

    def _keep(self, key: str, number: int, data: bytes, delivery: Delivery) -> dict[str, Any]:
        """Copy a picture beside the message; what the message says about it."""
        photo, picture = delivery.photos[number - 1], delivery.message.pictures[number - 1]
        copy = self.folder / f"{_name(key)}.picture-{number}{photo.path.suffix}"
        _write(copy, data)
        about = {"part": picture.part, "alt": photo.alt, "file": copy.name}
        return about | {"sha256": hashlib.sha256(data).hexdigest()}

    def _receipt(self, record: Mapping[str, Any], recovered: bool = False) -> Receipt:
        name = _name(record["key"])
        at = datetime.fromisoformat(record["at"])
        url = (self.folder.absolute() / f"{name}.json").as_uri()
        return Receipt(remote_id=name, url=url, at=at, recovered=recovered, raw=dict(record))

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except PermissionError as error:
            raise AuthError(
                T("{channel}: wpbridge may not write into {path}.", channel=self.name, path=str(self.folder))
            ) from error
        except OSError as error:
            raise Unavailable(
                T(
                    "{channel}: {path} cannot be used: {why}. Nothing was written; try again later.",
                    channel=self.name,
                    path=str(self.folder),
                    why=error.strerror or type(error).__name__,
                )
            ) from error


settings = FileChannel.settings  # the configuration asks the module for them


def _name(key: str) -> str:
    """A key as the name of a file."""
    return quote(key, safe="")


def _record(delivery: Delivery, key: str) -> dict[str, Any]:
    publication = delivery.publication
    return {
        "key": key,
        "channel": delivery.message.channel,
        "text": delivery.text,
        "address": publication.address,
        "site": publication.site,
        "post_id": publication.post_id,
        "digest": publication.digest,
        "at": datetime.now(UTC).isoformat(),
    }


def _read(path: Path) -> dict[str, Any] | None:
    """The message in a file, None when there is none. Defect for a file that is no message."""
    try:
        record: dict[str, Any] = json.loads(path.read_bytes())
        return record | {name: str(record[name]) for name in ("key", "at", "address")}
    except FileNotFoundError:
        return None
    except (ValueError, TypeError, KeyError) as error:
        raise Defect(T("{path} is not a message of this channel. Move it away.", path=str(path))) from error


def _write(path: Path, data: bytes) -> None:
    """All or nothing, and on the disk when it returns."""
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".", delete=False) as file:
        try:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
            os.replace(file.name, path)
        except OSError:
            Path(file.name).unlink(missing_ok=True)
            raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
