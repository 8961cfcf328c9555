"""Notices: who is told what, derived from the log, one per person and event.

Each has a title, what is asked, until when, and the commands to type. None holds personal data: titles are veiled,
findings are counted and not quoted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import Row

from wpbridge import clearance, output, people, routing
from wpbridge.desk import Desk
from wpbridge.due import due_at
from wpbridge.overrides import unapproved
from wpbridge.places import named
from wpbridge.plain import plain
from wpbridge.remarks import without_personal
from wpbridge.settings import clock, span
from wpbridge.store import editions
from wpbridge.store import people as kept
from wpbridge.store.editions import Edition
from wpbridge.store.notices import Notice
from wpbridge.texts import T, Text
from wpbridge.veil import veiled
from wpbridge.watch import OVERRIDE, stage_name

Told = Iterator[tuple[str, tuple[Text, ...]]]


@dataclass(frozen=True)
class _Event:
    """An event with what it is about."""

    desk: Desk
    seq: int
    kind: str
    actor: str
    body: Mapping[str, Any]
    edition: Edition | None


def of_event(desk: Desk, row: Row[Any], body: Mapping[str, Any]) -> list[Notice]:
    """The notices that an event calls for; none when what it asks has been done in the meantime."""
    if row.kind not in _TELLERS:
        return []
    edition = desk.edition(row.edition_id) if row.edition_id else None
    event = _Event(desk, row.seq, row.kind, row.actor, body, edition)
    made: dict[tuple[str, str], tuple[Text, ...]] = {}
    for teller in _TELLERS.get(row.kind, ()):
        for person, text in teller(event):
            table = desk.config.people.get(person)
            if table and (table.notify or table.notify_env):
                made.setdefault((person, _cause(event, teller)), text)
    return [
        Notice(person=person, cause=cause, post_id=row.post_id, body=text,
               not_before=not_before(desk, person, desk.clock()))
        for (person, cause), text in made.items()
    ]  # fmt: skip


def _cause(event: _Event, teller: Callable[[_Event], Told]) -> str:
    """What a person hears of once: an event, or that a text came to a stage, whatever brought it there."""
    if event.edition and teller is _asked:
        return f"stage {event.edition.id} {event.edition.stage}"
    return f"event {event.seq}"


def not_before(desk: Desk, person: str, now: datetime) -> datetime:
    """When a person may be told: now, after the quiet hours, or at the time of the daily digest."""
    table, here = desk.config.people[person], now.astimezone(desk.zone)
    if table.digest:
        at = _at(here, clock(table.digest))
        here = at if at >= here else at + timedelta(days=1)
    if table.quiet:
        begin, end = span(table.quiet)
        over_night, moment = end <= begin, here.timetz().replace(tzinfo=None)
        quiet = (moment >= begin or moment < end) if over_night else begin <= moment < end
        if quiet:
            at = _at(here, end)
            here = at if at > here else at + timedelta(days=1)
    return here


def _at(day: datetime, at: time) -> datetime:
    return day.replace(hour=at.hour, minute=at.minute, second=0, microsecond=0)


def _asked(event: _Event) -> Told:
    """Whoever may decide in the stage is asked to; where nobody may, those above them hear of it."""
    edition = event.edition
    if edition is None or edition.state != "in_review" or not _led_here(event, edition):
        return
    stage = stage_name(event.desk, edition, edition.stage)
    able = people.able(event.desk, edition, edition.stage)
    for person in able:
        title = T("Please review: {title} (post {post}, {stage})", stage=stage, **_post(edition))
        yield person, (title, *_request(event.desk, edition, person))
    if not able:
        title = T("Nobody may decide: {title} (post {post}, {stage})", stage=stage, **_post(edition))
        why = T("Whoever sits in this stage wrote or changed the text, or decided before. Give somebody else the "
                "role in [people], or a task by written order: {command}",
                command=event.desk.typed("delegate add"))  # fmt: skip
        for person in _above(event.desk, edition, edition.stage):
            yield person, (title, why, _command(event.desk, "show", edition))


def _above(desk: Desk, edition: Edition, stage: str) -> list[str]:
    """Who must find somebody where nobody may decide: the superiors of those who sit in the stage, else the people
    of the last stage."""
    sop, known = desk.sop_of(edition), desk.config.people
    seated = people.seated(desk, routing.stage(sop, stage))
    superiors = [known[person].superior for person in seated if known[person].superior]
    return superiors or list(people.seated(desk, routing.stages(sop, edition)[-1]))


def _signed(event: _Event) -> Told:
    """Whoever is said to have signed a slip hears of it: nobody else can tell that it was not so."""
    edition, body = event.edition, event.body
    if edition is None or body.get("method") != "paper":
        return
    name_of = event.desk.config.name_of
    title = T("A slip with your signature was entered: {title} (post {post})", **_post(edition))
    who = T("{name} stated that you signed the slip for this text. If you did not, tell your office at once.",
            name=name_of(body["entered_by"]))  # fmt: skip
    yield event.actor, (title, who, _command(event.desk, "show", edition))


def _led_here(event: _Event, edition: Edition) -> bool:
    """Whether the event brought the edition to the stage it is in: received there, or approved one before."""
    first = routing.stages(event.desk.sop_of(edition), edition)[0].id
    return edition.stage == first if event.kind == "check" else edition.stage != event.body["stage"]


def _reminded(event: _Event) -> Told:
    """The people of the stage once more, and from the SOP's mark on their superiors."""
    edition, percent, stage = event.edition, event.body["percent"], event.body["stage"]
    if edition is None or not _still(event.desk, edition, stage):
        return
    desk, override = event.desk, unapproved(event.desk, edition)
    seat = routing.stages(desk.sop_of(edition), edition)[-1].id if stage == OVERRIDE else stage
    able = people.able(desk, edition, seat)
    seated = [person for person in able if not override or person not in override.persons]
    late = percent >= 100
    places = _post(edition) | {"percent": percent, "stage": stage_name(desk, edition, stage)}
    title = T("LATE: {title} (post {post}, {stage}, {percent} % of the time)", **places) if late else T(
        "Reminder: {title} (post {post}, {stage}, {percent} % of the time)", **places)  # fmt: skip
    for person in seated:
        yield person, (title, *_request(desk, edition, person))
    if percent >= desk.sop_of(edition).reminders.escalate:
        names = ", ".join(desk.config.people[person].name for person in seated)
        told = T("Escalation: {title} (post {post}, {stage}) is at {percent} % of its time", **places)
        waits = T("It waits for: {names}.", names=names or "-")
        superiors = [desk.config.people[person].superior for person in seated] or _above(desk, edition, seat)
        for superior in superiors:
            if superior in desk.config.people and superior not in seated:
                yield superior, (told, waits, _until(desk, edition, superior), _command(desk, "show", edition))


