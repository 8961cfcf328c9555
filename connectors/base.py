"""What all channels have in common: their settings, the words they are sent, and how an error says whose it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import ClassVar

from connectors import values
from connectors.compose import amend, compose, counter
from connectors.networks import network
from connectors.plain import plain
from connectors.templates import CORRECTION, CORRECTION_FIELDS, FIELDS, MESSAGE
from wpbridge.errors import Defect
from wpbridge.models import Delivery, Message, Post, Snapshot
from wpbridge.plugins import ChannelSettings, Crawler, Limits, Quota
from wpbridge.texts import T, Text

COMMON: Mapping[str, Text] = {
    "template": T("The words of a message, with the fields title, lead, link, tags and attribution."),
    "templates": T("Other templates for some categories: the name of the category and its template."),
    "attribution": T("The words that stand for the field attribution, for example the name of the office."),
    "correction": T("How a message is corrected: edit, reply, repost or hand, as far as the account can."),
    "correction_template": T("The words of a correction, with the fields label, date, reason, title and link."),
    "pictures": T("How many pictures go with a message."),
}
MEANS = {"edit": {"edit"}, "reply": {"reply"}, "repost": {"delete"}, "hand": set[str]()}


class Base:
    """A channel without its network. `can` is what its kind is able to; the first of `corrects` is its usual way."""

    kind: ClassVar[str]
    settings: ClassVar[Mapping[str, Text]]
    can: ClassVar[frozenset[str]]
    corrects: ClassVar[str]
    usual_pictures: ClassVar[int] = 1

    def __init__(self, settings: ChannelSettings) -> None:
        values.of_kind(settings, self.kind)
        self.name = settings.name
        self.network = network(self.kind)
        self._template = values.template(settings, "template", MESSAGE, FIELDS)
        self._templates = values.templates(settings, "templates", FIELDS)
        self._correction_template = values.template(settings, "correction_template", CORRECTION, CORRECTION_FIELDS)
        self._attribution = values.words(settings, "attribution", optional=True)
        most = values.number(settings, "pictures", self.usual_pictures, most=self.network.limits.pictures)
        self._limits = replace(self.network.limits, pictures=most)
        means = tuple(way for way, needed in MEANS.items() if needed <= self.capabilities)
        self._correction = values.words(settings, "correction", self.corrects, means)

    @property
    def capabilities(self) -> frozenset[str]:
        """What the account can do; `settings` may give it more than its kind has."""
        return self.can

    @property
    def correction(self) -> str:
        """How a message is corrected here."""
        return self._correction

    @property
    def limits(self) -> Limits:
        """What the network accepts, as far as the office makes use of it."""
        return self._limits

    @property
    def crawler(self) -> Crawler | None:
        """Who reads the page of a link for a preview."""
        return self.network.crawler

    @property
    def quotas(self) -> tuple[Quota, ...]:
        """How many messages the network allows."""
        return self.network.quotas

    @property
    def lag(self) -> timedelta:
        """How long what was sent may be missing in what the network shows."""
        return self.network.lag

    def measure(self, text: str) -> int:
        """Characters, each address as the network counts it."""
        return counter(self._limits)(text)

    def render(self, snapshot: Snapshot) -> Message:
        """By the template of the post's category. Pure. Refused when it cannot fit."""
        template = self._template_of(snapshot.post)
        return compose(self.name, snapshot.post, self._limits, self.measure, template, self._attribution)

    def amend(self, snapshot: Snapshot, said: Mapping[str, str]) -> Message:
        """The message of a correction. Pure. Refused when it cannot fit."""
        said = {"attribution": self._attribution, **said}
        return amend(self.name, snapshot.post, self._limits, said, self.measure, self._correction_template)

    def _template_of(self, post: Post) -> str:
        names = (plain(term.name).casefold() for term in post.terms if term.taxonomy == "category")
        return next((self._templates[name] for name in names if name in self._templates), self._template)

    def _bytes(self, delivery: Delivery) -> list[bytes]:
        """The pictures of a message. Defect when one is missing: it is part of what was approved."""
        if len(delivery.photos) != len(delivery.message.pictures):
            raise self._no_picture()
        try:
            return [photo.path.read_bytes() for photo in delivery.photos]
        except OSError as error:
            raise self._no_picture() from error

    def _no_picture(self) -> Defect:
        return Defect(T("{channel}: the picture of the message is missing or is no picture.", channel=self.name))
