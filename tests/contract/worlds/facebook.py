from __future__ import annotations

from typing import Any

import pytest

from connectors import facebook
from tests.contract.channels import Sent, World, settings_of
from tests.doubles.graph import Graph


def world(request: pytest.FixtureRequest) -> World:
    """A page whose posts may have pictures, on a strict server."""
    server = Graph()
    request.addfinalizer(server.stop)
    return on(server.__enter__(), pictures=10)


def on(server: Graph, **values: Any) -> World:
    def sent() -> list[Sent]:
        return [
            Sent(" ".join(post.words.split()), tuple(photo.alt for photo in post.photos))
            for post in server.posts.values()
        ]

    secrets = {"token": server.token, "app_secret": server.secret}
    settings = settings_of("facebook", server.url, secrets=secrets, page=server.page, app=server.app, **values)
    return World(facebook.build(settings), server.stop, sent, secrets=tuple(secrets.values()))
