"""`savedesk bench`: what the bot costs and how fast it answers, measured on this machine."""

import json
import statistics
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from savedesk.bench_accounts import directory_of
from savedesk.bench_deliveries import deliveries_a_second, drain, drain_window, own_server
from savedesk.bench_load import (
    ack_alone,
    ack_under_load,
    after_ten_opens,
    calls_and_time_per_case,
    memory_with_open_cases,
    start_up,
)
from savedesk.bench_pictures import picture_times
from savedesk.bench_queue import idle_tick
from savedesk.bench_report import report_times
from savedesk.bench_signals import signal_storm
from savedesk.bench_standup import stand_up_of


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured figure. `bound` is what we hold ourselves to; None: for information.

    `bound` is the most that is good, or the least when `at_least`.
    """

    name: str
    value: float
    unit: str
    bound: float | None = None
    at_least: bool = False

    @property
    def kept(self) -> bool:
        if self.bound is None:
            return True
        return self.value >= self.bound if self.at_least else self.value <= self.bound

    @property
    def said_bound(self) -> str:
        if self.bound is None:
            return ""
        return f"{'≥' if self.at_least else '≤'} {self.bound:g}"

    @property
    def line(self) -> str:
        mark = "" if self.kept else "  missed"
        figure = f"{self.name:<62}{self.value:>10.3f}  {self.unit:<6}"
        return f"{figure}{self.said_bound:>8}{mark}"


Measure = Callable[[Path], Iterator[Figure]]


def run(json_path: Path | None) -> None:
    """Measures everything, prints a table as it goes, writes JSON when asked to."""
    figures: list[Figure] = []
    print(f"{'figure':<62}{'value':>10}  {'unit':<6}{'bound':>8}")
    for measure in MEASURES:
        with tempfile.TemporaryDirectory(prefix="savedesk-bench-") as directory:
            for figure in measure(Path(directory)):
                figures.append(figure)
                print(figure.line, flush=True)
    if json_path is not None:
        json_path.write_text(json.dumps([asdict(each) for each in figures], indent=2) + "\n")
        print(f"Written to {json_path}.")


def _acks(directory: Path) -> Iterator[Figure]:
    times = ack_alone(directory, commands=200)
    yield from _spread("slash ack alone", times, p95=25.0)


def _loaded(directory: Path) -> Iterator[Figure]:
    times = ack_under_load(directory, at_once=40, latency=0.5)
    yield from _spread("slash ack, 40 at once, API 500 ms", times, most=150.0)


def _after_opens(directory: Path) -> Iterator[Figure]:
    times = after_ten_opens(directory, rounds=5, latency=0.2)
    yield from _spread("slash ack right after 10 opens, API 200 ms", times, most=150.0)


def _spread(
    name: str, times: list[float], p95: float | None = None, most: float | None = None
) -> Iterator[Figure]:
    """Median, 95th percentile and slowest of some milliseconds."""
    yield Figure(f"{name}: median", statistics.median(times), "ms")
    yield Figure(
        f"{name}: p95", statistics.quantiles(times, n=20, method="inclusive")[-1], "ms", p95
    )
    yield Figure(f"{name}: slowest", max(times), "ms", most)


def _opening(directory: Path) -> Iterator[Figure]:
    calls, seconds = calls_and_time_per_case(directory, cases=5)
    yield Figure("Slack calls per opened case", max(calls), "calls", 8)
    yield Figure("command to complete channel: median", statistics.median(seconds), "s")


def _starting(directory: Path) -> Iterator[Figure]:
    yield Figure("start to ready: median", statistics.median(start_up(directory, 5)), "s", 1.5)


def _memory(directory: Path) -> Iterator[Figure]:
    megabytes = memory_with_open_cases(directory, 10_000)
    yield Figure("resident memory with 10,000 open cases", megabytes, "MB", 120)


def _tick(directory: Path) -> Iterator[Figure]:
    milliseconds = statistics.median(idle_tick(directory, rows=1_000_000, ticks=200))
    yield Figure("idle tick over 1,000,000 job rows: median", milliseconds, "ms", 5)


def _delivering(directory: Path) -> Iterator[Figure]:
    name = "deliveries a second, one runner"
    rate = deliveries_a_second(f"sqlite:///{directory}/queue.db", 4_000)
    yield Figure(f"{name}, SQLite", rate, "/s", 400, at_least=True)
    with own_server() as address:
        if address is None:
            print(f"{name}, PostgreSQL: there is no server here")
        else:
            rate = deliveries_a_second(address, 4_000)
            yield Figure(f"{name}, PostgreSQL", rate, "/s", 400, at_least=True)


def _draining(directory: Path) -> Iterator[Figure]:
    name = "10,000 reminders due at once"
    whole = drain(directory, 10_000)
    yield Figure(f"{name}: of the rate Slack allows", whole.of_allowed, "%", 95, at_least=True)
    yield Figure(f"{name}: calls answered 429", whole.refused, "%", 1)
    yield Figure(f"{name}: messages", whole.posts, "", 10_000, at_least=True)
    yield Figure(f"{name}: CPU of one look", whole.timers / 10, "ms", 3)
    window = drain_window(directory, 10_000, seconds=45)
    yield from _spread(f"slash ack meanwhile, {name}", window.acks, most=150.0)
    yield Figure("45 s of that: posts, of 400 a minute", window.of_allowed, "%")
    yield Figure("45 s of that: calls answered 429", window.refused, "%", 1)


def _signals(directory: Path) -> Iterator[Figure]:
    name = "50,000 signals of a day at once"
    storm = signal_storm(directory, 50_000)
    yield from _spread(f"{name}: answer at the door", storm.answers, p95=50.0)
    yield Figure(f"{name}: worked on", storm.worked_a_second, "/s", 50, at_least=True)
    yield Figure(f"{name}: longest tick", storm.longest_tick, "s")
    yield Figure(f"{name}: proposals", storm.proposals, "")
    yield Figure(f"{name}: proposals missing or twice", storm.wrong, "", 0)


def _directory(directory: Path) -> Iterator[Figure]:
    name = "200,000 accounts"
    found = directory_of(f"sqlite:///{directory}/accounts.db", 200_000, directory)
    yield Figure(f"{name}: import", found.first, "s", 60)
    yield Figure(f"{name}: import again, unchanged", found.again, "s", 60)
    yield from _spread(f"{name}: exact name found", found.exact, p95=50.0)
    yield from _spread(f"{name}: near names found", found.slips, p95=50.0)
    yield from _spread(f"{name}: new name, none near", found.new, p95=50.0)
    yield from _spread(f"{name}: search of the form", found.beginnings, p95=50.0)


def _standup(directory: Path) -> Iterator[Figure]:
    name = "stand-up of 1,000 open cases"
    built = stand_up_of(f"sqlite:///{directory}/standup.db", 1_000)
    yield Figure(f"{name}: built", built.seconds, "s", 1)
    yield Figure(f"{name}: questions to the database", built.questions, "", 25)
    yield Figure(f"{name}: messages beyond Slack's limits", built.beyond, "", 0)
    yield Figure(f"{name}: messages", built.messages, "")


def _reporting(directory: Path) -> Iterator[Figure]:
    yield from _report_figures(f"sqlite:///{directory}/report.db", "SQLite")
    with own_server() as address:
        if address is None:
            print("report of 100,000 closed cases, PostgreSQL: there is no server here")
        else:
            yield from _report_figures(address, "PostgreSQL")


def _report_figures(address: str, database: str) -> Iterator[Figure]:
    name = f"report of 100,000 closed cases, {database}"
    for told, seconds in report_times(address, 100_000).items():
        yield Figure(f"{name}: {told}", statistics.median(seconds), "s", 2)


def _drawing(_directory: Path) -> Iterator[Figure]:
    seconds = picture_times(5)
    yield Figure("picture of a report, its process included: median", statistics.median(seconds),
                 "s", 5)  # fmt: skip


MEASURES: tuple[Measure, ...] = (
    _acks,
    _loaded,
    _after_opens,
    _opening,
    _starting,
    _memory,
    _tick,
    _delivering,
    _draining,
    _signals,
    _directory,
    _standup,
    _reporting,
    _drawing,
)
