"""A WordPress site as the service account sees it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from connectors.wordpress.fields import FieldNotes
from connectors.wordpress.plugins import sharing
from connectors.wordpress.posts import FIELDS, MEDIA_FIELDS, named_ids, post, written
from wpbridge.errors import AuthError, ConfigError, Gone, Rejected, Unavailable, WpbridgeError
from wpbridge.http import Session, call, json_of, stream, visit
from wpbridge.models import Account, Post
from wpbridge.plugins import Note, Page, Revision
from wpbridge.texts import T, Text

Query = Mapping[str, str | int]
_API = "wp-json/wp/v2"
PAGE = 100  # the most WordPress gives at once
OVERLAP = 10  # pages overlap, so that a post that leaves a list while we read does not hide another
_ALL = "publish,future,draft,pending,private,trash"


class WordPressSite:
    """Reads and changes a site through REST with an application password."""

    def __init__(self, url: str, login: str, password: str) -> None:
        self.url = url.rstrip("/")
        self.login = login
        self.session = Session(self.url, (login, password))
        # requests' sessions are not for two threads at once; this one is for the names of authors.
        self._second = Session(self.url, (login, password))
        self._second.warnings = self.session.warnings
        self._visitor = Session(self.url)  # it keeps its connection: a page needs many files
        self._fields = FieldNotes(self.url, login, password)
        self._authors: dict[int, str] = {}
        self._hosts = {urlsplit(self.url).netloc}
        self._has_notes: bool | None = None

    @property
    def warnings(self) -> list[Text]:
        """What the site does carelessly, seen while it was read."""
        return list(dict.fromkeys(self.session.warnings))

    def whoami(self, login: str | None = None, password: str | None = None) -> Account:
        """Who the service account (or this credential) is. AuthError when the site does not know it."""
        session = self.session if login is None else Session(self.url, (login, password or ""))
        found = self._get("users/me", {"context": "edit"}, session=session)
        if "username" not in found:
            raise AuthError(T("{host} does not say who is logged in.", host=session.host))
        able = frozenset(name for name, has in found.get("capabilities", {}).items() if has)
        return Account(
            id=str(found["id"]),
            login=found["username"],
            name=found["name"],
            roles=tuple(found.get("roles", ())),
            capabilities=able,
        )

    def account(self, login: str) -> str:
        """The user id of a log-in, "" when the site does not tell or the account has no role there. Its API lists
        people by the name in their address, which WordPress makes of the log-in."""
        name = _nicename(login)
        # "budi.s" and "budi-s" want the same name and WordPress numbers the second: then nobody can tell them apart.
        wanted = ",".join((name, *(f"{name}-{number}" for number in (2, 3, 4))))
        query = {"slug": wanted, "_fields": "id,slug"}
        try:
            found = self._get("users", query | {"capabilities": "read"}, list)  # which every role has
        except (AuthError, Rejected):
            self.session.warn(
                T(
                    "{host} does not tell who still has a role there. Give the role of wpbridge's account the "
                    "capability list_users.",
                    host=self.session.host,
                )
            )
            found = self._get("users", query, list)
        return str(found[0]["id"]) if len(found) == 1 and found[0]["slug"] == name else ""

    def pending(self) -> list[Post]:
        """All posts submitted for review, with their files, terms and authors."""
        wanted = {"status": "pending", "orderby": "id", "order": "asc"}
        return self._whole(list(self._pages("posts", wanted | _LISTING)))

    def posts(self, ids: Iterable[int]) -> list[Post]:
        """These posts in whatever status; one that is gone is left out."""
        wanted = sorted(set(ids))
        found = []
        for start in range(0, len(wanted), PAGE):
            some = ",".join(map(str, wanted[start : start + PAGE]))
            found += self._get("posts", {"status": _ALL, "include": some, "per_page": PAGE, **_LISTING}, list)
        if len(found) < len(wanted):
            self._sees_others()
        return self._whole(found)

    def statuses(self, ids: Iterable[int]) -> dict[int, str]:
        """The status of each of these posts; one that is gone is left out."""
        wanted, found = sorted(set(ids)), list[dict[str, Any]]()
        for start in range(0, len(wanted), PAGE):
            some = ",".join(map(str, wanted[start : start + PAGE]))
            some_fields = {"context": "edit", "_fields": "id,status"}
            found += self._get("posts", {"status": _ALL, "include": some, "per_page": PAGE, **some_fields}, list)
        if len(found) < len(wanted):
            self._sees_others()
        return {post["id"]: post["status"] for post in found}

    def raw(self, post_id: int) -> dict[str, Any]:
        """The post as the API describes it to an editor, complete. Gone."""
        found: dict[str, Any] = self._get(f"posts/{post_id}", {"context": "edit"})
        return found

    def download(self, address: str, sink: Callable[[bytes], object]) -> None:
        """Fetch a file of the site, chunk by chunk, without credentials. Gone; Rejected for another host.

        The hosts are the site's own, and those where its media library says that it keeps its files.
        """
        if urlsplit(address).netloc not in self._hosts:
            raise Rejected(T("{address} is not a file of this site.", address=address))
        for piece in stream(Session(self.url), address):
            sink(piece)

    def revisions(self, post_id: int) -> list[Revision]:
        """Every change of the text that the site kept, the newest first; autosaves are none."""
        wanted = {"context": "edit", "_fields": "id,author,modified_gmt,slug"}
        return [
            Revision(author=str(revision["author"]), at=_saved(revision))
            for revision in self._pages(f"posts/{post_id}/revisions", wanted)
            if "autosave" not in revision["slug"]
        ]

    def set_status(self, post_id: int, status: str) -> Post:
        """Change only the status; returns the post afterwards."""
        self._post(f"posts/{post_id}", {"status": status})
        found = self.posts([post_id])
        if not found:
            raise Gone(T("Post {post} disappeared from the site while its status was changed.", post=post_id))
        return found[0]

    def write(self, post_id: int | None, archived: Mapping[str, Any]) -> Post:
        """Put an archived post in the place of what a post holds, or into a new one; returns the post afterwards.

        The deliberate exception to "wpbridge never writes what a post holds"; see `wpbridge.plugins.Site`.
        """
        fields = written(archived)
        picture = archived.get("featured_media") or 0
        if picture and self._there([picture]):
            fields["featured_media"] = picture
        if post_id is None and self._names({archived["author"]}).get(archived["author"]):
            fields["author"] = archived["author"]  # else it would be the text of wpbridge's own account
        made = self._post(f"posts/{post_id}" if post_id else "posts", fields)["id"]
        found = self.posts([made])
        if not found:
            raise Gone(T("Post {post} disappeared from the site while it was written.", post=made))
        return found[0]

    def attach(self, post_id: int, media: Iterable[int]) -> None:
        """Let these files belong to a post; those that are gone, or belong to another post, are left as they are."""
        there = [one for one in self._there(media) if one["post"] != post_id]
        kept = self.statuses({one["post"] for one in there} - {0, None})
        for one in there:
            if kept.get(one["post"], "trash") == "trash":
                self._post(f"media/{one['id']}", {"post": post_id})

    def _there(self, media: Iterable[int]) -> list[dict[str, Any]]:
        """Which of these files the media library has, and to which post each belongs."""
        some = ",".join(map(str, sorted(set(media))))
        return list(self._pages("media", {"include": some, "_fields": "id,post"})) if some else []

    def notes(self, post_id: int) -> list[Note]:
        """The notes for the writer of this post."""
        if not self._notes_offered():
            return self._fields.notes(post_id)
        found = self._pages(
            "comments", {"post": post_id, "type": "note", "status": "all", "context": "edit"}
        )
        return [Note(id=str(note["id"]), text=note["content"]["raw"]) for note in found]

    def add_note(self, post_id: int, html: str) -> Note:
        """Leave the writer a note: WordPress' own from 6.9 on, else a custom field through XML-RPC."""
        if not self._notes_offered():
            return self._fields.add(post_id, html)
        note = {"post": post_id, "type": "note", "content": html, "status": "hold"}
        made = self._post("comments", note)
        return Note(id=str(made["id"]), text=html)

    def answer_note(self, post_id: int, note: str, html: str, done: bool) -> Note:
        """Answer in the thread of a note; `done` marks the thread resolved, as the editor's own button does."""
        if not self._notes_offered():
            return self._fields.add(post_id, html)
        answer = {"post": post_id, "type": "note", "parent": int(note), "content": html, "status": "hold"}
        meta = {"meta": {"_wp_note_status": "resolved"}} if done else {}
        made = self._post("comments", {**answer, **meta})
        if done:
            self._resolve(note)
        return Note(id=str(made["id"]), text=html)

    def _resolve(self, note: str) -> None:
        """Close the thread; where that is not possible the answer in it says the same."""
        try:
            self._fields.resolve(note)
        except WpbridgeError as error:
            self.session.warn(T("A note that is settled could not be marked resolved: {why}", why=error.text))

    def page(self, address: str, agent: str = "") -> Page:
        """Fetch a public page as a visitor: no credentials, no cookies."""
        visitor = self._visitor
        if agent:
            visitor = Session(self.url)
            visitor.headers["User-Agent"] = agent
        answer = visit(visitor, address)
        return Page(address=answer.url, status=answer.status_code, html=answer.content, headers=dict(answer.headers),
                    asked=dict(answer.request.headers), said=f"{answer.status_code} {answer.reason or ''}".strip(),
                    at=datetime.now(UTC))  # fmt: skip

    def sharing(self) -> list[str]:
        """The names of plugins that post to networks on their own, by what they add to the site's API."""
        index = json_of(self.session, call(self.session, "GET", "wp-json/", params={"_fields": "routes"}))
        return sharing(index.get("routes", {}))

    def publishers(self) -> list[Account]:
        """Writers whose role lets them publish alone: they may publish, but not edit what others wrote."""
        # Not in context=edit, which leaves out people whom the service may not edit: all but itself.
        able = list(self._pages("users", {"capabilities": "publish_posts"}))
        editing = {user["id"] for user in self._pages("users", {"capabilities": "edit_others_posts"})}
        return [
            Account(id=str(user["id"]), login=user["slug"], name=user["name"], roles=("author",))
            for user in able
            if user["id"] not in editing
        ]

    def _sees_others(self) -> None:
        """A post that is not told of is gone only for somebody who may see the posts of others. AuthError."""
        if "edit_others_posts" not in self.whoami().capabilities:
            raise AuthError(
                T(
                    "The account {login} may no longer see the posts of others at {host}, so nobody can tell "
                    "which are gone. Give its role the capability edit_others_posts.",
                    login=self.login,
                    host=self.session.host,
                )
            )

    def _whole(self, raws: list[dict[str, Any]]) -> list[Post]:
        """Posts with what the API tells elsewhere; names and files are asked for at the same time."""
        if not raws:
            return []
        with ThreadPoolExecutor(2) as pool:
            names = pool.submit(self._names, {raw["author"] for raw in raws})
            media = pool.submit(self._media, raws)
            found, authors = media.result(), names.result()
        try:
            return [post(raw, _of(raw, found), authors, self.url, self._hosts) for raw in raws]
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise Unavailable(
                T(
                    "{host} describes posts in a way that WordPress does not ({error}). A plugin may change "
                    "its answers: ask the site's administrator which one was added or updated.",
                    host=self.session.host,
                    error=f"{type(error).__name__}: {error}",
                )
            ) from error

    def _names(self, wanted: set[int]) -> dict[int, str]:
        """The names of authors; an embedded author can be a refusal, this list is not."""
        if not wanted <= self._authors.keys():
            self._learn({"who": "authors"})
        # The list leaves out people whose role is the site's own; those are asked for by id.
        if missing := sorted(wanted - self._authors.keys()):
            self._learn({"include": ",".join(map(str, missing[:PAGE]))})
        self._authors |= dict.fromkeys(wanted - self._authors.keys(), "")
        return self._authors

    def _learn(self, query: dict[str, str]) -> None:
        try:
            listed = list(self._pages("users", {"_fields": "id,name", **query}, self._second))
        except (AuthError, Rejected, ConfigError):  # security plugins hide users; that is no reason to stop
            self._second.warn(
                T(
                    "{host} does not tell the names of its writers. A security plugin may hide them: let the "
                    "account of wpbridge see /wp-json/wp/v2/users.",
                    host=self.session.host,
                )
            )
            return
        self._authors |= {user["id"]: user["name"] for user in listed}

    def _media(self, raws: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Children of the posts, then what they name and is no child of theirs."""
        ids = [raw["id"] for raw in raws]
        found: dict[int, dict[str, Any]] = {}
        for start in range(0, len(ids), PAGE):
            some = ",".join(map(str, ids[start : start + PAGE]))
            found |= {m["id"]: m for m in self._pages("media", {"parent": some, **_MEDIA})}
        named = sorted(set().union(*(named_ids(raw) for raw in raws)) - found.keys())
        for start in range(0, len(named), PAGE):
            some = ",".join(map(str, named[start : start + PAGE]))
            found |= {m["id"]: m for m in self._pages("media", {"include": some, **_MEDIA})}
        self._hosts |= {urlsplit(m["source_url"]).netloc for m in found.values() if m.get("source_url")}
        return list(found.values())

    def _notes_offered(self) -> bool:
        if self._has_notes is None:
            editor = self._get("types/post", {"context": "edit"}).get("supports", {}).get("editor")
            offers = editor if isinstance(editor, list) else []
            self._has_notes = any(isinstance(offer, dict) and offer.get("notes") for offer in offers)
        return self._has_notes

    def _pages(self, path: str, query: Query, session: Session | None = None) -> Iterator[dict[str, Any]]:
        """A list, page by page, each one once."""
        session = session or self.session
        seen: set[int] = set()
        start, more = 0, True
        while more:
            page = {"per_page": PAGE, "offset": start}
            answer = call(session, "GET", f"{_API}/{path}", params={**query, **page})
            got = json_of(session, answer, list)
            yield from (one for one in got if one["id"] not in seen)
            seen |= {one["id"] for one in got}
            more = _goes_on(answer.headers, len(got), start)
            start += PAGE - OVERLAP

    def _get(self, path: str, query: Query, kind: type = dict, session: Session | None = None) -> Any:
        session = session or self.session
        return json_of(session, call(session, "GET", f"{_API}/{path}", params=query), kind)

    def _post(self, path: str, fields: dict[str, Any]) -> Any:
        answer = call(self.session, "POST", f"{_API}/{path}", json=fields)
        return json_of(self.session, answer, reads=False)


_LISTING = {"context": "edit", "_embed": "wp:term", "_fields": FIELDS}
_MEDIA = {"context": "edit", "orderby": "id", "order": "asc", "_fields": MEDIA_FIELDS}


def _nicename(login: str) -> str:
    """The name in a person's address, as WordPress makes it of the log-in (sanitize_title)."""
    plain = unicodedata.normalize("NFKD", login.casefold()).encode("ascii", "ignore").decode()
    kept = re.sub(r"[^a-z0-9_-]", "", re.sub(r"[\s.]+", "-", plain))
    return re.sub(r"-+", "-", kept).strip("-")[:50]


def _of(raw: dict[str, Any], media: list[dict[str, Any]]) -> list[dict[str, Any]]:
    named = named_ids(raw)
    return [m for m in media if m["post"] == raw["id"] or m["id"] in named]


def _saved(revision: Mapping[str, Any]) -> datetime:
    return datetime.fromisoformat(revision["modified_gmt"]).replace(tzinfo=UTC)


def _goes_on(headers: Mapping[str, str], got: int, start: int) -> bool:
    """Whether a list has more. Its length may lie both ways: a full page ends it only where both agree."""
    told = headers.get("X-WP-Total", "")
    total = int(told[:9]) if told.isascii() and told.isdigit() else -1
    return total != start + got if got == PAGE else 0 < got < total - start
