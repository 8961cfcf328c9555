"""The month for the head: the figures as a page, what matters most first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from wpbridge import output
from wpbridge.desk import Desk
from wpbridge.effects import OWING
from wpbridge.report.clauses import Kept
from wpbridge.report.figures import Figures
from wpbridge.report.page import Chart, Page, Parts, Section, Table
from wpbridge.report.parts import (
    made,
    on_time,
    paces,
    percent,
    share,
    spoken,
    unapproved,
    undelivered,
    waiting,
)
from wpbridge.texts import T, Text

_COMMONEST = 10
_LONGEST = 90  # characters of the decree's words for a step
_COLOURS = {"kept": "good", "reasoned": "fair", "shown": "mild", "open": "bad"}
_MEANINGS = {
    "kept": T("kept"),
    "reasoned": T("kept with a reason that a named person gave"),
    "shown": T("with an advice that was shown to who approved"),
    "open": T("late, or published before its review and not approved yet"),
}


@dataclass(frozen=True)
class Writer:
    """Writes the page of some figures in one language."""

    desk: Desk
    figures: Figures
    language: str

    def page(self) -> Page:
        """The whole page."""
        desk, figures = self.desk, self.figures
        identity = desk.sop_on(min(figures.month.until, figures.made)).identity
        return Page(
            office=identity.office,
            unit=identity.unit,
            title=T("Monthly report on the SOP {number}", number=identity.number),
            period=output.month(figures.month.first, self.language),
            lead=tuple(self._lead()),
            urgent=tuple(self._urgent()),
            sections=tuple(self._sections()),
            foot=made(desk, self.time(figures.made), figures.head),
            site=desk.name,
            proof=figures.head,
        )

    def time(self, at: datetime) -> str:
        """A moment on the office's clock."""
        return output.local_time(at, self.desk.settings.timezone, self.language)

    def _lead(self) -> Iterator[Text]:
        counts, whole = self.figures.counts, self.figures.whole
        yield T("{published} posts were published. {received} texts came to review, {returned} went back to their "
                "writers, {rejected} were rejected.", published=counts["publish"], received=counts["receive"],
                returned=counts["return"], rejected=counts["reject"])  # fmt: skip
        if whole.share is None:
            yield T("No post went the whole way to the register in this time.")
        else:
            yield T("{on_time} of {count} posts were through within the time that the SOP grants ({share}); half took "
                    "at most {median} of office time.", on_time=whole.on_time, count=whole.count,
                    share=percent(whole.share), median=spoken(whole.median))  # fmt: skip
        if counts["correct"] or counts["withdraw"]:
            yield T("{corrected} corrections and {withdrawn} withdrawals were carried out.",
                    corrected=counts["correct"], withdrawn=counts["withdraw"])  # fmt: skip

    def _urgent(self) -> Iterator[Text]:
        typed, figures = self.desk.typed, self.figures
        late = sum(step.late for step in figures.steps)
        if late:
            yield T("{count} posts wait longer than the SOP grants. See: {command}", count=late, command=typed("inbox"))
        yield from (unapproved(self.desk, one.post_id, one.title) for one in figures.early if one.open)
        for channel in figures.channels:
            if lost := channel.count("failed", "doubt"):
                yield undelivered(self.desk, channel.name, lost)
        if past := sum(figures.incidents.values()):
            yield T("{count} times a post was published, changed or taken off past the SOP. See: {command}", count=past,
                    command=typed("incidents"))  # fmt: skip

    def _sections(self) -> Iterator[Section]:
        yield self._steps()
        yield self._published()
        yield self._trend()
        yield from self._paces()
        yield from self._returned()
        yield from self._passed()
        yield self._channels()
        yield self._clauses()
        yield waiting(self.figures.waiting, self.figures.made, self.time)

    def _steps(self) -> Section:
        steps = self.figures.steps
        rows = tuple(
            (step.number, _cut(step.activity), spoken(step.standard), step.pace.count, on_time(step.pace),
             spoken(step.pace.median), step.waiting, step.late)
            for step in steps if step.measured
        )  # fmt: skip
        columns = (T("Step"), T("Activity"), T("Standard"), T("Done"), T("In time"), T("Half took at most"),
                   T("Waiting now"), T("Late now"))  # fmt: skip
        unseen = [str(step.number) for step in steps if not step.measured]
        said = T("What is not listed (steps {steps}) is done in the editor before a text is submitted.",
                 steps=", ".join(unseen))  # fmt: skip
        return Section(title=T("In time, by step of the SOP"), sentences=(said,) if unseen else (),
                       table=Table(columns=columns, widths=(1, 6, 1.6, 1.2, 3, 1.8, 1.5, 1.3), rows=rows))  # fmt: skip

    def _published(self) -> Section:
        days = self.figures.days
        chart = Chart(title=T("Publications by day"), labels=tuple(str(day.day) for day in days),
                      values=tuple(days.values()))  # fmt: skip
        return Section(title=T("Published, day by day"), chart=chart)

    def _trend(self) -> Section:
        named = {output.month(first, self.language): pace for first, pace in self.figures.trend.items()}
        chart = Chart(title=T("Publications by month"), labels=tuple(named),
                      values=tuple(pace.count for pace in named.values()))  # fmt: skip
        return Section(title=T("Compared with the months before"), chart=chart, table=paces(T("Month"), named))

    def _paces(self) -> Iterator[Section]:
        sop = self.desk.sop_on(min(self.figures.month.until, self.figures.made))
        if self.figures.roles:
            named = {sop.roles.get(role, role): pace for role, pace in self.figures.roles.items()}
            yield Section(title=T("Decisions, by office"), table=paces(T("Office"), named))
        if self.figures.units:
            yield Section(title=T("Publications, by the author's unit"), table=paces(T("Unit"), self.figures.units))

    def _returned(self) -> Iterator[Section]:
        if not self.figures.counts["return"]:
            return
        found = list(self.figures.returned_for.items())[:_COMMONEST]
        yield Section(
            title=T("Returned, and what was found most often in it"),
            sentences=(T("{count} texts were returned.", count=self.figures.counts["return"]),),
            table=self._checks(found, T("Texts")) if found else None,
        )

    def _passed(self) -> Iterator[Section]:
        if waived := sorted(self.figures.waived.items(), key=lambda one: (-one[1], one[0])):
            yield Section(title=T("Findings that were let pass with a reason"), table=self._checks(waived, T("Times")))
        if self.figures.early:
            rows = tuple(
                (one.post_id, one.title, self.time(one.at), f"{one.name}: {one.reason}",
                 T("not yet") if one.open else T("approved"))
                for one in self.figures.early
            )  # fmt: skip
            columns = (T("Post"), T("Title"), T("When"), T("By whom, and why"), T("Approved afterwards"))
            yield Section(title=T("Published before the review was done"),
                          table=Table(columns=columns, widths=(1, 4, 3, 4, 2), rows=rows))  # fmt: skip

    def _checks(self, found: list[tuple[str, int]], counted: Text) -> Table:
        rows = tuple((id, self.desk.title_of(id), count) for id, count in found)
        return Table(columns=(T("Check"), T("What it looks for"), counted), widths=(1.4, 8, 1.2), rows=rows)

    def _channels(self) -> Section:
        rows = tuple(
            (one.name, one.ordered, share(one.count("done"), one.ordered), one.count(*OWING), one.count("held"),
             one.count("failed", "doubt"))
            for one in self.figures.channels
        )  # fmt: skip
        columns = (T("Channel"), T("Ordered"), T("Arrived"), T("On the way"), T("Held back"), T("Failed or unknown"))
        return Section(title=T("Messages to the channels"),
                       table=Table(columns=columns, widths=(3, 1.4, 3, 1.5, 1.5, 2), rows=rows))  # fmt: skip

    def _clauses(self) -> Section:
        rows = tuple((one.step, one.words, _outcomes(one)) for one in self.figures.clauses)
        table = Table(columns=(T("Step"), T("What the SOP asks"), T("Publications")), widths=(1, 7, 4), rows=rows)
        return Section(title=T("What the SOP asks, clause by clause"), table=table,
                       key=tuple((colour, _MEANINGS[name]) for name, colour in _COLOURS.items()))  # fmt: skip


def _outcomes(one: Kept) -> Parts | Text:
    if one.gap:
        return T("nothing keeps it")
    return Parts(counts=tuple((one.outcomes[name], colour) for name, colour in _COLOURS.items()))


def _cut(words: str) -> str:
    """The beginning of the decree's long words for a step."""
    return words if len(words) <= _LONGEST else f"{words[:_LONGEST].rpartition(' ')[0]} …"
