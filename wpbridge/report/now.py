"""How things stand now, as a page: for an office's intranet, written anew by cron."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from wpbridge import effects, heads, output, overrides
from wpbridge.desk import Desk
from wpbridge.report.counts import Waits, shown
from wpbridge.report.counts import waiting as all_waiting
from wpbridge.report.page import Page, Section, Table
from wpbridge.report.parts import made, unapproved, undelivered, waiting
from wpbridge.states import NAMES
from wpbridge.store import channels, editions, publications
from wpbridge.store.channels import Known
from wpbridge.store.editions import Edition
from wpbridge.texts import T, Text

_LAST = 10  # publications


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What the page is made of."""

    now: datetime
    head: str
    states: Mapping[str, int]
    waits: Sequence[Waits]
    early: Sequence[Edition]
    sent: Mapping[tuple[str, str], int]
    known: Mapping[str, Known]
    last: Sequence[Edition]

    @property
    def late(self) -> int:
        """How many wait longer than the SOP grants."""
        return sum(bool(one.due and one.due < self.now) for one in self.waits)


def standing(desk: Desk) -> Standing:
    """How things stand at a site."""
    with desk.store.begin() as connection:
        return Standing(
            now=desk.clock(),
            head=str(heads.of(connection, desk.config, desk.name)),
            states=Counter(editions.states(connection, desk.name)),
            waits=all_waiting(connection, desk),
            early=[edition for edition, _ in overrides.outstanding(connection, desk)],
            sent=effects.counted(connection, desk.name),
            known=channels.of_site(connection, desk.name),
            last=publications.published(connection, desk.name, _LAST),
        )


def page(desk: Desk, language: str) -> Page:
    """The page of a site in one language. ConfigError where no SOP is in force."""
    found, identity = standing(desk), desk.sop.identity

    def time(at: datetime) -> str:
        return output.local_time(at, desk.settings.timezone, language)

    lead = T("{count} texts wait for a decision, {late} of them longer than the SOP grants. {going} are approved and "
             "go out.", count=len(found.waits), late=found.late, going=found.states.get("approved", 0))  # fmt: skip
    sections = (waiting(found.waits, found.now, time), _states(found), _channels(desk, found, time))
    return Page(
        office=identity.office,
        unit=identity.unit,
        title=T("How things stand: {site}", site=desk.settings.url),
        period=time(found.now),
        lead=(lead,),
        urgent=tuple(_urgent(desk, found)),
        sections=(*sections, *_last(found, time)),
        foot=made(desk, time(found.now), found.head),
        site=desk.name,
        proof=found.head,
    )


def _urgent(desk: Desk, found: Standing) -> Iterator[Text]:
    for edition in found.early:
        yield unapproved(desk, edition.post_id, shown(edition.snapshot.post.title, edition.findings or ()))
    for name in desk.settings.channels:
        if lost := sum(found.sent.get((name, state), 0) for state in ("failed", "doubt")):
            yield undelivered(desk, name, lost)


def _states(found: Standing) -> Section:
    rows = tuple((NAMES[state], found.states[state]) for state in NAMES if found.states.get(state))
    table = Table(columns=(T("State"), T("Posts")), widths=(4, 1), rows=rows) if rows else None
    return Section(title=T("All posts, by where they stand"), table=table,
                   sentences=() if rows else (T("No post was ever submitted for review."),))  # fmt: skip


def _channels(desk: Desk, found: Standing, time: Callable[[datetime], str]) -> Section:
    def count(name: str, *states: str) -> int:
        return sum(found.sent.get((name, state), 0) for state in states)

    def rests(known: Known | None) -> Text | str:
        resting = known is not None and known.rest_until is not None and known.rest_until > found.now
        return known.trouble or "" if known and resting else ""

    rows = tuple(
        (name, count(name, "done"), count(name, *effects.OWING), count(name, "held"), count(name, "failed", "doubt"),
         rests(known := found.known.get(name)), time(known.expires) if known and known.expires else "")
        for name in desk.settings.channels
    )  # fmt: skip
    columns = (T("Channel"), T("Done"), T("On the way"), T("Held back"), T("Failed or unknown"), T("Rests because"),
               T("Token ends"))  # fmt: skip
    said = () if rows else (T("No channel is configured."),)
    table = Table(columns=columns, widths=(2, 1, 1.2, 1.2, 1.5, 3, 2.5), rows=rows) if rows else None
    return Section(title=T("Channels"), sentences=said, table=table)


def _last(found: Standing, time: Callable[[datetime], str]) -> Iterator[Section]:
    rows = tuple(
        (one.post_id, shown(one.snapshot.post.title, one.findings or ()), time(one.published_at), one.address)
        for one in found.last
        if one.published_at
    )
    if rows:
        columns = (T("Post"), T("Title"), T("Published"), T("Address"))
        yield Section(title=T("Published last"), table=Table(columns=columns, widths=(1.3, 5, 3, 5), rows=rows))
