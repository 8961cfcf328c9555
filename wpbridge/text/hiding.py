"""How an element can be kept from readers' eyes while search engines still read it."""

from __future__ import annotations

import re
from collections.abc import Mapping

_DECLARATION = re.compile(r"([a-z-]+)\s*:\s*([^;]+)")
_NOTHING = re.compile(r"^[+-]?0*\.?0*(?:px|em|rem|pt|%)?$|^[01]px$")
_FAR = re.compile(r"^-(?:\d{4,}|[5-9]\d\d)(?:\.\d+)?(?:px|pt)$|^-\d{2,}(?:\.\d+)?r?em$|^-\d{3,}(?:vw|vh|%)$")


def hidden_by(attributes: Mapping[str, str]) -> str:
    """How an element hides what it holds: the attribute or the CSS declaration; "" when it does not."""
    if "hidden" in attributes:
        return "hidden"
    style = (attributes.get("style") or "").lower().replace("!important", "")
    return _by_style(dict(_DECLARATION.findall(style))) if style else ""


def _by_style(style: dict[str, str]) -> str:
    style = {name: value.strip() for name, value in style.items()}
    for name, value in (("display", "none"), ("visibility", "hidden"), ("visibility", "collapse")):
        if style.get(name) == value:
            return f"{name}:{value}"
    if _NOTHING.match(style.get("opacity", "1")):
        return f"opacity:{style['opacity']}"
    if _NOTHING.match(style.get("font-size", "1em")):
        return f"font-size:{style['font-size']}"
    return _off_screen(style) or _no_room(style) or _same_colour(style)


def _off_screen(style: dict[str, str]) -> str:
    for name in ("left", "top", "right", "bottom", "margin-left", "margin-top", "text-indent"):
        if _FAR.match(style.get(name, "")):
            return f"{name}:{style[name]}"
    return ""


def _no_room(style: dict[str, str]) -> str:
    if style.get("overflow") not in ("hidden", "clip"):
        return ""
    for name in ("width", "height", "max-width", "max-height"):
        if _NOTHING.match(style.get(name, "auto")):
            return f"{name}:{style[name]};overflow:{style['overflow']}"
    return "clip" if style.get("clip", "").replace(" ", "") in ("rect(0,0,0,0)", "rect(0000)") else ""


def _same_colour(style: dict[str, str]) -> str:
    background = style.get("background-color") or style.get("background")
    same = background and style.get("color") == background
    return f"color:{style['color']} on the same" if same else ""
