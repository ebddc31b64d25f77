"""Kills the bot again and again while it sends, and counts what arrived.

    python -m tests.kill_loop --database sqlite --nudges 20000 --kills 500
    python -m tests.kill_loop --database postgresql --nudges 20000 --kills 500 --replicas 3

The driver writes jobs straight into the database while real processes send them to a local Slack
in the driver; one of them is ended by SIGKILL every so often, mostly the one that sends, and
started again. At the end every message must have arrived exactly once.
"""

import argparse
import logging
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.messages import Message
from bot.telling import tell_person
from sandbox.demo_people import demo_people
from sandbox.server import serve
from sandbox.slack import ApiResponse, Sandbox
from sandbox.state import Channel, User, Workspace
from storage.database import Database, Transaction
from storage.engine import opened
from storage.schema import upgrade
from tests import databases
from tests.replicas import POLICY, Replica, leader, until

PEOPLE = 400
AT_ONCE, AHEAD = 25, 250
LATENCY = 0.01
STUCK_SECONDS = 60.0
DRAIN_SECONDS = 300.0
MARK = "nudge "
# The local Slack's limits are off; so is our own patience with them.
FAST = POLICY.replace("{", "{posts_a_minute: 6000, ")

# Writes the work for nudge `number`: its message must be `MARK` and the number, for one person.
Work = Callable[[Transaction, int, datetime], None]


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is sent, and how often a process dies meanwhile."""

    nudges: int
    kills: int
    replicas: int = 1
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Count:
    """What came of it. `doubtful` are attempts whose process died and which were looked up."""

    nudges: int
    arrived: int
    lost: int
    doubled: int
    dead: int
    kills: int
    leaders_killed: int
    looked_up: int
    seconds: float
    drain_seconds: float

    @property
    def clean(self) -> bool:
        return not (self.lost or self.doubled or self.dead)

    def __str__(self) -> str:
        return (
            f"{self.nudges} nudges, {self.kills} kills ({self.leaders_killed} of the one that "
            f"sends): {self.lost} lost, {self.doubled} doubled, {self.dead} dead letters; "
            f"{self.looked_up} looked up after doubt; {self.seconds:.0f} s, "
            f"of which {self.drain_seconds:.0f} s to drain"
        )


def person_of(number: int) -> str:
    return f"U1{number % PEOPLE:05}"


def tell(tx: Transaction, number: int, now: datetime) -> None:
    """The plainest work: a direct message."""
    tell_person(tx, person_of(number), f"loop:{number}", Message(f"{MARK}{number}"), now)


def crowd(workspace: Workspace) -> None:
    """Many people, so that no conversation is long and none is paced."""
    demo_people(workspace)
    for number in range(PEOPLE):
        name = person_of(number)
        workspace.users[name] = User(
            name, f"p{number}", f"Person {number}", f"{number}@example.com"
        )


class Loop:
    """One run: feeds, kills, restarts, drains, counts."""

    def __init__(
        self,
        plan: Plan,
        slack: "CountingSandbox",
        database: Database,
        replicas: list[Replica],
        work: Work,
    ) -> None:
        self._plan, self._slack, self._database = plan, slack, database
        self._replicas, self._work = replicas, work
        self._random = random.Random(plan.seed)
        self._fed = self._kills = self._leaders = 0

    def run(self) -> Count:
        started = time.monotonic()
        for replica in self._replicas:
            replica.start()
        while self._fed < self._plan.nudges or self._kills < self._plan.kills:
            self._send_some()
            if self._kills < self._plan.kills:
                self._kill_one()
        drained = until(self._drained, DRAIN_SECONDS)
        return self._count(time.monotonic() - started, drained)

    def _send_some(self) -> None:
        """Lets about as many arrive as there are for each kill, feeding on the way."""
        share = self._plan.nudges / max(1, self._plan.kills)
        goal = min(self._arrived() + self._random.randint(0, int(2 * share)), self._plan.nudges)
        # A process that is always killed while it starts would send nothing.
        end = time.monotonic() + STUCK_SECONDS
        while self._arrived() < goal:
            assert time.monotonic() < end, f"stuck at {self._arrived()} of {self._fed}"
            self._feed()
            time.sleep(0.01)
        time.sleep(self._random.uniform(0, 0.05))

    def _feed(self) -> None:
        if self._fed >= self._plan.nudges or self._fed - self._arrived() > AHEAD:
            return
        upto = min(self._fed + AT_ONCE, self._plan.nudges)
        with self._database.write() as tx:
            now = datetime.now(UTC)
            for number in range(self._fed, upto):
                self._work(tx, number, now)
        self._fed = upto

    def _kill_one(self) -> None:
        sending = [each for each in self._replicas if each.pid == leader(self._database)]
        aim_at_it = sending and self._random.random() < 2 / 3
        chosen = sending[0] if aim_at_it else self._random.choice(self._replicas)
        self._leaders += chosen in sending
        self._kills += 1
        chosen.kill()
        chosen.start()

    def _arrived(self) -> int:
        """Messages that stand in Slack: those the driver counts on, cheap to ask."""
        return sum(len(c.messages) for c in self._conversations())

    def _conversations(self) -> list[Channel]:
        return [c for c in list(self._slack.state.channels.values()) if c.kind == "im"]

    def _drained(self) -> bool:
        with self._database.read() as tx:
            return tx.jobs.count_due(datetime.now(UTC)) == 0

    def _count(self, seconds: float, drained: float) -> Count:
        said = Counter(
            message.text
            for conversation in self._conversations()
            for message in conversation.messages
            if message.text.startswith(MARK)
        )
        expected = {f"{MARK}{number}" for number in range(self._plan.nudges)}
        with self._database.read() as tx:
            dead = len(tx.jobs.list_dead())
        return Count(
            nudges=self._plan.nudges,
            arrived=sum(said.values()),
            lost=len(expected - set(said)),
            doubled=sum(number - 1 for number in said.values()),
            dead=dead,
            kills=self._kills,
            leaders_killed=self._leaders,
            looked_up=self._slack.looked_up,
            seconds=seconds,
            drain_seconds=drained,
        )


class CountingSandbox(Sandbox):
    """Counts the look-ups: the local Slack itself remembers the last calls only."""

    looked_up = 0

    def call(self, method: str, args: Mapping[str, Any], token: str | None) -> ApiResponse:
        self.looked_up += method == "conversations.history"
        return super().call(method, args, token)


def run(plan: Plan, address: str, directory: Path, work: Work = tell) -> Count:
    """Runs the plan on an empty database. Raises AssertionError when nothing moves any more."""
    slack = CountingSandbox(seed=crowd)
    slack.limits.on = False
    slack.faults.latency = LATENCY
    server = serve(slack)
    slack.connect(server.sockets)
    replicas = [
        Replica(directory, server, address, f"replica-{number}", policy=FAST)
        for number in range(plan.replicas)
    ]
    try:
        with opened(address) as engine:
            upgrade(engine)
            return Loop(plan, slack, Database(engine), replicas, work).run()
    finally:
        for replica in replicas:
            replica.kill()
        server.stop()


def main() -> int:
    parser = argparse.ArgumentParser(description="Kill the bot while it sends, and count.")
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--nudges", type=int, default=2000)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--replicas", type=int, default=1)
    parser.add_argument("--seed", type=int, default=0)
    chosen = parser.parse_args()
    # A killed process leaves half a request, which the local Slack's server would tell at length.
    logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
    plan = Plan(chosen.nudges, chosen.kills, chosen.replicas, chosen.seed)
    with tempfile.TemporaryDirectory(prefix="savedesk-kill-") as name:
        if chosen.database == "sqlite":
            count = run(plan, f"sqlite:///{name}/loop.db", Path(name))
        else:
            binaries = databases.server_binaries()
            assert binaries is not None, "there is no PostgreSQL server"
            postgres = databases.Server(binaries)
            try:
                count = run(plan, postgres.fresh(), Path(name))
            finally:
                postgres.stop()
    sys.stdout.write(f"{chosen.database}, {chosen.replicas} replica(s): {count}\n")
    return 0 if count.clean else 1


if __name__ == "__main__":
    sys.exit(main())
