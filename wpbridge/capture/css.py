"""Stylesheets: what they refer to, replaced by the file that is kept of it (CSS Syntax Module Level 3)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import urljoin

import tinycss2

Keep = Callable[[str], str]  # an absolute address -> where it is kept, as seen from who refers to it; "" when it is not

_SETS = ("image-set", "-webkit-image-set")  # a string in one is an address


def rewritten(css: str, base: str, keep: Keep) -> str:
    """A stylesheet, or the value of a style attribute, with each url() and @import replaced. `base` is the address that
    relative ones start from. Pure, given `keep`."""
    tokens = tinycss2.parse_component_value_list(css)
    _replace(tokens, base, keep)
    return str(tinycss2.serialize(tokens))


def _replace(tokens: Iterable[Any], base: str, keep: Keep) -> None:
    importing = False
    for token in tokens:
        if token.type == "url":
            token.representation = f'url("{_place(token.value, base, keep)}")'
        elif token.type == "function" and token.lower_name in ("url", "src"):
            _strings(token.arguments, base, keep)
        elif token.type == "function":
            if token.lower_name in _SETS:
                _strings(token.arguments, base, keep)
            _replace(token.arguments, base, keep)
        elif token.type in ("() block", "[] block", "{} block"):
            _replace(token.content, base, keep)
        elif token.type == "string" and importing:
            _strings([token], base, keep)
        importing = (importing and token.type in ("whitespace", "comment")) or (
            token.type == "at-keyword" and token.lower_value == "import"
        )


def _strings(tokens: Iterable[Any], base: str, keep: Keep) -> None:
    for token in tokens:
        if token.type == "string":
            token.representation = f'"{_place(token.value, base, keep)}"'


def _place(address: str, base: str, keep: Keep) -> str:
    """Where it is kept; what carries its own bytes, and a place in the same document, stay as they are."""
    if address.lower().startswith("data:") or address.startswith("#"):
        return address.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\a ")
    return keep(urljoin(base, address.strip()))
