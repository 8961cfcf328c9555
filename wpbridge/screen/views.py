"""What the desk draws of a post: each view of an edition as one renderable. Pure but for reading the store."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text as Drawn

from wpbridge.changes import changes
from wpbridge.checks import SEVERITIES
from wpbridge.cli.deliveries import receipts
from wpbridge.cli.inbox import NO_TITLE, title
from wpbridge.cli.messages import beside_words, sent
from wpbridge.cli.show import decision_said, last_seen
from wpbridge.delegation import decided_by
from wpbridge.due import due_at, spent
from wpbridge.models import Finding
from wpbridge.output import clean, local_time, shown
from wpbridge.places import named
from wpbridge.reading import Piece, article, described, document_of
from wpbridge.screen.brief import Brief
from wpbridge.screen.rows import MARKS, STYLES, short
from wpbridge.screen.standing import Standing
from wpbridge.sop import Attestation
from wpbridge.states import NAMES
from wpbridge.store import editions
from wpbridge.store.editions import Decision, Edition
from wpbridge.texts import T, Text
from wpbridge.veil import veiled

SETTLED = "✔"
_SETTLED_BY = {"attest": T("stated"), "waive": T("has been waived")}
_MARGIN = 30  # cells for the findings, of 80


def name_of(edition: Edition, language: str) -> str:
    """The title of a post, as everything on the screen calls it."""
    return clean(title(edition.snapshot.post.title, edition.findings or ())) or shown(NO_TITLE, language)


def head(standing: Standing, language: str, small: bool = False) -> RenderableType:
    """Title, number, digest, writer, round, state, and whose turn it is until when. No part of it, however long,
    hides the others; on a small screen each takes one line."""
    edition = standing.edition
    most = 1 if small else 2
    places = {"post": edition.post_id, "digest": edition.digest[:12], "author": edition.snapshot.post.author}
    drawn: list[RenderableType] = [Brief(Drawn(name_of(edition, language), "bold"), most)]
    if small:
        drawn.append(Brief(Drawn(shown(T("{post}, {digest}, by {author}", **places), language)), most))
    else:
        places |= {"round": edition.round, "state": NAMES[edition.state]}
        words = T("Post {post}, digest {digest}; written by {author}; round {round}; {state}", **places)
        drawn.append(Brief(Drawn(shown(words, language)), most))
    if standing.late:
        drawn.append(Brief(Drawn(shown(_flag(standing, standing.late, language, small), language), "reverse"), 2))
    if standing.stages:
        drawn.append(Brief(Drawn(shown(_turn(standing, language, small), language)), most))
    return Group(*drawn)


def _flag(standing: Standing, override: Decision, language: str, small: bool) -> Text:
    desk, until = standing.desk, override.until or override.at
    name = desk.config.name_of(override.person)
    if small:
        return T("PUBLISHED EARLY, approve until {due}. By {name}", due=short(desk, until, language), name=name)
    return T("PUBLISHED BEFORE ITS REVIEW by {name}; to be approved by somebody else until {due}", name=name,
             due=local_time(until, desk.settings.timezone, language))  # fmt: skip


def _turn(standing: Standing, language: str, small: bool) -> Text:
    """Until when comes before who: names may be many."""
    desk, edition, names = standing.desk, standing.edition, standing.turn()
    stage = standing.stages[-1].name
    if standing.late:
        return T("Stage: {stage}. Turn of: {names}", stage=stage, names=names)
    due = due_at(desk, edition)
    if small:
        return T("Due {due}. Turn of: {names}", due=short(desk, due, language), names=names)
    return T("Stage: {stage}, due {due} ({percent} % of the time is spent). Turn of: {names}", stage=stage,
             due=local_time(due or edition.stage_since, desk.settings.timezone, language),
             percent=round(spent(desk, edition)), names=names)  # fmt: skip


def text_with_findings(standing: Standing, language: str, person: str = "", narrow: bool = False) -> RenderableType:
    """The article as a reader meets it, each finding in the margin beside its place; below it where there is no room
    for a margin."""
    edition = standing.edition
    findings, document, settled = list(edition.findings or ()), document_of(edition), standing.settled
    left, sheet = list(findings), _Sheet(narrow)

    def taken(mine: Callable[[Finding], bool]) -> RenderableType | None:
        here = [f for f in left if mine(f)]
        left[:] = [f for f in left if f not in here]
        return _margin(here, settled, language) if here else None

    if standing.late:
        sheet.put(Drawn(shown(_early(standing, standing.late), language), "reverse"), None)
    for part in ("title", "excerpt"):
        here, words = taken(lambda f, part=part: f.part == part), veiled(document.parts[part], part, findings)  # type: ignore[misc]
        if here or part == "excerpt":
            sheet.put(Drawn(clean(words), "italic"), here)
    for piece in article(document, findings):
        sheet.put(_drawn(piece, language), None if piece.kind == "picture" else taken(piece.holds))
    for attachment in edition.snapshot.post.attachments:
        words = shown(T("{place}: {words} ({size} kB)", place=named(attachment.part), words=described(attachment),
                       size=round(attachment.size / 1000)), language)  # fmt: skip
        sheet.put(Drawn(words, "italic"), taken(lambda f, part=attachment.part: f.part == part))  # type: ignore[misc]
    if left:
        sheet.put(Drawn(shown(T("The post as a whole:"), language), "italic"), taken(lambda f: True))
    return sheet.drawn()


def _early(standing: Standing, override: Decision) -> Text:
    who = decided_by(override, standing.desk.config.name_of, standing.sop)
    return T("Published before its review by {who}: {reason}", who=who, reason=override.reason)


class _Sheet:
    """Pieces of an article one below the other, with what is said of each beside it, or below it when `narrow`."""

    def __init__(self, narrow: bool) -> None:
        self.narrow, self.pieces = narrow, list[tuple[RenderableType, RenderableType | None]]()

    def put(self, piece: RenderableType, aside: RenderableType | None) -> None:
        """Put a piece on the sheet."""
        self.pieces.append((piece, aside))

    def drawn(self) -> RenderableType:
        """The whole sheet."""
        if self.narrow:
            below = ((piece, *([Padding(aside, (0, 0, 0, 2))] if aside else []), "") for piece, aside in self.pieces)
            return Group(*(one for some in below for one in some))
        grid = Table.grid(padding=(0, 1), expand=True)
        grid.add_column(ratio=1)
        grid.add_column(width=_MARGIN)
        for piece, aside in self.pieces:
            grid.add_row(piece, aside or "")
            grid.add_row("", "")
        return grid


def differences(standing: Standing, language: str, person: str, narrow: bool = False) -> RenderableType:
    """What changed since this person looked last, word by word."""
    desk, edition = standing.desk, standing.edition
    before = last_seen(desk, edition, person)
    if before is None:
        return Drawn(shown(T("This is the first text of post {post}; there is nothing to compare it with.",
                            post=edition.post_id), language))  # fmt: skip
    drawn: list[RenderableType] = []
    for change in changes(before, edition):
        drawn.append(Drawn(shown(T("{where}:", where=change.where), language), "bold"))
        line = Drawn("  ")
        for kind, words in change.words:
            marked = {"same": "{}", "out": "[-{}-]", "in": "{{+{}+}}"}[kind].format(shown(words))
            line.append(marked, {"same": "", "out": "red strike", "in": "green"}[kind])
        drawn += [line, Drawn("")]
    return Group(*drawn) if drawn else Drawn(shown(T("Nothing a reader would see has changed."), language))


def messages(standing: Standing, language: str, person: str = "", narrow: bool = False) -> RenderableType:
    """Each channel's message exactly as it will be sent, and what became of those that were."""
    edition, drawn = standing.edition, list[RenderableType]()
    for message in edition.snapshot.messages:
        drawn.append(Drawn(shown(T("To {channel}:", channel=message.channel), language), "bold"))
        drawn += [Drawn(f"  {clean(line)}") for line in sent(edition, message).splitlines()]
        drawn += [Drawn(shown(text, language), "italic") for text in beside_words(message)]
        drawn.append(Drawn(""))
    drawn += [Drawn(shown(text, language)) for text in receipts(standing.desk, edition, language)]
    return Group(*drawn)