def _still(desk: Desk, edition: Edition, stage: str) -> bool:
    return bool(unapproved(desk, edition)) if stage == OVERRIDE else edition.stage == stage


def _returned(event: _Event) -> Told:
    """The writer hears that the post came back; WordPress itself shows and mails the reasons."""
    edition = event.edition
    writer = _writer(event.desk, edition) if edition else ""
    if edition and writer:
        rejected = event.kind == "put_aside"
        title = T("Rejected: {title} (post {post})", **_post(edition)) if rejected else T(
            "Returned to you: {title} (post {post})", **_post(edition))  # fmt: skip
        place = T("The reasons stand in the post, in the WordPress editor: {url}", url=_editor(event.desk, edition))
        yield writer, (title, *_reasons(event.desk, edition), place)


def _reasons(desk: Desk, edition: Edition) -> Iterator[Text]:
    """The reviewer's words and what was found, without quotes: not every WordPress shows its notes."""
    with desk.store.begin() as connection:
        decided = editions.decided(connection, edition)
    reason = next(d.reason for d in reversed(decided) if d.verb in ("return", "reject"))
    yield Text("{words}", {"words": without_personal(desk, edition, reason)})
    for finding in edition.findings or ():
        if finding.severity != "info":
            words = desk.title_of(finding.id) if finding.personal else finding.message
            yield T("{id}, in {part}: {words}", id=finding.id, part=named(finding.part), words=words)


def _entered(event: _Event) -> Told:
    """The writer hears that the post is out."""
    edition = event.edition
    writer = _writer(event.desk, edition) if edition else ""
    if edition and writer:
        title = T("Published: {title} (post {post})", **_post(edition))
        yield (
            writer,
            (
                title,
                T("Number {number} in the register: {url}", number=event.body["row"]["number"], url=edition.address),
            ),
        )


def _overridden(event: _Event) -> Told:
    """Who sits in the last stage must approve afterwards what was published before its review."""
    edition = event.edition
    override = unapproved(event.desk, edition) if edition else None
    if edition is None or override is None:
        return
    last = routing.stages(event.desk.sop_of(edition), edition)[-1]
    for person in people.able(event.desk, edition, last.id):
        if person not in override.persons:
            title = T("Published before its review: {title} (post {post})", **_post(edition))
            name = event.desk.config.name_of(override.person)
            why = T("{name} published it without waiting: {reason}", name=name,
                    reason=without_personal(event.desk, edition, override.reason))  # fmt: skip
            yield person, (title, why, *_request(event.desk, edition, person))


