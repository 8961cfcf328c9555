"""What the reviewers' commands say and refuse: on a desk whose WordPress knows everybody and changes nothing."""

from __future__ import annotations

import io
import json
import os
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.desks import desk_with, fill, plain, spoiled
from wpbridge.app import App
from wpbridge.cli.main import run
from wpbridge.config import load
from wpbridge.desk import Desk
from wpbridge.digest import freeze
from wpbridge.errors import AuthError
from wpbridge.models import Account
from wpbridge.notices.reviewing import _reasons
from wpbridge.store import editions
from wpbridge.store.editions import Decision, Edition
from wpbridge.texts import T

PEOPLE = """
[people.ridwan]
name = "Muhammad Ridwan"
roles = ["kepala"]
wordpress = "kepala1"
"""
OTHER = """
[sites.dinkes]
url = "https://dinkes.example.go.id"
user = "wpbridge"
password_env = "P"
timezone = "Asia/Makassar"
"""
NUMBERS = {"editor1": "3", "redaktur1": "4", "kepala1": "5"}
RIGHT = "tiga empat lima enam"
NIK = "6304064511780003"
Command = Callable[..., tuple[int, str, str]]


def knows(site: object, login: str, password: str) -> Account:
    if password != RIGHT:
        raise AuthError(T("no"))
    return Account(id=NUMBERS[login], login=login, roles=("editor",))


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Command:
    """Commands of three people who are logged in; post 41 must be mended, 42 is clean, 43 needs statements."""
    for name, value in (("CONFIG", tmp_path / "wpbridge.toml"), ("LOGINS", tmp_path / "logins.json"), ("LANG", "en")):
        monkeypatch.setenv(f"WPBRIDGE_{name}", str(value))
    monkeypatch.setenv("P", "none")
    monkeypatch.setattr("connectors.wordpress.WordPressSite.whoami", knows)
    monkeypatch.setattr("connectors.wordpress.WordPressSite.account", lambda site, login: NUMBERS[login])
    monkeypatch.setattr("wpbridge.people.hands", lambda desk, edition: edition.hands)
    monkeypatch.setattr("wpbridge.decisions._unchanged", lambda desk, edition: None)
    monkeypatch.setattr("wpbridge.overrides.still_public", lambda desk, edition: None)
    with desk_with(tmp_path, 2, more=PEOPLE) as desk:
        body = plain(desk, 3).post.body + "<p>Hubungi Ibu Lina, 0813-4899-1276, atau Ibu Ani, 0813-4899-1277.</p>"
        release = spoiled(desk, body=body, alt="Petugas melayani warga")
        fill(desk, [freeze(desk.name, replace(release.post, id=43), release.messages)])
    (tmp_path / "logins.json").write_text(json.dumps({"diskominfo": dict.fromkeys(NUMBERS, RIGHT)}))
    (tmp_path / "logins.json").chmod(0o600)

    def command(*given: object, typed: str = "") -> tuple[int, str, str]:
        out, err = io.StringIO(), io.StringIO()
        monkeypatch.setattr("sys.stdin", io.StringIO(typed))
        with redirect_stdout(out), redirect_stderr(err):
            code = run([str(word) for word in given], os.environ)
        return code, out.getvalue(), err.getvalue()

    return command


@pytest.fixture
def says(office: Command) -> Command:
    """A decision on the text as it is now."""

    def decision(verb: str, post: int, login: str, *more: object) -> tuple[int, str, str]:
        return office(verb, post, *more, "--digest", shown(office, post)["digest"], "--as", login)

    return decision


def shown(office: Command, post: int) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(office("show", post, "--json")[1])
    return found


def opened(folder: Path) -> App:
    return App.open(load(folder / "wpbridge.toml", {"P": "x"}))


# -- reasons


@pytest.mark.parametrize("verb", ["return", "reject", "override"])
@pytest.mark.parametrize("reason", ["...", "…", "-", "x", " \t", "?!"])
def test_what_only_holds_the_place_of_a_reason_is_refused(says: Command, verb: str, reason: str) -> None:
    code, _, err = says(verb, 42, "redaktur1", "--reason", reason)
    assert (code, "Give " in err) == (1, True), err
    assert (f'"{reason}" is no reason' in err) == bool(reason.strip())


@pytest.mark.parametrize("reason", ["ok", "ok.", "Sesuai", "12"])
def test_a_short_reason_is_one(says: Command, reason: str) -> None:
    assert says("return", 42, "editor1", "--reason", reason)[0] == 0


# -- statements and waivers


def test_a_statement_says_what_is_still_missing_and_stands_once(says: Command, office: Command) -> None:
    code, out, _ = says("attest", 43, "editor1", "DAT-04#1", "--reason", "Nomor layanan.")
    assert code == 0 and "Rina Wahyuni has stated on DAT-04#1 of post 43." in out
    assert "Still missing before an approval: DAT-04#2." in out
    code, _, err = says("attest", 43, "editor1", "DAT-04#1", "--reason", "Lagi.")
    assert (code, "DAT-04#1 before still stands" in err) == (1, True), err
    code, out, _ = says("attest", 43, "editor1", "DAT-04", "--reason", "Sama.")
    assert code == 0 and "stated on DAT-04#2 of post" in out and "Nothing else is missing" in out
    assert [one["subject"] for one in shown(office, 43)["decisions"]] == ["DAT-04#1", "DAT-04#2"]


