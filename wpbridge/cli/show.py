"""`show`, `diff`, `open`: what a reviewer reads before deciding."""

from __future__ import annotations

import os
import shutil
import sys
import textwrap
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import click

from wpbridge import clearance, effects, linkcard, output, people, routing
from wpbridge.checks import compare, finding_json
from wpbridge.cli import Context, command, json_option, login_option, pass_context, post_argument, site_option
from wpbridge.cli.deliveries import delivery_json
from wpbridge.cli.findings import Beside, beside_of, settled, tell_findings
from wpbridge.cli.inbox import NO_TITLE, before_screen, summary, title
from wpbridge.cli.messages import message_json, tell_message, tell_receipts
from wpbridge.decisions import of_post
from wpbridge.delegation import METHODS, decided_by
from wpbridge.desk import Desk
from wpbridge.due import due_at, in_office, spent
from wpbridge.notices.asking import deciding
from wpbridge.overrides import overridden, unapproved
from wpbridge.places import named
from wpbridge.publish import compared
from wpbridge.reading import Piece, article, described, document_of
from wpbridge.remarks import without_personal
from wpbridge.sop import Attestation
from wpbridge.states import NAMES
from wpbridge.store import editions
from wpbridge.store import people as kept
from wpbridge.store.editions import Decision, Edition
from wpbridge.texts import T, Text
from wpbridge.veil import veiled

_WIDEST = 100
_MARKS = {"list": "  - ", "quotation": "  > ", "code": "    ", "row": "  | "}
VERBS = {
    "approve": T("has approved"),
    "return": T("has returned it"),
    "reject": T("has rejected it"),
    "attest": T("has stated on"),
    "waive": T("has waived"),
    "override": T("has published it before the review was done"),
}


def _reader(function: Callable[..., Any]) -> Callable[..., Any]:
    """Who reads: what is remembered as seen is that person's."""
    return login_option(T("Who reads (needed when several are logged in here)"))(function)


@command("show", T("Show one post: article, findings, whose turn it is, messages, digest"))
@post_argument
@_reader
@json_option
@site_option
@pass_context
def show(context: Context, post: int, as_json: bool, site: str | None, login: str | None) -> None:
    desk = context.app.desk(site or "")
    person = before_screen(desk, login)
    edition = of_post(desk, post)
    if as_json:
        output.json_line(_json(desk, edition))
        return
    tell(desk, edition)
    looked(desk, edition, person)


def tell(desk: Desk, edition: Edition) -> None:
    """All that a reviewer reads before deciding on an edition."""
    _head(desk, edition)
    _article(desk, edition)
    for message in edition.snapshot.messages:
        tell_message(edition, message)
    tell_receipts(desk, edition)
    _history(desk, edition)
    output.line()
    output.line(T("Digest: {digest}", digest=edition.digest))
    _next(desk, edition)


@command("diff", T("Show what changed since you looked last: words, pictures, documents, messages"))
@post_argument
@_reader
@json_option
@site_option
@pass_context
def diff(context: Context, post: int, as_json: bool, site: str | None, login: str | None) -> None:
    from wpbridge.changes import changes

    desk = context.app.desk(site or "")
    person = before_screen(desk, login)
    edition = of_post(desk, post)
    before = last_seen(desk, edition, person)
    if before is None:
        if not as_json:
            output.line(T("This is the first text of post {post}; there is nothing to compare it with.", post=post))
        return
    found = changes(before, edition)
    if not as_json:
        output.line(T("{title} (post {post}): round {old} beside round {new}", title=_title(edition), post=post,
                      old=before.round, new=edition.round))  # fmt: skip
    for change in found:
        if as_json:
            output.json_line({"post_id": post, "where": change.where, "words": change.words})
        else:
            output.line()
            output.line(T("{where}:", where=change.where))
            for line in _wrapped(change.marked(), "  "):
                output.line(line)
    if not found and not as_json:
        output.line(T("Nothing a reader would see has changed."))
    looked(desk, edition, person)


@command("open", T("Give the address where WordPress shows the post as it would be published"))
@post_argument
@site_option
@pass_context
def open_(context: Context, post: int, site: str | None) -> None:
    desk = context.app.desk(site or "")
    edition = of_post(desk, post)
    public = edition.published_at is not None
    address = edition.address if public else f"{desk.settings.url}/?p={edition.source}&preview=true"
    output.line(Text("{address}", {"address": address}))
    if os.environ.get("DISPLAY") and sys.stdout.isatty():
        click.launch(address)
    elif not public:
        output.note(T("Open it in a browser that is logged in to WordPress."))


def looked(desk: Desk, edition: Edition, person: str) -> None:
    """Remember what a person has seen now."""
    if person:
        with desk.store.begin() as connection:
            kept.look(connection, desk.name, person, edition.post_id, edition.id, desk.clock())


def last_seen(desk: Desk, edition: Edition, person: str) -> Edition | None:
    """The edition this person saw before, else the one of the round before; None for a first text."""
    with desk.store.begin() as connection:
        seen = kept.seen_before(connection, desk.name, person, edition.post_id, edition.id)
        return editions.get(connection, seen) if seen else editions.earlier(connection, edition)


