"""The parsed snapshot that all checks share: every text of a post, with its part, its place and its offsets."""

from __future__ import annotations

from wpbridge.text.blocks import Block, Fault, blocks_of
from wpbridge.text.document import Document
from wpbridge.text.facts import Earlier, SiteFacts
from wpbridge.text.passages import Passage, Word
from wpbridge.text.pieces import Cell, Element, Heading, Link, Picture, Span, Table
from wpbridge.text.sketch import alike, sketch

__all__ = [
    "Block",
    "Cell",
    "Document",
    "Earlier",
    "Element",
    "Fault",
    "Heading",
    "Link",
    "Passage",
    "Picture",
    "SiteFacts",
    "Span",
    "Table",
    "Word",
    "alike",
    "blocks_of",
    "sketch",
]