def history(standing: Standing, language: str, person: str = "", narrow: bool = False) -> RenderableType:
    """All rounds with their decisions."""
    desk, edition = standing.desk, standing.edition
    with desk.store.begin() as connection:
        rounds = [(one, editions.decided(connection, one)) for one in editions.rounds(connection, edition)]
    drawn = []
    for one, decided in rounds:
        when = local_time(one.received_at, desk.settings.timezone, language)
        drawn.append(Drawn(shown(T("{when}: round {round} received ({digest}); now {state}", when=when, round=one.round,
                                  digest=one.digest[:12], state=NAMES[one.state]), language), "bold"))  # fmt: skip
        drawn += [Drawn(shown(decision_said(desk, one, decision, language), language)) for decision in decided]
    return Group(*drawn)


VIEWS: dict[str, Callable[[Standing, str, str, bool], RenderableType]] = {
    "article": text_with_findings,
    "changes": differences,
    "messages": messages,
    "history": history,
}


def choices(findings: Iterable[Finding], stated: Iterable[Attestation], language: str) -> list[tuple[str, str]]:
    """What to choose from: the name of each, and a line of words with what is quoted."""

    def line(ref: str, words: Text | str, quote: str = "") -> tuple[str, str]:
        form = "{ref}: “{quote}” {words}" if quote else "{ref}: {words}"
        return ref, shown(Text(form, {"ref": ref, "quote": quote, "words": words}), language)

    return [*(line(f.ref, f.message, f.quote) for f in findings), *(line(a.id, a.statement) for a in stated)]


def _margin(findings: Sequence[Finding], settled: Mapping[str, str], language: str) -> RenderableType:
    drawn: list[RenderableType] = []
    for finding in findings:
        how = settled.get(finding.ref)
        mark, style = (SETTLED, STYLES["info"]) if how else (MARKS[finding.severity], STYLES[finding.severity])
        name = shown(_SETTLED_BY[how] if how else SEVERITIES[finding.severity], language)
        drawn.append(Drawn(f"{mark} {finding.ref} {name}", style))
        if finding.quote:
            drawn.append(Drawn(f"“{clean(finding.quote)}”", "italic"))
        drawn.append(Drawn(shown(finding.message, language), style if how else ""))
        if not how:
            drawn.append(Drawn(shown(Text("→ {fix}", {"fix": finding.fix}), language)))
    return Group(*drawn)


def _drawn(piece: Piece, language: str) -> Drawn:
    words = clean(piece.text)
    if piece.hidden:
        return Drawn(shown(T("[hidden from readers: {words}]", words=words), language), "reverse")
    if piece.kind == "footnotes":
        return Drawn(shown(T("Footnotes"), language), "bold")
    if piece.kind == "picture":
        return Drawn(shown(T("[picture: {words}]", words=words or "-"), language), "italic")
    marks = {"list": "• ", "quotation": "> ", "row": "| "}
    return Drawn(marks.get(piece.kind, "") + words, "bold" if piece.kind == "heading" else "")
