"""What must hold after every fault, once a pass has run again."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from tests.acceptance.office import Office
from wpbridge import effects, log, log_archive, register
from wpbridge.archive import is_post, object_id, root
from wpbridge.desk import Desk
from wpbridge.ocfl import Root
from wpbridge.store import editions


def hold(office: Office, published: list[int], returned: list[int]) -> None:
    """Assert the invariants: nothing lost, nothing doubled, nothing stranded."""
    wp_posts = {post: office.wp.writer("admin").post(post) for post in published + returned}
    assert {post: wp_posts[post]["status"] for post in published} == dict.fromkeys(published, "publish")
    assert {post: wp_posts[post]["status"] for post in returned} == dict.fromkeys(returned, "draft")
    for post in returned:
        assert len(notes(office, post)) == 1, "one note for the writer"
    with office.desk() as desk, desk.store.begin() as connection:
        assert register.verify(connection, desk.name) is None
        entered = Counter(row.post_id for row in register.read(connection, desk.name))
        assert entered == Counter(published), "one row in the register for each publication"
        states = {post: _state(connection, desk.name, post) for post in published + returned}
        sent = [(e.key.post_id, e.key.channel, e.state) for e in effects.sent(connection, desk.name)]
    assert states == dict.fromkeys(published, "closed") | dict.fromkeys(returned, "returned")
    assert Counter(sent) == Counter((post, name, "done") for post in published for name in desk.channels)
    _remote_once(office, [wp_posts[post]["link"] for post in published])
    _archived(office, published)


def quiet(office: Office) -> None:
    """Assert that one more pass changes nothing, here or outside."""
    before = everything(office)
    done = office("run", "--json")
    assert (done.code, done.json()[0]["moved"], done.json()[0]["received"]) == (0, {}, 0), done
    assert everything(office) == before


def everything(office: Office) -> Any:
    """All that a pass could change."""
    admin = office.wp.writer("admin")
    posts = admin.call("GET", "posts?status=any&context=edit&per_page=100&_fields=id,status,modified_gmt")
    with office.desk() as desk, desk.store.begin() as connection:
        chain = (
            desk.store.engine.dialect.name,
            connection.exec_driver_sql("SELECT seq, head FROM chains").all(),
        )
    files = sorted(
        str(path) for path in office.folder.rglob("*") if path.is_file() and ".db-" not in path.name
    )
    remote = [post["id"] for post in office.snac.posts()] if office.snac else []
    return posts, chain, files, remote


def notes(office: Office, post: int) -> list[dict[str, Any]]:
    """The notes at a post."""
    found: list[dict[str, Any]] = office.wp.writer("admin").call(
        "GET", f"comments?post={post}&type=note&status=all&context=edit"
    )
    return found


def _remote_once(office: Office, links: list[str]) -> None:
    assert office.snac
    statuses = [post["content"] for post in office.snac.posts()]
    assert len(statuses) == len(links)
    for link in links:
        assert sum(link.rstrip("/") in status for status in statuses) == 1, f"posted once: {link}"
    outbox = [json.loads(path.read_text()) for path in (office.folder / "outbox").glob("*.json")]
    assert len(outbox) == len(links)


def _archived(office: Office, published: list[int]) -> None:
    with office.desk() as desk:
        kept = root(desk)
        assert list(kept.verify()) == []
        posts = [name for name in kept.objects() if is_post(name)]
        assert sorted(posts) == sorted(object_id(desk.name, post) for post in published)
        assert all(len(kept.versions(name)) == 1 for name in posts)
        _log_archived(desk, kept)
        assert kept.recover() == [], "no stage left"
    assert [path for path in (office.folder / "blobs").iterdir() if path.is_file()] == [], "no half blob left"


def _log_archived(desk: Desk, kept: Root) -> None:
    """The archived log is the beginning of the store's, each row once, with all that was entered."""
    there = [row["hash"] for row in log_archive.rows(kept, desk.name)]
    with desk.store.begin() as connection:
        rows = list(log.read(connection, desk.name))
    assert there == [row.hash for row in rows[: len(there)]]
    assert [row.seq for row in rows[len(there) :] if row.kind in log_archive.AT_ONCE] == []


def _state(connection: Any, site: str, post: int) -> str:
    edition = editions.current(connection, site, post)
    return edition.state if edition else ""
