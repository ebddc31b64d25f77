"""The sandbox's clock: real time plus an offset, or standing still until moved."""

import threading
from datetime import UTC, datetime, timedelta


class SandboxClock:
    """Tells the time of the local Slack. `running` False: it stands still until advanced."""

    def __init__(self, start: datetime | None = None, *, running: bool = True) -> None:
        self._running = running
        self._started = datetime.now(UTC)
        self._base = start or self._started
        self._lock = threading.Lock()

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        passed = datetime.now(UTC) - self._started if self._running else timedelta(0)
        return self._base + passed

    def advance(self, by: timedelta) -> None:
        with self._lock:
            self._base += by
