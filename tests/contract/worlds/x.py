from __future__ import annotations

from typing import Any

import pytest

from connectors import x
from tests.contract.channels import Sent, World, settings_of
from tests.doubles.x import X


def world(request: pytest.FixtureRequest) -> World:
    """An account with X Premium, on a strict server."""
    server = X(premium=True)
    request.addfinalizer(server.stop)
    return on(server.__enter__(), premium=True)


def on(server: X, **values: Any) -> World:
    def sent() -> list[Sent]:
        return [
            Sent(" ".join(post.words.split()), tuple(server.media[id].alt for id in post.media))
            for post in server.standing()
        ]

    keys = vars(server.keys)
    settings = settings_of("x", server.url, secrets=dict(keys), **values)
    return World(x.build(settings), server.stop, sent, secrets=tuple(keys.values()))
