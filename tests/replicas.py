"""`savedesk serve` as processes of their own, several on one database."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from sandbox.server import Server
from storage.database import Database

PATIENCE = 60.0
# Doubt is over quickly, and in the order that production has: timeout < lease <= quarantine.
POLICY = "delivery: {timeout: 1s, lease: 2s, quarantine: 3s, runner_lease: 3s}\n"


class Replica:
    """One process on a database that outlives it; `more` are further variables for it."""

    def __init__(
        self,
        directory: Path,
        server: Server,
        address: str,
        name: str,
        *,
        policy: str = POLICY,
        **more: str,
    ) -> None:
        self.log_file = directory / f"{name}.log"
        self._command = [sys.executable, "-m", "savedesk", "serve"]
        (directory / f"{name}.yml").write_text(policy)
        self._environment = os.environ | {
            "SLACK_BOT_TOKEN": server.slack.bot_token,
            "SLACK_APP_TOKEN": server.slack.app_token,
            "SLACK_API_URL": f"{server.url}/api/",
            "DATABASE_URL": address,
            "SAVEDESK_POLICY": str(directory / f"{name}.yml"),
            "PORT": "0",
            **more,
        }
        self._running: subprocess.Popen[bytes] | None = None

    def start(self) -> "Replica":
        with self.log_file.open("ab") as log:
            self._running = subprocess.Popen(self._command, env=self._environment, stderr=log)
        return self

    @property
    def pid(self) -> int:
        assert self._running is not None
        return self._running.pid

    @property
    def alive(self) -> bool:
        return self._running is not None and self._running.poll() is None

    def signal(self, number: signal.Signals) -> None:
        """To this process alone, by its id."""
        assert self._running is not None
        self._running.send_signal(number)

    def kill(self) -> None:
        if self.alive:
            self.signal(signal.SIGKILL)
        if self._running is not None:
            self._running.wait()

    def stop(self) -> int:
        self.signal(signal.SIGTERM)
        assert self._running is not None
        return self._running.wait(timeout=PATIENCE)

    def log(self) -> str:
        return self.log_file.read_text() if self.log_file.exists() else ""

    def url(self) -> str:
        """The door's address, once it serves."""
        until(lambda: "serving on " in self.log())
        return self.log().rpartition("serving on ")[2].partition(",")[0]


def leader(database: Database) -> int:
    """The process id of the one who holds the runner lease; 0 when nobody does."""
    with database.read() as tx:
        holder = tx.runner_lease.holder()
    return int(holder.split(":")[1]) if holder else 0


def until(true: Callable[[], bool], patience: float = PATIENCE) -> float:
    """Waits for something to become true; how many seconds it took."""
    start = time.monotonic()
    while not true():
        assert time.monotonic() - start < patience, "it never happened"
        time.sleep(0.02)
    return time.monotonic() - start
