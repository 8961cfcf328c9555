"""Templates of messages: what they may say, and what they leave out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.compose import shorten
from connectors.templates import CORRECTION, CORRECTION_FIELDS, FIELDS, MESSAGE, WrongTemplate, checked, filled

VALUES = {"title": "Judul", "lead": "Satu kalimat. Dua kalimat.", "tags": "#A #B", "attribution": ""}


def words(template: str, most: int = 500, **values: str) -> str | None:
    return filled(template, VALUES | values, lambda text: len(text) <= most, shorten)


@pytest.mark.parametrize("template", [MESSAGE, "{link}", "Teks {title} tetap: {link}", "{lead|cut} {link} {tags|drop}"])
def test_a_template_may_name_its_fields(template: str) -> None:
    assert checked(template, FIELDS) == template


def test_the_template_of_corrections_is_one() -> None:
    assert checked(CORRECTION, CORRECTION_FIELDS) == CORRECTION


@pytest.mark.parametrize(
    ("template", "why"),
    [
        ("{titel} {link}", "titel"),
        ("{title|shorten} {link}", "shorten"),
        ("{title} {link} {", "brace"),
        ("{title} {link} }", "brace"),
        ("{title!r} {link}", "brace"),
        ("{title}", "link"),
        ("", "link"),
    ],
)
def test_a_template_that_cannot_be_used_is_refused(template: str, why: str) -> None:
    with pytest.raises(WrongTemplate) as caught:
        checked(template, FIELDS)
    assert why in caught.value.text.say("en")


@pytest.mark.parametrize(
    ("template", "most", "said"),
    [
        (MESSAGE, 500, "Judul\n\nSatu kalimat. Dua kalimat.\n\n{link}\n\n#A #B"),
        (MESSAGE, 47, "Judul\n\nSatu kalimat. Dua kalimat.\n\n{link}\n\n#A"),
        (MESSAGE, 43, "Judul\n\nSatu kalimat. Dua kalimat.\n\n{link}"),
        (MESSAGE, 40, "Judul\n\nSatu kalimat.\n\n{link}"),
        (MESSAGE, 15, "Judul\n\n{link}"),
        (MESSAGE, 12, None),
        ("{attribution}\n\n{link}", 500, "{link}"),
        ("Oleh {attribution}\n\n{link}", 500, "{link}"),  # a paragraph whose fields are empty says nothing
        ("Baca: {link}", 500, "Baca: {link}"),
        ("{lead} {link}", 20, None),  # not marked, so never cut
        ("{tags} {link}", 8, None),
    ],
)
def test_only_what_is_marked_gives_way(template: str, most: int, said: str | None) -> None:
    assert words(template, most) == said


@given(st.dictionaries(st.sampled_from(sorted(VALUES)), st.text(max_size=60)), st.integers(0, 120))
def test_what_is_filled_in_fits_and_keeps_the_link(values: dict[str, str], most: int) -> None:
    clean = {name: value.replace("{link}", "") for name, value in values.items()}
    said = words(MESSAGE, most, **clean)
    assert said is None or (len(said) <= most and said.count("{link}") == 1)
