"""Real servers for the tests and for trying things out by hand: WordPress, MariaDB, snac, PostgreSQL and a PDS."""

from __future__ import annotations

from tests.site.cache import SiteError
from tests.site.mariadb import MariaDB
from tests.site.pds import Pds
from tests.site.people import User
from tests.site.postgres import Postgres
from tests.site.snac import OneShotSession, Snac
from tests.site.wordpress import WordPress
from tests.site.writer import Refused, Writer

__all__ = [
    "MariaDB",
    "OneShotSession",
    "Pds",
    "Postgres",
    "Refused",
    "SiteError",
    "Snac",
    "User",
    "WordPress",
    "Writer",
]