def _incident(event: _Event) -> Told:
    """The last stage hears of what went past the SOP."""
    edition = event.edition
    if edition is None:
        return
    words = {
        "bypass": T("Published outside the SOP: {title} (post {post})", **_post(edition)),
        "pull_back": T("Pulled back: {title} (post {post}) was changed while it was published", **_post(edition)),
    }
    last = routing.stages(event.desk.sop_of(edition), edition)[-1].id
    for person in people.able(event.desk, edition, last):
        yield person, (words[event.kind], _command(event.desk, "show", edition))


def _stuck(event: _Event) -> Told:
    """Who carries out step 6 hears of a call that failed for good or is in doubt."""
    edition = event.edition
    if edition is None:
        return
    for person in _of_step_six(event.desk):
        title = T("{channel} needs a person: {title} (post {post})", channel=event.body["channel"], **_post(edition))
        error = event.body.get("error")
        lines = (Text(**error),) if error else ()
        command = T("See what to do: {command}", command=event.desk.typed("deliveries"))
        yield person, (title, *lines, command)


def _of_step_six(desk: Desk) -> list[str]:
    """Who publishes, by the SOP; where nobody has this role, who sits in the last stage."""
    steps = desk.sop.steps
    roles = set(steps[min(5, len(steps) - 1)].roles)
    found = [person for person, table in desk.config.people.items() if roles & set(table.roles)]
    return found or list(people.seated(desk, desk.sop.stages[-1]))


def _channel(event: _Event) -> Told:
    """Who carries out step 6 hears that a channel does not accept its log-in any more."""
    for person in _of_step_six(event.desk):
        title = T("The channel {channel} needs a person: its log-in is not accepted", channel=event.body["channel"])
        command = T("When it is mended: {command}", command=event.desk.typed("channels test"))
        yield person, (title, Text(**event.body["error"]), command)


def _token(event: _Event) -> Told:
    """Who carries out step 6 hears that a token ends: two weeks, a week and a day before, and when it has."""
    desk, channel, days = event.desk, event.body["channel"], event.body["days"]
    ends = datetime.fromisoformat(event.body["ends"]).astimezone(desk.zone).date()
    kind = desk.config.channels[channel].kind if channel in desk.config.channels else channel
    anew = T("How to make a new one: {command}", command=f"wpbridge channels guide {kind}")
    test = T("When it is mended: {command}", command=desk.typed("channels test"))
    for person in _of_step_six(desk):
        day = output.day(ends, desk.config.people[person].language)
        title = T("The token of the channel {channel} ends on {day}", channel=channel, day=day) if days else T(
            "The token of the channel {channel} has ended: nothing is sent there", channel=channel)  # fmt: skip
        yield person, (title, anew, test)


def _previewed(event: _Event) -> Told:
    """Who carries out step 6 hears what the networks' crawlers miss, once until it is something else."""
    edition = event.edition
    if edition is None or not event.body["new"]:
        return
    said = {Text(**text) for texts in event.body["channels"].values() for text in texts}
    title = T("The link has no whole preview on {channels}: {title} (post {post})",
              channels=", ".join(sorted(event.body["channels"])), **_post(edition))  # fmt: skip
    for person in _of_step_six(event.desk):
        yield person, (title, *sorted(said, key=str))


def _withdrawn(event: _Event) -> Told:
    """The last stage hears that a post was taken off, and where it must be done by hand."""
    edition = event.edition
    if edition is None:
        return
    last = routing.stages(event.desk.sop_of(edition), edition)[-1].id
    title = T("Withdrawn: {title} (post {post})", **_post(edition)) if event.body["ground"] else T(
        "Taken off in WordPress: {title} (post {post}); its messages are taken back", **_post(edition))  # fmt: skip
    command = T("See what became of its messages: {command}", command=event.desk.typed("deliveries"))
    for person in people.able(event.desk, edition, last):
        yield person, (title, command)


def _delegated(event: _Event) -> Told:
    """Both sides of an order hear of it."""
    body, people_ = event.body, event.desk.config.people
    if {body["giver"], body["receiver"]} <= people_.keys():
        places = {"giver": people_[body["giver"]].name, "receiver": people_[body["receiver"]].name}
        title = T(
            "{receiver} acts for {giver} from {since} to {until}", since=body["since"], until=body["until"], **places
        )
        order = T("By the order {order} ({kind}).", order=body["order_number"], kind=body["kind"].capitalize() + ".")
        yield body["giver"], (title, order)
        yield body["receiver"], (title, order)


