"""What several reports show alike: how long something took, how much of it was in time, what waits."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from wpbridge.desk import Desk
from wpbridge.report.counts import Waits
from wpbridge.report.figures import Pace
from wpbridge.report.page import Section, Share, Table
from wpbridge.texts import T, Text


def spoken(minutes: float | None) -> Text:
    """Minutes of office time in words; "-" for none."""
    if minutes is None:
        return Text("-")
    hours, rest = divmod(round(minutes), 60)
    return T("{hours} h {minutes} min", hours=hours, minutes=rest) if hours else T("{minutes} min", minutes=rest)


def percent(of_one: float) -> str:
    """A part of one in per cent; never 100 while anything is lacking, nor 0 while there is something."""
    rounded = round(100 * of_one)
    if of_one < 1:
        rounded = min(rounded, 99)
    return f"{max(rounded, 1) if of_one else rounded} %"


def share(part: int, of: int) -> Share:
    """A part of a whole."""
    return Share(of_one=part / of, words=f"{percent(part / of)} ({part})") if of else Share(of_one=None, words="-")


def on_time(pace: Pace) -> Share:
    """How much of it was in time."""
    return share(pace.on_time, pace.count)


def paces(name: Text, found: Mapping[str, Pace]) -> Table:
    """The pace of each of several."""
    rows = tuple((said, pace.count, on_time(pace), spoken(pace.median)) for said, pace in found.items())
    columns = (name, T("Done"), T("In time"), T("Half took at most"))
    return Table(columns=columns, widths=(5, 1.2, 3, 2), rows=rows)


def waiting(found: Iterable[Waits], now: datetime, time: Callable[[datetime], str]) -> Section:
    """What waits for a decision, the longest waiting first."""
    rows = tuple(
        (one.post_id, one.title, one.stage, time(one.due) if one.due else "-",
         T("late") if one.due and one.due < now else "")
        for one in found
    )  # fmt: skip
    columns = (T("Post"), T("Title"), T("Stage"), T("Due"), T("Late"))
    said = () if rows else (T("Nothing waits for a decision."),)
    table = Table(columns=columns, widths=(1, 5, 2, 3.2, 1.3), rows=rows) if rows else None
    return Section(title=T("Waiting for a decision now"), sentences=said, table=table)


def made(desk: Desk, when: str, head: str) -> Text:
    """What stands at the foot: when it was made, of which records, and how to prove them."""
    return T("Made {when} from the log of {site}, which stands at {proof}. Whether anything was changed since says: "
             "{command}", when=when, site=desk.settings.url, proof=head,
             command=desk.typed(f"register verify --against {head}"))  # fmt: skip


def unapproved(desk: Desk, post_id: int, title: str) -> Text:
    """That a post was published before its review."""
    return T("Post {post} ({title}) was published before its review, and nobody has approved it since. See: {command}",
             post=post_id, title=title, command=desk.typed(f"show {post_id}"))  # fmt: skip


def undelivered(desk: Desk, channel: str, count: int) -> Text:
    """That messages to a channel were lost, or may have been."""
    return T("{count} messages to {channel} did not arrive, or nobody knows whether they did. See: {command}",
             count=count, channel=channel, command=desk.typed("deliveries"))  # fmt: skip
