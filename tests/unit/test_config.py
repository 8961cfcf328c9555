"""The configuration: where it is found, what wins, what is refused and in which words."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from wpbridge.config import Config, check_settings, load
from wpbridge.errors import ConfigError
from wpbridge.masking import redact

SITE = """\
[sites.kominfo]
url = "https://kominfo.example.go.id/"
user = "wpbridge"
password_env = "WP_PASSWORD"
timezone = "Asia/Makassar"
channels = ["masto"]
office_phones = ["0511 4799000"]

[channels.masto]
kind = "mastodon"
base_url = "http://127.0.0.1:8080"
token_env = "MASTO_TOKEN"
visibility = "public"

[people.sari]
name = "Sari"
roles = ["editor", "redaktur"]
wordpress = "sari"
notify = ["mailto://sari@example.go.id"]
"""


def written(folder: Path, text: str, name: str = "wpbridge.toml") -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def read(folder: Path, text: str, **env: str) -> Config:
    return load(written(folder, text), env)


def refusal(folder: Path, text: str, **env: str) -> str:
    with pytest.raises(ConfigError) as caught:
        read(folder, text, **env)
    return str(caught.value)


def test_a_whole_file(tmp_path: Path) -> None:
    config = read(tmp_path, SITE)
    site = config.sites["kominfo"]
    assert (site.url, site.user, site.transport) == ("https://kominfo.example.go.id", "wpbridge", "rest")
    assert (site.policy, site.channels) == ("sop-555-039-2022", ("masto",))
    assert site.office_phones == ("0511 4799000",)
    assert config.people["sari"].roles == ("editor", "redaktur")
    assert config.site_names() == ("kominfo",)


def test_defaults_lie_beside_the_file(tmp_path: Path) -> None:
    config = read(tmp_path, SITE)
    assert config.store.url == f"sqlite:///{tmp_path}/wpbridge.db"
    assert config.store.blobs == tmp_path / "blobs"
    assert config.archive.path == tmp_path / "archive"
    assert config.report is None


def test_relative_paths_are_the_files_not_the_shells(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = SITE + '[archive]\npath = "arsip"\n[report]\npath = "/srv/laporan"\n'
    text = text.replace('timezone = "Asia', 'policy = "rules/own.toml"\ntimezone = "Asia')
    written(tmp_path, text)
    monkeypatch.chdir(tmp_path.parent)
    config = load(Path(tmp_path.name) / "wpbridge.toml", {})
    assert config.archive.path == tmp_path / "arsip"
    assert config.report is not None and config.report.path == Path("/srv/laporan")
    assert config.sites["kominfo"].policy == str(tmp_path / "rules/own.toml")


def test_the_flag_wins_over_the_environment_over_the_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    flag, env = written(tmp_path, SITE, "flag.toml"), written(tmp_path, SITE, "env.toml")
    default = written(tmp_path, SITE)
    assert load(flag, {"WPBRIDGE_CONFIG": str(env)}).path == flag
    assert load(None, {"WPBRIDGE_CONFIG": str(env)}).path == env
    assert load(None, {}).path == default


@pytest.mark.parametrize(
    ("variable", "value", "got"),
    [
        ("WPBRIDGE_STORE_URL", "sqlite:///other.db", lambda c: c.store.url.removeprefix("sqlite:///")),
        ("WPBRIDGE_STORE_BLOBS", "other.db", lambda c: str(c.store.blobs)),
        ("WPBRIDGE_ARCHIVE_PATH", "other.db", lambda c: str(c.archive.path)),
        ("WPBRIDGE_REPORT_PATH", "other.db", lambda c: str(c.report.path)),
    ],
)
def test_the_environment_wins_over_the_file(tmp_path: Path, variable: str, value: str, got: object) -> None:
    text = (
        SITE + '[store]\nurl = "sqlite:///a.db"\nblobs = "a"\n[archive]\npath = "a"\n[report]\npath = "a"\n'
    )
    assert callable(got)
    assert got(read(tmp_path, text, **{variable: value})) == str(tmp_path / "other.db")


def test_no_file_names_the_way_out(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"no configuration .*none\.toml; write one or name it"):
        load(tmp_path / "none.toml", {})
    with pytest.raises(ConfigError, match="cannot be read"):
        load(tmp_path, {})


@pytest.mark.parametrize(
    ("old", "new", "line", "near"),
    [
        ("timezone =", "timezon =", 5, "timezone"),
        ("office_phones", "ofice_phones", 7, "office_phones"),
        ("roles =", "role =", 17, "roles"),
        ("[people.sari]", "[peopel.sari]", 15, "people"),
    ],
)
def test_an_unknown_key_names_file_line_and_nearest(
    tmp_path: Path, old: str, new: str, line: int, near: str
) -> None:
    said = refusal(tmp_path, SITE.replace(old, new))
    assert str(tmp_path / "wpbridge.toml") in said
    assert str(line) in said.replace(str(tmp_path), "")
    assert near in said


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("https://kominfo", "http://kominfo", "https://"),
        ("https://kominfo", "https://me:pw@kominfo", "must not hold a user or password"),
        ("https://kominfo.example.go.id/", "kominfo", "not a web address"),
        ('"wpbridge"', '"wpbridge"\ntransport = "soap"', "not a transport"),
        ("Asia/Makassar", "Asia/Banjarmasin", "not a time zone"),
        ("Asia/Makassar", "../../etc/passwd", "not a time zone"),
        ('["masto"]', '["maston"]', 'Did you mean "masto"?'),
        ('name = "Sari"', "name = 7", "string"),
        ("[sites.kominfo]", '[sites."../x"]', "pattern"),
        ("http://127.0.0.1", "http://mastodon.example", "https://"),
    ],
)
def test_a_wrong_value_is_refused_in_a_sentence(tmp_path: Path, old: str, new: str, words: str) -> None:
    said = refusal(tmp_path, SITE.replace(old, new, 1))
    assert words in said
    assert "wpbridge.toml" in said


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.9.9.9", "[::1]"])
def test_plain_http_is_for_this_machine(tmp_path: Path, host: str) -> None:
    url = f"http://{host}:8000"
    assert read(tmp_path, SITE.replace("https://kominfo.example.go.id/", url)).sites["kominfo"].url == url


def test_two_people_cannot_share_a_login(tmp_path: Path) -> None:
    said = refusal(tmp_path, SITE + '[people.budi]\nname = "Budi"\nwordpress = "Sari"\n')
    assert "[people.sari] and [people.budi] have the same log-in" in said


@pytest.mark.parametrize(
    "line",
    ['password = "hunter22"', 'token = "hunter22"', 'api_key = "hunter22"', 'client_secret = "hunter22"'],
)
def test_a_secret_in_the_file_is_refused_and_not_repeated(tmp_path: Path, line: str) -> None:
    said = refusal(tmp_path, SITE.replace('kind = "mastodon"', f'kind = "mastodon"\n{line}'))
    key = line.split()[0]
    assert f"{key}_env" in said and f"{key}_file" in said and "[channels.masto]" in said
    assert "hunter22" not in said


def test_a_password_in_the_store_url_is_refused(tmp_path: Path) -> None:
    said = refusal(tmp_path, SITE + '[store]\nurl = "postgresql+psycopg://w:hunter22@db/w"\n')
    assert "holds a password" in said and "hunter22" not in said


def test_the_database_password_comes_from_elsewhere(tmp_path: Path) -> None:
    text = SITE + '[store]\nurl = "postgresql+psycopg://w@db:5432/w"\npassword_env = "PW"\n'
    config = read(tmp_path, text, PW="a/b@c")
    assert config.store.url == "postgresql+psycopg://w:a%2Fb%40c@db:5432/w"
    assert "a%2Fb" not in repr(config)


def test_a_store_that_is_none(tmp_path: Path) -> None:
    assert "postgresql+psycopg://" in refusal(tmp_path, SITE, WPBRIDGE_STORE_URL="mysql://x")
    assert "postgresql+psycopg://" in refusal(tmp_path, SITE + '[store]\nurl = "mysql://x"\n')


def test_the_password_is_read_when_it_is_needed(tmp_path: Path) -> None:
    assert read(tmp_path, SITE, WP_PASSWORD="abcd efgh").password("kominfo") == "abcd efgh"
    assert "efgh" not in redact("sent abcd efgh, abcdefgh")
    with pytest.raises(ConfigError, match=r"\[sites.kominfo\]: .* WP_PASSWORD is not set"):
        read(tmp_path, SITE).password("kominfo")
    with pytest.raises(ConfigError, match="password_env or password_file is missing"):
        read(tmp_path, SITE.replace('password_env = "WP_PASSWORD"\n', "")).password("kominfo")
    both = SITE.replace("password_env", 'password_file = "x"\npassword_env')
    with pytest.raises(ConfigError, match="not both"):
        read(tmp_path, both).password("kominfo")


def test_a_secret_file_must_be_private(tmp_path: Path) -> None:
    text = SITE.replace('password_env = "WP_PASSWORD"', 'password_file = "wp.secret"')
    path = written(tmp_path, "abcd efgh\n", "wp.secret")
    path.chmod(0o640)
    with pytest.raises(ConfigError, match=rf"chmod 600 {path}"):
        read(tmp_path, text).password("kominfo")
    path.chmod(0o600)
    assert read(tmp_path, text).password("kominfo") == "abcd efgh"
    path.write_text("\n")
    with pytest.raises(ConfigError, match="is empty"):
        read(tmp_path, text).password("kominfo")
    os.unlink(path)
    with pytest.raises(ConfigError, match="cannot be read"):
        read(tmp_path, text).password("kominfo")


def test_a_channel_is_given_its_values_and_secrets(tmp_path: Path) -> None:
    declared = {"token_env": "The token", "visibility": "Who sees it"}
    settings = read(tmp_path, SITE, MASTO_TOKEN="t0k").channel("masto", declared)
    assert (settings.name, settings.kind, settings.base_url) == ("masto", "mastodon", "http://127.0.0.1:8080")
    assert settings.values == {"visibility": "public"}
    assert settings.secrets == {"token": "t0k"}


def test_a_path_of_a_channel_lies_beside_the_file(tmp_path: Path) -> None:
    text = SITE + '[channels.berkas]\nkind = "file"\npath = "keluar"\n'
    assert read(tmp_path, text).channel("berkas", {"path": ""}).values == {"path": str(tmp_path / "keluar")}


def test_a_channel_setting_nobody_declared(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r'\[channels.masto\]: "visibility" .* Did you mean "visible"\?'):
        read(tmp_path, SITE, MASTO_TOKEN="t").channel("masto", {"token_env": "", "visible": ""})
    check_settings({"token_file": "x"}, {"token_env": ""})
    with pytest.raises(ConfigError, match="Known are: a, b"):
        check_settings({"zzz": 1}, {"a": "", "b": ""})


def test_more_addresses_come_from_the_environment(tmp_path: Path) -> None:
    text = SITE + 'notify_env = "SARI"\n'
    assert read(tmp_path, text, SARI="a://1 b://2").addresses("sari") == (
        "mailto://sari@example.go.id",
        "a://1",
        "b://2",
    )
    with pytest.raises(ConfigError, match="SARI is not set"):
        read(tmp_path, text).addresses("sari")


def test_names_that_are_not_there(tmp_path: Path) -> None:
    config = read(tmp_path, SITE)
    with pytest.raises(ConfigError, match='Did you mean "kominfo"'):
        config.site_names("kominf")
    with pytest.raises(ConfigError, match="channel"):
        config.channel("fax", {})
    with pytest.raises(ConfigError, match=r"no site is configured; add a table \[sites.NAME\]"):
        read(tmp_path, "").site_names()


def test_nothing_in_it_can_be_changed(tmp_path: Path) -> None:
    config = read(tmp_path, SITE)
    with pytest.raises(ValueError, match="frozen"):
        config.sites["kominfo"].user = "root"  # type: ignore[misc]
