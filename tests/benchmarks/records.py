"""What the records cost: verifying the archive beside sha512sum, writing it beside wget, a correction, the register.

Each beside its yardstick in the same run, on warm files.
"""

from __future__ import annotations

import os
import random
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import requests
from sqlalchemy import insert, select

from tests.books import entered
from tests.desks import desk_with
from wpbridge.capture import capture
from wpbridge.desk import Desk
from wpbridge.ocfl import Root
from wpbridge.plugins import Page
from wpbridge.store.tables import editions, entries

OBJECTS, PAIRS = 2_000, 3
ONE, TWO = 1.0, 0.7  # times sha512sum over the same files, with one worker and with two
CORRECTION = 0.10  # of an object's bytes, when only the text changes
WRITING = 1.0  # times wget --warc-file of the same addresses
PAGES, PICTURES = 60, 8
ROWS, EXPORT, GROWTH = 10_000, 5.0, 1.25  # rows of the register; seconds; memory beside that for few rows
NOW = datetime(2026, 11, 24, 2, 10, tzinfo=UTC)


def main() -> int:
    """Measure, print, and say whether the bounds hold."""
    with tempfile.TemporaryDirectory() as folder:
        missed = [
            *_verifying(Path(folder) / "verify"),
            *_writing(Path(folder) / "write"),
            *_exporting(Path(folder) / "export"),
        ]
    return int(any(missed))


def _verifying(folder: Path) -> Iterator[bool]:
    root = Root.create(folder)
    chance = random.Random(7)
    shared = chance.randbytes(60_000)
    for number in range(OBJECTS):
        _object(root, number, chance, shared)
    files = [str(path) for path in folder.rglob("*") if path.is_file()]
    size = sum(os.path.getsize(path) for path in files)
    names = folder.parent / "names"
    names.write_bytes(b"\0".join(os.fsencode(path) for path in files))
    theirs = partial(_ran, "xargs", "-0", "-a", str(names), "sha512sum")
    print(f"{OBJECTS} objects, {len(files)} files, {size >> 20} MB")
    for workers, bound in ((1, ONE), (2, TWO)):
        ours = partial(_verified, root, workers)
        ratio = _ratio(ours, theirs)
        print(f"archive verify, {workers} worker(s): {ratio:.2f} times sha512sum, bound {bound}")
        yield ratio > bound


def _object(root: Root, number: int, chance: random.Random, shared: bytes) -> None:
    """A publication as they are: a picture, a document, the page with what it needs, and small records."""
    picture, records = chance.randbytes(200_000), ("post", "snapshot", "findings", "decisions", "receipts")
    small = {f"{name}.json": chance.randbytes(700) for name in records}
    page = {"page/index.html": picture[:30_000], "page/files/foto.jpg": picture, "page/files/gaya.css": shared}
    files = {"media/foto.jpg": picture, "documents/surat.pdf": chance.randbytes(120_000), **page, **small}
    root.put(f"diskominfo:post:{number}", files, message="m", user="u", created=NOW)


def _verified(root: Root, workers: int) -> None:
    assert list(root.verify(workers=workers)) == []


def _writing(folder: Path) -> Iterator[bool]:
    """Pages with pictures from a server on loopback: fetched, rewritten and archived, beside wget with its WARC."""
    served = folder / "served"
    _site(served)
    with _serving(served) as address:
        pages = [f"{address}/p{number}/index.html" for number in range(PAGES)]
        turn = iter(range(99))
        ours = lambda: _archived(Root.create(folder / f"root{next(turn)}"), pages)  # noqa: E731
        theirs = lambda: _wget(folder / f"wget{next(turn)}", pages)  # noqa: E731
        ratio = _ratio(ours, theirs)
        print(f"{PAGES} pages of {PICTURES} pictures archived with fsync: {ratio:.2f} times wget --warc-file, bound "
              f"{WRITING}")  # fmt: skip
        yield ratio > WRITING
        root = Root.create(folder / "corrected")
        _archived(root, pages[:1])
        before = _size(root.folder)
        _archived(root, pages[:1], b"Ralat: Kamis, bukan Rabu.")
        added = (_size(root.folder) - before) / before
        print(f"a correction of the text adds {added:.3f} of the object's bytes, bound {CORRECTION}")
        yield added > CORRECTION


