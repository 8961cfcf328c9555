"""Link cards: the preview that a network makes of a public page, looked at as its crawler sees it.

A crawler that is shut out, a page without tags or a picture that nobody can fetch leave a bare link on the network.
The tags: https://ogp.me. Nothing is held back for it: the words and the link are as approved. Who publishes is told.
"""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser

from wpbridge import log
from wpbridge.desk import Desk, happened
from wpbridge.digest import sha256
from wpbridge.errors import WpbridgeError
from wpbridge.plain import plain
from wpbridge.plugins import Channel, Crawler, Page
from wpbridge.store import editions, publications
from wpbridge.store.editions import Edition
from wpbridge.texts import T, Text, written

EVENT = "linkcard"
_LETTERS = re.compile(r"[\W_]+")
_TAGS = {  # the first that a page has counts
    "title": ("og:title", "twitter:title"),
    "picture": ("og:image", "og:image:url", "og:image:secure_url", "twitter:image", "twitter:image:src"),
    "address": ("og:url",),
}


@dataclass(frozen=True, kw_only=True)
class LinkCard:
    """What a page says of itself; addresses are absolute, "" for what it does not say."""

    title: str = ""
    picture: str = ""
    address: str = ""


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What a crawler got: the page, and the picture that its tags name; None where they name none, or it is none."""

    page: Page
    card: LinkCard = field(default_factory=LinkCard)
    picture: Page | None = None
    size: tuple[int, int] | None = None  # pixels


def read(page: Page) -> LinkCard:
    """The tags of a page. Pure."""
    tree = LexborHTMLParser(page.html.decode("utf-8", "replace"))
    found: dict[str, str] = {}
    for node in tree.css("meta"):
        name = (node.attributes.get("property") or node.attributes.get("name") or "").strip().lower()
        found.setdefault(name, (node.attributes.get("content") or "").strip())
    named = {key: next((found[tag] for tag in tags if found.get(tag)), "") for key, tags in _TAGS.items()}
    absolute = {key: urljoin(page.address, named[key]) if named[key] else "" for key in ("picture", "address")}
    return LinkCard(title=named["title"], **absolute)


def complaints(title: str, seen: Seen, crawler: Crawler) -> list[Text]:
    """What keeps a network from showing a whole preview of the page of a post. Pure. `title` "": of any page."""
    page, card = seen.page, seen.card
    if page.status != 200:
        return [T("The network's crawler is answered with {status}, so the link has no preview. Ask who looks after "
                  "the site to let {agent} read it.", status=page.status, agent=crawler.agent)]  # fmt: skip
    if not card.title and not card.picture:
        return [T("The page has no tags for previews (og:title, og:image), so the network shows a bare link. A plugin "
                  "for search engines adds them.")]  # fmt: skip
    return [*_of_words(title, page, card), *_of_picture(seen, crawler)]


def _of_words(title: str, page: Page, card: LinkCard) -> Iterable[Text]:
    if not card.title:
        yield T("The preview has no title: the page has no tag og:title.")
    elif title and _letters(title) not in _letters(card.title):
        yield T("The preview has another title than the post: “{title}”. Look at the fields of the plugin for search "
                "engines in the post.", title=card.title)  # fmt: skip
    if card.address and _place(card.address) != _place(page.address):
        yield T("The page names {address} as its own, and the network shows that one instead.", address=card.address)


def _of_picture(seen: Seen, crawler: Crawler) -> Iterable[Text]:
    picture, places = seen.picture, {"address": seen.card.picture}
    if picture is None:
        yield T("The preview has no picture: the page has no tag og:image.")
    elif picture.status != 200:
        yield T("The picture of the preview ({address}) is answered with {status}.", status=picture.status, **places)
    elif seen.size is None:
        yield T("The picture of the preview ({address}) is no picture that can be read.", **places)
    else:
        width, height = seen.size
        sizes = {"width": width, "height": height}
        if len(picture.html) > crawler.bytes:
            yield T("The picture of the preview ({address}) has {size} kB; the network takes at most {most} kB.",
                    size=len(picture.html) // 1000, most=crawler.bytes // 1000, **places)  # fmt: skip
        if width < crawler.width or height < crawler.height:
            yield T("The picture of the preview ({address}) has {width} × {height} pixels; the network wants at least "
                    "{least_width} × {least_height}.", least_width=crawler.width, least_height=crawler.height,
                    **sizes, **places)  # fmt: skip
        elif not crawler.ratio[0] <= width / height <= crawler.ratio[1]:
            yield T("The picture of the preview ({address}) has {width} × {height} pixels, so the network cuts it. "
                    "About 1200 × 630 is shown whole.", **sizes, **places)  # fmt: skip


def look(desk: Desk, address: str, title: str = "") -> dict[str, list[Text]]:
    """What each channel's crawler makes of a page; only channels that have a complaint."""
    seen: dict[str, Seen] = {}
    found: dict[str, list[Text]] = {}
    pictures: dict[str, Page] = {}
    for name, crawler in _crawlers(desk.channels).items():
        if crawler.agent not in seen:
            seen[crawler.agent] = _seen(desk, address, crawler, pictures)
        if said := complaints(title, seen[crawler.agent], crawler):
            found[name] = said
    return found


