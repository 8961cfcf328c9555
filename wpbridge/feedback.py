"""Feedback: what the writer reads in the WordPress editor when a post comes back.

First the note, then the status: a draft without reasons must never be seen.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from html import escape
from itertools import accumulate

from wpbridge import effects
from wpbridge.checks import SEVERITIES, compare
from wpbridge.delegation import decided_by
from wpbridge.desk import Desk
from wpbridge.digest import sha256
from wpbridge.effects import Deed
from wpbridge.models import Finding, Receipt
from wpbridge.places import named
from wpbridge.plugins import Note
from wpbridge.publish import set_status
from wpbridge.store import editions
from wpbridge.store.editions import Decision, Edition
from wpbridge.store.tables import stamp
from wpbridge.texts import DEFAULT_LANGUAGE, T, Text

_LONGEST = 60_000  # bytes; WordPress refuses a note of more than 65,525


def hand_back(desk: Desk, edition: Edition) -> bool:
    """Return a post to its writer with the reasons; False while it must wait."""
    return _give(desk, edition, "hand_back")


def put_aside(desk: Desk, edition: Edition) -> bool:
    """The same for a post that was rejected for good."""
    return _give(desk, edition, "put_aside")


def words(edition: Edition, decision: Decision, who: Text) -> str:
    """The note in the office's language: lines of text without markup, since WordPress also mails it as it is.

    Titles, quotes and the reviewer's words are escaped: WordPress shows a note as HTML.
    """
    findings = edition.findings or ()
    first = [_headline(decision, who), Text("{words}", {"words": decision.reason})]
    last = [Text(""), T("When it is mended, submit the post for review again."), Text(_mark(edition))]
    return _note_of(first, [[Text(""), *_finding(number, f)] for number, f in enumerate(findings, 1)], last)


def answer(desk: Desk, edition: Edition) -> bool:
    """Tell the writer in the thread of the last return what was mended and what is still open; mark the thread
    resolved when nothing is. False while it must wait, or when there is nothing to answer."""
    with desk.store.begin() as connection:
        before = editions.earlier(connection, edition)
    if before is None or before.state != "returned":
        return False
    thread = _thread(desk, before)
    if thread is None:
        return False
    text, done = resolution(before, edition)
    mark = _mark(edition)

    def find(since: datetime) -> Receipt | None:
        noted = next((note for note in desk.site.notes(edition.source) if mark in note.text), None)
        return _receipt(desk, noted) if noted else None

    deed = Deed(
        key=desk.key(edition, "wordpress", f"answer:{edition.round}"),
        edition_id=edition.id,
        payload=sha256(f"{before.digest} {edition.digest}".encode()),
        find=find,
        call=lambda since: _receipt(desk, desk.site.answer_note(edition.source, thread, text, done)),
    )
    return desk.ledger.once(deed) is not None


def resolution(before: Edition, now: Edition) -> tuple[str, bool]:
    """The answer in the thread, and whether nothing stands in the way of an approval any more."""
    mended, still, new = compare(before.findings or (), now.findings or ())
    lines = [T("! New: {id}, in {part}: {words}", id=f.id, part=named(f.part), words=f.message) for f in new]
    lines += [T("✗ Still open: {id}, in {part}", id=f.id, part=named(f.part)) for f in still]
    lines += [T("✓ Resolved: {id}, in {part}", id=f.id, part=named(f.part)) for f in mended]
    done = not any(finding.severity in ("block", "attest") for finding in (*still, *new))
    first = [T("Received again as round {round}.", round=now.round)]
    return _note_of(first, [[line] for line in lines], [Text(_mark(now))]), done


def _note_of(first: list[Text], entries: Sequence[list[Text]], last: list[Text]) -> str:
    """A note in the office's language, escaped. What no longer fits is counted, not dropped in silence."""
    start, end, texts = _said(first), _said(last), [_said(entry) for entry in entries]
    sizes = accumulate((len(text.encode()) + 1 for text in texts), initial=len(f"{start}{end}".encode()))
    fitting = sum(size <= _LONGEST for size in sizes) - 1
    if fitting < len(texts):
        more = T("… and {count} more. Ask the reviewer for the whole list.", count=len(texts) - fitting)
        end = _said([Text(""), more, *last])
    return "\n".join([start, *texts[:fitting], end])


def _said(lines: Sequence[Text]) -> str:
    return escape("\n".join(line.say(DEFAULT_LANGUAGE) for line in lines), quote=False)


def _thread(desk: Desk, returned: Edition) -> str | None:
    """The id of the note that the writer got with a return; None when it was settled by hand."""
    with desk.store.begin() as connection:
        effect = effects.get(connection, desk.key(returned, "wordpress", f"note:{returned.round}"))
    return effect.receipt.remote_id if effect and effect.receipt else None


def _give(desk: Desk, edition: Edition, event: str) -> bool:
    if desk.ledger.once(_note(desk, edition)) is None:
        return False
    if set_status(desk, edition, "draft", "draft", edition.source) is None:
        return False
    desk.move(edition, event, {})
    return True


def _note(desk: Desk, edition: Edition) -> Deed:
    decision = _last(desk, edition)
    text = words(edition, decision, decided_by(decision, desk.config.name_of, desk.sop_of(edition)))
    mark = _mark(edition)

    def find(since: datetime) -> Receipt | None:
        noted = next((note for note in desk.site.notes(edition.source) if mark in note.text), None)
        return _receipt(desk, noted) if noted else None

    return Deed(
        key=desk.key(edition, "wordpress", f"note:{edition.round}"),
        edition_id=edition.id,
        # Not the words of the note: they change with a person's name or a translation, the decision does not.
        payload=sha256(f"{decision.digest} {stamp(decision.at)} {decision.reason}".encode()),
        find=find,
        call=lambda since: _receipt(desk, desk.site.add_note(edition.source, text)),
    )


def _last(desk: Desk, edition: Edition) -> Decision:
    with desk.store.begin() as connection:
        decided = editions.decided(connection, edition)
    return next(decision for decision in reversed(decided) if decision.verb in ("return", "reject"))


def _receipt(desk: Desk, note: Note) -> Receipt:
    return Receipt(remote_id=note.id, at=desk.clock())


def _headline(decision: Decision, who: Text) -> Text:
    return T("Rejected by {who}", who=who) if decision.verb == "reject" else T("Returned by {who}", who=who)


def _finding(number: int, finding: Finding) -> list[Text]:
    head = T("{severity}: {id} in {part}", severity=SEVERITIES[finding.severity], id=finding.id,
             part=named(finding.part))  # fmt: skip
    place = Text("{number}. {head}", {"number": number, "head": head})
    quote = Text(": “{quote}”", {"quote": finding.quote}) if finding.quote else Text("")
    return [
        Text("{place}{quote}", {"place": place, "quote": quote}),
        finding.message,
        Text("→ {fix}", {"fix": finding.fix}),
    ]


def _mark(edition: Edition) -> str:
    """What makes this note recognisable after a crash, and tells people which text it speaks of."""
    return f"wpbridge {edition.digest[:12]} #{edition.round}"
