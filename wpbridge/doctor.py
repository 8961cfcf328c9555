"""The doctor: what stands in the way of the SOP at one site, and how to mend it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from wpbridge import archive, linkcard, output, people, routing
from wpbridge.coherence import nearest
from wpbridge.desk import Desk
from wpbridge.errors import WpbridgeError
from wpbridge.hours import joint_leave_lacking
from wpbridge.models import Account
from wpbridge.reminders import TOKEN_ENDS
from wpbridge.store import editions, notices
from wpbridge.texts import T, Text

# What the service account must be able to do at the site, and what it is for.
NEEDED = {
    "edit_posts": T("list posts that were submitted"),
    "edit_others_posts": T("read and return other people's posts"),
    "edit_published_posts": T("read back what was published"),
    "read_private_posts": T("notice that a published post was hidden"),
    "edit_private_posts": T("read a published post that was hidden"),
    "publish_posts": T("publish"),
    "list_users": T("see which writers could publish alone"),
}


@dataclass(frozen=True, kw_only=True)
class Diagnosis:
    """One result: `level` is "good", "warn" (work goes on) or "bad" (it does not)."""

    level: str
    text: Text


def examine(desk: Desk) -> Iterator[Diagnosis]:
    """Look at a site, its channels, the people and the records; nothing is changed."""
    try:
        account = desk.site.whoami()
    except WpbridgeError as error:
        yield Diagnosis(level="bad", text=error.text)
    else:
        yield Diagnosis(
            level="good", text=T("{site} knows wpbridge as {login}.", site=desk.name, login=account.login)
        )
        yield from _capabilities(desk.name, account)
        yield from _publishers(desk)
        yield from _sharing(desk)
    yield from (Diagnosis(level="warn", text=text) for text in desk.site.warnings)
    yield from _channels(desk)
    yield from _previews(desk)
    yield from _stages(desk)
    yield from _people(desk)
    yield from _waiting(desk)
    yield from _leave(desk)
    yield from _notices(desk)
    yield from _records(desk)


def _capabilities(site: str, account: Account) -> Iterator[Diagnosis]:
    if account.capabilities is None:
        text = T("Through XML-RPC {site} does not tell what the account {login} may do; the first pass will show it.",
                 site=site, login=account.login)  # fmt: skip
        yield Diagnosis(level="warn", text=text)
        return
    for capability, purpose in NEEDED.items():
        if capability not in account.capabilities:
            yield Diagnosis(
                level="bad",
                text=T(
                    "The account {login} lacks the WordPress capability {capability}, needed to {purpose}. "
                    "Add it to the account's role.",
                    login=account.login,
                    capability=capability,
                    purpose=purpose,
                ),
            )


def _publishers(desk: Desk) -> Iterator[Diagnosis]:
    """Writers who can publish alone go past the SOP, whatever wpbridge does (SOP steps 4 and 5)."""
    try:
        found = desk.site.publishers()
    except WpbridgeError as error:
        yield Diagnosis(level="warn", text=error.text)
        return
    for account in found:
        yield Diagnosis(
            level="warn",
            text=T(
                "{name} ({login}) can publish alone in WordPress, past the SOP, because of the role {roles}. "
                'Give this person the role "contributor", and that role the capability upload_files.',
                name=account.name,
                login=account.login,
                roles=", ".join(account.roles),
            ),
        )


def _sharing(desk: Desk) -> Iterator[Diagnosis]:
    """What a plugin posts nobody approved, and it stands on the network a second time."""
    try:
        found = desk.site.sharing()
    except WpbridgeError as error:
        yield Diagnosis(level="warn", text=error.text)
        return
    for plugin in found:
        text = T(
            "The site has the plugin {plugin}, which can post to networks on its own: what nobody approved, and a "
            "second time. In WordPress, end its connections to the accounts that wpbridge posts to, or deactivate it.",
            plugin=plugin,
        )
        yield Diagnosis(level="warn", text=text)


def _channels(desk: Desk) -> Iterator[Diagnosis]:
    for name, channel in desk.channels.items():
        try:
            account = channel.verify()
        except WpbridgeError as error:
            yield Diagnosis(level="bad", text=T("{channel}: {error}", channel=name, error=error.text))
        else:
            yield Diagnosis(
                level="good", text=T("{channel} posts as {login}.", channel=name, login=account.login)
            )
            if account.expires and account.expires - desk.clock() < timedelta(days=TOKEN_ENDS[0]):
                ends = output.day(account.expires.astimezone(desk.zone).date())
                yield Diagnosis(level="warn", text=T("The token of the channel {channel} ends on {day}", channel=name,
                                                     day=ends))  # fmt: skip


def _previews(desk: Desk) -> Iterator[Diagnosis]:
    """How the site looks to the networks' crawlers, before a post that matters goes out."""
    try:
        for text in linkcard.of_site(desk):
            yield Diagnosis(level="warn", text=text)
    except WpbridgeError as error:
        yield Diagnosis(level="warn", text=error.text)


