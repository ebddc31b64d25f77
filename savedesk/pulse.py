"""Whether something answers now, asked with a bound: what hangs counts as not answering."""

import threading
from collections.abc import Callable


class Pulse:
    """Asks a question that returns the problem, or an empty text. One asks at a time."""

    def __init__(self, ask: Callable[[], str], within: float = 2.0) -> None:
        self._ask, self._within = ask, within
        self._asking = threading.Lock()
        self._said = ""
        self._answered = threading.Event()

    def problem(self) -> str:
        """The problem; within `within` seconds, whatever hangs."""
        if self._asking.acquire(blocking=False):
            self._answered = threading.Event()
            threading.Thread(target=self._run, name="pulse", daemon=True).start()
        return self._said if self._answered.wait(self._within) else "does not answer"

    def _run(self) -> None:
        try:
            self._said = self._ask()
            self._answered.set()
        finally:
            self._asking.release()
