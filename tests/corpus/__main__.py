"""`python -m tests.corpus [--misses] [--markdown]`: recall and precision of the checks on the labelled corpus."""

from __future__ import annotations

import sys

from tests.corpus.score import GRAVE, Score, Tally, corpus, score
from wpbridge.app import checks
from wpbridge.sop import load_sop


def table(rows: dict[str, Tally]) -> list[str]:
    """Aligned lines."""
    lines = [f"{'':8}{'planted':>8}{'found':>8}{'recall':>8}{'false':>8}{'precision':>11}"]
    for name, one in rows.items():
        lines.append(
            f"{name:8}{one.planted:8}{one.found:8}{one.recall:8.2f}{len(one.false):8}{one.precision:11.2f}"
        )
    return lines


def markdown(found: Score) -> list[str]:
    """The table of the README."""
    lines = ["| group | planted | found | recall | false alarms |", "| --- | ---: | ---: | ---: | ---: |"]
    for name, one in found.by_category().items():
        lines.append(f"| {name} | {one.planted} | {one.found} | {one.recall:.2f} | {len(one.false)} |")
    return lines


def alarms(found: Score) -> str:
    """False alarms in clean text."""
    rates = ", ".join(f"{found.per_thousand(severity):.2f} {severity}" for severity in GRAVE)
    return f"False alarms in 1,000 of {found.words:,} clean words: {rates}"


def misses(found: Score) -> list[str]:
    """Every missed fault, false alarm and finding that nobody planted."""
    lines = []
    for id, tally in found.tallies.items():
        lines += [f"missed {id} {name}: {quote!r}" for name, quote in tally.missed]
        lines += [f"false {id} {name}: {quote!r}" for name, quote in tally.false]
    return [*lines, *(f"unplanned {id} {name}: {quote!r}" for name, id, quote in found.unplanned)]


def main(arguments: list[str]) -> None:
    """Print what is asked for."""
    found = score(corpus(checks(), load_sop("sop-555-039-2022")))
    if "--markdown" in arguments:
        print("\n".join(markdown(found)))
    else:
        print("\n".join([*table(dict(found.tallies)), "", *table(found.by_category())]))
    print(alarms(found))
    if "--misses" in arguments:
        print("\n".join(misses(found)))


if __name__ == "__main__":
    main(sys.argv[1:])
