"""The rows of the list, and the marks that it has in common with the article."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from rich.cells import cell_len
from rich.text import Text as Drawn

from wpbridge.cli.inbox import NO_TITLE, Line, title
from wpbridge.desk import Desk
from wpbridge.output import clean, local_time, shown
from wpbridge.routing import called
from wpbridge.texts import T

STYLES = {"block": "bold red", "attest": "bold yellow", "warn": "cyan", "info": "dim"}
MARKS = {"block": "✖", "attest": "?", "warn": "!", "info": "·"}
EARLY = "»"
_COLUMNS = (T("post"), T("title"), T("stage"), T("due"), T("findings"))
_TITLE, _STAGE, _FINDINGS = 2, 3, 5  # their places, the marks before them
_LEAST, _STAGE_CELLS = 16, 16  # of a title, and the most of a stage
_PADDING, _SCROLLBAR = 2, 2  # cells that the table takes for each column, and for its scroll bar
Row = list[Drawn]


def listed(
    desk: Desk, lines: Sequence[Line], language: str, width: int
) -> tuple[list[tuple[str, int]], Iterator[Row]]:
    """The list as columns with their widths, and rows, each drawn when it is asked for. The title takes what the
    others leave; where that is too little, first the stage and then the count of findings give way."""
    names = [" ", *(shown(name, language) for name in _COLUMNS)]
    words = [_words(desk, line, language) for line in lines]
    widths = [max(map(cell_len, column)) for column in zip(names, *words, strict=True)]
    widths[_STAGE] = min(widths[_STAGE], _STAGE_CELLS)
    kept = list(range(len(names)))
    for gives_way in (None, _STAGE, _FINDINGS):
        kept = [at for at in kept if at != gives_way]
        widths[_TITLE] = width - _SCROLLBAR - sum(widths[at] + _PADDING for at in kept if at != _TITLE) - _PADDING
        if widths[_TITLE] >= _LEAST:
            break
    widths[_TITLE] = max(widths[_TITLE], 1)
    rows = (_row(line, said, language, widths) for line, said in zip(lines, words, strict=True))
    return [(names[at], widths[at]) for at in kept], ([cells[at] for at in kept] for cells in rows)


def _words(desk: Desk, line: Line, language: str) -> list[str]:
    """What stands in a line but for the title: mine or published early, post, stage, due, findings."""
    return [
        ("*" if line.mine else "") + (EARLY if line.flagged else ""),
        str(line.edition.post_id),
        "",
        clean(called(desk.sop_on(line.edition.received_at), line.stage)),
        short(desk, line.due, language),
        " ".join(words for words, _ in _counted(line)),
    ]


def _counted(line: Line) -> list[tuple[str, str]]:
    """How many findings of each severity, as words with their style."""
    severities = [finding.severity for finding in line.findings]
    return [(f"{MARKS[s]}{severities.count(s)}", STYLES[s]) for s in MARKS if s in severities]


def _row(line: Line, words: list[str], language: str, widths: Sequence[int]) -> Row:
    cells = [Drawn(word) for word in words]
    cells[_TITLE] = Drawn(clean(title(line.edition.title, line.findings)) or shown(NO_TITLE, language))
    cells[_FINDINGS] = Drawn(" ").join(Drawn(word, style) for word, style in _counted(line))
    for at in (_TITLE, _STAGE):
        cells[at].truncate(widths[at], overflow="ellipsis")
    return cells


def short(desk: Desk, at: datetime | None, language: str) -> str:
    """Day and time, as a list has room for."""
    words = local_time(at, desk.settings.timezone, language).split() if at else []
    return " ".join(words[1:3] + words[4:5])