def test_a_waiver_of_another_length_is_another_one(says: Command, office: Command) -> None:
    for until in ("2099-01-01", "2099-02-01"):
        code, out, _ = says("waive", 41, "redaktur1", "MED-01", "--reason", "Arsip.", "--until", until)
        assert code == 0 and "Still missing before an approval: AKR-01#1, DAT-04#1." in out
    assert says("waive", 41, "redaktur1", "MED-01", "--reason", "Arsip.", "--until", "2099-02-01")[0] == 1
    out = office("show", 41)[1]
    assert "✓ waived by Siti Norhasanah until " in out


def test_what_was_settled_is_not_shown_as_open(says: Command, office: Command) -> None:
    says("attest", 43, "editor1", "DAT-04#2", "--reason", "Nomor layanan.")
    lines = office("show", 43)[1].splitlines()
    at = next(number for number, line in enumerate(lines) if "DAT-04#2 in" in line)
    assert lines[at + 1] == "      ✓ stated by Rina Wahyuni"
    found = {one["ref"]: one["settled"] for one in shown(office, 43)["findings"]}
    assert [(one["verb"], one["name"]) for one in found["DAT-04#2"]] == [("attest", "Rina Wahyuni")]
    assert found["DAT-04#1"] == []


def test_a_late_approval_is_told_all_that_it_states(says: Command, office: Command, tmp_path: Path) -> None:
    assert says("override", 42, "redaktur1", "--reason", f"Banjir; lapor kepada NIK {NIK}.")[0] == 0
    app = opened(tmp_path)
    with app.store.begin() as connection:
        one = editions.current(connection, "diskominfo", 42)
        assert one
        editions.move(connection, one, "publish", app.clock())
    app.close()
    out = office("show", 42)[1]
    assert "PUBLISHED BEFORE ITS REVIEW (Banjir; lapor kepada NIK 63" in out and "by Siti Norhasanah; to be" in out
    for words in ("setiap gambar dan dokumen", "hak pakai setiap gambar", "memverifikasi fakta", "kepada PPID"):
        assert words in out, words
    found = shown(office, 42)
    assert [one["id"] for one in found["statements"]] == ["DAT-16", "ANK-04", "MED-03", "AKR-12", "KIP-03"]
    assert (found["flagged"], found["override"]["name"]) == (True, "Siti Norhasanah")
    assert NIK not in out + json.dumps(found)


# -- what is read


def test_pictures_and_documents_can_be_opened(office: Command) -> None:
    address = "https://diskominfo.example.go.id/wp-content/uploads/2026/11/"
    out = office("show", 42)[1]
    assert f"  {address}layanan.jpg" in out and f"  {address}jadwal.pdf" in out
    names = [one["address"].removeprefix(address) for one in shown(office, 42)["attachments"]]
    assert names == ["layanan.jpg", "jadwal.pdf"]


def test_no_reason_shows_a_number(says: Command, office: Command) -> None:
    says("return", 42, "editor1", "--reason", f"Hapus NIK {NIK}, milik warga.")
    for out in (office("show", 42)[1], str(shown(office, 42))):
        assert "Hapus NIK 63••••••••••••03, milik warga." in out and NIK not in out


def test_the_writers_mail_names_what_a_check_looks_for(tmp_path: Path) -> None:
    with desk_with(tmp_path) as desk:
        edition = of(desk, 41)
        with desk.store.begin() as connection:
            given = Decision(stage="periksa", verb="return", person="rina", role="editor", account="3", login="editor1",
                             digest=edition.digest, at=desk.clock(), reason="Mohon diperbaiki.")  # fmt: skip
            editions.record(connection, edition, given)
        said = [text.say("en") for text in _reasons(desk, edition)]
    assert "DAT-04, in the text: Private mobile number" in said


def of(desk: Desk, post: int) -> Edition:
    found = desk.current(post)
    assert found
    return found


# -- refusals


def test_each_refusal_stands_on_its_own_line(says: Command) -> None:
    code, _, err = says("approve", 41, "editor1")
    first, second = err.splitlines()
    assert code == 1 and first.startswith("error: AKR-01#1, MED-01#1 must be mended first.") and first.endswith('"..."')
    assert second.startswith("A person must state") and second.endswith('--reason "..."')


