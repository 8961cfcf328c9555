"""What is asked of who must decide: enough for somebody who never saw wpbridge."""

from __future__ import annotations

from collections.abc import Iterator

from wpbridge import clearance, people
from wpbridge.desk import Desk
from wpbridge.notices.event import typed, until
from wpbridge.overrides import unapproved
from wpbridge.store.editions import Edition
from wpbridge.texts import T, Text


def request(desk: Desk, edition: Edition, person: str) -> tuple[Text, ...]:
    """What is asked, until when, and what to type: enough for somebody who never saw wpbridge."""
    severities = [finding.severity for finding in edition.findings or ()]
    asked = T(
        "Please read the post and decide. Findings: {block} to be mended, {attest} to be stated on, {rest} more.",
        block=severities.count("block"),
        attest=severities.count("attest"),
        rest=len(severities) - severities.count("block") - severities.count("attest"),
    )
    signing_in = _signing_in(desk, person)
    return (asked, until(desk, edition, person), *signing_in, typed(desk, "show", edition), *deciding(desk, edition))


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
