"""The archive: one OCFL object per post, one version per publication, with all that proves it.

Everything needed to understand a version lies in it: what the site held, what the public saw, the files, the
findings, who decided, what the channels answered, and the post's part of the log (SOP step 7).
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from importlib.resources import files
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import select

from wpbridge import effects, heads, log
from wpbridge.capture import capture, seen
from wpbridge.desk import Desk
from wpbridge.digest import content, freeze, sha256
from wpbridge.effects import Deed
from wpbridge.errors import Defect, Refused
from wpbridge.metadata import dublin_core
from wpbridge.models import Attachment, Finding, Receipt, Snapshot
from wpbridge.ocfl import Flaw, Root
from wpbridge.ocfl.inventory import FILE as INVENTORY
from wpbridge.plugins import Page
from wpbridge.premis import premis
from wpbridge.pull import MISSING
from wpbridge.retention import term_of
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
PAGE, SERVED, HEAD = "page/index.html", "page/as-served.html", "log-head.txt"


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
    name, version = object_id(desk.name, edition.post_id), receipt.remote_id
    body = {"object": name, "version": version, "inventory": root(desk).fingerprint(name, version)}
    desk.move(edition, "archive", body)
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


def beside_the_log(desks: Collection[Desk], archive: Root, chosen: Collection[str] | None) -> Iterator[Flaw]:
    """What the archive lacks, or has otherwise, than the logs of these sites say; of all objects, or of these.

    An archive can agree with itself and still be another one: an item taken out whole, a list of contents written anew.
    """
    known, owed = dict[str, dict[str, str]](), set[str]()
    for desk in desks:
        with desk.store.begin() as connection:
            for _, body in log.of_kind_with_rows(connection, desk.name, "archive"):
                known.setdefault(body["object"], {})[body["version"]] = body.get("inventory", "")
            for _, body in log.of_kind_with_rows(connection, desk.name, log.ERASE):
                for name, versions in body["objects"].items():
                    known.setdefault(name, {}).update(versions)
            owing = effects.owing(connection, desk.name, ["archive"])  # written, perhaps, and not in the log yet
            owed |= {object_id(desk.name, effect.key.post_id) for effect in owing}
    logs = tuple(f"{desk.name}:log:" for desk in desks)
    there = {name for name in (archive.objects() if chosen is None else chosen) if not name.startswith(logs)}
    for name in sorted(there - known.keys() - owed):
        yield Flaw(name, place_of(archive, name), "unknown", found=name)
    for name in sorted(known if chosen is None else known.keys() & there):
        yield from _otherwise(archive, name, known[name])


def _otherwise(archive: Root, name: str, versions: Mapping[str, str]) -> Iterator[Flaw]:
    if not archive.path(name).exists():
        yield Flaw(name, place_of(archive, name), "missing-object", expected=name)
        return
    for version, expected in versions.items():
        found, place = archive.fingerprint(name, version), f"{place_of(archive, name)}/{version}"
        if not found:
            yield Flaw(name, place, "missing-version", expected=version)
        elif expected not in ("", found):  # "": archived by a version that did not write it down
            yield Flaw(name, f"{place}/{INVENTORY}", "other-inventory", expected, found)


def versions(desk: Desk, post_id: int) -> dict[str, int]:
    """The versions of a post in the archive, the oldest first, each with its edition."""
    with desk.store.begin() as connection:
        rows = log.of_posts(connection, desk.name, "archive", [post_id])
        return {body["version"]: row.edition_id for row, body in rows}


def place_of(archive: Root, name: str) -> str:
    """The folder of an object, relative to the root."""
    return archive.path(name).relative_to(archive.folder).as_posix()


def assemble(archive: Root, name: str, version: str, folder: Path) -> None:
    """Put the files of a version together in a folder that is not there yet. Refused where that cannot be."""
    if folder.exists():
        raise Refused(T("{file} is there already. Nothing was changed; name a folder that does not exist yet.",
                        file=str(folder)))  # fmt: skip
    try:
        archive.assemble(name, version, folder)
    except OSError as error:
        why = error.strerror or str(error)
        raise Refused(T("{file} cannot be written: {why}", file=str(folder), why=why)) from error


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
        head = heads.of(connection, desk.config, desk.name)
    return {
        "Source-Organization": identity.office,
        "Contact-Name": identity.unit,
        "External-Identifier": desk.settings.url,
        "External-Description": desk.sop.agenda.title,
        "Bagging-Date": desk.clock().astimezone(desk.zone).date().isoformat(),
        "Internal-Sender-Identifier": f"log {head}",
    }


def collect(desk: Desk, edition: Edition) -> dict[str, bytes | Path]:
    """All files of one version, by their path in it."""
    post = edition.snapshot.post
    places = files_of(post.attachments)
    found: dict[str, bytes | Path] = {
        place: desk.blobs.path(a.sha256) for a, place in places.items() if a.sha256 != MISSING
    }
    found |= _page(desk, edition)
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
    if term := term_of(desk, edition):
        found["retention.json"] = _json(term.as_json())
    found["README.txt"] = files("wpbridge").joinpath("archive-readme.txt").read_bytes()
    found |= _records(desk, edition)
    found["premis.xml"] = premis(object_id(desk.name, edition.post_id), _events(found), _names(desk), found)
    return found


def _events(found: Mapping[str, bytes | Path]) -> list[dict[str, Any]]:
    """The post's part of the log, as it is archived."""
    told = found["log.jsonl"]
    assert isinstance(told, bytes)
    return [log.parsed(line) for line in told.decode().split("\n") if line]


def _names(desk: Desk) -> dict[str, str]:
    return {person: table.name for person, table in desk.config.people.items()}


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
        head = heads.of(connection, desk.config, desk.name)
    return {
        "decisions.json": _json([_decision(decision) for decision in decided]),
        "receipts.json": _json([_effect(effect) for effect in sent]),
        "log.jsonl": "".join(lines).encode(),
        HEAD: f"{head}\n".encode(),
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


def _page(desk: Desk, edition: Edition) -> dict[str, bytes | Path]:
    """The page as it was served when the edition was published, and as it can be opened, with the files it needs."""
    with desk.store.begin() as connection:
        rows = [row for row in log.read(connection, desk.name, edition.post_id) if row.kind == "publish"]
    body = next(json.loads(row.body) for row in reversed(rows) if row.edition_id == edition.id)
    served = desk.blobs.path(body["page"])
    page = Page(address=edition.address, status=200, html=served.read_bytes(), headers={})
    if "exchange" in body:  # else it was published by a version that did not keep it
        page = seen(desk.blobs.path(body["exchange"]).read_bytes(), page.html)
    captured = capture(page, desk.site.page)
    found: dict[str, bytes | Path] = {f"page/{name}": content for name, content in captured.files.items()}
    found |= {SERVED: served, PAGE: captured.page, "page/capture.json": _json([vars(one) for one in captured.entries])}
    if desk.config.archive.warc:
        from wpbridge.capture.warc import warc  # only who wants it waits for its library

        exchanges = [page, *captured.answers] if page.said else captured.answers
        found["page/page.warc.gz"] = warc(exchanges, desk.sop_of(edition).identity.office)
    return found


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
