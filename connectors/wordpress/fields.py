"""Notes for WordPress before 6.9, which has none: a custom field of the post, written through XML-RPC.

A writer sees it in the editor under Preferences > Custom fields. REST cannot write one that no plugin
registered; XML-RPC can, and changes nothing else of the post.
"""

from __future__ import annotations

import collections.abc
import re
from html import unescape
from http.client import HTTPException
from typing import Any
from urllib.parse import urlsplit
from xml.parsers.expat import ExpatError
from xmlrpc.client import Fault, ProtocolError, ResponseError, SafeTransport, Transport

from wordpress_xmlrpc import Client, WordPressComment, WordPressPost, base
from wordpress_xmlrpc.exceptions import (
    InvalidCredentialsError,
    ServerConnectionError,
    UnsupportedXmlrpcMethodError,
    XmlrpcDisabledError,
)
from wordpress_xmlrpc.methods.comments import EditComment
from wordpress_xmlrpc.methods.posts import EditPost, GetPost

from wpbridge.errors import Ambiguous, AuthError, Gone, Rejected, Unavailable, WpbridgeError
from wpbridge.masking import redact
from wpbridge.plugins import Note
from wpbridge.texts import T

# The library predates Python 3.10, where this name moved; nothing else of it is touched.
base.collections = collections.abc

KEY = "Dikembalikan oleh redaksi"
_TIMEOUT = 30.0  # seconds
_BROKEN = (OSError, HTTPException, ProtocolError, ResponseError, ExpatError, ServerConnectionError)


class FieldNotes:
    """The notes of a site that has no notes."""

    def __init__(self, url: str, login: str, password: str) -> None:
        self._address = f"{url}/xmlrpc.php"
        self._host = urlsplit(url).netloc.rpartition("@")[2]
        self._login = login
        self._password = password

    def notes(self, post_id: int) -> list[Note]:
        """The fields of ours at a post."""
        found = self._call(GetPost(post_id, fields=["custom_fields"]), reads=True)
        fields = [field for field in found.custom_fields if field["key"] == KEY]
        return [Note(id=str(field["id"]), text=field["value"]) for field in fields]

    def add(self, post_id: int, html: str) -> Note:
        """Add a field; its text is plain, since the editor shows it as it is."""
        text = unescape(re.sub(r"<[^>]*>", "", re.sub(r"<br\s*/?>", "\n", html)))
        change = WordPressPost()
        change.custom_fields = [{"key": KEY, "value": text}]
        self._call(EditPost(post_id, change), reads=False)
        return next((note for note in reversed(self.notes(post_id)) if note.text == text), Note(id="", text=text))

    def resolve(self, note: str) -> None:
        """Mark a thread of WordPress' own notes resolved. REST could, but then WordPress mails the old note again,
        twice; XML-RPC changes it in silence."""
        comment = WordPressComment()
        comment.status = "approve"
        self._call(EditComment(int(note), comment), reads=False)

    def _call(self, method: Any, reads: bool) -> Any:
        try:
            client = Client(self._address, self._login, self._password, transport=transport(self._address))
        except (Fault, *_BROKEN) as error:
            raise self._unreachable() from error
        try:
            return client.call(method)
        except (Fault, InvalidCredentialsError, XmlrpcDisabledError, UnsupportedXmlrpcMethodError) as error:
            raise self._refused(error) from error
        except _BROKEN as error:
            if reads:
                raise self._unreachable() from error
            raise Ambiguous(
                T(
                    "{host} gave no answer to XML-RPC, so nobody knows yet whether the note is there. The next "
                    "pass looks, and does not do it twice.",
                    host=self._host,
                )
            ) from error

    def _refused(self, error: Exception) -> WpbridgeError:
        if isinstance(error, InvalidCredentialsError | XmlrpcDisabledError):
            return AuthError(
                T(
                    "The XML-RPC of {host} does not accept the log-in. Check the application password, and that "
                    "no plugin switched XML-RPC off.",
                    host=self._host,
                )
            )
        reason = redact(str(error.faultString if isinstance(error, Fault) else error))
        kind = Gone if isinstance(error, Fault) and error.faultCode == 404 else Rejected
        return kind(T("{host} refuses to keep a note ({reason}).", host=self._host, reason=reason))

    def _unreachable(self) -> Unavailable:
        return Unavailable(
            T(
                "The XML-RPC of {host} cannot be reached; it is needed to leave notes on WordPress before 6.9. "
                "Update WordPress to 6.9 or newer, or let XML-RPC through.",
                host=self._host,
            )
        )


class _Once(Transport):
    """With a time-out; and xmlrpc's own transport sends a request again when the connection breaks."""

    def request(self, host: Any, handler: str, request_body: Any, verbose: bool = False) -> Any:
        return self.single_request(host, handler, request_body, verbose)

    def make_connection(self, host: Any) -> Any:
        connection = super().make_connection(host)
        connection.timeout = _TIMEOUT
        return connection


class _OnceSafely(_Once, SafeTransport):
    """The same through TLS: an https address does not choose the transport once one is given."""


def transport(address: str) -> Transport:
    """The transport for an address."""
    return _OnceSafely() if urlsplit(address).scheme == "https" else _Once()