def turn(desk: Desk, edition: Edition, spoken: str = "") -> Text:
    """Whose turn it is, since when, until when; times in the language it will be read in."""
    zone, sop = desk.settings.timezone, desk.sop_of(edition)
    stage = routing.stage(sop, edition.stage)
    names = [desk.config.people[person].name for person in people.able(desk, edition, edition.stage)]
    return T(
        "Stage: {stage} ({roles}). Turn of: {names}, since {since}, due {due} ({percent} % of the time is spent)",
        stage=stage.name,
        roles=sop.called((*stage.roles, *stage.people)),
        names=", ".join(names) or "-",
        since=output.local_time(edition.stage_since, zone, spoken),
        due=output.local_time(due_at(desk, edition) or edition.stage_since, zone, spoken),
        percent=round(spent(desk, edition)),
    )


def decision_said(desk: Desk, edition: Edition, decision: Decision, spoken: str = "") -> Text:
    """A decision in one line: when, who, as what, for whom, how proven, what."""
    name_of = desk.config.name_of
    who = decided_by(decision, name_of, desk.sop_of(edition))
    if decision.method in METHODS:
        who = T("{who}, {method}", who=who, method=METHODS[decision.method])
    if decision.entered_by:
        who = T("{who}, entered by {name}", who=who, name=name_of(decision.entered_by))
    verb = VERBS[decision.verb]
    if decision.subject:
        verb = Text("{verb} {subject}", {"verb": verb, "subject": decision.subject})
    if decision.reason:
        reason = without_personal(desk, edition, decision.reason)
        verb = Text("{verb}: {reason}", {"verb": verb, "reason": reason})
    if decision.verb == "waive" and decision.until:
        until = output.local_time(decision.until, desk.settings.timezone, spoken)
        verb = T("{verb} (until {until})", verb=verb, until=until)
    when = output.local_time(decision.at, desk.settings.timezone, spoken)
    return Text("{when}: {who} {verb}", {"when": when, "who": who, "verb": verb})


def _json(desk: Desk, edition: Edition) -> dict[str, Any]:
    language = output.language.get()
    with desk.store.begin() as connection:
        decided = editions.decided(connection, edition)
        rows = [row for row in effects.sent(connection, desk.name, edition.post_id) if row.edition_id == edition.id]
    override, stated = overridden(desk.sop_of(edition), edition, decided), settled(desk, edition)
    return summary(desk, edition, edition.findings or ()) | {
        "parts": edition.snapshot.parts,
        "findings": [
            finding_json(finding, language)
            | {"settled": [_decision_json(desk, edition, d) for d in stated.get(finding.ref, ())]}
            for finding in edition.findings or ()
        ],
        "attachments": [
            {"part": a.part, "name": a.name, "address": a.address, "mime": a.mime, "alt": a.alt, "size": a.size}
            for a in edition.snapshot.post.attachments
        ],
        "statements": [{"id": one.id, "statement": one.statement} for one in _stated(desk, edition)],
        "decisions": [_decision_json(desk, edition, decision) for decision in decided],
        "messages": [message_json(edition, message) for message in edition.snapshot.messages],
        "previews": linkcard.of_edition(desk, edition),
        "deliveries": [delivery_json(row) for row in reversed(rows)],
        "published_at": edition.published_at,
        "compared": compared(desk, edition),
        "flagged": override is not None,
        "approve_until": override.until if override else None,
        "override": _decision_json(desk, edition, override) if override else None,
    }


def _decision_json(desk: Desk, edition: Edition, decision: Decision) -> dict[str, Any]:
    """A decision with the person's name, personal data in its reason veiled."""
    reason = without_personal(desk, edition, decision.reason)
    return vars(decision) | {"name": desk.config.name_of(decision.person), "reason": reason}


def _stated(desk: Desk, edition: Edition) -> list[Attestation]:
    """What an approval states now; one that comes after the publication states it for all stages."""
    sop = desk.sop_of(edition)
    if unapproved(desk, edition):
        return clearance.all_statements(sop, edition)
    return clearance.statements(sop, edition, edition.stage) if edition.state == "in_review" else []


def _title(edition: Edition) -> str:
    return title(edition.snapshot.post.title, edition.findings or ()) or output.shown(NO_TITLE)


def _head(desk: Desk, edition: Edition) -> None:
    post, zone = edition.snapshot.post, desk.settings.timezone
    output.line(T("{title} (post {post})", title=_title(edition), post=post.id))
    places = {"author": post.author, "round": edition.round, "state": NAMES[edition.state]}
    output.line(T("Written by {author}; round {round}; {state}", **places))
    if edition.stage:
        output.line(turn(desk, edition))
    if edition.published_at:
        output.line(_published(desk, edition))
    override = unapproved(desk, edition)
    if override and override.until:
        output.line(T("PUBLISHED BEFORE ITS REVIEW ({reason}) by {name}; to be approved by somebody else until {due}",
                      reason=without_personal(desk, edition, override.reason),
                      name=desk.config.name_of(override.person),
                      due=output.local_time(override.until, zone)))  # fmt: skip
    worked, granted = in_office(desk, edition)
    output.line(T("In the office for {worked} of the {granted} that the SOP grants", worked=_hours(worked),
                  granted=_hours(granted)))  # fmt: skip


