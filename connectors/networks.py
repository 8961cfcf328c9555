"""What each network accepts and how much: the dated data of `networks.toml`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from importlib.resources import files
from typing import Any

from wpbridge.plugins import Crawler, Limits, Quota


@dataclass(frozen=True, kw_only=True)
class PictureRules:
    """What a network takes for a picture: bytes, the longest side (pixels), media types, ratios of width to height."""

    bytes: int
    side: int
    types: tuple[str, ...]
    ratio: tuple[float, float] = (0, float("inf"))


@dataclass(frozen=True, kw_only=True)
class Network:
    """One network. `lag` is how long after a send reading may not show it yet."""

    limits: Limits
    picture: PictureRules
    quotas: tuple[Quota, ...]
    lag: timedelta
    crawler: Crawler | None


@cache
def network(kind: str) -> Network:
    """The network of a kind of channel. KeyError for one that has no data."""
    return _network(_data()[kind])


def kinds() -> list[str]:
    """The kinds of channels."""
    return sorted(_data())


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(files("connectors").joinpath("networks.toml").read_text("utf-8"))


def _network(data: dict[str, Any]) -> Network:
    picture = data["picture"]
    return Network(
        limits=Limits(text=data["text"], link=data["link"], pictures=data["pictures"], alt=data["alt"]),
        picture=PictureRules(**picture | {key: tuple(picture[key]) for key in ("types", "ratio") if key in picture}),
        quotas=tuple(_quota(one, data) for one in data["quota"]),
        lag=timedelta(seconds=data["lag"]),
        crawler=_crawler(data["crawler"]) if "crawler" in data else None,
    )


def _crawler(one: dict[str, Any]) -> Crawler:
    return Crawler(**one | {"ratio": tuple(one["ratio"])})


def _quota(one: dict[str, Any], data: dict[str, Any]) -> Quota:
    window = timedelta(minutes=one["minutes"])
    return Quota(step=one["step"], calls=one["calls"], window=window, as_of=data["as_of"], source=data["source"])