def look_at_new(desk: Desk) -> list[WpbridgeError]:
    """Look once at each post that became public; what the crawlers miss goes into the log. What kept us from it."""
    with desk.store.begin() as connection:
        public = editions.in_states(connection, desk.name, ["published"])
        looked = {row.edition_id for row, _ in log.of_posts(connection, desk.name, EVENT, {e.post_id for e in public})}
    if not _crawlers(desk.channels):
        return []
    troubles = []
    for edition in public:
        if edition.id not in looked:
            try:
                found = look(desk, edition.address, plain(edition.snapshot.post.title))
            except WpbridgeError as error:
                troubles.append(error)
            else:
                _keep(desk, edition, found)
    return troubles


def of_site(desk: Desk) -> list[Text]:
    """How the site looks to the crawlers, by the newest post that went out, else by its front page."""
    if not _crawlers(desk.channels):
        return []
    with desk.store.begin() as connection:
        newest = next(iter(publications.published(connection, desk.name, 1)), None)
    found = look(desk, newest.address, plain(newest.snapshot.post.title)) if newest else look(desk, desk.settings.url)
    return [T("{channel}: {error}", channel=name, error=text) for name, said in found.items() for text in said]


def of_edition(desk: Desk, edition: Edition) -> dict[str, list[Text]]:
    """What was found when an edition became public, by channel."""
    with desk.store.begin() as connection:
        rows = [body for row, body in log.of_posts(connection, desk.name, EVENT, [edition.post_id])
                if row.edition_id == edition.id]  # fmt: skip
    return {name: [Text(**text) for text in said] for body in rows for name, said in body["channels"].items()}


def _crawlers(channels: Mapping[str, Channel]) -> dict[str, Crawler]:
    return {name: channel.crawler for name, channel in channels.items() if channel.crawler}


def _seen(desk: Desk, address: str, crawler: Crawler, pictures: dict[str, Page]) -> Seen:
    """The page and its picture as a crawler gets them."""
    page = desk.site.page(address, crawler.agent)
    card = read(page) if page.status == 200 else LinkCard()
    if urlsplit(card.picture).scheme not in ("http", "https"):
        return Seen(page=page, card=card)
    if card.picture not in pictures:
        pictures[card.picture] = desk.site.page(card.picture, crawler.agent)
    picture = pictures[card.picture]
    return Seen(page=page, card=card, picture=picture, size=_size(picture.html))


def _size(data: bytes) -> tuple[int, int] | None:
    """Width and height, None for what is no picture."""
    from PIL import Image  # only who looks at pictures waits for it

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of a picture of many pixels, whose pixels are not read here
            return Image.open(io.BytesIO(data)).size
    except (OSError, ValueError, Image.DecompressionBombError):
        return None


def _keep(desk: Desk, edition: Edition, found: Mapping[str, list[Text]]) -> None:
    """Write what was found; who publishes is told when it is another complaint than that of the post before."""
    said = {name: [written(text) for text in texts] for name, texts in found.items()}
    kind = sha256(repr(sorted((name, sorted(t.msgid for t in texts)) for name, texts in found.items())).encode())
    with desk.store.begin() as connection:
        before = [body["kind"] for body in log.of_kind(connection, desk.name, EVENT, most=1)]
        new = bool(found) and before != [kind]
        body: dict[str, Any] = {"channels": said, "kind": kind, "new": new}
        log.append(connection, desk.name, desk.clock(), happened(edition, EVENT, body))


def _letters(text: str) -> str:
    return _LETTERS.sub("", plain(text)).casefold()


def _place(address: str) -> tuple[str, str]:
    parts = urlsplit(address)
    return parts.netloc.removeprefix("www."), parts.path.rstrip("/")
