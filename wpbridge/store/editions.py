"""Editions and decisions in the store."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Connection, Row, bindparam, func, insert, null, select, update

from wpbridge.errors import Busy
from wpbridge.models import Finding, Hands, Snapshot
from wpbridge.states import IN_FLIGHT, next_state
from wpbridge.store.tables import decisions, editions, effects
from wpbridge.texts import T

_SNAPSHOT = TypeAdapter(Snapshot)
_FINDINGS = TypeAdapter(tuple[Finding, ...])
_HANDS = TypeAdapter(Hands)


@dataclass(frozen=True, kw_only=True)
class Edition:
    """One snapshot on its way through the SOP. `round` counts the editions of its post from 1.

    `path` are the stages it was given when it was checked, `hands` whose text it was as far as was known then.
    """

    id: int
    site: str
    post_id: int
    round: int
    state: str
    stage: str
    snapshot: Snapshot
    findings: tuple[Finding, ...] | None
    received_at: datetime
    stage_since: datetime
    published_at: datetime | None
    address: str
    updated_at: datetime
    path: tuple[str, ...] = ()
    hands: Hands = field(default_factory=Hands)

    @property
    def digest(self) -> str:
        """The name of exactly this content."""
        return self.snapshot.digest

    @property
    def source(self) -> int:
        """The post in WordPress that holds the text under review: another one than `post_id` for an update."""
        return self.snapshot.post.proposed_in or self.post_id


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What a person decided, stated or refused, and as whom the site knew that person.

    `method` is how the person was proven: "wordpress" (own application password), "unix" (account of this machine)
    or "paper" (a signed slip that `entered_by` entered). `on_behalf` is who gave the task
    by `order_number`, `acting` its kind ("plh", "plt").
    `until` is when a waiver ends, or when an override must have been approved.
    """

    stage: str
    verb: str
    person: str
    role: str
    account: str
    login: str
    digest: str
    at: datetime
    subject: str = ""
    reason: str = ""
    method: str = "wordpress"
    on_behalf: str = ""
    acting: str = ""
    order_number: str = ""
    entered_by: str = ""
    until: datetime | None = None

    @property
    def persons(self) -> set[str]:
        """Whose seat was taken: who decided, on whose behalf, and who answers for a slip of paper."""
        return {self.person, self.on_behalf, self.entered_by} - {""}


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """An edition in review as a list shows it; cheap to read."""

    id: int
    post_id: int
    round: int
    state: str
    title: str
    stage: str
    digest: str
    stage_since: datetime
    received_at: datetime
    address: str
    author: str
    hands: Hands


@dataclass(frozen=True, kw_only=True)
class Checked:
    """What the check of an edition gives it."""

    edition: Edition
    findings: tuple[Finding, ...]
    path: tuple[str, ...]
    hands: Hands


def add(connection: Connection, snapshots: Sequence[tuple[Snapshot, int]], at: datetime) -> list[int]:
    """New editions in state `pulled`, each a snapshot with its round; returns their ids in the same order."""
    rows = [_new(snapshot, round_, at) for snapshot, round_ in snapshots]
    if not rows:
        return []
    made = insert(editions).returning(editions.c.id, sort_by_parameter_order=True)
    return list(connection.execute(made, rows).scalars())


def check(connection: Connection, checked: Iterable[Checked], at: datetime) -> None:
    """Let `check` happen to many editions at once: keep what it gave them, and go to the first stage of each."""
    rows = [_checked(one) for one in checked]
    if not rows:
        return
    given: dict[str, Any] = {column: bindparam(f"new_{column}") for column in ("stage", "report", "path", "hands")}
    connection.execute(
        update(editions)
        .where(editions.c.id == bindparam("edition"), editions.c.state == "pulled")
        .values(state=next_state("check", "pulled"), stage_since=at, updated_at=at, **given),
        rows,
    )


def get(connection: Connection, edition_id: int) -> Edition:
    """An edition by its id."""
    return of_row(connection.execute(select(editions).where(editions.c.id == edition_id)).one())


def current(connection: Connection, site: str, post_id: int) -> Edition | None:
    """The newest edition of a post."""
    query = select(editions).where(editions.c.site == site, editions.c.post_id == post_id)
    row = connection.execute(query.order_by(editions.c.round.desc()).limit(1)).one_or_none()
    return of_row(row) if row else None


