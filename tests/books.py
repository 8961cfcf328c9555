"""A register with rows, made without any server: for what people read and print of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from tests.desks import NOW, plain
from wpbridge import effects, log, register
from wpbridge.decisions import told
from wpbridge.desk import Desk, happened
from wpbridge.digest import freeze
from wpbridge.effects import Deed
from wpbridge.models import Receipt, Term
from wpbridge.store import editions, people
from wpbridge.store.editions import Decision, Edition

CLASSES = ("Informasi Berkala", "Serta Merta", "Berita")


def entered(
    desk: Desk, count: int, first: datetime = NOW - timedelta(days=30), pace: timedelta = timedelta(), after: int = 0
) -> list[Edition]:
    """Posts that went the whole way, one an hour: approved in two stages, published and sent to the channel, archived,
    entered, each after `pace` on the clock. Their numbers follow `after`."""
    with desk.store.begin() as connection:
        people.remember(connection, desk.name, {"penulis1": "9"})
        snapshots = [_snapshot(desk, number) for number in range(after + 1, after + count + 1)]
        ids = editions.add(connection, [(one, 1) for one in snapshots], first)
    return [_enter(desk, id, first + timedelta(hours=number), pace) for number, id in enumerate(ids)]


def _snapshot(desk: Desk, number: int):  # type: ignore[no-untyped-def]
    post = plain(desk, number % 10).post
    terms = (Term(taxonomy="category", name=CLASSES[number % len(CLASSES)]),)
    named = f"{post.title} (kegiatan ke-{number})"
    return freeze(desk.name, replace(post, id=1000 + number, title=named, terms=terms, author_id=9), ())


def _enter(desk: Desk, id: int, at: datetime, pace: timedelta) -> Edition:
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
    _then(desk, at).move(edition, "publish", {"page": ""}, published_at=at, address=address)
    receipt = Receipt(remote_id="1", url=f"https://x.com/i/status/{id}", at=at)
    key = desk.key(edition, "arsip", "send")
    deed = Deed(key=key, edition_id=id, payload="p", find=lambda since: None, call=lambda since: receipt)
    with desk.store.begin() as connection:
        effects.settle(connection, effects.intend(connection, deed, at), "done", at, receipt=receipt)
    then = _then(desk, at + pace)
    then.move(then.edition(id), "archive", {"object": "o", "version": "v1"})
    register.enter(then, then.edition(id))
    return then.edition(id)


def _then(desk: Desk, at: datetime) -> Desk:
    return replace(desk, clock=lambda: at)


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
