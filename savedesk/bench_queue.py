"""What a tick costs when there is much in the table and nothing to do."""

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.calls import Lookup
from bot.carrier import InlineCarrier
from bot.deliverer import Deliverer
from bot.desk import Desk
from bot.finder import SlackFinder
from bot.kinds import all_kinds
from bot.outcome import Outcome, Sent
from bot.runner import Runner
from domain.policy import Policy
from playbooks.catalogue import load_catalogue
from storage.database import Database
from storage.engine import open_engine
from storage.job import NewJob
from storage.schema import upgrade

BATCH = 50_000


class NoSlack:
    """A Slack to which nothing is ever said here."""

    def call(self, method: str, params: object) -> Outcome:
        return Sent({})

    def find(self, lookup: Lookup, since: datetime) -> Outcome | None:
        return None


def idle_tick(directory: Path, *, rows: int, ticks: int) -> list[float]:
    """Milliseconds of ticks over that many jobs, half in lanes, none of them due."""
    engine = open_engine(f"sqlite:///{directory}/queue.db")
    upgrade(engine)
    database, later = Database(engine), datetime.now(UTC) + timedelta(days=30)
    for start in range(0, rows, BATCH):
        with database.write() as tx:
            tx.jobs.enqueue_many(_jobs(start, min(BATCH, rows - start), later))
    policy, catalogue = Policy(), load_catalogue()
    desk = Desk(database, lambda: policy, lambda: catalogue)
    kinds, slack = all_kinds(desk), NoSlack()
    deliverer = Deliverer(desk, kinds, slack, SlackFinder(slack, lambda: "U0BOT"))
    runner = Runner(desk, kinds, deliverer, InlineCarrier(), "bench")
    runner.tick()
    return [_timed(runner) for _ in range(ticks)]


def _jobs(start: int, count: int, due: datetime) -> list[NewJob]:
    return [
        NewJob(
            f"bench:{number}",
            "tell_person" if number % 2 else "keep_house",
            due + timedelta(seconds=number % 86_400),
            lane=f"dm:{number % 500}" if number % 2 else None,
        )
        for number in range(start, start + count)
    ]


def _timed(runner: Runner) -> float:
    started = time.perf_counter()
    runner.tick()
    return (time.perf_counter() - started) * 1000
