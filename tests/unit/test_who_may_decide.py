"""Who may approve what, in which state, written out by hand: every role, every state, every relation to the post.

Each cell names the stages at which that person may approve: p = periksa, s = setujui, - = nowhere.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.unit.test_routing import NOW, POST, SOP, edition
from wpbridge import routing
from wpbridge.clearance import due
from wpbridge.digest import freeze
from wpbridge.errors import ConfigError, Refused
from wpbridge.models import Hands, Term
from wpbridge.routing import Acting, Actor
from wpbridge.sop import Sop
from wpbridge.states import NAMES, next_state
from wpbridge.store.editions import Decision, Edition

AUTHOR, EDITOR, SAT, ME = "7", "8", "9", "3"
HANDS = Hands(writers=frozenset({AUTHOR}), editors=frozenset({AUTHOR, EDITOR}))

# relation of the person to the post, as columns:
#   stranger   none
#   author     wrote it
#   changer    changed the text since the last return
#   for-author acts for the author (Plh.), sits in an own role
#   for-change acts for somebody who changed the text
#   sat        approved it at the stage before
#   for-sat    acts for who approved at the stage before, and has no role but that person's
COLUMNS = ("stranger", "author", "changer", "for-author", "for-change", "sat", "for-sat")
TABLE = """
role               stranger author changer for-author for-change sat for-sat
-                  -        -      -       -          -          -   -
pembuat_konten     -        -      -       -          -          -   -
web_administrator  p        -      -       -          -          -   p
editor             p        -      -       -          -          -   p
redaktur           s        -      -       -          -          -   -
kepala             s        -      -       -          -          -   -
editor+redaktur    ps       -      -       -          -          -   p
"""
# The states, and what an approval there is: "table" as above, "-" possible for nobody.
STATES = {
    "pulled": "-",
    "in_review": "table",
    "approved": "-",
    "returning": "-",
    "returned": "-",
    "rejecting": "-",
    "rejected": "-",
    "published": "-",
    "archived": "-",
    "closed": "-",
    "superseded": "-",
    "taken_back": "-",
    "bypassed": "-",
    "pulled_back": "-",
    "lost": "-",
}
ROWS = {line.split()[0]: dict(zip(COLUMNS, line.split()[1:], strict=True)) for line in TABLE.strip().splitlines()[1:]}


def someone(role: str, relation: str) -> Actor:
    """A person with these roles who stands in this relation to the post."""
    roles = () if role == "-" else tuple(role.split("+"))
    account = {"author": AUTHOR, "changer": EDITOR, "sat": SAT}.get(relation, ME)
    whom = {"for-author": AUTHOR, "for-change": EDITOR, "for-sat": SAT}.get(relation)
    tasks: tuple[Acting, ...] = ()
    if whom:
        given = roles if relation == "for-sat" else ("pembuat_konten",)
        tasks = (Acting(giver=f"p{whom}", name="Pemberi", account=whom, roles=given, kind="plh", order_number="800/1"),)
        roles = () if relation == "for-sat" else roles
    return Actor(person=f"p{account}", name="Nama", account=account, login="l", roles=roles, acting=tasks)


def before(stage: str) -> list[Decision]:
    """At the second stage somebody has approved at the first."""
    given = Decision(stage="periksa", verb="approve", person=f"p{SAT}", role="editor", account=SAT, login="l",
                     digest="d", at=NOW)  # fmt: skip
    return [given] if stage == "setujui" else []


def judged(one: Edition, actor: Actor, state: str) -> list[str]:
    """Why the actor may not approve, in Indonesian; empty when nothing is against it."""
    try:
        next_state("approve", state)
    except Refused as refused:
        return [refused.text.say("id")]
    found = routing.objections(SOP, one, actor, before(one.stage), HANDS, ["Rina Wahyuni"])
    return [text.say("id") for text in found]


def test_the_tables_are_whole() -> None:
    assert set(STATES) == set(NAMES)
    assert {role for row in ROWS for role in row.split("+")} == {"-", *SOP.roles}


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("relation", COLUMNS)
@pytest.mark.parametrize("role", ROWS)
def test_every_cell(role: str, relation: str, state: str) -> None:
    cell = ROWS[role][relation] if STATES[state] == "table" else "-"
    for stage, letter in (("periksa", "p"), ("setujui", "s")):
        if relation in ("sat", "for-sat") and stage == "periksa" and relation == "sat":
            continue  # who sat at the stage before is a question of the second stage
        why = judged(edition(stage), someone(role, relation), state)
        assert (why == []) == (letter in cell), (stage, why)
        if why:  # each refusal says what is allowed instead
            words = " ".join(why)
            assert "Yang boleh memutuskan: Rina Wahyuni" in words or "Itu mungkin selama" in words, words


@pytest.mark.parametrize("units", [(), ("ikp",), ("umum",)])
@pytest.mark.parametrize("unit", ["", "ikp", "umum"])
def test_a_stage_may_belong_to_a_unit_or_a_person(units: tuple[str, ...], unit: str) -> None:
    stage = SOP.stages[0].model_copy(update={"units": units, "people": ("p5",)})
    sits = not units or unit in units
    by_role = Actor(person="p3", name="N", account="3", login="l", roles=("editor",), unit=unit)
    by_name = Actor(person="p5", name="N", account="5", login="l", roles=(), unit=unit)
    assert bool(routing.sitting(stage, by_role)) == sits
    assert bool(routing.sitting(stage, by_name)) == sits


def quorum(count: int) -> Sop:
    stages = (SOP.stages[0].model_copy(update={"quorum": count}), *SOP.stages[1:])
    return SOP.model_copy(update={"stages": stages})


def test_a_quorum_needs_different_people() -> None:
    sop, one = quorum(2), edition("periksa")
    first = someone("editor", "stranger")
    given = replace(before("setujui")[0], person=first.person, account=first.account)
    assert routing.lacking(sop.stages[0], []) == 2
    assert routing.lacking(sop.stages[0], [given]) == 1
    assert "already took part in an approval here" in str(routing.objections(sop, one, first, [given], Hands())[0])
    assert routing.objections(sop, one, someone("editor", "sat"), [given], Hands()) == []


def test_nobody_hands_on_what_was_given() -> None:
    """The roles of a task are the giver's own; what the giver was given is not among them."""
    task = Acting(giver="p9", name="Pemberi", account="9", roles=(), kind="plh", order_number="1")
    actor = Actor(person="p3", name="N", account="3", login="l", roles=(), acting=(task,))
    assert routing.sitting(SOP.stages[0], actor) is None


