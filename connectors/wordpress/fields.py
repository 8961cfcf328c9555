"""Notes for WordPress before 6.9, which has none: a custom field of the post, written through XML-RPC.

A writer sees it in the editor under Preferences > Custom fields. REST cannot write one that no plugin
registered; XML-RPC can, and changes nothing else of the post.
"""

from __future__ import annotations

import collections.abc
import re
from html import unescape
from typing import Any
from xmlrpc.client import Fault, ProtocolError, Transport

from wordpress_xmlrpc import Client, WordPressPost, base
from wordpress_xmlrpc.exceptions import InvalidCredentialsError, ServerConnectionError
from wordpress_xmlrpc.methods.posts import EditPost, GetPost

from wpbridge.errors import Ambiguous, AuthError, Rejected, Unavailable
from wpbridge.plugins import Note
from wpbridge.texts import T

# The library predates Python 3.10, where this name moved; nothing else of it is touched.
base.collections = collections.abc

KEY = "Dikembalikan oleh redaksi"
_TIMEOUT = 30.0  # seconds


class FieldNotes:
    """The notes of a site that has no notes."""

    def __init__(self, url: str, login: str, password: str) -> None:
        self._address = f"{url}/xmlrpc.php"
        self._login = login
        self._password = password

    def notes(self, post_id: int) -> list[Note]:
        """The fields of ours at a post."""
        found = self._call(lambda client: client.call(GetPost(post_id, fields=["custom_fields"])), reads=True)
        return [
            Note(id=str(field["id"]), text=field["value"]) for field in found.custom_fields if field["key"] == KEY
        ]

    def add(self, post_id: int, html: str) -> Note:
        """Add a field; its text is plain, since the editor shows it as it is."""
        text = unescape(re.sub(r"<[^>]*>", "", re.sub(r"<br\s*/?>", "\n", html)))
        change = WordPressPost()
        change.custom_fields = [{"key": KEY, "value": text}]
        self._call(lambda client: client.call(EditPost(post_id, change)), reads=False)
        return next((note for note in reversed(self.notes(post_id)) if note.text == text), Note(id="", text=text))

    def _call(self, ask: Any, reads: bool) -> Any:
        try:
            client = Client(self._address, self._login, self._password, transport=_Patient())
        except (ServerConnectionError, OSError) as error:
            raise _unreachable() from error
        try:
            return ask(client)
        except InvalidCredentialsError as error:
            raise AuthError(
                T("The site's XML-RPC does not accept the log-in. Check that no plugin switched XML-RPC off.")
            ) from error
        except Fault as error:
            raise Rejected(T("The site refuses: {reason}", reason=str(error.faultString))) from error
        except (OSError, ProtocolError) as error:
            if reads:
                raise _unreachable() from error
            raise Ambiguous(
                T("The site gave no answer to XML-RPC, so nobody knows yet whether the note is there.")
            ) from error


class _Patient(Transport):
    """xmlrpc's own transport has no time-out."""

    def make_connection(self, host: Any) -> Any:
        connection = super().make_connection(host)
        connection.timeout = _TIMEOUT
        return connection


def _unreachable() -> Unavailable:
    return Unavailable(
        T(
            "The site's XML-RPC cannot be reached; it is needed to leave notes on WordPress before 6.9. Update "
            "WordPress to 6.9 or newer, or let XML-RPC through."
        )
    )
