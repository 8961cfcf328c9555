"""The catalogue is complete, and the tool that says so really complains."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import catalogue

SAID = {"post {id}": {"a/x.py"}, "Yes": {"a/x.py"}}
GOOD = {"post {id}": "naskah {id}", "Yes": "Ya"}


def test_the_catalogue_of_this_project() -> None:
    packages = (catalogue.ROOT / name for name in catalogue.PACKAGES)
    assert catalogue.complaints(catalogue.PO, catalogue.extracted(packages)) == []


@pytest.fixture
def po(tmp_path: Path) -> Path:
    path = tmp_path / "wpbridge.po"
    catalogue.write(path, SAID, GOOD)
    path.with_suffix(".mo").write_bytes(catalogue.compiled(path))
    return path


def changed(po: Path, old: str, new: str, compile: bool = True) -> list[str]:
    text = po.read_text("utf-8")
    assert old in text
    po.write_text(text.replace(old, new), "utf-8")
    if compile:
        po.with_suffix(".mo").write_bytes(catalogue.compiled(po))
    return catalogue.complaints(po, SAID)


def test_a_good_catalogue_has_no_complaints(po: Path) -> None:
    assert catalogue.complaints(po, SAID) == []


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('msgstr "Ya"', 'msgstr ""', "no translation"),
        ('msgid "Yes"', '#, fuzzy\nmsgid "Yes"', "fuzzy"),
        ("naskah {id}", "naskah {nomor}", "the places differ"),
        ("naskah {id}", "naskah {id", "the places differ|expected '}'"),
        ('msgid "Yes"', 'msgid "No"', "not in the catalogue"),
    ],
)
def test_what_is_wrong_is_said(po: Path, old: str, new: str, words: str) -> None:
    complaints = changed(po, old, new)
    assert any(word in complaint for word in words.split("|") for complaint in complaints)


def test_a_stale_mo_is_found(po: Path) -> None:
    assert changed(po, "Ya", "Iya", compile=False) == [
        "wpbridge.mo is not the compiled wpbridge.po (run compile)"
    ]
    po.with_suffix(".mo").unlink()
    assert len(catalogue.complaints(po, SAID)) == 1


def test_what_nobody_says_is_found_and_dropped(po: Path) -> None:
    fewer = {"Yes": {"a/x.py"}}
    assert catalogue.complaints(po, fewer) == ["nobody says this any more (run update): 'post {id}'"]
    catalogue.write(po, fewer, catalogue.read(po))
    assert catalogue.read(po) == {"Yes": "Ya"}


def test_an_update_without_changes_changes_nothing(po: Path) -> None:
    before = po.read_bytes()
    catalogue.write(po, SAID, catalogue.read(po))
    assert po.read_bytes() == before


def test_hand_over_files_fill_gaps_and_do_not_overwrite(tmp_path: Path) -> None:
    handed = tmp_path / "mine_id.po"
    handed.write_text('msgid "Yes"\nmsgstr "Betul"\n\nmsgid "post {id}"\nmsgstr "naskah {id}"\n', "utf-8")
    result, conflicts = catalogue.merged({"Yes": "Ya", "post {id}": ""}, [handed])
    assert result == GOOD
    assert len(conflicts) == 1 and "Betul" in conflicts[0]


def test_extraction_reads_adjacent_strings_and_nested_calls(tmp_path: Path) -> None:
    source = 'T("one {x} "\n  "two", x=T("three"))\nother("four")\nf"{T(\'five\')}"\n'
    (tmp_path / "a.py").write_text(source, "utf-8")
    assert set(catalogue.extracted([tmp_path])) == {"one {x} two", "three", "five"}


def test_a_named_text_is_found_in_its_own_function() -> None:
    source = 'def f():\n    s = "here"\n    t = "no"\n    T(s)\ndef g():\n    s = "there"\n'
    assert list(catalogue.msgids(source, "a.py")) == ["here"]


def test_a_text_put_together_is_refused() -> None:
    with pytest.raises(ValueError, match=r"a\.py:2: T\(\) needs a fixed text"):
        list(catalogue.msgids("x = 1\nT(f'post {x}')", "a.py"))
