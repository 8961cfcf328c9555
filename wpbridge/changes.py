"""Changes: what differs between two editions of a post, word by word and block by block. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from wpbridge.models import Attachment, Message
from wpbridge.places import named
from wpbridge.reading import Piece, article, described, document_of
from wpbridge.store.editions import Edition
from wpbridge.texts import T, Text
from wpbridge.veil import veiled

_WORD = re.compile(r"\s+|\w+(?:[-'.,]\w+)*|[^\w\s]")
_ALIKE = 0.4  # blocks less alike are one taken out and another put in


@dataclass(frozen=True, kw_only=True)
class Change:
    """One changed place. `words` is a list of ("same" | "out" | "in", text)."""

    where: Text
    words: tuple[tuple[str, str], ...]

    def marked(self) -> str:
        """The words in one line, readable without colours: what went as [-…-], what came as {+…+}."""
        marks = {"same": "{}", "out": "[-{}-]", "in": "{{+{}+}}"}
        return "".join(marks[kind].format(text) for kind, text in self.words)


def changes(before: Edition, after: Edition) -> list[Change]:
    """Everything a reviewer would see differently, in the order of the post."""
    old, new = document_of(before), document_of(after)
    found: list[Change] = []
    for part in ("title", "excerpt", "slug"):
        found += _text(named(part), _veiled(before, part, old.parts[part]), _veiled(after, part, new.parts[part]))
    found += _text(named("terms"), _terms(before), _terms(after))
    found += _text(named("date"), str(before.snapshot.post.date or ""), str(after.snapshot.post.date or ""))
    a, b = article(old, before.findings or ()), article(new, after.findings or ())
    found += _blocks(_of(a, "body"), _of(b, "body"))
    found += _text(named("footnotes"), *("\n".join(filter(None, _of(some, "footnotes"))) for some in (a, b)))
    found += _files(before, after)
    sent = {message.channel: message for message in before.snapshot.messages}
    for message in after.snapshot.messages:
        part, was = f"channel:{message.channel}", sent.get(message.channel)
        told = _sent(before, was, after.address) if was else ""
        found += _text(named(part), told, _sent(after, message, after.address))
    return found


def _of(pieces: Iterable[Piece], part: str) -> list[str]:
    return [piece.text for piece in pieces if piece.part == part]


def words(before: str, after: str) -> tuple[tuple[str, str], ...]:
    """Two texts word by word."""
    a, b = _WORD.findall(before), _WORD.findall(after)
    joined: list[tuple[bool, str, str]] = []
    for op, i, j, k, m in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        old, new = "".join(a[i:j]), "".join(b[k:m])
        # A blank between two changed words is part of the change: it reads better in one piece.
        same = op == "equal" and (bool(old.strip()) or not joined)
        if joined and joined[-1][0] == same:
            _, was, now = joined.pop()
            old, new = was + old, now + new
        joined.append((same, old, new))
    return tuple(piece for same, old, new in joined for piece in _pieces(same, old, new))


def _pieces(same: bool, old: str, new: str) -> list[tuple[str, str]]:
    if same or old == new:
        return [("same", old)] if old else []
    return [(kind, text) for kind, text in (("out", old), ("in", new)) if text]


def _text(where: Text, before: str, after: str) -> list[Change]:
    return [Change(where=where, words=words(before, after))] if before != after else []


def _blocks(before: Sequence[str], after: Sequence[str]) -> Iterator[Change]:
    """The body block by block; a block that was changed is shown word by word."""
    for op, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if op != "equal":
            yield from _paired(before[i:j], after[k:m], k + 1)


def _paired(out: Sequence[str], come: Sequence[str], number: int) -> Iterator[Change]:
    """Blocks that stand in the place of others, in pairs as long as they are alike."""
    for at in range(max(len(out), len(come))):
        old, new = (some[at] if at < len(some) else "" for some in (out, come))
        where = T("block {number}", number=number + at)
        if old and new and SequenceMatcher(None, old, new).quick_ratio() < _ALIKE:
            yield Change(where=where, words=(("out", old), ("in", new)))
        elif old != new:
            yield Change(where=where, words=words(old, new))


def _files(before: Edition, after: Edition) -> Iterator[Change]:
    """Pictures and documents: put in, taken out, other bytes, other words."""
    old, new = _by_part(before), _by_part(after)
    for part in dict.fromkeys((*old, *new)):
        one, other = old.get(part), new.get(part)
        was, now = described(one) if one else "", described(other) if other else ""
        if was != now:
            yield Change(where=named(part), words=words(was, now) if was and now else _whole(was, now))
        elif one and other and one.sha256 != other.sha256:
            where = T("{part} has other content", part=named(part))
            yield Change(where=where, words=(("out", one.sha256[:12]), ("in", other.sha256[:12])))


def _whole(was: str, now: str) -> tuple[tuple[str, str], ...]:
    return tuple((kind, text) for kind, text in (("out", was), ("in", now)) if text)


def _by_part(edition: Edition) -> Mapping[str, Attachment]:
    return {attachment.part: attachment for attachment in edition.snapshot.post.attachments}


def _terms(edition: Edition) -> str:
    return ", ".join(sorted(term.name for term in edition.snapshot.post.terms))


def _sent(edition: Edition, message: Message, address: str) -> str:
    """A message as it would be sent now: its link is the post's address of today in both rounds."""
    return replace(message, text=_veiled(edition, f"channel:{message.channel}", message.text)).with_link(address)


def _veiled(edition: Edition, part: str, text: str) -> str:
    return veiled(text, part, edition.findings or ())