_TELLERS: dict[str, tuple[Callable[[_Event], Told], ...]] = {
    "check": (_asked,),
    "approve": (_asked, _signed),
    "remind": (_reminded,),
    "hand_back": (_returned,),
    "put_aside": (_returned,),
    "enter": (_entered,),
    "override": (_overridden,),
    "bypass": (_incident,),
    "pull_back": (_incident,),
    "effect_failed": (_stuck,),
    "effect_doubt": (_stuck,),
    "effect_held": (_stuck,),
    "channel_trouble": (_channel,),
    "linkcard": (_previewed,),
    "token_ends": (_token,),
    "withdraw": (_withdrawn,),
    "delegate": (_delegated,),
}


def _request(desk: Desk, edition: Edition, person: str) -> tuple[Text, ...]:
    """What is asked, until when, and what to type: enough for somebody who never saw wpbridge."""
    severities = [finding.severity for finding in edition.findings or ()]
    asked = T(
        "Please read the post and decide. Findings: {block} to be mended, {attest} to be stated on, {rest} more.",
        block=severities.count("block"),
        attest=severities.count("attest"),
        rest=len(severities) - severities.count("block") - severities.count("attest"),
    )
    until, read = _until(desk, edition, person), _command(desk, "show", edition)
    return (asked, until, *_signing_in(desk, person), read, *deciding(desk, edition))


def _signing_in(desk: Desk, person: str) -> Iterator[Text]:
    """For who decides by a WordPress log-in: where its password comes from, and how it is given."""
    table = desk.config.people[person]
    if table.wordpress and not table.unix:
        yield T(
            "Once, on your machine: {command} It asks for an application password, which you make for yourself at "
            "{address}",
            command=desk.typed(f"login {table.wordpress}"),
            address=people.application_passwords(desk),
        )


def deciding(desk: Desk, edition: Edition) -> Iterator[Text]:
    """The commands that are possible as things stand."""
    post, digest = edition.post_id, edition.digest[:12]
    sop, decided = desk.sop_of(edition), desk.decided(edition)
    override = unapproved(desk, edition)
    check = clearance.afterwards if override else clearance.hurdles
    found = check(sop, edition, decided, desk.clock())
    if found.blocking:
        ids = ", ".join(finding.ref for finding in found.blocking)
        yield T("It cannot be approved as it is: {ids} must be mended first.", ids=ids)
    if found.unattested or found.unstated:
        ids = ", ".join([*(f.ref for f in found.unattested), *(one.id for one in found.unstated)])
        command = desk.typed(f'attest {post} ID --digest {digest} --reason "..."')
        yield T("Before an approval, state what you checked, for each of {ids}: {command}", ids=ids, command=command)
    if not found.blocking:
        yield T("To approve: {command}", command=desk.typed(f"approve {post} --digest {digest}"))
    if not override:
        command = desk.typed(f'return {post} --digest {digest} --reason "..."')
        yield T("To return it: {command}", command=command)


def _until(desk: Desk, edition: Edition, person: str) -> Text:
    override = unapproved(desk, edition)
    until = override.until if override else due_at(desk, edition)
    if not until:
        return T("Until: as soon as possible")
    spoken = desk.config.people[person].language
    return T("Until: {when}", when=output.local_time(until, desk.settings.timezone, spoken))


def _command(desk: Desk, verb: str, edition: Edition) -> Text:
    return T("To read it: {command}", command=desk.typed(f"{verb} {edition.post_id}"))


def _post(edition: Edition) -> dict[str, Any]:
    """The title veiled; one that was not checked yet is not told."""
    title: Text | str = T("not checked yet")
    if edition.findings is not None:
        title = veiled(plain(edition.snapshot.post.title), "title", edition.findings)
    return {"title": title, "post": edition.post_id}


def _writer(desk: Desk, edition: Edition) -> str:
    """The writer's entry in [people], "" for none."""
    with desk.store.begin() as connection:
        known = kept.remembered(connection, desk.name)
    author = str(edition.snapshot.post.author_id)
    people_ = desk.config.people.items()
    return next((p for p, t in people_ if t.wordpress and known.get(t.wordpress.casefold()) == author), "")


def _editor(desk: Desk, edition: Edition) -> str:
    return f"{desk.settings.url}/wp-admin/post.php?post={edition.post_id}&action=edit"
