"""The contracts of the outside world. The core knows these shapes; `connectors/` fills them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

from wpbridge.models import Account, Delivery, Message, Post, Receipt, Snapshot
from wpbridge.texts import Text

if TYPE_CHECKING:
    from wpbridge.checks import Check


@dataclass(frozen=True, kw_only=True)
class Note:
    """A note for the writer, as the site keeps it."""

    id: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Page:
    """A public page, or a file of one, as a visitor without any log-in got it: the answer, and what was `asked` for it
    (headers), `said` (status and its words) and when (`at`)."""

    address: str
    status: int
    html: bytes
    headers: Mapping[str, str]
    asked: Mapping[str, str] = field(default_factory=dict)
    said: str = ""
    at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Brief:
    """A post as a list of many tells it. `modified` is when it was saved last, by the site's clock in whole seconds;
    `told` is all that the list told, for `Site.whole`."""

    id: int
    type: str
    status: str
    slug: str
    address: str
    date: datetime | None
    modified: datetime
    told: Mapping[str, Any] | None = field(default=None, repr=False, compare=False)


@dataclass(frozen=True, kw_only=True)
class Published:
    """A post after it was published; `compared`: the site itself made sure that nobody had saved it since it was read.
    """

    post: Post
    compared: bool


@dataclass(frozen=True, kw_only=True)
class Revision:
    """A change of a post's text: who saved it (user id, as string) and when, by the site's clock in whole seconds."""

    author: str
    at: datetime


class Site(Protocol):
    """A WordPress site seen by the service account. All methods raise the errors of `wpbridge.errors`.

    Reading may be repeated by the connector; nothing that changes the site ever is.
    """

    @property
    def warnings(self) -> list[Text]:
        """What the site does carelessly, seen while it was read (a PHP message before an answer, for example)."""

    def whoami(self, login: str | None = None, password: str | None = None) -> Account:
        """Who the service account (or the given credential) is. AuthError when the site does not know it."""

    def account(self, login: str) -> str:
        """The user id (as string) of a log-in, "" when the site does not tell, or the account has no role there."""

    def pending(self) -> list[Post]:
        """All posts submitted for review, with their files (bytes not fetched), terms and authors."""

    def posts(self, ids: Iterable[int]) -> list[Post]:
        """These posts in whatever status they are (trash too); one that is gone is left out."""

    def statuses(self, ids: Iterable[int]) -> dict[int, str]:
        """The status of each of these posts, by one light request for a hundred; one that is gone is left out."""

    def raw(self, post_id: int) -> dict[str, Any]:
        """The post as the site's API describes it to an editor, complete: for the archive. Gone."""

    def download(self, address: str, sink: Callable[[bytes], object]) -> None:
        """Fetch a file of the site's uploads, chunk by chunk. Gone."""

    def revisions(self, post_id: int) -> list[Revision]:
        """Every change of the text that the site kept, the newest first; autosaves are none."""

    def set_status(self, post_id: int, status: str) -> Post:
        """Change only the status ("publish", "draft", "pending"); returns the post afterwards."""

    def publish(self, post_id: int, seen: datetime) -> Published:
        """Change only the status, to "publish"; Overtaken, and nothing is changed, when somebody saved the post after
        it was `seen` (its `modified`) and the site can tell."""

    def changes(self, since: datetime | None) -> Iterator[Brief]:
        """Every post saved at or after `since`, in whatever status, by one request for a hundred; None: every post
        there is, without its text. One that was deleted for good is not told of."""

    def whole(self, briefs: Iterable[Brief]) -> list[Post]:
        """The posts of a list: what it told is not asked for again, only their files and the names of authors."""

    def write(self, post_id: int | None, archived: Mapping[str, Any], status: str = "pending") -> Post:
        """Put an archived post (as `raw` told it) in the place of what a post holds, or (None) into a new one, with
        this status; returns the post afterwards. Nothing else in wpbridge writes what a post holds: this
        is a person's order, and what it brings goes through the SOP again. WordPress keeps what it replaces as a
        revision. A picture or a category that the site has no more is left out."""

    def attach(self, post_id: int, media: Iterable[int], taking_from: int = 0) -> None:
        """Let these files of the media library belong to a post; those that are gone, or belong to another one (than
        `taking_from`), are left as they are. Twice is once."""

    def notes(self, post_id: int) -> list[Note]:
        """The notes for the writer of this post that are there already."""

    def add_note(self, post_id: int, html: str) -> Note:
        """Leave the writer a note that shows in the editor. `html` is safe markup made by us."""

    def answer_note(self, post_id: int, note: str, html: str, done: bool) -> Note:
        """Answer in the thread of a note; `done` marks the thread resolved."""

    def page(self, address: str, agent: str = "") -> Page:
        """Fetch a public page, or a public picture, as a visitor would: no credentials, no cookies. `agent`: under the
        name of this program."""

    def untouched(self, address: str, size: int, since: datetime) -> bool:
        """Whether the web server says that a file has this many bytes and was last changed before `since`. Where it
        says less, False: then only the bytes can tell. Gone."""

    def sharing(self) -> list[str]:
        """The names of plugins on the site that post to networks on their own."""

    def publishers(self) -> list[Account]:
        """People (the service account left out) whose role lets them publish alone, past the SOP."""


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What a channel accepts. `link` is how many characters an address counts there; 0: its length."""

    text: int
    link: int = 0
    pictures: int = 4
    alt: int = 1500


@dataclass(frozen=True, kw_only=True)
class Quota:
    """How many messages an account may send within a span of time, as the network said at a date.

    `calls` of the kind `step` ("send", "delete") in `window`; `as_of` and `source` say where it stands.
    """

    step: str
    calls: int
    window: timedelta
    as_of: date
    source: str


@dataclass(frozen=True, kw_only=True)
class Crawler:
    """The program with which a network reads the page of a link, to make a preview of it.

    `agent` is its User-Agent. It shows a picture of at most `bytes`, at least `width` and `height` pixels, and whole
    only when its width is `ratio` (least, most) times its height.
    """

    agent: str
    bytes: int
    width: int
    height: int
    ratio: tuple[float, float]


class Channel(Protocol):
    """An account on a network. SDK exceptions never leave it: AuthError, RateLimited, Unavailable,
    Rejected (final), Ambiguous (sent, no answer)."""

    kind: ClassVar[str]
    settings: ClassVar[Mapping[str, Text]]  # name -> one sentence for people; `*_env`, `*_file` for secrets

    @property
    def quotas(self) -> tuple[Quota, ...]:
        """How many messages the network allows the account."""

    @property
    def lag(self) -> timedelta:
        """So long after a send, what was sent may still be missing in what `find` reads."""

    @property
    def capabilities(self) -> frozenset[str]:
        """Of "find", "edit", "reply", "delete", "pictures": what this account can do."""

    @property
    def correction(self) -> str:
        """How a message is corrected here: "edit", "reply", "repost" (delete, then send) or "hand"."""

    @property
    def limits(self) -> Limits: ...

    @property
    def crawler(self) -> Crawler | None:
        """Who reads the page of a link for a preview; None where the network makes none, or the sender does."""

    def measure(self, text: str) -> int:
        """How long a text is, as the network counts: what `limits.text` bounds."""

    def verify(self) -> Account:
        """Who am I, and when does my token end? A harmless read."""

    def render(self, snapshot: Snapshot) -> Message:
        """Exactly what will be sent, `{link}` standing for the address. Pure. Refused when it cannot fit."""

    def amend(self, snapshot: Snapshot, said: Mapping[str, str]) -> Message:
        """The message of a correction; `said` has its `label` (Ralat), `date` and `reason`. Pure. Refused."""

    def find(self, delivery: Delivery) -> Receipt | None:
        """Was this sent already (not before `delivery.since`)? None: what is public now does not hold it.
        Ambiguous: nobody can tell, now or later."""

    def send(self, delivery: Delivery) -> Receipt:
        """Send once. Ambiguous when it may be public and no usable answer came; Defect for a missing picture."""

    def edit(self, receipt: Receipt, delivery: Delivery) -> Receipt:
        """Put other words in the place of what was sent; twice is once. Only with the capability "edit"."""

    def reply(self, receipt: Receipt, delivery: Delivery) -> Receipt:
        """Send a message as an answer to what was sent. Only with the capability "reply"."""

    def delete(self, receipt: Receipt) -> None:
        """Take it back; what is gone already is as good. Only with the capability "delete"."""


@dataclass(frozen=True, kw_only=True)
class ChannelSettings:
    """A `[channels.NAME]` table with its secrets read: what a connector is made from."""

    name: str
    kind: str
    base_url: str = ""
    values: Mapping[str, Any]
    secrets: Mapping[str, str]


class Plugins(Protocol):
    """What one site has from `connectors/` and `policies/`. Each is imported when it is first asked for, so that who
    only reads waits for none of them. ConfigError when it cannot be had."""

    @property
    def site(self) -> Site: ...

    @property
    def channels(self) -> Mapping[str, Channel]: ...

    @property
    def checks(self) -> Mapping[str, Check]: ...


ChannelFactory = Callable[[ChannelSettings], Channel]
