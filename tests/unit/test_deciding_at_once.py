"""Two people who decide at one moment, when the lease on the post ran out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.unit.test_screen_deciding import Stand, decision, desk_at, of, site
from wpbridge.decisions import Request, decide
from wpbridge.errors import Busy
from wpbridge.people import unproven
from wpbridge.store import editions

__all__ = ["site"]


def test_what_somebody_else_recorded_meanwhile_is_not_decided_over(tmp_path: Path, site: Stand) -> None:
    with desk_at(site, tmp_path) as desk:
        edition = of(desk, 42)

        def meanwhile(name: str) -> None:
            if name == "approve:before":
                with desk.store.begin() as connection:
                    editions.record(connection, edition, decision(edition, "attest", person="ahmad", subject="KIP-03"))

        actor, request = unproven(desk, "rina"), Request(verb="approve", post_id=42, digest=edition.digest)
        with pytest.raises(Busy, match="Somebody else decided on post 42 just now"):
            decide(replace(desk, at=meanwhile), actor, request)
        assert [d.verb for d in desk.decided(edition)] == ["attest"] and of(desk, 42).stage == "periksa"
        decide(desk, actor, request)
        assert of(desk, 42).stage == "setujui"
