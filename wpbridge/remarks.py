"""Remarks: what people wrote beside a decision, as others may read it."""

from __future__ import annotations

from html import escape

from wpbridge.checks import run_checks
from wpbridge.desk import Desk
from wpbridge.models import Post
from wpbridge.store.editions import Edition
from wpbridge.text import Document
from wpbridge.veil import veiled


def without_personal(desk: Desk, edition: Edition, written: str) -> str:
    """A reviewer's words with everything masked in which the SOP's checks see personal data."""
    if not written:
        return ""
    post = Post(id=edition.post_id, status="", title="", body=escape(written), modified=desk.clock())
    document = Document.of(post, {})
    checks = {id: check for id, check in desk.checks.items() if check.personal}
    return veiled(document.parts["body"], "body", run_checks(document, checks, desk.sop_of(edition)).findings)
