"""The real servers of the tests: started once, and fresh for each test."""

from __future__ import annotations

import os
from collections.abc import Iterator
from tempfile import TemporaryDirectory

import pytest

from tests.site import MariaDB, Pds, Postgres, Snac, WordPress


def pytest_configure(config: pytest.Config) -> None:
    cache = TemporaryDirectory(prefix="wpbridge-cache-")  # nothing is left in the home of who runs the tests
    config.add_cleanup(cache.cleanup)
    os.environ["XDG_CACHE_HOME"] = cache.name


@pytest.fixture(scope="session")
def mariadb_server() -> Iterator[MariaDB]:
    with MariaDB() as db:
        yield db


@pytest.fixture(scope="session")
def wordpress_server(mariadb_server: MariaDB) -> Iterator[WordPress]:
    with WordPress(mariadb_server) as wp:
        yield wp


@pytest.fixture(scope="session")
def snac_server() -> Iterator[Snac]:
    with Snac() as snac:
        yield snac


@pytest.fixture(scope="session")
def pds_server() -> Iterator[Pds]:
    with Pds() as pds:
        yield pds


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Postgres]:
    with Postgres() as pg:
        yield pg


@pytest.fixture
def wp(wordpress_server: WordPress) -> WordPress:
    """The newest WordPress without posts, uploads and mail."""
    wordpress_server.restore()
    return wordpress_server


@pytest.fixture
def fediverse(snac_server: Snac) -> Snac:
    """The social server without posts."""
    snac_server.restore()
    return snac_server


@pytest.fixture
def pds(pds_server: Pds) -> Pds:
    """The server of Bluesky accounts, with an account that has no posts."""
    pds_server.restore()
    return pds_server
