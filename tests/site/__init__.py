"""Real servers for the tests and for trying things out by hand: WordPress, MariaDB, snac and PostgreSQL."""

from __future__ import annotations

from tests.site.cache import SiteError
from tests.site.mariadb import MariaDB
from tests.site.people import User
from tests.site.postgres import Postgres
from tests.site.snac import OneShotSession, Snac
from tests.site.wordpress import WordPress
from tests.site.writer import Refused, Writer

__all__ = [
    "MariaDB",
    "OneShotSession",
    "Postgres",
    "Refused",
    "SiteError",
    "Snac",
    "User",
    "WordPress",
    "Writer",
]
