from __future__ import annotations

import pytest

from connectors import telegram
from tests.contract.channels import Sent, World, settings_of
from tests.doubles.telegram import Telegram


def world(request: pytest.FixtureRequest) -> World:
    """A channel whose messages may have pictures, on a strict server."""
    server = Telegram()
    request.addfinalizer(server.stop)
    return on(server.__enter__())


def on(server: Telegram, pictures: int = 4) -> World:
    def sent() -> list[Sent]:
        return [Sent(" ".join(post.words.split()), ("",) if post.photo else ()) for post in server.posts.values()]

    settings = settings_of(
        "telegram", server.url, secrets={"token": server.token}, chat=f"@{server.username}", pictures=pictures
    )
    return World(telegram.build(settings), server.stop, sent, alts=False, secrets=(server.token,))
