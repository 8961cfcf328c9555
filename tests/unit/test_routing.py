"""Who may decide, as a table; and the states of an edition."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from wpbridge import routing
from wpbridge.digest import freeze
from wpbridge.errors import Refused
from wpbridge.models import Hands, Post, Term
from wpbridge.routing import Actor
from wpbridge.sop import load_sop
from wpbridge.states import IN_FLIGHT, MOVING, NAMES, OPEN, TRANSITIONS, next_state
from wpbridge.store.editions import Decision, Edition

NOW = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)
SOP = load_sop("sop-555-039-2022")
POST = Post(id=1, status="pending", title="Judul", body="Isi", author_id=7, modified=NOW)


def edition(stage: str) -> Edition:
    return Edition(
        id=1,
        site="s",
        post_id=1,
        round=1,
        state="in_review",
        stage=stage,
        snapshot=freeze("s", POST),
        findings=(),
        received_at=NOW,
        stage_since=NOW,
        published_at=None,
        address="",
        updated_at=NOW,
    )


def actor(account: str, *roles: str, person: str = "") -> Actor:
    return Actor(person=person or f"p{account}", name="Nama", account=account, login="l", roles=roles)


def approved(account: str, stage: str = "periksa", person: str = "") -> Decision:
    who = person or f"p{account}"
    return Decision(
        stage=stage, verb="approve", person=who, role="editor", account=account, login="l", digest="d", at=NOW
    )


@pytest.mark.parametrize(
    ("first", "second", "quorum", "lacks"),
    [
        ("a", "b", 1, ""),
        ("ab", "a", 1, ""),  # b takes the first, so that a is free for the second
        ("ab", "ab", 1, ""),
        ("a", "a", 1, "setujui"),
        ("", "a", 1, "periksa"),
        ("abc", "ab", 2, "setujui"),
        ("abc", "bd", 2, ""),
        ("abcd", "ab", 2, ""),
    ],
)
def test_whether_each_stage_gets_people_of_its_own(first: str, second: str, quorum: int, lacks: str) -> None:
    path = [stage.model_copy(update={"quorum": quorum}) for stage in SOP.stages]
    found = routing.short(path, {"periksa": list(first), "setujui": list(second)})
    assert (found.id if found else "") == lacks


@pytest.mark.parametrize(
    ("stage", "who", "decided", "editors", "why"),
    [
        ("periksa", actor("3", "editor"), [], {"7"}, []),
        ("periksa", actor("3", "web_administrator"), [], set(), []),
        ("setujui", actor("4", "redaktur"), [approved("3")], set(), []),
        ("setujui", actor("4", "kepala"), [approved("3")], set(), []),
        ("periksa", actor("3", "redaktur"), [], set(), ["belongs to"]),
        ("periksa", actor("3"), [], set(), ["belongs to"]),
        ("setujui", actor("3", "editor"), [approved("3")], set(), ["belongs to", "earlier stage"]),
        ("periksa", actor("7", "editor"), [], set(), ["wrote this post"]),
        ("periksa", actor("7", "editor"), [], {"7"}, ["wrote this post"]),
        ("periksa", actor("3", "editor"), [], {"3", "7"}, ["changed this text"]),
        ("setujui", actor("3", "editor", "redaktur"), [approved("3")], set(), ["earlier stage"]),
        # one person with two accounts, and two persons with one account
        ("setujui", actor("4", "redaktur", person="rina"), [approved("3", person="rina")], set(), ["earlier stage"]),
        ("setujui", actor("3", "redaktur", person="siti"), [approved("3", person="rina")], set(), ["earlier stage"]),
        ("setujui", actor("7", "redaktur"), [approved("3")], {"7"}, ["wrote this post"]),
    ],
)
def test_who_may_decide(stage: str, who: Actor, decided: list[Decision], editors: set[str], why: list[str]) -> None:
    hands = Hands(writers=frozenset({"7"}), editors=frozenset(editors))
    said = [str(text) for text in routing.objections(SOP, edition(stage), who, decided, hands)]
    assert len(said) == len(why)
    assert all(part in sentence for part, sentence in zip(why, said, strict=True))


def test_the_stages_follow_each_other() -> None:
    assert [stage.id for stage in routing.stages(SOP, edition(""))] == ["periksa", "setujui"]
    assert routing.following(SOP, edition("periksa")) == "setujui"
    assert routing.following(SOP, edition("setujui")) == ""


def test_a_content_type_may_go_its_own_path() -> None:
    urgent = replace(POST, terms=(Term(taxonomy="category", name="serta merta"),))
    other = replace(edition("setujui"), snapshot=freeze("s", urgent))
    assert [stage.id for stage in routing.stages(SOP, other)] == ["setujui"]
    assert routing.following(SOP, other) == ""


def test_every_state_has_a_name_and_can_be_reached() -> None:
    reached = {state for table in TRANSITIONS.values() for state in table.values()}
    assert reached | {"pulled"} == set(NAMES)
    assert {state for table in TRANSITIONS.values() for state in table} <= set(NAMES)


def test_every_state_is_either_an_end_or_goes_on() -> None:
    leaves = {state for table in TRANSITIONS.values() for state in table}
    assert leaves == set(IN_FLIGHT)
    assert set(OPEN) <= set(IN_FLIGHT) and set(MOVING) <= set(IN_FLIGHT)


@pytest.mark.parametrize("event", TRANSITIONS)
@pytest.mark.parametrize("state", NAMES)
def test_what_is_not_in_the_table_is_refused_in_a_sentence(event: str, state: str) -> None:
    if state in TRANSITIONS[event]:
        assert next_state(event, state) == TRANSITIONS[event][state]
        return
    with pytest.raises(Refused) as refused:
        next_state(event, state)
    assert NAMES[state].say("en") in str(refused.value)
    assert all(NAMES[possible].say("id") in refused.value.text.say("id") for possible in TRANSITIONS[event])
