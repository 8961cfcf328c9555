"""The page: rewritten so that it shows what it showed, refers only to what is kept, and runs nothing."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from wpbridge.capture.css import Keep, rewritten

POLICY = (
    "default-src 'none'; img-src file: 'self' data:; style-src file: 'self' 'unsafe-inline'; "
    "font-src file: 'self' data:; media-src file: 'self'; form-action 'none'; base-uri 'none'"
)
_RUNS = "script, noscript, template, base, meta[http-equiv], meta[charset]"
_EMBEDS = "iframe, frame, embed, object, applet, portal"
_SHOWN_LINKS = ("stylesheet", "icon", "apple-touch-icon", "mask-icon")
_LAZY = ("data-src", "data-lazy-src", "data-original")
_LAZY_SETS = ("data-srcset", "data-lazy-srcset")
_SOURCES = (("img", "src"), ("video", "src"), ("video", "poster"), ("audio", "src"), ("input", "src"), ("track", "src"),
            ("source", "src"), ("image", "href"), ("image", "xlink:href"), ("body", "background"))  # fmt: skip


def readable(html: bytes, address: str, keep: Keep) -> bytes:
    """The page at this address, for a reader without the network, in UTF-8. Pure, given `keep`."""
    tree = LexborHTMLParser(html.decode("utf-8", "replace"))
    base = _base(tree, address)
    for node in tree.css(_RUNS):
        node.decompose()
    for node in tree.css(_EMBEDS):
        _named(node, base)
    for node in tree.css("link"):
        _link(node, base, keep)
    for node in tree.css("picture source"):
        _candidate(node.parent, node)
        node.decompose()
    for node in tree.css("img"):
        _chosen(node)
    for tag, attribute in _SOURCES:
        for node in tree.css(tag):
            _source(node, attribute, base, keep)
    for node in tree.css("style"):
        _style(node, base, keep)
    for node in tree.css("*"):
        _tamed(node, base, keep)
    return _headed(tree).encode()


def _base(tree: LexborHTMLParser, address: str) -> str:
    node = tree.css_first("base[href]")
    return urljoin(address, (node.attributes.get("href") or "").strip()) if node else address


def _named(node: LexborNode, base: str) -> None:
    """What a page embeds from elsewhere is not kept: its address stands in its place."""
    given = node.attributes.get("src") or node.attributes.get("data") or ""
    where = urljoin(base, given.strip())
    node.replace_with(f"[{where}]" if _is_web(where) else "")


def _link(node: LexborNode, base: str, keep: Keep) -> None:
    kinds = (node.attributes.get("rel") or "").lower().split()
    if "canonical" in kinds:
        return
    where = urljoin(base, (node.attributes.get("href") or "").strip())
    if "alternate" in kinds or not any(kind in _SHOWN_LINKS for kind in kinds) or not (kept := keep(where)):
        node.decompose()
        return
    node.attrs["href"] = kept
    for name in ("integrity", "crossorigin", "imagesrcset", "imagesizes"):
        _without(node, name)


def _candidate(picture: LexborNode | None, source: LexborNode) -> None:
    """A picture's sources become candidates of its img, unless that has its own."""
    image = picture.css_first("img") if picture else None
    if image and not image.attributes.get("srcset") and source.attributes.get("srcset"):
        image.attrs["srcset"] = source.attributes["srcset"] or ""


def _chosen(node: LexborNode) -> None:
    """One file for each picture: the largest that the page offers. Which one a browser takes depends on its window."""
    given = node.attributes
    candidates = [one for name in ("srcset", *_LAZY_SETS) for one in _candidates(given.get(name))]
    lazy = next((given[name] for name in _LAZY if given.get(name)), None)
    best = max(candidates, default=(0.0, ""))[1] or lazy
    if best:
        node.attrs["src"] = best
    for name in ("srcset", "sizes", "loading", "crossorigin", *_LAZY, *_LAZY_SETS):
        _without(node, name)


def _candidates(srcset: str | None) -> Iterator[tuple[float, str]]:
    """Each candidate with its width or density (HTML Standard 4.8.4.2.1)."""
    for one in (srcset or "").split(", "):
        address, _, size = one.strip().strip(",").partition(" ")
        if address and not address.startswith("data:"):
            number = size.strip().rstrip("wx")
            yield float(number) if number.replace(".", "", 1).isdigit() else 1.0, address


def _source(node: LexborNode, attribute: str, base: str, keep: Keep) -> None:
    given = (node.attributes.get(attribute) or "").strip()
    if not given or given.startswith("#") or given.lower().startswith("data:image/"):
        return
    where = urljoin(base, given)
    kept = keep(where) if _is_web(where) else ""
    if kept:
        node.attrs[attribute] = kept
    else:
        _without(node, attribute)
        node.attrs["data-lacking"] = where


def _style(node: LexborNode, base: str, keep: Keep) -> None:
    css = rewritten(node.text(), base, keep).replace("</", "<\\/")
    replaced = LexborHTMLParser(f"<style>{css}</style>").css_first("style")
    if replaced:
        for name, value in node.attributes.items():
            replaced.attrs[name] = value or ""
        node.replace_with(replaced)


def _tamed(node: LexborNode, base: str, keep: Keep) -> None:
    """No handlers, no forms that go anywhere; links lead to where they led."""
    for name in [*node.attributes]:
        value = (node.attributes[name] or "").strip()
        if name.startswith("on") or name in ("ping", "srcdoc", "nonce", "formaction", "action", "autoplay"):
            _without(node, name)
        elif name == "style" and ("url(" in value.lower() or "image-set" in value.lower()):
            node.attrs[name] = rewritten(value, base, keep)
        elif name in ("href", "xlink:href") and node.tag in ("a", "area"):
            where = urljoin(base, value)
            if value.startswith("#") or _is_web(where) or urlsplit(where).scheme in ("mailto", "tel"):
                node.attrs[name] = value if value.startswith("#") else where
            else:
                _without(node, name)
        elif name in ("href", "xlink:href") and node.tag == "use" and not value.startswith("#"):
            _without(node, name)


def _headed(tree: LexborHTMLParser) -> str:
    """With the policy and the charset first of all."""
    html = tree.html or ""
    first = f'<meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{POLICY}">'
    start = html.index("<head>") + len("<head>") if "<head>" in html else 0
    return f"{html[:start]}{first}{html[start:]}"


def _is_web(address: str) -> bool:
    return urlsplit(address).scheme in ("http", "https")


def _without(node: LexborNode, name: str) -> None:
    if name in node.attributes:
        del node.attrs[name]
