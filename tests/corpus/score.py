"""How well the checks find planted faults, and how often they cry wolf: `python -m tests.corpus`.

`faults/NAME.html` has its faults in `NAME.json`: an id and the words that are wrong ("" where the fault is in no
words). A finding hits a fault of its id when their words overlap. `clean/` and `negatives/` hold no fault at all, so
whatever is found there is a false alarm.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from wpbridge.checks import Check, run_checks
from wpbridge.models import Finding
from wpbridge.offline import read
from wpbridge.sop import Sop
from wpbridge.text import Document
from wpbridge.veil import masked

HERE = Path(__file__).parent
# Ids that may tell of the same fault: whichever speaks, the writer looks at the right place.
KIN = (
    {"DAT-01", "DAT-02", "DAT-03", "DAT-04", "DAT-05", "DAT-06", "DAT-11", "DAT-12", "DAT-13", "DAT-15"},
    {"ANK-01", "ANK-02", "ANK-03"},
    {"ETK-01", "ETK-07"},
    {"TEK-01", "TEK-02", "TEK-03"},
    {"MED-01", "MED-02"},
    {"DOM-02", "DOM-03", "DOM-04", "TEK-02"},
    {"BHS-01", "BHS-02", "BHS-04"},
)
GRAVE = ("block", "attest", "warn", "info")


@dataclass(frozen=True)
class Fault:
    """A planted fault."""

    id: str
    quote: str


@dataclass(frozen=True)
class Post:
    """A post of the corpus, checked."""

    name: str
    kind: str  # the folder
    faults: tuple[Fault, ...]
    findings: tuple[Finding, ...]
    words: int


@dataclass
class Tally:
    """What became of the faults of one check; `missed` and `false` say where."""

    planted: int = 0
    found: int = 0
    hits: int = 0
    missed: list[tuple[str, str]] = field(default_factory=list)
    false: list[tuple[str, str]] = field(default_factory=list)

    @property
    def recall(self) -> float:
        """Of the planted faults, how many were found."""
        return self.found / self.planted if self.planted else 1.0

    @property
    def precision(self) -> float:
        """Of what was found, how much was a fault."""
        return self.hits / (self.hits + len(self.false)) if self.hits + len(self.false) else 1.0


@dataclass(frozen=True)
class Score:
    """All tallies by check, and the false alarms of each severity in clean text."""

    tallies: Mapping[str, Tally]
    alarms: Mapping[str, int]
    words: int
    unplanned: tuple[tuple[str, str, str], ...]

    def per_thousand(self, severity: str) -> float:
        """False alarms of a severity in a thousand words of clean text."""
        return 1000 * self.alarms.get(severity, 0) / max(1, self.words)

    def by_category(self) -> dict[str, Tally]:
        """The tallies of each group of the catalogue."""
        groups: dict[str, Tally] = {}
        for id, tally in sorted(self.tallies.items()):
            group = groups.setdefault(id[:3], Tally())
            group.planted += tally.planted
            group.found += tally.found
            group.hits += tally.hits
            group.missed += tally.missed
            group.false += tally.false
        return groups


def corpus(checks: Mapping[str, Check], sop: Sop, folder: Path = HERE) -> Iterator[Post]:
    """Every post of the corpus, checked as `wpbridge check` does."""
    for file in sorted(folder.glob("*/*.html")):
        (post,) = read(file)
        document = Document.of(post, {}, None)
        sidecar = file.with_suffix(".json")
        faults = json.loads(sidecar.read_text("utf-8"))["faults"] if sidecar.exists() else []
        yield Post(
            name=f"{file.parent.name}/{file.name}",
            kind=file.parent.name,
            faults=tuple(Fault(**fault) for fault in faults),
            findings=run_checks(document, checks, sop).findings,
            words=sum(len(document.parts[part].split()) for part in ("title", "excerpt", "body")),
        )


def score(posts: Iterable[Post]) -> Score:
    """Count what was found, missed and wrongly said."""
    tallies: dict[str, Tally] = {}
    alarms: Counter[str] = Counter()
    words, unplanned = 0, []
    for post in posts:
        for fault in post.faults:
            tally = tallies.setdefault(fault.id, Tally())
            tally.planted += 1
            if any(tells_of(finding, fault) for finding in post.findings):
                tally.found += 1
            else:
                tally.missed.append((post.name, fault.quote))
        for finding in post.findings:
            tally = tallies.setdefault(finding.id, Tally())
            if any(tells_of(finding, fault) for fault in post.faults):
                tally.hits += 1
            elif post.kind == "faults":
                if not any(_kin(finding, fault) for fault in post.faults):
                    unplanned.append((post.name, finding.id, finding.quote))
            else:
                alarms[finding.severity] += 1
                tally.false.append((post.name, finding.quote))
        words += post.words if post.kind != "faults" else 0
    return Score(dict(sorted(tallies.items())), alarms, words, tuple(unplanned))


def tells_of(finding: Finding, fault: Fault) -> bool:
    """Whether a finding is the planted fault."""
    return finding.id == fault.id and (not fault.quote or _overlap(finding.quote, fault.quote))


def _kin(finding: Finding, fault: Fault) -> bool:
    return any({finding.id, fault.id} <= kin for kin in KIN)


def _overlap(said: str, planted: str) -> bool:
    """Whether one stands in the other; personal data is masked in what is said."""
    said, planted = _plain(said), _plain(planted)
    if not said:
        return False
    if said in planted or planted in said:
        return True
    if "•" not in said:
        return len(set(said.split()) & set(planted.split())) >= 2
    return masked(planted) == said or said[:2] in planted or planted[:2] == said[:2]


def _plain(words: str) -> str:
    return re.sub(r"\s+", " ", words.rstrip("…")).strip().lower()
