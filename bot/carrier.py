"""Who carries calls to Slack: at once in tests and simulations, in a bounded pool otherwise."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol


class Carrier(Protocol):
    """Runs errands; `room` says how many more it takes now."""

    def room(self) -> int: ...

    def carry(self, errand: Callable[[], None]) -> None: ...

    def close(self) -> None: ...


class InlineCarrier:
    """Runs each errand before returning."""

    def __init__(self, at_once: int = 50) -> None:
        self._at_once = at_once

    def room(self) -> int:
        return self._at_once

    def carry(self, errand: Callable[[], None]) -> None:
        errand()

    def close(self) -> None:
        """Nothing to wait for."""


class PooledCarrier:
    """Runs errands in `size` threads and never queues more than it can run.

    `patience`: seconds for which closing waits for the errands under way; None is without end.
    """

    def __init__(self, size: int, name: str, patience: float | None = None) -> None:
        self._size = size
        self._patience = patience
        self._pool = ThreadPoolExecutor(size, thread_name_prefix=name)
        self._busy = 0
        self._counting = threading.Condition()

    def room(self) -> int:
        return max(0, self._size - self._busy)

    def carry(self, errand: Callable[[], None]) -> None:
        self._count(1)
        self._pool.submit(errand).add_done_callback(lambda _done: self._count(-1))

    def _count(self, change: int) -> None:
        with self._counting:
            self._busy += change
            self._counting.notify_all()

    def close(self) -> None:
        """Waits for the errands under way, as long as its patience lasts."""
        self._pool.shutdown(wait=False, cancel_futures=True)
        with self._counting:
            self._counting.wait_for(lambda: self._busy == 0, self._patience)
