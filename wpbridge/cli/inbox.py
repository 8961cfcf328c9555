"""`inbox`, `show`, `preview`: what a reviewer looks at before deciding."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import click

from wpbridge import output, routing
from wpbridge.checks import basis, compare, finding_json
from wpbridge.cli import Context, command, json_option, pass_context, site_option
from wpbridge.desk import Desk
from wpbridge.errors import Refused
from wpbridge.models import Finding, Message
from wpbridge.places import named
from wpbridge.states import NAMES
from wpbridge.store import editions
from wpbridge.store.editions import Decision, Edition
from wpbridge.text import plain
from wpbridge.texts import T, Text
from wpbridge.veil import veiled

SEVERITIES = {
    "block": T("MUST BE MENDED"),
    "attest": T("NEEDS A STATEMENT"),
    "warn": T("please look"),
    "info": T("note"),
}


@command("inbox", T("List what waits for a decision"))
@json_option
@site_option
@pass_context
def inbox(context: Context, as_json: bool, site: str | None) -> None:
    for name in context.sites(site):
        desk = context.app.desk(name)
        with desk.store.begin() as connection:
            waiting = editions.in_states(connection, name, ["in_review"])
        if as_json:
            for edition in waiting:
                output.json_line(summary(desk, edition))
        elif waiting:
            columns = [T("post"), T("title"), T("stage"), T("due"), T("findings"), T("digest")]
            output.table([_row(desk, edition) for edition in waiting], columns)
        else:
            output.line(T("{site}: nothing waits for a decision.", site=name))


@command("show", T("Show one post with findings, route and digest"))
@click.argument("post", type=int)
@json_option
@site_option
@pass_context
def show(context: Context, post: int, as_json: bool, site: str | None) -> None:
    desk = context.app.desk(site or "")
    edition, decided, before = _all(desk, post)
    if as_json:
        output.json_line(_shown(desk, edition, decided))
        return
    _head(desk, edition)
    resolved, _, new = compare(before.findings or () if before else (), edition.findings or ())
    for finding in edition.findings or ():
        _finding(finding, before is not None and finding in new)
    if resolved:
        output.line(T("Mended since the last round: {ids}", ids=", ".join(f.id for f in resolved)))
    for decision in decided:
        output.line(_decision(desk, decision))
    for message in edition.snapshot.messages:
        _message(message.channel, _sent(edition, message))
    output.line(T("Digest: {digest}", digest=edition.digest))
    if edition.state == "in_review":
        _next(desk, edition)


@command("preview", T("Show exactly what each channel would be sent"))
@click.argument("post", type=int)
@json_option
@site_option
@pass_context
def preview(context: Context, post: int, as_json: bool, site: str | None) -> None:
    desk = context.app.desk(site or "")
    edition, _, _ = _all(desk, post)
    for message in edition.snapshot.messages:
        text = _sent(edition, message)
        if as_json:
            output.json_line(
                {"channel": message.channel, "text": text, "picture": message.picture, "alt": message.alt}
            )
        else:
            _message(message.channel, text)


def summary(desk: Desk, edition: Edition) -> dict[str, Any]:
    """An edition as every JSON line describes it."""
    return {
        "site": desk.name,
        "post_id": edition.post_id,
        "title": title(edition),
        "author": edition.snapshot.post.author,
        "state": edition.state,
        "stage": edition.stage,
        "round": edition.round,
        "digest": edition.digest,
        "received_at": edition.received_at,
        "due_at": due(desk, edition),
        "address": edition.address,
    }


def title(edition: Edition) -> str:
    """The title, personal data in it veiled."""
    return veiled(plain(edition.snapshot.post.title), "title", edition.findings or ())


def _sent(edition: Edition, message: Message) -> str:
    """What a channel would be sent, personal data in it veiled: such a message is never sent."""
    text = veiled(message.text, f"channel:{message.channel}", edition.findings or ())
    return replace(message, text=text).with_link(edition.address)


def due(desk: Desk, edition: Edition) -> Any:
    """When the stage's time standard is over (UTC), None outside of review."""
    if not edition.stage:
        return None
    return edition.stage_since + timedelta(minutes=routing.stage(desk.sop_of(edition), edition.stage).minutes)


