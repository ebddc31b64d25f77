"""Real seconds that all replicas agree on: those of the database's clock.

Leases and doubts are moments that one process writes and another one reads. Hosts whose clocks
differ would take over too early, or cut a doubt short; so on PostgreSQL every replica counts from
the server's clock, asked again every few seconds, and its own clock may be set meanwhile.
"""

import time
from collections.abc import Callable

from sqlalchemy import Engine, text

from storage.engine import refusing

ASK_AGAIN_SECONDS = 5.0
SERVERS_CLOCK = text("SELECT extract(epoch FROM clock_timestamp())::float8")


def awake_or_not() -> float:
    """Elapsed seconds that pass while the machine sleeps, too, where it can tell."""
    clock = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
    return time.clock_gettime(clock)


class SharedSeconds:
    """Seconds since the epoch, as the database counts them; on SQLite this machine's own."""

    def __init__(self, engine: Engine, elapsed: Callable[[], float] = awake_or_not) -> None:
        self._engine = engine
        self._alone = engine.dialect.name == "sqlite"
        self._elapsed = elapsed
        self._asked_at: float | None = None
        self._ahead = 0.0

    def __call__(self) -> float:
        if self._alone:
            return time.time()
        if self._asked_at is None:
            self.ask()
        return self._elapsed() + self._ahead

    def ask(self) -> None:
        """Asks the server when it is time to. Raises DatabaseRefused; the last answer holds on."""
        before = self._elapsed()
        if self._alone or (self._asked_at and before - self._asked_at < ASK_AGAIN_SECONDS):
            return
        with refusing(self._engine.url), self._engine.connect() as connection:
            # The first statement of a connection may open it first: that is no part of the trip.
            connection.execute(text("SELECT 1"))
            before = self._elapsed()
            server = float(connection.execute(SERVERS_CLOCK).scalar_one())
        after = self._elapsed()
        self._ahead = server - (before + after) / 2
        self._asked_at = after
