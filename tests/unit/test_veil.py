"""Personal data is veiled in everything that is said about a post."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

import policies.checks
from wpbridge.checks import discover, finding_json, run_checks
from wpbridge.cli.check import check
from wpbridge.models import Post
from wpbridge.sop import load_sop
from wpbridge.text import Document
from wpbridge.texts import T
from wpbridge.veil import Veil, masked, veiled

NIK = "6304064507800003"
PHONE = "0812-3456-7890"
PAGE = f"""<h1>Warga ber-NIK {NIK} menerima ijin</h1>
<p>MARABAHAN – Halimah, NIK {NIK}, telepon {PHONE}, hadir di Aula Selidah, Selasa (24/11/2026).</p>
<figure><img src="/wp-content/uploads/KTP-{NIK}.jpg" alt=""></figure>
<!-- cek {NIK} --><a href="/wp-content/uploads/{NIK}.pdf">berkas</a>
"""


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "naskah.html"
    path.write_text(PAGE, "utf-8")
    return path


@pytest.mark.parametrize("form", [[], ["--json"], ["--sarif"], ["--junit"]])
def test_no_output_of_the_checks_shows_it(page: Path, form: list[str]) -> None:
    result = CliRunner().invoke(check, [str(page), *form])
    assert result.exit_code == 1
    assert "DAT-01" in result.output
    assert masked(NIK) in json.dumps(result.output, ensure_ascii=False)
    assert NIK not in result.output
    assert PHONE not in result.output


def test_a_text_keeps_its_length() -> None:
    post = Post(id=1, status="pending", title=f"Warga {NIK}", body="", modified=datetime.now(UTC))
    document = Document.of(post, {})
    report = run_checks(document, discover(policies.checks), load_sop("sop-555-039-2022"))
    title = veiled(document.parts["title"], "title", report.findings)
    assert (NIK in title, len(title), title[:6]) == (False, len(post.title), "Warga ")
    assert NIK not in json.dumps([finding_json(finding, "id") for finding in report.findings])


def test_a_veil_covers_values_of_texts() -> None:
    veil = Veil([NIK])
    assert veil.over(f"a {NIK} b") == f"a {masked(NIK)} b"
    assert NIK not in str(veil.over(T("The file {name} is a program, not a document.", name=f"{NIK}.pdf")))
    assert veil.over(7) == 7