def newest(connection: Connection, site: str, post_ids: Iterable[int]) -> dict[int, Edition]:
    """The newest edition of each of these posts, by post id."""
    last = (
        select(editions.c.post_id, func.max(editions.c.round).label("round"))
        .where(editions.c.site == site, editions.c.post_id.in_(list(post_ids)))
        .group_by(editions.c.post_id)
        .subquery()
    )
    query = select(editions).join(
        last, (editions.c.post_id == last.c.post_id) & (editions.c.round == last.c.round)
    )
    rows = connection.execute(query.where(editions.c.site == site))
    return {row.post_id: of_row(row) for row in rows}


def earlier(connection: Connection, edition: Edition) -> Edition | None:
    """The edition of the same post one round before."""
    query = select(editions).where(
        editions.c.site == edition.site,
        editions.c.post_id == edition.post_id,
        editions.c.round == edition.round - 1,
    )
    row = connection.execute(query).one_or_none()
    return of_row(row) if row else None


def rounds(connection: Connection, edition: Edition) -> list[Edition]:
    """All editions of the post of this edition, the first round first."""
    query = select(editions).where(editions.c.site == edition.site, editions.c.post_id == edition.post_id)
    return [of_row(row) for row in connection.execute(query.order_by(editions.c.round))]


def waiting(
    connection: Connection, site: str, findings: bool = True
) -> list[tuple[Waiting, tuple[Finding, ...]]]:
    """What is in review, without the texts: a list of many must open at once. The longest waiting first.

    Without `findings` those are left out as well: for who only looks at the clock.
    """
    names = Waiting.__dataclass_fields__
    post = editions.c.snapshot["post"]
    columns = [post[name].as_string().label(name) if name == "author" else editions.c[name] for name in names]
    report = editions.c.report if findings else null().label("report")
    query = select(*columns, report).where(
        editions.c.site == site, editions.c.state == "in_review"
    )
    rows = connection.execute(query.order_by(editions.c.stage_since, editions.c.id))
    return [(_waiting(row), _FINDINGS.validate_python(row.report or ())) for row in rows]


def with_decision(connection: Connection, site: str, verb: str, states: Iterable[str]) -> list[Edition]:
    """The editions in these states on which somebody once decided so, the oldest first."""
    decided_so = select(decisions.c.edition_id).where(decisions.c.verb == verb)
    query = select(editions).where(
        editions.c.site == site, editions.c.state.in_(list(states)), editions.c.id.in_(decided_so)
    )
    return [of_row(row) for row in connection.execute(query.order_by(editions.c.id))]


def unanswered(connection: Connection, site: str) -> list[Edition]:
    """Editions in review that came after a return and whose writer was not told what is mended."""
    before = editions.alias("before")
    told = (effects.c.edition_id == editions.c.id) & effects.c.step.like("answer:%")
    settled = select(effects.c.id).where(told, effects.c.state.in_(("done", "failed", "doubt")))
    query = (
        select(editions)
        .join(before, (before.c.site == editions.c.site) & (before.c.post_id == editions.c.post_id))
        .where(
            editions.c.site == site,
            editions.c.state == "in_review",
            before.c.round == editions.c.round - 1,
            before.c.state == "returned",
            ~settled.exists(),
        )
    )
    return [of_row(row) for row in connection.execute(query.order_by(editions.c.id))]


def in_states(connection: Connection, site: str, states: Iterable[str] = IN_FLIGHT) -> list[Edition]:
    """All editions of a site in these states, the longest waiting first."""
    query = select(editions).where(editions.c.site == site, editions.c.state.in_(list(states)))
    return [
        of_row(row) for row in connection.execute(query.order_by(editions.c.stage_since, editions.c.id))
    ]


def ids(connection: Connection, site: str, state: str) -> set[int]:
    """The ids of all editions of a site in this state."""
    query = select(editions.c.id).where(editions.c.site == site, editions.c.state == state)
    return set(connection.execute(query).scalars())


def states(connection: Connection, site: str) -> list[str]:
    """The state of the newest edition of each post."""
    last = select(func.max(editions.c.id)).where(editions.c.site == site).group_by(editions.c.post_id)
    return list(connection.execute(select(editions.c.state).where(editions.c.id.in_(last))).scalars())


def verbs(connection: Connection, site: str) -> dict[str, int]:
    """How often each verb was decided at a site."""
    of_site = select(editions.c.id).where(editions.c.site == site)
    query = select(decisions.c.verb, func.count()).where(decisions.c.edition_id.in_(of_site))
    return {verb: count for verb, count in connection.execute(query.group_by(decisions.c.verb))}


