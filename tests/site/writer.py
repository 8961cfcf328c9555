"""A person who writes for the site, through WordPress's REST interface."""

from __future__ import annotations

import mimetypes
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

import requests

from tests.site.cache import SiteError
from tests.site.people import User

Image = tuple[str, bytes, str]  # file name, bytes, alternative text
Document = tuple[str, bytes]  # file name, bytes


class Refused(SiteError):
    """WordPress refused a request: ``status`` is HTTP's, ``code`` WordPress's word for the reason."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(f"WordPress answered {status} {code}: {message}")
        self.status = status
        self.code = code


class Writer:
    """Submits and changes posts as one user. Methods raise Refused when WordPress does not allow it.

    Content may name uploads of the same call: ``{featured_url}`` and ``{featured_id}``,
    ``{document_url:0}`` and ``{document_id:0}`` (counted from 0).
    """

    def __init__(self, url: str, user: User, admin: User) -> None:
        self.user = user
        self._url = url
        self._admin = admin

    def submit(self, title: str, content: str, **details: Any) -> int:
        """Write a post and hand it in for review; returns its id. Details as in edit()."""
        pid: int = self.call("POST", "posts", {"title": title, "status": "draft"})["id"]
        self.edit(pid, content=content, status="pending", **details)
        return pid

    def edit(
        self,
        pid: int,
        *,
        featured: Image | None = None,
        documents: Sequence[Document] = (),
        tags: Sequence[str] | None = None,
        categories: Sequence[str] | None = None,
        **fields: Any,
    ) -> dict[str, Any]:
        """Change a post: title, content, excerpt, slug or any other REST field; returns the post.

        Uploads are attached to the post; tags and categories are names, made by the admin if missing.
        """
        words: dict[str, str] = {}
        if featured:
            name, data, alt = featured
            fields["featured_media"] = self._add(words, "featured_{}", pid, (name, data), alt_text=alt)
        for number, document in enumerate(documents):
            self._add(words, f"document_{{}}:{number}", pid, document)
        for taxonomy, terms in (("tags", tags), ("categories", categories)):
            if terms is not None:
                fields[taxonomy] = [self._term(taxonomy, term) for term in terms]
        for word, value in words.items() if "content" in fields else ():
            fields["content"] = fields["content"].replace(f"{{{word}}}", value)
        post: dict[str, Any] = self.call("POST", f"posts/{pid}", fields)
        return post

    def resubmit(self, pid: int) -> dict[str, Any]:
        """Hand the post in for review again."""
        return self.edit(pid, status="pending")

    def draft(self, pid: int) -> dict[str, Any]:
        """Take the post back into the writer's own drafts."""
        return self.edit(pid, status="draft")

    def trash(self, pid: int) -> None:
        """Throw the post away (it stays in the trash)."""
        self.call("DELETE", f"posts/{pid}")

    def post(self, pid: int) -> dict[str, Any]:
        """The post as its editors see it (context=edit)."""
        found: dict[str, Any] = self.call("GET", f"posts/{pid}?context=edit")
        return found

    def upload(self, pid: int, name: str, data: bytes, **fields: str) -> dict[str, Any]:
        """Upload a file and attach it to the post; returns the media item."""
        kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
        files = {"file": (name, data, kind)}
        item: dict[str, Any] = self.call("POST", "media", {"post": str(pid), **fields}, files=files)
        return item

    def call(
        self, method: str, path: str, fields: dict[str, Any] | None = None, *,
        files: dict[str, tuple[str, bytes, str]] | None = None, user: User | None = None,
    ) -> Any:  # fmt: skip
        """One REST request below /wp/v2/; returns the decoded answer. Refused for a status of 400 or more."""
        who = user or self.user
        answer = requests.request(
            method, f"{self._url}/wp-json/wp/v2/{path}", auth=(who.login, who.app_password), timeout=60,
            json=None if files else fields, data=fields if files else None, files=files,
        )  # fmt: skip
        decoded = answer.json()
        if not answer.ok:
            raise Refused(answer.status_code, decoded["code"], decoded["message"])
        return decoded

    def _add(self, words: dict[str, str], pattern: str, pid: int, document: Document, **fields: str) -> int:
        """Upload a file, note what its placeholders stand for, and return its id."""
        name, data = document
        item = self.upload(pid, name, data, **fields)
        words[pattern.format("url")] = item["source_url"]
        words[pattern.format("id")] = str(item["id"])
        number: int = item["id"]
        return number

    def _term(self, taxonomy: str, name: str) -> int:
        found = self.call("GET", f"{taxonomy}?per_page=100&search={quote(name)}")
        ids = [term["id"] for term in found if term["name"].casefold() == name.casefold()]
        if not ids:
            ids = [self.call("POST", taxonomy, {"name": name}, user=self._admin)["id"]]
        return int(ids[0])
