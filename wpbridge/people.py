"""People: who somebody is, proven anew at each decision.

By the own WordPress application password, or, for offices where reviewers only have a shell, by the account of this
machine. A revoked password or a lost role is noticed at once, because every decision asks again.
"""

from __future__ import annotations

import os
import pwd
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import timedelta

from sqlalchemy import Connection

from wpbridge import routing
from wpbridge.desk import Desk
from wpbridge.errors import AuthError, ConfigError, Refused
from wpbridge.logins import Logins
from wpbridge.models import Hands
from wpbridge.plugins import Revision
from wpbridge.routing import Acting, Actor, Seat, sitting
from wpbridge.settings import PersonTable
from wpbridge.sop import Stage
from wpbridge.store import editions
from wpbridge.store import people as kept
from wpbridge.store.editions import Edition
from wpbridge.store.people import Delegation
from wpbridge.texts import T

_OTHER_CLOCK = timedelta(minutes=5)  # how far WordPress' clock may lie behind ours


def whoever(desk: Desk, login: str | None, env: Mapping[str, str]) -> Actor:
    """Who acts now: the named log-in or person, else the only log-in kept, else the account of this machine.

    AuthError when nobody is known or the credential is not accepted; ConfigError when it is not clear who is meant;
    Refused when the person is not in [people].
    """
    logins = Logins.of(env)
    names, login = logins.names(desk.name), login and login_of(desk, login)
    shell = of_shell(desk)
    if shell and login and login not in names and shell in (login, _by_login(desk, login)):
        return identify_unix(desk)
    if not login and len(names) > 1:
        raise ConfigError(T("Several are logged in here ({names}); say who decides with --as.", names=", ".join(names)))
    if not login and not names:
        if shell:
            return identify_unix(desk)
        raise AuthError(T("Nobody is logged in on {site}. Log in with: {command}", site=desk.name,
                          command=desk.typed("login")))  # fmt: skip
    login = login or names[0]
    return identify(desk, login, logins.password(desk.name, login, desk.typed(f"login {login}")))


def identify(desk: Desk, login: str, password: str) -> Actor:
    """Prove to the site who this is, and find the person in the configuration.

    AuthError when the site does not know the credential, Refused when nobody in [people] has this log-in or the
    account has no role at the site any more.
    """
    try:
        account = desk.site.whoami(login, password)
    except AuthError as error:
        raise AuthError(
            T(
                "{site} does not accept this password for {login}. It must be an application password, not the one "
                "with which you log in to WordPress, and it may have been withdrawn. Make one at {address}, then "
                "type: {command}",
                site=desk.settings.url,
                login=login,
                address=application_passwords(desk),
                command=desk.typed(f"login {login}"),
            )
        ) from error
    if not account.roles:
        raise Refused(
            T(
                "The account {login} has no role in WordPress any more, so it decides nothing here. "
                "Ask the site's administrator.",
                login=account.login,
            )
        )
    person = _by_login(desk, account.login)
    if not person:
        raise Refused(
            T(
                "WordPress knows {login}, but nobody in [people] of the configuration has this log-in. "
                'Add wordpress = "{login}" to the person.',
                login=account.login,
            )
        )
    with desk.store.begin() as connection:
        kept.remember(connection, desk.name, {account.login.casefold(): account.id})
    return actor(desk, person, account.id, account.login)


def application_passwords(desk: Desk) -> str:
    """Where people make their application passwords."""
    return f"{desk.settings.url}/wp-admin/profile.php#application-passwords-section"


def login_of(desk: Desk, named: str) -> str:
    """The log-in that is meant: nobody has it, but a person of [people] is called so."""
    table = desk.config.people.get(named)
    return table.wordpress if table and table.wordpress and not _by_login(desk, named) else named


def identify_unix(desk: Desk) -> Actor:
    """The person to whom the account of this machine belongs that runs this process.

    Refused when the site does not tell which of its accounts is the person's: then nobody could see whether the
    text is the person's own.
    """
    person = of_shell(desk)
    table = desk.config.people[person]
    return actor(desk, person, account_of(desk, person), table.unix, "unix")


def of_shell(desk: Desk) -> str:
    """The person in [people] to whom the account of this machine belongs, "" for nobody."""
    try:
        name = pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return ""
    return next((person for person, table in desk.config.people.items() if table.unix == name), "")


