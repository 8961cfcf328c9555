"""Heads of the log that leave the machine, bare and signed."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.books import entered
from tests.desks import NOW, desk_with
from wpbridge import heads, log
from wpbridge.cli.main import run
from wpbridge.config import load
from wpbridge.desk import Desk, happened
from wpbridge.errors import ConfigError, Defect, Refused
from wpbridge.heads import Head
from wpbridge.notify import _proof
from wpbridge.register.export import export
from wpbridge.register.sheet import Filter

SIGNED = "12:" + "0a" * 32 + ":" + "a1" * 64


def key(path: Path, *how: str) -> Path:
    """An Ed25519 key, made as the sentence says."""
    subprocess.run(["openssl", "genpkey", *(how or ("-algorithm", "ed25519")), "-out", path], check=True)
    path.chmod(0o600)
    return path


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """An office with a key."""
    key(tmp_path / "kunci.pem")
    with desk_with(tmp_path, more='[signing]\nkey_file = "kunci.pem"\n') as desk:
        entered(desk, 2)
        yield desk


def head_of(desk: Desk) -> Head:
    with desk.store.begin() as connection:
        return heads.of(connection, desk.config, desk.name)


@pytest.mark.parametrize(
    "told",
    ["", "abc", "12", "12:", "12:xyz", "12:0123", "x:" + "0" * 64, "12:" + "g" * 64, "12:" + "0" * 65, SIGNED + "a",
     "12:" + "0a" * 8 + ":" + "a1" * 64, SIGNED.replace("a1" * 64, "g1" * 64)],
)  # fmt: skip
def test_what_is_no_head_is_refused(told: str) -> None:
    with pytest.raises(Refused, match="no head of the log"):
        heads.parse(told)


@pytest.mark.parametrize("told", ["118:" + "0a" * 8, "118:" + "0a" * 32, SIGNED])
def test_a_head_is_read_as_it_was_printed(told: str) -> None:
    assert str(heads.parse(told)) == told
    assert str(heads.parse(f"  {told[:9]}\n {told[9:]} ")) == told, "a printed line breaks"


def test_a_signed_head_is_proved_here_by_its_public_part_and_by_openssl(desk: Desk, tmp_path: Path) -> None:
    head = head_of(desk)
    assert heads.prove(desk.config, desk.name, head)
    public = tmp_path / "publik.pem"
    subprocess.run(["openssl", "pkey", "-in", tmp_path / "kunci.pem", "-pubout", "-out", public], check=True)
    only = tmp_path / "pengawas.toml"
    only.write_text(desk.config.path.read_text().replace("kunci.pem", "publik.pem"))
    assert heads.prove(load(only, {"P": "none"}), desk.name, head)
    (tmp_path / "signed").write_bytes(f"log-head {desk.name} {head.seq}:{head.hash}\n".encode())
    (tmp_path / "signature").write_bytes(bytes.fromhex(head.signature))
    checked = subprocess.run(
        ["openssl", "pkeyutl", "-verify", "-pubin", "-inkey", public, "-rawin", "-in", tmp_path / "signed", "-sigfile",
         tmp_path / "signature"],
        capture_output=True,
    )  # fmt: skip
    assert checked.returncode == 0, checked.stderr


@pytest.mark.parametrize(
    "change",
    [
        lambda head, other: (head.seq + 1, head.hash, head.signature),
        lambda head, other: (head.seq, f"{int(head.hash[0], 16) ^ 1:x}{head.hash[1:]}", head.signature),
        lambda head, other: (head.seq, head.hash, ("b" if head.signature[0] == "a" else "a") + head.signature[1:]),
        lambda head, other: (other.seq, other.hash, head.signature),
    ],
    ids=["number", "hash", "signature", "that of another"],
)
def test_a_changed_head_is_not_this_offices(desk: Desk, change: object) -> None:
    head = head_of(desk)
    edition = desk.current(1001)
    assert edition
    with desk.store.begin() as connection:
        body = {"channels": {}, "kind": "", "new": False}
        log.append(connection, desk.name, NOW, happened(edition, "linkcard", body))
    changed = Head(*change(head, head_of(desk)))  # type: ignore[operator]
    with pytest.raises(Defect, match="is not by the key"):
        heads.prove(desk.config, desk.name, changed)
    with pytest.raises(Defect, match="is not by the key"):
        heads.prove(desk.config, "dinkes", head)


def test_every_head_that_leaves_is_signed(desk: Desk, tmp_path: Path) -> None:
    signature = head_of(desk).signature
    assert len(signature) == 128 and signature in str(_proof(desk))
    export(desk, tmp_path / "buku.html", Filter(), "en")
    assert signature in (tmp_path / "buku.html").read_text("utf-8")
    export(desk, tmp_path / "buku.pdf", Filter(), "en")
    printed = subprocess.run(["pdftotext", tmp_path / "buku.pdf", "-"], capture_output=True, text=True, check=True)
    assert signature in "".join(printed.stdout.split())


def test_the_command_takes_a_signed_head(desk: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    head = head_of(desk)
    verify = ["--lang", "en", "--config", str(desk.config.path), "register", "verify", "--against"]
    assert run([*verify, str(head)], {"P": "none"}) == 0
    assert "The head was signed by this office's key." in capsys.readouterr().out
    assert run([*verify, f"{head.seq}:{head.hash}:{'a1' * 64}"], {"P": "none"}) == 1
    assert "is not by the key" in capsys.readouterr().err
    bare = tmp_path / "tanpa.toml"
    bare.write_text(desk.config.path.read_text().replace('[signing]\nkey_file = "kunci.pem"\n', ""))
    verify[3] = str(bare)
    assert run([*verify, str(head)], {"P": "none"}) == 1
    assert "no key is known here" in capsys.readouterr().err


@pytest.mark.parametrize("kind", ["another kind", "not a key", "missing", "open to others", "public"])
def test_a_key_of_no_use_is_said(desk: Desk, tmp_path: Path, kind: str) -> None:
    path = tmp_path / "kunci.pem"
    if kind == "another kind":
        key(path, "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256")
    elif kind == "not a key":
        path.write_text("rahasia")
    elif kind == "missing":
        path.unlink()
    elif kind == "open to others":
        path.chmod(0o644)
    else:
        subprocess.run(["openssl", "pkey", "-in", path, "-pubout", "-out", tmp_path / "p"], check=True)
        path.write_bytes((tmp_path / "p").read_bytes())
    with pytest.raises(ConfigError) as said:
        head_of(desk)
    assert "kunci.pem" in str(said.value) and "rahasia" not in str(said.value)
