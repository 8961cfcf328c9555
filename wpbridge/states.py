"""The states of an edition as one table. It permits and does nothing; verbs elsewhere act.

pulled -> in_review -> approved -> published -> archived -> closed
             |  \\-> rejecting -> rejected
             \\----> returning -> returned
"""

from __future__ import annotations

from wpbridge.errors import Refused
from wpbridge.texts import T, Text

# event -> {state it may happen in: state that follows}
TRANSITIONS: dict[str, dict[str, str]] = {
    "check": {"pulled": "in_review"},
    "pass": {"in_review": "in_review"},  # one stage approved, another one follows
    "approve": {"in_review": "approved"},
    "override": {"in_review": "approved"},  # before the review is done; to be approved afterwards
    "return": {"in_review": "returning"},
    "hand_back": {"returning": "returned"},
    "reject": {"in_review": "rejecting"},
    "put_aside": {"rejecting": "rejected"},
    "publish": {"approved": "published"},
    "pull_back": {"approved": "pulled_back"},
    "archive": {"published": "archived"},
    "enter": {"archived": "closed"},
    # what happens to an edition from outside
    "supersede": {"pulled": "superseded", "in_review": "superseded", "approved": "superseded"},
    "take_back": {"pulled": "taken_back", "in_review": "taken_back", "approved": "taken_back"},
    "bypass": {"pulled": "bypassed", "in_review": "bypassed", "approved": "bypassed"},
    # the store was rebuilt from the archive, which has nothing of what was on its way
    "rebuild": dict.fromkeys(("pulled", "in_review", "approved", "returning", "rejecting", "published"), "lost"),
}

# The SOP's words for people.
NAMES: dict[str, Text] = {
    "pulled": T("received"),
    "in_review": T("in review"),
    "approved": T("approved"),
    "returning": T("being returned"),
    "returned": T("returned"),
    "rejecting": T("being rejected"),
    "rejected": T("rejected"),
    "published": T("published"),
    "archived": T("archived"),
    "closed": T("entered in the register"),
    "superseded": T("replaced by a newer text"),
    "taken_back": T("taken back by the writer"),
    "bypassed": T("published outside the SOP"),
    "pulled_back": T("pulled back"),
    "lost": T("lost with the store"),
}

# WordPress' words for where a post stands; "gone" is ours.
POST_STATUSES: dict[str, Text] = {
    "draft": T("a draft"),
    "auto-draft": T("a draft"),
    "pending": T("pending"),
    "future": T("scheduled"),
    "private": T("private"),
    "trash": T("in the trash"),
    "gone": T("deleted"),
    "publish": T("published"),
}

PUBLIC = ("published", "archived", "closed")  # the public reads it, unless it was withdrawn
MOVING = ("pulled", "approved", "returning", "rejecting", "published", "archived")  # the next run acts
OPEN = ("pulled", "in_review", "approved")  # the text may still be replaced
IN_FLIGHT = (*MOVING, "in_review")


def next_state(event: str, state: str) -> str:
    """The state after `event`. Refused with a sentence when the event cannot happen in `state`."""
    permitted = TRANSITIONS[event]
    if state not in permitted:
        raise Refused(
            T(
                "This edition is {state}, so this is not possible now. It is possible while it is: {states}.",
                state=NAMES[state],
                states=_listed(permitted),
            )
        )
    return permitted[state]


def _listed(states: dict[str, str]) -> Text:
    names = [NAMES[state] for state in states]
    joined = names[0]
    for name in names[1:]:
        joined = T("{first}, {then}", first=joined, then=name)
    return joined