def test_the_path_of_a_kind_has_its_own_last_stage() -> None:
    urgent = freeze("s", replace(POST, terms=(Term(taxonomy="post_tag", name="Serta-merta"),)))
    assert routing.following(SOP, replace(edition("setujui"), snapshot=urgent)) == ""


@pytest.mark.parametrize(
    ("asked", "path", "at"),
    [
        ((), ("a", "b"), {"a", "b"}),  # nothing named: at each
        (("b",), ("a", "b"), {"b"}),
        (("a", "b"), ("a", "b"), {"a", "b"}),
        (("a",), ("b",), {"b"}),  # a shorter path leaves no question out
        (("a",), ("b", "c"), {"b"}),
    ],
)
def test_at_which_stages_something_is_asked(asked: tuple[str, ...], path: tuple[str, ...], at: set[str]) -> None:
    assert {stage for stage in path if due(asked, path, stage)} == at


def test_who_entered_a_slip_took_a_seat() -> None:
    """One person, one seat: also who answers for somebody's signature on paper."""
    clerk = someone("redaktur", "stranger")
    signed = [replace(given, entered_by=clerk.person) for given in before("setujui")]
    found = routing.objections(SOP, edition("setujui"), clerk, signed, Hands())
    assert len(found) == 1 and "earlier stage" in str(found[0])


@pytest.mark.parametrize("whole", [True, False])
def test_a_seat_by_name_goes_only_with_the_whole_office(whole: bool) -> None:
    stage = SOP.stages[0].model_copy(update={"people": ("p9",), "roles": ()})
    task = Acting(giver="p9", name="P", account="9", roles=("redaktur",), kind="plh", order_number="1", whole=whole)
    actor = Actor(person="p3", name="N", account="3", login="l", roles=(), acting=(task,))
    assert bool(routing.sitting(stage, actor)) is whole


@pytest.mark.parametrize(
    ("author_may", "editor_may", "barred"),
    [
        (False, False, {AUTHOR, EDITOR}),
        (True, False, {EDITOR}),  # the writer's own changes do not bar the writer then
        (False, True, {AUTHOR}),
        (True, True, set()),
    ],
)
def test_whose_own_text_it_is(author_may: bool, editor_may: bool, barred: set[str]) -> None:
    rules = SOP.four_eyes.model_copy(update={"author_may_approve": author_may, "editor_may_approve": editor_may})
    sop = SOP.model_copy(update={"four_eyes": rules})
    assert routing.own(sop, HANDS) == barred
    for account in (AUTHOR, EDITOR, ME):
        who = replace(someone("editor", "stranger"), account=account)
        assert bool(routing.own_text(sop, HANDS, who)) == (account in barred)


def test_who_acts_for_somebody_that_sat_is_told_so() -> None:
    """The seat that was taken is not taken again; an own role, or a task of somebody else, still counts."""
    found = routing.objections(SOP, edition("setujui"), someone("redaktur", "for-sat"), before("setujui"), Hands())
    assert len(found) == 1 and "would act for Pemberi (order 800/1), who took part" in str(found[0])
    other = Acting(giver="p5", name="Lain", account="5", roles=("redaktur",), kind="plt", order_number="800/2")
    two = replace(someone("redaktur", "for-sat"), acting=(*someone("redaktur", "for-sat").acting, other))
    seat = routing.sitting(SOP.stages[1], two, routing.taken(SOP, "setujui", before("setujui")))
    assert seat and seat.acting == other
    assert routing.objections(SOP, edition("setujui"), two, before("setujui"), Hands()) == []


def test_a_path_does_not_get_shorter_while_the_post_is_under_review() -> None:
    urgent = freeze("s", replace(POST, terms=(Term(taxonomy="post_tag", name="Serta-merta"),)))
    now = replace(edition(""), snapshot=urgent)
    assert routing.path(SOP, now, None) == ("setujui",)
    assert routing.path(SOP, now, replace(edition(""), path=("periksa", "setujui"))) == ("periksa", "setujui")
    assert routing.path(SOP, now, replace(edition(""), path=("gone",))) == ("setujui",)
    assert routing.path(SOP, edition(""), replace(now, path=("setujui",))) == ("periksa", "setujui")


def test_a_path_that_was_given_holds_whatever_the_file_says_now() -> None:
    given = replace(edition("periksa"), path=("periksa",))
    assert routing.following(SOP, given) == ""
    with pytest.raises(ConfigError, match='waits in the stage "gone"'):
        routing.stages(SOP, replace(given, path=("periksa", "gone")))
