"""The archive: one OCFL object per post, one version per publication, with all that proves it.

Everything needed to understand a version lies in it: what the site held, what the public saw, the files, the
findings, who decided, what the channels answered, and the post's part of the log (SOP step 7).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from importlib.resources import files
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import select

from wpbridge import effects, log
from wpbridge.desk import Desk
from wpbridge.digest import content, freeze, sha256
from wpbridge.effects import Deed
from wpbridge.errors import Defect, Refused
from wpbridge.metadata import dublin_core
from wpbridge.models import Attachment, Finding, Receipt, Snapshot
from wpbridge.ocfl import Root
from wpbridge.pull import MISSING
from wpbridge.store import editions, readers
from wpbridge.store.editions import Edition
from wpbridge.store.tables import effects as effects_table
from wpbridge.store.tables import stamp
from wpbridge.texts import T

_SNAPSHOT = TypeAdapter(Snapshot)
_FINDINGS = TypeAdapter(tuple[Finding, ...])
_RECEIPTS = TypeAdapter(Receipt | None)
_USER = "wpbridge"
READER = "archive"  # of the log: how far it was archived
PAGE, HEAD = "page/index.html", "log-head.txt"


def object_id(site: str, post_id: int) -> str:
    """The name of a post's object in the archive."""
    return f"{site}:post:{post_id}"


def is_post(name: str, site: str = "") -> bool:
    """Whether an object of the archive is a post, of this site where one is named; days of the log are objects too."""
    of, _, kind = name.partition(":")
    return kind.startswith("post:") and site in ("", of)


def store(desk: Desk, edition: Edition) -> bool:
    """Archive a published edition as a new version; False while it must wait.

    Defect when the archive is not where it was: a lost disk must never start a new archive.
    """
    receipt = desk.ledger.once(_deed(desk, edition))
    if receipt is None:
        return False
    desk.move(
        edition, "archive", {"object": object_id(desk.name, edition.post_id), "version": receipt.remote_id}
    )
    return True


def root(desk: Desk) -> Root:
    """The archive's root: opened, or made when nothing was ever archived. Defect when it was lost."""
    used = select(effects_table.c.id).where(
        effects_table.c.channel == "archive", effects_table.c.state == "done"
    )
    with desk.store.begin() as connection:
        was_used = connection.execute(used.limit(1)).first() is not None
        was_used = was_used or readers.position(connection, desk.name, READER) > 0
    return Root.open(desk.archive) if was_used else Root.create(desk.archive)


def put(desk: Desk, kept: Root, name: str, files: Mapping[str, bytes | Path], message: str) -> str:
    """Write a version of an object; its name. Errors as Root.put."""
    return kept.put(
        name,
        files,
        message=message,
        user=_USER,
        user_address=desk.settings.url,
        created=desk.clock(),
        at=lambda place: desk.at(f"ocfl:{place}"),
    )


def snapshot(kept: Root, name: str, version: str) -> Snapshot:
    """What was approved, as a version holds it. NotArchived, ObjectDamaged; Defect where it does not agree with its
    digest, Refused for a version of before the whole snapshot was archived."""
    told = json.loads(kept.read(name, "snapshot.json", version))
    if "snapshot" not in told:
        raise Refused(
            T(
                "{object} {version} was archived by an older wpbridge, which left out what is needed to bring it "
                "back. Nothing was changed; its post.json has the text.",
                object=name,
                version=version,
            )
        )
    found = _SNAPSHOT.validate_python(told["snapshot"])
    if freeze(found.site, found.post, found.messages).digest != told["digest"]:
        raise Defect(T("The text in {object} {version} is not the one that its digest names. Nothing was changed; "
                       "bring the archive back from an older copy.", object=name, version=version))  # fmt: skip
    return found


def described(desk: Desk) -> dict[str, str]:
    """The fields of a bag's bag-info.txt: whose it is, and the head of the log at that moment."""
    identity = desk.sop.identity
    with desk.store.begin() as connection:
        seq, head = log.head(connection, desk.name)
    return {
        "Source-Organization": identity.office,
        "Contact-Name": identity.unit,
        "External-Identifier": desk.settings.url,
        "External-Description": desk.sop.agenda.title,
        "Bagging-Date": desk.clock().astimezone(desk.zone).date().isoformat(),
        "Internal-Sender-Identifier": f"log {seq}:{head}",
    }


