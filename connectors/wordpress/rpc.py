"""WordPress' XML-RPC: calls of one account, and the table from its faults to our errors.

API: https://developer.wordpress.org/apis/xml-rpc/ and wp-includes/class-wp-xmlrpc-server.php. Credentials travel in
the body of each call, to the site's own host alone. Reading is repeated as it is through REST; a change never is.
"""

from __future__ import annotations

import collections.abc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from xml.parsers.expat import ExpatError
from xmlrpc.client import Fault, ResponseError, Transport

from wordpress_xmlrpc import Client, base
from wordpress_xmlrpc.exceptions import (
    InvalidCredentialsError,
    UnsupportedXmlrpcMethodError,
    XmlrpcDisabledError,
)
from wordpress_xmlrpc.methods.posts import EditPost

from connectors.wordpress.structs import date_time
from wpbridge.errors import (
    Ambiguous,
    AuthError,
    ConfigError,
    Gone,
    Overtaken,
    Rejected,
    Unavailable,
    WpbridgeError,
)
from wpbridge.http import Session, call
from wpbridge.masking import brief, redact, register_secret
from wpbridge.texts import T

# The library predates Python 3.10, where this name moved; nothing else of it is touched.
base.collections = collections.abc

Method = Any  # one of the library's methods (wordpress_xmlrpc.methods)
_AT_ONCE = 50  # calls in one request
_REFUSED = (Fault, InvalidCredentialsError, XmlrpcDisabledError, UnsupportedXmlrpcMethodError)


class Rpc:
    """Calls through `xmlrpc.php`. All raise the errors of `wpbridge.errors`; ConfigError where there is no XML-RPC."""

    def __init__(self, url: str, login: str, password: str) -> None:
        register_secret(password)
        self.session = Session(url)
        self._address = f"{url}/xmlrpc.php"
        self._log_in = (login, password)
        self._client: Client | None = None

    def call(self, method: Method, reads: bool = True) -> Any:
        """What a method of the library answers. Gone, Overtaken, Rejected; Ambiguous for a change (`reads` False) whose
        answer got lost."""
        client = self._opened()
        with self._translated(reads):
            return client.call(method)

    def together(self, methods: Sequence[Method]) -> list[Any]:
        """What each of these reading methods answers, by few requests; None for what is not there."""
        client, found = self._opened(), list[Any]()
        for start in range(0, len(methods), _AT_ONCE):
            some = methods[start : start + _AT_ONCE]
            asked = [{"methodName": one.method_name, "params": list(one.get_args(client))} for one in some]
            with self._translated(reads=True):
                answers = client.server.system.multicall(asked)
                found += [self._one(answer) for answer in answers]
        return found

    def offered(self) -> bool:
        """Whether the site answers XML-RPC at all; nobody is logged in for that."""
        try:
            return "wp.editPost" in self._opened().supported_methods
        except WpbridgeError:
            return False

    def _opened(self) -> Client:
        """The library's client: it asks once which methods there are."""
        if self._client is None:
            with self._translated(reads=True):
                self._client = Client(self._address, *self._log_in, transport=_Line(self.session))
        self._client.server("transport").reads = True
        return self._client

    def _one(self, answer: Any) -> Any:
        """One answer of several: a list of one, or a fault."""
        if isinstance(answer, list):
            return answer[0]
        fault = Fault(answer["faultCode"], answer["faultString"])
        if fault.faultCode == 404:
            return None
        raise fault

    @contextmanager
    def _translated(self, reads: bool) -> Iterator[None]:
        """Only our own errors come out."""
        if self._client is not None:
            self._client.server("transport").reads = reads
        try:
            yield
        except _REFUSED as error:
            raise self._refusal(error) from error
        except Rejected as error:  # by the web server, before WordPress' XML-RPC was asked
            raise self._absent() from error
        except (ResponseError, ExpatError, ValueError, TypeError, KeyError) as error:
            raise self._illegible(reads) from error

    def _refusal(self, error: Exception) -> WpbridgeError:
        places = {"host": self.session.host, "reason": redact(str(getattr(error, "faultString", error)))}
        code = error.faultCode if isinstance(error, Fault) else 0
        if isinstance(error, InvalidCredentialsError) or code == 403:
            return AuthError(
                T(
                    "The XML-RPC of {host} does not accept the log-in. Check the application password, and that no "
                    "plugin limits XML-RPC.",
                    **places,
                )
            )
        if isinstance(error, XmlrpcDisabledError | UnsupportedXmlrpcMethodError) or code in (405, -32601):
            return self._absent()
        if code == 409:
            return Overtaken(
                T(
                    "Somebody saved the post at {host} after it was read, so nothing was changed. It is read again.",
                    **places,
                )
            )
        if code == 404:
            return Gone(T("{host} does not have that ({reason}).", **places))
        return Rejected(T("{host} refuses the request ({reason}). Check the role of the wpbridge account in WordPress.",
                          **places))  # fmt: skip

    def _absent(self) -> ConfigError:
        return ConfigError(
            T(
                "{host} has no XML-RPC at this address, or a plugin or the host switched it off. Let xmlrpc.php "
                'through, or write transport = "rest" into the configuration.',
                host=self.session.host,
            )
        )

    def _illegible(self, reads: bool) -> WpbridgeError:
        return (Unavailable if reads else Ambiguous)(
            T(
                "{host} gave an answer to XML-RPC that cannot be used. Nothing is lost; try again, and if it stays, "
                "ask the host about the site's error log.",
                host=self.session.host,
            )
        )


def publish_unless_saved(rpc: Rpc, post_id: int, seen: datetime) -> None:
    """Publish a post, unless somebody saved it after it was `seen`: WordPress compares and changes in one call, by
    whole seconds (`if_not_modified_since`). Overtaken."""
    wanted = {"post_status": "publish", "if_not_modified_since": date_time(seen)}
    rpc.call(EditPost(post_id, wanted), reads=False)


class _Line(Transport):
    """xmlrpc's transport over our session: its time-outs, its certificate check, no redirects, no second try of a
    change. `reads` says what the next call does."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.reads = True

    def request(self, host: Any, handler: str, request_body: Any, verbose: bool = False) -> Any:
        answer = call(self._session, "POST", "xmlrpc.php", reads=self.reads, data=request_body,
                      headers={"Content-Type": "text/xml"})  # fmt: skip
        printed, xml, rest = answer.content.partition(b"<?xml")
        if said := printed.strip(b"\xef\xbb\xbf \r\n\t").decode("utf-8", "replace"):
            self._warn(said)
        parser, target = self.getparser()
        parser.feed(xml + rest)
        parser.close()
        return target.close()

    def _warn(self, printed: str) -> None:
        self._session.warn(
            T(
                "{host} prints a message before its answer: {message} Tell its administrator to switch off "
                "the display of PHP messages (display_errors).",
                host=self._session.host,
                message=brief(printed),
            )
        )
