"""Figures that are read when Prometheus asks: the queue, the dead letters, who leads."""

import time
from collections.abc import Callable, Iterator
from datetime import datetime

from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from bot.desk import Desk
from storage.errors import DatabaseRefused

# Counting dead letters reads through what was finished lately: not at every scrape.
COUNT_EVERY_SECONDS = 60.0


class Standing(Collector):
    """Asks the database at each scrape; one that does not answer is itself a figure."""

    def __init__(
        self, desk: Desk, leads: Callable[[], bool], problems: Callable[[], dict[str, str]]
    ) -> None:
        self._desk, self._leads, self._problems = desk, leads, problems
        self._dead, self._counted = 0, 0.0

    def collect(self) -> Iterator[Metric]:
        ready = GaugeMetricFamily("savedesk_ready", "1 when this part is well", labels=["part"])
        for part, said in self._problems().items():
            ready.add_metric([part], float(not said))
        yield ready
        yield _gauge("savedesk_leads", "1 when this replica runs the jobs", float(self._leads()))
        yield from self._queue()

    def _queue(self) -> Iterator[Metric]:
        now = self._desk.clock.now()
        try:
            with self._desk.database.read() as tx:
                depth, oldest = tx.jobs.measure_due(now)
                if not self._counted or time.monotonic() - self._counted > COUNT_EVERY_SECONDS:
                    self._dead, self._counted = tx.letters.count(), time.monotonic()
        except DatabaseRefused:
            return
        yield _gauge("savedesk_queue_jobs", "Jobs that are due and not done", depth)
        told = "Seconds since the oldest job that is not done fell due"
        yield _gauge("savedesk_queue_oldest_seconds", told, _age(oldest, now))
        yield _gauge("savedesk_dead_letters", "Messages given up, not settled yet", self._dead)


def _age(oldest: datetime | None, now: datetime) -> float:
    return (now - oldest).total_seconds() if oldest else 0.0


def _gauge(name: str, told: str, value: float) -> Metric:
    return GaugeMetricFamily(name, told, value=value)
