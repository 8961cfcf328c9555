"""Offices for the acceptance tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.acceptance.office import Office
from tests.site import Snac, WordPress


@pytest.fixture
def office(tmp_path: Path, wp: WordPress, fediverse: Snac) -> Office:
    """A fresh office on a fresh site."""
    return Office(tmp_path, wp, fediverse)
