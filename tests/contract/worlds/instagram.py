from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from connectors import instagram
from tests.contract.channels import UPLOADS, Sent, World, settings_of
from tests.doubles.graph import Graph


def world(request: pytest.FixtureRequest) -> World:
    """An account, on a strict server that finds the pictures of the site on this disk."""
    server = Graph()
    request.addfinalizer(server.stop)
    return on(server.__enter__())


def on(server: Graph, **values: Any) -> World:
    def sent() -> list[Sent]:
        return [
            Sent(" ".join(post.words.split()), tuple(alt for _, alt in post.pictures))
            for post in server.media.values()
        ]

    server.fetch = lambda address: Path(address.removeprefix(UPLOADS)).read_bytes()
    secrets = {"token": server.token, "app_secret": server.secret}
    settings = settings_of("instagram", server.url, secrets=secrets, account=server.account, app=server.app, **values)
    channel = instagram.build(settings)
    return World(channel, server.stop, sent, needs_picture=True, secrets=tuple(secrets.values()))