def collect(desk: Desk, edition: Edition) -> dict[str, bytes | Path]:
    """All files of one version, by their path in it."""
    post = edition.snapshot.post
    places = files_of(post.attachments)
    found: dict[str, bytes | Path] = {
        place: desk.blobs.path(a.sha256) for a, place in places.items() if a.sha256 != MISSING
    }
    found[PAGE] = desk.blobs.path(_page(desk, edition))
    found["post.json"] = _json(desk.site.raw(edition.post_id))
    found["snapshot.json"] = _json(
        {
            "digest": edition.digest,
            "parts": edition.snapshot.parts,
            "content": content(post, edition.snapshot.messages),
            "snapshot": _SNAPSHOT.dump_python(edition.snapshot, mode="json"),
        }
    )
    found["findings.json"] = _json(_FINDINGS.dump_python(edition.findings or (), mode="json"))
    found["dublin-core.xml"] = dublin_core(desk, edition)
    found["README.txt"] = files("wpbridge").joinpath("archive-readme.txt").read_bytes()
    return found | _records(desk, edition)


def _deed(desk: Desk, edition: Edition) -> Deed:
    name = object_id(desk.name, edition.post_id)
    message = f"{name} edition {edition.round} {edition.digest}"

    def find(since: datetime) -> Receipt | None:
        archive = root(desk)
        archive.recover()
        version = next((v.name for v in reversed(archive.versions(name)) if v.message == message), None)
        return _receipt(desk, version) if version else None

    def call(since: datetime) -> Receipt:
        return _receipt(desk, put(desk, root(desk), name, collect(desk, edition), message))

    return Deed(
        key=desk.key(edition, "archive", f"version:{edition.round}"),
        edition_id=edition.id,
        payload=sha256(message.encode()),
        find=find,
        call=call,
    )


def _receipt(desk: Desk, version: str) -> Receipt:
    return Receipt(remote_id=version, at=desk.clock())


def _records(desk: Desk, edition: Edition) -> dict[str, bytes | Path]:
    with desk.store.begin() as connection:
        decided = editions.decided(connection, edition)
        sent = effects.of_edition(connection, edition.id)
        lines = [log.written(row) for row in log.read(connection, desk.name, edition.post_id)]
        seq, head = log.head(connection, desk.name)
    return {
        "decisions.json": _json([_decision(decision) for decision in decided]),
        "receipts.json": _json([_effect(effect) for effect in sent]),
        "log.jsonl": "".join(lines).encode(),
        HEAD: f"{seq}:{head}\n".encode(),
    }


def _decision(decision: editions.Decision) -> dict[str, Any]:
    until = stamp(decision.until) if decision.until else None
    return vars(decision) | {"at": stamp(decision.at), "until": until}


def _effect(effect: effects.Effect) -> dict[str, Any]:
    return {
        "channel": effect.key.channel,
        "step": effect.key.step,
        "state": effect.state,
        "attempts": effect.attempts,
        "account": effect.account,
        "payload": effect.payload,
        "words": effect.words,
        "ordered": effect.ordered,
        "intended_at": stamp(effect.intended_at),
        "receipt": _RECEIPTS.dump_python(effect.receipt, mode="json"),
        "error": str(effect.error) if effect.error else None,
    }


def _page(desk: Desk, edition: Edition) -> str:
    """The digest of the page that was seen when the edition was published."""
    with desk.store.begin() as connection:
        rows = [row for row in log.read(connection, desk.name, edition.post_id) if row.kind == "publish"]
    bodies = [json.loads(row.body) for row in rows if row.edition_id == edition.id]
    return str(bodies[-1]["page"])


def files_of(attachments: tuple[Attachment, ...]) -> dict[Attachment, str]:
    """Where each file lies in a version: under its own name, made unique with its media id where two are the same."""
    names = [attachment.name for attachment in attachments]
    return {
        a: f"{'documents' if a.role == 'document' else 'media'}/"
        + (a.name if names.count(a.name) == 1 else f"{a.part.partition(':')[2].replace('/', '-')}-{a.name}")
        for a in attachments
    }


def _json(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()
