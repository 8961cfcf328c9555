"""What an operator reads of deliveries: what happened, why, and what to type next."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from tests.desks import NOW, desk_with
from wpbridge import effects, output
from wpbridge.cli.deliveries import _listed, receipts
from wpbridge.desk import Desk
from wpbridge.effects import Deed, Effect
from wpbridge.models import Receipt
from wpbridge.texts import T

WHY = T("{channel}: the server asks to wait until {time}.", channel="arsip", time="12:00")
DONE = Receipt(remote_id="7", url="https://x.example/7", at=NOW, text="Judul", recovered=True)
CASES = {
    "intended": ({}, "not known yet", ["The next pass (wpbridge run) sends it."]),
    "begun": ({"attempts": 1, "error": WHY}, "not known yet", ["wait until", "looks whether it is there"]),
    "waiting": (
        {"error": WHY, "retry_at": NOW + timedelta(hours=1)},
        "will be tried again",
        ["wait until", "after Tue 24 Nov 2026 11:10 WITA. To try at once: wpbridge deliveries retry 41 arsip"],
    ),
    "failed": ({"error": WHY}, "failed", ["wait until", "When it is mended, type: wpbridge deliveries retry 41 arsip"]),
    "doubt": ({"error": WHY}, "in doubt", ["wait until", "type: wpbridge deliveries settle 41 arsip --sent URL"]),
    "held": ({"error": WHY}, "held back", ["wait until"]),
    "done": ({"receipt": DONE}, "sent", ["https://x.example/7", "Tue 24 Nov 2026 10:10 WITA"]),
}


def made(desk: Desk, case: str) -> Effect:
    """The delivery of the post in a state."""
    edition = desk.current(41)
    assert edition
    changes, _, _ = CASES[case]
    key = desk.key(edition, "arsip", "send")
    deed = Deed(key=key, edition_id=edition.id, payload="p", find=lambda at: None, call=lambda at: DONE)
    state = "intended" if case == "begun" else case
    with desk.store.begin() as connection:
        effect = effects.intend(connection, deed, NOW)
        effects.settle(connection, effect, state, NOW, **dict(changes))  # type: ignore[call-overload]
        found = effects.get(connection, key)
    assert found
    return found


@pytest.mark.parametrize("case", CASES)
def test_each_state_says_what_happened_why_and_what_is_next(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], case: str
) -> None:
    token = output.language.set("en")
    try:
        with desk_with(tmp_path) as desk:
            _listed(desk, [made(desk, case)])
            edition = desk.current(41)
            assert edition
            shown = [text.say("en") for text in receipts(desk, edition, "en")]
    finally:
        output.language.reset(token)
    out = " ".join(capsys.readouterr().out.split())
    _, state, words = CASES[case]
    assert state in out
    for word in words:
        assert word in out
        assert word in " ".join(shown)


def test_with_several_sites_a_command_names_its_own(tmp_path: Path) -> None:
    with desk_with(tmp_path) as desk:
        two = desk.config.model_copy(update={"sites": desk.config.sites | {"lain": desk.settings}})
        several = replace(desk, config=two)
        assert several.typed("deliveries settle 41 x") == "wpbridge deliveries settle --site diskominfo 41 x"
        assert several.typed("deliveries") == "wpbridge deliveries --site diskominfo"
        assert several.typed("channels test") == "wpbridge channels test --site diskominfo"
        assert several.typed("show 41") == "wpbridge show --site diskominfo 41"
        assert desk.typed("deliveries settle 41 x") == "wpbridge deliveries settle 41 x"
