"""Words in few lines, whatever their length."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rich.console import Console, ConsoleOptions
from rich.text import Text as Drawn


@dataclass(frozen=True)
class Brief:
    """Words in at most `most` lines; what is cut ends with an ellipsis."""

    words: Drawn
    most: int = 2

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Drawn]:
        lines = self.words.wrap(console, options.max_width)
        for line in lines[: self.most]:
            line.rstrip()
        if len(lines) > self.most:
            last = lines[self.most - 1]
            last.truncate(max(options.max_width - 1, 1))
            last.append("…")
        yield from lines[: self.most]
