"""Strict reading: each mistake is one sentence with the line where it stands."""

from __future__ import annotations

import tomllib
from datetime import date
from typing import Annotated, Any, Literal

import pytest
from pydantic import Field, field_validator

from wpbridge.errors import ConfigError
from wpbridge.settings import Names, Table, WrongValue
from wpbridge.strict import Place, line_of, parse
from wpbridge.texts import T


class Row(Table):
    number: int = Field(ge=1, lt=100)
    size: int = Field(default=1, gt=0, le=50)
    day: date | None = None
    tags: Names = ()


class Head(Table):
    title: str = Field(min_length=3, max_length=9)
    code: str = Field(default="a", pattern="^[a-z]+$")
    mode: Literal["off", "require"] = "off"
    open: bool = True
    share: float = 1.0

    @field_validator("title")
    @classmethod
    def _title(cls, value: str) -> str:
        if value == "forbidden":
            raise WrongValue(T('"{value}" is taken', value=value))
        if value == "plain":
            raise ValueError("no sentence of ours")
        return value


class Book(Table):
    head: Head
    spare: Head | None = None
    rows: Annotated[tuple[Row, ...], Field(strict=False, min_length=1)] = (Row(number=1),)
    named: dict[str, Row] = Field(default_factory=dict)


GOOD = """\
# [head] in a comment
[head]
title = "Buku"
code = 'a'   # code = 1

[[rows]]
number = 1
tags = [
    "satu",  # [[rows]]
    "dua",
]

[[rows]]
number = 2
day = 2022-05-09

[named.x]
number = 3
"""


def refusal(text: str) -> str:
    with pytest.raises(ConfigError) as caught:
        parse(text, Book, "book.toml")
    return str(caught.value)


def test_a_right_file() -> None:
    book = parse(GOOD, Book, "book.toml")
    assert (book.head.title, book.rows[0].tags) == ("Buku", ("satu", "dua"))
    assert (book.rows[1].day, book.named["x"].number) == (date(2022, 5, 9), 3)


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ('title = "Buku"\n', "", 2, '"title" is missing here.'),
        ('"Buku"', '"B"', 3, '"title" must have at least 3 characters.'),
        ('"Buku"', '"Buku agenda"', 3, '"title" must have at most 9 characters.'),
        ('"Buku"', "7", 3, '"title" must be a string, in quotation marks.'),
        ('"Buku"', '"forbidden"', 3, '"forbidden" is taken'),
        ('"Buku"', '"plain"', 3, '"title" is wrong: no sentence of ours'),
        ("'a'", "'A'", 4, '"code" does not fit the pattern ^[a-z]+$.'),
        ("code = 'a'", "coda = 'a'", 4, 'the key "coda" is not known here. Did you mean "code"?'),
        ("code = 'a'", "xyz = 'a'", 4, 'the key "xyz" is not known here.'),
        ("code = 'a'", "mode = 'on'", 4, '"mode" must be one of "off", "require".'),
        ("code = 'a'", "open = 'yes'", 4, '"open" must be true or false'),
        ("code = 'a'", "share = 'all'", 4, '"share" must be a number'),
        ("title =", "titel =", 3, 'the key "titel" is not known here. Did you mean "title"?'),
        ("number = 1", "number = '1'", 7, '"number" must be a whole number'),
        ("number = 1", "number = 0", 7, '"number" must be at least 1.'),
        ("number = 1", "number = 100", 7, '"number" must be less than 100.'),
        ("number = 1", "number = 1\nsize = 0", 8, '"size" must be more than 0.'),
        ("number = 1", "number = 1\nsize = 51", 8, '"size" must be at most 50.'),
        ('"dua"', "2", 10, '"tags" must be a string'),
        ("number = 2", "numbr = 2", 14, 'Did you mean "number"?'),
        ("number = 2\n", "", 13, '"number" is missing here.'),
        ("2022-05-09", '"2022-05-09"', 15, '"day" must be a date such as 2022-05-09'),
        ("2022-05-09", "2022-05-09\ntags = 'satu'", 16, '"tags" must be a list'),
        ("[named.x]\nnumber = 3", "[named]\nx = 3", 18, '"x" must be a table'),
        ("[named.x]\nnumber = 3", "named_x = 3", 17, 'the key "named_x" is not known here.'),
        ("[named.x]", "[[named]]", 17, '"named" must be a table'),
        ("[named.x]", "[spare]\ntitel = 'x'\n[named.x]", 18, 'Did you mean "title"?'),
        ("[named.x]", "[name.x]", 17, 'Did you mean "named"?'),
        ("number = 3", "nomber = 3", 18, 'Did you mean "number"?'),
        ("code = 'a' ", "code = a", 4, "this is not valid TOML: Invalid value"),
        ("[named.x]", "[head]", 17, "this is not valid TOML: Cannot declare"),
        ("number = 3\n", "number = [\n", 18, "this is not valid TOML: "),
    ],
)
def test_a_mistake_is_a_sentence_with_its_line(old: str, new: str, line: int, words: str) -> None:
    assert old in GOOD
    said = refusal(GOOD.replace(old, new, 1))
    assert said.startswith(f"book.toml, line {line}: ")
    assert words in said


