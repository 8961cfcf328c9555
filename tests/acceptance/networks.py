"""All networks at once: a server for each kind of channel, the tables that lead there, and what stands on each."""

from __future__ import annotations

import json
import random
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.acceptance.office import Office
from tests.doubles.cutting import Cutting
from tests.doubles.graph import Graph
from tests.doubles.strict import Answer, Fault, Strict, Work
from tests.doubles.telegram import Telegram
from tests.doubles.x import X
from tests.site import Pds, Snac, samples
from wpbridge.desk import Desk
from wpbridge.pull import snapshot
from wpbridge.store import editions

CANNOT_PROVE = {"telegram"}


@dataclass
class Networks:
    """The other sides: their tables, secrets, and what stands on each, as the addresses in its messages."""

    tables: dict[str, str]
    env: dict[str, str]
    standing: dict[str, Callable[[], list[str]]]

    def configure(self, office: Office, *names: str) -> None:
        """Let an office post to these channels, to all without a name."""
        chosen = names or tuple(self.tables)
        text = office.path.read_text()
        start, end = text.index("[channels.mastodon]"), text.index("[people.rina]")
        tables = "".join(f"[channels.{name}]\n{self.tables[name]}\n" for name in chosen)
        text = text[:start] + tables + text[end:]
        listed = f"channels = {json.dumps(chosen)}\ncutover = 2020-01-01"
        office.path.write_text(text.replace('channels = ["mastodon", "arsip"]', listed))
        office.env |= self.env


class Way(Cutting):
    """A way to a real server that takes its time, and on which some answers are lost."""

    def __init__(self, port: int, chance: random.Random, lost: float, pause: float) -> None:
        super().__init__(port)
        self.chance, self.lost, self.pause = chance, lost, pause

    def reply(self, request: bytes) -> bytes:
        """The server did its work, whatever the client learns of it."""
        found = super().reply(request)
        threading.Event().wait(self.pause)
        return b"" if self.chance.random() < self.lost else found


def way(chance: random.Random, lost: float, pause: float) -> Fault:
    """The same for a strict server."""

    def fault(server: Strict, work: Work) -> Answer | None:
        answer = work()
        threading.Event().wait(pause)
        return None if chance.random() < lost else answer

    return fault


@contextmanager
def networks(folder: Path, fediverse: Snac, pds: Pds, lost: float = 0, pause: float = 0) -> Iterator[Networks]:
    """The servers: a share of the answers is lost, and each takes so many seconds longer than the server does."""
    chance = random.Random(4711)
    with ExitStack() as stack:
        mastodon = stack.enter_context(Way(fediverse.port, chance, lost, pause))
        bluesky = stack.enter_context(Way(pds.port, chance, lost, pause))
        telegram = stack.enter_context(Telegram(per_minute=None))
        x = stack.enter_context(X(per_window=None))
        graph = stack.enter_context(Graph())
        stricts: list[Strict] = [telegram, x, graph]
        for strict in stricts:
            strict.fault(way(chance, lost, pause), times=1_000_000)
        meta = 'token_env = "META_TOKEN"\napp_secret_env = "META_SECRET"'
        tables = {
            "mastodon": f'kind = "mastodon"\nbase_url = "{mastodon.url}"\ntoken_env = "MASTODON"',
            "bluesky": f'kind = "bluesky"\nbase_url = "{bluesky.url}"\nidentifier = "{pds.handle}"\n'
            'password_env = "BLUESKY"',
            "telegram": f'kind = "telegram"\nbase_url = "{telegram.url}"\nchat = "@{telegram.username}"\n'
            'token_env = "TELEGRAM"',
            "x": f'kind = "x"\nbase_url = "{x.url}"\n' + "".join(f'{key}_env = "X_{key}"\n' for key in vars(x.keys)),
            "facebook": f'kind = "facebook"\nbase_url = "{graph.url}"\npage = "{graph.page}"\n{meta}',
            "instagram": f'kind = "instagram"\nbase_url = "{graph.url}"\naccount = "{graph.account}"\n{meta}',
            "arsip": 'kind = "file"\npath = "outbox"',
        }
        env = {"MASTODON": fediverse.token, "BLUESKY": pds.password, "TELEGRAM": telegram.token}
        env |= {"META_TOKEN": graph.token, "META_SECRET": graph.secret}
        env |= {f"X_{key}": value for key, value in vars(x.keys).items()}
        standing = {
            "mastodon": lambda: _addresses([post["content"] for post in fediverse.posts()]),
            "bluesky": lambda: _addresses([json.dumps(record["value"]["embed"]) for record in pds.records()]),
            "telegram": lambda: _addresses([post.words for post in telegram.posts.values()]),
            "x": lambda: _addresses([post.words for post in x.standing()]),
            "facebook": lambda: _addresses([post.words for post in graph.posts.values()]),
            "instagram": lambda: _addresses([post.words for post in graph.media.values()]),
            "arsip": lambda: _addresses([_text(path) for path in (folder / "outbox").glob("*.json")]),
        }
        yield Networks(tables, env, standing)
        for strict in stricts:
            assert strict.violations == [], strict.violations


def on_their_way(office: Office, posts: list[int]) -> dict[int, str]:
    """Posts that were approved and published, and of which no channel knows yet, with their addresses."""
    picture = office.wp.writer("admin").upload(posts[0], "gambar.jpg", samples.jpeg(800, 640))
    office.wp.php(f"foreach ({posts} as $post) {{ set_post_thumbnail($post, {picture['id']}); }} return true;")
    with office.desk() as desk:
        found = [snapshot(desk, post, {}) for post in desk.site.posts(posts)]
        with desk.store.begin() as connection:
            ids = editions.add(connection, [(one, 1) for one in found], desk.clock())
        for id in ids:
            _publish(desk, id)
        return {one.post.id: one.post.address.rstrip("/") for one in found}


def _publish(desk: Desk, id: int) -> None:
    edition = desk.edition(id)
    with desk.store.begin() as connection:
        for event in ("check", "approve"):
            edition = editions.move(connection, edition, event, desk.clock())
    post = edition.snapshot.post
    desk.move(edition, "publish", {"page": ""}, published_at=post.date, address=post.address)


def _addresses(texts: list[str]) -> list[str]:
    """The address of a post in each message; each message names one. Posts have their date in it, tags have none."""
    found = [set(re.findall(r"https?://[^\s\"<>]+/20\d\d/[^\s\"<>]+", text)) for text in texts]
    assert all(len(one) == 1 for one in found), found
    return [one.pop().rstrip("/") for one in found]


def _text(path: Path) -> str:
    return str(json.loads(path.read_text("utf-8"))["text"])
