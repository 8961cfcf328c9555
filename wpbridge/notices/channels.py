"""Who hears what of the channels."""

from __future__ import annotations

from datetime import datetime

from wpbridge import output, people, routing
from wpbridge.desk import Desk
from wpbridge.notices.event import Event, Told, titled
from wpbridge.texts import T, Text


def stuck(event: Event) -> Told:
    """Who carries out step 6 hears of a call that failed for good or is in doubt."""
    edition = event.edition
    if edition is None:
        return
    for person in _in_charge(event.desk):
        title = T("{channel} needs a person: {title} (post {post})", channel=event.body["channel"], **titled(edition))
        error = event.body.get("error")
        lines = (Text(**error),) if error else ()
        command = T("See what to do: {command}", command=event.desk.typed("deliveries"))
        yield person, (title, *lines, command)


def channel(event: Event) -> Told:
    """Who carries out step 6 hears that a channel does not accept its log-in any more."""
    for person in _in_charge(event.desk):
        name = event.body["channel"]
        title = T("The channel {channel} needs a person: the network lets it post nothing", channel=name)
        command = T("When it is mended: {command}", command=event.desk.typed("channels test"))
        yield person, (title, Text(**event.body["error"]), command)


def site_down(event: Event) -> Told:
    """Who carries out step 6 hears once that the site cannot be worked with, and once that it can again."""
    for person in _in_charge(event.desk):
        if event.kind == "site_down":
            title = T("{site} cannot be worked with since a while: nothing is received or published",
                      site=event.desk.name)  # fmt: skip
            command = T("See what is wrong: {command}", command=event.desk.typed("doctor"))
            yield person, (title, Text(**event.body["error"]), command)
        elif event.body["told"]:
            yield person, (T("{site} is within reach again; what waited goes on", site=event.desk.name),)


def token(event: Event) -> Told:
    """Who carries out step 6 hears that a token ends: two weeks, a week and a day before, and when it has."""
    desk, channel, days = event.desk, event.body["channel"], event.body["days"]
    ends = datetime.fromisoformat(event.body["ends"]).astimezone(desk.zone).date()
    kind = desk.config.channels[channel].kind if channel in desk.config.channels else channel
    anew = T("How to make a new one: {command}", command=f"wpbridge channels guide {kind}")
    test = T("When it is mended: {command}", command=desk.typed("channels test"))
    for person in _in_charge(desk):
        day = output.day(ends, desk.config.people[person].language)
        title = T("The token of the channel {channel} ends on {day}", channel=channel, day=day) if days else T(
            "The token of the channel {channel} has ended: nothing is sent there", channel=channel)  # fmt: skip
        yield person, (title, anew, test)


def previewed(event: Event) -> Told:
    """Who carries out step 6 hears what the networks' crawlers miss, once until it is something else."""
    edition = event.edition
    if edition is None or not event.body["new"]:
        return
    said = {Text(**text) for texts in event.body["channels"].values() for text in texts}
    title = T("The link has no whole preview on {channels}: {title} (post {post})",
              channels=", ".join(sorted(event.body["channels"])), **titled(edition))  # fmt: skip
    for person in _of_step_six(event.desk):
        yield person, (title, *sorted(said, key=str))


def withdrawn(event: Event) -> Told:
    """The last stage hears that a post was taken off, and where it must be done by hand."""
    edition = event.edition
    if edition is None:
        return
    last = routing.stages(event.desk.sop_of(edition), edition)[-1].id
    title = T("Withdrawn: {title} (post {post})", **titled(edition)) if event.body["ground"] else T(
        "Taken off in WordPress: {title} (post {post}); its messages are taken back", **titled(edition))  # fmt: skip
    command = T("See what became of its messages: {command}", command=event.desk.typed("deliveries"))
    for person in people.able(event.desk, edition, last):
        yield person, (title, command)


def _of_step_six(desk: Desk) -> list[str]:
    """Who publishes, by the SOP."""
    steps = desk.sop.steps
    roles = set(steps[min(5, len(steps) - 1)].roles)
    return [person for person, table in desk.config.people.items() if roles & set(table.roles)]


def _in_charge(desk: Desk) -> list[str]:
    """Who publishes, by the SOP; where nobody has this role, who sits in the last stage."""
    return _of_step_six(desk) or list(people.seated(desk, desk.sop.stages[-1]))