def known(desk: Desk, login: str | None, env: Mapping[str, str]) -> str:
    """Who sits before the screen as far as this machine knows, nothing proven: for lists. "" for nobody."""
    names = [login_of(desk, login)] if login else Logins.of(env).names(desk.name)
    found = [person for person in (_by_login(desk, name) for name in names) if person]
    return found[0] if len(found) == 1 else "" if found else of_shell(desk)


def actor(
    desk: Desk, person: str, account: str, login: str, method: str = "wordpress", clerk: Actor | None = None
) -> Actor:
    """A person with roles and the tasks given by written order, as they are today."""
    table = desk.config.people[person]
    return Actor(
        person=person,
        name=table.name,
        account=account,
        login=login,
        roles=tuple(table.roles),
        unit=table.unit,
        method=method,
        acting=tuple(_acting(desk, task) for task in in_force(desk) if task.receiver == person),
        clerk=clerk,
    )


def unproven(desk: Desk, person: str) -> Actor:
    """A person as this machine knows them, with today's tasks; nothing is asked at the site. For what can be told
    before a decision."""
    return _unproven(desk)[person]


def _unproven(desk: Desk) -> dict[str, Actor]:
    """Everybody of [people], so."""
    with desk.store.begin() as connection:
        accounts = kept.remembered(connection, desk.name)
    people, tasks = desk.config.people, in_force(desk)
    known = {person: accounts.get(table.wordpress.casefold(), "") for person, table in people.items()}
    return {
        person: Actor(
            person=person,
            name=table.name,
            account=known[person],
            login=table.wordpress,
            roles=tuple(table.roles),
            unit=table.unit,
            acting=tuple(_task(desk, task, known[task.giver]) for task in tasks if task.receiver == person),
        )
        for person, table in people.items()
    }


def signer(desk: Desk, clerk: Actor, person: str) -> Actor:
    """Who signed a slip of paper that `clerk` enters. Refused for who is not in [people]."""
    table = desk.config.people.get(person)
    if table is None:
        allowed = set(desk.sop.paper.roles)
        known = ", ".join(p for p, t in desk.config.people.items() if set(t.roles) & allowed)
        raise Refused(T('Say who signed the slip with --signed-by. "{person}" is not a name of [people]; on paper may '
                        "sign: {names}.", person=person, names=known or "-"))  # fmt: skip
    return actor(desk, person, account_of(desk, person), table.wordpress or person, "paper", clerk)


def hands(desk: Desk, edition: Edition) -> Hands:
    """Whose text it is: in whose name it was handed in, in any round, and who changed it since it was last returned.

    Since the decision, not since it was carried out; a little before it, because WordPress has its own clock. What
    was known at an earlier round is not forgotten when WordPress throws revisions away. Refused when the text changed
    and WordPress keeps no revision that says by whom.
    """
    with desk.store.begin() as connection:
        rounds = _rounds(connection, edition)
        back = max((at for at, one in enumerate(rounds) if one.state == "returned"), default=-1)
        decided = editions.decided(connection, rounds[back]) if back >= 0 else []
    returned = [decision.at for decision in decided if decision.verb == "return"]
    kept_ = desk.site.revisions(edition.source)
    _told(rounds, kept_)
    # WordPress counts whole seconds: one saved in the same second counts as later.
    since = (returned[-1] - _OTHER_CLOCK).replace(microsecond=0) if returned else None
    editors = {revision.author for revision in kept_ if since is None or revision.at >= since}
    remembered = set().union(*(one.hands.editors for one in rounds[back + 1 :]))
    return Hands(writers=_writers(rounds), editors=frozenset(editors | remembered))


def writers(desk: Desk, edition: Edition) -> Hands:
    """The same without asking the site: only in whose name it was handed in."""
    with desk.store.begin() as connection:
        return Hands(writers=_writers(_rounds(connection, edition)))


def _rounds(connection: Connection, edition: Edition) -> list[Edition]:
    """The rounds of a post up to this one."""
    return [one for one in editions.rounds(connection, edition) if one.round <= edition.round]


def writer_of(connection: Connection, desk: Desk, edition: Edition) -> str:
    """The entry in [people] of who wrote the post, "" for none."""
    known = kept.remembered(connection, desk.name)
    author = str(edition.snapshot.post.author_id)
    people_ = desk.config.people.items()
    return next((p for p, t in people_ if t.wordpress and known.get(t.wordpress.casefold()) == author), "")


