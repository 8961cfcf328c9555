from __future__ import annotations

import pytest

from connectors import bluesky
from tests.contract.channels import Sent, World, settings_of
from tests.doubles.cutting import Cutting
from tests.site import Pds


def world(request: pytest.FixtureRequest) -> World:
    """An account on a real PDS, in the style "card"."""
    pds = request.getfixturevalue("pds")
    way = Cutting(pds.port)  # taken away faster than the server
    request.addfinalizer(way.__exit__)
    return on_pds(pds, way.__enter__())


def on_pds(pds: Pds, way: Cutting, **values: object) -> World:
    """A channel whose calls go through `way`."""
    secrets = {"password": pds.password}
    table = {"identifier": pds.handle} | values
    channel = bluesky.build(settings_of("bluesky", way.url, secrets=secrets, **table))

    def sent() -> list[Sent]:
        return [_sent(record["value"]) for record in pds.records()]

    alts = values.get("style") == "pictures"  # a card has no room for them
    return World(channel, way.__exit__, sent, login=pds.handle, alts=alts, secrets=(pds.password,))


def _sent(value: dict[str, object]) -> Sent:
    embed = value.get("embed")
    assert embed is None or isinstance(embed, dict)
    images = embed.get("images", []) if embed else []
    alts = [image["alt"] for image in images] or ([""] if embed and embed.get("external", {}).get("thumb") else [])
    return Sent(" ".join(str(value["text"]).split()), tuple(alts))
