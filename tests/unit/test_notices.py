"""What a notice may not hold, and that it is told once: small rules behind the real mails."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.desks import NOW, desk_with
from wpbridge import log, notify
from wpbridge.config import load
from wpbridge.desk import Desk
from wpbridge.errors import Rejected, Unavailable
from wpbridge.masking import redact
from wpbridge.notices import of_event
from wpbridge.notices.event import titled
from wpbridge.remarks import without_personal
from wpbridge.reminders import remind
from wpbridge.store import channels
from wpbridge.store import notices as kept
from wpbridge.store.channels import Known
from wpbridge.store.notices import Notice
from wpbridge.texts import T


def at(desk: Desk, moment: datetime) -> Desk:
    return replace(desk, clock=lambda: moment)


def waiting(desk: Desk) -> Notice:
    """A notice for Rina that is due."""
    made = Notice(person="rina", cause="event 1", body=(T("title"), T("post")), not_before=NOW)
    with desk.store.begin() as connection:
        kept.add(connection, desk.name, [made], NOW)
        return kept.due(connection, desk.name, NOW)[0]


@pytest.mark.parametrize(
    ("address", "kind"),
    [("mailto://u:secret@mail.go.id", "mailto"), ("tgram://token/1", "tgram"), ("xoxb-SECRETTOKEN", "?"), ("", "?")],
)
def test_of_an_address_only_its_kind_is_said(address: str, kind: str) -> None:
    assert notify._kind(address) == kind


def test_addresses_from_the_environment_are_secrets(tmp_path: Path) -> None:
    with desk_with(tmp_path, more='notify_env = "N"'):
        config = load(tmp_path / "wpbridge.toml", {"P": "x", "N": "xoxb-SECRETTOKEN"})
        assert config.addresses("rina") == ("xoxb-SECRETTOKEN",)
    assert "SECRETTOKEN" not in redact("sent with xoxb-SECRETTOKEN")


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("Hapus nomor 0813-4899-1276 milik Ibu Lina.", "Hapus nomor 08"),
        ("Harinya <b>keliru</b> & tanggalnya.", "Harinya <b>keliru</b> & tanggalnya."),
    ],
)
def test_a_reviewers_words_go_out_without_personal_data(tmp_path: Path, written: str, said: str) -> None:
    with desk_with(tmp_path) as desk:
        edition = desk.current(41)
        assert edition
        words = without_personal(desk, edition, written)
    assert words.startswith(said) and "4899" not in words


def test_a_title_that_was_not_checked_is_not_told(tmp_path: Path) -> None:
    with desk_with(tmp_path, title="Data NIK 6304012304910001") as desk:
        edition = desk.current(41)
        assert edition
        assert "6304012304910001" not in str(T("{title}", **titled(replace(edition, findings=None))))
        with desk.store.begin() as connection:
            assert not [row for row in log.read(connection, desk.name) if "6304012304910001" in row.body]


def test_a_notice_that_another_pass_took_is_not_sent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sent = []
    monkeypatch.setattr(notify, "_deliver", lambda desk, person, some: sent.append(person))
    with desk_with(tmp_path) as desk:
        notice = waiting(desk)
        assert [notify._send(desk, "rina", [notice]) for _ in range(2)] == [None, None]
    assert sent == ["rina"]


@pytest.mark.parametrize(("later", "error"), [(timedelta(minutes=40), Unavailable), (timedelta(hours=25), Rejected)])
def test_a_notice_is_tried_for_a_day(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, later: timedelta, error: type
) -> None:
    monkeypatch.setattr(notify, "_deliver", lambda desk, person, some: T("refused"))
    with desk_with(tmp_path) as desk:
        notice = replace(waiting(desk), attempts=9)
        failed = notify._send(at(desk, NOW + later), "rina", [notice])
        assert isinstance(failed, error)
        with desk.store.begin() as connection:
            states = kept.counts(connection, desk.name, NOW - timedelta(days=1))
    assert states == {"waiting" if error is Unavailable else "failed": 1}


@contextmanager
def _foreign_lease(name: str):  # type: ignore[no-untyped-def]
    yield name != "reminders"


def test_one_pass_reminds_at_a_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with desk_with(tmp_path) as desk:
        late = at(desk, NOW + timedelta(minutes=20))
        lease: Callable[[str], object] = _foreign_lease
        monkeypatch.setattr(Desk, "lease", lambda self, what: lease(what))
        assert remind(late) == 0
        monkeypatch.undo()
        assert remind(late) == 1
        assert remind(late) == 0


def test_the_end_of_a_token_is_told_at_each_mark_once(tmp_path: Path) -> None:
    ends = NOW + timedelta(days=20)
    with desk_with(tmp_path) as desk:
        told = []
        for day in (0, 5, 6.5, 7, 12.5, 13.5, 19.5, 20.5, 21):
            later = at(desk, NOW + timedelta(days=day))
            with desk.store.begin() as connection:
                known = Known(channel="arsip", account="file:1", checked_at=later.clock(), expires=ends)
                channels.keep(connection, desk.name, known)
            remind(later)
            with desk.store.begin() as connection:
                marks = [body["days"] for body in log.of_kind(connection, desk.name, "token_ends")]
            told.append((day, len(marks), marks[0] if marks else None))
    assert told == [
        (0, 0, None), (5, 0, None), (6.5, 1, 14), (7, 1, 14), (12.5, 1, 14), (13.5, 2, 7), (19.5, 3, 1), (20.5, 4, 0),
        (21, 4, 0),
    ]  # fmt: skip


def test_who_publishes_hears_that_a_token_ends(tmp_path: Path) -> None:
    more = '[people.lina]\nname = "Lina"\nroles = ["web_administrator"]\nlanguage = "en"\nnotify = ["json://x"]\n'
    with desk_with(tmp_path, more=more) as desk:
        known = Known(channel="arsip", account="file:1", checked_at=NOW, expires=NOW + timedelta(days=3))
        with desk.store.begin() as connection:
            channels.keep(connection, desk.name, known)
        remind(desk)
        with desk.store.begin() as connection:
            *_, (row, body) = log.after(connection, desk.name, 0)
        [notice] = of_event(desk, row, body)
    assert notice.person == "lina"
    assert [text.say("en") for text in notice.body] == [
        "The token of the channel arsip ends on 27 Nov 2026",
        "How to make a new one: wpbridge channels guide file",
        "When it is mended: wpbridge channels test",
    ]
