"""The real servers of the tests: started once, and fresh for each test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.site import MariaDB, Postgres, Snac, WordPress


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "versions: needs a WordPress other than the newest")


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
