"""A register with rows, made without any server: for what people read and print of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

from tests.desks import NOW, plain
from wpbridge import archive, effects, log, register
from wpbridge.decisions import told
from wpbridge.desk import Desk, happened
from wpbridge.digest import freeze
from wpbridge.effects import Deed, Ledger
from wpbridge.models import Receipt, Term
from wpbridge.plugins import Page
from wpbridge.store import editions, people
from wpbridge.store.editions import Decision, Edition

CLASSES = ("Informasi Berkala", "Serta Merta", "Berita")


Keep = Callable[[Desk, Edition], object]


def _as_if(desk: Desk, edition: Edition) -> None:
    desk.move(edition, "archive", {"object": "o", "version": "v1"})


def entered(
    desk: Desk, count: int, first: datetime = NOW - timedelta(days=30), pace: timedelta = timedelta(), after: int = 0,
    keep: Keep = _as_if,
) -> list[Edition]:  # fmt: skip
    """Posts that went the whole way, one an hour: approved in two stages, published and sent to the channel, archived
    (by `keep`; else only said to be), entered, each after `pace` on the clock. Their numbers follow `after`."""
    with desk.store.begin() as connection:
        people.remember(connection, desk.name, {"penulis1": "9"})
        snapshots = [_snapshot(desk, number) for number in range(after + 1, after + count + 1)]
        ids = editions.add(connection, [(one, 1) for one in snapshots], first)
    return [_enter(desk, id, first + timedelta(hours=number), pace, keep) for number, id in enumerate(ids)]


class Shown:
    """A site that shows the posts of these editions as its API would; nothing can be done to it."""

    def raw(self, post_id: int) -> dict[str, Any]:
        return {"id": post_id, "title": {"raw": f"Judul {post_id}"}}

    def page(self, address: str, agent: str = "") -> Page:
        return Page(address=address, status=404, html=b"", headers={})


def archived(desk: Desk, count: int, **how: Any) -> list[Edition]:
    """The same, with versions in the archive."""
    shown = SimpleNamespace(site=Shown(), channels=desk.channels, checks=desk.checks)
    return entered(replace(desk, plugins=shown), count, keep=archive.store, **how)


def _snapshot(desk: Desk, number: int):  # type: ignore[no-untyped-def]
    post = plain(desk, number % 10).post
    terms = (Term(taxonomy="category", name=CLASSES[number % len(CLASSES)]),)
    named = f"{post.title} (kegiatan ke-{number})"
    return freeze(desk.name, replace(post, id=1000 + number, title=named, terms=terms, author_id=9), ())


def _enter(desk: Desk, id: int, at: datetime, pace: timedelta, keep: Keep) -> Edition:
    stages = ("periksa", "setujui")
    with desk.store.begin() as connection:
        edition = editions.get(connection, id)
        log.append(connection, desk.name, at, happened(edition, "receive", {"parts": {}}))
        edition = editions.move(connection, edition, "check", at, stage=stages[0])
        log.append(connection, desk.name, at, happened(edition, "check", {"path": stages}))
        leads = ({"state": "in_review", "stage": stages[1]}, {"state": "approved", "stage": ""})
        people_ = (("rina", "editor"), ("siti", "redaktur"))
        for stage, (person, role), to in zip(stages, people_, leads, strict=True):
            at += pace
            made = Decision(stage=stage, verb="approve", person=person, role=role, account="3", login=f"{role}1",
                            digest=edition.digest, at=at)  # fmt: skip
            editions.record(connection, edition, made)
            log.append(connection, desk.name, at, happened(edition, "approve", told(made) | {"to": to}, person))
            event, changes = ("pass", {"stage": stages[1]}) if to["stage"] else ("approve", {})
            edition = editions.move(connection, edition, event, at, **changes)
    address = f"https://diskominfo.example.go.id/2026/11/{edition.post_id}/"
    at += pace
    page, _ = desk.blobs.put(lambda sink: sink(f"<p>Halaman {edition.post_id}</p>".encode()))
    body = {"page": page, "address": address}
    _then(desk, at).move(edition, "publish", body, published_at=at, address=address)
    receipt = Receipt(remote_id="1", url=f"https://x.com/i/status/{id}", at=at)
    key = desk.key(edition, "arsip", "send")
    deed = Deed(key=key, edition_id=id, payload="p", find=lambda since: None, call=lambda since: receipt)
    with desk.store.begin() as connection:
        effects.settle(connection, effects.intend(connection, deed, at), "done", at, receipt=receipt)
    then = _then(desk, at + pace)
    keep(then, then.edition(id))
    register.enter(then, then.edition(id))
    return then.edition(id)


def _then(desk: Desk, at: datetime) -> Desk:
    return replace(desk, clock=lambda: at, ledger=Ledger(desk.store, lambda: at, desk.at))


def corrected(desk: Desk, edition: Edition, reason: str) -> None:
    """A correction, as the log has it."""
    said = {"label": "Ralat", "date": "24 November 2026", "reason": reason}
    body = {"number": 1, "kind": "ralat", "said": said, "login": "redaktur1", "method": "wordpress"}
    with desk.store.begin() as connection:
        log.append(connection, desk.name, NOW, happened(edition, "correct", body, "siti"))


def withdrawn(desk: Desk, edition: Edition, ground: str = "trauma") -> None:
    """A withdrawal, as the log has it; without a ground by somebody in WordPress."""
    body = {"number": 1, "ground": ground, "words": "Pengalaman traumatik korban", "reason": "Melindungi korban."}
    with desk.store.begin() as connection:
        log.append(connection, desk.name, NOW, happened(edition, "withdraw", body, "siti"))
