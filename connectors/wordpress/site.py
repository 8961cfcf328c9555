"""A WordPress site as the service account sees it through its REST API.

API: https://developer.wordpress.org/rest-api/reference/. One thing is done through XML-RPC where the site offers it: to
publish only what nobody saved in the meantime, which REST cannot (its writes know no condition).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

from connectors.wordpress.fields import FieldNotes
from connectors.wordpress.plugins import sharing
from connectors.wordpress.posts import (
    BRIEF_FIELDS,
    FIELDS,
    MEDIA_FIELDS,
    belonging,
    brief_of,
    named_ids,
    post,
    written,
)
from connectors.wordpress.rest import PAGE, Rest
from connectors.wordpress.rpc import Rpc, publish_unless_saved
from connectors.wordpress.visitor import Visitor
from wpbridge.errors import AuthError, ConfigError, Gone, Rejected, Unavailable, WpbridgeError
from wpbridge.http import Session
from wpbridge.models import Account, Post
from wpbridge.plugins import Brief, Note, Page, Published, Revision
from wpbridge.texts import T, Text

_PARENTS = 500  # posts whose files are asked for at once: more would be too long an address
_ALL = "publish,future,draft,pending,private,trash"


class WordPressSite:
    """Reads and changes the posts of these types of a site through REST with an application password."""

    def __init__(self, url: str, login: str, password: str, types: Iterable[str] = ("post",)) -> None:
        self.url = url.rstrip("/")
        self.login = login
        self._types = tuple(types)
        self._rest = Rest(self.url, login, password, self._types)
        # requests' sessions are not for two threads at once; this one is for the names of authors.
        self._second = Session(self.url, (login, password))
        self._second.warnings = self.session.warnings
        self._visitor = Visitor(self.url)
        self._rpc = Rpc(self.url, login, password)
        self._rpc.session.warnings = self.session.warnings
        self._fields = FieldNotes(self._rpc)
        self._authors: dict[int, str] = {}
        self._base_of: dict[int, str] = {}
        self._has_notes: bool | None = None

    @property
    def session(self) -> Session:
        """The connection as the service account."""
        return self._rest.session

    @property
    def warnings(self) -> list[Text]:
        """What the site does carelessly, seen while it was read."""
        return list(dict.fromkeys(self.session.warnings))

    def whoami(self, login: str | None = None, password: str | None = None) -> Account:
        """Who the service account (or this credential) is. AuthError when the site does not know it."""
        session = self.session if login is None else Session(self.url, (login, password or ""))
        found = self._rest.get("users/me", {"context": "edit"}, session=session)
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
            found = self._rest.get("users", query | {"capabilities": "read"}, list)  # which every role has
        except (AuthError, Rejected):
            self.session.warn(
                T(
                    "{host} does not tell who still has a role there. Give the role of wpbridge's account the "
                    "capability list_users.",
                    host=self.session.host,
                )
            )
            found = self._rest.get("users", query, list)
        return str(found[0]["id"]) if len(found) == 1 and found[0]["slug"] == name else ""

    def pending(self) -> list[Post]:
        """All posts submitted for review, with their files, terms and authors."""
        wanted = {"status": "pending", "orderby": "id", "order": "asc"}
        found = [raw for base in self._rest.bases() for raw in self._rest.pages(base, wanted | _LISTING)]
        return self._whole(found)

    def posts(self, ids: Iterable[int]) -> list[Post]:
        """These posts in whatever status; one that is gone is left out."""
        return self._whole(self._chosen(ids, _LISTING))

    def statuses(self, ids: Iterable[int]) -> dict[int, str]:
        """The status of each of these posts; one that is gone is left out."""
        found = self._chosen(ids, {"context": "edit", "_fields": "id,type,status"})
        return {post["id"]: post["status"] for post in found}

    def changes(self, since: datetime | None) -> Iterator[Brief]:
        """Every post saved at or after `since`, the last saved first; None: every post."""
        wanted: dict[str, str | int] = {"status": _ALL, "orderby": "id", "order": "asc"}
        if since:  # WordPress means later than that, in whole seconds
            after = (since - timedelta(seconds=1)).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
            wanted |= {"modified_after": after, "orderby": "modified", "order": "desc", **_LISTING}
        else:
            wanted |= {"context": "edit", "_fields": BRIEF_FIELDS}
        for base in self._rest.bases():
            yield from map(brief_of, self._rest.pages(base, wanted, overlap=0))

    def whole(self, briefs: Iterable[Brief]) -> list[Post]:
        """The posts of a list: what it told is not asked for again."""
        some = list(briefs)
        told = [dict(one.told) for one in some if one.told]
        return self._whole(told) + self.posts(one.id for one in some if not one.told)

    def _chosen(self, ids: Iterable[int], fields: Mapping[str, str | int]) -> list[dict[str, Any]]:
        """These posts, of whatever type and in whatever status, in the order of their ids."""
        left, found = sorted(set(ids)), list[dict[str, Any]]()
        for base in self._rest.bases():
            got = list[dict[str, Any]]()
            for start in range(0, len(left), PAGE):
                some = ",".join(map(str, left[start : start + PAGE]))
                got += self._rest.get(base, {"status": _ALL, "include": some, "per_page": PAGE, **fields}, list)
            self._base_of |= {raw["id"]: base for raw in got}
            found += got
            left = sorted(set(left) - {raw["id"] for raw in got})
        if left:
            self._sees_others()
        return sorted(found, key=lambda raw: int(raw["id"]))

    def raw(self, post_id: int) -> dict[str, Any]:
        """The post as the API describes it to an editor, complete. Gone."""
        found: dict[str, Any] = self._rest.get(self._place(post_id), {"context": "edit"})
        return found

    def download(self, address: str, sink: Callable[[bytes], object]) -> None:
        """Fetch a file of the site, chunk by chunk, without credentials. Gone; Rejected for another host."""
        self._visitor.download(address, sink)

    def revisions(self, post_id: int) -> list[Revision]:
        """Every change of the text that the site kept, the newest first; autosaves are none."""
        wanted = {"context": "edit", "_fields": "id,author,modified_gmt,slug"}
        return [
            Revision(author=str(revision["author"]), at=_saved(revision))
            for revision in self._rest.pages(f"{self._place(post_id)}/revisions", wanted)
            if "autosave" not in revision["slug"]
        ]

    def set_status(self, post_id: int, status: str) -> Post:
        """Change only the status; returns the post afterwards."""
        self._rest.post(self._place(post_id), {"status": status})
        return self._again(post_id)

    def publish(self, post_id: int, seen: datetime) -> Published:
        """Change only the status, to "publish": through XML-RPC where the site has it, which refuses when somebody
        saved the post after it was `seen` (Overtaken)."""
        if self._rpc.offered():
            try:
                publish_unless_saved(self._rpc, post_id, seen)
                return Published(post=self._again(post_id), compared=True)
            except (AuthError, ConfigError):  # it is closed to us; it did nothing
                pass
        return Published(post=self.set_status(post_id, "publish"), compared=False)

    def write(self, post_id: int | None, archived: Mapping[str, Any], status: str = "pending") -> Post:
        """Put an archived post in the place of what a post holds, or into a new one; returns the post afterwards.

        The deliberate exception to "wpbridge never writes what a post holds"; see `wpbridge.plugins.Site`.
        """
        fields = written(archived, status)
        picture = archived.get("featured_media") or 0
        if picture and self._there([picture]):
            fields["featured_media"] = picture
        if post_id is None and self._names({archived["author"]}).get(archived["author"]):
            fields["author"] = archived["author"]  # else it would be the text of wpbridge's own account
        base = self._rest.base(str(archived.get("type", "post")))
        return self._again(self._rest.post(self._place(post_id) if post_id else base, fields)["id"])

    def attach(self, post_id: int, media: Iterable[int], taking_from: int = 0) -> None:
        """Let these files belong to a post; those that are gone, or belong to another post, are left as they are."""
        there = [one for one in self._there(media) if one["post"] != post_id]
        kept = self.statuses({one["post"] for one in there} - {0, None})
        for one in there:
            if one["post"] == taking_from or kept.get(one["post"], "trash") == "trash":
                self._rest.post(f"media/{one['id']}", {"post": post_id})

    def _there(self, media: Iterable[int]) -> list[dict[str, Any]]:
        """Which of these files the media library has, and to which post each belongs."""
        some = ",".join(map(str, sorted(set(media))))
        return list(self._rest.pages("media", {"include": some, "_fields": "id,post"})) if some else []

    def notes(self, post_id: int) -> list[Note]:
        """The notes for the writer of this post."""
        if not self._notes_offered():
            return self._fields.notes(post_id)
        found = self._rest.pages(
            "comments", {"post": post_id, "type": "note", "status": "all", "context": "edit"}
        )
        return [Note(id=str(note["id"]), text=note["content"]["raw"]) for note in found]

    def add_note(self, post_id: int, html: str) -> Note:
        """Leave the writer a note: WordPress' own from 6.9 on, else a custom field through XML-RPC."""
        if not self._notes_offered():
            return self._fields.add(post_id, html)
        note = {"post": post_id, "type": "note", "content": html, "status": "hold"}
        made = self._rest.post("comments", note)
        return Note(id=str(made["id"]), text=html)

    def answer_note(self, post_id: int, note: str, html: str, done: bool) -> Note:
        """Answer in the thread of a note; `done` marks the thread resolved, as the editor's own button does."""
        if not self._notes_offered():
            return self._fields.add(post_id, html)
        answer = {"post": post_id, "type": "note", "parent": int(note), "content": html, "status": "hold"}
        meta = {"meta": {"_wp_note_status": "resolved"}} if done else {}
        made = self._rest.post("comments", {**answer, **meta})
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
        return self._visitor.page(address, agent)

    def untouched(self, address: str, size: int, since: datetime) -> bool:
        """Whether the web server says that a file has this many bytes and was last changed before `since`. Gone."""
        return self._visitor.untouched(address, size, since)

    def sharing(self) -> list[str]:
        """The names of plugins that post to networks on their own, by what they add to the site's API."""
        index = self._rest.get("", {"_fields": "routes"})
        return sharing(index.get("routes", {}))

    def publishers(self) -> list[Account]:
        """Writers whose role lets them publish alone: they may publish, but not edit what others wrote."""
        # Not in context=edit, which leaves out people whom the service may not edit: all but itself.
        able = list(self._rest.pages("users", {"capabilities": "publish_posts"}))
        editing = {user["id"] for user in self._rest.pages("users", {"capabilities": "edit_others_posts"})}
        return [
            Account(id=str(user["id"]), login=user["slug"], name=user["name"], roles=("author",))
            for user in able
            if user["id"] not in editing
        ]

    def _sees_others(self) -> None:
        """A post that is not told of is gone only for somebody who may see the posts of others. AuthError."""
        if "edit_others_posts" not in (self.whoami().capabilities or ()):
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
            names = pool.submit(self._names, {raw["author"] for raw in raws if "author" in raw})
            media = pool.submit(self._media, raws)
            found, authors = media.result(), names.result()
        try:
            return [post(raw, belonging(raw, found), authors, self.url, self._visitor.hosts) for raw in raws]
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
            listed = list(self._rest.pages("users", {"_fields": "id,name", **query}, self._second))
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
        for start in range(0, len(ids), _PARENTS):
            some = ",".join(map(str, ids[start : start + _PARENTS]))
            found |= {m["id"]: m for m in self._rest.pages("media", {"parent": some, **_MEDIA})}
        named = sorted(set().union(*(named_ids(raw) for raw in raws)) - found.keys())
        for start in range(0, len(named), PAGE):
            some = ",".join(map(str, named[start : start + PAGE]))
            found |= {m["id"]: m for m in self._rest.pages("media", {"include": some, **_MEDIA})}
        self._visitor.learn(found.values())
        return list(found.values())

    def _notes_offered(self) -> bool:
        if self._has_notes is None:
            editor = self._rest.get("types/post", {"context": "edit"}).get("supports", {}).get("editor")
            offers = editor if isinstance(editor, list) else []
            self._has_notes = any(isinstance(offer, dict) and offer.get("notes") for offer in offers)
        return self._has_notes

    def _again(self, post_id: int) -> Post:
        found = self.posts([post_id])
        if not found:
            raise Gone(T("Post {post} disappeared from the site while it was changed.", post=post_id))
        return found[0]

    def _place(self, post_id: int) -> str:
        """Where the API keeps a post. Gone."""
        if len(self._types) == 1:
            return f"{self._rest.base(self._types[0])}/{post_id}"
        if post_id not in self._base_of:
            self.statuses([post_id])
        if post_id not in self._base_of:
            raise Gone(T("{host} does not have post {post}.", host=self.session.host, post=post_id))
        return f"{self._base_of[post_id]}/{post_id}"



_LISTING = {"context": "edit", "_embed": "wp:term", "_fields": FIELDS}
_MEDIA = {"context": "edit", "orderby": "id", "order": "asc", "_fields": MEDIA_FIELDS}


def _nicename(login: str) -> str:
    """The name in a person's address, as WordPress makes it of the log-in (sanitize_title)."""
    plain = unicodedata.normalize("NFKD", login.casefold()).encode("ascii", "ignore").decode()
    kept = re.sub(r"[^a-z0-9_-]", "", re.sub(r"[\s.]+", "-", plain))
    return re.sub(r"-+", "-", kept).strip("-")[:50]


def _saved(revision: Mapping[str, Any]) -> datetime:
    return datetime.fromisoformat(revision["modified_gmt"]).replace(tzinfo=UTC)