def move(connection: Connection, edition: Edition, event: str, at: datetime, **changes: Any) -> Edition:
    """Let `event` happen to an edition. Refused when the table of transitions does not permit it."""
    state = next_state(event, edition.state)
    if "stage" in changes or state != edition.state:
        changes.setdefault("stage_since", at)
    values = {"state": state, "stage": "", "updated_at": at, **changes}
    found = connection.execute(
        update(editions)
        .where(
            editions.c.id == edition.id, editions.c.state == edition.state, editions.c.stage == edition.stage
        )
        .values(**values)
    )
    if not found.rowcount:  # somebody else was quicker: let the sentence speak of the state as it is now
        next_state(event, get(connection, edition.id).state)
        raise Busy(T("Somebody else just worked on this post. Nothing was changed; run the command again."))
    return get(connection, edition.id)


def record(connection: Connection, edition: Edition, decision: Decision) -> None:
    """Keep a decision."""
    connection.execute(insert(decisions).values(edition_id=edition.id, **vars(decision)))


def decided(connection: Connection, edition: Edition) -> list[Decision]:
    """The decisions on an edition, oldest first."""
    query = select(decisions).where(decisions.c.edition_id == edition.id).order_by(decisions.c.id)
    return [_decision(row) for row in connection.execute(query)]


def approvals(connection: Connection, edition_ids: Sequence[int]) -> dict[int, list[Decision]]:
    """The approvals of many editions, by edition, oldest first."""
    mine = (decisions.c.verb == "approve") & decisions.c.edition_id.in_(edition_ids)
    found: dict[int, list[Decision]] = {}
    for row in connection.execute(select(decisions).where(mine).order_by(decisions.c.id)):
        found.setdefault(row.edition_id, []).append(_decision(row))
    return found


def _new(snapshot: Snapshot, round_: int, at: datetime) -> dict[str, Any]:
    return {
        "site": snapshot.site,
        "post_id": snapshot.post.id,
        "round": round_,
        "digest": snapshot.digest,
        "state": "pulled",
        "stage": "",
        "title": snapshot.post.title,
        "snapshot": _SNAPSHOT.dump_python(snapshot, mode="json"),
        "received_at": at,
        "stage_since": at,
        "address": snapshot.post.address,
        "updated_at": at,
    }


def row_of(edition: Edition) -> dict[str, Any]:
    """All columns of an edition, as it is."""
    names = ("id", "round", "state", "stage", "stage_since", "published_at", "address", "updated_at")
    return _new(edition.snapshot, edition.round, edition.received_at) | {
        **{name: getattr(edition, name) for name in names},
        "report": None if edition.findings is None else report(edition.findings),
        "path": list(edition.path) or None,
        "hands": kept_hands(edition.hands),
    }


def _decision(row: Row[Any]) -> Decision:
    return Decision(**{name: getattr(row, name) for name in Decision.__dataclass_fields__})


def report(findings: tuple[Finding, ...]) -> Any:
    """Findings as they are stored."""
    return _FINDINGS.dump_python(findings, mode="json")


def _checked(one: Checked) -> dict[str, Any]:
    return {
        "edition": one.edition.id,
        "new_stage": one.path[0],
        "new_report": report(one.findings),
        "new_path": list(one.path),
        "new_hands": kept_hands(one.hands),
    }


def kept_hands(hands: Hands) -> dict[str, list[str]]:
    """Hands as they are stored."""
    return {"writers": sorted(hands.writers), "editors": sorted(hands.editors)}


def _waiting(row: Any) -> Waiting:
    given = {name: getattr(row, name) for name in Waiting.__dataclass_fields__}
    return Waiting(**given | {"hands": _hands(row)})


def _hands(row: Any) -> Hands:
    return _HANDS.validate_python(row.hands) if row.hands else Hands()


def of_row(row: Row[Any]) -> Edition:
    """An edition from its row."""
    snapshot = _SNAPSHOT.validate_python(row.snapshot)
    return Edition(
        id=row.id,
        site=row.site,
        post_id=row.post_id,
        round=row.round,
        state=row.state,
        stage=row.stage,
        snapshot=replace(snapshot, digest=row.digest),
        findings=None if row.report is None else _FINDINGS.validate_python(row.report),
        received_at=row.received_at,
        stage_since=row.stage_since,
        published_at=row.published_at,
        address=row.address,
        updated_at=row.updated_at,
        path=tuple(row.path or ()),
        hands=_hands(row),
    )