def _stages(desk: Desk) -> Iterator[Diagnosis]:
    """Every stage of the SOP needs somebody, and two stages need two people."""
    known = desk.config.people
    seats = {stage.id: people.seated(desk, stage).keys() for stage in desk.sop.stages}
    by_id = {stage.id: stage for stage in desk.sop.stages}
    paths = [desk.sop.stages, *(tuple(by_id[id] for id in path.stages) for path in desk.sop.paths)]
    for stage in desk.sop.stages:
        seated = seats[stage.id]
        places = {"stage": stage.name, "roles": ", ".join((*stage.roles, *stage.people))}
        if len(seated) < stage.quorum:
            text = T(
                'The stage "{stage}" needs {quorum} people and has {count} in [people]. Give somebody one of the '
                "roles: {roles}.",
                quorum=stage.quorum,
                count=len(seated),
                **places,
            )
            yield Diagnosis(level="bad", text=text)
        elif not any(known[person].notify or known[person].notify_env for person in seated):
            text = T('Nobody of the stage "{stage}" is told when a post waits: add notify in [people].', **places)
            yield Diagnosis(level="warn", text=text)
        for person in stage.people:
            if person not in known:
                text = T('The stage "{stage}" names {person}, who is not in [people].', person=person, **places)
                yield Diagnosis(level="bad", text=text)
    if desk.sop.four_eyes.one_person_one_stage and all(len(seats[s.id]) >= s.quorum for s in desk.sop.stages):
        for lacking in dict.fromkeys(one for path in paths if (one := routing.short(path, seats))):
            text = T('Nobody is left for the stage "{stage}": who could decide there decides at another stage already. '
                     "Give one more person its role in [people].", stage=lacking.name)  # fmt: skip
            yield Diagnosis(level="bad", text=text)
    for assumption in desk.sop.assumptions:
        yield Diagnosis(level="warn", text=T("Assumption of the SOP file: {words}", words=assumption))


def _people(desk: Desk) -> Iterator[Diagnosis]:
    """What in [people] lets somebody go around the separation of duties, or reaches nobody."""
    known, names = desk.config.people, Counter(table.name.casefold() for table in desk.config.people.values())
    for person, table in known.items():
        if names[table.name.casefold()] > 1:
            text = T("[people.{person}] has the name of another person, {name}. Is it the same one? Then nobody sees "
                     "that one person decides twice: make it one entry.", person=person, name=table.name)  # fmt: skip
            yield Diagnosis(level="warn", text=text)
        if table.unix and not table.wordpress:
            text = T("[people.{person}] is proven by an account of this machine alone. If this person has an account "
                     "in WordPress too, add wordpress: else nobody sees which texts are the own ones.",
                     person=person)  # fmt: skip
            yield Diagnosis(level="warn", text=text)
        for role in sorted(set(table.roles) - set(desk.sop.roles)):
            text = T('[people.{person}] has the role "{role}", which the SOP does not have. {hint}', person=person,
                     role=role, hint=nearest(role, desk.sop.roles))  # fmt: skip
            yield Diagnosis(level="bad", text=text)
        try:
            addresses = desk.config.addresses(person)
        except WpbridgeError as error:
            yield Diagnosis(level="bad", text=error.text)
            continue
        if not all("://" in address for address in addresses):
            yield Diagnosis(level="bad", text=T("[people.{person}] has an address for notices that is none; write for "
                                                "example mailto://...", person=person))  # fmt: skip


def _waiting(desk: Desk) -> Iterator[Diagnosis]:
    """Posts in a stage that the SOP file has no more wait for ever."""
    with desk.store.begin() as connection:
        waiting = editions.waiting(connection, desk.name, findings=False)
    for one, _ in waiting:
        try:
            routing.stage(desk.sop_on(one.received_at), one.stage)
        except WpbridgeError as error:
            yield Diagnosis(level="bad", text=T("Post {post}: {error}", post=one.post_id, error=error.text))


def _leave(desk: Desk) -> Iterator[Diagnosis]:
    """Years whose collective leave neither the library nor the office knows: clocks would run on these days."""
    table = desk.settings.hours
    for year in joint_leave_lacking(table.holidays, desk.clock().astimezone(desk.zone).date()):
        if not any(day.year == year for day in table.closed):
            text = T("The collective leave (cuti bersama) of {year} is not known: the joint decree is not in the "
                     "library yet. Put its days into hours.closed.", year=year)  # fmt: skip
            yield Diagnosis(level="warn", text=text)


def _notices(desk: Desk) -> Iterator[Diagnosis]:
    """Notices of the last week that reached nobody, or of which nobody knows."""
    with desk.store.begin() as connection:
        counts = notices.counts(connection, desk.name, desk.clock() - timedelta(days=7))
    lost = {state: counts[state] for state in ("failed", "doubt") if counts.get(state)}
    if lost:
        text = T(
            "{count} notices of the last seven days were not sent, or nobody knows whether they were. Look at notify "
            "in [people] and at the mail server.",
            count=sum(lost.values()),
        )
        yield Diagnosis(level="warn", text=text)


def _records(desk: Desk) -> Iterator[Diagnosis]:
    try:
        archive.root(desk)
    except (WpbridgeError, OSError) as error:
        text = error.text if isinstance(error, WpbridgeError) else Text(str(error))
        yield Diagnosis(level="bad", text=text)
    else:
        yield Diagnosis(level="good", text=T("The archive in {path} can be used.", path=str(desk.archive)))
