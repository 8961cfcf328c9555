"""A folder instead of a network: one JSON file for each message, just as it would be sent. For the dry run.

<path>/<key>.json            the message, its words with the address in place
<path>/<key>.picture.jpg     its picture
<path>/<key>.withdrawn       taken back, and when
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import quote

from connectors import values
from connectors.compose import compose
from connectors.same import same_address
from wpbridge.errors import AuthError, Defect, Unavailable
from wpbridge.models import Account, Message, Publication, Receipt, Snapshot
from wpbridge.plugins import Channel, ChannelSettings, Limits
from wpbridge.texts import T


def build(settings: ChannelSettings) -> Channel:
    """The channel of a `[channels.NAME]` table of this kind. ConfigError for a missing or wrong value."""
    values.of_kind(settings, FileChannel.kind)
    return FileChannel(settings)


class FileChannel:
    """One folder. Each method may raise Unavailable (no folder, disk full) and AuthError (no right to it)."""

    kind: ClassVar[str] = "file"
    settings: ClassVar[Mapping[str, str]] = {
        "path": "The folder that the messages are written into; made when its parent is there.",
        "limit": "How many characters a message may have (default 500).",
        "link": "How many characters an address counts; 0: its length (default 23).",
    }
    capabilities: ClassVar[frozenset[str]] = frozenset({"find", "delete", "pictures"})

    def __init__(self, settings: ChannelSettings) -> None:
        self.name = settings.name
        self.folder = Path(values.words(settings, "path"))
        limit, link = values.number(settings, "limit", 500, least=50), values.number(settings, "link", 23)
        self._limits = Limits(text=limit, link=link)

    @property
    def limits(self) -> Limits:
        """As set, so that the folder can stand in for a network."""
        return self._limits

    def verify(self) -> Account:
        """Write a file and take it away again."""
        with self._translated():
            self.folder.mkdir(exist_ok=True)
            with tempfile.TemporaryFile(dir=self.folder) as probe:
                probe.write(b"?")
        return Account(id=str(self.folder), login=self.folder.name)

    def render(self, snapshot: Snapshot) -> Message:
        """Title, lead, `{link}`, hashtags. Pure. Refused when title and link do not fit."""
        return compose(self.name, snapshot.post, self._limits)

    def find(self, message: Message, publication: Publication, since: datetime) -> Receipt | None:
        """The newest message that links to the publication and was not taken back."""
        with self._translated():
            written = sorted(self._written(), key=lambda record: str(record["at"]), reverse=True)
        for record in written:
            receipt = self._receipt(record, recovered=True)
            if receipt.at >= since and same_address(record["address"], publication.address):
                return receipt
        return None

    def send(self, message: Message, publication: Publication, key: str, picture: Path | None) -> Receipt:
        """Write the message. A key that was used already writes nothing and gives the first receipt.

        Defect when the picture is not there.
        """
        name = quote(key, safe="")
        with self._translated():
            self.folder.mkdir(exist_ok=True)
            if record := _read(self.folder / f"{name}.json"):
                return self._receipt(record)
            data = self._picture(message, picture)
            record = _record(message, publication, key) | self._keep(name, message, picture, data)
            _write(self.folder / f"{name}.json", json.dumps(record, ensure_ascii=False, indent=1).encode())
        return self._receipt(record)

    def delete(self, receipt: Receipt) -> None:
        """Mark the message as taken back; the file stays."""
        mark = json.dumps({"withdrawn_at": datetime.now(UTC).isoformat()})
        with self._translated():
            _write(self.folder / f"{receipt.remote_id}.withdrawn", mark.encode())

    def _written(self) -> Iterator[dict[str, Any]]:
        for file in self.folder.glob("*.json"):
            record = _read(file)
            if record and not file.with_suffix(".withdrawn").exists():
                yield record

    def _picture(self, message: Message, picture: Path | None) -> bytes:
        if not message.picture:
            return b""
        if picture is None or not picture.is_file():
            raise Defect(T("{channel}: the picture of the message is missing.", channel=self.name))
        return picture.read_bytes()

    def _keep(self, name: str, message: Message, picture: Path | None, data: bytes) -> dict[str, Any]:
        """Copy the picture beside the message; what the message says about it."""
        if not message.picture or picture is None:
            return {"picture": None}
        copy = self.folder / f"{name}.picture{picture.suffix}"
        _write(copy, data)
        about = {"part": message.picture, "alt": message.alt, "file": copy.name}
        return {"picture": about | {"sha256": hashlib.sha256(data).hexdigest()}}

    def _receipt(self, record: Mapping[str, Any], recovered: bool = False) -> Receipt:
        name = quote(record["key"], safe="")
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


def _record(message: Message, publication: Publication, key: str) -> dict[str, Any]:
    return {
        "key": key,
        "channel": message.channel,
        "text": message.with_link(publication.address),
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
