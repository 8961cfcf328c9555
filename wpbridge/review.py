"""Review: the SOP's checks on editions that were just received."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from pathlib import Path

from wpbridge import log, people, routing, updates
from wpbridge.checks import ordered, run_checks
from wpbridge.desk import Desk, happened
from wpbridge.digest import canonical, sha256
from wpbridge.errors import AuthError, ConfigError, Refused, Rejected, TryLater
from wpbridge.models import Attachment, Finding, Hands
from wpbridge.overrides import PASSED
from wpbridge.plain import plain
from wpbridge.pull import MISSING
from wpbridge.store import editions, publications
from wpbridge.store.editions import Checked, Edition
from wpbridge.text import Document, Earlier, SiteFacts, sketch
from wpbridge.texts import T

_EARLIER = 200  # publications that a new post is compared with


def review(desk: Desk, received: Iterable[Edition]) -> None:
    """Check editions and hand them to the first stage of the SOP; one transaction for all."""
    received = list(received)
    if not received:
        return
    before, origins = earlier(desk), _origins(desk, received)
    checked = [
        _checked(desk, edition, tuple(one for one in before if one.post_id != origins.get(edition.post_id)))
        for edition in received
    ]
    desk.at("check:before")
    with desk.store.begin() as connection:
        now = desk.clock()
        log.lock(connection, desk.name)
        waiting = editions.ids(connection, desk.name, "pulled")
        checked = [one for one in checked if one.edition.id in waiting]
        log.append(connection, desk.name, now, *(_event(desk, one) for one in checked))
        editions.check(connection, checked, now)
    desk.at("check:after")


def _checked(desk: Desk, edition: Edition, published: tuple[Earlier, ...]) -> Checked:
    found = findings(desk, edition, published)
    if edition.round == 1:
        before, hands = None, Hands(writers=frozenset({str(edition.snapshot.post.author_id)}))
    else:
        with desk.store.begin() as connection:
            before = editions.earlier(connection, edition)
        hands = _hands(desk, edition)
    under_review = before if before and before.state not in PASSED else None
    path = routing.path(desk.sop_of(edition), edition, under_review)
    return Checked(edition=edition, findings=found, path=path, hands=hands)


def _hands(desk: Desk, edition: Edition) -> Hands:
    """Whose text it is by now, remembered: WordPress may keep few revisions. What it does not tell now is asked again
    at each decision, which then is refused."""
    try:
        return people.hands(desk, edition)
    except (AuthError, Refused, Rejected, TryLater):
        return people.writers(desk, edition)


def earlier(desk: Desk) -> tuple[Earlier, ...]:
    """What the office published last, to find what is published twice (TEK-05, SOS-05)."""
    with desk.store.begin() as connection:
        return tuple(map(_earlier, publications.published(connection, desk.name, _EARLIER)))


def _origins(desk: Desk, received: Iterable[Edition]) -> dict[int, int]:
    """The deleted post whose archived version each post is, where it is one: a post is no copy of itself."""
    with desk.store.begin() as connection:
        rows = log.of_posts(connection, desk.name, "restore", [edition.post_id for edition in received])
        return {row.post_id: body["of"] for row, body in rows if "of" in body}


def _earlier(edition: Edition) -> Earlier:
    post = edition.snapshot.post
    return Earlier(
        post_id=post.id,
        title=plain(post.title),
        at=edition.published_at or edition.updated_at,
        sketch=sketch(plain(post.body)),
        messages=edition.snapshot.messages,
    )


def findings(desk: Desk, edition: Edition, before: tuple[Earlier, ...] = ()) -> tuple[Finding, ...]:
    """What the checks find in an edition, and the files that the site no longer has."""
    post = edition.snapshot.post
    facts = replace(_facts(desk), earlier=before)
    document = Document.of(post, _files(desk, post.attachments), facts, edition.snapshot.messages)
    report = run_checks(document, desk.checks, desk.sop_of(edition))
    beside = [_missing(a) for a in post.attachments if a.sha256 == MISSING]
    address, _ = updates.named(post.body)
    if address:  # one that names a publication is that publication's edition, without this line
        beside.append(_astray(address))
    return ordered((*beside, *report.findings), document.parts)


def _event(desk: Desk, one: Checked) -> log.Event:
    counts: dict[str, int] = {}
    for finding in one.findings:
        counts[finding.id] = counts.get(finding.id, 0) + 1
    number = desk.sop_of(one.edition).identity.number
    report = sha256(canonical(editions.report(one.findings)))
    body = {"findings": counts, "sop": number, "path": list(one.path), "report": report}
    return happened(one.edition, "check", body | {"hands": editions.kept_hands(one.hands)})


def _files(desk: Desk, attachments: Iterable[Attachment]) -> dict[str, Path]:
    return {a.sha256: desk.blobs.path(a.sha256) for a in attachments if a.sha256 not in ("", MISSING)}


def _facts(desk: Desk) -> SiteFacts:
    settings = desk.settings
    return SiteFacts(
        url=settings.url,
        official_domains=tuple(settings.official_domains),
        office_phones=tuple(settings.office_phones),
        names=_names(settings.names_file),
        accounts=tuple(settings.accounts),
        timezone=settings.timezone,
        now=desk.clock(),
    )


@cache
def _names(file: Path | None) -> tuple[str, ...]:
    """The names the office wants spelt just so, a line each. ConfigError when the list cannot be read."""
    if file is None:
        return ()
    try:
        lines = (line.partition("#")[0].strip() for line in file.read_text("utf-8").splitlines())
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(T("names_file: {file} cannot be read: {why}", file=str(file), why=str(error))) from error
    return tuple(line for line in lines if line)


def _astray(address: str) -> Finding:
    return Finding(
        id="SOP-06",
        severity="block",
        part="body",
        quote=address,
        message=T(
            "The text says that it updates {address}, where nothing is public through wpbridge.", address=address
        ),
        fix=T("Copy the address of the public post into the first line, or take the line out."),
        clause="SOP 6",
    )


def _missing(attachment: Attachment) -> Finding:
    return Finding(
        id="DOK-03",
        severity="block",
        part=attachment.part,
        quote=attachment.name,
        message=T("The file {name} is in the post but not on the site any more.", name=attachment.name),
        fix=T("Upload the file again, or take it out of the post."),
        clause="SOP 6",
    )
