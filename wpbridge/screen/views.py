"""What the desk draws: each view of an edition as one renderable. Pure but for reading the store."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text as Drawn

from wpbridge.changes import changes
from wpbridge.checks import SEVERITIES
from wpbridge.cli.inbox import NO_TITLE, Line, title
from wpbridge.cli.show import decision_said, last_seen, picture_said, sent, turn
from wpbridge.desk import Desk
from wpbridge.models import Finding
from wpbridge.output import clean, local_time, shown
from wpbridge.places import named
from wpbridge.reading import Piece, article, described, document_of
from wpbridge.routing import stage
from wpbridge.states import NAMES
from wpbridge.store import editions
from wpbridge.store.editions import Edition
from wpbridge.texts import T, Text
from wpbridge.veil import veiled

STYLES = {"block": "bold red", "attest": "bold yellow", "warn": "cyan", "info": "dim"}
MARKS = {"block": "✖", "attest": "?", "warn": "!", "info": "·"}
_MARGIN = 30  # cells for the findings, of 80


def row(desk: Desk, line: Line, language: str) -> list[Drawn]:
    """A line of the list: mine, post, title, stage, due, findings."""
    due = local_time(line.due, desk.settings.timezone, language) if line.due else ""
    counted = [(MARKS[s], sum(f.severity == s for f in line.findings), STYLES[s]) for s in MARKS]
    findings = Drawn(" ").join(Drawn(f"{mark}{count}", style) for mark, count, style in counted if count)
    now = stage(desk.sop_on(line.edition.received_at), line.stage).name
    return [
        Drawn("*" if line.mine else " "),
        Drawn(str(line.edition.post_id)),
        Drawn(clean(title(line.edition.title, line.findings)) or shown(NO_TITLE, language)),
        Drawn(clean(("! " if line.flagged else "") + now)),
        Drawn(" ".join(due.split()[1:3] + due.split()[4:5])),
        findings,
    ]


def head(desk: Desk, edition: Edition, language: str, small: bool = False) -> RenderableType:
    """Title, round, state and whose turn it is; on a small screen the title alone."""
    post = edition.snapshot.post
    name = clean(title(post.title, edition.findings or ())) or shown(NO_TITLE, language)
    lines = [Drawn(name, "bold", overflow="ellipsis", no_wrap=small)]
    if small:
        return Group(*lines)
    places = {"author": post.author, "round": edition.round, "state": NAMES[edition.state]}
    lines.append(Drawn(shown(T("Written by {author}; round {round}; {state}", **places), language)))
    if edition.stage:
        lines.append(Drawn(shown(turn(desk, edition, language), language)))
    return Group(*lines)


def text_with_findings(desk: Desk, edition: Edition, language: str, person: str = "") -> RenderableType:
    """The article as a reader meets it, each finding in the margin beside its place."""
    findings, document = list(edition.findings or ()), document_of(edition)
    left = list(findings)

    def taken(mine: Callable[[Finding], bool]) -> list[Finding]:
        here = [f for f in left if mine(f)]
        left[:] = [f for f in left if f not in here]
        return here

    grid = Table.grid(padding=(0, 1), expand=True)
    grid.add_column(ratio=1)
    grid.add_column(width=_MARGIN)
    for part in ("title", "excerpt"):
        here, words = taken(lambda f, part=part: f.part == part), veiled(document.parts[part], part, findings)  # type: ignore[misc]
        if here or part == "excerpt":
            grid.add_row(Drawn(clean(words), "italic"), _margin(here, language))
    for piece in article(document, findings):
        here = [] if piece.kind == "picture" else taken(piece.holds)
        grid.add_row(Drawn(""), Drawn(""))
        grid.add_row(_drawn(piece, language), _margin(here, language))
    for attachment in edition.snapshot.post.attachments:
        words = shown(T("{place}: {words} ({size} kB)", place=named(attachment.part), words=described(attachment),
                       size=round(attachment.size / 1000)), language)  # fmt: skip
        grid.add_row(Drawn(""), Drawn(""))
        part = attachment.part
        grid.add_row(Drawn(words, "italic"), _margin(taken(lambda f, part=part: f.part == part), language))  # type: ignore[misc]
    if left:
        grid.add_row(Drawn(""), Drawn(""))
        grid.add_row(Drawn(""), _margin(left, language))
    return grid


def differences(desk: Desk, edition: Edition, language: str, person: str) -> RenderableType:
    """What changed since this person looked last, word by word."""
    before = last_seen(desk, edition, person)
    if before is None:
        return Drawn(shown(T("This is the first text of post {post}; there is nothing to compare it with.",
                            post=edition.post_id), language))  # fmt: skip
    drawn: list[RenderableType] = []
    for change in changes(before, edition):
        drawn.append(Drawn(shown(T("{where}:", where=change.where), language), "bold"))
        line = Drawn("  ")
        for kind, words in change.words:
            marked = {"same": "{}", "out": "[-{}-]", "in": "{{+{}+}}"}[kind].format(clean(words))
            line.append(marked, {"same": "", "out": "red strike", "in": "green"}[kind])
        drawn += [line, Drawn("")]
    return Group(*drawn) if drawn else Drawn(shown(T("Nothing a reader would see has changed."), language))


def messages(desk: Desk, edition: Edition, language: str, person: str = "") -> RenderableType:
    """Each channel's message exactly as it will be sent."""
    drawn: list[RenderableType] = []
    for message in edition.snapshot.messages:
        drawn.append(Drawn(shown(T("To {channel}:", channel=message.channel), language), "bold"))
        drawn += [Drawn(f"  {clean(line)}") for line in sent(edition, message).splitlines()]
        if message.picture:
            drawn.append(Drawn(shown(picture_said(message), language), "italic"))
        drawn.append(Drawn(""))
    return Group(*drawn)


def history(desk: Desk, edition: Edition, language: str, person: str = "") -> RenderableType:
    """All rounds with their decisions."""
    with desk.store.begin() as connection:
        rounds = [(one, editions.decided(connection, one)) for one in editions.rounds(connection, edition)]
    drawn = []
    for one, decided in rounds:
        when = local_time(one.received_at, desk.settings.timezone, language)
        drawn.append(Drawn(shown(T("{when}: round {round} received ({digest}); now {state}", when=when, round=one.round,
                                  digest=one.digest[:12], state=NAMES[one.state]), language), "bold"))  # fmt: skip
        drawn += [Drawn(shown(decision_said(desk, one, decision, language), language)) for decision in decided]
    return Group(*drawn)


VIEWS: dict[str, Callable[[Desk, Edition, str, str], RenderableType]] = {
    "article": text_with_findings,
    "changes": differences,
    "messages": messages,
    "history": history,
}


def choices(findings: Iterable[Finding], language: str) -> Sequence[tuple[str, str]]:
    """Findings to choose from: reference and one line."""
    return [(f.ref, shown(Text("{ref}: {words}", {"ref": f.ref, "words": f.message}), language)) for f in findings]


def _margin(findings: Sequence[Finding], language: str) -> RenderableType:
    drawn: list[RenderableType] = []
    for finding in findings:
        name = shown(SEVERITIES[finding.severity], language)
        drawn.append(Drawn(f"{MARKS[finding.severity]} {finding.ref} {name}", STYLES[finding.severity]))
        if finding.quote:
            drawn.append(Drawn(f"“{clean(finding.quote)}”", "italic"))
        drawn.append(Drawn(shown(finding.message, language)))
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
