"""Kills the bot again and again while it sends, and counts what arrived.

    python -m tests.kill_loop --database sqlite --nudges 20000 --kills 500 --every 2
    python -m tests.kill_loop --database postgresql --replicas 3 --nudges 20000 --kills 500 \\
        --every 2

The driver writes cases that fall due straight into the database while real processes remind their
owners through a local Slack in the driver; one of them is ended by SIGKILL every so often, mostly
the one that sends, and started again. At the end everybody must have heard of every case, once.
"""

import argparse
import json
import logging
import random
import re
import sys
import tempfile
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sandbox.server import serve
from sandbox.slack import ApiResponse, Sandbox
from storage.database import Database
from storage.engine import opened
from storage.schema import upgrade
from tests import databases
from tests.kill_work import HOURS, MARK, SOON, Messages, Reminders, Work, crowd, met
from tests.replicas import POLICY, Replica, leader, until

AT_ONCE, AHEAD, KEPT = 25, 250, 500
LATENCY = 0.01
STUCK_SECONDS = 60.0
DRAIN_SECONDS = 300.0
MARKED = re.compile(rf"{MARK}(\d+)")
# The local Slack's limits are off; so is our own patience with them.
FAST = POLICY.replace("{", "{posts_a_minute: 6000, ") + HOURS
WORKS: Mapping[str, type[Work]] = {"reminders": Reminders, "messages": Messages}


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is sent, and how often a process dies meanwhile.

    `every`: the seconds from one kill to the next, on average; None: as the nudges arrive.
    """

    nudges: int
    kills: int
    replicas: int = 1
    seed: int = 0
    every: float | None = None


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
        self._fed = self._over = self._kills = self._leaders = 0

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
        """Lets the time until the next kill pass, feeding on the way."""
        every = self._plan.every
        if every is None or self._kills >= self._plan.kills:
            self._send_share()
            return
        end = time.monotonic() + self._random.uniform(0, 2 * every)
        while time.monotonic() < end:
            # No more than there are for the kills so far: both are to end together.
            self._feed(self._plan.nudges * (self._kills + 1) // self._plan.kills)
            time.sleep(0.01)

    def _send_share(self) -> None:
        """Lets about as many arrive as there are for each kill."""
        share = self._plan.nudges / max(1, self._plan.kills)
        goal = min(self._arrived() + self._random.randint(0, int(2 * share)), self._plan.nudges)
        # A process that is always killed while it starts would send nothing.
        end = time.monotonic() + STUCK_SECONDS
        while self._arrived() < goal:
            assert time.monotonic() < end, f"stuck at {self._arrived()} of {self._fed}"
            self._feed(self._plan.nudges)
            time.sleep(0.01)
        time.sleep(self._random.uniform(0, 0.05))

    def _feed(self, most: int) -> None:
        if self._fed >= most or self._fed - self._arrived() > AHEAD:
            return
        upto = min(self._fed + AT_ONCE, most)
        with self._database.write() as tx:
            now = datetime.now(UTC)
            for number in range(self._fed, upto):
                self._work.due(tx, number, now)
            while self._over < upto - KEPT and self._over in self._slack.told:
                self._work.heard(tx, self._over, now)
                self._over += 1
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
        """Nudges that stand in Slack: those the driver counts on, cheap to ask."""
        return len(self._slack.told)

    def _drained(self) -> bool:
        """Nothing is left, not even a look that is set for a moment that comes soon."""
        with self._database.read() as tx:
            return tx.jobs.count_due(datetime.now(UTC) + SOON) == 0

    def _count(self, seconds: float, drained: float) -> Count:
        with self._database.read() as tx:
            dead = len(tx.jobs.list_dead())
        return Count(
            nudges=self._plan.nudges,
            arrived=self._arrived(),
            lost=len(set(range(self._plan.nudges)) - self._slack.told),
            doubled=self._slack.doubled,
            dead=dead,
            kills=self._kills,
            leaders_killed=self._leaders,
            looked_up=self._slack.looked_up,
            seconds=seconds,
            drain_seconds=drained,
        )


class CountingSandbox(Sandbox):
    """Keeps what was posted: which nudges, and how often one again; and counts the look-ups.

    The local Slack itself remembers the last calls only, and messages are edited.
    """

    def __init__(self) -> None:
        super().__init__(seed=crowd)
        self.told: set[int] = set()
        self.doubled = self.looked_up = 0
        self._keys: set[str] = set()
        self._counting = threading.Lock()

    def call(self, method: str, args: Mapping[str, Any], token: str | None) -> ApiResponse:
        response = super().call(method, args, token)
        with self._counting:
            self.looked_up += method == "conversations.history"
            if method == "chat.postMessage" and response.body["ok"]:
                self._note(response.body["message"])
        return response

    def _note(self, message: Mapping[str, Any]) -> None:
        """A message posted twice is one repeated; so is a nudge that is in two messages."""
        numbers = {int(each) for each in MARKED.findall(json.dumps(message))}
        key = message["metadata"]["event_payload"]["key"]
        self.doubled += 1 if key in self._keys else len(numbers & self.told)
        self._keys.add(key)
        self.told |= numbers


def run(plan: Plan, address: str, directory: Path, work: Work | None = None) -> Count:
    """Runs the plan on an empty database. Raises AssertionError when nothing moves any more."""
    slack = CountingSandbox()
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
            database = Database(engine)
            with database.write() as tx:
                met(tx)
            return Loop(plan, slack, database, replicas, work or Reminders(plan.seed)).run()
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
    parser.add_argument("--every", type=float, help="seconds from kill to kill, on average")
    parser.add_argument("--work", choices=sorted(WORKS), default="reminders")
    chosen = parser.parse_args()
    # A killed process leaves half a request, which the local Slack's server would tell at length.
    logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
    plan = Plan(chosen.nudges, chosen.kills, chosen.replicas, chosen.seed, chosen.every)
    work = WORKS[chosen.work]()
    with tempfile.TemporaryDirectory(prefix="savedesk-kill-") as name:
        if chosen.database == "sqlite":
            count = run(plan, f"sqlite:///{name}/loop.db", Path(name), work)
        else:
            binaries = databases.server_binaries()
            assert binaries is not None, "there is no PostgreSQL server"
            postgres = databases.Server(binaries)
            try:
                count = run(plan, postgres.fresh(), Path(name), work)
            finally:
                postgres.stop()
    sys.stdout.write(f"{chosen.database}, {chosen.replicas} replica(s): {count}\n")
    return 0 if count.clean else 1


if __name__ == "__main__":
    sys.exit(main())
