"""What WordPress must tell of a change before anybody decides on it: its revisions count whole seconds."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from tests.desks import NOW, desk_with, fill, spoiled
from wpbridge.digest import freeze
from wpbridge.errors import Refused
from wpbridge.people import hands
from wpbridge.plugins import Plugins, Revision

_EARLIER, _LATER = NOW - timedelta(seconds=1), NOW + timedelta(seconds=1)


class _Site:
    def __init__(self, *saved: Revision) -> None:
        self.saved = saved

    def revisions(self, post: int) -> list[Revision]:
        return list(self.saved)


WRITTEN = Revision(author="7", at=NOW)  # the text of the first round, whose writer saved it then


@pytest.mark.parametrize(
    ("saved", "told"),
    [
        ([], False),
        ([WRITTEN], False),
        ([Revision(author="3", at=_EARLIER), WRITTEN], False),
        ([Revision(author="3", at=NOW), WRITTEN], True),
        ([Revision(author="3", at=_LATER), WRITTEN], True),
        ([Revision(author="3", at=_LATER)], True),
    ],
)
def test_a_change_is_told_by_a_revision_of_its_own(tmp_path: Path, saved: list[Revision], told: bool) -> None:
    with desk_with(tmp_path) as plain:
        desk = replace(plain, plugins=cast(Plugins, SimpleNamespace(site=_Site(*saved), checks=plain.checks)))
        first = spoiled(desk)
        changed = replace(first.post, title=f"{first.post.title} Hari Ini", modified=_LATER)
        (id,) = fill(desk, [freeze(desk.name, changed, first.messages)], round_=2)
        if told:
            assert "3" in hands(desk, desk.edition(id)).editors
        else:
            with pytest.raises(Refused, match="keeps no revision of the change"):
                hands(desk, desk.edition(id))