def test_lists_that_are_too_short_and_an_empty_file() -> None:
    assert refusal("rows = []\n[head]\ntitle = 'Buku'") == (
        'book.toml, line 1: "rows" must have at least 1 entries.'
    )
    assert refusal("") == 'book.toml, line 1: "head" is missing here.'


def test_the_first_of_many_and_a_misspelt_key_before_what_it_left_missing() -> None:
    assert "line 3:" in refusal(GOOD.replace('"Buku"', "1").replace("number = 1", "number = 'x'"))
    said = refusal(GOOD.replace('"Buku"', "1").replace("number = 2", "nummer = 2"))
    assert 'line 14: the key "nummer"' in said


def test_a_wrong_value_is_not_repeated() -> None:
    assert "hunter22" not in refusal(GOOD.replace('"Buku"', '["hunter22"]'))


def test_an_error_without_a_sentence_of_ours_still_has_place_and_words() -> None:
    class Odd(Table):
        blob: bytes

    with pytest.raises(ConfigError, match=r'^o, line 1: "blob" is wrong: Input should be a valid bytes'):
        parse("blob = 1", Odd, "o")


TRICKY = '''\
top = 1
text = """
[fake]
top = 2
""" # ""\\"
"quoted.key" = """a"""""
raw = \'\'\'
[[list]]
\'\'\'
nested = [[1,
  2], # ]
  [3]]
a.b . "c" = 1979-05-27 07:32:00
inline = {x = 1, y = {z = "}"}}
many = [
  {x = "]"},

  {x = 2, y = [
    0]},
]
[[list]]
name = "\\"]"
[[list.sub]]
k = 1
[[list.sub]]
k = 2
[[list]]
[list.sub]
k = 3
[  deep . er  ]
k = -1.5e3
[deep]
k = 4'''


@pytest.mark.parametrize(
    ("place", "line"),
    [
        (("top",), 1),
        (("text",), 2),
        (("quoted.key",), 6),
        (("raw",), 7),
        (("nested", 0, 1), 11),
        (("nested", 1), 12),
        (("a", "b", "c"), 13),
        (("inline", "y", "z"), 14),
        (("many", 0, "x"), 16),
        (("many", 1, "x"), 18),
        (("many", 1, "y", 0), 19),
        (("list", 0, "name"), 22),
        (("list", 0, "sub", 0, "k"), 24),
        (("list", 0, "sub", 1, "k"), 26),
        (("list", 1), 27),
        (("list", 1, "sub", "k"), 29),
        (("deep", "er", "k"), 31),
        (("deep",), 32),
        (("deep", "k"), 33),
        (("deep", "none", 3), 32),
        (("none",), 1),
    ],
)
def test_the_line_of_a_place(place: Place, line: int) -> None:
    assert line_of(TRICKY, place) == line


def places(value: Any, place: Place = ()) -> list[Place]:
    pairs: list[tuple[Any, Any]] = []
    if isinstance(value, dict | list):
        pairs = list(value.items() if isinstance(value, dict) else enumerate(value))
    return [place, *(inner for key, child in pairs for inner in places(child, (*place, key)))]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_every_place_of_a_tricky_text_has_a_line_of_its_own(end: str) -> None:
    text = TRICKY.replace("\n", end)
    data = tomllib.loads(text)
    lines = text.split(end)
    for place in places(data)[1:]:
        key = next(part for part in reversed(place) if isinstance(part, str))
        found = lines[line_of(text, place) - 1]
        assert key in found or isinstance(place[-1], int), place