def test_commands_name_the_site_where_there_are_several(
    says: Command, office: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def on_site(*words: object) -> tuple[int, str, str]:
        return office(words[0], "--site", "diskominfo", *words[1:])

    assert "--site" not in office("show", 43)[1] + office("inbox")[1] + says("approve", 43, "editor1")[2]
    (tmp_path / "wpbridge.toml").write_text((tmp_path / "wpbridge.toml").read_text() + OTHER)
    digest = json.loads(on_site("show", 43, "--json")[1])["digest"][:12]
    out = on_site("show", 43)[1]
    assert f"wpbridge return --site diskominfo 43 --digest {digest}" in out
    assert "wpbridge show --site diskominfo POST" in on_site("inbox", "--as", "editor1")[1]
    err = on_site("approve", 43, "--as", "editor1", "--digest", digest)[2]
    assert f"wpbridge attest --site diskominfo 43 DAT-04#1 --digest {digest}" in err
    err = on_site("approve", 43, "--as", "siapa", "--digest", digest)[2]
    assert "wpbridge login --site diskominfo siapa" in err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("approve", 42, "--digest", "abc"), "characters of the digest that stands below the text: wpbridge show 42"),
        (("approve", 42, "--digest", "abcdefgh"), "does not name the text that is in review now"),
        (("show", 99), "To see what waits: wpbridge inbox"),
        (("return", 99, "--digest", "abcdefgh", "--reason", "Salah."), "To see what waits: wpbridge inbox"),
    ],
)
def test_what_does_not_name_a_text(office: Command, words: tuple[object, ...], said: str) -> None:
    code, _, err = office(*words, "--as", "editor1")
    assert (code, said in err) == (1, True), err


# -- the question


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize(("answer", "code"), [("ya", 0), ("Y", 0), ("yes", 0), ("apa\ny", 0),
                                              ("t", 130), ("tidak", 130), ("no", 130), ("", 130)])  # fmt: skip
def test_yes_and_no_in_both_languages(
    office: Command, monkeypatch: pytest.MonkeyPatch, language: str, answer: str, code: int
) -> None:
    monkeypatch.setenv("WPBRIDGE_LANG", language)
    done = office("return", 42, "--reason", "Mohon diperbaiki.", "--as", "editor1", typed=f"{answer}\n")
    assert done[0] == code, done
    assert ("[y/t]" if language == "id" else "[y/n]") in done[1]


def test_a_post_that_nobody_can_decide_on_is_not_shown_first(says: Command, office: Command) -> None:
    says("return", 42, "editor1", "--reason", "Mohon diperbaiki.")
    code, out, err = office("return", 42, "--reason", "Lagi.", "--as", "editor1")
    assert (code, out) == (1, "") and "not possible now" in err


# -- the slip


def test_the_slip_says_how_it_is_entered(says: Command, office: Command, tmp_path: Path) -> None:
    file = tmp_path / "slip.pdf"
    code, _, err = office("slip", 42, "--output", file)
    assert (code, "Nobody may sign on paper at the stage" in err, file.exists()) == (1, True, False), err
    says("approve", 42, "editor1")
    code, out, _ = office("slip", 42, "--output", file)
    assert code == 0 and out.strip().endswith("--signed-by ridwan")
    config = tmp_path / "wpbridge.toml"
    config.write_text(config.read_text() + '\n[people.ani]\nname = "Ani"\nroles = ["kepala"]\n')
    out = office("slip", 42, "--output", file)[1]
    assert "--signed-by PERSON\n" in out and "PERSON is one of: ridwan, ani" in out


# -- who somebody is


def test_a_wrong_password_is_told_to_a_person(office: Command, tmp_path: Path) -> None:
    kept = (tmp_path / "logins.json").read_text()
    code, _, err = office("login", "editor1", typed="kata sandi biasa\n")
    assert code == 2 and "It must be an application password" in err
    assert "https://diskominfo.example.go.id/wp-admin/profile.php#application-passwords-section" in err
    assert err.strip().endswith("then type: wpbridge login editor1")
    assert (tmp_path / "logins.json").read_text() == kept


def test_an_empty_password_is_not_sent(office: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr("connectors.wordpress.WordPressSite.whoami")
    code, _, err = office("login", "editor1", typed="\n")
    assert (code, "Nothing was sent" in err) == (2, True), err


def test_logging_out_who_is_not_logged_in(office: Command) -> None:
    code, _, err = office("logout", "edtor1")
    assert (code, "edtor1 is not logged in on diskominfo" in err) == (2, True), err
    assert office("logout")[1].count("is logged out") == 3
    assert office("logout")[:2] == (0, "diskominfo: nobody is logged in here.\n")


def test_a_person_may_be_named_instead_of_the_log_in(office: Command) -> None:
    digest = shown(office, 42)["digest"]
    assert office("show", 42, "--as", "rina")[0] == office("inbox", "--as", "siti")[0] == 0
    assert "Recorded as decided by Rina Wahyuni" in office("approve", 42, "--digest", digest, "--as", "rina")[1]
    assert "Logged in on diskominfo: Siti Norhasanah (redaktur1)" in office("login", "siti", typed=f"{RIGHT}\n")[1]


def test_a_missing_variable_is_said_to_be_the_administrators(office: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("P")
    assert office("inbox")[0] == 0, "who only reads needs no log-in of the service"
    code, _, err = office("run")
    assert code == 2 and "variable P is not set" in err and "the administrator of wpbridge sets it" in err
