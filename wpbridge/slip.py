"""The approval slip: paper for a chief who signs by hand, and the way back into the register.

The code on the slip names site, post, text and stage. It is no secret: it makes sure that what was signed is what is
approved. Who enters it is proven as at every decision, and answers for it by name.
"""

from __future__ import annotations

from hashlib import sha256

from wpbridge import people, routing
from wpbridge.decisions import editors, refuse
from wpbridge.desk import Desk
from wpbridge.errors import Refused
from wpbridge.routing import Actor
from wpbridge.states import next_state
from wpbridge.store.editions import Edition
from wpbridge.texts import T

_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: nothing that is read as something else
_MISREAD = str.maketrans("OILU", "011V")
_LENGTH = 12


def code(edition: Edition) -> str:
    """The code of an edition at its stage: twelve letters and digits in threes of four, `7K2M-9QXD-04TZ`."""
    named = f"{edition.site}\n{edition.post_id}\n{edition.digest}\n{edition.stage}"
    number = int.from_bytes(sha256(named.encode()).digest()[:8], "big")
    letters = "".join(_LETTERS[number >> 5 * at & 31] for at in range(_LENGTH))
    return "-".join(letters[at : at + 4] for at in range(0, _LENGTH, 4))


def same(given: str, edition: Edition) -> bool:
    """Whether a code typed by a person is that of an edition; small letters and misread ones count."""
    typed = "".join(c for c in given.upper() if c.isalnum()).translate(_MISREAD)
    return typed == code(edition).replace("-", "")


def signer(desk: Desk, edition: Edition, clerk: Actor, person: str, given: str) -> Actor:
    """Who signed a slip, as an actor; `clerk` enters it. Refused with the reason when that cannot be."""
    sop, table = desk.sop_of(edition), desk.config.people.get(person)
    if table is None:
        known = ", ".join(p for p, t in desk.config.people.items() if set(t.roles) & set(sop.paper.roles))
        raise Refused(T('Say who signed the slip with --signed-by. "{person}" is not a name of [people]; on paper may '
                        "sign: {names}.", person=person, names=known or "-"))  # fmt: skip
    if edition.state != "in_review":
        next_state("pass", edition.state)
    if not same(given, edition):
        raise Refused(
            T(
                "The code {code} does not name the text of post {post} that is in review now. It was mistyped, or the "
                "post changed after the slip was printed. Print a new one: wpbridge slip {post}",
                code=given,
                post=edition.post_id,
            )
        )
    if not set(table.roles) & set(sop.paper.roles):
        raise Refused(T("{name} may not sign on paper; only {roles} may. {name} decides with: wpbridge login",
                        name=table.name, roles=", ".join(sop.paper.roles) or "-"))  # fmt: skip
    if clerk.person == person:
        raise Refused(T("{name} cannot enter the own slip; decide with: wpbridge approve {post}", name=table.name,
                        post=edition.post_id))  # fmt: skip
    if not clerk.roles:
        raise Refused(T("{name} has no role of the SOP and enters no slips.", name=clerk.name))
    refuse(routing.own_text(sop, edition, clerk, editors(desk, edition)))
    account = people.account_of(desk, person)
    return people.actor(desk, person, account, table.wordpress or person, "paper", entered_by=clerk.person)
