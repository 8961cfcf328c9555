"""`approve`, `return`, `reject`, `attest`, `waive`, `override`: what reviewers decide."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

import click

from wpbridge import clearance, output, people, routing
from wpbridge.cli import (
    Context,
    Offer,
    argument,
    command,
    completing,
    json_option,
    login_option,
    option,
    pass_context,
    person_option,
    post_argument,
    site_option,
)
from wpbridge.cli.asking import yes
from wpbridge.cli.inbox import summary
from wpbridge.cli.show import VERBS, tell
from wpbridge.decisions import Request, decide, of_post, reasoned, seen
from wpbridge.desk import Desk
from wpbridge.errors import ConfigError
from wpbridge.overrides import overridden, unapproved
from wpbridge.routing import Actor
from wpbridge.states import NAMES
from wpbridge.store.editions import Edition
from wpbridge.texts import T, Text

AS = T("Decide as this log-in (needed when several are logged in here)")
_DIGEST = T("The text you saw: at least 8 characters of the digest that `show` prints")
_REASON = T("What is wrong and what should be done")


def _statable(context: Context, ctx: click.Context) -> Iterable[Offer]:
    """For the shell: what can be stated on the post that stands before."""
    desk, edition = _named(context, ctx)
    yield from ((f.ref, output.shown(f.message)) for f in edition.findings or () if f.severity == "attest")
    yield from ((one.id, one.statement) for one in clearance.all_statements(desk.sop_of(edition), edition))


def _waivable(context: Context, ctx: click.Context) -> Iterable[Offer]:
    """For the shell: the findings that somebody may let pass."""
    desk, edition = _named(context, ctx)
    waivable = {id for id, setting in desk.sop_of(edition).checks.items() if setting.waive}
    yield from ((f.ref, output.shown(f.message)) for f in edition.findings or () if f.id in waivable)


def _named(context: Context, ctx: click.Context) -> tuple[Desk, Edition]:
    desk = context.app.desk(ctx.params.get("site") or "")
    return desk, of_post(desk, ctx.params["post"])


def _decision(function: Callable[..., Any]) -> Callable[..., Any]:
    """What all these commands take."""
    for add in (
        pass_context,
        site_option,
        json_option,
        login_option(AS),
        option("--digest", metavar="DIGEST", help=_DIGEST),
        post_argument,
    ):
        function = add(function)
    return function


@command("approve", T("Approve the edition with this digest"))
@option("--slip", "code", metavar="CODE", help=T("Enter a slip that was signed on paper, by the code on it"))
@person_option("--signed-by", "signer", help=T("Who signed the slip (a name of [people])"))
@_decision
def approve(context: Context, site: str | None, as_json: bool, **given: Any) -> None:
    code, signer = given.pop("code"), given.pop("signer")
    if bool(code) != bool(signer):
        raise ConfigError(T("--slip and --signed-by belong together: the code on the slip, and who signed it."))
    if code:
        _enter(context, site, as_json, given, code, signer)
    else:
        _decide(context, site, as_json, "approve", given)


@command("return", T("Return a post to its writer, with reasons"))
@option("--reason", required=True, help=_REASON)
@_decision
def return_(context: Context, site: str | None, as_json: bool, **given: Any) -> None:
    _decide(context, site, as_json, "return", given)


@command("reject", T("Refuse a post for good"))
@option("--reason", required=True, help=_REASON)
@_decision
def reject(context: Context, site: str | None, as_json: bool, **given: Any) -> None:
    _decide(context, site, as_json, "reject", given)


@command("override", T("Publish before the review is done (serta-merta); somebody else approves it afterwards"))
@option("--reason", required=True, help=T("Why the public must know before the review is done"))
@_decision
def override(context: Context, site: str | None, as_json: bool, **given: Any) -> None:
    _decide(context, site, as_json, "override", given)


@command("attest", T("State what no machine can check"))
@option("--reason", required=True, help=T("What you checked, and how"))
@_decision
@argument("subject", metavar="ID", shell_complete=completing(_statable),
          help=T("What you state: a finding as `show` names it (DAT-04#1), all of a check (DAT-04), or a sentence of "
                 "the SOP (KIP-03)"))  # fmt: skip
def attest(context: Context, site: str | None, as_json: bool, **given: Any) -> None:
    _decide(context, site, as_json, "attest", given)


@command("waive", T("Let one finding pass, with a reason"))
@option("--reason", required=True, help=T("Why it may pass"))
@option("--until", type=click.DateTime(["%Y-%m-%d"]), help=T("The last day on which the waiver counts"))
@_decision
@argument("subject", metavar="FINDING", shell_complete=completing(_waivable),
          help=T("The finding as `show` names it (MED-01#1), or all of a check (MED-01)"))  # fmt: skip
def waive(context: Context, site: str | None, as_json: bool, **given: Any) -> None:
    day: datetime | None = given.pop("until")
    if day and day.date() == date.max:
        raise ConfigError(T("--until {day}: no day comes after it; leave --until out for a waiver that does not end.",
                            day=day.date().isoformat()))  # fmt: skip
    if day:
        zone = context.app.desk(site or "").zone
        given["until"] = datetime.combine(day.date() + timedelta(days=1), time.min, zone)
    _decide(context, site, as_json, "waive", given)


def _decide(context: Context, site: str | None, as_json: bool, verb: str, given: dict[str, Any]) -> None:
    desk = context.app.desk(site or "")
    reasoned(verb, given.get("reason", ""))
    who = people.whoever(desk, given.pop("login"), os.environ)
    request = Request(verb=verb, post_id=given.pop("post"), digest=given.pop("digest") or "", **given)
    if not request.digest:
        request = replace(request, digest=_asked(desk, request))
    _told(desk, who, decide(desk, who, request), verb, as_json)


def _enter(
    context: Context, site: str | None, as_json: bool, given: dict[str, Any], code: str, signer: str
) -> None:
    """Enter a slip: whoever is logged in states that the signer signed it."""
    desk = context.app.desk(site or "")
    digest = given["digest"] or of_post(desk, given["post"]).digest
    who = people.signer(desk, people.whoever(desk, given["login"], os.environ), signer)
    request = Request(verb="approve", post_id=given["post"], digest=digest, slip=code)
    edition = decide(desk, who, request)
    _told(desk, who, edition, "approve", as_json)


def _told(desk: Desk, who: Actor, edition: Edition, verb: str, as_json: bool) -> None:
    if as_json:
        output.json_line(summary(desk, edition, edition.findings or ()))
    else:
        output.line(recorded(desk, who, edition, verb))


def recorded(desk: Desk, who: Actor, edition: Edition, verb: str, spoken: str = "") -> Text:
    """What follows from a decision."""
    if verb in ("attest", "waive"):
        return _settled(desk, who, edition, verb)
    places = {"name": who.name, "post": edition.post_id}
    if edition.stage and edition.state == "in_review":
        stage = routing.stage(desk.sop_of(edition), edition.stage)
        missing = routing.lacking(stage, desk.decided(edition))
        if missing < stage.quorum:
            return T('Recorded as decided by {name}: the stage "{stage}" of post {post} needs {count} more.', **places,
                     stage=stage.name, count=missing)  # fmt: skip
        return T(
            'Recorded as decided by {name}: post {post} goes to the stage "{stage}".', **places, stage=stage.name
        )
    flagged = unapproved(desk, edition)
    if flagged and verb != "override":
        return T("Recorded for {name}: post {post}, published early, still waits for an approval.", **places)
    if flagged and flagged.until:
        until = output.local_time(flagged.until, desk.settings.timezone, spoken)
        return T("Recorded: {name} publishes post {post} before its review is done, with the next pass (wpbridge run). "
                 "Somebody else must approve it until {until}.", **places, until=until)  # fmt: skip
    decided = desk.decided(edition)
    if any(d.verb == "override" for d in decided) and not overridden(desk.sop_of(edition), edition, decided):
        return T("Recorded as decided by {name}: post {post} is now approved, after it was published.", **places)
    return T(
        "Recorded as decided by {name}: post {post} is {state}. The next pass (wpbridge run) acts on it.",
        **places,
        state=NAMES[edition.state],
    )


def _settled(desk: Desk, who: Actor, edition: Edition, verb: str) -> Text:
    """What was stated or waived just now, and what still stands in the way of an approval."""
    decided = desk.decided(edition)
    mine = [d for d in decided if (d.verb, d.person) == (verb, who.person)]
    ids = ", ".join(d.subject for d in mine if d.at == mine[-1].at)
    done = T("Recorded: {name} {verb} {ids} of post {post}.", name=who.name, verb=VERBS[verb], ids=ids,
             post=edition.post_id)  # fmt: skip
    check = clearance.afterwards if unapproved(desk, edition) else clearance.hurdles
    missing = check(desk.sop_of(edition), edition, decided, desk.clock()).ids
    left = T("Still missing before an approval: {ids}.", ids=", ".join(missing)) if missing else T(
        "Nothing else is missing before an approval.")  # fmt: skip
    return Text("{done}\n{left}", {"done": done, "left": left})


def _asked(desk: Desk, request: Request) -> str:
    """Show the edition and ask whether it is meant; the digest of exactly what was shown. Refused before anything is
    shown when nothing can be decided on it."""
    edition = of_post(desk, request.post_id)
    seen(desk, replace(request, digest=edition.digest))
    tell(desk, edition)
    if not yes(T("Is this the text you mean?")):
        raise click.Abort()
    return edition.digest
