"""Notes for WordPress before 6.9, which has none: a custom field of the post, written through XML-RPC.

A writer sees it in the editor under Preferences > Custom fields. REST cannot write one that no plugin
registered; XML-RPC can, and changes nothing else of the post.
"""

from __future__ import annotations

import re
from html import unescape

from wordpress_xmlrpc import WordPressComment, WordPressPost
from wordpress_xmlrpc.methods.comments import EditComment
from wordpress_xmlrpc.methods.posts import EditPost, GetPost

from connectors.wordpress.rpc import Rpc
from wpbridge.plugins import Note

KEY = "Dikembalikan oleh redaksi"


class FieldNotes:
    """The notes of a site that has no notes."""

    def __init__(self, rpc: Rpc) -> None:
        self._rpc = rpc

    def notes(self, post_id: int) -> list[Note]:
        """The fields of ours at a post."""
        found = self._rpc.call(GetPost(post_id, ["custom_fields"]))
        fields = [field for field in found.custom_fields if field["key"] == KEY]
        return [Note(id=str(field["id"]), text=field["value"]) for field in fields]

    def add(self, post_id: int, html: str) -> Note:
        """Add a field; its text is plain, since the editor shows it as it is."""
        text = unescape(re.sub(r"<[^>]*>", "", re.sub(r"<br\s*/?>", "\n", html)))
        change = WordPressPost()
        change.custom_fields = [{"key": KEY, "value": text}]
        self._rpc.call(EditPost(post_id, change), reads=False)
        return next((note for note in reversed(self.notes(post_id)) if note.text == text), Note(id="", text=text))

    def resolve(self, note: str) -> None:
        """Mark a thread of WordPress' own notes resolved. REST could, but then WordPress mails the old note again,
        twice; XML-RPC changes it in silence."""
        comment = WordPressComment()
        comment.status = "approve"
        self._rpc.call(EditComment(int(note), comment), reads=False)
