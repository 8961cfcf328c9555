"""Requests to the REST API of a site, as one account: lists page by page, types, and where each type is kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from connectors.wordpress.api import Api
from wpbridge.errors import ConfigError, Gone, Rejected
from wpbridge.http import Session, json_of
from wpbridge.texts import T

Query = Mapping[str, str | int]
PAGE = 100  # the most WordPress gives at once
OVERLAP = 10  # pages overlap, so that a post that leaves a list while we read does not hide another


class Rest:
    """The API below wp/v2 for the posts of some types. All methods raise the errors of `wpbridge.errors`."""

    def __init__(self, url: str, login: str, password: str, types: tuple[str, ...]) -> None:
        self.session = Session(url, (login, password))
        self._api = Api(url)
        self._types = types
        self._bases = {"post": "posts", "page": "pages"}

    def get(self, path: str, query: Query, kind: type = dict, session: Session | None = None) -> Any:
        """What the API tells; `kind` (dict or list) is what it must be."""
        session = session or self.session
        return json_of(session, self._api.call(session, "GET", path, params=query), kind)

    def post(self, path: str, fields: dict[str, Any]) -> Any:
        """Change something; what the API answers."""
        answer = self._api.call(self.session, "POST", path, json=fields)
        return json_of(self.session, answer, reads=False)

    def pages(
        self, path: str, query: Query, session: Session | None = None, overlap: int = OVERLAP
    ) -> Iterator[dict[str, Any]]:
        """A list, page by page, each one once."""
        session = session or self.session
        seen: set[int] = set()
        start, more = 0, True
        while more:
            page = {"per_page": PAGE, "offset": start}
            answer = self._api.call(session, "GET", path, params={**query, **page})
            got = json_of(session, answer, list)
            yield from (one for one in got if one["id"] not in seen)
            seen |= {one["id"] for one in got}
            more = _goes_on(answer.headers, len(got), start)
            start += PAGE - overlap

    def bases(self) -> list[str]:
        """Where the API keeps the posts of our types."""
        return [self.base(kind) for kind in self._types]

    def base(self, kind: str) -> str:
        """Where the API keeps the posts of a type. ConfigError for a type it does not have."""
        if kind not in self._bases:
            try:
                self._bases[kind] = self.get(f"types/{kind}", {"context": "edit"})["rest_base"]
            except (Gone, ConfigError, Rejected) as error:
                raise ConfigError(
                    T(
                        'The REST interface of {host} does not have posts of the type "{kind}". Correct types in the '
                        "configuration, or let the type be shown there (show_in_rest).",
                        host=self.session.host,
                        kind=kind,
                    )
                ) from error
        return self._bases[kind]


def _goes_on(headers: Mapping[str, str], got: int, start: int) -> bool:
    """Whether a list has more. Its length may lie both ways: a full page ends it only where both agree."""
    told = headers.get("X-WP-Total", "")
    total = int(told[:9]) if told.isascii() and told.isdigit() else -1
    return total != start + got if got == PAGE else 0 < got < total - start
