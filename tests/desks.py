"""A desk with posts that wait for a decision, made without any server: for what people look at."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.acceptance.releases import LEAD, MORE, TITLE, paragraphs
from tests.site import samples
from wpbridge.app import App
from wpbridge.config import load
from wpbridge.desk import Desk
from wpbridge.digest import freeze
from wpbridge.models import Attachment, Message, Picture, Post, Snapshot, Term
from wpbridge.review import review
from wpbridge.store import Store, editions, people

_PICTURE, _DOCUMENT = samples.jpeg(800, 450), samples.pdf("Jadwal layanan adminduk keliling")
NOW = datetime(2026, 11, 24, 2, 10, tzinfo=UTC)  # 10.10 WITA
_CONFIG = """
[sites.diskominfo]
url = "https://diskominfo.example.go.id"
user = "wpbridge"
password_env = "P"
timezone = "Asia/Makassar"
official_domains = ["baritokualakab.go.id"]
channels = ["arsip"]

[channels.arsip]
kind = "file"
path = "outbox"

[people.rina]
name = "Rina Wahyuni"
roles = ["editor"]
wordpress = "editor1"
{more}
[people.siti]
name = "Siti Norhasanah"
roles = ["redaktur"]
wordpress = "redaktur1"
"""
_TOPICS = (
    "Layanan Adminduk Keliling", "Pasar Murah Ramadan", "Imunisasi Balita", "Perbaikan Jalan Desa", "Pelatihan UMKM",
    "Beasiswa Santri", "Panen Raya Padi", "Lomba Perpustakaan Desa", "Donor Darah", "Festival Jukung",
)  # fmt: skip


def started(folder: Path) -> None:
    """Put the store into a folder that the first start would make there, unless there is one."""
    if not (file := folder / "wpbridge.db").exists():
        file.write_bytes(_empty_store())


@cache
def _empty_store() -> bytes:
    with TemporaryDirectory() as folder:
        Store.open(f"sqlite:///{folder}/wpbridge.db").close()
        return Path(folder, "wpbridge.db").read_bytes()


@contextmanager
def desk_with(folder: Path, count: int = 1, more: str = "", **changes: str) -> Iterator[Desk]:
    """A desk in review of `count` posts, the first one spoiled; `changes` replace what the first one holds."""
    path = folder / "wpbridge.toml"
    path.write_text(_CONFIG.format(more=more))
    started(folder)
    app = App.open(load(path, {"P": "none"}), clock=lambda: NOW)
    try:
        desk = app.desk()
        fill(desk, [spoiled(desk, **changes), *(plain(desk, number) for number in range(2, count + 1))])
        yield desk
    finally:
        app.close()


def log_in(desk: Desk, *logins: str) -> dict[str, str]:
    """The environment of an account on which these are logged in."""
    path = desk.config.folder / "logins.json"
    path.write_text(json.dumps({desk.name: dict.fromkeys(logins, "secret")}))
    path.chmod(0o600)
    return {"WPBRIDGE_LOGINS": str(path)}


def fill(desk: Desk, snapshots: list[Snapshot], round_: int = 1) -> list[int]:
    """Receive and check; each post came a minute before the next one."""
    with desk.store.begin() as connection:
        ids = editions.add(connection, [(one, round_) for one in snapshots], NOW - timedelta(minutes=14))
        people.remember(connection, desk.name, {"editor1": "3", "redaktur1": "4"})
    review(desk, [desk.edition(id) for id in ids])
    return ids


def spoiled(desk: Desk, title: str = TITLE, body: str = "", **changes: str) -> Snapshot:
    """A release with a wrong weekday, a private number and a picture without description."""
    wrong = LEAD.replace("Selasa (24", "Rabu (24")
    text = body or paragraphs(wrong, *MORE, "Pertanyaan dijawab Ibu Lina di nomor 0813-4899-1276.")
    return _snapshot(desk, 41, title, text, "jadwal.pdf", **changes)


def plain(desk: Desk, number: int) -> Snapshot:
    """An ordinary release."""
    topic = _TOPICS[number % len(_TOPICS)]
    body = paragraphs(LEAD.replace("layanan administrasi kependudukan keliling", topic.lower()), *MORE)
    title = f"Pemkab Barito Kuala Gelar {topic} di Kecamatan Tabunganen"
    return _snapshot(desk, 40 + number, title, body, "jadwal.pdf", alt="Petugas melayani warga di kantor desa")


def _snapshot(desk: Desk, id: int, title: str, body: str, document: str = "", **changes: str) -> Snapshot:
    uploads = "https://diskominfo.example.go.id/wp-content/uploads/2026/11/"
    sha256, size = desk.blobs.put(lambda sink: sink(_PICTURE))
    picture = Attachment(address=f"{uploads}layanan.jpg", name="layanan.jpg", role="featured", id=7, mime="image/jpeg",
                         sha256=sha256, size=size, alt=changes.get("alt", ""))  # fmt: skip
    files = [picture]
    if document:
        sha256, size = desk.blobs.put(lambda sink: sink(_DOCUMENT))
        files.append(Attachment(address=uploads + document, name=document, role="document", id=8, size=size,
                                mime="application/pdf", title="Jadwal", sha256=sha256))  # fmt: skip
    post = Post(
        id=id, status="pending", title=title, body=body, excerpt=changes.get("excerpt", "Layanan hadir di Tabunganen."),
        footnotes=changes.get("footnotes", ""), terms=(Term(taxonomy="post_tag", name="adminduk"),), author_id=7,
        author=changes.get("author", "Budi Santoso"), modified=NOW,
        address=f"https://diskominfo.example.go.id/?p={id}", attachments=tuple(files),
    )  # fmt: skip
    message = Message(channel="arsip", text=f"{title}\n\n{{link}}", pictures=(Picture(part="media:7"),))
    return freeze(desk.name, post, (message,))
