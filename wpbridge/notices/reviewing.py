"""Who hears what of the review and of the publication."""

from __future__ import annotations

from collections.abc import Iterator

from wpbridge import people, routing
from wpbridge.desk import Desk
from wpbridge.incidents import REMEDIES, sentence
from wpbridge.notices.asking import request
from wpbridge.notices.event import Event, Told, editor_of, titled, typed, until
from wpbridge.overrides import unapproved
from wpbridge.places import named
from wpbridge.remarks import without_personal
from wpbridge.reminders import OVERRIDE, stage_name
from wpbridge.store import editions
from wpbridge.store.editions import Edition
from wpbridge.texts import T, Text


def asked(event: Event) -> Told:
    """Whoever may decide in the stage is asked to; where nobody may, those above them hear of it."""
    edition = event.edition
    if edition is None or edition.state != "in_review" or not _led_here(event, edition):
        return
    stage = stage_name(event.desk, edition, edition.stage)
    able = people.able(event.desk, edition, edition.stage)
    for person in able:
        title = T("Please review: {title} (post {post}, {stage})", stage=stage, **titled(edition))
        yield person, (title, *request(event.desk, edition, person))
    if not able:
        title = T("Nobody may decide: {title} (post {post}, {stage})", stage=stage, **titled(edition))
        why = T("Whoever sits in this stage wrote or changed the text, or decided before. Give somebody else the "
                "role in [people], or a task by written order: {command}",
                command=event.desk.typed("delegate add"))  # fmt: skip
        for person in _above(event.desk, edition, edition.stage):
            yield person, (title, why, typed(event.desk, "show", edition))


def _above(desk: Desk, edition: Edition, stage: str) -> list[str]:
    """Who must find somebody where nobody may decide: the superiors of those who sit in the stage, else the people
    of the last stage."""
    sop, known = desk.sop_of(edition), desk.config.people
    seated = people.seated(desk, routing.stage(sop, stage))
    superiors = [known[person].superior for person in seated if known[person].superior]
    return superiors or list(people.seated(desk, routing.stages(sop, edition)[-1]))


def signed(event: Event) -> Told:
    """Whoever is said to have signed a slip hears of it: nobody else can tell that it was not so."""
    edition, body = event.edition, event.body
    if edition is None or body.get("method") != "paper":
        return
    name_of = event.desk.config.name_of
    title = T("A slip with your signature was entered: {title} (post {post})", **titled(edition))
    who = T("{name} stated that you signed the slip for this text. If you did not, tell your office at once.",
            name=name_of(body["entered_by"]))  # fmt: skip
    yield event.actor, (title, who, typed(event.desk, "show", edition))


def _led_here(event: Event, edition: Edition) -> bool:
    """Whether the event brought the edition to the stage it is in: received there, or approved one before."""
    first = routing.stages(event.desk.sop_of(edition), edition)[0].id
    return edition.stage == first if event.kind == "check" else edition.stage != event.body["stage"]


def reminded(event: Event) -> Told:
    """The people of the stage once more, and from the SOP's mark on their superiors."""
    edition, percent, stage = event.edition, event.body["percent"], event.body["stage"]
    if edition is None or not _still(event.desk, edition, stage):
        return
    desk, override = event.desk, unapproved(event.desk, edition)
    seat = routing.stages(desk.sop_of(edition), edition)[-1].id if stage == OVERRIDE else stage
    able = people.able(desk, edition, seat)
    seated = [person for person in able if not override or person not in override.persons]
    late = percent >= 100
    places = titled(edition) | {"percent": percent, "stage": stage_name(desk, edition, stage)}
    title = T("LATE: {title} (post {post}, {stage}, {percent} % of the time)", **places) if late else T(
        "Reminder: {title} (post {post}, {stage}, {percent} % of the time)", **places)  # fmt: skip
    for person in seated:
        yield person, (title, *request(desk, edition, person))
    if percent >= desk.sop_of(edition).reminders.escalate:
        names = ", ".join(desk.config.people[person].name for person in seated)
        told = T("Escalation: {title} (post {post}, {stage}) is at {percent} % of its time", **places)
        waits = T("It waits for: {names}.", names=names or "-")
        superiors = [desk.config.people[person].superior for person in seated] or _above(desk, edition, seat)
        for superior in superiors:
            if superior in desk.config.people and superior not in seated:
                yield superior, (told, waits, until(desk, edition, superior), typed(desk, "show", edition))


def _still(desk: Desk, edition: Edition, stage: str) -> bool:
    return bool(unapproved(desk, edition)) if stage == OVERRIDE else edition.stage == stage


def returned(event: Event) -> Told:
    """The writer hears that the post came back; WordPress itself shows and mails the reasons."""
    edition = event.edition
    writer = _writer(event.desk, edition) if edition else ""
    if edition and writer:
        rejected = event.kind == "put_aside"
        title = T("Rejected: {title} (post {post})", **titled(edition)) if rejected else T(
            "Returned to you: {title} (post {post})", **titled(edition))  # fmt: skip
        place = T("The reasons stand in the post, in the WordPress editor: {url}", url=editor_of(event.desk, edition))
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


def entered(event: Event) -> Told:
    """The writer hears that the post is out."""
    edition = event.edition
    writer = _writer(event.desk, edition) if edition else ""
    if edition and writer:
        title = T("Published: {title} (post {post})", **titled(edition))
        yield (
            writer,
            (
                title,
                T("Number {number} in the register: {url}", number=event.body["row"]["number"], url=edition.address),
            ),
        )


def overridden(event: Event) -> Told:
    """Who sits in the last stage must approve afterwards what was published before its review."""
    edition = event.edition
    override = unapproved(event.desk, edition) if edition else None
    if edition is None or override is None:
        return
    last = routing.stages(event.desk.sop_of(edition), edition)[-1]
    for person in people.able(event.desk, edition, last.id):
        if person not in override.persons:
            title = T("Published before its review: {title} (post {post})", **titled(edition))
            name = event.desk.config.name_of(override.person)
            why = T("{name} published it without waiting: {reason}", name=name,
                    reason=without_personal(event.desk, edition, override.reason))  # fmt: skip
            yield person, (title, why, *request(event.desk, edition, person))


def incident(event: Event) -> Told:
    """The last stage hears of what happened past the SOP, and what is done about it."""
    desk, body = event.desk, event.body
    title = titled(event.edition)["title"] if event.edition else T("not checked yet")
    said = sentence(body["incident"], event.post_id or 0, title, body)
    command = T("See: {command}", command=desk.typed("incidents"))
    for person in people.seated(desk, desk.sop.stages[-1]):
        yield person, (said, REMEDIES[body["remedy"]], command)


def delegated(event: Event) -> Told:
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


def _writer(desk: Desk, edition: Edition) -> str:
    with desk.store.begin() as connection:
        return people.writer_of(connection, desk, edition)
