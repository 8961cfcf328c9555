from __future__ import annotations

import pytest

from connectors import mastodon
from tests.contract.channels import Sent, World, settings_of, words
from tests.site import Snac


def world(request: pytest.FixtureRequest) -> World:
    """An account on a real snac."""
    return on_snac(request.getfixturevalue("fediverse"))


def on_snac(fediverse: Snac) -> World:
    def sent() -> list[Sent]:
        return [
            Sent(words(post["content"]), tuple(media["description"] for media in post["media_attachments"]))
            for post in reversed(fediverse.posts())
        ]

    channel = mastodon.build(settings_of("mastodon", fediverse.url, secrets={"token": fediverse.token}))
    return World(channel, fediverse.stop_server, sent, secrets=(fediverse.token,))
