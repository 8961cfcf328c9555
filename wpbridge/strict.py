"""A TOML text as a strict model, or one sentence that names the file, the line and what is wrong there."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Iterator
from typing import Any, TypeVar, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from wpbridge.errors import ConfigError
from wpbridge.texts import T, Text

M = TypeVar("M", bound=BaseModel)
Place = tuple[int | str, ...]

_UNKNOWN = "extra_forbidden"
_LIST = T('"{key}" must be a list, in square brackets.')
_TABLE = T('"{key}" must be a table of keys and values.')
_DATE = T('"{key}" must be a date such as 2022-05-09, without quotation marks.')
_CHOICE = T('"{key}" must be one of {expected}.')
_SENTENCES = {
    "missing": T('"{key}" is missing here.'),
    _UNKNOWN: T('the key "{key}" is not known here.'),
    "string_type": T('"{key}" must be a string, in quotation marks.'),
    "int_type": T('"{key}" must be a whole number, without quotation marks.'),
    "float_type": T('"{key}" must be a number, without quotation marks.'),
    "bool_type": T('"{key}" must be true or false, without quotation marks.'),
    "list_type": _LIST,
    "tuple_type": _LIST,
    "dict_type": _TABLE,
    "model_type": _TABLE,
    "date_type": _DATE,
    "date_from_datetime_inexact": _DATE,
    "literal_error": _CHOICE,
    "enum": _CHOICE,
    "greater_than": T('"{key}" must be more than {gt}.'),
    "greater_than_equal": T('"{key}" must be at least {ge}.'),
    "less_than": T('"{key}" must be less than {lt}.'),
    "less_than_equal": T('"{key}" must be at most {le}.'),
    "string_too_short": T('"{key}" must have at least {min_length} characters.'),
    "string_too_long": T('"{key}" must have at most {max_length} characters.'),
    "too_short": T('"{key}" must have at least {min_length} entries.'),
    "string_pattern_mismatch": T('"{key}" does not fit the pattern {pattern}.'),
    "value_error": T('"{key}" is wrong: {error}'),
}
_MISSPELT = T('the key "{key}" is not known here. Did you mean "{near}"?')
_FALLBACK = T('"{key}" is wrong: {message}')


def parse(text: str, model: type[M], where: str) -> M:
    """The text as a `model`. ConfigError with file, line and one sentence for the first thing wrong in it."""
    try:
        return model.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as e:
        raise _no_toml(str(e), text, where) from e
    except ValidationError as e:
        raise _wrong(e, text, model, where) from None  # pydantic's own words would repeat the values


def line_of(text: str, place: Place) -> int:
    """The line of a valid TOML text where `place` (keys and indices) begins, else of what would hold it."""
    lines = _Lines(text).found
    known = (place[:end] for end in range(len(place), 0, -1))
    return next((lines[part] for part in known if part in lines), 1)


def _no_toml(message: str, text: str, where: str) -> ConfigError:
    place = re.search(r" \(at (?:line (\d+), column \d+|end of document)\)", message)
    line = int(place[1]) if place and place[1] else text.rstrip().count("\n") + 1
    why = message[: place.start()] if place else message
    return _at(where, line, T("this is not valid TOML: {why}", why=why))


def _wrong(error: ValidationError, text: str, model: type[BaseModel], where: str) -> ConfigError:
    """One error of many: a misspelt key before the key that is therefore missing, then the first line."""
    lines = [(one["type"] != _UNKNOWN, line_of(text, one["loc"]), one) for one in error.errors()]
    _, line, first = min(lines, key=lambda found: found[:2])
    return _at(where, line, _sentence(first, model))


def _at(where: str, line: int, sentence: Text) -> ConfigError:
    return ConfigError(T("{where}, line {line}: {sentence}", where=where, line=line, sentence=sentence))


def _sentence(error: ErrorDetails, model: type[BaseModel]) -> Text:
    args: dict[str, Any] = dict(error.get("ctx", {}))
    own = getattr(args.get("error"), "text", None)
    if isinstance(own, Text):
        return own
    args["key"] = next((part for part in reversed(error["loc"]) if _is_key(part)), "")
    args["message"] = error["msg"]
    if "expected" in args:
        args["expected"] = args["expected"].replace(" or ", ", ").replace("'", '"')
    known = _keys(_model_at(model, error["loc"][:-1])) if error["type"] == _UNKNOWN else ()
    near = difflib.get_close_matches(str(args["key"]), known, n=1)
    sentence = _MISSPELT if near else _SENTENCES.get(error["type"], _FALLBACK)
    return Text(sentence.msgid, {**args, "near": "".join(near)})


def _is_key(part: int | str) -> bool:
    return isinstance(part, str) and part != "[key]"  # pydantic's word for a key that is itself wrong


def _model_at(kind: Any, place: Place) -> Any:
    """The type that stands at a place of a model."""
    for part in place:
        if _is_model(kind):
            field = _keys(kind).get(str(part))
            kind = field.annotation if field else None
        else:
            kind = (*get_args(kind), None)[1 if get_origin(kind) is dict else 0]
        if type(None) in get_args(kind):
            kind = next(filter(_is_model, get_args(kind)), None)
    return kind


def _keys(model: Any) -> dict[str, FieldInfo]:
    """The fields of a model by the keys that files give them."""
    if not _is_model(model):
        return {}
    return {field.alias or name: field for name, field in model.model_fields.items()}


def _is_model(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)


_TOKEN = re.compile(
    r"""(?P<blank>[ \t\r]+|\#[^\n]*) | (?P<newline>\n) | (?P<sign>[\[\]{},=]) | (?P<bare>[^\s\[\]{},=\#"']+)
    | (?P<text>\"{3}(?:[^\\]|\\.)*?\"{3,5} | '{3}.*?'{3,5} | "(?:[^"\\\n]|\\.)*" | '[^'\n]*')""",
    re.VERBOSE | re.DOTALL,
)


def _tokens(text: str) -> Iterator[tuple[str, str, int]]:
    """Kind, words and line of each part; blanks and comments are left out."""
    line = 1
    for match in _TOKEN.finditer(text):
        if match.lastgroup != "blank":
            yield str(match.lastgroup), match[0], line
        line += match[0].count("\n")
    yield "end", "", line


class _Lines:
    """One walk through a valid TOML text that notes the line where each key and each entry begins."""

    def __init__(self, text: str) -> None:
        self.found: dict[Place, int] = {}
        self._last: dict[Place, int] = {}  # of each [[array]], the index of its newest table
        self._tokens, self._at = list(_tokens(text)), 0
        table: Place = ()
        while self._kind != "end":
            if self._accept("["):
                table = self._header()
            elif self._kind == "newline":
                self._at += 1
            else:
                self._pair(table)

    @property
    def _kind(self) -> str:
        return self._tokens[self._at][0]

    def _accept(self, sign: str) -> bool:
        """Whether this sign came, and then behind it. The end counts as every sign, so no loop runs on."""
        kind, words, _ = self._tokens[self._at]
        if kind == "sign" and words == sign:
            self._at += 1
            return True
        return kind == "end"

    def _note(self, place: Place, line: int) -> None:
        for end in range(1, len(place)):
            self.found.setdefault(place[:end], line)
        self.found[place] = line

    def _header(self) -> Place:
        line = self._tokens[self._at][2]
        many = self._accept("[")
        *before, name = self._keys("]")
        place: Place = ()
        for key in before:
            place += (key,)
            place += (self._last[place],) if place in self._last else ()
        place += (name,)
        if many:
            self._accept("]")
            self._last[place] = self._last.get(place, -1) + 1
            place += (self._last[place],)
        self._note(place, line)
        return place

    def _keys(self, end: str) -> list[str]:
        """The parts of a dotted key, up to the sign that ends it."""
        keys: list[str] = []
        while not self._accept(end):
            kind, words, _ = self._tokens[self._at]
            quoted = kind == "text"
            keys += [tomllib.loads(f"k={words}")["k"]] if quoted else filter(None, words.split("."))
            self._at += 1
        return keys

    def _pair(self, table: Place) -> None:
        line = self._tokens[self._at][2]
        place = (*table, *self._keys("="))
        self._note(place, line)
        self._value(place)

    def _value(self, place: Place) -> None:
        if self._accept("["):
            self._array(place)
        elif self._accept("{"):
            self._inline(place)
        elif self._kind == "text":
            self._at += 1
        else:
            while self._kind == "bare":  # a date and its time are two
                self._at += 1

    def _array(self, place: Place) -> None:
        index = 0
        while not self._closed("]"):
            entry = (*place, index)
            self._note(entry, self._tokens[self._at][2])
            self._value(entry)
            index += 1

    def _inline(self, place: Place) -> None:
        while not self._closed("}"):
            self._pair(place)

    def _closed(self, sign: str) -> bool:
        """Past lines and commas: whether the bracket ends here."""
        while self._tokens[self._at][1] in ("\n", ","):
            self._at += 1
        return self._accept(sign)
