"""Several sites, one program: one that is dead delays no other, and its outage is told once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.acceptance import releases
from tests.acceptance.office import SITE, Office
from tests.doubles.faulty import Faulty, status
from tests.site import WordPress
from tests.site.daemons import wait_until
from wpbridge import log
from wpbridge.app import App
from wpbridge.config import load
from wpbridge.errors import Unavailable
from wpbridge.pipeline import run
from wpbridge.store import editions


@pytest.fixture
def proxy(wp: WordPress) -> Iterator[Faulty]:
    with Faulty(wp.port) as faulty:
        yield faulty


def received(office: Office, site: str) -> int:
    app = App.open(load(office.path, office.env))
    try:
        with app.store.begin() as connection:
            return len(editions.states(connection, site))
    finally:
        app.close()


def test_a_dead_site_delays_no_other(tmp_path: Path, wp: WordPress, proxy: Faulty) -> None:
    """The first one says nothing at all; the second one's post is received all the same."""
    office = Office(tmp_path, wp, url=proxy.url)
    first = office.path.read_text()
    site = first.partition("[channels")[0].replace(f"[sites.{SITE}]", "[sites.dinkes]").replace(proxy.url, wp.url)
    office.path.write_text(f"{first}\n{site}")
    releases.submit(wp.writer("penulis1"))
    proxy.inject(proxy.silence, "GET", "status=pending")
    started = office.start("wpbridge.cli.main", "run")
    try:
        wait_until(lambda: proxy.hits > 0 and received(office, "dinkes") == 1, "the other site's post")
        assert started.poll() is None and received(office, SITE) == 0
    finally:
        proxy.heal()
        started.communicate(timeout=60)
    assert received(office, SITE) in (0, 1)
    assert office("run").code == 0
    assert received(office, SITE) == 1


def test_an_outage_is_told_once_and_its_end_once(tmp_path: Path, wp: WordPress, proxy: Faulty) -> None:
    office = Office(tmp_path, wp, url=proxy.url)
    began = datetime.now(UTC)
    proxy.inject(status(503))
    with office.desk() as desk:

        def at(minutes: int) -> None:
            later = replace(desk, clock=lambda: began + timedelta(minutes=minutes))
            with suppress(Unavailable):
                run(later)

        for minutes in (0, 5, 10, 16, 21, 60):
            at(minutes)
        proxy.heal()
        at(65)
        at(70)
        with desk.store.begin() as connection:
            kinds = [row.kind for row in log.read(connection, desk.name) if row.kind.startswith("site_")]
    assert kinds == ["site_trouble", "site_down", "site_up"]


@pytest.mark.soak  # WordPress takes a date within the next minute for none
def test_a_pass_waits_no_longer_than_until_something_is_due(tmp_path: Path, wp: WordPress) -> None:
    """`run --every` comes back on the minute that a writer chose."""
    office = Office(tmp_path, wp)
    soon = datetime.now(UTC) + timedelta(seconds=75)
    post = releases.submit(wp.writer("penulis1"), date_gmt=soon.strftime("%Y-%m-%dT%H:%M:%S"))
    office("run")
    office.approve(post)
    started = office.start("wpbridge.cli.main", "run", "--every", "1h")
    try:
        wait_until(lambda: wp.writer("admin").post(post)["status"] == "publish", "the publication", 120)
        found = wp.writer("admin").post(post)
        assert found["date_gmt"] == soon.strftime("%Y-%m-%dT%H:%M:%S"), "the minute that the writer chose"
    finally:
        started.terminate()
        started.communicate(timeout=60)
