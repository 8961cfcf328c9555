"""How things stand, for who watches servers: a Prometheus text file, as node_exporter's textfile collector reads it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from prometheus_client import CollectorRegistry, Gauge, write_to_textfile

from wpbridge import effects, log
from wpbridge.desk import Desk
from wpbridge.due import due_at
from wpbridge.errors import Refused
from wpbridge.states import NAMES
from wpbridge.store import channels, editions
from wpbridge.texts import T, Text


def write(desks: Iterable[Desk], target: Path) -> None:
    """Write the figures of these sites; a file that was there is replaced only by a whole one. Refused where it cannot
    be written. What is none now is written as 0, so that an alarm can tell it from a figure that is lacking."""
    registry = CollectorRegistry()
    gauges = _Gauges(registry)
    for desk in desks:
        gauges.measure(desk)
    try:
        write_to_textfile(str(target), registry)
    except OSError as error:
        why = Text("{why}", {"why": error.strerror or str(error)})
        raise Refused(T("{file} cannot be written: {why}", file=str(target), why=why)) from error


class _Gauges:
    """The figures, by their names there; times in seconds since 1970 (UTC)."""

    def __init__(self, registry: CollectorRegistry) -> None:
        def gauge(name: str, help: str, *labels: str) -> Gauge:
            return Gauge(f"wpbridge_{name}", help, ("site", *labels), registry=registry)

        self._posts = gauge("posts", "Posts whose newest edition is in this state", "state")
        self._waiting = gauge("waiting", "Posts that wait for a decision in this stage", "stage")
        self._late = gauge("waiting_late", "Of these, posts whose time standard has passed", "stage")
        self._deliveries = gauge("deliveries", "Deliveries to this channel in this state", "channel", "state")
        self._resting = gauge("channel_resting", "1 while this channel rests after trouble", "channel")
        self._token = gauge("channel_token_end_seconds", "When the token of this channel ends", "channel")
        self._rows = gauge("log_rows", "Rows of the log")
        self._measured = gauge("measured_seconds", "When these figures were taken")

    def measure(self, desk: Desk) -> None:
        """Take the figures of a site."""
        site, now = desk.name, desk.clock()
        with desk.store.begin() as connection:
            states = Counter(editions.states(connection, site))
            waiting = [one for one, _ in editions.waiting(connection, site, findings=False)]
            sent = effects.counted(connection, site)
            standing = channels.of_site(connection, site)
            rows = log.last(connection, site)
        for state in NAMES:
            self._posts.labels(site, state).set(states[state])
        late = Counter(one.stage for one in waiting if (due := due_at(desk, one)) and due < now)
        stages = Counter(one.stage for one in waiting)
        for stage in stages.keys() | {one.id for one in desk.sop.stages}:
            self._waiting.labels(site, stage).set(stages[stage])
            self._late.labels(site, stage).set(late[stage])
        for channel in desk.settings.channels:
            for state in (*effects.OWING, *effects.SETTLED):
                self._deliveries.labels(site, channel, state).set(sent.get((channel, state), 0))
            known = standing.get(channel)
            self._resting.labels(site, channel).set(bool(known and known.rest_until and known.rest_until > now))
            if known and known.expires:
                self._token.labels(site, channel).set(known.expires.timestamp())
        self._rows.labels(site).set(rows)
        self._measured.labels(site).set(now.timestamp())
