"""Acknowledgements go first: how many deliveries are being answered at this moment."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Passed = Callable[[str, float], None]


class Traffic:
    """Counts deliveries under way. The runner lets them pass, for a moment at the most.

    `passed` hears the kind of each delivery and the seconds until its acknowledgement.
    """

    def __init__(self, passed: Passed = lambda _kind, _seconds: None) -> None:
        self._quiet = threading.Condition()
        self._under_way = 0
        self._passed = passed

    @contextmanager
    def passing(self, kind: str = "other") -> Iterator[None]:
        """One delivery, from its arrival to its acknowledgement."""
        started = time.perf_counter()
        with self._quiet:
            self._under_way += 1
        try:
            yield
        finally:
            with self._quiet:
                self._under_way -= 1
                if self._under_way == 0:
                    self._quiet.notify_all()
            self._passed(kind, time.perf_counter() - started)

    def wait(self, longest: float) -> None:
        """Returns when nothing is under way, or after `longest` seconds."""
        with self._quiet:
            self._quiet.wait_for(lambda: self._under_way == 0, longest)
