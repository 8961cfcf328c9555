"""What a reader reads: plain text from WordPress' HTML, blocks and shortcodes."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser

from wpbridge.markup import shallow

# Not words of the text itself: what lies beside it, and what a browser does not show.
ASIDE = ("h1", "h2", "h3", "h4", "h5", "h6", "figure", "figcaption", "table", "form", "nav", "button", "pre")
_HIDDEN = ("script", "style", "noscript", "template", "iframe", "svg")
_BLOCKS = (
    "p, div, li, ul, ol, dl, dt, dd, blockquote, section, article, aside, header, footer, figure, "
    "figcaption, table, tr, td, th, hr, pre, form, nav, address, details, summary, h1, h2, h3, h4, h5, h6"
)
_MARKUP = re.compile(r"[<&\[\x00-\x08\ud800-\udfff]")
_LONGEST = 100_000  # characters: a message never needs more, and a hostile post has more
_NAME = r"[A-Za-z][\w-]*"
# WordPress' own shortcodes hold no words of the text; of others only the brackets are taken away.
_WORDPRESS = "caption|wp_caption|embed|playlist|audio|video|gallery"
_CORE = re.compile(rf"\[({_WORDPRESS})\b[^\]]*\].*?\[/\1\]", re.S | re.I)
_CORE_ALONE = re.compile(rf"\[/?(?:{_WORDPRESS})\b[^\]]*\]", re.I)
_PAIR = re.compile(rf"\[({_NAME})(?:\s[^\]]*)?\](?=.*?\[/\1\])|\[/{_NAME}\]", re.S)
_WITH_SETTINGS = re.compile(rf"\[{_NAME}(?:\s[^\]]*)?=[^\]]*\]")


def plain(html: str) -> str:
    """All words of a title, an excerpt or a status, on one line; entities decoded."""
    return " ".join(paragraphs(html))


def paragraphs(html: str, without: tuple[str, ...] = ()) -> list[str]:
    """The text block by block, each on one line, none empty; `without` names elements to leave out.

    Text of the classic editor has no <p>: there a blank line parts the paragraphs, as in WordPress.
    """
    if not _MARKUP.search(html):  # most titles and excerpts
        return _blocks(html)
    html = _without_shortcodes(html[:_LONGEST].encode("utf-8", "replace").decode())
    tree = LexborHTMLParser(shallow(html))
    tree.strip_tags([*_HIDDEN, *without])
    for number in tree.css("sup[data-fn]"):  # of a footnote
        number.decompose()
    for line_end in tree.css("br"):
        line_end.replace_with("\n")
    for block in tree.css(_BLOCKS):
        block.insert_before("\n\n")
        block.insert_after("\n\n")
    text = tree.body.text() if tree.body else ""
    return _blocks(text)


def _blocks(text: str) -> list[str]:
    found = (" ".join(block.split()) for block in re.split(r"\n\s*\n", text))
    return [block for block in found if block]


def links(html: str) -> list[str]:
    """The addresses the text links to, in order."""
    targets = (a.attributes.get("href") for a in LexborHTMLParser(shallow(html)).css("a[href]"))
    return [target for target in targets if target]


def _without_shortcodes(html: str) -> str:
    """A single word in brackets, like [sic], stays: WordPress shows an unknown shortcode too."""
    for shortcode in (_CORE, _CORE_ALONE, _WITH_SETTINGS, _PAIR):
        html = shortcode.sub("", html)
    return html
