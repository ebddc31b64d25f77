"""How fast one runner delivers, and how a burst of messages drains under Slack's limits."""

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bot.carrier import Carrier, InlineCarrier, PooledCarrier
from bot.deliverer import Deliverer
from bot.desk import Desk
from bot.finder import SlackFinder
from bot.kinds import all_kinds
from bot.outcome import Outcome, Sent
from bot.runner import Runner
from domain.clock import Clock, SystemClock
from domain.policy import Delivery, Policy
from playbooks.catalogue import load_catalogue
from sandbox.clock import SandboxClock
from sandbox.postgres import Server, server_binaries
from sandbox.rates import MESSAGES_A_MINUTE
from sandbox.slack import Sandbox
from sandbox.state import User
from savedesk.bench_due import Due, message_due, reminder_due
from savedesk.bench_load import Stage, met, stage
from savedesk.direct import DirectSlack
from savedesk.running import SENDING
from storage.database import Database
from storage.engine import open_engine
from storage.schema import upgrade

BATCH = 500
UNLIMITED = 10_000_000
TICK_SECONDS = 1.0
# So long writing it all down takes at the most, before the moment comes.
FILL_SECONDS = 30.0
COMMAND_SECONDS = 0.25


class TimedRunner(Runner):
    """Counts the CPU seconds that the timers take."""

    timer_seconds = 0.0

    def fire_timers(self) -> int:
        started = time.process_time()
        fired = super().fire_timers()
        self.timer_seconds += time.process_time() - started
        return fired


class InstantSlack:
    """A Slack that takes everything at once."""

    def call(self, method: str, params: Mapping[str, Any]) -> Outcome:
        return Sent({"ok": True, "channel": params.get("channel"), "ts": "1.0"})


@contextmanager
def own_server() -> Iterator[str | None]:
    """The address of a durable PostgreSQL of our own; None where there is no server."""
    binaries = server_binaries()
    if binaries is None:
        yield None
        return
    server = Server(binaries, durable=True)
    try:
        yield server.address()
    finally:
        server.stop()


def deliveries_a_second(address: str, count: int, due: Due = message_due) -> float:
    """Deliveries a second to an instant Slack: claimed, sent by the usual threads, finished."""
    engine = open_engine(address)
    upgrade(engine)
    database, policy = Database(engine), Policy(delivery=Delivery(posts_a_minute=UNLIMITED))
    carrier = PooledCarrier(SENDING, "bench")
    runner = _runner(database, policy, InstantSlack(), carrier)
    woken = threading.Event()
    _fill(database, count, due)
    database.on_enqueued = woken.set
    started = time.perf_counter()
    while _left(database, runner):
        woken.wait(1)
        woken.clear()
    seconds = time.perf_counter() - started
    runner.stop()
    database.close()
    return count / seconds


def _left(database: Database, runner: Runner) -> bool:
    """Works until nothing moves; whether anything is left."""
    while not runner.tick().idle:
        pass
    with database.read() as tx:
        return tx.jobs.count_due(datetime.now(UTC)) > 0


def _runner(
    database: Database,
    policy: Policy,
    slack: DirectSlack | InstantSlack,
    carrier: Carrier,
    clock: Clock | None = None,
    real: Callable[[], float] = time.time,
) -> TimedRunner:
    catalogue = load_catalogue()
    desk = Desk(database, lambda: policy, lambda: catalogue, clock or SystemClock(), real)
    kinds = all_kinds(desk)
    deliverer = Deliverer(desk, kinds, slack, SlackFinder(slack, lambda: "U0BOT"))
    return TimedRunner(desk, kinds, deliverer, carrier, "bench")


def _fill(database: Database, count: int, due: Due, now: datetime | None = None) -> None:
    """Something due for each of so many people, all at once."""
    moment = now or datetime.now(UTC)
    for start in range(0, count, BATCH):
        with database.write() as tx:
            for number in range(start, min(start + BATCH, count)):
                due(tx, _person(number), number, moment)


def _person(number: int) -> str:
    return f"U0BENCH{number}"


def _people(slack: Sandbox, count: int) -> None:
    for number in range(count):
        name = _person(number)
        slack.state.users[name] = User(name, name.lower(), name, f"{name.lower()}@example.com")


@dataclass(frozen=True, slots=True)
class Drained:
    """How a burst went. `of_allowed` is the rate reached by the rate Slack allows, in per cent.

    `posts` is how many messages stand in Slack, `timers` the CPU seconds of what came before them:
    looking at everybody.
    """

    of_allowed: float
    refused: float
    posts: int
    timers: float = 0.0
    acks: list[float] = field(default_factory=list)


def drain(directory: Path, count: int, due: Due = reminder_due) -> Drained:
    """The whole burst, in time that passes only when told to, with Slack's limits on."""
    elapsed = [0.0]
    clock = SandboxClock(datetime(2026, 3, 2, 9, tzinfo=UTC), running=False)
    slack = Sandbox(clock, elapsed=lambda: elapsed[0])
    slack.state.calls = deque()
    _people(slack, count)
    engine = open_engine(f"sqlite:///{directory}/drain.db")
    upgrade(engine)
    database = Database(engine)
    runner = _runner(
        database, Policy(), DirectSlack(slack), InlineCarrier(SENDING), clock, lambda: elapsed[0]
    )
    _fill(database, count, due, clock.now())
    while True:
        while not runner.tick().idle:
            pass
        with database.read() as tx:
            if tx.jobs.count_due(clock.now()) == 0:
                break
        elapsed[0] += TICK_SECONDS
        clock.advance(timedelta(seconds=TICK_SECONDS))
    database.close()
    # Slack lets a minute's worth go at once and the rest at the rate of its limit.
    asked_for = (count - MESSAGES_A_MINUTE) * 60 / MESSAGES_A_MINUTE
    return Drained(
        100 * asked_for / elapsed[0], _refused(slack), _posts(slack), runner.timer_seconds
    )


def drain_window(directory: Path, count: int, seconds: float, due: Due = reminder_due) -> Drained:
    """Some seconds of the burst with a real bot, and commands that are answered meanwhile."""
    with stage(directory, limits=True) as on:
        met(on)
        _people(on.slack, count)
        engine = open_engine(f"sqlite:///{directory}/bench.db")
        database = Database(engine)
        moment = datetime.now(UTC) + timedelta(seconds=FILL_SECONDS)
        _fill(database, count, due, moment)
        database.close()
        on.slack.state.calls = deque()
        time.sleep(max(0.0, (moment - datetime.now(UTC)).total_seconds()))
        acks = list(_commands(on, time.monotonic() + seconds))
        posts = _posts(on.slack)
        of_allowed = 100 * posts * 60 / seconds / MESSAGES_A_MINUTE
        return Drained(of_allowed, _refused(on.slack), posts, acks=acks)


def _commands(on: Stage, until: float) -> Iterator[float]:
    number = 0
    while time.monotonic() < until:
        number += 1
        yield on.types("/save" if number % 5 else f"/save open Meanwhile {number}")
        time.sleep(COMMAND_SECONDS)


def _posts(slack: Sandbox) -> int:
    """How many messages were posted, of the calls that are kept."""
    return sum(c.method == "chat.postMessage" and c.status == 200 for c in slack.state.calls)


def _refused(slack: Sandbox) -> float:
    """The share of calls answered 429, in per cent."""
    calls = list(slack.state.calls)
    return 100 * sum(call.status == 429 for call in calls) / max(1, len(calls))
