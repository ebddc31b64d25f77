"""Acknowledgements go first: how many deliveries are being answered at this moment."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Traffic:
    """Counts deliveries under way. The runner lets them pass, for a moment at the most."""

    def __init__(self) -> None:
        self._quiet = threading.Condition()
        self._under_way = 0

    @contextmanager
    def passing(self) -> Iterator[None]:
        """One delivery, from its arrival to its acknowledgement."""
        with self._quiet:
            self._under_way += 1
        try:
            yield
        finally:
            with self._quiet:
                self._under_way -= 1
                if self._under_way == 0:
                    self._quiet.notify_all()

    def wait(self, longest: float) -> None:
        """Returns when nothing is under way, or after `longest` seconds."""
        with self._quiet:
            self._quiet.wait_for(lambda: self._under_way == 0, longest)
