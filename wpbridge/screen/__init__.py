"""The reviewer's desk on one screen: list, article with findings in the margin, changes, messages, decisions.

Driven by keys; needs no colours and no more than 80 by 24 characters. Whatever comes from outside is cleaned before
it is drawn.
"""

from __future__ import annotations

from wpbridge.screen.desk import ReviewDesk

__all__ = ["ReviewDesk"]