def _archived(root: Root, pages: list[str], more: bytes = b"") -> None:
    with requests.Session() as session:

        def fetch(address: str) -> Page:
            answer = session.get(address, timeout=30)
            return Page(address=address, status=answer.status_code, html=answer.content, headers=dict(answer.headers))

        for number, address in enumerate(pages):
            page = fetch(address)
            captured = capture(page, fetch)
            files = {f"page/{name}": content for name, content in captured.files.items()}
            files |= {"page/index.html": captured.page, "page/as-served.html": page.html, "post.json": page.html + more}
            root.put(f"post:{number}", files, message=more.decode() or "m", user="u", created=NOW)


def _wget(folder: Path, pages: list[str]) -> None:
    folder.mkdir(parents=True)
    _ran("wget", "-q", "-p", "-E", "-k", "-P", str(folder), f"--warc-file={folder}/all", *pages)


def _site(folder: Path) -> None:
    chance = random.Random(3)
    for number in range(PAGES):
        page = folder / f"p{number}"
        page.mkdir(parents=True)
        for picture in range(PICTURES):
            (page / f"{picture}.jpg").write_bytes(chance.randbytes(150_000))
        (page / "gaya.css").write_text("body { margin: 2em }")
        shown = "".join(f"<p>{chance.randbytes(200).hex()}</p><img src={picture}.jpg>" for picture in range(PICTURES))
        (page / "index.html").write_text(f"<!doctype html><link rel=stylesheet href=gaya.css><h1>{number}</h1>{shown}")


class _Quiet(SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        """Nothing: a line for each request would be measured too."""


@contextmanager
def _serving(folder: Path) -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def _ratio(ours: Callable[[], object], theirs: Callable[[], object]) -> float:
    """The median of pairs, each measured one after the other."""
    ours(), theirs()  # warms the files up
    return statistics.median(_seconds(ours) / _seconds(theirs) for _ in range(PAIRS))


def _seconds(done: Callable[[], object]) -> float:
    began = time.perf_counter()
    done()
    return time.perf_counter() - began


def _ran(*command: str) -> None:
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def _exporting(folder: Path) -> Iterator[bool]:
    """The register in each form, as whole processes: seconds, and the memory beside that of a tenth of the rows."""
    folder.mkdir()
    with desk_with(folder) as desk:
        entered(desk, 1)
        _multiplied(desk, ROWS)
        for ending in (".csv", ".xlsx", ".html", ".pdf"):
            _, small = _exported(desk, folder / f"few{ending}", "--search", "99")  # some three hundred
            seconds, large = _exported(desk, folder / f"all{ending}")
            print(f"register export of {ROWS} rows, {ending}: {seconds:.1f} s, bound {EXPORT} s; {large} MB, for few "
                  f"{small} MB, bound {GROWTH} times")  # fmt: skip
            yield seconds > EXPORT
            yield large > GROWTH * small


def _multiplied(desk: Desk, count: int) -> None:
    """The one row of a register, many times: what is read must not be the same edition twice."""
    with desk.store.begin() as connection:
        edition = connection.execute(select(editions).where(editions.c.state == "closed")).one()._mapping
        entry = connection.execute(select(entries)).one()._mapping
        numbers = range(2, count + 1)
        connection.execute(insert(editions), [{**edition, "id": 10_000 + n, "post_id": 10_000 + n} for n in numbers])
        named = ({"number": n, "label": f"{n}/2026", "edition_id": 10_000 + n, "post_id": 10_000 + n} for n in numbers)
        connection.execute(insert(entries), [{**entry, **one} for one in named])


# A process that has little itself: what it starts begins with its memory.
_MEASURING = """
import resource, subprocess, sys
subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024)
"""


def _exported(desk: Desk, target: Path, *more: str) -> tuple[float, int]:
    """Seconds and megabytes of one export."""
    export = [sys.executable, "-m", "wpbridge.cli.main", "--config", str(desk.config.path), "register", "export"]
    began = time.perf_counter()
    done = subprocess.run([sys.executable, "-c", _MEASURING, *export, str(target), *more], check=True,
                          env={**os.environ, "P": "none"}, capture_output=True)  # fmt: skip
    return time.perf_counter() - began, int(done.stdout)
