"""Statements and waivers: records of one finding of one text, seen in the trace."""

from __future__ import annotations

import json
from typing import Any

from tests.acceptance import releases
from tests.acceptance.office import Office
from tests.site import samples

PHONE = "Pertanyaan dijawab Ibu Lina di nomor 0813-4899-1276."
NO_ALT: dict[str, Any] = {"featured": ("layanan.jpg", samples.jpeg(800, 450), "")}


def spoiled(office: Office) -> int:
    """A release with a private number, which needs a statement, and a picture without description, which blocks."""
    body = releases.paragraphs(releases.LEAD, *releases.MORE, PHONE)
    post = releases.submit(office.wp.writer("penulis1"), body=body, **NO_ALT)
    office("run")
    for login in ("editor1", "redaktur1"):
        office.login(login)
    return post


def say(office: Office, verb: str, login: str, post: int, subject: str) -> tuple[int, str]:
    digest = office.edition(post).digest
    given = ["--as", login, "--digest", digest] + (["--reason", "Sudah diperiksa."] if subject else [])
    done = office(verb, post, *([subject] if subject else []), *given)
    return done.code, done.err


def test_a_waiver_needs_its_role_and_a_statement_its_stage(office: Office) -> None:
    post = spoiled(office)
    code, words = say(office, "approve", "editor1", post, "")
    assert (code, "MED-01#1" in words, "DAT-04#1" in words) == (1, True, True)
    code, words = say(office, "waive", "editor1", post, "MED-01#1")
    assert (code, "Redaktur" in words) == (1, True)
    assert say(office, "waive", "redaktur1", post, "DOK-99")[0] == 1
    assert say(office, "waive", "redaktur1", post, "MED-01#1")[0] == 0
    assert say(office, "attest", "editor1", post, "DAT-04")[0] == 0
    assert say(office, "approve", "editor1", post, "")[0] == 0
    assert say(office, "approve", "redaktur1", post, "")[0] == 0
    assert office("run").code == 0
    lines = office("policy", "trace", post, "--json").json()
    proof = {one["id"]: one["evidence"] for line in lines for one in line["kept_by"]}
    assert proof["MED-01"] == ["MED-01#1: waived by Siti Norhasanah: Sudah diperiksa."]
    assert "DAT-04#1" in proof["DAT-04"][0]
    assert len(proof["SOP-01"]) == 2
    assert "v1" in proof["SOP-05"][0]
    assert "0813-4899-1276" not in json.dumps(lines)


def test_a_changed_text_needs_them_again(office: Office) -> None:
    post = spoiled(office)
    assert say(office, "waive", "redaktur1", post, "MED-01")[0] == 0
    assert say(office, "attest", "editor1", post, "DAT-04#1")[0] == 0
    writer = office.wp.writer("penulis1")
    writer.edit(post, content=releases.paragraphs(releases.LEAD, *releases.MORE, PHONE, "Datanglah lebih awal."))
    office("run")
    code, words = say(office, "approve", "editor1", post, "")
    assert (code, "MED-01#1" in words, "DAT-04#1" in words) == (1, True, True)
