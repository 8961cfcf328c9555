"""The approval slip: its code, and who may sign and enter it. Pure.

The code names site, post, round, text, stage and what the slip states. It is no secret: it makes sure that what was
signed is what is approved. Who enters it is proven as at every decision, and answers for it by name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256

from wpbridge import routing
from wpbridge.models import Hands
from wpbridge.routing import Actor
from wpbridge.sop import Sop
from wpbridge.store.editions import Decision, Edition
from wpbridge.texts import T, Text

_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: nothing that is read as something else
_MISREAD = str.maketrans("OILU", "011V")
_LENGTH = 12


def code(edition: Edition, stated: Iterable[str]) -> str:
    """The code of an edition at its stage with these statements: twelve letters and digits, `7K2M-9QXD-04TZ`."""
    named = [edition.site, str(edition.post_id), str(edition.round), edition.digest, edition.stage, *sorted(stated)]
    number = int.from_bytes(sha256("\n".join(named).encode()).digest()[:8], "big")
    letters = "".join(_LETTERS[number >> 5 * at & 31] for at in range(_LENGTH))
    return "-".join(letters[at : at + 4] for at in range(0, _LENGTH, 4))


def same(given: str, right: str) -> bool:
    """Whether a code typed by a person is the right one; small letters and misread ones count."""
    typed = "".join(c for c in given.upper() if c.isalnum()).translate(_MISREAD)
    return typed == right.replace("-", "")


def objections(
    sop: Sop,
    edition: Edition,
    signer: Actor,
    given: str,
    right: str,
    decided: Sequence[Decision],
    hands: Hands,
    typed: Callable[[str], str],
) -> list[Text]:
    """Why this slip cannot be entered by its clerk; empty when there is no reason. `typed` is `Desk.typed`."""
    clerk = signer.clerk
    assert clerk
    if not same(given, right):
        return [
            T(
                "The code {code} does not name the text of post {post} that is in review now. It was mistyped, or the "
                "post, or what has to be stated, changed after the slip was printed. Print a new one: {command}",
                code=given,
                post=edition.post_id,
                command=typed(f"slip {edition.post_id}"),
            )
        ]
    found = []
    if not routing.entitled(sop.paper.roles, signer):
        found.append(T("{name} may not sign on paper; only {roles} may. {name} decides after: {command}",
                       name=signer.name, roles=sop.called(sop.paper.roles), command=typed("login")))  # fmt: skip
    if clerk.person == signer.person:
        found.append(T("{name} cannot enter the own slip; decide with: {command}", name=clerk.name,
                       command=typed(f"approve {edition.post_id}")))  # fmt: skip
    if not clerk.roles:
        found.append(T("{name} has no role of the SOP and enters no slips.", name=clerk.name))
    seats = {clerk.person, *(task.giver for task in clerk.acting)}
    if any(d.persons & seats for d in decided if d.verb == "approve"):
        found.append(T("{name} took part in an approval of this post already; another person enters the slip.",
                       name=clerk.name))  # fmt: skip
    return found + routing.own_text(sop, hands, clerk)