def _all(desk: Desk, post: int) -> tuple[Edition, list[Decision], Edition | None]:
    with desk.store.begin() as connection:
        edition = editions.current(connection, desk.name, post)
        if edition is None:
            raise Refused(T("Post {post} was never submitted for review here.", post=post))
        return edition, editions.decided(connection, edition), editions.earlier(connection, edition)


def _shown(desk: Desk, edition: Edition, decided: list[Decision]) -> dict[str, Any]:
    language = output.language.get()
    return summary(desk, edition) | {
        "parts": edition.snapshot.parts,
        "findings": [finding_json(finding, language) for finding in edition.findings or ()],
        "decisions": [vars(decision) for decision in decided],
        "messages": [
            {"channel": m.channel, "text": _sent(edition, m), "picture": m.picture, "alt": m.alt}
            for m in edition.snapshot.messages
        ],
    }


def _row(desk: Desk, edition: Edition) -> list[Any]:
    counts = [f.severity for f in edition.findings or ()]
    stops = counts.count("block") + counts.count("attest")
    when = output.local_time(due(desk, edition), desk.settings.timezone)
    stage = routing.stage(desk.sop_of(edition), edition.stage).name
    return [
        edition.post_id,
        title(edition),
        stage,
        when,
        f"{stops}/{len(counts)}",
        edition.digest[:12],
    ]


def _head(desk: Desk, edition: Edition) -> None:
    post = edition.snapshot.post
    output.line(T("{title} (post {post})", title=title(edition), post=post.id))
    output.line(T("Written by {author}; round {round}; {state}", **_places(edition)))
    if edition.stage:
        stage = routing.stage(desk.sop_of(edition), edition.stage)
        zone = desk.settings.timezone
        output.line(
            T(
                "Stage: {stage} ({roles}), since {since}, due {due}",
                stage=stage.name,
                roles=", ".join(stage.roles),
                since=output.local_time(edition.stage_since, zone),
                due=output.local_time(due(desk, edition), zone),
            )
        )


def _places(edition: Edition) -> dict[str, Any]:
    post = edition.snapshot.post
    return {"author": post.author, "round": edition.round, "state": NAMES[edition.state]}


def _finding(finding: Finding, new: bool) -> None:
    output.line()
    severity, ref = SEVERITIES[finding.severity], finding.ref or finding.id
    head = T("{severity}: {id} in {part}", severity=severity, id=ref, part=named(finding.part))
    output.line(T("{first} (new)", first=head) if new else head)
    if finding.quote:
        output.line(Text("  “{quote}”", {"quote": finding.quote}))
    output.line(Text("  {text}", {"text": finding.message}))
    output.line(Text("  → {text}", {"text": finding.fix}))
    if finding.clause:
        output.line(T("  Basis: {clause}", clause=basis(finding.clause, finding.confirmed)))


def _decision(desk: Desk, decision: Decision) -> Text:
    return T(
        "{when}: {name} ({role}) {verb} {subject} {reason}",
        when=output.local_time(decision.at, desk.settings.timezone),
        name=desk.config.people[decision.person].name,
        role=decision.role,
        verb=VERBS[decision.verb],
        subject=decision.subject,
        reason=decision.reason,
    )


VERBS = {
    "approve": T("approved"),
    "return": T("returned"),
    "reject": T("rejected"),
    "attest": T("attested"),
    "waive": T("waived"),
}


def _message(channel: str, text: str) -> None:
    output.line()
    output.line(T("To {channel}:", channel=channel))
    for part in text.splitlines():
        output.line(f"  {part}")


def _next(desk: Desk, edition: Edition) -> None:
    for attestation in desk.sop_of(edition).attestations:
        if attestation.stage == edition.stage and attestation.mode != "off":
            output.line(T("With your approval you state: {statement}", statement=attestation.statement))
    output.line(
        T(
            "To decide: wpbridge approve {post} --digest {digest}, or wpbridge return {post} --digest {digest} "
            '--reason "..."',
            post=edition.post_id,
            digest=edition.digest[:12],
        )
    )
