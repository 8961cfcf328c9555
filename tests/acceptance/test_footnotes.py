"""Footnotes on a real WordPress: they are read, checked and covered by what people approve."""

from __future__ import annotations

import json
from typing import Any

import requests

from tests.acceptance import releases
from tests.acceptance.invariants import hold, quiet
from tests.acceptance.office import Office

ID = "d9a3a2ee-1b5d-4a8e-9b60-2f9a1c0f3e11"
MARK = f'<sup data-fn="{ID}" class="fn"><a href="#{ID}" id="{ID}-link">1</a></sup>'
BODY = releases.paragraphs(releases.LEAD + MARK, *releases.MORE) + "\n\n<!-- wp:footnotes /-->"


def meta(*notes: str) -> dict[str, Any]:
    return {"footnotes": json.dumps([{"content": note, "id": ID} for note in notes])}


def test_a_footnote_that_changed_after_an_approval_is_a_changed_text(office: Office) -> None:
    writer = office.wp.writer("penulis1")
    post = releases.submit(writer, body=BODY, meta=meta("Sumber: laporan dinas, 2025."))
    office("run")
    shown = office("show", post)
    assert "09.00 WITA.[1]" in shown.out and "Footnotes\n\n1. Sumber: laporan dinas, 2025." in shown.out, shown
    digest = office.edition(post).digest
    office.login("editor1", "redaktur1")
    assert office("approve", post, "--as", "editor1", "--digest", digest).code == 0
    writer.edit(post, meta=meta("Sumber: laporan dinas, 2026."))
    done = office("approve", post, "--as", "redaktur1", "--digest", digest)
    assert (done.code, "changed after you saw it (the footnotes)" in done.err) == (1, True), done
    office("run")
    assert (office.edition(post).round, office.edition(post).stage) == (2, "periksa")
    assert "laporan dinas, [-2025-]{+2026+}." in office("diff", post, "--as", "redaktur1").out
    office.approve(post)
    assert office("run").code == 0
    hold(office, [post], [])
    quiet(office)
    assert "laporan dinas, 2026." in requests.get(office.edition(post).address, timeout=60).text


def test_a_footnote_that_changes_after_the_last_approval_is_not_published(office: Office) -> None:
    writer = office.wp.writer("penulis1")
    post = releases.submit(writer, body=BODY, meta=meta("Sumber: laporan dinas."))
    office("run")
    office.approve(post)
    writer.edit(post, meta=meta("Sumber: kabar angin."))
    office("run")
    assert (office.edition(post).round, office.edition(post).state) == (2, "in_review")
    assert office.wp.writer("admin").post(post)["status"] == "pending"


def test_personal_data_in_a_footnote_is_found(office: Office) -> None:
    note = "Menurut Ibu Halimah, NIK 6304064507800003."
    post = releases.submit(office.wp.writer("penulis1"), body=BODY, meta=meta(note))
    office("run")
    (shown,) = office("show", post, "--json").json()
    blocking = [(f["id"], f["part"]) for f in shown["findings"] if f["severity"] == "block"]
    assert blocking == [("DAT-01", "footnotes")]
    assert "6304064507800003" not in office("show", post).out