def _writers(rounds: Iterable[Edition]) -> frozenset[str]:
    return frozenset(str(one.snapshot.post.author_id) for one in rounds)


def _told(rounds: Sequence[Edition], revisions: Iterable[Revision]) -> None:
    """Refused when a round has another text than the one before it, and no revision was saved in between."""
    if len(rounds) < 2:
        return
    before, now = (one.snapshot for one in rounds[-2:])
    same = all(before.parts.get(part) == now.parts.get(part) for part in ("title", "body", "excerpt"))
    if same or now.post.modified == before.post.modified:
        return
    saved = [revision.at for revision in revisions if revision.at >= before.post.modified]
    # WordPress counts whole seconds: the earlier text's own revision, and another within its second.
    if not any(at > before.post.modified for at in saved) and len(saved) < 2:
        raise Refused(
            T(
                "WordPress does not tell who changed the text of post {post}: it keeps no revision of the change. "
                "Nothing was decided. Let the site keep revisions (WP_POST_REVISIONS), and let the writer save the "
                "text once more with a small change.",
                post=now.post.id,
            )
        )


def account_of(desk: Desk, person: str) -> str:
    """The WordPress user id of a person, "" for who has no account there. Refused when the site does not tell."""
    login = desk.config.people[person].wordpress
    if not login:
        return ""
    with desk.store.begin() as connection:
        proven = kept.remembered(connection, desk.name).get(login.casefold())
    found = desk.site.account(login)
    if not found or (proven and proven != found):
        raise Refused(
            T(
                "WordPress does not tell which account {login} is, or it has no role there any more, so nobody can "
                'see whose text this is. Correct wordpress = "{login}" of [people.{person}], ask the site\'s '
                "administrator, or log in with the own application password: {command}",
                login=login,
                person=person,
                command=desk.typed(f"login {login}"),
            )
        )
    return found


def in_force(desk: Desk) -> list[Delegation]:
    """The delegations of today whose people are still in the configuration."""
    today = desk.clock().astimezone(desk.zone).date()
    with desk.store.begin() as connection:
        given = kept.delegated(connection, desk.name)
    return [d for d in given if d.holds(today) and {d.giver, d.receiver} <= desk.config.people.keys()]


def seated(
    desk: Desk, now: Stage, without: Iterable[str] = (), taken: Collection[str] = ()
) -> dict[str, Seat]:
    """Who sits in a stage today, by person; nothing is asked at the site.

    `without` are WordPress user ids whose owners, as far as they are known, are left out with who acts for them,
    `taken` are people whose seat was taken before.
    """
    barred = set(without)
    able = [one for one in _unproven(desk).values() if one.person not in taken and not one.accounts & barred]
    return {one.person: seat for one in able if (seat := sitting(now, one, taken))}


def able(desk: Desk, edition: Edition, stage: str) -> list[str]:
    """Who may decide on an edition in one of its stages, as far as is known without asking: not whose own text it
    is, nor who sat before."""
    sop, decided = desk.sop_of(edition), desk.decided(edition)
    own, taken = routing.own(sop, edition.hands), routing.taken(sop, stage, decided)
    return list(seated(desk, routing.stage(sop, stage), own, taken))


def _acting(desk: Desk, given: Delegation) -> Acting:
    """A task with the giver's account: the one that was known where WordPress has it no more (Plt.). Refused when
    none ever was: then nobody could see whether the text is the giver's."""
    try:
        account = account_of(desk, given.giver)
    except Refused:
        with desk.store.begin() as connection:
            known = kept.remembered(connection, desk.name)
        if not (account := known.get(desk.config.people[given.giver].wordpress.casefold(), "")):
            raise
    return _task(desk, given, account)


def _task(desk: Desk, given: Delegation, account: str) -> Acting:
    """The giver's roles that were given and that the giver still has."""
    giver: PersonTable = desk.config.people[given.giver]
    return Acting(
        giver=given.giver,
        name=giver.name,
        account=account,
        roles=tuple(role for role in given.roles if role in giver.roles),
        kind=given.kind,
        order_number=given.order_number,
        unit=giver.unit,
        whole=bool(giver.roles) and set(giver.roles) <= set(given.roles),
    )


def _by_login(desk: Desk, login: str) -> str:
    """The person who has this WordPress log-in, "" for nobody."""
    people = desk.config.people.items()
    return next((p for p, t in people if t.wordpress and t.wordpress.casefold() == login.casefold()), "")
