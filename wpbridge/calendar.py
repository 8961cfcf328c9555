"""What is due and what is scheduled, as a calendar (iCalendar, RFC 5545) that phones and mail programs subscribe to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path

from icalendar import Calendar
from icalendar import Event as Appointment

from wpbridge import routing
from wpbridge.desk import Desk
from wpbridge.due import due_at
from wpbridge.files import whole
from wpbridge.models import Finding
from wpbridge.plain import plain
from wpbridge.store import editions
from wpbridge.texts import T
from wpbridge.veil import veiled


def write(desks: Iterable[Desk], target: Path, language: str) -> None:
    """Write the calendar of these sites; a file that was there is replaced only by a whole one. Refused where it
    cannot be written."""
    calendar = Calendar()
    calendar.add("prodid", "-//wpbridge//EN")
    calendar.add("version", "2.0")
    for desk in desks:
        for appointment in _appointments(desk, language):
            calendar.add_component(appointment)
    content = calendar.to_ical()
    whole(target, lambda sink: sink.write(content), most=0o640)  # titles that are not public yet


def _appointments(desk: Desk, language: str) -> Iterator[Appointment]:
    """When each decision is due, and when what is not published yet shall be."""
    with desk.store.begin() as connection:
        waiting = editions.waiting(connection, desk.name)
        going = editions.in_states(connection, desk.name, ("in_review", "approved"))
    for one, findings in waiting:
        if due := due_at(desk, one):
            stage = routing.called(desk.sop_on(one.received_at), one.stage)
            text = T("{stage} due: {title}", stage=stage, title=_title(one.title, findings))
            yield _appointment(desk, one.post_id, "due", due, text.say(language))
    for edition in going:
        post = edition.snapshot.post
        if post.date and post.date > desk.clock():
            text = T("To be published: {title}", title=_title(post.title, edition.findings or ()))
            yield _appointment(desk, edition.post_id, "publish", post.date, text.say(language))


def _title(written: str, findings: Iterable[Finding]) -> str:
    return veiled(plain(written), "title", tuple(findings))


def _appointment(desk: Desk, post_id: int, kind: str, at: datetime, summary: str) -> Appointment:
    """One moment, without a length. Its name stays the same, so that a program moves it instead of adding another."""
    appointment = Appointment()
    appointment.add("uid", f"{desk.name}-{post_id}-{kind}@wpbridge")
    appointment.add("dtstamp", desk.clock())
    appointment.add("dtstart", at)
    appointment.add("summary", summary)
    appointment.add("description", desk.typed(f"show {post_id}"))
    appointment.add("transp", "TRANSPARENT")  # it does not make anybody busy
    return appointment
