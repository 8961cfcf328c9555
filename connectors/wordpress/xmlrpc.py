"""A WordPress site as the service account sees it through XML-RPC alone.

For sites whose REST interface is closed. It tells less: not the roles of people, nor the capabilities of the account.
The account needs the capability `upload_files` besides, to read the media library.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from wordpress_xmlrpc.methods.media import GetMediaItem, GetMediaLibrary
from wordpress_xmlrpc.methods.posts import EditPost, GetPost, GetPosts, GetRevisions, NewPost
from wordpress_xmlrpc.methods.users import GetAuthors, GetProfile

from connectors.wordpress.fields import FieldNotes
from connectors.wordpress.posts import belonging, brief_of, named_ids, post, written
from connectors.wordpress.rpc import Rpc, publish_unless_saved
from connectors.wordpress.structs import moment, rest_brief, rest_media, rest_post, struct_of
from connectors.wordpress.visitor import Visitor
from wpbridge.errors import AuthError, Gone, Rejected, Unavailable
from wpbridge.models import Account, Post
from wpbridge.plugins import Brief, Note, Page, Published, Revision
from wpbridge.texts import T, Text

PAGE = 100
OVERLAP = 10  # pages overlap, so that a post that leaves a list while we read does not hide another
_ALL = ["publish", "future", "draft", "pending", "private", "trash"]
_RAW: dict[str, None] = {"results_class": None}  # the structs as they are, not the library's objects
_BRIEF = ["post_id", "post_type", "post_status", "post_name", "link", "post_date_gmt", "post_modified_gmt"]
_APPLICATION = re.compile(r"[A-Za-z0-9]{24}")  # what WordPress makes an application password of


class XmlRpcSite:
    """Reads and changes a site through XML-RPC with an application password."""

    def __init__(self, url: str, login: str, password: str, types: Iterable[str] = ("post",)) -> None:
        self.url = url.rstrip("/")
        self.login = login
        self._types = tuple(types)
        self._rpc = Rpc(self.url, login, password)
        self._visitor = Visitor(self.url)
        self._fields = FieldNotes(self._rpc)
        self._authors: dict[int, str] = {}

    @property
    def warnings(self) -> list[Text]:
        """What the site does carelessly, seen while it was read."""
        return list(dict.fromkeys(self._rpc.session.warnings))

    def whoami(self, login: str | None = None, password: str | None = None) -> Account:
        """Who the service account (or this credential) is. AuthError when the site does not know it.

        XML-RPC takes the password of the account itself too; a person's is refused here, since it would be kept.
        """
        rpc = self._rpc
        if login is not None:
            if not _APPLICATION.fullmatch((password or "").replace(" ", "")):
                raise AuthError(T("This is no application password. Make one in WordPress, in your profile; never give "
                                  "the password of your account away."))  # fmt: skip
            rpc = Rpc(self.url, login, password or "")
        found = rpc.call(GetProfile(**_RAW))
        return Account(id=str(found["user_id"]), login=found["username"], name=found["display_name"],
                       roles=tuple(found.get("roles", ())), capabilities=None)  # fmt: skip

    def account(self, login: str) -> str:
        """The user id of a log-in, "" for who may not edit at the site: others are not told of."""
        found = [one for one in self._people() if one["user_login"].casefold() == login.casefold()]
        return str(found[0]["user_id"]) if len(found) == 1 else ""

    def pending(self) -> list[Post]:
        """All posts submitted for review, with their files, terms and authors."""
        wanted = {"post_status": "pending", "orderby": "ID", "order": "ASC"}
        return self._whole([struct for kind in self._types for struct in self._pages({"post_type": kind, **wanted})])

    def posts(self, ids: Iterable[int]) -> list[Post]:
        """These posts in whatever status; one that is gone is left out."""
        found = self._rpc.together([GetPost(one, **_RAW) for one in sorted(set(ids))])
        return self._whole([struct for struct in found if struct])

    def statuses(self, ids: Iterable[int]) -> dict[int, str]:
        """The status of each of these posts; one that is gone is left out."""
        fields = ["post_id", "post_status"]
        found = self._rpc.together([GetPost(one, fields, **_RAW) for one in sorted(set(ids))])
        return {int(struct["post_id"]): struct["post_status"] for struct in found if struct}

    def raw(self, post_id: int) -> dict[str, Any]:
        """The post, complete, in the shape of the REST API. Gone."""
        return rest_post(self._rpc.call(GetPost(post_id, **_RAW)))

    def download(self, address: str, sink: Callable[[bytes], object]) -> None:
        """Fetch a file of the site, chunk by chunk. Gone; Rejected for another host."""
        self._visitor.download(address, sink)

    def revisions(self, post_id: int) -> list[Revision]:
        """Every change of the text that the site kept, the newest first; autosaves are none."""
        fields = ["post_author", "post_modified_gmt", "post_name"]
        return [
            Revision(author=str(one["post_author"]), at=moment(one["post_modified_gmt"]))
            for one in self._rpc.call(GetRevisions(post_id, fields, **_RAW))
            if "autosave" not in one["post_name"]
        ]

    def set_status(self, post_id: int, status: str) -> Post:
        """Change only the status; returns the post afterwards."""
        self._rpc.call(EditPost(post_id, {"post_status": status}), reads=False)
        return self._again(post_id)

    def publish(self, post_id: int, seen: datetime) -> Published:
        """Change only the status, to "publish". Overtaken when somebody saved the post after it was `seen`."""
        publish_unless_saved(self._rpc, post_id, seen)
        return Published(post=self._again(post_id), compared=True)

    def write(self, post_id: int | None, archived: Mapping[str, Any], status: str = "pending") -> Post:
        """Put an archived post in the place of what a post holds, or into a new one; returns the post afterwards."""
        fields = written(archived, status)
        picture = archived.get("featured_media") or 0
        if picture and any(self._rpc.together([GetMediaItem(picture, **_RAW)])):
            fields["featured_media"] = picture
        if post_id is None:
            if self._names({archived["author"]}).get(archived["author"]):
                fields["author"] = archived["author"]  # else it would be the text of wpbridge's own account
            made = int(self._rpc.call(NewPost(struct_of(fields)), reads=False))
        else:
            there = self._rpc.call(GetPost(post_id, ["custom_fields"], **_RAW)).get("custom_fields", ())
            self._rpc.call(EditPost(post_id, struct_of(fields, there)), reads=False)
            made = post_id
        return self._again(made)

    def attach(self, post_id: int, media: Iterable[int], taking_from: int = 0) -> None:
        """Let these files belong to a post; those that are gone, or belong to another post, are left as they are."""
        found = self._rpc.together([GetMediaItem(one, **_RAW) for one in sorted(set(media))])
        there = [rest_media(struct) for struct in found if struct]
        kept = self.statuses({one["post"] for one in there} - {None, post_id})
        for one in there:
            free = one["post"] == taking_from or kept.get(one["post"], "trash") == "trash"
            if one["post"] != post_id and free:
                self._rpc.call(EditPost(one["id"], {"post_parent": post_id}), reads=False)

    def notes(self, post_id: int) -> list[Note]:
        """The notes for the writer of this post: custom fields, since XML-RPC knows no others."""
        return self._fields.notes(post_id)

    def add_note(self, post_id: int, html: str) -> Note:
        """Leave the writer a note."""
        return self._fields.add(post_id, html)

    def answer_note(self, post_id: int, note: str, html: str, done: bool) -> Note:
        """Answer a note: another one below it."""
        return self._fields.add(post_id, html)

    def page(self, address: str, agent: str = "") -> Page:
        """Fetch a public page as a visitor: no credentials, no cookies."""
        return self._visitor.page(address, agent)

    def untouched(self, address: str, size: int, since: datetime) -> bool:
        """Whether the web server says that a file has this many bytes and was last changed before `since`. Gone."""
        return self._visitor.untouched(address, size, since)

    def sharing(self) -> list[str]:
        """Through XML-RPC plugins do not show."""
        return []

    def publishers(self) -> list[Account]:
        """Rejected: XML-RPC tells the roles of people to administrators only."""
        raise Rejected(
            T(
                "{host} does not tell through XML-RPC which writers could publish alone. Look in WordPress under "
                'Users: no writer should have the role "author".',
                host=self._rpc.session.host,
            )
        )

    def changes(self, since: datetime | None) -> Iterator[Brief]:
        """Every post saved at or after `since` (None: every post), in whatever status, the last saved first."""
        for kind in self._types:
            wanted = {"post_type": kind, "post_status": _ALL, "orderby": "modified", "order": "DESC"}
            for struct in self._pages(wanted, None if since else _BRIEF):
                if since and moment(struct["post_modified_gmt"]) < since:
                    break
                brief = brief_of(rest_brief(struct))
                yield replace(brief, told=struct) if since else brief

    def whole(self, briefs: Iterable[Brief]) -> list[Post]:
        """The posts of a list: what it told is not asked for again."""
        some = list(briefs)
        return self._whole([one.told for one in some if one.told]) + self.posts(
            one.id for one in some if not one.told
        )

    def _again(self, post_id: int) -> Post:
        found = self.posts([post_id])
        if not found:
            raise Gone(T("Post {post} disappeared from the site while it was changed.", post=post_id))
        return found[0]

    def _pages(self, wanted: Mapping[str, Any], fields: list[str] | None = None) -> Iterator[Mapping[str, Any]]:
        """A list, page by page, each post once."""
        seen: set[str] = set()
        start, more = 0, True
        while more:
            asked = {**wanted, "number": PAGE, "offset": start}
            got = self._rpc.call(GetPosts(asked, *([fields] if fields else []), **_RAW))
            yield from (one for one in got if one["post_id"] not in seen)
            seen |= {one["post_id"] for one in got}
            more = len(got) >= PAGE
            start += PAGE - OVERLAP

    def _whole(self, structs: list[Mapping[str, Any]]) -> list[Post]:
        """Posts with what is told elsewhere: their files, and the names of their authors."""
        if not structs:
            return []
        try:
            raws = [rest_post(struct) for struct in structs]
            media = self._media(raws)
            names = self._names({raw["author"] for raw in raws})
            return [post(raw, belonging(raw, media), names, self.url, self._visitor.hosts) for raw in raws]
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise Unavailable(
                T(
                    "{host} describes posts in a way that WordPress does not ({error}). A plugin may change "
                    "its answers: ask the site's administrator which one was added or updated.",
                    host=self._rpc.session.host,
                    error=f"{type(error).__name__}: {error}",
                )
            ) from error

    def _media(self, raws: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Children of the posts, then what they name and is no child of theirs."""
        children = self._rpc.together([GetMediaLibrary({"parent_id": raw["id"]}, **_RAW) for raw in raws])
        found = {one["id"]: one for structs in children for one in map(rest_media, structs or ())}
        named = sorted(set().union(*(named_ids(raw) for raw in raws)) - found.keys())
        others = self._rpc.together([GetMediaItem(one, **_RAW) for one in named]) if named else []
        found |= {one["id"]: one for one in map(rest_media, filter(None, others))}
        self._visitor.learn(found.values())
        return list(found.values())

    def _names(self, wanted: set[int]) -> dict[int, str]:
        if not wanted <= self._authors.keys():
            self._authors |= {int(one["user_id"]): one["display_name"] for one in self._people()}
            self._authors |= dict.fromkeys(wanted - self._authors.keys(), "")
        return self._authors

    def _people(self) -> list[Mapping[str, Any]]:
        found: list[Mapping[str, Any]] = self._rpc.call(GetAuthors(**_RAW))
        return found