def _published(desk: Desk, edition: Edition) -> Text:
    """When and where it was published, and how it was made sure that it was this text."""
    assert edition.published_at
    when = output.local_time(edition.published_at, desk.settings.timezone)
    if compared(desk, edition):
        return T("Published {when}: {address} (WordPress itself would have refused a text that was saved meanwhile)",
                 when=when, address=edition.address)  # fmt: skip
    return T("Published {when}: {address} (compared before and after the publication)", when=when,
             address=edition.address)  # fmt: skip


def _hours(time: timedelta) -> Text:
    minutes = round(time.total_seconds() / 60)
    return T("{hours} h {minutes} min", hours=minutes // 60, minutes=minutes % 60)


def _article(desk: Desk, edition: Edition) -> None:
    """The post as a reader meets it, each finding under the place it speaks of."""
    findings = edition.findings or ()
    with desk.store.begin() as connection:
        before = editions.earlier(connection, edition)
    mended, _, new = compare(before.findings or () if before else (), findings)
    beside = beside_of(desk, edition, {finding.ref for finding in new} if before else set())
    document = document_of(edition)
    tell_findings([f for f in findings if f.part == "title"], beside)
    if document.parts["excerpt"]:
        output.line()
        for line in _wrapped(veiled(document.parts["excerpt"], "excerpt", findings), "  "):
            output.line(line)
        tell_findings([f for f in findings if f.part == "excerpt"], beside)
    told = {f.ref for f in findings if f.part in ("title", "excerpt")}
    for piece in article(document, findings):
        here = [f for f in findings if f.ref not in told and piece.kind != "picture" and piece.holds(f)]
        told |= {f.ref for f in here}
        output.line()
        _piece(piece)
        tell_findings(here, beside)
    _files(edition, beside)
    told |= {f.ref for f in findings for a in edition.snapshot.post.attachments if f.part == a.part}
    rest = [f for f in findings if f.ref not in told]
    if rest:
        output.line()
        output.line(T("The post as a whole:"))
        tell_findings(rest, beside)
    if mended:
        output.line()
        output.line(T("Mended since the last round: {ids}", ids=", ".join(f.id for f in mended)))


def _piece(piece: Piece) -> None:
    if piece.hidden:
        output.line(T("[hidden from readers: {words}]", words=piece.text))
        return
    if piece.kind == "footnotes":
        output.line(T("Footnotes"))
        return
    if piece.kind == "picture":
        output.line(T("[picture: {words}]", words=piece.text or "-"))
        return
    mark = _MARKS.get(piece.kind, "") if piece.kind != "heading" else f"{'#' * (piece.level or 2)} "
    for number, line in enumerate(_wrapped(piece.text, " " * len(mark))):
        output.line(mark + line.lstrip() if number == 0 else line)


def _files(edition: Edition, beside: Beside) -> None:
    """Pictures and documents with their sizes and addresses, and what was found in them."""
    for attachment in edition.snapshot.post.attachments:
        output.line()
        place = named(attachment.part)
        words = veiled(described(attachment), attachment.part, [])
        output.line(T("{place}: {words} ({size} kB)", place=place, words=words, size=round(attachment.size / 1000)))
        output.line(Text("  {address}", {"address": attachment.address}))
        tell_findings([f for f in edition.findings or () if f.part == attachment.part], beside)


def _history(desk: Desk, edition: Edition) -> None:
    """All rounds with their decisions."""
    with desk.store.begin() as connection:
        rounds = [(one, editions.decided(connection, one)) for one in editions.rounds(connection, edition)]
    output.line()
    for one, decided in rounds:
        when = output.local_time(one.received_at, desk.settings.timezone)
        output.line(T("{when}: round {round} received ({digest}); now {state}", when=when, round=one.round,
                      digest=one.digest[:12], state=NAMES[one.state]))  # fmt: skip
        for decision in decided:
            output.line(decision_said(desk, one, decision))


def _next(desk: Desk, edition: Edition) -> None:
    """What an approval states, and the commands that are possible as things stand."""
    if edition.state != "in_review" and not unapproved(desk, edition):
        return
    for one in _stated(desk, edition):
        output.line(T("With your approval you state: {statement}", statement=one.statement))
    for words in deciding(desk, edition):
        output.line(words)


def _wrapped(text: str, indent: str) -> list[str]:
    """Lines no wider than the terminal."""
    width = min(shutil.get_terminal_size((80, 24)).columns, _WIDEST)
    lines: list[str] = []
    for part in text.split("\n"):
        lines += textwrap.wrap(part, width, initial_indent=indent, subsequent_indent=indent) or [""]
    return lines
