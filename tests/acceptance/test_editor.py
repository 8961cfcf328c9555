"""What the writer sees in the WordPress editor, in a real browser."""

from __future__ import annotations

import re
from pathlib import Path

from tests.acceptance import releases
from tests.acceptance.invariants import notes
from tests.acceptance.office import Office
from tests.site.browser import browser, log_in, open_editor

DOCS = Path(__file__).parents[2] / "docs"
WRONG = releases.paragraphs(releases.LEAD.replace("Selasa", "Rabu"), *releases.MORE)


def returned(office: Office) -> int:
    """A post that came back with a finding and the reviewer's words."""
    post = releases.submit(office.wp.writer("penulis1"), body=WRONG)
    office("run")
    office.decide("return", "editor1", post, "Harinya keliru; tolong cocokkan dengan surat undangan.")
    assert office("run").code == 0
    return post


def test_the_writer_finds_everything_in_the_editor(office: Office) -> None:
    """Draws docs/catatan-di-penyunting.png anew."""
    post = returned(office)
    user = office.wp.users["penulis1"]
    with browser() as page:
        log_in(page, office.wp.url, user.login, user.password)
        open_editor(page, office.wp.url, post)
        page.get_by_role("button", name="All notes").click()
        note = page.locator(".editor-collab-sidebar-panel, .editor-collab-sidebar").first
        note.get_by_text("Harinya keliru").first.wait_for()
        more = page.get_by_role("button", name="Show more")
        if more.count():
            more.first.click()
        read = note.inner_text()
        page.screenshot(path=DOCS / "catatan-di-penyunting.png")
    expected = ("Rina Wahyuni (Editor/Penyunting)", "Harinya keliru; tolong", "HARUS DIPERBAIKI: AKR-01",
                "“Rabu (24/11/2026”", "Selasa, bukan Rabu")  # fmt: skip
    assert [words for words in expected if words not in read] == []


def test_what_was_mended_is_answered_in_the_thread(office: Office) -> None:
    post = returned(office)
    writer = office.wp.writer("penulis1")
    mails = len(office.wp.mail())
    writer.edit(post, content=releases.paragraphs(releases.LEAD, *releases.MORE), status="pending")
    assert office("run").code == 0
    assert office("run").code == 0, "once"
    thread, answer = sorted(notes(office, post), key=lambda note: note["id"])
    assert (answer["parent"], thread["status"]) == (thread["id"], "approved")
    assert "Diterima lagi sebagai edisi ke-2." in answer["content"]["raw"]
    assert len(office.wp.mail()) <= mails + 1
    assert office.wp.writer("penulis1").post(post)["status"] == "pending"


def test_what_is_still_wrong_keeps_the_thread_open(office: Office) -> None:
    post = returned(office)
    still = releases.LEAD.replace("Selasa", "Rabu")
    more = releases.paragraphs(still, *releases.MORE, "Warga diminta datang lebih awal.")
    office.wp.writer("penulis1").edit(post, content=more, status="pending")
    assert office("run").code == 0
    thread, answer = sorted(notes(office, post), key=lambda note: note["id"])
    assert thread["status"] == "hold"
    assert "✗ Masih terbuka: AKR-01" in answer["content"]["raw"]


def test_a_note_that_would_be_too_long_is_cut_and_says_so(office: Office) -> None:
    """WordPress refuses a note of more than 65,525 bytes; a post must not hang because it is very bad."""
    wrong = " ".join(f"Aktifitas ke-{number} berlangsung tertib." for number in range(700))
    post = releases.submit(office.wp.writer("penulis1"), body=releases.paragraphs(releases.LEAD, *releases.MORE, wrong))
    office("run")
    office.decide("return", "editor1", post, "Terlalu banyak yang keliru.")
    done = office("run")
    assert (done.code, office.edition(post).state) == (0, "returned"), done
    (note,) = notes(office, post)
    words = note["content"]["raw"]
    assert 55_000 < len(words.encode()) < 65_525
    shown = len(re.findall(r"^\d+\. ", words, re.M))
    left = int(re.findall(r"… dan (\d+) lagi\. Mintalah", words)[0])
    assert shown + left == len(office.edition(post).findings or ())

    assert words.splitlines()[-1].startswith("wpbridge ")
